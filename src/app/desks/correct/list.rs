//! The worklist: filters with true counts at the left, lines in the order of work at the right.

use eframe::egui::{Align2, CornerRadius, RichText, ScrollArea, TextEdit, Ui, pos2, vec2};
use jiff::Timestamp;

use super::CorrectDesk;
use crate::app::desks::document_pill;
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, pill_at, row, section, stamp};
use crate::domain::{Priority, WorkItem};
use crate::service::worker::CorrectionRequest;

/// The lines the filter lets through, in the order of work.
pub(super) fn lines(desk: &CorrectDesk) -> Vec<WorkItem> {
    let (filter, now) = (desk.filter(), Timestamp::now());
    let items = desk.list.iter().flat_map(|l| &l.items);
    items.filter(|i| filter.wants(i, now)).cloned().collect()
}

/// Draws the list.
pub(super) fn show(ui: &mut Ui, desk: &mut CorrectDesk, asked: &mut Vec<CorrectionRequest>) {
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(
            vec2(216.0, ui.available_height()),
            eframe::egui::Layout::top_down(eframe::egui::Align::Min),
            |ui| filters(ui, desk, asked),
        );
        ui.add_space(8.0);
        ui.vertical(|ui| {
            feedback(ui, desk);
            card(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.set_min_height(ui.available_height() - 4.0);
                table(ui, desk, asked);
            });
        });
    });
}

fn filters(ui: &mut Ui, desk: &mut CorrectDesk, asked: &mut Vec<CorrectionRequest>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::TRAY, "Worklist", None);
        ui.add(
            TextEdit::singleline(&mut desk.words)
                .hint_text("Name, record number")
                .margin(vec2(10.0, 8.0))
                .desired_width(f32::INFINITY),
        )
        .accessible_name("Narrow the worklist");
        ui.add_space(4.0);
        let now = Timestamp::now();
        for (at, (name, filter)) in desk.presets().into_iter().enumerate() {
            let count = desk.list.as_ref().map_or(0, |l| l.count(&filter, now));
            let here = desk.preset == at;
            let pressed = row(ui, &name, 34.0, here, |ui, r| {
                let c = palette(ui);
                let ink = if here { c.accent } else { c.text };
                let y = r.center().y;
                stamp(
                    ui,
                    pos2(r.left() + 10.0, y),
                    Align2::LEFT_CENTER,
                    120.0,
                    &name,
                    theme::medium(13.5),
                    ink,
                );
                let key = if at < 9 {
                    (at + 1).to_string()
                } else {
                    String::new()
                };
                stamp(
                    ui,
                    pos2(r.right() - 10.0, y),
                    Align2::RIGHT_CENTER,
                    20.0,
                    &key,
                    theme::regular(11.5),
                    c.text_3,
                );
                stamp(
                    ui,
                    pos2(r.right() - 34.0, y),
                    Align2::RIGHT_CENTER,
                    40.0,
                    &count.to_string(),
                    theme::medium(13.0),
                    if count == 0 { c.text_3 } else { ink },
                );
            });
            if pressed.clicked() {
                (desk.preset, desk.chosen) = (at, 0);
            }
        }
        ui.add_space(8.0);
        let typed = desk.words.trim().to_owned();
        if !typed.is_empty()
            && Button::new(icons::PLUS, "Keep as filter")
                .show(ui)
                .clicked()
        {
            asked.push(CorrectionRequest::KeepFilter(typed, Some(desk.filter())));
            desk.words.clear();
        }
        if Button::new(icons::WAVEFORM, "Quality")
            .key("Q")
            .show(ui)
            .clicked()
        {
            asked.push(CorrectionRequest::Figures);
        }
    });
}

