//! `chartwright words`: the user's own words and "hear this, write that".

use std::io::Write;
use std::path::PathBuf;

use crate::domain::UserWord;
use crate::service::{Places, words};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Adds a word or phrase to be known; with --hear, what is heard in its place.
    Add {
        /// As it is to be written.
        write: String,
        /// The words that are heard.
        #[arg(long)]
        hear: Option<String>,
    },
    /// Adds a file's words: WRITTEN, or HEARD and WRITTEN with a tab between, one a line.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Prints them.
    List,
    /// Takes one out.
    Remove {
        /// As it is written or heard.
        word: String,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::Add { write, hear } => {
            let word = UserWord {
                hear: hear.clone(),
                write: write.clone(),
            };
            let new = words::add(&places, vec![word])?;
            writeln!(
                out,
                "{}",
                if new == 1 {
                    "Added."
                } else {
                    "It was there already."
                }
            )?;
        }
        Action::Import { file } => writeln!(out, "{} added.", words::import(&places, file)?)?,
        Action::List => {
            for word in words::list(&places)? {
                writeln!(out, "{word}")?;
            }
        }
        Action::Remove { word } => {
            words::remove(&places, word)?;
            writeln!(out, "Removed.")?;
        }
    }
    Ok(())
}
