//! Patients' money, corrected claims, closed days.

use chartwright::domain::{ClaimState, Frequency, Money};
use chartwright::service::billing::accounts::{self, PaymentKind};
use chartwright::service::billing::reasons::Reasons;
use chartwright::service::billing::{claims, remittance, sending};
use chartwright::service::{Office, SignedIn};

use super::generator::TODAY;
use super::{Demo, demo, now, payer};

fn cents(amount: i64) -> Money {
    Money::from_cents(amount)
}

fn owed(office: &mut Office, who: &SignedIn, name: &str) -> Money {
    let ageing = accounts::ageing(office, who, now(), TODAY, None).unwrap();
    ageing
        .accounts
        .iter()
        .find(|a| a.name.starts_with(name))
        .map_or(Money::ZERO, |a| a.owed)
}

#[test]
fn a_patient_pays_has_something_over_and_gets_no_more_than_that_back() {
    let demo = demo();
    let (mut office, who) = demo.enter("marsh");
    let ageing = accounts::ageing(&mut office, &who, now(), TODAY, None).unwrap();
    let patient = ageing
        .accounts
        .iter()
        .find(|a| a.name == "Halvorsen, Denise")
        .unwrap()
        .patient;
    let mut pay = |kind, amount| {
        accounts::pay(
            &mut office,
            &who,
            now(),
            TODAY,
            patient,
            (kind, "check", cents(amount)),
        )
    };
    pay(PaymentKind::Payment, 12_000).unwrap();
    let refused = pay(PaymentKind::Refund, 2_001).unwrap_err().to_string();
    assert_eq!(
        refused,
        "the patient has $20.00 over; no more can be given back"
    );
    pay(PaymentKind::Refund, 1_500).unwrap();
    assert!(pay(PaymentKind::Payment, 0).is_err());
    assert_eq!(owed(&mut office, &who, "Halvorsen"), cents(-500));
    let (mut desk, tran) = demo.enter("tran");
    accounts::pay(
        &mut desk,
        &tran,
        now(),
        TODAY,
        patient,
        (PaymentKind::Copay, "cash", cents(2_500)),
    )
    .unwrap();
    drop(desk);
    let wrong = accounts::close_day(&mut office, &who, now(), TODAY, cents(1))
        .unwrap_err()
        .to_string();
    assert!(
        wrong.contains("deposits of $130.00 on 2026-05-04, $0.01 were counted"),
        "{wrong}"
    );
    accounts::close_day(&mut office, &who, now(), TODAY, cents(13_000)).unwrap();
    let late = accounts::pay(
        &mut office,
        &who,
        now(),
        TODAY,
        patient,
        (PaymentKind::Copay, "cash", cents(1)),
    )
    .unwrap_err();
    assert!(late.to_string().contains("that day is closed"), "{late}");
    assert!(
        accounts::check(&mut office, &who, now())
            .unwrap()
            .is_balanced()
    );
}

/// A remittance for one claim of one service: charge, paid, then group, reason and amount of what is missing.
pub(super) fn remit(demo: &Demo, trace: &str, parts: &[(&str, &str, i64, i64)]) {
    let money = |c: i64| {
        format!(
            "{}{}.{:02}",
            if c < 0 { "-" } else { "" },
            c.abs() / 100,
            c.abs() % 100
        )
    };
    let total: i64 = parts.iter().map(|p| p.3).sum();
    let mut writer =
        chartwright::interop::x12::Writer::new(&payer::envelope(5), "HP", "005010X221A1");
    writer.open_set("835", "");
    writer
        .begin("BPR")
        .all(&[
            "I",
            &money(total.abs()),
            if total < 0 { "D" } else { "C" },
            "ACH",
        ])
        .skip(11)
        .add("20260503")
        .end();
    writer.begin("TRN").all(&["1", trace, "1777777777"]).end();
    for (control, status, charge, paid) in parts {
        writer
            .begin("CLP")
            .all(&[
                control,
                status,
                &money(*charge),
                &money(*paid),
                "",
                "CI",
                "ICN77",
            ])
            .end();
        writer
            .begin("SVC")
            .parts(&["HC", "T1015"])
            .all(&[&money(*charge), &money(*paid), "", "1"])
            .end();
        writer
            .begin("CAS")
            .all(&["CO", "45", &money(charge - paid)])
            .end();
    }
    writer.close_set();
    let (mut office, who) = demo.enter("marsh");
    let reasons = Reasons::load(&demo.places).unwrap();
    remittance::post(
        &mut office,
        &who,
        now(),
        TODAY,
        &reasons,
        writer.finish().as_bytes(),
    )
    .unwrap();
}

