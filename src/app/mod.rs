//! The workstation's windows: a view draws a state and returns the user's intents. No SQL, no file, no thread in a view.

pub mod desks;
pub mod icons;
mod shell;
mod state;
pub mod theme;
pub mod widgets;

pub use shell::Workstation;
pub use state::{Desk, State};
