//! People's names as keys: folded words, and what sounds alike.
//!
//! Never here: drug names (their sounds are in `lexicon`), the store.

/// The words of a name, folded: lower case, no accents, no apostrophes; hyphens part words.
#[must_use]
pub fn name_words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        match letter {
            '\'' | '’' | '`' | '.' => {}
            _ if letter.is_alphanumeric() => {
                if let Some(word) = words.last_mut() {
                    fold(letter, word);
                }
            }
            _ => words.push(String::new()),
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

fn fold(letter: char, word: &mut String) {
    for lower in letter.to_lowercase() {
        match lower {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ạ' | 'ả' | 'ấ' | 'ầ' => word.push('a'),
            'æ' => word.push_str("ae"),
            'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => word.push('c'),
            'ð' | 'ď' | 'đ' => word.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ế' | 'ệ' => word.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => word.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'į' | 'ı' => word.push('i'),
            'ķ' => word.push('k'),
            'ł' | 'ĺ' | 'ļ' | 'ľ' => word.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => word.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'ố' | 'ộ' => word.push('o'),
            'œ' => word.push_str("oe"),
            'ŕ' | 'ř' => word.push('r'),
            'ś' | 'ş' | 'š' | 'ș' => word.push('s'),
            'ß' => word.push_str("ss"),
            'ţ' | 'ť' | 'ț' => word.push('t'),
            'þ' => word.push_str("th"),
            'ù'..='ü' | 'ũ' | 'ū' | 'ů' | 'ű' | 'ų' | 'ư' => word.push('u'),
            'ý' | 'ÿ' => word.push('y'),
            'ź' | 'ż' | 'ž' => word.push('z'),
            // What a letter is decomposed into.
            '\u{300}'..='\u{36f}' => {}
            other => word.push(other),
        }
    }
}

/// How a folded word sounds: consonants that are written in several ways become one letter, vowels after the first count
/// only as being there, doubles are single. `jonson`, `johnson` and `johnsen` sound alike; at most six letters.
#[must_use]
pub fn name_sound(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut sound = String::with_capacity(6);
    let mut at = 0;
    while at < letters.len() && sound.chars().count() < 6 {
        let (code, used) = code_at(&letters, at);
        at += used;
        let Some(code) = code else { continue };
        if sound.ends_with(code) || (code == 'a' && !sound.is_empty()) {
            continue;
        }
        sound.push(code);
    }
    sound
}

/// The sound of the letters at a place, and how many letters it takes.
fn code_at(letters: &[char], at: usize) -> (Option<char>, usize) {
    let next = letters.get(at + 1).copied().unwrap_or(' ');
    let third = letters.get(at + 2).copied().unwrap_or(' ');
    let first = at == 0;
    let soft = |c: char| matches!(c, 'e' | 'i' | 'y');
    match (letters[at], next) {
        ('p', 'h') => (Some('f'), 2),
        ('s', 'c') if third == 'h' => (Some('x'), 3),
        ('s', 'z' | 'h') => (Some('x'), 2),
        ('c', 'h') if third == 'r' => (Some('k'), 2),
        ('c', 'z' | 'h') => (Some('x'), 2),
        ('t', 'h') => (Some('t'), 2),
        ('t', 'z' | 's') => (Some('s'), 2),
        ('d', 't') => (Some('t'), 2),
        ('c', 'k') => (Some('k'), 2),
        ('g', 'h') if !first => (None, 2),
        ('k' | 'g' | 'p', 'n') if first => (Some('n'), 2),
        ('w', 'r') if first => (Some('r'), 2),
        ('m', 'c') if first => (Some('m'), 2),
        ('m', 'a') if first && third == 'c' => (Some('m'), 3),
        ('q', 'u') => (Some('k'), 2),
        ('c', n) if soft(n) => (Some('s'), 1),
        ('c' | 'q' | 'k', _) => (Some('k'), 1),
        ('g', n) if soft(n) => (Some('j'), 1),
        ('j', _) => (Some('j'), 1),
        ('g', _) => (Some('k'), 1),
        ('z' | 's', _) => (Some('s'), 1),
        ('x', _) if first => (Some('s'), 1),
        ('x', _) => (Some('k'), 1),
        ('v' | 'f', _) => (Some('f'), 1),
        ('b' | 'p', _) => (Some('p'), 1),
        ('d' | 't', _) => (Some('t'), 1),
        ('h' | 'w', _) if !first => (None, 1),
        ('y', _) if !first => (Some('a'), 1),
        ('a' | 'e' | 'i' | 'o' | 'u', _) => (Some('a'), 1),
        (other, _) => (Some(other), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_fold_to_what_is_typed() {
        assert_eq!(
            name_words("O’Brien-Núñez, José María"),
            ["obrien", "nunez", "jose", "maria"]
        );
        assert_eq!(name_words("  St. John  "), ["st", "john"]);
        assert!(name_words("-- '").is_empty());
    }

    #[test]
    fn what_is_written_in_several_ways_sounds_alike() {
        for alike in [
            ["johnson", "jonson"],
            ["stephen", "steven"],
            ["schmidt", "schmitt"],
            ["catherine", "kathryn"],
            ["mcdonald", "macdonald"],
            ["philip", "fillip"],
            ["knight", "nite"],
            ["nguyen", "nguyen"],
            ["hernandez", "hernandes"],
        ] {
            assert_eq!(name_sound(alike[0]), name_sound(alike[1]), "{alike:?}");
        }
        assert_ne!(name_sound("miller"), name_sound("mueller-x"));
        assert_ne!(name_sound("smith"), name_sound("snyder"));
    }

    proptest! {
        #[test]
        fn any_text_has_words_and_sounds(text in ".{0,40}") {
            for word in name_words(&text) {
                let _ = name_sound(&word);
                prop_assert_eq!(name_words(&word).concat(), word.clone(), "folding again changes nothing");
            }
        }
    }
}
