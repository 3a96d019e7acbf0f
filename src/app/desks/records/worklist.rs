//! Duplicates to decide, two records side by side, merges that can be taken back, and what is due for destruction.

use eframe::egui::{
    Align, Align2, Key, Layout, Modifiers, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2,
};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, row, section, stamp};
use crate::domain::Registration;
use crate::service::records::duplicates::Suspected;
use crate::service::records::merging::Comparison;
use crate::service::worker::{RecordsPage, RecordsRequest, Request};

/// Draws the worklist.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked: Vec<RecordsRequest> = Vec::new();
    let open = state.search.open;
    let records = &mut state.records;
    let Some(page) = &records.page else {
        empty(
            ui,
            icons::USERS,
            "The worklist is being read",
            "It comes in a moment.",
        );
        return Vec::new();
    };
    if !open && !ui.ctx().text_edit_focused() {
        keys(ui, page, records.pair_at, &mut asked);
    }
    ui.horizontal(|ui| {
        ui.label(RichText::new("Records").font(theme::semibold(22.0)));
        let told = match page.open {
            0 => "No pair waits for a decision".to_owned(),
            1 => "1 pair may be one person".to_owned(),
            n => format!("{n} pairs may be one person each"),
        };
        hint(ui, &told);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let button = Button::new(icons::MAGNIFYING_GLASS, "Look at all records").key("L");
            if button.show(ui).clicked() {
                asked.push(RecordsRequest::Search);
            }
        });
    });
    ui.add_space(8.0);
    let area = ui.available_rect_before_wrap();
    let width = (area.width() * 0.42).clamp(380.0, 620.0);
    let left = Rect::from_min_max(area.min, pos2(area.left() + width, area.bottom()));
    let right = Rect::from_min_max(pos2(left.right() + 24.0, area.top()), area.max);
    ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("pairs"), |ui| {
        pairs(ui, page, records.pair_at, &mut asked);
    });
    ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("pair"), |ui| {
        ScrollArea::vertical().id_salt("pair").show(ui, |ui| {
            if let Some(compared) = &page.compared {
                side_by_side(ui, compared, &mut asked);
                ui.add_space(8.0);
            }
            merges(ui, page, &mut asked);
            ui.add_space(8.0);
            due(ui, page);
        });
    });
    asked.into_iter().map(Request::Records).collect()
}

fn keys(ui: &mut Ui, page: &RecordsPage, at: usize, asked: &mut Vec<RecordsRequest>) {
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let look = |at: usize| {
        let pair = page.pairs.get(at)?;
        Some(RecordsRequest::Show(Some((pair.first.id, pair.second.id))))
    };
    if hit(Key::J) {
        asked.extend(look(at + 1));
    }
    if hit(Key::K) {
        asked.extend(at.checked_sub(1).and_then(look));
    }
    if hit(Key::L) {
        asked.push(RecordsRequest::Search);
    }
    let Some(pair) = page.pairs.get(at) else {
        return;
    };
    if hit(Key::M) {
        asked.push(RecordsRequest::Merge(pair.first.id, pair.second.id));
    }
    if hit(Key::D) {
        asked.push(RecordsRequest::Different(
            pair.first.id,
            pair.second.id,
            true,
        ));
    }
}

fn pairs(ui: &mut Ui, page: &RecordsPage, chosen: usize, asked: &mut Vec<RecordsRequest>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::USERS,
            "May be one person",
            Some(page.open.max(0) as usize),
        );
        if page.pairs.is_empty() {
            let advice = "“Look at all records” searches for people who are registered twice.";
            empty(ui, icons::CHECK_CIRCLE, "Nothing to decide", advice);
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        ScrollArea::vertical().id_salt("rows").show(ui, |ui| {
            for (at, pair) in page.pairs.iter().enumerate() {
                let pressed = pair_row(ui, pair, at == chosen);
                if pressed.clicked() {
                    asked.push(RecordsRequest::Show(Some((pair.first.id, pair.second.id))));
                }
                if at == chosen {
                    pressed.scroll_to_me(None);
                }
            }
        });
    });
}

fn pair_row(ui: &mut Ui, pair: &Suspected, here: bool) -> eframe::egui::Response {
    let c = palette(ui);
    let name = |f: &crate::service::records::Found| format!("{}, {}", f.family, f.given);
    let (first, second) = (name(&pair.first), name(&pair.second));
    row(ui, &format!("{first} and {second}"), 62.0, here, |ui, r| {
        let at = |y: f32| pos2(r.left() + 12.0, r.top() + y);
        let width = r.width() - 96.0;
        let top = Align2::LEFT_TOP;
        let one = format!("{first}   {}", pair.first.mrn);
        let two = format!("{second}   {}", pair.second.mrn);
        stamp(ui, at(6.0), top, width, &one, theme::medium(13.5), c.text);
        stamp(ui, at(24.0), top, width, &two, theme::medium(13.5), c.text);
        stamp(
            ui,
            at(43.0),
            top,
            r.width() - 24.0,
            &pair.why,
            theme::regular(12.0),
            c.text_3,
        );
        let (word, ink) = if pair.bits > 6.0 {
            ("Sure", c.green)
        } else {
            ("Likely", c.amber)
        };
        let place = pos2(r.right() - 12.0, r.top() + 8.0);
        stamp(
            ui,
            place,
            Align2::RIGHT_TOP,
            72.0,
            word,
            theme::medium(12.5),
            ink,
        );
    })
}

