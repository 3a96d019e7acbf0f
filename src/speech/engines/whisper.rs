//! Whisper through whisper.cpp (whisper-rs), on this machine's processors.
//!
//! A piece is decoded greedily over as much of the encoder's context as it fills; a result that looks like a loop or a guess
//! is decoded again over the full context, with rising temperature as whisper.cpp has it. Time tokens stay on: without them the
//! same weights write worse text and end early. (That rules out whisper.cpp's alignment by time warping, which aborts the
//! process on stretches under 140 ms; word times are whisper.cpp's own estimates, fitted to where there is voice; `align` mends them.)
//! Never here: cutting, files of sound, medical words.

use std::ffi::c_int;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Instant;

use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperState,
    WhisperTokenId,
};

use crate::domain::{Segment, Word};
use crate::speech::engines::by_ear;
use crate::speech::engines::stages::{Judge, Watch};
use crate::speech::engines::threads::physical_cores;
use crate::speech::engines::tokens::Vocabulary;
use crate::speech::guard::{self, Doubt};
use crate::speech::voice::{self, FRAME, FRAME_S};
use crate::speech::words::{self, Token};
use crate::speech::{Hints, Recognizer, SpeechError, Spent, Stop, Suggest};

const RATE: usize = crate::audio::SAMPLE_RATE as usize;
/// whisper.cpp gives nothing for less than a tenth of a second and poor text for less than a second: padded with silence.
const SHORTEST: usize = RATE;
/// Longest piece, samples: the encoder's window.
const LONGEST: usize = 30 * RATE;
/// Encoder positions for 30 s.
const FULL_CONTEXT: usize = 1500;
/// Encoder positions beyond the piece's end: without them the last words suffer.
const CONTEXT_MARGIN: usize = 128;
/// Whisper keeps at most this many tokens of what it was told before (half the text context, less the start marker).
const LONGEST_PROMPT: usize = 223;

/// More voice than this after the last word is speech that was not written down, seconds; breath and padding are less.
const LONGEST_UNHEARD_S: f64 = 1.2;
/// A remainder is only worth it when the decoding before it came this far, seconds.
const SHORTEST_ADVANCE_S: f64 = 1.0;
/// Decodings of one piece, the first included.
const MOST_REMAINDERS: usize = 4;

/// How to decode. The default is what measured best.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Processor threads; more than there are physical cores is slower.
    pub threads: usize,
    /// Hypotheses followed at a time; 1 is greedy.
    pub beam: usize,
    /// Whether short pieces are decoded over a shortened encoder context.
    pub short_context: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threads: physical_cores(),
            beam: 1,
            short_context: true,
        }
    }
}

/// A loaded model with its warm state.
pub struct Whisper {
    state: WhisperState,
    context: WhisperContext,
    vocabulary: Vocabulary,
    settings: Settings,
    spent: Spent,
}

