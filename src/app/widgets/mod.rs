//! The pieces every desk is made of. Each draws what it is handed and returns a response with an accessible name.
//!
//! Never here: state of a desk, requests.

pub mod bars;
mod button;
pub mod charts;
mod plot;
mod text;
mod trend;
mod wave;

pub use button::{Button, Tone, icon_button, row};
pub use plot::{Curve, plot};
pub use text::{card, empty, hint, pill, pill_at, scroll_card, section, stamp};
pub use trend::{Band, Line, line_plot};
pub use wave::{waveform, waveform_with_gaps};
