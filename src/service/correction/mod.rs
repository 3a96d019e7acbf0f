//! What transcriptionists, second readers and authors do with a draft until it is signed.
//!
//! Never here: SQL (that is `store`), drawing (that is `app`).

pub mod auto_text;
pub mod clash;
pub(super) mod demo;
pub mod desk;
pub mod evaluation;
pub mod export;
pub mod learning;
#[cfg(test)]
mod learning_tests;
pub mod parting;
#[cfg(test)]
mod parting_tests;
pub mod quality;
pub mod risk;
pub mod rules;
pub mod speller;
pub mod steps;
#[cfg(test)]
mod tests;
pub mod word_diff;
pub mod worklist;

pub use crate::store::auto_texts::AutoText;
pub use desk::{Batch, Knowledge, OpenDocument, Version};
pub use rules::Rules;
pub use steps::Step;
pub use worklist::Worklist;
