//! The worklist: what was dictated, how far it is, who has it.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::people::parsed;
use super::{StoreError, from_json, to_json};
use crate::domain::{
    DictationId, DocumentId, DocumentState, EncounterId, Priority, Stamps, UserId, WorkFilter,
    WorkItem, WorkType,
};

/// What happened to a piece of work at a moment, where nothing else keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Someone took it.
    Claimed,
    /// They gave it back undone.
    Dropped,
    /// Put aside.
    Pended,
    /// Taken up again.
    Resumed,
    /// To a second reader.
    ToQa,
    /// Came back.
    Returned,
    /// Ready to sign.
    Released,
}

impl Stamp {
    fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Dropped => "dropped",
            Self::Pended => "pended",
            Self::Resumed => "resumed",
            Self::ToQa => "to_qa",
            Self::Returned => "returned",
            Self::Released => "released",
        }
    }
}

/// Keeps a moment.
///
/// # Errors
/// [`StoreError::Refused`] for a recording that is not there.
pub fn stamp(
    db: &Connection,
    id: DictationId,
    what: Stamp,
    by: UserId,
    at: Timestamp,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO work_stamps (dictation_id, stamp, at, user_id) VALUES (?1, ?2, ?3, ?4)",
        (id.0, what.as_str(), at.to_string(), by.0),
    )?;
    Ok(())
}

/// What the author asks for.
///
/// # Errors
/// [`StoreError::Refused`] for a recording that is not there, or one that is part of itself.
pub fn order(
    db: &Connection,
    id: DictationId,
    priority: Priority,
    instructions: &str,
    part_of: Option<DictationId>,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO work_orders (dictation_id, priority, instructions, part_of) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (dictation_id) DO UPDATE SET priority = excluded.priority, instructions = excluded.instructions, part_of = excluded.part_of",
        (id.0, priority.as_str(), instructions, part_of.map(|p| p.0)),
    )?;
    Ok(())
}

/// Gives a recording to a person until a moment; refused while it is someone else's.
///
/// # Errors
/// [`StoreError::Refused`] while another person's time runs.
pub fn claim(
    db: &Connection,
    id: DictationId,
    by: UserId,
    now: Timestamp,
    until: Timestamp,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO work_leases (dictation_id, user_id, claimed_at, until) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (dictation_id) DO UPDATE SET user_id = excluded.user_id, claimed_at = excluded.claimed_at, until = excluded.until",
        (id.0, by.0, text_of(now), text_of(until)),
    )?;
    Ok(())
}

/// Instants as leases keep them: whole seconds, so that text sorts as time does.
fn text_of(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Who has a recording, and until when; also when that time is over.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn holder(db: &Connection, id: DictationId) -> Result<Option<(UserId, Timestamp)>, StoreError> {
    let sql = "SELECT user_id, until FROM work_leases WHERE dictation_id = ?1";
    let row: Option<(i64, String)> = db
        .query_row(sql, [id.0], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    row.map(|(user, until)| {
        let until = until.parse().map_err(|_| StoreError::Garbled("lease"))?;
        Ok((UserId(user), until))
    })
    .transpose()
}

/// Ends a person's claim.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn let_go(db: &Connection, id: DictationId, by: UserId) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM work_leases WHERE dictation_id = ?1 AND user_id = ?2",
        (id.0, by.0),
    )?;
    Ok(())
}

/// Everything that was dictated since a moment or is not signed yet, oldest first; `due` is not filled in.
///
/// # Errors
/// [`StoreError::Garbled`] for a moment that does not parse.
pub fn items(
    db: &Connection,
    now: Timestamp,
    since: Timestamp,
) -> Result<Vec<WorkItem>, StoreError> {
    let mut statement = db.prepare(
        "SELECT d.id, doc.id, d.encounter_id, p.family_name || ', ' || p.given_name, p.mrn, d.author_id, a.display_name, d.work_type,
                coalesce(o.priority, 'routine'), coalesce(o.instructions, ''), o.part_of, coalesce(doc.state, 'dictated'),
                (SELECT reason FROM pends WHERE document_id = doc.id AND resumed_at IS NULL ORDER BY id DESC LIMIT 1),
                (SELECT count(*) FROM document_marks WHERE document_id = doc.id AND resolved_at IS NULL),
                coalesce((SELECT sum(to_sample - from_sample) FROM dictation_stretches WHERE dictation_id = d.id), d.samples), d.begun_at,
                (SELECT saved_at FROM document_versions WHERE document_id = doc.id AND version = 1),
                (SELECT signed_at FROM signatures WHERE document_id = doc.id),
                l.user_id, h.display_name, l.until
         FROM dictations d
         JOIN encounters e ON e.id = d.encounter_id
         JOIN patients p ON p.id = e.patient_id
         JOIN users a ON a.id = d.author_id
         LEFT JOIN documents doc ON doc.dictation_id = d.id
         LEFT JOIN work_orders o ON o.dictation_id = d.id
         LEFT JOIN work_leases l ON l.dictation_id = d.id
         LEFT JOIN users h ON h.id = l.user_id
         WHERE d.status <> 'recording' AND NOT EXISTS (SELECT 1 FROM dictation_joins j WHERE j.dictation_id = d.id) AND (d.begun_at >= ?1 OR coalesce(doc.state, 'dictated') NOT IN ('signed', 'addended'))
         ORDER BY d.id",
    )?;
    let rows = statement.query_map([since.to_string()], |r| item_of(r, now))?;
    let mut items: Vec<WorkItem> = rows.collect::<Result<_, _>>()?;
    for item in &mut items {
        add_stamps(db, item.dictation, &mut item.stamps)?;
    }
    Ok(items)
}