impl std::fmt::Debug for Whisper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Whisper")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Whisper {
    /// Loads a GGML model file.
    ///
    /// # Errors
    /// [`SpeechError::Model`] when the file is missing or whisper.cpp does not take it.
    pub fn load(path: &Path, settings: Settings) -> Result<Self, SpeechError> {
        whisper_rs::install_logging_hooks();
        let refused = |why: String| SpeechError::Model {
            path: PathBuf::from(path),
            why,
        };
        check_header(path).map_err(&refused)?;
        let context = WhisperContext::new_with_params(path, WhisperContextParameters::default())
            .map_err(|_| refused("whisper.cpp cannot read it".into()))?;
        let state = context.create_state().map_err(|e| refused(e.to_string()))?;
        let text = 0..context.token_eot();
        let bytes = |id| context.token_to_bytes(id).unwrap_or_default().to_vec();
        let vocabulary = Vocabulary::of(text.map(bytes));
        Ok(Self {
            state,
            context,
            vocabulary,
            settings,
            spent: Spent::default(),
        })
    }

    fn prompt(&self, text: Option<&str>) -> Vec<WhisperTokenId> {
        let text = text.map(str::trim).filter(|t| !t.is_empty());
        let mut tokens = text.map_or_else(Vec::new, |t| self.vocabulary.tokens(&format!(" {t}")));
        let surplus = tokens.len().saturating_sub(LONGEST_PROMPT);
        tokens.drain(..surplus);
        tokens
    }

    fn decode(
        &mut self,
        sound: &[f32],
        prompt: &[WhisperTokenId],
        stop: Option<&Stop>,
        attempt: Attempt,
    ) -> Result<Decoding, SpeechError> {
        let mut params = FullParams::new(if self.settings.beam > 1 {
            SamplingStrategy::BeamSearch {
                beam_size: c_int::try_from(self.settings.beam.min(8)).unwrap_or(5),
                patience: -1.0,
            }
        } else {
            SamplingStrategy::Greedy {
                best_of: attempt.best_of,
            }
        });
        params.set_n_threads(c_int::try_from(self.settings.threads.clamp(1, 64)).unwrap_or(1));
        params.set_audio_ctx(attempt.audio_context);
        params.set_temperature(attempt.temperature);
        params.set_temperature_inc(attempt.temperature_step);
        params.set_token_timestamps(true);
        params.set_suppress_nst(true);
        params.set_print_progress(false);
        params.set_print_realtime(false);
        params.set_print_timestamps(false);
        params.set_print_special(false);
        if !prompt.is_empty() {
            params.set_tokens(prompt);
        }
        let seconds = sound.len() as f64 / RATE as f64;
        let judge = Judge {
            most_steps: guard::most_steps(seconds),
            end_of_text: self.context.token_eot(),
        };
        let is_single = self.settings.beam <= 1 && attempt.best_of <= 1;
        let watch = Watch::begin(stop, is_single.then_some(judge));
        watch.over(&mut params);
        let outcome = self.state.full(params, sound);
        self.spent += watch.end();
        if stop.is_some_and(Stop::is_set) {
            return Err(SpeechError::Stopped);
        }
        if watch.is_nonsense() {
            return Ok(Decoding {
                nonsense: true,
                ..Decoding::default()
            });
        }
        outcome.map_err(engine)?;
        Ok(Decoding::read(&self.state, self.context.token_eot()))
    }

    /// The first decoding, or where that is doubtful the better of it and one over the full context.
    fn decode_guarded(
        &mut self,
        sound: &[f32],
        told: &Told,
        voice_s: f64,
    ) -> Result<Decoding, SpeechError> {
        let first = self.decode(
            sound,
            &told.prompt,
            told.stop.as_ref(),
            Attempt::first(sound.len(), self.settings.short_context),
        )?;
        let Some(doubt) = first.doubt(voice_s) else {
            return Ok(first);
        };
        if told.draft || told.flat {
            // Where many speak at once, what a second decoding makes of it is invented.
            let nonsense = told.flat || matches!(doubt, Doubt::Loop | Doubt::TooFast);
            return Ok(if nonsense { Decoding::default() } else { first });
        }
        let began = Instant::now();
        let better = self.decode_anew(sound, told, voice_s, (first, doubt));
        self.spent.anew_s += began.elapsed().as_secs_f64();
        better
    }

    /// The better of a doubted decoding and one over the full context.
    fn decode_anew(
        &mut self,
        sound: &[f32],
        told: &Told,
        voice_s: f64,
        (first, doubt): (Decoding, Doubt),
    ) -> Result<Decoding, SpeechError> {
        // What the engine was told can itself be what it loops on.
        let mut second = self.decode(sound, &[], told.stop.as_ref(), Attempt::FULL)?;
        let mut second_doubt = second.doubt(voice_s);
        if second_doubt.is_some() {
            second = self.decode(sound, &[], told.stop.as_ref(), Attempt::FREER)?;
            second_doubt = second.doubt(voice_s);
        }
        let keep_first = match (doubt, second_doubt) {
            (_, None) => false,
            (Doubt::Guess, Some(Doubt::Guess)) => first.mean_logprob() >= second.mean_logprob(),
            (Doubt::Guess, Some(_)) => true,
            // Both loop or race: nothing here can be believed.
            (_, Some(Doubt::Loop | Doubt::TooFast)) => return Ok(Decoding::default()),
            (_, Some(_)) => false,
        };
        Ok(if keep_first { first } else { second })
    }
}

