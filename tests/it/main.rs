//! Tests of the whole program: its layers, its command line, its store files and its windows. One binary, so it links once.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod assertion;
mod billing;
mod coding;
mod coding_desk;
mod correct;
mod desk;
mod dictating;
mod document_states;
mod facts;
mod formatting;
#[allow(dead_code, reason = "shared with the bench")]
mod full_year;
mod layers;
mod office;
mod recordings;
mod records;
mod schedule;
mod speech;
mod window;
