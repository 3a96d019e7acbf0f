//! Drives the window to a scene of the demo office and takes its picture: for tests and for the README.

use std::path::PathBuf;

use eframe::egui::{self, ScreenshotCallback, ThemePreference, Ui, ViewportCommand};

use super::desk::Desk;
use super::desks::schedule::{Form, View};
use super::shell::Workstation;
use crate::domain::Role;
use crate::domain::schedule::VisitStage;
use crate::service::worker::{
    BillingRequest, FrontDeskAct, FrontDeskRequest, Request, ScheduleAct, ScheduleRequest,
};

/// Frames that a settled window is given before its picture is taken.
const SETTLED: u32 = 12;

/// What to show and where the picture goes.
#[derive(Debug, Clone)]
pub struct Scene {
    /// `sign_in`, `home`, `chart`, `dictate`, `billing`, `accounts`, `schedule`, `week`, `month`, `rooms`, `booking`,
    /// `front_desk`, `check_in`, `tasks`, `supplies`, `orders`, `manage`.
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

    /// Asks for the next step once the one before has come in; true when the scene stands.
    fn advance(&mut self) -> bool {
        let state = &self.workstation.state;
        if state.progress.is_some() {
            return false;
        }
        let next = match (self.scene.name.as_str(), self.asked) {
            ("sign_in", _) => return state.door.is_some(),
            (_, 0) => match &state.door {
                Some(door) => door
                    .people
                    .iter()
                    .find(|p| self.scene.name != "manage" || p.role == Role::Manager)
                    .map(|p| Request::SignIn {
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
            ("schedule" | "week" | "month" | "rooms" | "booking", 1) => {
                if self.workstation.state.today.is_none() {
                    return false;
                }
                let at = &mut self.workstation.state.schedule_at;
                at.view = match self.scene.name.as_str() {
                    "week" => View::Week,
                    "month" => View::Month,
                    "rooms" => View::Rooms,
                    _ => View::Day,
                };
                self.workstation.state.desk = Some(Desk::Schedule);
                self.asked += 1;
                None
            }
            ("booking", 2) => {
                let state = &mut self.workstation.state;
                let Some(page) = state.schedule.clone() else {
                    return false;
                };
                let visit = page.board.visits.iter().find(|v| v.minutes == 40);
                state.schedule_at.form = Some(Form {
                    patient: visit.map(|v| (v.patient, v.name.clone())),
                    reason: "Second opinion".into(),
                    kind: 1,
                    ..Form::default()
                });
                let after = page.days.0.at(9, 0, 0, 0);
                Some(Request::Schedule(ScheduleRequest {
                    days: page.days,
                    act: ScheduleAct::Find("new_patient".into(), None, after),
                }))
            }
            ("schedule" | "week" | "month" | "rooms" | "booking", _) => {
                let state = &mut self.workstation.state;
                if self.scene.name == "schedule"
                    && let Some(page) = &state.schedule
                {
                    let coming = page
                        .board
                        .visits
                        .iter()
                        .rev()
                        .find(|v| v.stage == VisitStage::Scheduled);
                    state.schedule_at.selected = coming.map(|v| v.id);
                }
                return state.schedule.is_some();
            }
            ("front_desk" | "check_in" | "tasks", 1) => Desk::FrontDesk.opening(),
            ("check_in", 2) => self.workstation.state.front_desk.as_ref().and_then(|page| {
                let expected = page
                    .visits
                    .iter()
                    .find(|v| v.stage == VisitStage::Scheduled);
                expected.map(|v| {
                    Request::FrontDesk(FrontDeskRequest {
                        open: Some(v.id),
                        act: FrontDeskAct::Look,
                    })
                })
            }),
            ("check_in", _) => {
                let page = self.workstation.state.front_desk.as_ref();
                return page.is_some_and(|p| p.check_in.is_some());
            }
            ("tasks", 2) => {
                let state = &mut self.workstation.state;
                state.front_desk_at.tab = super::desks::front_desk::Tab::Tasks;
                state
                    .front_desk
                    .as_ref()
                    .and_then(|p| p.tasks.first())
                    .map(|t| {
                        Request::FrontDesk(FrontDeskRequest {
                            open: None,
                            act: FrontDeskAct::Read(t.task.id),
                        })
                    })
            }
            ("front_desk" | "tasks", _) => {
                let state = &mut self.workstation.state;
                if let Some(page) = &state.front_desk {
                    let here = page.visits.iter().find(|v| v.stage == VisitStage::Arrived);
                    state.front_desk_at.selected = here.map(|v| v.id);
                }
                return state.front_desk.is_some();
            }
            ("supplies" | "orders", 1) => Desk::Supplies.opening(),
            ("supplies" | "orders", _) => {
                let state = &mut self.workstation.state;
                if self.scene.name == "orders" {
                    state.supplies_at.tab = super::desks::supplies::Tab::Orders;
                }
                let wrong = state
                    .supplies
                    .as_ref()
                    .and_then(|s| s.items.iter().find(|i| i.lots.len() > 1));
                state.supplies_at.item = wrong.map(|i| i.id);
                return state.supplies.is_some();
            }
            ("manage", _) => return state.figures.is_some(),
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
