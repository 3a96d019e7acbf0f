//! `chartwright doctor`: what is missing on this machine and how to mend it.

use std::io::Write;

use crate::service::{Places, diagnosis};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let findings = diagnosis::examine(&Places::find());
    for finding in &findings {
        let mark = if finding.good { '✓' } else { '✗' };
        writeln!(out, "{mark} {:<16} {}", finding.what, finding.found)?;
        if !finding.good {
            writeln!(out, "  {:<16} → {}", "", finding.mend)?;
        }
    }
    Ok(())
}
