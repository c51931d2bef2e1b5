//! Runs a target. Built by `cargo xtask fuzz` this is libFuzzer with the target that
//! `SIDELIGHT_FUZZ_TARGET` names; built plainly it runs a target over the files it is given, to look at a
//! finding without a fuzzer in between.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
mod fuzzer {
    use std::sync::OnceLock;

    use libfuzzer_sys::fuzz_target;
    use sidelight_fuzz::Target;

    /// Libraries that are known to panic over what a camera sends. The hub outlives it, and has a test of it.
    const OUTLIVED: &[&str] = &["/sdp-types-0.1.8/", "/retina-0.4.21/src/client/parse.rs"];

    static TARGET: OnceLock<&'static Target> = OnceLock::new();

    /// Lists the targets, or prepares the chosen one: its seeds are written where libFuzzer reads them.
    fn begin() {
        let asked = |name: &str| std::env::var(name).ok();
        let Some(name) = asked("SIDELIGHT_FUZZ_TARGET") else {
            for target in Target::all() {
                println!(
                    "{}\t{}\t{}",
                    target.name, target.input_bytes_max, target.what
                );
            }
            std::process::exit(0);
        };
        let target = Target::named(&name).unwrap_or_else(|| panic!("no target {name}"));
        if let Some(folder) = asked("SIDELIGHT_FUZZ_SEEDS") {
            for (n, seed) in target.corpus().iter().enumerate() {
                let path = format!("{folder}/seed-{n:04}");
                std::fs::write(&path, seed).unwrap_or_else(|e| panic!("{path}: {e}"));
            }
        }
        TARGET.get_or_init(|| target);
        // libFuzzer's hook ends the program at any panic, even one that is caught.
        let end = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map_or("", |at| at.file());
            if !OUTLIVED.iter().any(|library| place.contains(library)) {
                end(panic);
            }
        }));
    }

    fuzz_target!(init: begin(), |input: &[u8]| {
        (TARGET.get().expect("begin() ran").run)(input);
    });
}

#[cfg(not(fuzzing))]
fn main() -> std::process::ExitCode {
    use sidelight_fuzz::Target;

    let mut arguments = std::env::args().skip(1);
    let Some(target) = arguments.next().and_then(|name| Target::named(&name)) else {
        eprintln!("usage: sidelight-fuzz TARGET FILE...\n");
        for target in Target::all() {
            eprintln!("{:18} {}", target.name, target.what);
        }
        return std::process::ExitCode::FAILURE;
    };
    for path in arguments {
        match std::fs::read(&path) {
            Ok(input) => (target.run)(&input),
            Err(error) => {
                eprintln!("{path}: {error}");
                return std::process::ExitCode::FAILURE;
            }
        }
        println!("{path}: nothing found");
    }
    std::process::ExitCode::SUCCESS
}
