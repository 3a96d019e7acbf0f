//! Segments out: elements cleaned of separators, counts and control numbers kept by the writer so that envelopes always close.

use jiff::civil::DateTime;

/// Who sends to whom, and when (ISA and GS).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// ISA05 and ISA06: qualifier and identifier of the sender, `ZZ` and what the clearing house assigned.
    pub sender: (String, String),
    /// ISA07 and ISA08.
    pub receiver: (String, String),
    /// ISA13; GS06 is the same number.
    pub control: u32,
    /// Local time of writing.
    pub at: DateTime,
    /// ISA15: a trial run.
    pub test: bool,
}

/// Writes one interchange with one group.
#[derive(Debug)]
pub struct Writer {
    text: String,
    control: u32,
    transactions: usize,
    set_control: String,
    in_set: usize,
    segment_start: usize,
}

impl Writer {
    /// Opens the interchange and its group: `functional` is GS01 (`HC` for claims), `version` GS08.
    #[must_use]
    pub fn new(envelope: &Envelope, functional: &str, version: &str) -> Self {
        let at = envelope.at;
        let (day, time) = (
            super::fields::ccyymmdd(at.date()),
            format!("{:02}{:02}", at.hour(), at.minute()),
        );
        let padded =
            |text: &str| format!("{:<15}", cleaned(text).chars().take(15).collect::<String>());
        let header = format!(
            "ISA*00*          *00*          *{:<2}*{}*{:<2}*{}*{}*{time}*^*00501*{:09}*0*{}*:~\n",
            envelope.sender.0,
            padded(&envelope.sender.1),
            envelope.receiver.0,
            padded(&envelope.receiver.1),
            &day[2..],
            envelope.control,
            if envelope.test { 'T' } else { 'P' },
        );
        let mut writer = Self {
            text: header,
            control: envelope.control,
            transactions: 0,
            set_control: String::new(),
            in_set: 0,
            segment_start: 0,
        };
        let control = envelope.control.to_string();
        writer
            .begin("GS")
            .all(&[
                functional,
                &envelope.sender.1,
                &envelope.receiver.1,
                &day,
                &time,
                &control,
                "X",
                version,
            ])
            .end();
        writer
    }

    /// Opens a transaction; its control number is the next.
    pub fn open_set(&mut self, kind: &str, version: &str) {
        self.transactions += 1;
        self.set_control = format!("{:04}", self.transactions);
        self.in_set = 0;
        let control = self.set_control.clone();
        self.begin("ST").all(&[kind, &control, version]).end();
    }

    /// The open transaction's control number (ST02).
    #[must_use]
    pub fn set_control(&self) -> &str {
        &self.set_control
    }

    /// Closes the transaction with its count.
    pub fn close_set(&mut self) {
        let (count, control) = ((self.in_set + 1).to_string(), self.set_control.clone());
        self.begin("SE").all(&[&count, &control]).end();
    }

    /// Closes group and interchange; the whole text.
    #[must_use]
    pub fn finish(mut self) -> String {
        let (count, control) = (self.transactions.to_string(), self.control.to_string());
        self.begin("GE").all(&[&count, &control]).end();
        let control = format!("{:09}", self.control);
        self.begin("IEA").all(&["1", &control]).end();
        self.text
    }

    /// Begins a segment; end it with [`Self::end`].
    pub fn begin(&mut self, id: &str) -> &mut Self {
        self.segment_start = self.text.len();
        self.text.push_str(id);
        self
    }

    /// Adds an element.
    pub fn add(&mut self, element: &str) -> &mut Self {
        self.text.push('*');
        push_cleaned(&mut self.text, element);
        self
    }

    /// Adds several elements.
    pub fn all(&mut self, elements: &[&str]) -> &mut Self {
        for element in elements {
            self.add(element);
        }
        self
    }

    /// Adds a composite; trailing empty components are left out.
    pub fn parts(&mut self, components: &[&str]) -> &mut Self {
        self.text.push('*');
        let used = components
            .iter()
            .rposition(|c| !c.is_empty())
            .map_or(0, |at| at + 1);
        for (at, component) in components[..used].iter().enumerate() {
            if at > 0 {
                self.text.push(':');
            }
            push_cleaned(&mut self.text, component);
        }
        self
    }

