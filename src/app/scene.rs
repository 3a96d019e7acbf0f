//! Drives the window to a scene of the demo office and takes its picture: for tests and for the README.

use std::path::PathBuf;

use eframe::egui::{self, ScreenshotCallback, ThemePreference, Ui, ViewportCommand};

use super::desk::Desk;
use super::desks::billing::Tab;
use super::desks::schedule::{Form, View};
use super::shell::Workstation;
use crate::domain::Role;
use crate::domain::schedule::VisitStage;
use crate::service::billing::entry::PolicyEntry;
use crate::service::billing::reports::Figure;
use crate::service::worker::{
    BillingRequest, Door, FrontDeskAct, FrontDeskRequest, Person, RecorderRequest, RecordsRequest,
    Request, ReviewRequest, ScheduleAct, ScheduleRequest, Sheet, TemplateRequest,
};

/// Frames that a settled window is given before its picture is taken.
const SETTLED: u32 = 12;

/// Scenes of the billing desk.
const BILLING: [&str; 6] = ["billing", "accounts", "policy", "payers", "reports", "day"];

/// What to show and where the picture goes.
#[derive(Debug, Clone)]
pub struct Scene {
    /// `sign_in`, `home`, `chart`, `dictate`, `recording`, `paused`, `commands`, `microphone`, `search`, `review`, `templates`, `code`, `code_queue`,
    /// `code_search`, `code_reject`, `code_second`, `code_figures`, `correct`, `correct_open`, `correct_review`, `correct_figures`,
    /// `billing`, `accounts`, `policy`, `payers`, `reports`, `day`, `schedule`, `week`, `month`, `rooms`, `booking`, `front_desk`,
    /// `block`, `hours`, `waiting`, `measuring`, `vaccine`, `check_in`, `tasks`, `supplies`, `orders`, `manage`, `vitals`, `papers`, `register`, `records`, `beds`.
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

