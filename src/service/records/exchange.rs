//! Patients out of and into tables (CSV), and a whole chart out as JSON, with its release written down.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::charting::{self, Beside, Disclosure};
use super::merging::record;
use crate::domain::{
    Address, Note, PatientId, PatientName, Permission, Phone, Registration, Relative, Sex,
};
use crate::interop::csv;
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{
    Transaction, documents, duplicates, merges, patient_keys, people, registrations, releases,
    visits,
};

/// The columns, in the order they are written. `more` holds what has no column of its own, as JSON.
const COLUMNS: [&str; 25] = [
    "family",
    "mrn",
    "given",
    "middle",
    "suffix",
    "preferred",
    "former",
    "born",
    "sex",
    "gender",
    "pronouns",
    "street",
    "street2",
    "city",
    "state",
    "zip",
    "phone",
    "phone2",
    "email",
    "languages",
    "interpreter",
    "emergency",
    "emergency_relation",
    "emergency_phone",
    "more",
];

/// A line that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// From 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub says: String,
    /// The line's fields.
    #[serde(skip)]
    fields: Vec<String>,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// People registered.
    pub added: usize,
    /// Records whose answers changed.
    pub changed: usize,
    /// Records that stood so already.
    pub same: usize,
    /// Lines that were not taken in.
    pub refused: Vec<Refused>,
    /// Those lines as a table with a column that says why; empty when there are none.
    #[serde(skip)]
    pub rejects: String,
}

fn flat(mrn: &str, p: &Registration) -> [String; 25] {
    let home = p.addresses.first().cloned().unwrap_or_default();
    let phone = |at: usize| p.phones.get(at).map_or(String::new(), |x| x.number.clone());
    let other = p.emergency.first().cloned().unwrap_or_default();
    [
        p.name.family.clone(),
        mrn.to_owned(),
        p.name.given.clone(),
        p.middle.clone(),
        p.suffix.clone(),
        p.preferred.clone(),
        p.former.join("; "),
        p.born.to_string(),
        p.sex.letter().to_string(),
        p.gender.clone(),
        p.pronouns.clone(),
        home.street,
        home.street2,
        home.city,
        home.state,
        home.zip,
        phone(0),
        phone(1),
        p.email.clone(),
        p.languages.join("; "),
        if p.interpreter { "yes" } else { "" }.to_owned(),
        other.name,
        other.relation,
        other.phone,
        String::new(),
    ]
}

/// One person as a line. What the columns cannot hold goes into `more`.
fn line_of(mrn: &str, person: &Registration) -> Result<String, ServiceError> {
    let mut fields = flat(mrn, person);
    let by_name: HashMap<&str, &str> = COLUMNS
        .iter()
        .copied()
        .zip(fields.iter().map(String::as_str))
        .collect();
    if person_of(&by_name).ok().as_ref() != Some(person) {
        let json = serde_json::to_string(person);
        fields[24] =
            json.map_err(|_| ServiceError::Rule("a registration cannot be written".into()))?;
    }
    Ok(csv::written(fields.iter().map(String::as_str)))
}

/// A person from a line's fields.
fn person_of(fields: &HashMap<&str, &str>) -> Result<Registration, String> {
    let get = |name: &str| fields.get(name).map_or("", |v| v.trim());
    let more = get("more");
    if !more.is_empty() {
        let person: Registration = serde_json::from_str(more)
            .map_err(|e| format!("the column more cannot be read ({e}); leave it empty"))?;
        return Ok(person);
    }
    let born: Date = get("born")
        .parse()
        .map_err(|_| format!("{:?} is no birth date; write it as 1958-03-14", get("born")))?;
    let sex = match get("sex").to_uppercase().as_str() {
        "F" | "FEMALE" => Sex::Female,
        "M" | "MALE" => Sex::Male,
        "U" | "" => Sex::Unknown,
        other => return Err(format!("{other:?} is no sex for claims; write F, M or U")),
    };
    let name = PatientName {
        given: get("given").to_owned(),
        family: get("family").to_owned(),
    };
    let mut p = Registration::new(name, born, sex);
    let list = |text: &str| -> Vec<String> {
        let parts = text.split(';').map(str::trim).filter(|t| !t.is_empty());
        parts.map(str::to_owned).collect()
    };
    for (to, from) in [
        (&mut p.middle, "middle"),
        (&mut p.suffix, "suffix"),
        (&mut p.preferred, "preferred"),
        (&mut p.gender, "gender"),
        (&mut p.pronouns, "pronouns"),
        (&mut p.email, "email"),
    ] {
        get(from).clone_into(to);
    }
    (p.former, p.languages) = (list(get("former")), list(get("languages")));
    p.interpreter = matches!(
        get("interpreter").to_lowercase().as_str(),
        "yes" | "y" | "true" | "1"
    );
    if ["street", "city", "zip"].iter().any(|c| !get(c).is_empty()) {
        p.addresses.push(Address {
            street: get("street").to_owned(),
            street2: get("street2").to_owned(),
            city: get("city").to_owned(),
            state: get("state").to_uppercase(),
            zip: get("zip").chars().filter(char::is_ascii_digit).collect(),
        });
    }
    for number in [get("phone"), get("phone2")] {
        if !number.is_empty() {
            p.phones.push(Phone {
                kind: String::new(),
                number: number.to_owned(),
            });
        }
    }
    if !get("emergency").is_empty() {
        p.emergency.push(Relative {
            name: get("emergency").to_owned(),
            relation: get("emergency_relation").to_owned(),
            phone: get("emergency_phone").to_owned(),
            address: None,
        });
    }
    Ok(p)
}

