//! Recordings and their transcripts. Audio is a journal: each chunk is committed before anything recognises it.

use rusqlite::{Connection, OptionalExtension, Row};

use super::people::parsed;
use super::{StoreError, from_json, one, parts, search, takes, to_json};
use crate::audio::flac;
use crate::domain::{
    DictationId, DictationStatus, EncounterId, FinishedText, Tape, Transcript, UserId, WorkType,
};

/// One recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictationRow {
    /// The store's number.
    pub id: DictationId,
    /// What it belongs to.
    pub encounter: EncounterId,
    /// Who spoke.
    pub author: UserId,
    /// What it becomes.
    pub work_type: WorkType,
    /// Where it stands.
    pub status: DictationStatus,
    /// UTC, ISO 8601.
    pub begun_at: String,
    /// Length at 16 kHz.
    pub samples: i64,
}

impl DictationRow {
    /// Length in seconds.
    #[must_use]
    pub fn duration_s(&self) -> f64 {
        self.samples as f64 / f64::from(crate::audio::SAMPLE_RATE)
    }
}

/// A transcript with the model that made it.
#[derive(Debug, Clone, PartialEq)]
pub struct TranscriptRow {
    /// The model's name.
    pub model: String,
    /// As heard.
    pub heard: Transcript,
    /// After post-processing.
    pub finished: FinishedText,
}

const COLUMNS: &str = "id, encounter_id, author_id, work_type, status, begun_at, samples";

/// Begins a recording.
///
/// # Errors
/// [`StoreError::Refused`] for an encounter that is not there.
pub fn begin(
    db: &Connection,
    encounter: EncounterId,
    author: UserId,
    work_type: WorkType,
    at: &str,
) -> Result<DictationId, StoreError> {
    db.execute(
        "INSERT INTO dictations (encounter_id, author_id, work_type, status, begun_at) VALUES (?1, ?2, ?3, 'recording', ?4)",
        (encounter.0, author.0, work_type.as_str(), at),
    )?;
    Ok(DictationId(db.last_insert_rowid()))
}

/// Adds a chunk; the same `seq` twice is refused, so that nothing is doubled.
///
/// # Errors
/// [`StoreError::Refused`] for a recording that is complete, or a chunk that is there already.
pub fn append(
    db: &Connection,
    id: DictationId,
    seq: u32,
    samples: &[i16],
) -> Result<(), StoreError> {
    let pcm: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    let changed = db.execute(
        "UPDATE dictations SET samples = samples + ?2 WHERE id = ?1 AND status = 'recording'",
        (id.0, samples.len() as i64),
    )?;
    if changed == 0 {
        return Err(StoreError::Refused("this recording is complete".into()));
    }
    db.execute(
        "INSERT INTO audio_chunks (dictation_id, seq, pcm) VALUES (?1, ?2, ?3)",
        (id.0, seq, pcm),
    )?;
    Ok(())
}

/// Completes a recording: its chunks become one FLAC, proven to hold the same samples before they go.
///
/// # Errors
/// [`StoreError::Garbled`] when the compressed copy differs; the chunks then stay.
pub fn complete(db: &Connection, id: DictationId) -> Result<(), StoreError> {
    let samples = journal(db, id)?;
    let bytes = flac::encode(&samples).map_err(|_| StoreError::Garbled("recording"))?;
    if flac::decode(&bytes, samples.len()).ok().as_ref() != Some(&samples) {
        return Err(StoreError::Garbled("recording"));
    }
    db.execute(
        "INSERT INTO dictation_audio (dictation_id, flac) VALUES (?1, ?2)
         ON CONFLICT (dictation_id) DO UPDATE SET flac = excluded.flac",
        (id.0, bytes),
    )?;
    db.execute("DELETE FROM audio_chunks WHERE dictation_id = ?1", [id.0])?;
    db.execute(
        "UPDATE dictations SET status = 'recorded', samples = ?2 WHERE id = ?1 AND status = 'recording'",
        (id.0, samples.len() as i64),
    )?;
    Ok(())
}

/// The sound of a recording as it is heard, complete or not: 16 kHz mono, its takes in their places.
///
/// # Errors
/// [`StoreError::Absent`] or [`StoreError::Garbled`].
pub fn audio(db: &Connection, id: DictationId) -> Result<Vec<i16>, StoreError> {
    let stretches = parts::stretches(db, id)?;
    if stretches.is_empty() {
        return own_audio(db, id);
    }
    let mut sound = Vec::new();
    let mut source: Option<(DictationId, Vec<i16>)> = None;
    for stretch in stretches {
        if source.as_ref().is_none_or(|(of, _)| *of != stretch.of) {
            source = Some((stretch.of, own_audio(db, stretch.of)?));
        }
        let heard = source.as_ref().map_or(&[][..], |(_, s)| s);
        sound.resize(stretch.at as usize, 0);
        let end = (stretch.to as usize).min(heard.len());
        sound.extend(heard.get(stretch.from as usize..end).unwrap_or_default());
    }
    Ok(sound)
}

/// The sound that was recorded under a number, whatever is heard of it now.
fn own_audio(db: &Connection, id: DictationId) -> Result<Vec<i16>, StoreError> {
    let tape = Tape::of(&takes::list(db, id)?);
    Ok(tape.play(&journal(db, id)?))
}

