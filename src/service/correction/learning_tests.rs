//! What a correction teaches: learnt at the desk, kept in the store, heeded in the author's next dictation, and what never is.

use std::path::PathBuf;

use super::learning::{self, Offer, offers, teaches};
use super::tests::{Desk, keep, now};
use super::{Step, desk::OpenDocument};
use crate::domain::{FinishedText, ManuscriptEntry, PatientContext, Segment, Transcript, Word};
use crate::language::Lexicon;
use crate::service::recognition::Recognition;
use crate::speech::{Hints, Recognizer, SpeechError};

fn installed() -> Option<Lexicon> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/installed/lexicon.bin");
    let Ok(bytes) = std::fs::read(file) else {
        println!("skipped: the words of medicine are not installed (chartwright setup)");
        return None;
    };
    Lexicon::from_bytes(&bytes).ok()
}

fn offered(draft: &str, text: &str, lexicon: &Lexicon) -> Vec<(String, String)> {
    let finished = FinishedText {
        text: draft.into(),
        ..FinishedText::default()
    };
    let found = offers(&finished, draft, text, lexicon).into_iter();
    found.map(|o| (o.heard, o.written)).collect()
}

#[test]
fn misheard_terms_are_offered_and_what_could_harm_is_not() {
    let Some(lexicon) = installed() else { return };
    let one = |was: &str, is: &str| {
        offered(
            &format!("He takes {was} every day."),
            &format!("He takes {is} every day."),
            &lexicon,
        )
    };
    for (was, is) in [
        ("brinsal amide", "brinzolamide"),
        ("metaprolol", "metoprolol"),
        ("furosmide", "furosemide"),
    ] {
        assert_eq!(one(was, is), [(was.to_owned(), is.to_owned())], "{was}");
    }
    for (was, is) in [
        ("15 tablets", "50 tablets"),
        ("fifteen", "fifty"),
        ("left nee", "right knee"),
        ("denies payn", "reports pain"),
        ("no feever", "fever"),
        ("5 milligrans", "5 milligrams"),
        ("hydralazine", "hydroxyzine"),
        ("losartan", "valsartan"),
        ("the woman", "the lady"),
        ("for", "four"),
        ("breakfast", "warfarin"),
    ] {
        assert_eq!(one(was, is), [], "{was} → {is}");
    }
    // What sounds like two look-alikes teaches neither.
    for (heard, one, other) in [
        ("hydroxizeen", "hydroxyzine", "hydralazine"),
        ("selebrecks", "Celebrex", "Celexa"),
    ] {
        let teach = |written: &str| {
            teaches(
                &Offer {
                    heard: heard.into(),
                    written: written.into(),
                },
                &lexicon,
            )
        };
        println!(
            "{heard}: {one} {:.2}, {other} {:.2}",
            lexicon.likeness(heard, one),
            lexicon.likeness(heard, other)
        );
        assert!(!(teach(one) && teach(other)), "{heard}");
    }
}

#[test]
fn what_the_program_made_of_it_is_taken_back_to_what_was_heard() {
    let Some(lexicon) = installed() else { return };
    let text = "Gout. Medications are M. Loniten 10 mg daily. Losartan 50 mg daily.";
    let at = text.find("Loniten").unwrap();
    let finished = FinishedText {
        text: text.into(),
        changes: vec![crate::domain::Change {
            from: "low dipene".into(),
            to: "Loniten".into(),
            span: crate::domain::TextSpan::new(at, at + 7),
            source: crate::domain::TextSpan::new(at, at + 10),
            rule: "drug name".into(),
            why: String::new(),
            doubt: true,
        }],
        words: Vec::new(),
    };
    let mended = text.replace("M. Loniten", "amlodipine");
    let note = format!("Assessment:\n{mended}");
    for text in [mended, note] {
        let found = offers(&finished, &finished.text, &text, &lexicon);
        let expected = Offer {
            heard: "m low dipene".into(),
            written: "amlodipine".into(),
        };
        assert_eq!(found, [expected], "{text}");
    }
}

