//! One visit in the hours: its lane beside others, its inks and words, what the mouse does with it.

use eframe::egui::{
    Align2, Color32, CornerRadius, CursorIcon, Rect, Response, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::grid::{Sheet, inks};
use super::keys::put_down;
use super::{Carried, Column, GAP, View};
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::stamp;
use crate::domain::schedule::VisitStage;
use crate::service::schedule::BoardVisit;
use crate::service::worker::{Request, SchedulePage};

/// Visits that meet stand side by side: the lane of each, and how many there are.
pub(super) fn lanes(
    visits: Vec<(&BoardVisit, i64, i64)>,
) -> Vec<(&BoardVisit, usize, usize, i64, i64)> {
    let mut sorted = visits;
    sorted.sort_by_key(|(_, from, _)| *from);
    let mut out: Vec<(&BoardVisit, usize, usize, i64, i64)> = Vec::new();
    let (mut group, mut group_end) = (0, i64::MIN);
    for (visit, from, minutes) in sorted {
        if from >= group_end {
            group = out.len();
        }
        let taken: Vec<usize> = out[group..]
            .iter()
            .filter(|(_, _, _, f, m)| f + m > from)
            .map(|(_, lane, ..)| *lane)
            .collect();
        let lane = (0..).find(|n| !taken.contains(n)).unwrap_or(0);
        out.push((visit, lane, 1, from, minutes));
        group_end = group_end.max(from + minutes);
        let count = out[group..]
            .iter()
            .map(|(_, lane, ..)| lane + 1)
            .max()
            .unwrap_or(1);
        out[group..].iter_mut().for_each(|v| v.2 = count);
    }
    out
}

/// Draws one.
#[allow(
    clippy::too_many_arguments,
    reason = "one drawing function of the sheet"
)]
pub(super) fn draw_visit(
    ui: &mut Ui,
    state: &mut State,
    page: &SchedulePage,
    sheet: &Sheet,
    columns: &[Column],
    (number, lane, lanes, from, minutes): (usize, usize, usize, i64, i64),
    visit: &BoardVisit,
    asked: &mut Vec<Request>,
) {
    let c = palette(ui);
    let full = sheet.at(number, from, minutes).shrink2(vec2(4.0, 0.0));
    let wide = full.width() / lanes as f32;
    let r = Rect::from_min_size(
        pos2(full.left() + wide * lane as f32, full.top() + 1.0),
        vec2(
            wide - if lanes > 1 { 2.0 } else { 0.0 },
            (full.height() - 2.0).max(10.0),
        ),
    );
    let kind = page.board.types.iter().find(|t| t.key == visit.visit_type);
    let (ink, paper) = inks(c, kind.map_or(5, |k| k.ink));
    let response = ui.interact(
        r,
        ui.scope_id().with(("visit", visit.id.0, number)),
        Sense::click_and_drag(),
    );
    let name = format!(
        "{} {}, {}, {}",
        visit.starts.strftime("%H:%M"),
        visit.name,
        visit.reason,
        visit.stage.title()
    );
    let selected = state.schedule_at.selected == Some(visit.id);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, &name));
    let over = matches!(visit.stage, VisitStage::Done);
    let paper = if over {
        paper.gamma_multiply(0.55)
    } else {
        paper
    };
    ui.painter().rect_filled(r, CornerRadius::same(5), paper);
    let bar = Rect::from_min_size(r.min, vec2(3.0, r.height()));
    ui.painter().rect_filled(
        bar,
        CornerRadius::same(2),
        if over { ink.gamma_multiply(0.55) } else { ink },
    );
    if selected || response.has_focus() {
        ui.painter().rect_stroke(
            r.expand(1.0),
            CornerRadius::same(6),
            Stroke::new(2.0, c.accent),
            StrokeKind::Inside,
        );
    } else if response.hovered() {
        ui.painter().rect_stroke(
            r,
            CornerRadius::same(5),
            Stroke::new(1.0, ink),
            StrokeKind::Inside,
        );
    }
    label(ui, r, visit, if over { c.text_2 } else { c.text });
    handle(
        ui,
        state,
        page,
        sheet,
        columns,
        (number, from),
        visit,
        &response,
        asked,
    );
}

