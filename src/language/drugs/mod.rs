//! Names by their sound: what was heard as other words becomes the drug or term that was said.
//!
//! Twice: while listening, [`suggest`] says which names the engine should try against the sound; afterwards [`apply`] weighs the
//! sound's distance, what the engine found, the words around and how common a name is, and writes what it is sure of.
//! Never here: numbers and units, capitals.

mod heard;
mod lookalikes;
mod places;
mod slots;
mod weigh;

use std::collections::HashMap;
use std::ops::Range;

use super::Lexicon;
use super::stream::{Reason, Stream};
use crate::domain::{Alternative, FinishedText, PatientContext, TextSpan, Transcript, Word};

use self::heard::Heard;
use self::places::Candidate;
use self::weigh::{Evidence, Judged};

/// Names to be tried against the sound in place of some words.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The words they would replace.
    pub words: Range<usize>,
    /// The names, as written.
    pub texts: Vec<String>,
}

/// What an engine should try in place of what it heard.
#[must_use]
pub fn suggest(words: &[Word], lexicon: &Lexicon, _context: &PatientContext) -> Vec<Suggestion> {
    let (stream, starts) = heard::stream_of(words);
    let word_at = |place: usize| starts.partition_point(|&s| s <= place).saturating_sub(1);
    let heard = heard::words(&stream, lexicon, |at| words[word_at(at)].p);
    let found = places::find(&heard, lexicon);
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for candidate in found {
        let first = word_at(stream.tokens[heard[candidate.from].token].source.start);
        let last = word_at(stream.tokens[heard[candidate.to - 1].token].source.start);
        let range = first..last + 1;
        let text = cased(&candidate.name.text, &words[first].text);
        match suggestions.last_mut() {
            Some(s) if s.words == range => s.texts.push(text),
            _ => suggestions.push(Suggestion {
                words: range,
                texts: vec![text],
            }),
        }
    }
    suggestions
}

/// A name with a capital where what was heard has one.
fn cased(name: &str, heard: &str) -> String {
    let mut letters = heard.chars();
    let capital = letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_none_or(|c| !c.is_uppercase());
    let mut own = name.chars();
    match own.next().filter(|_| capital) {
        Some(first) => first.to_uppercase().chain(own).collect(),
        None => name.to_owned(),
    }
}

/// A candidate with all that speaks for it.
#[derive(Debug)]
struct Weighed<'l> {
    candidate: Candidate<'l>,
    evidence: Evidence,
    odds: f32,
    /// The patient's own list has it.
    own: bool,
}

/// Odds above which a name is written, as their natural logarithm; from five-fold checks over other recordings (see weights.tsv).
const SURE: f32 = -1.0;
/// Less odds than this above that, and a person should look.
const UNSURE: f32 = 1.0;
/// A look-alike with odds this little less is told.
const RIVAL: f32 = 4.0;
/// … any other name.
const CLOSE_RIVAL: f32 = 1.0;

/// Writes the names that were said in place of what was heard.
pub(super) fn apply(
    stream: &mut Stream,
    transcript: &Transcript,
    lexicon: &Lexicon,
    context: &PatientContext,
) {
    if !weigh::can_weigh(lexicon) {
        return;
    }
    stream.part_numbers();
    let places = Places::of(&stream.raw, transcript);
    let heard = heard::words(stream, lexicon, |at| places.p(at));
    let mut weighed = weighed(stream, &heard, &places, lexicon, context);
    weighed.retain(|w| w.odds > SURE - RIVAL);
    weighed.sort_by(|a, b| b.odds.total_cmp(&a.odds));
    let mut taken = vec![false; heard.len()];
    let mut chosen: Vec<&Weighed<'_>> = Vec::new();
    for one in weighed.iter().filter(|w| w.odds > SURE) {
        let range = one.candidate.from..one.candidate.to;
        if !taken[range.clone()].iter().any(|t| *t) {
            taken[range].fill(true);
            chosen.push(one);
        }
    }
    chosen.sort_by_key(|c| std::cmp::Reverse(c.candidate.from));
    for one in chosen {
        let (first, last) = (
            heard[one.candidate.from].token,
            heard[one.candidate.to - 1].token,
        );
        let opens = heard[one.candidate.from].opens
            && stream.tokens[first].text.starts_with(char::is_uppercase);
        let text = cased(&one.candidate.name.text, if opens { "A" } else { "a" });
        let rule = if one.candidate.name.kind.is_drug() {
            "drug name"
        } else {
            "medical term"
        };
        let reason = reason(one, &weighed);
        stream.replace(first, last + 1 - first, &text, rule);
        stream.explain(first, reason);
    }
    stream.join_numbers();
}

