//! Codes as notes of the Tabular List name them in brackets.

use crate::domain::Icd10Code;

/// Codes from the one to the other, as notes name them: `E08-E13`, `I15.-`, `O99.21-`, `R73.03`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Range {
    from: String,
    to: String,
}

impl Range {
    pub(super) fn holds(&self, code: &str) -> bool {
        let bare = code.replace('.', "");
        let short = |bound: &str| {
            bare.get(..bound.len().min(bare.len()))
                .unwrap_or_default()
                .to_owned()
        };
        short(&self.from).as_str() >= self.from.as_str()
            && short(&self.to).as_str() <= self.to.as_str()
    }
}

/// The codes that stand in brackets at the end of a note.
pub(super) fn ranges(note: &str) -> Vec<Range> {
    let mut found = Vec::new();
    for group in note
        .split('(')
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
    {
        for part in group.split([',', ';']).map(str::trim) {
            let bare = |text: &str| {
                let text = text.trim().trim_end_matches(['-', '.']);
                Icd10Code::parse(text).map(|c| c.as_str().replace('.', ""))
            };
            let (from, to) = match part.split_once('-') {
                Some((from, to)) if !to.trim().is_empty() => (bare(from), bare(to)),
                _ => (bare(part), bare(part)),
            };
            if let (Some(from), Some(to)) = (from, to) {
                found.push(Range { from, to });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_name_codes_in_brackets() {
        let held = |note: &str, code: &str| ranges(note).iter().any(|r| r.holds(code));
        assert!(held("gestational diabetes (O24.4-)", "O24.410"));
        assert!(held("diabetes mellitus (E08-E13)", "E11.65"));
        assert!(!held("diabetes mellitus (E08-E13)", "E14"));
        assert!(held("secondary hypertension (I15.-)", "I15.9"));
        assert!(held("prediabetes (R73.03)", "R73.03"));
        assert!(!held("prediabetes (R73.03)", "R73.01"));
        assert!(ranges("nothing (elsewhere)").is_empty());
    }
}