/// Everyone as a table; `take` gets it piece by piece.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn export(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    mut take: impl FnMut(&str) -> Result<(), ServiceError>,
) -> Result<usize, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "export patients",
        String::new(),
        |db| {
            take(&csv::written(COLUMNS))?;
            let (mut count, mut failed) = (0, None);
            duplicates::each_record(db, |id, person| {
                if failed.is_some() {
                    return;
                }
                count += 1;
                let line = registrations::mrn(db, id)
                    .map_err(ServiceError::from)
                    .and_then(|mrn| line_of(&mrn, &person))
                    .and_then(|line| take(&line));
                failed = line.err();
            })?;
            failed.map_or(Ok(count), Err)
        },
    )
}

/// Takes a table in. A record number that is known changes that record, any other line registers somebody. With `partly` the
/// good lines are taken in and the others given back; without it a single bad line leaves everything as it was.
///
/// # Errors
/// [`ServiceError::Rule`] for a table that cannot be read, or with the first complaints when nothing was taken in.
pub fn import(
    office: &mut Office,
    who: &SignedIn,
    (now, today): (Timestamp, Date),
    text: &str,
    partly: bool,
) -> Result<Imported, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "import patients",
        String::new(),
        |db| {
            let done = import_in(db, who, (now, today), text)?;
            if !partly && !done.refused.is_empty() {
                let told: Vec<String> = done
                    .refused
                    .iter()
                    .take(10)
                    .map(|r| format!("line {}: {}", r.line, r.says))
                    .collect();
                return Err(ServiceError::Rule(format!(
                    "nothing was imported, {} lines have faults; mend them, or keep them apart with --rejects FILE. {}",
                    done.refused.len(),
                    told.join(" ")
                )));
            }
            Ok(done)
        },
    )
}

fn import_in(
    db: &Transaction<'_>,
    who: &SignedIn,
    (now, today): (Timestamp, Date),
    text: &str,
) -> Result<Imported, ServiceError> {
    let rows = csv::lines(text).map_err(|e| ServiceError::Rule(e.to_string()))?;
    let Some((head, rows)) = rows.split_first() else {
        return Err(ServiceError::Rule("the table is empty".into()));
    };
    let names: Vec<String> = head.cells.iter().map(|f| f.trim().to_lowercase()).collect();
    if let Some(strange) = names
        .iter()
        .find(|n| !COLUMNS.contains(&n.as_str()) && *n != "fault")
    {
        return Err(ServiceError::Rule(format!(
            "line {}: there is no column {strange:?}; the columns are {}",
            head.number,
            COLUMNS.join(", ")
        )));
    }
    let at = now.to_string();
    let mut done = Imported::default();
    let mut known: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let taken = if row.cells.len() == names.len() {
            take_line(db, who, today, &at, (&names, row), &mut known, &mut done)
        } else {
            Ok(Err(format!(
                "{} fields where the heading has {}",
                row.cells.len(),
                names.len()
            )))
        }?;
        if let Err(says) = taken {
            done.refused.push(Refused {
                line: row.number,
                says,
                fields: row.cells.clone(),
            });
        }
    }
    if !done.refused.is_empty() {
        done.rejects = csv::written(
            names
                .iter()
                .map(String::as_str)
                .filter(|n| *n != "fault")
                .chain(["fault"]),
        );
        for refused in &done.refused {
            let kept = names
                .iter()
                .zip(&refused.fields)
                .filter(|(n, _)| *n != "fault");
            let said = format!("line {}: {}", refused.line, refused.says);
            done.rejects += &csv::written(kept.map(|(_, f)| f.as_str()).chain([said.as_str()]));
        }
    }
    Ok(done)
}

type Line<'l> = (&'l [String], &'l csv::Line);

