//! The coding desk's tables: decisions with their reasons, what was learned from them, the queue, the visit's level.

mod audits;
mod procedures;
mod queries;

use rusqlite::{Connection, OptionalExtension, Row};

pub use audits::{AuditRow, Mark, audit_of, audits, begin_audit, finish_audit, mark, marks};
pub use procedures::{
    ProcedureRow, add_procedure, decide_procedure, procedure, procedures, set_units,
};
pub use queries::{QueryRow, answer, ask, of_document, open_for, query, unanswered};

use super::StoreError;
use super::people::parsed;
use crate::domain::{DocumentId, EncounterCodeId, EncounterId, Icd10Code, UserId};

/// What a person did with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It stands.
    Accepted,
    /// It does not.
    Rejected,
    /// The decision was taken back.
    Reopened,
}

impl Verdict {
    fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Reopened => "reopened",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Accepted, Self::Rejected, Self::Reopened]
            .into_iter()
            .find(|v| v.as_str() == text)
    }
}

/// One decision as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// On which code of an encounter.
    pub code_id: EncounterCodeId,
    /// The code itself.
    pub code: String,
    /// The note's words it rested on.
    pub words: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Why, where it was said.
    pub reason: String,
    /// The code taken in its place.
    pub replaced_by: Option<String>,
    /// Rules that stood against it when it was accepted.
    pub warned_of: Vec<String>,
    /// Who.
    pub by: UserId,
    /// UTC, ISO 8601.
    pub at: String,
}

/// Keeps a decision beside those before it.
///
/// # Errors
/// [`StoreError::Refused`] for a code that is not there.
pub fn keep_decision(db: &Connection, row: &DecisionRow) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO code_decisions (code_id, code, words, decision, reason, replaced_by, warned_of, decided_by, decided_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            row.code_id.0,
            &row.code,
            &row.words,
            row.verdict.as_str(),
            &row.reason,
            &row.replaced_by,
            row.warned_of.join(" "),
            row.by.0,
            &row.at,
        ),
    )?;
    Ok(())
}

const DECISION: &str = "d.code_id, d.code, d.words, d.decision, d.reason, d.replaced_by, d.warned_of, d.decided_by, d.decided_at";

/// The newest decision on each code since an instant, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn decisions_since(db: &Connection, since: &str) -> Result<Vec<DecisionRow>, StoreError> {
    let sql = format!(
        "SELECT {DECISION} FROM code_decisions d WHERE d.decided_at > ?1
         AND d.id = (SELECT max(n.id) FROM code_decisions n WHERE n.code_id = d.code_id) ORDER BY d.id"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([since], decision_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The newest decision on a code.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn newest_decision(
    db: &Connection,
    code: EncounterCodeId,
) -> Result<Option<DecisionRow>, StoreError> {
    let sql = format!(
        "SELECT {DECISION} FROM code_decisions d WHERE d.code_id = ?1 ORDER BY d.id DESC LIMIT 1"
    );
    Ok(db.query_row(&sql, [code.0], decision_of).optional()?)
}

fn decision_of(row: &Row<'_>) -> rusqlite::Result<DecisionRow> {
    let warned: String = row.get(6)?;
    Ok(DecisionRow {
        code_id: EncounterCodeId(row.get(0)?),
        code: row.get(1)?,
        words: row.get(2)?,
        verdict: parsed(row, 3, Verdict::parse)?,
        reason: row.get(4)?,
        replaced_by: row.get(5)?,
        warned_of: warned.split_whitespace().map(str::to_owned).collect(),
        by: UserId(row.get(7)?),
        at: row.get(8)?,
    })
}

/// When what was learned was last put back to nothing; empty where never.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn last_reset(db: &Connection) -> Result<String, StoreError> {
    let sql = "SELECT coalesce(max(reset_at), '') FROM learning_resets";
    Ok(db.query_row(sql, [], |r| r.get(0))?)
}

/// Puts back to nothing what was learned.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn reset_learning(db: &Connection, by: UserId, at: &str) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO learning_resets (reset_by, reset_at) VALUES (?1, ?2)",
        (by.0, at),
    )?;
    Ok(())
}

