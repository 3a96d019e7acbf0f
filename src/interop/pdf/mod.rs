//! Printed forms as PDF: pages of text, lines and boxes in the fonts that every reader has (Helvetica, Courier).
//!
//! Never here: what an office prints (that is `service`).

mod cms1500;
mod day_sheet;
mod form_layout;
mod page;
mod statement;

pub use cms1500::claim_forms;
pub use day_sheet::{SheetLine, day_sheet};
pub use page::{Document, Face, Page};
pub use statement::{Statement, StatementLine, statement};
