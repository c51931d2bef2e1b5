//! Who can open a household's footage, and what an emergency can name its home by: three kinds of lines of
//! the [statement](super::statement) (`docs/ref/statement.md`, `docs/ref/lookup.md`).

use super::encoding::Hash;
use super::statement::{decimal, hex32};

/// Most contacts of a household.
pub const CONTACTS_MAX: usize = 3;

/// Who can ever open footage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// The household alone.
    Sealed,
    /// Also the quorum of this epoch, under the published rules.
    Emergency {
        /// The quorum key's epoch.
        quorum_epoch: u64,
        /// What an emergency can name the home by besides a door tag, if the household wants that.
        address: Option<HomeToken>,
        /// Likewise, e-mail addresses and telephone numbers; at most [`CONTACTS_MAX`].
        contacts: Vec<HomeToken>,
    },
}

/// The home's address or a contact of it, as far as anybody but the household ever holds it
/// (`docs/ref/lookup.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HomeToken {
    /// The epoch of the look-up key under which the token was made, from 1.
    pub look_up_epoch: u64,
    /// SHA-256 of the token.
    pub hash: Hash,
}

impl HomeToken {
    fn line(&self, keyword: &str) -> String {
        format!(
            "{keyword} {} {}",
            self.look_up_epoch,
            hex::encode(self.hash)
        )
    }
}

impl Access {
    /// Those of a statement, in their order.
    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Access::Sealed => vec!["access sealed".to_owned()],
            Access::Emergency {
                quorum_epoch,
                address,
                contacts,
            } => {
                let mut lines = vec![format!("access emergency {quorum_epoch}")];
                lines.extend(address.iter().map(|it| it.line("address")));
                let mut contacts: Vec<_> = contacts.iter().map(|it| it.line("contact")).collect();
                contacts.sort();
                lines.append(&mut contacts);
                lines
            }
        }
    }

    /// Under the published rules, of a home that can be named by its door tags alone.
    pub fn emergency(quorum_epoch: u64) -> Self {
        Access::Emergency {
            quorum_epoch,
            address: None,
            contacts: Vec::new(),
        }
    }
}

/// What an `access` line says.
pub(super) fn access(rest: &str) -> Option<Access> {
    if rest == "sealed" {
        return Some(Access::Sealed);
    }
    decimal(rest.strip_prefix("emergency ")?).map(Access::emergency)
}

/// An epoch of the look-up key, from 1, and the hash of a token under it.
pub(super) fn home_token(rest: &str) -> Option<HomeToken> {
    let (epoch, hash) = rest.split_once(' ')?;
    Some(HomeToken {
        look_up_epoch: decimal(epoch).filter(|n| *n > 0)?,
        hash: hex32(hash)?,
    })
}
