//! Recorder editing: takes that are appended, inserted or recorded over, discarded and taken back in. No sound is ever destroyed.

use jiff::Timestamp;

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{DictationId, Gone, Permission, Placing, Take, Tape};
use crate::store::{dictations, documents, takes};

/// Begins a take of a recording that goes on.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not dictate.
pub fn begin_take(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
    placing: Placing,
) -> Result<u32, ServiceError> {
    let subject = format!("dictation {id} {}", placing.as_str());
    office.act(who, now, Permission::Dictate, "begin take", subject, |db| {
        Ok(takes::begin(db, id, placing)?)
    })
}

/// Discards the newest take that still stands; its number, for [`restore`]. The sound stays in the journal.
///
/// # Errors
/// [`ServiceError::Rule`] when nothing is left to discard.
pub fn discard(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
) -> Result<u32, ServiceError> {
    let subject = format!("dictation {id}");
    office.act(
        who,
        now,
        Permission::Dictate,
        "discard take",
        subject,
        |db| {
            let newest = takes::newest(db, id, false)?
                .ok_or_else(|| ServiceError::Rule("there is nothing to discard".into()))?;
            takes::withdraw(db, id, newest, true)?;
            Ok(newest)
        },
    )
}

/// Takes a discarded take back in.
///
/// # Errors
/// [`ServiceError::Store`] when there is no such take.
pub fn restore(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
    number: u32,
) -> Result<(), ServiceError> {
    let subject = format!("dictation {id} take {number}");
    office.act(
        who,
        now,
        Permission::Dictate,
        "restore take",
        subject,
        |db| Ok(takes::withdraw(db, id, number, false)?),
    )
}

/// Opens a complete recording again, to append to it.
///
/// # Errors
/// [`ServiceError::Rule`] when a note stands on it already: then an addendum is the way.
pub fn reopen(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
) -> Result<(), ServiceError> {
    let subject = format!("dictation {id}");
    office.act(
        who,
        now,
        Permission::Dictate,
        "reopen dictation",
        subject,
        |db| {
            if documents::of_dictation(db, id)?.is_some() {
                return Err(ServiceError::Rule(
                    "a note stands on this recording; add to the note instead".into(),
                ));
            }
            Ok(dictations::reopen(db, id)?)
        },
    )
}

/// Keeps that the microphone was away.
///
/// # Errors
/// [`ServiceError::Store`] when the recording is not there.
pub fn mark_gap(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
    milliseconds: i64,
) -> Result<(), ServiceError> {
    let subject = format!("dictation {id}");
    office.act(who, now, Permission::Dictate, "mark gap", subject, |db| {
        Ok(takes::mark_gap(db, id, milliseconds)?)
    })
}

/// A recording's takes and gaps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reel {
    /// In the order in which they were recorded.
    pub takes: Vec<Take>,
    /// Where the microphone was away.
    pub gaps: Vec<Gone>,
}

impl Reel {
    /// The recording as it is heard.
    #[must_use]
    pub fn tape(&self) -> Tape {
        Tape::of(&self.takes)
    }

    /// Whether it was only ever appended to.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let plain = |t: &Take| t.placing == Placing::Append && !t.withdrawn;
        self.takes.iter().all(plain)
    }

    /// Second and length of every gap that is heard, in order.
    #[must_use]
    pub fn gaps_s(&self) -> Vec<(f64, f64)> {
        let tape = self.tape();
        let rate = f64::from(crate::audio::SAMPLE_RATE);
        // A gap lies before its sample; one at the very end lies behind the last.
        let place = |at: u64| {
            let last = at.checked_sub(1).and_then(|b| tape.heard_at(b));
            tape.heard_at(at).or(last.map(|b| b + 1))
        };
        let gaps = self.gaps.iter();
        gaps.filter_map(|g| Some((place(g.at)? as f64 / rate, g.milliseconds as f64 / 1000.0)))
            .collect()
    }
}

/// A recording's takes and gaps.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn reel(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
) -> Result<Reel, ServiceError> {
    let subject = format!("dictation {id}");
    office.act(
        who,
        now,
        Permission::ViewChart,
        "open takes",
        subject,
        |db| {
            Ok(Reel {
                takes: takes::list(db, id)?,
                gaps: takes::gaps(db, id)?,
            })
        },
    )
}