/// Puts the codes of an encounter into this order.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_order(db: &Connection, order: &[EncounterCodeId]) -> Result<(), StoreError> {
    for (place, id) in (1_i64..).zip(order) {
        db.execute(
            "UPDATE encounter_codes SET sequence = ?2 WHERE id = ?1",
            (id.0, place),
        )?;
    }
    Ok(())
}

/// The code of an encounter with this number, if it is there.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn code_on(
    db: &Connection,
    encounter: EncounterId,
    code: &Icd10Code,
) -> Result<Option<EncounterCodeId>, StoreError> {
    let sql = "SELECT id FROM encounter_codes WHERE encounter_id = ?1 AND code = ?2";
    let found = db.query_row(sql, (encounter.0, code.as_str()), |r| r.get(0));
    Ok(found.optional()?.map(EncounterCodeId))
}

/// A coder's work at a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkRow {
    /// Which chart.
    pub encounter: EncounterId,
    /// Who.
    pub coder: UserId,
    /// The last action, UTC.
    pub last_at: String,
    /// Seconds of work so far.
    pub seconds: i64,
    /// When it was done, UTC.
    pub finished_at: Option<String>,
    /// What was said on finishing in spite of a rule.
    pub remark: String,
}

/// The work at charts; of one encounter where it is given.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn work(db: &Connection, encounter: Option<EncounterId>) -> Result<Vec<WorkRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT encounter_id, coder_id, last_at, seconds, finished_at, remark FROM charts_coded
         WHERE ?1 IS NULL OR encounter_id = ?1 ORDER BY encounter_id, coder_id",
    )?;
    let rows = statement.query_map([encounter.map(|e| e.0)], |row| {
        Ok(WorkRow {
            encounter: EncounterId(row.get(0)?),
            coder: UserId(row.get(1)?),
            last_at: row.get(2)?,
            seconds: row.get(3)?,
            finished_at: row.get(4)?,
            remark: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps how far a coder's work at a chart is.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn keep_work(db: &Connection, row: &WorkRow) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO charts_coded (encounter_id, coder_id, last_at, seconds, finished_at, remark) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (encounter_id, coder_id) DO UPDATE SET last_at = excluded.last_at, seconds = excluded.seconds,
         finished_at = excluded.finished_at, remark = excluded.remark",
        (
            row.encounter.0,
            row.coder.0,
            &row.last_at,
            row.seconds,
            &row.finished_at,
            &row.remark,
        ),
    )?;
    Ok(())
}

/// Documents whose charts no coder has finished and where something is to decide, oldest service first: those with open
/// codes, those begun, and signed ones that nobody has suggested codes for.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn queue(db: &Connection) -> Result<Vec<DocumentId>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT d.id FROM documents d JOIN encounters e ON e.id = d.encounter_id
         WHERE d.id = (SELECT max(l.id) FROM documents l WHERE l.encounter_id = e.id)
         AND NOT EXISTS (SELECT 1 FROM charts_coded f WHERE f.encounter_id = e.id AND f.finished_at IS NOT NULL)
         AND (EXISTS (SELECT 1 FROM encounter_codes c WHERE c.encounter_id = e.id AND c.status = 'suggested')
              OR EXISTS (SELECT 1 FROM charts_coded b WHERE b.encounter_id = e.id)
              OR (d.state IN ('signed', 'addended')
                  AND NOT EXISTS (SELECT 1 FROM encounter_codes c WHERE c.encounter_id = e.id)))
         ORDER BY e.service_on, e.id",
    )?;
    let rows = statement.query_map([], |row| Ok(DocumentId(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The worksheet of a visit's level as it was kept.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn worksheet(db: &Connection, encounter: EncounterId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT content FROM visit_worksheets WHERE encounter_id = ?1";
    Ok(db.query_row(sql, [encounter.0], |r| r.get(0)).optional()?)
}

/// Keeps the worksheet of a visit's level in place of the one before.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn keep_worksheet(
    db: &Connection,
    encounter: EncounterId,
    content: &str,
    by: UserId,
    at: &str,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO visit_worksheets (encounter_id, content, filled_by, filled_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (encounter_id) DO UPDATE SET content = excluded.content, filled_by = excluded.filled_by,
         filled_at = excluded.filled_at",
        (encounter.0, content, by.0, at),
    )?;
    Ok(())
}
