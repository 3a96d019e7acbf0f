//! Claims out, remittances back: the ledger stays in balance whatever payers decide.

use chartwright::domain::{Claim, ClaimState, Money, PatientId};
use chartwright::service::billing::reasons::Reasons;
use chartwright::service::billing::remittance::{self, Outcome};
use chartwright::service::billing::{Scrubber, accounts, answers, claims, sending};

use super::generator::{self, TODAY};
use super::{Demo, demo, now, payer};

/// Enters generated claims for so many patients and makes them ready.
fn ready(demo: &Demo, count: usize, seed: u64) -> Vec<Claim> {
    let patients = demo.patients(50);
    let (mut office, who) = demo.enter("marsh");
    let made: Vec<(PatientId, Claim)> = (0..count)
        .map(|n| (patients[n % patients.len()], generator::claim(seed, n)))
        .collect();
    claims::enter(&mut office, &who, now(), &made).unwrap();
    let ids: Vec<String> = made.iter().map(|(_, c)| c.control.clone()).collect();
    let scrubber = Scrubber {
        code_set: None,
        ..Scrubber::load(&demo.places).unwrap()
    };
    let done = claims::scrub(&mut office, &who, now(), TODAY, &scrubber, &ids).unwrap();
    let stopped: Vec<_> = done
        .iter()
        .filter(|d| d.state != ClaimState::Ready)
        .collect();
    assert!(stopped.is_empty(), "{stopped:?}");
    made.into_iter().map(|(_, c)| c).collect()
}

fn check(demo: &Demo) -> accounts::LedgerCheck {
    let (mut office, who) = demo.enter("marsh");
    let check = accounts::check(&mut office, &who, now()).unwrap();
    assert!(check.is_balanced(), "{check:?}");
    check
}

#[test]
fn a_thousand_claims_go_out_and_come_back_and_every_cent_is_where_it_belongs() {
    let demo = demo();
    let made = ready(&demo, 1000, 1);
    let (mut office, who) = demo.enter("marsh");
    let reasons = Reasons::load(&demo.places).unwrap();
    let ids: Vec<String> = made.iter().map(|c| c.control.clone()).collect();
    sending::export(
        &mut office,
        &who,
        now(),
        TODAY.at(9, 0, 0, 0),
        &ids,
        &demo.file("batch.837"),
    )
    .unwrap();
    let file = payer::remittances(&made, 7, 97);
    let posted =
        remittance::post(&mut office, &who, now(), TODAY, &reasons, file.as_bytes()).unwrap();
    assert!(posted.posted && posted.remittances.len() == 11);
    let outcomes: Vec<Outcome> = posted
        .remittances
        .iter()
        .flat_map(|r| &r.claims)
        .map(|c| c.outcome)
        .collect();
    let of = |wanted| outcomes.iter().filter(|o| **o == wanted).count();
    assert!(
        of(Outcome::Held) == 0
            && of(Outcome::Denied) > 50
            && of(Outcome::Reversed) > 30
            && of(Outcome::Paid) > 700
    );
    let first = check(&demo);
    // The same file again changes nothing.
    let again =
        remittance::post(&mut office, &who, now(), TODAY, &reasons, file.as_bytes()).unwrap();
    assert!(!again.posted && again.remittances.iter().all(|r| r.posted_before));
    assert_eq!(check(&demo), first);
}

#[test]
fn one_cent_wrong_refuses_the_whole_file_and_names_the_segment() {
    let demo = demo();
    let made = ready(&demo, 20, 2);
    let (mut office, who) = demo.enter("marsh");
    let reasons = Reasons::load(&demo.places).unwrap();
    let ids: Vec<String> = made.iter().map(|c| c.control.clone()).collect();
    sending::export(
        &mut office,
        &who,
        now(),
        TODAY.at(9, 0, 0, 0),
        &ids,
        &demo.file("b.837"),
    )
    .unwrap();
    let before = check(&demo);
    let good = payer::remittances(&made, 9, 5);
    let at = good.rfind("CAS*CO*45*").unwrap() + 10;
    let digit = good[at..].find('~').unwrap() + at - 1;
    let other = if good.as_bytes()[digit] == b'9' {
        "8"
    } else {
        "9"
    };
    let bad = format!("{}{other}{}", &good[..digit], &good[digit + 1..]);
    let refused = remittance::post(&mut office, &who, now(), TODAY, &reasons, bad.as_bytes())
        .unwrap_err()
        .to_string();
    assert!(
        refused.starts_with("segment ") && refused.contains("its parts give"),
        "{refused}"
    );
    assert_eq!(check(&demo), before, "nothing of it was posted");
}

