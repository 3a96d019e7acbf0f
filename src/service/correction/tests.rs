//! The desk over a real encrypted store: claims, crashes, signatures, and what happens to a signed text that somebody changes.

use jiff::Timestamp;

use super::risk::Weights;
use super::{Batch, Knowledge, Rules, Step, desk, steps, worklist};
use crate::domain::{
    DictationId, DocumentState, Manuscript, ManuscriptEntry, Mark, MarkKind, Permission, TextSpan,
    WorkFilter,
};
use crate::language::Lexicon;
use crate::note::{Template, builtin_templates};
use crate::service::{Office, Places, ServiceError, SignedIn};

pub(super) struct Desk {
    _folder: tempfile::TempDir,
    pub(super) places: Places,
    pub(super) rules: Rules,
    pub(super) lexicon: Lexicon,
    template: Template,
}

pub(super) fn now() -> Timestamp {
    "2026-11-24T14:00:00Z".parse().unwrap()
}

impl Desk {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let places = Places {
            models: root.join("models"),
            assets: root.join("assets"),
            office: folder.path().join("office"),
        };
        Office::create_demo(&places, now(), jiff::civil::date(2026, 11, 24)).unwrap();
        Self {
            rules: Rules::load(&places).unwrap(),
            places,
            lexicon: Lexicon::builtin(),
            template: builtin_templates()
                .into_iter()
                .find(|t| t.name == "soap")
                .unwrap(),
            _folder: folder,
        }
    }

    pub(super) fn enter(&self, name: &str) -> (Office, SignedIn) {
        Office::sign_in(&self.places, name, "demo", now()).unwrap()
    }

    fn with(&self) -> Knowledge<'_> {
        Knowledge {
            rules: &self.rules,
            lexicon: &self.lexicon,
            weights: Weights::shipped(),
            template: &self.template,
        }
    }

    pub(super) fn open(
        &self,
        (office, who): &mut (Office, SignedIn),
        id: DictationId,
    ) -> Result<desk::OpenDocument, ServiceError> {
        desk::open(office, who, now(), &self.with(), id, true)
    }

    pub(super) fn step(
        &self,
        (office, who): &mut (Office, SignedIn),
        id: DictationId,
        step: &Step,
    ) -> Result<desk::OpenDocument, ServiceError> {
        steps::take_step(office, who, now(), &self.with(), id, step).map(|d| d.0)
    }

    /// The recording of the patient with this record number that waits.
    pub(super) fn waiting(&self, (office, who): &mut (Office, SignedIn), mrn: &str) -> DictationId {
        let list = worklist::list(office, who, now(), &self.rules).unwrap();
        let line = list
            .items
            .iter()
            .find(|i| i.mrn == mrn && i.document.is_some() && !i.state.is_frozen());
        line.unwrap().dictation
    }
}

pub(super) fn keep(
    office: &mut Office,
    who: &SignedIn,
    rules: &Rules,
    open: &desk::OpenDocument,
    entries: Vec<ManuscriptEntry>,
) {
    let batch = Batch {
        dictation: open.item.dictation,
        document: open.document,
        base_version: open.base_version,
        from: open.last_entry + 1,
        entries,
    };
    desk::journal(office, who, now(), rules, &batch).unwrap();
}

fn write(m: &Manuscript, words: &str, insert: &str) -> ManuscriptEntry {
    let at = m.text().find(words).unwrap();
    ManuscriptEntry::Write {
        at,
        remove: words.len(),
        insert: insert.into(),
        joins: false,
    }
}

fn signing(password: &str) -> Step {
    Step::Sign {
        password: password.into(),
        mrn: "10012".into(),
        born: "1955-04-02".into(),
    }
}