/// What second readers said since the person looked last.
fn feedback(ui: &mut Ui, desk: &mut CorrectDesk) {
    if desk.feedback.is_empty() {
        return;
    }
    let mut read = false;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::INFO,
            "From your second readers",
            Some(desk.feedback.len()),
        );
        for word in &desk.feedback {
            let points = f64::from(word.score.value) / 100.0;
            let verdict = if word.score.passed {
                "passed"
            } else {
                "not passed"
            };
            let errors: Vec<String> = word
                .errors
                .iter()
                .map(|e| format!("{}: “{}”", e.class, e.quote))
                .collect();
            let said = format!(
                "{}, {points} points, {verdict}. {} {}",
                word.reviewer,
                errors.join("; "),
                word.comment
            );
            ui.label(RichText::new(said.trim()).font(theme::regular(13.5)));
        }
        read = Button::new(icons::CHECK, "Read").show(ui).clicked();
    });
    if read {
        desk.feedback.clear();
    }
    ui.add_space(8.0);
}

/// Columns: where each begins, as a share of the width.
const COLUMNS: [(&str, f32); 7] = [
    ("Priority", 0.0),
    ("Patient", 0.10),
    ("Work type", 0.33),
    ("Author", 0.50),
    ("Due", 0.66),
    ("State", 0.78),
    ("With", 0.88),
];

fn table(ui: &mut Ui, desk: &mut CorrectDesk, asked: &mut Vec<CorrectionRequest>) {
    let lines = lines(desk);
    let name = desk
        .presets()
        .into_iter()
        .nth(desk.preset)
        .map_or_else(String::new, |p| p.0);
    ui.horizontal(|ui| {
        section(ui, icons::FILE_TEXT, &name, Some(lines.len()));
        ui.with_layout(
            eframe::egui::Layout::right_to_left(eframe::egui::Align::Center),
            |ui| {
                hint(ui, "Enter takes · V looks · J K move");
            },
        );
    });
    let c = palette(ui);
    let (head, _) = ui.allocate_exact_size(
        vec2(ui.available_width(), 24.0),
        eframe::egui::Sense::hover(),
    );
    for (word, share) in COLUMNS {
        let x = head.left() + 12.0 + share * (head.width() - 24.0);
        stamp(
            ui,
            pos2(x, head.center().y),
            Align2::LEFT_CENTER,
            140.0,
            word,
            theme::regular(12.0),
            c.text_3,
        );
    }
    ui.painter().hline(
        head.x_range(),
        head.bottom(),
        eframe::egui::Stroke::new(1.0, c.line),
    );
    if lines.is_empty() {
        ui.add_space(32.0);
        empty(
            ui,
            icons::CHECK_CIRCLE,
            "Nothing waits here",
            "Press 8 for everything, or dictate something first.",
        );
        return;
    }
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            for (at, line) in lines.iter().enumerate() {
                let here = desk.chosen == at;
                let said = format!(
                    "{} {} {}",
                    line.patient,
                    line.work_type.title(),
                    line.state.title()
                );
                let pressed = row(ui, &said, 52.0, here, |ui, r| draw_line(ui, r, line));
                if here && pressed.has_focus() {
                    pressed.scroll_to_me(None);
                }
                if pressed.clicked() {
                    desk.chosen = at;
                }
                if pressed.double_clicked() && line.document.is_some() {
                    asked.push(CorrectionRequest::Open {
                        dictation: line.dictation,
                        claim: !line.state.is_frozen(),
                    });
                }
            }
            if let Some(line) = lines.get(desk.chosen) {
                ui.add_space(8.0);
                ui.horizontal(|ui| {
                    let ready = line.document.is_some();
                    let word = if line.state.is_frozen() {
                        "Look at it"
                    } else {
                        "Take it"
                    };
                    if Button::new(icons::NOTE_PENCIL, word)
                        .key("Enter")
                        .tone(Tone::Primary)
                        .enabled(ready)
                        .show(ui)
                        .clicked()
                    {
                        asked.push(CorrectionRequest::Open {
                            dictation: line.dictation,
                            claim: !line.state.is_frozen(),
                        });
                    }
                    if !ready {
                        hint(ui, "No text yet: transcribe it at the dictation desk.");
                    }
                });
            }
        });
}

