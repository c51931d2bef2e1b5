//! `cargo xtask dist`: static programs for a machine without anything, packed with what an operator needs.
//!
//! Each target is built against musl, with zig as C compiler for SQLite and ring and Rust's own linker, so
//! one Debian machine makes both. An archive has the same bytes whoever makes it from the same programs.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// What can be made: architecture, and Rust's name for it.
const TARGETS: [(&str, &str); 2] = [
    ("x86-64", "x86_64-unknown-linux-musl"),
    ("arm64", "aarch64-unknown-linux-musl"),
];
/// The programs, and the crates they are of.
const PROGRAMS: [(&str, &str); 4] = [
    ("sidelightd", "sidelight-server"),
    ("sidelight-hub", "sidelight-hub"),
    ("sidelight", "sidelight-cli"),
    ("sidelight-trustee", "sidelight-trustee"),
];
/// Everything else, as in the repository and in the archive.
const FILES: [(&str, &str); 19] = [
    (
        "packaging/systemd/sidelightd.service",
        "systemd/sidelightd.service",
    ),
    (
        "packaging/systemd/sidelight-hub.service",
        "systemd/sidelight-hub.service",
    ),
    (
        "packaging/systemd/sidelight-trustee.service",
        "systemd/sidelight-trustee.service",
    ),
    ("crates/server/sidelightd.toml", "sidelightd.toml"),
    ("policy/rulebook-1.toml", "rulebook-1.toml"),
    ("docs/guide/operator.md", "guide/operator.md"),
    ("docs/guide/by-hand.md", "guide/by-hand.md"),
    ("docs/guide/capacity.md", "guide/capacity.md"),
    ("docs/guide/hub.md", "guide/hub.md"),
    ("docs/guide/agency.md", "guide/agency.md"),
    ("docs/guide/resident.md", "guide/resident.md"),
    ("docs/ref/config.md", "ref/config.md"),
    ("docs/ref/agency.md", "ref/agency.md"),
    ("docs/ref/trustee.md", "ref/trustee.md"),
    ("README.md", "README.md"),
    ("SECURITY.md", "SECURITY.md"),
    ("CHANGELOG.md", "CHANGELOG.md"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("LICENSE-MIT", "LICENSE-MIT"),
];
/// Sums of the archives, as `sha256sum` writes and checks them.
const SUMS: &str = "SHA256SUMS";

/// Builds and packs the named architectures, or all.
///
/// # Errors
/// When a tool is missing, a build fails, or what was built is not static.
pub fn run(root: &Path, args: &[String]) -> Result<bool> {
    let known = |name: &String| TARGETS.iter().find(|(short, _)| short == name);
    let targets = match args {
        [] => TARGETS.to_vec(),
        names => names
            .iter()
            .map(|it| {
                known(it)
                    .copied()
                    .with_context(|| format!("no target {it}; there are x86-64, arm64"))
            })
            .collect::<Result<_>>()?,
    };
    let into = root.join("target/dist");
    fs::create_dir_all(&into)?;
    let mut made = Vec::new();
    for (short, target) in targets {
        build(root, &into, target)?;
        let programs = root.join("target").join(target).join("release");
        made.push(pack(root, &programs, &into, short)?);
    }
    sum(&into, &made)?;
    for archive in made {
        println!("{}", into.join(archive).display());
    }
    Ok(true)
}

fn done(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot run {command:?}"))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}

/// The C compiler: `zig`, or the one that `pip install ziglang` brings.
fn zig() -> Result<&'static str> {
    let ways = ["zig", "python3 -m ziglang"];
    let works = |way: &&&str| {
        let quiet = format!("{way} version");
        let mut command = Command::new("sh");
        command
            .args(["-c", &quiet])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let found = ways.iter().find(works);
    found
        .copied()
        .context("zig is needed as C compiler: `pip install ziglang`")
}

fn build(root: &Path, into: &Path, target: &str) -> Result<()> {
    done(Command::new("rustup").args(["target", "add", target]))
        .context("the toolchain has no static target for this architecture")?;
    let zig = zig()?;
    let architecture = target.split('-').next().unwrap_or(target);
    // The cc crate adds a word for the target that zig does not know.
    let compiler = format!(
        "#!/bin/sh\nfor a; do shift; case $a in --target=*) ;; *) set -- \"$@\" \"$a\";; esac; done\n\
         exec {zig} cc -target {architecture}-linux-musl \"$@\"\n"
    );
    let cc = tool(into, &format!("cc-{architecture}"), &compiler)?;
    let ar = tool(into, "ar", &format!("#!/bin/sh\nexec {zig} ar \"$@\"\n"))?;
    let under = target.replace('-', "_");
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(root)
        .args(["build", "--release", "--locked", "--target", target])
        .env(format!("CC_{under}"), cc)
        .env(format!("AR_{under}"), ar)
        .env(
            format!("CARGO_TARGET_{}_LINKER", under.to_uppercase()),
            "rust-lld",
        );
    for (_, krate) in PROGRAMS {
        cargo.args(["-p", krate]);
    }
    done(&mut cargo)
}

fn tool(into: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let folder = into.join("tools");
    fs::create_dir_all(&folder)?;
    let path = folder.join(name);
    fs::write(&path, text)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(path)
}

/// Packs the programs of a folder into `into`; answers the archive's name.
///
/// # Errors
/// When something is missing, or a program is not static.
pub fn pack(root: &Path, programs: &Path, into: &Path, short: &str) -> Result<String> {
    let version = version(root)?;
    let name = format!("sidelight-{version}-linux-{short}");
    let folder = into.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for (program, _) in PROGRAMS {
        let from = programs.join(program);
        let bytes = fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
        ensure!(
            is_static(&bytes),
            "{program} needs a loader: it is not static"
        );
        place(&folder.join("bin").join(program), &bytes, 0o755)?;
    }
    for (from, to) in FILES {
        let bytes = fs::read(root.join(from)).with_context(|| format!("cannot read {from}"))?;
        place(&folder.join(to), &bytes, 0o644)?;
    }
    let archive = format!("{name}.tar.gz");
    let mut tar = Command::new("tar");
    tar.current_dir(into)
        .args([
            "--sort=name",
            "--mtime=@0",
            "--owner=0",
            "--group=0",
            "--numeric-owner",
        ])
        .args(["--mode=go-w", "-I", "gzip -n", "-cf", &archive, &name]);
    done(&mut tar)?;
    fs::remove_dir_all(&folder)?;
    Ok(archive)
}

fn place(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    fs::create_dir_all(path.parent().context("a file in a folder")?)?;
    fs::write(path, bytes)?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(())
}

/// Writes the sums of the archives beside them.
///
/// # Errors
/// When `sha256sum` fails.
pub fn sum(into: &Path, archives: &[String]) -> Result<()> {
    let output = Command::new("sha256sum")
        .current_dir(into)
        .args(archives)
        .output()
        .context("cannot run sha256sum")?;
    ensure!(output.status.success(), "sha256sum failed");
    fs::write(into.join(SUMS), output.stdout)?;
    Ok(())
}

fn version(root: &Path) -> Result<String> {
    let text = fs::read_to_string(root.join("Cargo.toml"))?;
    let manifest: toml::Table = text.parse()?;
    let version = manifest["workspace"]["package"]["version"].as_str();
    Ok(version.context("the workspace has a version")?.to_owned())
}

/// Whether a 64-bit ELF program runs without a loader, which a segment of type `PT_INTERP` would name.
#[must_use]
pub fn is_static(elf: &[u8]) -> bool {
    const PT_INTERP: u32 = 3;
    let number = |at: usize, bytes: usize| -> Option<u64> {
        let mut word = [0; 8];
        word[..bytes].copy_from_slice(elf.get(at..at + bytes)?);
        Some(u64::from_le_bytes(word))
    };
    let types = || -> Option<Vec<u64>> {
        elf.starts_with(b"\x7fELF\x02\x01").then_some(())?;
        let start = usize::try_from(number(32, 8)?).ok()?;
        let (size, count) = (number(54, 2)?, number(56, 2)?);
        (0..count)
            .map(|i| number(start + usize::try_from(i * size).ok()?, 4))
            .collect()
    };
    types().is_some_and(|all| !all.contains(&u64::from(PT_INTERP)))
}
