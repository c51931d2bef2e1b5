//! What happens right now, for whoever is waiting: long polls and streams. Nothing here is kept;
//! the store is.
//!
//! Who waits subscribes first, then reads the store, then waits. A waiter that falls behind is told
//! so and reads the store again.

use std::collections::HashMap;
use std::sync::Mutex;

use sidelight_api::household::StreamItem;
use sidelight_domain::record::{HouseholdId, MessageId, SigningKeyBytes};
use sidelight_store::SessionId;
use tokio::sync::broadcast;

/// Happenings a slow listener may be behind.
const BACKLOG: usize = 64;
/// Households with listeners; beyond it those without are forgotten.
const HOUSEHOLDS_SWEEP: usize = 1024;

/// Something that happened in one household.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    /// For open pages.
    Item(StreamItem),
    /// A hub has a command.
    Command(SigningKeyBytes),
    /// A hub is asked for footage.
    Footage(SigningKeyBytes),
    /// A command has a reply.
    Reply(MessageId),
    /// A session is over.
    SessionEnded(SessionId),
    /// A hub's token is no longer good.
    HubRemoved(SigningKeyBytes),
}

/// Where to announce and to listen.
#[derive(Debug)]
pub(crate) struct Live {
    households: Mutex<HashMap<HouseholdId, broadcast::Sender<Happening>>>,
    mailboxes: broadcast::Sender<[u8; 16]>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            households: Mutex::default(),
            mailboxes: broadcast::channel(BACKLOG).0,
        }
    }
}

impl Live {
    /// Tells a household's listeners, if there are any.
    pub(crate) fn announce(&self, household: HouseholdId, happening: Happening) {
        let households = self
            .households
            .lock()
            .expect("no holder of this lock panics");
        if let Some(sender) = households.get(&household) {
            // Nobody listening is not an error.
            let _listeners = sender.send(happening);
        }
    }

    /// Tells a household's open pages.
    pub(crate) fn item(&self, household: HouseholdId, item: StreamItem) {
        self.announce(household, Happening::Item(item));
    }

    /// Everything that happens in a household from now on.
    pub(crate) fn listen(&self, household: HouseholdId) -> broadcast::Receiver<Happening> {
        let mut households = self
            .households
            .lock()
            .expect("no holder of this lock panics");
        if households.len() >= HOUSEHOLDS_SWEEP {
            households.retain(|_, sender| sender.receiver_count() > 0);
        }
        households
            .entry(household)
            .or_insert_with(|| broadcast::channel(BACKLOG).0)
            .subscribe()
    }

    /// Says that a slot of a mailbox was written.
    pub(crate) fn mailbox_written(&self, mailbox: [u8; 16]) {
        let _listeners = self.mailboxes.send(mailbox);
    }

    /// Ids of mailboxes as they are written.
    pub(crate) fn mailboxes(&self) -> broadcast::Receiver<[u8; 16]> {
        self.mailboxes.subscribe()
    }
}
