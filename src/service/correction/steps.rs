//! The steps a document takes from the desk: put aside, to a second reader, released, sent back, signed, added to.

use jiff::Timestamp;

use super::desk::{Knowledge, OpenDocument, editor_of, has_blank, keep_version, read_before, view};
use super::worklist::{held, take};
use crate::domain::{
    DictationId, DocumentEvent, DocumentId, DocumentState, Permission, Priority, QualityError,
};
use crate::service::documents::{Addendum, sign_with};
use crate::service::office::{Office, ServiceError, SignedIn};
use crate::store::quality::ReviewRow;
use crate::store::worklist::{self, Stamp};
use crate::store::{Transaction, documents, manuscripts, people, quality, visits};

/// A step from the desk.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Keep what stands as a version.
    Save,
    /// Put aside, with a reason.
    Pend(String),
    /// Take up again.
    Resume,
    /// On: to a second reader where the sampling says so, else to the author.
    Send,
    /// To a second reader, with a word to them.
    ToQa(String),
    /// A second reader's judgement: errors and a comment. What passes goes to the author, what fails back to editing.
    Judge(Vec<QualityError>, String),
    /// The author sends it back, with a word to the editor.
    Return(String),
    /// The author signs: the password again, and two things that tell the patient: record number and date of birth.
    Sign {
        /// Entered again.
        password: String,
        /// As read off the banner or the wristband.
        mrn: String,
        /// `1958-03-14`.
        born: String,
    },
    /// The author adds to what is signed.
    Addend(String),
    /// Make two of it, before the word at a byte; the second part goes to the patient of a record number, or to the same.
    CutInTwo {
        /// In the text as journaled.
        at: usize,
        /// Empty for the same patient.
        record: String,
    },
    /// Put another dictation behind it.
    Join(DictationId),
    /// Take what was joined last out again.
    TakeApart,
}

/// Takes a step; the document as it stands then, and what was done in one sentence.
///
/// # Errors
/// [`ServiceError::State`] where the document's state does not allow it; [`ServiceError::Rule`] in one sentence.
pub fn take_step(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    with: &Knowledge<'_>,
    id: DictationId,
    step: &Step,
) -> Result<(OpenDocument, String), ServiceError> {
    let (permission, action) = match step {
        Step::Return(_) => (Permission::SignDocument, "return document"),
        Step::Sign { .. } => (Permission::SignDocument, "sign document"),
        Step::Addend(_) => (Permission::SignDocument, "addend document"),
        Step::Judge(..) => (Permission::EditDocument, "judge document"),
        Step::Pend(_) => (Permission::EditDocument, "pend document"),
        Step::Resume => (Permission::EditDocument, "resume document"),
        Step::Send | Step::ToQa(_) => (Permission::EditDocument, "send document on"),
        Step::Save => (Permission::EditDocument, "save document"),
        Step::CutInTwo { .. } => (Permission::EditDocument, "cut dictation in two"),
        Step::Join(_) => (Permission::EditDocument, "join dictations"),
        Step::TakeApart => (Permission::EditDocument, "take dictations apart"),
    };
    let subject = match step {
        Step::Join(other) => format!("dictation {id} and {other}"),
        _ => format!("dictation {id}"),
    };
    let proven = match step {
        Step::Sign { password, .. } => office.check_password(who, password),
        _ => Ok(()),
    };
    office.act(who, now, permission, action, subject, |db| {
        proven?;
        let document = documents::of_dictation(db, id)?
            .ok_or_else(|| ServiceError::Rule("this dictation has no text yet".into()))?;
        let taking = Taking {
            db,
            who,
            now,
            with,
            id,
            document,
            state: documents::get(db, document)?.state,
        };
        let done = taking.carry_out(step)?;
        let state = documents::get(db, document)?.state;
        let holds =
            worklist::holder(db, id)?.is_some_and(|(h, until)| h == who.id() && until > now);
        let writable = holds && !state.is_frozen();
        Ok((view(db, who, now, with, id, document, writable)?, done))
    })
}

