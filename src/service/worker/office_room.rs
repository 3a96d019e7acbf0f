//! The office behind the window: carries out each request through the rest of `service` and tells what came of it.

use std::path::Path;

use jiff::{Timestamp, ZonedDateTime};

use super::messages::{
    AppointmentLine, ChartPage, CodeLine, Decision, DictationPage, Door, Event, PatientLine,
    Person, Request, TaskLine, Today, VisitLine, VisitStatus,
};
use super::{Backroom, sound};
use crate::audio::devices::{Microphone, Player};
use crate::audio::{self, Peaks};
use crate::domain::{
    DictationId, DictationStatus, DocumentId, EncounterId, FinishedText, Note, PatientId, UserId,
    WorkType,
};
use crate::service::recognition::{DEFAULT_MODEL, Recognised};
use crate::service::scribe::{Scribe, Told as Scribed};
use crate::service::{
    CodeSet, Office, Places, ServiceError, SignedIn, charges, code_suggestion, codes, dictations,
    documents, home, note_taking, patients,
};

/// Columns of the waveform.
const COLUMNS: usize = 1200;

type Told = Result<(), Box<dyn std::error::Error>>;

/// The office, the recogniser and the sound devices of one workstation.
pub struct OfficeRoom {
    places: Places,
    entered: Option<(Office, SignedIn)>,
    scribe: Option<Scribe>,
    /// Being recognised, with their lengths in seconds.
    awaited: Vec<(DictationId, f64)>,
    code_set: Option<CodeSet>,
    recording: Option<Recording>,
    player: Option<Player>,
    /// Whose desk the window shows.
    shown: Option<EncounterId>,
}

struct Recording {
    microphone: Microphone,
    /// Told that the microphone is lost.
    lost: bool,
    dictation: DictationId,
    encounter: EncounterId,
    seq: u32,
    samples: usize,
}

impl OfficeRoom {
    /// The room over these folders; opens nothing yet.
    #[must_use]
    pub fn new(places: Places) -> Self {
        Self {
            places,
            entered: None,
            scribe: None,
            awaited: Vec::new(),
            code_set: None,
            recording: None,
            player: None,
            shown: None,
        }
    }

    fn office(&mut self) -> Result<(&mut Office, &SignedIn), ServiceError> {
        match &mut self.entered {
            Some((office, who)) => Ok((office, who)),
            None => Err(ServiceError::Rule("sign in first".into())),
        }
    }

    fn look_in(&self, tell: &dyn Fn(Event)) -> Told {
        let exists = Office::exists(&self.places);
        let people = if exists {
            Office::people(&self.places)?
        } else {
            Vec::new()
        };
        let people: Vec<Person> = (0..)
            .zip(people)
            .map(|(at, p)| Person {
                id: UserId(at),
                name: p.display_name,
                role: p.role,
            })
            .collect();
        let demo = people.iter().any(|p| p.name == "Elena Rivera, MD");
        tell(Event::Door(Door {
            exists,
            demo,
            people,
        }));
        Ok(())
    }

    fn sign_in(&mut self, user: UserId, password: &str, tell: &dyn Fn(Event)) -> Told {
        let people = Office::people(&self.places)?;
        let at = usize::try_from(user.0)
            .ok()
            .and_then(|at| people.get(at))
            .ok_or(ServiceError::NoOffice)?;
        let (office, who) =
            Office::sign_in(&self.places, &at.user_name, password, Timestamp::now())?;
        tell(Event::SignedIn(Person {
            id: user,
            name: who.name().to_owned(),
            role: who.role(),
        }));
        self.entered = Some((office, who));
        Ok(())
    }

    fn today(&mut self, tell: &dyn Fn(Event)) -> Told {
        let date = ZonedDateTime::now().date();
        let (office, who) = self.office()?;
        let work = home::todays_work(office, who, Timestamp::now(), date)?;
        let appointments = work.appointments.into_iter().map(|a| AppointmentLine {
            time: a.starts.time(),
            patient: a.patient,
            name: a.patient_name,
            reason: a.reason,
            status: match a.status.as_str() {
                "arrived" => VisitStatus::Arrived,
                "roomed" => VisitStatus::InRoom,
                "done" => VisitStatus::Done,
                "missed" => VisitStatus::Cancelled,
                _ => VisitStatus::Scheduled,
            },
            encounter: Some(a.encounter),
        });
        let recordings = work
            .interrupted
            .into_iter()
            .chain(work.to_transcribe)
            .map(|d| TaskLine {
                encounter: d.encounter,
                name: d.patient_name,
                detail: format!("{}, {:.0} s", d.work_type.title(), d.duration_s),
            });
        let document = |d: home::DocumentRow| TaskLine {
            encounter: d.encounter,
            name: d.patient_name,
            detail: format!("{}, {}", d.work_type.title(), d.service_on),
        };
        tell(Event::Today(Today {
            date,
            appointments: appointments.collect(),
            to_transcribe: recordings.collect(),
            to_sign: work.to_sign.into_iter().map(document).collect(),
            to_code: work.to_code.into_iter().map(document).collect(),
        }));
        Ok(())
    }

