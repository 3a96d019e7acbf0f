//! How much a part of a note counts: the assessment most, the review of systems and the examination least.

/// How much a finding under the last heading before it counts; `None` where nothing is coded from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SectionWeight(pub(super) Option<f32>);

/// Where headings stand (byte places of line starts) and what counts from there on.
pub(super) fn section_weights(text: &str) -> Vec<(usize, SectionWeight)> {
    let mut found = vec![(0, SectionWeight(Some(0.85)))];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let head: String = line
            .trim()
            .trim_start_matches(['#', '*', ' '])
            .chars()
            .take_while(|c| *c != ':' && *c != '\n')
            .collect();
        let is_heading = head.split_whitespace().count() <= 5
            && (line.contains(':')
                || line.trim_start().starts_with('#')
                || head.chars().all(|c| !c.is_lowercase()));
        if is_heading && let Some(weight) = weight_of(&head.to_lowercase()) {
            found.push((at, weight));
        }
        at += line.len();
    }
    found
}

fn weight_of(heading: &str) -> Option<SectionWeight> {
    let has = |words: &[&str]| words.iter().any(|w| heading.contains(w));
    let weight = if has(&["family history", "family hx", "allerg"]) {
        None
    } else if has(&["assessment", "impression", "diagnos", "problem"]) {
        Some(1.0)
    } else if has(&["plan"]) {
        Some(0.9)
    } else if has(&[
        "chief complaint",
        "history of present",
        "hpi",
        "subjective",
        "reason for",
    ]) {
        Some(0.75)
    } else if has(&[
        "past medical",
        "medical history",
        "pmh",
        "surgical history",
        "social",
    ]) {
        Some(0.65)
    } else if has(&["review of systems", "ros"]) && heading.len() < 20 {
        Some(0.35)
    } else if has(&[
        "exam",
        "objective",
        "vital",
        "results",
        "laborator",
        "imaging",
        "data",
    ]) {
        Some(0.45)
    } else if has(&["medication"]) {
        Some(0.4)
    } else {
        return None;
    };
    Some(SectionWeight(weight))
}

/// What counts at a place.
pub(super) fn weight_at(sections: &[(usize, SectionWeight)], at: usize) -> Option<f32> {
    let after = sections.partition_point(|(from, _)| *from <= at);
    sections[after.saturating_sub(1)].1.0
}
