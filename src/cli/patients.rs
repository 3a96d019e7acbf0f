//! `chartwright patients`: find, register, import, export, release, duplicates, merges, retention.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::civil::Date;
use jiff::{Timestamp, ZonedDateTime};

use super::TextOrJson;
use super::billing::json;
use super::entry::Entry;
use crate::domain::{Address, PatientName, Phone, Registration, Sex};
use crate::service::records::{duplicates, exchange, merging, registering, retention};
use crate::service::{Office, Places, ServiceError, SignedIn, patients};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
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
    /// Find people by name or a part of it, birth date, telephone or record number.
    Find {
        /// What is known: `smith jo`, `3/14/1958`, `555-0142`.
        #[arg(required = true)]
        words: Vec<String>,
        /// How many at most.
        #[arg(long, default_value_t = 12)]
        limit: usize,
    },
    /// Register somebody.
    Add(NewPatient),
    /// Take a table (CSV) in: known record numbers are changed, other lines registered.
    Import {
        /// The table; - for standard input.
        file: PathBuf,
        /// Take the good lines in and write the others here, each with what is wrong.
        #[arg(long, value_name = "FILE")]
        rejects: Option<PathBuf>,
    },
    /// Write everyone as a table (CSV), or with --chart one whole chart as JSON.
    Export {
        /// Where to; - for standard output.
        #[arg(long, default_value = "-")]
        out: PathBuf,
        /// The record number of one chart.
        #[arg(long, value_name = "MRN", requires_all = ["to", "purpose"])]
        chart: Option<String>,
        /// To whom the chart goes; written down.
        #[arg(long)]
        to: Option<String>,
        /// What for; written down.
        #[arg(long)]
        purpose: Option<String>,
        /// By what right.
        #[arg(long, default_value = "authorization", value_parser = ["authorization", "treatment", "payment", "operations", "patient", "law", "public_health"])]
        basis: String,
    },
    /// Keep scans of cards and papers (PNG, JPEG, TIFF, PDF) with a record.
    Scan {
        /// The record number.
        mrn: String,
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What they are.
        #[arg(long, default_value = "outside_record", value_parser = ["insurance_card_front", "insurance_card_back", "identity", "consent", "outside_record", "other"])]
        kind: String,
    },
    /// Look at all records for people who are registered twice, and list them.
    Duplicates {
        /// Only list what was found before.
        #[arg(long)]
        list: bool,
        /// How many at most.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Merge one record into another.
    Merge {
        /// The record number that stands.
        survivor: String,
        /// The record number that will point to it.
        absorbed: String,
    },
    /// Take a merge back: both charts are as they were, with what each was given since.
    Unmerge {
        /// The record number that was merged into another.
        absorbed: String,
        /// Only list what was entered since the merge.
        #[arg(long)]
        review: bool,
        /// What was entered since and belongs to this record, as --review numbers it.
        #[arg(long, value_delimiter = ',')]
        theirs: Vec<usize>,
    },
    /// List records that have been kept long enough. Nothing is destroyed.
    Retention {
        /// How many at most.
        #[arg(long, default_value_t = 200)]
        limit: u32,
    },
}

#[derive(Debug, clap::Args)]
struct NewPatient {
    /// Family name; someone with one name has it here.
    #[arg(long)]
    family: String,
    /// Given name.
    #[arg(long, default_value = "")]
    given: String,
    /// Date of birth, as 1958-03-14.
    #[arg(long)]
    born: Date,
    /// Sex for claims: F, M or U.
    #[arg(long, default_value = "U", value_parser = ["F", "M", "U"])]
    sex: String,
    /// Telephone number; again for another one.
    #[arg(long)]
    phone: Vec<String>,
    /// `street, city, state, ZIP`.
    #[arg(long)]
    address: Option<String>,
    /// The record number; the next free one without it.
    #[arg(long)]
    mrn: Option<String>,
    /// Register also when somebody like this is registered already.
    #[arg(long)]
    anyway: bool,
}

struct Desk {
    office: Office,
    who: SignedIn,
    places: Places,
    now: Timestamp,
    today: Date,
    format: TextOrJson,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let places = Places::find();
    let (office, who) = arguments.entry.sign_in(&places)?;
    let mut desk = Desk {
        office,
        who,
        places,
        now: Timestamp::now(),
        today: ZonedDateTime::now().date(),
        format: arguments.format,
    };
    match &arguments.action {
        Action::Find { words, limit } => desk.find(&words.join(" "), *limit),
        Action::Add(new) => desk.add(new),
        Action::Import { file, rejects } => desk.import(file, rejects.as_deref()),
        Action::Export {
            out, chart: None, ..
        } => desk.export(out),
        Action::Export {
            out,
            chart: Some(mrn),
            to,
            purpose,
            basis,
        } => {
            let release = exchange::Release {
                recipient: to.as_deref().unwrap_or(""),
                purpose: purpose.as_deref().unwrap_or(""),
                basis,
            };
            let copy = exchange::release(&mut desk.office, &desk.who, desk.now, mrn, &release)?;
            writeln!(open(out)?, "{copy}").map_err(Into::into)
        }
        Action::Scan { mrn, files, kind } => super::scan::run(
            (&mut desk.office, &desk.who),
            desk.now,
            mrn,
            files,
            (kind, desk.format),
        ),
        Action::Duplicates { list, limit } => desk.duplicates(*list, *limit),
        Action::Merge { survivor, absorbed } => desk.merge(survivor, absorbed),
        Action::Unmerge {
            absorbed,
            review,
            theirs,
        } => desk.unmerge(absorbed, *review, theirs),
        Action::Retention { limit } => desk.retention(*limit),
    }
}

