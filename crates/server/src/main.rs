//! The program `sidelightd`; all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    sidelight_server::main_with(std::env::args_os())
}
