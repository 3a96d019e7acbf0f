//! Registration: who somebody is, how they are reached, who answers for them; what is missing and who may be there already.

use eframe::egui::{
    Align, Key, Layout, Modifiers, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2, vec2,
};

use super::{Typed, field};
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, hint, row, section, stamp};
use crate::service::records::registering::Review;
use crate::service::worker::{RecordsRequest, Request};

/// Draws the form.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let today = state
        .now
        .map_or(jiff::civil::date(2000, 1, 1), |n| n.date());
    let records = &mut state.records;
    let Some(typed) = &mut records.form else {
        let advice = "Press Ctrl+K, type a name, and choose “New patient”.";
        empty(ui, icons::USER_CIRCLE, "No registration is open", advice);
        return Vec::new();
    };
    let mut asked = Vec::new();
    let mut save = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
    let mut leave =
        !state.search.open && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
    heading(ui, typed, &records.review, &mut save, &mut leave);
    ui.add_space(8.0);
    let area = ui.available_rect_before_wrap();
    let side = (area.width() * 0.3).clamp(300.0, 420.0);
    let left = Rect::from_min_max(area.min, pos2(area.right() - side - 24.0, area.bottom()));
    let right = Rect::from_min_max(pos2(area.right() - side, area.top()), area.max);
    let mut left_a_field = false;
    ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("form"), |ui| {
        ScrollArea::vertical().id_salt("form").show(ui, |ui| {
            left_a_field |= identity(ui, typed);
            ui.add_space(8.0);
            left_a_field |= reached(ui, typed);
            ui.add_space(8.0);
            left_a_field |= others(ui, typed);
        });
    });
    ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("review"), |ui| {
        ScrollArea::vertical().id_salt("review").show(ui, |ui| {
            review(ui, &records.review, typed.answers(today).err(), &mut asked);
        });
    });
    if left_a_field && let Ok(answers) = typed.answers(today) {
        asked.push(Request::Records(RecordsRequest::Review(
            typed.patient,
            Box::new(answers),
        )));
    }
    if save && let Ok(answers) = typed.answers(today) {
        let (patient, mrn) = (typed.patient, typed.mrn.clone());
        asked.push(Request::Records(RecordsRequest::Save(
            patient,
            mrn,
            Box::new(answers),
        )));
    }
    if leave {
        asked.push(match typed.patient {
            Some(patient) => Request::OpenChart(patient),
            None => Request::Today,
        });
        if typed.patient.is_none() {
            state.desk = Some(crate::app::Desk::Home);
        }
    }
    asked
}

fn heading(ui: &mut Ui, typed: &Typed, review: &Review, save: &mut bool, leave: &mut bool) {
    ui.horizontal(|ui| {
        let title = if typed.patient.is_some() {
            typed.answers.name.to_string()
        } else {
            "New patient".to_owned()
        };
        ui.label(RichText::new(title).font(theme::semibold(22.0)));
        let saved = match typed.savings {
            0 => String::new(),
            1 => "  ·  saved once".to_owned(),
            n => format!("  ·  saved {n} times, every version is kept"),
        };
        hint(ui, &format!("MRN {}{saved}", typed.mrn));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let doubt = typed.patient.is_none() && review.likely.iter().any(|l| l.bits > 0.0);
            let word = match (typed.patient, doubt) {
                (Some(_), _) => "Save",
                (None, false) => "Register",
                (None, true) => "Register anyway",
            };
            let button = Button::new(icons::CHECK, word)
                .tone(Tone::Primary)
                .key("Ctrl+Enter");
            *save |= button.enabled(review.stops().is_none()).show(ui).clicked();
            *leave |= Button::new(icons::ARROW_LEFT, "Back")
                .key("Esc")
                .show(ui)
                .clicked();
        });
    });
}

/// Fields side by side, each with its share of the row.
fn fields(ui: &mut Ui, row: &mut [(&str, &mut String, f32)]) -> bool {
    let all: f32 = row.iter().map(|(.., share)| share).sum();
    let room = ui.available_width() - 8.0 * (row.len() as f32 - 1.0);
    let mut left = false;
    ui.horizontal(|ui| {
        for (label, text, share) in row {
            left |= field(ui, label, text, room * *share / all);
        }
    });
    left
}

