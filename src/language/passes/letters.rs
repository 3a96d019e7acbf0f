//! Spelled letters and fixed forms: "T S H" is TSH, "A one C" is A1c, "Q D" is daily. The forms are in `assets/language/letters.tsv`.

use std::sync::LazyLock;

use super::numbers::read::run;
use crate::language::LanguageError;
use crate::language::phrase_table::PhraseTable;
use crate::language::stream::Stream;
use crate::language::table::rows;

const RULE: &str = "letters";
const FILE: &str = include_str!("../../../assets/language/letters.tsv");
static FORMS: LazyLock<PhraseTable<String>> =
    LazyLock::new(|| parse(FILE).expect("the shipped forms are read by a test"));

fn parse(text: &str) -> Result<PhraseTable<String>, LanguageError> {
    let mut forms = PhraseTable::default();
    for row in rows("letters.tsv", text) {
        let written = row.needed(1, "as written")?.to_owned();
        forms.add(row.needed(0, "as heard")?, written);
    }
    Ok(forms)
}

/// Joins spelled letters and writes house forms.
pub(in crate::language) fn apply(stream: &mut Stream) {
    let mut at = 0;
    while at < stream.tokens.len() {
        // "C D four fifty" is no CD4: the number goes on.
        let number_goes_on = |length: usize| {
            let (atoms, _) = run(stream, at + length - 1);
            atoms.len() > 1
        };
        if let Some((length, written)) = FORMS
            .at(stream, at)
            .filter(|(length, _)| !number_goes_on(*length))
        {
            // "B I D period": the sentence's own mark is the abbreviation's last.
            let ended = stream
                .get(at + length)
                .is_some_and(|t| t.text == "." && !t.space);
            // "q.d. for pain": the period is the abbreviation's and goes with it where the sentence goes on.
            let goes_on = stream.get(at + length + 1).is_some_and(|t| {
                t.text
                    .starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
            });
            if ended && goes_on && stream.tokens[at].text.contains('.') {
                stream.replace(at, length + 1, written, RULE);
                at += 1;
                continue;
            }
            let text = if ended {
                written.trim_end_matches('.')
            } else {
                written
            };
            if stream.tokens[at].text != text || length > 1 {
                stream.replace(at, length, text, RULE);
            }
        }
        at += 1;
    }
}
