//! `chartwright note --patient`: what a text would change in a chart, with its places in that text; nobody is linked silently.

use chartwright::domain::{Note, Section, Sentence, TextSpan};
use chartwright::service::{Office, Places, identity, patients};
use jiff::Timestamp;
use jiff::civil::date;
use serde_json::Value;

const SAID: &str = "This is Margaret Whitlock, record number 10001, referred by Dr. Lang.\nSubjective: Naïve to steroids. Allergies: codeine causes nausea.\nAssessment: Acute on chronic diastolic heart failure.\nPlan: Increase furosemide to 40 mg twice daily. Stop lisinopril.";

fn now() -> Timestamp {
    "2026-11-24T14:00:00Z".parse().unwrap()
}

fn demo(folder: &std::path::Path) -> Places {
    let places = Places {
        office: folder.join("office"),
        ..Places::find()
    };
    Office::create_demo(&places, now(), date(2026, 11, 24)).unwrap();
    places
}

#[test]
fn a_text_is_compared_with_the_chosen_chart_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let places = demo(folder.path());
    let file = folder.path().join("note.txt");
    std::fs::write(&file, SAID).unwrap();
    let run = |patient: &str, format: &str| {
        std::process::Command::new(env!("CARGO_BIN_EXE_chartwright"))
            .args(["note", file.to_str().unwrap(), "--user", "rivera"])
            .args(["--patient", patient, "--format", format])
            .env("CHARTWRIGHT_OFFICE", &places.office)
            .env("CHARTWRIGHT_PASSWORD", "demo")
            .output()
            .unwrap()
    };
    let chart = |patient: &str| -> Value {
        let made: Value = serde_json::from_slice(&run(patient, "json").stdout).unwrap();
        made["chart"].clone()
    };
    let linked = chart("10001");
    assert_eq!(linked["patient"]["mrn"], "10001");
    assert_eq!(linked["referring"], "Dr. Lang");
    let proposals = linked["proposals"].as_array().unwrap();
    let letters: Vec<char> = SAID.chars().collect();
    for proposal in proposals {
        let at = |name: &str| usize::try_from(proposal["source"][name].as_u64().unwrap()).unwrap();
        let said: String = letters[at("start_char")..at("end_char")].iter().collect();
        assert_eq!(proposal["said"], said);
    }
    let has = |action: &str, after: Value| {
        proposals
            .iter()
            .any(|p| p["action"] == action && p["after"] == after)
    };
    assert!(
        has("change", "Furosemide 40 mg twice daily".into()),
        "{proposals:?}"
    );
    assert!(
        has("stop", Value::Null) && has("add", "Codeine: nausea".into()),
        "{proposals:?}"
    );
    // Only named: nobody is linked, and whom the text names is told.
    let named = chart("said");
    assert!(named["patient"].is_null() && named["proposals"].as_array().unwrap().is_empty());
    assert_eq!(named["named"][0]["mrn"], "10001");
    let other = String::from_utf8(run("10002", "md").stdout).unwrap();
    assert!(
        other.contains("The text names another patient: Whitlock"),
        "{other}"
    );
    let nobody = run("no-such", "md");
    assert!(!nobody.status.success());
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("there is no patient"));
    let (mut office, who) = Office::sign_in(&places, "rivera", "demo", now()).unwrap();
    let found = patients::find(&mut office, &who, now(), "10001", 1).unwrap();
    let after = patients::chart(&mut office, &who, now(), found[0].id).unwrap();
    let kept = |m: &String| m.starts_with("Lisinopril");
    assert!(after.patient.medications.iter().any(kept));
}

#[test]
fn a_family_name_needs_the_birth_date_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let places = demo(folder.path());
    let (mut office, who) = Office::sign_in(&places, "rivera", "demo", now()).unwrap();
    let mut named = |text: &str| identity::named(&mut office, &who, now(), text).unwrap();
    let found = named("Follow-up on Mrs. Halvorsen, born November 2, 1967.");
    assert_eq!(found[0].by, ["family name", "birth date"]);
    assert!(named("Follow-up on Mrs. Halvorsen, born November 3, 1967.").is_empty());
}

#[test]
fn a_place_in_the_note_leads_to_where_it_was_said() {
    let said = "Plan: Rest. She coughs.\nStill.";
    let sentence = |from: usize, to: usize| Sentence {
        text: said[from..to].to_owned(),
        source: vec![TextSpan::new(from, to)],
    };
    let section = |heading: &str, sentences| Section {
        key: heading.to_lowercase(),
        heading: heading.to_owned(),
        spoken: true,
        sentences,
    };
    let note = Note {
        template: "soap".into(),
        sections: vec![
            section("Subjective", vec![sentence(12, 24), sentence(24, 30)]),
            section("Plan", vec![sentence(6, 11)]),
        ],
    };
    let text = note.text();
    for word in ["coughs", "Still", "Rest"] {
        let at = text.find(word).unwrap();
        let span = note.said_at(TextSpan::new(at, at + word.len())).unwrap();
        assert_eq!(span.of(said), Some(word));
    }
    assert_eq!(note.said_at(TextSpan::new(0, 3)), None, "a heading");
}