#[test]
fn what_the_first_payer_leaves_goes_to_the_second_and_then_to_the_patient() {
    let demo = demo();
    let (mut office, who) = demo.enter("marsh");
    let drafts = claims::list(&mut office, &who, now(), Some(ClaimState::Draft), 50).unwrap();
    let second = drafts
        .iter()
        .find(|c| c.payer == "State Medicaid")
        .expect("the demo's paid claim made one for the next payer");
    let id = [second.control.clone()];
    let scrubber = Scrubber {
        code_set: None,
        ..Scrubber::load(&demo.places).unwrap()
    };
    let done = claims::scrub(&mut office, &who, now(), TODAY, &scrubber, &id).unwrap();
    assert_eq!(done[0].hits, []);
    let out = demo.file("second.837");
    sending::export(&mut office, &who, now(), TODAY.at(9, 0, 0, 0), &id, &out).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(
        text.contains("SVD*MMH01*113.60*HC:T1015")
            && text.contains("CAS*PR*2*28.40")
            && text.contains("SBR*S*18"),
        "{text}"
    );
    let opened = claims::open(&mut office, &who, now(), &id[0]).unwrap();
    assert_eq!(
        opened.owed,
        Money::from_cents(2840),
        "what the first payer left"
    );
    let file = second_remittance(&id[0]);
    let reasons = Reasons::load(&demo.places).unwrap();
    remittance::post(&mut office, &who, now(), TODAY, &reasons, file.as_bytes()).unwrap();
    let owed = claims::open(&mut office, &who, now(), &id[0]).unwrap().owed;
    assert_eq!(owed, Money::ZERO);
    let ageing = accounts::ageing(&mut office, &who, now(), TODAY, None).unwrap();
    let nakamura = ageing
        .accounts
        .iter()
        .find(|a| a.name.starts_with("Nakamura"))
        .unwrap();
    assert_eq!(
        nakamura.owed,
        Money::from_cents(340),
        "the second payer left $3.40 to the patient"
    );
    check(&demo);
}

fn second_remittance(control: &str) -> String {
    let mut writer =
        chartwright::interop::x12::Writer::new(&payer::envelope(5), "HP", "005010X221A1");
    writer.open_set("835", "");
    writer
        .begin("BPR")
        .all(&["I", "25", "C", "CHK"])
        .skip(11)
        .add("20260503")
        .end();
    writer
        .begin("TRN")
        .all(&["1", "CHK900", "1888888888"])
        .end();
    writer
        .begin("CLP")
        .all(&[control, "2", "185", "25", "3.40", "MC", "ICN2"])
        .end();
    writer
        .begin("SVC")
        .parts(&["HC", "T1015"])
        .all(&["185", "25", "", "1"])
        .end();
    writer.begin("CAS").all(&["OA", "23", "156.60"]).end();
    writer.begin("CAS").all(&["PR", "3", "3.40"]).end();
    writer.close_set();
    writer.finish()
}

