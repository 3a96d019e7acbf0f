//! The workstation's windows: a view draws a state and returns the user's intents. No SQL, no file, no thread in a view.
