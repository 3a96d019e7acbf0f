//! The worksheet of a visit's level: filled from the note, changed by a person, mapped to the office's own code.

use jiff::{Span, Timestamp};

use super::chart::{ChartCode, touch};
use super::{CodeStatus, Element, Ground, Visit};
use crate::coding::{Worksheet, read_visit, visit_level};
use crate::domain::{CodeSuggestion, EncounterId, Permission};
use crate::service::{Office, Places, ServiceError, SignedIn, visit_level as levels};
use crate::store::visits::EncounterRow;
use crate::store::{Transaction, coding, visits};

/// Years without a visit after which a patient is new.
const NEW_AFTER_YEARS: i64 = 3;

/// The worksheet as the desk shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// As it is filled.
    pub visit: Visit,
    /// What follows from that.
    pub worksheet: Worksheet,
    /// What the note says, a line each.
    pub grounds: Vec<Ground>,
    /// Whether a person has changed it.
    pub kept: bool,
    /// The office's code for the level, where its table has one.
    pub code: Option<String>,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Kept {
    visit: Visit,
    code: Option<String>,
}

pub(super) fn sheet(
    db: &Transaction<'_>,
    visit: &EncounterRow,
    text: &str,
    codes: &[ChartCode],
) -> Result<Sheet, ServiceError> {
    let standing: Vec<CodeSuggestion> = codes
        .iter()
        .filter(|c| c.status != CodeStatus::Rejected)
        .map(|c| c.suggestion.clone())
        .collect();
    let mut reading = read_visit(text, &standing);
    let earliest = visit
        .service_on
        .saturating_sub(Span::new().years(NEW_AFTER_YEARS));
    let before = visits::encounters_of(db, visit.patient)?
        .into_iter()
        .find(|e| e.id != visit.id && e.service_on < visit.service_on && e.service_on > earliest);
    if !reading.visit.new_patient {
        let told = match &before {
            Some(seen) => format!("Seen here on {}.", seen.service_on),
            None => "Not seen here in three years.".to_owned(),
        };
        reading.visit.new_patient = before.is_none();
        reading.grounds.insert(
            0,
            Ground {
                element: Element::Patient,
                told,
                spans: Vec::new(),
            },
        );
    }
    let kept: Option<Kept> =
        coding::worksheet(db, visit.id)?.and_then(|json| serde_json::from_str(&json).ok());
    let shown = kept.as_ref().map_or(reading.visit, |k| k.visit);
    Ok(Sheet {
        worksheet: visit_level(&shown),
        visit: shown,
        grounds: reading.grounds,
        code: kept.as_ref().and_then(|k| k.code.clone()),
        kept: kept.is_some(),
    })
}

/// Keeps the worksheet as a person has filled it, with the office's code for its level.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not code.
pub fn keep(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    places: &Places,
    encounter: EncounterId,
    visit: &Visit,
) -> Result<(), ServiceError> {
    let subject = format!("encounter {encounter}");
    office.act(
        who,
        now,
        Permission::Code,
        "fill visit worksheet",
        subject,
        |db| {
            touch(db, who, now, encounter)?;
            let code = visit_level(visit)
                .level
                .and_then(|level| levels::office_code(places, level, visit.new_patient));
            let json = serde_json::to_string(&Kept {
                visit: *visit,
                code,
            })
            .map_err(|e| ServiceError::Rule(e.to_string()))?;
            Ok(coding::keep_worksheet(
                db,
                encounter,
                &json,
                who.id(),
                &now.to_string(),
            )?)
        },
    )
}

/// The office's code for a visit whose worksheet was kept.
pub(in crate::service) fn kept_code(
    db: &Transaction<'_>,
    encounter: EncounterId,
) -> Result<Option<String>, ServiceError> {
    let kept = coding::worksheet(db, encounter)?;
    Ok(kept
        .and_then(|json| serde_json::from_str::<Kept>(&json).ok())
        .and_then(|k| k.code))
}
