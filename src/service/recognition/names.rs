//! Tells the engine which names to try against the sound.

use std::sync::Arc;

use crate::domain::{PatientContext, Word};
use crate::language::{self, Lexicon};
use crate::speech::{Proposal, Suggest};

/// The lexicon and the patient, asked while the engine listens.
#[derive(Debug)]
pub(super) struct Names {
    lexicon: Arc<Lexicon>,
    context: PatientContext,
}

impl Names {
    pub(super) fn of(lexicon: &Arc<Lexicon>, context: &PatientContext) -> Arc<dyn Suggest> {
        Arc::new(Self {
            lexicon: Arc::clone(lexicon),
            context: context.clone(),
        })
    }
}

impl Suggest for Names {
    fn suggest(&self, words: &[Word]) -> Vec<Proposal> {
        let suggestions = language::suggest(words, &self.lexicon, &self.context);
        suggestions
            .into_iter()
            .map(|s| Proposal {
                words: s.words,
                texts: s.texts,
            })
            .collect()
    }
}
