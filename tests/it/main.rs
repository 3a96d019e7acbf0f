//! Tests of the whole program: its layers, its command line, its store files and its windows. One binary, so it links once.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod assertion;
mod billing;
mod coding;
mod coding_desk;
mod desk;
mod dictating;
mod facts;
mod faults;
mod formatting;
mod layers;
mod office;
mod recorder;
mod recordings;
mod session;
mod speech;
mod window;
