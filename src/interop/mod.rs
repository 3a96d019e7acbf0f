//! Bytes from and to the outside: pinned packages, X12, printed forms. Parsers are total.
//!
//! Never here: SQL, rules of the trade.

pub mod csv;
pub mod document;
pub mod ical;
pub mod packages;
pub mod pdf;
pub mod plain_text;
pub mod x12;
