//! The demo office: made-up people, a day of appointments, recordings that wait for recognition, signed notes of earlier visits.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::Deserialize;

use super::Places;
use super::keyring::{KeyError, KeyHolder};
use super::office::{Office, ServiceError};
use crate::domain::{
    Assertion, CodeSuggestion, Evidence, Icd10Code, Money, Note, Npi, Patient, PatientId,
    PatientName, Role, Section, Sentence, Sex, TextSpan, UserId, WorkType,
};
use crate::store::billing::{self, CodeStatus, Fee};
use crate::store::people::{self, UserRow};
use crate::store::{DataKey, Transaction, dictations, documents, visits};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    password: String,
    people: Vec<Person>,
    fees: Vec<FeeLine>,
    patients: Vec<PatientLine>,
    past_notes: Vec<PastNote>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    user_name: String,
    display_name: String,
    role: Role,
    npi: Option<Npi>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FeeLine {
    procedure: String,
    description: String,
    cents: i64,
    #[serde(default)]
    for_visit: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PatientLine {
    mrn: String,
    given: String,
    family: String,
    born: Date,
    sex: Sex,
    problems: Vec<String>,
    medications: Vec<String>,
    allergies: Vec<String>,
    visit: Visit,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Visit {
    at: Time,
    minutes: i64,
    reason: String,
    status: String,
    recording: Option<String>,
    work_type: Option<WorkType>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PastNote {
    mrn: String,
    days_ago: i64,
    reason: String,
    codes: Vec<(String, String)>,
    sections: Vec<(String, String, Vec<String>)>,
}

impl Office {
    /// Makes the demo office with its day set to `today`.
    ///
    /// # Errors
    /// [`ServiceError::OfficeExists`]; [`ServiceError::Asset`] with the line of a fault in `assets/demo/office.toml`.
    pub fn create_demo(places: &Places, now: Timestamp, today: Date) -> Result<(), ServiceError> {
        let folder = places.assets.join("demo");
        let script: Script = read_toml(&folder.join("office.toml"))?;
        Self::create(places, now, script.holders(), |db| {
            fill(db, &script, &folder, now, today)
        })
    }

    /// Makes the demo office with very many more patients, providers and visits; `more` puts them in.
    ///
    /// # Errors
    /// As [`Self::create_demo`], and those of `more`.
    pub(super) fn create_large_demo(
        places: &Places,
        now: Timestamp,
        today: Date,
        more: impl FnOnce(&Transaction<'_>) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        let folder = places.assets.join("demo");
        let script: Script = read_toml(&folder.join("office.toml"))?;
        Self::create_large(places, now, script.holders(), |db| {
            fill(db, &script, &folder, now, today)?;
            more(db)
        })
    }
}

impl Script {
    /// The keys of everyone in it.
    fn holders(&self) -> impl FnOnce(&DataKey) -> Result<Vec<KeyHolder>, KeyError> + '_ {
        |key| {
            let holder = |p: &Person| {
                KeyHolder::new(&p.user_name, &p.display_name, p.role, &self.password, key)
            };
            self.people.iter().map(holder).collect()
        }
    }
}

/// Reads a file of the demo's; a fault is told with its line.
pub(super) fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, ServiceError> {
    let told = |what: String| ServiceError::Asset(format!("{}: {what}", path.display()));
    let text = fs::read_to_string(path).map_err(|e| told(e.to_string()))?;
    toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |s| {
            text[..s.start.min(text.len())].lines().count().max(1)
        });
        told(format!("line {line}: {}", e.message()))
    })
}

fn fill(
    db: &Transaction<'_>,
    script: &Script,
    folder: &Path,
    now: Timestamp,
    today: Date,
) -> Result<(), ServiceError> {
    let mut author = None;
    let mut receptionist = UserId(0);
    for person in &script.people {
        let row = UserRow {
            id: UserId(0),
            user_name: person.user_name.clone(),
            display_name: person.display_name.clone(),
            role: person.role,
            npi: person.npi.clone(),
        };
        let id = people::add_user(db, &row)?;
        if person.role == Role::Receptionist {
            receptionist = id;
        }
        if person.role == Role::Physician {
            author.get_or_insert((id, person));
        }
    }
    let (author, physician) =
        author.ok_or_else(|| ServiceError::Asset("the demo office has no physician".into()))?;
    for fee in &script.fees {
        let amount = Money::from_cents(fee.cents);
        let fee = Fee {
            procedure: fee.procedure.clone(),
            description: fee.description.clone(),
            amount,
            for_visit: fee.for_visit,
        };
        billing::set_fee(db, &fee)?;
    }
    let mut registered = Vec::new();
    for line in &script.patients {
        let patient = people::add_patient(db, &patient_of(line))?;
        registered.push((line.mrn.clone(), patient));
        add_visit(db, &line.visit, patient, author, folder, now, today)?;
        for past in script.past_notes.iter().filter(|n| n.mrn == line.mrn) {
            add_past_note(
                db,
                past,
                patient,
                author,
                &physician.display_name,
                now,
                today,
            )?;
        }
    }
    let signer = (author, physician.display_name.as_str());
    super::coding::fill_demo(db, folder, signer, &registered, now, today)?;
    super::correction::demo::fill(db, folder, author, &registered, now)?;
    super::billing::fill_demo(db, folder, author, &registered, now, today)?;
    let assets = folder.parent().unwrap_or(folder);
    let local = jiff::tz::TimeZone::system().to_datetime(now);
    super::demo_schedule::fill(db, assets, author, receptionist, now, today)?;
    super::demo_charts::fill(db, assets, &registered, today)?;
    super::demo_beds::fill(db, assets, author, local)?;
    super::demo_supplies::fill(db, assets, receptionist, &registered, now, today)
}

