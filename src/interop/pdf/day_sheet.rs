//! A day's visits on paper: one table for each provider, with room to write.

use super::page::{Document, Face, Page};

/// Lines on a sheet.
const LINES: usize = 30;

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// `09:00`.
    pub time: String,
    /// Minutes.
    pub minutes: i64,
    /// Name, record number, birth date.
    pub patient: String,
    /// Kind of visit and reason.
    pub what: String,
    /// Rooms and equipment.
    pub place: String,
    /// How far it has come.
    pub stage: String,
}

/// Sets the sheets of a day: for each provider the visits in order. A day without visits is one sheet that says so.
#[must_use]
pub fn day_sheet(day: &str, providers: &[(String, Vec<SheetLine>)]) -> Vec<u8> {
    let mut document = Document::default();
    for (provider, lines) in providers {
        let mut sheets: Vec<&[SheetLine]> = lines.chunks(LINES).collect();
        if sheets.is_empty() {
            sheets.push(&[]);
        }
        let last = sheets.len();
        for (number, lines) in (1..).zip(sheets) {
            let mut page = Page::default();
            page.text(54.0, 738.0, Face::Bold, 15.0, provider);
            page.text(54.0, 722.0, Face::Plain, 10.0, day);
            page.text(
                500.0,
                738.0,
                Face::Plain,
                8.0,
                &format!("Sheet {number} of {last}"),
            );
            table(&mut page, lines);
            document.add(page);
        }
    }
    document.finish()
}

fn table(page: &mut Page, lines: &[SheetLine]) {
    let columns = [
        (54.0, "Time"),
        (104.0, "Patient"),
        (278.0, "Visit"),
        (440.0, "Place"),
        (510.0, "State"),
    ];
    page.shade(50.0, 696.0, 512.0, 17.0, 0.93);
    for (x, word) in columns {
        page.text(x, 701.0, Face::Bold, 8.5, word);
    }
    if lines.is_empty() {
        page.text(54.0, 676.0, Face::Plain, 10.0, "No visits are booked.");
    }
    for (at, line) in lines.iter().enumerate() {
        let y = 680.0 - 21.0 * at as f32;
        page.text(54.0, y, Face::Bold, 9.5, &line.time);
        page.text(
            54.0,
            y - 9.0,
            Face::Plain,
            7.0,
            &format!("{} min", line.minutes),
        );
        page.text(104.0, y, Face::Plain, 9.0, &cut(&line.patient, 38));
        page.text(278.0, y, Face::Plain, 9.0, &cut(&line.what, 36));
        page.text(440.0, y, Face::Plain, 8.0, &cut(&line.place, 18));
        page.text(510.0, y, Face::Plain, 8.0, &line.stage);
        page.line((50.0, y - 12.0), (562.0, y - 12.0), 0.25);
    }
}

fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(letters - 1).collect();
    short.push('…');
    short
}
