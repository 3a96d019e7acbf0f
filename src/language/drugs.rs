//! Drug names by their sound.
use super::Lexicon;
use super::stream::Stream;
use crate::domain::PatientContext;
pub(super) fn apply(_stream: &mut Stream, _lexicon: &Lexicon, _context: &PatientContext) {}