impl Recognizer for Whisper {
    fn recognize(&mut self, samples: &[f32], hints: &Hints) -> Result<Vec<Segment>, SpeechError> {
        if samples.len() > LONGEST + RATE {
            return Err(SpeechError::PieceTooLong {
                seconds: samples.len() / RATE,
            });
        }
        let mut sound: Vec<f32> = samples
            .iter()
            .map(|s| {
                if s.is_finite() {
                    s.clamp(-1.0, 1.0)
                } else {
                    0.0
                }
            })
            .collect();
        if sound.is_empty() {
            return Ok(Vec::new());
        }
        sound.truncate(LONGEST);
        let runs = voice_seconds(&sound);
        let first = self.listen(&sound, &runs, hints.prompt.as_deref(), hints)?;
        let Some(suggest) = hints.suggest.as_deref() else {
            return Ok(words::segments(first));
        };
        let (began, before) = (Instant::now(), self.spent.anew_s);
        let heard = self.listen_for_names(&sound, &runs, first, (suggest, hints));
        self.spent.anew_s = before + began.elapsed().as_secs_f64();
        heard.map(words::segments)
    }

    fn spent(&self) -> Spent {
        self.spent
    }
}

/// A name must not be so much less likely than what was heard, as a logarithm …
const LEAST_FITTING: f32 = -20.0;
/// … nor than the likeliest name …
const LEAST_NEAR: f32 = 5.0;
/// … to be told; and so many of a place at most.
const MOST_FITTING: usize = 3;
/// The probability of a name that was found by ear: a person should look at it.
const BY_EAR_P: f32 = 0.3;

impl Whisper {
    /// Listens a second time where names may have been said; the better of both.
    fn listen_for_names(
        &mut self,
        sound: &[f32],
        runs: &[Range<f64>],
        mut first: Vec<Word>,
        (suggest, hints): (&dyn Suggest, &Hints),
    ) -> Result<Vec<Word>, SpeechError> {
        let mut names = suggest.names(&first);
        let unclear = suggest.unclear(&first);
        if !unclear.is_empty() {
            let fitting = self.names_by_ear(sound, &mut first, &unclear, suggest)?;
            names.retain(|n| !fitting.contains(n));
            names.extend(fitting);
        }
        if names.is_empty() {
            return Ok(first);
        }
        // Told how the names are spelled, the same weights hear them; told too much, they repeat themselves.
        let told = hints.prompt.as_deref().unwrap_or_default();
        let told = format!("{told} Medications: {}.", names.join(", "));
        let second = self.listen(sound, runs, Some(&told), hints)?;
        Ok(suggest.join(&first, &guard::better(first.clone(), second)))
    }

    /// Of all names those that fit the sound where a name is unclear, likeliest last; one that stands out is written there.
    fn names_by_ear(
        &mut self,
        sound: &[f32],
        words: &mut Vec<Word>,
        unclear: &[Range<usize>],
        suggest: &dyn Suggest,
    ) -> Result<Vec<String>, SpeechError> {
        let mut padded = sound.to_vec();
        padded.resize(sound.len().max(SHORTEST), 0.0);
        let threads = self.settings.threads;
        let began = Instant::now();
        self.state.pcm_to_mel(&padded, threads).map_err(engine)?;
        self.state.encode(0, threads).map_err(engine)?;
        self.spent.encoder_s += began.elapsed().as_secs_f64();
        let began = Instant::now();
        let mut found = Vec::new();
        // As they stand within a sentence, and where one opens.
        let mut tries: [Option<by_ear::Names>; 2] = [None, None];
        for place in unclear.iter().rev() {
            let opens = words[place.start].text.starts_with(char::is_uppercase);
            let names = tries[usize::from(opens)]
                .get_or_insert_with(|| by_ear::Names::of(&self.vocabulary, suggest.all(), opens));
            let fitting = self.fitting(words, place, names)?;
            let name = |f: &by_ear::Fitting| suggest.all()[f.name].clone();
            let best = fitting.first().map_or(0.0, |f| f.likely);
            let near = |likely: f32| likely >= LEAST_FITTING && likely >= best - LEAST_NEAR;
            let near = fitting.iter().filter(|f| near(f.likely)).take(MOST_FITTING);
            let near: Vec<String> = near.map(name).collect();
            found.extend(near.into_iter().rev());
            let likely: Vec<(String, f32)> = fitting.iter().map(|f| (name(f), f.likely)).collect();
            let chosen = suggest.by_ear(words, place, &likely);
            if let Some(one) = fitting.iter().find(|f| Some(name(f)) == chosen) {
                let stands = place.start + one.from..place.end;
                words::write_name(words, stands, &name(one), BY_EAR_P);
            }
        }
        self.spent.decoder_s += began.elapsed().as_secs_f64();
        Ok(found)
    }