/// A transcript with its names put right and nothing else done to it.
#[must_use]
pub fn correct(
    transcript: &Transcript,
    lexicon: &Lexicon,
    context: &PatientContext,
) -> FinishedText {
    let mut stream = Stream::read(transcript.text());
    apply(&mut stream, transcript, lexicon, context);
    stream.finish(transcript)
}

/// Why a name was written, and whether another one is nearly as likely.
fn reason(one: &Weighed<'_>, all: &[Weighed<'_>]) -> Reason {
    let candidate = &one.candidate;
    let slot = candidate.slot;
    let mut parts = vec![format!(
        "sounds alike ({:.0} %)",
        (1.0 - candidate.distance).max(0.0) * 100.0
    )];
    let facts = [
        (slot.dose, "a dose follows"),
        (slot.time && !slot.dose, "a frequency follows"),
        (slot.cue, "drugs are spoken of"),
        (slot.list, "other drugs stand near"),
        (one.evidence[weigh::STRENGTH_FITS] > 0.0, "a usual strength"),
        (one.own, "on the patient's list"),
    ];
    parts.extend(
        facts
            .iter()
            .filter(|(is, _)| *is && candidate.name.kind.is_drug())
            .map(|(_, say)| (*say).to_owned()),
    );
    let rival = all.iter().filter(|w| {
        let overlaps = w.candidate.from < candidate.to && candidate.from < w.candidate.to;
        let margin = if lookalikes::are(&w.candidate.name.text, &candidate.name.text) {
            RIVAL
        } else {
            CLOSE_RIVAL
        };
        overlaps && w.candidate.name.text != candidate.name.text && w.odds > one.odds - margin
    });
    let rival = rival
        .max_by(|a, b| a.odds.total_cmp(&b.odds))
        .map(|w| w.candidate.name.text.clone());
    let doubt = rival.is_some() || one.odds < SURE + UNSURE;
    if let Some(rival) = rival {
        parts.push(format!("but may be {rival}"));
    }
    Reason {
        why: parts.join("; "),
        doubt,
    }
}

fn weighed<'l>(
    stream: &Stream,
    heard: &[Heard],
    places: &Places<'_>,
    lexicon: &'l Lexicon,
    context: &PatientContext,
) -> Vec<Weighed<'l>> {
    let own: Vec<String> = context
        .medications
        .iter()
        .chain(&context.problems)
        .map(|m| m.to_lowercase())
        .collect();
    // Where the engine was asked, the search has been made while it listened.
    let found = if places.tried.is_empty() {
        places::find(heard, lexicon)
    } else {
        tried(stream, heard, places, lexicon)
    };
    found
        .into_iter()
        .map(|candidate| {
            let (first, last) = (heard[candidate.from].token, heard[candidate.to - 1].token);
            let span = TextSpan::new(
                stream.tokens[first].source.start,
                stream.tokens[last].source.end,
            );
            let (gain, lead) = places.gain(span, &candidate.name.text);
            let name = candidate.name.text.to_lowercase();
            let judged = Judged {
                gain,
                lead,
                own: own.iter().any(|o| o.contains(&name)),
            };
            let evidence = weigh::evidence(heard, &candidate, judged);
            let odds = weigh::odds(candidate.name.kind, &evidence, judged);
            Weighed {
                candidate,
                evidence,
                odds,
                own: judged.own,
            }
        })
        .collect()
}

