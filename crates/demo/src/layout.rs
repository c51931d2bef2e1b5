//! Ports, folders and the configuration files of the neighbourhood, as an operator and its
//! households would write them.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sidelight_domain::place::Region;
use sidelight_translog::vkey::Vkey;
use url::Url;

use crate::camera::SNAPSHOT_PATH;
use crate::cast::{DEPARTMENTS, HOMES, Home, Job, OPERATOR, Organisation, Staff, TRUSTEES};
use crate::child::Invocation;
use crate::clock::MovedClock;
use crate::operator;
use crate::trustees::about;

/// How many ports from the first one the neighbourhood takes.
pub const PORTS: u16 = 12;
/// Of them, those of hubs' pages and of cameras, in the order of [`HOMES`]. Trustees have 8 to 10.
const HUB_PORTS: [u16; HOMES.len()] = [3, 4, 7];
const CAMERA_PORTS: [u16; HOMES.len()] = [5, 6, 11];

/// User and password of the demo's cameras.
pub const CAMERA_LOGIN: (&str, &str) = ("viewer", "lantern-9");

/// The rules of the demo's operator: the product's, but that nobody has to wait.
pub const RULEBOOK: &str = include_str!("../../../policy/rulebook-demo.toml");

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Layout {
    data: PathBuf,
    port: u16,
    /// Public and app origin, where they are not ports of this machine.
    origins: Option<[Url; 2]>,
}

impl Layout {
    /// A neighbourhood under `data` on `port` and the [`PORTS`] - 1 after it.
    pub fn new(data: &Path, port: u16) -> Self {
        Self {
            data: data.to_owned(),
            port,
            origins: None,
        }
    }

