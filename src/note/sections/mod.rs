//! Which section a sentence belongs to where no heading was said: a linear chain over sections (a conditional random field),
//! its weights learnt from published notes (`tests/notes/learn.rs`) and kept in `assets/note/section_words.tsv`.
//!
//! Never here: headings that were said (that is `structure`).

mod features;
mod weights;

pub(super) use features::{Line, features};

use super::Template;
use super::template::SectionForm;
use weights::{Joint, WEIGHTS, Weights};

/// What a section without learnt keys costs, and what each of its own cues brings.
const UNKNOWN: f32 = -7.0;
const CUE: f32 = 4.0;
const IMPOSSIBLE: f32 = -1e9;

/// The section of each of the first `count` lines: the one most probable in view of all of them.
pub(super) fn infer(lines: &[Line], count: usize, template: &Template) -> Vec<usize> {
    let states = States::of(template, &WEIGHTS);
    if count == 0 || states.all.is_empty() {
        return vec![0; count];
    }
    let found = features(lines, template);
    let emitted: Vec<Vec<f32>> = lines[..count]
        .iter()
        .zip(&found)
        .map(|(line, features)| states.emit(line, features))
        .collect();
    let joints: Vec<Joint> = lines[..count].iter().map(Line::joint).collect();
    let shares = states.shares(&emitted, &joints);
    shares
        .iter()
        .zip(&emitted)
        .map(|(of_line, emitted)| {
            let mut sums = vec![0.0_f32; template.sections.len()];
            for (state, share) in states.all.iter().zip(of_line) {
                sums[state.section] += share;
            }
            let best = most(&sums);
            states.apart(best, emitted, template).unwrap_or(best)
        })
        .collect()
}

fn most(values: &[f32]) -> usize {
    (0..values.len()).fold(0, |most, n| if values[n] > values[most] { n } else { most })
}

/// A key of the weights that has a place in the template, or a section of the template that no weight knows.
struct State<'t> {
    section: usize,
    key: Option<usize>,
    form: &'t SectionForm,
}

struct States<'t> {
    weights: &'t Weights,
    all: Vec<State<'t>>,
}

impl<'t> States<'t> {
    fn of(template: &'t Template, weights: &'t Weights) -> Self {
        let mut all: Vec<State> = Vec::new();
        for (section, form) in template.sections.iter().enumerate() {
            let before = all.len();
            for key in form.keys() {
                let number = weights.number_of(key);
                let taken = number.is_some_and(|n| all.iter().any(|s| s.key == Some(n)));
                if number.is_some() && !taken {
                    all.push(State {
                        section,
                        key: number,
                        form,
                    });
                }
            }
            if all.len() == before {
                all.push(State {
                    section,
                    key: None,
                    form,
                });
            }
        }
        // A section's own key goes before another's that only takes it in.
        let owns = |key: usize, section: usize| {
            template.sections[section].key == weights.name_of(key)
                || !template
                    .sections
                    .iter()
                    .any(|s| s.key == weights.name_of(key))
        };
        for state in &mut all {
            if let Some(key) = state.key.filter(|k| !owns(*k, state.section)) {
                let own = template
                    .sections
                    .iter()
                    .position(|s| s.key == weights.name_of(key));
                state.section = own.unwrap_or(state.section);
            }
        }
        Self { weights, all }
    }

    fn emit(&self, line: &Line, features: &[String]) -> Vec<f32> {
        let by_key = self.weights.emit(features);
        self.all
            .iter()
            .map(|state| match state.key {
                Some(key) => by_key[key],
                None => UNKNOWN + CUE * features::cues_in(line.lower(), state.form),
            })
            .collect()
    }

    /// A section that stands for others ("Assessment and plan") is opened by its heading alone: without it, the one of those others that
    /// the sentence's own words speak for.
    fn apart(&self, section: usize, emitted: &[f32], template: &Template) -> Option<usize> {
        let others = &template.sections[section].stands_for;
        let mut best: Option<(usize, f32)> = None;
        for (state, score) in self.all.iter().zip(emitted) {
            let key = &template.sections[state.section].key;
            if others.contains(key) && best.is_none_or(|(_, most)| *score > most) {
                best = Some((state.section, *score));
            }
        }
        best.map(|(section, _)| section)
    }

    fn begins(&self, state: usize) -> f32 {
        self.all[state].key.map_or(0.0, |k| self.weights.first[k])
    }

    fn step(&self, joint: Joint, from: usize, to: usize) -> f32 {
        const STAYS: f32 = 2.0;
        match (self.all[from].key, self.all[to].key) {
            (Some(a), Some(b)) => self.weights.step(joint, a, b),
            _ if from == to => STAYS,
            _ => 0.0,
        }
    }

    /// For each line, how probable each state is (forward and backward).
    fn shares(&self, emitted: &[Vec<f32>], joints: &[Joint]) -> Vec<Vec<f32>> {
        let (count, states) = (emitted.len(), self.all.len());
        let mut before = vec![vec![IMPOSSIBLE; states]; count];
        let mut behind = vec![vec![0.0_f32; states]; count];
        for to in 0..states {
            before[0][to] = emitted[0][to] + self.begins(to);
        }
        let mut sum = vec![0.0_f32; states];
        for n in 1..count {
            for to in 0..states {
                for from in 0..states {
                    sum[from] = before[n - 1][from] + self.step(joints[n], from, to);
                }
                before[n][to] = emitted[n][to] + log_sum(&sum);
            }
        }
        for n in (0..count - 1).rev() {
            for from in 0..states {
                for to in 0..states {
                    sum[to] =
                        self.step(joints[n + 1], from, to) + emitted[n + 1][to] + behind[n + 1][to];
                }
                behind[n][from] = log_sum(&sum);
            }
        }
        let all = log_sum(&before[count - 1]);
        (0..count)
            .map(|n| {
                (0..states)
                    .map(|s| (before[n][s] + behind[n][s] - all).exp())
                    .collect()
            })
            .collect()
    }
}

fn log_sum(values: &[f32]) -> f32 {
    let most = values.iter().copied().fold(f32::MIN, f32::max);
    values.iter().map(|v| (v - most).exp()).sum::<f32>().ln() + most
}
