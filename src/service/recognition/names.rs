//! Tells the engine which names may have been said.

use std::sync::Arc;

use crate::domain::{PatientContext, Word};
use crate::language::{self, Lexicon};
use crate::speech::Suggest;

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
    fn names(&self, words: &[Word]) -> Vec<String> {
        language::likely_names(words, &self.lexicon, &self.context)
    }
}
