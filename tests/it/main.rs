//! Tests of the whole program: its layers, its command line, its store files and its windows. One binary, so it links once.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod billing;
mod desk;
mod dictating;
mod layers;
mod office;
mod recordings;
mod speech;
mod window;
