//! Places where a drug's name is likely: before a dose or a frequency, after "started on", in a list of drugs.

use super::heard::Heard;

/// What the words around a window say.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Slot {
    /// A number with a unit follows, at most one word away.
    pub(super) dose: bool,
    /// The number that follows.
    pub(super) strength: Option<f32>,
    /// A frequency or a way of giving follows, at once or after the dose.
    pub(super) time: bool,
    /// Words before it that speak of drugs.
    pub(super) cue: bool,
    /// A known drug stands near, as in a list.
    pub(super) list: bool,
}

impl Slot {
    pub(super) fn is_likely(self) -> bool {
        self.dose || self.cue || self.time || (self.list && self.strength.is_some())
    }
}

/// Words after which a drug is named.
const CUES: [&str; 62] = [
    "medication",
    "medications",
    "meds",
    "medicine",
    "medicines",
    "include",
    "includes",
    "including",
    "taking",
    "takes",
    "take",
    "took",
    "started",
    "starting",
    "start",
    "begin",
    "began",
    "beginning",
    "continue",
    "continued",
    "continues",
    "continuing",
    "discontinue",
    "discontinued",
    "stop",
    "stopped",
    "increase",
    "increased",
    "decrease",
    "decreased",
    "reduce",
    "allergic",
    "allergy",
    "allergies",
    "prescribed",
    "prescribe",
    "given",
    "give",
    "received",
    "receiving",
    "refill",
    "refilled",
    "switch",
    "switched",
    "tolerate",
    "tolerated",
    "hold",
    "held",
    "dose",
    "loaded",
    "administered",
    "add",
    "added",
    "resume",
    "resumed",
    "titrate",
    "taper",
    "uses",
    "using",
    "tried",
    "trial",
    "course",
];
/// Words that may stand between a cue and the name.
const BETWEEN: [&str; 14] = [
    "on", "to", "with", "of", "the", "a", "an", "her", "his", "and", "or", "from", "are", "oral",
];

/// Looks around the words `from..to`.
pub(super) fn around(heard: &[Heard], from: usize, to: usize) -> Slot {
    let mut slot = Slot::default();
    let mut at = to;
    // "inhaler", "tablets": one word may stand between the name and its dose.
    if heard
        .get(at)
        .is_some_and(|w| !w.is_number() && !w.opens && !w.is_unit)
        && heard.get(at + 1).is_some_and(|w| w.is_number() && !w.opens)
    {
        at += 1;
    }
    if let Some(first) = heard.get(at).filter(|w| w.is_number() && !w.opens) {
        slot.strength = first.number;
        while heard.get(at).is_some_and(|w| w.is_number() && !w.opens) && at < to + 6 {
            at += 1;
        }
    }
    if heard.get(at).is_some_and(|w| w.is_unit && !w.opens)
        || heard.get(to).is_some_and(|w| w.is_unit && !w.opens)
    {
        slot.dose = true;
        at += 1;
    }
    let handled = handled(heard, to);
    if slot.strength.is_none() {
        slot.strength = handled.and_then(|after| amount(heard, after));
    }
    slot.time = (at..at + 2).any(|n| heard.get(n).is_some_and(|w| w.is_time && !w.opens));
    slot.cue = cued(heard, from) || handled.is_some();
    let near = from.saturating_sub(8)..(to + 8).min(heard.len());
    slot.list = near
        .filter(|n| !(from..to).contains(n))
        .any(|n| heard[n].name.is_some_and(|(k, t)| k.is_drug() && t <= 3));
    slot
}

/// Whether a word speaks of drugs being taken.
pub(super) fn is_cue(word: &str) -> bool {
    CUES.contains(&word)
}

/// Whether a word may stand between a cue and the name.
pub(super) fn is_between(word: &str) -> bool {
    BETWEEN.contains(&word)
}

/// Whether it is said what was done with what stands before `to`: "… was increased".
pub(super) fn is_handled(heard: &[Heard], to: usize) -> bool {
    handled(heard, to).is_some()
}

/// Words between a drug and what was done with it.
const AUXILIARY: [&str; 9] = [
    "was", "is", "were", "has", "had", "will", "be", "been", "being",
];
/// What is done with drugs.
const DONE: [&str; 22] = [
    "started",
    "stopped",
    "increased",
    "decreased",
    "reduced",
    "doubled",
    "halved",
    "continued",
    "discontinued",
    "held",
    "resumed",
    "restarted",
    "titrated",
    "tapered",
    "added",
    "switched",
    "changed",
    "prescribed",
    "refilled",
    "given",
    "administered",
    "tolerated",
];

/// "… was increased": the word after what was done with what stands before `to`.
fn handled(heard: &[Heard], to: usize) -> Option<usize> {
    let mut at = to;
    while at < to + 3
        && heard
            .get(at)
            .is_some_and(|w| AUXILIARY.contains(&w.text.as_str()))
    {
        at += 1;
    }
    let done = heard
        .get(at)
        .is_some_and(|w| DONE.contains(&w.text.as_str()));
    (at > to && done && heard[to..=at].iter().all(|w| !w.opens)).then_some(at + 1)
}

/// "to 150 mg": the amount that stands there.
fn amount(heard: &[Heard], at: usize) -> Option<f32> {
    let at = at + usize::from(heard.get(at).is_some_and(|w| w.text == "to"));
    let number = heard.get(at).filter(|w| !w.opens)?.number;
    number.filter(|_| heard.get(at + 1).is_some_and(|w| w.is_unit))
}

fn cued(heard: &[Heard], from: usize) -> bool {
    let mut at = from;
    for _ in 0..3 {
        let Some(before) = at.checked_sub(1).map(|b| &heard[b]) else {
            return false;
        };
        if is_cue(&before.text) {
            return true;
        }
        if !BETWEEN.contains(&before.text.as_str()) || before.opens {
            return false;
        }
        at -= 1;
    }
    false
}
