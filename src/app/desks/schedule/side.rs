//! Beside the hours: the booking being written, the visit selected, the kinds' inks.

use eframe::egui::{
    Align2, CornerRadius, Key, Modifiers, RichText, Sense, TextEdit, Ui, pos2, vec2,
};

use super::blocks::field;
use super::keys::{call_off, take_up};
use super::{Form, View, grid, hours, request, waiting};
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, hint, row, section, stamp};
use crate::domain::schedule::{Repeat, ResourceKind, VisitStage};
use crate::service::schedule::Booking;
use crate::service::worker::{Request, ScheduleAct, SchedulePage};

/// Draws it.
pub(super) fn show(ui: &mut Ui, state: &mut State, page: &SchedulePage, asked: &mut Vec<Request>) {
    ui.set_width(288.0);
    if state.schedule_at.form.is_some() {
        form(ui, state, page, asked);
    } else if state.schedule_at.block.is_some() {
        super::blocks::sheet(ui, &mut state.schedule_at, page, asked);
    } else if state.schedule_at.waiting.is_some() {
        waiting::sheet(ui, &mut state.schedule_at, page, asked);
    } else if state.schedule_at.hours.is_some() {
        hours::sheet(ui, &mut state.schedule_at, page, asked);
    } else if state.schedule_at.selected.is_some() {
        selected(ui, state, page, asked);
    } else {
        starting(ui, state, page, asked);
    }
    ui.add_space(8.0);
    waiting::list(ui, state, page, asked);
}

fn starting(ui: &mut Ui, state: &mut State, page: &SchedulePage, asked: &mut Vec<Request>) {
    let c = palette(ui);
    if Button::new(icons::PLUS, "Book a visit")
        .key("B")
        .tone(Tone::Primary)
        .width(288.0)
        .show(ui)
        .clicked()
    {
        state.schedule_at.form = Some(Form::default());
    }
    if Button::new("", "Block a time")
        .key("X")
        .width(288.0)
        .show(ui)
        .clicked()
    {
        state.schedule_at.block = Some(super::BlockForm::of(&state.schedule_at, page));
    }
    if Button::new("", "Change hours")
        .key("H")
        .width(288.0)
        .show(ui)
        .clicked()
    {
        state.schedule_at.change_hours(page);
    }
    super::blocks::list(ui, page, asked);
    if state.schedule_at.view == View::Week {
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            section(ui, icons::STETHOSCOPE, "Whose week (P)", None);
            let providers = page
                .board
                .resources
                .iter()
                .filter(|r| r.kind == ResourceKind::Provider);
            for (n, provider) in providers.enumerate() {
                let here = state.schedule_at.provider == n;
                let pressed = row(ui, &provider.name, 32.0, here, |ui, r| {
                    let ink = if here { c.accent } else { c.text };
                    stamp(
                        ui,
                        pos2(r.left() + 12.0, r.center().y),
                        Align2::LEFT_CENTER,
                        r.width() - 20.0,
                        &provider.name,
                        theme::medium(13.0),
                        ink,
                    );
                });
                if pressed.clicked() {
                    state.schedule_at.provider = n;
                }
            }
        });
    }
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        ui.spacing_mut().interact_size.y = 18.0;
        for kind in &page.board.types {
            ui.horizontal(|ui| {
                let (dot, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
                ui.painter()
                    .rect_filled(dot, CornerRadius::same(3), grid::inks(c, kind.ink).0);
                ui.label(
                    RichText::new(&kind.title)
                        .font(theme::regular(12.5))
                        .color(c.text_2),
                );
                hint(ui, &format!("{} min", kind.minutes));
            });
        }
    });
}

