//! How a text speaks of a finding, on the trap sentences in `tests/data/assertion_traps.tsv`.

use chartwright::domain::TextSpan;
use chartwright::language::assertion_at;

const TRAPS: &str = include_str!("../data/assertion_traps.tsv");

#[test]
fn trap_sentences_are_told_apart() {
    let mut right = 0;
    let mut all = 0;
    for line in TRAPS.lines().filter(|l| !l.starts_with('#')) {
        let (expected, marked) = line.split_once('\t').unwrap();
        let start = marked.find('[').unwrap();
        let end = marked.find(']').unwrap() - 1;
        let text = marked.replacen(['['], "", 1).replacen([']'], "", 1);
        let got = format!("{:?}", assertion_at(&text, TextSpan::new(start, end))).to_lowercase();
        all += 1;
        if got == expected {
            right += 1;
        } else {
            println!("{got:12} for {expected:12} {marked}");
        }
    }
    println!("{right} of {all} trap sentences right");
    assert!(all >= 500);
    assert!(right * 100 >= all * 95, "{right} of {all}");
}
