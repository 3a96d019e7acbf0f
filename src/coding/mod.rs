//! Code sets, their index and search, and code suggestion with evidence.
