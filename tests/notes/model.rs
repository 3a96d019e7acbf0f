//! The linear chain that `learn.rs` learns: weights of features, of steps between sections and of beginnings, by AdaGrad.

use std::collections::BTreeSet;

/// How a sentence follows the one before, as the weights' file calls it.
pub(crate) const JOINTS: [&str; 3] = ["within", "new line", "flat"];
const ROUNDS: usize = 12;
const RATE: f32 = 0.1;
const SHRINK: f32 = 0.001;
const SHRINK_STEPS: f32 = 0.001;
/// Smaller weights of features are left out.
const LEAST: f32 = 0.05;

/// A text to learn from.
pub(crate) struct Text {
    /// How much it counts.
    pub(crate) weight: f32,
    /// In which fold it is tried, if in any.
    pub(crate) fold: Option<usize>,
    /// The sections of its template.
    pub(crate) forms: Vec<Form>,
    /// The keys that have a place in its template.
    pub(crate) open: Vec<usize>,
    pub(crate) lines: Vec<Line>,
}

/// A sentence.
pub(crate) struct Line {
    /// Numbers of its features.
    pub(crate) features: Vec<u32>,
    /// Which of [`JOINTS`].
    pub(crate) joint: usize,
    /// Its key where one is known.
    pub(crate) key: Option<usize>,
    /// The template's section where it is given.
    pub(crate) section: Option<usize>,
}

/// A section of a text's template: its own key, all that go inside it, and those it stands for.
pub(crate) struct Form {
    pub(crate) own: usize,
    pub(crate) keys: BTreeSet<usize>,
    pub(crate) stands: BTreeSet<usize>,
}

/// What is learnt.
pub(crate) struct Model {
    /// How many keys there are.
    pub(crate) count: usize,
    /// By feature and key; features that are not kept have no row.
    pub(crate) words: Layer,
    rows: Vec<Option<u32>>,
    /// By joint, key before and key.
    pub(crate) steps: Layer,
    /// By key, in the first sentence.
    pub(crate) first: Layer,
}

/// Weights; `squares` are the sums of squared gradients.
pub(crate) struct Layer {
    pub(crate) weight: Vec<f32>,
    squares: Vec<f32>,
    sum: Vec<f32>,
}

impl Layer {
    fn new(size: usize) -> Self {
        Self {
            weight: vec![0.0; size],
            squares: vec![0.0; size],
            sum: vec![0.0; size],
        }
    }

    fn learn(&mut self, at: usize, gradient: f32, shrink: f32) {
        let gradient = gradient - shrink * self.weight[at];
        self.squares[at] += gradient * gradient;
        self.weight[at] += RATE * gradient / (self.squares[at].sqrt() + 0.1);
    }

    fn note(&mut self) {
        self.sum
            .iter_mut()
            .zip(&self.weight)
            .for_each(|(s, w)| *s += w);
    }

    /// The mean over the rounds.
    fn settle(&mut self, rounds: f32) {
        self.weight = self.sum.iter().map(|s| s / rounds).collect();
    }

    /// What adds the same to every key of a row tells none apart: the row's middle becomes nothing, and then what is smaller than `least`.
    fn thin_out(&mut self, width: usize, least: f32) {
        for row in self.weight.chunks_mut(width) {
            let mut ordered = row.to_vec();
            ordered.sort_by(f32::total_cmp);
            let middle = ordered[width / 2];
            for weight in row {
                *weight -= middle;
                if weight.abs() < least {
                    *weight = 0.0;
                }
            }
        }
    }
}

/// Of a text: for each line the share of each open key; for each step (from the second line on) the share of each pair.
struct Shares {
    lines: Vec<Vec<f64>>,
    steps: Vec<Vec<f64>>,
}

