//! The words of a sentence as cues know them. Nothing of cues here.

use crate::domain::TextSpan;

/// A word as cues know it.
pub(super) struct HeardWord {
    /// Lower case; numbers as the cue file writes them: `%`, `%year`, `%-day`.
    pub(super) text: String,
    pub(super) span: TextSpan,
    /// Whether a comma, colon or bracket follows.
    pub(super) breaks: bool,
    /// Whether a bracket opens right before it, and whether one closes behind it.
    pub(super) opens: bool,
    pub(super) closes: bool,
    /// Whether a semicolon follows: a new thought.
    pub(super) parts: bool,
}

/// The words of a sentence with their places; a word that the finding begins inside of is cut there.
pub(super) fn words_of(text: &str, offset: usize, finding: usize) -> Vec<HeardWord> {
    let mut words = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let start = offset + at;
        at += piece.len();
        let cut = finding
            .checked_sub(start)
            .filter(|c| *c > 0 && piece.is_char_boundary(*c));
        match cut {
            Some(cut) if cut < piece.len() => {
                push_word(&mut words, &piece[..cut], start);
                push_word(&mut words, &piece[cut..], start + cut);
            }
            _ => push_word(&mut words, piece, start),
        }
    }
    words
}

fn push_word(words: &mut Vec<HeardWord>, piece: &str, start: usize) {
    let core = piece.trim_matches(|c: char| !c.is_alphanumeric());
    let lone = piece.trim();
    if core.is_empty() {
        if lone == "?" {
            let span = TextSpan::new(start, start + 1);
            words.push(HeardWord {
                text: "?".into(),
                span,
                breaks: false,
                opens: false,
                closes: false,
                parts: false,
            });
        } else if let Some(last) = words.last_mut() {
            last.breaks |= lone.contains([',', ':', ')']);
            last.closes |= lone.contains(')');
            last.parts |= lone.contains(';');
        }
        return;
    }
    let lead = piece.len()
        - piece
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .len();
    let tail = &piece[lead + core.len()..];
    words.push(HeardWord {
        text: as_cues_write(&core.to_lowercase().replace('’', "'")),
        span: TextSpan::new(start + lead, start + lead + core.len()),
        breaks: tail.contains([',', ';', ':', ')']),
        opens: piece[..lead].contains('('),
        closes: tail.contains(')'),
        parts: tail.contains(';'),
    });
}

/// "2018" is `%year`, "3-day" and "two-week" are `%-day` and `%-week`, "1990s" is `%s`, other digits are `%`.
fn as_cues_write(word: &str) -> String {
    const NUMBERS: &[&str] = &[
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve",
        "several",
    ];
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if digits(word) {
        let year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        return if year { "%year" } else { "%" }.to_owned();
    }
    if let Some((lead, tail)) = word.split_once('-')
        && (digits(lead) || NUMBERS.contains(&lead))
    {
        return format!("%-{tail}");
    }
    if word.strip_suffix('s').is_some_and(digits) {
        return "%s".to_owned();
    }
    word.to_owned()
}
