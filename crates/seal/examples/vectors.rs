//! Writes `vectors/*.json`. What they are made of is fixed, so a second run changes nothing; a test
//! compares.
//!
//!     cargo run -p sidelight-seal --example vectors

#[path = "../tests/it/cases/mod.rs"]
mod cases;

fn main() -> std::io::Result<()> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors");
    for (name, text) in cases::all() {
        std::fs::write(format!("{folder}/{name}.json"), text)?;
    }
    Ok(())
}
