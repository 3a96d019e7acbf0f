//! The recogniser in a thread of its own, so that nothing waits for it: neither the window nor the journal of a recording.
//!
//! Never here: the store (what is recognised is told to the one who owns it), devices.

use std::convert::Infallible;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, unbounded};

use super::recognition::{Draft, LiveRecognition, Recognised, Recognition, RecognitionError};
use super::spoken::Rules;
use super::{Places, free_memory};
use crate::audio::to_f32;
use crate::domain::{DictationId, Lesson, PatientContext};
use crate::speech::Stop;

/// How often a live recording is looked at while nothing comes in.
const TICK: Duration = Duration::from_millis(20);

/// What the recogniser is asked.
#[derive(Debug)]
enum Task {
    /// Load the model before it is needed.
    Warm,
    /// Recognise a complete recording.
    Whole(DictationId, Vec<i16>, Box<Listening>),
    /// A recording begins.
    Begin(DictationId, Box<Listening>),
    /// It goes on.
    Sound(Vec<i16>),
    /// It pauses.
    Rest,
    /// It is over.
    End,
    /// It is over, and its text is not wanted.
    Forget,
}

/// What a recording is heard with.
#[derive(Debug, Clone, Default)]
pub struct Listening {
    /// What is known of the patient.
    pub context: PatientContext,
    /// The spoken commands.
    pub rules: Rules,
    /// What corrections of this author's dictations taught.
    pub lessons: Vec<Lesson>,
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
    /// Ends what the thread is at, when somebody waits for something else.
    stop: Stop,
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
        let (places, model) = (places.clone(), model.to_owned());
        Self::over(move || Recognition::load(&places, &model, None), wake)
    }

    /// Starts the thread over any engine: `load` makes it when it is first needed.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn over(
        load: impl FnMut() -> Result<Recognition, RecognitionError> + Send + 'static,
        wake: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (tasks, incoming) = unbounded();
        let (outgoing, told) = unbounded();
        let stop = Stop::default();
        let desk = Desk {
            stop: stop.clone(),
            load: Box::new(load),
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
            stop,
        })
    }

    /// Loads the model now.
    pub fn warm(&self) {
        self.ask(Task::Warm);
    }

    /// Recognises a complete recording.
    pub fn whole(&self, id: DictationId, sound: Vec<i16>, listening: Listening) {
        self.ask(Task::Whole(id, sound, Box::new(listening)));
    }

    /// A recording begins: its text is told while it goes on.
    pub fn begin(&self, id: DictationId, listening: Listening) {
        self.ask(Task::Begin(id, Box::new(listening)));
    }

    /// The recording that goes on pauses: all that was said is recognised now.
    pub fn rest(&self) {
        self.stop.now();
        self.ask(Task::Rest);
    }

    /// More of the recording that goes on, 16 kHz mono.
    pub fn sound(&self, samples: &[i16]) {
        self.ask(Task::Sound(samples.to_vec()));
    }

    /// The recording that goes on is over.
    pub fn end(&self) {
        self.stop.now();
        self.ask(Task::End);
    }

    /// The recording that goes on is no longer listened to; nothing more is told of it.
    pub fn forget(&self) {
        self.stop.now();
        self.ask(Task::Forget);
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
    stop: Stop,
    load: Box<dyn FnMut() -> Result<Recognition, RecognitionError> + Send>,
    recognition: Option<Recognition>,
    tell: Box<dyn Fn(Told) + Send>,
}

impl Desk {
    fn work(mut self, tasks: &Receiver<Task>) {
        while let Ok(task) = tasks.recv() {
            match task {
                Task::Warm => {
                    // What is wrong is told when there is something to recognise.
                    let _ = loaded(&mut self.recognition, &mut self.load);
                }
                Task::Whole(id, sound, listening) => {
                    let outcome = self.whole(id, &sound, &listening);
                    self.say(id, outcome);
                    drop(sound);
                    free_memory::give_back();
                }
                Task::Begin(id, listening) => {
                    let outcome = self.live(id, &listening, tasks).transpose();
                    if let Some(outcome) = outcome {
                        self.say(id, outcome);
                    }
                    // A recording's sound was held; a day has hundreds of them.
                    free_memory::give_back();
                }
                // What comes after a failure of the recording it belongs to.
                Task::Sound(_) => {}
                Task::Rest | Task::End | Task::Forget => self.stop.lift(),
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
        listening: &Listening,
    ) -> Result<Recognised, RecognitionError> {
        let recognition = loaded(&mut self.recognition, &mut self.load)?;
        let tell = &self.tell;
        let blocks = sound
            .chunks(16_000)
            .map(|c| Ok::<_, Infallible>(c.iter().map(|s| to_f32(*s)).collect()));
        let Listening {
            context,
            rules,
            lessons,
        } = listening;
        recognition.learn(lessons);
        recognition.dictated(blocks, context, rules, |done| {
            tell(Told::Progress(id, done))
        })
    }

    /// Takes sound as it comes and recognises whenever none waits to be taken.
    fn live(
        &mut self,
        id: DictationId,
        listening: &Listening,
        tasks: &Receiver<Task>,
    ) -> Result<Option<Recognised>, RecognitionError> {
        let recognition = loaded(&mut self.recognition, &mut self.load)?;
        let tell = &self.tell;
        recognition.learn(&listening.lessons);
        let Listening { context, rules, .. } = listening;
        let mut live = LiveRecognition::begin(recognition, context, rules, &self.stop);
        loop {
            let task = tasks.recv_timeout(TICK);
            if matches!(task, Ok(Task::Rest | Task::End | Task::Forget)) {
                self.stop.lift();
            }
            match task {
                Ok(Task::Sound(samples)) => {
                    live.push(&samples);
                    if !tasks.is_empty() {
                        continue;
                    }
                }
                Ok(Task::Rest) => {
                    tell(Told::Draft(id, Box::new(live.rest()?)));
                    continue;
                }
                Err(RecvTimeoutError::Timeout) | Ok(Task::Warm) => {}
                Ok(Task::End | Task::Begin(..) | Task::Whole(..))
                | Err(RecvTimeoutError::Disconnected) => return live.finish().map(Some),
                Ok(Task::Forget) => return Ok(None),
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
    load: &mut (dyn FnMut() -> Result<Recognition, RecognitionError> + Send),
) -> Result<&'a mut Recognition, RecognitionError> {
    match recognition {
        Some(recognition) => Ok(recognition),
        none => Ok(none.insert(load()?)),
    }
}