/// Takes one line in; the inner error is a fault of the line.
fn take_line(
    db: &Transaction<'_>,
    who: &SignedIn,
    today: Date,
    at: &str,
    (names, row): Line<'_>,
    known: &mut HashMap<String, usize>,
    done: &mut Imported,
) -> Result<Result<(), String>, ServiceError> {
    let fields: HashMap<&str, &str> = names
        .iter()
        .map(String::as_str)
        .zip(row.cells.iter().map(String::as_str))
        .collect();
    let person = match person_of(&fields) {
        Ok(person) => person,
        Err(fault) => return Ok(Err(fault)),
    };
    if let Some(wrong) = person.complaints(today).into_iter().find(|c| !c.may_stand) {
        return Ok(Err(format!("{}: {}", wrong.field, wrong.says)));
    }
    let mrn = fields.get("mrn").map_or("", |m| m.trim()).to_owned();
    if !mrn.is_empty()
        && let Some(before) = known.insert(mrn.clone(), row.number)
    {
        return Ok(Err(format!(
            "the record number {mrn} stands on line {before} too"
        )));
    }
    let standing = if mrn.is_empty() {
        None
    } else {
        registrations::patient_of_mrn(db, &mrn)?
    };
    match standing {
        Some(id) if registrations::get(db, id)? == person => done.same += 1,
        Some(id) => {
            registrations::save(db, id, &person, Some(who.id()), at)?;
            done.changed += 1;
        }
        None => {
            let mrn = if mrn.is_empty() {
                registrations::next_mrn(db)?
            } else {
                mrn
            };
            registrations::add(db, &mrn, &person, Some(who.id()), at)?;
            done.added += 1;
        }
    }
    Ok(Ok(()))
}

/// A whole chart, as it is handed out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChartCopy {
    /// Medical record number.
    pub mrn: String,
    /// Numbers of records that were merged into it.
    pub merged: Vec<String>,
    /// Registration.
    pub registration: Registration,
    /// Problems, medications, allergies, immunisations, vital signs, scans by name, disclosures.
    #[serde(flatten)]
    pub beside: Beside,
    /// Visits, newest first, with their notes.
    pub visits: Vec<VisitCopy>,
}

/// A visit in a copy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VisitCopy {
    /// Date of service.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// With whom.
    pub provider: String,
    /// Its notes.
    pub notes: Vec<Note>,
}

fn copy_in(db: &Transaction<'_>, patient: PatientId) -> Result<ChartCopy, ServiceError> {
    let members = merges::group(db, patient)?;
    let mut seen = Vec::new();
    for visit in visits::encounters_of(db, patient)? {
        let mut notes = Vec::new();
        for document in documents::of_encounter(db, visit.id)? {
            notes.push(documents::newest(db, document.id)?.1);
        }
        seen.push(VisitCopy {
            on: visit.service_on,
            reason: visit.reason,
            provider: people::user(db, visit.provider)?.display_name,
            notes,
        });
    }
    let mrns = members.iter().skip(1).map(|id| registrations::mrn(db, *id));
    Ok(ChartCopy {
        mrn: registrations::mrn(db, patient)?,
        merged: mrns.collect::<Result<_, _>>()?,
        registration: registrations::get(db, patient)?,
        beside: charting::beside_in(db, patient)?,
        visits: seen,
    })
}

/// To whom a chart goes, and by what right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release<'r> {
    /// To whom.
    pub recipient: &'r str,
    /// What for.
    pub purpose: &'r str,
    /// `authorization`, `treatment`, `payment`, `operations`, `patient`, `law`, `public_health`.
    pub basis: &'r str,
}

/// Hands a chart out as JSON and writes the disclosure down in the same step: nothing leaves without it.
///
/// # Errors
/// [`ServiceError::Rule`] without a recipient and a purpose.
pub fn release(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    mrn: &str,
    release: &Release<'_>,
) -> Result<String, ServiceError> {
    if release.recipient.trim().is_empty() || release.purpose.trim().is_empty() {
        return Err(ServiceError::Rule(
            "say to whom the chart goes and what for; both are written down".into(),
        ));
    }
    office.act(
        who,
        now,
        Permission::ViewChart,
        "release chart",
        String::new(),
        |db| {
            let patient = patient_keys::standing(db, record(db, mrn)?)?;
            let copy = copy_in(db, patient)?;
            let json = serde_json::to_string_pretty(&copy)
                .map_err(|_| ServiceError::Rule("the chart cannot be written".into()))?;
            let what = format!(
                "registration, {} chart entries, {} vital signs, {} visits",
                copy.beside.entries.len(),
                copy.beside.vital_signs.len(),
                copy.visits.len()
            );
            let disclosure = Disclosure {
                disclosed_at: now.to_string(),
                recipient: release.recipient.to_owned(),
                purpose: release.purpose.to_owned(),
                basis: release.basis.to_owned(),
                what,
                sha256: charting::sha256(json.as_bytes()),
                by: String::new(),
            };
            releases::add(db, patient, &disclosure, who.id())?;
            Ok(json)
        },
    )
}
