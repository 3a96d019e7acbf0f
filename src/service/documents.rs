//! Notes: drafted, corrected, signed, added to.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::home::{DocumentRow, document_row};
use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{DictationId, DocumentEvent, DocumentId, Note, Permission};
use crate::store::documents::DocumentRow as Stored;
pub use crate::store::documents::{Addendum, Signature};
use crate::store::{Transaction, dictations, documents, manuscripts};

/// What a signature says (21 CFR 11.50(a)(3)).
pub(super) const SIGNING_MEANS: &str = "I have read this document and it is complete and correct";

/// What a signature is bound to: SHA-256 of the note as stored, in hex.
pub(super) fn fingerprint(stored: &str) -> String {
    Sha256::digest(stored.as_bytes())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// A document as the desk shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentView {
    /// What and whose.
    pub row: DocumentRow,
    /// The newest version.
    pub note: Note,
    /// Its number, from 1.
    pub version: i64,
    /// Once signed.
    pub signature: Option<Signature>,
    /// Oldest first.
    pub addenda: Vec<Addendum>,
}

/// Begins the note of a recording.
///
/// # Errors
/// [`ServiceError::Store`] when the recording has one already.
pub fn draft(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    dictation: DictationId,
    note: &Note,
) -> Result<DocumentId, ServiceError> {
    office.act(
        who,
        now,
        Permission::EditDocument,
        "draft document",
        format!("dictation {dictation}"),
        |db| {
            let recording = dictations::get(db, dictation)?;
            let row = Stored {
                id: DocumentId(0),
                encounter: recording.encounter,
                dictation: Some(dictation),
                author: recording.author,
                work_type: recording.work_type,
                state: crate::domain::DocumentState::Draft,
            };
            Ok(documents::add(db, &row, note, &now.to_string())?)
        },
    )
}

/// Opens a document.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn open(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DocumentId,
) -> Result<DocumentView, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "open document",
        format!("document {id}"),
        |db| view(db, id),
    )
}

/// Keeps a correction as a new version.
///
/// # Errors
/// [`ServiceError::State`] for a signed document.
pub fn save(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DocumentId,
    note: &Note,
) -> Result<DocumentView, ServiceError> {
    office.act(
        who,
        now,
        Permission::EditDocument,
        "save document",
        format!("document {id}"),
        |db| {
            step(db, id, DocumentEvent::Edit)?;
            documents::add_version(db, id, note, who.id(), &now.to_string())?;
            view(db, id)
        },
    )
}

/// Hands a corrected document to its author for signing.
///
/// # Errors
/// [`ServiceError::State`] where the rules do not allow it.
pub fn release(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DocumentId,
) -> Result<DocumentView, ServiceError> {
    office.act(
        who,
        now,
        Permission::EditDocument,
        "release document",
        format!("document {id}"),
        |db| {
            step(db, id, DocumentEvent::Release)?;
            view(db, id)
        },
    )
}

/// Sends a document back for correction.
///
/// # Errors
/// [`ServiceError::State`] where the rules do not allow it.
pub fn return_to_editing(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DocumentId,
) -> Result<DocumentView, ServiceError> {
    office.act(
        who,
        now,
        Permission::SignDocument,
        "return document",
        format!("document {id}"),
        |db| {
            step(db, id, DocumentEvent::Return)?;
            view(db, id)
        },
    )
}

/// Signs the newest version with the password given again; the document is frozen from then on.
///
/// # Errors
/// A wrong password; somebody else's document; a state that does not allow it.
pub fn sign(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DocumentId,
    password: &str,
) -> Result<DocumentView, ServiceError> {
    let proven = office.check_password(who, password);
    office.act(
        who,
        now,
        Permission::SignDocument,
        "sign document",
        format!("document {id}"),
        |db| {
            proven?;
            sign_with(db, who, now, id)?;
            view(db, id)
        },
    )
}

/// The person's signature on the newest version; that the password was given again is the caller's part.
pub(super) fn sign_with(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    id: DocumentId,
) -> Result<(), ServiceError> {
    let stored = documents::get(db, id)?;
    if stored.author != who.id() {
        return Err(ServiceError::Rule(
            "only the author signs a document".into(),
        ));
    }
    stored.state.transition(DocumentEvent::Sign)?;
    let (version, note, json) = documents::newest(db, id)?;
    if manuscripts::holding(db, id)? > 0 || note.text().contains("___") {
        return Err(ServiceError::Rule(
            "a blank or a critical flag stands open; settle it, then sign".into(),
        ));
    }
    let signature = Signature {
        signer: who.id(),
        name: who.name().to_owned(),
        role: who.role().as_str().to_owned(),
        meaning: SIGNING_MEANS.to_owned(),
        at: now.to_string(),
        sha256: fingerprint(&json),
        version,
    };
    Ok(documents::sign(db, id, &signature)?)
}

/// Whether what was signed still is what is stored, to the byte; none before signing.
pub(super) fn proof(db: &Transaction<'_>, id: DocumentId) -> Result<Option<bool>, ServiceError> {
    let Some(signature) = documents::signature(db, id)? else {
        return Ok(None);
    };
    // A text that no longer reads as a note has been changed as well.
    Ok(Some(
        match documents::stored_version(db, id, signature.version)? {
            Some(json) => fingerprint(&json) == signature.sha256,
            None => false,
        },
    ))
}

/// Adds to a signed document; what was signed stays as it was.
///
/// # Errors
/// [`ServiceError::State`] for one that is not signed.
pub fn addend(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: DocumentId,
    wording: &str,
) -> Result<DocumentView, ServiceError> {
    office.act(
        who,
        now,
        Permission::SignDocument,
        "addend document",
        format!("document {id}"),
        |db| {
            documents::get(db, id)?
                .state
                .transition(DocumentEvent::Addend)?;
            let addendum = Addendum {
                author: who.id(),
                at: now.to_string(),
                wording: wording.to_owned(),
            };
            documents::addend(db, id, &addendum)?;
            view(db, id)
        },
    )
}

fn step(db: &Transaction<'_>, id: DocumentId, event: DocumentEvent) -> Result<(), ServiceError> {
    let next = documents::get(db, id)?.state.transition(event)?;
    Ok(documents::set_state(db, id, next)?)
}

fn view(db: &Transaction<'_>, id: DocumentId) -> Result<DocumentView, ServiceError> {
    let (version, note, _) = documents::newest(db, id)?;
    Ok(DocumentView {
        row: document_row(db, &documents::get(db, id)?)?,
        note,
        version,
        signature: documents::signature(db, id)?,
        addenda: documents::addenda(db, id)?,
    })
}
