//! The desks of the window: what each is called on the rail, its key, and what it asks for when one goes to it.
//!
//! Never here: drawing.

use eframe::egui::Key;

use super::icons;
use crate::service::coding::queue::QueueOrder;
use crate::service::worker::{
    BillingRequest, CodingRequest, CorrectionRequest, FrontDeskAct, FrontDeskRequest,
    RecordsRequest, Request, ReviewRequest, SuppliesRequest, TemplateRequest,
};

/// A place of work in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Desk {
    /// The day's work.
    Home,
    /// A patient's chart.
    Chart,
    /// Recording, note, codes.
    Dictate,
    /// Charts that wait for a coder.
    Code,
    /// Claims, remittances, accounts.
    Billing,
    /// Forms of notes: the office's and one's own.
    Templates,
    /// A person's registration; opened from the chart and the search.
    Register,
    /// Duplicates, merges, retention.
    Records,
    /// The bed board.
    Beds,
    /// Drafts become signed documents.
    Correct,
    /// Who comes when.
    Schedule,
    /// Check-in, the patients' way, tasks.
    FrontDesk,
    /// Stock and orders.
    Supplies,
}

impl Desk {
    /// Every desk, from top to bottom of the rail.
    pub const ALL: &[Self] = &[
        Self::Home,
        Self::Chart,
        Self::Dictate,
        Self::Code,
        Self::Billing,
        Self::Correct,
        Self::Schedule,
        Self::FrontDesk,
        Self::Supplies,
        Self::Records,
        Self::Beds,
        Self::Templates,
    ];

    /// Its picture and its word on the rail.
    pub(super) fn sign(self) -> (&'static str, &'static str) {
        match self {
            Self::Home => (icons::CALENDAR_BLANK, "Today"),
            Self::Chart => (icons::HEARTBEAT, "Chart"),
            Self::Dictate => (icons::MICROPHONE, "Dictate"),
            Self::Billing => (icons::RECEIPT, "Billing"),
            Self::Templates => (icons::FILE_TEXT, "Templates"),
            Self::Register => (icons::USER_CIRCLE, "Register"),
            Self::Records => (icons::USERS, "Records"),
            Self::Beds => (icons::BUILDINGS, "Beds"),
            Self::Code => (icons::TAG, "Code"),
            Self::Correct => (icons::NOTE_PENCIL, "Correct"),
            Self::Schedule => (icons::CLOCK, "Schedule"),
            Self::FrontDesk => (icons::USER_CIRCLE, "Front desk"),
            Self::Supplies => (icons::TRAY, "Supplies"),
        }
    }

    /// What it asks for when one goes to it.
    pub(super) fn opening(self) -> Option<Request> {
        match self {
            Self::Home => Some(Request::Today),
            Self::Billing => Some(Request::Billing(BillingRequest::Show(None))),
            Self::Templates => Some(Request::Review(ReviewRequest::Templates(
                TemplateRequest::Show,
            ))),
            Self::Code => Some(Request::Coding(CodingRequest::Show(QueueOrder::Age))),
            Self::Correct => Some(Request::Correction(CorrectionRequest::List)),
            Self::FrontDesk => Some(Request::FrontDesk(FrontDeskRequest {
                open: None,
                act: FrontDeskAct::Look,
            })),
            Self::Supplies => Some(Request::Supplies(SuppliesRequest::Look)),
            // The schedule asks for the days that it shows.
            Self::Chart | Self::Dictate | Self::Schedule | Self::Register => None,
            Self::Records => Some(Request::Records(RecordsRequest::Show(None))),
            Self::Beds => Some(Request::Records(RecordsRequest::Beds)),
        }
    }

    /// The digit that goes there with Ctrl, and its name; desks past the ninth have none.
    pub(super) fn key(self) -> Option<(Key, &'static str)> {
        const KEYS: [(Key, &str); 9] = [
            (Key::Num1, "Ctrl+1"),
            (Key::Num2, "Ctrl+2"),
            (Key::Num3, "Ctrl+3"),
            (Key::Num4, "Ctrl+4"),
            (Key::Num5, "Ctrl+5"),
            (Key::Num6, "Ctrl+6"),
            (Key::Num7, "Ctrl+7"),
            (Key::Num8, "Ctrl+8"),
            (Key::Num9, "Ctrl+9"),
        ];
        let at = Self::ALL.iter().position(|d| *d == self)?;
        KEYS.get(at).copied()
    }
}
