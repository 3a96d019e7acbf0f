//! What is on screen, and how events change it.
//!
//! Never here: drawing.

use super::desk::Desk;
use crate::domain::{Gap, Role, UserId};
use crate::service::figures::Figures;
use crate::service::supplies::Shelf;
use crate::service::worker::{
    BillingPage, ChartPage, CodingPage, DictationPage, Door, Event, FrontDeskPage, NoteHit,
    PatientLine, Person, Request, SchedulePage, TemplatesPage, Today,
};

/// A message that goes away by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    /// One sentence.
    pub text: String,
    /// The way back, if there is one.
    pub undo: Option<Request>,
    /// Whether something failed.
    pub failed: bool,
    /// Seconds it has been shown.
    pub shown_s: f32,
}

/// The search palette.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Search {
    /// Whether it is open.
    pub open: bool,
    /// What was typed.
    pub words: String,
    /// Patients found.
    pub found: Vec<PatientLine>,
    /// Notes and transcripts found.
    pub notes: Vec<NoteHit>,
    /// Which hit Enter opens.
    pub chosen: usize,
}

/// Everything the window shows.
#[derive(Debug, Default)]
pub struct State {
    /// Who may sign in; none until the worker has looked.
    pub door: Option<Door>,
    /// Who is signed in.
    pub person: Option<Person>,
    /// Chosen at the door.
    pub chosen: Option<UserId>,
    /// Typed at the door or before signing; cleared as soon as it is sent.
    pub password: String,
    /// Where the person is.
    pub desk: Option<Desk>,
    /// The day's work.
    pub today: Option<Today>,
    /// The open chart.
    pub chart: Option<Box<ChartPage>>,
    /// The open dictation desk.
    pub page: Option<Box<DictationPage>>,
    /// The billing desk.
    pub billing: Option<Box<BillingPage>>,
    /// Where the person is on it.
    pub billing_at: crate::app::desks::billing::Place,
    /// Registration, duplicates, beds, and where the person is on a chart.
    pub records: crate::app::desks::records::Place,
    /// The coding desk.
    pub coding: Option<Box<CodingPage>>,
    /// Where the person is on it.
    pub coding_at: crate::app::desks::code::Place,
    /// The correction desk.
    pub correct: crate::app::desks::correct::CorrectDesk,
    /// The schedule.
    pub schedule: Option<Box<SchedulePage>>,
    /// Where the person is on it.
    pub schedule_at: crate::app::desks::schedule::Place,
    /// The front desk.
    pub front_desk: Option<Box<FrontDeskPage>>,
    /// Where the person is on it.
    pub front_desk_at: crate::app::desks::front_desk::Place,
    /// The shelf.
    pub supplies: Option<Box<Shelf>>,
    /// Where the person is on it.
    pub supplies_at: crate::app::desks::supplies::Place,
    /// The managers' figures.
    pub figures: Option<Box<Figures>>,
    /// Which figure's rows are open.
    pub figure_at: Option<crate::app::desks::manage::Figure>,
    /// Long work: what, and how far.
    pub progress: Option<(String, f32)>,
    /// Level of the microphone and seconds recorded, while recording.
    pub recording: Option<(f32, f64)>,
    /// The text so far of the recording that goes on, and where its draft begins.
    pub draft: Option<(String, usize)>,
    /// What that recording lacks so far.
    pub gaps: Vec<Gap>,
    /// Which proposal for the chart the keys Y and N speak of.
    pub proposal_at: usize,
    /// The templates.
    pub templates: Option<Box<TemplatesPage>>,
    /// The template that is being written: its name and text.
    pub template_text: Option<(String, String)>,
    /// What else is shown of the recorder.
    pub recorder: super::recorder::Recorder,
    /// Where playback stands.
    pub position_s: f64,
    /// Whether it plays.
    pub playing: bool,
    /// Messages, newest last.
    pub toasts: Vec<Toast>,
    /// The search palette.
    pub search: Search,
    /// Whether the password is asked for a signature.
    pub signing: bool,
    /// Which code the keys A and X speak of.
    pub code_at: usize,
    /// Sentence under the pointer: section, sentence.
    pub lit: Option<(usize, usize)>,
    /// The section being edited, and its text.
    pub editing: Option<(usize, String)>,
    /// Path typed for an import.
    pub import: String,
    /// The clock, handed in each frame.
    pub now: Option<jiff::civil::DateTime>,
}

