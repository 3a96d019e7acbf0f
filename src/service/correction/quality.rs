//! What second readers say, and how the desk does: scores, turnaround, lines an hour, draft against signed.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Rules, word_diff};
use crate::domain::{
    DocumentId, Note, Permission, QualityError, Score, Sentence, UserId, line_count,
};
use crate::service::office::{Office, ServiceError, SignedIn};
use crate::store::quality::{self, ReviewRow};
use crate::store::{Transaction, documents, manuscripts, people};

/// A judgement as the editor and the author read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// On which document.
    pub document: DocumentId,
    /// Printed name of who corrected.
    pub editor: String,
    /// Printed name of who read.
    pub reviewer: String,
    /// UTC, ISO 8601.
    pub at: String,
    /// What it is worth.
    pub score: Score,
    /// The reader's words.
    pub comment: String,
    /// What was wrong.
    pub errors: Vec<QualityError>,
}

fn told(db: &Transaction<'_>, row: ReviewRow) -> Result<Feedback, ServiceError> {
    Ok(Feedback {
        document: row.document,
        editor: people::user(db, row.editor)?.display_name,
        reviewer: people::user(db, row.reviewer)?.display_name,
        at: row.at,
        score: row.score,
        comment: row.comment,
        errors: row.errors,
    })
}

pub(super) fn feedback_on(
    db: &Transaction<'_>,
    id: DocumentId,
) -> Result<Vec<Feedback>, ServiceError> {
    let rows = quality::of_document(db, id)?;
    rows.into_iter().map(|row| told(db, row)).collect()
}

/// Judgements of the person's own work that they have not read yet; they are read then.
///
/// # Errors
/// [`ServiceError`] when the store cannot be read.
pub fn unread_feedback(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<Vec<Feedback>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "read feedback",
        String::new(),
        |db| {
            let rows = quality::unread(db, who.id())?;
            quality::mark_read(db, who.id(), &now.to_string())?;
            rows.into_iter().map(|row| told(db, row)).collect()
        },
    )
}

/// A point of a trend: when, and how much.
pub type Point = (Timestamp, f64);

/// How one person does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trend {
    /// Printed name.
    pub name: String,
    /// Oldest first.
    pub points: Vec<Point>,
}

/// How the desk does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Points of a hundred, by editor.
    pub scores: Vec<Trend>,
    /// Hours from dictated to ready to sign, by author.
    pub turnaround: Vec<Trend>,
    /// Lines of 65 characters an hour at the desk, by editor.
    pub lines_an_hour: Vec<Trend>,
    /// Word error of the draft against what was signed, by author, 0 to 1.
    pub draft_error: Vec<Trend>,
    /// Documents that came back on time, and all.
    pub on_time: (u32, u32),
}

/// The desk's figures over all that is kept.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn figures(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
) -> Result<Figures, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "see quality figures",
        String::new(),
        |db| {
            let mut figures = Figures::default();
            let mut scores = BTreeMap::new();
            for row in quality::all(db)? {
                if let Ok(at) = row.at.parse() {
                    add(
                        &mut scores,
                        row.editor,
                        (at, f64::from(row.score.value) / 100.0),
                    );
                }
            }
            let (mut turnaround, mut lines, mut errors) =
                (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
            for item in super::worklist::items(db, now, rules)? {
                let Some(document) = item.document else {
                    continue;
                };
                let stamps = item.stamps;
                let ready = stamps.released.or(stamps.signed);
                if let (Some(from), Some(to)) = (stamps.dictated, ready) {
                    add(&mut turnaround, item.author, (to, hours(from, to)));
                    figures.on_time.1 += 1;
                    figures.on_time.0 += u32::from(item.due.is_none_or(|due| to <= due));
                }
                let done = stamps.to_qa.or(stamps.released);
                if let (Some(from), Some(to), Some(editor)) = (
                    stamps.claimed,
                    done,
                    super::desk::editor_of(db, item.dictation)?,
                ) {
                    let (_, note, _) = documents::newest(db, document)?;
                    let took = hours(from, to);
                    if took > 0.001 {
                        add(
                            &mut lines,
                            editor,
                            (to, line_count(&note.text()) as f64 / 100.0 / took),
                        );
                    }
                }
                if let Some(at) = stamps.signed {
                    let draft =
                        manuscripts::version(db, document, manuscripts::draft(db, document)?)?;
                    let (_, signed, _) = documents::newest(db, document)?;
                    add(
                        &mut errors,
                        item.author,
                        (at, word_diff::error(&as_said(&draft), &as_said(&signed))),
                    );
                }
            }
            figures.scores = named(db, scores)?;
            figures.turnaround = named(db, turnaround)?;
            figures.lines_an_hour = named(db, lines)?;
            figures.draft_error = named(db, errors)?;
            Ok(figures)
        },
    )
}

/// A note's sentences in the order they were said: under which heading the program put one is no error of the draft.
fn as_said(note: &Note) -> String {
    let sections = note.sections.iter();
    let mut sentences: Vec<&Sentence> = sections.flat_map(|s| &s.sentences).collect();
    sentences.sort_by_key(|s| s.source.first().map(|source| source.start));
    let texts: Vec<&str> = sentences.iter().map(|s| s.text.as_str()).collect();
    texts.join(" ")
}

fn hours(from: Timestamp, to: Timestamp) -> f64 {
    let passed: SignedDuration = to.duration_since(from);
    passed.as_secs_f64() / 3600.0
}

fn add(to: &mut BTreeMap<UserId, Vec<Point>>, who: UserId, point: Point) {
    to.entry(who).or_default().push(point);
}

fn named(
    db: &Transaction<'_>,
    found: BTreeMap<UserId, Vec<Point>>,
) -> Result<Vec<Trend>, ServiceError> {
    found
        .into_iter()
        .map(|(id, mut points)| {
            points.sort_by_key(|p| p.0);
            Ok(Trend {
                name: people::user(db, id)?.display_name,
                points,
            })
        })
        .collect()
}
