//! The schedule: booking, moving and cancelling visits, finding the next time that fits, the waiting list, reminders, calendars.
//!
//! Never here: SQL, drawing.

mod board;
mod booking;
mod calendar;
mod day_sheet;
mod days;
mod finding;
mod outgoing;
mod rules;
mod setting_up;
mod waiting;

pub use board::{Board, BoardVisit, DayCount, board, month};
pub use booking::{
    Booking, Moved, Placement, SeriesVisit, book, book_series, cancel, move_visit, restore,
};
pub use calendar::{Imported, export, import};
pub use day_sheet::day_sheet;
pub use finding::{Found, Looked, Wanted, find_slot};
pub use outgoing::{Outgoing, due, hand_over_to_folder, hand_over_with_command, recall};
pub use rules::{Rules, Wording};
pub use setting_up::{Setting, block, put_hours_back, set_holiday, set_hours, set_up, unblock};
pub use waiting::{
    Waiting, WaitingEntry, change_waiting, fill, fitting, put_back, wait, waiting, withdraw,
};

pub(super) use booking::hold_what_holds_nothing;
pub(super) use days::Office as Times;
pub(super) use finding::keep_ahead;
pub(super) use outgoing::queue_reminders;
pub(super) use rules::read as read_data;

use crate::domain::schedule::NoSuchTime;
use crate::service::ServiceError;

impl From<NoSuchTime> for ServiceError {
    fn from(none: NoSuchTime) -> Self {
        Self::Rule(none.to_string())
    }
}
