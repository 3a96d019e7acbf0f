//! Supplies: what is there against what should be, the lots of one item, orders. J and K go through the items, 1 to 3 choose.

mod detail;

use eframe::egui::{
    Align2, Color32, CornerRadius, Key, Modifiers, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2,
    vec2,
};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, empty, hint, row, scroll_card, section, stamp};
use crate::domain::{ItemId, LotId, PlaceId};
use crate::service::supplies::{Alert, Shelf, ShelfItem};
use crate::service::worker::{Request, SuppliesRequest};

/// What the desk shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// Every item.
    #[default]
    All,
    /// Items with something wrong.
    Alerts,
    /// Orders.
    Orders,
}

/// Where the person is on the desk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// Which list.
    pub tab: Tab,
    /// The open item.
    pub item: Option<ItemId>,
    /// A count being typed: lot, place, text.
    pub count: Option<(LotId, PlaceId, String)>,
    /// A delivery being typed: lot number, units.
    pub delivery: (String, String),
}

/// Draws the desk.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let Some(shelf) = state.supplies.clone() else {
        hint(ui, "Reading the shelf …");
        return asked;
    };
    heading(ui, state, &shelf, &mut asked);
    ui.add_space(8.0);
    keys(ui, state, &shelf, &mut asked);
    let area = ui.available_rect_before_wrap();
    let left = Rect::from_min_size(area.min, vec2((area.width() - 24.0) * 0.58, area.height()));
    let right = Rect::from_min_max(pos2(left.right() + 24.0, area.top()), area.max);
    ui.scope_builder(
        UiBuilder::new().max_rect(left).id_salt("items"),
        |ui| match state.supplies_at.tab {
            Tab::Orders => {
                ScrollArea::vertical()
                    .id_salt("items")
                    .show(ui, |ui| detail::orders(ui, state, &shelf, &mut asked));
            }
            _ => items(ui, state, &shelf),
        },
    );
    ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("item"), |ui| {
        ScrollArea::vertical()
            .id_salt("item")
            .show(ui, |ui| detail::item(ui, state, &shelf, &mut asked));
    });
    asked
}

fn heading(ui: &mut Ui, state: &mut State, shelf: &Shelf, asked: &mut Vec<Request>) {
    let alerts = shelf.items.iter().filter(|i| !i.alerts.is_empty()).count();
    ui.horizontal(|ui| {
        ui.label(RichText::new("Supplies").font(theme::semibold(24.0)));
        ui.add_space(16.0);
        let tabs = [
            (Tab::All, "All".to_owned(), "1"),
            (Tab::Alerts, format!("Alerts  {alerts}"), "2"),
            (Tab::Orders, format!("Orders  {}", shelf.orders.len()), "3"),
        ];
        for (tab, word, key) in tabs {
            let tone = if state.supplies_at.tab == tab {
                Tone::Primary
            } else {
                Tone::Plain
            };
            if Button::new("", &word)
                .key(key)
                .tone(tone)
                .show(ui)
                .clicked()
            {
                state.supplies_at.tab = tab;
            }
        }
        ui.add_space(8.0);
        if Button::new(icons::RECEIPT, "Draft what is due")
            .key("R")
            .show(ui)
            .clicked()
        {
            asked.push(Request::Supplies(SuppliesRequest::Reorder));
        }
        ui.add_space(8.0);
        let word = if shelf.sums_agree {
            "receipts less use agree"
        } else {
            "receipts and use do not agree: count the shelf"
        };
        hint(ui, &format!("Worth {}, {word}", shelf.value));
    });
}

fn shown<'s>(state: &State, shelf: &'s Shelf) -> Vec<&'s ShelfItem> {
    let wanted = |i: &&ShelfItem| state.supplies_at.tab != Tab::Alerts || !i.alerts.is_empty();
    shelf.items.iter().filter(wanted).collect()
}

