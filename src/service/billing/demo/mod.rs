//! The demo office's insurance side, from `assets/demo/billing.toml`: every claim takes the same way as a real one.

mod course;
mod script;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp};

use super::claims::{make_in, scrub_in};
use super::reasons::Reasons;
use super::sending::send_in;
use super::{Scrubber, scrub};
use crate::domain::{
    Authorization, ChargeLine, ClaimState, Icd10Code, Money, Npi, PatientId, PatientName, PayerId,
    PayerRank, PayerRow, Policy, PolicyId, Relation, Subscriber, UserId,
};
use crate::service::{Places, ServiceError};
use crate::store::billing::{self, Fee};
use crate::store::billing_office::{self, BillingOffice};
use crate::store::claims as rows;
use crate::store::{Transaction, payers, people, policies, visits};
use script::{
    FeeLine, OfficeLine, PayerLine, PolicyLine, ProviderLine, Script, ServiceLine, VisitLine,
};

/// An instant so many days earlier.
fn before(now: Timestamp, days: i64) -> String {
    now.checked_sub(Span::new().hours(24 * days))
        .unwrap_or(now)
        .to_string()
}

/// Fills the demo office; `author` sees every patient.
pub(in crate::service) fn fill(
    db: &Transaction<'_>,
    folder: &Path,
    author: UserId,
    patients: &[(String, PatientId)],
    now: Timestamp,
    today: Date,
) -> Result<(), ServiceError> {
    let path = folder.join("billing.toml");
    let told = |what: String| ServiceError::Asset(format!("{}: {what}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|e| told(e.to_string()))?;
    let script: Script = toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |s| {
            text[..s.start.min(text.len())].lines().count().max(1)
        });
        told(format!("line {line}: {}", e.message()))
    })?;
    let assets = folder.parent().unwrap_or(folder);
    let places = Places {
        assets: assets.to_owned(),
        models: assets.to_owned(),
        office: assets.to_owned(),
    };
    let demo = Demo {
        db,
        author,
        patients,
        now,
        today,
        scrubber: Scrubber {
            rules: scrub::Rules::load(assets)?,
            code_set: None,
        },
        reasons: Reasons::load(&places)?,
    };
    demo.office(&script)?;
    let payers = demo.payers(&script.payers)?;
    for line in &script.contacts {
        billing_office::set_contact(db, demo.patient(&line.mrn)?, &line.address, &line.phone)?;
    }
    for line in &script.policies {
        demo.policy(line, &payers)?;
    }
    for (number, visit) in (1..).zip(&script.visits) {
        demo.visit(visit, number)?;
    }
    Ok(())
}

struct Demo<'d> {
    db: &'d Transaction<'d>,
    author: UserId,
    patients: &'d [(String, PatientId)],
    now: Timestamp,
    today: Date,
    scrubber: Scrubber,
    reasons: Reasons,
}

