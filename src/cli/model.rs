//! `chartwright model`: install, import, list and verify speech models.

use std::io::Write;
use std::path::PathBuf;

use super::progress::Progress;
use crate::service::{Places, Precision, models, set_up};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Fetch, convert and verify a model of the manifest.
    Install {
        /// `base`, `base-q8_0`, `base-q5_1`, `tiny.en`, …
        name: String,
    },
    /// Take a model of your own: a GGML file, or a folder with a CTranslate2 model.
    Import {
        /// The file or folder.
        from: PathBuf,
        /// What `--model` shall call it; the file's own name if not given.
        #[arg(long)]
        name: Option<String>,
        /// How to store the weights of a CTranslate2 model.
        #[arg(long, value_enum, default_value = "f16")]
        precision: PrecisionName,
    },
    /// Show all models.
    List,
    /// Compare installed models with the hashes they should have.
    Verify {
        /// One model; all that are installed if not given.
        name: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum PrecisionName {
    F16,
    #[value(name = "q8_0")]
    Q8_0,
    #[value(name = "q5_1")]
    Q5_1,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::Install { name } => {
            let mut progress = Progress::new();
            set_up::install_model(&places, name, &mut |p| progress.set_up(p))?;
            progress.end();
            writeln!(out, "{name} is installed and verified")?;
        }
        Action::Import {
            from,
            name,
            precision,
        } => {
            let precision = match precision {
                PrecisionName::F16 => Precision::F16,
                PrecisionName::Q8_0 => Precision::Q8_0,
                PrecisionName::Q5_1 => Precision::Q5_1,
            };
            let own_name = from
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let entry = models::import(
                &places,
                from,
                name.as_deref().unwrap_or(&own_name),
                precision,
            )?;
            writeln!(
                out,
                "{} is imported ({} MB, {})",
                entry.name,
                entry.size / 1_000_000,
                entry.precision.as_str()
            )?;
        }
        Action::List => {
            writeln!(
                out,
                "{:<14} {:<9} {:>7}  {:<10} licence",
                "model", "precision", "size", "state"
            )?;
            for row in models::list(&places)? {
                let state = if row.installed {
                    "installed"
                } else {
                    "missing"
                };
                let e = row.entry;
                writeln!(
                    out,
                    "{:<14} {:<9} {:>4} MB  {state:<10} {}",
                    e.name,
                    e.precision.as_str(),
                    e.size / 1_000_000,
                    e.licence
                )?;
            }
        }
        Action::Verify { name } => {
            for name in models::verify(&places, name.as_deref())? {
                writeln!(out, "{name}: as it should be")?;
            }
        }
    }
    Ok(())
}
