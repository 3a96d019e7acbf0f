//! The thread behind the window: takes requests, tells events, wakes the window. The window never waits for it.
//!
//! Never here: drawing; what the actions mean (that is the rest of `service`).

mod around;
mod billing;
mod coding;
mod correction;
mod messages;
mod office_room;
mod recorder;
mod records;
mod review;
mod sound;
mod templates;

use std::thread::JoinHandle;

use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

/// How often a busy office looks at its devices.
const TICK: Duration = Duration::from_millis(50);

pub use office_room::OfficeRoom;
pub use review::ReviewRequest;
pub use templates::{OpenTemplate, TemplateRequest, TemplatesPage};

pub use around::{
    FrontDeskAct, FrontDeskPage, FrontDeskRequest, ScheduleAct, SchedulePage, ScheduleRequest,
    SuppliesRequest,
};
pub use billing::{BillingPage, BillingRequest, Comer, OpenPayer, Paper, Sheet};
pub use coding::{CodeDetail, CodingPage, CodingRequest, CodingTold};
pub use correction::{CorrectionEvent, CorrectionPage, CorrectionRequest};
pub use messages::{
    AppointmentLine, ChartPage, CodeLine, Decision, DictationPage, Door, Event, NoteHit,
    PatientLine, Person, Request, Review, TaskLine, Today, VisitLine, VisitStatus,
};
pub use recorder::{Place, RecorderEvent, RecorderRequest};
pub use records::{BedsPage, ChartBeside, RecordsEvent, RecordsPage, RecordsRequest};

/// Does what requests ask. One office, one owner: it lives on the worker's thread.
pub trait Backroom: Send + 'static {
    /// Carries out one request; may tell several events while it works.
    fn carry_out(&mut self, request: Request, tell: &dyn Fn(Event));

    /// Whether something goes on that wants a [`Self::tick`].
    fn is_busy(&self) -> bool {
        false
    }

    /// Called twenty times a second while busy.
    fn tick(&mut self, _tell: &dyn Fn(Event)) {}
}

/// The window's end of the two channels.
pub struct Worker {
    requests: Option<Sender<Request>>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread. `wake` is called after every event.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        mut backroom: impl Backroom,
        wake: Box<dyn Fn() + Send + Sync>,
    ) -> std::io::Result<Self> {
        let (requests, incoming) = unbounded::<Request>();
        let (outgoing, events) = unbounded();
        let thread = std::thread::Builder::new()
            .name("office".into())
            .spawn(move || {
                let tell = |event| {
                    // The window may be gone already; then nobody is left to tell.
                    let _ = outgoing.send(event);
                    wake();
                };
                loop {
                    let next = if backroom.is_busy() {
                        backroom.tick(&tell);
                        incoming.recv_timeout(TICK)
                    } else {
                        incoming.recv().map_err(|_| RecvTimeoutError::Disconnected)
                    };
                    match next {
                        Ok(request) => backroom.carry_out(request, &tell),
                        Err(RecvTimeoutError::Timeout) => {}
                        Err(RecvTimeoutError::Disconnected) => break,
                    }
                }
                // The window is gone: a recording that still runs is completed.
                backroom.carry_out(Request::StopRecording, &tell);
            })?;
        Ok(Self {
            requests: Some(requests),
            events,
            thread: Some(thread),
        })
    }

    /// Asks; the answer comes as an event. Never waits.
    pub fn ask(&self, request: Request) {
        if let Some(requests) = &self.requests {
            // A worker that has ended has said so in its last event.
            let _ = requests.send(request);
        }
    }

    /// The next event that has come in. Never waits.
    #[must_use]
    pub fn heard(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }
}

impl Drop for Worker {
    /// Lets the requests already made finish, so that no word is lost when the window closes.
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Echo(Arc<AtomicUsize>);

    impl Backroom for Echo {
        fn carry_out(&mut self, _: Request, tell: &dyn Fn(Event)) {
            self.0.fetch_add(1, Ordering::SeqCst);
            tell(Event::SignedOut);
        }
    }

    #[test]
    fn requests_made_before_closing_are_carried_out_and_each_event_wakes() {
        let (done, woken) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let bell = woken.clone();
        let wake = Box::new(move || {
            bell.fetch_add(1, Ordering::SeqCst);
        });
        let worker = Worker::start(Echo(done.clone()), wake).unwrap();
        for _ in 0..20 {
            worker.ask(Request::SignOut);
        }
        drop(worker);
        assert_eq!(
            [done.load(Ordering::SeqCst), woken.load(Ordering::SeqCst)],
            [21, 21],
            "and the last recording is ended"
        );
    }
}
