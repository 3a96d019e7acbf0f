//! The correction desk: the worklist, and one document with its sound, its review queue and what becomes of it.
//!
//! Everything by key. Never here: what the office does with it.

mod document;
pub mod editor;
mod figures;
mod forms;
mod keys;
mod learning;
mod list;
mod panel;
mod parting;
pub mod scene;
pub mod text;

use std::collections::HashMap;

use eframe::egui::Ui;

pub use self::keys::pressed;
use self::text::EditedText;
use crate::app::state::State;
use crate::domain::{DocumentState, QualityError, Role, TextSpan, UserId, WorkFilter};
use crate::service::correction::learning::Offer;
use crate::service::correction::quality::{Feedback, Figures};
use crate::service::correction::risk::ReviewItem;
use crate::service::correction::{Batch, Worklist};
use crate::service::worker::{CorrectionEvent, CorrectionPage, CorrectionRequest, Request};

/// What the side of the document shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Panel {
    /// What to look at, the most urgent first.
    #[default]
    Review,
    /// Blanks and flags.
    Marks,
    /// The draft against the text.
    Compare,
    /// Who kept what when, and second readers' words.
    Versions,
    /// Find and replace.
    Find,
    /// A blank and its reason.
    Blank,
    /// A flag and its reason.
    Flag,
    /// Put aside and why.
    Pend,
    /// A second reader's judgement.
    Judge,
    /// The author's signature.
    Sign,
    /// Something added after signing.
    Addend,
    /// Abbreviations.
    AutoTexts,
    /// One dictation made two.
    Cut,
    /// Two made one.
    Join,
    /// What the corrections teach.
    Learn,
}

impl Panel {
    /// Those that are looked at, in the order that F2 goes through.
    pub const LOOKED_AT: [Self; 4] = [Self::Review, Self::Marks, Self::Compare, Self::Versions];

    fn is_form(self) -> bool {
        !Self::LOOKED_AT.contains(&self)
    }
}

/// What is typed beside the document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    /// First field: a reason, what is sought, a record number, an abbreviation.
    pub one: String,
    /// Second field: a replacement, a date of birth, an expansion.
    pub two: String,
    /// A yes or no: whether a flag is critical.
    pub yes: bool,
    /// A second reader's errors so far.
    pub errors: Vec<QualityError>,
    /// Which class the next error gets.
    pub class: usize,
    /// The field that is to get the keyboard.
    pub fresh: bool,
}

/// A document on the desk.
#[derive(Debug)]
pub struct OpenDesk {
    /// As the office gave it.
    pub page: Box<CorrectionPage>,
    /// The text being edited.
    pub text: EditedText,
    /// What is still to be looked at, places moved along with every edit.
    pub review: Vec<ReviewItem>,
    /// Which of it, while reviewing.
    pub at: Option<usize>,
    /// What does not fit the chart, places moved along.
    pub clashes: Vec<TextSpan>,
    /// The side.
    pub panel: Panel,
    /// What is typed there.
    pub form: Form,
    /// The number of the last entry sent to be kept.
    pub sent: i64,
    /// When entries were sent last, in the window's seconds.
    pub sent_at: f64,
    /// Words looked up.
    pub spelled: HashMap<String, bool>,
    /// Abbreviations and what they become.
    pub auto_texts: Vec<(String, String)>,
    /// What the corrections could teach, and whether it is learnt.
    pub offers: Vec<(Offer, bool)>,
    /// The caret must come into view.
    pub show_caret: bool,
    /// The editor is to get the keyboard.
    pub focus: bool,
}

/// The sound of the desk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sound {
    /// In seconds.
    pub at_s: f64,
    /// Whether it goes on.
    pub playing: bool,
    /// 0.5 to 2.5.
    pub speed: f32,
    /// 1 as recorded.
    pub gain: f32,
    /// With less noise.
    pub quiet: bool,
    /// Seconds played again and again.
    pub looped: Option<(f64, f64)>,
}

impl Default for Sound {
    fn default() -> Self {
        Self {
            at_s: 0.0,
            playing: false,
            speed: 1.0,
            gain: 1.0,
            quiet: false,
            looped: None,
        }
    }
}

/// Everything the desk shows.
#[derive(Debug, Default)]
pub struct CorrectDesk {
    /// What waits.
    pub list: Option<Worklist>,
    /// Who asks, by the store's number.
    pub me: Option<UserId>,
    /// What second readers said lately of the person's work.
    pub feedback: Vec<Feedback>,
    /// How the desk does; shown instead of the list while it is there.
    pub figures: Option<Box<Figures>>,
    /// Which of the ready-made and saved filters, from 0.
    pub preset: usize,
    /// Typed to narrow the list.
    pub words: String,
    /// Which line.
    pub chosen: usize,
    /// The document.
    pub open: Option<Box<OpenDesk>>,
    /// Its sound.
    pub sound: Sound,
}

impl CorrectDesk {
    /// Takes in what the office told.
    pub fn take(&mut self, event: CorrectionEvent) {
        match event {
            CorrectionEvent::List(list, me, feedback) => {
                self.list = Some(list);
                self.me = Some(me);
                if !feedback.is_empty() {
                    self.feedback = feedback;
                }
            }
            CorrectionEvent::Opened(page) => self.opened(page),
            CorrectionEvent::Figures(figures) => self.figures = Some(figures),
            CorrectionEvent::Closed => {
                self.open = None;
                self.sound.playing = false;
            }
            CorrectionEvent::Sound { at_s, playing } => {
                (self.sound.at_s, self.sound.playing) = (at_s, playing);
            }
        }
    }

