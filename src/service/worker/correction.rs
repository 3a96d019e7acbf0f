//! The correction desk's part of the office behind the window: documents, edits, steps, and the deck that plays.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::messages::Event;
use crate::audio::{Deck, Peaks};
use crate::domain::{DictationId, UserId, WorkFilter, WorkType};
use crate::language::Lexicon;
use crate::note::Template;
use crate::service::correction::auto_text;
use crate::service::correction::desk as open_desk;
use crate::service::correction::export::{self, Format};
use crate::service::correction::learning::{self, Offer};
use crate::service::correction::quality::{self, Feedback, Figures};
use crate::service::correction::risk::Weights;
use crate::service::correction::speller::Speller;
use crate::service::correction::{
    AutoText, Batch, Knowledge, OpenDocument, Rules, Step, Worklist, steps, worklist,
};
use crate::service::{Office, Places, SignedIn, dictations, note_taking, recognition};

/// Columns of the waveform.
const COLUMNS: usize = 1600;

/// What the desk asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum CorrectionRequest {
    /// The worklist as it stands.
    List,
    /// A document; with `claim`, to work on it.
    Open {
        /// Which recording's.
        dictation: DictationId,
        /// To work on it.
        claim: bool,
    },
    /// Keep what was done.
    Journal(Batch),
    /// Take a step.
    Step(DictationId, Step),
    /// Give it back.
    LetGo(DictationId),
    /// Keep a filter under a name, or take it out.
    KeepFilter(String, Option<WorkFilter>),
    /// Keep an abbreviation.
    KeepAutoText(AutoText),
    /// Learn what a correction teaches, or take it back.
    Learn(DictationId, Offer, bool),
    /// The desk's figures.
    Figures,
    /// Write the document to a file.
    Export(DictationId, Format, PathBuf),
    /// Play from a second on.
    Play(f64),
    /// Stop; so many seconds come again.
    Pause(f64),
    /// How fast.
    Speed(f32),
    /// How loud.
    Gain(f32),
    /// With less noise.
    Quiet(bool),
    /// Again and again between two seconds.
    Loop(Option<(f64, f64)>),
}

/// A document with its sound.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionPage {
    /// The document.
    pub open: OpenDocument,
    /// Outline of the recording: lowest and highest sample of equal stretches.
    pub peaks: Vec<(f32, f32)>,
    /// Its length in seconds.
    pub duration_s: f64,
    /// Where its sound begins: a second part keeps the times of the whole.
    pub from_s: f64,
    /// The words of medicine.
    pub speller: Speller,
    /// Classes of errors for a second reader.
    pub classes: Vec<crate::domain::ErrorClass>,
}

/// What the desk is told.
#[derive(Debug, Clone, PartialEq)]
pub enum CorrectionEvent {
    /// The worklist, who asks, and what second readers said that the person has not read yet.
    List(Worklist, UserId, Vec<Feedback>),
    /// A document.
    Opened(Box<CorrectionPage>),
    /// The desk's figures.
    Figures(Box<Figures>),
    /// The document was given back or went on to somebody else.
    Closed,
    /// Where the sound stands.
    Sound {
        /// In seconds.
        at_s: f64,
        /// Whether it goes on.
        playing: bool,
    },
}

type Told = Result<(), Box<dyn std::error::Error>>;

/// What the desk keeps between requests.
#[derive(Default)]
pub(super) struct CorrectionRoom {
    known: Option<Known>,
    deck: Option<(DictationId, Deck)>,
    peaks: Vec<(f32, f32)>,
    duration_s: f64,
    from_s: f64,
    settings: Settings,
    /// Whether the window was told last that it plays.
    sounding: std::cell::Cell<bool>,
}

struct Known {
    rules: Rules,
    lexicon: Arc<Lexicon>,
    weights: Weights,
    templates: HashMap<WorkType, Template>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Settings {
    speed: f32,
    gain: f32,
    quiet: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            speed: 1.0,
            gain: 1.0,
            quiet: false,
        }
    }
}

