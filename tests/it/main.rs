//! Tests of the whole program: its layers, its command line, its store files and its windows. One binary, so it links once.

#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod around;
mod assertion;
mod billing;
mod coding;
mod coding_desk;
mod correct;
mod desk;
mod dictating;
mod document_states;
mod entries;
mod facts;
mod faults;
mod formatting;
#[allow(dead_code, reason = "shared with the bench")]
mod full_year;
mod layers;
mod note_link;
mod note_search;
mod notes;
mod office;
mod parting;
mod recorder;
mod recordings;
mod records;
mod schedule;
mod session;
mod speech;
mod supplies;
mod window;