#[test]
fn one_person_at_a_time_and_a_crash_loses_nothing() {
    let d = Desk::new();
    let mut okafor = d.enter("okafor");
    let id = d.waiting(&mut okafor, "10012");
    let open = d.open(&mut okafor, id).unwrap();
    assert_eq!(open.item.state, DocumentState::Editing);
    assert!(
        !open.review.is_empty() && open.clashes.is_empty(),
        "{:?}",
        open.clashes
    );
    let mut marin = d.enter("marin");
    let said = d.open(&mut marin, id).unwrap_err().to_string();
    assert!(said.contains("Daniel Okafor is working on this"), "{said}");
    let (office, who) = &mut okafor;
    let entries = vec![
        write(&open.manuscript, "Old Losartan", "Hold losartan"),
        write(
            &open.manuscript,
            "Nephrology Consultation",
            "Nephrology consultation",
        ),
        ManuscriptEntry::Undo,
    ];
    keep(office, who, &d.rules, &open, entries);
    // The program dies here; nothing was saved by hand.
    drop(okafor);
    let mut okafor = d.enter("okafor");
    let again = d.open(&mut okafor, id).unwrap();
    assert!(
        again
            .manuscript
            .text()
            .contains("Hold losartan for hyperkalemia")
    );
    assert!(again.manuscript.text().contains("Nephrology Consultation"));
    assert!(again.history.can_undo() && again.history.can_redo());
    assert_eq!(again.last_entry, 3);
    let held = again
        .manuscript
        .words()
        .iter()
        .find(|w| w.span.of(again.manuscript.text()) == Some("losartan"));
    assert!(
        held.is_some_and(|w| w.source.is_some()),
        "the word still has its time"
    );
    let saved = d.step(&mut okafor, id, &Step::Save).unwrap();
    assert_eq!(saved.versions.len(), 2);
    assert_eq!(
        (
            saved.versions[0].by.as_str(),
            saved.versions[0].why.as_str()
        ),
        ("Daniel Okafor", "saved")
    );
    let back = d.open(&mut okafor, id).unwrap();
    assert_eq!(
        back.manuscript, again.manuscript,
        "saving keeps the history"
    );
    // Given back, it is anybody's.
    let (office, who) = &mut okafor;
    worklist::let_go(office, who, now(), id).unwrap();
    d.open(&mut marin, id).unwrap();
}

#[test]
fn nobody_signs_over_a_blank_or_without_knowing_the_patient() {
    let d = Desk::new();
    let mut rivera = d.enter("rivera");
    let id = d.waiting(&mut rivera, "10012");
    let open = d.open(&mut rivera, id).unwrap();
    let at = open.manuscript.text().find("7,800").unwrap();
    let mark = |id, kind, critical| {
        ManuscriptEntry::Raise(Mark {
            id,
            kind,
            critical,
            span: TextSpan::new(at, at + 5),
            heard: Some((30.0, 31.0)),
            quote: "7,800".into(),
            reason: "not to be understood".into(),
            resolved: false,
        })
    };
    let entries = vec![
        mark(1, MarkKind::Blank, true),
        mark(2, MarkKind::Flag, true),
        mark(3, MarkKind::Flag, false),
    ];
    let (office, who) = &mut rivera;
    keep(office, who, &d.rules, &open, entries);
    let refused = |rivera: &mut (Office, SignedIn), step: &Step| {
        d.step(rivera, id, step).unwrap_err().to_string()
    };
    assert!(refused(&mut rivera, &signing("demo")).contains("stands open"));
    // Nor by SQL.
    let (office, who) = &mut rivera;
    let sql = office.act(
        who,
        now(),
        Permission::ViewChart,
        "try",
        String::new(),
        |db| {
            let said = db.execute_batch(&format!(
                "INSERT INTO signatures VALUES ({}, 1, 1, 'x', 'x', 'x', 'x', '{}')",
                open.document.0,
                "0".repeat(64)
            ));
            Ok(said.unwrap_err().to_string())
        },
    );
    assert!(
        sql.unwrap()
            .contains("a blank or a critical flag stands open")
    );
    let open = d.open(&mut rivera, id).unwrap();
    let settled = [1, 2]
        .map(|mark| ManuscriptEntry::Resolve {
            mark,
            resolved: true,
        })
        .to_vec();
    let (office, who) = &mut rivera;
    keep(office, who, &d.rules, &open, settled);
    let wrong = Step::Sign {
        password: "demo".into(),
        mrn: "10011".into(),
        born: "1955-04-02".into(),
    };
    assert!(refused(&mut rivera, &wrong).contains("do not name this chart's patient"));
    assert!(refused(&mut rivera, &signing("guess")).contains("password"));
    let signed = d.step(&mut rivera, id, &signing("demo")).unwrap();
    assert_eq!(
        (signed.item.state, signed.intact),
        (DocumentState::Signed, Some(true))
    );
    let signature = signed.signature.unwrap();
    assert!(
        signature.name == "Elena Rivera, MD" && signature.meaning.contains("complete and correct")
    );
    let addended = d
        .step(
            &mut rivera,
            id,
            &Step::Addend("Potassium was 5.1 on recheck.".into()),
        )
        .unwrap();
    assert_eq!((addended.addenda.len(), addended.intact), (1, Some(true)));
}

