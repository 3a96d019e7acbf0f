//! Parses the arguments and starts the window or runs a command. Nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    chartwright::cli::main()
}
