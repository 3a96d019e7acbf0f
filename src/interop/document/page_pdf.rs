//! The document as a PDF on US letter sheets.

use super::{Printed, wrapped};
use crate::interop::pdf::{Document, Face, Page};

const LEFT: f32 = 64.0;
const RIGHT: f32 = 548.0;
const TOP: f32 = 740.0;
const FOOT: f32 = 72.0;
const SIZE: f32 = 10.5;
const LEAD: f32 = 15.0;

/// Widths of Helvetica's letters from the blank to the tilde, thousandths of the size (Adobe's metrics for the standard fonts).
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

fn width(text: &str, size: f32) -> f32 {
    let units: u32 = text
        .chars()
        .map(|c| {
            let at = (c as u32).wrapping_sub(32) as usize;
            u32::from(WIDTHS.get(at).copied().unwrap_or(556))
        })
        .sum();
    units as f32 * size / 1000.0
}

/// Sheets being filled from top to bottom.
struct Setting<'p> {
    said: &'p Printed,
    sheets: Vec<Page>,
    y: f32,
}

impl Setting<'_> {
    fn page(&mut self) -> &mut Page {
        if self.sheets.is_empty() {
            self.sheets.push(Page::default());
        }
        let last = self.sheets.len() - 1;
        &mut self.sheets[last]
    }

    /// Room for so many points, on a new sheet where this one is full.
    fn room(&mut self, points: f32) {
        if self.y - points >= FOOT + LEAD {
            return;
        }
        let line = self.said.patient_line.clone();
        let title = self.said.title.clone();
        self.sheets.push(Page::default());
        let page = self.page();
        page.text(LEFT, TOP + 8.0, Face::Plain, 8.5, &line);
        page.text(
            RIGHT - width(&title, 8.5),
            TOP + 8.0,
            Face::Plain,
            8.5,
            &title,
        );
        page.line((LEFT, TOP), (RIGHT, TOP), 0.5);
        self.y = TOP - 24.0;
    }

    fn line(&mut self, x: f32, face: Face, size: f32, text: &str) {
        self.room(LEAD);
        let y = self.y;
        self.page().text(x, y, face, size, text);
        self.y -= LEAD;
    }

    fn paragraph(&mut self, text: &str) {
        // The bold face is a little wider; a paragraph is plain.
        for line in wrapped(text, |t| width(t, SIZE), RIGHT - LEFT) {
            self.line(LEFT, Face::Plain, SIZE, &line);
        }
    }

    fn head(&mut self) {
        self.y = TOP;
        for (at, line) in self.said.letterhead.clone().iter().enumerate() {
            let (face, size) = if at == 0 {
                (Face::Bold, 16.0)
            } else {
                (Face::Plain, 9.0)
            };
            let y = self.y;
            self.page().text(LEFT, y, face, size, line);
            self.y -= if at == 0 { 16.0 } else { 12.0 };
        }
        let y = self.y;
        self.page().line((LEFT, y), (RIGHT, y), 1.0);
        self.y -= 28.0;
        let (y, title) = (self.y, self.said.title.clone());
        self.page().text(LEFT, y, Face::Bold, 14.0, &title);
        self.y -= 22.0;
        let facts = self.said.facts.clone();
        for pair in facts.chunks(2) {
            let y = self.y;
            for ((name, value), x) in pair.iter().zip([LEFT, 320.0]) {
                self.page().text(x, y, Face::Plain, 9.0, name);
                self.page().text(x + 84.0, y, Face::Bold, 10.0, value);
            }
            self.y -= 15.0;
        }
        self.y -= 4.0;
        let y = self.y;
        self.page().line((LEFT, y), (RIGHT, y), 0.5);
        self.y -= 24.0;
    }
}

/// Sets the document.
#[must_use]
pub fn pdf(said: &Printed) -> Vec<u8> {
    let mut setting = Setting {
        said,
        sheets: Vec::new(),
        y: TOP,
    };
    setting.head();
    for (heading, paragraphs) in &said.sections {
        // A heading never stands alone at the foot of a sheet.
        setting.room(LEAD * 3.0);
        setting.line(LEFT, Face::Bold, 11.0, heading);
        for paragraph in paragraphs {
            setting.paragraph(paragraph);
            setting.y -= 4.0;
        }
        setting.y -= 8.0;
    }
    setting.room(LEAD * (said.signature.len() as f32 + 1.0));
    let y = setting.y + 6.0;
    setting.page().line((LEFT, y), (LEFT + 220.0, y), 0.5);
    setting.y -= 8.0;
    for line in &said.signature {
        setting.line(LEFT, Face::Plain, 9.5, line);
    }
    for (head, words) in &said.addenda {
        setting.y -= 10.0;
        setting.room(LEAD * 3.0);
        setting.line(LEFT, Face::Bold, 10.5, &format!("Addendum, {head}"));
        setting.paragraph(words);
    }
    let all = setting.sheets.len();
    let mut document = Document::default();
    for (number, mut page) in (1..).zip(setting.sheets) {
        page.line((LEFT, FOOT - 8.0), (RIGHT, FOOT - 8.0), 0.4);
        page.text(LEFT, FOOT - 22.0, Face::Plain, 8.0, &said.patient_line);
        page.text(LEFT, FOOT - 33.0, Face::Plain, 8.0, &said.foot);
        let count = format!("Page {number} of {all}");
        page.text(
            RIGHT - width(&count, 8.0),
            FOOT - 22.0,
            Face::Plain,
            8.0,
            &count,
        );
        document.add(page);
    }
    document.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::document::example;

    #[test]
    fn every_page_names_the_patient_and_itself() {
        let bytes = pdf(&example());
        let count = |needle: &str| {
            bytes
                .windows(needle.len())
                .filter(|w| *w == needle.as_bytes())
                .count()
        };
        let pages = count("/Type /Page\n")
            .max(count("of 3)"))
            .max(count("of 2)"));
        assert!(pages >= 2, "{pages}");
        assert_eq!(
            count("born 1953-05-06"),
            2 * pages - 1,
            "at each foot, and at the head from the second on"
        );
        assert!(count("Page 1 of") == 1 && count("Page 2 of") == 1);
    }
}
