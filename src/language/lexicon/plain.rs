//! Reads a made-up name letter by letter by plain rules, as people read a brand they have never heard.
//!
//! The learnt tree follows whole English words and can drop a letter that no English word has in such a place; this never does.

use super::sound::{self, Sound};

/// Letters and their sounds, longest first; `$` is the word's end, `^` its start.
const RULES: [(&str, &str); 66] = [
    ("tion$", "SH AH N"),
    ("sion$", "ZH AH N"),
    ("^ps", "S"),
    ("^pn", "N"),
    ("^x", "Z"),
    ("^y", "Y"),
    ("ine$", "IY N"),
    ("ide$", "AY D"),
    ("ole$", "OW L"),
    ("one$", "OW N"),
    ("ate$", "EY T"),
    ("ase$", "EY S"),
    ("ice$", "AY S"),
    ("ile$", "AY L"),
    ("ium$", "IY AH M"),
    ("ia$", "IY AH"),
    ("io$", "IY OW"),
    ("y$", "IY"),
    ("e$", ""),
    ("tch", "CH"),
    ("sch", "SH"),
    ("ch", "K"),
    ("ph", "F"),
    ("th", "TH"),
    ("sh", "SH"),
    ("gh", "G"),
    ("rh", "R"),
    ("wh", "W"),
    ("ck", "K"),
    ("qu", "K W"),
    ("q", "K"),
    ("ng", "NG"),
    ("ce", "S EH"),
    ("ci", "S IH"),
    ("cy", "S IH"),
    ("ge", "JH EH"),
    ("gi", "JH IH"),
    ("gy", "JH AY"),
    ("ee", "IY"),
    ("ea", "IY"),
    ("oo", "UW"),
    ("ou", "AW"),
    ("oi", "OY"),
    ("oy", "OY"),
    ("au", "AO"),
    ("aw", "AO"),
    ("ai", "EY"),
    ("ay", "EY"),
    ("ei", "AY"),
    ("eu", "Y UW"),
    ("ew", "Y UW"),
    ("er", "ER"),
    ("ir", "ER"),
    ("ur", "ER"),
    ("x", "K S"),
    ("a", "AE"),
    ("e", "EH"),
    ("i", "IH"),
    ("o", "AA"),
    ("u", "UW"),
    ("y", "AY"),
    ("c", "K"),
    ("j", "JH"),
    ("h", "HH"),
    ("g", "G"),
    ("r", "R"),
];

/// The sounds of a word in small letters.
pub(super) fn plainly(word: &str) -> Vec<Sound> {
    let letters: String = word.chars().filter(char::is_ascii_lowercase).collect();
    let mut said: Vec<Sound> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let rest = &letters[at..];
        let fits = |pattern: &str| {
            let body = pattern.trim_start_matches('^').trim_end_matches('$');
            rest.starts_with(body)
                && (!pattern.starts_with('^') || at == 0)
                && (!pattern.ends_with('$') || rest.len() == body.len())
        };
        match RULES.iter().find(|(pattern, _)| fits(pattern)) {
            Some((pattern, sounds)) => {
                said.extend(sound::parse_all(sounds).unwrap_or_default());
                at += pattern.trim_matches(['^', '$']).len();
            }
            None => {
                said.extend(sound::parse(&rest[..1].to_uppercase()));
                at += 1;
            }
        }
    }
    said.dedup();
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_rule() {
        let read = |word| sound::parse_all(word).unwrap();
        assert_eq!(plainly("welchol"), read("W EH L K AA L"));
        assert_eq!(plainly("xphozah"), read("Z F AA Z AE HH"));
        assert_eq!(plainly("nystatin"), read("N AY S T AE T IH N"));
        assert!(plainly("").is_empty());
    }
}