impl Model {
    /// Learns from texts; a feature that fewer than `least` of them have says nothing.
    pub(crate) fn learn(texts: &[&Text], (features, count): (usize, usize), least: usize) -> Self {
        let mut seen = vec![(0_usize, usize::MAX); features];
        for (n, text) in texts.iter().enumerate() {
            for feature in text.lines.iter().flat_map(|l| &l.features) {
                let (times, last) = &mut seen[*feature as usize];
                if *last != n {
                    (*times, *last) = (*times + 1, n);
                }
            }
        }
        let mut kept = 0..;
        let rows: Vec<Option<u32>> = seen
            .iter()
            .map(|(times, _)| (*times >= least).then(|| kept.next()).flatten())
            .collect();
        let kept = rows.iter().flatten().count();
        let mut model = Self {
            count,
            words: Layer::new(kept * count),
            rows,
            steps: Layer::new(JOINTS.len() * count * count),
            first: Layer::new(count),
        };
        let mut order: Vec<usize> = (0..texts.len()).collect();
        let (mut seed, mut noted) = (12_345_u64, 0.0);
        for round in 0..ROUNDS {
            for at in (1..order.len()).rev() {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                order.swap(at, (seed >> 33) as usize % (at + 1));
            }
            for n in &order {
                model.take_in(texts[*n]);
            }
            if round >= ROUNDS / 3 {
                noted += 1.0;
                [&mut model.words, &mut model.steps, &mut model.first]
                    .into_iter()
                    .for_each(Layer::note);
            }
        }
        [&mut model.words, &mut model.steps, &mut model.first]
            .into_iter()
            .for_each(|l| l.settle(noted));
        model.words.thin_out(count, LEAST);
        model
    }

    /// The row of a feature that is kept.
    pub(crate) fn row(&self, feature: u32) -> Option<usize> {
        self.rows[feature as usize].map(|r| r as usize * self.count)
    }

    fn emitted(&self, text: &Text) -> Vec<Vec<f32>> {
        let of = |line: &Line| {
            let mut sums = vec![0.0; text.open.len()];
            for row in line.features.iter().filter_map(|f| self.row(*f)) {
                for (sum, key) in sums.iter_mut().zip(&text.open) {
                    *sum += self.words.weight[row + key];
                }
            }
            sums
        };
        text.lines.iter().map(of).collect()
    }

    /// Where the weight of a step stands.
    pub(crate) fn step(&self, joint: usize, from: usize, to: usize) -> usize {
        (joint * self.count + from) * self.count + to
    }

    /// Forward and backward, each line's sums brought to one; where `tied`, a line with a known key has that key.
    fn shares(&self, text: &Text, emitted: &[Vec<f32>], tied: bool) -> Shares {
        let open = &text.open;
        let width = open.len();
        let mut steps = vec![0.0_f64; JOINTS.len() * width * width];
        for joint in 0..JOINTS.len() {
            for (a, from) in open.iter().enumerate() {
                for (b, to) in open.iter().enumerate() {
                    let weight = self.steps.weight[self.step(joint, *from, *to)];
                    steps[(joint * width + a) * width + b] = f64::from(weight).exp();
                }
            }
        }
        let own: Vec<Vec<f64>> = text
            .lines
            .iter()
            .zip(emitted)
            .map(|(line, sums)| {
                let most = sums.iter().copied().fold(f32::MIN, f32::max);
                let wanted = line.key.filter(|k| tied && open.contains(k));
                let of = |(key, sum): (&usize, &f32)| match wanted {
                    Some(wanted) if wanted != *key => 0.0,
                    Some(_) => 1.0,
                    None => f64::from(sum - most).exp(),
                };
                open.iter().zip(sums).map(of).collect()
            })
            .collect();
        let one = |values: &mut Vec<f64>| {
            let sum: f64 = values.iter().sum::<f64>().max(f64::MIN_POSITIVE);
            values.iter_mut().for_each(|v| *v /= sum);
        };
        let lines = own.len();
        let mut before: Vec<Vec<f64>> = Vec::with_capacity(lines);
        let begins = |key: &usize| f64::from(self.first.weight[*key]).exp();
        before.push(
            open.iter()
                .zip(&own[0])
                .map(|(k, e)| begins(k) * e)
                .collect(),
        );
        one(&mut before[0]);
        for n in 1..lines {
            let joint = text.lines[n].joint * width;
            let mut sums = vec![0.0; width];
            for (a, share) in before[n - 1].iter().enumerate() {
                let row = &steps[(joint + a) * width..(joint + a + 1) * width];
                sums.iter_mut().zip(row).for_each(|(s, w)| *s += share * w);
            }
            sums.iter_mut().zip(&own[n]).for_each(|(s, e)| *s *= e);
            one(&mut sums);
            before.push(sums);
        }
        let mut behind = vec![vec![1.0; width]; lines];
        let mut pairs = vec![Vec::new(); lines];
        for n in (1..lines).rev() {
            let joint = text.lines[n].joint * width;
            let ahead: Vec<f64> = own[n].iter().zip(&behind[n]).map(|(e, b)| e * b).collect();
            let mut pair = Vec::with_capacity(width * width);
            let mut sums = vec![0.0; width];
            for a in 0..width {
                let row = &steps[(joint + a) * width..(joint + a + 1) * width];
                for (step, value) in row.iter().zip(&ahead) {
                    sums[a] += step * value;
                    pair.push(before[n - 1][a] * step * value);
                }
            }
            one(&mut pair);
            pairs[n] = pair;
            one(&mut sums);
            behind[n - 1] = sums;
        }
        let mut shares = Vec::with_capacity(lines);
        for (a, b) in before.iter().zip(&behind) {
            let mut of: Vec<f64> = a.iter().zip(b).map(|(a, b)| a * b).collect();
            one(&mut of);
            shares.push(of);
        }
        Shares {
            lines: shares,
            steps: pairs,
        }
    }

