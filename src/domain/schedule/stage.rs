//! How far a visit has come, from the booking to the door. The store's trigger enforces the same steps.

use serde::{Deserialize, Serialize};

/// How far a visit has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitStage {
    /// Booked.
    Scheduled,
    /// Checked in, waits.
    Arrived,
    /// In a room, waits for the provider.
    Roomed,
    /// The provider is there.
    WithProvider,
    /// At the desk to pay and to book the next one.
    Checkout,
    /// Gone home.
    Done,
    /// Did not come.
    Missed,
    /// Called off.
    Cancelled,
}

/// A step that there is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a visit that is {} cannot become {}", .0.title().to_lowercase(), .1.title().to_lowercase())]
pub struct VisitStepRefused(pub VisitStage, pub VisitStage);

impl VisitStage {
    /// All stages, in order.
    pub const ALL: [Self; 8] = [
        Self::Scheduled,
        Self::Arrived,
        Self::Roomed,
        Self::WithProvider,
        Self::Checkout,
        Self::Done,
        Self::Missed,
        Self::Cancelled,
    ];

    /// As the store writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Arrived => "arrived",
            Self::Roomed => "roomed",
            Self::WithProvider => "with_provider",
            Self::Checkout => "checkout",
            Self::Done => "done",
            Self::Missed => "missed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Arrived => "Arrived",
            Self::Roomed => "Roomed",
            Self::WithProvider => "With provider",
            Self::Checkout => "Checkout",
            Self::Done => "Done",
            Self::Missed => "No-show",
            Self::Cancelled => "Cancelled",
        }
    }

    /// Whether the visit does not take place.
    #[must_use]
    pub fn is_off(self) -> bool {
        matches!(self, Self::Missed | Self::Cancelled)
    }

    /// The next stage on a patient's way, if there is one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Scheduled => Some(Self::Arrived),
            Self::Arrived => Some(Self::Roomed),
            Self::Roomed => Some(Self::WithProvider),
            Self::WithProvider => Some(Self::Checkout),
            Self::Checkout => Some(Self::Done),
            Self::Done | Self::Missed | Self::Cancelled => None,
        }
    }

    /// The stage after a step: along the way in either direction (a slip is taken back), off it only before the room,
    /// and back on it where it began.
    ///
    /// # Errors
    /// [`VisitStepRefused`] names both stages.
    pub fn step(self, to: Self) -> Result<Self, VisitStepRefused> {
        let fine = match (self.is_off(), to.is_off()) {
            (false, false) => self != to,
            (false, true) => matches!(self, Self::Scheduled | Self::Arrived),
            (true, false) => to == Self::Scheduled,
            (true, true) => false,
        };
        if fine {
            Ok(to)
        } else {
            Err(VisitStepRefused(self, to))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_in_a_room_is_a_no_show_and_whoever_called_off_books_again_first() {
        use VisitStage as S;
        assert_eq!(S::Scheduled.step(S::Arrived), Ok(S::Arrived));
        assert_eq!(S::Roomed.step(S::Arrived), Ok(S::Arrived), "a slip");
        assert!(S::Roomed.step(S::Missed).is_err());
        assert!(S::Cancelled.step(S::Arrived).is_err());
        assert_eq!(S::Cancelled.step(S::Scheduled), Ok(S::Scheduled));
    }
}
