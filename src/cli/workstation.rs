//! `chartwright app`: opens the window; without a display the demo takes its place.

use std::path::PathBuf;

use anyhow::Context;

use crate::app::{self, Scene};
use crate::service::Places;

#[derive(Debug, Default, clap::Args)]
pub(super) struct Arguments {
    /// Play a scene of the demo office, write its picture to this file and close.
    #[arg(long, value_name = "PNG", hide = true)]
    screenshot: Option<PathBuf>,
    /// A scene's name, such as `home`, `chart`, `dictate` or `recording`.
    #[arg(long, default_value = "home", hide = true)]
    scene: String,
    /// The picture in dark.
    #[arg(long, hide = true)]
    dark: bool,
    /// Width and height of the window.
    #[arg(long, value_name = "WxH", hide = true)]
    size: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let size = match &arguments.size {
        Some(text) => {
            size_of(text).with_context(|| format!("{text} is no size; write it as 1280x800"))?
        }
        None => [1360.0, 860.0],
    };
    let scene = arguments.screenshot.as_ref().map(|file| Scene {
        name: arguments.scene.clone(),
        file: file.clone(),
        dark: arguments.dark,
    });
    app::open(Places::find(), size, scene).map_err(anyhow::Error::msg)
}

fn size_of(text: &str) -> Option<[f32; 2]> {
    let (width, height) = text.split_once('x')?;
    Some([width.parse().ok()?, height.parse().ok()?])
}

pub(super) fn run_or_demo() -> anyhow::Result<()> {
    let display = ["WAYLAND_DISPLAY", "DISPLAY"];
    if display
        .iter()
        .any(|v| std::env::var_os(v).is_some_and(|v| !v.is_empty()))
    {
        return run(&Arguments::default());
    }
    eprintln!("No display here: the demo dictation goes through the whole chain instead.");
    super::demo::run(&super::demo::Arguments::default())
}
