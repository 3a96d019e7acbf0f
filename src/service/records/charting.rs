//! The chart beside notes: problems, medications, allergies, immunisations, vital signs, scans, disclosures.

use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::domain::{PatientId, Permission};
use crate::service::{Office, Places, ServiceError, SignedIn};
use crate::store::{Transaction, chart, merges, patient_keys, releases};

pub use crate::store::chart::{ChartEntry, Immunization, PatientFile, VitalSign};
pub use crate::store::releases::Disclosure;

/// Something that is measured.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VitalKind {
    /// As the store keeps it.
    pub kind: String,
    /// As people say it.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// From, to, in grown people.
    pub usual: Option<[f64; 2]>,
    /// From, to: outside it is a slip.
    pub believed: [f64; 2],
    /// Digits behind the point.
    #[serde(default)]
    pub digits: usize,
}

impl VitalKind {
    /// A value with this kind's digits, without the unit.
    #[must_use]
    pub fn value(&self, thousandths: i64) -> String {
        format!("{:.*}", self.digits, thousandths as f64 / 1000.0)
    }
}

/// Reads what is measured.
///
/// # Errors
/// [`ServiceError::Asset`] with the line of a fault.
pub fn vital_kinds(places: &Places) -> Result<Vec<VitalKind>, ServiceError> {
    #[derive(Deserialize)]
    struct File {
        vitals: Vec<VitalKind>,
    }
    let file: File = super::read_toml(&places.assets.join("records/vitals.toml"))?;
    Ok(file.vitals)
}

/// What was entered into a chart, by the store's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// Values measured together.
    VitalSigns(Vec<i64>),
    /// An immunisation.
    Immunization(i64),
}

/// All of the chart but visits and notes, over the record and those merged into it.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Beside {
    /// Problems, medications and allergies of every state, in order of entry.
    pub entries: Vec<ChartEntry>,
    /// Newest first.
    pub immunizations: Vec<Immunization>,
    /// Oldest first.
    pub vital_signs: Vec<VitalSign>,
    /// Newest first.
    pub files: Vec<PatientFile>,
    /// Newest first.
    pub disclosures: Vec<Disclosure>,
}

pub(super) fn beside_in(db: &Transaction<'_>, patient: PatientId) -> Result<Beside, ServiceError> {
    let mut all = Beside::default();
    for member in merges::group(db, patient)? {
        all.entries.extend(chart::entries(db, member)?);
        all.immunizations.extend(chart::immunizations(db, member)?);
        all.vital_signs.extend(chart::vital_signs(db, member)?);
        all.files.extend(chart::files(db, member)?);
        all.disclosures.extend(releases::of(db, member)?);
    }
    all.immunizations
        .sort_by_key(|i| std::cmp::Reverse(i.given_on));
    all.vital_signs.sort_by_key(|v| v.taken_at);
    Ok(all)
}

/// The chart beside notes.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn beside(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
) -> Result<Beside, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "open chart",
        format!("patient {patient}"),
        |db| beside_in(db, patient_keys::standing(db, patient)?),
    )
}

/// Adds a problem, a medication or an allergy; `entry.id` is not used.
///
/// # Errors
/// [`ServiceError::Rule`] for an entry that says nothing.
pub fn add_entry(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
    entry: &ChartEntry,
) -> Result<i64, ServiceError> {
    if entry.wording.trim().is_empty() {
        return Err(ServiceError::Rule("an entry says something".into()));
    }
    office.act(
        who,
        now,
        Permission::EditDocument,
        "add to chart",
        format!("patient {patient}"),
        |db| {
            Ok(chart::add_entry(
                db,
                patient_keys::standing(db, patient)?,
                entry,
            )?)
        },
    )
}

/// Ends an entry, takes it back, or words it anew; gives back what stood.
///
/// # Errors
/// [`ServiceError::Store`] for an entry that is not there.
pub fn change_entry(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    entry: &ChartEntry,
) -> Result<(PatientId, ChartEntry), ServiceError> {
    office.act(
        who,
        now,
        Permission::EditDocument,
        "change chart",
        format!("chart entry {}", entry.id),
        |db| {
            let before = chart::entry(db, entry.id)?;
            chart::change_entry(db, entry, who.id(), &now.to_string())?;
            Ok(before)
        },
    )
}