/// A step that is being taken.
pub(super) struct Taking<'a> {
    pub(super) db: &'a Transaction<'a>,
    pub(super) who: &'a SignedIn,
    pub(super) now: Timestamp,
    pub(super) with: &'a Knowledge<'a>,
    pub(super) id: DictationId,
    pub(super) document: DocumentId,
    pub(super) state: DocumentState,
}

impl Taking<'_> {
    fn carry_out(&self, step: &Step) -> Result<String, ServiceError> {
        match step {
            Step::Save => {
                held(self.db, self.who, self.now, self.with.rules, self.id)?;
                self.go(DocumentEvent::Edit)?;
                self.keep("saved")?;
                Ok("Saved as a version.".into())
            }
            Step::Pend(reason) => self.pend(reason),
            Step::Resume => {
                take(self.db, self.who, self.now, self.with.rules, self.id)?;
                self.go(DocumentEvent::Edit)?;
                worklist::resume(self.db, self.document, self.now)?;
                self.stamp(Stamp::Resumed)?;
                Ok("Taken up again.".into())
            }
            Step::Send => self.send(),
            Step::ToQa(word) => self.to_qa(word),
            Step::Judge(errors, comment) => self.judge(errors, comment),
            Step::Return(word) => {
                self.go(DocumentEvent::Return)?;
                if !word.trim().is_empty() {
                    self.order_word(word)?;
                }
                self.stamp(Stamp::Returned)?;
                Ok("Sent back to editing.".into())
            }
            Step::Sign { mrn, born, .. } => self.sign(mrn, born),
            Step::CutInTwo { at, record } => self.cut_in_two(*at, record),
            Step::Join(other) => self.join(*other),
            Step::TakeApart => self.take_apart(),
            Step::Addend(wording) => {
                if wording.trim().is_empty() {
                    return Err(ServiceError::Rule("an addendum needs words".into()));
                }
                self.state.transition(DocumentEvent::Addend)?;
                let addendum = Addendum {
                    author: self.who.id(),
                    at: self.now.to_string(),
                    wording: wording.trim().to_owned(),
                };
                documents::addend(self.db, self.document, &addendum)?;
                Ok("The addendum is kept; what was signed stays as it was.".into())
            }
        }
    }

    fn go(&self, event: DocumentEvent) -> Result<DocumentState, ServiceError> {
        let next = self.state.transition(event)?;
        documents::set_state(self.db, self.document, next)?;
        Ok(next)
    }

    fn stamp(&self, stamp: Stamp) -> Result<(), ServiceError> {
        Ok(worklist::stamp(
            self.db,
            self.id,
            stamp,
            self.who.id(),
            self.now,
        )?)
    }

    pub(super) fn keep(&self, why: &str) -> Result<(), ServiceError> {
        keep_version(
            self.db,
            self.who,
            self.now,
            self.with,
            self.id,
            self.document,
            why,
        )
    }

    fn pend(&self, reason: &str) -> Result<String, ServiceError> {
        if reason.trim().is_empty() {
            return Err(ServiceError::Rule("say why it is put aside".into()));
        }
        held(self.db, self.who, self.now, self.with.rules, self.id)?;
        self.state.transition(DocumentEvent::Pend)?;
        self.keep("pended")?;
        worklist::pend(
            self.db,
            self.document,
            reason.trim(),
            self.who.id(),
            self.now,
        )?;
        self.go(DocumentEvent::Pend)?;
        self.stamp(Stamp::Pended)?;
        worklist::let_go(self.db, self.id, self.who.id())?;
        Ok("Put aside.".into())
    }

    fn send(&self) -> Result<String, ServiceError> {
        let holding = manuscripts::holding(self.db, self.document)?;
        let blank = has_blank(self.db, self.id, self.document)?;
        let chosen = self.with.rules.sampling.chosen(
            self.priority()?,
            holding + u32::from(blank),
            read_before(self.db, self.who)?,
            self.document.0,
        );
        if let Some(why) = chosen.filter(|_| self.state != DocumentState::Qa) {
            return self.to_qa(why);
        }
        held(self.db, self.who, self.now, self.with.rules, self.id)?;
        self.state.transition(DocumentEvent::Release)?;
        self.keep("released")?;
        self.go(DocumentEvent::Release)?;
        self.stamp(Stamp::Released)?;
        worklist::let_go(self.db, self.id, self.who.id())?;
        Ok("Released to its author for signature.".into())
    }

    fn to_qa(&self, why: &str) -> Result<String, ServiceError> {
        held(self.db, self.who, self.now, self.with.rules, self.id)?;
        self.state.transition(DocumentEvent::SendToQa)?;
        self.keep("to QA")?;
        worklist::resume(self.db, self.document, self.now)?;
        self.go(DocumentEvent::SendToQa)?;
        self.stamp(Stamp::ToQa)?;
        worklist::let_go(self.db, self.id, self.who.id())?;
        Ok(format!("Gone to a second reader: {why}."))
    }

    fn judge(&self, errors: &[QualityError], comment: &str) -> Result<String, ServiceError> {
        let editor = editor_of(self.db, self.id)?
            .ok_or_else(|| ServiceError::Rule("nobody has corrected this yet".into()))?;
        if editor == self.who.id() {
            return Err(ServiceError::Rule(
                "nobody judges their own correction; a second person reads it".into(),
            ));
        }
        let rules = &self.with.rules.quality;
        let score = rules.score(errors);
        let event = if score.passed {
            DocumentEvent::Release
        } else {
            DocumentEvent::Return
        };
        if self.state != DocumentState::Qa {
            return Err(ServiceError::State(crate::domain::IllegalMove {
                from: self.state,
                event,
            }));
        }
        // What the reader mended is the reader's version.
        self.keep("second reading")?;
        let (version, _, _) = documents::newest(self.db, self.document)?;
        let row = ReviewRow {
            id: 0,
            document: self.document,
            version,
            editor,
            reviewer: self.who.id(),
            at: self.now.to_string(),
            score,
            comment: comment.trim().to_owned(),
            read: false,
            errors: errors.to_vec(),
        };
        quality::add(self.db, &row)?;
        self.go(event)?;
        self.stamp(if score.passed {
            Stamp::Released
        } else {
            Stamp::Returned
        })?;
        worklist::let_go(self.db, self.id, self.who.id())?;
        let points = f64::from(score.value) / 100.0;
        Ok(if score.passed {
            format!("{points} points: passed, and released to the author.")
        } else {
            format!("{points} points: not passed, and sent back to its editor.")
        })
    }

    fn priority(&self) -> Result<Priority, ServiceError> {
        Ok(self.item()?.priority)
    }

    pub(super) fn item(&self) -> Result<crate::domain::WorkItem, ServiceError> {
        super::worklist::items(self.db, self.now, self.with.rules)?
            .into_iter()
            .find(|i| i.dictation == self.id)
            .ok_or(ServiceError::Rule("there is no such dictation".into()))
    }

    /// The author's word to the editor goes before the instructions.
    fn order_word(&self, word: &str) -> Result<(), ServiceError> {
        let item = self.item()?;
        let instructions = [word.trim(), &item.instructions].join("\n");
        Ok(worklist::order(
            self.db,
            self.id,
            item.priority,
            instructions.trim(),
            item.part_of,
        )?)
    }

    fn sign(&self, mrn: &str, born: &str) -> Result<String, ServiceError> {
        let row = documents::get(self.db, self.document)?;
        let patient = people::patient(self.db, visits::encounter(self.db, row.encounter)?.patient)?;
        if mrn.trim() != patient.mrn || born.trim() != patient.born.to_string() {
            return Err(ServiceError::Rule(
                "record number and date of birth do not name this chart's patient; check who the dictation is about".into(),
            ));
        }
        self.state.transition(DocumentEvent::Sign)?;
        if has_blank(self.db, self.id, self.document)?
            || manuscripts::holding(self.db, self.document)? > 0
        {
            return Err(ServiceError::Rule(
                "a blank or a critical flag stands open; settle it, then sign".into(),
            ));
        }
        self.keep("signed")?;
        sign_with(self.db, self.who, self.now, self.document)?;
        worklist::let_go(self.db, self.id, self.who.id())?;
        Ok("Signed. From now on it can only be added to.".into())
    }
}

/// A stored role as people read it.
pub(super) fn role_title(role: &str) -> String {
    let mut letters = role.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
