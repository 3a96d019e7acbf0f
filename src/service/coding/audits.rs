//! The second look: another coder judges the codes of a finished chart without seeing what the first decided; then both are
//! compared, code by code.

use jiff::Timestamp;

use super::{CodeStatus, Rulebook};
use crate::domain::{EncounterId, Icd10Code, Permission, UserId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::coding::{self, Mark};
use crate::store::{Transaction, billing, documents, people, visits};

/// How far two coders agree.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Agreement {
    /// Charts compared.
    pub charts: usize,
    /// Charts on which both took exactly the same codes.
    pub same_charts: usize,
    /// Codes that either saw.
    pub codes: usize,
    /// Codes on which both said the same: plain agreement is this over `codes`.
    pub same_codes: usize,
    /// Cohen's kappa over the codes that either saw: agreement beyond what chance would give; none where chance alone would
    /// agree on all.
    pub kappa: Option<f64>,
}

/// A finished chart that can be looked at again, or is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// The encounter.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: String,
    /// Who coded it.
    pub first: String,
    /// Who looks again, once someone does.
    pub second: Option<String>,
    /// Whether the second look is done.
    pub done: bool,
    /// Whether the person signed in may do it.
    pub mine: bool,
}

/// A second look as the second coder sees it: no decision of the first before it is done.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditSheet {
    /// The encounter.
    pub encounter: EncounterId,
    /// Whose.
    pub patient: String,
    /// The note.
    pub text: String,
    /// Each code with its title, what the second coder says, and, once done, what the first said.
    pub codes: Vec<(String, String, Option<bool>, Option<bool>)>,
    /// Whether it is done.
    pub done: bool,
}

/// Compares marks that both coders have made.
#[must_use]
pub fn agreement(marks: &[Mark]) -> Agreement {
    let both: Vec<(i64, bool, bool)> = marks
        .iter()
        .filter_map(|m| Some((m.audit.0, m.first, m.second?)))
        .collect();
    let codes = both.len();
    let same_codes = both.iter().filter(|(_, a, b)| a == b).count();
    let mut charts: Vec<i64> = both.iter().map(|(chart, _, _)| *chart).collect();
    charts.dedup();
    let same_charts = charts
        .iter()
        .filter(|chart| both.iter().all(|(c, a, b)| c != *chart || a == b))
        .count();
    let n = codes.max(1) as f64;
    let share = |count: usize| count as f64 / n;
    let first = share(both.iter().filter(|(_, a, _)| *a).count());
    let second = share(both.iter().filter(|(_, _, b)| *b).count());
    let chance = first * second + (1.0 - first) * (1.0 - second);
    Agreement {
        charts: charts.len(),
        same_charts,
        codes,
        same_codes,
        kappa: (codes > 0 && chance < 1.0).then(|| (share(same_codes) - chance) / (1.0 - chance)),
    }
}

