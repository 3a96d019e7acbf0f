//! Diagnosis codes of an encounter, the fee schedule, charges.

use rusqlite::{Connection, Row};

use super::people::parsed;
use super::{StoreError, from_json, one, to_json};
use crate::domain::{
    Charge, ChargeId, ChargeLine, CodeSuggestion, DocumentId, EncounterCodeId, EncounterId,
    Icd10Code, Money, Npi, UserId,
};

/// Whether a person has decided on a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeStatus {
    /// Nobody has.
    Suggested,
    /// It stands on the encounter.
    Accepted,
    /// It does not.
    Rejected,
}

impl CodeStatus {
    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suggested => "suggested",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Suggested, Self::Accepted, Self::Rejected]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// A diagnosis code on an encounter.
#[derive(Debug, Clone, PartialEq)]
pub struct EncounterCode {
    /// The store's number.
    pub id: EncounterCodeId,
    /// What it belongs to.
    pub encounter: EncounterId,
    /// The code with its evidence.
    pub suggestion: CodeSuggestion,
    /// Decided or not.
    pub status: CodeStatus,
    /// Order on the claim; the first is the reason for the visit.
    pub sequence: i64,
}

/// What an office charges for a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// HCPCS Level II, or CPT from the office's own licensed file.
    pub procedure: String,
    /// What it means.
    pub description: String,
    /// For one unit.
    pub amount: Money,
    /// Whether it stands for the visit itself.
    pub for_visit: bool,
}

/// Adds a code to an encounter after those that are there; one that is there already is left as it is.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn add_code(
    db: &Connection,
    encounter: EncounterId,
    document: Option<DocumentId>,
    suggestion: &CodeSuggestion,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO encounter_codes (encounter_id, document_id, code, suggestion, status, sequence)
         VALUES (?1, ?2, ?3, ?4, 'suggested', (SELECT coalesce(max(sequence), 0) + 1 FROM encounter_codes WHERE encounter_id = ?1))
         ON CONFLICT (encounter_id, code) DO NOTHING",
        (encounter.0, document.map(|d| d.0), suggestion.code.as_str(), to_json(suggestion, "code")?),
    )?;
    Ok(())
}

/// Records what a person decided; [`CodeStatus::Suggested`] takes a decision back.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn decide(
    db: &Connection,
    id: EncounterCodeId,
    status: CodeStatus,
    by: UserId,
) -> Result<(), StoreError> {
    let changed = db.execute(
        "UPDATE encounter_codes SET status = ?2, decided_by = ?3 WHERE id = ?1",
        (id.0, status.as_str(), by.0),
    )?;
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Absent("such code"))
    }
}

/// The code of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn code(db: &Connection, id: EncounterCodeId) -> Result<EncounterCode, StoreError> {
    let sql =
        "SELECT id, encounter_id, suggestion, status, sequence FROM encounter_codes WHERE id = ?1";
    read_code(one(db.query_row(sql, [id.0], code_of), "such code")?)
}

/// An encounter's codes in claim order.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn codes(db: &Connection, encounter: EncounterId) -> Result<Vec<EncounterCode>, StoreError> {
    let mut statement = db.prepare(
        "SELECT id, encounter_id, suggestion, status, sequence FROM encounter_codes WHERE encounter_id = ?1 ORDER BY sequence, id",
    )?;
    let rows = statement.query_map([encounter.0], code_of)?;
    rows.map(|row| read_code(row?)).collect()
}

/// The code as stored, its suggestion still JSON.
fn code_of(
    row: &Row<'_>,
) -> rusqlite::Result<(EncounterCodeId, EncounterId, String, CodeStatus, i64)> {
    Ok((
        EncounterCodeId(row.get(0)?),
        EncounterId(row.get(1)?),
        row.get(2)?,
        parsed(row, 3, CodeStatus::parse)?,
        row.get(4)?,
    ))
}

fn read_code(
    (id, encounter, json, status, sequence): (
        EncounterCodeId,
        EncounterId,
        String,
        CodeStatus,
        i64,
    ),
) -> Result<EncounterCode, StoreError> {
    Ok(EncounterCode {
        id,
        encounter,
        suggestion: from_json(&json, "code")?,
        status,
        sequence,
    })
}

