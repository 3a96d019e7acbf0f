//! Names: eponyms without the possessive (`assets/language/capitals.tsv`), and brands of common drugs with their capitals.

use std::sync::LazyLock;

use crate::language::LanguageError;
use crate::language::common_drugs;
use crate::language::phrase_table::PhraseTable;
use crate::language::stream::Stream;
use crate::language::table::rows;

const RULE: &str = "name";
const FILE: &str = include_str!("../../../assets/language/capitals.tsv");
static NAMES: LazyLock<PhraseTable<String>> = LazyLock::new(|| {
    let mut names = parse(FILE).expect("the shipped names are read by a test");
    for brand in common_drugs::brands() {
        names.add(brand, brand.to_owned());
    }
    names
});

fn parse(text: &str) -> Result<PhraseTable<String>, LanguageError> {
    let mut names = PhraseTable::default();
    for row in rows("capitals.tsv", text) {
        let written = row.needed(1, "as written")?.to_owned();
        names.add(row.needed(0, "as heard")?, written);
    }
    Ok(names)
}

/// Writes names as names. A name whose first letter is a capital already stands as it is, but for its possessive.
pub(in crate::language) fn apply(stream: &mut Stream) {
    let mut at = 0;
    while at < stream.tokens.len() {
        if let Some((length, written)) = NAMES.at(stream, at) {
            let run = &stream.tokens[at..at + length];
            let said: Vec<&str> = run.iter().map(|t| t.text.as_str()).collect();
            let said = said.join(" ");
            let shouted = said.chars().all(|c| !c.is_lowercase()) && said.len() > 3;
            let small = said.starts_with(char::is_lowercase);
            let possessive = said.contains('\'') || said.contains('’') || said.contains(' ');
            if said != *written && (small || possessive) && !shouted {
                // A sentence's first letter stays a capital.
                let opens = !small && written.starts_with(char::is_lowercase);
                if !opens {
                    stream.replace(at, length, written, RULE);
                }
            }
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_names_are_whole() {
        assert!(parse(FILE).is_ok());
    }
}
