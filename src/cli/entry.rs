//! Signing in for commands that work on the office: `--user NAME`, the password from the environment or asked for.

use std::io::{BufRead, IsTerminal, Write};
use std::process::{Command, Stdio};

use anyhow::Context;
use jiff::Timestamp;

use crate::service::{Office, Places, SignedIn};

/// Holds the password for scripts.
const PASSWORD: &str = "CHARTWRIGHT_PASSWORD";

#[derive(Debug, Clone, clap::Args)]
pub(super) struct Entry {
    /// Who signs in; the password comes from CHARTWRIGHT_PASSWORD or is asked for.
    #[arg(long, global = true, env = "CHARTWRIGHT_USER", value_name = "NAME")]
    user: Option<String>,
}

impl Entry {
    /// Opens the office.
    pub(super) fn sign_in(&self, places: &Places) -> anyhow::Result<(Office, SignedIn)> {
        let (user, password) = self.who()?;
        Ok(Office::sign_in(places, &user, &password, Timestamp::now())?)
    }

    /// Who signs in and with what password.
    pub(super) fn who(&self) -> anyhow::Result<(String, String)> {
        let user = self
            .user
            .as_deref()
            .context("name who signs in with --user NAME (or CHARTWRIGHT_USER)")?;
        let password = match std::env::var(PASSWORD) {
            Ok(password) => password,
            Err(_) => ask(user)?,
        };
        Ok((user.to_owned(), password))
    }
}

/// The first password of someone who joins: from the environment, or asked for.
pub(super) fn new_password(user: &str) -> anyhow::Result<String> {
    match std::env::var("CHARTWRIGHT_NEW_PASSWORD") {
        Ok(password) => Ok(password),
        Err(_) => ask(user),
    }
}

/// Asks on the terminal, without showing what is typed where the terminal can do that.
fn ask(user: &str) -> anyhow::Result<String> {
    let input = std::io::stdin();
    anyhow::ensure!(
        input.is_terminal(),
        "set {PASSWORD} to the password of {user}: there is no terminal to ask on"
    );
    eprint!("Password of {user}: ");
    std::io::stderr().flush()?;
    let echo = |switch: &str| {
        let _ = Command::new("stty")
            .arg(switch)
            .stdin(Stdio::inherit())
            .status();
    };
    echo("-echo");
    let mut line = String::new();
    let read = input.lock().read_line(&mut line);
    echo("echo");
    eprintln!();
    read.context("the password could not be read")?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}