impl State {
    /// Takes in what the worker told; returns what to ask next.
    pub fn take(&mut self, event: Event) -> Vec<Request> {
        match event {
            Event::Door(door) => {
                self.chosen = self.chosen.or(door.people.first().map(|p| p.id));
                self.door = Some(door);
            }
            Event::SignedIn(person) => {
                self.person = Some(person);
                self.password.clear();
                self.desk = Some(Desk::Home);
                return vec![Request::Today];
            }
            Event::SignedOut => {
                *self = Self {
                    now: self.now,
                    ..Self::default()
                };
                return vec![Request::LookIn];
            }
            Event::Today(today) => {
                self.today = Some(today);
                let manages = self
                    .person
                    .as_ref()
                    .is_some_and(|p| p.role == Role::Manager);
                return manages.then_some(Request::Figures).into_iter().collect();
            }
            Event::Schedule(page) => {
                self.schedule_at.take(&page);
                self.schedule = Some(page);
                self.desk = Some(Desk::Schedule);
            }
            Event::FrontDesk(page) => {
                self.front_desk = Some(page);
                self.desk = Some(Desk::FrontDesk);
            }
            Event::Supplies(shelf) => {
                self.supplies = Some(shelf);
                self.desk = Some(Desk::Supplies);
            }
            Event::Figures(figures) => self.figures = Some(figures),
            Event::Found {
                words,
                patients,
                notes,
            } if words == self.search.words => {
                (self.search.found, self.search.notes) = (patients, notes);
                self.search.chosen = 0;
            }
            Event::Found { .. } => {}
            Event::Chart(chart) => {
                self.chart = Some(chart);
                self.desk = Some(Desk::Chart);
            }
            Event::Dictation(page) => self.take_page(page),
            Event::Billing(page) => {
                self.billing_at.arrived(&page);
                self.billing = Some(page);
                self.desk = Some(Desk::Billing);
            }
            Event::Records(event) => self.desk = self.records.take(event).or(self.desk),
            Event::Coding(told) => return crate::app::desks::code::take(self, told),
            Event::Correction(event) => self.correct.take(event),
            Event::Progress { what, done } => self.progress = Some((what, done)),
            Event::Finished => self.progress = None,
            Event::Level { level, recorded_s } => self.take_level(level, recorded_s),
            Event::Recorder(event) => return self.take_recorder(event),
            Event::Draft { text, settled } => self.draft = Some((text, settled)),
            Event::Gaps(gaps) => self.gaps = gaps,
            Event::Templates(page) => {
                if let Some(open) = page.open.as_ref().filter(|o| !o.unkept) {
                    self.template_text = Some((open.name.clone(), open.text.clone()));
                }
                self.templates = Some(page);
            }
            Event::RecordingStopped => {
                self.gaps.clear();
                self.end_recording();
            }
            Event::Position { at_s, playing } => (self.position_s, self.playing) = (at_s, playing),
            Event::Done { what, undo } => self.say(what, undo, false),
            Event::Failed(what) => {
                self.progress = None;
                if !self.billing_at.failed(&what) {
                    self.say(what, None, true);
                }
            }
        }
        Vec::new()
    }

    fn take_page(&mut self, page: Box<DictationPage>) {
        let same = self
            .page
            .as_ref()
            .is_some_and(|p| p.encounter == page.encounter);
        if !same {
            (self.position_s, self.playing, self.code_at) = (0.0, false, 0);
            self.proposal_at = 0;
            (self.editing, self.lit, self.signing) = (None, None, false);
        }
        if page.document.is_some_and(|(_, state)| state.is_frozen()) {
            (self.signing, self.editing) = (false, None);
        }
        if !same || !page.finished.text.is_empty() {
            self.draft = None;
        }
        self.page = Some(page);
        self.desk = Some(Desk::Dictate);
    }

    fn say(&mut self, text: String, undo: Option<Request>, failed: bool) {
        self.toasts.push(Toast {
            text,
            undo,
            failed,
            shown_s: 0.0,
        });
        if self.toasts.len() > 3 {
            self.toasts.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_out_leaves_nothing_of_the_patient_behind() {
        let mut state = State {
            password: "secret".into(),
            import: "a.wav".into(),
            ..State::default()
        };
        state.take(Event::Failed("No.".into()));
        assert_eq!(state.take(Event::SignedOut), [Request::LookIn]);
        assert!(state.password.is_empty() && state.toasts.is_empty() && state.page.is_none());
    }

    #[test]
    fn a_late_answer_to_older_words_is_not_shown() {
        let mut state = State::default();
        state.search.words = "riv".into();
        let hit = PatientLine {
            id: crate::domain::PatientId(1),
            name: "Rivera, Ana".into(),
            mrn: "1".into(),
            born: jiff::civil::date(1970, 1, 1),
        };
        state.take(Event::Found {
            words: "r".into(),
            patients: vec![hit.clone()],
            notes: Vec::new(),
        });
        assert!(state.search.found.is_empty());
        state.take(Event::Found {
            words: "riv".into(),
            patients: vec![hit],
            notes: Vec::new(),
        });
        assert_eq!(state.search.found.len(), 1);
    }
}
