//! The states that a claim goes through until nobody owes anything, and what moves it from one to the next.

use serde::{Deserialize, Serialize};

/// Where a claim stands. The schema enforces the same machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// Made from charges; nobody has checked it, or it waits to be mended.
    Draft,
    /// Passed the scrubber with a warning that a person must wave through.
    Scrubbed,
    /// May go with the next batch.
    Ready,
    /// In a batch.
    Sent,
    /// The payer has taken it in.
    Accepted,
    /// Refused before adjudication.
    Rejected,
    /// Adjudicated, something was paid or passed on to the patient.
    Paid,
    /// Adjudicated, nothing was allowed.
    Denied,
    /// A denial is disputed.
    Appealed,
    /// Nothing more will happen.
    Closed,
}

/// What happens to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClaimEvent {
    /// The scrubber found nothing that stops it.
    Pass,
    /// It may go: no warning, or a person has waved it through.
    Release,
    /// It goes back to be mended.
    Reopen,
    /// It went out in a batch.
    Send,
    /// The payer took it in.
    Accept,
    /// The clearing house or the payer refused it.
    Reject,
    /// A remittance paid it.
    Pay,
    /// A remittance denied it.
    Deny,
    /// A remittance took its payment back.
    Reverse,
    /// The denial is disputed.
    Appeal,
    /// Nothing more is expected.
    Close,
}

/// The step that a state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a claim that is {} cannot {}", .state.title().to_lowercase(), .event.words())]
pub struct ClaimStepRefused {
    /// Where it stands.
    pub state: ClaimState,
    /// What was tried.
    pub event: ClaimEvent,
}

impl ClaimEvent {
    /// After “cannot”.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Pass => "pass the scrubber",
            Self::Release => "be released",
            Self::Reopen => "be opened again",
            Self::Send => "be sent",
            Self::Accept => "be accepted",
            Self::Reject => "be rejected",
            Self::Pay => "be paid",
            Self::Deny => "be denied",
            Self::Reverse => "be reversed",
            Self::Appeal => "be appealed",
            Self::Close => "be closed",
        }
    }
}

impl ClaimState {
    /// All states, in the order a claim goes through them.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Scrubbed,
        Self::Ready,
        Self::Sent,
        Self::Accepted,
        Self::Rejected,
        Self::Paid,
        Self::Denied,
        Self::Appealed,
        Self::Closed,
    ];

    /// The state after an event.
    ///
    /// # Errors
    /// [`ClaimStepRefused`] when the state does not allow it.
    pub fn transition(self, event: ClaimEvent) -> Result<Self, ClaimStepRefused> {
        use ClaimEvent as E;
        let allowed: &[Self] = match event {
            E::Pass => &[Self::Draft],
            E::Release => &[Self::Scrubbed],
            E::Reopen => &[Self::Scrubbed, Self::Ready, Self::Rejected],
            E::Send => &[Self::Ready],
            E::Accept => &[Self::Sent],
            E::Reject => &[Self::Sent, Self::Accepted],
            E::Pay | E::Deny => &[
                Self::Sent,
                Self::Accepted,
                Self::Paid,
                Self::Denied,
                Self::Appealed,
                Self::Closed,
            ],
            E::Reverse => &[Self::Paid, Self::Denied, Self::Appealed, Self::Closed],
            E::Appeal => &[Self::Denied],
            E::Close => &[
                Self::Draft,
                Self::Rejected,
                Self::Paid,
                Self::Denied,
                Self::Appealed,
            ],
        };
        if !allowed.contains(&self) {
            return Err(ClaimStepRefused { state: self, event });
        }
        Ok(match event {
            E::Pass => Self::Scrubbed,
            E::Release => Self::Ready,
            E::Reopen => Self::Draft,
            E::Send => Self::Sent,
            E::Accept | E::Reverse => Self::Accepted,
            E::Reject => Self::Rejected,
            E::Pay => Self::Paid,
            E::Deny => Self::Denied,
            E::Appeal => Self::Appealed,
            E::Close => Self::Closed,
        })
    }

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Scrubbed => "Scrubbed",
            Self::Ready => "Ready",
            Self::Sent => "Sent",
            Self::Accepted => "Accepted",
            Self::Rejected => "Rejected",
            Self::Paid => "Paid",
            Self::Denied => "Denied",
            Self::Appealed => "Appealed",
            Self::Closed => "Closed",
        }
    }

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scrubbed => "scrubbed",
            Self::Ready => "ready",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Paid => "paid",
            Self::Denied => "denied",
            Self::Appealed => "appealed",
            Self::Closed => "closed",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_goes_the_whole_way_and_no_other() {
        use ClaimEvent as E;
        let way = [
            E::Pass,
            E::Release,
            E::Send,
            E::Accept,
            E::Deny,
            E::Appeal,
            E::Pay,
            E::Reverse,
            E::Pay,
            E::Close,
        ];
        let end = way
            .into_iter()
            .try_fold(ClaimState::Draft, ClaimState::transition);
        assert_eq!(end, Ok(ClaimState::Closed));
        let refused = ClaimState::Draft.transition(E::Send).unwrap_err();
        assert_eq!(refused.to_string(), "a claim that is draft cannot be sent");
        assert!(ClaimState::Rejected.transition(E::Pay).is_err());
    }

    #[test]
    fn states_come_back() {
        for state in ClaimState::ALL {
            assert_eq!(ClaimState::parse(state.as_str()), Some(state));
        }
    }
}
