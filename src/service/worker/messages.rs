//! What the window asks and what it is told.

use std::path::PathBuf;

use jiff::civil::{Date, Time};

use crate::domain::{
    ChargeLine, CodeSuggestion, DictationId, DictationStatus, DocumentId, DocumentState,
    EncounterCodeId, EncounterId, FinishedText, Gap, Note, Patient, PatientId, Role, UserId,
    WorkType,
};
pub use crate::service::note_review::Review;
pub use crate::service::search::NoteHit;

/// What the window asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Is there an office, and who works in it?
    LookIn,
    /// Make the demo office.
    CreateDemo,
    /// Sign in.
    SignIn {
        /// Who.
        user: UserId,
        /// With what.
        password: String,
    },
    /// Sign out.
    SignOut,
    /// The day's work.
    Today,
    /// Patients whose name or record number fits.
    Find(String),
    /// A patient's chart.
    OpenChart(PatientId),
    /// The dictation desk of an encounter.
    OpenEncounter(EncounterId),
    /// Something about a note and its patient's chart.
    Review(super::ReviewRequest),
    /// Start to record for an encounter.
    Record(EncounterId),
    /// End the recording.
    StopRecording,
    /// Take a sound file in as the encounter's dictation.
    Import {
        /// For which encounter.
        encounter: EncounterId,
        /// Which file.
        file: PathBuf,
    },
    /// Recognise, finish, sort into a note, suggest codes.
    Transcribe(DictationId),
    /// Play from a second on.
    Play {
        /// Which recording.
        dictation: DictationId,
        /// From where, in seconds.
        from_s: f64,
    },
    /// Stop playing.
    Pause,
    /// Save a corrected note.
    SaveNote {
        /// Which document.
        document: DocumentId,
        /// As it should stand.
        note: Note,
    },
    /// Hand the note to its author for signature.
    Release(DocumentId),
    /// Sign.
    Sign {
        /// Which document.
        document: DocumentId,
        /// The signer's password, entered again.
        password: String,
    },
    /// Something at the billing desk.
    Billing(super::BillingRequest),
    /// Something at the records desks.
    Records(super::RecordsRequest),
    /// Something at the coding desk, or an answer to a coder.
    Coding(super::CodingRequest),
    /// Something at the correction desk.
    Correction(super::CorrectionRequest),
    /// Something of the recorder.
    Recorder(super::RecorderRequest),
    /// Something on the schedule.
    Schedule(super::ScheduleRequest),
    /// Something at the front desk.
    FrontDesk(super::FrontDeskRequest),
    /// Something with supplies.
    Supplies(super::SuppliesRequest),
    /// The managers' figures of today.
    Figures,
    /// Decide on a suggested code.
    Decide {
        /// Which.
        code: EncounterCodeId,
        /// How.
        decision: Decision,
    },
}

/// What a coder has said of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nothing yet.
    Open,
    /// It stands.
    Accepted,
    /// It does not fit.
    Rejected,
}

/// What the window is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Who may come in.
    Door(Door),
    /// Someone is signed in.
    SignedIn(Person),
    /// Nobody is.
    SignedOut,
    /// The day's work.
    Today(Today),
    /// What a search found.
    Found {
        /// The words searched for.
        words: String,
        /// Best first.
        patients: Vec<PatientLine>,
        /// Notes and transcripts that hold the words, newest first.
        notes: Vec<NoteHit>,
    },
    /// A patient's chart.
    Chart(Box<ChartPage>),
    /// A dictation desk.
    Dictation(Box<DictationPage>),
    /// The billing desk.
    Billing(Box<super::BillingPage>),
    /// The records desks.
    Records(super::RecordsEvent),
    /// The coding desk.
    Coding(super::CodingTold),
    /// The correction desk.
    Correction(super::CorrectionEvent),
    /// The recorder.
    Recorder(super::RecorderEvent),
    /// The schedule.
    Schedule(Box<super::SchedulePage>),
    /// The front desk.
    FrontDesk(Box<super::FrontDeskPage>),
    /// The shelf.
    Supplies(Box<crate::service::supplies::Shelf>),
    /// The managers' figures.
    Figures(Box<crate::service::figures::Figures>),
    /// Long work goes on.
    Progress {
        /// What is being done.
        what: String,
        /// 0 to 1.
        done: f32,
    },
    /// Long work has ended, well or not.
    Finished,
    /// The microphone's level, 0 to 1, and the recording's length in seconds.
    Level {
        /// Loudness of the last moment.
        level: f32,
        /// Recorded so far.
        recorded_s: f64,
    },
    /// The text so far of the recording that goes on; from byte `settled` on it may still change.
    Draft {
        /// As people will read it.
        text: String,
        /// Where the draft begins.
        settled: usize,
    },
    /// What the dictation that goes on lacks so far.
    Gaps(Vec<Gap>),
    /// Templates, for the office and the person signed in.
    Templates(Box<super::TemplatesPage>),
    /// The recording has ended.
    RecordingStopped,
    /// Where playback stands.
    Position {
        /// In seconds.
        at_s: f64,
        /// Whether it goes on.
        playing: bool,
    },
    /// Something was done; with what undoes it.
    Done {
        /// One sentence.
        what: String,
        /// The way back.
        undo: Option<Request>,
    },
    /// Something failed: one sentence with what to do.
    Failed(String),
}