fn identity(ui: &mut Ui, t: &mut Typed) -> bool {
    let mut left = false;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::USER_CIRCLE, "Who", None);
        let a = &mut t.answers;
        left |= fields(
            ui,
            &mut [
                ("Family name", &mut a.name.family, 3.0),
                ("Given name", &mut a.name.given, 3.0),
                ("Middle", &mut a.middle, 1.6),
                ("Suffix", &mut a.suffix, 1.0),
            ],
        );
        left |= fields(
            ui,
            &mut [
                ("Called", &mut a.preferred, 2.0),
                ("Former names", &mut t.former, 3.0),
                ("Born (1958-03-14)", &mut t.born, 2.0),
            ],
        );
        ui.horizontal(|ui| {
            hint(ui, "Sex for claims");
            for (sex, word) in Typed::sexes() {
                if ui.selectable_label(a.sex == sex, word).clicked() {
                    a.sex = sex;
                    left = true;
                }
            }
        });
        left |= fields(
            ui,
            &mut [
                ("Gender, in their words", &mut a.gender, 2.0),
                ("Pronouns", &mut a.pronouns, 2.0),
                ("Languages", &mut t.languages, 2.0),
            ],
        );
        ui.checkbox(&mut a.interpreter, "Needs an interpreter");
    });
    left
}

fn reached(ui: &mut Ui, t: &mut Typed) -> bool {
    let mut left = false;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::BUILDINGS, "Where and how", None);
        left |= fields(
            ui,
            &mut [
                ("Street", &mut t.home.street, 4.0),
                ("Flat, suite", &mut t.home.street2, 1.5),
            ],
        );
        left |= fields(
            ui,
            &mut [
                ("City", &mut t.home.city, 3.0),
                ("State", &mut t.home.state, 1.0),
                ("ZIP", &mut t.home.zip, 1.5),
            ],
        );
        let [first, second] = &mut t.phones;
        left |= fields(
            ui,
            &mut [
                ("Telephone", first, 2.0),
                ("Another number", second, 2.0),
                ("E-mail", &mut t.answers.email, 3.0),
            ],
        );
    });
    left
}

fn others(ui: &mut Ui, t: &mut Typed) -> bool {
    let mut left = false;
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::USERS, "Others, and consents", None);
        left |= fields(
            ui,
            &mut [
                ("Emergency contact", &mut t.other.name, 3.0),
                ("Relation", &mut t.other.relation, 2.0),
                ("Their telephone", &mut t.other.phone, 2.0),
            ],
        );
        left |= fields(
            ui,
            &mut [
                ("Answers for the bill", &mut t.guarantor.name, 3.0),
                ("As their", &mut t.guarantor.relation, 2.0),
                ("Guarantor's telephone", &mut t.guarantor.phone, 2.0),
            ],
        );
        left |= ui
            .checkbox(&mut t.privacy, "Privacy notice acknowledged")
            .changed();
    });
    left
}

fn review(ui: &mut Ui, review: &Review, date: Option<String>, asked: &mut Vec<Request>) {
    let c = palette(ui);
    if !review.likely.is_empty() {
        card(ui, |ui| {
            ui.set_width(ui.available_width());
            section(
                ui,
                icons::WARNING,
                "Registered already?",
                Some(review.likely.len()),
            );
            for like in &review.likely {
                let p = &like.patient;
                let name = format!("{}, {}", p.family, p.given);
                let spoken = format!("Open {name}, MRN {}", p.mrn);
                let pressed = row(ui, &spoken, 60.0, like.bits > 0.0, |ui, r| {
                    let at = |y: f32| pos2(r.left() + 12.0, r.top() + y);
                    let top = eframe::egui::Align2::LEFT_TOP;
                    let width = r.width() - 24.0;
                    stamp(ui, at(6.0), top, width, &name, theme::medium(14.0), c.text);
                    let detail = format!("MRN {}  ·  born {}", p.mrn, p.born);
                    stamp(
                        ui,
                        at(24.0),
                        top,
                        width,
                        &detail,
                        theme::regular(12.5),
                        c.text_2,
                    );
                    stamp(
                        ui,
                        at(41.0),
                        top,
                        width,
                        &like.why,
                        theme::regular(12.0),
                        c.text_3,
                    );
                });
                if pressed.clicked() {
                    asked.push(Request::OpenChart(p.id));
                }
            }
        });
        ui.add_space(8.0);
    }
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::SHIELD_CHECK, "Before saving", None);
        let complaints = review
            .complaints
            .iter()
            .filter(|x| x.field != "born" || date.is_none());
        let mut nothing = true;
        if let Some(date) = &date {
            nothing = false;
            told(ui, "born", date, true);
        }
        for complaint in complaints {
            nothing = false;
            told(ui, &complaint.field, &complaint.says, !complaint.may_stand);
        }
        if nothing {
            hint(ui, "Nothing stands against it.");
        }
    });
}

fn told(ui: &mut Ui, field: &str, says: &str, stops: bool) {
    let c = palette(ui);
    let (icon, ink) = if stops {
        (icons::WARNING_CIRCLE, c.red)
    } else {
        (icons::INFO, c.amber)
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
        ui.label(RichText::new(icon).size(15.0).color(ink));
        ui.label(RichText::new(crate::app::desks::title_case(field)).font(theme::medium(13.0)));
        ui.label(
            RichText::new(says)
                .font(theme::regular(13.0))
                .color(c.text_2),
        );
    });
}
