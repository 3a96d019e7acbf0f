//! One dictation made two and two made one, over a real encrypted store.

use super::parting::Parted;
use super::tests::{Desk, keep, now};
use super::{Step, desk::OpenDocument, worklist};
use crate::domain::{
    DictationId, DocumentState, ManuscriptEntry, Mark, MarkKind, Permission, TextSpan,
};
use crate::service::{Office, SignedIn, dictations};

type Session = (Office, SignedIn);

fn heard(session: &mut Session, id: DictationId) -> (Vec<i16>, dictations::TranscriptRow) {
    let (office, who) = session;
    let sound = dictations::audio(office, who, now(), id).unwrap();
    let view = dictations::open(office, who, now(), id).unwrap();
    (sound, view.transcript.unwrap())
}

fn lines(desk: &Desk, (office, who): &mut Session) -> Vec<crate::domain::WorkItem> {
    worklist::list(office, who, now(), &desk.rules)
        .unwrap()
        .items
}

fn same(before: &OpenDocument, after: &OpenDocument) {
    assert_eq!(after.manuscript.text(), before.manuscript.text());
    assert_eq!(after.manuscript.words(), before.manuscript.words());
    let sorted = |o: &OpenDocument| {
        let mut marks = o.manuscript.marks().to_vec();
        marks.sort_by_key(|m| m.id);
        marks
    };
    assert_eq!(sorted(after), sorted(before));
    assert_eq!(after.finished, before.finished);
}

/// A cut before a word, the second part's patient.
fn cut(at: usize, record: &str) -> Step {
    Step::CutInTwo {
        at,
        record: record.into(),
    }
}

/// Where a draft can be cut, one part of so many from its beginning.
fn place(open: &OpenDocument, parts: usize) -> usize {
    let text = &open.manuscript;
    text.parts_at(text.text().len() / parts).unwrap()
}

fn marked(text: &str, words: &str, id: u32) -> ManuscriptEntry {
    let at = text.find(words).unwrap();
    ManuscriptEntry::Raise(Mark {
        id,
        kind: MarkKind::Flag,
        critical: true,
        span: TextSpan::new(at, at + words.len()),
        heard: Some((1.0, 2.0)),
        quote: words.into(),
        reason: "confirm".into(),
        resolved: false,
    })
}

#[test]
fn what_is_cut_anywhere_and_joined_is_to_the_bit_what_it_was() {
    let desk = Desk::new();
    let mut daniel = desk.enter("okafor");
    let id = desk.waiting(&mut daniel, "10012");
    let open = desk.open(&mut daniel, id).unwrap();
    let text = open.manuscript.text().to_owned();
    let (first, last) = (
        open.manuscript.words()[1].span,
        open.manuscript.words().last().unwrap().span,
    );
    keep(
        &mut daniel.0,
        &daniel.1,
        &desk.rules,
        &open,
        vec![
            marked(&text, first.of(&text).unwrap(), 1),
            ManuscriptEntry::Raise(Mark {
                id: 2,
                span: last,
                ..match marked(&text, "a", 2) {
                    ManuscriptEntry::Raise(m) => m,
                    _ => unreachable!(),
                }
            }),
            ManuscriptEntry::Review {
                source: open.manuscript.words()[3].source.unwrap(),
            },
        ],
    );
    let before = desk.open(&mut daniel, id).unwrap();
    let sound = heard(&mut daniel, id);
    let count = lines(&desk, &mut daniel).len();
    for tenth in 1..10 {
        let at = text.len() * tenth / 10;
        let Some(at) = before.manuscript.parts_at(at) else {
            continue;
        };
        let one = desk.step(&mut daniel, id, &cut(at, "")).unwrap();
        assert_eq!(one.manuscript.text(), &text[..at]);
        let Some(Parted::Cut(second)) = one.parted else {
            panic!("it can be taken back")
        };
        let list = lines(&desk, &mut daniel);
        assert_eq!(list.len(), count + 1);
        let line = list.iter().find(|i| i.dictation == second).unwrap();
        assert_eq!(
            (line.author, line.due, line.priority),
            (one.item.author, one.item.due, one.item.priority)
        );
        assert_eq!((line.state, line.part_of), (DocumentState::Draft, Some(id)));
        assert_eq!(
            line.open_marks + one.item.open_marks,
            2,
            "marks go with their words"
        );
        let (early, late) = (heard(&mut daniel, id).0, heard(&mut daniel, second).0);
        let middle = early.len();
        assert_eq!(early[..], sound.0[..middle]);
        assert_eq!(late[middle..], sound.0[middle..]);
        assert!(
            late[..middle].iter().all(|s| *s == 0),
            "nobody hears the other patient"
        );
        assert!(
            !heard(&mut daniel, second)
                .1
                .finished
                .text
                .contains(first.of(&text).unwrap())
        );
        let whole = desk.step(&mut daniel, id, &Step::Join(second)).unwrap();
        same(&before, &whole);
        assert_eq!(
            whole.review, before.review,
            "what was decided on stays decided"
        );
        let again = heard(&mut daniel, id);
        assert!(again.0 == sound.0, "the sound is whole");
        assert!(again.1.heard.words().eq(sound.1.heard.words()));
        assert_eq!(lines(&desk, &mut daniel).len(), count);
        // And the join is taken back.
        let again = desk.step(&mut daniel, id, &Step::TakeApart).unwrap();
        same(&one, &again);
        assert_eq!(heard(&mut daniel, second).0, late);
        assert_eq!(lines(&desk, &mut daniel).len(), count + 1);
        let whole = desk.step(&mut daniel, id, &Step::Join(second)).unwrap();
        same(&before, &whole);
    }
}