/// An engine that always hears the same.
struct Parrot(&'static str);

impl Recognizer for Parrot {
    fn recognize(&mut self, _: &[f32], _: &Hints) -> Result<Vec<Segment>, SpeechError> {
        let words = self.0.split(' ').zip(0..).map(|(text, n)| Word {
            text: text.into(),
            start: f64::from(n) * 0.3,
            end: f64::from(n) * 0.3 + 0.25,
            p: 0.8,
        });
        let words: Vec<Word> = words.collect();
        Ok(vec![Segment {
            start: 0.0,
            end: 9.0,
            text: self.0.into(),
            words,
        }])
    }
}

fn dictated(recognition: &mut Recognition) -> FinishedText {
    let loud = |n: usize| {
        if (32_000..96_000).contains(&n) {
            0.3
        } else {
            0.0
        }
    };
    let tone: Vec<f32> = (0..128_000)
        .map(|n| loud(n) * (n as f32 * 0.08).sin())
        .collect();
    let heard = recognition.sound(
        [Ok::<_, String>(tone)],
        &PatientContext::default(),
        true,
        |_| (),
    );
    let heard: Transcript = heard.unwrap().transcript;
    recognition
        .obey(&heard, &PatientContext::default(), &Default::default())
        .finished
}

fn corrected(
    desk: &Desk,
    open: &OpenDocument,
    session: &mut (crate::service::Office, crate::service::SignedIn),
) -> OpenDocument {
    // The draft as the engine misheard it is made by a first edit; the lesson comes from what was recognised.
    let entry = ManuscriptEntry::Write {
        at: 0,
        remove: 0,
        insert: "Seen today. ".into(),
        joins: false,
    };
    keep(&mut session.0, &session.1, &desk.rules, open, vec![entry]);
    desk.step(session, open.item.dictation, &Step::Save)
        .unwrap()
}

#[test]
fn a_lesson_is_heeded_in_the_authors_next_dictation_and_taken_back_with_one_key() {
    let Some(lexicon) = installed() else { return };
    let desk = Desk::new();
    let mut daniel = desk.enter("okafor");
    let id = desk.waiting(&mut daniel, "10012");
    let open = desk.open(&mut daniel, id).unwrap();
    let open = corrected(&desk, &open, &mut daniel);
    let offer = Offer {
        heard: "zerelto twenty".into(),
        written: "Xarelto".into(),
    };
    let (office, who) = &mut daniel;
    let refused = learning::learn(office, who, now(), &lexicon, id, (&offer, true)).unwrap_err();
    assert!(
        refused.to_string().contains("not learnt"),
        "a number is not learnt: {refused}"
    );
    let offer = Offer {
        heard: "brinsal amide".into(),
        written: "brinzolamide".into(),
    };
    let said = learning::learn(office, who, now(), &lexicon, id, (&offer, true)).unwrap();
    assert!(said.contains("is written “brinzolamide”"), "{said}");
    learning::learn(office, who, now(), &lexicon, id, (&offer, true)).unwrap();
    let lessons = learning::lessons(office, who, now(), open.item.author).unwrap();
    assert_eq!(lessons.len(), 1);
    assert_eq!(
        lessons,
        learning::lessons_for(office, who, now(), id).unwrap()
    );
    // The next dictation with the same mishearing comes out right and says why; another author's does not.
    let engine = Box::new(Parrot("He uses brinsal amide in both eyes."));
    let mut recognition = Recognition::with_engine(&desk.places, engine).unwrap();
    recognition.learn(&lessons);
    let text = dictated(&mut recognition);
    assert!(text.text.contains("uses brinzolamide in"), "{}", text.text);
    let change = text
        .changes
        .iter()
        .find(|c| c.to.contains("brinzolamide"))
        .unwrap();
    assert_eq!(change.from, "brinsal amide");
    assert!(
        change
            .why
            .starts_with("corrected by Daniel Okafor on 2026-11-24"),
        "{}",
        change.why
    );
    // A phrase with an engine's full stop in it.
    let second = Offer {
        heard: "m low dipene".into(),
        written: "amlodipine".into(),
    };
    learning::learn(office, who, now(), &lexicon, id, (&second, true)).unwrap();
    let both = learning::lessons(office, who, now(), open.item.author).unwrap();
    let engine = Box::new(Parrot("Medications are M. low dipene 10 milligrams daily."));
    let mut another = Recognition::with_engine(&desk.places, engine).unwrap();
    another.learn(&both);
    let mended = dictated(&mut another);
    assert!(
        mended.text.contains("amlodipine 10 mg daily"),
        "{}",
        mended.text
    );
    learning::learn(office, who, now(), &lexicon, id, (&second, false)).unwrap();
    recognition.learn(&[]);
    let plain = dictated(&mut recognition);
    let own = |t: &FinishedText| t.changes.iter().any(|c| c.why.starts_with("corrected by"));
    assert!(own(&text) && !own(&plain));
    learning::learn(office, who, now(), &lexicon, id, (&offer, false)).unwrap();
    assert!(
        learning::lessons(office, who, now(), open.item.author)
            .unwrap()
            .is_empty()
    );
    let nurse = learning::lessons(office, who, now(), who.id()).unwrap();
    assert!(
        nurse.is_empty(),
        "lessons are the author's, not the editor's"
    );
}
