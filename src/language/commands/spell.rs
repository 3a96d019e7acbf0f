//! Letters said one by one: "spell K A Y capital B", "spell B-A-S".

use crate::language::stream::{Stream, Token};

/// The word that the letters from `at` on make, and how many tokens they take; `None` for fewer than two letters.
pub(super) fn letters(stream: &Stream, at: usize) -> Option<(String, usize)> {
    let (mut word, mut count, mut capital) = (String::new(), 0, false);
    let mut said = 0;
    while let Some(token) = stream.get(at + said) {
        // The engine puts commas between letters, and a hyphen or dot behind each.
        if matches!(token.text.as_str(), "," | "-" | ".") && count > 0 {
            let next = stream.get(at + said + 1);
            if next.is_some_and(|n| letters_of(n).is_some() || n.is("capital")) {
                said += 1;
                continue;
            }
            break;
        }
        if token.is("capital") || token.is("space") || token.is("hyphen") {
            let goes_on = stream
                .get(at + said + 1)
                .is_some_and(|n| letters_of(n).is_some());
            if !goes_on {
                break;
            }
            match token.lower().as_str() {
                "space" => word.push(' '),
                "hyphen" => word.push('-'),
                _ => capital = true,
            }
            said += 1;
            continue;
        }
        let Some(more) = letters_of(token) else { break };
        count += more.len();
        for letter in more {
            if std::mem::take(&mut capital) {
                word.extend(letter.to_uppercase());
            } else {
                word.push(letter);
            }
        }
        said += 1;
    }
    (count >= 2).then_some((word, said))
}

/// The letters of "K", "b-a-s" or "K.A.Y"; `None` for a word.
fn letters_of(token: &Token) -> Option<Vec<char>> {
    let parts: Vec<&str> = token.text.split(['-', '.']).collect();
    let single = |p: &&str| p.chars().count() == 1 && p.chars().all(char::is_alphanumeric);
    if !parts.iter().all(&single) {
        return None;
    }
    Some(parts.concat().to_lowercase().chars().collect())
}
