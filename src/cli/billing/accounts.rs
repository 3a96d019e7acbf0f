//! `chartwright accounts`: what patients owe and pay, plans, refunds, the day's till.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::civil::Date;

use super::{Arguments, json, write_file};
use crate::cli::TextOrJson;
use crate::domain::{Money, PaymentId};
use crate::service::billing::accounts::{self, Payment, PaymentKind};

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Action {
    /// What is owed by age, and by whom; who is listed for collection.
    List,
    /// One patient's account.
    Show {
        /// The patient's record number.
        mrn: String,
    },
    /// Take a payment; prints the receipt's number.
    Pay(Pay),
    /// Give back what a patient has over.
    Refund(Pay),
    /// Take back a payment or refund that was keyed wrongly.
    Undo {
        /// The receipt's number.
        receipt: i64,
    },
    /// Write a receipt (PDF).
    Receipt {
        /// The receipt's number.
        receipt: i64,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// Agree on instalments, or end the plan.
    Plan {
        /// The patient's record number.
        mrn: String,
        /// Each month.
        #[arg(long, required_unless_present = "end")]
        instalment: Option<String>,
        /// Day of the month, 1 to 28.
        #[arg(long, default_value_t = 1)]
        day: i8,
        /// End it.
        #[arg(long, conflicts_with = "instalment")]
        end: bool,
    },
    /// A day's money: what came by which way.
    Day {
        /// The day; today when it is not said.
        #[arg(long)]
        on: Option<Date>,
    },
    /// Close a day: the count must be what the ledger has.
    Close {
        /// The day; today when it is not said.
        #[arg(long)]
        on: Option<Date>,
        /// What was counted, with what payers sent.
        #[arg(long)]
        counted: String,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Pay {
    /// The patient's record number.
    mrn: String,
    /// How much.
    amount: String,
    /// cash, check, card or transfer.
    #[arg(long, default_value = "cash")]
    method: String,
    /// A check's number or the like.
    #[arg(long, default_value = "")]
    reference: String,
    /// It is the copay of today's visit: the claim will say so.
    #[arg(long)]
    copay: bool,
    /// The day; today when it is not said.
    #[arg(long, default_value = "")]
    on: String,
    /// Write the receipt to this file (PDF).
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

pub(in crate::cli) fn run(arguments: &Arguments<Action>) -> anyhow::Result<()> {
    let mut desk = arguments.enter()?;
    let (now, today) = (desk.now, desk.local.date());
    let (office, who) = (&mut desk.office, &desk.who);
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::List => {
            let all = accounts::ageing(office, who, now, today, None)?;
            if arguments.format == TextOrJson::Json {
                return json(&mut out, &all);
            }
            for (at, age) in accounts::AGES.iter().enumerate() {
                writeln!(
                    out,
                    "{age:>7} days  payers {:>12}  patients {:>12}",
                    all.insurance[at].to_string(),
                    all.patients[at].to_string()
                )?;
            }
            for a in all.accounts {
                let mark = if a.collection { "  for collection" } else { "" };
                writeln!(
                    out,
                    "{:>12}  since {}  {}{mark}",
                    a.owed.to_string(),
                    a.since,
                    a.name
                )?;
            }
        }
        Action::Show { mrn } => {
            let patient = accounts::patient_numbered(office, who, now, mrn)?;
            let page = accounts::open(office, who, now, patient)?;
            if arguments.format == TextOrJson::Json {
                let shown = serde_json::json!({"mrn": page.patient.mrn, "name": page.patient.name.to_string(),
                    "owed": page.owed, "insurance_owes": page.insurance_owes, "rows": page.rows, "payments": page.payments,
                    "claims": page.claims});
                return json(&mut out, &shown);
            }
            writeln!(out, "{}  MRN {}", page.patient.name, page.patient.mrn)?;
            for row in &page.rows {
                writeln!(
                    out,
                    "{}  {:>11}  {}",
                    row.on,
                    row.amount.to_string(),
                    row.what
                )?;
            }
            if let Some((instalment, day)) = page.plan {
                writeln!(out, "{instalment} each month on day {day} agreed")?;
            }
            writeln!(
                out,
                "Owed by the patient {}, by payers {}",
                page.owed, page.insurance_owes
            )?;
        }
        Action::Pay(pay) | Action::Refund(pay) => {
            let refund = matches!(arguments.action, Action::Refund(_));
            let patient = accounts::patient_numbered(office, who, now, &pay.mrn)?;
            let typed = Payment {
                kind: match (refund, pay.copay) {
                    (true, _) => PaymentKind::Refund,
                    (false, true) => PaymentKind::Copay,
                    (false, false) => PaymentKind::Payment,
                },
                amount: pay.amount.clone(),
                method: pay.method.clone(),
                reference: pay.reference.clone(),
                on: pay.on.clone(),
            };
            let id = accounts::pay_with(office, who, now, today, patient, &typed)?;
            writeln!(out, "Receipt {id}")?;
            if let Some(file) = &pay.receipt {
                write_file(file, &accounts::receipt(office, who, now, id)?)?;
            }
        }
        Action::Undo { receipt } => {
            accounts::take_back(office, who, now, today, PaymentId(*receipt))?;
            writeln!(out, "Receipt {receipt} is taken back")?;
        }
        Action::Receipt { receipt, out: file } => {
            let pdf = accounts::receipt(office, who, now, PaymentId(*receipt))?;
            write_file(Path::new(file), &pdf)?;
        }
        Action::Plan {
            mrn,
            instalment,
            day,
            ..
        } => {
            let patient = accounts::patient_numbered(office, who, now, mrn)?;
            match instalment {
                Some(text) => {
                    let amount = money(text)?;
                    accounts::plan(office, who, now, today, patient, amount, *day)?;
                    writeln!(out, "{amount} each month on day {day}")?;
                }
                None => {
                    accounts::end_plan(office, who, now, patient)?;
                    writeln!(out, "The plan is ended")?;
                }
            }
        }
        Action::Day { on } => {
            let day = accounts::day(office, who, now, on.unwrap_or(today))?;
            if arguments.format == TextOrJson::Json {
                return json(&mut out, &day);
            }
            for till in &day.tills {
                writeln!(
                    out,
                    "{:<12} {:>4}  {:>12}",
                    till.method,
                    till.count,
                    till.amount.to_string()
                )?;
            }
            writeln!(
                out,
                "{:<12} {:>4}  {:>12}",
                "booked",
                "",
                day.booked.to_string()
            )?;
            if let Some(closed) = day.closed {
                writeln!(out, "Closed by {}", closed.by)?;
            }
        }
        Action::Close { on, counted } => {
            let day = on.unwrap_or(today);
            let counted = money(counted)?;
            accounts::close_day(office, who, now, day, counted)?;
            writeln!(out, "{day} is closed with {counted}")?;
        }
    }
    Ok(())
}

fn money(text: &str) -> anyhow::Result<Money> {
    Money::parse(text).with_context(|| format!("“{text}” is no amount of money; write it as 25.00"))
}
