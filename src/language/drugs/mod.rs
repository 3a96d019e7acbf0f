//! Names by their sound: what was heard as other words becomes the drug or term that was said.
//!
//! Twice: while listening, [`likely_names`] says which names may have been said, and the engine listens again knowing how they are
//! spelled; afterwards [`apply`] weighs the sound's distance, the words around and how common a name is, and writes what it is
//! sure of.
//! Never here: numbers and units, capitals.

mod heard;
mod hearings;
mod lookalikes;
mod places;
mod slots;
mod together;
mod unclear;
mod weigh;

pub use hearings::join_hearings;
pub use lookalikes::lookalikes_of;
pub use unclear::{drug_by_ear, unclear_places, usual_drugs};

use super::Lexicon;
use super::stream::{Reason, Stream};
use crate::domain::{FinishedText, PatientContext, TextSpan, Transcript, Word};

use super::lexicon::Kind;

use self::heard::Heard;
use self::places::Candidate;
use self::weigh::Evidence;

/// Names told to the engine at most.
const MOST_TOLD: usize = 16;
/// Odds above which a name is told; it need not be likely, the sound decides.
const WORTH_TELLING: f32 = -4.0;
/// With odds so much better than it takes, a name will be written and the engine need not be asked.
const CLEAR: f32 = 1.0;

/// Names that may have been said where these words were heard, likeliest last; the engine then listens again. None where it is
/// clear what was said.
#[must_use]
pub fn likely_names(words: &[Word], lexicon: &Lexicon, context: &PatientContext) -> Vec<String> {
    if !lexicon.can_search() {
        return Vec::new();
    }
    let (heard, _) = heard::of_words(words, lexicon);
    let mut weighed = weighed(&heard, lexicon, context);
    weighed.retain(|w| w.odds > WORTH_TELLING);
    weighed.sort_by(|a, b| b.odds.total_cmp(&a.odds));
    let clear: Vec<&Candidate<'_>> = weighed
        .iter()
        .filter(|w| w.margin > CLEAR)
        .map(|w| &w.candidate)
        .collect();
    let is_clear = |one: &Candidate<'_>| clear.iter().any(|c| c.from < one.to && one.from < c.to);
    if weighed.iter().all(|w| is_clear(&w.candidate)) {
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    for one in weighed {
        let text = &one.candidate.name.text;
        if names.len() < MOST_TOLD && !names.contains(text) {
            names.push(text.clone());
        }
    }
    names.reverse();
    names
}

/// Writes a text in place of what was heard, with a capital where that opens a sentence with one.
fn write(stream: &mut Stream, heard: &[Heard], text: &str, rule: &'static str, reason: Reason) {
    let [word, ..] = heard else { return };
    let (first, last) = (word.token, heard[heard.len() - 1].token);
    let opens = word.opens && stream.tokens[first].text.starts_with(char::is_uppercase);
    let text = cased(text, if opens { "A" } else { "a" });
    stream.replace(first, last + 1 - first, &text, rule);
    stream.explain(first, reason);
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
    /// By how much the odds are more than it takes to write the name.
    margin: f32,
    /// The patient's own list has it.
    own: bool,
}

/// Odds as good as any, as their natural logarithm.
const SURE: f32 = -0.8;
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
    write_pairs(stream, lexicon);
    if !lexicon.can_search() {
        return;
    }
    stream.part_numbers();
    let sure = Sureness::of(&stream.raw, transcript);
    let heard = write_phrases(stream, &sure, lexicon);
    let mut weighed = weighed(&heard, lexicon, context);
    weighed.retain(|w| w.margin > -RIVAL);
    weighed.sort_by(|a, b| b.margin.total_cmp(&a.margin));
    let mut taken = vec![false; heard.len()];
    let mut chosen: Vec<&Weighed<'_>> = Vec::new();
    for one in weighed.iter().filter(|w| w.margin > 0.0) {
        let range = one.candidate.from..one.candidate.to;
        if !taken[range.clone()].iter().any(|t| *t) {
            taken[range].fill(true);
            chosen.push(one);
        }
    }
    chosen.sort_by_key(|c| std::cmp::Reverse(c.candidate.from));
    for one in chosen {
        let rule = match one.candidate.name.kind {
            Kind::Drug | Kind::Brand => "drug name",
            Kind::Term => "medical term",
            Kind::User => "own word",
        };
        let words = &heard[one.candidate.from..one.candidate.to];
        let reason = reason(one, &weighed);
        write(stream, words, &one.candidate.name.text, rule, reason);
    }
    stream.join_numbers();
}