/// Sets the price of a service.
///
/// # Errors
/// [`StoreError::Refused`] for a negative amount.
pub fn set_fee(db: &Connection, fee: &Fee) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO fee_schedule (procedure_code, description, amount_cents, for_visit) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (procedure_code) DO UPDATE SET description = excluded.description, amount_cents = excluded.amount_cents,
         for_visit = excluded.for_visit",
        (&fee.procedure, &fee.description, fee.amount.cents(), i64::from(fee.for_visit)),
    )?;
    Ok(())
}

/// The fee schedule in order of codes.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn fees(db: &Connection) -> Result<Vec<Fee>, StoreError> {
    let mut statement =
        db.prepare("SELECT procedure_code, description, amount_cents, for_visit FROM fee_schedule ORDER BY procedure_code")?;
    let rows = statement.query_map([], |row| {
        Ok(Fee {
            procedure: row.get(0)?,
            description: row.get(1)?,
            amount: Money::from_cents(row.get(2)?),
            for_visit: row.get::<_, i64>(3)? == 1,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Replaces an encounter's charge lines.
///
/// # Errors
/// [`StoreError::Refused`] for a procedure that the fee schedule does not have.
pub fn replace_charges(
    db: &Connection,
    encounter: EncounterId,
    lines: &[ChargeLine],
) -> Result<(), StoreError> {
    db.execute("DELETE FROM charge_diagnoses WHERE charge_id IN (SELECT id FROM charges WHERE encounter_id = ?1)", [encounter.0])?;
    db.execute("DELETE FROM charges WHERE encounter_id = ?1", [encounter.0])?;
    for line in lines {
        db.execute(
            "INSERT INTO charges (encounter_id, service_on, place_of_service, procedure_code, modifiers, units, amount_cents, rendering_npi)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                encounter.0,
                line.date.to_string(),
                &line.place_of_service,
                &line.procedure,
                line.modifiers.join(" "),
                line.units,
                line.amount.cents(),
                line.rendering.as_str(),
            ),
        )?;
        let id = db.last_insert_rowid();
        for (pointer, code) in (1..).zip(&line.diagnoses) {
            db.execute(
                "INSERT INTO charge_diagnoses (charge_id, pointer, code) VALUES (?1, ?2, ?3)",
                (id, pointer, code.as_str()),
            )?;
        }
    }
    Ok(())
}

/// An encounter's charge lines.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn charges(db: &Connection, encounter: EncounterId) -> Result<Vec<Charge>, StoreError> {
    let mut statement = db.prepare(
        "SELECT c.id, c.service_on, c.place_of_service, c.procedure_code, f.description, c.modifiers, c.units, c.amount_cents, c.rendering_npi
         FROM charges c JOIN fee_schedule f ON f.procedure_code = c.procedure_code WHERE c.encounter_id = ?1 ORDER BY c.id",
    )?;
    let rows = statement.query_map([encounter.0], |row| {
        Ok(Charge {
            id: ChargeId(row.get(0)?),
            encounter,
            line: ChargeLine {
                date: parsed(row, 1, |t| t.parse().ok())?,
                place_of_service: row.get(2)?,
                procedure: row.get(3)?,
                description: row.get(4)?,
                modifiers: row
                    .get::<_, String>(5)?
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect(),
                diagnoses: Vec::new(),
                units: row.get(6)?,
                amount: Money::from_cents(row.get(7)?),
                rendering: parsed(row, 8, |t| Npi::parse(t).ok())?,
            },
        })
    })?;
    let mut charges = rows.collect::<Result<Vec<_>, _>>()?;
    let mut pointers =
        db.prepare("SELECT code FROM charge_diagnoses WHERE charge_id = ?1 ORDER BY pointer")?;
    for charge in &mut charges {
        let codes = pointers.query_map([charge.id.0], |row| parsed(row, 0, Icd10Code::parse))?;
        charge.line.diagnoses = codes.collect::<Result<_, _>>()?;
    }
    Ok(charges)
}