    fn billing(&mut self, asked: &super::BillingRequest, tell: &dyn Fn(Event)) -> Told {
        let places = self.places.clone();
        let (office, who) = self.office()?;
        let (page, done) = super::billing::carry_out(&places, office, who, asked)?;
        tell(Event::Billing(Box::new(page)));
        if let Some(what) = done {
            tell(Event::Done { what, undo: None });
        }
        Ok(())
    }

    fn find(&mut self, words: String, tell: &dyn Fn(Event)) -> Told {
        let (office, who) = self.office()?;
        let found = patients::find(office, who, Timestamp::now(), &words, 12)?;
        let patients = found
            .into_iter()
            .map(|p| PatientLine {
                id: p.id,
                name: p.name.to_string(),
                mrn: p.mrn,
                born: p.born,
            })
            .collect();
        tell(Event::Found { words, patients });
        Ok(())
    }

    fn open_chart(&mut self, patient: PatientId, tell: &dyn Fn(Event)) -> Told {
        let (office, who) = self.office()?;
        let chart = patients::chart(office, who, Timestamp::now(), patient)?;
        let visits = chart.encounters.into_iter().map(|e| VisitLine {
            encounter: e.id,
            date: e.service_on,
            reason: e.reason,
            provider: e.provider,
            dictation: e.dictations.last().map(|d| d.status),
            document: e.documents.last().map(|d| d.state),
        });
        tell(Event::Chart(Box::new(ChartPage {
            patient: chart.patient,
            today: ZonedDateTime::now().date(),
            visits: visits.collect(),
        })));
        Ok(())
    }

    fn open_encounter(&mut self, encounter: EncounterId, tell: &dyn Fn(Event)) -> Told {
        let now = Timestamp::now();
        let (office, who) = self.office()?;
        let chart = patients::chart_of_encounter(office, who, now, encounter)?;
        let visit = chart
            .encounters
            .iter()
            .find(|e| e.id == encounter)
            .ok_or(ServiceError::Rule("there is no such encounter".into()))?;
        let mut page = DictationPage {
            encounter,
            date: visit.service_on,
            work_type: WorkType::ProgressNote,
            dictation: None,
            duration_s: 0.0,
            peaks: Vec::new(),
            finished: FinishedText::default(),
            document: None,
            note: Note::default(),
            signature: None,
            codes: Vec::new(),
            charges: Vec::new(),
            patient: chart.patient.clone(),
        };
        if let Some(row) = visit.dictations.last() {
            let peaks = Peaks::of(&dictations::audio(office, who, now, row.id)?);
            page.peaks = peaks
                .columns(0.0, peaks.duration_s(), COLUMNS)
                .into_iter()
                .map(|p| (p.low, p.high))
                .collect();
            (page.duration_s, page.work_type) = (peaks.duration_s(), row.work_type);
            page.dictation = Some((row.id, row.status));
            page.finished = dictations::open(office, who, now, row.id)?
                .transcript
                .map(|t| t.finished)
                .unwrap_or_default();
        }
        if let Some(row) = visit.documents.last() {
            let view = documents::open(office, who, now, row.id)?;
            page.document = Some((row.id, view.row.state));
            page.note = view.note;
            page.signature = view.signature.map(|s| {
                let at = s.at.parse::<Timestamp>().map_or(s.at.clone(), |t| {
                    t.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
                });
                format!("Signed by {}, {} · {at}", s.name, s.role)
            });
        }
        let listed = codes::list(office, who, now, encounter)?;
        page.codes = listed
            .into_iter()
            .map(|c| CodeLine {
                id: c.id,
                suggestion: c.suggestion,
                decision: decision(c.status),
            })
            .collect();
        page.charges = match charges::list(office, who, now, encounter)? {
            kept if kept.is_empty() => {
                charges::propose(office, who, now, encounter).unwrap_or_default()
            }
            kept => kept.into_iter().map(|c| c.line).collect(),
        };
        self.shown = Some(encounter);
        tell(Event::Dictation(Box::new(page)));
        Ok(())
    }

