//! One item's lots with counting, throwing away and recall; orders with their deliveries.

use eframe::egui::{RichText, TextEdit, Ui, vec2};

use super::alert_colours;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, pill, section};
use crate::service::supplies::{OrderView, Shelf, ShelfLot};
use crate::service::worker::{Request, SuppliesRequest};

/// The open item.
pub(super) fn item(ui: &mut Ui, state: &mut State, shelf: &Shelf, asked: &mut Vec<Request>) {
    let c = palette(ui);
    let open = state.supplies_at.item.or(shelf.items.first().map(|i| i.id));
    let Some(item) = shelf.items.iter().find(|i| Some(i.id) == open) else {
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            empty(
                ui,
                icons::TRAY,
                "No supplies yet",
                "Items come in with: chartwright supplies receive",
            );
        });
        return;
    };
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(
            RichText::new(&item.name)
                .font(theme::semibold(17.0))
                .color(c.text),
        );
        hint(ui, &format!("{}  ·  {}", item.sku, item.vendor));
        ui.horizontal_wrapped(|ui| {
            for alert in &item.alerts {
                let (ink, paper) = alert_colours(ui, *alert);
                pill(ui, alert.title(), ink, paper);
            }
        });
        let facts = format!(
            "{} {} can be used, {} coming. Ordered at {} up to {}.",
            item.usable, item.unit, item.coming, item.reorder_point, item.par_level
        );
        ui.label(
            RichText::new(facts)
                .font(theme::regular(13.5))
                .color(c.text_2),
        );
        ui.add_space(8.0);
        section(
            ui,
            icons::TAG,
            "Lots, first expiring first",
            Some(item.lots.len()),
        );
        if item.lots.is_empty() {
            empty(
                ui,
                icons::TRAY,
                "Nothing on the shelf",
                "Deliveries are taken in under Orders (3).",
            );
        }
        for lot in &item.lots {
            draw_lot(ui, state, lot, asked);
        }
    });
}

fn draw_lot(ui: &mut Ui, state: &mut State, lot: &ShelfLot, asked: &mut Vec<Request>) {
    let c = palette(ui);
    ui.separator();
    ui.horizontal(|ui| {
        ui.label(
            RichText::new(&lot.number)
                .font(theme::mono(13.0))
                .color(c.text),
        );
        ui.label(
            RichText::new(format!("{} in {}", lot.quantity, lot.place_name))
                .font(theme::medium(13.0))
                .color(c.text),
        );
        hint(ui, &lot.value.to_string());
    });
    let today = state.now.map(|n| n.date());
    match (lot.expires, &lot.recall) {
        (_, Some(why)) => {
            ui.label(
                RichText::new(format!("Recalled: {why}"))
                    .font(theme::medium(12.5))
                    .color(c.red),
            );
        }
        (Some(day), None) => {
            let past = today.is_some_and(|t| day < t);
            let word = if past { "Expired" } else { "Use by" };
            let ink = if past { c.red } else { c.text_3 };
            ui.label(
                RichText::new(format!("{word} {}", day.strftime("%b %-d, %Y")))
                    .font(theme::regular(12.5))
                    .color(ink),
            );
        }
        (None, None) => hint(ui, "Keeps"),
    }
    ui.horizontal(|ui| {
        let counting = state
            .supplies_at
            .count
            .as_ref()
            .is_some_and(|(l, p, _)| *l == lot.lot && *p == lot.place);
        if counting {
            let mut done = None;
            if let Some((_, _, text)) = &mut state.supplies_at.count {
                let edit = TextEdit::singleline(text)
                    .desired_width(60.0)
                    .margin(vec2(8.0, 6.0));
                let field = ui.add(edit).accessible_name("Counted");
                field.request_focus();
                let enter = ui.input(|i| i.key_pressed(eframe::egui::Key::Enter));
                if Button::new(icons::CHECK, "Counted")
                    .key("Enter")
                    .show(ui)
                    .clicked()
                    || enter
                {
                    done = Some(text.trim().parse::<i64>());
                }
            }
            if let Some(parsed) = done {
                state.supplies_at.count = None;
                if let Ok(counted) = parsed {
                    asked.push(Request::Supplies(SuppliesRequest::Count(
                        lot.lot, lot.place, counted,
                    )));
                }
            }
            return;
        }
        if Button::new("", "Count").show(ui).clicked() {
            state.supplies_at.count = Some((lot.lot, lot.place, String::new()));
        }
        if Button::new("", "Throw away").show(ui).clicked() {
            asked.push(Request::Supplies(SuppliesRequest::Waste(
                lot.lot,
                lot.place,
                lot.quantity,
            )));
        }
        let (word, why) = match &lot.recall {
            Some(_) => ("May be used again", None),
            None => ("Recall", Some("Called back by its maker".to_owned())),
        };
        if Button::new("", word).show(ui).clicked() {
            asked.push(Request::Supplies(SuppliesRequest::Recall(
                lot.number.clone(),
                why,
            )));
        }
    });
}

