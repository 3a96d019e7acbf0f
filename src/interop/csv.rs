//! Comma-separated lists as spreadsheets write them: quoted cells, commas, semicolons or tabs, any line ends, a byte-order mark.
//!
//! Never here: what a cell means. Reading is total: a text is a list of lines or one sentence with the line's number.

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1; of several for a quoted line break, the first.
    pub number: usize,
    /// Its cells, without the blanks around them.
    pub cells: Vec<String>,
}

/// A quotation mark that opens a cell and is never closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {0}: a quotation mark is never closed")]
pub struct Unclosed(pub usize);

/// Reads a list; empty lines and those that begin with `#` are left out.
///
/// # Errors
/// [`Unclosed`] with the line where the quotation begins.
pub fn lines(text: &str) -> Result<Vec<Line>, Unclosed> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parting = parting(text);
    let mut found = Vec::new();
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), None);
    let (mut number, mut first) = (1, 1);
    let mut letters = text.chars().chain(['\n']).peekable();
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', Some(_)) if letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            ('"', Some(_)) => quoted = None,
            ('"', None) if cell.trim().is_empty() => {
                cell.clear();
                quoted = Some(number);
            }
            (c, None) if c == parting => cells.push(std::mem::take(&mut cell)),
            ('\n', None) => {
                cells.push(std::mem::take(&mut cell));
                keep(&mut found, first, std::mem::take(&mut cells));
                first = number + 1;
            }
            (c, _) => cell.push(c),
        }
        number += usize::from(letter == '\n');
    }
    match quoted {
        Some(line) => Err(Unclosed(line)),
        None => Ok(found),
    }
}

fn keep(found: &mut Vec<Line>, number: usize, cells: Vec<String>) {
    let cells: Vec<String> = cells.iter().map(|c| c.trim().to_owned()).collect();
    let blank = cells.iter().all(String::is_empty);
    let remark = cells.first().is_some_and(|c| c.starts_with('#'));
    if !blank && !remark {
        found.push(Line { number, cells });
    }
}

/// What parts the cells: whichever of tab, semicolon and comma the first line has most of.
fn parting(text: &str) -> char {
    let first = text.lines().next().unwrap_or("");
    [',', ';', '\t']
        .into_iter()
        .max_by_key(|p| first.matches(*p).count())
        .unwrap_or(',')
}

/// One line as it is written, with its end; a cell with blanks around it or a sign that parts is quoted.
#[must_use]
pub fn written<'c>(cells: impl IntoIterator<Item = &'c str>) -> String {
    let mut line = String::new();
    for cell in cells {
        if !line.is_empty() {
            line.push(',');
        }
        let plain = !cell.is_empty()
            && cell.trim() == cell
            && !cell.contains(['"', ',', ';', '\t', '\n', '\r', '#', '\u{feff}']);
        if plain {
            line.push_str(cell);
        } else {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        }
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheets_list_is_read_with_its_line_numbers() {
        let text = "\u{feff}code,what,fee\r\n# ours\r\nT1015,\"Visit, \"\"long\"\"\",185.00\r\n\r\nJ1885, \"two\nlines\" ,12\r\nA,B,C";
        let found = lines(text).unwrap();
        let shown: Vec<(usize, &str)> = found
            .iter()
            .map(|l| (l.number, l.cells[1].as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                (1, "what"),
                (3, "Visit, \"long\""),
                (5, "two\nlines"),
                (7, "B")
            ]
        );
        assert_eq!(lines("a;b\n\"c;d"), Err(Unclosed(2)));
        assert_eq!(lines("a\tb\n1\t2").unwrap()[1].cells, ["1", "2"]);
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_comes_back(cells in proptest::collection::vec("[a-z\",;\t\n]{1,8}[a-z]", 2..5)) {
            let head = written(["a", "b"]);
            let read = lines(&(head + &written(cells.iter().map(String::as_str)))).unwrap();
            let wanted: Vec<&str> = cells.iter().map(|c| c.trim()).collect();
            proptest::prop_assert_eq!(&read[1].cells, &wanted);
        }

        #[test]
        fn no_text_is_a_panic(text in "(?s).{0,200}") {
            let _ = lines(&text);
        }

        #[test]
        fn quoted_cells_come_back(cells in proptest::collection::vec("[a-z\",; \n]{1,8}[a-z]", 1..5)) {
            let quoted: Vec<String> = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            let read = lines(&quoted.join(",")).unwrap();
            proptest::prop_assume!(!cells[0].trim().starts_with('#'));
            let wanted: Vec<&str> = cells.iter().map(|c| c.trim()).collect();
            // Which sign parts the cells is seen from the first line.
            if !quoted[0].contains('\n') && !cells.iter().any(|c| c.contains(';')) {
                proptest::prop_assert_eq!(&read[0].cells, &wanted);
            }
        }
    }
}