/// The sign-in door.
#[derive(Debug, Clone, PartialEq)]
pub struct Door {
    /// Whether an office has been set up.
    pub exists: bool,
    /// Whether it is the demo, whose password may be shown.
    pub demo: bool,
    /// Who may sign in.
    pub people: Vec<Person>,
}

/// Someone of the office.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The store's number.
    pub id: UserId,
    /// As it is shown.
    pub name: String,
    /// What they do.
    pub role: Role,
}

/// The day's work.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// Which day.
    pub date: Date,
    /// In order of time.
    pub appointments: Vec<AppointmentLine>,
    /// Recordings without a transcript.
    pub to_transcribe: Vec<TaskLine>,
    /// Documents that wait for a signature.
    pub to_sign: Vec<TaskLine>,
    /// Encounters with undecided codes.
    pub to_code: Vec<TaskLine>,
    /// Coders' questions about one's own notes.
    pub queries: Vec<crate::service::coding::queries::QueryLine>,
}

/// How far a visit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitStatus {
    /// Booked.
    Scheduled,
    /// In the waiting room.
    Arrived,
    /// With the provider.
    InRoom,
    /// Over.
    Done,
    /// Called off, or nobody came.
    Cancelled,
}

/// One booked time.
#[derive(Debug, Clone, PartialEq)]
pub struct AppointmentLine {
    /// Start.
    pub time: Time,
    /// Whom.
    pub patient: PatientId,
    /// Name as on the chart.
    pub name: String,
    /// Why.
    pub reason: String,
    /// How far.
    pub status: VisitStatus,
    /// The encounter, once there is one.
    pub encounter: Option<EncounterId>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskLine {
    /// Where it is done.
    pub encounter: EncounterId,
    /// Whose.
    pub name: String,
    /// What: kind of document, length, number of codes.
    pub detail: String,
}

/// One hit of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct PatientLine {
    /// The store's number.
    pub id: PatientId,
    /// Name as on the chart.
    pub name: String,
    /// Medical record number.
    pub mrn: String,
    /// Date of birth.
    pub born: Date,
}

/// A patient's chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartPage {
    /// The patient.
    pub patient: Patient,
    /// Today, for the age.
    pub today: Date,
    /// Newest first.
    pub visits: Vec<VisitLine>,
    /// Entries, immunisations, vital signs, scans, disclosures, registration.
    pub beside: super::ChartBeside,
}

/// One encounter in a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitLine {
    /// The store's number.
    pub encounter: EncounterId,
    /// When.
    pub date: Date,
    /// Why.
    pub reason: String,
    /// With whom.
    pub provider: String,
    /// Its recording, if any.
    pub dictation: Option<DictationStatus>,
    /// Its document, if any.
    pub document: Option<DocumentState>,
}

/// Everything on the dictation desk.
#[derive(Debug, Clone, PartialEq)]
pub struct DictationPage {
    /// The encounter.
    pub encounter: EncounterId,
    /// The patient.
    pub patient: Patient,
    /// Date of service.
    pub date: Date,
    /// What the dictation becomes.
    pub work_type: WorkType,
    /// The recording, once there is one, and where it stands.
    pub dictation: Option<(DictationId, DictationStatus)>,
    /// Its length in seconds.
    pub duration_s: f64,
    /// Its outline: lowest and highest sample of equal stretches.
    pub peaks: Vec<(f32, f32)>,
    /// The transcript; empty before recognition.
    pub finished: FinishedText,
    /// The document, once there is one, and where it stands.
    pub document: Option<(DocumentId, DocumentState)>,
    /// Its text by section.
    pub note: Note,
    /// Who signed and when, in one line.
    pub signature: Option<String>,
    /// Suggested and decided codes.
    pub codes: Vec<CodeLine>,
    /// Claim-ready charge lines.
    pub charges: Vec<ChargeLine>,
    /// What the note lacks, and what it would change in the chart.
    pub review: Review,
}

/// One code on the desk.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeLine {
    /// The store's number.
    pub id: EncounterCodeId,
    /// What is suggested, and why.
    pub suggestion: CodeSuggestion,
    /// What a coder said of it.
    pub decision: Decision,
}