    /// The names that fit the sound in a place, likeliest first; the sound is the one that was encoded last.
    fn fitting(
        &mut self,
        words: &[Word],
        place: &Range<usize>,
        names: &by_ear::Names,
    ) -> Result<Vec<by_ear::Fitting>, SpeechError> {
        let tokens = |word: &Word| self.vocabulary.tokens(&format!(" {}", word.text));
        let mut certain = self.beginning();
        certain.extend(words[..place.start].iter().flat_map(tokens));
        let heard = words[place.clone()].iter().map(tokens).collect();
        let behind = words[place.end..].iter().take(2).flat_map(tokens).collect();
        let mut following = Following {
            state: &mut self.state,
            threads: self.settings.threads,
            certain,
            said: Vec::new(),
        };
        let place = by_ear::Place { heard, behind };
        by_ear::fitting(names, &place, &mut following)
    }

    /// What every text begins with.
    fn beginning(&self) -> Vec<WhisperTokenId> {
        let context = &self.context;
        let mut tokens = vec![context.token_sot()];
        if context.is_multilingual() {
            let english = whisper_rs::get_lang_id("en").unwrap_or(0);
            tokens.extend([context.token_lang(english), context.token_transcribe()]);
        }
        tokens.push(context.token_not());
        tokens
    }
}

/// The engine, asked what follows over the sound that was encoded last.
struct Following<'w> {
    state: &'w mut WhisperState,
    threads: usize,
    /// What comes before everything that is asked.
    certain: Vec<WhisperTokenId>,
    /// The tokens whose keys and values the engine holds.
    said: Vec<WhisperTokenId>,
}

impl by_ear::Follow for Following<'_> {
    fn after(&mut self, tokens: &[WhisperTokenId]) -> Result<&[f32], SpeechError> {
        let all = [&self.certain[..], tokens].concat();
        let held = self
            .said
            .iter()
            .zip(&all)
            .take_while(|(a, b)| a == b)
            .count();
        // whisper.cpp gives the values of the first token of a call: the last is a call of its own.
        let last = all.len() - 1;
        let from = held.min(last);
        if from < last {
            let between = &all[from..last];
            self.state
                .decode(between, from, self.threads)
                .map_err(engine)?;
        }
        self.state
            .decode(&all[last..], last, self.threads)
            .map_err(engine)?;
        self.said = all;
        self.state.get_logits().map_err(engine)
    }
}

impl Whisper {
    /// All words of a piece, under a prompt.
    fn listen(
        &mut self,
        sound: &[f32],
        runs: &[Range<f64>],
        prompt: Option<&str>,
        hints: &Hints,
    ) -> Result<Vec<Word>, SpeechError> {
        let told = Told {
            prompt: self.prompt(prompt),
            draft: hints.draft,
            flat: guard::is_flat(&voice::Meter::default().push(sound)),
            stop: hints.stop.clone(),
        };
        let mut found: Vec<Word> = Vec::new();
        let mut from = 0.0;
        // Whisper sometimes ends in the middle; what has a voice and no words yet is decoded by itself.
        for _ in 0..MOST_REMAINDERS {
            let words = self.words(sound, from, runs, &told)?;
            let Some(reached) = words.last().map(|w| w.end) else {
                break;
            };
            found.extend(words);
            if reached < from + SHORTEST_ADVANCE_S || unheard(runs, reached) < LONGEST_UNHEARD_S {
                break;
            }
            from = reached;
        }
        Ok(found)
    }

