//! The recogniser in a thread of its own, so that nothing waits for it: neither the window nor the journal of a recording.
//!
//! Never here: the store (what is recognised is told to the one who owns it), devices.

use std::convert::Infallible;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, unbounded};

use super::Places;
use super::recognition::{Draft, LiveRecognition, Recognised, Recognition, RecognitionError};
use crate::audio::to_f32;
use crate::domain::{DictationId, PatientContext};

/// How often a live recording is looked at while nothing comes in.
const TICK: Duration = Duration::from_millis(20);

/// What the recogniser is asked.
#[derive(Debug)]
enum Task {
    /// Load the model before it is needed.
    Warm,
    /// Recognise a complete recording.
    Whole(DictationId, Vec<i16>, PatientContext),
    /// A recording begins.
    Begin(DictationId, PatientContext),
    /// It goes on.
    Sound(Vec<i16>),
    /// It is over.
    End,
}

/// What the recogniser tells.
#[derive(Debug)]
pub enum Told {
    /// Seconds of a complete recording that are done.
    Progress(DictationId, f64),
    /// The text so far of a recording that goes on.
    Draft(DictationId, Box<Draft>),
    /// The text of a recording.
    Done(DictationId, Box<Recognised>),
    /// It could not be recognised: one sentence. The recording is untouched.
    Failed(DictationId, String),
}

/// The recogniser's thread; ends when this is dropped, after the decoding at hand.
#[derive(Debug)]
pub struct Scribe {
    tasks: Option<Sender<Task>>,
    told: Receiver<Told>,
    thread: Option<JoinHandle<()>>,
}

impl Scribe {
    /// Starts the thread; the model is loaded when it is first needed. `wake` is called whenever something was told.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        places: &Places,
        model: &str,
        wake: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (tasks, incoming) = unbounded();
        let (outgoing, told) = unbounded();
        let desk = Desk {
            places: places.clone(),
            model: model.to_owned(),
            recognition: None,
            tell: Box::new(move |what| {
                // Whoever asked may be gone; then nobody needs to know.
                let _ = outgoing.send(what);
                wake();
            }),
        };
        let thread = std::thread::Builder::new()
            .name("scribe".into())
            .spawn(move || desk.work(&incoming))?;
        Ok(Self {
            tasks: Some(tasks),
            told,
            thread: Some(thread),
        })
    }

    /// Loads the model now.
    pub fn warm(&self) {
        self.ask(Task::Warm);
    }

    /// Recognises a complete recording.
    pub fn whole(&self, id: DictationId, sound: Vec<i16>, context: PatientContext) {
        self.ask(Task::Whole(id, sound, context));
    }

    /// A recording begins: its text is told while it goes on.
    pub fn begin(&self, id: DictationId, context: PatientContext) {
        self.ask(Task::Begin(id, context));
    }

    /// More of the recording that goes on, 16 kHz mono.
    pub fn sound(&self, samples: &[i16]) {
        self.ask(Task::Sound(samples.to_vec()));
    }

    /// The recording that goes on is over.
    pub fn end(&self) {
        self.ask(Task::End);
    }

    fn ask(&self, task: Task) {
        if let Some(tasks) = &self.tasks {
            // A thread that has ended is seen by the next `heard`.
            let _ = tasks.send(task);
        }
    }

    /// What was told since the last call, if anything; an error when the recogniser is gone. Never waits.
    ///
    /// # Errors
    /// [`Gone`] after a crash of the engine.
    pub fn heard(&self) -> Result<Option<Told>, Gone> {
        match self.told.try_recv() {
            Ok(told) => Ok(Some(told)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(Gone),
        }
    }

    /// As [`Self::heard`], but waits for at most `time`.
    ///
    /// # Errors
    /// [`Gone`] after a crash of the engine.
    pub fn heard_within(&self, time: Duration) -> Result<Option<Told>, Gone> {
        match self.told.recv_timeout(time) {
            Ok(told) => Ok(Some(told)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Gone),
        }
    }
}

impl Drop for Scribe {
    fn drop(&mut self) {
        self.tasks = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told so on standard error.
            let _ = thread.join();
        }
    }
}

/// The recogniser has stopped working.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the speech engine has stopped; the recording is safe, transcribe it again")]
pub struct Gone;

/// The thread's side.
struct Desk {
    places: Places,
    model: String,
    recognition: Option<Recognition>,
    tell: Box<dyn Fn(Told) + Send>,
}

impl Desk {
    fn work(mut self, tasks: &Receiver<Task>) {
        while let Ok(task) = tasks.recv() {
            match task {
                Task::Warm => {
                    // What is wrong is told when there is something to recognise.
                    let _ = loaded(&mut self.recognition, &self.places, &self.model);
                }
                Task::Whole(id, sound, context) => {
                    let outcome = self.whole(id, &sound, &context);
                    self.say(id, outcome);
                }
                Task::Begin(id, context) => {
                    let outcome = self.live(id, &context, tasks);
                    self.say(id, outcome);
                }
                // What comes after a failure of the recording it belongs to.
                Task::Sound(_) | Task::End => {}
            }
        }
    }

    fn say(&self, id: DictationId, outcome: Result<Recognised, RecognitionError>) {
        (self.tell)(match outcome {
            Ok(recognised) => Told::Done(id, Box::new(recognised)),
            Err(problem) => Told::Failed(id, problem.to_string()),
        });
    }

    fn whole(
        &mut self,
        id: DictationId,
        sound: &[i16],
        context: &PatientContext,
    ) -> Result<Recognised, RecognitionError> {
        let recognition = loaded(&mut self.recognition, &self.places, &self.model)?;
        let tell = &self.tell;
        let blocks = sound
            .chunks(16_000)
            .map(|c| Ok::<_, Infallible>(c.iter().map(|s| to_f32(*s)).collect()));
        recognition.sound(blocks, context, false, |done| {
            tell(Told::Progress(id, done))
        })
    }

    /// Takes sound as it comes and recognises whenever none waits to be taken.
    fn live(
        &mut self,
        id: DictationId,
        context: &PatientContext,
        tasks: &Receiver<Task>,
    ) -> Result<Recognised, RecognitionError> {
        let recognition = loaded(&mut self.recognition, &self.places, &self.model)?;
        let tell = &self.tell;
        let mut live = LiveRecognition::begin(recognition, context);
        loop {
            match tasks.recv_timeout(TICK) {
                Ok(Task::Sound(samples)) => {
                    live.push(&samples);
                    if !tasks.is_empty() {
                        continue;
                    }
                }
                Err(RecvTimeoutError::Timeout) | Ok(Task::Warm) => {}
                Ok(Task::End | Task::Begin(..) | Task::Whole(..))
                | Err(RecvTimeoutError::Disconnected) => return live.finish(),
            }
            if let Some(draft) = live.work()? {
                tell(Told::Draft(id, Box::new(draft)));
            }
        }
    }
}

/// The recogniser, loaded when it is first needed.
fn loaded<'a>(
    recognition: &'a mut Option<Recognition>,
    places: &Places,
    model: &str,
) -> Result<&'a mut Recognition, RecognitionError> {
    match recognition {
        Some(recognition) => Ok(recognition),
        none => Ok(none.insert(Recognition::load(places, model, None)?)),
    }
}