/// Follows users' own "hear this, write that".
fn write_pairs(stream: &mut Stream, lexicon: &Lexicon) {
    let mut at = 0;
    while at < stream.tokens.len() && !lexicon.pairs().is_empty() {
        let pairs = lexicon.pairs().iter();
        let mut said = pairs.filter_map(|pair| Some((pair, tokens_of(stream, at, &pair.heard)?)));
        let found = said.next();
        if let Some((pair, count)) = found {
            stream.replace(at, count, &pair.write, "own word");
            if !pair.why.is_empty() {
                let why = pair.why.clone();
                stream.explain(at, Reason { why, doubt: false });
            }
        }
        at += 1;
    }
}

/// How many tokens from `at` on say these words; an engine puts a full stop behind a single letter.
fn tokens_of(stream: &Stream, at: usize, words: &[String]) -> Option<usize> {
    let mut next = at;
    for (n, word) in words.iter().enumerate() {
        let initial = n > 0 && words[n - 1].chars().count() == 1;
        if initial && stream.get(next).is_some_and(|t| t.text == ".") {
            next += 1;
        }
        if !stream.says(next, &[word.as_str()]) {
            return None;
        }
        next += 1;
    }
    (next > at).then_some(next - at)
}

/// Writes what was misheard in the middle of words that stand together, and gives the words as they are then; what was put right
/// makes more of them known.
fn write_phrases(stream: &mut Stream, sure: &Sureness, lexicon: &Lexicon) -> Vec<Heard> {
    const ROUNDS: usize = 3;
    let mut heard = heard::words(stream, lexicon, |at| sure.at(at));
    for _ in 0..ROUNDS {
        let found = together::find(&heard, lexicon);
        if found.is_empty() {
            break;
        }
        for one in found.iter().rev() {
            let why = format!("sounds like a part of “{}”", one.phrase);
            let doubt = one.doubt;
            let words = &heard[one.from..one.to];
            write(stream, words, &one.text, "phrase", Reason { why, doubt });
        }
        heard = heard::words(stream, lexicon, |at| sure.at(at));
    }
    heard
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
    heard: &[Heard],
    lexicon: &'l Lexicon,
    context: &PatientContext,
) -> Vec<Weighed<'l>> {
    let known = context.medications.iter().chain(&context.problems);
    let known: Vec<String> = known.map(|m| m.to_lowercase()).collect();
    let found = places::find(heard, lexicon);
    found
        .into_iter()
        .map(|candidate| {
            let name = candidate.name.text.to_lowercase();
            let own = known.iter().any(|k| k.contains(&name));
            let kind = candidate.name.kind;
            let evidence = weigh::evidence(heard, &candidate, lexicon);
            let odds = weigh::odds(kind, &evidence, own);
            Weighed {
                candidate,
                evidence,
                odds,
                margin: odds - weigh::needed(kind, &evidence),
                own,
            }
        })
        .collect()
}

/// The engine's probability at each place of the transcript's text.
struct Sureness(Vec<(usize, f32)>);

impl Sureness {
    fn of(raw: &str, transcript: &Transcript) -> Self {
        let mut ends = Vec::new();
        let mut from = 0;
        for word in transcript.words() {
            let text = word.text.trim();
            if let Some(at) = raw.get(from..).and_then(|rest| rest.find(text)) {
                from += at + text.len();
                ends.push((from, word.p));
            }
        }
        Self(ends)
    }

