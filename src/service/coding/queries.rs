//! Questions of coders to the authors of notes. The answer becomes an addendum to the signed note.

use jiff::Timestamp;

use super::deciding::put_before;
use super::{CodeStatus, QueryRow, Rulebook, chart};
use crate::coding::sharpen;
use crate::domain::{
    CodeQueryId, CodeSuggestion, DocumentEvent, DocumentId, EncounterCodeId, EncounterId,
    Permission,
};
use crate::service::documents::Addendum;
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, billing, coding, documents, people, visits};

/// A question as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryLine {
    /// The question, and its answer once there.
    pub row: QueryRow,
    /// Which visit.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: String,
    /// Who asks.
    pub asked_by: String,
    /// Whom.
    pub asked_of: String,
    /// The code it is about: code and title.
    pub code: Option<String>,
}

pub(super) fn lines(
    db: &Transaction<'_>,
    rows: Vec<QueryRow>,
) -> Result<Vec<QueryLine>, ServiceError> {
    rows.into_iter()
        .map(|row| {
            let encounter = documents::get(db, row.document)?.encounter;
            let patient = visits::encounter(db, encounter)?.patient;
            let code = row.code.map(|id| billing::code(db, id)).transpose()?;
            Ok(QueryLine {
                encounter,
                patient: people::patient(db, patient)?.name.to_string(),
                asked_by: people::user(db, row.asked_by)?.display_name,
                asked_of: people::user(db, row.asked_of)?.display_name,
                code: code.map(|c| format!("{} {}", c.suggestion.code, c.suggestion.description)),
                row,
            })
        })
        .collect()
}

/// Asks the author of a document; about one of its codes where that is given.
///
/// # Errors
/// [`ServiceError::Rule`] for an empty question.
pub fn ask(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    document: DocumentId,
    code: Option<EncounterCodeId>,
    question: &str,
) -> Result<CodeQueryId, ServiceError> {
    let subject = format!("document {document}");
    office.act(
        who,
        now,
        Permission::Code,
        "query the author",
        subject,
        |db| {
            let question = question.trim();
            if question.is_empty() {
                return Err(ServiceError::Rule("write the question first".into()));
            }
            let stored = documents::get(db, document)?;
            chart::touch(db, who, now, stored.encounter)?;
            let row = QueryRow {
                id: CodeQueryId(0),
                document,
                code,
                asked_by: who.id(),
                asked_of: stored.author,
                question: question.to_owned(),
                asked_at: now.to_string(),
                answer: None,
                answered_at: None,
            };
            Ok(coding::ask(db, &row)?)
        },
    )
}

/// What waits for this person's answer, oldest first; nothing for those who sign nothing.
///
/// # Errors
/// [`ServiceError`] when the store cannot be read.
pub fn waiting(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<Vec<QueryLine>, ServiceError> {
    if !who.role().may(Permission::SignDocument) {
        return Ok(Vec::new());
    }
    let subject = "own documents".to_owned();
    office.act(
        who,
        now,
        Permission::SignDocument,
        "see queries",
        subject,
        |db| lines(db, coding::open_for(db, who.id())?),
    )
}

/// Answers. The question and the answer become an addendum to the note; where the answer makes the code asked about more
/// specific, that code is suggested beside it.
///
/// # Errors
/// [`ServiceError::Rule`] for somebody else's question, an empty answer, or a note that is not signed yet.
pub fn answer(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    book: Option<&Rulebook>,
    id: CodeQueryId,
    answer: &str,
) -> Result<EncounterId, ServiceError> {
    let subject = format!("query {id}");
    office.act(
        who,
        now,
        Permission::SignDocument,
        "answer query",
        subject,
        |db| {
            let query = coding::query(db, id)?;
            let answer = answer.trim();
            if query.asked_of != who.id() {
                return Err(ServiceError::Rule(
                    "only the author of the note answers".into(),
                ));
            }
            if answer.is_empty() {
                return Err(ServiceError::Rule("write the answer first".into()));
            }
            let document = documents::get(db, query.document)?;
            if document.state.transition(DocumentEvent::Addend).is_err() {
                return Err(ServiceError::Rule(
                    "sign the note first; the answer becomes an addendum to it".into(),
                ));
            }
            let asked_by = people::user(db, query.asked_by)?.display_name;
            let addendum = Addendum {
                author: who.id(),
                at: now.to_string(),
                wording: format!("Asked by {asked_by}: {} Answer: {answer}", query.question),
            };
            documents::addend(db, query.document, &addendum)?;
            coding::answer(db, id, answer, &now.to_string())?;
            if let (Some(code), Some(book)) = (query.code, book) {
                suggest_sharper(db, book, query.document, code, answer)?;
            }
            Ok(document.encounter)
        },
    )
}

fn suggest_sharper(
    db: &Transaction<'_>,
    book: &Rulebook,
    document: DocumentId,
    code: EncounterCodeId,
    answer: &str,
) -> Result<(), ServiceError> {
    let before = billing::code(db, code)?;
    let Some(set) = &book.set else {
        return Ok(());
    };
    let said: Vec<&str> = before
        .suggestion
        .evidence
        .iter()
        .map(|e| e.text.as_str())
        .collect();
    let words = format!("{} {answer}", said.join(" "));
    let Some(sharper) = sharpen(set, &before.suggestion.code, &words) else {
        return Ok(());
    };
    let entry = set.get(&sharper);
    let suggestion = CodeSuggestion {
        code: sharper.clone(),
        description: entry.map(|e| e.description()).unwrap_or_default(),
        billable: entry.is_some_and(|e| e.billable()),
        path: vec![format!(
            "{} with the author's answer “{answer}” → {sharper}",
            before.suggestion.code
        )],
        why: "The author's answer says what was open.".to_owned(),
        questions: Vec::new(),
        ..before.suggestion.clone()
    };
    billing::add_code(db, before.encounter, Some(document), &suggestion)?;
    if before.status == CodeStatus::Suggested
        && let Some(new) = coding::code_on(db, before.encounter, &sharper)?
    {
        // The sharper one stands where the open one stood.
        put_before(db, new, &before)?;
    }
    Ok(())
}
