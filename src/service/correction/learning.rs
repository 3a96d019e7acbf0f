//! What a correction teaches: words that were heard where a term was said, for the author's next dictations.
//!
//! Never learnt: anything with a number, a dose, a side or a negation in it, a word that is a name itself, words everybody uses, and
//! what sounds as much like a term's look-alike. What is offered is kept only when the editor says so, and taken back with the same key.

use jiff::Timestamp;

use super::risk::{RiskKind, core_of, kinds_of};
use super::word_diff::{Difference, diff};
use super::worklist::name_of;
use crate::domain::{DictationId, FinishedText, Lesson, Permission, TextSpan, UserId};
use crate::language::{Lexicon, lookalikes_of};
use crate::service::office::{Office, ServiceError, SignedIn};
use crate::store::learnt_words::{self, LearntRow};
use crate::store::{Transaction, dictations, documents};

/// Words of a phrase at most.
const LONGEST: usize = 4;
/// Phrases that sound less alike than this are another wording, not a mishearing.
const ALIKE: f32 = 0.4;
/// A look-alike that sounds nearly as much like what was heard, by this much.
const RIVAL: f32 = 0.12;
/// A word more frequent than this is everybody's (power of ten).
const COMMON: f32 = 5.0;

/// Words heard, and the term that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// As the engine heard it, small letters, without marks.
    pub heard: String,
    /// As the editor wrote it.
    pub written: String,
}

/// What the corrections of a draft could teach, in order of place. `finished` is what the draft was written from.
#[must_use]
pub fn offers(finished: &FinishedText, draft: &str, text: &str, lexicon: &Lexicon) -> Vec<Offer> {
    let runs = diff(draft, text);
    let mut found: Vec<Offer> = Vec::new();
    for pair in runs.windows(2) {
        let (was, is) = match pair {
            [(Difference::Removed, was), (Difference::Added, is)]
            | [(Difference::Added, is), (Difference::Removed, was)] => (was, is),
            _ => continue,
        };
        let was = was.of(draft).unwrap_or_default();
        if is_grave(&phrase(was), lexicon) {
            continue;
        }
        let place = finished.text.find(was);
        let place = place.map(|at| TextSpan::new(at, at + was.len()));
        let heard = place.map_or_else(|| was.to_owned(), |span| heard_at(finished, span));
        let heard = phrase(&heard).to_lowercase();
        let written = phrase(is.of(text).unwrap_or_default());
        let offer = Offer { heard, written };
        if teaches(&offer, lexicon) && !found.iter().any(|o| o.heard == offer.heard) {
            found.push(offer);
        }
    }
    found
}

/// Whether words hold a number, a dose, a side or a negation: nothing is learnt from those.
fn is_grave(words: &str, lexicon: &Lexicon) -> bool {
    let grave = |kind: &RiskKind| {
        matches!(
            kind,
            RiskKind::Dose | RiskKind::Number | RiskKind::Laterality | RiskKind::Negation
        )
    };
    // In small letters: an initial is no Roman number.
    let words = words.to_lowercase();
    words.contains(|c: char| c.is_ascii_digit()) || kinds_of(&words, lexicon).iter().any(grave)
}

/// What the engine heard where a stretch of the draft stands: what the program rewrote there is taken back.
fn heard_at(finished: &FinishedText, span: TextSpan) -> String {
    let mut words = String::new();
    let mut at = span.start;
    for change in finished.changes.iter().filter(|c| c.span.overlaps(span)) {
        if change.span.start > at {
            words.push_str(finished.text.get(at..change.span.start).unwrap_or_default());
        }
        words.push_str(&change.from);
        at = at.max(change.span.end);
    }
    words.push_str(finished.text.get(at..span.end.max(at)).unwrap_or_default());
    words
}

