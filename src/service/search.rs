//! Search over everything said and signed: who may read charts finds the sentence, and where in the recording it was said.

use jiff::Timestamp;
use jiff::civil::Date;

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{
    DictationId, DocumentId, DocumentState, EncounterId, FinishedText, Patient, PatientId,
    Permission, Section, TextSpan,
};
use crate::language::{index_words, sentences};
use crate::store::search::{self, Holder};
use crate::store::{Transaction, dictations, documents, people, visits};

/// How long a snippet is at most, in characters.
const SNIPPET: usize = 180;

/// A place where the words stand.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteHit {
    /// Whose.
    pub patient: PatientId,
    /// Name as on the chart.
    pub name: String,
    /// Medical record number.
    pub mrn: String,
    /// Where it is opened.
    pub encounter: EncounterId,
    /// Date of service.
    pub on: Date,
    /// The note and where it stands; none for a transcript.
    pub document: Option<(DocumentId, DocumentState)>,
    /// The recording behind it, if there is one.
    pub dictation: Option<DictationId>,
    /// The note's title, or `Transcript`.
    pub title: String,
    /// The heading it stands under; empty in transcripts and addenda.
    pub heading: String,
    /// The sentence, or the part of it around the words.
    pub snippet: String,
    /// The words in the snippet.
    pub lit: Vec<TextSpan>,
    /// When it was said, in seconds from the recording's start.
    pub at_s: Option<f64>,
}

/// The newest `limit` notes and transcripts that hold all `words`, each with its best sentence; of one patient, or of all.
///
/// Words in quotes stand together; "25 mg" and "25mg", "x-ray" and "xray" find each other; the last word may go on.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn notes(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    words: &str,
    patient: Option<PatientId>,
    limit: usize,
) -> Result<Vec<NoteHit>, ServiceError> {
    let subject = match patient {
        Some(patient) => format!("patient {patient}: {words}"),
        None => words.to_owned(),
    };
    let may = Permission::ViewChart;
    office.act(who, now, may, "search notes", subject, |db| {
        let Some(asked) = search::asked(words, patient) else {
            return Ok(Vec::new());
        };
        // A note and the transcript it came from are one place: the note stands for both.
        let (found, _) = search::find(db, &asked, 2 * limit)?;
        let wanted = Wanted::of(words);
        let mut hits: Vec<NoteHit> = Vec::new();
        for holder in &found {
            if let Holder::Transcript(id) = holder
                && let Some(note) = documents::of_dictation(db, *id)?
                && found.contains(&Holder::Document(note))
            {
                continue;
            }
            hits.push(hit(db, *holder, &wanted)?);
            if hits.len() == limit {
                break;
            }
        }
        Ok(hits)
    })
}

/// The words looked for, and the last one's beginning where it may go on.
struct Wanted {
    forms: Vec<String>,
    open: Option<String>,
}

impl Wanted {
    fn of(words: &str) -> Self {
        let mut forms = Vec::new();
        let mut open = None;
        for word in index_words(words) {
            open = Some(word.form.clone());
            forms.push(word.form);
            forms.extend(word.other);
        }
        if words.ends_with(char::is_whitespace) {
            open = None;
        }
        Self { forms, open }
    }

    /// The places in a sentence that are looked for, and how many different ones.
    fn places(&self, sentence: &str) -> (Vec<TextSpan>, usize) {
        let is = |form: &str| {
            self.forms.iter().any(|f| f == form)
                || self
                    .open
                    .as_ref()
                    .is_some_and(|o| o.len() > 1 && form.starts_with(o.as_str()))
        };
        let mut places = Vec::new();
        let mut forms: Vec<String> = Vec::new();
        for word in index_words(sentence) {
            if is(&word.form) || word.other.as_deref().is_some_and(is) {
                places.push(word.span);
                if !forms.contains(&word.form) {
                    forms.push(word.form);
                }
            }
        }
        (places, forms.len())
    }
}

/// A sentence that might be shown: its heading, its words, where it was said in the transcript.
struct Shown {
    heading: String,
    text: String,
    said: Option<usize>,
}

