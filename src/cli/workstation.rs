//! `chartwright app`: opens the window; without a display the demo takes its place.

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments) -> anyhow::Result<()> {
    anyhow::bail!("not built yet")
}

pub(super) fn run_or_demo() -> anyhow::Result<()> {
    let display = ["WAYLAND_DISPLAY", "DISPLAY"];
    if display
        .iter()
        .any(|v| std::env::var_os(v).is_some_and(|v| !v.is_empty()))
    {
        return run(&Arguments {});
    }
    eprintln!("No display here: the demo dictation goes through the whole chain instead.");
    super::demo::run(&super::demo::Arguments::default())
}
