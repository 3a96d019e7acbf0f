//! The waveform's outline, built while recording and drawn at any width.

/// Samples per stored peak: 10 ms.
const BUCKET: usize = 160;

/// The lowest and highest sample of a stretch, each between -1 and 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Peak {
    /// Lowest.
    pub low: f32,
    /// Highest.
    pub high: f32,
}

/// The outline of a recording in steps of 10 ms.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Peaks {
    buckets: Vec<Peak>,
    samples: usize,
}

impl Peaks {
    /// The outline of a whole recording.
    #[must_use]
    pub fn of(samples: &[i16]) -> Self {
        let mut peaks = Self::default();
        peaks.push(samples);
        peaks
    }

    /// Adds what was recorded since.
    pub fn push(&mut self, samples: &[i16]) {
        for sample in samples {
            let value = super::to_f32(*sample);
            if self.samples.is_multiple_of(BUCKET) {
                self.buckets.push(Peak {
                    low: value,
                    high: value,
                });
            } else if let Some(last) = self.buckets.last_mut() {
                last.low = last.low.min(value);
                last.high = last.high.max(value);
            }
            self.samples += 1;
        }
    }

    /// Length in seconds.
    #[must_use]
    pub fn duration_s(&self) -> f64 {
        self.samples as f64 / f64::from(super::SAMPLE_RATE)
    }

    /// The outline between two times in seconds as `columns` peaks, left to right.
    #[must_use]
    pub fn columns(&self, from_s: f64, to_s: f64, columns: usize) -> Vec<Peak> {
        let per_second = f64::from(super::SAMPLE_RATE) / BUCKET as f64;
        let at = |column: usize| {
            (from_s + (to_s - from_s) * column as f64 / columns.max(1) as f64) * per_second
        };
        (0..columns)
            .map(|column| {
                let first = (at(column).max(0.0) as usize).min(self.buckets.len());
                let last =
                    (at(column + 1).max(0.0).ceil() as usize).clamp(first, self.buckets.len());
                self.buckets[first..last]
                    .iter()
                    .fold(Peak::default(), |sum, p| Peak {
                        low: sum.low.min(p.low),
                        high: sum.high.max(p.high),
                    })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loud_moment_shows_where_it_was() {
        let mut samples = vec![0_i16; 16_000];
        samples[8_000] = 16_384;
        let mut grown = Peaks::default();
        samples.chunks(333).for_each(|chunk| grown.push(chunk));
        assert_eq!(grown, Peaks::of(&samples), "built in pieces or at once");
        let columns = grown.columns(0.0, 1.0, 10);
        assert_eq!(columns.len(), 10);
        let loud: Vec<usize> = (0..10).filter(|c| columns[*c].high > 0.4).collect();
        assert_eq!(loud, [5]);
    }
}
