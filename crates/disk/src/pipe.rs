//! What a program does when nobody reads its standard output any more.

use std::panic;

/// As a shell says of a program that the closed pipe has ended: 128 and the number of SIGPIPE.
const CLOSED_PIPE: i32 = 141;

/// From here on a write to a closed pipe (`program | head -1`) ends the program quietly, as it ends others,
/// where `println!` would panic. Rust ignores the signal for this, and servers want it so.
pub fn end_with_the_pipe() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let said = info.payload().downcast_ref::<String>();
        if said.is_some_and(|said| is_closed_pipe(said)) {
            std::process::exit(CLOSED_PIPE);
        }
        before(info);
    }));
}

/// What the standard library says when it cannot print, with what the system says of a closed pipe.
fn is_closed_pipe(said: &str) -> bool {
    let error = std::io::Error::from(rustix::io::Errno::PIPE).to_string();
    said.starts_with("failed printing to std") && said.ends_with(&error)
}
