//! Bytes from and to the outside: pinned packages, exports. Parsers are total.
//!
//! Never here: SQL, rules of the trade.

pub mod packages;
pub mod plain_text;
