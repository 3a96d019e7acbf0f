//! Tells the engine which names may have been said, and the aligner how words are said.

use std::ops::Range;
use std::sync::Arc;

use crate::domain::{PatientContext, Word};
use crate::language::{self, Lexicon};
use crate::speech::Suggest;
use crate::speech::align::Say;

/// The lexicon and the patient, asked while the engine listens.
#[derive(Debug)]
pub(super) struct Names {
    lexicon: Arc<Lexicon>,
    context: PatientContext,
    all: Vec<String>,
}

impl Names {
    pub(super) fn of(lexicon: &Arc<Lexicon>, context: &PatientContext) -> Arc<dyn Suggest> {
        Arc::new(Self {
            lexicon: Arc::clone(lexicon),
            context: context.clone(),
            all: language::usual_drugs(lexicon, context),
        })
    }
}

impl Suggest for Names {
    fn names(&self, words: &[Word]) -> Vec<String> {
        language::likely_names(words, &self.lexicon, &self.context)
    }

    fn unclear(&self, words: &[Word]) -> Vec<Range<usize>> {
        language::unclear_places(words, &self.lexicon, &self.context)
    }

    fn all(&self) -> &[String] {
        &self.all
    }

    fn by_ear(
        &self,
        words: &[Word],
        place: &Range<usize>,
        fitting: &[(String, f32)],
    ) -> Option<String> {
        language::drug_by_ear(words, place, fitting, &self.lexicon)
    }

    fn join(&self, first: &[Word], second: &[Word]) -> Vec<Word> {
        language::join_hearings(first, second, &self.lexicon)
    }
}

/// Words as the lexicon says them.
#[derive(Debug)]
pub(super) struct Spoken(Arc<Lexicon>);

impl Spoken {
    /// `None` where the lexicon holds no sounds.
    pub(super) fn of(lexicon: &Arc<Lexicon>) -> Option<Arc<dyn Say>> {
        lexicon
            .can_search()
            .then(|| Arc::new(Self(Arc::clone(lexicon))) as Arc<dyn Say>)
    }
}

/// What an engine writes short is said in full.
const SHORT: [(&str, &str); 8] = [
    ("mg", "milligrams"),
    ("mcg", "micrograms"),
    ("ml", "milliliters"),
    ("kg", "kilograms"),
    ("cm", "centimeters"),
    ("mm", "millimeters"),
    ("dr", "doctor"),
    ("%", "percent"),
];

impl Say for Spoken {
    fn say(&self, word: &str) -> String {
        let is_mark = |c: char| !c.is_alphanumeric() && c != '%';
        let core = word.trim_matches(is_mark);
        let short = |(written, _): &&(&str, &str)| core.eq_ignore_ascii_case(written);
        let said = match SHORT.iter().find(short) {
            Some((_, full)) => (*full).to_owned(),
            None => core.replace('%', " percent").replace('.', " point "),
        };
        self.0.spoken(&said).into_iter().next().unwrap_or_default()
    }
}