/// Finished charts, and how far second looks agree with the first.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not code.
pub fn list(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<(Vec<AuditLine>, Agreement), ServiceError> {
    let subject = "finished charts".to_owned();
    office.act(
        who,
        now,
        Permission::Code,
        "see second looks",
        subject,
        |db| {
            let audits = coding::audits(db)?;
            let name = |id: UserId| -> Result<String, ServiceError> {
                Ok(people::user(db, id)?.display_name)
            };
            let mut lines = Vec::new();
            for work in coding::work(db, None)? {
                if work.finished_at.is_none() {
                    continue;
                }
                let audit = audits.iter().find(|a| a.encounter == work.encounter);
                let patient = visits::encounter(db, work.encounter)?.patient;
                lines.push(AuditLine {
                    encounter: work.encounter,
                    patient: people::patient(db, patient)?.name.to_string(),
                    first: name(work.coder)?,
                    second: audit.map(|a| name(a.second)).transpose()?,
                    done: audit.is_some_and(|a| a.finished_at.is_some()),
                    mine: work.coder != who.id() && audit.is_none_or(|a| a.second == who.id()),
                });
            }
            lines.sort_by_key(|l| (l.done, !l.mine, l.encounter));
            Ok((lines, agreement(&coding::marks(db, None)?)))
        },
    )
}

/// Opens a second look, beginning it where nobody has.
///
/// # Errors
/// [`ServiceError::Rule`] for a chart of one's own or one that is not finished.
pub fn open(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    book: &Rulebook,
    encounter: EncounterId,
) -> Result<AuditSheet, ServiceError> {
    let subject = format!("encounter {encounter}");
    office.act(
        who,
        now,
        Permission::Code,
        "look at a chart again",
        subject,
        |db| {
            if coding::audit_of(db, encounter)?.is_none() {
                begin(db, who, now, encounter)?;
            }
            sheet(db, who, book, encounter)
        },
    )
}

/// The second coder's word on a code; one that nobody had yet is added.
///
/// # Errors
/// [`ServiceError::Rule`] for a second look of somebody else's, or one that is done.
pub fn judge(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    book: &Rulebook,
    encounter: EncounterId,
    code: &Icd10Code,
    stands: bool,
) -> Result<AuditSheet, ServiceError> {
    let subject = format!("encounter {encounter}");
    office.act(
        who,
        now,
        Permission::Code,
        "judge a code again",
        subject,
        |db| {
            let audit = own_open(db, who, encounter)?;
            coding::mark(
                db,
                &Mark {
                    audit,
                    code: code.to_string(),
                    first: false,
                    second: Some(stands),
                },
            )?;
            sheet(db, who, book, encounter)
        },
    )
}

/// Ends a second look; from now on both decisions are shown and counted.
///
/// # Errors
/// [`ServiceError::Rule`] while a code has not been judged.
pub fn finish(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    book: &Rulebook,
    encounter: EncounterId,
) -> Result<AuditSheet, ServiceError> {
    let subject = format!("encounter {encounter}");
    office.act(
        who,
        now,
        Permission::Code,
        "finish a second look",
        subject,
        |db| {
            let audit = own_open(db, who, encounter)?;
            let left = coding::marks(db, Some(audit))?
                .iter()
                .filter(|m| m.second.is_none())
                .count();
            if left > 0 {
                return Err(ServiceError::Rule(format!(
                    "{left} codes are not judged yet"
                )));
            }
            coding::finish_audit(db, audit, &now.to_string())?;
            sheet(db, who, book, encounter)
        },
    )
}

fn begin(
    db: &Transaction<'_>,
    who: &SignedIn,
    now: Timestamp,
    encounter: EncounterId,
) -> Result<(), ServiceError> {
    let first = coding::work(db, Some(encounter))?
        .into_iter()
        .find(|w| w.finished_at.is_some())
        .ok_or_else(|| ServiceError::Rule("this chart is not finished yet".into()))?
        .coder;
    if first == who.id() {
        return Err(ServiceError::Rule(
            "you coded this chart yourself; the second look is another coder's".into(),
        ));
    }
    let audit = coding::begin_audit(db, encounter, first, who.id(), &now.to_string())?;
    for code in billing::codes(db, encounter)? {
        coding::mark(
            db,
            &Mark {
                audit,
                code: code.suggestion.code.to_string(),
                first: code.status == CodeStatus::Accepted,
                second: None,
            },
        )?;
    }
    Ok(())
}

fn own_open(
    db: &Transaction<'_>,
    who: &SignedIn,
    encounter: EncounterId,
) -> Result<crate::domain::CodeAuditId, ServiceError> {
    match coding::audit_of(db, encounter)? {
        Some(audit) if audit.second == who.id() && audit.finished_at.is_none() => Ok(audit.id),
        Some(audit) if audit.finished_at.is_some() => Err(ServiceError::Rule(
            "this second look is done already".into(),
        )),
        _ => Err(ServiceError::Rule(
            "this second look is another coder's".into(),
        )),
    }
}

fn sheet(
    db: &Transaction<'_>,
    who: &SignedIn,
    book: &Rulebook,
    encounter: EncounterId,
) -> Result<AuditSheet, ServiceError> {
    let audit = coding::audit_of(db, encounter)?
        .ok_or_else(|| ServiceError::Rule("nobody looks at this chart again".into()))?;
    let done = audit.finished_at.is_some();
    if !done && audit.second != who.id() {
        return Err(ServiceError::Rule(
            "this second look is another coder's".into(),
        ));
    }
    let document = documents::of_encounter(db, encounter)?.pop();
    let text = match document {
        Some(document) => documents::newest(db, document.id)?.1.text(),
        None => String::new(),
    };
    let title = |code: &str| {
        let entry = Icd10Code::parse(code).and_then(|c| book.set.as_ref()?.get(&c));
        entry.map(|e| e.description()).unwrap_or_default()
    };
    let patient = visits::encounter(db, encounter)?.patient;
    let codes = coding::marks(db, Some(audit.id))?
        .into_iter()
        .map(|m| {
            let title = title(&m.code);
            (m.code, title, m.second, done.then_some(m.first))
        })
        .collect();
    Ok(AuditSheet {
        encounter,
        patient: people::patient(db, patient)?.name.to_string(),
        text,
        codes,
        done,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CodeAuditId;

    fn marks(pairs: &[(i64, bool, bool)]) -> Vec<Mark> {
        let mark = |(audit, first, second): &(i64, bool, bool)| Mark {
            audit: CodeAuditId(*audit),
            code: String::new(),
            first: *first,
            second: Some(*second),
        };
        pairs.iter().map(mark).collect()
    }

    #[test]
    fn kappa_is_agreement_beyond_chance() {
        // Cohen 1960's way by hand: 20 both yes, 5 and 10 split, 15 both no: 0.7 observed, 0.5 by chance, 0.4.
        let mut pairs = vec![(1, true, true); 20];
        pairs.extend(vec![(1, true, false); 5]);
        pairs.extend(vec![(1, false, true); 10]);
        pairs.extend(vec![(1, false, false); 15]);
        let found = agreement(&marks(&pairs));
        assert_eq!((found.codes, found.same_codes), (50, 35));
        assert!((found.kappa.unwrap() - 0.4).abs() < 1e-9);
    }

    #[test]
    fn where_chance_agrees_on_all_there_is_no_kappa() {
        let found = agreement(&marks(&[(1, true, true), (2, true, true)]));
        assert_eq!((found.kappa, found.charts, found.same_charts), (None, 2, 2));
        assert_eq!(agreement(&[]), Agreement::default());
    }
}
