//! Scoring the coder: phrases with accepted codes, and case reports with the codes that people assigned. No figure here is
//! better than the plain count of hits over cases.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Places;
use super::code_suggestion::{self, CodeSet, suggest_most};
use crate::coding::CodingError;
use crate::domain::Icd10Code;
use crate::interop::plain_text::text_of;

/// Why a folder could not be scored.
#[derive(Debug, thiserror::Error)]
pub enum CodeEvaluationError {
    /// No code set.
    #[error(transparent)]
    Coding(#[from] CodingError),
    /// A file or folder cannot be read.
    #[error("{path} cannot be read: {reason}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Nothing there to score.
    #[error("{0} has no *.tsv with phrases and codes, and no *.jsonl with texts and codes")]
    Nothing(PathBuf),
}

/// How phrases of one file were coded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhraseScore {
    /// The file's name.
    pub file: String,
    /// How many phrases.
    pub phrases: usize,
    /// Share whose first code is an accepted one, 0 to 1.
    pub top1: f64,
    /// Share with an accepted code among the first five.
    pub top5: f64,
    /// Milliseconds a phrase.
    pub ms_each: f64,
}

/// How case reports of one file were coded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportScore {
    /// The file's name.
    pub file: String,
    /// How many reports.
    pub reports: usize,
    /// The suggestions.
    pub suggested: Retrieval,
    /// A plain look-up of every run of words among titles and index entries, first in the text first.
    pub lookup: Retrieval,
    /// Milliseconds a report.
    pub ms_each: f64,
}

/// Retrieval against assigned codes, averaged over reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Retrieval {
    /// Share of the assigned codes among the first ten.
    pub recall_at_10: f64,
    /// Share of the first five that were assigned (over what was offered, at most five).
    pub precision_at_5: f64,
    /// The same by the first three characters.
    pub recall_at_10_category: f64,
    /// The same by the first three characters.
    pub precision_at_5_category: f64,
}

/// The scores of a folder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeEvaluation {
    /// The code set.
    pub code_set: String,
    /// What its index was imported from; none: the Tabular List alone.
    pub alphabetic_index: Option<String>,
    /// Files of phrases, by name.
    pub phrases: Vec<PhraseScore>,
    /// Files of reports, by name.
    pub reports: Vec<ReportScore>,
}

/// Scores every `*.tsv` (phrase, tab, accepted codes divided by `|`) and every `*.jsonl` or `*.jsonl.gz` (a `text` with
/// `codes`) of a folder; `tabular_only` leaves an imported index out.
///
/// # Errors
/// [`CodeEvaluationError`].
pub fn evaluate_codes(
    places: &Places,
    folder: &Path,
    tabular_only: bool,
) -> Result<CodeEvaluation, CodeEvaluationError> {
    let mut set = code_suggestion::load(places)?;
    if tabular_only && set.entries_from().is_some() {
        set = CodeSet::from_bytes(&set.with_entries(&crate::coding::AlphabeticIndex::default()))?;
    }
    let mut files: Vec<PathBuf> = if folder.is_file() {
        vec![folder.to_owned()]
    } else {
        fs::read_dir(folder)
            .map_err(|e| unreadable(folder, &e))?
            .flatten()
            .map(|e| e.path())
            .collect()
    };
    files.sort();
    let mut evaluation = CodeEvaluation {
        code_set: format!("{} {}", set.release().system, set.release().name),
        alphabetic_index: set.entries_from().map(str::to_owned),
        phrases: Vec::new(),
        reports: Vec::new(),
    };
    for file in files {
        let name = file
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        if name.ends_with(".tsv") {
            let text = read(&file)?;
            evaluation.phrases.extend(phrases(&set, name, &text));
        } else if name.ends_with(".jsonl") || name.ends_with(".jsonl.gz") {
            let text = read(&file)?;
            evaluation.reports.extend(reports(&set, name, &text));
        }
    }
    if evaluation.phrases.is_empty() && evaluation.reports.is_empty() {
        return Err(CodeEvaluationError::Nothing(folder.to_owned()));
    }
    Ok(evaluation)
}