impl Demo<'_> {
    fn patient(&self, mrn: &str) -> Result<PatientId, ServiceError> {
        let found = self
            .patients
            .iter()
            .find(|(known, _)| known == mrn)
            .map(|(_, id)| *id);
        found.ok_or_else(|| ServiceError::Asset(format!("the demo office has no patient {mrn}")))
    }

    fn office(&self, script: &Script) -> Result<(), ServiceError> {
        let OfficeLine {
            entity,
            submitter_id,
            receiver_name,
            receiver_id,
        } = &script.office;
        let office = BillingOffice {
            entity: entity.clone(),
            submitter_id: submitter_id.clone(),
            receiver_name: receiver_name.clone(),
            receiver_id: receiver_id.clone(),
            test_files: true,
            claims_a_file: 5000,
            exchange_folder: String::new(),
            exchange_command: String::new(),
        };
        billing_office::set_billing_office(self.db, &office)?;
        let ProviderLine {
            family,
            given,
            taxonomy,
        } = &script.provider;
        billing_office::set_provider(self.db, self.author, family, given, taxonomy)?;
        for FeeLine {
            procedure,
            description,
            cents,
        } in &script.fees
        {
            let amount = Money::from_cents(*cents);
            billing::set_fee(
                self.db,
                &Fee {
                    procedure: procedure.clone(),
                    description: description.clone(),
                    amount,
                    for_visit: false,
                },
            )?;
        }
        Ok(())
    }

    fn payers(&self, lines: &[PayerLine]) -> Result<BTreeMap<String, PayerId>, ServiceError> {
        let mut known = BTreeMap::new();
        for line in lines {
            let row = PayerRow {
                id: PayerId(0),
                payer: line.payer.clone(),
                timely_days: line.timely_days,
            };
            let id = payers::add_payer(self.db, &row)?;
            for (procedure, cents) in &line.rates {
                payers::set_rate(
                    self.db,
                    id,
                    procedure,
                    self.years_ago(),
                    Money::from_cents(*cents),
                )?;
            }
            known.insert(line.payer.id.clone(), id);
        }
        Ok(known)
    }

    /// Long before every visit of the demo.
    fn years_ago(&self) -> Date {
        self.today
            .saturating_sub(Span::new().years(2))
            .first_of_year()
    }

    fn policy(
        &self,
        line: &PolicyLine,
        known: &BTreeMap<String, PayerId>,
    ) -> Result<(), ServiceError> {
        let fault =
            |what: &str| ServiceError::Asset(format!("the demo policy {}: {what}", line.member_id));
        let id = self.patient(&line.mrn)?;
        let patient = people::patient(self.db, id)?;
        let (name, born, sex) = match &line.holder {
            Some(h) => (
                PatientName {
                    given: h.given.clone(),
                    family: h.family.clone(),
                },
                h.born,
                h.sex,
            ),
            None => (patient.name, patient.born, patient.sex),
        };
        let policy = Policy {
            id: PolicyId(0),
            payer: *known
                .get(&line.payer)
                .ok_or_else(|| fault("no such payer"))?,
            rank: PayerRank::from_number(line.rank).ok_or_else(|| fault("rank is 1, 2 or 3"))?,
            relation: Relation::from_code(&line.relation)
                .ok_or_else(|| fault("no such relation"))?,
            subscriber: Subscriber {
                name,
                member_id: line.member_id.clone(),
                born: Some(born),
                sex,
                address: billing_office::contact(self.db, id)?.unwrap_or_default(),
                group_number: line.group.clone(),
                plan: String::new(),
                medicare_secondary: None,
            },
            starts: self.years_ago(),
            ends: None,
        };
        let policy = policies::add_policy(self.db, id, &policy)?;
        if let Some(leave) = &line.authorization {
            let numbers = Authorization {
                number: leave.number.clone(),
                referral: false,
                procedure: Some("G0108".into()),
                starts: self.today.saturating_sub(Span::new().days(90)),
                ends: self.today.saturating_add(Span::new().days(180)),
                allowed: leave.allowed,
                used: leave.used,
            };
            policies::add_authorization(self.db, policy, &numbers)?;
        }
        Ok(())
    }

    fn visit(&self, visit: &VisitLine, number: usize) -> Result<(), ServiceError> {
        let patient = self.patient(&visit.mrn)?;
        let on = self.today.saturating_sub(Span::new().days(visit.days_ago));
        let encounter = visits::add_encounter(self.db, patient, self.author, on, &visit.reason)?;
        billing::replace_charges(self.db, encounter, &self.charges(visit, on)?)?;
        let at = |days: i64| before(self.now, days);
        let (made, sent, decided) = (
            visit.days_ago,
            (visit.days_ago - 2).max(0),
            (visit.days_ago - 18).max(0),
        );
        let id = make_in(self.db, encounter, &at(made))?;
        if visit.until == ClaimState::Draft {
            scrub_in(
                self.db,
                &rows::claim(self.db, id)?,
                &self.scrubber,
                self.today,
                &at(made),
            )?;
            return Ok(());
        }
        // Old claims were scrubbed when they were fresh.
        let day = if visit.until == ClaimState::Scrubbed {
            self.today
        } else {
            on
        };
        scrub_in(
            self.db,
            &rows::claim(self.db, id)?,
            &self.scrubber,
            day,
            &at(made),
        )?;
        if matches!(visit.until, ClaimState::Scrubbed | ClaimState::Ready) {
            return Ok(());
        }
        let sent_on = self.today.saturating_sub(Span::new().days(sent));
        send_in(
            self.db,
            &[rows::claim(self.db, id)?],
            sent_on.to_datetime(Time::midnight()),
            sent_on,
            &at(sent),
        )?;
        self.after_sending(
            visit,
            id,
            number,
            &at(decided),
            self.today.saturating_sub(Span::new().days(decided)),
        )
    }

    fn charges(&self, visit: &VisitLine, on: Date) -> Result<Vec<ChargeLine>, ServiceError> {
        let fault = |what: &str| {
            ServiceError::Asset(format!(
                "the demo visit of {} {} days ago: {what}",
                visit.mrn, visit.days_ago
            ))
        };
        let npi = people::user(self.db, self.author)?.npi;
        let rendering: Npi = npi.ok_or_else(|| fault("the physician has no NPI"))?;
        let fees = billing::fees(self.db)?;
        let codes: Vec<Icd10Code> = visit
            .codes
            .iter()
            .filter_map(|c| Icd10Code::parse(c))
            .collect();
        let line = |service: &ServiceLine| {
            let fee = fees
                .iter()
                .find(|f| f.procedure == service.procedure)
                .ok_or_else(|| fault("no fee for its service"))?;
            Ok(ChargeLine {
                date: on,
                place_of_service: "11".into(),
                procedure: fee.procedure.clone(),
                description: fee.description.clone(),
                modifiers: Vec::new(),
                diagnoses: service
                    .pointers
                    .iter()
                    .filter_map(|p| codes.get(p - 1).cloned())
                    .collect(),
                units: service.units,
                amount: fee
                    .amount
                    .checked_times(service.units)
                    .ok_or_else(|| fault("too much"))?,
                rendering: rendering.clone(),
            })
        };
        visit.lines.iter().map(line).collect()
    }
}
