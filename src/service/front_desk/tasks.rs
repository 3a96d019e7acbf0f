//! Messages and tasks: from a template to a role, due at a time, read and done by somebody.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::domain::{PatientId, Permission, Role, TaskId, UserId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::Transaction;
use crate::store::front_desk::{self as store, Task};

/// A template, from `assets/office/tasks.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskTemplate {
    /// What the store keeps.
    pub key: String,
    /// The subject.
    pub title: String,
    /// Whom it goes to.
    pub to: Role,
    /// Minutes until it is due.
    pub due_minutes: i64,
    /// What there is to fill in.
    pub body: String,
}

/// A task to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// From which template.
    pub template: TaskTemplate,
    /// All of it.
    pub body: String,
    /// About whom.
    pub patient: Option<PatientId>,
}

/// A task with who has read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskView {
    /// The task.
    pub task: Task,
    /// Who has read it and when, in that order.
    pub readers: Vec<(String, String)>,
    /// Whether it is past due.
    pub late: bool,
    /// Whether it waits for the person who looks.
    pub mine: bool,
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Writes a task.
///
/// # Errors
/// [`ServiceError::Rule`] for one that says nothing.
pub fn add_task(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    task: &NewTask,
) -> Result<TaskId, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "write a task",
        task.template.key.clone(),
        |db| add_in(db, who.id(), now, task),
    )
}

pub(in crate::service) fn add_in(
    db: &Transaction<'_>,
    from: UserId,
    now: Timestamp,
    task: &NewTask,
) -> Result<TaskId, ServiceError> {
    if task.body.trim().is_empty() {
        return Err(ServiceError::Rule("write what it is about".into()));
    }
    let row = Task {
        id: TaskId(0),
        template: task.template.key.clone(),
        subject: task.template.title.clone(),
        body: task.body.trim().to_owned(),
        patient: task.patient,
        patient_name: String::new(),
        from: String::new(),
        to: task.template.to,
        to_user: None,
        made_at: stamp(now),
        due_at: stamp(now + SignedDuration::from_mins(task.template.due_minutes)),
        done: None,
    };
    Ok(store::add_task(db, &row, from)?)
}

/// Open tasks by when they are due, then those done in the last day.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be read.
pub fn tasks(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<Vec<TaskView>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "see tasks",
        "tasks".into(),
        |db| {
            let since = stamp(now - SignedDuration::from_hours(24));
            let all = store::tasks(db, &since)?.into_iter().map(|task| {
                Ok(TaskView {
                    readers: store::readers(db, task.id)?,
                    late: task.done.is_none() && task.due_at < stamp(now),
                    mine: task.to == who.role() && task.to_user.is_none_or(|u| u == who.id()),
                    task,
                })
            });
            all.collect()
        },
    )
}

/// Notes that the person has read a task: its writer sees it.
///
/// # Errors
/// [`ServiceError::Store`] for one that there is not.
pub fn read_task(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: TaskId,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "read a task",
        format!("task {id}"),
        |db| {
            store::task(db, id)?;
            Ok(store::read_by(db, id, who.id(), &stamp(now))?)
        },
    )
}

/// Notes that a task is done, or opens it again; its subject.
///
/// # Errors
/// [`ServiceError::Store`] for one that there is not.
pub fn finish_task(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: TaskId,
    done: bool,
) -> Result<String, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "finish a task",
        format!("task {id}"),
        |db| {
            let at = stamp(now);
            store::set_done(db, id, done.then_some((who.id(), at.as_str())))?;
            Ok(store::task(db, id)?.subject)
        },
    )
}