impl CorrectionRoom {
    /// Whether something plays.
    pub(super) fn is_busy(&self) -> bool {
        self.sounding.get() || self.deck.as_ref().is_some_and(|(_, d)| d.is_playing())
    }

    /// Tells where the sound stands.
    pub(super) fn tick(&self, tell: &dyn Fn(Event)) {
        if let Some((_, deck)) = &self.deck {
            // The end is told once as well.
            self.sounding.set(deck.is_playing());
            tell(Event::Correction(CorrectionEvent::Sound {
                at_s: deck.position_s(),
                playing: deck.is_playing(),
            }));
        }
    }

    fn known(&mut self, places: &Places) -> Result<&Known, Box<dyn std::error::Error>> {
        if self.known.is_none() {
            let mut templates = HashMap::new();
            for kind in WorkType::ALL {
                templates.insert(kind, note_taking::template(places, kind.template())?);
            }
            self.known = Some(Known {
                rules: Rules::load(places)?,
                lexicon: Arc::new(recognition::lexicon(places)?),
                weights: Weights::load(places)?,
                templates,
            });
        }
        self.known
            .as_ref()
            .ok_or_else(|| "the desk's rules are not loaded".into())
    }

    /// Does what the desk asks.
    ///
    /// # Errors
    /// Those of the action.
    pub(super) fn carry_out(
        &mut self,
        places: &Places,
        (office, who): (&mut Office, &SignedIn),
        request: CorrectionRequest,
        tell: &dyn Fn(Event),
    ) -> Told {
        use CorrectionRequest as R;
        let now = Timestamp::now();
        let done = |what: String| Event::Done { what, undo: None };
        match request {
            R::List => self.list(places, office, who, tell)?,
            R::Open { dictation, claim } => {
                let page = self.open(places, office, who, dictation, claim)?;
                tell(Event::Correction(CorrectionEvent::Opened(Box::new(page))));
            }
            R::Journal(batch) => {
                let known = self.known(places)?;
                open_desk::journal(office, who, now, &known.rules, &batch)?;
            }
            R::Step(dictation, step) => {
                let work_type = dictations::open(office, who, now, dictation)?.row.work_type;
                let known = self.known(places)?;
                let with = known.with(work_type)?;
                let (open, what) = steps::take_step(office, who, now, &with, dictation, &step)?;
                tell(done(what));
                let goes_on = open.writable || open.item.state.is_frozen() || step == Step::Save;
                if goes_on {
                    let recut = matches!(
                        step,
                        Step::CutInTwo { .. } | Step::Join(_) | Step::TakeApart
                    );
                    let page = if recut {
                        self.deck = None;
                        self.open(places, office, who, dictation, true)?
                    } else {
                        self.page(open)
                    };
                    tell(Event::Correction(CorrectionEvent::Opened(Box::new(page))));
                } else {
                    self.close(tell);
                }
                self.list(places, office, who, tell)?;
            }
            R::LetGo(dictation) => {
                worklist::let_go(office, who, now, dictation)?;
                self.close(tell);
                self.list(places, office, who, tell)?;
            }
            R::KeepFilter(name, filter) => {
                worklist::keep_filter(office, who, now, &name, filter.as_ref())?;
                self.list(places, office, who, tell)?;
            }
            R::KeepAutoText(text) => {
                auto_text::keep(office, who, now, &text)?;
                tell(done(format!("“{}” is kept.", text.abbreviation)));
            }
            R::Learn(dictation, offer, keep) => {
                let lexicon = Arc::clone(&self.known(places)?.lexicon);
                let what = learning::learn(office, who, now, &lexicon, dictation, (&offer, keep))?;
                tell(done(what));
            }
            R::Figures => {
                let known = self.known(places)?;
                let figures = quality::figures(office, who, now, &known.rules)?;
                tell(Event::Correction(CorrectionEvent::Figures(Box::new(
                    figures,
                ))));
            }
            R::Export(dictation, format, path) => {
                let written = export::write(places, office, who, now, dictation, format, &path)?;
                tell(done(format!("Written to {}.", written.display())));
            }
            sound => self.turn(&sound, tell),
        }
        Ok(())
    }

