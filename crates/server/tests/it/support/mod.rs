//! An operator in a temporary folder, with a clock and a disk that tests move, and the actors that
//! call it.

mod actor;
mod authenticator;
mod home;

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use sidelight_api::account::{Challenge, Finish, RegisterStart};
use sidelight_server::clock::MockClock;
use sidelight_server::config::{Config, RateLimits, SignUp};
use sidelight_server::{App, routes};
use sidelight_store::disk::{DiskGauge, DiskSpace};

pub(crate) use actor::{Actor, Reply};
pub(crate) use authenticator::Authenticator;
pub(crate) use home::{Home, Made, manifest_of};

/// When tests begin, ms.
pub(crate) const BEGIN_MS: u64 = 1_780_000_000_000;
/// One day, ms.
pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// The app's origin in tests.
pub(crate) const APP_ORIGIN: &str = "http://localhost:4871";
/// The public origin in tests.
pub(crate) const PUBLIC_ORIGIN: &str = "http://localhost:4870";

/// A disk of 1000 GiB with as much room as a test says.
#[derive(Default)]
pub(crate) struct FakeDisk(Mutex<Option<u64>>);

impl FakeDisk {
    /// Leaves so many percent available.
    pub(crate) fn available_percent(&self, percent: u64) {
        *self.0.lock().unwrap() = Some(percent);
    }
}

impl DiskGauge for FakeDisk {
    fn measure(&self) -> std::io::Result<DiskSpace> {
        let total = 1000 << 30;
        let percent = self.0.lock().unwrap().unwrap_or(50);
        Ok(DiskSpace {
            total,
            available: total / 100 * percent,
        })
    }
}

/// An operator.
pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) clock: MockClock,
    pub(crate) disk: Arc<FakeDisk>,
    pub(crate) routes: Router,
    pub(crate) public: Router,
    pub(crate) folder: tempfile::TempDir,
}

impl TestApp {
    /// With open sign-up and no limits on rates that a test would meet.
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// With a configuration of the test's.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_folder(folder.path().join("data"));
        config.sign_up = SignUp::Open;
        config.reserve_bytes = 0;
        config.rate_limits = RateLimits {
            sign_in_per_minute: 100_000,
            mailbox_per_minute: 100_000,
            requests_per_minute: 100_000,
        };
        change(&mut config);
        let (clock, disk) = (MockClock::at(BEGIN_MS), Arc::new(FakeDisk::default()));
        let app = App::open_with(config, Arc::new(clock.clone()), disk.clone())
            .await
            .unwrap();
        let (routes, public) = (routes::app(app.clone()), routes::public(app.clone()));
        Self {
            app,
            clock,
            disk,
            routes,
            public,
            folder,
        }
    }

    /// Nobody in particular.
    pub(crate) fn anonymous(&self) -> Actor {
        Actor::new(self.routes.clone())
    }

    /// Nobody in particular, on the public origin.
    pub(crate) fn visitor(&self) -> Actor {
        Actor {
            origin: PUBLIC_ORIGIN.to_owned(),
            ..Actor::new(self.public.clone())
        }
    }

    /// Signs up with a new passkey.
    pub(crate) async fn sign_up(&self, name: &str) -> (Actor, Authenticator) {
        self.register(name, None).await
    }

    /// Signs up with a new passkey and an invitation.
    pub(crate) async fn register(
        &self,
        name: &str,
        invite: Option<String>,
    ) -> (Actor, Authenticator) {
        let mut device = Authenticator::new(APP_ORIGIN);
        let anonymous = self.anonymous();
        let start = RegisterStart {
            name: name.to_owned(),
            invite,
        };
        let challenge: Challenge = anonymous
            .post("/api/auth/register/start", &start)
            .await
            .ok();
        let credential = device.create(&challenge.options);
        let device_name = format!("{name}'s browser");
        let finish = Finish {
            ceremony: challenge.ceremony,
            credential,
            device_name,
        };
        let reply = anonymous.post("/api/auth/register/finish", &finish).await;
        (anonymous.with_session(&reply.cookie()), device)
    }

    /// Signs in with a passkey made before.
    pub(crate) async fn sign_in(&self, device: &mut Authenticator) -> Reply {
        let anonymous = self.anonymous();
        let challenge: Challenge = anonymous.post("/api/auth/login/start", &()).await.ok();
        let credential = device.get(&challenge.options);
        let device_name = "Another browser".to_owned();
        let finish = Finish {
            ceremony: challenge.ceremony,
            credential,
            device_name,
        };
        anonymous.post("/api/auth/login/finish", &finish).await
    }

    /// A home with a resident, a hub and a camera.
    pub(crate) async fn home(&self, name: &str) -> Home {
        let (resident, _device) = self.sign_up(name).await;
        Home::set_up(self, resident).await
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        match item.file_type().unwrap().is_dir() {
            true => copy_folder(&item.path(), &target),
            false => drop(std::fs::copy(item.path(), target).unwrap()),
        }
    }
}
