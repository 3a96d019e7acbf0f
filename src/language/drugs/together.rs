//! What was misheard beside words that it always stands with: "diabetes melis" is diabetes mellitus, "mg wise daily" twice daily.
//!
//! A phrase is meant where all its words but some in a row were heard, and what stands in their place sounds like them. Numbers,
//! sides, denials and whatever turns a meaning round are never what is put in or taken out.
//! Never here: names that stand alone.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::heard::Heard;
use crate::language::lexicon::ear::{Ear, MOST_HEARD};
use crate::language::lexicon::phrases::{Phrase, Phrases, WordId};
use crate::language::lexicon::sound;
use crate::language::lexicon::{Kind, Lexicon, Sound};

/// Most words that stand in the place of others.
const LONGEST: usize = 4;
/// Words that change what is meant: they are heard or they are not.
const TURNING: &str = "no not non without with left right bilateral hypo hyper type stage grade anterior posterior medial lateral \
    upper lower acute chronic increased decreased high low positive negative normal abnormal primary secondary proximal distal \
    internal external superior inferior systolic diastolic before after above below male female man woman boy girl or and";
/// Beginnings that turn a word's meaning round.
const OPPOSITE: [(&str, &str); 10] = [
    ("hyper", "hypo"),
    ("ab", "ad"),
    ("inter", "intra"),
    ("ante", "anti"),
    ("pre", "post"),
    ("brady", "tachy"),
    ("supra", "infra"),
    ("endo", "exo"),
    ("macro", "micro"),
    ("in", "un"),
];
/// How far what was heard may be from what is meant, a unit of its weight: beside one word that was heard …
const FAR: f32 = 0.26;
/// … more with each further one, and with words on both sides …
const FAR_MORE: f32 = 0.05;
const FAR_BETWEEN: f32 = 0.04;
/// … and where what was heard is no word, or the engine doubted it …
const FAR_ODD: f32 = 0.08;
/// … but never more than this.
const FURTHEST: f32 = 0.46;
/// From the titles, where much stands together that nobody dictates, it must be nearer.
const TITLES: f32 = 0.05;
/// What is lighter has too little sound of its own: it needs words heard on both sides.
const LIGHT: f32 = 1.3;
/// Of two phrases the one with more words that were heard is likelier by this a word.
const A_WORD: f32 = 0.04;
/// A word as common as "for" or "has" is seldom part of another one: it counts against a phrase by this.
const SWALLOWED: f32 = 0.06;
const SMALL: f32 = 3.0;
/// Further than this a person should look.
const UNSURE: f32 = 0.33;

/// A phrase that was meant.
#[derive(Debug, Clone)]
pub(super) struct Meant {
    /// The words of the text that were misheard.
    pub(super) from: usize,
    pub(super) to: usize,
    /// What they were.
    pub(super) text: String,
    /// The whole phrase.
    pub(super) phrase: String,
    /// Whether a person should look.
    pub(super) doubt: bool,
    /// How far below what is allowed.
    margin: f32,
}

/// All of them that do not overlap, in order.
pub(super) fn find(heard: &[Heard], lexicon: &Lexicon) -> Vec<Meant> {
    let mut reading = Reading::of(heard, lexicon);
    for at in 0..heard.len() {
        let Some(word) = reading.ids[at] else {
            continue;
        };
        for (phrase, place) in lexicon.phrases().with(word) {
            if place == 0 {
                reading.after(at, phrase);
            } else {
                reading.before(at, place, phrase);
            }
        }
    }
    let mut found = reading.found;
    found.sort_by(|a: &Meant, b| b.margin.total_cmp(&a.margin));
    let mut taken = vec![false; heard.len()];
    found.retain(|one| {
        let free = !taken[one.from..one.to].iter().any(|t| *t);
        if free {
            taken[one.from..one.to].fill(true);
        }
        free
    });
    found.sort_by_key(|one| one.from);
    found
}

/// Going through a text.
struct Reading<'t> {
    heard: &'t [Heard],
    lexicon: &'t Lexicon,
    /// The words of the text among those of the phrases.
    ids: Vec<Option<WordId>>,
    /// Words that are never taken out.
    fixed: Vec<bool>,
    /// Some words of the text made ready to be compared, with their weight.
    ears: HashMap<(usize, usize), Option<(Ear, f32)>>,
    found: Vec<Meant>,
}

