//! The likeliest way through the sounds of known words, frame by frame: where each word begins and ends.
//!
//! Between words there may be silence, or something that was not written down. Never here: sound itself, where words come from.

use std::ops::Range;

use super::features::Frame;
use super::sounds::{PARTS, Sounds};

/// What a step into silence costs, so that a stop inside a word is not taken for a pause.
const PAUSE: f32 = 4.0;
/// What speech that was not written down costs: once, and for each frame beside the likeliest sound.
const UNWRITTEN: f32 = 25.0;
const UNWRITTEN_FRAME: f32 = 10.0;
/// What a hurried sound costs, one without its middle.
const HURRIED: f32 = 3.0;
/// Costs are all finite, so that some way is always found.
const NEVER: f32 = -1e30;

/// A word as it is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The first parts of its sounds, in order; none for what has no sound.
    pub sounds: Vec<usize>,
    /// Frames in which it may lie.
    pub within: Range<usize>,
}

/// What a state of the way stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Silence,
    Unwritten,
    Part { part: usize, word: usize },
}

#[derive(Debug)]
struct State {
    stands: Stands,
    /// The states it may be come from beside itself, with what that adds.
    from: Vec<(usize, f32)>,
    within: Range<usize>,
}

/// For each frame the part of a sound it belongs to; silence and unwritten speech count as silence.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The part of each frame, and the word it belongs to if any.
    pub frames: Vec<(usize, Option<usize>)>,
    /// The mean logarithm of likeness a frame.
    pub likeness: f32,
}

impl Way {
    /// The frames of each word; empty for one without sounds.
    #[must_use]
    pub fn words(&self, count: usize) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = vec![0..0; count];
        for (at, (_, word)) in self.frames.iter().enumerate() {
            if let Some(place) = word.and_then(|w| found.get_mut(w)) {
                *place = if place.start == place.end {
                    at..at + 1
                } else {
                    place.start..at + 1
                };
            }
        }
        found
    }
}

/// The likeliest way of frames through words, or `None` when there is not room for them.
#[must_use]
pub fn find(frames: &[Frame], wanted: &[Wanted], sounds: &Sounds) -> Option<Way> {
    let states = states(wanted, frames.len());
    let ends = ends(&states);
    let mut likeness = vec![0.0; sounds.len()];
    let mut score: Vec<f32> = vec![NEVER; states.len()];
    // Which states are looked at in each frame, and where each came from: 0 is itself, n the n-th of its list.
    let mut ways: Vec<(usize, Vec<u8>)> = Vec::with_capacity(frames.len());
    let mut open = 0..0;
    for (at, frame) in frames.iter().enumerate() {
        sounds.likeness(frame, &mut likeness);
        let any = likeness.iter().copied().fold(NEVER, f32::max) - UNWRITTEN_FRAME;
        open = moved(open, &states, at);
        let mut next = vec![NEVER; states.len()];
        let mut came = vec![0u8; open.len()];
        for (n, state) in states.iter().enumerate().take(open.end).skip(open.start) {
            if !state.within.contains(&at) {
                continue;
            }
            let (best, from) = if at == 0 {
                (begin(&states, n), 0)
            } else {
                arrive(&score, state, n)
            };
            let here = match state.stands {
                Stands::Silence => likeness[..PARTS].iter().copied().fold(NEVER, f32::max),
                Stands::Unwritten => any,
                Stands::Part { part, .. } => likeness[part],
            };
            next[n] = (best + here).max(NEVER);
            came[n - open.start] = from;
        }
        score = next;
        ways.push((open.start, came));
    }
    let (last, best) = ends
        .into_iter()
        .map(|n| (n, score[n]))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    (best > NEVER / 2.0).then(|| Way {
        frames: follow(&states, &ways, last),
        likeness: best / frames.len().max(1) as f32,
    })
}

/// Where a way may begin, and what that costs: in the first silence, or in the first word.
fn begin(states: &[State], n: usize) -> f32 {
    match states[n].stands {
        Stands::Silence if n == 0 => 0.0,
        Stands::Unwritten if n == 1 => -UNWRITTEN,
        Stands::Part { .. } if n == 2 => 0.0,
        _ => NEVER,
    }
}

fn arrive(score: &[f32], state: &State, n: usize) -> (f32, u8) {
    let mut best = (score[n], 0);
    for (place, (from, cost)) in (1..).zip(&state.from) {
        let came = score[*from] - cost;
        if came > best.0 {
            best = (came, place);
        }
    }
    best
}

/// The states that may hold a frame lie between two places that only move on, for words come in order.
fn moved(open: Range<usize>, states: &[State], at: usize) -> Range<usize> {
    let gone = states[open.start..]
        .iter()
        .take_while(|s| s.within.end <= at);
    let start = open.start + gone.count();
    let come = states[open.end..]
        .iter()
        .take_while(|s| s.within.start <= at);
    start..(open.end + come.count()).max(start)
}

/// Silence and unwritten speech before each word and after the last; words' parts between.
fn states(wanted: &[Wanted], frames: usize) -> Vec<State> {
    let mut states: Vec<State> = Vec::new();
    let mut leave: Option<usize> = None;
    let mut before = 0;
    let gap = |states: &mut Vec<State>, leave: Option<usize>, within: Range<usize>| {
        let at = states.len();
        let from = |cost: f32| leave.map(|l| (l, cost)).into_iter().collect::<Vec<_>>();
        states.push(State {
            stands: Stands::Silence,
            from: from(PAUSE),
            within: within.clone(),
        });
        let mut unwritten = from(UNWRITTEN);
        unwritten.push((at, UNWRITTEN));
        states.push(State {
            stands: Stands::Unwritten,
            from: unwritten,
            within,
        });
        at
    };
    for (word, want) in wanted.iter().enumerate() {
        if want.sounds.is_empty() {
            continue;
        }
        let silence = gap(&mut states, leave, before..want.within.end);
        before = want.within.start;
        let mut from: Vec<(usize, f32)> = vec![(silence, 0.0), (silence + 1, 0.0)];
        from.extend(leave.map(|l| (l, 0.0)));
        for first in &want.sounds {
            for part in 0..PARTS {
                let at = states.len();
                states.push(State {
                    stands: Stands::Part {
                        part: first + part,
                        word,
                    },
                    from: std::mem::take(&mut from),
                    within: want.within.clone(),
                });
                from.push((at, 0.0));
            }
            // A hurried sound has no middle.
            let at = states.len();
            states[at - 1].from.push((at - PARTS, HURRIED));
        }
        leave = Some(states.len() - 1);
    }
    gap(&mut states, leave, before..frames);
    states
}

/// Where a way may end: in the last word, or after it.
fn ends(states: &[State]) -> Vec<usize> {
    (states.len().saturating_sub(3)..states.len()).collect()
}

fn follow(states: &[State], ways: &[(usize, Vec<u8>)], last: usize) -> Vec<(usize, Option<usize>)> {
    let mut found = Vec::with_capacity(ways.len());
    let mut at = last;
    for (start, came) in ways.iter().rev() {
        found.push(match states[at].stands {
            Stands::Part { part, word } => (part, Some(word)),
            _ => (0, None),
        });
        let from = at.checked_sub(*start).and_then(|n| came.get(n)).copied();
        if let Some((before, _)) = from
            .and_then(|f| usize::from(f).checked_sub(1))
            .and_then(|f| states[at].from.get(f))
        {
            at = *before;
        }
    }
    found.reverse();
    found
}