/// Adds an immunisation.
///
/// # Errors
/// [`ServiceError::Rule`] without a vaccine.
pub fn add_immunization(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
    given: &Immunization,
) -> Result<i64, ServiceError> {
    if given.vaccine.trim().is_empty() {
        return Err(ServiceError::Rule("name the vaccine".into()));
    }
    office.act(
        who,
        now,
        Permission::EditDocument,
        "add immunization",
        format!("patient {patient}"),
        |db| {
            Ok(chart::add_immunization(
                db,
                patient_keys::standing(db, patient)?,
                given,
            )?)
        },
    )
}

/// Marks values and immunisations of a chart as entered in error, or as standing again: nothing is taken out of a chart.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not write charts.
pub fn strike(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
    entered: &Entered,
    in_error: bool,
) -> Result<(), ServiceError> {
    let state = if in_error {
        "entered_in_error"
    } else {
        "active"
    };
    office.act(
        who,
        now,
        Permission::EditDocument,
        "mark as entered in error",
        format!("patient {patient}"),
        |db| match entered {
            Entered::Immunization(id) => Ok(chart::mark_immunization(db, *id, state)?),
            Entered::VitalSigns(ids) => {
                for id in ids {
                    chart::mark_vital_sign(db, *id, state)?;
                }
                Ok(())
            }
        },
    )
}

/// Adds values that were measured together; the store's numbers of them.
///
/// # Errors
/// [`ServiceError::Rule`] for a value that cannot be believed.
pub fn add_vital_signs(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
    (kinds, signs): (&[VitalKind], &[VitalSign]),
) -> Result<Vec<i64>, ServiceError> {
    for sign in signs {
        let kind = kinds
            .iter()
            .find(|k| k.kind == sign.kind)
            .ok_or_else(|| ServiceError::Rule(format!("{} is not measured here", sign.kind)))?;
        let value = sign.thousandths as f64 / 1000.0;
        if value < kind.believed[0] || value > kind.believed[1] {
            return Err(ServiceError::Rule(format!(
                "{} of {} {} cannot be right; look again",
                kind.name,
                kind.value(sign.thousandths),
                kind.unit
            )));
        }
    }
    office.act(
        who,
        now,
        Permission::EditDocument,
        "add vital signs",
        format!("patient {patient}"),
        |db| {
            let patient = patient_keys::standing(db, patient)?;
            let added = signs.iter().map(|s| chart::add_vital_sign(db, patient, s));
            Ok(added.collect::<Result<_, _>>()?)
        },
    )
}

/// Bytes of a scan at most.
const LARGEST: usize = 24 * 1024 * 1024;

/// Keeps a scan or a paper, encrypted like everything else.
///
/// # Errors
/// [`ServiceError::Rule`] for what is no image or PDF, or larger than 24 MiB.
pub fn add_file(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    patient: PatientId,
    (kind, name, content): (&str, &str, &[u8]),
) -> Result<i64, ServiceError> {
    let media_type = media_type(content).ok_or_else(|| {
        ServiceError::Rule(format!(
            "{name} is no PNG, JPEG, TIFF or PDF; scan it as one"
        ))
    })?;
    if content.len() > LARGEST {
        return Err(ServiceError::Rule(format!(
            "{name} is larger than 24 MiB; scan it with less resolution"
        )));
    }
    let file = PatientFile {
        id: 0,
        kind: kind.to_owned(),
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes: 0,
        sha256: sha256(content),
        added_at: now.to_string(),
    };
    office.act(
        who,
        now,
        Permission::Register,
        "keep scan",
        format!("patient {patient}"),
        |db| {
            Ok(chart::add_file(
                db,
                patient_keys::standing(db, patient)?,
                &file,
                content,
                who.id(),
            )?)
        },
    )
}

/// A scan's content.
///
/// # Errors
/// [`ServiceError::Store`] for one that is not there.
pub fn file_content(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    file: i64,
) -> Result<Vec<u8>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "open scan",
        format!("scan {file}"),
        |db| Ok(chart::file_content(db, file)?.1),
    )
}

/// What the first bytes say a file is.
fn media_type(content: &[u8]) -> Option<&'static str> {
    let begins = |with: &[u8]| content.starts_with(with);
    if begins(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if begins(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if begins(b"II*\0") || begins(b"MM\0*") {
        Some("image/tiff")
    } else if begins(b"%PDF-") {
        Some("application/pdf")
    } else {
        None
    }
}

pub(super) fn sha256(content: &[u8]) -> String {
    Sha256::digest(content)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// Reads a file that a person named.
///
/// # Errors
/// [`ServiceError::Unreadable`].
pub fn read(path: &Path) -> Result<Vec<u8>, ServiceError> {
    std::fs::read(path).map_err(|e| ServiceError::Unreadable(path.to_owned(), e))
}
