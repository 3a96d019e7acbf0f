//! Spelled letters and fixed forms: "T S H" is TSH, "A one C" is A1c. The forms are in `assets/language/letters.tsv`.

use std::sync::LazyLock;

use crate::language::LanguageError;
use crate::language::stream::Stream;
use crate::language::table::rows;

const RULE: &str = "letters";
const FILE: &str = include_str!("../../../assets/language/letters.tsv");
static FORMS: LazyLock<Vec<(Vec<String>, String)>> =
    LazyLock::new(|| parse(FILE).expect("the shipped forms are read by a test"));

fn parse(text: &str) -> Result<Vec<(Vec<String>, String)>, LanguageError> {
    let mut forms = Vec::new();
    for row in rows("letters.tsv", text) {
        let heard = row.needed(0, "as heard")?.split(' ').map(str::to_owned);
        forms.push((heard.collect(), row.needed(1, "as written")?.to_owned()));
    }
    forms.sort_by_key(|(heard, _): &(Vec<String>, String)| std::cmp::Reverse(heard.len()));
    Ok(forms)
}

/// Joins spelled letters.
pub(in crate::language) fn apply(stream: &mut Stream) {
    let mut at = 0;
    while at < stream.tokens.len() {
        let found = FORMS.iter().find(|(heard, _)| {
            let words: Vec<&str> = heard.iter().map(String::as_str).collect();
            stream.says(at, &words)
        });
        if let Some((heard, written)) = found {
            stream.replace(at, heard.len(), written, RULE);
        }
        at += 1;
    }
}
