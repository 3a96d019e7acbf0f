//! Progress on standard error: a bar on a terminal, a line a step elsewhere.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::service::set_up::SetUpProgress;

/// Shows what a long action is doing.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    terminal: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            bar: None,
            terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Begins a step.
    pub(super) fn begin(&mut self, what: &str) {
        self.end();
        if !self.terminal {
            eprintln!("▸ {what}");
            return;
        }
        let style = ProgressStyle::with_template(
            "{spinner:.cyan} {msg} {wide_bar:.cyan/dim} {percent:>3}%",
        );
        let bar = ProgressBar::new(1000).with_message(what.to_owned());
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        self.bar = Some(bar);
    }

    /// How far the step is, 0 to 1.
    pub(super) fn fraction(&mut self, part: f64) {
        if let Some(bar) = &self.bar {
            bar.set_position((part.clamp(0.0, 1.0) * 1000.0) as u64);
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Shows a step of set-up.
    pub(super) fn set_up(&mut self, progress: SetUpProgress) {
        match progress {
            SetUpProgress::Begin(what) => self.begin(&what),
            SetUpProgress::Fraction(part) => self.fraction(part),
            SetUpProgress::Done(what) => {
                self.end();
                eprintln!("✓ {what}");
            }
        }
    }
}