    fn import(&mut self, encounter: EncounterId, file: &Path, tell: &dyn Fn(Event)) -> Told {
        tell(Event::Progress {
            what: "Taking the recording in".into(),
            done: 0.0,
        });
        let samples: Vec<i16> = audio::read_all(file)?
            .into_iter()
            .map(audio::to_i16)
            .collect();
        let (office, who) = self.office()?;
        dictations::import(
            office,
            who,
            Timestamp::now(),
            encounter,
            WorkType::ProgressNote,
            &samples,
        )?;
        tell(Event::Finished);
        self.open_encounter(encounter, tell)
    }

    /// The recogniser's thread, started when it is first needed.
    fn scribe(&mut self) -> Result<&Scribe, std::io::Error> {
        match &mut self.scribe {
            Some(scribe) => Ok(scribe),
            none => Ok(none.insert(Scribe::start(&self.places, DEFAULT_MODEL, || ())?)),
        }
    }

    fn transcribe(&mut self, dictation: DictationId, tell: &dyn Fn(Event)) -> Told {
        if self.awaited.iter().any(|(id, _)| *id == dictation) {
            return Ok(());
        }
        let now = Timestamp::now();
        let going_on = self.recording.as_ref().map(|r| r.dictation);
        let (office, who) = self.office()?;
        let row = dictations::open(office, who, now, dictation)?.row;
        if row.status == DictationStatus::Recording && going_on != Some(dictation) {
            // Interrupted: what was journaled is the recording.
            dictations::finish_recording(office, who, now, dictation)?;
        }
        let context = patients::chart(office, who, now, row.patient)?.context();
        let sound = dictations::audio(office, who, now, dictation)?;
        self.scribe()?.whole(dictation, sound, context);
        self.awaited.push((dictation, row.duration_s.max(0.1)));
        tell(Event::Progress {
            what: "Transcribing".into(),
            done: 0.0,
        });
        Ok(())
    }

    /// Takes in what the recogniser has told since the last time.
    fn listen(&mut self, tell: &dyn Fn(Event)) -> Told {
        while let Some(scribe) = &self.scribe {
            let told = match scribe.heard() {
                Ok(Some(told)) => told,
                Ok(None) => break,
                Err(gone) => {
                    (self.scribe, self.awaited) = (None, Vec::new());
                    return Err(gone.into());
                }
            };
            match told {
                Scribed::Progress(id, at_s) => {
                    if let Some((_, length)) = self.awaited.iter().find(|(i, _)| *i == id) {
                        tell(Event::Progress {
                            what: "Transcribing".into(),
                            done: (at_s / length) as f32,
                        });
                    }
                }
                Scribed::Draft(id, draft) => {
                    if self.recording.as_ref().is_some_and(|r| r.dictation == id) {
                        tell(Event::Draft {
                            text: draft.finished.text,
                            settled: draft.settled,
                        });
                    }
                }
                Scribed::Done(id, recognised) => {
                    self.awaited.retain(|(i, _)| *i != id);
                    tell(Event::Finished);
                    self.keep(id, &recognised, tell)?;
                }
                Scribed::Failed(id, problem) => {
                    self.awaited.retain(|(i, _)| *i != id);
                    return Err(problem.into());
                }
            }
        }
        Ok(())
    }

    /// Keeps a recording's text, writes its note, suggests its codes.
    fn keep(&mut self, id: DictationId, heard: &Recognised, tell: &dyn Fn(Event)) -> Told {
        let (now, places) = (Timestamp::now(), self.places.clone());
        let Ok((office, who)) = self.office() else {
            // Nobody is signed in any more: the recording waits, its text can be made again.
            return Ok(());
        };
        let row = dictations::open(office, who, now, id)?.row;
        let (transcript, finished) = (&heard.transcript, &heard.finished);
        dictations::save_transcript(office, who, now, id, transcript, finished, DEFAULT_MODEL)?;
        let template = note_taking::template(&places, row.work_type.template())?;
        let note = note_taking::note_of(&finished.text, &template);
        let document = documents::draft(office, who, now, id, &note)?;
        self.suggest(document, &note)?;
        if self.shown == Some(row.encounter) {
            return self.open_encounter(row.encounter, tell);
        }
        tell(Event::Done {
            what: format!("The dictation for {} is transcribed", row.patient_name),
            undo: None,
        });
        Ok(())
    }

