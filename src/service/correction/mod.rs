//! What transcriptionists, second readers and authors do with a draft until it is signed.
//!
//! Never here: SQL (that is `store`), drawing (that is `app`).

pub mod clash;
pub mod evaluation;
pub mod risk;
pub mod rules;

pub use rules::Rules;
