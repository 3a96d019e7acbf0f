//! What others' validators say: pyx12 and x12sdk of everything written here, oxedi of what is read.
//!
//! They live in a Python environment that `make setup-test` makes under `target/`; without it these tests say so and pass.

use std::path::{Path, PathBuf};
use std::process::Command;

use chartwright::domain::{Claim, Money};
use chartwright::interop::x12::{ClaimBatch, Envelope, write_claims};
use chartwright::service::billing::{eligibility, remittance};
use serde_json::Value;

use super::generator::{self, TODAY};
use super::{demo, now, payer, reference};

/// Runs the validators over files; one answer a file.
fn ask(what: &str, files: &[PathBuf]) -> Option<Vec<Value>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/validators/bin/python");
    if !python.is_file() {
        eprintln!("SKIPPED: the validators are not installed; make setup-test does that");
        return None;
    }
    let output = Command::new(python)
        .arg(root.join("tests/validators/check.py"))
        .arg(what)
        .args(files)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).unwrap();
    Some(
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

fn all_valid(answers: &[Value], pyx12_too: bool) {
    for answer in answers {
        assert_eq!(answer["x12sdk"], true, "{answer:#}");
        assert!(!pyx12_too || answer["pyx12"] == true, "{answer:#}");
    }
}

fn envelope(control: u32) -> Envelope {
    Envelope {
        sender: ("ZZ".into(), "RIVERSIDEFM".into()),
        receiver: ("ZZ".into(), "DEMOCLEARING".into()),
        control,
        at: TODAY.at(9, 30, 0, 0),
        test: true,
    }
}

#[test]
fn five_hundred_varied_claims_validate_in_pyx12_and_x12sdk() {
    let folder = tempfile::tempdir().unwrap();
    let claims: Vec<Claim> = (0..500).map(|n| generator::claim(2026, n)).collect();
    let files: Vec<PathBuf> = (1..)
        .zip(claims.chunks(100))
        .map(|(number, claims)| {
            let submitter = &claims[0].billing;
            let batch = ClaimBatch {
                envelope: envelope(number),
                submitter,
                receiver: "Demo Clearing House",
                claims,
            };
            let file = folder.path().join(format!("{number}.837"));
            std::fs::write(&file, write_claims(&batch).unwrap().text).unwrap();
            file
        })
        .collect();
    if let Some(answers) = ask("valid", &files) {
        assert_eq!(answers.len(), 5);
        all_valid(&answers, true);
    }
}

#[test]
fn the_validators_see_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let claims = [generator::claim(2026, 1)];
    let batch = ClaimBatch {
        envelope: envelope(1),
        submitter: &claims[0].billing,
        receiver: "House",
        claims: &claims,
    };
    let good = write_claims(&batch).unwrap().text;
    let file = folder.path().join("bad.837");
    let start = good.find("DMG*").unwrap();
    let bad = format!(
        "{}DMG*D8*19991350*F{}",
        &good[..start],
        &good[start + good[start..].find('~').unwrap()..]
    );
    std::fs::write(&file, bad).unwrap();
    if let Some(answers) = ask("valid", &[file]) {
        assert!(
            answers[0]["pyx12"] == false || answers[0]["x12sdk"] == false,
            "{:#}",
            answers[0]
        );
    }
}

#[test]
fn questions_about_cover_and_their_answers_validate() {
    let demo = demo();
    let (mut office, who) = demo.enter("marsh");
    let (asked, answered) = (demo.file("q.270"), demo.file("a.271"));
    let questions = eligibility::write(
        &mut office,
        &who,
        now(),
        TODAY.at(7, 0, 0, 0),
        TODAY,
        &asked,
    )
    .unwrap();
    assert!(questions.len() >= 8, "{questions:?}");
    std::fs::write(
        &answered,
        payer::cover_answer(&questions[1].trace, "MMH7730415", Money::from_cents(2500)),
    )
    .unwrap();
    if let Some(answers) = ask("valid", &[asked, answered]) {
        all_valid(&answers, false);
    }
}

#[test]
fn remittances_add_up_as_oxedi_adds_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    for path in ["x12/835_005010X221A1", "x12/x12sdk_synthetic"] {
        let Some(found) = reference(path) else {
            continue;
        };
        let entries = std::fs::read_dir(found).unwrap().map(|e| e.unwrap().path());
        files.extend(entries.filter(|p| p.extension().is_some_and(|e| e == "835")));
    }
    let claims: Vec<Claim> = (0..40).map(|n| generator::claim(5, n)).collect();
    let made = folder.path().join("made.835");
    std::fs::write(&made, payer::remittances(&claims, 3, 40)).unwrap();
    files.push(made);
    let Some(answers) = ask("totals", &files) else {
        return;
    };
    for (file, answer) in files.iter().zip(&answers) {
        let read = remittance::read(&std::fs::read(file).unwrap()).unwrap();
        let claims: Vec<_> = read.iter().flat_map(|r| &r.claims).collect();
        let cents = |sum: Money| Value::from(sum.cents());
        let ours = [
            Value::from(claims.len()),
            cents(read.iter().map(|r| r.amount).sum()),
            cents(claims.iter().map(|c| c.charged).sum()),
            cents(claims.iter().map(|c| c.paid).sum()),
            cents(
                claims
                    .iter()
                    .flat_map(|c| c.all_adjustments())
                    .map(|a| a.amount)
                    .sum(),
            ),
        ];
        let theirs =
            ["claims", "payments", "charged", "paid", "adjusted"].map(|name| answer[name].clone());
        assert_eq!(ours, theirs, "{}", file.display());
    }
}
