//! The side of the document: the review queue, marks, the draft against the text, versions.

use eframe::egui::{Align2, Color32, RichText, ScrollArea, TextFormat, Ui, pos2, text::LayoutJob};

use super::{OpenDesk, Panel, keys};
use crate::app::desks::clock;
use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, empty, hint, row, section, stamp};
use crate::domain::ManuscriptEntry;
use crate::service::correction::word_diff::{Difference, diff};
use crate::service::worker::CorrectionRequest as R;

/// Draws what is looked at.
pub(super) fn show(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    tabs(ui, open);
    ui.add_space(4.0);
    match open.panel {
        Panel::Marks => marks(ui, open),
        Panel::Compare => compare(ui, open),
        Panel::Versions => versions(ui, open),
        _ => review(ui, open, asked),
    }
}

fn tabs(ui: &mut Ui, open: &mut OpenDesk) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.spacing_mut().button_padding.x = 8.0;
        let marks = open.text.manuscript.open_marks().count();
        for (panel, word, count) in [
            (Panel::Review, "Review", open.review.len()),
            (Panel::Marks, "Marks", marks),
            (Panel::Compare, "Compare", 0),
            (Panel::Versions, "Versions", open.page.open.versions.len()),
        ] {
            let c = palette(ui);
            let here = open.panel == panel;
            let said = if count > 0 {
                format!("{word} {count}")
            } else {
                word.to_owned()
            };
            let ink = if here { c.accent } else { c.text_2 };
            let text = RichText::new(said).font(theme::medium(13.0)).color(ink);
            let tab = eframe::egui::Button::new(text)
                .fill(if here {
                    c.accent_soft
                } else {
                    Color32::TRANSPARENT
                })
                .stroke(eframe::egui::Stroke::NONE);
            if ui.add(tab).clicked() {
                open.panel = panel;
            }
        }
        hint(ui, "F2");
    });
}

fn review(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    clashes(ui, open);
    if open.review.is_empty() {
        empty(
            ui,
            icons::CHECK_CIRCLE,
            "Nothing left to review",
            "Ctrl+Enter sends it on.",
        );
        return;
    }
    let Some(at) = open.at else {
        hint(
            ui,
            "F8 steps through what matters most: risk to the patient times doubt.",
        );
        if Button::new(icons::SPARKLE, "Begin the review")
            .key("F8")
            .tone(Tone::Primary)
            .show(ui)
            .clicked()
        {
            keys::look_at(open, 0, asked);
        }
        ui.add_space(4.0);
        queue(ui, open, asked);
        return;
    };
    let Some(item) = open.review.get(at).cloned() else {
        return;
    };
    let c = palette(ui);
    let said = item
        .span
        .of(open.text.text())
        .unwrap_or_default()
        .to_owned();
    ui.horizontal(|ui| {
        ui.label(
            RichText::new(format!("{} of {}", at + 1, open.review.len()))
                .font(theme::medium(13.0))
                .color(c.text_3),
        );
        ui.label(
            RichText::new(item.kind.title())
                .font(theme::medium(13.0))
                .color(c.red),
        );
        if let Some((from, _)) = item.heard {
            hint(ui, &format!("at {}", clock(from)));
        }
    });
    ui.label(
        RichText::new(format!("“{said}”"))
            .font(theme::semibold(20.0))
            .color(c.text),
    );
    hint(ui, &format!("{:.0} % likely wrong", item.doubt * 100.0));
    for reason in &item.reasons {
        ui.label(
            RichText::new(format!("•  {reason}"))
                .font(theme::regular(13.5))
                .color(c.text_2),
        );
    }
    ui.add_space(6.0);
    if Button::new(icons::CHECK, "It is right")
        .key("Enter")
        .tone(Tone::Primary)
        .show(ui)
        .clicked()
    {
        keys::decided(open, at, asked);
        return;
    }
    for (n, candidate) in item.candidates.iter().enumerate() {
        let key = (n + 1).to_string();
        if Button::new(icons::CARET_RIGHT, candidate)
            .key(&key)
            .show(ui)
            .clicked()
        {
            keys::replace(open, at, candidate, asked);
            return;
        }
    }
    ui.horizontal_wrapped(|ui| {
        if Button::new("", "Blank").key("B").show(ui).clicked() {
            open.select(item.span);
            open.show_panel(Panel::Blank);
        }
        if Button::new("", "Flag").key("F").show(ui).clicked() {
            open.select(item.span);
            open.show_panel(Panel::Flag);
        }
        if Button::new("", "Edit").key("E").show(ui).clicked() {
            open.select(item.span);
            (open.at, open.focus) = (None, true);
        }
    });
    hint(ui, "R plays it again · F8 next · Shift+F8 back · Esc ends");
}

fn clashes(ui: &mut Ui, open: &OpenDesk) {
    let c = palette(ui);
    for (clash, span) in open.page.open.clashes.iter().zip(&open.clashes) {
        let said = span.of(open.text.text()).unwrap_or_default();
        // What was mended is told no more.
        if said.is_empty() || clash.span.len() != span.len() {
            continue;
        }
        ui.label(
            RichText::new(format!("{}  “{said}”: {}", icons::WARNING, clash.says))
                .font(theme::medium(13.0))
                .color(c.red),
        );
    }
}

