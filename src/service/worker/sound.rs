//! Small measures that the worker tells the window.

/// Loudness of a stretch, 0 to 1: 60 dB below full scale is 0.
pub(super) fn level(samples: &[i16]) -> f32 {
    let power: f32 = samples
        .iter()
        .map(|s| crate::audio::to_f32(*s).powi(2))
        .sum::<f32>()
        / samples.len().max(1) as f32;
    (1.0 + power.max(1e-6).log10() / 6.0).clamp(0.0, 1.0)
}

/// An error as a sentence: a capital first, a full stop last.
pub(super) fn sentence(problem: &str) -> String {
    let mut letters = problem.chars();
    let first = letters
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    let stop = if problem.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_nothing_and_full_scale_is_all() {
        assert!(level(&[0; 100]) < 0.01);
        assert!(level(&[i16::MAX; 100]) > 0.99);
        assert_eq!(sentence("the disk is full"), "The disk is full.");
    }
}