/// Words without the marks around them.
fn phrase(text: &str) -> String {
    let words = text.split_whitespace().map(core_of);
    words
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether words may be learnt as a mishearing of a term.
#[must_use]
pub fn teaches(offer: &Offer, lexicon: &Lexicon) -> bool {
    let heard: Vec<&str> = offer.heard.split(' ').collect();
    let written: Vec<&str> = offer.written.split(' ').collect();
    let size = |words: &[&str]| (1..=LONGEST).contains(&words.len()) && !words[0].is_empty();
    if !size(&heard) || !size(&written) || offer.heard.eq_ignore_ascii_case(&offer.written) {
        return false;
    }
    if is_grave(&offer.heard, lexicon) || is_grave(&offer.written, lexicon) {
        return false;
    }
    // A term: a drug or a name, or nothing that English knows.
    let term = lexicon.name(&offer.written).is_some()
        || written
            .iter()
            .any(|w| lexicon.name(w).is_some() || lexicon.rarity(w).is_none());
    // Words that say something by themselves are another wording.
    let odd = |w: &&&str| lexicon.rarity(w).is_none_or(|r| r > COMMON);
    let name = lexicon.name(&offer.heard).is_some() || heard.iter().any(|w| lexicon.is_drug(w));
    if !term || name || heard.iter().filter(odd).count() == 0 {
        return false;
    }
    let alike = lexicon.likeness(&offer.heard, &offer.written);
    let rival = |other: &&str| lexicon.likeness(&offer.heard, other) > alike - RIVAL;
    alike >= ALIKE && !lookalikes_of(&offer.written).iter().any(rival)
}

/// Keeps a lesson for the author of a dictation, or takes it back; what was done, in a sentence.
///
/// # Errors
/// [`ServiceError::Rule`] for what must not be learnt.
pub fn learn(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    lexicon: &Lexicon,
    id: DictationId,
    (offer, keep): (&Offer, bool),
) -> Result<String, ServiceError> {
    if keep && !teaches(offer, lexicon) {
        return Err(ServiceError::Rule(format!(
            "“{}” is not learnt: it could stand for something else",
            offer.heard
        )));
    }
    let subject = format!("dictation {id}: {} as {}", offer.heard, offer.written);
    let action = if keep {
        "learn word"
    } else {
        "take learnt word back"
    };
    office.act(who, now, Permission::EditDocument, action, subject, |db| {
        let author = dictations::get(db, id)?.author;
        let name = name_of(db, author)?;
        if !keep {
            learnt_words::take_back(db, author, &offer.heard, &now.to_string())?;
            return Ok(format!("“{}” is heard as before.", offer.heard));
        }
        let document = documents::of_dictation(db, id)?
            .ok_or_else(|| ServiceError::Rule("this dictation has no text yet".into()))?;
        let row = LearntRow {
            author,
            heard: offer.heard.clone(),
            written: offer.written.clone(),
            document,
            by: who.id(),
            at: now.to_string(),
        };
        learnt_words::add(db, &row)?;
        Ok(format!(
            "From now on “{}” of {name} is written “{}”.",
            offer.heard, offer.written
        ))
    })
}

/// What corrections taught of an author's dictations, as the recogniser is told it.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn lessons(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    author: UserId,
) -> Result<Vec<Lesson>, ServiceError> {
    let subject = format!("user {author}");
    read(office, who, now, subject, |_| Ok(author))
}

/// The same for the author of a dictation.
///
/// # Errors
/// As [`lessons`].
pub fn lessons_for(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DictationId,
) -> Result<Vec<Lesson>, ServiceError> {
    let subject = format!("dictation {id}");
    read(office, who, now, subject, |db| {
        Ok(dictations::get(db, id)?.author)
    })
}

fn read(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    subject: String,
    author: impl FnOnce(&Transaction<'_>) -> Result<UserId, ServiceError>,
) -> Result<Vec<Lesson>, ServiceError> {
    let allowed = Permission::ViewChart;
    office.act(who, now, allowed, "read learnt words", subject, |db| {
        let author = author(db)?;
        lessons_of(db, author)
    })
}

pub(super) fn lessons_of(
    db: &Transaction<'_>,
    author: UserId,
) -> Result<Vec<Lesson>, ServiceError> {
    let rows = learnt_words::of(db, author)?;
    let each = rows.into_iter().map(|row| {
        let day = row.at.get(..10).unwrap_or_default();
        Ok(Lesson {
            source: format!("corrected by {} on {day}", name_of(db, row.by)?),
            heard: row.heard,
            written: row.written,
        })
    });
    each.collect()
}
