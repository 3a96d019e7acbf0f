//! Excludes1 notes of the Tabular List: which two codes may not stand on one claim (Official Guidelines, I.A.12.a).

use crate::domain::Icd10Code;
use crate::service::CodeSet;
use crate::service::code_suggestion::NoteKind;

/// Whether a note of one code, or of what it stands under, excludes the other.
pub(super) fn exclude(set: &CodeSet, a: &Icd10Code, b: &Icd10Code) -> bool {
    one_way(set, a, b) || one_way(set, b, a)
}

fn one_way(set: &CodeSet, noted: &Icd10Code, other: &Icd10Code) -> bool {
    let mut entry = set.get(noted);
    while let Some(here) = entry {
        // A note on a chapter or a category does not speak against its own codes.
        let own = other.as_str().starts_with(here.code().as_str());
        if !own
            && here
                .notes(NoteKind::Excludes1)
                .any(|note| names(note, other))
        {
            return true;
        }
        entry = here.parent();
    }
    false
}

/// Whether a note's brackets name a code: `(E10.-)`, `(I10)`, `(O10-O11)`, `(J44.0, J44.1)`.
fn names(note: &str, code: &Icd10Code) -> bool {
    brackets(note)
        .flat_map(|inside| inside.split(','))
        .any(|part| covers(part.trim(), code))
}

fn brackets(note: &str) -> impl Iterator<Item = &str> {
    note.split('(')
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
}

fn covers(part: &str, code: &Icd10Code) -> bool {
    let bare = |text: &str| text.replace('.', "");
    let code = bare(code.as_str());
    // `E10.-` is everything below E10; `O10-O11` is a range; `E08-E10, E13.-` were parted before.
    if let Some(stem) = part.strip_suffix('-') {
        let stem = bare(stem);
        return stem.len() >= 3 && code.starts_with(&stem);
    }
    let is_code = |text: &str| {
        let text = bare(text);
        text.len() >= 3
            && text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    match part.split_once('-') {
        Some((from, to)) if is_code(from) && is_code(to) => {
            let (from, to) = (bare(from), bare(to));
            let within = |end: &str| code.get(..end.len()).unwrap_or(&code).to_owned();
            within(&from) >= from && within(&to) <= to
        }
        None if is_code(part) => code.starts_with(&bare(part)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(note: &str, code: &str) -> bool {
        names(note, &Icd10Code::parse(code).unwrap())
    }

    #[test]
    fn notes_name_codes_stems_and_ranges() {
        assert!(named("type 1 diabetes mellitus (E10.-)", "E10.9"));
        assert!(named(
            "hypertensive disease complicating pregnancy (O10-O11, O13-O16)",
            "O14.00"
        ));
        assert!(named("essential hypertension (I10)", "I10"));
        assert!(!named("essential hypertension (I10)", "I11.9"));
        assert!(!named("wheezing NOS (see also asthma)", "J45.909"));
        assert!(!named("conditions (O10-O11)", "O12.0"));
    }
}
