//! The desk's figures: how often suggestions are accepted, by code and by author; time at a chart; questions open.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Tally, Verdict, learning};
use crate::domain::Permission;
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, billing, coding, documents, people, visits};

/// How many codes are listed.
const CODES: usize = 12;

/// The figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// The codes decided on most often: code, title, accepted and rejected.
    pub codes: Vec<(String, String, Tally)>,
    /// By the author of the note.
    pub authors: Vec<(String, Tally)>,
    /// By coder: finished charts and the middle of their times, in seconds.
    pub coders: Vec<(String, usize, i64)>,
    /// Seconds at each finished chart, in the order they were finished.
    pub chart_seconds: Vec<i64>,
    /// Questions without an answer: whose, and for how many days.
    pub open_queries: Vec<(String, i64)>,
    /// Reasons given for rejecting, the most frequent first.
    pub reasons: Vec<(String, usize)>,
    /// Decisions that move later suggestions.
    pub learned_from: u32,
}

/// The figures over all decisions that the office has taken.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not code.
pub fn figures(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
) -> Result<Figures, ServiceError> {
    let subject = today.to_string();
    office.act(
        who,
        now,
        Permission::Code,
        "see coding figures",
        subject,
        |db| {
            let mut figures = Figures {
                learned_from: learning::learned(db)?.decisions(),
                ..Figures::default()
            };
            decisions(db, &mut figures)?;
            times(db, &mut figures)?;
            for query in coding::unanswered(db)? {
                let since = query.asked_at.parse::<Timestamp>().unwrap_or(now);
                let days = (now.as_second() - since.as_second()).max(0) / 86_400;
                let of = people::user(db, query.asked_of)?.display_name;
                figures.open_queries.push((of, days));
            }
            Ok(figures)
        },
    )
}

fn decisions(db: &Transaction<'_>, figures: &mut Figures) -> Result<(), ServiceError> {
    let mut by_code: BTreeMap<String, (String, Tally)> = BTreeMap::new();
    let mut by_author: BTreeMap<String, Tally> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for decision in coding::decisions_since(db, "")? {
        if decision.verdict == Verdict::Reopened || decision.words.is_empty() {
            continue;
        }
        let code = billing::code(db, decision.code_id)?;
        let visit = visits::encounter(db, code.encounter)?;
        let author = documents::of_encounter(db, code.encounter)?
            .last()
            .map_or(visit.provider, |d| d.author);
        let author = people::user(db, author)?.display_name;
        let title = code.suggestion.description;
        let of_code = &mut by_code
            .entry(decision.code.clone())
            .or_insert_with(|| (title, Tally::default()))
            .1;
        for tally in [of_code, by_author.entry(author).or_default()] {
            if decision.verdict == Verdict::Accepted {
                tally.accepted += 1;
            } else {
                tally.rejected += 1;
            }
        }
        if !decision.reason.is_empty() {
            *reasons.entry(decision.reason).or_default() += 1;
        }
    }
    figures.codes = by_code
        .into_iter()
        .map(|(code, (title, tally))| (code, title, tally))
        .collect();
    figures
        .codes
        .sort_by_key(|(code, _, t)| (std::cmp::Reverse(t.all()), code.clone()));
    figures.codes.truncate(CODES);
    figures.authors = by_author.into_iter().collect();
    figures.reasons = reasons.into_iter().collect();
    figures
        .reasons
        .sort_by_key(|(reason, n)| (std::cmp::Reverse(*n), reason.clone()));
    Ok(())
}

fn times(db: &Transaction<'_>, figures: &mut Figures) -> Result<(), ServiceError> {
    let mut finished: Vec<(String, i64, i64)> = coding::work(db, None)?
        .into_iter()
        .filter_map(|w| Some((w.finished_at?, w.coder.0, w.seconds)))
        .collect();
    finished.sort();
    figures.chart_seconds = finished.iter().map(|(_, _, s)| *s).collect();
    let mut by_coder: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (_, coder, seconds) in finished {
        by_coder.entry(coder).or_default().push(seconds);
    }
    for (coder, mut seconds) in by_coder {
        seconds.sort_unstable();
        let name = people::user(db, crate::domain::UserId(coder))?.display_name;
        figures
            .coders
            .push((name, seconds.len(), seconds[seconds.len() / 2]));
    }
    Ok(())
}
