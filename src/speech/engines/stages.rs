//! Where Whisper's time goes, stage by stage, and the hook by which another thread ends it. Never here: recognition.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::time::Instant;

use whisper_rs::whisper_rs_sys::{whisper_context, whisper_state, whisper_token_data};
use whisper_rs::{FullParams, WhisperTokenId};

use crate::speech::{Spent, Stop, guard};

/// Tokens between two looks at what was written.
const LOOK_EVERY: usize = 8;

/// What a decoding is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Spectra,
    Encoder,
    Decoder,
}

/// By what a decoding is known to be nonsense before it has ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge {
    /// Steps of the decoder that no speech of this length takes.
    pub(super) most_steps: u32,
    /// The first token that is no text.
    pub(super) end_of_text: WhisperTokenId,
}

/// Watches one decoding.
#[derive(Debug)]
pub(super) struct Watch<'a> {
    stop: Option<&'a Stop>,
    judge: Option<Judge>,
    steps: Cell<u32>,
    loops: Cell<bool>,
    stage: Cell<Stage>,
    since: Cell<Instant>,
    spent: Cell<Spent>,
}

impl<'a> Watch<'a> {
    /// From now on; `stop` ends the decoding, and so does what the judge finds. A judge only where one hypothesis is followed at
    /// one temperature: more are written by threads of their own.
    pub(super) fn begin(stop: Option<&'a Stop>, judge: Option<Judge>) -> Self {
        Self {
            stop,
            judge,
            steps: Cell::new(0),
            loops: Cell::new(false),
            stage: Cell::new(Stage::Spectra),
            since: Cell::new(Instant::now()),
            spent: Cell::new(Spent::default()),
        }
    }

    /// Whether the judge ended it.
    pub(super) fn is_nonsense(&self) -> bool {
        let too_long = |judge: Judge| self.steps.get() > judge.most_steps;
        self.loops.get() || self.judge.is_some_and(too_long)
    }

    /// Looks at what is written so far.
    fn read(&self, tokens: &[whisper_token_data]) {
        if let Some(judge) = self.judge {
            let ids = tokens.iter().map(|t| t.id);
            let text: Vec<WhisperTokenId> = ids.filter(|id| *id < judge.end_of_text).collect();
            self.loops.set(guard::repeats_itself(&text));
        }
    }

    /// Has whisper.cpp say what it is at. The watch must stay where it is until the decoding has ended.
    #[allow(unsafe_code)]
    pub(super) fn over(&self, params: &mut FullParams<'_, '_>) {
        unsafe extern "C" fn encodes(
            _: *mut whisper_context,
            _: *mut whisper_state,
            watch: *mut c_void,
        ) -> bool {
            // SAFETY: the pointer is that of `self` below, which the caller keeps until the decoding has ended.
            unsafe { &*watch.cast::<Watch<'_>>() }.enter(Stage::Encoder);
            true
        }
        // Asked after the encoder and after each run of the decoder.
        unsafe extern "C" fn ends(watch: *mut c_void) -> bool {
            // SAFETY: as above.
            let watch = unsafe { &*watch.cast::<Watch<'_>>() };
            watch.enter(Stage::Decoder);
            watch.steps.set(watch.steps.get() + 1);
            watch.stop.is_some_and(Stop::is_set) || watch.is_nonsense()
        }
        unsafe extern "C" fn wrote(
            _: *mut whisper_context,
            _: *mut whisper_state,
            tokens: *const whisper_token_data,
            count: c_int,
            _: *mut f32,
            watch: *mut c_void,
        ) {
            let count = usize::try_from(count).unwrap_or(0);
            if tokens.is_null() || count == 0 || !count.is_multiple_of(LOOK_EVERY) {
                return;
            }
            // SAFETY: whisper.cpp owns so many tokens there until this returns; the watch as above.
            let (tokens, watch) = unsafe {
                let tokens = std::slice::from_raw_parts(tokens, count);
                (tokens, &*watch.cast::<Watch<'_>>())
            };
            watch.read(tokens);
        }
        let own: *mut c_void = std::ptr::from_ref(self).cast_mut().cast();
        // SAFETY: whisper.cpp hands the pointer to these functions alone, in this thread, and they only read through it.
        unsafe {
            params.set_start_encoder_callback(Some(encodes));
            params.set_start_encoder_callback_user_data(own);
            params.set_abort_callback(Some(ends));
            params.set_abort_callback_user_data(own);
            if self.judge.is_some() {
                params.set_filter_logits_callback(Some(wrote));
                params.set_filter_logits_callback_user_data(own);
            }
        }
    }

    /// Counts the time since the last call to what was going on, and goes on to the next.
    fn enter(&self, stage: Stage) {
        let now = Instant::now();
        let seconds = now.duration_since(self.since.replace(now)).as_secs_f64();
        let mut spent = self.spent.get();
        match self.stage.replace(stage) {
            Stage::Spectra => spent.spectra_s += seconds,
            Stage::Encoder => spent.encoder_s += seconds,
            Stage::Decoder => spent.decoder_s += seconds,
        }
        self.spent.set(spent);
    }

    /// The decoding has ended: what it took.
    pub(super) fn end(&self) -> Spent {
        self.enter(self.stage.get());
        Spent {
            decodings: 1,
            ..self.spent.get()
        }
    }
}
