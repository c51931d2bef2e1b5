//! What the demo's operator does by hand, with its own program: creating the public record, enrolling
//! the agencies, inviting their people and its moderator.
//!
//! Everything may be cut short and repeated: what is there already is left as it is, and whoever still
//! needs an invitation gets a fresh one. Invitations are used at once and never written down.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use sidelight_domain::record::HouseholdId;

use crate::cast::{DEPARTMENTS, Department, Job, STAFF, Staff};
use crate::child::{Finished, Invocation};
use crate::layout::Layout;

/// What `log create` says of a record that is there already.
const LOG_EXISTS: &str = "already holds a log";
/// What `agency enroll` says of an agency that is there already.
const AGENCY_EXISTS: &str = "there is an agency of this name already";
/// Invitations by the role they are for.
pub type Invitations = BTreeMap<&'static str, String>;

/// The command that creates the public record.
pub fn create_log(layout: &Layout) -> Invocation {
    layout.admin("log-create", &["log", "create"])
}

/// The command that enrols a department and invites its people.
pub fn enroll(layout: &Layout, department: &'static Department) -> Invocation {
    let count = |role: &str| staff_of(department, role).count().to_string();
    let (officers, supervisors) = (count("officer"), count("supervisor"));
    let region = layout.region().to_string();
    let arguments = [
        "agency",
        "enroll",
        department.slug,
        "--name",
        department.name,
        "--kind",
        department.kind,
        "--place",
        department.place,
        "--jurisdiction",
        department.jurisdiction,
        "--region",
        &region,
        "--contact",
        department.contact,
        "--officers",
        &officers,
        "--supervisors",
        &supervisors,
    ];
    layout.admin("agency-enroll", &arguments)
}

/// The command that enrols the number to call back.
pub fn call_back(layout: &Layout, department: &'static Department) -> Invocation {
    let arguments = ["agency", "call-back", department.slug, department.call_back];
    layout.admin("agency-call-back", &arguments)
}

/// The command that invites somebody.
pub fn invite(layout: &Layout, job: Job) -> Invocation {
    match job.department() {
        Some(department) => {
            let arguments = ["agency", "invite", department.slug, "--role", job.role()];
            layout.admin("agency-invite", &arguments)
        }
        None => layout.admin("invite", &["invite", "--role", job.role()]),
    }
}

fn staff_of(department: &'static Department, role: &str) -> impl Iterator<Item = &'static Staff> {
    STAFF.iter().filter(move |staff| {
        let own = staff.job.department().map(|d| d.slug) == Some(department.slug);
        own && staff.job.role() == role
    })
}

/// Creates the record, unless it is there.
pub async fn ensure_log(layout: &Layout) -> anyhow::Result<()> {
    if layout.log_folder().join("checkpoint").exists() {
        return Ok(());
    }
    let finished = create_log(layout).finish().await?;
    if finished.success || finished.errors.contains(LOG_EXISTS) {
        return Ok(());
    }
    Err(failed(&finished)).context("creating the public record")
}

/// Enrols the departments that are not, and answers the invitations that this made.
pub async fn ensure_agencies(layout: &Layout) -> anyhow::Result<Invitations> {
    let mut invitations = Invitations::new();
    for department in DEPARTMENTS {
        let finished = enroll(layout, department).finish().await?;
        if !finished.success && !finished.errors.contains(AGENCY_EXISTS) {
            return Err(failed(&finished))
                .with_context(|| format!("enrolling {}", department.name));
        }
        let called = call_back(layout, department).finish().await?;
        if !called.success {
            return Err(failed(&called)).with_context(|| format!("enrolling {}", department.name));
        }
        for role in ["officer", "supervisor"] {
            let tokens = tokens(&finished.output, role);
            for (staff, token) in staff_of(department, role).zip(tokens) {
                invitations.insert(staff.key, token.to_owned());
            }
        }
    }
    Ok(invitations)
}

/// Announces a home for drills.
pub async fn announce(layout: &Layout, household: HouseholdId) -> anyhow::Result<()> {
    let household = household.to_string();
    let finished = layout
        .admin("canary", &["canary", &household])
        .finish()
        .await?;
    match finished.success {
        true => Ok(()),
        false => Err(failed(&finished)),
    }
}

/// Invitations of an operator that was started by hand: what `agency enroll` printed, in a file called after
/// the agency, and what `invite` printed, in `moderator`.
pub fn read_invitations(folder: &Path) -> anyhow::Result<Invitations> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let mut invitations = Invitations::new();
    for department in DEPARTMENTS {
        let printed = read(department.slug)?;
        for role in ["officer", "supervisor"] {
            for (staff, token) in staff_of(department, role).zip(tokens(&printed, role)) {
                invitations.insert(staff.key, token.to_owned());
            }
        }
    }
    for staff in STAFF.iter().filter(|it| it.job.department().is_none()) {
        invitations.insert(staff.key, read(staff.key)?.trim().to_owned());
    }
    Ok(invitations)
}

/// The tokens that `agency enroll` printed for a role: `officer <token>` on each line.
fn tokens<'a>(output: &'a str, role: &str) -> impl Iterator<Item = &'a str> {
    output.lines().filter_map(move |line| {
        let (first, token) = line.split_once(' ')?;
        (first == role).then_some(token)
    })
}

/// A fresh invitation for somebody.
pub async fn fresh_invitation(layout: &Layout, staff: &Staff) -> anyhow::Result<String> {
    let finished = invite(layout, staff.job).finish().await?;
    if !finished.success {
        return Err(failed(&finished)).with_context(|| format!("inviting {}", staff.person));
    }
    Ok(finished.output.trim().to_owned())
}

fn failed(finished: &Finished) -> anyhow::Error {
    match finished.errors.trim().lines().next_back() {
        Some(last) => anyhow::anyhow!("{last}"),
        None => anyhow::anyhow!("the command failed and did not say why"),
    }
}