fn moment(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Timestamp>> {
    let text: Option<String> = row.get(at)?;
    Ok(text.and_then(|t| t.parse().ok()))
}

fn item_of(row: &Row<'_>, now: Timestamp) -> rusqlite::Result<WorkItem> {
    let held = match (
        row.get::<_, Option<i64>>(18)?,
        row.get::<_, Option<String>>(19)?,
        moment(row, 20)?,
    ) {
        (Some(id), Some(name), Some(until)) if until > now => Some((UserId(id), name, until)),
        _ => None,
    };
    Ok(WorkItem {
        dictation: DictationId(row.get(0)?),
        document: row.get::<_, Option<i64>>(1)?.map(DocumentId),
        encounter: EncounterId(row.get(2)?),
        patient: row.get(3)?,
        mrn: row.get(4)?,
        author: UserId(row.get(5)?),
        author_name: row.get(6)?,
        work_type: parsed(row, 7, WorkType::parse)?,
        priority: parsed(row, 8, Priority::parse)?,
        instructions: row.get(9)?,
        part_of: row.get::<_, Option<i64>>(10)?.map(DictationId),
        state: parsed(row, 11, DocumentState::parse)?,
        pended_because: row.get(12)?,
        open_marks: row.get(13)?,
        seconds: (row.get::<_, i64>(14)? / i64::from(crate::audio::SAMPLE_RATE)) as u32,
        due: None,
        stamps: Stamps {
            dictated: moment(row, 15)?,
            recognised: moment(row, 16)?,
            signed: moment(row, 17)?,
            ..Stamps::default()
        },
        held,
    })
}

fn add_stamps(db: &Connection, id: DictationId, stamps: &mut Stamps) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT stamp, at FROM work_stamps WHERE dictation_id = ?1 ORDER BY id")?;
    for row in statement.query_map([id.0], |r| {
        Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?))
    })? {
        let (what, at) = row?;
        let at: Option<Timestamp> = at.parse().ok();
        match what.as_str() {
            "claimed" => stamps.claimed = stamps.claimed.or(at),
            "pended" => stamps.pended = at,
            "resumed" => stamps.resumed = at,
            "to_qa" => stamps.to_qa = at,
            "returned" => stamps.returned = at,
            "released" => stamps.released = at,
            _ => {}
        }
    }
    Ok(())
}

/// Who corrected a recording last: the last one who took it.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn editor(db: &Connection, id: DictationId) -> Result<Option<UserId>, StoreError> {
    let sql = "SELECT user_id FROM work_stamps WHERE dictation_id = ?1 AND stamp IN ('to_qa', 'released', 'claimed')
        ORDER BY stamp = 'claimed', id DESC LIMIT 1";
    Ok(db
        .query_row(sql, [id.0], |r| r.get(0))
        .optional()?
        .map(UserId))
}

/// Puts a document aside with a reason; its state is moved by the caller.
///
/// # Errors
/// [`StoreError::Refused`] for an empty reason.
pub fn pend(
    db: &Connection,
    id: DocumentId,
    reason: &str,
    by: UserId,
    at: Timestamp,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO pends (document_id, reason, pended_by, pended_at) VALUES (?1, ?2, ?3, ?4)",
        (id.0, reason, by.0, at.to_string()),
    )?;
    Ok(())
}

/// A document is no longer put aside.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn resume(db: &Connection, id: DocumentId, at: Timestamp) -> Result<(), StoreError> {
    db.execute(
        "UPDATE pends SET resumed_at = ?2 WHERE document_id = ?1 AND resumed_at IS NULL",
        (id.0, at.to_string()),
    )?;
    Ok(())
}

/// A person's saved filters, by name.
///
/// # Errors
/// [`StoreError::Garbled`] for stored JSON that does not parse.
pub fn filters(db: &Connection, user: UserId) -> Result<Vec<(String, WorkFilter)>, StoreError> {
    let mut statement =
        db.prepare("SELECT name, filter FROM worklist_filters WHERE user_id = ?1 ORDER BY name")?;
    let rows = statement.query_map([user.0], |r| {
        Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let (name, filter) = row?;
        found.push((name, from_json(&filter, "filter")?));
    }
    Ok(found)
}

/// Keeps a filter under a name, or takes it out.
///
/// # Errors
/// [`StoreError::Refused`] for an empty name.
pub fn set_filter(
    db: &Connection,
    user: UserId,
    name: &str,
    filter: Option<&WorkFilter>,
) -> Result<(), StoreError> {
    match filter {
        Some(filter) => db.execute(
            "INSERT INTO worklist_filters (user_id, name, filter) VALUES (?1, ?2, ?3)
             ON CONFLICT (user_id, name) DO UPDATE SET filter = excluded.filter",
            (user.0, name, to_json(filter, "filter")?),
        )?,
        None => db.execute(
            "DELETE FROM worklist_filters WHERE user_id = ?1 AND name = ?2",
            (user.0, name),
        )?,
    };
    Ok(())
}