fn side_by_side(ui: &mut Ui, pair: &Comparison, asked: &mut Vec<RecordsRequest>) {
    let c = palette(ui);
    let (a, b) = (&pair.survivor, &pair.absorbed);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            section(ui, icons::USER_CIRCLE, "Side by side", None);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let merge = Button::new(icons::CHECK, "Merge")
                    .tone(Tone::Primary)
                    .key("M");
                if merge.show(ui).clicked() {
                    asked.push(RecordsRequest::Merge(a.0, b.0));
                }
                if Button::new(icons::X, "Different people")
                    .key("D")
                    .show(ui)
                    .clicked()
                {
                    asked.push(RecordsRequest::Different(a.0, b.0, true));
                }
            });
        });
        let column = (ui.available_width() - 96.0) / 3.0;
        let line = |ui: &mut Ui, label: &str, texts: [&str; 3], head: bool| {
            let height = if head { 30.0 } else { 26.0 };
            let (r, _) = ui.allocate_exact_size(
                eframe::egui::vec2(ui.available_width(), height),
                eframe::egui::Sense::hover(),
            );
            let y = r.center().y;
            let left = Align2::LEFT_CENTER;
            stamp(
                ui,
                pos2(r.left(), y),
                left,
                90.0,
                label,
                theme::regular(12.5),
                c.text_3,
            );
            let differ = texts[0] != texts[1] && !texts[1].is_empty() && !head;
            for (at, text) in texts.iter().enumerate() {
                let x = r.left() + 96.0 + column * at as f32;
                let ink = match (differ, at) {
                    (true, 1) => c.amber,
                    (_, 2) => c.accent,
                    _ => c.text,
                };
                let font = if head {
                    theme::semibold(13.0)
                } else {
                    theme::regular(13.5)
                };
                stamp(ui, pos2(x, y), left, column - 12.0, text, font, ink);
            }
        };
        ui.spacing_mut().item_spacing.y = 0.0;
        let heads = [format!("{} stands", a.1), format!("{} is merged", b.1)];
        line(ui, "", [&heads[0], &heads[1], "Together"], true);
        for (label, read) in ROWS {
            let texts = [read(&a.2), read(&b.2), read(&pair.proposed)];
            if texts.iter().any(|t| !t.is_empty()) {
                line(ui, label, [&texts[0], &texts[1], &texts[2]], false);
            }
        }
        ui.add_space(8.0);
        hint(
            ui,
            "Both charts are read as one; un-merging gives both back as they were.",
        );
    });
}

type Reading = (&'static str, fn(&Registration) -> String);

const ROWS: [Reading; 9] = [
    ("Name", |p| p.name.to_string()),
    ("Middle", |p| p.middle.clone()),
    ("Former", |p| p.former.join("; ")),
    ("Born", |p| p.born.to_string()),
    ("Sex", |p| p.sex.letter().to_string()),
    ("Address", |p| {
        p.addresses.first().map_or(String::new(), |a| a.one_line())
    }),
    ("Telephone", |p| {
        let numbers: Vec<&str> = p.phones.iter().map(|x| x.number.as_str()).collect();
        numbers.join("; ")
    }),
    ("E-mail", |p| p.email.clone()),
    ("Languages", |p| p.languages.join("; ")),
];

fn merges(ui: &mut Ui, page: &RecordsPage, asked: &mut Vec<RecordsRequest>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(
            ui,
            icons::CLOCK_COUNTER_CLOCKWISE,
            "Merged",
            Some(page.merges.len()),
        );
        if page.merges.is_empty() {
            hint(ui, "No record is merged into another.");
        }
        for (merge, survivor, absorbed) in page.merges.iter().take(20) {
            ui.horizontal(|ui| {
                ui.label(format!(
                    "{} {}, {}  into  {} {}, {}",
                    absorbed.mrn,
                    absorbed.family,
                    absorbed.given,
                    survivor.mrn,
                    survivor.family,
                    survivor.given
                ));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let back = Button::new(icons::ARROW_COUNTER_CLOCKWISE, "Un-merge");
                    if back.show(ui).clicked() {
                        asked.push(RecordsRequest::Unmerge(merge.id));
                    }
                });
            });
        }
    });
}

fn due(ui: &mut Ui, page: &RecordsPage) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::CLOCK, "Kept long enough", Some(page.due.len()));
        if page.due.is_empty() {
            hint(ui, "No record is due for destruction.");
        }
        for d in page.due.iter().take(20) {
            let held = if d.held { "  ·  held" } else { "" };
            ui.label(format!(
                "{} {}, {}  ·  last visit {}  ·  due since {}{held}",
                d.patient.mrn, d.patient.family, d.patient.given, d.last_visit, d.due_since
            ));
        }
        if !page.due.is_empty() {
            hint(ui, "Nothing is destroyed by itself.");
        }
    });
}
