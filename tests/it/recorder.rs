//! Recorder editing over a real store: takes go where they were put, nothing that was recorded is ever gone, commands end what
//! was said.

use chartwright::domain::{DictationId, PatientContext, Placing, Segment, Transcript, Word};
use chartwright::service::recognition::Recognition;
use chartwright::service::spoken::{self, Action};
use chartwright::service::{
    Office, Places, SignedIn, dictating, dictations, note_taking, recorder,
};
use chartwright::speech::{Hints, Recognizer, SpeechError};

struct Desk {
    folder: tempfile::TempDir,
    office: Office,
    who: SignedIn,
}

impl Desk {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let places = places(&folder);
        let now = jiff::Timestamp::now();
        Office::create_demo(&places, now, jiff::ZonedDateTime::now().date()).unwrap();
        let (office, who) = Office::sign_in(&places, "rivera", "demo", now).unwrap();
        Self {
            folder,
            office,
            who,
        }
    }

    fn begin(&mut self) -> DictationId {
        let now = jiff::Timestamp::now();
        let encounter = dictating::encounter_of(&mut self.office, &self.who, now, "10004").unwrap();
        let work_type = chartwright::domain::WorkType::ProgressNote;
        dictations::begin(&mut self.office, &self.who, now, encounter, work_type).unwrap()
    }

    fn speak(&mut self, id: DictationId, seq: u32, value: i16) {
        let (now, sound) = (jiff::Timestamp::now(), [value; 1000]);
        dictations::append_audio(&mut self.office, &self.who, now, id, seq, &sound).unwrap();
    }

    fn take(&mut self, id: DictationId, placing: Placing) {
        let now = jiff::Timestamp::now();
        recorder::begin_take(&mut self.office, &self.who, now, id, placing).unwrap();
    }

    /// What is heard, a value a thousand samples.
    fn heard(&mut self, id: DictationId) -> Vec<i16> {
        let now = jiff::Timestamp::now();
        let sound = dictations::audio(&mut self.office, &self.who, now, id).unwrap();
        sound.chunks(1000).map(|c| c[0]).collect()
    }
}

fn places(folder: &tempfile::TempDir) -> Places {
    Places {
        office: folder.path().join("office"),
        ..Places::find()
    }
}

#[test]
fn takes_go_where_they_were_put_and_come_back_when_discarded() {
    let mut desk = Desk::open();
    let id = desk.begin();
    let now = jiff::Timestamp::now();
    for (seq, value) in [(0, 1), (1, 2), (2, 3)] {
        desk.speak(id, seq, value);
    }
    desk.take(id, Placing::Insert(1000));
    desk.speak(id, 3, 10);
    desk.take(id, Placing::Overwrite(3000));
    desk.speak(id, 4, 20);
    assert_eq!(desk.heard(id), [1, 10, 2, 20]);
    let number = recorder::discard(&mut desk.office, &desk.who, now, id).unwrap();
    assert_eq!(desk.heard(id), [1, 10, 2, 3]);
    recorder::restore(&mut desk.office, &desk.who, now, id, number).unwrap();
    assert_eq!(desk.heard(id), [1, 10, 2, 20]);
    // Complete, opened again, gone on with.
    dictations::finish_recording(&mut desk.office, &desk.who, now, id).unwrap();
    assert_eq!(desk.heard(id), [1, 10, 2, 20]);
    recorder::reopen(&mut desk.office, &desk.who, now, id).unwrap();
    desk.take(id, Placing::Append);
    desk.speak(id, 0, 30);
    assert_eq!(desk.heard(id), [1, 10, 2, 20, 30]);
    dictations::finish_recording(&mut desk.office, &desk.who, now, id).unwrap();
    assert_eq!(desk.heard(id), [1, 10, 2, 20, 30]);
    // All five takes' sound is still there.
    for _ in 0..4 {
        recorder::discard(&mut desk.office, &desk.who, now, id).unwrap();
    }
    assert!(desk.heard(id).is_empty());
    assert!(recorder::discard(&mut desk.office, &desk.who, now, id).is_err());
    for number in 1..=4 {
        recorder::restore(&mut desk.office, &desk.who, now, id, number).unwrap();
    }
    assert_eq!(desk.heard(id), [1, 10, 2, 20, 30]);
}

#[test]
fn a_gap_is_marked_where_it_is_heard() {
    let mut desk = Desk::open();
    let id = desk.begin();
    let now = jiff::Timestamp::now();
    desk.speak(id, 0, 1);
    recorder::mark_gap(&mut desk.office, &desk.who, now, id, 1500).unwrap();
    recorder::mark_gap(&mut desk.office, &desk.who, now, id, 500).unwrap();
    desk.speak(id, 1, 2);
    desk.take(id, Placing::Insert(0));
    desk.speak(id, 2, 3);
    let reel = recorder::reel(&mut desk.office, &desk.who, now, id).unwrap();
    assert_eq!(reel.gaps_s(), [(2000.0 / 16_000.0, 2.0)]);
    assert!(!reel.is_plain());
}

/// Says one thing.
struct Says(&'static str);

impl Recognizer for Says {
    fn recognize(&mut self, _: &[f32], _: &Hints) -> Result<Vec<Segment>, SpeechError> {
        Ok(Vec::new())
    }
}

impl Says {
    fn transcript(&self) -> Transcript {
        let words = self.0.split_whitespace().zip(0_u32..);
        let words: Vec<Word> = words
            .map(|(text, n)| Word {
                text: text.into(),
                start: f64::from(n) * 0.3,
                end: f64::from(n) * 0.3 + 0.3,
                p: 0.9,
            })
            .collect();
        Transcript {
            duration_s: 10.0,
            segments: vec![Segment {
                start: 0.0,
                end: 10.0,
                text: self.0.into(),
                words,
            }],
        }
    }
}

#[test]
fn commands_sort_a_dictation_into_its_note_with_the_offices_own_auto_texts() {
    let desk = Desk::open();
    let places = places(&desk.folder);
    let own = "[[auto_text]]\nname = \"normal knee\"\ntext = \"The knee is stable, range of motion [degrees] degrees.\"\n";
    std::fs::write(desk.folder.path().join("auto_texts.toml"), own).unwrap();
    let said = Says(
        "Go to subjective. Knee pain for two weeks. He fell. Scratch that. Next section. Insert normal knee. Next field. 120. Go to plan. Rest and ice. Sign note.",
    );
    let template = note_taking::template(&places, "soap").unwrap();
    let (rules, problem) = spoken::rules(&places, "rivera", Some(&template));
    assert!(problem.is_none());
    let recognition = Recognition::with_engine(&places, Box::new(Says(""))).unwrap();
    let obeyed = recognition.obey(&said.transcript(), &PatientContext::default(), &rules);
    let text = &obeyed.finished.text;
    assert_eq!(
        text,
        "Subjective: Knee pain for 2 weeks.\nObjective: The knee is stable, range of motion 120 degrees.\nPlan: Rest and ice."
    );
    assert!(obeyed.effects.iter().any(|e| e.action == Action::Sign));
    // What was taken back stays in the record.
    assert!(
        obeyed
            .finished
            .changes
            .iter()
            .any(|c| c.from.contains("He fell") && c.to.is_empty())
    );
    let note = note_taking::note_of(text, &template);
    let keys: Vec<&str> = note.sections.iter().map(|s| s.heading.as_str()).collect();
    assert_eq!(keys, ["Subjective", "Objective", "Plan"]);
}
