//! What the hub says it keeps, it keeps: keys, household, settings, commands, receipts. Each is done with a
//! stop at every change of the disk.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use rand::rngs::OsRng;
use serde_json::json;
use sidelight_disk_sim::lives::first_breach;
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_domain::place::Point;
use sidelight_domain::record::{CameraId, ClipId, Series};
use sidelight_hub::Config;
use sidelight_hub::clock;
use sidelight_hub::command::{self, Done, Verdict};
use sidelight_hub::home::{Home, Refused, Token};
use sidelight_hub::hub::Hub;
use sidelight_hub::keys::HubKeys;
use sidelight_hub::log::newest;
use sidelight_hub::place;
use sidelight_hub::record::{Rules, Sensitivity};
use sidelight_hub::sealer;
use sidelight_hub::settings::{Address, CameraSettings};
use sidelight_hub::spool::Layout;
use sidelight_hub::spool::chain::ChainId;
use sidelight_hub::spool::store::Store;
use sidelight_hub::trustees::Proven;

use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::vkey::LogSigner;

use crate::household::Household;
use crate::record::Quorum;
use crate::spool::{PLENTY, ROOT, Rig, Session};

/// A disk with an event and continuous clips that wait for the operator.
pub(crate) struct Recorded {
    rig: Rig,
    disk: SimDisk,
}

impl Recorded {
    pub(crate) fn new() -> Self {
        let (rig, disk) = (Rig::new(), SimDisk::new());
        let store = rig.store(&disk, PLENTY).unwrap();
        let mut session = Session::start(&rig, store, None, 0);
        assert!(session.play(15) && session.press() && session.play(30));
        session.stop();
        Self { rig, disk }
    }

    fn store(&self, disk: &SimDisk) -> std::io::Result<Arc<Store>> {
        self.rig.store(disk, PLENTY)
    }

    fn event(&self) -> ChainId {
        self.rig.chain(Series::Event)
    }
}

/// The hub's household, made once; and a command to the hub.
struct Paired {
    home: Home,
    command: Vec<u8>,
    settings: CameraSettings,
    camera: CameraId,
    place: Point,
}

impl Paired {
    fn new(keys: &HubKeys) -> Self {
        let mut household = Household::new();
        let recipient = keys.identity.recipient();
        let wire = household.add_hub(keys.public(), &recipient.to_string());
        let token = Token("a token".to_owned());
        let home = Home::pin(&wire, token, [3; 32], None, &keys.public(), &recipient).unwrap();
        let camera = CameraId::random(&mut OsRng);
        let (_, command) = household.command("record", json!({ "camera": camera.to_string() }));
        let rules = Rules {
            continuous: true,
            motion: Sensitivity::Off,
        };
        let address = Address::parse("rtsp://192.0.2.7/door", "door", "a password").unwrap();
        Self {
            home,
            command,
            settings: CameraSettings {
                name: "Door".to_owned(),
                address,
                snapshot: "http://192.0.2.7/door.jpg".parse().ok(),
                rules,
            },
            camera,
            place: Point::new(52.5, 13.4).unwrap(),
        }
    }

    fn hub(&self, recorded: &Recorded, disk: &SimDisk) -> std::io::Result<Hub> {
        let keys = keys(disk)?;
        let config = Config::new(ROOT.into(), "http://127.0.0.1/".parse().unwrap());
        let (sealer, _queue) = sealer::queue();
        let store = recorded.store(disk)?;
        Ok(Hub::new(config, keys, store, sealer, Some(self.home.clone())).0)
    }
}

/// Does something, with a stop wherever the disk stops: the restarted hub does it again unless it finds that
/// it is done. Then looks at what a power cut leaves of it.
fn keep(
    what: &str,
    recorded: &Recorded,
    (disk, loss): (&SimDisk, Loss),
    act: impl Fn(&SimDisk) -> std::io::Result<()>,
    holds: impl Fn(&SimDisk) -> bool,
) {
    if let Err(error) = act(disk) {
        assert!(
            disk.is_off(),
            "nothing fails but for want of power: {error}"
        );
        disk.restart(loss);
        recorded.store(disk).unwrap();
        if !holds(disk) {
            act(disk).unwrap();
        }
    }
    let resting = disk.copy();
    resting.restart(Loss::Unsynced);
    assert!(holds(&resting), "{what} is gone");
}

fn keys(disk: &SimDisk) -> std::io::Result<HubKeys> {
    HubKeys::load_or_make(disk, Path::new(ROOT)).map_err(std::io::Error::other)
}