fn hit(db: &Transaction<'_>, holder: Holder, wanted: &Wanted) -> Result<NoteHit, ServiceError> {
    let (encounter, document, dictation, title, shown) = match holder {
        Holder::Document(id) => {
            let row = documents::get(db, id)?;
            let (_, note, _) = documents::newest(db, id)?;
            let mut shown = of_sections(note.sections);
            for addendum in documents::addenda(db, id)? {
                shown.push(Shown {
                    heading: String::new(),
                    text: addendum.wording,
                    said: None,
                });
            }
            let title = row.work_type.title().to_owned();
            (
                row.encounter,
                Some((id, row.state)),
                row.dictation,
                title,
                shown,
            )
        }
        Holder::Transcript(id) => {
            let text = finished(db, id)?.text;
            let shown = sentences(&text).into_iter().map(|span| Shown {
                heading: String::new(),
                text: span.of(&text).unwrap_or("").to_owned(),
                said: Some(span.start),
            });
            let encounter = dictations::get(db, id)?.encounter;
            (
                encounter,
                None,
                Some(id),
                "Transcript".to_owned(),
                shown.collect(),
            )
        }
    };
    let (best, places) = best(shown, wanted);
    let at_s = match (best.said, places.first(), dictation) {
        (Some(said), Some(place), Some(id)) => spoken_at(&finished(db, id)?, said + place.start),
        _ => None,
    };
    let (snippet, lit) = cut(&best.text, &places);
    let visit = visits::encounter(db, encounter)?;
    let Patient { name, mrn, .. } = people::patient(db, visit.patient)?;
    Ok(NoteHit {
        patient: visit.patient,
        name: name.to_string(),
        mrn,
        encounter,
        on: visit.service_on,
        document,
        dictation,
        title,
        heading: best.heading,
        snippet,
        lit,
        at_s,
    })
}

fn of_sections(sections: Vec<Section>) -> Vec<Shown> {
    let mut shown = Vec::new();
    for section in sections {
        for sentence in section.sentences {
            shown.push(Shown {
                heading: section.heading.clone(),
                said: sentence.source.first().map(|s| s.start),
                text: sentence.text,
            });
        }
    }
    shown
}

fn finished(db: &Transaction<'_>, id: DictationId) -> Result<FinishedText, ServiceError> {
    let row = dictations::transcript(db, id)?;
    Ok(row.map(|r| r.finished).unwrap_or_default())
}

/// The first of the sentences that hold most of the words.
fn best(shown: Vec<Shown>, wanted: &Wanted) -> (Shown, Vec<TextSpan>) {
    let mut best = Shown {
        heading: String::new(),
        text: String::new(),
        said: None,
    };
    let (mut places, mut most) = (Vec::new(), 0);
    for sentence in shown {
        let (found, different) = wanted.places(&sentence.text);
        if different > most || best.text.is_empty() {
            (best, places, most) = (sentence, found, different.max(most));
        }
    }
    (best, places)
}

/// When the word at this byte of the text was said.
fn spoken_at(text: &FinishedText, byte: usize) -> Option<f64> {
    let word = text.words.iter().find(|w| w.span.end > byte);
    word.map(|w| w.start)
}

/// The sentence around the first of the places, and the places in it.
fn cut(text: &str, places: &[TextSpan]) -> (String, Vec<TextSpan>) {
    let length = text.chars().count();
    let first = places.first().map_or(0, |p| p.start);
    let before = text.get(..first).map_or(0, |t| t.chars().count());
    let skip = if length <= SNIPPET {
        0
    } else {
        before.saturating_sub(SNIPPET / 3)
    };
    let byte = |count: usize| {
        text.char_indices()
            .nth(count)
            .map_or(text.len(), |(at, _)| at)
    };
    // Whole words only.
    let from = text
        .get(byte(skip)..)
        .filter(|_| skip > 0)
        .and_then(|t| t.find(' '))
        .map_or(byte(skip), |at| byte(skip) + at + 1);
    let to = byte(skip + SNIPPET);
    let to = if to < text.len() {
        text.get(from..to)
            .and_then(|t| t.rfind(' '))
            .map_or(to, |at| from + at)
    } else {
        to
    };
    let lead = if from > 0 { "… " } else { "" };
    let tail = if to < text.len() { " …" } else { "" };
    let snippet = format!("{lead}{}{tail}", text.get(from..to).unwrap_or(""));
    let lit = places
        .iter()
        .filter(|p| p.start >= from && p.end <= to)
        .map(|p| TextSpan::new(p.start - from + lead.len(), p.end - from + lead.len()))
        .collect();
    (snippet, lit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_is_cut_at_words_around_the_place() {
        let text = format!(
            "{} furosemide {}",
            "and so on ".repeat(40),
            "é as before".repeat(30)
        );
        let (places, _) = Wanted::of("furosem").places(&text);
        let (snippet, lit) = cut(&text, &places);
        assert!(snippet.starts_with("… ") && snippet.ends_with(" …"));
        assert_eq!(lit[0].of(&snippet), Some("furosemide"));
        assert!(snippet.chars().count() <= SNIPPET + 4);
    }

    #[test]
    fn the_sentence_with_most_of_the_words_is_shown() {
        let said = |text: &str| Shown {
            heading: String::new(),
            text: text.into(),
            said: None,
        };
        let (shown, places) = best(
            vec![said("She has pain."), said("Chest pain since 25 mg.")],
            &Wanted::of("chest pain 25mg "),
        );
        assert_eq!(shown.text, "Chest pain since 25 mg.");
        assert_eq!(places.len(), 3);
    }
}
