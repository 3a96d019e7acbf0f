//! The pieces every desk is made of. Each draws what it is handed and returns a response with an accessible name.
//!
//! Never here: state of a desk, requests.

mod button;
pub mod charts;
mod plot;
mod text;
mod wave;

pub use button::{Button, Tone, icon_button, row};
pub use plot::{Curve, plot};
pub use text::{card, empty, hint, pill, pill_at, section, stamp};
pub use wave::{waveform, waveform_with_gaps};
