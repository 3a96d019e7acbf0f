//! The money side of a large demo office: policies, charges, claims by age in every state, payments, the ledger.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;

use super::Made;
use super::chance::Chance;
use super::visits::{Came, House};
use crate::domain::{
    BillingEntity, Claim, ClaimLine, ClaimPatient, Frequency, Icd10Code, Money as Cents, PayerRank,
    PayerRow, Provider, Relation, Subscriber,
};
use crate::service::ServiceError;
use crate::store::{Transaction, billing_office, bulk, payers};

/// Charged for a visit, in cents.
const FEE: i64 = 18_500;
/// Days until a payer has decided.
const DECIDES_AFTER: i64 = 18;
/// A policy and where it lies.
type Cover = (i64, usize, Subscriber);

/// What a payment of one day brings: claim, control, patient, paid, left to the patient, taken off.
struct Decided {
    claim: i64,
    control: String,
    patient: i64,
    paid: i64,
    share: i64,
    less: i64,
}

/// Running numbers and what waits for its day.
pub(super) struct Money {
    entity: BillingEntity,
    payers: Vec<PayerRow>,
    policy: i64,
    charge: i64,
    claim: i64,
    batch: i64,
    file: i64,
    remittance: i64,
    decision: i64,
    covers: BTreeMap<u64, Cover>,
    sent_today: (i64, i64),
    due: BTreeMap<(Date, usize), Vec<Decided>>,
}

impl Money {
    pub(super) fn new(db: &Transaction<'_>) -> Result<Self, ServiceError> {
        Ok(Self {
            entity: billing_office::billing_office(db)?.entity,
            payers: payers::payers(db)?,
            policy: bulk::highest(db, "policies")?,
            charge: bulk::highest(db, "charges")?,
            claim: bulk::highest(db, "claims")?,
            batch: bulk::highest(db, "batches")? + 1,
            file: bulk::highest(db, "exchanged_files")?,
            remittance: bulk::highest(db, "remittances")?,
            decision: bulk::highest(db, "remittance_claims")?,
            covers: BTreeMap::new(),
            sent_today: (0, 0),
            due: BTreeMap::new(),
        })
    }

    /// Nine in ten have a policy.
    pub(super) fn cover(&mut self, house: &House<'_>, patient: u64) -> Result<(), ServiceError> {
        let mut c = Chance::for_thing(house.seed, 8, patient);
        if self.payers.is_empty() || !c.happens(0.9) {
            return Ok(());
        }
        let person = house.crowd.person(patient);
        let payer = c.below(self.payers.len());
        let subscriber = Subscriber {
            name: person.name,
            member_id: format!("M{:09}", 100_000_000 + patient),
            born: Some(person.born),
            sex: person.sex,
            address: person.addresses.into_iter().next().unwrap_or_default(),
            group_number: String::new(),
            plan: String::new(),
            medicare_secondary: None,
        };
        self.policy += 1;
        let starts = house
            .today
            .saturating_sub(Span::new().years(6))
            .first_of_year();
        house.rows.policy(
            self.policy,
            house.id_of(patient),
            self.payers[payer].id.0,
            &subscriber,
            starts,
        )?;
        self.covers
            .insert(patient, (self.policy, payer, subscriber));
        Ok(())
    }

    /// A visit's charge, and its claim when a policy covers it.
    pub(super) fn charge(
        &mut self,
        house: &House<'_>,
        came: &Came<'_>,
        made: &mut Made,
        c: &mut Chance,
    ) -> Result<(), ServiceError> {
        let Some(code) = Icd10Code::parse(&came.problem.1) else {
            return Ok(());
        };
        let on = came.starts.date();
        self.charge += 1;
        house
            .rows
            .charge(self.charge, came.visit, on, FEE, &came.doctor.npi, &code)?;
        let Some((policy, payer, subscriber)) = self.covers.get(&came.patient).cloned() else {
            return Ok(());
        };
        self.claim += 1;
        made.claims += 1;
        let claim = self.claim_of(came, &code, &subscriber, payer);
        let ago = i64::from((house.today - on).get_days());
        let patient = house.id_of(came.patient);
        let (state, note) = self.state(ago, c);
        let sent = !matches!(state, "draft" | "scrubbed" | "ready");
        let made_at = format!("{on}T18:00:00Z");
        house.rows.claim(&bulk::ClaimRow {
            id: self.claim,
            claim: &claim,
            patient,
            encounter: came.visit,
            payer: self.payers[payer].id.0,
            policy,
            state,
            on,
            expected: FEE * 3 / 4,
            batch: sent.then_some(self.batch),
            made_at: &made_at,
            note,
        })?;
        if !sent {
            return Ok(());
        }
        self.sent_today = (self.sent_today.0 + 1, self.sent_today.1 + FEE);
        let of = (Some(patient), Some(self.claim), None);
        house.rows.entry(
            on,
            ("insurance_receivable", "charges"),
            FEE,
            of,
            "claim sent",
        )?;
        made.ledger += 1;
        if matches!(state, "paid" | "denied" | "closed") {
            let share = if c.happens(0.5) { 2500 } else { 0 };
            let denied = state == "denied";
            let paid = if denied { 0 } else { FEE * 3 / 4 - share };
            let day = on.saturating_add(Span::new().days(DECIDES_AFTER));
            self.due.entry((day, payer)).or_default().push(Decided {
                claim: self.claim,
                control: claim.control,
                patient,
                paid,
                share: if denied { 0 } else { share },
                less: FEE - paid - if denied { 0 } else { share },
            });
        }
        Ok(())
    }