    fn suggest(&mut self, document: DocumentId, note: &Note) -> Told {
        if self.code_set.is_none() {
            self.code_set = Some(code_suggestion::load(&self.places)?);
        }
        let suggestions = self
            .code_set
            .as_ref()
            .map(|set| code_suggestion::suggest(&note.text(), set))
            .unwrap_or_default();
        let (office, who) = self.office()?;
        // Someone who may draft but not code leaves the suggestions to the coder.
        match codes::record_suggestions(office, who, Timestamp::now(), document, &suggestions) {
            Ok(_) | Err(ServiceError::NotPermitted { .. }) => Ok(()),
            Err(problem) => Err(problem.into()),
        }
    }

    fn record(&mut self, encounter: EncounterId, tell: &dyn Fn(Event)) -> Told {
        let now = Timestamp::now();
        let (office, who) = self.office()?;
        let context = patients::chart_of_encounter(office, who, now, encounter)?.context();
        let microphone = Microphone::start(None)?;
        let dictation = dictations::begin(office, who, now, encounter, WorkType::ProgressNote)?;
        self.scribe()?.begin(dictation, context);
        self.recording = Some(Recording {
            microphone,
            lost: false,
            dictation,
            encounter,
            seq: 0,
            samples: 0,
        });
        tell(Event::Level {
            level: 0.0,
            recorded_s: 0.0,
        });
        Ok(())
    }

    /// A microphone that was unplugged is taken up again as soon as it is back; what was recorded is on disk.
    fn mend_microphone(&mut self, tell: &dyn Fn(Event)) {
        let Some(recording) = self.recording.as_mut().filter(|r| r.microphone.is_broken()) else {
            return;
        };
        if !recording.lost {
            recording.lost = true;
            tell(Event::Failed(
                "The microphone was lost. What was said is safe; the recording goes on when it is back.".into(),
            ));
        }
        if let Ok(microphone) = Microphone::start(None) {
            (recording.microphone, recording.lost) = (microphone, false);
            tell(Event::Done {
                what: "The microphone is back: the recording goes on".into(),
                undo: None,
            });
        }
    }

    /// Commits what the microphone heard since the last time.
    fn journal(&mut self, samples: &[i16], tell: &dyn Fn(Event)) -> Told {
        let (Some((office, who)), Some(recording)) = (&mut self.entered, &mut self.recording)
        else {
            return Ok(());
        };
        for chunk in samples.chunks(dictations::CHUNK) {
            dictations::append_audio(
                office,
                who,
                Timestamp::now(),
                recording.dictation,
                recording.seq,
                chunk,
            )?;
            recording.seq += 1;
            recording.samples += chunk.len();
            // On disk first, then to the recogniser.
            if let Some(scribe) = &self.scribe {
                scribe.sound(chunk);
            }
        }
        if !samples.is_empty() {
            let recorded_s = recording.samples as f64 / f64::from(audio::SAMPLE_RATE);
            tell(Event::Level {
                level: sound::level(samples),
                recorded_s,
            });
        }
        Ok(())
    }

    fn stop_recording(&mut self, tell: &dyn Fn(Event)) -> Told {
        let rest = self
            .recording
            .as_mut()
            .map(|r| r.microphone.heard())
            .unwrap_or_default();
        self.journal(&rest, tell)?;
        let Some(recording) = self.recording.take() else {
            return Ok(());
        };
        tell(Event::RecordingStopped);
        let (office, who) = self.office()?;
        dictations::finish_recording(office, who, Timestamp::now(), recording.dictation)?;
        if let Some(scribe) = &self.scribe {
            scribe.end();
            let length = recording.samples as f64 / f64::from(audio::SAMPLE_RATE);
            self.awaited.push((recording.dictation, length.max(0.1)));
        }
        self.open_encounter(recording.encounter, tell)
    }

    fn play(&mut self, dictation: DictationId, from_s: f64, tell: &dyn Fn(Event)) -> Told {
        let (office, who) = self.office()?;
        let sound = dictations::audio(office, who, Timestamp::now(), dictation)?;
        self.player = Some(Player::start(&sound, from_s)?);
        tell(Event::Position {
            at_s: from_s,
            playing: true,
        });
        Ok(())
    }

    fn pause(&mut self, tell: &dyn Fn(Event)) {
        if let Some(player) = self.player.take() {
            tell(Event::Position {
                at_s: player.position_s(),
                playing: false,
            });
        }
    }

    /// Does something to a document and shows its desk again.
    fn with_document(
        &mut self,
        tell: &dyn Fn(Event),
        what: &str,
        act: impl FnOnce(&mut Office, &SignedIn) -> Result<documents::DocumentView, ServiceError>,
    ) -> Told {
        let (office, who) = self.office()?;
        let encounter = act(office, who)?.row.encounter;
        tell(Event::Done {
            what: what.to_owned(),
            undo: None,
        });
        self.open_encounter(encounter, tell)
    }