fn unreadable(path: &Path, reason: &dyn std::fmt::Display) -> CodeEvaluationError {
    CodeEvaluationError::Unreadable {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

fn read(file: &Path) -> Result<String, CodeEvaluationError> {
    let bytes = fs::read(file).map_err(|e| unreadable(file, &e))?;
    text_of(bytes).map_err(|e| unreadable(file, &e))
}

/// Scores the phrases of a text; none where no line has a phrase and a code.
fn phrases(set: &CodeSet, file: String, text: &str) -> Option<PhraseScore> {
    let (mut count, mut first, mut among) = (0_usize, 0_usize, 0_usize);
    let start = std::time::Instant::now();
    for line in text.lines() {
        let mut columns = line.split('\t');
        let (Some(phrase), Some(codes)) = (columns.next(), columns.next()) else {
            continue;
        };
        let accepted: Vec<Icd10Code> = codes.split('|').filter_map(Icd10Code::parse).collect();
        if accepted.is_empty() || phrase.trim().is_empty() {
            continue;
        }
        let hits = set.code_phrase(phrase, 5);
        count += 1;
        first += usize::from(hits.first().is_some_and(|h| accepted.contains(&h.code)));
        among += usize::from(hits.iter().any(|h| accepted.contains(&h.code)));
    }
    (count > 0).then(|| PhraseScore {
        file,
        phrases: count,
        top1: first as f64 / count as f64,
        top5: among as f64 / count as f64,
        ms_each: start.elapsed().as_secs_f64() * 1e3 / count as f64,
    })
}

#[derive(serde::Deserialize)]
struct Report {
    text: String,
    #[serde(default)]
    codes: Vec<String>,
    codes_valid_fy2026: Option<Vec<String>>,
}

fn reports(set: &CodeSet, file: String, text: &str) -> Option<ReportScore> {
    let all: Vec<Report> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let (mut suggested, mut lookup, mut count, mut spent) =
        (Retrieval::default(), Retrieval::default(), 0_usize, 0.0);
    for report in &all {
        let codes = report.codes_valid_fy2026.as_ref().unwrap_or(&report.codes);
        let assigned: BTreeSet<String> = codes
            .iter()
            .filter_map(|c| Icd10Code::parse(c))
            .map(|c| c.to_string())
            .collect();
        if assigned.is_empty() {
            continue;
        }
        let start = std::time::Instant::now();
        let mut offered = suggest_most(&report.text, set, 40);
        spent += start.elapsed().as_secs_f64() * 1e3;
        offered.sort_by(|a, b| b.score.total_cmp(&a.score));
        let offered: Vec<String> = offered.into_iter().map(|s| s.code.to_string()).collect();
        suggested.add(&offered, &assigned);
        lookup.add(&set.look_up(&report.text, 10), &assigned);
        count += 1;
    }
    (count > 0).then(|| ReportScore {
        file,
        reports: count,
        suggested: suggested.over(count),
        lookup: lookup.over(count),
        ms_each: spent / count as f64,
    })
}

impl Retrieval {
    fn add(&mut self, offered: &[String], assigned: &BTreeSet<String>) {
        let category = |code: &String| code.chars().take(3).collect::<String>();
        let (recall, precision) = at(offered, assigned);
        let mut seen = HashSet::new();
        let short: Vec<String> = offered
            .iter()
            .map(category)
            .filter(|c| seen.insert(c.clone()))
            .collect();
        let assigned_short: BTreeSet<String> = assigned.iter().map(category).collect();
        let (recall_short, precision_short) = at(&short, &assigned_short);
        self.recall_at_10 += recall;
        self.precision_at_5 += precision;
        self.recall_at_10_category += recall_short;
        self.precision_at_5_category += precision_short;
    }

    fn over(self, count: usize) -> Self {
        let n = count as f64;
        Self {
            recall_at_10: self.recall_at_10 / n,
            precision_at_5: self.precision_at_5 / n,
            recall_at_10_category: self.recall_at_10_category / n,
            precision_at_5_category: self.precision_at_5_category / n,
        }
    }
}

fn at(offered: &[String], assigned: &BTreeSet<String>) -> (f64, f64) {
    let hits = |most: usize| {
        offered
            .iter()
            .take(most)
            .filter(|c| assigned.contains(*c))
            .count() as f64
    };
    let shown = offered.len().min(5);
    let precision = if shown == 0 {
        0.0
    } else {
        hits(5) / shown as f64
    };
    (hits(10) / assigned.len() as f64, precision)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retrieval_counts_what_was_assigned() {
        let offered = ["I10", "E11.9", "J45.909"].map(String::from);
        let assigned: BTreeSet<String> = ["I10", "E11.65"].map(String::from).into();
        assert_eq!(at(&offered, &assigned), (0.5, 1.0 / 3.0));
        let mut sum = Retrieval::default();
        sum.add(&offered, &assigned);
        assert!((sum.recall_at_10_category - 1.0).abs() < 1e-9);
    }
}