#[test]
fn a_refused_claim_is_owed_by_nobody_until_it_goes_out_again() {
    let demo = demo();
    let made = ready(&demo, 3, 4);
    let (mut office, who) = demo.enter("marsh");
    let ids: Vec<String> = made.iter().map(|c| c.control.clone()).collect();
    let sent = sending::export(
        &mut office,
        &who,
        now(),
        TODAY.at(9, 0, 0, 0),
        &ids,
        &demo.file("r.837"),
    )
    .unwrap();
    let mut writer =
        chartwright::interop::x12::Writer::new(&payer::envelope(6), "FA", "005010X231A1");
    writer.open_set("999", "005010X231A1");
    writer
        .begin("AK1")
        .all(&["HC", &sent.batch.to_string(), "005010X222A1"])
        .end();
    writer
        .begin("AK2")
        .all(&["837", "0001", "005010X222A1"])
        .end();
    writer.begin("IK3").all(&["NM1", "8", "", "8"]).end();
    writer
        .begin("IK4")
        .parts(&["9"])
        .all(&["67", "7", "M1"])
        .end();
    writer.begin("IK5").all(&["R", "5"]).end();
    writer.begin("AK9").all(&["R", "1", "1", "0"]).end();
    writer.close_set();
    let told = answers::take(&mut office, &who, now(), TODAY, writer.finish().as_bytes()).unwrap();
    assert_eq!(
        (told[0].accepted, told[0].known, told[0].moved),
        (Some(false), true, 3)
    );
    for id in &ids {
        let opened = claims::open(&mut office, &who, now(), id).unwrap();
        assert_eq!(
            (opened.state, opened.owed),
            (ClaimState::Rejected, Money::ZERO)
        );
    }
    check(&demo);
    claims::take_step(
        &mut office,
        &who,
        now(),
        TODAY,
        &ids[0],
        claims::DeskStep::Reopen,
    )
    .unwrap();
    let refused = claims::take_step(
        &mut office,
        &who,
        now(),
        TODAY,
        &ids[0],
        claims::DeskStep::Appeal,
    )
    .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a claim that is draft cannot be appealed"
    );
}

#[test]
fn a_payers_answer_moves_each_claim_it_names_and_shows_those_it_does_not() {
    let demo = demo();
    let made = ready(&demo, 2, 5);
    let (mut office, who) = demo.enter("marsh");
    let ids: Vec<String> = made.iter().map(|c| c.control.clone()).collect();
    sending::export(
        &mut office,
        &who,
        now(),
        TODAY.at(9, 0, 0, 0),
        &ids,
        &demo.file("a.837"),
    )
    .unwrap();
    let mut writer =
        chartwright::interop::x12::Writer::new(&payer::envelope(8), "HN", "005010X214");
    writer.open_set("277", "005010X214");
    writer.begin("HL").all(&["1", "", "20", "1"]).end();
    writer.begin("NM1").all(&["PR", "2", "TEST PAYER"]).end();
    for (at, (id, code)) in [
        (ids[0].as_str(), "A2:20"),
        (ids[1].as_str(), "A7:562:85"),
        ("ELSEWHERE1", "A2:20"),
    ]
    .into_iter()
    .enumerate()
    {
        writer
            .begin("HL")
            .all(&[&(at + 2).to_string(), "1", "PT"])
            .end();
        writer.begin("NM1").all(&["QC", "1", "SMITH", "JANE"]).end();
        writer.begin("TRN").all(&["2", id]).end();
        writer
            .begin("STC")
            .parts(&code.split(':').collect::<Vec<_>>())
            .all(&["20260504", "WQ", "100"])
            .end();
        writer
            .begin("REF")
            .all(&["1K", &format!("PAYER{at}")])
            .end();
    }
    writer.close_set();
    let told = answers::take(&mut office, &who, now(), TODAY, writer.finish().as_bytes()).unwrap();
    let verdicts: Vec<_> = told.iter().map(|a| (a.accepted, a.known)).collect();
    assert_eq!(
        verdicts,
        [(Some(true), true), (Some(false), true), (Some(true), false)]
    );
    let states: Vec<_> = ids
        .iter()
        .map(|id| claims::open(&mut office, &who, now(), id).unwrap().state)
        .collect();
    assert_eq!(states, [ClaimState::Accepted, ClaimState::Rejected]);
    let corrected = claims::replace(
        &mut office,
        &who,
        now(),
        &ids[0],
        chartwright::domain::Frequency::Corrected,
    )
    .unwrap();
    let opened = claims::open(&mut office, &who, now(), &corrected.to_string()).unwrap();
    assert_eq!(opened.claim.payer_control.as_deref(), Some("PAYER0"));
    check(&demo);
}