    /// Who plays: the physician, a coder at the coding desk, a biller at the billing desk.
    fn who<'d>(&self, door: &'d Door) -> Option<&'d Person> {
        let name = &self.scene.name;
        let fits = |p: &&Person| {
            if name == "manage" {
                p.role == Role::Manager
            } else if name.starts_with("code") {
                p.role == Role::Coder
            } else if BILLING.contains(&name.as_str()) {
                p.role == Role::Biller
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
        let scene = self.scene.name.as_str();
        let next = match (scene, self.asked) {
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
            // A note before it is signed: what it lacks, what it would change in the chart.
            ("review", 1) => state
                .today
                .as_ref()
                .and_then(|t| t.to_sign.first())
                .map(|t| Request::OpenEncounter(t.encounter)),
            ("review", _) => {
                return state.page.as_ref().is_some_and(|p| {
                    !p.review.gaps.is_empty() || !p.review.chart.proposals.is_empty()
                });
            }
            ("billing" | "accounts" | "policy" | "payers" | "reports" | "day", 1) => {
                Some(Request::Billing(BillingRequest::Show(None)))
            }
            ("billing", 2) => state.billing.as_ref().and_then(|page| {
                let denied = page
                    .claims
                    .iter()
                    .find(|c| c.state == crate::domain::ClaimState::Denied);
                denied.map(|c| Request::Billing(BillingRequest::Show(Some(c.control.clone()))))
            }),
            ("billing", _) => return state.billing.as_ref().is_some_and(|p| p.open.is_some()),
            ("accounts" | "policy", 2) => state.billing.as_ref().and_then(|page| {
                let whitlock = page.today.iter().find(|c| c.name.starts_with("Whitlock"));
                whitlock.map(|c| Request::Billing(BillingRequest::Account(c.patient)))
            }),
            ("policy", _) => {
                let Some(account) = state.billing.as_ref().and_then(|p| p.account.as_ref()) else {
                    return false;
                };
                if let (None, Some(view)) = (&state.billing_at.sheet, account.policies.first()) {
                    let typed = PolicyEntry::of(view);
                    let sheet = Sheet::Policy(account.patient.id, Box::new(typed));
                    self.workstation.state.billing_at.fill(sheet);
                }
                return true;
            }
            ("accounts", _) => return state.billing.as_ref().is_some_and(|p| p.account.is_some()),
            ("payers", 2) => state.billing.as_ref().and_then(|page| {
                let first = page.payers.first();
                first.map(|p| Request::Billing(BillingRequest::Payer(p.id)))
            }),
            ("reports", 2) => Some(Request::Billing(BillingRequest::Figure(Figure::Denied))),
            ("payers" | "reports" | "day", _) => {
                let there = state.billing.as_ref().is_some_and(|p| match scene {
                    "payers" => p.payer.is_some(),
                    "reports" => p.rows.is_some(),
                    _ => true,
                });
                self.workstation.state.billing_at.tab = match scene {
                    "payers" => Tab::Payers,
                    "reports" => Tab::Reports,
                    _ => Tab::Day,
                };
                return there;
            }
            ("search" | "templates", _) if state.today.is_none() => return false,
            ("search", 1) => {
                let words = "lisinopril 20mg";
                self.workstation.state.search.open = true;
                self.workstation.state.search.words = words.into();
                Some(Request::Find(words.into()))
            }
            ("search", _) => return !state.search.notes.is_empty(),
            ("templates", 1) => {
                let open = TemplateRequest::Open("soap".into());
                self.workstation.state.desk = Some(Desk::Templates);
                Some(Request::Review(ReviewRequest::Templates(open)))
            }
            ("templates", _) => return state.template_text.is_some(),
            ("vitals" | "papers" | "register" | "measuring" | "vaccine", 1) => state
                .today
                .as_ref()
                .and_then(|t| {
                    t.appointments
                        .iter()
                        .find(|a| a.status == crate::service::worker::VisitStatus::Done)
                })
                .map(|a| Request::OpenChart(a.patient)),
            ("vitals" | "papers" | "measuring" | "vaccine", _) => {
                let there = state.chart.is_some();
                let place = &mut self.workstation.state.records;
                place.tab = match self.scene.name.as_str() {
                    "vitals" | "measuring" => super::desks::records::ChartTab::Vitals,
                    _ => super::desks::records::ChartTab::Papers,
                };
                match self.scene.name.as_str() {
                    "measuring" => place.measuring = place.measuring.take().or(Some(Vec::new())),
                    "vaccine" => place.giving = place.giving.take().or(Some(Default::default())),
                    _ => {}
                }
                return there;
            }
            ("register", 2) => state.chart.as_ref().map(|c| {
                Request::Records(RecordsRequest::Register(Some(c.patient.id), String::new()))
            }),
            ("register", 3) => {
                let today = state.now.map(|n| n.date());
                let typed = state.records.form.as_ref();
                typed.zip(today).and_then(|(typed, today)| {
                    let mut answers = typed.answers(today).ok()?;
                    answers.email = "not an address".into();
                    let review = RecordsRequest::Review(typed.patient, Box::new(answers));
                    Some(Request::Records(review))
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
            (
                "schedule" | "week" | "month" | "rooms" | "booking" | "block" | "hours" | "waiting",
                1,
            ) => {
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
            (
                "schedule" | "week" | "month" | "rooms" | "booking" | "block" | "hours" | "waiting",
                _,
            ) => {
                let state = &mut self.workstation.state;
                if self.scene.name == "block" && state.schedule_at.block.is_none() {
                    state.schedule_at.block = Some(super::desks::schedule::BlockForm::default());
                }
                if let Some(page) = state.schedule.clone() {
                    match self.scene.name.as_str() {
                        "hours" => state.schedule_at.change_hours(&page),
                        "waiting" if state.schedule_at.waiting.is_none() => {
                            state.schedule_at.next_waiting(&page);
                        }
                        _ => {}
                    }
                }
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
            // An encounter nobody has dictated for; what is spoken into the microphone meanwhile appears.
            ("recording" | "paused" | "commands" | "microphone", 1) => state
                .today
                .as_ref()
                .and_then(|t| t.appointments.iter().rev().find_map(|a| a.encounter))
                .map(Request::OpenEncounter),
            ("recording" | "paused", 2) => {
                state.page.as_ref().map(|p| Request::Record(p.encounter))
            }
            ("paused", 3) => heard(state, 200).then(|| RecorderRequest::Hold.into()),
            ("recording", _) => return heard(state, 400),
            ("paused", _) => return state.recorder.held && !state.recorder.levels.is_empty(),
            ("commands", 2) => state
                .page
                .as_ref()
                .map(|_| RecorderRequest::Commands.into()),
            ("microphone", 2) => state
                .page
                .as_ref()
                .map(|_| RecorderRequest::Microphones.into()),
            ("commands" | "microphone", _) => {
                let recorder = &mut self.workstation.state.recorder;
                recorder.reading = self.scene.name == "commands";
                recorder.choosing = !recorder.reading;
                return !(recorder.commands.is_empty() && recorder.microphones.is_empty());
            }
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

/// Whether so many letters of the recording that goes on were recognised.
fn heard(state: &super::State, letters: usize) -> bool {
    let draft = state.draft.as_ref();
    draft.is_some_and(|(text, _)| text.len() >= letters)
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