/// What a hub is told, one after the other.
pub(crate) fn told(recorded: &Recorded, disk: &SimDisk, loss: Loss) {
    disk.put_back(&recorded.disk);
    let made = std::cell::OnceCell::new();
    let make = |disk: &SimDisk| keys(disk).map(|keys| drop(made.set(keys)));
    keep("the keys", recorded, (disk, loss), make, |disk| {
        made.get()
            .is_some_and(|made| keys(disk).unwrap().public() == made.public())
    });
    let keys = made.get().unwrap();
    let told = Paired::new(keys);
    let root = Path::new(ROOT);
    keep(
        "the household",
        recorded,
        (disk, loss),
        |disk| told.home.save(disk, root),
        |disk| Home::load(disk, root).unwrap() == Some(told.home.clone()),
    );

    let (settings, camera) = (&told.settings, told.camera);
    let of = |disk: &SimDisk| {
        CameraSettings::load(&recorded.store(disk).unwrap(), &keys.device, camera).unwrap()
    };
    let save = |disk: &SimDisk| settings.save(&*recorded.store(disk)?, &keys.device, camera);
    keep("the settings", recorded, (disk, loss), save, |disk| {
        of(disk).is_some()
    });
    let forget = |disk: &SimDisk| CameraSettings::forget(&*recorded.store(disk)?, camera);
    keep(
        "the absence of settings",
        recorded,
        (disk, loss),
        forget,
        |disk| of(disk).is_none(),
    );

    for place in [Some(told.place), None] {
        let save = |disk: &SimDisk| place::save(&*recorded.store(disk)?, &keys.device, place);
        keep("the place", recorded, (disk, loss), save, |disk| {
            place::load(&recorded.store(disk).unwrap(), &keys.device).unwrap() == place
        });
    }

    believed(recorded, disk, loss);

    let check = |disk: &SimDisk| {
        let hub = told.hub(recorded, disk)?;
        let done = Done::load(&hub)?;
        let verdict = command::check(&hub, &told.home, &done, &told.command, clock::now_ms());
        Ok::<_, std::io::Error>((hub, done, verdict))
    };
    let begin = |disk: &SimDisk| match check(disk)? {
        (hub, mut done, Verdict::Accepted(accepted)) => {
            command::begin(&hub, &mut done, &accepted, clock::now_ms())
        }
        (.., verdict) => panic!("{verdict:?}"),
    };
    keep(
        "the note of a command",
        recorded,
        (disk, loss),
        begin,
        |disk| {
            let (_, _, verdict) = check(disk).unwrap();
            matches!(verdict, Verdict::Refused(Refused::RepeatedCommand))
        },
    );
}

/// What the hub has believed of the public record.
fn believed(recorded: &Recorded, disk: &SimDisk, loss: Loss) {
    static PROVEN: LazyLock<Proven> = LazyLock::new(|| Proven {
        log: "log.example/kept".to_owned(),
        index: 3,
        roster: Arc::new(Quorum::new(1).roster),
    });
    let vkey = LogSigner::generate("log.example/kept", &mut OsRng).unwrap();
    let (vkey, head) = (vkey.vkey(), (7, Sha256Hash([7; 32])));
    let believe = |disk: &SimDisk| newest::save(&*recorded.store(disk)?, head, vkey);
    keep("the newest head", recorded, (disk, loss), believe, |disk| {
        newest::load(&recorded.store(disk).unwrap(), vkey).unwrap() == Some(head)
    });
    let take = |disk: &SimDisk| PROVEN.save(&*recorded.store(disk)?);
    keep("the trustees' key", recorded, (disk, loss), take, |disk| {
        Proven::load(&recorded.store(disk).unwrap())
            .unwrap()
            .as_ref()
            == Some(&*PROVEN)
    });
}

fn receipt_of(disk: &SimDisk, (chain, number, clip): (ChainId, u64, ClipId)) -> Option<Vec<u8>> {
    let folder = Layout::new(Path::new(ROOT)).chain(chain.camera, chain.series);
    sidelight_disk::read(disk, &folder.join(format!("{number:012}-{clip}.done"))).unwrap()
}

/// What the operator and the household do with clips, one after the other.
pub(crate) fn handed_over(recorded: &Recorded, disk: &SimDisk, loss: Loss) {
    disk.put_back(&recorded.disk);
    // A look that changes nothing.
    let waiting = |disk: &SimDisk| recorded.store(&disk.copy()).unwrap().waiting();
    let event = recorded.event();
    let (_, number, clip) = waiting(disk)[0];
    let waits = |disk: &SimDisk| waiting(disk).contains(&(event, number, clip));
    assert!(waits(disk));
    for receipt in [b"first".as_slice(), b"second"] {
        let receive = |disk: &SimDisk| recorded.store(disk)?.received(event, number, clip, receipt);
        keep("the receipt", recorded, (disk, loss), receive, |disk| {
            let folder = Layout::new(Path::new(ROOT)).chain(event.camera, event.series);
            let kept =
                sidelight_disk::read(disk, &folder.join(format!("{number:012}-{clip}.done")));
            !waits(disk) && kept.unwrap().as_deref() == Some(receipt)
        });
        let again = |disk: &SimDisk| recorded.store(disk)?.hand_over_again(event, number, clip);
        keep("that it waits again", recorded, (disk, loss), again, waits);
    }
    let pick = |disk: &SimDisk| {
        let store = recorded.store(disk)?;
        store.pick(recorded.rig.camera, 0, u64::MAX).map(drop)
    };
    let series = |disk: &SimDisk, series| {
        let mut all = waiting(disk).into_iter();
        all.find(|(chain, ..)| chain.series == series)
    };
    keep("the pick", recorded, (disk, loss), pick, |disk| {
        series(disk, Series::Continuous).is_some()
    });
    let (chain, number, clip) = series(disk, Series::Continuous).unwrap();
    let receive = |disk: &SimDisk| {
        recorded
            .store(disk)?
            .received(chain, number, clip, b"third")
    };
    keep("the receipt", recorded, (disk, loss), receive, |disk| {
        let receipt = receipt_of(disk, (chain, number, clip));
        series(disk, Series::Continuous).is_none() && receipt.as_deref() == Some(b"third")
    });
    let again = |disk: &SimDisk| recorded.store(disk)?.hand_over_again(chain, number, clip);
    keep(
        "that it waits again",
        recorded,
        (disk, loss),
        again,
        |disk| series(disk, Series::Continuous).is_some(),
    );
}

#[test]
fn what_the_hub_was_told_stays_wherever_it_stops() {
    let recorded = Recorded::new();
    assert_eq!(
        first_breach(&|disk: &SimDisk, loss| told(&recorded, disk, loss), 2),
        None
    );
    let life = |disk: &SimDisk, loss| handed_over(&recorded, disk, loss);
    assert_eq!(first_breach(&life, 2), None);
}