#[test]
fn one_changed_byte_of_a_signed_document_is_told() {
    let d = Desk::new();
    let mut rivera = d.enter("rivera");
    let id = d.waiting(&mut rivera, "10012");
    d.open(&mut rivera, id).unwrap();
    let signed = d.step(&mut rivera, id, &signing("demo")).unwrap();
    let document = signed.document.0;
    let sql = |rivera: &mut (Office, SignedIn), what: &str| {
        let (office, who) = rivera;
        let tried = office.act(
            who,
            now(),
            Permission::ViewChart,
            "tamper",
            String::new(),
            |db| Ok(db.execute_batch(what).map_err(|e| e.to_string())),
        );
        tried.unwrap()
    };
    let proof = |rivera: &mut (Office, SignedIn)| {
        let (office, who) = rivera;
        let asked = office.act(
            who,
            now(),
            Permission::ViewChart,
            "prove",
            String::new(),
            |db| crate::service::documents::proof(db, signed.document),
        );
        asked.unwrap()
    };
    // The store itself refuses …
    for attempt in [
        format!(
            "UPDATE document_versions SET note = replace(note, '71', '17') WHERE document_id = {document}"
        ),
        format!("DELETE FROM document_versions WHERE document_id = {document}"),
        format!(
            "UPDATE signatures SET sha256 = '{}' WHERE document_id = {document}",
            "0".repeat(64)
        ),
        format!("DELETE FROM signatures WHERE document_id = {document}"),
        format!("UPDATE documents SET state = 'editing' WHERE id = {document}"),
        format!("DELETE FROM documents WHERE id = {document}"),
        format!("INSERT INTO document_versions VALUES ({document}, 99, '{{}}', 1, 'x')"),
    ] {
        assert!(sql(&mut rivera, &attempt).is_err(), "{attempt}");
    }
    assert_eq!(proof(&mut rivera), Some(true));
    // … and whoever takes its guards away changes no byte unseen.
    sql(&mut rivera, "DROP TRIGGER versions_are_not_changed").unwrap();
    let changed = |at: usize, by: &str| {
        format!(
            "UPDATE document_versions SET note = substr(note, 1, {at} - 1) || char(unicode(substr(note, {at}, 1)) {by} 1) || substr(note, {at} + 1)
             WHERE document_id = {document}"
        )
    };
    let mut tried = 0;
    for at in (1..600).step_by(23) {
        sql(&mut rivera, &changed(at, "+")).unwrap();
        assert_eq!(proof(&mut rivera), Some(false), "character {at}");
        sql(&mut rivera, &changed(at, "-")).unwrap();
        assert_eq!(proof(&mut rivera), Some(true), "as it was");
        tried += 1;
    }
    println!("{tried} one-byte changes of a signed document, each detected");
    // The desk says so.
    sql(&mut rivera, &changed(300, "+")).unwrap();
    let (office, who) = &mut rivera;
    if let Ok(open) = desk::open(office, who, now(), &d.with(), id, false) {
        assert_eq!(open.intact, Some(false));
    }
}