#[test]
fn the_second_part_goes_to_its_patient_and_both_are_signed_apart() {
    let desk = Desk::new();
    let mut daniel = desk.enter("okafor");
    let id = desk.waiting(&mut daniel, "10012");
    let open = desk.open(&mut daniel, id).unwrap();
    let at = place(&open, 2);
    let refused = desk.step(&mut daniel, id, &cut(at, "99999"));
    let refused = refused.unwrap_err().to_string();
    assert!(
        refused.contains("nobody has the record number"),
        "{refused}"
    );
    assert!(desk.step(&mut daniel, id, &cut(0, "")).is_err());
    let versions = open.versions.len();
    let one = desk.step(&mut daniel, id, &cut(at, "10009")).unwrap();
    assert!(
        one.versions.len() > versions,
        "what stood before is a version"
    );
    let Some(Parted::Cut(second)) = one.parted else {
        panic!()
    };
    let two = desk.open(&mut daniel, second).unwrap();
    assert_eq!(
        (two.patient.mrn.as_str(), one.patient.mrn.as_str()),
        ("10009", "10012")
    );
    assert_eq!(two.manuscript.text(), &open.manuscript.text()[at..]);
    assert_eq!(
        two.manuscript.words()[0].start,
        open.manuscript
            .words()
            .iter()
            .find(|w| w.span.start >= at)
            .unwrap()
            .start
    );
    // Each is edited, kept and freed by itself.
    keep(
        &mut daniel.0,
        &daniel.1,
        &desk.rules,
        &two,
        vec![ManuscriptEntry::Write {
            at: 0,
            remove: 0,
            insert: "Second patient. ".into(),
            joins: false,
        }],
    );
    let two = desk.step(&mut daniel, second, &Step::Save).unwrap();
    assert!(two.manuscript.text().starts_with("Second patient. "));
    assert!(
        !desk
            .open(&mut daniel, id)
            .unwrap()
            .manuscript
            .text()
            .contains("Second patient.")
    );
    // The other way round is refused, the right way works although it was edited, and can be taken back.
    let refused = desk
        .step(&mut daniel, second, &Step::Join(id))
        .unwrap_err()
        .to_string();
    assert!(refused.contains("comes first"), "{refused}");
    let whole = desk.step(&mut daniel, id, &Step::Join(second)).unwrap();
    assert!(whole.manuscript.text().contains("Second patient. "));
    assert!(
        desk.open(&mut daniel, second).is_err(),
        "it is off the list"
    );
    desk.step(&mut daniel, id, &Step::TakeApart).unwrap();
    assert!(
        desk.open(&mut daniel, second)
            .unwrap()
            .manuscript
            .text()
            .starts_with("Second patient. ")
    );
}

