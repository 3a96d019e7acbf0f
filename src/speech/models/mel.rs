//! Mel filters as Whisper was trained with: Slaney's scale, triangles normalised by area (librosa `filters.mel`).

/// `mels` × 201 weights, row by row, for a 400-point transform at 16 kHz, 0 to 8 kHz.
pub(super) fn filters(mels: usize) -> Vec<f32> {
    const BINS: usize = 201;
    let top = to_mel(8000.0);
    let edges: Vec<f64> = (0..mels + 2)
        .map(|i| to_hertz(top * i as f64 / (mels + 1) as f64))
        .collect();
    let mut weights = Vec::with_capacity(mels * BINS);
    for triple in edges.windows(3) {
        let (low, centre, high) = (triple[0], triple[1], triple[2]);
        let area = 2.0 / (high - low);
        for bin in 0..BINS {
            let hertz = bin as f64 * 40.0;
            let rising = (hertz - low) / (centre - low);
            let falling = (high - hertz) / (high - centre);
            weights.push((rising.min(falling).max(0.0) * area) as f32);
        }
    }
    weights
}

/// Slaney: linear to 1 kHz, logarithmic above.
fn to_mel(hertz: f64) -> f64 {
    if hertz < 1000.0 {
        hertz * 3.0 / 200.0
    } else {
        15.0 + (hertz / 1000.0).ln() / (6.4_f64.ln() / 27.0)
    }
}

fn to_hertz(mel: f64) -> f64 {
    if mel < 15.0 {
        mel * 200.0 / 3.0
    } else {
        1000.0 * ((6.4_f64.ln() / 27.0) * (mel - 15.0)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_hears_something_and_rises_in_pitch() {
        let all = filters(80);
        let peaks: Vec<usize> = all
            .chunks(201)
            .map(|row| (0..201).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap())
            .collect();
        assert!(peaks.is_sorted());
        assert!(all.chunks(201).all(|row| row.iter().any(|w| *w > 0.0)));
    }
}