fn draw_line(ui: &Ui, r: eframe::egui::Rect, line: &WorkItem) {
    let c = palette(ui);
    let now = Timestamp::now();
    let width = r.width() - 24.0;
    let x = |n: usize| r.left() + 12.0 + COLUMNS[n].1 * width;
    let room =
        |n: usize| (COLUMNS.get(n + 1).map_or(1.0, |next| next.1) - COLUMNS[n].1) * width - 8.0;
    let (high, low, middle) = (r.center().y - 9.0, r.center().y + 10.0, r.center().y);
    let (ink, paper) = match line.priority {
        Priority::Stat => (c.red, c.red_soft),
        Priority::Asap => (c.amber, c.amber_soft),
        Priority::Routine => (c.text_2, c.hover),
    };
    pill_at(ui, pos2(x(0), middle), line.priority.title(), ink, paper);
    stamp(
        ui,
        pos2(x(1), high),
        Align2::LEFT_CENTER,
        room(1),
        &line.patient,
        theme::medium(14.0),
        c.text,
    );
    let minutes = format!(
        "{} · {}:{:02}",
        line.mrn,
        line.seconds / 60,
        line.seconds % 60
    );
    stamp(
        ui,
        pos2(x(1), low),
        Align2::LEFT_CENTER,
        room(1),
        &minutes,
        theme::regular(12.0),
        c.text_3,
    );
    stamp(
        ui,
        pos2(x(2), high),
        Align2::LEFT_CENTER,
        room(2),
        line.work_type.title(),
        theme::regular(13.5),
        c.text,
    );
    let note = line.pended_because.as_deref().unwrap_or(&line.instructions);
    stamp(
        ui,
        pos2(x(2), low),
        Align2::LEFT_CENTER,
        room(2) + room(3) * 0.6,
        note,
        theme::regular(12.0),
        c.text_3,
    );
    stamp(
        ui,
        pos2(x(3), high),
        Align2::LEFT_CENTER,
        room(3),
        &line.author_name,
        theme::regular(13.5),
        c.text_2,
    );
    let late = line.is_late(now);
    let due = line.due.map_or_else(|| "–".to_owned(), |d| until(d, now));
    stamp(
        ui,
        pos2(x(4), middle),
        Align2::LEFT_CENTER,
        room(4),
        &due,
        theme::medium(13.5),
        if late { c.red } else { c.text },
    );
    let (word, ink, paper) = document_pill(ui, line.state);
    pill_at(ui, pos2(x(5), middle), word, ink, paper);
    if let Some((_, name, _)) = &line.held {
        stamp(
            ui,
            pos2(x(6), middle),
            Align2::LEFT_CENTER,
            room(6),
            name,
            theme::regular(12.5),
            c.text_2,
        );
    }
    if line.open_marks > 0 {
        let dot = pos2(x(5) - 10.0, middle);
        ui.painter().rect_filled(
            eframe::egui::Rect::from_center_size(dot, vec2(6.0, 6.0)),
            CornerRadius::same(3),
            c.red,
        );
    }
}

/// `in 2 h 10 min`, `40 min late`.
fn until(due: Timestamp, now: Timestamp) -> String {
    let minutes = due.duration_since(now).as_secs() / 60;
    let (size, late) = (minutes.abs(), minutes < 0);
    let words = if size >= 2 * 24 * 60 {
        format!("{} days", size / (24 * 60))
    } else if size >= 6 * 60 {
        format!("{} h", size / 60)
    } else if size >= 60 {
        format!("{} h {:02} min", size / 60, size % 60)
    } else {
        format!("{size} min")
    };
    if late {
        format!("{words} late")
    } else {
        format!("in {words}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_times_are_told_in_words() {
        let now: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
        for (at, told) in [
            ("2026-11-24T10:40:00Z", "in 40 min"),
            ("2026-11-24T12:10:00Z", "in 2 h 10 min"),
            ("2026-11-24T09:20:00Z", "40 min late"),
            ("2026-11-28T10:00:00Z", "in 4 days"),
        ] {
            assert_eq!(until(at.parse().unwrap(), now), told);
        }
    }
}
