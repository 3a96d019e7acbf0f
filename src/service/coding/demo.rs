//! The demo office's coding side, from `assets/demo/coding.toml`: signed notes that wait for a coder, a question to the
//! author, charts that were coded before.

use std::path::Path;

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::Deserialize;

use crate::coding::words_of;
use crate::domain::{
    Assertion, CodeQueryId, CodeSuggestion, DocumentId, DocumentState, EncounterCodeId, Evidence,
    Icd10Code, Note, PatientId, Section, Sentence, TextSpan, UserId, WorkType,
};
use crate::service::ServiceError;
use crate::store::billing::{self, CodeStatus};
use crate::store::coding::{self, DecisionRow, QueryRow, Verdict, WorkRow};
use crate::store::{Transaction, documents, people, visits};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    coder: String,
    notes: Vec<NoteLine>,
    #[serde(default)]
    coded: Vec<CodedLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteLine {
    mrn: String,
    days_ago: i64,
    reason: String,
    sections: Vec<(String, String, Vec<String>)>,
}

/// A chart that was coded before: code, title, words, accepted, reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodedLine {
    mrn: String,
    days_ago: i64,
    reason: String,
    seconds: i64,
    sections: Vec<(String, String, Vec<String>)>,
    codes: Vec<(String, String, String, bool, String)>,
    #[serde(default)]
    question: Option<String>,
}

/// Fills the demo office's coding desk; `author` wrote every note.
pub(in crate::service) fn fill(
    db: &Transaction<'_>,
    folder: &Path,
    author: (UserId, &str),
    patients: &[(String, PatientId)],
    now: Timestamp,
    today: Date,
) -> Result<(), ServiceError> {
    let path = folder.join("coding.toml");
    let told = |what: String| ServiceError::Asset(format!("{}: {what}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|e| told(e.to_string()))?;
    let script: Script = toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |s| {
            text[..s.start.min(text.len())].lines().count().max(1)
        });
        told(format!("line {line}: {}", e.message()))
    })?;
    let coder = people::user_named(db, &script.coder)?.id;
    let patient = |mrn: &str| {
        let found = patients
            .iter()
            .find(|(known, _)| known == mrn)
            .map(|(_, id)| *id);
        found.ok_or_else(|| ServiceError::Asset(format!("the demo office has no patient {mrn}")))
    };
    let demo = Demo {
        db,
        author,
        coder,
        now,
        today,
    };
    for line in &script.notes {
        demo.note(
            patient(&line.mrn)?,
            line.days_ago,
            &line.reason,
            &line.sections,
        )?;
    }
    for line in &script.coded {
        demo.coded(patient(&line.mrn)?, line)?;
    }
    Ok(())
}

struct Demo<'d> {
    db: &'d Transaction<'d>,
    author: (UserId, &'d str),
    coder: UserId,
    now: Timestamp,
    today: Date,
}

impl Demo<'_> {
    /// A signed note.
    fn note(
        &self,
        patient: PatientId,
        days_ago: i64,
        reason: &str,
        sections: &[(String, String, Vec<String>)],
    ) -> Result<DocumentId, ServiceError> {
        let db = self.db;
        let on = self.today.saturating_sub(Span::new().days(days_ago));
        let encounter = visits::add_encounter(db, patient, self.author.0, on, reason)?;
        let note = Note {
            template: "soap".into(),
            sections: sections.iter().map(section).collect(),
        };
        let row = documents::DocumentRow {
            id: DocumentId(0),
            encounter,
            dictation: None,
            author: self.author.0,
            work_type: WorkType::ProgressNote,
            state: DocumentState::Draft,
        };
        let at = self.before(days_ago).to_string();
        let document = documents::add(db, &row, &note, &at)?;
        let (version, _, json) = documents::newest(db, document)?;
        let signature = documents::Signature {
            signer: self.author.0,
            name: self.author.1.to_owned(),
            role: "physician".to_owned(),
            meaning: crate::service::documents::SIGNING_MEANS.to_owned(),
            at,
            sha256: crate::service::documents::fingerprint(&json),
            version,
        };
        documents::sign(db, document, &signature)?;
        Ok(document)
    }

    fn before(&self, days: i64) -> Timestamp {
        self.now
            .checked_sub(Span::new().hours(24 * days))
            .unwrap_or(self.now)
    }

    /// A chart with its decisions.
    fn coded(&self, patient: PatientId, line: &CodedLine) -> Result<(), ServiceError> {
        let db = self.db;
        let document = self.note(patient, line.days_ago, &line.reason, &line.sections)?;
        let encounter = documents::get(db, document)?.encounter;
        let text = documents::newest(db, document)?.1.text();
        let at = self.before(line.days_ago.saturating_sub(1));
        for (code, title, words, accepted, reason) in &line.codes {
            let suggestion = suggestion(code, title, words, &text)?;
            billing::add_code(db, encounter, Some(document), &suggestion)?;
            let id =
                coding::code_on(db, encounter, &suggestion.code)?.unwrap_or(EncounterCodeId(0));
            let (status, verdict) = if *accepted {
                (CodeStatus::Accepted, Verdict::Accepted)
            } else {
                (CodeStatus::Rejected, Verdict::Rejected)
            };
            billing::decide(db, id, status, self.coder)?;
            let row = DecisionRow {
                code_id: id,
                code: suggestion.code.to_string(),
                words: words_of(&suggestion),
                verdict,
                reason: reason.clone(),
                replaced_by: None,
                warned_of: Vec::new(),
                by: self.coder,
                at: at.to_string(),
            };
            coding::keep_decision(db, &row)?;
        }
        if let Some(question) = &line.question {
            let query = QueryRow {
                id: CodeQueryId(0),
                document,
                code: None,
                asked_by: self.coder,
                asked_of: self.author.0,
                question: question.clone(),
                asked_at: at.to_string(),
                answer: None,
                answered_at: None,
            };
            coding::ask(db, &query)?;
        }
        let work = WorkRow {
            encounter,
            coder: self.coder,
            last_at: at.to_string(),
            seconds: line.seconds,
            finished_at: line.question.is_none().then(|| at.to_string()),
            remark: String::new(),
        };
        Ok(coding::keep_work(db, &work)?)
    }
}

fn suggestion(
    code: &str,
    title: &str,
    words: &str,
    text: &str,
) -> Result<CodeSuggestion, ServiceError> {
    let told = |what: &str| ServiceError::Asset(format!("coding.toml: {what}"));
    let start = text
        .find(words)
        .ok_or_else(|| told(&format!("no note says “{words}”")))?;
    Ok(CodeSuggestion {
        code: Icd10Code::parse(code).ok_or_else(|| told(&format!("{code} is no code")))?,
        description: title.to_owned(),
        score: 0.8,
        billable: true,
        evidence: vec![Evidence {
            span: TextSpan::new(start, start + words.len()),
            text: words.to_owned(),
        }],
        assertion: Assertion::Present,
        path: Vec::new(),
        why: String::new(),
        questions: Vec::new(),
    })
}

fn section((key, heading, sentences): &(String, String, Vec<String>)) -> Section {
    let sentence = |text: &String| Sentence {
        text: text.clone(),
        source: Vec::new(),
    };
    Section {
        key: key.clone(),
        heading: heading.clone(),
        spoken: true,
        sentences: sentences.iter().map(sentence).collect(),
    }
}