#[test]
fn a_corrected_claim_takes_the_place_of_the_first_and_nothing_is_owed_twice() {
    let demo = demo();
    let (mut office, who) = demo.enter("marsh");
    let all = claims::list(&mut office, &who, now(), Some(ClaimState::Accepted), 5).unwrap();
    let first = all[0].control.clone();
    remit(&demo, "A1", &[(&first, "1", 18_500, 10_000)]);
    let second = claims::replace(&mut office, &who, now(), &first, Frequency::Corrected).unwrap();
    let second = claims::open(&mut office, &who, now(), &second.to_string())
        .unwrap()
        .claim;
    let mut mended = second.clone();
    mended.lines[0].amount = cents(20_000);
    claims::mend(&mut office, &who, now(), &second.control, &mended).unwrap();
    let scrubber = chartwright::service::billing::Scrubber {
        code_set: None,
        ..chartwright::service::billing::Scrubber::load(&demo.places).unwrap()
    };
    let ids = [second.control.clone()];
    let done = claims::scrub(&mut office, &who, now(), TODAY, &scrubber, &ids).unwrap();
    assert_eq!(done[0].state, ClaimState::Ready, "{done:?}");
    let out = demo.file("7.837");
    sending::export(&mut office, &who, now(), TODAY.at(9, 0, 0, 0), &ids, &out).unwrap();
    let text = std::fs::read_to_string(out).unwrap();
    assert!(
        text.contains("11:B:7*") && text.contains("REF*F8*ICN77~"),
        "{text}"
    );
    // The payer takes the first payment back and pays the corrected claim.
    remit(
        &demo,
        "A2",
        &[
            (&first, "22", -18_500, -10_000),
            (&second.control, "1", 20_000, 12_000),
        ],
    );
    for id in [&first, &second.control] {
        let opened = claims::open(&mut office, &who, now(), id).unwrap();
        assert_eq!(opened.owed, Money::ZERO, "{id} {:?}", opened.state);
    }
    assert!(
        accounts::check(&mut office, &who, now())
            .unwrap()
            .is_balanced()
    );
}

#[test]
fn statements_count_and_a_plan_keeps_an_old_debt_from_collection() {
    let demo = demo();
    let (mut office, who) = demo.enter("marsh");
    let folder = demo.file("statements");
    let halvorsen = |office: &mut Office| {
        let ageing = accounts::ageing(office, &who, now(), TODAY, None).unwrap();
        ageing
            .accounts
            .into_iter()
            .find(|a| a.name.starts_with("Halvorsen"))
            .unwrap()
    };
    for _ in 0..3 {
        chartwright::service::billing::paper::statements(&mut office, &who, now(), TODAY, &folder)
            .unwrap();
    }
    let account = halvorsen(&mut office);
    assert!(account.age == 4 && account.collection, "{account:?}");
    accounts::plan(
        &mut office,
        &who,
        now(),
        TODAY,
        account.patient,
        cents(2_000),
        15,
    )
    .unwrap();
    let account = halvorsen(&mut office);
    assert!(!account.collection && account.instalment == Some(cents(2_000)));
    assert!(
        accounts::plan(
            &mut office,
            &who,
            now(),
            TODAY,
            account.patient,
            cents(2_000),
            31
        )
        .is_err()
    );
}
