//! Many made-up notes, to measure an office that has been at work for years.

use jiff::Timestamp;

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{
    DocumentId, DocumentState, Note, PatientId, Permission, Section, Sentence, WorkType,
};
use crate::store::documents::{self, DocumentRow};
use crate::store::visits;

const COMPLAINTS: &[&str] = &[
    "shortness of breath on the stairs",
    "chest pain after meals",
    "left knee pain",
    "a dry cough at night",
    "headaches with nausea",
    "low back pain",
    "a rash on both arms",
    "swelling of the ankles",
];
const DRUGS: &[&str] = &[
    "metoprolol",
    "lisinopril",
    "metformin",
    "furosemide",
    "atorvastatin",
    "apixaban",
    "levothyroxine",
    "sertraline",
    "omeprazole",
    "gabapentin",
    "amlodipine",
];
const DOSES: &[&str] = &["5 mg", "10 mg", "25 mg", "50 mg", "100 mg"];
const FINDINGS: &[&str] = &[
    "Lungs are clear to auscultation.",
    "The abdomen is soft and not tender.",
    "There is 1+ pitting edema.",
    "An x-ray of the left knee shows narrowing.",
    "The rash is fading.",
    "Reflexes are symmetric.",
];

/// Adds `count` drafts to the patients that are there, two thousand in a transaction. Their words follow from their number alone.
///
/// # Errors
/// [`ServiceError`] when the store cannot be written.
pub fn add(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    count: usize,
) -> Result<(), ServiceError> {
    const AT_ONCE: usize = 2000;
    let mut done = 0;
    while done < count {
        let end = count.min(done + AT_ONCE);
        let subject = format!("{} made-up notes", end - done);
        office.act(
            who,
            now,
            Permission::EditDocument,
            "add notes",
            subject,
            |db| {
                for n in done..end {
                    let patient = PatientId((n % 10) as i64 + 1);
                    let on = jiff::civil::date(2016, 1, 1)
                        .saturating_add(jiff::Span::new().days((n % 3600) as i64));
                    let encounter = visits::add_encounter(db, patient, who.id(), on, "Visit")?;
                    let row = DocumentRow {
                        id: DocumentId(0),
                        encounter,
                        dictation: None,
                        author: who.id(),
                        work_type: WorkType::ProgressNote,
                        state: DocumentState::Draft,
                    };
                    documents::add(db, &row, &note(n), &now.to_string())?;
                }
                Ok(())
            },
        )?;
        done = end;
    }
    Ok(())
}

fn note(n: usize) -> Note {
    // Unlike numbers, so that words meet in every combination.
    let pick = |list: &[&'static str], step: usize| list[(n / step + n) % list.len()];
    let (drug, other) = (pick(DRUGS, 3), pick(DRUGS, 7));
    let (dose, less) = (pick(DOSES, 5), pick(DOSES, 11));
    let sentence = |text: String| Sentence {
        text,
        source: Vec::new(),
    };
    let section = |key: &str, heading: &str, texts: Vec<String>| Section {
        key: key.to_owned(),
        heading: heading.to_owned(),
        spoken: true,
        sentences: texts.into_iter().map(sentence).collect(),
    };
    let (systolic, pulse) = (104 + n % 70, 55 + n % 50);
    Note {
        template: "soap".into(),
        sections: vec![
            section(
                "subjective",
                "Subjective",
                vec![
                    format!(
                        "The patient reports {} for {} days.",
                        pick(COMPLAINTS, 2),
                        n % 30 + 1
                    ),
                    format!(
                        "Current medications are {drug} {dose} daily and {other} {less} twice daily."
                    ),
                    "There is no fever, and the patient denies pain at rest.".into(),
                ],
            ),
            section(
                "objective",
                "Objective",
                vec![
                    format!("Blood pressure is {systolic}/78, heart rate {pulse}."),
                    pick(FINDINGS, 4).to_owned(),
                    pick(FINDINGS, 13).to_owned(),
                ],
            ),
            section(
                "plan",
                "Plan",
                vec![
                    format!(
                        "Increase {drug} to {dose} and follow up in {} weeks.",
                        n % 8 + 1
                    ),
                    format!("Reference note-{n}."),
                ],
            ),
        ],
    }
}