    fn decide(
        &mut self,
        code: crate::domain::EncounterCodeId,
        decision: Decision,
        tell: &dyn Fn(Event),
    ) -> Told {
        let now = Timestamp::now();
        let (office, who) = self.office()?;
        let (decided, word) = match decision {
            Decision::Accepted => (codes::accept(office, who, now, code)?, "accepted"),
            Decision::Rejected => (codes::reject(office, who, now, code)?, "rejected"),
            Decision::Open => (codes::reconsider(office, who, now, code)?, "open again"),
        };
        if let Ok(lines) = charges::propose(office, who, now, decided.encounter) {
            charges::save(office, who, now, decided.encounter, &lines)?;
        } else {
            charges::save(office, who, now, decided.encounter, &[])?;
        }
        let undo = (decision != Decision::Open).then_some(Request::Decide {
            code,
            decision: Decision::Open,
        });
        tell(Event::Done {
            what: format!("{} is {word}", decided.suggestion.code),
            undo,
        });
        self.open_encounter(decided.encounter, tell)
    }

    fn attempt(&mut self, request: Request, tell: &dyn Fn(Event)) -> Told {
        let now = Timestamp::now();
        match request {
            Request::LookIn => self.look_in(tell),
            Request::CreateDemo => {
                tell(Event::Progress {
                    what: "Making the demo office".into(),
                    done: 0.3,
                });
                Office::create_demo(&self.places, now, ZonedDateTime::now().date())?;
                tell(Event::Finished);
                self.look_in(tell)
            }
            Request::SignIn { user, password } => self.sign_in(user, &password, tell),
            Request::SignOut => {
                self.stop_recording(tell)?;
                (self.entered, self.player) = (None, None);
                tell(Event::SignedOut);
                Ok(())
            }
            Request::Today => self.today(tell),
            Request::Billing(asked) => self.billing(&asked, tell),
            Request::Find(words) => self.find(words, tell),
            Request::OpenChart(patient) => self.open_chart(patient, tell),
            Request::OpenEncounter(encounter) => self.open_encounter(encounter, tell),
            Request::Record(encounter) => self.record(encounter, tell),
            Request::StopRecording => self.stop_recording(tell),
            Request::Import { encounter, file } => self.import(encounter, &file, tell),
            Request::Transcribe(dictation) => self.transcribe(dictation, tell),
            Request::Play { dictation, from_s } => self.play(dictation, from_s, tell),
            Request::Pause => {
                self.pause(tell);
                Ok(())
            }
            Request::SaveNote { document, note } => {
                self.with_document(tell, "The note is saved", |office, who| {
                    documents::save(office, who, now, document, &note)
                })
            }
            Request::Release(document) => {
                self.with_document(tell, "The note is ready to sign", |office, who| {
                    documents::release(office, who, now, document)
                })
            }
            Request::Sign { document, password } => {
                self.with_document(tell, "The note is signed", |office, who| {
                    documents::sign(office, who, now, document, &password)
                })
            }
            Request::Decide { code, decision } => self.decide(code, decision, tell),
        }
    }
}

impl Backroom for OfficeRoom {
    fn carry_out(&mut self, request: Request, tell: &dyn Fn(Event)) {
        if let Err(problem) = self.attempt(request, tell) {
            tell(Event::Failed(sound::sentence(&problem.to_string())));
        }
    }

    fn is_busy(&self) -> bool {
        self.recording.is_some() || self.player.is_some() || !self.awaited.is_empty()
    }

    fn tick(&mut self, tell: &dyn Fn(Event)) {
        let heard = self
            .recording
            .as_mut()
            .map(|r| r.microphone.heard())
            .unwrap_or_default();
        self.mend_microphone(tell);
        for outcome in [self.journal(&heard, tell), self.listen(tell)] {
            if let Err(problem) = outcome {
                tell(Event::Failed(sound::sentence(&problem.to_string())));
            }
        }
        let Some(player) = &self.player else { return };
        if player.ended() {
            self.player = None;
            tell(Event::Position {
                at_s: 0.0,
                playing: false,
            });
        } else {
            tell(Event::Position {
                at_s: player.position_s(),
                playing: true,
            });
        }
    }
}

fn decision(status: codes::CodeStatus) -> Decision {
    match status {
        codes::CodeStatus::Suggested => Decision::Open,
        codes::CodeStatus::Accepted => Decision::Accepted,
        codes::CodeStatus::Rejected => Decision::Rejected,
    }
}
