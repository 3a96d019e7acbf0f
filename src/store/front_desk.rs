//! The front desk's ticks, messages and tasks.

use rusqlite::{Connection, Row};

use super::people::parsed;
use super::{StoreError, one};
use crate::domain::{AppointmentId, PatientId, Role, TaskId, UserId};

/// Ticks an item of the check-in, or takes the tick away.
///
/// # Errors
/// [`StoreError::Refused`] for a visit that is not there.
pub fn mark(
    db: &Connection,
    visit: AppointmentId,
    item: &str,
    by: Option<(UserId, &str)>,
) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM check_in_marks WHERE appointment_id = ?1 AND item = ?2",
        (visit.0, item),
    )?;
    if let Some((who, at)) = by {
        db.execute(
            "INSERT INTO check_in_marks (appointment_id, item, at, user_id) VALUES (?1, ?2, ?3, ?4)",
            (visit.0, item, at, who.0),
        )?;
    }
    Ok(())
}

/// Items ticked for a visit, each with when.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn marks(db: &Connection, visit: AppointmentId) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT item, at FROM check_in_marks WHERE appointment_id = ?1 ORDER BY item",
    )?;
    let rows = statement.query_map([visit.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A message or task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The store's number.
    pub id: TaskId,
    /// Key of its template.
    pub template: String,
    /// In a few words.
    pub subject: String,
    /// All of it.
    pub body: String,
    /// About whom.
    pub patient: Option<PatientId>,
    /// `Rivera, Maria`; empty without a patient.
    pub patient_name: String,
    /// Who wrote it.
    pub from: String,
    /// For whom: a role.
    pub to: Role,
    /// For one of them, if said.
    pub to_user: Option<UserId>,
    /// UTC, ISO 8601.
    pub made_at: String,
    /// UTC, ISO 8601.
    pub due_at: String,
    /// Done when and by whom.
    pub done: Option<(String, String)>,
}

/// Keeps a task; `task.id` and the names are not used.
///
/// # Errors
/// [`StoreError::Refused`] for a patient or person who is not there.
pub fn add_task(db: &Connection, task: &Task, from: UserId) -> Result<TaskId, StoreError> {
    db.execute(
        "INSERT INTO desk_tasks (template, subject, body, patient_id, from_id, to_role, to_user_id, made_at, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            &task.template,
            &task.subject,
            &task.body,
            task.patient.map(|p| p.0),
            from.0,
            task.to.as_str(),
            task.to_user.map(|u| u.0),
            &task.made_at,
            &task.due_at,
        ),
    )?;
    Ok(TaskId(db.last_insert_rowid()))
}

const TASK: &str = "SELECT t.id, t.template, t.subject, t.body, t.patient_id, coalesce(p.family_name || ', ' || p.given_name, ''), f.display_name,
    t.to_role, t.to_user_id, t.made_at, t.due_at, t.done_at, d.display_name FROM desk_tasks t JOIN users f ON f.id = t.from_id
    LEFT JOIN patients p ON p.id = t.patient_id LEFT JOIN users d ON d.id = t.done_by";

/// Open tasks by when they are due, then those done since an instant, newest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn tasks(db: &Connection, done_since: &str) -> Result<Vec<Task>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "{TASK} WHERE t.done_at IS NULL OR t.done_at >= ?1 ORDER BY t.done_at IS NOT NULL, CASE WHEN t.done_at IS NULL THEN t.due_at END, t.done_at DESC, t.id"
    ))?;
    let rows = statement.query_map([done_since], task_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One task.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn task(db: &Connection, id: TaskId) -> Result<Task, StoreError> {
    one(
        db.query_row(&format!("{TASK} WHERE t.id = ?1"), [id.0], task_of),
        "such task",
    )
}

fn task_of(row: &Row<'_>) -> rusqlite::Result<Task> {
    let done: Option<String> = row.get(11)?;
    let by: Option<String> = row.get(12)?;
    Ok(Task {
        id: TaskId(row.get(0)?),
        template: row.get(1)?,
        subject: row.get(2)?,
        body: row.get(3)?,
        patient: row.get::<_, Option<i64>>(4)?.map(PatientId),
        patient_name: row.get(5)?,
        from: row.get(6)?,
        to: parsed(row, 7, Role::parse)?,
        to_user: row.get::<_, Option<i64>>(8)?.map(UserId),
        made_at: row.get(9)?,
        due_at: row.get(10)?,
        done: done.zip(by),
    })
}

/// Notes that a task is done, or that it is not.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_done(db: &Connection, id: TaskId, by: Option<(UserId, &str)>) -> Result<(), StoreError> {
    db.execute(
        "UPDATE desk_tasks SET done_at = ?2, done_by = ?3 WHERE id = ?1",
        (id.0, by.map(|(_, at)| at), by.map(|(who, _)| who.0)),
    )?;
    Ok(())
}

/// Notes that somebody has read a task; the first time counts.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn read_by(db: &Connection, id: TaskId, who: UserId, at: &str) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO desk_task_reads (task_id, user_id, read_at) VALUES (?1, ?2, ?3) ON CONFLICT (task_id, user_id) DO NOTHING",
        (id.0, who.0, at),
    )?;
    Ok(())
}

/// Who has read a task and when, in that order.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn readers(db: &Connection, id: TaskId) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT u.display_name, r.read_at FROM desk_task_reads r JOIN users u ON u.id = r.user_id WHERE r.task_id = ?1 ORDER BY r.read_at",
    )?;
    let rows = statement.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