fn selected(ui: &mut Ui, state: &mut State, page: &SchedulePage, asked: &mut Vec<Request>) {
    let Some(visit) = page
        .board
        .visits
        .iter()
        .find(|v| Some(v.id) == state.schedule_at.selected)
    else {
        return;
    };
    let c = palette(ui);
    let kind = page.board.types.iter().find(|t| t.key == visit.visit_type);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(
            RichText::new(&visit.name)
                .font(theme::semibold(16.0))
                .color(c.text),
        );
        hint(ui, &format!("MRN {}  ·  born {}", visit.mrn, visit.born));
        let title = kind.map_or("Visit", |k| k.title.as_str());
        let when = visit.starts.strftime("%a %b %-d, %H:%M");
        ui.label(
            RichText::new(format!("{title}: {}", visit.reason))
                .font(theme::medium(13.5))
                .color(c.text),
        );
        hint(
            ui,
            &format!(
                "{when}  ·  {} min  ·  {}",
                visit.minutes,
                visit.stage.title()
            ),
        );
        let name = |id| {
            page.board
                .resources
                .iter()
                .find(|r| r.id == id)
                .map_or("", |r| r.name.as_str())
        };
        let mut with: Vec<&str> = visit.provider.iter().map(|p| name(*p)).collect();
        with.extend(visit.with.iter().map(|(id, _, _)| name(*id)));
        hint(ui, &with.join("  ·  "));
        for needed in kind.map_or(&[][..], |k| k.prerequisites.as_slice()) {
            ui.label(
                RichText::new(format!("{}  {}", icons::WARNING, needed.title()))
                    .font(theme::regular(12.5))
                    .color(c.amber),
            );
        }
        if !visit.said.is_empty() {
            hint(ui, &format!("“{}”", visit.said));
        }
        ui.add_space(4.0);
        let coming = visit.stage == VisitStage::Scheduled;
        if Button::new(icons::CARET_RIGHT, "Open the visit")
            .key("Enter")
            .width(254.0)
            .show(ui)
            .clicked()
        {
            asked.push(Request::OpenEncounter(visit.encounter));
        }
        if Button::new("", "Carry: arrows, Shift+arrows")
            .key("M")
            .width(254.0)
            .enabled(coming)
            .show(ui)
            .clicked()
        {
            take_up(&mut state.schedule_at, page, visit.id);
        }
        if Button::new(icons::X, "Cancel")
            .key("Del")
            .width(254.0)
            .enabled(coming)
            .show(ui)
            .clicked()
        {
            call_off(&mut state.schedule_at, page, visit, false, asked);
        }
        if Button::new("", "Did not come")
            .key("N")
            .width(254.0)
            .enabled(coming)
            .show(ui)
            .clicked()
        {
            call_off(&mut state.schedule_at, page, visit, true, asked);
        }
    });
}

fn form(ui: &mut Ui, state: &mut State, page: &SchedulePage, asked: &mut Vec<Request>) {
    let Some(mut form) = state.schedule_at.form.take() else {
        return;
    };
    let c = palette(ui);
    let mut keep = true;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::PLUS, "Book a visit", None);
        patient_field(ui, state, &mut form, asked);
        ui.add_space(4.0);
        kinds(ui, &mut form, page);
        field(ui, &mut form.reason, "Why they come");
        let kind = page.board.types.get(form.kind);
        let name = |id| {
            page.board
                .resources
                .iter()
                .find(|r| r.id == id)
                .map_or("", |r| r.name.as_str())
        };
        match form.place {
            Some((provider, starts)) => {
                let when = starts.strftime("%a %b %-d at %H:%M");
                ui.label(
                    RichText::new(when.to_string())
                        .font(theme::semibold(15.0))
                        .color(c.text),
                );
                hint(ui, name(provider));
            }
            None => hint(ui, "Press a free place, or find the next one."),
        }
        let after = form.place.map_or(
            state.now.unwrap_or(page.days.0.at(8, 0, 0, 0)),
            |(_, at)| at.saturating_add(jiff::Span::new().minutes(5)),
        );
        if Button::new(icons::MAGNIFYING_GLASS, "Next time that fits")
            .key("Ctrl+F")
            .width(254.0)
            .show(ui)
            .clicked()
            || ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::F))
        {
            let key = kind.map(|k| k.key.clone()).unwrap_or_default();
            asked.push(request(page.days, ScheduleAct::Find(key, None, after)));
        }
        field(ui, &mut form.doubled, "Only if the time is taken: why");
        ui.columns(2, |columns| {
            field(&mut columns[0], &mut form.weeks, "Every … weeks");
            field(&mut columns[1], &mut form.times, "… times");
        });
        let repeat = repeat_of(&form);
        if repeat.is_none() {
            hint(
                ui,
                "Again: weeks between two visits and how many, as 2 and 6.",
            );
        }
        let ready = form.patient.is_some() && form.place.is_some() && repeat.is_some();
        let enter = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
        let press = Button::new(icons::CHECK, "Book")
            .key("Ctrl+Enter")
            .tone(Tone::Primary)
            .width(254.0)
            .enabled(ready)
            .show(ui);
        if (press.clicked() || enter)
            && let Some(repeat) = repeat
            && let (Some((patient, _)), Some((provider, starts)), Some(kind)) =
                (&form.patient, form.place, kind)
        {
            let doubled = form.doubled.trim().to_owned();
            let booking = Booking {
                patient: *patient,
                visit_type: kind.key.clone(),
                provider,
                starts,
                minutes: None,
                reason: form.reason.trim().to_owned(),
                doubled: (!doubled.is_empty()).then_some(doubled),
            };
            let act = match repeat {
                None => ScheduleAct::Book(booking),
                Some(repeat) => ScheduleAct::Series(booking, repeat),
            };
            asked.push(request(page.days, act));
            keep = false;
        }
        let waits = Button::new(icons::CLOCK_COUNTER_CLOCKWISE, "Put on the waiting list")
            .key("Ctrl+L")
            .width(254.0)
            .enabled(form.patient.is_some())
            .show(ui)
            .clicked()
            || ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::L));
        if waits && let (Some((patient, _)), Some(kind)) = (&form.patient, kind) {
            let reason = form.reason.trim().to_owned();
            asked.push(request(
                page.days,
                ScheduleAct::Wait(*patient, kind.key.clone(), reason),
            ));
            keep = false;
        }
        if Button::new("", "Leave it")
            .key("Esc")
            .width(254.0)
            .show(ui)
            .clicked()
            || ui.input(|i| i.key_pressed(Key::Escape))
        {
            keep = false;
        }
    });
    if keep {
        state.schedule_at.form = Some(form);
    }
}

