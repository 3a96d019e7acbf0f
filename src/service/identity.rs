//! Whom a dictation speaks of: patients by the name, birth date and record number that were said, and who referred them.
//!
//! Never here: moving anything to another chart. What is found is shown, and a person decides.

use jiff::Timestamp;
use jiff::civil::Date;

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{Patient, PatientId, Permission};
use crate::store::{Transaction, matching, people};

/// A patient that a text seems to speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientMatch {
    /// The store's number.
    pub patient: PatientId,
    /// Name as on the chart.
    pub name: String,
    /// Medical record number.
    pub mrn: String,
    /// Date of birth.
    pub born: Date,
    /// What of them was said: `record number`, `name`, `family name`, `birth date`.
    pub by: Vec<&'static str>,
}

/// The patients that a text names by record number, by both names, or by family name and birth date, the surest first.
///
/// # Errors
/// [`ServiceError`] when the store cannot be read.
pub fn named(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    text: &str,
) -> Result<Vec<PatientMatch>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "match patient",
        String::new(),
        |db| matches(db, text),
    )
}

fn matches(db: &Transaction<'_>, text: &str) -> Result<Vec<PatientMatch>, ServiceError> {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'))
        .filter(|w| !w.is_empty())
        .collect();
    let mut found: Vec<PatientId> = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let capital = word.chars().next().is_some_and(char::is_uppercase) && word.len() > 2;
        let hits = if is_record_number(&words, n) {
            matching::patients(db, Some(word), None)?
        } else if capital {
            matching::patients(db, None, Some(word))?
        } else {
            continue;
        };
        for hit in hits {
            if !found.contains(&hit) {
                found.push(hit);
            }
        }
    }
    let mut all = Vec::new();
    for id in found {
        let patient = people::patient(db, id)?;
        let by = said_of(&patient, text, &words);
        let dated = by.contains(&"family name") && by.contains(&"birth date");
        if dated || by.contains(&"name") || by.contains(&"record number") {
            all.push(PatientMatch {
                patient: id,
                name: patient.name.to_string(),
                mrn: patient.mrn,
                born: patient.born,
                by,
            });
        }
    }
    all.sort_by_key(|m| std::cmp::Reverse((m.by.contains(&"record number"), m.by.len())));
    Ok(all)
}

/// Digits behind "record number" or "MRN".
fn is_record_number(words: &[&str], n: usize) -> bool {
    let digits = words[n].len() > 2 && words[n].bytes().any(|b| b.is_ascii_digit());
    digits
        && words[n.saturating_sub(3)..n]
            .iter()
            .any(|w| ["mrn", "record", "chart"].contains(&w.to_lowercase().as_str()))
}

fn said_of(patient: &Patient, text: &str, words: &[&str]) -> Vec<&'static str> {
    let mut by = Vec::new();
    if (0..words.len()).any(|n| words[n] == patient.mrn && is_record_number(words, n)) {
        by.push("record number");
    }
    let near = |n: usize| &words[n.saturating_sub(2)..words.len().min(n + 3)];
    let family = |n: &usize| words[*n].eq_ignore_ascii_case(&patient.name.family);
    let given = |w: &&str| w.eq_ignore_ascii_case(&patient.name.given);
    if (0..words.len())
        .filter(family)
        .any(|n| near(n).iter().any(given))
    {
        by.push("name");
    } else if (0..words.len()).any(|n| family(&n)) {
        by.push("family name");
    }
    let born = patient.born;
    let forms = [
        born.to_string(),
        format!("{}/{}/{}", born.month(), born.day(), born.year()),
        format!("{:02}/{:02}/{}", born.month(), born.day(), born.year()),
        born.strftime("%B %-d, %Y").to_string().to_lowercase(),
        born.strftime("%B %-d %Y").to_string().to_lowercase(),
    ];
    let lower = text.to_lowercase();
    if forms.iter().any(|f| lower.contains(f)) {
        by.push("birth date");
    }
    by
}

/// Who sent the patient, as it was said: "referred by Dr. Lang", "at the request of Dr. Lang", "Dear Dr. Lang".
#[must_use]
pub fn referring(text: &str) -> Option<&str> {
    const LEADS: &[&str] = &[
        "referred by ",
        "at the request of ",
        "referring physician is ",
        "referring physician: ",
        "dear ",
    ];
    let lower = text.to_ascii_lowercase();
    for lead in LEADS {
        for (at, _) in lower.match_indices(lead) {
            let rest = text.get(at + lead.len()..)?;
            let name = rest
                .strip_prefix("Dr. ")
                .or_else(|| rest.strip_prefix("Doctor "))?;
            let end = name
                .find(|c: char| !(c.is_alphabetic() || c == '\'' || c == '-' || c == ' '))
                .unwrap_or(name.len());
            let mut length = 0;
            for word in name[..end].split_inclusive(' ') {
                if !word.chars().next().is_some_and(char::is_uppercase) {
                    break;
                }
                length += word.len();
            }
            let whole = rest.len() - name.len() + length;
            if length > 0 {
                return rest.get(..whole).map(str::trim);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_referred_is_read_as_said() {
        assert_eq!(
            referring("She was referred by Dr. Anna Lang for chest pain."),
            Some("Dr. Anna Lang")
        );
        assert_eq!(
            referring("Dear Dr. O'Malley, thank you"),
            Some("Dr. O'Malley")
        );
        assert_eq!(referring("Dear Susan, thank you"), None);
        assert_eq!(referring("She was referred by her sister."), None);
    }
}
