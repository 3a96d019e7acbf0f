//! How each sound of English looks in frames: three parts a sound, for each part a mean and a spread. `assets/speech/sounds.tsv`.
//!
//! Never here: how words are said.

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::features::{DIM, Frame};

/// Parts of a sound: how it begins, what it is, how it ends.
pub const PARTS: usize = 3;
/// The name of what is no sound.
pub const SILENCE: &str = "-";

/// One part of a sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    mean: Frame,
    /// Halved reciprocals of the variances.
    sharp: Frame,
    /// The density's logarithm at the mean.
    peak: f32,
}

impl Part {
    /// From means and variances.
    #[must_use]
    pub fn new(mean: Frame, variance: Frame) -> Self {
        let logs: f32 = variance
            .iter()
            .map(|v| (std::f32::consts::TAU * v).ln())
            .sum();
        Self {
            mean,
            sharp: variance.map(|v| 0.5 / v),
            peak: -0.5 * logs,
        }
    }

    /// The logarithm of how likely a frame is here.
    #[must_use]
    pub fn likeness(&self, frame: &Frame) -> f32 {
        let mut far = 0.0;
        for ((x, mean), sharp) in frame.iter().zip(&self.mean).zip(&self.sharp) {
            far += (x - mean) * (x - mean) * sharp;
        }
        self.peak - far
    }
}

/// All sounds, silence first; each has [`PARTS`] parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Sounds {
    names: Vec<String>,
    parts: Vec<Part>,
}

impl Sounds {
    /// Those that ship inside the program.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Sounds> = LazyLock::new(|| {
            let read = Sounds::read(include_str!("../../../assets/speech/sounds.tsv"));
            read.expect("a test reads the shipped file")
        });
        &SHIPPED
    }

    /// From names and parts in the same order; silence first.
    #[must_use]
    pub fn new(names: Vec<String>, parts: Vec<Part>) -> Self {
        debug_assert_eq!(names.len() * PARTS, parts.len());
        Self { names, parts }
    }

    /// From the file's text.
    ///
    /// # Errors
    /// The line that is not as it should be.
    pub fn read(text: &str) -> Result<Self, String> {
        let (mut names, mut parts) = (Vec::new(), Vec::new());
        for (n, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let wrong = || format!("sounds.tsv, line {}: a name and {} numbers", n + 1, 2 * DIM);
            let mut fields = line.split('\t');
            let name = fields.next().unwrap_or_default();
            let numbers: Vec<f32> = fields
                .map(|f| f.parse().ok().filter(|v: &f32| v.is_finite()))
                .collect::<Option<_>>()
                .ok_or_else(wrong)?;
            let (mean, variance) = numbers.split_at_checked(DIM).ok_or_else(wrong)?;
            let mean: Frame = mean.try_into().map_err(|_| wrong())?;
            let variance: Frame = variance.try_into().map_err(|_| wrong())?;
            if variance.iter().any(|v| *v <= 0.0) {
                return Err(wrong());
            }
            if names.last().is_none_or(|last| last != name) {
                names.push(name.to_owned());
            }
            parts.push(Part::new(mean, variance));
        }
        if names.first().is_none_or(|n| n != SILENCE) || parts.len() != names.len() * PARTS {
            return Err(format!("sounds.tsv: silence first, {PARTS} lines a sound"));
        }
        Ok(Self { names, parts })
    }

    /// The file's text.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = String::new();
        for (n, part) in self.parts.iter().enumerate() {
            text.push_str(&self.names[n / PARTS]);
            let variances = part.sharp.iter().map(|s| 0.5 / s);
            for value in part.mean.iter().copied().chain(variances) {
                // Writing to a string cannot fail.
                let _ = write!(text, "\t{value:.3}");
            }
            text.push('\n');
        }
        text
    }

    /// The first part of a sound, by its name without stress.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        let at = self.names.iter().position(|n| n == name)?;
        Some(at * PARTS)
    }

    /// How many parts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// A frame as a part has it most.
    #[cfg(test)]
    pub(super) fn typical(&self, part: usize) -> Frame {
        self.parts[part].mean
    }

    /// The names, silence first.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How likely a frame is in each part, as logarithms.
    pub fn likeness(&self, frame: &Frame, into: &mut [f32]) {
        for (value, part) in into.iter_mut().zip(&self.parts) {
            *value = part.likeness(frame);
        }
    }
}
