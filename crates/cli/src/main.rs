//! The `sidelight` program; everything is in the library, so that the demo can embed it.

fn main() -> std::process::ExitCode {
    sidelight_cli::main_with(std::env::args_os())
}
