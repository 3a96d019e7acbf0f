//! Tests of the whole program: its layers, its command line, its store files and its windows. One binary, so it links once.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod around;
mod assertion;
mod billing;
mod coding;
mod desk;
mod dictating;
mod facts;
mod formatting;
#[allow(dead_code, reason = "shared with the bench")]
mod full_year;
mod layers;
mod office;
mod recordings;
mod schedule;
mod speech;
mod supplies;
mod window;
