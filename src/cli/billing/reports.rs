//! `chartwright reports`: how the billing office does, and the rows behind each figure.

use std::io::Write;

use super::{Arguments, json};
use crate::cli::TextOrJson;
use crate::service::billing::accounts::AGES;
use crate::service::billing::reasons::Reasons;
use crate::service::billing::reports::{self, Figure, Figures};

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Action {
    /// The figures of the last days.
    Show {
        /// So many days back.
        #[arg(long, default_value_t = 180)]
        days: i32,
    },
    /// The claims or accounts behind one figure.
    Rows {
        /// Which figure.
        figure: Name,
        /// Whose or for what: a payer, a provider, a month (2026-05), an age (0 to 4 for 0–30 to 120+).
        of: Option<String>,
        /// So many days back.
        #[arg(long, default_value_t = 180)]
        days: i32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Name {
    /// What is owed.
    Receivable,
    /// Claims that went through at once.
    Clean,
    /// Claims that were rejected.
    Rejected,
    /// Denied claims.
    Denied,
    /// What came in for a provider's claims.
    Collected,
    /// A contract's promise against what its payer allowed.
    Expected,
    /// Owed by payers for services of an age.
    Payers,
    /// Owed by patients since an age.
    Patients,
    /// What came in in a month.
    Month,
}

pub(in crate::cli) fn run(arguments: &Arguments<Action>) -> anyhow::Result<()> {
    let mut desk = arguments.enter()?;
    let (now, today) = (desk.now, desk.local.date());
    let (office, who) = (&mut desk.office, &desk.who);
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::Show { days } => {
            let known = Reasons::load(&desk.places)?;
            let figures = reports::figures(office, who, now, today, *days, &known)?;
            if arguments.format == TextOrJson::Json {
                return json(&mut out, &figures);
            }
            print(&mut out, &figures)?;
        }
        Action::Rows { figure, of, days } => {
            let figure = figure_of(*figure, of.as_deref())?;
            let rows = reports::rows(office, who, now, (today, *days), &figure, None)?.rows;
            if arguments.format == TextOrJson::Json {
                return json(&mut out, &rows);
            }
            writeln!(out, "{}", figure.title())?;
            for row in rows {
                let against = row
                    .against
                    .map_or_else(String::new, |m| format!("  allowed {m}"));
                let control = row.control.unwrap_or_default();
                writeln!(
                    out,
                    "{}  {:>11}{against}  {control:<10} {}  {}",
                    row.on,
                    row.amount.to_string(),
                    row.name,
                    row.what
                )?;
            }
        }
    }
    Ok(())
}

fn figure_of(name: Name, of: Option<&str>) -> anyhow::Result<Figure> {
    let named = || {
        of.map(str::to_owned)
            .ok_or_else(|| anyhow::anyhow!("say of whom or of what; see --help"))
    };
    let age = || -> anyhow::Result<usize> {
        let text = named()?;
        let at = text.parse().ok().filter(|at| *at < AGES.len());
        at.ok_or_else(|| anyhow::anyhow!("{text} is no age from 0 to 4"))
    };
    Ok(match name {
        Name::Receivable => Figure::Receivable,
        Name::Clean => Figure::Clean,
        Name::Rejected => Figure::Rejected,
        Name::Denied => Figure::Denied,
        Name::Collected => Figure::Collected(named()?),
        Name::Expected => Figure::Expected(named()?),
        Name::Payers => Figure::PayersOwe(age()?),
        Name::Patients => Figure::PatientsOwe(age()?),
        Name::Month => Figure::Month(named()?),
    })
}

fn print(out: &mut dyn Write, figures: &Figures) -> std::io::Result<()> {
    let share = |(part, all): (i64, i64)| match all {
        0 => "none yet".to_owned(),
        all => format!(
            "{:.1} % ({part} of {all})",
            part as f64 * 100.0 / all as f64
        ),
    };
    let days = figures
        .days_in_receivable
        .map_or_else(|| "none yet".to_owned(), |d| format!("{d:.1}"));
    writeln!(out, "{} to {}", figures.from, figures.to)?;
    writeln!(out, "Days in receivable  {days}")?;
    writeln!(out, "Clean claims        {}", share(figures.clean))?;
    writeln!(out, "Denied              {}", share(figures.denied))?;
    for (denial, words) in &figures.denials {
        writeln!(
            out,
            "  {} × {}  {}  {words}",
            denial.claims, denial.amount, denial.payer
        )?;
    }
    for (payer, promised, allowed) in &figures.expected {
        writeln!(out, "{payer}: {promised} promised, {allowed} allowed")?;
    }
    for (who, amount) in &figures.collections {
        writeln!(out, "{who}: {amount} collected")?;
    }
    for (month, charged, deposited) in &figures.months {
        writeln!(out, "{month}  charged {charged}  came in {deposited}")?;
    }
    Ok(())
}