/// Everything that was ever recorded, in the order in which it was.
///
/// # Errors
/// [`StoreError::Absent`] or [`StoreError::Garbled`].
pub fn journal(db: &Connection, id: DictationId) -> Result<Vec<i16>, StoreError> {
    let row = get(db, id)?;
    let sql = "SELECT flac FROM dictation_audio WHERE dictation_id = ?1";
    let bytes: Option<Vec<u8>> = db.query_row(sql, [id.0], |r| r.get(0)).optional()?;
    let newer = chunks(db, id)?;
    let Some(bytes) = bytes else {
        return Ok(newer);
    };
    let older = (row.samples as usize).saturating_sub(newer.len());
    let mut samples = flac::decode(&bytes, older).map_err(|_| StoreError::Garbled("recording"))?;
    samples.extend(newer);
    Ok(samples)
}

/// Opens a complete recording again; what was compressed stays, more is journaled behind it.
///
/// # Errors
/// [`StoreError::Refused`] for one that is not complete.
pub fn reopen(db: &Connection, id: DictationId) -> Result<(), StoreError> {
    let sql = "UPDATE dictations SET status = 'recording' WHERE id = ?1 AND status <> 'recording'";
    match db.execute(sql, [id.0])? {
        0 => Err(StoreError::Refused("this recording is open already".into())),
        _ => Ok(()),
    }
}

fn chunks(db: &Connection, id: DictationId) -> Result<Vec<i16>, StoreError> {
    let mut statement =
        db.prepare("SELECT pcm FROM audio_chunks WHERE dictation_id = ?1 ORDER BY seq")?;
    let mut samples = Vec::new();
    for row in statement.query_map([id.0], |r| r.get::<_, Vec<u8>>(0))? {
        samples.extend(
            row?.chunks_exact(2)
                .map(|b| i16::from_le_bytes([b[0], b[1]])),
        );
    }
    Ok(samples)
}

/// Keeps what was recognised; recognising again replaces it, as long as no document stands on it.
///
/// # Errors
/// [`StoreError::Refused`] when a document already points into the text.
pub fn save_transcript(
    db: &Connection,
    id: DictationId,
    row: &TranscriptRow,
) -> Result<(), StoreError> {
    let stands: i64 = db.query_row(
        "SELECT count(*) FROM documents WHERE dictation_id = ?1",
        [id.0],
        |r| r.get(0),
    )?;
    if stands > 0 {
        return Err(StoreError::Refused(
            "a note already stands on this transcript".into(),
        ));
    }
    db.execute(
        "UPDATE dictations SET status = 'transcribed' WHERE id = ?1",
        [id.0],
    )?;
    replace_transcript(db, id, row)
}

/// Keeps a transcript in place of what was there, also under a document that stands on it: for one that is cut or joined.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn replace_transcript(
    db: &Connection,
    id: DictationId,
    row: &TranscriptRow,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO transcripts (dictation_id, model, heard, finished) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (dictation_id) DO UPDATE SET model = excluded.model, heard = excluded.heard, finished = excluded.finished",
        (id.0, &row.model, to_json(&row.heard, "transcript")?, to_json(&row.finished, "transcript")?),
    )?;
    search::keep_transcript(db, id)
}

/// What was recognised, if anything was.
///
/// # Errors
/// [`StoreError::Garbled`] for stored JSON that does not parse.
pub fn transcript(db: &Connection, id: DictationId) -> Result<Option<TranscriptRow>, StoreError> {
    let sql = "SELECT model, heard, finished FROM transcripts WHERE dictation_id = ?1";
    let row: Option<(String, String, String)> = db
        .query_row(sql, [id.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .optional()?;
    row.map(|(model, heard, finished)| {
        Ok(TranscriptRow {
            model,
            heard: from_json(&heard, "transcript")?,
            finished: from_json(&finished, "transcript")?,
        })
    })
    .transpose()
}

/// The recording of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn get(db: &Connection, id: DictationId) -> Result<DictationRow, StoreError> {
    one(
        db.query_row(
            &format!("SELECT {COLUMNS} FROM dictations WHERE id = ?1"),
            [id.0],
            row_of,
        ),
        "such dictation",
    )
}

/// All recordings in a state, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn in_status(
    db: &Connection,
    status: DictationStatus,
) -> Result<Vec<DictationRow>, StoreError> {
    let mut statement = db.prepare(&format!(
        "SELECT {COLUMNS} FROM dictations WHERE status = ?1 ORDER BY begun_at, id"
    ))?;
    let rows = statement.query_map([status.as_str()], row_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An encounter's recordings, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_encounter(
    db: &Connection,
    encounter: EncounterId,
) -> Result<Vec<DictationRow>, StoreError> {
    let mut statement = db.prepare(&format!(
        "SELECT {COLUMNS} FROM dictations WHERE encounter_id = ?1 ORDER BY begun_at, id"
    ))?;
    let rows = statement.query_map([encounter.0], row_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<DictationRow> {
    Ok(DictationRow {
        id: DictationId(row.get(0)?),
        encounter: EncounterId(row.get(1)?),
        author: UserId(row.get(2)?),
        work_type: parsed(row, 3, WorkType::parse)?,
        status: parsed(row, 4, DictationStatus::parse)?,
        begun_at: row.get(5)?,
        samples: row.get(6)?,
    })
}