/// Open orders.
pub(super) fn orders(ui: &mut Ui, state: &mut State, shelf: &Shelf, asked: &mut Vec<Request>) {
    if shelf.orders.is_empty() {
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            empty(
                ui,
                icons::CHECK_CIRCLE,
                "Nothing on order",
                "Items that cross their reorder point are drafted by themselves.",
            );
        });
    }
    for order in &shelf.orders {
        draw_order(ui, state, order, asked);
        ui.add_space(8.0);
    }
}

fn draw_order(ui: &mut Ui, state: &mut State, order: &OrderView, asked: &mut Vec<Request>) {
    let c = palette(ui);
    let draft = order.state == "draft";
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(
                RichText::new(format!("Order {}  {}", order.id, order.vendor))
                    .font(theme::semibold(15.0))
                    .color(c.text),
            );
            let (word, ink, paper) = if draft {
                ("Draft", c.amber, c.amber_soft)
            } else {
                ("On its way", c.blue, c.blue_soft)
            };
            pill(ui, word, ink, paper);
            ui.label(
                RichText::new(order.total.to_string())
                    .font(theme::medium(13.5))
                    .color(c.text),
            );
        });
        hint(ui, &order.contact);
        for line in &order.lines {
            ui.horizontal(|ui| {
                let text = if draft {
                    format!("{} ×  {}", line.quantity, line.name)
                } else {
                    format!("{} of {}  {}", line.received, line.quantity, line.name)
                };
                ui.label(RichText::new(text).font(theme::medium(13.0)).color(c.text));
                hint(ui, &format!("{} each", line.price));
            });
        }
        ui.add_space(4.0);
        if draft {
            ui.horizontal(|ui| {
                if Button::new(icons::PAPER_PLANE_TILT, "Ordered")
                    .key("O")
                    .tone(Tone::Primary)
                    .show(ui)
                    .clicked()
                {
                    asked.push(Request::Supplies(SuppliesRequest::Place(
                        order.id, "ordered",
                    )));
                }
                if Button::new(icons::X, "Cancel").show(ui).clicked() {
                    asked.push(Request::Supplies(SuppliesRequest::Place(
                        order.id,
                        "cancelled",
                    )));
                }
            });
            return;
        }
        let awaited = order.lines.iter().find(|l| l.received < l.quantity);
        if let Some(line) = awaited {
            hint(ui, &format!("Take in: {}", line.name));
            ui.horizontal(|ui| {
                let (lot, units) = &mut state.supplies_at.delivery;
                let field = |ui: &mut Ui, text: &mut String, name: &str, wide: f32| {
                    let edit = TextEdit::singleline(text)
                        .hint_text(name)
                        .desired_width(wide)
                        .margin(vec2(8.0, 6.0));
                    ui.add(edit).accessible_name(name);
                };
                field(ui, lot, "Lot", 110.0);
                field(ui, units, "Units", 60.0);
                let rest = line.quantity - line.received;
                let count = if units.trim().is_empty() {
                    Some(rest)
                } else {
                    units.trim().parse().ok()
                };
                let ready = count.is_some() && !lot.trim().is_empty();
                if Button::new(icons::CHECK, "Received")
                    .enabled(ready)
                    .show(ui)
                    .clicked()
                    && let Some(count) = count
                {
                    asked.push(Request::Supplies(SuppliesRequest::Receive(
                        order.id,
                        line.item,
                        count,
                        line.price,
                        lot.trim().to_owned(),
                        None,
                    )));
                    state.supplies_at.delivery = (String::new(), String::new());
                }
            });
        }
    });
}
