//! The palette behind Ctrl+K: find a patient by name or record number, and words in notes and transcripts.

use eframe::egui::{
    Align2, Area, Frame, Id, Key, Modifiers, Order, Rect, TextEdit, TextFormat, Ui, pos2,
    text::LayoutJob, vec2,
};

use super::clock;
use crate::app::Desk;
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, hint, row, stamp};
use crate::service::worker::{
    BillingRequest, NoteHit, PatientLine, RecordsRequest, Request, ReviewRequest,
};

/// Patients shown beside notes at most.
const PATIENTS: usize = 6;

/// Draws the palette above everything while it is open.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    if !state.search.open {
        return asked;
    }
    // At the billing desk one looks for accounts.
    let accounts = state.desk == Some(Desk::Billing);
    let search = &mut state.search;
    let patients = search.found.len().min(PATIENTS);
    let last = (patients + search.notes.len()).saturating_sub(1);
    ui.input_mut(|i| {
        if i.consume_key(Modifiers::NONE, Key::ArrowDown) {
            search.chosen = (search.chosen + 1).min(last);
        }
        if i.consume_key(Modifiers::NONE, Key::ArrowUp) {
            search.chosen = search.chosen.saturating_sub(1);
        }
    });
    let (enter, escape) = ui.input_mut(|i| {
        (
            i.consume_key(Modifiers::NONE, Key::Enter),
            i.consume_key(Modifiers::NONE, Key::Escape),
        )
    });
    let frame = Frame::popup(ui.style()).inner_margin(12);
    let (mut open, mut register) = (None, false);
    Area::new(Id::unique("search"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_TOP, vec2(0.0, 72.0))
        .show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(720.0);
                let field = TextEdit::singleline(&mut search.words)
                    .hint_text("Name, birth date, telephone or record number, or words of a note")
                    .desired_width(f32::INFINITY)
                    .font(theme::regular(17.0))
                    .margin(vec2(12.0, 10.0));
                let field = ui.add(field).accessible_name("Find a patient");
                field.request_focus();
                if field.changed() {
                    asked.push(Request::Find(search.words.clone()));
                }
                if search.found.is_empty() && search.notes.is_empty() {
                    hint(
                        ui,
                        if search.words.is_empty() {
                            "Three letters of a name or a note, a birth date (3/14/1958), digits of a telephone or record number. “Quotes” keep words together."
                        } else {
                            "Nothing found. Fewer words, or the beginning of one, find more."
                        },
                    );
                }
                let new = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::N));
                let button = Button::new(icons::PLUS, "New patient").key("Ctrl+N");
                if button.show(ui).clicked() || new {
                    let words = search.words.clone();
                    asked.push(Request::Records(RecordsRequest::Register(None, words)));
                    register = true;
                }
                ui.spacing_mut().item_spacing.y = 2.0;
                for (at, hit) in search.found.iter().take(PATIENTS).enumerate() {
                    let chosen = at == search.chosen;
                    if patient(ui, hit, chosen) || (enter && chosen) {
                        open = Some(if accounts {
                            Request::Billing(BillingRequest::Account(hit.id))
                        } else {
                            Request::OpenChart(hit.id)
                        });
                    }
                }
                if !search.notes.is_empty() {
                    ui.add_space(6.0);
                    hint(ui, "Notes and transcripts, newest first");
                }
                for (at, hit) in search.notes.iter().enumerate() {
                    let chosen = at + patients == search.chosen;
                    if note(ui, hit, chosen) || (enter && chosen) {
                        open = Some(match hit.at_s {
                            Some(at_s) => {
                                Request::Review(ReviewRequest::OpenAt(hit.encounter, at_s))
                            }
                            None => Request::OpenEncounter(hit.encounter),
                        });
                    }
                }
            });
        });
    let done = open.is_some() || register;
    asked.extend(open);
    if done || escape {
        *search = crate::app::state::Search::default();
    }
    asked
}

fn patient(ui: &mut Ui, hit: &PatientLine, chosen: bool) -> bool {
    let name = format!("{}, MRN {}", hit.name, hit.mrn);
    let pressed = row(ui, &name, 44.0, chosen, |ui, r| {
        let c = palette(ui);
        stamp(
            ui,
            pos2(r.left() + 12.0, r.center().y),
            Align2::LEFT_CENTER,
            300.0,
            &hit.name,
            theme::medium(14.0),
            c.text,
        );
        let detail = format!("MRN {}   born {}", hit.mrn, hit.born);
        stamp(
            ui,
            pos2(r.right() - 36.0, r.center().y),
            Align2::RIGHT_CENTER,
            260.0,
            &detail,
            theme::regular(12.5),
            c.text_2,
        );
        if chosen {
            entered(ui, r);
        }
    });
    pressed.clicked()
}

fn entered(ui: &Ui, r: Rect) {
    stamp(
        ui,
        pos2(r.right() - 12.0, r.center().y),
        Align2::RIGHT_CENTER,
        16.0,
        icons::ARROW_ELBOW_DOWN_LEFT,
        theme::regular(14.0),
        palette(ui).accent,
    );
}

fn note(ui: &mut Ui, hit: &NoteHit, chosen: bool) -> bool {
    let mut under = hit.title.clone();
    if !hit.heading.is_empty() {
        under.push_str(&format!(", {}", hit.heading));
    }
    let name = format!("{}, {under}: {}", hit.name, hit.snippet);
    let pressed = row(ui, &name, 58.0, chosen, |ui, r| {
        let c = palette(ui);
        let top = r.top() + 17.0;
        let who = stamp(
            ui,
            pos2(r.left() + 12.0, top),
            Align2::LEFT_CENTER,
            240.0,
            &hit.name,
            theme::medium(14.0),
            c.text,
        );
        stamp(
            ui,
            pos2(who.right() + 12.0, top),
            Align2::LEFT_CENTER,
            280.0,
            &under,
            theme::regular(12.5),
            c.text_2,
        );
        let mut when = hit.on.to_string();
        if let Some(at) = hit.at_s {
            when = format!("{when}   {} {}", icons::PLAY, clock(at));
        }
        stamp(
            ui,
            pos2(r.right() - 36.0, top),
            Align2::RIGHT_CENTER,
            200.0,
            &when,
            theme::regular(12.5),
            c.text_2,
        );
        snippet(ui, hit, r);
        if chosen {
            entered(ui, r);
        }
    });
    pressed.clicked()
}

/// The sentence in one line, the words looked for on a tint.
fn snippet(ui: &Ui, hit: &NoteHit, r: Rect) {
    let c = palette(ui);
    let mut job = LayoutJob::default();
    job.wrap.max_width = r.width() - 56.0;
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let plain = TextFormat {
        font_id: theme::regular(13.0),
        color: c.text_2,
        ..TextFormat::default()
    };
    let mut at = 0;
    for place in &hit.lit {
        let (Some(before), Some(word)) = (hit.snippet.get(at..place.start), place.of(&hit.snippet))
        else {
            continue;
        };
        job.append(before, 0.0, plain.clone());
        let lit = TextFormat {
            color: c.text,
            background: c.amber_soft,
            ..plain.clone()
        };
        job.append(word, 0.0, lit);
        at = place.end;
    }
    job.append(hit.snippet.get(at..).unwrap_or(""), 0.0, plain);
    let galley = ui.painter().layout_job(job);
    ui.painter()
        .galley(pos2(r.left() + 12.0, r.top() + 30.0), galley, c.text_2);
}
