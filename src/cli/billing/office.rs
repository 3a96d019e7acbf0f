//! `chartwright office`: an office of one's own, its people, and the data that claims carry.

use std::io::Write;

use jiff::Timestamp;

use super::json;
use crate::cli::TextOrJson;
use crate::cli::entry::{self as door, Entry};
use crate::domain::Role;
use crate::service::billing::entry::{self, OfficeEntry, ProviderEntry};
use crate::service::{NewPerson, Office, Places};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    /// Output.
    #[arg(long, value_enum, default_value = "text", global = true)]
    format: TextOrJson,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a new, empty office; the manager is --user, with the password of CHARTWRIGHT_PASSWORD or asked for.
    New {
        /// The manager's printed name.
        #[arg(long)]
        name: String,
    },
    /// Add someone who works here; their first password comes from CHARTWRIGHT_NEW_PASSWORD or is asked for.
    Person {
        /// What they type at sign-in.
        user_name: String,
        /// Printed name.
        #[arg(long)]
        name: String,
        /// physician, transcriptionist, coder, receptionist, biller or manager.
        #[arg(long)]
        role: String,
        /// For those who render services.
        #[arg(long, default_value = "")]
        npi: String,
    },
    /// Set what claims say of the office; what is not named stays as it is. Without any, shows it.
    Billing(Billing),
    /// Set what claims say of someone who renders services; without a name, list them.
    Provider {
        /// What they type at sign-in.
        user_name: Option<String>,
        /// Family name.
        #[arg(long, default_value = "")]
        family: String,
        /// Given name.
        #[arg(long, default_value = "")]
        given: String,
        /// Ten digits.
        #[arg(long, default_value = "")]
        npi: String,
        /// Ten characters of the NUCC's list.
        #[arg(long, default_value = "")]
        taxonomy: String,
    },
}

macro_rules! billing_options {
    ($($(#[doc = $doc:literal])* $field:ident;)*) => {
        #[derive(Debug, clap::Args)]
        struct Billing {$(
            $(#[doc = $doc])*
            #[arg(long)]
            $field: Option<String>,
        )*}

        impl Billing {
            fn onto(&self, entry: &mut OfficeEntry) -> bool {
                let mut any = false;
                $(if let Some(text) = &self.$field {
                    entry.$field.clone_from(text);
                    any = true;
                })*
                any
            }
        }
    };
}

billing_options! {
    /// Legal name.
    name;
    /// Ten digits.
    npi;
    /// Employer identification number, nine digits.
    ein;
    /// Ten characters of the NUCC's list.
    taxonomy;
    /// Whom payers ask.
    contact;
    /// Ten digits.
    phone;
    /// Street address, no post box.
    street;
    /// City.
    city;
    /// Two letters.
    state;
    /// Nine digits.
    zip;
    /// What the clearing house calls the office.
    submitter_id;
    /// The clearing house's name.
    receiver_name;
    /// What the clearing house calls itself.
    receiver_id;
    /// yes while files go out as trials.
    test_files;
    /// Most claims in one file.
    claims_a_file;
    /// The folder with `out` and `in` shared with the clearing house.
    exchange_folder;
    /// A command that carries files between that folder and the clearing house.
    exchange_command;
}

pub(in crate::cli) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let now = Timestamp::now();
    let mut out = std::io::stdout().lock();
    if let Action::New { name } = &arguments.action {
        let (user_name, password) = arguments.entry.who()?;
        let first = NewPerson {
            user_name,
            display_name: name.clone(),
            role: Role::Manager,
            npi: String::new(),
            password,
        };
        Office::create_new(&places, now, &first)?;
        writeln!(out, "The office is in {}", places.office.display())?;
        return Ok(());
    }
    let (user, password) = arguments.entry.who()?;
    let (mut office, who) = Office::sign_in(&places, &user, &password, now)?;
    match &arguments.action {
        Action::New { .. } => {}
        Action::Person {
            user_name,
            name,
            role,
            npi,
        } => {
            let known = Role::parse(role);
            let role = known.ok_or_else(|| anyhow::anyhow!("{role} is no role; see --help"))?;
            let person = NewPerson {
                user_name: user_name.clone(),
                display_name: name.clone(),
                role,
                npi: npi.clone(),
                password: door::new_password(user_name)?,
            };
            office.add_person(&who, now, &password, &person)?;
            writeln!(out, "{name} may sign in as {user_name}")?;
        }
        Action::Billing(typed) => {
            let mut data = entry::office_data(&mut office, &who, now)?;
            if typed.onto(&mut data) {
                entry::save_office(&mut office, &who, now, &data)?;
                writeln!(out, "Saved")?;
            } else {
                json(&mut out, &data)?;
            }
        }
        Action::Provider {
            user_name: None, ..
        } => {
            let all = entry::providers(&mut office, &who, now)?;
            if arguments.format == TextOrJson::Json {
                let entries: Vec<ProviderEntry> = all.into_iter().map(|(e, _)| e).collect();
                return json(&mut out, &entries);
            }
            for (e, printed) in all {
                writeln!(
                    out,
                    "{}  {printed}  NPI {}  taxonomy {}",
                    e.user_name, e.npi, e.taxonomy
                )?;
            }
        }
        Action::Provider {
            user_name: Some(user_name),
            family,
            given,
            npi,
            taxonomy,
        } => {
            let typed = ProviderEntry {
                user_name: user_name.clone(),
                family: family.clone(),
                given: given.clone(),
                npi: npi.clone(),
                taxonomy: taxonomy.clone(),
            };
            entry::save_provider(&mut office, &who, now, &typed)?;
            writeln!(out, "Saved")?;
        }
    }
    Ok(())
}
