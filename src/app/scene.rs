//! Drives the window to a scene of the demo office and takes its picture: for tests and for the README.

use std::path::PathBuf;

use eframe::egui::{self, ScreenshotCallback, ThemePreference, Ui, ViewportCommand};

use super::desk::Desk;
use super::shell::Workstation;
use crate::service::worker::{BillingRequest, Door, Person, RecordsRequest, Request};

/// Frames that a settled window is given before its picture is taken.
const SETTLED: u32 = 12;

/// What to show and where the picture goes.
#[derive(Debug, Clone)]
pub struct Scene {
    /// `sign_in`, `home`, `chart`, `dictate`, `billing`, `accounts`, `vitals`, `papers`, `register`, `records`, `beds`, `code`, `code_queue`,
    /// `code_search`, `code_reject`, `code_second`, `code_figures`, `correct`, `correct_open`, `correct_review`, `correct_figures`, …
    pub name: String,
    /// Where the PNG is written.
    pub file: PathBuf,
    /// Dark instead of light.
    pub dark: bool,
}

/// A window that plays a scene and closes.
pub struct Stage {
    workstation: Workstation,
    scene: Scene,
    asked: usize,
    calm: u32,
}

impl Stage {
    /// A stage for one scene.
    #[must_use]
    pub fn new(workstation: Workstation, scene: Scene) -> Self {
        Self {
            workstation,
            scene,
            asked: 0,
            calm: 0,
        }
    }

    /// Who plays: the physician, or a coder at the coding desk.
    fn who<'d>(&self, door: &'d Door) -> Option<&'d Person> {
        let name = &self.scene.name;
        let fits = |p: &&Person| {
            if name.starts_with("code") {
                p.role == crate::domain::Role::Coder
            } else {
                super::desks::correct::scene::enters(name, &p.name)
            }
        };
        door.people.iter().find(fits)
    }

    /// Asks for the next step once the one before has come in; true when the scene stands.
    fn advance(&mut self) -> bool {
        let state = &self.workstation.state;
        if state.progress.is_some() {
            return false;
        }
        let next = match (self.scene.name.as_str(), self.asked) {
            ("sign_in", _) => return state.door.is_some(),
            (_, 0) => match &state.door {
                Some(door) => self.who(door).map(|p| Request::SignIn {
                    user: p.id,
                    password: "demo".into(),
                }),
                None => return false,
            },
            ("home", _) => return state.today.is_some(),
            ("chart", 1) => state
                .today
                .as_ref()
                .and_then(|t| t.appointments.first())
                .map(|a| Request::OpenChart(a.patient)),
            ("dictate", 1) => state
                .today
                .as_ref()
                .and_then(|t| t.to_transcribe.first())
                .map(|t| Request::OpenEncounter(t.encounter)),
            ("billing" | "accounts", 1) => Some(Request::Billing(BillingRequest::Show(None))),
            ("billing", 2) => state.billing.as_ref().and_then(|page| {
                let denied = page
                    .claims
                    .iter()
                    .find(|c| c.state == crate::domain::ClaimState::Denied);
                denied.map(|c| Request::Billing(BillingRequest::Show(Some(c.control.clone()))))
            }),
            ("billing", _) => return state.billing.as_ref().is_some_and(|p| p.open.is_some()),
            ("accounts", _) => {
                let there = state.billing.is_some();
                self.workstation.state.billing_at.tab = super::desks::billing::Tab::Accounts;
                return there;
            }
            ("vitals" | "papers" | "register", 1) => state
                .today
                .as_ref()
                .and_then(|t| {
                    t.appointments
                        .iter()
                        .find(|a| a.status == crate::service::worker::VisitStatus::Done)
                })
                .map(|a| Request::OpenChart(a.patient)),
            ("vitals" | "papers", _) => {
                let there = state.chart.is_some();
                self.workstation.state.records.tab = if self.scene.name == "vitals" {
                    super::desks::records::ChartTab::Vitals
                } else {
                    super::desks::records::ChartTab::Papers
                };
                return there;
            }
            ("register", 2) => state.chart.as_ref().map(|c| {
                Request::Records(RecordsRequest::Register(Some(c.patient.id), String::new()))
            }),
            ("register", 3) => {
                let today = state.now.map(|n| n.date());
                let typed = state.records.form.as_ref();
                typed
                    .zip(today)
                    .and_then(|(t, today)| t.answers(today).ok())
                    .map(|mut a| {
                        a.email = "not an address".into();
                        Request::Records(RecordsRequest::Review(None, Box::new(a)))
                    })
            }
            ("register", _) => return !state.records.review.complaints.is_empty(),
            ("records", 1) => Some(Request::Records(RecordsRequest::Search)),
            ("records", _) => return state.records.page.is_some(),
            ("beds", 1) => Some(Request::Records(RecordsRequest::Beds)),
            ("beds", _) => return state.records.beds.is_some(),
            (name, step) if name.starts_with("code") => {
                let state = &mut self.workstation.state;
                let (place, page) = (&mut state.coding_at, state.coding.as_deref());
                match super::desks::code::scene(name, step, place, page) {
                    Some(next) => next,
                    None => return true,
                }
            }
            (name, at) if name.starts_with("correct") => {
                let (next, there) =
                    super::desks::correct::scene::play(name, at, &mut self.workstation.state);
                if there {
                    return true;
                }
                next
            }
            ("chart", _) => return state.desk == Some(Desk::Chart),
            ("dictate", 2) => state
                .page
                .as_ref()
                .and_then(|p| p.dictation)
                .map(|(id, _)| Request::Transcribe(id)),
            ("dictate", 3) => state
                .page
                .as_ref()
                .filter(|p| p.document.is_some())
                .and_then(|p| p.codes.first())
                .map(|c| Request::Decide {
                    code: c.id,
                    decision: crate::service::worker::Decision::Accepted,
                }),
            ("dictate", _) => return state.page.as_ref().is_some_and(|p| !p.charges.is_empty()),
            _ => None,
        };
        if let Some(request) = next {
            self.asked += 1;
            self.workstation.ask(request);
        }
        false
    }
}

impl eframe::App for Stage {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        ui.ctx().set_theme(if self.scene.dark {
            ThemePreference::Dark
        } else {
            ThemePreference::Light
        });
        self.workstation.frame(ui);
        self.calm = if self.advance() { self.calm + 1 } else { 0 };
        if self.calm == SETTLED {
            let (file, ctx) = (self.scene.file.clone(), ui.ctx().clone());
            let taken = ScreenshotCallback::new(move |picture| {
                save(&picture, &file);
                ctx.send_viewport_cmd(ViewportCommand::Close);
            });
            ui.ctx()
                .send_viewport_cmd(ViewportCommand::Screenshot(taken));
        }
        if self.calm < SETTLED {
            self.workstation.state.toasts.clear();
        }
        ui.ctx()
            .request_repaint_after(std::time::Duration::from_millis(30));
    }
}

fn save(picture: &egui::ColorImage, file: &std::path::Path) {
    let [width, height] = picture.size;
    let bytes: Vec<u8> = picture.pixels.iter().flat_map(|p| p.to_array()).collect();
    let saved = image::save_buffer(
        file,
        &bytes,
        width as u32,
        height as u32,
        image::ColorType::Rgba8,
    );
    if let Err(problem) = saved {
        eprintln!(
            "the picture {} could not be written ({problem})",
            file.display()
        );
    }
}
