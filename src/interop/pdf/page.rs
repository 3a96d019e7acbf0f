//! A page to write on, in points from the lower left corner of a US letter sheet.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

/// Width and height of a sheet in points.
const SHEET: (f32, f32) = (612.0, 792.0);

/// The fonts in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Helvetica.
    Plain,
    /// Helvetica bold.
    Bold,
    /// Courier: every letter as wide as six tenths of the size.
    Typed,
}

impl Face {
    const ALL: [Self; 3] = [Self::Plain, Self::Bold, Self::Typed];

    fn key(self) -> Name<'static> {
        match self {
            Self::Plain => Name(b"F1"),
            Self::Bold => Name(b"F2"),
            Self::Typed => Name(b"F3"),
        }
    }

    fn base(self) -> Name<'static> {
        match self {
            Self::Plain => Name(b"Helvetica"),
            Self::Bold => Name(b"Helvetica-Bold"),
            Self::Typed => Name(b"Courier"),
        }
    }
}

/// One sheet.
pub struct Page {
    content: Content,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            content: Content::new(),
        }
    }
}

impl Page {
    /// Writes a text with its first letter's foot at a place.
    pub fn text(&mut self, x: f32, y: f32, face: Face, size: f32, text: &str) {
        if text.is_empty() {
            return;
        }
        self.content
            .begin_text()
            .set_font(face.key(), size)
            .next_line(x, y);
        self.content.show(Str(&encoded(text))).end_text();
    }

    /// Writes typed text that ends at a place.
    pub fn typed_right(&mut self, right: f32, y: f32, size: f32, text: &str) {
        let width = text.chars().count() as f32 * size * 0.6;
        self.text(right - width, y, Face::Typed, size, text);
    }

    /// Draws a line.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32) {
        self.content
            .set_line_width(width)
            .move_to(from.0, from.1)
            .line_to(to.0, to.1)
            .stroke();
    }

    /// Draws a box by its lower left corner.
    pub fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, line: f32) {
        self.content
            .set_line_width(line)
            .rect(x, y, width, height)
            .stroke();
    }

    /// Fills a box with grey: 0 is black, 1 white.
    pub fn shade(&mut self, x: f32, y: f32, width: f32, height: f32, grey: f32) {
        self.content
            .set_fill_gray(grey)
            .rect(x, y, width, height)
            .fill_nonzero()
            .set_fill_gray(0.0);
    }
}

/// Sheets of one file.
#[derive(Default)]
pub struct Document {
    pages: Vec<Page>,
}

impl Document {
    /// Adds a sheet after those that are there.
    pub fn add(&mut self, page: Page) {
        self.pages.push(page);
    }

    /// The file's bytes.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let mut pdf = Pdf::new();
        let mut last = 0;
        let mut next = || {
            last += 1;
            Ref::new(last)
        };
        let (catalog, tree) = (next(), next());
        let fonts = Face::ALL.map(|face| (face, next()));
        for (face, id) in fonts {
            pdf.type1_font(id)
                .base_font(face.base())
                .encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        let mut sheets = Vec::new();
        for page in self.pages {
            let (sheet, content) = (next(), next());
            pdf.stream(content, &page.content.finish());
            let mut written = pdf.page(sheet);
            written
                .parent(tree)
                .media_box(Rect::new(0.0, 0.0, SHEET.0, SHEET.1))
                .contents(content);
            let mut resources = written.resources();
            let mut named = resources.fonts();
            for (face, id) in fonts {
                named.pair(face.key(), id);
            }
            named.finish();
            resources.finish();
            written.finish();
            sheets.push(sheet);
        }
        pdf.pages(tree)
            .count(i32::try_from(sheets.len()).unwrap_or(i32::MAX))
            .kids(sheets);
        pdf.catalog(catalog).pages(tree);
        pdf.finish()
    }
}

/// A text in the fonts' own encoding (Windows 1252); what it lacks becomes a question mark.
fn encoded(text: &str) -> Vec<u8> {
    const BEYOND: [(char, u8); 14] = [
        ('€', 0x80),
        ('…', 0x85),
        ('‘', 0x91),
        ('’', 0x92),
        ('“', 0x93),
        ('”', 0x94),
        ('•', 0x95),
        ('–', 0x96),
        ('—', 0x97),
        ('Š', 0x8a),
        ('š', 0x9a),
        ('Ž', 0x8e),
        ('ž', 0x9e),
        ('œ', 0x9c),
    ];
    let byte = |c: char| match c {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        _ => BEYOND
            .iter()
            .find(|(known, _)| *known == c)
            .map_or(b'?', |(_, byte)| *byte),
    };
    text.chars().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_its_pages_and_its_words() {
        let mut document = Document::default();
        for name in ["Muñoz", "Second (page)"] {
            let mut page = Page::default();
            page.text(72.0, 700.0, Face::Plain, 12.0, name);
            page.typed_right(540.0, 700.0, 10.0, "12.00");
            document.add(page);
        }
        let bytes = document.finish();
        assert!(bytes.starts_with(b"%PDF-"));
        let has = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
        assert!(has(b"/Count 2") && has(b"Second"));
        assert_eq!(encoded("Muñoz – ☃"), b"Mu\xf1oz \x96 ?");
    }
}
