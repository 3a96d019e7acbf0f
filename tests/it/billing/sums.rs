//! What lists and figures read as sums is what the rows say, whatever was done, in whatever order.

use chartwright::domain::{ClaimState, Money, PatientId, PaymentId};
use chartwright::service::billing::accounts::{self, PaymentKind};
use chartwright::service::billing::claims::{self, DeskStep};
use chartwright::service::billing::reports::{self, Figure};
use chartwright::service::records::merging;
use chartwright::service::{Office, SignedIn};
use proptest::prelude::*;

use super::accounts::remit;
use super::generator::TODAY;
use super::{Demo, demo, now};

/// Something that is done at the desks; most of it may be refused, and then changes nothing.
#[derive(Debug, Clone)]
enum Deed {
    Pay(usize, PaymentKind, i64),
    TakeBack(usize),
    /// A payer pays a claim, or takes its payment back.
    Remit(usize, bool, i64),
    /// What is left of a claim is written off.
    Close(usize),
    Merge,
    Unmerge,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0..4_usize, 0..3_usize, 1..20_000_i64).prop_map(|(p, k, c)| {
            let kind = [PaymentKind::Copay, PaymentKind::Payment, PaymentKind::Refund][k];
            Deed::Pay(p, kind, c)
        }),
        2 => (0..8_usize).prop_map(Deed::TakeBack),
        3 => (0..4_usize, any::<bool>(), 0..18_500_i64).prop_map(|(c, back, paid)| Deed::Remit(c, back, paid)),
        1 => (0..4_usize).prop_map(Deed::Close),
        1 => Just(Deed::Merge),
        1 => Just(Deed::Unmerge),
    ]
}

struct Desk {
    demo: Demo,
    people: Vec<PatientId>,
    claims: Vec<String>,
    payments: Vec<PaymentId>,
    merges: Vec<i64>,
    remitted: usize,
}

impl Desk {
    fn new() -> Self {
        let demo = demo();
        let people = demo.patients(2);
        let (mut office, who) = demo.enter("marsh");
        let owing = accounts::ageing(&mut office, &who, now(), TODAY, Some(2)).unwrap();
        let owing = owing.accounts.iter().map(|a| a.patient);
        let people = owing.chain(people).collect();
        let all = claims::list(&mut office, &who, now(), None, 50).unwrap();
        let went_out = |c: &chartwright::service::billing::ClaimSummary| {
            matches!(
                c.state,
                ClaimState::Sent | ClaimState::Accepted | ClaimState::Paid | ClaimState::Denied
            )
        };
        let claims = all.into_iter().filter(went_out).map(|c| c.control);
        Self {
            people,
            claims: claims.collect(),
            payments: Vec::new(),
            merges: Vec::new(),
            remitted: 0,
            demo,
        }
    }

    fn carry_out(&mut self, deed: &Deed) {
        let (mut office, who) = self.demo.enter("bauer");
        match deed {
            Deed::Pay(of, kind, amount) => {
                let patient = self.people[of % self.people.len()];
                let payment = (*kind, "cash", Money::from_cents(*amount));
                let paid = accounts::pay(&mut office, &who, now(), TODAY, patient, payment);
                self.payments.extend(paid.ok());
            }
            Deed::TakeBack(at) => {
                if let Some(id) = self.payments.get(*at) {
                    let _ = accounts::take_back(&mut office, &who, now(), TODAY, *id);
                }
            }
            Deed::Remit(at, back, paid) => {
                let control = &self.claims[at % self.claims.len()];
                let charged = claims::open(&mut office, &who, now(), control).unwrap();
                let charged = charged.claim.total().cents();
                let paid = (*paid).min(charged);
                drop(office);
                self.remitted += 1;
                let trace = format!("P{}", self.remitted);
                let part = match back {
                    true => (control.as_str(), "22", -charged, -paid),
                    false => (control.as_str(), "1", charged, paid),
                };
                remit(&self.demo, &trace, &[part]);
            }
            Deed::Close(at) => {
                let control = &self.claims[at % self.claims.len()];
                let step = DeskStep::Close;
                let _ = claims::take_step(&mut office, &who, now(), TODAY, control, step);
            }
            Deed::Merge => {
                let pair = (self.people[0], self.people[1]);
                let merged = merging::merge(&mut office, &who, now(), pair, None);
                self.merges.extend(merged.ok());
            }
            Deed::Unmerge => {
                if let Some(merge) = self.merges.pop() {
                    merging::unmerge(&mut office, &who, now(), merge, &[]).unwrap();
                }
            }
        }
    }

    /// Every sum against its rows, by the ledger's own check and by what the desk is shown.
    fn look(&self) {
        let (mut office, who) = self.demo.enter("marsh");
        let check = accounts::check(&mut office, &who, now()).unwrap();
        let of_sums = |fault: &&String| fault.contains("sums of their rows");
        assert!(
            !check.faults.iter().any(|f| of_sums(&f)),
            "{:?}",
            check.faults
        );
        let ageing = accounts::ageing(&mut office, &who, now(), TODAY, None).unwrap();
        let sum = |all: &[Money]| -> Money { all.iter().copied().sum() };
        for (at, (payers, patients)) in ageing.insurance.iter().zip(&ageing.patients).enumerate() {
            let of = |office: &mut Office, who: &SignedIn, figure| {
                let opened =
                    reports::rows(office, who, now(), (TODAY, 180), &figure, None).unwrap();
                let amounts: Vec<Money> = opened.rows.iter().map(|r| r.amount).collect();
                assert_eq!(opened.number, opened.rows.len() as i64);
                assert_eq!(opened.total, sum(&amounts));
                opened.total
            };
            assert_eq!(of(&mut office, &who, Figure::PayersOwe(at)), *payers);
            assert_eq!(of(&mut office, &who, Figure::PatientsOwe(at)), *patients);
        }
        assert_eq!(ageing.open, ageing.accounts.len() as i64);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 20, ..ProptestConfig::with_cases(6) })]
    #[test]
    fn sums_are_those_of_their_rows_after_any_history(deeds in prop::collection::vec(deed(), 5..14)) {
        let mut desk = Desk::new();
        for deed in &deeds {
            desk.carry_out(deed);
        }
        desk.look();
    }
}
