//! Tests of the whole program: its layers, its command line, its store files and its windows. One binary, so it links once.

mod layers;
mod office;