/// What words of the text may stand in the place of which of a phrase.
struct Place {
    from: usize,
    to: usize,
    gap: Range<usize>,
}

impl<'t> Reading<'t> {
    fn of(heard: &'t [Heard], lexicon: &'t Lexicon) -> Self {
        let written = |w: &Heard| w.name.is_some_and(|(kind, _)| kind == Kind::User);
        Self {
            heard,
            lexicon,
            ids: heard
                .iter()
                .map(|w| lexicon.phrases().id(bare(&w.text)))
                .collect(),
            fixed: heard
                .iter()
                .map(|w| w.is_number() || w.is_unit || written(w) || turns(&w.text))
                .collect(),
            ears: HashMap::new(),
            found: Vec::new(),
        }
    }

    /// A phrase whose first words were heard, those of the text from `at` on.
    fn after(&mut self, at: usize, phrase: &Phrase) {
        let words = &phrase.words;
        let begun = self.matching(at, words);
        let gap = at + begun;
        if begun == words.len() {
            return;
        }
        for length in 1..=LONGEST.min(self.heard.len().saturating_sub(gap)) {
            let last = gap + length - 1;
            let word = &self.heard[last];
            if word.after_mark || word.opens || self.fixed[last] {
                break;
            }
            for until in begun + 1..=words.len() {
                let rest = &words[until..];
                if self.matching(gap + length, rest) == rest.len() {
                    let place = Place {
                        from: gap,
                        to: gap + length,
                        gap: begun..until,
                    };
                    self.judge(&place, phrase);
                }
            }
        }
    }

    /// A phrase that was heard from its word `place` on.
    fn before(&mut self, at: usize, place: usize, phrase: &Phrase) {
        let rest = &phrase.words[place..];
        if self.heard[at].opens || self.heard[at].after_mark || self.matching(at, rest) < rest.len()
        {
            return;
        }
        for length in 1..=LONGEST.min(at) {
            let from = at - length;
            if self.fixed[from] {
                break;
            }
            let place = Place {
                from,
                to: at,
                gap: 0..place,
            };
            self.judge(&place, phrase);
            // What begins the window may come after a mark, the rest may not.
            if self.heard[from].after_mark || self.heard[from].opens {
                break;
            }
        }
    }

    /// How many of a phrase's words stand in the text from `at` on.
    fn matching(&self, at: usize, words: &[WordId]) -> usize {
        let heard = self.ids[at..].iter().zip(&self.heard[at..]);
        heard
            .zip(words)
            .enumerate()
            .take_while(|(n, ((id, h), w))| (*n == 0 || !h.after_mark) && **id == Some(**w))
            .count()
    }

    /// Keeps the phrase if it is near enough to what was heard.
    fn judge(&mut self, place: &Place, phrase: &Phrase) {
        let lexicon = self.lexicon;
        let phrases = lexicon.phrases();
        let gap = &phrase.words[place.gap.clone()];
        let window = &self.heard[place.from..place.to];
        let anchors = phrase.words.len() - gap.len();
        let between = place.gap.start > 0 && place.gap.end < phrase.words.len();
        let odd = window.iter().any(super::places::is_odd);
        let listed = window.iter().any(|w| w.is_listed() && w.p > SURE);
        let mut bound = FAR + FAR_MORE * (anchors - 1).min(3) as f32;
        bound += if between { FAR_BETWEEN } else { 0.0 };
        bound += if odd { FAR_ODD } else { 0.0 };
        bound -= if phrase.own { 0.0 } else { TITLES };
        bound -= if listed { FAR_ODD } else { 0.0 };
        let bound = bound.min(FURTHEST);
        let Some((ear, heard_weight)) = self.ear(place) else {
            return;
        };
        let Some((distance, weight)) = nearest(ear, *heard_weight, phrases, gap, bound) else {
            return;
        };
        if weight < LIGHT && !(between && anchors > 1) {
            return;
        }
        // Only what is near is looked at more closely.
        let words: Vec<&str> = gap.iter().map(|w| phrases.text(*w)).collect();
        let turning = |w: &&str| turns(w) || super::slots::is_cue(w) || is_number(w);
        let listed_term = |w: &&str| lexicon.name(w).is_some_and(|n| n.tier <= 3);
        if words.iter().any(turning)
            || !phrase.own && !words.iter().all(listed_term)
            || self.is_known(place)
            || is_opposite(window, &words)
            || is_said(window, &words)
            || is_said(&window[1..], &words)
            || is_said(&window[..window.len() - 1], &words)
        {
            return;
        }
        let small = window.iter().filter(|w| w.rarity < SMALL).count();
        self.found.push(Meant {
            from: place.from,
            to: place.to,
            text: words.join(" "),
            phrase: phrases.texts(&phrase.words),
            doubt: distance > UNSURE || listed,
            margin: bound - distance + A_WORD * anchors as f32 - SWALLOWED * small as f32,
        });
    }