    /// Names a port that another program holds, before anything is started.
    pub fn find_ports_free(&self) -> anyhow::Result<()> {
        let last = self.port + (PORTS - 1);
        for port in self.port..=last {
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
                let first = self.port;
                format!("port {port} cannot be had; the demo takes {first} to {last}, others with --port")
            })?;
        }
        Ok(())
    }

    /// The same with an operator that is reached elsewhere, as behind a proxy.
    pub fn with_origins(self, public: Url, app: Url) -> Self {
        Self {
            origins: Some([public, app]),
            ..self
        }
    }

    /// Whether somebody else runs operator and trustees, on their own clock and as other users.
    pub fn is_by_hand(&self) -> bool {
        self.origins.is_some()
    }

    /// The folder everything is under.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What operator and trustees go by.
    pub fn clock(&self) -> MovedClock {
        MovedClock::of(&self.data)
    }

    /// Logs of the programs.
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// A household's folder.
    pub fn home(&self, home: &Home) -> PathBuf {
        self.data.join("homes").join(home.key)
    }

    /// The folder of somebody who works for an agency or the operator.
    pub fn staff(&self, staff: &Staff) -> PathBuf {
        let of = staff.job.department().map_or("operator", |d| d.slug);
        match staff.job {
            Job::Moderator | Job::Reviewer => self.data.join(of).join(staff.key),
            Job::Officer(_) | Job::Supervisor(_) => {
                self.data.join("agencies").join(of).join(staff.key)
            }
        }
    }

    /// The region that homes and agencies are in.
    pub fn region(&self) -> Region {
        HOMES[0].point().region()
    }

    /// The public record as the operator keeps it: static files.
    pub fn log_folder(&self) -> PathBuf {
        self.operator_data().join("log")
    }

    /// Where the public record is served.
    pub fn log_url(&self) -> Url {
        let url = self.public_url().join("log/");
        url.expect("a constant path makes a valid URL")
    }

    fn operator_data(&self) -> PathBuf {
        self.data.join("operator").join("data")
    }

    fn url(&self, offset: u16) -> Url {
        Url::parse(&format!("http://localhost:{}/", self.port + offset))
            .expect("a port makes a valid URL")
    }

    /// The public origin: pages for everyone, and the log.
    pub fn public_url(&self) -> Url {
        let [public, _] = self
            .origins
            .clone()
            .unwrap_or_else(|| [self.url(0), self.url(1)]);
        public
    }

    /// The app origin: pages that touch keys.
    pub fn app_url(&self) -> Url {
        let [_, app] = self
            .origins
            .clone()
            .unwrap_or_else(|| [self.url(0), self.url(1)]);
        app
    }

    /// The front desk, which exists only in the demo.
    pub fn desk_url(&self) -> Url {
        self.url(2)
    }

    /// The front desk's port.
    pub fn desk_port(&self) -> u16 {
        self.port + 2
    }

    /// A hub's local page.
    pub fn hub_url(&self, index: usize) -> Url {
        self.url(HUB_PORTS[index])
    }

    /// Where a trustee's officers decide.
    pub fn console_url(&self, trustee: &Organisation) -> Url {
        let index = TRUSTEES.iter().position(|it| it.slug == trustee.slug);
        self.url(8 + index.unwrap_or_default() as u16)
    }

    /// A camera's listening port.
    pub fn camera_port(&self, index: usize) -> u16 {
        self.port + CAMERA_PORTS[index]
    }

    /// A camera's address, without user and password.
    pub fn rtsp_url(&self, index: usize) -> Url {
        let text = format!("rtsp://127.0.0.1:{}/live", self.camera_port(index));
        Url::parse(&text).expect("a port makes a valid URL")
    }

    /// Where a camera serves the JPEG of the moment.
    pub fn snapshot_url(&self, index: usize) -> Url {
        let (port, path) = (self.camera_port(index), SNAPSHOT_PATH);
        let text = format!("http://127.0.0.1:{port}{path}");
        Url::parse(&text).expect("a port makes a valid URL")
    }

    /// Writes the configuration files that are not there yet.
    pub fn write_config(&self) -> anyhow::Result<()> {
        self.clock().prepare()?;
        let operator = format!(
            "# The demo's operator. Every setting: docs/ref/config.md\nname = {OPERATOR:?}\n\
             data_dir = {:?}\nlisten_public = \"127.0.0.1:{}\"\nlisten_app = \"127.0.0.1:{}\"\n\
             public_url = \"{}\"\napp_url = \"{}\"\nsign_up = \"open\"\n\
             # A real operator leaves the next five out: nobody waits in a demo.\n\
             rulebook = \"rulebook.toml\"\nrulebook_notice_days = 0\nagency_cool_off_hours = 0\n\
             consent_batch_minutes = 0\nfootage_wait_seconds = 5\npasskeys_url = \"{}\"\n",
            self.operator_data(),
            self.port,
            self.port + 1,
            self.public_url(),
            self.app_url(),
            self.desk_url(),
        );
        // Who has to witness is known once the trustees have keys.
        let policy = self.log_policy();
        let operator = match policy.exists() {
            true => format!("{operator}log_policy = {policy:?}\n"),
            false => operator,
        };
        write(&self.operator_config(), &operator)?;
        write(&self.data.join("operator").join("rulebook.toml"), RULEBOOK)?;
        for (index, home) in HOMES.iter().enumerate() {
            let hub = format!(
                "# {}'s hub. Every setting: docs/guide/hub.md\nname = {:?}\ndata_dir = {:?}\n\
                 operator_url = \"{}\"\nlocal_listen = \"127.0.0.1:{}\"\n\
                 push_private_addresses = true\n",
                home.person,
                home.hub,
                self.home(home).join("hub"),
                self.app_url(),
                self.port + HUB_PORTS[index],
            );
            write(&self.hub_config(home), &hub)?;
        }
        Ok(())
    }

    /// Who has to sign what the record publishes: two of the three trustees, and the witness.
    fn log_policy(&self) -> PathBuf {
        self.data.join("operator").join("log-policy.txt")
    }

    /// Writes who has to sign, and has the operator go by it.
    pub fn write_log_policy(&self, text: &str) -> anyhow::Result<()> {
        write(&self.log_policy(), text)?;
        self.write_config()
    }

    /// The own folder of a trustee or witness, with its lock and its mark.
    fn trustee_folder(&self, trustee: &Organisation) -> PathBuf {
        self.data.join("trustees").join(trustee.slug)
    }

    fn trustee_config(&self, trustee: &Organisation) -> PathBuf {
        self.trustee_folder(trustee).join("sidelight-trustee.toml")
    }

    /// The public text about a trustee.
    pub fn about(&self, trustee: &Organisation) -> PathBuf {
        self.trustee_folder(trustee).join("about.txt")
    }

    /// The file by which a trustee comes into the record.
    pub fn introduction(&self, trustee: &Organisation) -> PathBuf {
        self.trustee_folder(trustee).join("introduction.json")
    }

    /// Writes the configuration of whoever witnesses a record, which names the record's key. A trustee's has
    /// more than that.
    pub fn write_witness(&self, witness: &Organisation, vkey: &Vkey) -> anyhow::Result<()> {
        let config = self.witness_settings(witness, vkey);
        write(&self.trustee_config(witness), &config)
    }

    fn witness_settings(&self, witness: &Organisation, vkey: &Vkey) -> String {
        format!(
            "# {}, in the demo. Every setting: docs/ref/trustee.md\n\
             name = \"{}.example/sidelight\"\ndata_dir = \"data\"\nhigh_water = \"high-water\"\n\
             key_file = \"lock\"\n\n[[record]]\noperator = \"{}\"\nlog_key = \"{vkey}\"\n",
            witness.name,
            witness.slug,
            self.public_url(),
        )
    }

    /// Writes a trustee's configuration.
    pub fn write_trustee(&self, trustee: &Organisation, vkey: &Vkey) -> anyhow::Result<()> {
        let console = self.console_url(trustee);
        let config = format!(
            "reach_private_addresses = true\n{}trustee = \"{}\"\nlog_policy = {:?}\n\
             pages = \"{}\"\n\n[console]\nlisten = \"127.0.0.1:{}\"\nurl = \"{console}\"\n",
            self.witness_settings(trustee, vkey),
            trustee.slug,
            self.log_policy(),
            self.app_url(),
            console.port().unwrap_or_default(),
        );
        let desk = self.desk_url();
        let paged = trustee.officers.iter().enumerate().map(|(n, officer)| {
            let slug = trustee.slug;
            format!("\n[[page]]\nofficer = \"{officer}\"\nwebhook = \"{desk}post/{slug}/{n}\"\n")
        });
        let pages: String = paged.collect();
        write(&self.trustee_config(trustee), &format!("{config}{pages}"))?;
        write(&self.about(trustee), &about(trustee))
    }

    /// The passkeys of one of a trustee's officers.
    pub fn officer(&self, trustee: &Organisation, name: &str) -> PathBuf {
        let file = format!("officer-{}.json", name.to_lowercase().replace(' ', "-"));
        self.about(trustee).with_file_name(file)
    }

    /// One of the commands of a trustee or witness, `sidelight-trustee ...`.
    pub fn trustee(&self, trustee: &Organisation, arguments: &[&str]) -> Invocation {
        let (verb, rest) = arguments.split_first().unwrap_or((&"status", &[]));
        let name = format!("trustee-{}", trustee.slug);
        let config = self.trustee_config(trustee);
        let mut invocation = invocation(&name, "sidelight-trustee", &config, verb);
        let rest = rest.iter().map(|&word| word.to_owned());
        invocation.arguments.extend(rest);
        invocation
    }

    fn operator_config(&self) -> PathBuf {
        self.data.join("operator").join("sidelightd.toml")
    }

    fn hub_config(&self, home: &Home) -> PathBuf {
        self.home(home).join("sidelight-hub.toml")
    }

    /// Every command and program, in the order they start in.
    pub fn programs(&self) -> Vec<Invocation> {
        let log = std::iter::once(operator::create_log(self));
        let agencies = DEPARTMENTS.iter().map(|d| operator::enroll(self, d));
        let numbers = DEPARTMENTS.iter().map(|d| operator::call_back(self, d));
        let people = [Job::Moderator, Job::Reviewer, Job::Reviewer];
        let people = people.map(|job| operator::invite(self, job));
        log.chain(agencies)
            .chain(numbers)
            .chain(people)
            .chain([self.operator()])
            .chain(HOMES.iter().map(|h| self.hub(h)))
            .collect()
    }

    /// One of the operator's commands, `sidelightd admin ...`.
    pub fn admin(&self, name: &str, arguments: &[&str]) -> Invocation {
        let mut invocation = invocation(name, "sidelightd", &self.operator_config(), "admin");
        invocation
            .arguments
            .extend(arguments.iter().map(|&word| word.to_owned()));
        invocation
    }

    /// The operator's program.
    pub fn operator(&self) -> Invocation {
        invocation("operator", "sidelightd", &self.operator_config(), "serve")
    }

    /// A household's hub.
    pub fn hub(&self, home: &Home) -> Invocation {
        invocation(
            &format!("hub-{}", home.key),
            "sidelight-hub",
            &self.hub_config(home),
            "run",
        )
    }
}

fn invocation(name: &str, program: &'static str, config: &Path, verb: &str) -> Invocation {
    let arguments = vec![
        "--config".to_owned(),
        config.display().to_string(),
        verb.to_owned(),
    ];
    Invocation {
        name: name.to_owned(),
        program,
        arguments,
    }
}

/// Rewrites a file only when it differs, so that a second start finds what the first one made.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::create_dir_all(path.parent().expect("configuration files are in folders"))?;
    std::fs::write(path, text)?;
    Ok(())
}
