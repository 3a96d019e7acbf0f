//! What a person can do, one function an action: permission, transaction, audit entry. The only way in for `cli` and `app`.
//!
//! Never here: SQL (that is `store`), drawing (that is `app`).

pub mod models;
mod places;
pub mod worker;
pub mod set_up;

pub use crate::speech::models::Precision;
pub use places::Places;
