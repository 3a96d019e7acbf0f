//! Words around a condition that keep it from being coded, beside its assertion: "pamphlet on …", "… society"
//! (`assets/coding/not_coded.tsv`).

use std::sync::OnceLock;

use crate::coding::lexicon::rows;
use crate::domain::TextSpan;

#[derive(Debug, Default)]
struct Cues {
    before: Vec<String>,
    after: Vec<String>,
    next: Vec<String>,
}

fn cues() -> &'static Cues {
    static ALL: OnceLock<Cues> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = Cues::default();
        for (place, phrases) in rows(include_str!("../../../assets/coding/not_coded.tsv")) {
            let list = match place {
                "before" => &mut all.before,
                "after" => &mut all.after,
                _ => &mut all.next,
            };
            list.extend(phrases.split(';').map(|p| format!(" {} ", p.trim())));
        }
        all
    })
}

/// Whether the sentence around `span` speaks of the condition otherwise than as the patient's own.
pub(super) fn not_the_patients(text: &str, sentence: TextSpan, span: TextSpan) -> bool {
    let (Some(before), Some(after)) = (
        text.get(sentence.start..span.start),
        text.get(span.end..sentence_end(text, sentence.end)),
    ) else {
        return false;
    };
    let (before, after) = (plain(before), plain(after));
    let within = plain(text.get(sentence.start..span.end).unwrap_or_default());
    if within.contains(" family history ") || within.contains(" family hx ") {
        return true;
    }
    let has = |list: &[String], text: &str| list.iter().any(|cue| text.contains(cue.as_str()));
    has(&cues().before, &before)
        || has(&cues().after, &after)
        || cues()
            .next
            .iter()
            .any(|cue| after.starts_with(cue.as_str()))
}

/// The tokens' sentence ends with its last word; what is said of it may go on to the stop.
fn sentence_end(text: &str, from: usize) -> usize {
    text[from..]
        .find(['.', ';', '\n', '!', '?'])
        .map_or(text.len(), |at| from + at)
}

/// Small letters, one blank between words and around all.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for word in text
        .split(|c: char| !(c.is_alphanumeric() || c == '/'))
        .filter(|w| !w.is_empty())
    {
        out.push_str(&word.to_lowercase());
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_things_are_no_conditions() {
        let judge = |text: &str, word: &str| {
            let at = text.find(word).unwrap();
            not_the_patients(
                text,
                TextSpan::new(0, text.len()),
                TextSpan::new(at, at + word.len()),
            )
        };
        assert!(judge("He volunteers at the cancer society.", "cancer"));
        assert!(judge("Pamphlet on cirrhosis was given.", "cirrhosis"));
        assert!(judge("Eczema has been excluded.", "Eczema"));
        assert!(!judge("Eczema of both hands, worse in winter.", "Eczema"));
    }
}
