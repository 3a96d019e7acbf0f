//! How the sounds are learnt: from recordings whose sounds' times are known, then from recordings of known words, again and again.
//!
//! For developers (`tests/review/sounds.rs`). Never here: files.

use super::features::{DIM, Frame};
use super::path::Way;
use super::sounds::{PARTS, Part, Sounds};

/// Means and spreads of what was seen of each part.
#[derive(Debug, Clone)]
pub struct Lessons {
    names: Vec<String>,
    seen: Vec<Seen>,
}

#[derive(Debug, Clone)]
struct Seen {
    count: f64,
    sum: [f64; DIM],
    squares: [f64; DIM],
}

/// Spreads are never taken for smaller than this share of all speech's: what is learnt on few voices must hold for others.
const LEAST_SPREAD: f64 = 0.15;
/// As many frames of all speech's spread are mixed in.
const DOUBT: f64 = 40.0;

impl Lessons {
    /// For sounds of these names, silence first.
    #[must_use]
    pub fn of(names: Vec<String>) -> Self {
        let none = Seen {
            count: 0.0,
            sum: [0.0; DIM],
            squares: [0.0; DIM],
        };
        Self {
            seen: vec![none; names.len() * PARTS],
            names,
        }
    }

    /// A frame that belongs to a part.
    pub fn add(&mut self, part: usize, frame: &Frame) {
        let Some(seen) = self.seen.get_mut(part) else {
            return;
        };
        seen.count += 1.0;
        for (n, value) in frame.iter().enumerate() {
            seen.sum[n] += f64::from(*value);
            seen.squares[n] += f64::from(*value) * f64::from(*value);
        }
    }

    /// A way through a recording.
    pub fn add_way(&mut self, way: &Way, frames: &[Frame]) {
        for ((part, _), frame) in way.frames.iter().zip(frames) {
            self.add(*part, frame);
        }
    }

    /// What was learnt.
    #[must_use]
    pub fn sounds(&self) -> Sounds {
        let all = self
            .seen
            .iter()
            .fold((0.0, [0.0; DIM], [0.0; DIM]), |mut all, s| {
                all.0 += s.count;
                for n in 0..DIM {
                    all.1[n] += s.sum[n];
                    all.2[n] += s.squares[n];
                }
                all
            });
        let whole = |n: usize| {
            let mean = all.1[n] / all.0;
            (mean, (all.2[n] / all.0 - mean * mean).max(1e-3))
        };
        let parts = self.seen.iter().map(|seen| {
            let (mut means, mut variances) = ([0.0; DIM], [0.0; DIM]);
            for n in 0..DIM {
                let (all_mean, all_spread) = whole(n);
                let mean = (seen.sum[n] + all_mean) / (seen.count + 1.0);
                let own = (seen.squares[n] - 2.0 * mean * seen.sum[n] + seen.count * mean * mean)
                    .max(0.0);
                let spread = (own + DOUBT * all_spread) / (seen.count + DOUBT);
                means[n] = mean as f32;
                variances[n] = spread.max(LEAST_SPREAD * all_spread) as f32;
            }
            Part::new(means, variances)
        });
        Sounds::new(self.names.clone(), parts.collect())
    }
}
