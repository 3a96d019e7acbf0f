//! Printed forms as PDF: pages of text, lines and boxes in the fonts that every reader has (Helvetica, Courier).
//!
//! Never here: what an office prints (that is `service`).

mod cms1500;
mod day_sheet;
mod form_layout;
mod letter;
mod page;
mod receipt;
mod statement;
mod superbill;

pub use cms1500::claim_forms;
pub use day_sheet::{SheetLine, day_sheet};
pub use letter::letter;
pub use page::{Document, Face, Page};
pub use receipt::{Receipt, receipt};
pub use statement::{Statement, StatementLine, statement};
pub use superbill::{Superbill, superbill};
