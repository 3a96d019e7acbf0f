//! The parts of a note and what is coded from them: the assessment first, the examination and the review of systems never.

/// A part of a note, as far as coding is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Assessment, impression, diagnoses, problems.
    Assessment,
    /// Before any heading, or under one that is not known.
    Body,
    /// Reason for the visit, present history.
    Complaint,
    /// Past history.
    Past,
    Plan,
    /// Review of systems, examination, results, medications.
    Findings,
    /// Family history, allergies: nothing is coded from here.
    Nothing,
}

impl Section {
    /// How sure a finding here is, 0 to 1.
    pub(super) fn weight(self) -> f32 {
        match self {
            Self::Assessment => 1.0,
            Self::Body => 0.9,
            Self::Plan => 0.7,
            Self::Complaint => 0.8,
            Self::Past => 0.75,
            Self::Findings | Self::Nothing => 0.3,
        }
    }
}

/// Where each part begins (bytes), in order.
pub(super) fn sections(text: &str) -> Vec<(usize, Section)> {
    let mut found = vec![(0, Section::Body)];
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
        if is_heading
            && let Some(section) = section_of(&head.trim_matches(['*', ' ']).to_lowercase())
        {
            found.push((at, section));
        }
        at += line.len();
    }
    found
}

fn section_of(heading: &str) -> Option<Section> {
    let has = |words: &[&str]| words.iter().any(|w| heading.contains(w));
    let is = |words: &[&str]| words.contains(&heading.trim_matches(['.', ' ', '/']));
    if has(&["family history", "family hx", "allerg"]) || is(&["fh", "fhx"]) {
        Some(Section::Nothing)
    } else if has(&[
        "assessment",
        "impression",
        "diagnos",
        "problem list",
        "problems",
    ]) || is(&["a/p", "a&p", "a", "dx"])
    {
        Some(Section::Assessment)
    } else if has(&["plan", "recommendation", "disposition", "instructions"]) || is(&["p"]) {
        Some(Section::Plan)
    } else if has(&[
        "chief complaint",
        "history of present",
        "subjective",
        "reason for",
        "interval history",
        "follow-up",
        "follow up",
    ]) || is(&["hpi", "cc", "s", "present illness"])
    {
        Some(Section::Complaint)
    } else if has(&[
        "past medical",
        "medical history",
        "surgical history",
        "past history",
        "social",
    ]) || is(&["pmh", "psh", "sh", "pmhx", "history"])
    {
        Some(Section::Past)
    } else if has(&[
        "review of systems",
        "exam",
        "objective",
        "vital",
        "results",
        "laborator",
        "imaging",
        "data",
        "studies",
        "medication",
        "procedure",
        "x-ray",
        "radiology",
        "ecg",
        "ekg",
        "labs",
    ]) || is(&["ros", "o", "pe", "meds"])
    {
        Some(Section::Findings)
    } else {
        None
    }
}

/// The part that a place lies in.
pub(super) fn section_at(sections: &[(usize, Section)], at: usize) -> Section {
    let after = sections.partition_point(|(from, _)| *from <= at);
    sections[after.saturating_sub(1)].1
}
