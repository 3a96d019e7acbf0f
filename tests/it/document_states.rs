//! Every state of a document against every other, in the store itself: what the rules allow it does, everything else it refuses.

use chartwright::domain::{
    DocumentId, DocumentState as S, Note, Patient, PatientId, PatientName, Role, Sex, UserId,
    WorkType,
};
use chartwright::store::documents::{self, Addendum, DocumentRow, Signature};
use chartwright::store::people::{self, UserRow};
use chartwright::store::{DataKey, Store, StoreError, Transaction, dictations, visits, worklist};
use jiff::Timestamp;

const AT: &str = "2026-11-24T14:00:00Z";

fn now() -> Timestamp {
    AT.parse().unwrap()
}

struct Case {
    row: DocumentRow,
    user: UserId,
}

/// A recording that is complete, of a new patient.
fn dictated(db: &Transaction<'_>, n: usize) -> Case {
    let user = UserRow {
        id: UserId(0),
        user_name: format!("u{n}"),
        display_name: "A".into(),
        role: Role::Physician,
        npi: None,
    };
    let user = people::add_user(db, &user).unwrap();
    let patient = Patient {
        id: PatientId(0),
        mrn: n.to_string(),
        name: PatientName {
            given: "A".into(),
            family: "B".into(),
        },
        born: jiff::civil::date(1970, 1, 1),
        sex: Sex::Female,
        problems: vec![],
        medications: vec![],
        allergies: vec![],
    };
    let patient = people::add_patient(db, &patient).unwrap();
    let encounter =
        visits::add_encounter(db, patient, user, jiff::civil::date(2026, 11, 24), "x").unwrap();
    let dictation = dictations::begin(db, encounter, user, WorkType::ProgressNote, AT).unwrap();
    dictations::append(db, dictation, 0, &[0; 160]).unwrap();
    dictations::complete(db, dictation).unwrap();
    let row = DocumentRow {
        id: DocumentId(0),
        encounter,
        dictation: Some(dictation),
        author: user,
        work_type: WorkType::ProgressNote,
        state: S::Draft,
    };
    Case { row, user }
}

/// Tries to bring a document to a state, with all that this state asks for.
fn bring(
    db: &Transaction<'_>,
    case: &Case,
    id: Option<DocumentId>,
    to: S,
) -> Result<DocumentId, StoreError> {
    let Some(id) = id else {
        return begin(db, case, to);
    };
    match to {
        S::Pended => {
            worklist::pend(db, id, "why", case.user, now())?;
            documents::set_state(db, id, to)?;
        }
        S::Signed => {
            let signature = Signature {
                signer: case.user,
                name: "A".into(),
                role: "physician".into(),
                meaning: "x".into(),
                at: AT.into(),
                sha256: "0".repeat(64),
                version: 1,
            };
            documents::sign(db, id, &signature)?;
        }
        S::Addended => {
            let addendum = Addendum {
                author: case.user,
                at: AT.into(),
                wording: "x".into(),
            };
            documents::addend(db, id, &addendum)?;
        }
        _ => documents::set_state(db, id, to)?,
    }
    Ok(id)
}

/// A document that begins in a state, as SQL would have it, with its first version.
fn begin(db: &Transaction<'_>, case: &Case, state: S) -> Result<DocumentId, StoreError> {
    db.execute(
        "INSERT INTO documents (encounter_id, dictation_id, author_id, work_type, state) VALUES (?1, ?2, ?3, 'progress_note', ?4)",
        (case.row.encounter.0, case.row.dictation.map(|d| d.0), case.user.0, state.as_str()),
    )?;
    let id = DocumentId(db.last_insert_rowid());
    documents::add_version(db, id, &Note::default(), case.user, AT)?;
    Ok(id)
}

/// A way to each state that the rules allow.
fn way(to: S) -> &'static [S] {
    match to {
        S::Dictated => &[],
        S::Draft => &[S::Draft],
        S::Editing => &[S::Draft, S::Editing],
        S::Pended => &[S::Draft, S::Editing, S::Pended],
        S::Qa => &[S::Draft, S::Editing, S::Qa],
        S::Preliminary => &[S::Draft, S::Editing, S::Qa, S::Preliminary],
        S::Signed => &[S::Draft, S::Editing, S::Qa, S::Preliminary, S::Signed],
        S::Addended => &[
            S::Draft,
            S::Editing,
            S::Qa,
            S::Preliminary,
            S::Signed,
            S::Addended,
        ],
    }
}

#[test]
fn every_pair_of_states_is_allowed_or_refused_by_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("s.db"), &DataKey::new([7; 32])).unwrap();
    let (mut allowed, mut refused, mut n) = (0, 0, 0);
    for from in S::ALL {
        for to in S::ALL {
            // A legal way there first, then the move with all it asks for, then the bare word.
            for bare in [false, true] {
                n += 1;
                let outcome =
                    store.transaction(|db| -> Result<Result<DocumentId, StoreError>, StoreError> {
                        let case = dictated(db, n);
                        let mut id = None;
                        for state in way(from) {
                            id = Some(bring(db, &case, id, *state).unwrap());
                        }
                        Ok(match id {
                            Some(id) if bare => documents::set_state(db, id, to).map(|()| id),
                            id => bring(db, &case, id, to),
                        })
                    });
                let outcome = outcome.unwrap();
                let asks = matches!(to, S::Pended | S::Signed) && bare;
                let expected = from.may_become(to) && !asks;
                assert_eq!(
                    outcome.is_ok(),
                    expected,
                    "{from:?} -> {to:?}, bare {bare}: {outcome:?}"
                );
                if bare {
                    continue;
                }
                if expected { allowed += 1 } else { refused += 1 }
            }
        }
    }
    println!("64 pairs of states: {allowed} allowed, {refused} refused, by the store");
    assert_eq!(allowed + refused, 64);
}

#[test]
fn a_lease_is_one_persons_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("s.db"), &DataKey::new([7; 32])).unwrap();
    let claimed = store.transaction(|db| -> Result<_, StoreError> {
        let (a, b) = (dictated(db, 1), dictated(db, 2));
        let id = a.row.dictation.unwrap();
        let at = |t: &str| -> Timestamp { format!("2026-11-24T{t}:00Z").parse().unwrap() };
        worklist::claim(db, id, a.user, at("14:00"), at("14:30"))?;
        let stolen = worklist::claim(db, id, b.user, at("14:10"), at("14:40"));
        let renewed = worklist::claim(db, id, a.user, at("14:20"), at("14:50"));
        let early = worklist::claim(db, id, b.user, at("14:45"), at("15:00"));
        let later = worklist::claim(db, id, b.user, at("14:50"), at("15:20"));
        Ok([
            stolen.is_ok(),
            renewed.is_ok(),
            early.is_ok(),
            later.is_ok(),
        ])
    });
    assert_eq!(claimed.unwrap(), [false, true, false, true]);
}
