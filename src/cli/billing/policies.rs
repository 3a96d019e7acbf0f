//! `chartwright policies`: what covers a patient, with authorisations and referrals.

use std::io::Write;

use anyhow::Context;
use jiff::civil::Date;

use super::{Arguments, json};
use crate::cli::TextOrJson;
use crate::domain::PolicyId;
use crate::service::billing::accounts::patient_numbered;
use crate::service::billing::entry::{
    self, AddressEntry, AuthorizationEntry, PolicyEntry, PolicyView,
};

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Action {
    /// List a patient's policies in the order they pay.
    List {
        /// The patient's record number.
        mrn: String,
    },
    /// Add a policy.
    Add(Policy),
    /// End a policy on a day.
    End {
        /// The policy's number, as `list` shows it.
        policy: i64,
        /// Its last day.
        #[arg(long)]
        on: Date,
    },
    /// Take a policy away that was entered by mistake.
    Remove {
        /// The policy's number.
        policy: i64,
    },
    /// Add an authorisation or a referral to a policy.
    Authorize {
        /// The policy's number.
        policy: i64,
        /// The payer's number for it.
        #[arg(long)]
        number: String,
        /// First day.
        #[arg(long)]
        from: String,
        /// Last day.
        #[arg(long)]
        to: String,
        /// Visits allowed.
        #[arg(long, default_value = "1")]
        visits: String,
        /// For this service only.
        #[arg(long, default_value = "")]
        code: String,
        /// It is a referral.
        #[arg(long)]
        referral: bool,
    },
    /// Set where a patient lives.
    Address {
        /// The patient's record number.
        mrn: String,
        /// Street and number.
        #[arg(long)]
        street: String,
        /// Flat.
        #[arg(long, default_value = "")]
        street2: String,
        /// City.
        #[arg(long)]
        city: String,
        /// Two letters.
        #[arg(long)]
        state: String,
        /// Five or nine digits.
        #[arg(long)]
        zip: String,
        /// Ten digits.
        #[arg(long, default_value = "")]
        phone: String,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Policy {
    /// The patient's record number.
    mrn: String,
    /// The payer's identifier.
    #[arg(long)]
    payer: String,
    /// Number on the card.
    #[arg(long)]
    member: String,
    /// First day of cover.
    #[arg(long)]
    from: String,
    /// Last day of cover.
    #[arg(long, default_value = "")]
    to: String,
    /// primary, secondary or tertiary.
    #[arg(long, default_value = "primary")]
    rank: String,
    /// What the patient is to the subscriber: self, spouse, child, partner, other.
    #[arg(long, default_value = "self")]
    relation: String,
    /// The plan's name.
    #[arg(long, default_value = "")]
    plan: String,
    /// The group's number.
    #[arg(long, default_value = "")]
    group: String,
    /// The subscriber's given name, when that is not the patient.
    #[arg(long, default_value = "")]
    given: String,
    /// The subscriber's family name.
    #[arg(long, default_value = "")]
    family: String,
    /// The subscriber's date of birth.
    #[arg(long, default_value = "")]
    born: String,
    /// The subscriber's sex: F, M, U.
    #[arg(long, default_value = "")]
    sex: String,
    /// Why Medicare pays second, as claims have it (12 working aged, …).
    #[arg(long, default_value = "")]
    medicare_secondary: String,
}

impl Policy {
    fn entry(&self) -> PolicyEntry {
        PolicyEntry {
            known: None,
            payer: self.payer.clone(),
            plan: self.plan.clone(),
            rank: self.rank.clone(),
            relation: self.relation.clone(),
            member_id: self.member.clone(),
            group: self.group.clone(),
            given: self.given.clone(),
            family: self.family.clone(),
            born: self.born.clone(),
            sex: self.sex.clone(),
            starts: self.from.clone(),
            ends: self.to.clone(),
            medicare_secondary: self.medicare_secondary.clone(),
        }
    }
}

pub(in crate::cli) fn run(arguments: &Arguments<Action>) -> anyhow::Result<()> {
    let mut desk = arguments.enter()?;
    let now = desk.now;
    let (office, who) = (&mut desk.office, &desk.who);
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::List { mrn } => {
            let patient = patient_numbered(office, who, now, mrn)?;
            let all = entry::policies_of(office, who, now, patient)?;
            if arguments.format == TextOrJson::Json {
                return json(&mut out, &all.iter().map(plain).collect::<Vec<_>>());
            }
            if all.is_empty() {
                writeln!(out, "No policy; the patient pays.")?;
            }
            for view in &all {
                print(&mut out, view)?;
            }
        }
        Action::Add(policy) => {
            let patient = patient_numbered(office, who, now, &policy.mrn)?;
            let id = entry::save_policy(office, who, now, patient, &policy.entry())?;
            writeln!(out, "{id}")?;
        }
        Action::End { policy, on } => {
            entry::end_policy(office, who, now, PolicyId(*policy), Some(*on))?;
            writeln!(out, "Policy {policy} ends on {on}")?;
        }
        Action::Remove { policy } => {
            entry::remove_policy(office, who, now, PolicyId(*policy))?;
            writeln!(out, "Policy {policy} taken away")?;
        }
        Action::Authorize {
            policy,
            number,
            from,
            to,
            visits,
            code,
            referral,
        } => {
            let leave = AuthorizationEntry {
                policy: Some(PolicyId(*policy)),
                number: number.clone(),
                kind: if *referral {
                    "referral"
                } else {
                    "authorisation"
                }
                .into(),
                procedure: code.clone(),
                starts: from.clone(),
                ends: to.clone(),
                visits: visits.clone(),
            };
            entry::save_authorization(office, who, now, &leave)?;
            writeln!(out, "{number} saved")?;
        }
        Action::Address {
            mrn,
            street,
            street2,
            city,
            state,
            zip,
            phone,
        } => {
            let patient = patient_numbered(office, who, now, mrn)?;
            let home = AddressEntry {
                street: street.clone(),
                street2: street2.clone(),
                city: city.clone(),
                state: state.clone(),
                zip: zip.clone(),
                phone: phone.clone(),
            };
            entry::save_address(office, who, now, patient, &home)
                .context("the address is not taken")?;
            writeln!(out, "Address saved")?;
        }
    }
    Ok(())
}

fn plain(view: &PolicyView) -> serde_json::Value {
    let authorizations: Vec<serde_json::Value> = view
        .authorizations
        .iter()
        .map(|(id, a)| {
            serde_json::json!({"id": id, "number": a.number, "referral": a.referral, "code": a.procedure,
                "from": a.starts, "to": a.ends, "allowed": a.allowed, "used": a.used})
        })
        .collect();
    let mut value = serde_json::to_value(PolicyEntry::of(view)).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.insert("authorizations".into(), authorizations.into());
        fields.insert("payer_name".into(), view.payer.clone().into());
    }
    value
}

fn print(out: &mut dyn Write, view: &PolicyView) -> std::io::Result<()> {
    let p = &view.policy;
    let end = p.ends.map_or_else(String::new, |d| format!(" to {d}"));
    writeln!(
        out,
        "{}  {:<9}  {}, member {}, {}, from {}{end}",
        p.id,
        p.rank.title(),
        view.payer,
        p.subscriber.member_id,
        p.relation.word(),
        p.starts
    )?;
    for (id, a) in &view.authorizations {
        let kind = if a.referral {
            "referral"
        } else {
            "authorisation"
        };
        let code = a
            .procedure
            .as_deref()
            .map_or_else(String::new, |c| format!(" for {c}"));
        writeln!(
            out,
            "     {kind} {}{code}: {} of {} used, {} to {}  ({id})",
            a.number, a.used, a.allowed, a.starts, a.ends
        )?;
    }
    Ok(())
}