fn open(out: &Path) -> anyhow::Result<Box<dyn Write>> {
    if out == Path::new("-") {
        return Ok(Box::new(std::io::stdout().lock()));
    }
    let file = std::fs::File::create(out)
        .with_context(|| format!("{} cannot be written", out.display()))?;
    Ok(Box::new(std::io::BufWriter::new(file)))
}

fn read(file: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes =
            std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    }
    String::from_utf8(bytes)
        .with_context(|| format!("{} is not UTF-8 text; save it as CSV UTF-8", file.display()))
}

impl Desk {
    fn find(&mut self, words: &str, limit: usize) -> anyhow::Result<()> {
        let found = patients::find(&mut self.office, &self.who, self.now, words, limit)?;
        let mut out = std::io::stdout().lock();
        if self.format == TextOrJson::Json {
            let rows: Vec<serde_json::Value> = found
                .iter()
                .map(|p| {
                    serde_json::json!({"id": p.id, "mrn": p.mrn, "family": p.name.family, "given": p.name.given, "born": p.born, "sex": p.sex})
                })
                .collect();
            return json(&mut out, &rows);
        }
        for p in &found {
            writeln!(
                out,
                "{:<10} {:<32} born {}  {}",
                p.mrn,
                p.name.to_string(),
                p.born,
                p.sex.letter()
            )?;
        }
        if found.is_empty() {
            writeln!(out, "Nobody found. Fewer letters find more.")?;
        }
        Ok(())
    }

    fn add(&mut self, new: &NewPatient) -> anyhow::Result<()> {
        let name = PatientName {
            given: new.given.clone(),
            family: new.family.clone(),
        };
        let sex = match new.sex.as_str() {
            "F" => Sex::Female,
            "M" => Sex::Male,
            _ => Sex::Unknown,
        };
        let mut person = Registration::new(name, new.born, sex);
        person.phones.extend(new.phone.iter().map(|number| Phone {
            kind: String::new(),
            number: number.clone(),
        }));
        if let Some(text) = &new.address {
            person.addresses.push(address(text)?);
        }
        let finder = duplicates::Finder::load(&self.places)?;
        let (office, who) = (&mut self.office, &self.who);
        let review = registering::review(
            office,
            who,
            (self.now, self.today),
            &finder,
            (None, &person),
        )?;
        if let Some(like) = review.likely.iter().find(|l| l.bits > 0.0)
            && !new.anyway
        {
            anyhow::bail!(
                "{}, {} (record {}, born {}) may be the same person: {}; add --anyway if they are not",
                like.patient.family,
                like.patient.given,
                like.patient.mrn,
                like.patient.born,
                like.why
            );
        }
        let (id, mrn) = registering::add(
            office,
            who,
            (self.now, self.today),
            new.mrn.as_deref(),
            &person,
        )?;
        let mut out = std::io::stdout().lock();
        match self.format {
            TextOrJson::Json => json(
                &mut out,
                &serde_json::json!({"id": id, "mrn": mrn, "complaints": review.complaints, "likely": review.likely}),
            ),
            TextOrJson::Text => {
                writeln!(out, "{} is registered as {mrn}.", person.name)?;
                for c in &review.complaints {
                    writeln!(out, "  {}: {}", c.field, c.says)?;
                }
                Ok(())
            }
        }
    }

    fn import(&mut self, file: &Path, rejects: Option<&Path>) -> anyhow::Result<()> {
        let text = read(file)?;
        let (office, who) = (&mut self.office, &self.who);
        let done = exchange::import(
            office,
            who,
            (self.now, self.today),
            &text,
            rejects.is_some(),
        )?;
        if let Some(rejects) = rejects.filter(|_| !done.refused.is_empty()) {
            open(rejects)?.write_all(done.rejects.as_bytes())?;
        }
        let mut out = std::io::stdout().lock();
        if self.format == TextOrJson::Json {
            return json(&mut out, &done);
        }
        writeln!(
            out,
            "{} registered, {} changed, {} stood so already, {} lines refused",
            done.added,
            done.changed,
            done.same,
            done.refused.len()
        )?;
        for refused in done.refused.iter().take(20) {
            writeln!(out, "  line {}: {}", refused.line, refused.says)?;
        }
        Ok(())
    }

