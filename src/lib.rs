//! Chartwright: from a physician's voice to a signed note, accepted codes and claim-ready charges, on one machine, offline.
//!
//! The crate is a house of rooms in layers. A room may use rooms listed **above it in this file** (its foundations)
//! and never one listed below; `tests/` holds the test that reads the imports and fails on any other.

pub mod domain;

pub mod language;

pub mod note;

pub mod coding;

pub mod audio;

pub mod speech;

pub mod interop;

pub mod store;

pub mod service;

pub mod cli;

pub mod app;
