//! What waits at the demo office's correction desk: real transcripts of real recordings, and the work of the last weeks.

use std::fs;
use std::path::Path;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::domain::{
    Change, DictationId, DocumentId, DocumentState, EncounterId, FinishedText, Heard, Patient,
    PatientId, PatientName, Priority, QualityError, Role, Score, Segment, Sex, TextSpan, TimedSpan,
    Transcript, UserId, WorkType, aligned, tokens,
};
use crate::note::{Template, builtin_templates, structure};
use crate::service::ServiceError;
use crate::service::documents::{SIGNING_MEANS, fingerprint};
use crate::store::quality::{self, ReviewRow};
use crate::store::worklist::{self, Stamp};
use crate::store::{Transaction, auto_texts, dictations, documents, people, visits};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    patients: Vec<Person>,
    work: Vec<Work>,
    past: Vec<Past>,
    auto_texts: Vec<AutoText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    mrn: String,
    given: String,
    family: String,
    born: Date,
    sex: Sex,
    problems: Vec<String>,
    medications: Vec<String>,
    allergies: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Work {
    mrn: String,
    recording: String,
    reason: String,
    work_type: WorkType,
    minutes_ago: i64,
    priority: Priority,
    instructions: String,
    state: DocumentState,
    editor: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Past {
    mrn: String,
    days_ago: i64,
    draft: String,
    signed: String,
    editor: String,
    minutes: i64,
    hours: i64,
    errors: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AutoText {
    abbreviation: String,
    expansion: String,
}

/// A recording's transcript as `chartwright transcribe --format json` writes it.
#[derive(Debug, Deserialize)]
struct Written {
    duration_s: f64,
    text: String,
    segments: Vec<Segment>,
    changes: Vec<WrittenChange>,
}

#[derive(Debug, Deserialize)]
struct WrittenChange {
    from: String,
    to: String,
    start_char: usize,
    end_char: usize,
    rule: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    doubt: bool,
}

impl Written {
    /// The finished text, its words' times found again by their words.
    fn finished(&self) -> FinishedText {
        let text = self.text.clone();
        let byte = |chars: usize| {
            text.char_indices()
                .nth(chars)
                .map_or(text.len(), |(b, _)| b)
        };
        let changes = self
            .changes
            .iter()
            .map(|c| Change {
                from: c.from.clone(),
                to: c.to.clone(),
                span: TextSpan::new(byte(c.start_char), byte(c.end_char)),
                source: TextSpan::new(0, 0),
                rule: c.rule.clone(),
                why: c.why.clone(),
                doubt: c.doubt,
            })
            .collect();
        let heard: Vec<Heard<'_>> = self
            .segments
            .iter()
            .flat_map(|s| &s.words)
            .map(|w| Heard {
                text: &w.text,
                start: w.start,
                end: w.end,
                p: w.p,
                source: None,
            })
            .collect();
        let mut words: Vec<TimedSpan> = aligned(&tokens(&text), &heard, 0.0, self.duration_s)
            .into_iter()
            .map(|w| TimedSpan {
                span: w.span,
                start: w.start,
                end: w.end,
                p: w.p,
            })
            .collect();
        // What has no partner was written by the program for the words around: as sure as the least sure of them.
        for word in words.iter_mut().filter(|w| w.p >= 1.0) {
            let around = heard
                .iter()
                .filter(|h| h.end >= word.start && h.start <= word.end);
            word.p = around.map(|h| h.p).fold(0.9, f32::min);
        }
        FinishedText {
            text,
            changes,
            words,
        }
    }
}

struct Filling<'a> {
    db: &'a Transaction<'a>,
    folder: &'a Path,
    author: UserId,
    registered: Vec<(String, PatientId)>,
    now: Timestamp,
}

/// Fills the desk of a new demo office.
pub(in crate::service) fn fill(
    db: &Transaction<'_>,
    folder: &Path,
    author: UserId,
    registered: &[(String, PatientId)],
    now: Timestamp,
) -> Result<(), ServiceError> {
    let path = folder.join("correction.toml");
    let told = |what: String| ServiceError::Asset(format!("{}: {what}", path.display()));
    let text = fs::read_to_string(&path).map_err(|e| told(e.to_string()))?;
    let script: Script = toml::from_str(&text).map_err(|e| told(e.message().to_owned()))?;
    let mut filling = Filling {
        db,
        folder,
        author,
        registered: registered.to_vec(),
        now,
    };
    for person in &script.patients {
        let id = people::add_patient(db, &patient_of(person))?;
        filling.registered.push((person.mrn.clone(), id));
    }
    for past in &script.past {
        filling.past(past)?;
    }
    for work in &script.work {
        filling.work(work)?;
    }
    for text in &script.auto_texts {
        auto_texts::set(
            db,
            &auto_texts::AutoText {
                owner: None,
                abbreviation: text.abbreviation.clone(),
                expansion: text.expansion.clone(),
            },
        )?;
    }
    Ok(())
}

fn patient_of(line: &Person) -> Patient {
    Patient {
        id: PatientId(0),
        mrn: line.mrn.clone(),
        name: PatientName {
            given: line.given.clone(),
            family: line.family.clone(),
        },
        born: line.born,
        sex: line.sex,
        problems: line.problems.clone(),
        medications: line.medications.clone(),
        allergies: line.allergies.clone(),
    }
}

impl Filling<'_> {
    fn before(&self, minutes: i64) -> Timestamp {
        self.now
            .checked_sub(SignedDuration::from_mins(minutes))
            .unwrap_or(self.now)
    }

    fn visit(&self, mrn: &str, at: Timestamp, reason: &str) -> Result<EncounterId, ServiceError> {
        let patient = self.registered.iter().find(|(m, _)| m == mrn);
        let (_, patient) =
            patient.ok_or_else(|| ServiceError::Asset(format!("no patient {mrn} in the demo")))?;
        let on: Date = at
            .strftime("%Y-%m-%d")
            .to_string()
            .parse()
            .map_err(|_| ServiceError::Asset("the clock is wrong".into()))?;
        Ok(visits::add_encounter(
            self.db,
            *patient,
            self.author,
            on,
            reason,
        )?)
    }

    fn user(&self, name: &str) -> Result<UserId, ServiceError> {
        Ok(people::user_named(self.db, name)?.id)
    }

    fn dictated(
        &self,
        encounter: EncounterId,
        kind: WorkType,
        samples: &[i16],
        at: Timestamp,
    ) -> Result<DictationId, ServiceError> {
        let id = dictations::begin(self.db, encounter, self.author, kind, &at.to_string())?;
        dictations::append(self.db, id, 0, samples)?;
        dictations::complete(self.db, id)?;
        Ok(id)
    }

    fn drafted(
        &self,
        dictation: DictationId,
        finished: FinishedText,
        heard: Transcript,
        template: &Template,
        at: Timestamp,
    ) -> Result<DocumentId, ServiceError> {
        let note = structure(&finished.text, template);
        let row = dictations::TranscriptRow {
            model: "base".into(),
            heard,
            finished,
        };
        dictations::save_transcript(self.db, dictation, &row)?;
        let recording = dictations::get(self.db, dictation)?;
        let document = documents::DocumentRow {
            id: DocumentId(0),
            encounter: recording.encounter,
            dictation: Some(dictation),
            author: self.author,
            work_type: recording.work_type,
            state: DocumentState::Draft,
        };
        Ok(documents::add(self.db, &document, &note, &at.to_string())?)
    }

    fn work(&self, work: &Work) -> Result<(), ServiceError> {
        let at = self.before(work.minutes_ago);
        let sound = self.folder.join(format!("{}.flac", work.recording));
        let samples =
            crate::audio::read_all(&sound).map_err(|e| ServiceError::Asset(e.to_string()))?;
        let samples: Vec<i16> = samples.into_iter().map(crate::audio::to_i16).collect();
        let json = self.folder.join(format!("{}.json", work.recording));
        let told = |e: String| ServiceError::Asset(format!("{}: {e}", json.display()));
        let text = fs::read_to_string(&json).map_err(|e| told(e.to_string()))?;
        let written: Written = serde_json::from_str(&text).map_err(|e| told(e.to_string()))?;
        let encounter = self.visit(&work.mrn, at, &work.reason)?;
        let dictation = self.dictated(encounter, work.work_type, &samples, at)?;
        let template = template_of(work.work_type)?;
        let heard = Transcript {
            duration_s: written.duration_s,
            segments: written.segments.clone(),
        };
        let document = self.drafted(dictation, written.finished(), heard, &template, at)?;
        worklist::order(self.db, dictation, work.priority, &work.instructions, None)?;
        if let Some(editor) = &work.editor {
            let editor = self.user(editor)?;
            worklist::stamp(self.db, dictation, Stamp::Claimed, editor, self.before(60))?;
            documents::set_state(self.db, document, DocumentState::Editing)?;
            if work.state == DocumentState::Qa {
                worklist::stamp(self.db, dictation, Stamp::ToQa, editor, self.before(40))?;
                documents::set_state(self.db, document, DocumentState::Qa)?;
            }
        }
        Ok(())
    }

    fn past(&self, past: &Past) -> Result<(), ServiceError> {
        let at = self.before(past.days_ago * 24 * 60);
        let after = |minutes: i64| {
            at.checked_add(SignedDuration::from_mins(minutes))
                .unwrap_or(self.now)
        };
        let encounter = self.visit(&past.mrn, at, "Follow-up")?;
        let silence = vec![0_i16; 16_000];
        let dictation = self.dictated(encounter, WorkType::ProgressNote, &silence, at)?;
        let template = template_of(WorkType::ProgressNote)?;
        let finished = FinishedText {
            text: past.draft.clone(),
            ..FinishedText::default()
        };
        let document = self.drafted(
            dictation,
            finished,
            Transcript::default(),
            &template,
            after(5),
        )?;
        let editor = self.user(&past.editor)?;
        let ready = past.hours * 60;
        worklist::stamp(
            self.db,
            dictation,
            Stamp::Claimed,
            editor,
            after(ready - past.minutes),
        )?;
        documents::set_state(self.db, document, DocumentState::Editing)?;
        let note = structure(&past.signed, &template);
        documents::add_version(self.db, document, &note, editor, &after(ready).to_string())?;
        worklist::stamp(self.db, dictation, Stamp::ToQa, editor, after(ready))?;
        worklist::stamp(self.db, dictation, Stamp::Released, editor, after(ready))?;
        self.judged(past, document, editor, after(ready))?;
        documents::set_state(self.db, document, DocumentState::Preliminary)?;
        self.signed(document, after(ready + 90))
    }

    fn judged(
        &self,
        past: &Past,
        document: DocumentId,
        editor: UserId,
        at: Timestamp,
    ) -> Result<(), ServiceError> {
        let critical =
            |class: &str| matches!(class, "drug" | "meaning" | "side" | "omission" | "patient");
        let errors: Vec<QualityError> = past
            .errors
            .iter()
            .map(|class| QualityError {
                class: class.clone(),
                critical: critical(class),
                points: if critical(class) { 300 } else { 100 },
                quote: String::new(),
                should_be: String::new(),
            })
            .collect();
        let value = 10_000 - errors.iter().map(|e| e.points).sum::<u32>();
        let passed = value >= 9_800 && errors.iter().all(|e| !e.critical);
        let reviewer = self.user(if past.editor == "marin" {
            "okafor"
        } else {
            "marin"
        })?;
        let (version, _, _) = documents::newest(self.db, document)?;
        let row = ReviewRow {
            id: 0,
            document,
            version,
            editor,
            reviewer,
            at: at.to_string(),
            score: Score { value, passed },
            comment: String::new(),
            read: false,
            errors,
        };
        quality::add(self.db, &row)?;
        Ok(quality::mark_read(self.db, editor, &at.to_string())?)
    }

    fn signed(&self, document: DocumentId, at: Timestamp) -> Result<(), ServiceError> {
        let (version, _, json) = documents::newest(self.db, document)?;
        let signature = documents::Signature {
            signer: self.author,
            name: people::user(self.db, self.author)?.display_name,
            role: Role::Physician.as_str().to_owned(),
            meaning: SIGNING_MEANS.to_owned(),
            at: at.to_string(),
            sha256: fingerprint(&json),
            version,
        };
        Ok(documents::sign(self.db, document, &signature)?)
    }
}

fn template_of(kind: WorkType) -> Result<Template, ServiceError> {
    let found = builtin_templates()
        .into_iter()
        .find(|t| t.name == kind.template());
    found.ok_or_else(|| ServiceError::Asset(format!("no template {}", kind.template())))
}