    fn close(&mut self, tell: &dyn Fn(Event)) {
        self.deck = None;
        self.sounding.set(false);
        tell(Event::Correction(CorrectionEvent::Closed));
    }

    fn list(
        &mut self,
        places: &Places,
        office: &mut Office,
        who: &SignedIn,
        tell: &dyn Fn(Event),
    ) -> Told {
        let now = Timestamp::now();
        let known = self.known(places)?;
        let list = worklist::list(office, who, now, &known.rules)?;
        let feedback = quality::unread_feedback(office, who, now)?;
        tell(Event::Correction(CorrectionEvent::List(
            list,
            who.id(),
            feedback,
        )));
        Ok(())
    }

    fn open(
        &mut self,
        places: &Places,
        office: &mut Office,
        who: &SignedIn,
        dictation: DictationId,
        claim: bool,
    ) -> Result<CorrectionPage, Box<dyn std::error::Error>> {
        let now = Timestamp::now();
        let work_type = dictations::open(office, who, now, dictation)?.row.work_type;
        let known = self.known(places)?;
        let with = known.with(work_type)?;
        let open = open_desk::open(office, who, now, &with, dictation, claim)?;
        if self.deck.as_ref().is_none_or(|(id, _)| *id != dictation) {
            let sound = dictations::audio(office, who, now, dictation)?;
            let peaks = Peaks::of(&sound);
            self.duration_s = peaks.duration_s();
            let first = sound.iter().position(|s| *s != 0).unwrap_or(0);
            self.from_s = first as f64 / f64::from(crate::audio::SAMPLE_RATE);
            self.peaks = peaks
                .columns(0.0, peaks.duration_s(), COLUMNS)
                .into_iter()
                .map(|p| (p.low, p.high))
                .collect();
            // Without a loudspeaker the desk works on, silently.
            let (deck, _) = Deck::of(&sound);
            deck.set_speed(self.settings.speed);
            deck.set_gain(self.settings.gain);
            deck.set_quiet(self.settings.quiet);
            self.deck = Some((dictation, deck));
        }
        Ok(self.page(open))
    }

    fn page(&self, open: OpenDocument) -> CorrectionPage {
        let lexicon = self.known.as_ref().map(|k| Arc::clone(&k.lexicon));
        CorrectionPage {
            open,
            peaks: self.peaks.clone(),
            duration_s: self.duration_s,
            from_s: self.from_s,
            speller: Speller::new(lexicon.unwrap_or_default()),
            classes: self
                .known
                .as_ref()
                .map(|k| k.rules.quality.classes.clone())
                .unwrap_or_default(),
        }
    }

    fn turn(&mut self, request: &CorrectionRequest, tell: &dyn Fn(Event)) {
        use CorrectionRequest as R;
        let Some((_, deck)) = &self.deck else { return };
        match request {
            R::Play(from_s) => deck.play(*from_s),
            R::Pause(back_s) => {
                let at_s = deck.pause(*back_s);
                tell(Event::Correction(CorrectionEvent::Sound {
                    at_s,
                    playing: false,
                }));
                return;
            }
            R::Speed(speed) => {
                self.settings.speed = *speed;
                deck.set_speed(*speed);
            }
            R::Gain(gain) => {
                self.settings.gain = *gain;
                deck.set_gain(*gain);
            }
            R::Quiet(quiet) => {
                self.settings.quiet = *quiet;
                deck.set_quiet(*quiet);
            }
            R::Loop(seconds) => deck.set_loop(*seconds),
            _ => {}
        }
        self.tick(tell);
    }
}

impl Known {
    fn with(&self, work_type: WorkType) -> Result<Knowledge<'_>, Box<dyn std::error::Error>> {
        let template = self
            .templates
            .get(&work_type)
            .ok_or("this kind of document has no template")?;
        Ok(Knowledge {
            rules: &self.rules,
            lexicon: &self.lexicon,
            weights: &self.weights,
            template,
        })
    }
}
