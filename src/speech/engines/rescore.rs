//! Judges other words against the sound: Whisper is made to say them, and its own probability for that is compared with the one
//! for what it heard.
//!
//! The encoder's output and the tokens before the place are used as they are; a tree of tokens is walked so that what the texts
//! have in common is decoded once. Never here: which words to try.

use std::collections::BTreeMap;

use whisper_rs::{WhisperContext, WhisperError, WhisperState, WhisperTokenId};

use crate::domain::{Alternative, Choice, Word};
use crate::speech::Proposal;

/// Tokens after the words that are judged with them: a wrong text makes what follows unlikely.
const FOLLOWING: usize = 2;
/// A text this much less likely than what was heard is given up, natural logarithm.
const GIVEN_UP: f32 = -26.0;
/// Tokens that fit the decoder.
const ROOM: usize = 440;

/// What was decoded.
pub(super) struct Said<'a> {
    /// Everything the decoder was given and gave.
    pub(super) ids: &'a [WhisperTokenId],
    /// Where each word begins in `ids`.
    pub(super) starts: &'a [usize],
    pub(super) words: &'a [Word],
}

/// One text's way through the tree.
struct Way {
    text: usize,
    ids: Vec<WhisperTokenId>,
}

struct Walk<'s> {
    state: &'s mut WhisperState,
    threads: usize,
    /// What the decoder holds.
    held: Vec<WhisperTokenId>,
    sums: Vec<f32>,
    floor: f32,
}

/// Judges proposals; those come in order of place.
pub(super) fn rescore(
    state: &mut WhisperState,
    context: &WhisperContext,
    threads: usize,
    said: &Said<'_>,
    proposals: &[Proposal],
) -> Result<Vec<Alternative>, WhisperError> {
    let mut walk = Walk {
        state,
        threads,
        held: Vec::new(),
        sums: Vec::new(),
        floor: f32::NEG_INFINITY,
    };
    let text_end = context.token_eot();
    let mut judged = Vec::new();
    for proposal in proposals {
        let range = proposal.words.clone();
        let (Some(&from), Some(words)) =
            (said.starts.get(range.start), said.words.get(range.clone()))
        else {
            continue;
        };
        let to = said
            .starts
            .get(range.end)
            .copied()
            .unwrap_or(said.ids.len());
        let Some((first, last)) = words.first().zip(words.last()) else {
            continue;
        };
        // Marks at the end of the last word, and time tokens after it, belong to what follows.
        let mut end = to;
        while end > from + 1 && !is_text(context, said.ids[end - 1], text_end) {
            end -= 1;
        }
        let following = &said.ids[end..(end + FOLLOWING).min(said.ids.len())];
        if from < 1 || from + 40 > ROOM {
            continue;
        }
        let mut ways = vec![Way {
            text: 0,
            ids: [&said.ids[from..end], following].concat(),
        }];
        for (n, text) in proposal.texts.iter().enumerate() {
            let mut ids = context.tokenize(&format!(" {text}"), text.len() + 2)?;
            ids.truncate(24);
            ids.extend_from_slice(following);
            ways.push(Way { text: n + 1, ids });
        }
        let sums = walk.judge(&said.ids[..from], &ways)?;
        let choices = proposal.texts.iter().zip(&sums[1..]);
        judged.push(Alternative {
            start: first.start,
            end: last.end,
            heard: words
                .iter()
                .map(|w| w.text.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            choices: choices
                .map(|(text, sum)| Choice {
                    text: text.clone(),
                    gain: (sum - sums[0]).max(GIVEN_UP),
                })
                .collect(),
        });
    }
    Ok(judged)
}

/// Whether a token holds a letter or digit.
fn is_text(context: &WhisperContext, id: WhisperTokenId, text_end: WhisperTokenId) -> bool {
    id < text_end
        && context
            .token_to_bytes(id)
            .is_ok_and(|b| b.iter().any(|b| b.is_ascii_alphanumeric() || *b >= 0x80))
}

impl Walk<'_> {
    /// The log-probability of each way after `before`; the first is what was heard.
    fn judge(&mut self, before: &[WhisperTokenId], ways: &[Way]) -> Result<Vec<f32>, WhisperError> {
        self.sums = vec![0.0; ways.len()];
        self.floor = f32::NEG_INFINITY;
        let common = self
            .held
            .iter()
            .zip(before)
            .take_while(|(a, b)| a == b)
            .count()
            .min(before.len() - 1);
        self.state.decode(&before[common..], common, self.threads)?;
        self.held.truncate(common);
        self.held.extend_from_slice(&before[common..]);
        let (heard, rest) = ways.split_at(1);
        let first = self.first_logits()?;
        self.step(
            &first,
            heard.iter().map(|w| (w.text, w.ids.as_slice())).collect(),
        )?;
        self.floor = self.sums[0] + GIVEN_UP;
        self.step(
            &first,
            rest.iter().map(|w| (w.text, w.ids.as_slice())).collect(),
        )?;
        self.held.truncate(before.len());
        Ok(std::mem::take(&mut self.sums))
    }

    fn first_logits(&self) -> Result<Vec<f32>, WhisperError> {
        self.state.get_logits().map(<[f32]>::to_vec)
    }

    /// Adds each way's next token, then goes on with those that share it.
    fn step(
        &mut self,
        logits: &[f32],
        ways: Vec<(usize, &[WhisperTokenId])>,
    ) -> Result<(), WhisperError> {
        let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let whole = most + logits.iter().map(|l| (l - most).exp()).sum::<f32>().ln();
        let mut shared: BTreeMap<WhisperTokenId, Vec<(usize, &[WhisperTokenId])>> = BTreeMap::new();
        for (text, ids) in ways {
            let Some((id, rest)) = ids.split_first() else {
                continue;
            };
            let logit = usize::try_from(*id)
                .ok()
                .and_then(|i| logits.get(i))
                .copied()
                .unwrap_or(f32::NEG_INFINITY);
            self.sums[text] += logit - whole;
            if self.sums[text] < self.floor {
                self.sums[text] = f32::NEG_INFINITY;
            } else if !rest.is_empty() {
                shared.entry(*id).or_default().push((text, rest));
            }
        }
        for (id, ways) in shared {
            let depth = self.held.len();
            self.state.decode(&[id], depth, self.threads)?;
            self.held.push(id);
            let next = self.first_logits()?;
            self.step(&next, ways)?;
            self.held.truncate(depth);
        }
        Ok(())
    }
}