fn keys(ui: &mut Ui, state: &mut State, shelf: &Shelf, asked: &mut Vec<Request>) {
    if state.search.open || ui.ctx().text_edit_focused() {
        return;
    }
    let hit = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    for (key, tab) in [
        (Key::Num1, Tab::All),
        (Key::Num2, Tab::Alerts),
        (Key::Num3, Tab::Orders),
    ] {
        if hit(key) {
            state.supplies_at.tab = tab;
        }
    }
    if hit(Key::R) {
        asked.push(Request::Supplies(SuppliesRequest::Reorder));
    }
    let list = shown(state, shelf);
    let at = state
        .supplies_at
        .item
        .and_then(|id| list.iter().position(|i| i.id == id));
    let next = match (hit(Key::J), hit(Key::K)) {
        (true, _) => Some(at.map_or(0, |n| n + 1)),
        (_, true) => Some(at.map_or(0, |n| n.saturating_sub(1))),
        _ => None,
    };
    if let Some(item) = next.and_then(|n| list.get(n)) {
        state.supplies_at.item = Some(item.id);
    }
    if hit(Key::O)
        && let Some(draft) = shelf.orders.iter().find(|o| o.state == "draft")
    {
        asked.push(Request::Supplies(SuppliesRequest::Place(
            draft.id, "ordered",
        )));
    }
}

pub(super) fn alert_colours(ui: &Ui, alert: Alert) -> (Color32, Color32) {
    let c = palette(ui);
    match alert {
        Alert::Out | Alert::Recalled | Alert::Expired => (c.red, c.red_soft),
        Alert::Low | Alert::ExpiresSoon => (c.amber, c.amber_soft),
    }
}

fn items(ui: &mut Ui, state: &mut State, shelf: &Shelf) {
    let c = palette(ui);
    scroll_card(ui, "items", |ui| {
        let list = shown(state, shelf);
        section(ui, icons::TRAY, "Items", Some(list.len()));
        if list.is_empty() {
            empty(
                ui,
                icons::CHECK_CIRCLE,
                "Nothing is wrong",
                "Items show up here when they run low, expire or are recalled.",
            );
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        for item in list {
            let here = state.supplies_at.item == Some(item.id);
            let name = format!("{}, {} {}", item.name, item.usable, item.unit);
            let pressed = row(ui, &name, 54.0, here, |ui, r| {
                let width = r.width() * 0.42;
                stamp(
                    ui,
                    pos2(r.left() + 12.0, r.top() + 17.0),
                    Align2::LEFT_CENTER,
                    width,
                    &item.name,
                    theme::medium(13.5),
                    c.text,
                );
                let second = format!("{}  ·  {}", item.sku, item.value);
                stamp(
                    ui,
                    pos2(r.left() + 12.0, r.top() + 37.0),
                    Align2::LEFT_CENTER,
                    width,
                    &second,
                    theme::regular(12.0),
                    c.text_2,
                );
                level(
                    ui,
                    item,
                    Rect::from_min_size(
                        pos2(r.left() + width + 24.0, r.top() + 10.0),
                        vec2(r.width() * 0.28, 34.0),
                    ),
                );
                if let Some(alert) = item.alerts.first() {
                    let (ink, paper) = alert_colours(ui, *alert);
                    super::home::painted_pill(
                        ui,
                        pos2(r.right() - 12.0, r.center().y),
                        alert.title(),
                        ink,
                        paper,
                    );
                }
            });
            if pressed.clicked() {
                state.supplies_at.item = Some(item.id);
            }
        }
    });
}

/// What is there against the par level, with a mark at the reorder point and what is coming paler.
fn level(ui: &Ui, item: &ShelfItem, r: Rect) {
    let c = palette(ui);
    let text = if item.coming > 0 {
        format!("{} {}, {} coming", item.usable, item.unit, item.coming)
    } else {
        format!("{} {}", item.usable, item.unit)
    };
    stamp(
        ui,
        pos2(r.left(), r.top() + 7.0),
        Align2::LEFT_CENTER,
        r.width(),
        &text,
        theme::medium(12.5),
        c.text,
    );
    let track = Rect::from_min_size(pos2(r.left(), r.top() + 22.0), vec2(r.width(), 7.0));
    ui.painter()
        .rect_filled(track, CornerRadius::same(3), c.hover);
    let whole = item.par_level.max(item.usable + item.coming).max(1) as f32;
    let part = |n: i64| track.width() * n as f32 / whole;
    let both = Rect::from_min_size(track.min, vec2(part(item.usable + item.coming), 7.0));
    ui.painter()
        .rect_filled(both, CornerRadius::same(3), c.accent.gamma_multiply(0.35));
    let there = Rect::from_min_size(track.min, vec2(part(item.usable), 7.0));
    let ink = if item.usable <= item.reorder_point {
        c.amber
    } else {
        c.accent
    };
    ui.painter().rect_filled(there, CornerRadius::same(3), ink);
    let x = track.left() + part(item.reorder_point);
    ui.painter().vline(
        x,
        (track.top() - 3.0)..=(track.bottom() + 3.0),
        eframe::egui::Stroke::new(1.5, c.text_2),
    );
}