    /// Adds empty elements.
    pub fn skip(&mut self, count: usize) -> &mut Self {
        for _ in 0..count {
            self.text.push('*');
        }
        self
    }

    /// Ends the segment; trailing empty elements are left out.
    pub fn end(&mut self) {
        let kept = self
            .text
            .trim_end_matches('*')
            .len()
            .max(self.segment_start);
        self.text.truncate(kept);
        self.text.push_str("~\n");
        self.in_set += 1;
    }
}

/// Text as X12's basic set has it: capitals, no separators, accents taken off, other characters as a space.
pub(super) fn cleaned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_cleaned(&mut out, text);
    out
}

fn push_cleaned(out: &mut String, text: &str) {
    let start = out.len();
    for c in text.trim().chars() {
        match c {
            '*' | '~' | '^' | ':' => out.push(' '),
            ' '..='~' => out.push(c.to_ascii_uppercase()),
            _ => push_plain(out, c),
        }
    }
    let kept = out[start..].trim_end().len();
    out.truncate(start + kept);
}

/// A letter without its accent (Latin-1 and the neighbours that names here carry).
fn push_plain(out: &mut String, c: char) {
    const PLAIN: [(&str, &str); 16] = [
        ("ÀÁÂÃÄÅĀĂĄ", "A"),
        ("Æ", "AE"),
        ("ÇĆČ", "C"),
        ("ĎĐÐ", "D"),
        ("ÈÉÊËĒĘĚ", "E"),
        ("ĞĢ", "G"),
        ("ÌÍÎÏĪİ", "I"),
        ("ĹŁ", "L"),
        ("ÑŃŇ", "N"),
        ("ÒÓÔÕÖØŌŐ", "O"),
        ("Œ", "OE"),
        ("ŔŘ", "R"),
        ("ŚŠŞ", "S"),
        ("ÙÚÛÜŪŮŰ", "U"),
        ("ÝŸ", "Y"),
        ("ŹŻŽ", "Z"),
    ];
    let upper = c.to_uppercase().next().unwrap_or(c);
    match upper {
        'ẞ' => out.push_str("SS"),
        '’' | '‘' => out.push('\''),
        '–' | '—' => out.push('-'),
        _ if c == 'ß' => out.push_str("SS"),
        _ => match PLAIN.iter().find(|(from, _)| from.contains(upper)) {
            Some((_, to)) => out.push_str(to),
            None => out.push(' '),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn envelope() -> Envelope {
        Envelope {
            sender: ("ZZ".into(), "OFFICE".into()),
            receiver: ("ZZ".into(), "HOUSE".into()),
            control: 7,
            at: date(2026, 5, 4).at(9, 30, 0, 0),
            test: true,
        }
    }

    #[test]
    fn what_is_written_is_read_back_whole() {
        let mut writer = Writer::new(&envelope(), "HC", "005010X222A1");
        for _ in 0..3 {
            writer.open_set("837", "005010X222A1");
            writer
                .begin("NM1")
                .add("Muñoz*~:^")
                .skip(2)
                .parts(&["a", "", "b", ""])
                .skip(4)
                .end();
            writer.close_set();
        }
        let text = writer.finish();
        let read = crate::interop::x12::interchanges(&text).unwrap();
        assert_eq!(
            (read[0].sender, read[0].receiver, read[0].control),
            ("OFFICE", "HOUSE", "000000007")
        );
        let set = &read[0].groups[0].transactions[2];
        assert_eq!((set.control, set.segments[0].element(1)), ("0003", "MUNOZ"));
        assert_eq!(
            (set.segments[0].component(4, 3), set.segments[0].len()),
            ("B", 4)
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_an_envelope(text in ".{0,60}") {
            let mut writer = Writer::new(&envelope(), "HC", "005010X222A1");
            writer.open_set("837", "005010X222A1");
            writer.begin("NTE").add("ADD").add(&text).end();
            writer.close_set();
            let written = writer.finish();
            proptest::prop_assert!(crate::interop::x12::interchanges(&written).is_ok());
        }
    }
}