    /// The words from `from` seconds on, times counted from the piece's start.
    fn words(
        &mut self,
        sound: &[f32],
        from: f64,
        runs: &[Range<f64>],
        told: &Told,
    ) -> Result<Vec<Word>, SpeechError> {
        let rest = sound
            .get((from * RATE as f64) as usize..)
            .unwrap_or_default();
        if rest.is_empty() {
            return Ok(Vec::new());
        }
        let end = sound.len() as f64 / RATE as f64;
        let mut padded = rest.to_vec();
        padded.resize(rest.len().max(SHORTEST), 0.0);
        let decoding = self.decode_guarded(&padded, told, unheard(runs, from))?;
        let ahead = runs
            .iter()
            .find(|r| r.end > from)
            .map_or(from, |r| r.start.max(from));
        let mut words = words::assemble(&decoding.timed(from, ahead, end), ahead);
        words::fit_to_voice(&mut words, runs);
        Ok(words)
    }
}

/// Seconds of voice after `from`.
fn unheard(runs: &[Range<f64>], from: f64) -> f64 {
    runs.iter()
        .map(|r| (r.end - r.start.max(from)).max(0.0))
        .sum()
}

/// One way to decode.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    /// Encoder positions; 0 is all.
    audio_context: c_int,
    temperature: f32,
    temperature_step: f32,
    best_of: c_int,
}

/// What the engine is told of a piece.
struct Told {
    prompt: Vec<WhisperTokenId>,
    draft: bool,
    /// Whether nobody stands out of it.
    flat: bool,
    stop: Option<Stop>,
}

impl Attempt {
    /// The likeliest words over the full context.
    const FULL: Self = Self {
        audio_context: 0,
        temperature: 0.0,
        temperature_step: 0.0,
        best_of: 1,
    };
    /// The better of two drawings, with rising temperature: five read no better and cost four times the wait.
    const FREER: Self = Self {
        audio_context: 0,
        temperature: 0.4,
        temperature_step: 0.4,
        best_of: 2,
    };

    fn first(samples: usize, short_context: bool) -> Self {
        let needed = (samples * FULL_CONTEXT).div_ceil(LONGEST) + CONTEXT_MARGIN;
        let short = short_context && needed < FULL_CONTEXT;
        Self {
            audio_context: if short {
                c_int::try_from(needed).unwrap_or(0)
            } else {
                0
            },
            ..Self::FULL
        }
    }
}

/// What a decoding gave, token by token.
#[derive(Debug, Default)]
struct Decoding {
    ids: Vec<WhisperTokenId>,
    tokens: Vec<Token>,
    logprobs: f32,
    /// Whether it was ended because it repeated itself.
    nonsense: bool,
}

impl Decoding {
    fn read(state: &WhisperState, end_of_text: WhisperTokenId) -> Self {
        let mut decoding = Self::default();
        for segment in state.as_iter() {
            for at in 0..segment.n_tokens() {
                let Some(token) = segment.get_token(at) else {
                    continue;
                };
                let data = token.token_data();
                if data.id >= end_of_text {
                    continue;
                }
                decoding.ids.push(data.id);
                decoding.logprobs += data.plog;
                decoding.tokens.push(Token {
                    bytes: token.to_bytes().map(<[u8]>::to_vec).unwrap_or_default(),
                    p: data.p.clamp(0.0, 1.0),
                    // -1 where whisper.cpp gives none.
                    end: if data.t1 < 0 {
                        f64::NAN
                    } else {
                        data.t1 as f64 / 100.0
                    },
                });
            }
        }
        decoding
    }

    /// Why it is not believed of so many seconds of voice, if it is not.
    fn doubt(&self, voice_s: f64) -> Option<Doubt> {
        if self.nonsense {
            return Some(Doubt::Loop);
        }
        guard::doubt(&self.ids, self.mean_logprob(), voice_s)
    }

    fn mean_logprob(&self) -> f32 {
        self.logprobs / self.ids.len().max(1) as f32
    }