    /// The words in a place made ready; `None` where there is nothing to hear or too much.
    fn ear(&mut self, place: &Place) -> Option<&(Ear, f32)> {
        let words = &self.heard[place.from..place.to];
        let ear = self.ears.entry((place.from, place.to)).or_insert_with(|| {
            let sounds: Vec<Sound> = words
                .iter()
                .flat_map(|w| w.sounds.iter().copied())
                .collect();
            let fits = !sounds.is_empty() && sounds.len() < MOST_HEARD;
            fits.then(|| (Ear::of(&sounds), sound::weight(&sounds)))
        });
        ear.as_ref()
    }

    /// Whether what was heard in a place makes another phrase with its neighbours as it stands.
    fn is_known(&self, place: &Place) -> bool {
        let around = place.from.saturating_sub(1)..(place.to + 1).min(self.ids.len());
        self.ids[around]
            .windows(2)
            .any(|pair| match (pair[0], pair[1]) {
                (Some(a), Some(b)) => self.lexicon.phrases().have(a, b),
                _ => false,
            })
    }
}

/// The engine was this sure of a name: it may well be right.
const SURE: f32 = 0.6;

/// The least distance a unit of weight to any way of saying some words, and that way's weight. Of several words only the usual way
/// of each is tried.
fn nearest(
    ear: &Ear,
    heard_weight: f32,
    phrases: &Phrases,
    words: &[WordId],
    bound: f32,
) -> Option<(f32, f32)> {
    let joined;
    let ways = match words {
        [word] => phrases.ways(*word),
        _ => {
            let first = words.iter().filter_map(|w| phrases.ways(*w).first());
            joined = [first.flatten().copied().collect::<Vec<Sound>>()];
            &joined
        }
    };
    ways.iter()
        .filter(|way| !way.is_empty() && way.len() < MOST_HEARD)
        .filter_map(|way| {
            let weight = sound::weight(way);
            // What must be dropped or put in alone is further than the bound.
            if (heard_weight - weight).abs() > bound * weight {
                return None;
            }
            let cost = ear.distance(way, bound * weight)?;
            Some((cost / weight, weight))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
}

/// Whether the words are there as they are, but for small words beside them, a plural, or letters that are written apart.
fn is_said(window: &[Heard], gap: &[&str]) -> bool {
    let among = |w: &&str| window.iter().any(|h| bare(&h.text) == *w);
    let letters =
        |text: String| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let heard = letters(window.iter().map(|w| bare(&w.text)).collect());
    let meant = letters(gap.concat());
    let singular = |text: &str| text.strip_suffix('s').unwrap_or(text).to_owned();
    let words = window
        .iter()
        .map(|w| w.text.split('-').count())
        .sum::<usize>();
    gap.iter().all(among)
        || singular(&heard) == singular(&meant) && (heard != meant || gap.len() >= words)
}

/// Whether what was heard is a word of the other meaning, or of a pair that is known to be taken for each other.
fn is_opposite(window: &[Heard], gap: &[&str]) -> bool {
    window.iter().any(|heard| {
        gap.iter().any(|meant| {
            let begin = |(a, b): &(&str, &str)| heard.text.starts_with(a) && meant.starts_with(b);
            OPPOSITE
                .iter()
                .any(|&(a, b)| begin(&(a, b)) || begin(&(b, a)))
                || super::lookalikes::are(&heard.text, meant)
        })
    })
}

/// Whether a word turns a meaning round.
fn turns(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| TURNING.split_whitespace().collect());
    WORDS.contains(word)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
        || crate::language::passes::numbers::read::small_value(word).is_some()
}

/// Without an owner's ending.
fn bare(text: &str) -> &str {
    text.strip_suffix("'s")
        .or_else(|| text.strip_suffix("’s"))
        .unwrap_or(text)
}
