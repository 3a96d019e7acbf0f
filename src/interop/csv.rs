//! Comma-separated tables (RFC 4180): read with line numbers, written so that they come back as they were.
//!
//! Never here: what the columns mean. Reading is total: any bytes give rows or one complaint with its line.

/// A table's row with the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// From 1.
    pub line: usize,
    /// Its fields.
    pub fields: Vec<String>,
}

/// A quoted field that never ends.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: a quoted field is not closed; every opening quotation mark needs a closing one"
)]
pub struct Unclosed {
    /// Where it begins.
    pub line: usize,
}

/// Reads a table. Empty lines are passed over; a byte-order mark is left out.
///
/// # Errors
/// [`Unclosed`].
pub fn read(text: &str) -> Result<Vec<Row>, Unclosed> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut rows, mut fields, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begins, mut quoted_at, mut was_quoted) = (1, 1, None, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\n' {
            line += 1;
        }
        match (letter, quoted_at) {
            ('"', Some(_)) if letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            ('"', Some(_)) => quoted_at = None,
            (_, Some(_)) => field.push(letter),
            ('"', None) if field.is_empty() && !was_quoted => {
                (quoted_at, was_quoted) = (Some(line), true);
            }
            (',', None) => {
                fields.push(std::mem::take(&mut field));
                was_quoted = false;
            }
            ('\r', None) if letters.peek() == Some(&'\n') => {}
            ('\n', None) => {
                end_row(&mut rows, &mut fields, &mut field, begins, was_quoted);
                (begins, was_quoted) = (line, false);
            }
            _ => field.push(letter),
        }
    }
    if let Some(line) = quoted_at {
        return Err(Unclosed { line });
    }
    end_row(&mut rows, &mut fields, &mut field, begins, was_quoted);
    Ok(rows)
}

fn end_row(
    rows: &mut Vec<Row>,
    fields: &mut Vec<String>,
    field: &mut String,
    line: usize,
    was_quoted: bool,
) {
    if fields.is_empty() && field.is_empty() && !was_quoted {
        return;
    }
    fields.push(std::mem::take(field));
    rows.push(Row {
        line,
        fields: std::mem::take(fields),
    });
}

/// One row as it is written, with its line end.
#[must_use]
pub fn row<'f>(fields: impl IntoIterator<Item = &'f str>) -> String {
    let mut written = String::new();
    let mut count = 0;
    for field in fields {
        if count > 0 {
            written.push(',');
        }
        count += 1;
        if field.contains(['"', ',', '\n', '\r', '\u{feff}']) || field.is_empty() {
            written.push('"');
            written.push_str(&field.replace('"', "\"\""));
            written.push('"');
        } else {
            written.push_str(field);
        }
    }
    written.push_str("\r\n");
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_line_ends_and_lines_are_as_they_should_be() {
        let rows = read("a,\"b \"\"c\"\"\n d\"\r\n\n\"\",e\n").unwrap();
        assert_eq!(rows[0].fields, ["a", "b \"c\"\n d"]);
        assert_eq!(
            (rows[1].line, rows[1].fields.as_slice()),
            (4, &["".to_owned(), "e".to_owned()][..])
        );
        assert_eq!(read("a\n\"b").unwrap_err().line, 2);
    }

    proptest! {
        #[test]
        fn what_is_written_comes_back(fields in proptest::collection::vec(".{0,20}", 1..6)) {
            let text = row(fields.iter().map(String::as_str));
            let back = read(&text).unwrap();
            prop_assert_eq!(&back[0].fields, &fields);
        }

        #[test]
        fn any_text_is_read_or_complained_of(text in "[a-c\",\n\r\u{feff}]{0,60}") {
            let _ = read(&text);
        }
    }
}
