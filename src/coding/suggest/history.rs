//! What is coded for a condition of the past: its Z code, the code of its late state, or the condition itself where it does
//! not heal (`assets/coding/history.tsv`; Official Guidelines, I.C.21.c.4).

use crate::coding::lexicon::rows;
use crate::coding::sets::CodeSet;
use crate::domain::Icd10Code;

const LIST: &str = include_str!("../../../assets/coding/history.tsv");

/// Whether a condition, once there, stays: where the assessment does not name it again, it is coded all the same.
pub(in crate::coding) fn is_lasting(code: &str) -> bool {
    rows(LIST)
        .filter(|(start, _)| code.starts_with(start))
        .max_by_key(|(start, _)| start.len())
        .is_some_and(|(_, stands)| stands == "same")
}

/// The place of the code for a past condition; `None` where none is coded.
pub(super) fn of_the_past(set: &CodeSet, node: usize) -> Option<usize> {
    let code = set.nodes[node].code.as_str();
    if code.starts_with('Z') {
        return Some(node);
    }
    let (_, stands) = rows(LIST)
        .filter(|(start, _)| code.starts_with(start))
        .max_by_key(|(start, _)| start.len())?;
    if stands == "same" {
        return Some(node);
    }
    set.place(&Icd10Code::parse(stands)?)
}