    fn opened(&mut self, page: Box<CorrectionPage>) {
        let same = self
            .open
            .as_ref()
            .is_some_and(|o| o.page.open.item.dictation == page.open.item.dictation);
        let caret = self
            .open
            .as_ref()
            .filter(|_| same)
            .map_or(0, |o| o.text.caret);
        if !same {
            self.sound = Sound {
                at_s: page.from_s,
                speed: self.sound.speed,
                gain: self.sound.gain,
                quiet: self.sound.quiet,
                ..Sound::default()
            };
        }
        let open = &page.open;
        let mut text = EditedText::new(open.manuscript.clone(), open.history.clone());
        text.caret = caret.min(text.text().len());
        while !text.text().is_char_boundary(text.caret) {
            text.caret -= 1;
        }
        let auto_texts = open.auto_texts.iter();
        self.open = Some(Box::new(OpenDesk {
            text,
            review: open.review.clone(),
            at: None,
            clashes: open.clashes.iter().map(|c| c.span).collect(),
            panel: Panel::Review,
            form: Form::default(),
            sent: open.last_entry,
            sent_at: 0.0,
            spelled: HashMap::new(),
            auto_texts: auto_texts
                .map(|t| (t.abbreviation.clone(), t.expansion.clone()))
                .collect(),
            offers: Vec::new(),
            show_caret: false,
            focus: true,
            page,
        }));
    }

    /// The filters on offer: ready-made ones, then the person's own.
    #[must_use]
    pub fn presets(&self) -> Vec<(String, WorkFilter)> {
        use DocumentState as S;
        let of = |states: &[S]| WorkFilter {
            states: states.to_vec(),
            ..WorkFilter::default()
        };
        let mut all = vec![
            (
                "To correct".to_owned(),
                of(&[S::Dictated, S::Draft, S::Editing]),
            ),
            (
                "Mine".to_owned(),
                WorkFilter {
                    held_by: self.me,
                    ..WorkFilter::default()
                },
            ),
            (
                "STAT and late".to_owned(),
                WorkFilter {
                    late: true,
                    ..WorkFilter::default()
                },
            ),
            ("Pended".to_owned(), of(&[S::Pended])),
            ("QA".to_owned(), of(&[S::Qa])),
            ("To sign".to_owned(), of(&[S::Preliminary])),
            ("Signed".to_owned(), of(&[S::Signed, S::Addended])),
            ("All".to_owned(), WorkFilter::default()),
        ];
        if let Some(late) = all.get_mut(2) {
            late.0 = "Late".to_owned();
        }
        all.extend(self.list.iter().flat_map(|l| l.filters.clone()));
        all
    }

    /// The filter in use.
    #[must_use]
    pub fn filter(&self) -> WorkFilter {
        let mut filter = self
            .presets()
            .into_iter()
            .nth(self.preset)
            .map(|p| p.1)
            .unwrap_or_default();
        if !self.words.trim().is_empty() {
            filter.words = self.words.clone();
        }
        filter
    }
}

impl OpenDesk {
    /// What is done but not yet sent, as a batch; everything in it counts as sent from then on.
    pub fn batch(&mut self) -> Option<Batch> {
        if self.text.unsent.is_empty() {
            return None;
        }
        let entries = std::mem::take(&mut self.text.unsent);
        let from = self.sent + 1;
        self.sent += entries.len() as i64;
        Some(Batch {
            dictation: self.page.open.item.dictation,
            document: self.page.open.document,
            base_version: self.page.open.base_version,
            from,
            entries,
        })
    }

    /// Moves places along with what was edited.
    fn follow(&mut self) {
        for edit in self.text.edits() {
            for item in &mut self.review {
                item.span = edit.map(item.span);
            }
            for clash in &mut self.clashes {
                *clash = edit.map(*clash);
            }
        }
        // What was taken out needs no look any more.
        let at = self.at.and_then(|n| self.review.get(n)).map(|i| i.source);
        self.review.retain(|i| !i.span.is_empty());
        self.at = at.and_then(|source| self.review.iter().position(|i| i.source == source));
    }
}

/// Draws the desk; what the person asks for.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked: Vec<CorrectionRequest> = Vec::new();
    let role = state.person.as_ref().map(|p| p.role);
    let busy = state.search.open;
    let desk = &mut state.correct;
    if desk.open.is_some() {
        if !busy {
            keys::document(ui, desk, role, &mut asked);
        }
        document::show(ui, desk, role, &mut asked);
        flush(ui, desk, &mut asked);
    } else {
        if !busy {
            keys::list(ui, desk, &mut asked);
        }
        if desk.figures.is_some() {
            figures::show(ui, desk);
        } else {
            list::show(ui, desk, &mut asked);
        }
    }
    asked.into_iter().map(Request::Correction).collect()
}

/// Sends what was typed within half a second, and before anything else that is asked for.
fn flush(ui: &Ui, desk: &mut CorrectDesk, asked: &mut Vec<CorrectionRequest>) {
    const EVERY_S: f64 = 0.5;
    let Some(open) = &mut desk.open else { return };
    open.follow();
    if open.text.unsent.is_empty() {
        return;
    }
    let now = ui.input(|i| i.time);
    let step = asked.iter().any(|r| {
        matches!(
            r,
            CorrectionRequest::Step(..)
                | CorrectionRequest::LetGo(_)
                | CorrectionRequest::Export(..)
        )
    });
    if step || now - open.sent_at >= EVERY_S {
        open.sent_at = now;
        if let Some(batch) = open.batch() {
            asked.insert(0, CorrectionRequest::Journal(batch));
        }
    } else {
        ui.ctx()
            .request_repaint_after(std::time::Duration::from_millis(120));
    }
}

/// Whether a role corrects.
fn corrects(role: Option<Role>) -> bool {
    role.is_some_and(|r| r.may(crate::domain::Permission::EditDocument))
}
