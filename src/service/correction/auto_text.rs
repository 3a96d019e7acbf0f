//! Typed abbreviations: a person's own and everybody's.

use jiff::Timestamp;

use super::AutoText;
use crate::domain::Permission;
use crate::service::office::{Office, ServiceError, SignedIn};
use crate::store::auto_texts;

/// A person's own and everybody's; the person's own come first and win.
///
/// # Errors
/// [`ServiceError`] when the store cannot be read.
pub fn list(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<Vec<AutoText>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "list auto-texts",
        String::new(),
        |db| Ok(auto_texts::of(db, who.id())?),
    )
}

/// Keeps an abbreviation; an empty expansion takes it out.
///
/// # Errors
/// [`ServiceError::Rule`] for one with blanks in it, or of someone else.
pub fn keep(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    text: &AutoText,
) -> Result<(), ServiceError> {
    if text.abbreviation.trim().is_empty() || text.abbreviation.contains(char::is_whitespace) {
        return Err(ServiceError::Rule("an abbreviation is one word".into()));
    }
    if text.owner.is_some_and(|o| o != who.id()) {
        return Err(ServiceError::Rule(
            "this abbreviation is someone else's".into(),
        ));
    }
    office.act(
        who,
        now,
        Permission::EditDocument,
        "keep auto-text",
        text.abbreviation.clone(),
        |db| {
            if text.expansion.is_empty() {
                auto_texts::remove(db, text.owner, &text.abbreviation)?;
            } else {
                auto_texts::set(db, text)?;
            }
            Ok(())
        },
    )
}
