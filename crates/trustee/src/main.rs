//! The `sidelight-trustee` program; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    sidelight_trustee::main_with(std::env::args_os())
}