    /// Tokens with times in order from `offset`, where this decoding's sound began; none before `start` or after `end`.
    /// Without alignment they are spread evenly by their length.
    fn timed(mut self, offset: f64, start: f64, end: f64) -> Vec<Token> {
        if self.tokens.iter().any(|t| t.end.is_nan()) {
            let total: usize = self.tokens.iter().map(|t| t.bytes.len()).sum();
            let mut said = 0;
            for token in &mut self.tokens {
                said += token.bytes.len();
                token.end = start - offset + (end - start) * said as f64 / total.max(1) as f64;
            }
        }
        let mut reached = start;
        for token in &mut self.tokens {
            token.end = (token.end + offset).clamp(reached, end.max(reached));
            reached = token.end;
        }
        self.tokens
    }
}

fn voice_seconds(sound: &[f32]) -> Vec<Range<f64>> {
    let levels = voice::Meter::default().push(sound);
    let end = sound.len() as f64 / RATE as f64;
    debug_assert!(levels.len() * FRAME <= sound.len());
    voice::voiced_runs(&levels, voice::noise_floor(&levels))
        .into_iter()
        .map(|r| r.start as f64 * FRAME_S..(r.end as f64 * FRAME_S).min(end))
        .collect()
}

/// Whether a file begins as a GGML model and is long enough for one; whisper.cpp judges the rest.
fn check_header(path: &Path) -> Result<(), String> {
    let mut header = [0u8; 16];
    let length = std::fs::File::open(path)
        .and_then(|mut file| {
            file.read_exact(&mut header)?;
            file.metadata()
        })
        .map_err(|e| e.to_string())?
        .len();
    let word = |at: usize| {
        let bytes = header.iter().skip(at * 4).take(4);
        bytes.rev().fold(0u32, |sum, &b| sum << 8 | u32::from(b))
    };
    if word(0) != 0x6767_6d6c {
        return Err("it is not a GGML file".into());
    }
    // whisper.cpp takes a file without tensors for a test's; the word embedding alone is over half a byte a weight.
    let (vocabulary, width) = (word(1), word(3));
    if length < u64::from(vocabulary) * u64::from(width) / 2 {
        return Err("it is cut short".into());
    }
    Ok(())
}

fn engine(problem: whisper_rs::WhisperError) -> SpeechError {
    SpeechError::Engine(problem.to_string().trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn what_is_no_model_is_refused_in_a_sentence() {
        let missing = Whisper::load(Path::new("no/such/model.bin"), Settings::default());
        assert!(matches!(missing, Err(SpeechError::Model { .. })));
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&[b'x'; 100]).unwrap();
        let wrong = Whisper::load(file.path(), Settings::default())
            .unwrap_err()
            .to_string();
        assert!(wrong.contains("not a GGML file"), "{wrong}");
        let mut truncated = tempfile::NamedTempFile::new().unwrap();
        let header: Vec<u8> = [
            0x6767_6d6cu32,
            51864,
            1500,
            384,
            6,
            4,
            448,
            384,
            6,
            4,
            80,
            1,
        ]
        .iter()
        .flat_map(|w| w.to_le_bytes())
        .collect();
        truncated.write_all(&header).unwrap();
        assert!(Whisper::load(truncated.path(), Settings::default()).is_err());
    }

    #[test]
    fn the_context_covers_the_piece_and_a_margin() {
        assert_eq!(Attempt::first(10 * RATE, true).audio_context, 628);
        assert_eq!(
            Attempt::first(29 * RATE, true).audio_context,
            0,
            "the full context"
        );
        assert_eq!(Attempt::first(10 * RATE, false).audio_context, 0);
    }

    #[test]
    fn tokens_without_alignment_are_spread_in_order() {
        let token = |bytes: &[u8]| Token {
            bytes: bytes.to_vec(),
            p: 0.9,
            end: f64::NAN,
        };
        let decoding = Decoding {
            ids: vec![1, 2],
            tokens: vec![token(b" one"), token(b" two")],
            logprobs: -0.2,
            nonsense: false,
        };
        let ends: Vec<f64> = decoding
            .timed(0.0, 1.0, 3.0)
            .iter()
            .map(|t| t.end)
            .collect();
        assert_eq!(ends, [2.0, 3.0]);
    }
}
