//! The office behind the window: carries out each request through the rest of `service` and tells what came of it.

mod around;
mod coding;
mod day;
mod editing;
mod encounter;
mod leaving;
mod recognising;
mod recording;
mod review;
mod templates;

use jiff::{Timestamp, ZonedDateTime};

use self::recording::Recording;
use super::coding::At;
use super::correction::CorrectionRoom;
use super::messages::{Door, Event, Person, Request};
use super::recorder::RecorderEvent;
use super::{Backroom, sound};
use crate::audio::devices::Player;
use crate::domain::{DictationId, EncounterId, UserId};
use crate::service::button_devices::{self, Connected};
use crate::service::coding::Rulebook;
use crate::service::note_taking::Reading;
use crate::service::scribe::Scribe;
use crate::service::{Office, Places, ServiceError, SignedIn, documents};

type Told = Result<(), Box<dyn std::error::Error>>;

/// The office, the recogniser and the sound devices of one workstation.
pub struct OfficeRoom {
    places: Places,
    entered: Option<(Office, SignedIn)>,
    scribe: Option<Scribe>,
    /// Being recognised, with their lengths in seconds.
    awaited: Vec<(DictationId, f64)>,
    reading: Option<Reading>,
    /// When the gaps of the dictation that goes on were last looked for.
    gaps_at: Option<std::time::Instant>,
    rulebook: Option<Rulebook>,
    /// Where the coding desk stands.
    coding_at: At,
    recording: Option<Recording>,
    player: Option<Player>,
    correction: CorrectionRoom,
    /// Dictation microphones and pedals.
    pads: Vec<Connected>,
    /// Whose desk the window shows.
    shown: Option<EncounterId>,
    /// What is open on the billing desk.
    billing: super::billing::Opened,
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
            reading: None,
            gaps_at: None,
            rulebook: None,
            coding_at: At::default(),
            recording: None,
            player: None,
            correction: CorrectionRoom::default(),
            pads: Vec::new(),
            shown: None,
            billing: super::billing::Opened::default(),
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
        self.pads = button_devices::connected();
        Ok(())
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
                self.billing = super::billing::Opened::default();
                self.coding_at = At::default();
                self.correction = CorrectionRoom::default();
                tell(Event::SignedOut);
                Ok(())
            }
            Request::Today => self.today(tell),
            Request::Billing(asked) => self.billing(&asked, tell),
            Request::Records(asked) => self.records(asked, tell),
            Request::Coding(asked) => self.coding(&asked, tell),
            Request::Correction(asked) => match &mut self.entered {
                Some((office, who)) => {
                    self.correction
                        .carry_out(&self.places, (office, who), asked, tell)
                }
                None => Err(ServiceError::Rule("sign in first".into()).into()),
            },
            Request::Recorder(asked) => self.recorder(asked, tell),
            Request::Schedule(asked) => self.schedule(&asked, tell),
            Request::FrontDesk(asked) => self.front_desk(&asked, tell),
            Request::Supplies(asked) => self.supplies(&asked, tell),
            Request::Figures => self.figures(tell),
            Request::Find(words) => self.find(words, tell),
            Request::OpenChart(patient) => self.open_chart(patient, tell),
            Request::OpenEncounter(encounter) => self.open_encounter(encounter, tell),
            Request::Review(asked) => self.review(asked, tell),
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
        let left = self.before_another_chart(&request, tell);
        if let Err(problem) = left.and_then(|()| self.attempt(request, tell)) {
            tell(Event::Failed(sound::sentence(&problem.to_string())));
        }
    }

    fn is_busy(&self) -> bool {
        let at_work =
            self.recording.is_some() || self.player.is_some() || self.correction.is_busy();
        at_work || !self.awaited.is_empty() || !self.pads.is_empty()
    }

    fn tick(&mut self, tell: &dyn Fn(Event)) {
        let pressed = self.pads.iter_mut().flat_map(Connected::pressed);
        for button in pressed.collect::<Vec<_>>() {
            tell(Event::Recorder(RecorderEvent::Pressed(button)));
        }
        for outcome in [self.journal(tell), self.listen(tell)] {
            if let Err(problem) = outcome {
                tell(Event::Failed(sound::sentence(&problem.to_string())));
            }
        }
        self.correction.tick(tell);
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
