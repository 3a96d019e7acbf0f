//! Reminders, recalls and offers: queued as text, handed over to the office's own gateway when somebody says so.
//!
//! Never here: sending.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::{SignedDuration, Timestamp};

use super::booking::name_of;
use super::days::Office as Times;
use super::rules::{Rules, Wording};
use crate::domain::schedule::instant;
use crate::domain::{AppointmentId, PatientId, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, people, schedule as store};

pub use crate::store::schedule::Outgoing;

/// Queues the reminder of a visit, or the offer of an earlier one; one whose hour has passed already is left out.
pub(super) fn queue_offer_or_reminder(
    db: &Transaction<'_>,
    rules: &Rules,
    times: &Times,
    now: Timestamp,
    id: AppointmentId,
    offer: bool,
) -> Result<(), ServiceError> {
    let visit = store::appointment(db, id)?;
    let kind = rules.visit_type(&visit.visit_type).ok();
    let wording = if offer { &rules.offer } else { &rules.reminder };
    let begins = instant(visit.starts, &times.zone)?;
    let due = if offer {
        now
    } else {
        let begins = Timestamp::from_second(begins * 60).unwrap_or(now);
        let due = begins - SignedDuration::from_hours(wording.hours_before);
        if due <= now {
            return Ok(());
        }
        due
    };
    let provider = people::user(db, visit.provider)?.display_name;
    let title = kind.map_or("visit".to_owned(), |k| k.title.to_lowercase());
    let text = wording.filled(&[
        ("name", &visit.name.given),
        ("day", &visit.starts.strftime("%A, %B %-d").to_string()),
        ("time", &visit.starts.strftime("%-I:%M %p").to_string()),
        ("visit", &title),
        ("provider", &provider),
        ("instructions", kind.map_or("", |k| k.instructions.as_str())),
    ]);
    queue(
        db,
        wording,
        visit.patient,
        Some(id),
        if offer { "offer" } else { "reminder" },
        due,
        text,
    )
}

fn queue(
    db: &Transaction<'_>,
    wording: &Wording,
    patient: PatientId,
    appointment: Option<AppointmentId>,
    kind: &str,
    due: Timestamp,
    text: String,
) -> Result<(), ServiceError> {
    Ok(store::queue(
        db,
        &Outgoing {
            id: 0,
            patient,
            name: String::new(),
            appointment,
            kind: kind.to_owned(),
            channel: wording.channel.clone(),
            // Whole seconds, so that the texts sort as the instants do.
            due_at: due.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            wording: text,
        },
    )?)
}

pub(super) fn withdraw_for(db: &Transaction<'_>, id: AppointmentId) -> Result<(), ServiceError> {
    Ok(store::withdraw(db, id)?)
}

/// Queues a letter that it is time to come again, due on a day.
///
/// # Errors
/// [`ServiceError::Rule`] for a visit type that there is not.
pub fn recall(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
    (patient, visit_type, months): (PatientId, &str, u16),
) -> Result<String, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "queue a recall",
        format!("patient {patient}"),
        |db| {
            let times = Times::read(db)?;
            let title = rules.visit_type(visit_type)?.title.to_lowercase();
            let name = people::patient(db, patient)?.name;
            let due = times
                .zone
                .to_datetime(now)
                .checked_add(jiff::Span::new().months(months))
                .and_then(|at| times.zone.to_timestamp(at))
                .map_err(|_| {
                    ServiceError::Rule("that many months are past the calendar's end".into())
                })?;
            let text = rules.recall.filled(&[
                ("name", &name.given),
                ("visit", &title),
                ("months", &months.to_string()),
            ]);
            queue(db, &rules.recall, patient, None, "recall", due, text)?;
            name_of(db, patient)
        },
    )
}

/// The queued texts that are due.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be read.
pub fn due(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    by: Timestamp,
) -> Result<Vec<Outgoing>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "see queued messages",
        by.to_string(),
        |db| {
            Ok(store::outgoing(
                db,
                &by.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            )?)
        },
    )
}

/// Writes each due text as a file into a folder that the office's gateway watches; how many.
///
/// # Errors
/// [`ServiceError::Disk`] when one cannot be written; those before it are handed over.
pub fn hand_over_to_folder(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    folder: &Path,
) -> Result<usize, ServiceError> {
    hand_over(office, who, now, |text| {
        let disk = |e| ServiceError::Disk(folder.to_owned(), e);
        std::fs::create_dir_all(folder).map_err(disk)?;
        let path = folder.join(format!("{}-{:08}.txt", text.channel, text.id));
        std::fs::write(path, format!("To: {}\n\n{}\n", text.name, text.wording)).map_err(disk)
    })
}

/// Gives each due text to a command of the office's own: the channel as its argument, the text on its standard input; how many.
///
/// # Errors
/// [`ServiceError::Rule`] when the command does not end well; the texts before it are handed over.
pub fn hand_over_with_command(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    command: &str,
) -> Result<usize, ServiceError> {
    hand_over(office, who, now, |text| {
        let failed = |why: String| {
            ServiceError::Rule(format!(
                "the gateway command {command} did not take a message ({why})"
            ))
        };
        let mut child = Command::new(command)
            .arg(&text.channel)
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|e| failed(e.to_string()))?;
        if let Some(mut input) = child.stdin.take() {
            let said = format!("To: {}\n\n{}\n", text.name, text.wording);
            input
                .write_all(said.as_bytes())
                .map_err(|e| failed(e.to_string()))?;
        }
        let status = child.wait().map_err(|e| failed(e.to_string()))?;
        if status.success() {
            Ok(())
        } else {
            Err(failed(status.to_string()))
        }
    })
}

/// Hands over one by one; each is noted before the next, so that nothing is handed over twice.
fn hand_over(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    give: impl Fn(&Outgoing) -> Result<(), ServiceError>,
) -> Result<usize, ServiceError> {
    let texts = due(office, who, now, now)?;
    for text in &texts {
        office.act(
            who,
            now,
            Permission::Register,
            "hand a message over",
            format!("message {}", text.id),
            |db| {
                give(text)?;
                Ok(store::hand_over(db, text.id, &now.to_string())?)
            },
        )?;
    }
    Ok(texts.len())
}

/// Queues the reminders of the visits of the next days: the demo office's.
pub(in crate::service) fn queue_reminders(
    db: &Transaction<'_>,
    rules: &Rules,
    now: Timestamp,
    today: jiff::civil::Date,
) -> Result<(), ServiceError> {
    let times = Times::read(db)?;
    let to = today.saturating_add(jiff::Span::new().days(5));
    for visit in store::between(db, today, to)? {
        if visit.stage == crate::domain::schedule::VisitStage::Scheduled {
            queue_offer_or_reminder(db, rules, &times, now, visit.id, false)?;
        }
    }
    Ok(())
}
