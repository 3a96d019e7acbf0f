//! `chartwright setup`: installs whatever is missing.

use super::progress::Progress;
use crate::service::{Places, set_up};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Also install the small speech model that the tests use.
    #[arg(long)]
    for_tests: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut progress = Progress::new();
    set_up::set_up(&Places::find(), arguments.for_tests, &mut |p| {
        progress.set_up(p)
    })?;
    progress.end();
    Ok(())
}