/// What the mouse does with a visit: press, open, carry, lengthen.
#[allow(clippy::too_many_arguments, reason = "one gesture of the sheet")]
fn handle(
    ui: &Ui,
    state: &mut State,
    page: &SchedulePage,
    sheet: &Sheet,
    columns: &[Column],
    (number, from): (usize, i64),
    visit: &BoardVisit,
    response: &Response,
    asked: &mut Vec<Request>,
) {
    let r = response.rect;
    let foot = response
        .hover_pos()
        .is_some_and(|p| p.y > r.bottom() - 6.0 && r.height() > 16.0);
    let movable = visit.stage == VisitStage::Scheduled && state.schedule_at.view != View::Rooms;
    if response.hovered() && movable {
        ui.ctx().set_cursor_icon(if foot {
            CursorIcon::ResizeVertical
        } else {
            CursorIcon::Grab
        });
    }
    if response.clicked() {
        state.schedule_at.selected = Some(visit.id);
        state.schedule_at.form = None;
    }
    if response.double_clicked() {
        asked.push(Request::OpenEncounter(visit.encounter));
    }
    if !movable {
        return;
    }
    let began = ui.input(|i| i.pointer.press_origin());
    if let (true, Some(began), Some(at)) =
        (response.dragged(), began, response.interact_pointer_pos())
    {
        let moved = ((at.y - began.y) / sheet.minute) as i64;
        let five = |m: i64| (m as f64 / 5.0).round() as i64 * 5;
        let (column, _) = sheet.under(at.x, at.y, columns.len());
        state.schedule_at.selected = Some(visit.id);
        state.schedule_at.carried = Some(if began.y > r.bottom() - 6.0 {
            let minutes = five(visit.minutes + moved).clamp(5, 480);
            Carried {
                id: visit.id,
                column: number,
                minute: from,
                minutes,
            }
        } else {
            let minute = five(from + moved).clamp(0, 24 * 60 - visit.minutes);
            Carried {
                id: visit.id,
                column,
                minute,
                minutes: visit.minutes,
            }
        });
    }
    if response.drag_stopped() {
        put_down(state, page, asked);
    }
}

fn label(ui: &Ui, r: Rect, visit: &BoardVisit, ink: Color32) {
    let c = palette(ui);
    let time = visit.starts.strftime("%-H:%M").to_string();
    let small = r.height() < 38.0;
    let y = if small { r.center().y } else { r.top() + 12.0 };
    let width = r.width() - 16.0;
    let mark = match visit.stage {
        VisitStage::Arrived
        | VisitStage::Roomed
        | VisitStage::WithProvider
        | VisitStage::Checkout => Some(visit.stage.title()),
        _ if visit.repeats => Some("series"),
        _ => None,
    };
    let right = match mark {
        Some(word) if r.width() > 150.0 => {
            let at = stamp(
                ui,
                pos2(r.right() - GAP, y),
                Align2::RIGHT_CENTER,
                90.0,
                word,
                theme::medium(11.0),
                c.text_2,
            );
            at.width() + GAP
        }
        _ => 0.0,
    };
    let text = format!("{time}  {}", visit.name);
    stamp(
        ui,
        pos2(r.left() + 10.0, y),
        Align2::LEFT_CENTER,
        width - right,
        &text,
        theme::medium(12.0),
        ink,
    );
    if !small {
        stamp(
            ui,
            pos2(r.left() + 10.0, r.top() + 28.0),
            Align2::LEFT_CENTER,
            width,
            &visit.reason,
            theme::regular(11.5),
            c.text_2,
        );
    }
}
