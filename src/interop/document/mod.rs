//! A finished document for print and for other programs: PDF, Word (DOCX), RTF, plain text.
//!
//! Every page carries the letterhead or a running head, who the patient is, and its number. Never here: which document.

mod docx;
mod page_pdf;
mod rtf;

pub use docx::docx;
pub use page_pdf::pdf;
pub use rtf::rtf;

/// What is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed {
    /// Lines of the letterhead: the office, its address, its telephone.
    pub letterhead: Vec<String>,
    /// What kind of document: `Progress note`.
    pub title: String,
    /// Who the patient is, in pairs: `Patient`, `Whitlock, Margaret`.
    pub facts: Vec<(String, String)>,
    /// What names the patient on every page, in one line.
    pub patient_line: String,
    /// Headings with their paragraphs.
    pub sections: Vec<(String, Vec<String>)>,
    /// Who signed, when and what it means; or that nobody has.
    pub signature: Vec<String>,
    /// What was added after signing: when and by whom, and the words.
    pub addenda: Vec<(String, String)>,
    /// Stands at the foot of every page.
    pub foot: String,
}

/// As plain text, lines of 80 characters at most.
#[must_use]
pub fn plain(said: &Printed) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        for wrapped in wrapped(text, |t| t.chars().count() as f32, 80.0) {
            out.push_str(&wrapped);
            out.push('\n');
        }
    };
    said.letterhead.iter().for_each(|l| line(l));
    line("");
    line(&said.title.to_uppercase());
    said.facts
        .iter()
        .for_each(|(k, v)| line(&format!("{k}: {v}")));
    for (heading, paragraphs) in &said.sections {
        line("");
        line(&heading.to_uppercase());
        paragraphs.iter().for_each(|p| line(p));
    }
    line("");
    said.signature.iter().for_each(|l| line(l));
    for (head, words) in &said.addenda {
        line("");
        line(&format!("ADDENDUM, {head}"));
        line(words);
    }
    out
}

/// A paragraph cut into lines no wider than `most`; a word that is wider stands alone.
fn wrapped(text: &str, width: impl Fn(&str) -> f32, most: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if !line.is_empty() && width(&longer) > most {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            } else {
                line = longer;
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
pub(super) fn example() -> Printed {
    Printed {
        letterhead: vec!["Harbor Internal Medicine".into(), "12 Quay Street".into()],
        title: "Progress note".into(),
        facts: vec![
            ("Patient".into(), "O'Malley, Grace".into()),
            ("Record number".into(), "10009".into()),
        ],
        patient_line: "O'Malley, Grace, born 1953-05-06, record 10009".into(),
        sections: vec![
            (
                "Subjective".into(),
                vec!["She is <well> & 37 °C. {braces} \\ back".into(); 40],
            ),
            (
                "Plan".into(),
                vec!["Continue lisinopril 20 mg daily. ".repeat(60)],
            ),
        ],
        signature: vec!["Signed by Elena Rivera, MD".into()],
        addenda: vec![(
            "2026-11-25, Elena Rivera, MD".into(),
            "Potassium was 4.2.".into(),
        )],
        foot: "Confidential".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_holds_every_word_in_short_lines() {
        let said = example();
        let text = plain(&said);
        assert!(text.lines().all(|l| l.chars().count() <= 80));
        assert_eq!(text.matches("lisinopril").count(), 60);
        for words in [
            "PROGRESS NOTE",
            "Record number: 10009",
            "SUBJECTIVE",
            "ADDENDUM",
            "Potassium",
        ] {
            assert!(text.contains(words), "{words}");
        }
    }
}