/// No repetition, one, or nothing when what is typed says neither.
fn repeat_of(form: &Form) -> Option<Option<Repeat>> {
    if form.weeks.trim().is_empty() && form.times.trim().is_empty() {
        return Some(None);
    }
    let weeks = form.weeks.trim().parse().ok().filter(|w| *w > 0)?;
    let times = form.times.trim().parse().ok().filter(|t| *t > 0)?;
    Some(Some(Repeat::weekly(weeks, times)))
}

fn patient_field(ui: &mut Ui, state: &mut State, form: &mut Form, asked: &mut Vec<Request>) {
    let c = palette(ui);
    if let Some((_, name)) = &form.patient {
        let text = format!("{}  {name}", icons::USER_CIRCLE);
        ui.label(
            RichText::new(text)
                .font(theme::semibold(15.0))
                .color(c.text),
        );
        return;
    }
    // Before the field, which would give the keyboard away with it.
    let enter = ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter));
    let field = TextEdit::singleline(&mut state.search.words)
        .hint_text("Patient: name or record number")
        .desired_width(f32::INFINITY)
        .margin(vec2(10.0, 7.0));
    let field = ui.add(field).accessible_name("Patient to book");
    if ui.memory(|m| m.focused().is_none()) {
        field.request_focus();
    }
    if field.changed() {
        asked.push(Request::Find(state.search.words.clone()));
    }
    for (n, hit) in state.search.found.iter().take(5).enumerate() {
        let pressed = row(
            ui,
            &format!("Book for {}", hit.name),
            32.0,
            n == 0,
            |ui, r| {
                stamp(
                    ui,
                    pos2(r.left() + 10.0, r.center().y),
                    Align2::LEFT_CENTER,
                    150.0,
                    &hit.name,
                    theme::medium(13.0),
                    c.text,
                );
                stamp(
                    ui,
                    pos2(r.right() - 10.0, r.center().y),
                    Align2::RIGHT_CENTER,
                    90.0,
                    &hit.born.to_string(),
                    theme::regular(12.0),
                    c.text_2,
                );
            },
        );
        if pressed.clicked() || (enter && n == 0) {
            form.patient = Some((hit.id, hit.name.clone()));
        }
    }
}

fn kinds(ui: &mut Ui, form: &mut Form, page: &SchedulePage) {
    let c = palette(ui);
    ui.spacing_mut().item_spacing.y = 4.0;
    for (n, kind) in page.board.types.iter().enumerate() {
        let here = form.kind == n;
        let pressed = row(ui, &kind.title, 26.0, here, |ui, r| {
            let dot = eframe::egui::Rect::from_center_size(
                pos2(r.left() + 14.0, r.center().y),
                vec2(10.0, 10.0),
            );
            ui.painter()
                .rect_filled(dot, CornerRadius::same(3), grid::inks(c, kind.ink).0);
            let ink = if here { c.accent } else { c.text };
            stamp(
                ui,
                pos2(r.left() + 28.0, r.center().y),
                Align2::LEFT_CENTER,
                160.0,
                &kind.title,
                theme::medium(13.0),
                ink,
            );
            stamp(
                ui,
                pos2(r.right() - 10.0, r.center().y),
                Align2::RIGHT_CENTER,
                70.0,
                &format!("{} min", kind.minutes),
                theme::regular(12.0),
                c.text_2,
            );
        });
        if pressed.clicked() {
            form.kind = n;
        }
    }
}