    fn export(&mut self, out: &Path) -> anyhow::Result<()> {
        let mut to = open(out)?;
        let count = exchange::export(&mut self.office, &self.who, self.now, |piece| {
            to.write_all(piece.as_bytes())
                .map_err(|e| ServiceError::Disk(out.to_owned(), e))
        })?;
        to.flush()?;
        eprintln!("{count} patients written");
        Ok(())
    }

    fn duplicates(&mut self, only_list: bool, limit: u32) -> anyhow::Result<()> {
        let (office, who) = (&mut self.office, &self.who);
        if !only_list {
            let finder = duplicates::Finder::load(&self.places)?;
            duplicates::search(office, who, self.now, &finder)?;
        }
        let (pairs, all) = duplicates::list(office, who, self.now, limit)?;
        let mut out = std::io::stdout().lock();
        if self.format == TextOrJson::Json {
            return json(&mut out, &serde_json::json!({"open": all, "pairs": pairs}));
        }
        for p in &pairs {
            let side = |f: &crate::service::records::Found| {
                format!("{} {}, {} ({})", f.mrn, f.family, f.given, f.born)
            };
            writeln!(
                out,
                "{:>6.1}  {}  =  {}",
                p.bits,
                side(&p.first),
                side(&p.second)
            )?;
            writeln!(out, "        {}", p.why)?;
        }
        writeln!(out, "{all} pairs wait for a decision")?;
        Ok(())
    }

    fn merge(&mut self, survivor: &str, absorbed: &str) -> anyhow::Result<()> {
        let (office, who, now) = (&mut self.office, &self.who, self.now);
        let pair = (
            merging::find_record(office, who, now, survivor)?,
            merging::find_record(office, who, now, absorbed)?,
        );
        let merge = merging::merge(office, who, now, pair, None)?;
        let mut out = std::io::stdout().lock();
        match self.format {
            TextOrJson::Json => json(
                &mut out,
                &serde_json::json!({"merge": merge, "survivor": survivor, "absorbed": absorbed}),
            ),
            TextOrJson::Text => Ok(writeln!(
                out,
                "{absorbed} is merged into {survivor}; take it back with: chartwright patients unmerge {absorbed}"
            )?),
        }
    }

    fn unmerge(&mut self, absorbed: &str, review: bool, theirs: &[usize]) -> anyhow::Result<()> {
        let (office, who, now) = (&mut self.office, &self.who, self.now);
        let merge = merging::of_mrn(office, who, now, absorbed)?;
        let since = merging::added_since(office, who, now, merge.id)?;
        let mut out = std::io::stdout().lock();
        if review {
            if self.format == TextOrJson::Json {
                return json(&mut out, &since);
            }
            for (number, row) in (1..).zip(&since) {
                writeln!(out, "{number:>4}  {}", row.says)?;
            }
            return Ok(writeln!(out, "{} entered since the merge", since.len())?);
        }
        let mut chosen = Vec::new();
        for number in theirs {
            let row = number.checked_sub(1).and_then(|at| since.get(at));
            chosen.push(
                row.cloned()
                    .with_context(|| format!("--review lists nothing as number {number}"))?,
            );
        }
        let undone = merging::unmerge(office, who, now, merge.id, &chosen)?;
        match self.format {
            TextOrJson::Json => json(&mut out, &undone),
            TextOrJson::Text => Ok(writeln!(
                out,
                "{absorbed} stands on its own again; {} of {} entries made since went with it",
                chosen.len(),
                since.len()
            )?),
        }
    }

    fn retention(&mut self, limit: u32) -> anyhow::Result<()> {
        let rules = retention::Rules::load(&self.places)?;
        let due = retention::due(
            &mut self.office,
            &self.who,
            (self.now, self.today),
            &rules,
            limit,
        )?;
        let mut out = std::io::stdout().lock();
        if self.format == TextOrJson::Json {
            return json(&mut out, &due);
        }
        for d in &due {
            let held = if d.held { "  held" } else { "" };
            writeln!(
                out,
                "{:<10} {}, {}  last visit {}  due since {}{held}",
                d.patient.mrn, d.patient.family, d.patient.given, d.last_visit, d.due_since
            )?;
        }
        writeln!(out, "{} records are due; nothing was destroyed", due.len())?;
        Ok(())
    }
}

/// `12 Main St, Springfield, IL, 62701`.
fn address(text: &str) -> anyhow::Result<Address> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let [street, city, state, zip] = parts.as_slice() else {
        anyhow::bail!("write the address as: street, city, state, ZIP");
    };
    Ok(Address {
        street: (*street).to_owned(),
        street2: String::new(),
        city: (*city).to_owned(),
        state: state.to_uppercase(),
        zip: zip.chars().filter(char::is_ascii_digit).collect(),
    })
}
