//! What an archive holds, and that only static programs go into one.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::Command;

use xtask::{dist, repo};

const PROGRAMS: [&str; 4] = [
    "sidelightd",
    "sidelight-hub",
    "sidelight",
    "sidelight-trustee",
];

/// An ELF program with one segment of this type and nothing to run.
fn elf(segment: u32) -> Vec<u8> {
    let mut bytes = vec![0; 64 + 56];
    bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
    bytes[32] = 64;
    bytes[54] = 56;
    bytes[56] = 1;
    bytes[64..68].copy_from_slice(&segment.to_le_bytes());
    bytes
}

fn folder(name: &str) -> std::path::PathBuf {
    let folder = repo::root()
        .join("target/tmp")
        .join(format!("dist-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn programs(folder: &Path, segment: u32) -> std::path::PathBuf {
    let programs = folder.join("programs");
    std::fs::create_dir_all(&programs).unwrap();
    for name in PROGRAMS {
        std::fs::write(programs.join(name), elf(segment)).unwrap();
    }
    programs
}

fn output(folder: &Path, program: &str, args: &[&str]) -> String {
    let output = Command::new(program)
        .current_dir(folder)
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_archive_holds_what_an_operator_needs() {
    let folder = folder("whole");
    let programs = programs(&folder, 1);
    let archive = dist::pack(&repo::root(), &programs, &folder, "x86-64").unwrap();
    dist::sum(&folder, std::slice::from_ref(&archive)).unwrap();
    assert!(output(&folder, "sha256sum", &["-c", "SHA256SUMS"]).contains(": OK"));
    let listing = output(&folder, "tar", &["-tvzf", &archive]);
    let files: Vec<_> = listing
        .lines()
        .filter(|line| line.starts_with('-'))
        .collect();
    let wanted = [
        "bin/sidelightd",
        "bin/sidelight-hub",
        "bin/sidelight",
        "bin/sidelight-trustee",
        "systemd/sidelightd.service",
        "systemd/sidelight-hub.service",
        "systemd/sidelight-trustee.service",
        "guide/operator.md",
        "guide/by-hand.md",
        "guide/hub.md",
        "guide/agency.md",
        "guide/resident.md",
        "guide/capacity.md",
        "ref/config.md",
        "ref/agency.md",
        "ref/trustee.md",
        "sidelightd.toml",
        "rulebook-1.toml",
        "README.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
    ];
    assert_eq!(files.len(), wanted.len(), "{listing}");
    let base = archive.strip_suffix(".tar.gz").unwrap();
    for name in wanted {
        let ending = format!(" {base}/{name}");
        let line = files.iter().find(|line| line.ends_with(&ending));
        let line = line.unwrap_or_else(|| panic!("no {name} in {listing}"));
        let mode = if name.starts_with("bin/") {
            "-rwxr-xr-x 0/0"
        } else {
            "-rw-r--r-- 0/0"
        };
        assert!(line.starts_with(mode), "{line}");
    }
    // The same programs give the same bytes.
    let before = std::fs::read(folder.join(&archive)).unwrap();
    dist::pack(&repo::root(), &programs, &folder, "x86-64").unwrap();
    assert_eq!(std::fs::read(folder.join(&archive)).unwrap(), before);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_program_that_needs_a_loader_is_refused() {
    let folder = folder("loader");
    let programs = programs(&folder, 3);
    let refused = dist::pack(&repo::root(), &programs, &folder, "arm64").unwrap_err();
    assert!(refused.to_string().contains("not static"), "{refused}");
    assert!(!dist::is_static(b"#!/bin/sh\n"));
    std::fs::remove_dir_all(folder).unwrap();
}

/// The units start what the archive holds, as users of their own, closed in.
#[test]
fn the_units_start_the_programs_and_close_them_in() {
    for (unit, program) in [
        ("sidelightd", "sidelightd"),
        ("sidelight-hub", "sidelight-hub"),
    ] {
        let path = repo::root().join(format!("packaging/systemd/{unit}.service"));
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains(&format!(
            "ExecStart=/usr/local/bin/{program} --config /etc/"
        )));
        for line in [
            "ProtectSystem=strict",
            "NoNewPrivileges=yes",
            "StateDirectoryMode=0700",
            "UMask=0077",
        ] {
            assert!(text.lines().any(|it| it == line), "{unit}: {line}");
        }
    }
}
