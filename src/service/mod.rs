//! What a person can do, one function an action: permission, transaction, audit entry. The only way in for `cli` and `app`.
//!
//! Never here: SQL (that is `store`), drawing (that is `app`).

mod places;

pub use places::Places;
