//! The `sidelight-hub` program; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    sidelight_hub::cli::main_with(std::env::args_os())
}
