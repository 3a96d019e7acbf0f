//! The worksheet of the visit's level: filled from the note, changed by clicks or, after W, by the arrows.

use eframe::egui::{Key, Label, Modifiers, RichText, Ui};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, pill, section};
use crate::service::coding::chart::Chart;
use crate::service::coding::{Element, Level, Visit};
use crate::service::worker::{CodingRequest, Request};

const LINES: [(Element, &str); 5] = [
    (Element::Patient, "Patient"),
    (Element::Problems, "Problems"),
    (Element::Data, "Data"),
    (Element::Risk, "Risk"),
    (Element::Time, "Time"),
];
/// Minutes that one press of an arrow adds.
const MINUTES: u16 = 5;

/// Draws the worksheet.
pub(super) fn show(ui: &mut Ui, state: &mut State, chart: &Chart, asked: &mut Vec<Request>) {
    let c = palette(ui);
    let shown = card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            section(ui, icons::CLOCK, "Visit level", None);
            let level = chart.sheet.worksheet.level;
            let word = level.map_or("not filled in far enough", Level::word);
            pill(ui, word, c.accent, c.accent_soft);
            if let Some(code) = &chart.sheet.code {
                ui.label(RichText::new(code).font(theme::mono(14.0)).color(c.accent));
            }
        });
        hint(
            ui,
            match (state.coding_at.sheet_at, chart.sheet.kept) {
                (Some(_), _) => "Up and Down choose a line, Left and Right change it, Esc ends.",
                (None, true) => "Kept as you changed it. W changes it by key.",
                (None, false) => {
                    "Filled from the note: look at it before you rely on it. W changes it by key."
                }
            },
        );
        for (at, (element, word)) in LINES.into_iter().enumerate() {
            let chosen = state.coding_at.sheet_at == Some(at);
            ui.horizontal_wrapped(|ui| {
                let ink = if chosen { c.accent } else { c.text_2 };
                ui.add_sized(
                    [72.0, 20.0],
                    Label::new(RichText::new(word).font(theme::medium(13.0)).color(ink)),
                );
                if let Some(visit) = line(ui, element, &chart.sheet.visit) {
                    keep(chart, visit, asked);
                }
            });
            for ground in chart.sheet.grounds.iter().filter(|g| g.element == element) {
                let words: Vec<&str> = ground
                    .spans
                    .iter()
                    .filter_map(|s| s.of(&chart.text))
                    .take(6)
                    .collect();
                let quoted = if words.is_empty() {
                    String::new()
                } else {
                    format!("  “{}”", words.join("”, “"))
                };
                ui.add(
                    Label::new(
                        RichText::new(format!("{}{quoted}", ground.told))
                            .font(theme::regular(12.5))
                            .color(c.text_3),
                    )
                    .wrap(),
                );
            }
        }
        for told in chart.sheet.worksheet.lines.iter().skip(4) {
            hint(ui, told);
        }
    });
    if state.coding_at.sheet_at.is_some() {
        shown.response.scroll_to_me(None);
    }
}

/// One line's buttons; the visit as it is when one was pressed.
fn line(ui: &mut Ui, element: Element, visit: &Visit) -> Option<Visit> {
    let mut changed = None;
    let mut press = |ui: &mut Ui, word: &str, here: bool, to: Visit| {
        let tone = if here { Tone::Primary } else { Tone::Plain };
        if Button::new("", word).tone(tone).show(ui).clicked() {
            changed = Some(to);
        }
    };
    match element {
        Element::Patient => {
            for (word, new_patient) in [("New", true), ("Established", false)] {
                press(
                    ui,
                    word,
                    visit.new_patient == new_patient,
                    Visit {
                        new_patient,
                        ..*visit
                    },
                );
            }
        }
        Element::Time => {
            let minutes = visit.minutes.unwrap_or(0);
            let less = minutes.checked_sub(MINUTES).filter(|m| *m > 0);
            press(
                ui,
                "–5",
                false,
                Visit {
                    minutes: less,
                    ..*visit
                },
            );
            ui.label(
                visit
                    .minutes
                    .map_or("not written".to_owned(), |m| format!("{m} min")),
            );
            press(
                ui,
                "+5",
                false,
                Visit {
                    minutes: Some(minutes.saturating_add(MINUTES)),
                    ..*visit
                },
            );
        }
        _ => {
            for level in Level::ALL {
                press(
                    ui,
                    level.word(),
                    of(visit, element) == Some(level),
                    with(visit, element, level),
                );
            }
        }
    }
    changed
}

fn of(visit: &Visit, element: Element) -> Option<Level> {
    match element {
        Element::Problems => visit.problems,
        Element::Data => visit.data,
        Element::Risk => visit.risk,
        Element::Patient | Element::Time => None,
    }
}

fn with(visit: &Visit, element: Element, level: Level) -> Visit {
    let mut visit = *visit;
    match element {
        Element::Problems => visit.problems = Some(level),
        Element::Data => visit.data = Some(level),
        Element::Risk => visit.risk = Some(level),
        Element::Patient | Element::Time => {}
    }
    visit
}

fn keep(chart: &Chart, visit: Visit, asked: &mut Vec<Request>) {
    asked.push(Request::Coding(CodingRequest::Worksheet(
        chart.encounter,
        visit,
    )));
}

/// The arrows while the worksheet is edited.
pub(super) fn keys(ui: &mut Ui, state: &mut State, chart: &Chart, asked: &mut Vec<Request>) {
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let Some(at) = state.coding_at.sheet_at else {
        return;
    };
    if hit(Key::Escape) || hit(Key::W) || hit(Key::Enter) {
        state.coding_at.sheet_at = None;
        return;
    }
    if hit(Key::ArrowDown) || hit(Key::J) {
        state.coding_at.sheet_at = Some((at + 1).min(LINES.len() - 1));
    }
    if hit(Key::ArrowUp) || hit(Key::K) {
        state.coding_at.sheet_at = Some(at.saturating_sub(1));
    }
    let (left, right) = (hit(Key::ArrowLeft), hit(Key::ArrowRight));
    if left || right {
        keep(chart, turned(&chart.sheet.visit, LINES[at].0, right), asked);
    }
}

/// The visit with one line a step further or back.
fn turned(visit: &Visit, element: Element, further: bool) -> Visit {
    match element {
        Element::Patient => Visit {
            new_patient: !visit.new_patient,
            ..*visit
        },
        Element::Time => {
            let minutes = visit.minutes.unwrap_or(0);
            let next = if further {
                Some(minutes.saturating_add(MINUTES))
            } else {
                minutes.checked_sub(MINUTES)
            };
            Visit {
                minutes: next.filter(|m| *m > 0),
                ..*visit
            }
        }
        _ => {
            let place = |level| Level::ALL.iter().position(|l| *l == level).unwrap_or(0);
            let next = match (of(visit, element).map(place), further) {
                (None, _) => 0,
                (Some(at), true) => (at + 1).min(Level::ALL.len() - 1),
                (Some(at), false) => at.saturating_sub(1),
            };
            with(visit, element, Level::ALL[next])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_change_a_line_step_by_step_and_stop_at_its_ends() {
        let mut visit = Visit::default();
        for expected in [
            Level::Straightforward,
            Level::Low,
            Level::Moderate,
            Level::High,
            Level::High,
        ] {
            visit = turned(&visit, Element::Risk, true);
            assert_eq!(visit.risk, Some(expected));
        }
        assert_eq!(turned(&visit, Element::Time, true).minutes, Some(5));
        assert_eq!(turned(&visit, Element::Time, false).minutes, None);
        assert!(turned(&visit, Element::Patient, true).new_patient);
    }
}
