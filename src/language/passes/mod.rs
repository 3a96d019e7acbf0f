//! The passes over the stream, one file each. Each leaves what it is not sure of as it was said.

pub(super) mod capitals;
pub(super) mod dates;
pub(super) mod headings;
pub(super) mod letters;
pub(super) mod levels;
pub(super) mod lists;
pub(super) mod marks;
pub(super) mod names;
pub(super) mod numbers;
pub(super) mod roman;
pub(super) mod units;