#[test]
fn work_goes_to_a_second_reader_and_comes_back_with_a_score() {
    let d = Desk::new();
    let mut okafor = d.enter("okafor");
    let id = d.waiting(&mut okafor, "10012");
    d.open(&mut okafor, id).unwrap();
    // STAT work is always read twice.
    let sent = d.step(&mut okafor, id, &Step::Send).unwrap();
    assert_eq!(sent.item.state, DocumentState::Qa);
    d.open(&mut okafor, id).unwrap();
    let own = d
        .step(&mut okafor, id, &Step::Judge(Vec::new(), String::new()))
        .unwrap_err();
    assert!(own.to_string().contains("their own correction"));
    let (office, who) = &mut okafor;
    worklist::let_go(office, who, now(), id).unwrap();
    let mut marin = d.enter("marin");
    d.open(&mut marin, id).unwrap();
    let error = crate::domain::QualityError {
        class: "drug".into(),
        critical: true,
        points: 300,
        quote: "0.25 mg".into(),
        should_be: "0.25 mcg".into(),
    };
    let failed = d
        .step(
            &mut marin,
            id,
            &Step::Judge(vec![error], "See the dose.".into()),
        )
        .unwrap();
    assert_eq!(failed.item.state, DocumentState::Editing);
    assert_eq!(
        (
            failed.feedback[0].score.value,
            failed.feedback[0].score.passed
        ),
        (9_700, false)
    );
    let (office, who) = &mut okafor;
    let read = super::quality::unread_feedback(office, who, now()).unwrap();
    assert_eq!((read.len(), read[0].reviewer.as_str()), (1, "Sofia Marin"));
    assert!(
        super::quality::unread_feedback(office, who, now())
            .unwrap()
            .is_empty()
    );
    // Put aside with a reason, taken up, released, sent back by the author.
    d.open(&mut okafor, id).unwrap();
    assert!(d.step(&mut okafor, id, &Step::Pend(" ".into())).is_err());
    let pended = d
        .step(
            &mut okafor,
            id,
            &Step::Pend("Which strength of sevelamer?".into()),
        )
        .unwrap();
    assert_eq!(
        pended.item.pended_because.as_deref(),
        Some("Which strength of sevelamer?")
    );
    let resumed = d.step(&mut okafor, id, &Step::Resume).unwrap();
    assert_eq!(
        (resumed.item.state, resumed.item.pended_because),
        (DocumentState::Editing, None)
    );
    let (office, who) = &mut okafor;
    let figures = super::quality::figures(office, who, now(), &d.rules).unwrap();
    let scores: usize = figures.scores.iter().map(|t| t.points.len()).sum();
    assert_eq!(scores, 8, "seven of the demo and this one");
    assert!(
        figures
            .draft_error
            .iter()
            .all(|t| t.points.iter().all(|p| (0.0..0.5).contains(&p.1))),
        "{:?}",
        figures.draft_error
    );
    assert!(!figures.lines_an_hour.is_empty() && !figures.turnaround.is_empty());
    // Filters are a person's own, and their counts are true.
    let late = WorkFilter {
        late: true,
        ..WorkFilter::default()
    };
    worklist::keep_filter(office, who, now(), "late", Some(&late)).unwrap();
    let list = worklist::list(office, who, now(), &d.rules).unwrap();
    assert_eq!(list.filters, [("late".to_owned(), late.clone())]);
    let later: Timestamp = "2026-11-26T14:00:00Z".parse().unwrap();
    assert_eq!(
        list.count(&late, later),
        list.items.iter().filter(|i| i.is_late(later)).count()
    );
    assert!(list.count(&late, later) > list.count(&late, now()));
    let ranks: Vec<_> = list
        .items
        .iter()
        .filter(|i| !i.state.is_frozen())
        .map(|i| i.rank())
        .collect();
    assert!(ranks.is_sorted());
}
