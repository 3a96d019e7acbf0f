//! Files from outside: the guides' own samples, and ten thousand damaged ones.

use chartwright::domain::{Claim, Money};
use chartwright::interop::x12;
use chartwright::service::billing::reasons::Reasons;
use chartwright::service::billing::{accounts, answers, eligibility, remittance};

use super::generator::{self, Dice, TODAY};
use super::{demo, now, payer, reference};

#[test]
fn the_guides_sample_remittances_balance_and_their_quirks_are_told() {
    let Some(folder) = reference("x12/835_005010X221A1") else {
        return;
    };
    let read = |name: &str| {
        remittance::read(&std::fs::read(folder.join(name)).unwrap())
            .unwrap()
            .remove(0)
    };
    let managed = read("managed-care.835");
    assert_eq!(
        (managed.amount, managed.claims.len()),
        (Money::from_cents(94_500), 2)
    );
    assert_eq!(managed.quirks, ["the payment's date 20002316 is no day"]);
    let medicare = read("medicare-part-a.835");
    assert_eq!(medicare.amount, Money::from_cents(15_000_000));
    assert_eq!(
        medicare.provider_adjustments[0].amount,
        Money::from_cents(-127)
    );
    let cob = read("cob-contractural-adjustment.835");
    assert_eq!(
        cob.claims[0].lines[0].procedure, "55669",
        "its composites are parted by > though its header says :"
    );
}

#[test]
fn samples_of_others_claims_are_held_and_the_ledger_stays_in_balance() {
    let Some(folder) = reference("x12/835_005010X221A1") else {
        return;
    };
    let demo = demo();
    let (mut office, who) = demo.enter("marsh");
    let reasons = Reasons::load(&demo.places).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let posted = remittance::post(&mut office, &who, now(), TODAY, &reasons, &bytes).unwrap();
        assert!(
            posted.remittances[0]
                .claims
                .iter()
                .all(|c| c.outcome == remittance::Outcome::Held)
        );
    }
    let check = accounts::check(&mut office, &who, now()).unwrap();
    assert!(check.is_balanced(), "{check:?}");
}

#[test]
fn an_answer_about_cover_is_read_as_far_as_it_goes() {
    let text = payer::cover_answer("000000003", "MMH7730415", Money::from_cents(2500));
    let answer = eligibility::preview(text.as_bytes()).unwrap().remove(0);
    assert_eq!(
        (answer.active, answer.copay(), answer.trace.as_str()),
        (Some(true), Some(Money::from_cents(2500)), "000000003")
    );
    if let Some(folder) = reference("x12/271_005010X279A1") {
        let bytes = std::fs::read(folder.join("subscriber-health-benefit-check.271")).unwrap();
        let sample = eligibility::preview(&bytes).unwrap().remove(0);
        assert_eq!(
            (sample.active, sample.person.as_str()),
            (Some(true), "SMITH, JOHN")
        );
        assert_eq!(sample.copay(), Some(Money::from_cents(1000)));
    }
    if let Some(folder) = reference("x12/x12sdk_synthetic") {
        let bytes = std::fs::read(folder.join("seed11.271")).unwrap();
        assert_eq!(eligibility::preview(&bytes).unwrap().len(), 5);
    }
}

/// Files of every kind that is read.
fn corpus() -> Vec<String> {
    let claims: Vec<Claim> = (0..6).map(|n| generator::claim(8, n)).collect();
    let mut files = vec![
        payer::remittances(&claims, 11, 3),
        payer::cover_answer("1", "M1", Money::from_cents(100)),
    ];
    let mut writer = x12::Writer::new(&payer::envelope(6), "FA", "005010X231A1");
    writer.open_set("999", "005010X231A1");
    writer.begin("AK1").all(&["HC", "1", "005010X222A1"]).end();
    writer.begin("AK2").all(&["837", "0001"]).end();
    writer.begin("IK3").all(&["NM1", "8", "", "8"]).end();
    writer.begin("IK5").add("R").end();
    writer.close_set();
    writer.open_set("277", "005010X214");
    writer.begin("HL").all(&["1", "", "PT"]).end();
    writer.begin("TRN").all(&["2", "T8-000001"]).end();
    writer.begin("STC").parts(&["A7", "562"]).end();
    writer.close_set();
    files.push(writer.finish());
    for path in ["x12/835_005010X221A1", "x12/271_005010X279A1"] {
        let Some(folder) = reference(path) else {
            continue;
        };
        files.extend(
            std::fs::read_dir(folder)
                .unwrap()
                .map(|e| std::fs::read_to_string(e.unwrap().path()).unwrap()),
        );
    }
    files
}

fn mutate(dice: &mut Dice, text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len());
        match dice.below(7) {
            0 => bytes[at] = dice.roll() as u8,
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, *dice.pick(b"*~:^0-A\n\xff")),
            3 => bytes.truncate(at + 1),
            4 => {
                let end = (at + dice.below(200)).min(bytes.len());
                bytes.drain(at..end);
            }
            5 => {
                let end = (at + dice.below(200)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            _ => bytes[at] = *dice.pick(b"0123456789*~:-."),
        }
        if bytes.is_empty() {
            bytes.push(b'I');
        }
    }
    bytes
}

#[test]
fn ten_thousand_damaged_files_never_panic_and_what_is_taken_balances() {
    let (files, dice) = (corpus(), &mut Dice::new(42));
    let mut taken = 0;
    for _ in 0..10_000 {
        let file = &files[dice.below(files.len())];
        let bytes = mutate(dice, file);
        if let Ok(read) = remittance::read(&bytes) {
            assert!(read.iter().all(|r| r.balance().is_ok()));
            taken += 1;
        }
        let _ = answers::preview(&bytes);
        let _ = eligibility::preview(&bytes);
    }
    println!("of 10,000 damaged files {taken} were still whole remittances");
}

#[test]
fn a_damaged_file_is_posted_whole_or_not_at_all() {
    let demo = demo();
    let (mut office, who) = demo.enter("marsh");
    let reasons = Reasons::load(&demo.places).unwrap();
    let claims: Vec<Claim> = (0..4).map(|n| generator::claim(8, n)).collect();
    let (file, dice) = (payer::remittances(&claims, 12, 2), &mut Dice::new(5));
    let mut posted = 0;
    for _ in 0..300 {
        let bytes = mutate(dice, &file);
        let before = accounts::check(&mut office, &who, now()).unwrap();
        match remittance::post(&mut office, &who, now(), TODAY, &reasons, &bytes) {
            Ok(done) => posted += usize::from(done.posted),
            Err(_) => assert_eq!(accounts::check(&mut office, &who, now()).unwrap(), before),
        }
    }
    let check = accounts::check(&mut office, &who, now()).unwrap();
    assert!(check.is_balanced(), "{check:?}");
    println!("{posted} of 300 damaged files were still whole and posted");
}
