//! Supplies: receipts, use, counts, recalls by lot, purchase orders drafted once when the reorder point is crossed.
//!
//! Never here: SQL, drawing.

mod ordering;
mod shelf;
mod stock;

pub use ordering::{OrderLine, OrderView, place_order, receive, reorder};
pub use shelf::{Alert, Shelf, ShelfItem, ShelfLot, given_of, shelf};
pub use stock::{Receipt, Setup, count, draw, recall, set_up, transfer, waste};

pub(super) use ordering::drafted;
pub(super) use shelf::shelf_in;
pub(super) use stock::{received, set_up_in, use_for_encounter};

pub use crate::store::supplies::Item;
