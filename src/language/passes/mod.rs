//! The passes over the stream, one file each. Each leaves correct text alone, so that finished text passes through unchanged.

pub(super) mod capitals;
pub(super) mod headings;
pub(super) mod letters;
pub(super) mod marks;
pub(super) mod numbers;
pub(super) mod units;
