//! A real office in a real encrypted store: what stays secret, what stays frozen, who may do what, what survives.

use std::fs;
use std::path::Path;

use chartwright::domain::{
    Assertion, CodeSuggestion, DictationStatus, DocumentState, EncounterId, Evidence, FinishedText,
    Icd10Code, Note, Patient, PatientId, PatientName, Section, Sentence, Sex, TextSpan, Transcript,
    WorkType,
};
use chartwright::service::coding::Rulebook;
use chartwright::service::coding::deciding::{self, CodeStep};
use chartwright::service::{
    Office, Places, ServiceError, SignedIn, audit, charges, codes, dictations, documents, home,
    patients,
};
use jiff::Timestamp;
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 5, 4);

fn now() -> Timestamp {
    "2026-05-04T14:00:00Z".parse().unwrap()
}

struct Demo {
    folder: tempfile::TempDir,
    places: Places,
}

fn demo() -> Demo {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = Places {
        models: root.join("models"),
        assets: root.join("assets"),
        office: folder.path().join("office"),
    };
    Office::create_demo(&places, now(), TODAY).unwrap();
    Demo { folder, places }
}

impl Demo {
    fn enter(&self, user: &str) -> (Office, SignedIn) {
        Office::sign_in(&self.places, user, "demo", now()).unwrap()
    }
}

fn note(text: &str) -> Note {
    let sentence = Sentence {
        text: text.into(),
        source: vec![TextSpan::new(0, text.len())],
    };
    let section = Section {
        key: "assessment".into(),
        heading: "Assessment".into(),
        spoken: true,
        sentences: vec![sentence],
    };
    Note {
        template: "soap".into(),
        sections: vec![section],
    }
}

fn suggestion(code: &str) -> CodeSuggestion {
    CodeSuggestion {
        code: Icd10Code::parse(code).unwrap(),
        description: "a condition".into(),
        score: 0.9,
        billable: true,
        evidence: vec![Evidence {
            span: TextSpan::new(0, 1),
            text: "H".into(),
        }],
        assertion: Assertion::Present,
        path: Vec::new(),
        why: String::new(),
        questions: Vec::new(),
    }
}

/// A recording waiting in the demo office, with its encounter.
fn waiting(office: &mut Office, who: &SignedIn) -> home::DictationRow {
    home::todays_work(office, who, now(), TODAY)
        .unwrap()
        .to_transcribe
        .remove(0)
}

#[test]
fn a_wrong_password_opens_nothing_and_there_is_one_office_a_place() {
    let demo = demo();
    let wrong = Office::sign_in(&demo.places, "rivera", "guess", now())
        .unwrap_err()
        .to_string();
    let nobody = Office::sign_in(&demo.places, "nobody", "demo", now())
        .unwrap_err()
        .to_string();
    assert_eq!(
        wrong, nobody,
        "a wrong name and a wrong password are told alike"
    );
    assert!(matches!(
        Office::create_demo(&demo.places, now(), TODAY),
        Err(ServiceError::OfficeExists(_))
    ));
    fs::write(demo.places.office.join("office.db"), vec![7_u8; 8192]).unwrap();
    let damaged = Office::sign_in(&demo.places, "rivera", "demo", now())
        .unwrap_err()
        .to_string();
    assert!(damaged.contains("restore a backup"), "{damaged}");
}

#[test]
fn a_day_goes_from_recording_to_charges() {
    let demo = demo();
    let (mut office, who) = demo.enter("rivera");
    let row = waiting(&mut office, &who);
    let text = "Hypertension.";
    let finished = FinishedText {
        text: text.into(),
        ..FinishedText::default()
    };
    dictations::save_transcript(
        &mut office,
        &who,
        now(),
        row.id,
        &Transcript::default(),
        &finished,
        "test",
    )
    .unwrap();
    let document = documents::draft(&mut office, &who, now(), row.id, &note(text)).unwrap();
    let listed = codes::record_suggestions(
        &mut office,
        &who,
        now(),
        document,
        &[suggestion("I10"), suggestion("E119")],
    )
    .unwrap();
    assert!(
        charges::propose(&mut office, &who, now(), row.encounter)
            .unwrap_err()
            .to_string()
            .contains("accept at least one code")
    );
    let book = Rulebook::of(None, Vec::new());
    let mut decide = |at: usize, step| {
        deciding::decide(&mut office, &who, now(), &book, listed[at].id, &step).unwrap()
    };
    decide(0, CodeStep::Accept);
    decide(1, CodeStep::Reject(String::new()));
    let lines = charges::propose(&mut office, &who, now(), row.encounter).unwrap();
    assert_eq!(lines[0].diagnoses, [Icd10Code::parse("I10").unwrap()]);
    let kept = charges::save(&mut office, &who, now(), row.encounter, &lines).unwrap();
    assert_eq!(
        kept[0].line, lines[0],
        "a charge line comes back to the cent"
    );
    let signed = documents::sign(&mut office, &who, now(), document, "demo").unwrap();
    assert_eq!(signed.row.state, DocumentState::Signed);
    assert_eq!(signed.signature.unwrap().name, "Elena Rivera, MD");
}

