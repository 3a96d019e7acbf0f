//! `chartwright payers`: who pays, their plans, what their contracts allow.

use std::io::Write;
use std::path::PathBuf;

use super::{Arguments, json};
use crate::cli::TextOrJson;
use crate::service::billing::entry::{self, PayerEntry, PlanEntry, RateEntry};

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Action {
    /// List payers by name.
    List,
    /// Add a payer, or change the one of this identifier.
    Add(Payer),
    /// Take in a list: columns id, name, and as far as known filing, timely_days, street, city, state, zip.
    Import {
        /// The list, as CSV.
        file: PathBuf,
    },
    /// Take a payer away that was entered by mistake.
    Remove {
        /// Its identifier.
        id: String,
    },
    /// Add a plan to a payer, or change the one of this name; without a name, list its plans.
    Plan {
        /// The payer's identifier.
        payer: String,
        /// The plan's name on the card.
        name: Option<String>,
        /// What a patient pays at the desk.
        #[arg(long, default_value = "")]
        copay: String,
        /// A visit needs a referral.
        #[arg(long)]
        referral: bool,
    },
    /// A payer's contract: list it, set one line, or import all of it (columns code, allowed, from).
    Rates {
        /// The payer's identifier.
        payer: String,
        /// Take in this list, as CSV.
        #[arg(long, value_name = "FILE", conflicts_with_all = ["code", "allowed"])]
        import: Option<PathBuf>,
        /// Set the line of this service.
        #[arg(long, requires = "allowed")]
        code: Option<String>,
        /// What one unit brings.
        #[arg(long, requires = "code")]
        allowed: Option<String>,
        /// From which day on; the beginning of this year when it is not said.
        #[arg(long, default_value = "")]
        from: String,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Payer {
    /// The identifier that the clearing house routes by.
    #[arg(long)]
    id: String,
    /// Printed name.
    #[arg(long)]
    name: String,
    /// Kind of plan as claims have it: CI commercial, BL Blue Cross, MB Medicare Part B, MC Medicaid, …
    #[arg(long, default_value = "CI")]
    filing: String,
    /// Days after the service within which it takes a claim.
    #[arg(long, default_value = "365")]
    timely_days: String,
    /// Street or post box.
    #[arg(long, default_value = "")]
    street: String,
    /// City.
    #[arg(long, default_value = "")]
    city: String,
    /// Two letters.
    #[arg(long, default_value = "")]
    state: String,
    /// Five or nine digits.
    #[arg(long, default_value = "")]
    zip: String,
}

impl Payer {
    fn entry(&self) -> PayerEntry {
        PayerEntry {
            known: None,
            id: self.id.clone(),
            name: self.name.clone(),
            filing: self.filing.clone(),
            timely_days: self.timely_days.clone(),
            street: self.street.clone(),
            city: self.city.clone(),
            state: self.state.clone(),
            zip: self.zip.clone(),
        }
    }
}

pub(in crate::cli) fn run(arguments: &Arguments<Action>) -> anyhow::Result<()> {
    let mut desk = arguments.enter()?;
    let (now, today) = (desk.now, desk.local.date());
    let (office, who) = (&mut desk.office, &desk.who);
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::List => {
            let all = entry::list_payers(office, who, now)?;
            if arguments.format == TextOrJson::Json {
                let entries: Vec<PayerEntry> = all.iter().map(PayerEntry::of).collect();
                return json(&mut out, &entries);
            }
            for row in all {
                let p = row.payer;
                writeln!(
                    out,
                    "{:<12} {}  {}  {} days",
                    p.id, p.filing, p.name, row.timely_days
                )?;
            }
        }
        Action::Add(payer) => {
            let mut typed = payer.entry();
            let all = entry::list_payers(office, who, now)?;
            let known = all
                .into_iter()
                .find(|p| p.payer.id.eq_ignore_ascii_case(typed.id.trim()));
            typed.known = known.map(|p| p.id);
            entry::save_payer(office, who, now, &typed)?;
            let word = if typed.known.is_some() {
                "changed"
            } else {
                "added"
            };
            writeln!(out, "{} {word}", typed.name)?;
        }
        Action::Import { file } => {
            let (added, changed) = entry::import_payers(office, who, now, file)?;
            writeln!(out, "{added} payers added, {changed} changed")?;
        }
        Action::Remove { id } => {
            let all = entry::list_payers(office, who, now)?;
            let row = all
                .into_iter()
                .find(|p| p.payer.id.eq_ignore_ascii_case(id.trim()));
            let row = row.ok_or_else(|| anyhow::anyhow!("no payer has the identifier {id}"))?;
            entry::remove_payer(office, who, now, row.id)?;
            writeln!(out, "{} taken away", row.payer.name)?;
        }
        Action::Plan {
            payer,
            name: Some(name),
            copay,
            referral,
        } => {
            let plan = PlanEntry {
                payer: payer.clone(),
                name: name.clone(),
                copay: copay.clone(),
                needs_referral: if *referral { "yes" } else { "no" }.into(),
            };
            entry::save_plan(office, who, now, &plan)?;
            writeln!(out, "{name} saved")?;
        }
        Action::Plan {
            payer, name: None, ..
        } => {
            let all = entry::list_payers(office, who, now)?;
            let id = all
                .into_iter()
                .find(|p| p.payer.id.eq_ignore_ascii_case(payer))
                .map(|p| p.id);
            let plans = entry::plans(office, who, now, id)?;
            if arguments.format == TextOrJson::Json {
                return json(&mut out, &plans);
            }
            for plan in plans {
                let copay = plan
                    .copay
                    .map_or_else(|| "no copay said".into(), |m| format!("copay {m}"));
                let referral = if plan.needs_referral {
                    ", needs a referral"
                } else {
                    ""
                };
                writeln!(out, "{}  {copay}{referral}", plan.name)?;
            }
        }
        Action::Rates {
            payer,
            import: Some(file),
            ..
        } => {
            let count = entry::import_rates(office, who, now, today, payer, file)?;
            writeln!(out, "{count} lines of the contract taken in")?;
        }
        Action::Rates {
            payer,
            code: Some(code),
            allowed: Some(allowed),
            from,
            ..
        } => {
            let rate = RateEntry {
                payer: payer.clone(),
                procedure: code.clone(),
                allowed: allowed.clone(),
                starts: from.clone(),
            };
            entry::save_rate(office, who, now, today, &rate)?;
            writeln!(out, "{code} saved")?;
        }
        Action::Rates { payer, .. } => {
            let rates = entry::rates(office, who, now, payer)?;
            if arguments.format == TextOrJson::Json {
                return json(&mut out, &rates);
            }
            for rate in rates {
                writeln!(
                    out,
                    "{}  from {}  {:>11}",
                    rate.procedure,
                    rate.starts,
                    rate.allowed.to_string()
                )?;
            }
        }
    }
    Ok(())
}
