//! `chartwright app`: opens the window; without a display the demo takes its place.

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments) -> anyhow::Result<()> {
    anyhow::bail!("not built yet")
}

pub(super) fn run_or_demo() -> anyhow::Result<()> {
    anyhow::bail!("not built yet")
}