fn queue(ui: &mut Ui, open: &mut OpenDesk, asked: &mut Vec<R>) {
    let mut chosen = None;
    ScrollArea::vertical()
        .id_salt("queue")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            for (at, item) in open.review.iter().enumerate().take(60) {
                let said = item.span.of(open.text.text()).unwrap_or_default();
                let why = item.reasons.first().map_or("", String::as_str);
                let name = format!("{} {said}", item.kind.title());
                let pressed = row(ui, &name, 44.0, false, |ui, r| {
                    let c = palette(ui);
                    let x = r.left() + 8.0;
                    stamp(
                        ui,
                        pos2(x, r.center().y - 8.0),
                        Align2::LEFT_CENTER,
                        r.width() - 90.0,
                        said,
                        theme::medium(14.0),
                        c.text,
                    );
                    stamp(
                        ui,
                        pos2(x, r.center().y + 10.0),
                        Align2::LEFT_CENTER,
                        r.width() - 20.0,
                        why,
                        theme::regular(12.0),
                        c.text_3,
                    );
                    stamp(
                        ui,
                        pos2(r.right() - 8.0, r.center().y - 8.0),
                        Align2::RIGHT_CENTER,
                        80.0,
                        item.kind.title(),
                        theme::regular(12.0),
                        c.text_2,
                    );
                });
                if pressed.clicked() {
                    chosen = Some(at);
                }
            }
        });
    if let Some(at) = chosen {
        keys::look_at(open, at, asked);
    }
}

fn marks(ui: &mut Ui, open: &mut OpenDesk) {
    let marks: Vec<_> = open.text.manuscript.marks().to_vec();
    if marks.is_empty() {
        empty(
            ui,
            icons::CHECK_CIRCLE,
            "No blanks, no flags",
            "Ctrl+B leaves a blank, Ctrl+G flags a word.",
        );
        return;
    }
    for mark in marks {
        let c = palette(ui);
        let ink = match (mark.resolved, mark.holds_signature()) {
            (true, _) => c.text_3,
            (_, true) => c.red,
            _ => c.amber,
        };
        let place = mark
            .heard
            .map_or(String::new(), |(from, _)| format!(" at {}", clock(from)));
        let state = if mark.resolved { ", settled" } else { "" };
        ui.label(
            RichText::new(format!("{}{place}{state}", mark.kind.title()))
                .font(theme::medium(13.5))
                .color(ink),
        );
        if !mark.quote.is_empty() {
            ui.label(RichText::new(format!("“{}”", mark.quote)).font(theme::regular(14.0)));
        }
        hint(ui, &mark.reason);
        let writable = open.page.open.writable;
        ui.horizontal(|ui| {
            if Button::new("", "Go there").show(ui).clicked() {
                open.text.move_to(mark.span.start, false);
                (open.show_caret, open.focus) = (true, true);
            }
            let word = if mark.resolved {
                "Open again"
            } else {
                "Settle"
            };
            if Button::new(icons::CHECK, word)
                .enabled(writable)
                .show(ui)
                .clicked()
            {
                open.text.take(ManuscriptEntry::Resolve {
                    mark: mark.id,
                    resolved: !mark.resolved,
                });
            }
        });
        ui.separator();
    }
}

fn compare(ui: &mut Ui, open: &OpenDesk) {
    let (old, new) = (&open.page.open.draft, open.text.text());
    let c = palette(ui);
    let format = |ink: Color32, paper: Color32, struck: bool| TextFormat {
        font_id: theme::regular(13.5),
        color: ink,
        background: paper,
        line_height: Some(21.0),
        strikethrough: if struck {
            eframe::egui::Stroke::new(1.0, ink)
        } else {
            eframe::egui::Stroke::NONE
        },
        ..TextFormat::default()
    };
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width();
    for (what, span) in diff(old, new) {
        let (text, format) = match what {
            Difference::Same => (span.of(new), format(c.text_2, Color32::TRANSPARENT, false)),
            Difference::Removed => (span.of(old), format(c.red, c.red_soft, true)),
            Difference::Added => (span.of(new), format(c.green, c.green_soft, false)),
        };
        job.append(text.unwrap_or_default(), 0.0, format);
        job.append(" ", 0.0, TextFormat::default());
    }
    hint(
        ui,
        "The draft against the text: struck out is gone, green is new.",
    );
    ScrollArea::vertical()
        .id_salt("compare")
        .auto_shrink([false, false])
        .show(ui, |ui| ui.label(job));
}

fn versions(ui: &mut Ui, open: &OpenDesk) {
    ScrollArea::vertical()
        .id_salt("versions")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            for version in &open.page.open.versions {
                let c = palette(ui);
                let why = if version.why.is_empty() {
                    "draft"
                } else {
                    &version.why
                };
                ui.label(
                    RichText::new(format!("{}  {why}", version.number))
                        .font(theme::medium(14.0))
                        .color(c.text),
                );
                hint(ui, &format!("{}, {}", version.by, moment(&version.at)));
                ui.add_space(4.0);
            }
            if !open.page.open.feedback.is_empty() {
                section(ui, icons::SHIELD_CHECK, "Second readers", None);
            }
            for word in &open.page.open.feedback {
                let c = palette(ui);
                let (ink, verdict) = if word.score.passed {
                    (c.green, "passed")
                } else {
                    (c.red, "not passed")
                };
                let points = f64::from(word.score.value) / 100.0;
                ui.label(
                    RichText::new(format!("{points} points, {verdict}"))
                        .font(theme::medium(14.0))
                        .color(ink),
                );
                hint(ui, &format!("{}, {}", word.reviewer, moment(&word.at)));
                for error in &word.errors {
                    ui.label(
                        RichText::new(format!(
                            "{}: “{}” {}",
                            error.class, error.quote, error.should_be
                        ))
                        .font(theme::regular(13.5)),
                    );
                }
                if !word.comment.is_empty() {
                    ui.label(RichText::new(&word.comment).font(theme::regular(13.5)));
                }
            }
        });
}

/// `2026-11-24 10:15 UTC`.
fn moment(at: &str) -> String {
    at.get(..16)
        .map_or_else(|| at.to_owned(), |t| format!("{} UTC", t.replace('T', " ")))
}