fn patient_of(line: &PatientLine) -> Patient {
    Patient {
        id: PatientId(0),
        mrn: line.mrn.clone(),
        name: PatientName {
            given: line.given.clone(),
            family: line.family.clone(),
        },
        born: line.born,
        sex: line.sex,
        problems: line.problems.clone(),
        medications: line.medications.clone(),
        allergies: line.allergies.clone(),
    }
}

fn add_visit(
    db: &Transaction<'_>,
    visit: &Visit,
    patient: PatientId,
    author: UserId,
    folder: &Path,
    now: Timestamp,
    today: Date,
) -> Result<(), ServiceError> {
    let encounter = visits::add_encounter(db, patient, author, today, &visit.reason)?;
    visits::add_appointment(
        db,
        encounter,
        today.to_datetime(visit.at),
        visit.minutes,
        &visit.status,
    )?;
    if let Some(recording) = &visit.recording {
        let path = folder.join(format!("{recording}.flac"));
        let samples =
            crate::audio::read_all(&path).map_err(|e| ServiceError::Asset(e.to_string()))?;
        let samples: Vec<i16> = samples.into_iter().map(crate::audio::to_i16).collect();
        let work_type = visit.work_type.unwrap_or(WorkType::ProgressNote);
        let id = dictations::begin(db, encounter, author, work_type, &now.to_string())?;
        dictations::append(db, id, 0, &samples)?;
        dictations::complete(db, id)?;
    }
    Ok(())
}

fn add_past_note(
    db: &Transaction<'_>,
    past: &PastNote,
    patient: PatientId,
    author: UserId,
    signer: &str,
    now: Timestamp,
    today: Date,
) -> Result<(), ServiceError> {
    let on = today.saturating_sub(jiff::Span::new().days(past.days_ago));
    let encounter = visits::add_encounter(db, patient, author, on, &past.reason)?;
    let note = Note {
        template: "soap".into(),
        sections: past.sections.iter().map(section_of).collect(),
    };
    let row = documents::DocumentRow {
        id: crate::domain::DocumentId(0),
        encounter,
        dictation: None,
        author,
        work_type: WorkType::ProgressNote,
        state: crate::domain::DocumentState::Draft,
    };
    let document = documents::add(db, &row, &note, &now.to_string())?;
    for (code, description) in &past.codes {
        let code = Icd10Code::parse(code)
            .ok_or_else(|| ServiceError::Asset(format!("the demo office's code {code} is none")))?;
        let text = note.text();
        let suggestion = CodeSuggestion {
            path: Vec::new(),
            why: String::new(),
            questions: Vec::new(),
            code,
            description: description.clone(),
            score: 1.0,
            billable: true,
            evidence: vec![Evidence {
                span: TextSpan::new(0, text.len()),
                text,
            }],
            assertion: Assertion::Present,
        };
        billing::add_code(db, encounter, Some(document), &suggestion)?;
    }
    for code in billing::codes(db, encounter)? {
        billing::decide(db, code.id, CodeStatus::Accepted, author)?;
    }
    let (version, _, json) = documents::newest(db, document)?;
    let signature = documents::Signature {
        signer: author,
        name: signer.to_owned(),
        role: Role::Physician.as_str().to_owned(),
        meaning: super::documents::SIGNING_MEANS.to_owned(),
        at: now.to_string(),
        sha256: super::documents::fingerprint(&json),
        version,
    };
    Ok(documents::sign(db, document, &signature)?)
}

fn section_of((key, heading, sentences): &(String, String, Vec<String>)) -> Section {
    let sentences = sentences
        .iter()
        .map(|text| Sentence {
            text: text.clone(),
            source: Vec::new(),
        })
        .collect();
    Section {
        key: key.clone(),
        heading: heading.clone(),
        spoken: true,
        sentences,
    }
}
