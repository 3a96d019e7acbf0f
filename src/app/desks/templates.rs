//! Note templates: the office's and one's own, written as text beside a note sorted by them.

use eframe::egui::{
    Align2, Key, Label, Modifiers, RichText, ScrollArea, TextEdit, Ui, UiBuilder, pos2, vec2,
};

use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, row, section, stamp};
use crate::service::note_templates::{TemplateLine, Whose};
use crate::service::worker::{OpenTemplate, Request, ReviewRequest, TemplateRequest};

/// Draws the desk.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let Some(page) = state.templates.take() else {
        empty(ui, icons::FILE_TEXT, "Templates", "They are being read.");
        return asked;
    };
    let area = ui.available_rect_before_wrap();
    let gap = 16.0;
    let list = 240.0_f32.min(area.width() * 0.25);
    let rest = (area.width() - list - 2.0 * gap).max(200.0);
    let (text, note) = (rest * 0.56, rest * 0.44);
    let starts = [0.0, list + gap, list + text + 2.0 * gap];
    for (at, (from, width)) in starts.into_iter().zip([list, text, note]).enumerate() {
        let corner = pos2(area.left() + from, area.top());
        let rect = eframe::egui::Rect::from_min_size(corner, vec2(width, area.height()));
        let builder = UiBuilder::new().max_rect(rect).id_salt(("templates", at));
        ui.scope_builder(builder, |ui| {
            ScrollArea::vertical()
                .id_salt(("templates", at))
                .show(ui, |ui| match (at, &page.open) {
                    (0, open) => names(ui, &page.all, open.as_ref(), &mut asked),
                    (1, Some(open)) => writing(ui, state, open, &mut asked),
                    (2, Some(open)) => preview(ui, open),
                    (1, None) => card(ui, |ui| {
                        ui.set_width(ui.available_width());
                        empty(
                            ui,
                            icons::NOTE_PENCIL,
                            "No template is open",
                            "Choose one on the left. What you change is kept for you or for the office; the shipped one stays.",
                        );
                    })
                    .inner,
                    _ => {}
                });
        });
    }
    state.templates = Some(page);
    asked
}

fn ask(asked: &mut Vec<Request>, request: TemplateRequest) {
    asked.push(Request::Review(ReviewRequest::Templates(request)));
}

fn names(ui: &mut Ui, all: &[TemplateLine], open: Option<&OpenTemplate>, asked: &mut Vec<Request>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::FILE_TEXT, "Templates", Some(all.len()));
        ui.spacing_mut().item_spacing.y = 2.0;
        for line in all {
            let here = open.is_some_and(|o| o.name == line.name);
            let pressed = row(ui, &line.title, 44.0, here, |ui, r| {
                let c = palette(ui);
                stamp(
                    ui,
                    pos2(r.left() + 10.0, r.top() + 14.0),
                    Align2::LEFT_CENTER,
                    r.width() - 20.0,
                    &line.title,
                    theme::medium(13.5),
                    c.text,
                );
                let (word, ink) = match (&line.fault, line.whose) {
                    (Some(_), _) => ("cannot be read", c.red),
                    (None, Whose::Shipped) => ("shipped", c.text_3),
                    (None, Whose::Office) => ("the office's", c.accent),
                    (None, Whose::Mine) => ("your own", c.accent),
                };
                stamp(
                    ui,
                    pos2(r.left() + 10.0, r.top() + 32.0),
                    Align2::LEFT_CENTER,
                    r.width() - 20.0,
                    &format!("{}  {word}", line.name),
                    theme::regular(12.0),
                    ink,
                );
            });
            if pressed.clicked() {
                ask(asked, TemplateRequest::Open(line.name.clone()));
            }
        }
    });
}

/// What the words beside a template's name need.
const TOLD_WIDTH: f32 = 260.0;

fn writing(ui: &mut Ui, state: &mut State, open: &OpenTemplate, asked: &mut Vec<Request>) {
    let Some((name, text)) = &mut state.template_text else {
        return;
    };
    let (mut save, mut changed) = (None, false);
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            section(ui, icons::NOTE_PENCIL, "Written as", None);
            let field = TextEdit::singleline(name)
                .desired_width(160.0)
                .font(theme::mono(13.5))
                .margin(vec2(8.0, 6.0));
            let field = ui.add(field).accessible_name("Name of the template");
            changed |= field.changed();
            // Beside a narrow field it would push the column over the next one.
            let told = "another name makes another template";
            if ui.available_width() > TOLD_WIDTH {
                hint(ui, told);
            } else {
                field.on_hover_text(told);
            }
        });
        ui.horizontal_wrapped(|ui| {
            let sound = open.preview.is_ok();
            if Button::new(icons::CHECK, "Keep for me")
                .key("Ctrl+S")
                .tone(Tone::Primary)
                .enabled(sound)
                .show(ui)
                .clicked()
                || (sound && ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::S)))
            {
                save = Some(Whose::Mine);
            }
            if Button::new(icons::BUILDINGS, "Keep for the office")
                .enabled(sound)
                .show(ui)
                .clicked()
            {
                save = Some(Whose::Office);
            }
            if open.whose != Whose::Shipped
                && Button::new(icons::ARROW_COUNTER_CLOCKWISE, "As shipped")
                    .show(ui)
                    .clicked()
            {
                let request = TemplateRequest::Remove {
                    name: open.name.clone(),
                    whose: open.whose,
                };
                ask(asked, request);
            }
        });
        if let Err(problem) = &open.preview {
            let c = palette(ui);
            let text = RichText::new(format!("{}  {problem}", icons::WARNING_CIRCLE));
            ui.add(Label::new(text.font(theme::medium(13.0)).color(c.red)).wrap());
        }
        let field = TextEdit::multiline(text)
            .desired_width(f32::INFINITY)
            .desired_rows(26)
            .font(theme::mono(13.0))
            .margin(vec2(10.0, 8.0));
        changed |= ui
            .add(field)
            .accessible_name("Text of the template")
            .changed();
    });
    let (name, text) = (name.clone(), text.clone());
    if let Some(whose) = save {
        ask(asked, TemplateRequest::Save { name, text, whose });
    } else if changed {
        ask(asked, TemplateRequest::Check { name, text });
    }
}

fn preview(ui: &mut Ui, open: &OpenTemplate) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::SPARKLE, "A short dictation in it", None);
        let Ok(note) = &open.preview else {
            empty(
                ui,
                icons::WARNING,
                "Not a template yet",
                "The line to mend is named on the left.",
            );
            return;
        };
        let c = palette(ui);
        for part in &note.sections {
            ui.add_space(4.0);
            let heading = RichText::new(&part.heading).font(theme::semibold(14.0));
            ui.label(heading.color(c.accent));
            for sentence in &part.sentences {
                ui.add(Label::new(RichText::new(&sentence.text).font(theme::regular(14.0))).wrap());
            }
        }
    });
}
