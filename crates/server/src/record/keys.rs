//! The keys that the operator entry names besides the receiving key: the log's own and the one for
//! evidence packages.
//!
//! The log's key file holds its origin, too: the origin is the log's name for ever, whatever the public
//! address becomes.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use ed25519_dalek::SigningKey;
use rand::rngs::OsRng;
use sidelight_disk::LocalDisk;
use sidelight_translog::entry::Operator;
use sidelight_translog::vkey::LogSigner;
use zeroize::Zeroizing;

use super::whole;
use crate::keys::{ReceivingKey, read_private};

/// The log's signing key, `origin` and `seed` on a line each.
const LOG_KEY: &str = "keys/log.key";
/// Signs evidence packages; 64 hex digits.
const PACKAGE_KEY: &str = "keys/package.key";

pub(super) fn log_key_file(data_dir: &Path) -> PathBuf {
    data_dir.join(LOG_KEY)
}

/// Whether a log was ever created here.
pub(crate) fn has_log_key(data_dir: &Path) -> bool {
    log_key_file(data_dir).exists()
}

/// Makes the log's key for an origin, or reads the one that a creation cut short has left.
pub(crate) fn create_log_key(data_dir: &Path, origin: &str) -> anyhow::Result<LogSigner> {
    if has_log_key(data_dir) {
        settle(&log_key_file(data_dir))?;
        return load_log_key(data_dir);
    }
    let signer = LogSigner::generate(origin, &mut OsRng)
        .with_context(|| format!("{origin:?} cannot be the origin of a log"))?;
    let seed = Zeroizing::new(hex::encode(*signer.seed()));
    let text = Zeroizing::new(format!("origin {origin}\nseed {}\n", *seed));
    write_private(&log_key_file(data_dir), &text)?;
    settle(&log_key_file(data_dir))?;
    Ok(signer)
}

/// Reads the log's key.
pub(crate) fn load_log_key(data_dir: &Path) -> anyhow::Result<LogSigner> {
    let path = log_key_file(data_dir);
    let text = read_private(&path)?;
    let parsed = (|| {
        let (origin, rest) = text.strip_prefix("origin ")?.split_once('\n')?;
        let seed = rest.strip_prefix("seed ")?.trim_end();
        let mut bytes = [0; 32];
        hex::decode_to_slice(seed, &mut bytes).ok()?;
        LogSigner::from_seed(origin, &mut bytes).ok()
    })();
    parsed.with_context(|| format!("{} does not hold the log's key", path.display()))
}

/// Public half of the package key, which is made if it is not there.
pub(crate) fn package_key(data_dir: &Path) -> anyhow::Result<[u8; 32]> {
    let path = data_dir.join(PACKAGE_KEY);
    if !path.exists() {
        let key = SigningKey::generate(&mut OsRng);
        let text = Zeroizing::new(format!("{}\n", hex::encode(key.to_bytes())));
        write_private(&path, &text)?;
    }
    settle(&path)?;
    Ok(package_signer(data_dir)?.verifying_key().to_bytes())
}

/// Signs evidence packages.
pub(crate) fn package_signer(data_dir: &Path) -> anyhow::Result<SigningKey> {
    let path = data_dir.join(PACKAGE_KEY);
    let text = read_private(&path)?;
    let mut seed = Zeroizing::new([0; 32]);
    if hex::decode_to_slice(text.trim(), &mut *seed).is_err() {
        bail!("{} does not hold a key: 64 hex digits", path.display());
    }
    Ok(SigningKey::from_bytes(&seed))
}

/// The keys in a folder that are not those that entry 0 of the record names: a sentence for each.
pub(crate) fn foreign_keys(data_dir: &Path, named: &Operator) -> Vec<String> {
    let log = load_log_key(data_dir).map(|signer| *signer.vkey() == named.log_key);
    let receiving = ReceivingKey::load(data_dir).map(|key| key.public() == named.receiving_key.0);
    let package = package_signer(data_dir)
        .map(|signer| signer.verifying_key().to_bytes() == named.package_key.0);
    let keys = [
        (LOG_KEY, log),
        ("keys/receiving.key", receiving),
        (PACKAGE_KEY, package),
    ];
    let there = keys
        .into_iter()
        .filter(|(file, _)| data_dir.join(file).exists());
    there
        .filter_map(|(file, own)| match own {
            Ok(own) => {
                (!own).then(|| format!("{file} is not the key that entry 0 of the record names"))
            }
            Err(error) => Some(format!("{error:#}")),
        })
        .collect()
}

/// The receiving key of an operator that starts; it is made if no record names one yet. With a key that the
/// record does not name nothing starts: hubs would refuse every receipt.
pub(crate) fn receiving_key(data_dir: &Path) -> anyhow::Result<ReceivingKey> {
    let Some(named) = whole::operator(data_dir) else {
        return ReceivingKey::load_or_create(data_dir);
    };
    let foreign = foreign_keys(data_dir, &named);
    ensure!(foreign.is_empty(), "{}", foreign.join("; "));
    ReceivingKey::load(data_dir)
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    sidelight_disk::write_new(&LocalDisk, path, text.as_bytes())
        .with_context(|| format!("cannot make {}", path.display()))
}

/// A process that died may have written it and not synced it.
fn settle(path: &Path) -> anyhow::Result<()> {
    sidelight_disk::settle(&LocalDisk, path)
        .with_context(|| format!("cannot keep {}", path.display()))
}
