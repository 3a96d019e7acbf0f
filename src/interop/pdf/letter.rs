//! A letter: a text set in lines that fit the sheet, on as many sheets as it needs.

use super::page::{Document, Face, Page};

/// Lines on a sheet.
const LINES: usize = 50;
/// Letters in a line of the typed face.
const LETTERS: usize = 84;

/// Sets a text as a letter; lines that are too long are broken between words.
#[must_use]
pub fn letter(text: &str) -> Vec<u8> {
    let lines: Vec<String> = text.lines().flat_map(broken).collect();
    let mut document = Document::default();
    let mut sheets: Vec<&[String]> = lines.chunks(LINES).collect();
    if sheets.is_empty() {
        sheets.push(&[]);
    }
    for sheet in sheets {
        let mut page = Page::default();
        for (at, line) in sheet.iter().enumerate() {
            page.text(54.0, 736.0 - 13.5 * at as f32, Face::Typed, 10.0, line);
        }
        document.add(page);
    }
    document.finish()
}

fn broken(line: &str) -> Vec<String> {
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let mut lines = vec![String::new()];
    for word in line.split_whitespace() {
        let last = lines.last_mut().map_or(0, |l| l.chars().count());
        let fits = last + 1 + word.chars().count() <= LETTERS - indent.chars().count();
        match lines.last_mut() {
            Some(open) if open.is_empty() => open.push_str(word),
            Some(open) if fits => {
                open.push(' ');
                open.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    // What stands in columns keeps its blanks.
    if lines.len() == 1 {
        return vec![line.chars().take(LETTERS).collect()];
    }
    lines.into_iter().map(|l| format!("{indent}{l}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_between_words_and_columns_stay() {
        let long = "word ".repeat(40);
        let lines = broken(&long);
        assert!(lines.len() == 3 && lines.iter().all(|l| l.chars().count() <= LETTERS));
        assert_eq!(
            broken("  2026-05-04   T1015   $1.00"),
            ["  2026-05-04   T1015   $1.00"]
        );
        assert_eq!(broken(""), [""]);
    }
}