/// The names that the engine tried, as candidates.
fn tried<'l>(
    stream: &Stream,
    heard: &[Heard],
    places: &Places<'_>,
    lexicon: &'l Lexicon,
) -> Vec<Candidate<'l>> {
    let mut found = Vec::new();
    for from in 0..heard.len() {
        for to in from + 1..=(from + places::LONGEST).min(heard.len()) {
            let (first, last) = (heard[from].token, heard[to - 1].token);
            let span = TextSpan::new(
                stream.tokens[first].source.start,
                stream.tokens[last].source.end,
            );
            let Some(tried) = places.tried(span) else {
                continue;
            };
            let names = tried.choices.iter().filter_map(|c| lexicon.place(&c.text));
            places::weigh_all(heard, from, to, lexicon, names, &mut found);
        }
    }
    found
}

/// Where the transcript's words stand in its text, and what was tried in their place.
struct Places<'t> {
    words: Vec<(TextSpan, &'t Word)>,
    tried: HashMap<(u64, u64), &'t Alternative>,
}

impl<'t> Places<'t> {
    fn of(raw: &str, transcript: &'t Transcript) -> Self {
        let mut words = Vec::new();
        let mut from = 0;
        for word in transcript.words() {
            let text = word.text.trim();
            if let Some(at) = raw.get(from..).and_then(|rest| rest.find(text)) {
                words.push((TextSpan::new(from + at, from + at + text.len()), word));
                from += at + text.len();
            }
        }
        let tried = transcript
            .alternatives
            .iter()
            .map(|a| (key(a.start, a.end), a))
            .collect();
        Self { words, tried }
    }

    fn word(&self, at: usize) -> Option<&'t Word> {
        let place = self.words.partition_point(|(span, _)| span.end <= at);
        self.words
            .get(place)
            .filter(|(span, _)| span.start <= at)
            .map(|(_, w)| *w)
    }

    fn p(&self, at: usize) -> f32 {
        self.word(at).map_or(1.0, |w| w.p)
    }

    /// What was tried in place of a stretch of the text.
    fn tried(&self, span: TextSpan) -> Option<&'t Alternative> {
        let (first, last) = self
            .word(span.start)
            .zip(self.word(span.end.saturating_sub(1)))?;
        self.tried.get(&key(first.start, last.end)).copied()
    }

    /// The gain of a name in place of a stretch of the text, and how much it leads the best other one.
    fn gain(&self, span: TextSpan, name: &str) -> (Option<f32>, f32) {
        let ends = self
            .word(span.start)
            .zip(self.word(span.end.saturating_sub(1)));
        let Some(tried) = ends.and_then(|(a, b)| self.tried.get(&key(a.start, b.end))) else {
            return (None, 0.0);
        };
        let same = |text: &str| text.eq_ignore_ascii_case(name);
        let gain = tried.choices.iter().find(|c| same(&c.text)).map(|c| c.gain);
        let other = tried
            .choices
            .iter()
            .filter(|c| !same(&c.text))
            .map(|c| c.gain)
            .fold(-30.0, f32::max);
        (gain, gain.map_or(0.0, |g| g - other))
    }
}

/// Milliseconds.
fn key(start: f64, end: f64) -> (u64, u64) {
    (
        (start * 1000.0).round() as u64,
        (end * 1000.0).round() as u64,
    )
}

/// For those who fit the weights: every candidate with its place, its evidence and its odds.
#[doc(hidden)]
#[must_use]
pub fn candidates(
    transcript: &Transcript,
    lexicon: &Lexicon,
    context: &PatientContext,
) -> Vec<(TextSpan, String, bool, Vec<f32>, f32)> {
    let mut stream = Stream::read(transcript.text());
    stream.part_numbers();
    let places = Places::of(&stream.raw, transcript);
    let heard = heard::words(&stream, lexicon, |at| places.p(at));
    weighed(&stream, &heard, &places, lexicon, context)
        .into_iter()
        .map(|w| {
            let (first, last) = (
                heard[w.candidate.from].token,
                heard[w.candidate.to - 1].token,
            );
            let span = TextSpan::new(
                stream.tokens[first].source.start,
                stream.tokens[last].source.end,
            );
            (
                span,
                w.candidate.name.text.clone(),
                w.candidate.name.kind.is_drug(),
                w.evidence.to_vec(),
                w.odds,
            )
        })
        .collect()
}