    fn at(&self, place: usize) -> f32 {
        let word = self.0.partition_point(|(end, _)| *end <= place);
        self.0.get(word).map_or(1.0, |(_, p)| *p)
    }
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
    let sure = Sureness::of(&stream.raw, transcript);
    let heard = heard::words(&stream, lexicon, |at| sure.at(at));
    weighed(&heard, lexicon, context)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Segment, UserWord};

    fn said(text: &str) -> Transcript {
        let words = text
            .split_whitespace()
            .map(|w| Word {
                text: w.into(),
                start: 0.0,
                end: 0.0,
                p: 0.8,
            })
            .collect();
        Transcript {
            duration_s: 1.0,
            segments: vec![Segment {
                start: 0.0,
                end: 1.0,
                text: text.into(),
                words,
            }],
        }
    }

    fn written(text: &str, lexicon: &Lexicon) -> FinishedText {
        correct(&said(text), lexicon, &PatientContext::default())
    }

    #[test]
    fn a_name_that_is_spelled_right_never_becomes_its_look_alike() {
        let Some(lexicon) = Lexicon::installed() else {
            return;
        };
        let pairs =
            lookalikes::pairs(include_str!("../../../assets/language/lookalikes.tsv")).unwrap();
        for name in pairs.iter().flat_map(|(a, b)| [a, b]) {
            let text = format!("She takes {name} 10 mg daily.");
            let done = written(&text, &lexicon);
            let silent = done.changes.iter().find(|c| {
                !c.doubt
                    && pairs.iter().any(|(a, b)| {
                        let to = c.to.to_lowercase();
                        (*a == *name && *b == to) || (*b == *name && *a == to)
                    })
            });
            assert!(silent.is_none(), "{text} became {}", done.text);
        }
    }

    #[test]
    fn a_misspelled_name_never_becomes_its_look_alike_without_a_flag() {
        let Some(lexicon) = Lexicon::installed() else {
            return;
        };
        let pairs =
            lookalikes::pairs(include_str!("../../../assets/language/lookalikes.tsv")).unwrap();
        let mut silent = Vec::new();
        for (name, other) in pairs.iter().flat_map(|(a, b)| [(a, b), (b, a)]) {
            let vowel = name.rfind(['a', 'e', 'i', 'o', 'u']).unwrap_or(1);
            let mangled = format!(
                "{}{}{}",
                &name[..vowel],
                if name[vowel..].starts_with('a') {
                    "i"
                } else {
                    "a"
                },
                &name[vowel + 1..]
            );
            let done = written(&format!("She takes {mangled} 10 mg daily."), &lexicon);
            if let Some(change) = done
                .changes
                .iter()
                .find(|c| c.to.eq_ignore_ascii_case(other) && !c.doubt)
            {
                silent.push(format!("{name} heard as {mangled} became {}", change.to));
            }
        }
        assert!(silent.is_empty(), "{silent:#?}");
    }

    #[test]
    fn a_users_pair_is_followed_and_told() {
        let words = [UserWord {
            hear: Some("hat see".into()),
            write: "HATSI".into(),
        }];
        let lexicon = Lexicon::builtin().with_words(&words);
        let done = written("The hat see score is low.", &lexicon);
        assert_eq!(done.text, "The HATSI score is low.");
        assert_eq!(
            (done.changes[0].from.as_str(), done.changes[0].rule.as_str()),
            ("hat see", "own word")
        );
    }

    #[test]
    fn what_was_misheard_is_put_right_and_said_why() {
        let Some(lexicon) = Lexicon::installed() else {
            return;
        };
        let done = written("She takes metaprolol 50 mg daily.", &lexicon);
        assert_eq!(done.text, "She takes metoprolol 50 mg daily.");
        let change = &done.changes[0];
        assert_eq!(
            (change.from.as_str(), change.rule.as_str()),
            ("metaprolol", "drug name")
        );
        assert!(change.why.contains("sounds alike"), "{}", change.why);
    }

    #[test]
    fn what_stands_beside_it_tells_what_was_misheard() {
        let Some(lexicon) = Lexicon::installed() else {
            return;
        };
        for (heard, meant) in [
            (
                "She has type 2 diabetes melis and asthma.",
                "She has type 2 diabetes mellitus and asthma.",
            ),
            (
                "He takes 50 mg wise daily for pain.",
                "He takes 50 mg twice daily for pain.",
            ),
            (
                "Treated for gastroesophageal reflex disease.",
                "Treated for gastroesophageal reflux disease.",
            ),
            (
                "Acute separative auditous media of the ear.",
                "Acute suppurative otitis media of the ear.",
            ),
            (
                "The lungs are cleared to ask quotation bilaterally.",
                "The lungs are clear to auscultation bilaterally.",
            ),
        ] {
            let done = written(heard, &lexicon);
            assert_eq!(done.text, meant);
            let phrase = done.changes.iter().find(|c| c.rule == "phrase").unwrap();
            assert!(phrase.why.contains("sounds like a part of"), "{phrase:?}");
        }
    }

    #[test]
    fn what_changes_a_meaning_is_never_taken_from_the_neighbours() {
        let Some(lexicon) = Lexicon::installed() else {
            return;
        };
        for said in [
            "She has type 1 diabetes mellitus.",
            "Migraine with aura, migraine without aura.",
            "The left tympanic membrane is normal.",
            "The right tympanic membrane is normal.",
            "He denies fever, chills, or night sweats.",
            "Suicidal ideation, no homicidal ideation.",
            "A history of pulmonary hypotension.",
            "The patellar reflex is normal.",
            "Chronic kidney disease stage 3, not stage 4.",
            "This is a follow-up visit.",
            "Heart is regular in rate and rhythm.",
            "Acute on chronic systolic heart failure.",
        ] {
            assert_eq!(written(said, &lexicon).text, said);
        }
    }
}
