//! The home's address, for emergencies: hidden before anything leaves, answered by the trustees, and signed
//! as a hash (`docs/ref/lookup.md`, Set-up).

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use sidelight_api::lookup::set_up::{NewSetUp, set_up_occasion};
use sidelight_domain::record::statement::{Access, HomeToken};
use sidelight_quorum::{Address, Blinding};

use super::Resident;
use crate::lookup::{Key, hidden};
use crate::record::PublicRecord;

/// How long the trustees may take.
const ANSWERS_MAX: Duration = Duration::from_secs(60);
/// Between two looks for their answers.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// As the operator says that a household has asked often enough for a day.
const ENOUGH: &str = "set_ups";

impl Resident {
    /// Lets an emergency name this home by its address; once under each look-up key of the trustees.
    pub async fn set_up_address(
        &self,
        record: &PublicRecord,
        address: &Address,
    ) -> anyhow::Result<()> {
        let Some(key) = Key::in_force(record).await? else {
            return Ok(());
        };
        let look_up_epoch = key.roster.epoch();
        let known = self.known().await?.statement.address();
        if known.is_some_and(|it| it.look_up_epoch == look_up_epoch) {
            return Ok(());
        }
        let asked = hidden(address)?;
        let new = NewSetUp {
            epoch: look_up_epoch,
            element: asked.element().to_bytes(),
        };
        let set_up = match self.api().await.set_up_begin(&new).await {
            // Who takes it out at the page again and again starts again without it.
            Err(error) if error.code() == Some(ENOUGH) => return Ok(()),
            other => other?.set_up,
        };
        let hash = self.token(record, &key, (&set_up, &new, &asked)).await?;
        let own = HomeToken {
            look_up_epoch,
            hash,
        };
        let edit = |access: &mut Access| match access {
            Access::Emergency { address, .. } => *address = Some(own),
            Access::Sealed => {}
        };
        self.change(|statement| edit(&mut statement.access))
            .await
            .map(drop)
    }

    /// The hash of the token, once enough trustees have answered.
    async fn token(
        &self,
        record: &PublicRecord,
        key: &Key,
        (set_up, new, asked): (&str, &NewSetUp, &Blinding),
    ) -> anyhow::Result<[u8; 32]> {
        let id = hex::decode(set_up)?.try_into().ok();
        let id: [u8; 16] = id.context("a set-up has 32 hex digits")?;
        let occasion = set_up_occasion(record.vkey().name(), new.epoch, &id, &new.element);
        let api = self.api().await;
        let until = Instant::now() + ANSWERS_MAX;
        loop {
            let come = api.set_up_answers(set_up).await?.answers;
            let come = come.iter().map(|it| (it.trustee, &it.answer));
            if let Some(hash) = key.token_hash(asked, &occasion, come)? {
                return Ok(hash);
            }
            ensure!(Instant::now() < until, "too few trustees have answered");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}
