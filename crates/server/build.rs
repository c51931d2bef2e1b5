//! Tells cargo which folders are compiled in, so that a file added to one is not forgotten.

fn main() {
    for folder in ["assets", "public", "templates", "sidelightd.toml"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
