//! Bytes as segments: separators as the ISA segment says them, nothing else assumed. Total.

use super::X12Error;

/// Files beyond this are not read: no clearing house sends such.
const LARGEST: usize = 200 * 1024 * 1024;

/// What parts elements, components, repetitions and segments (X12.6, "Basic and extended character sets").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiters {
    /// Between elements: `*`.
    pub element: char,
    /// Between a composite's components: `:`.
    pub component: char,
    /// Between repetitions: `^`; none in versions before 00402.
    pub repetition: Option<char>,
    /// After a segment: `~`.
    pub segment: char,
}

impl Default for Delimiters {
    fn default() -> Self {
        Self {
            element: '*',
            component: ':',
            repetition: Some('^'),
            segment: '~',
        }
    }
}

/// One segment with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<'t> {
    /// Number in the file, from 1.
    pub at: usize,
    /// Its name: `CLP`.
    pub id: &'t str,
    elements: Vec<&'t str>,
    delimiters: Delimiters,
}

impl<'t> Segment<'t> {
    /// The element of this number, counted from 1 as the guides do; empty when it is not there.
    #[must_use]
    pub fn element(&self, number: usize) -> &'t str {
        number
            .checked_sub(1)
            .and_then(|at| self.elements.get(at))
            .copied()
            .unwrap_or("")
    }

    /// How many elements it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// A composite's component, both counted from 1; empty when it is not there.
    #[must_use]
    pub fn component(&self, number: usize, part: usize) -> &'t str {
        let mut parts = self.components(number);
        part.checked_sub(1)
            .and_then(|at| parts.nth(at))
            .unwrap_or("")
    }

    /// A composite's components. Files that say one separator and use `>` or `:` all the same are read too.
    pub fn components(&self, number: usize) -> impl Iterator<Item = &'t str> + use<'t> {
        let text = self.element(number);
        let said = self.delimiters.component;
        let used = [said, ':', '>']
            .into_iter()
            .find(|c| text.contains(*c))
            .unwrap_or(said);
        text.split(used)
    }

    /// An element's repetitions.
    pub fn repetitions(&self, number: usize) -> impl Iterator<Item = &'t str> + use<'t> {
        let text = self.element(number);
        text.split(self.delimiters.repetition.unwrap_or('\u{0}'))
            .filter(|t| !t.is_empty())
    }

    /// The separators it was read with.
    #[must_use]
    pub fn delimiters(&self) -> Delimiters {
        self.delimiters
    }
}

/// A file's bytes as text: UTF-8 where they are, else each byte a Latin-1 character (X12's extended set).
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// The separators that an interchange's own header declares.
fn delimiters_of(header: &str, at: usize) -> Result<Delimiters, X12Error> {
    let bad = || X12Error::BadHeader(at);
    let element = header.chars().nth(3).ok_or_else(bad)?;
    let mut places = header.char_indices().filter(|(_, c)| *c == element);
    let eleventh = places.nth(10).ok_or_else(bad)?.0;
    let sixteenth = places.nth(4).ok_or_else(bad)?.0;
    if sixteenth > 200 {
        return Err(bad()); // an ISA segment has 106 characters
    }
    let mut after = header[sixteenth + element.len_utf8()..].chars();
    let component = after.next().ok_or_else(bad)?;
    let segment = match (after.next(), after.next()) {
        (Some('\r'), Some('\n')) => '\n',
        (Some(c), _) => c,
        (None, _) => return Err(bad()),
    };
    let repetition = header[eleventh + element.len_utf8()..]
        .chars()
        .next()
        .filter(|c| !c.is_ascii_alphanumeric() && *c != element);
    let odd = |c: char| c.is_alphanumeric() || c == ' ' || c == '.' || c == '-';
    let all = [element, component, segment];
    let clash = element == component || element == segment || component == segment;
    if clash || all.into_iter().any(odd) {
        return Err(bad());
    }
    Ok(Delimiters {
        element,
        component,
        repetition,
        segment,
    })
}

/// Every segment of a file, in order. Line breaks around segments are ignored; each ISA sets its own separators.
///
/// # Errors
/// [`X12Error::NotX12`], [`X12Error::BadHeader`], [`X12Error::TooLarge`], or [`X12Error::Envelope`] for text after the
/// last terminator.
pub fn segments(text: &str) -> Result<Vec<Segment<'_>>, X12Error> {
    if text.len() > LARGEST {
        return Err(X12Error::TooLarge);
    }
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{1a}';
    let mut rest = text.trim_start_matches(blank);
    if !rest.starts_with("ISA") {
        return Err(X12Error::NotX12);
    }
    let mut delimiters = Delimiters::default();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let at = found.len() + 1;
        if rest.starts_with("ISA") {
            delimiters = delimiters_of(rest, at)?;
        }
        let Some(end) = rest.find(delimiters.segment) else {
            return Err(X12Error::Envelope {
                at,
                what: "the file ends in the middle of a segment".into(),
            });
        };
        let mut elements = rest[..end]
            .trim_end_matches(blank)
            .split(delimiters.element);
        let id = elements.next().unwrap_or("");
        found.push(Segment {
            at,
            id,
            elements: elements.collect(),
            delimiters,
        });
        rest = rest[end + delimiters.segment.len_utf8()..].trim_start_matches(blank);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*1200*^*00501*000000001*0*T*:~";

    #[test]
    fn separators_are_those_of_the_header() {
        let text = HEADER
            .replace('*', "|")
            .replace('~', "\r\n")
            .replace(':', "<")
            + "TA1|1|2<3\r\n";
        let read = segments(&text).unwrap();
        assert_eq!(
            (read[1].id, read[1].component(2, 2), read[1].element(9)),
            ("TA1", "3", "")
        );
    }

    #[test]
    fn what_is_no_x12_is_said() {
        assert_eq!(segments("hello"), Err(X12Error::NotX12));
        assert_eq!(segments("ISA*"), Err(X12Error::BadHeader(1)));
        assert!(segments(&format!("{HEADER}ST*835")).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,300}") {
            let _ = segments(&text);
            let _ = segments(&format!("ISA{text}"));
            if let Ok(all) = segments(&format!("{HEADER}{text}~")) {
                for segment in &all {
                    let _ = (segment.component(1, 1), segment.repetitions(2).count(), segment.element(0));
                }
            }
        }

        #[test]
        fn any_bytes_are_text(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = decode(&bytes);
        }
    }
}
