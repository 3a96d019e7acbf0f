//! How likely a name is what was said: evidence added up with fitted weights.

use std::sync::LazyLock;

use rapidfuzz::distance::levenshtein;

use super::heard::Heard;
use super::places::Candidate;
use crate::language::LanguageError;
use crate::language::lexicon::{Kind, Lexicon};
use crate::language::table::rows;

/// Pieces of evidence, the constant first.
pub(super) const EVIDENCE: usize = 28;

/// The evidence for a candidate.
pub(super) type Evidence = [f32; EVIDENCE];

/// Names of the evidence, in order, for those who fit the weights.
pub(super) const NAMES: [&str; EVIDENCE] = [
    "constant",
    "distance",
    "distance squared",
    "spelling",
    "near same spelling",
    "gap",
    "weight",
    "words",
    "unknown share",
    "rarest",
    "commonest",
    "least p",
    "mean log p",
    "dose",
    "time",
    "cue",
    "list",
    "strength fits",
    "strength does not",
    "tier 2",
    "tier 3",
    "tier 4",
    "brand",
    "rare name",
    "distance outside a slot",
    "common words",
    "seldom strength fits",
    "everyday",
];

/// Where "strength fits" stands among them.
pub(super) const STRENGTH_FITS: usize = 17;

pub(super) fn evidence(heard: &[Heard], candidate: &Candidate<'_>, lexicon: &Lexicon) -> Evidence {
    let words = &heard[candidate.from..candidate.to];
    let written: String = words.iter().map(|w| w.text.as_str()).collect();
    let name: String = candidate
        .name
        .text
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let longest = written.chars().count().max(name.chars().count()).max(1) as f32;
    let spelling = levenshtein::distance(written.chars(), name.chars()) as f32 / longest;
    let count = words.len() as f32;
    let letters: usize = words.iter().map(|w| w.text.len()).sum();
    let unknown: usize = words
        .iter()
        .filter(|w| w.rarity > 8.0)
        .map(|w| w.text.len())
        .sum();
    let rarest = words.iter().map(|w| w.rarity).fold(0.0, f32::max).min(9.0);
    let commonest = words.iter().map(|w| w.rarity).fold(9.0, f32::min);
    let least_p = words.iter().map(|w| w.p).fold(1.0, f32::min);
    let mean_log_p = words.iter().map(|w| w.p.max(0.01).ln()).sum::<f32>() / count;
    let slot = candidate.slot;
    let yes = |b: bool| if b { 1.0 } else { 0.0 };
    let fits = slot.strength.map(|s| {
        candidate
            .name
            .strengths
            .iter()
            .any(|n| (n - s).abs() < 1e-3)
    });
    let known_strengths = !candidate.name.strengths.is_empty();
    let in_slot = slot.is_likely();
    [
        1.0,
        candidate.distance,
        candidate.distance * candidate.distance,
        spelling,
        yes(spelling < 0.25),
        (candidate.next - candidate.distance).clamp(-0.15, 0.15),
        candidate.name.text.len().min(16) as f32 / 10.0,
        count,
        unknown as f32 / letters.max(1) as f32,
        rarest / 9.0,
        commonest / 9.0,
        least_p,
        mean_log_p,
        yes(slot.dose),
        yes(slot.time),
        yes(slot.cue),
        yes(slot.list),
        yes(known_strengths && fits == Some(true)),
        yes(known_strengths && fits == Some(false)),
        yes(candidate.name.tier == 2),
        yes(candidate.name.tier == 3),
        yes(candidate.name.tier >= 4),
        yes(candidate.name.kind == Kind::Brand),
        yes(candidate.name.rarity > 8.5),
        if in_slot { 0.0 } else { candidate.distance },
        yes(rarest < super::places::RARE),
        slot.strength
            .filter(|_| fits == Some(true))
            .map_or(0.0, |s| lexicon.seldomness(s)),
        yes(candidate.name.tier == 0),
    ]
}

/// Weights for drugs and brands, and for other terms.
#[derive(Debug, Clone, PartialEq)]
struct Weights {
    drugs: Evidence,
    terms: Evidence,
}

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    // A test reads the same file and would have failed; without weights nothing is ever sure.
    read(include_str!("../../../assets/language/weights.tsv")).unwrap_or(Weights {
        drugs: [-1.0; EVIDENCE],
        terms: [-1.0; EVIDENCE],
    })
});

/// Reads the fitted weights: a piece of evidence a line, in the order of [`NAMES`].
fn read(lines: &str) -> Result<Weights, LanguageError> {
    let mut weights = Weights {
        drugs: [0.0; EVIDENCE],
        terms: [0.0; EVIDENCE],
    };
    let mut count = 0;
    for (at, row) in rows("weights.tsv", lines).enumerate() {
        let expected = NAMES.get(at).copied().unwrap_or("nothing");
        if row.needed(0, "evidence")? != expected {
            return Err(row.complaint(format!("here stands the weight of: {expected}")));
        }
        let number = |column| {
            let text = row.needed(column, "weight")?;
            text.parse::<f32>()
                .map_err(|_| row.complaint("a weight is a number"))
        };
        (weights.drugs[at], weights.terms[at]) = (number(1)?, number(2)?);
        count = at + 1;
    }
    if count == EVIDENCE {
        Ok(weights)
    } else {
        Err(LanguageError::Line {
            file: "weights.tsv".into(),
            line: count,
            problem: "it ends early".into(),
        })
    }
}

/// The odds that the name was said, as their natural logarithm.
pub(super) fn odds(kind: Kind, evidence: &Evidence, own: bool) -> f32 {
    let weights = if kind == Kind::Term {
        &WEIGHTS.terms
    } else {
        &WEIGHTS.drugs
    };
    let sum: f32 = weights.iter().zip(evidence).map(|(w, e)| w * e).sum();
    sum + if own || kind == Kind::User { OWN } else { 0.0 }
}

/// A share of letters in words that nobody writes, above which a window says nothing as it stands.
const UNKNOWN: f32 = 0.4;
/// Names at most this far, and nearer than any other by this, are written in place of what says nothing.
const NEAR: f32 = 0.30;
const ALONE: f32 = 0.02;

/// The odds it takes to write a name, from five-fold checks over other recordings (see weights.tsv): little where what was heard
/// is no word and one name alone is near, more where words would be lost that may have been said.
pub(super) fn needed(kind: Kind, evidence: &Evidence) -> f32 {
    let [_, distance, _, _, _, gap, _, _, unknown, ..] = *evidence;
    match (kind, unknown > UNKNOWN) {
        (Kind::Term, true) => super::SURE,
        (Kind::Term, false) => 0.0,
        (_, true) if distance <= NEAR && gap >= ALONE => -2.0,
        (_, true) => super::SURE,
        (_, false) => -0.2,
    }
}

/// What the patient's own list is worth.
const OWN: f32 = 2.5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fitted_weights_are_whole() {
        let weights = read(include_str!("../../../assets/language/weights.tsv")).unwrap();
        assert!(
            weights.drugs[1] + weights.drugs[2] < 0.0,
            "what is far is less likely"
        );
        assert!(read("constant\t1\t1").is_err() && read("distance\t1\t1").is_err());
    }
}