    fn state(&self, ago: i64, c: &mut Chance) -> (&'static str, &'static str) {
        let lot = c.below(100);
        match ago {
            0..=1 => ("draft", "made"),
            2..=3 if lot < 60 => ("ready", "nothing stands against it"),
            2..=3 => ("scrubbed", "a warning waits for a person"),
            4..=10 => ("sent", "sent in a batch"),
            11..=DECIDES_AFTER => ("accepted", "accepted for a decision"),
            _ if lot < 4 => ("denied", "denied"),
            _ if lot < 5 => ("rejected", "refused before a decision"),
            _ if ago < 120 && lot < 40 => ("paid", "paid"),
            _ => ("closed", "nothing more is owed"),
        }
    }

    fn claim_of(
        &self,
        came: &Came<'_>,
        code: &Icd10Code,
        subscriber: &Subscriber,
        payer: usize,
    ) -> Claim {
        Claim {
            control: format!("CW{:07}", self.claim),
            frequency: Frequency::Original,
            payer_control: None,
            rank: PayerRank::Primary,
            payer: self.payers[payer].payer.clone(),
            subscriber: subscriber.clone(),
            patient: ClaimPatient {
                name: subscriber.name.clone(),
                born: subscriber.born,
                sex: subscriber.sex,
                address: subscriber.address.clone(),
                relation: Relation::Oneself,
            },
            billing: self.entity.clone(),
            rendering: Provider {
                family: came.doctor.family.clone(),
                given: came.doctor.given.clone(),
                npi: came.doctor.npi.clone(),
                taxonomy: "207Q00000X".into(),
            },
            referring: None,
            facility: None,
            place_of_service: "11".into(),
            diagnoses: vec![code.clone()],
            authorization: None,
            referral: None,
            onset: None,
            accident: None,
            patient_paid: Cents::ZERO,
            note: None,
            lines: vec![ClaimLine {
                date: came.starts.date(),
                date_to: None,
                procedure: "T1015".into(),
                modifiers: Vec::new(),
                pointers: vec![1],
                units: 1,
                amount: Cents::from_cents(FEE),
                place_of_service: None,
                drug: None,
                note: None,
            }],
            others: Vec::new(),
        }
    }

    /// Ends a day: what was sent is a batch, what payers decided by then is posted.
    pub(super) fn close_day(
        &mut self,
        rows: &bulk::Filling<'_>,
        day: Date,
        made: &mut Made,
    ) -> Result<(), ServiceError> {
        if self.sent_today.0 > 0 {
            self.file += 1;
            let (claims, cents) = self.sent_today;
            rows.batch(
                self.batch,
                self.file,
                &format!("{day}T18:00:00Z"),
                claims,
                cents,
            )?;
            self.batch += 1;
            self.sent_today = (0, 0);
        }
        while let Some(entry) = self.due.first_entry() {
            if entry.key().0 > day {
                break;
            }
            let ((on, payer), decided) = entry.remove_entry();
            self.post(rows, on, payer, &decided, made)?;
        }
        Ok(())
    }

    fn post(
        &mut self,
        rows: &bulk::Filling<'_>,
        on: Date,
        payer: usize,
        decided: &[Decided],
        made: &mut Made,
    ) -> Result<(), ServiceError> {
        self.remittance += 1;
        self.file += 1;
        let total = decided.iter().map(|d| d.paid).sum();
        let name = &self.payers[payer].payer.name;
        rows.remittance((self.remittance, self.file), name, on, total)?;
        for d in decided {
            self.decision += 1;
            let denied = d.paid == 0;
            let adjustments = [
                ("CO", if denied { "197" } else { "45" }, d.less),
                ("PR", "3", d.share),
            ];
            rows.decision(&bulk::Decision {
                id: self.decision,
                remittance: self.remittance,
                claim: d.claim,
                control: &d.control,
                charged: FEE,
                paid: d.paid,
                note: if denied { "denied" } else { "paid" },
                adjustments: &adjustments[..if d.share > 0 { 2 } else { 1 }],
            })?;
            let of = (Some(d.patient), Some(d.claim), Some(self.remittance));
            rows.entry(
                on,
                ("deposits", "insurance_receivable"),
                d.paid,
                of,
                "payment",
            )?;
            if !denied {
                let off = ("contractual_write_off", "insurance_receivable");
                rows.entry(on, off, d.less, of, "contract")?;
                let left = ("patient_receivable", "insurance_receivable");
                rows.entry(on, left, d.share, of, "left to the patient")?;
                made.ledger += 2;
            }
            // Nine in ten bring their share at the desk.
            if d.share > 0 && d.claim % 10 != 0 {
                let own = (Some(d.patient), None, None);
                rows.entry(
                    on,
                    ("deposits", "patient_receivable"),
                    d.share,
                    own,
                    "payment by the patient",
                )?;
                made.ledger += 1;
            }
            made.ledger += 1;
        }
        Ok(())
    }
}
