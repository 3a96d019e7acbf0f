//! Interchanges, groups and transactions: control numbers and counts must close as they opened.

use super::X12Error;
use super::segment::{Segment, segments};

/// One ISA…IEA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interchange<'t> {
    /// ISA13.
    pub control: &'t str,
    /// ISA06, without its padding.
    pub sender: &'t str,
    /// ISA08, without its padding.
    pub receiver: &'t str,
    /// TA1 segments: the other side's answer to a whole interchange.
    pub notes: Vec<Segment<'t>>,
    /// Its groups.
    pub groups: Vec<Group<'t>>,
}

/// One GS…GE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'t> {
    /// GS06.
    pub control: &'t str,
    /// Its transactions.
    pub transactions: Vec<Transaction<'t>>,
}

/// One ST…SE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction<'t> {
    /// ST01: `835`.
    pub kind: &'t str,
    /// ST02.
    pub control: &'t str,
    /// What stands between ST and SE.
    pub segments: Vec<Segment<'t>>,
}

struct Reader<'t> {
    segments: std::iter::Peekable<std::vec::IntoIter<Segment<'t>>>,
    last: usize,
}

impl<'t> Reader<'t> {
    fn next_is(&mut self, id: &str) -> bool {
        self.segments.peek().is_some_and(|s| s.id == id)
    }

    fn expect(&mut self, id: &str) -> Result<Segment<'t>, X12Error> {
        let at = self.last;
        match self.segments.next() {
            Some(segment) if segment.id == id => {
                self.last = segment.at;
                Ok(segment)
            }
            Some(other) => Err(X12Error::Envelope {
                at: other.at,
                what: format!("{id} must stand here, not {}", shown(other.id)),
            }),
            None => Err(X12Error::Envelope {
                at,
                what: format!("the file ends before {id}"),
            }),
        }
    }

    fn transaction(&mut self) -> Result<Transaction<'t>, X12Error> {
        let start = self.expect("ST")?;
        let mut body = Vec::new();
        while let Some(segment) = self.segments.next_if(|s| !is_frame(s.id)) {
            body.push(segment);
        }
        let end = self.expect("SE")?;
        same_number(&end, 1, body.len() + 2, "segments")?;
        same_control(&start, 2, &end, 2)?;
        Ok(Transaction {
            kind: start.element(1),
            control: start.element(2),
            segments: body,
        })
    }

    fn group(&mut self) -> Result<Group<'t>, X12Error> {
        let start = self.expect("GS")?;
        let mut transactions = Vec::new();
        while self.next_is("ST") {
            transactions.push(self.transaction()?);
        }
        let end = self.expect("GE")?;
        same_number(&end, 1, transactions.len(), "transactions")?;
        same_control(&start, 6, &end, 2)?;
        Ok(Group {
            control: start.element(6),
            transactions,
        })
    }

    fn interchange(&mut self) -> Result<Interchange<'t>, X12Error> {
        let start = self.expect("ISA")?;
        let (mut notes, mut groups) = (Vec::new(), Vec::new());
        while let Some(note) = self.segments.next_if(|s| s.id == "TA1") {
            notes.push(note);
        }
        while self.next_is("GS") {
            groups.push(self.group()?);
        }
        let end = self.expect("IEA")?;
        same_number(&end, 1, groups.len(), "groups")?;
        same_control(&start, 13, &end, 2)?;
        Ok(Interchange {
            control: start.element(13),
            sender: start.element(6).trim_end(),
            receiver: start.element(8).trim_end(),
            notes,
            groups,
        })
    }
}

fn is_frame(id: &str) -> bool {
    matches!(id, "ISA" | "IEA" | "GS" | "GE" | "ST" | "SE" | "TA1")
}

/// A segment's name as it may stand in a sentence: whatever the bytes, short and printable.
fn shown(id: &str) -> String {
    id.chars()
        .filter(|c| c.is_ascii_graphic())
        .take(8)
        .collect()
}

fn same_number(
    end: &Segment<'_>,
    element: usize,
    counted: usize,
    what: &str,
) -> Result<(), X12Error> {
    if end.element(element).parse() == Ok(counted) {
        return Ok(());
    }
    Err(X12Error::Envelope {
        at: end.at,
        what: format!(
            "{} says {} {what}, there are {counted}",
            end.id,
            shown(end.element(element))
        ),
    })
}

fn same_control(
    start: &Segment<'_>,
    a: usize,
    end: &Segment<'_>,
    b: usize,
) -> Result<(), X12Error> {
    if start.element(a).trim() == end.element(b).trim() {
        return Ok(());
    }
    Err(X12Error::Envelope {
        at: end.at,
        what: format!(
            "the control number of {} is not that of its {}",
            end.id, start.id
        ),
    })
}

/// Reads a file's envelopes.
///
/// # Errors
/// [`X12Error`] with the first segment that does not fit: nothing is read from a file that is not whole.
pub fn interchanges(text: &str) -> Result<Vec<Interchange<'_>>, X12Error> {
    let segments = segments(text)?;
    let mut reader = Reader {
        last: segments.len(),
        segments: segments.into_iter().peekable(),
    };
    let mut found = Vec::new();
    while reader.segments.peek().is_some() {
        found.push(reader.interchange()?);
    }
    Ok(found)
}

/// Which transactions a file holds, in order: `835`, `999`, …
///
/// # Errors
/// As [`interchanges`].
pub fn kinds(text: &str) -> Result<Vec<&str>, X12Error> {
    let all = interchanges(text)?;
    let groups = all.iter().flat_map(|i| &i.groups);
    Ok(groups
        .flat_map(|g| g.transactions.iter().map(|t| t.kind))
        .collect())
}