#[test]
fn two_recordings_of_one_patient_become_one_and_two_patients_never() {
    let desk = Desk::new();
    let mut daniel = desk.enter("okafor");
    let all: Vec<_> = lines(&desk, &mut daniel);
    let drafts: Vec<_> = all
        .iter()
        .filter(|i| {
            matches!(i.state, DocumentState::Draft | DocumentState::Editing) && i.held.is_none()
        })
        .collect();
    let strangers = drafts
        .iter()
        .flat_map(|a| drafts.iter().map(move |b| (a, b)))
        .find(|(a, b)| a.mrn != b.mrn);
    let (a, b) = strangers.expect("the demo has drafts of two patients");
    let (a, b) = (a.dictation, b.dictation);
    desk.open(&mut daniel, a).unwrap();
    let refused = desk
        .step(&mut daniel, a, &Step::Join(b))
        .unwrap_err()
        .to_string();
    assert!(refused.contains("one patient"), "{refused}");
    assert!(desk.step(&mut daniel, a, &Step::Join(a)).is_err());
    assert!(desk.step(&mut daniel, a, &Step::TakeApart).is_err());
    // Two parts of one cut, the second cut again: the third is joined to the first as a recording of its own would be.
    let open = desk.open(&mut daniel, a).unwrap();
    let at = place(&open, 3);
    let one = desk.step(&mut daniel, a, &cut(at, "")).unwrap();
    let Some(Parted::Cut(second)) = one.parted else {
        panic!()
    };
    let two = desk.open(&mut daniel, second).unwrap();
    let at = place(&two, 2);
    let two = desk.step(&mut daniel, second, &cut(at, "")).unwrap();
    let Some(Parted::Cut(third)) = two.parted else {
        panic!()
    };
    let before = desk.open(&mut daniel, a).unwrap();
    let tail = desk.open(&mut daniel, third).unwrap();
    let joined = desk.step(&mut daniel, a, &Step::Join(third)).unwrap();
    assert!(joined.manuscript.text().ends_with(tail.manuscript.text()));
    assert_eq!(
        joined.manuscript.words().last().unwrap().end,
        tail.manuscript.words().last().unwrap().end
    );
    let again = desk.step(&mut daniel, a, &Step::TakeApart).unwrap();
    same(&before, &again);
}

#[test]
fn what_is_joined_rests_and_what_is_signed_is_neither_cut_nor_joined() {
    let desk = Desk::new();
    let mut daniel = desk.enter("okafor");
    let id = desk.waiting(&mut daniel, "10012");
    let open = desk.open(&mut daniel, id).unwrap();
    let at = place(&open, 2);
    let one = desk.step(&mut daniel, id, &cut(at, "")).unwrap();
    let Some(Parted::Cut(second)) = one.parted else {
        panic!()
    };
    let two = desk.open(&mut daniel, second).unwrap();
    desk.step(&mut daniel, id, &Step::Join(second)).unwrap();
    let signed = lines(&desk, &mut daniel)
        .into_iter()
        .find(|i| i.state.is_frozen());
    let signed = signed.expect("the demo has a signed document").dictation;
    let row = two.document.0;
    let tried = [
        format!("UPDATE documents SET state = 'editing' WHERE id = {row}"),
        format!(
            "INSERT INTO document_versions (document_id, version, note, author_id, saved_at) SELECT {row}, 99, note, author_id, saved_at FROM document_versions LIMIT 1"
        ),
        format!(
            "UPDATE dictation_joins SET into_id = {} WHERE dictation_id = {}",
            signed.0, second.0
        ),
        format!(
            "INSERT INTO dictation_joins (dictation_id, into_id, text_bytes, joined_at, user_id) VALUES ({}, {}, 1, 'x', 1)",
            signed.0, id.0
        ),
        format!(
            "INSERT INTO dictation_joins (dictation_id, into_id, text_bytes, joined_at, user_id) VALUES ({}, {}, 1, 'x', 1)",
            id.0, signed.0
        ),
        format!(
            "INSERT INTO dictation_stretches (dictation_id, at_sample, of_dictation_id, from_sample, to_sample) VALUES ({0}, 0, {0}, 0, 9)",
            signed.0
        ),
    ];
    let (office, who) = &mut daniel;
    for sql in tried {
        let refused = office.act(
            who,
            now(),
            Permission::EditDocument,
            "try",
            String::new(),
            |db| Ok(db.execute(&sql, []).is_err()),
        );
        assert!(refused.unwrap(), "{sql}");
    }
    assert!(desk.step(&mut daniel, id, &Step::Join(signed)).is_err());
    assert!(desk.step(&mut daniel, signed, &cut(9, "")).is_err());
}