#[test]
fn what_is_signed_is_frozen_and_signing_asks_for_the_password_again() {
    let demo = demo();
    let (mut office, who) = demo.enter("rivera");
    let row = waiting(&mut office, &who);
    let document = documents::draft(&mut office, &who, now(), row.id, &note("First.")).unwrap();
    assert!(documents::sign(&mut office, &who, now(), document, "guess").is_err());
    assert_eq!(
        documents::open(&mut office, &who, now(), document)
            .unwrap()
            .row
            .state,
        DocumentState::Draft
    );
    documents::save(&mut office, &who, now(), document, &note("Second.")).unwrap();
    documents::release(&mut office, &who, now(), document).unwrap();
    documents::sign(&mut office, &who, now(), document, "demo").unwrap();
    assert!(matches!(
        documents::save(&mut office, &who, now(), document, &note("Third.")),
        Err(ServiceError::State(_))
    ));
    let view = documents::addend(
        &mut office,
        &who,
        now(),
        document,
        "Potassium came back normal.",
    )
    .unwrap();
    assert_eq!(
        (view.version, view.note, view.addenda.len()),
        (2, note("Second."), 1)
    );
}

#[test]
fn each_role_does_its_own_work_and_every_refusal_is_in_the_audit_chain() {
    let demo = demo();
    let chart_reader = |user: &str| {
        let (mut office, who) = demo.enter(user);
        patients::chart(&mut office, &who, now(), PatientId(1)).is_ok()
    };
    assert_eq!(
        ["rivera", "okafor", "lindqvist", "tran"].map(chart_reader),
        [true, true, true, false]
    );
    let (mut office, coder) = demo.enter("lindqvist");
    let begun = dictations::begin(
        &mut office,
        &coder,
        now(),
        EncounterId(1),
        WorkType::ProgressNote,
    );
    assert!(matches!(begun, Err(ServiceError::NotPermitted { .. })));
    let (mut office, manager) = demo.enter("bauer");
    let trail = audit::trail(&mut office, &manager, now(), 50).unwrap();
    let refused: Vec<&str> = trail
        .iter()
        .filter(|e| e.outcome == "refused")
        .map(|e| e.action.as_str())
        .collect();
    assert_eq!(refused, ["begin dictation", "open chart"]);
    assert!(audit::verify(&mut office, &manager, now()).unwrap() > 8);
}

#[test]
fn sound_is_kept_chunk_by_chunk_and_comes_back_exactly() {
    let demo = demo();
    let (mut office, who) = demo.enter("rivera");
    let encounter = waiting(&mut office, &who).encounter;
    let id =
        dictations::begin(&mut office, &who, now(), encounter, WorkType::ProgressNote).unwrap();
    let sound: Vec<i16> = (0..10_000)
        .map(|i| ((i * 37) % 2000 - 1000) as i16)
        .collect();
    for (seq, chunk) in (0..).zip(sound.chunks(4000)) {
        dictations::append_audio(&mut office, &who, now(), id, seq, chunk).unwrap();
    }
    assert!(
        dictations::append_audio(&mut office, &who, now(), id, 1, &[1]).is_err(),
        "no chunk twice"
    );
    // The program ends here without a word: a new one finds the recording.
    std::mem::forget(office);
    let (mut office, who) = demo.enter("rivera");
    let cut_off = home::todays_work(&mut office, &who, now(), TODAY)
        .unwrap()
        .interrupted;
    assert_eq!(
        cut_off.iter().map(|d| (d.id, d.status)).collect::<Vec<_>>(),
        [(id, DictationStatus::Recording)]
    );
    assert_eq!(
        dictations::audio(&mut office, &who, now(), id).unwrap(),
        sound
    );
    dictations::finish_recording(&mut office, &who, now(), id).unwrap();
    assert_eq!(
        dictations::audio(&mut office, &who, now(), id).unwrap(),
        sound
    );
    assert!(
        dictations::append_audio(&mut office, &who, now(), id, 9, &[1]).is_err(),
        "it is complete"
    );
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|p| if p.is_dir() { files_below(&p) } else { vec![p] })
        .collect()
}

#[test]
fn no_file_of_the_office_holds_plain_text_or_sound() {
    let demo = demo();
    let (mut office, who) = demo.enter("rivera");
    let patient = Patient {
        id: PatientId(0),
        mrn: "CANARY77".into(),
        name: PatientName {
            given: "Zyxcanary".into(),
            family: "Quuxford".into(),
        },
        born: date(1970, 1, 1),
        sex: Sex::Unknown,
        problems: vec!["Plumbcanary disease".into()],
        medications: vec![],
        allergies: vec![],
    };
    let id = patients::register(&mut office, &who, now(), &patient).unwrap();
    let encounter =
        patients::open_encounter(&mut office, &who, now(), id, TODAY, "Canaryvisit").unwrap();
    let dictation =
        dictations::begin(&mut office, &who, now(), encounter, WorkType::ProgressNote).unwrap();
    let sound: Vec<i16> = (0..4000_i16).map(|i| i.wrapping_mul(311)).collect();
    dictations::append_audio(&mut office, &who, now(), dictation, 0, &sound).unwrap();
    documents::draft(
        &mut office,
        &who,
        now(),
        dictation,
        &note("Canarysentence stands here."),
    )
    .unwrap();
    let pcm: Vec<u8> = sound[1000..1016]
        .iter()
        .flat_map(|s| s.to_le_bytes())
        .collect();
    let secrets: [&[u8]; 8] = [
        b"Zyxcanary",
        b"Quuxford",
        b"CANARY77",
        b"Plumbcanary",
        b"Canaryvisit",
        b"Canarysentence",
        b"SQLite format 3",
        &pcm,
    ];
    let files = files_below(demo.folder.path());
    assert!(
        files.iter().any(|f| f.to_string_lossy().ends_with("-wal")),
        "the log is still there: {files:?}"
    );
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|w| w == secret);
            assert!(
                !found,
                "{} holds {:?}",
                file.display(),
                String::from_utf8_lossy(secret)
            );
        }
    }
}