    /// One step towards what the author wrote.
    fn take_in(&mut self, text: &Text) {
        let emitted = self.emitted(text);
        let free = self.shares(text, &emitted, false);
        let tied = self.shares(text, &emitted, true);
        let width = text.open.len();
        let mut steps = vec![0.0_f32; JOINTS.len() * width * width];
        for n in 1..text.lines.len() {
            let joint = text.lines[n].joint * width * width;
            for (at, (wanted, found)) in tied.steps[n].iter().zip(&free.steps[n]).enumerate() {
                steps[joint + at] += (wanted - found) as f32 * text.weight;
            }
        }
        for (n, line) in text.lines.iter().enumerate() {
            for (a, key) in text.open.iter().enumerate() {
                let gradient = (tied.lines[n][a] - free.lines[n][a]) as f32 * text.weight;
                if gradient.abs() < 1e-4 {
                    continue;
                }
                for feature in &line.features {
                    if let Some(row) = self.row(*feature) {
                        self.words.learn(row + key, gradient, SHRINK);
                    }
                }
                if n == 0 {
                    self.first.learn(*key, gradient, SHRINK_STEPS);
                }
            }
        }
        for (at, gradient) in steps.into_iter().enumerate() {
            if gradient.abs() > 1e-5 {
                let (joint, a, b) = (at / width / width, at / width % width, at % width);
                let at = self.step(joint, text.open[a], text.open[b]);
                self.steps.learn(at, gradient, SHRINK_STEPS);
            }
        }
    }

    /// Of each line that has a section: that section, and the one the model gives it.
    pub(crate) fn placed(&self, text: &Text) -> Vec<(usize, usize)> {
        let emitted = self.emitted(text);
        let shares = self.shares(text, &emitted, false);
        let mut placed = Vec::new();
        for (n, line) in text.lines.iter().enumerate() {
            let Some(wanted) = line.section else { continue };
            let of = |form: usize| {
                let inside = text.open.iter().zip(&shares.lines[n]);
                let keys = &text.forms[form].keys;
                inside
                    .filter(|(k, _)| keys.contains(k))
                    .map(|(_, s)| s)
                    .sum::<f64>()
            };
            let best = (0..text.forms.len()).max_by(|x, y| of(*x).total_cmp(&of(*y)));
            let mut best = best.unwrap_or(0);
            // As the program has it: a section that stands for others is opened by its heading alone.
            let words = |form: usize| {
                let inside = text.open.iter().zip(&emitted[n]);
                let keys = &text.forms[form].keys;
                inside
                    .filter(|(k, _)| keys.contains(k))
                    .map(|(_, e)| *e)
                    .fold(f32::MIN, f32::max)
            };
            let others = (0..text.forms.len())
                .filter(|f| text.forms[best].stands.contains(&text.forms[*f].own));
            best = others
                .max_by(|x, y| words(*x).total_cmp(&words(*y)))
                .unwrap_or(best);
            placed.push((wanted, best));
        }
        placed
    }
}
