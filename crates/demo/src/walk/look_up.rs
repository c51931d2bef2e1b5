//! The eighth chapter: an officer has no door tag, only two addresses. Trustees make tokens of
//! them, without a person and without learning which; the one is Rosa's, the other nobody's, and the officer
//! sees no difference. A claim about the first opens what Rosa's porch saw; one about the second comes to
//! nothing.

use std::time::Duration;

use anyhow::{Context, ensure};
use sidelight_api::emergency::NamedHome;
use sidelight_api::lookup::case::{
    ApprovalGiven, LookUp, LookUpAnswers, LookUpState, NewLookUp, TokenHashes,
};
use sidelight_domain::record::Hash;
use sidelight_quorum::{Address, Blinding};
use sidelight_translog::entry::Body;
use sidelight_translog::merkle::leaf_hash;

use super::emergency::{asked_a_court, call_back, claim, decline, fetch, file, refuse, review};
use super::{DEADLINE, Stage, Story, opening, receipt, until, without};
use crate::cast::{self, NOBODYS_STREET};
use crate::lookup::{Key, check_approval, check_asked, hidden};
use crate::staff::Worker;

/// Where what left is put.
const FOLDER: &str = "look-up";
/// What the officer's page keeps to itself: the addresses, in the order of the look-up.
const ROSAS: usize = 0;
const NOBODYS: usize = 1;
/// How long until an owner who is asked has had their time, under the demo's rulebook, and a while.
const OWNERS_TIME: Duration = Duration::from_secs(90);
/// Of what an agency sees of a claim: what is of this one claim and not of the home.
const OF_ONE_CLAIM: [&str; 7] = [
    "emergency",
    "created_ms",
    "called_ms",
    "claim",
    "officer",
    "submitted_by",
    "lapses_ms",
];

/// Addresses as the officer's page keeps them, hidden, and the look-up of them.
struct Asked {
    id: String,
    key: Key,
    hidden: Vec<Blinding>,
}

/// Plays the chapter; without a look-up key no address has a token, and there is nothing to play.
pub(super) async fn play(story: &mut Story, stage: &Stage<'_>) -> anyhow::Result<()> {
    let Some(key) = Key::in_force(stage.record()).await? else {
        println!("    (no look-up key here: no emergency names a home by its address)");
        return Ok(());
    };
    let asked = story
        .step(
            "the officer has addresses alone: her page hides two, and she signs, and her supervisor",
            ask(stage, key),
        )
        .await?;
    let index = story
        .step(
            "a reviewer lets the look-up through; the record has it, and no address",
            let_through(stage, &asked),
        )
        .await?;
    let homes = story
        .step(
            "the trustees answer by themselves; her page makes tokens, and finds the same of both",
            make_tokens(stage, &asked, index),
        )
        .await?;
    let (found, vain) = story
        .step(
            "two claims, each about one of the homes: the agency sees no difference",
            name_both(stage, homes),
        )
        .await?;
    let release = story
        .step(
            "the first is Rosa's: she declines, two reviewers decide, and the record has it first",
            async {
                decline(stage.rosa(), &found).await?;
                review(stage, &found).await
            },
        )
        .await?;
    story
        .step(
            "two trustees find Rosa's own word that she lives there, and answer; the clips open",
            async {
                opening::answer(stage, release).await?;
                let answers = fetch(stage, &found, FOLDER).await?;
                opening::open(stage, FOLDER, &answers).await
            },
        )
        .await?;
    story
        .step(
            "Rosa reads who looked her address up, and why, beside the trustees' notices",
            async {
                opening::told(stage, release).await?;
                reads(stage, index).await?;
                asked_a_court(stage, &found, release).await
            },
        )
        .await?;
    story
        .step(
            "nothing can be signed for nobody's address: a reviewer refuses that claim, in public",
            come_to_nothing(stage, &vain),
        )
        .await
}

/// Typed, hidden, and signed by the officer and by a supervisor, who each compute what they sign.
async fn ask(stage: &Stage<'_>, key: Key) -> anyhow::Result<Asked> {
    let (ines, vera) = (stage.worker("officer")?, stage.worker("supervisor")?);
    let addresses: [Address; 2] = [stage.rosa().home.address()?, cast::address(NOBODYS_STREET)?];
    let hidden: Vec<Blinding> = addresses.iter().map(hidden).collect::<Result<_, _>>()?;
    let element = |it: &Blinding| hex::encode(it.element().to_bytes());
    let new = NewLookUp {
        case: "26-1191".to_owned(),
        danger: "kidnapping".to_owned(),
        reason: "The van was seen between these two houses.".to_owned(),
        epoch: key.roster.epoch(),
        elements: hidden.iter().map(element).collect(),
    };
    let typed = ines.account.api().await.look_up_create(&new).await?;
    let id = typed.look_up.clone();
    let filed = sign(stage, ines, &typed).await?;
    ensure!(filed.state == LookUpState::Filed, "it is not filed");
    let seen = vera.account.api().await.look_up(&id).await?;
    let signed = sign(stage, vera, &seen).await?;
    ensure!(
        signed.state == LookUpState::Supervised,
        "the supervisor's signature does not count"
    );
    Ok(Asked { id, key, hidden })
}

async fn sign(stage: &Stage<'_>, worker: &Worker, seen: &LookUp) -> anyhow::Result<LookUp> {
    let own = worker.credential(stage.record()).await?;
    let ask = check_asked(seen, own, stage.record().vkey().name())?;
    let given = worker.account.sign_asked(ask).await?;
    let api = worker.account.api().await;
    Ok(api.look_up_sign(&seen.look_up, &given).await?)
}

/// Answers the entry's index.
async fn let_through(stage: &Stage<'_>, asked: &Asked) -> anyhow::Result<u64> {
    let mara = stage.worker("reviewer")?;
    let api = mara.account.api().await;
    let waiting = api.look_ups_to_review().await?.look_ups;
    let seen = waiting.iter().find(|it| it.look_up == asked.id);
    let seen = seen.context("no reviewer sees it")?;
    let ask = api.look_up_approval(&asked.id).await?;
    check_approval(seen, &ask, stage.record().vkey().name())?;
    let given = ApprovalGiven {
        approve: mara.account.sign_asked(&ask.sign).await?,
        openings: ask.openings,
    };
    api.look_up_approve(&asked.id, &given).await?;
    let ines = stage.worker("officer")?.account.api().await;
    until("the record does not have it", DEADLINE, async || {
        Ok(ines.look_up(&asked.id).await?.index)
    })
    .await
}

/// What the officer's page makes of the answers: a home for each address, by which a claim can name it.
async fn make_tokens(
    stage: &Stage<'_>,
    asked: &Asked,
    index: u64,
) -> anyhow::Result<Vec<NamedHome>> {
    let receipt = receipt(stage.record(), &stage.part("receipts"), index).await?;
    let of_this_key = match receipt.entry.body() {
        Body::LookUp(entry) => entry.lookup_set.0 == asked.key.index,
        _ => false,
    };
    ensure!(of_this_key, "the entry is no look-up under this key");
    let occasion = leaf_hash(receipt.text.as_bytes()).0;
    let ines = stage.worker("officer")?.account.api().await;
    let hashes = until("too few trustees have answered", DEADLINE, async || {
        let come = ines.look_up_answers(&asked.id).await?;
        tokens(asked, &occasion, &come)
    })
    .await?;
    let before = ines.look_up(&asked.id).await?;
    let handed = TokenHashes {
        hashes: hashes.iter().map(hex::encode).collect(),
    };
    ines.look_up_hashes(&asked.id, &handed).await?;
    let after = ines.look_up(&asked.id).await?;
    let told = LookUp {
        hashed: false,
        ..after.clone()
    };
    ensure!(
        after.hashed && serde_json::to_value(&told)? == serde_json::to_value(&before)?,
        "she learns more than that her hashes came"
    );
    let own = stage.rosa().resident.known().await?.statement.address();
    let own = own.context("Rosa's address is not set up")?.hash;
    ensure!(
        hashes[ROSAS] == own && hashes[NOBODYS] != own,
        "the tokens are not those of the addresses"
    );
    let home = |address| NamedHome {
        look_up: index,
        address,
    };
    Ok(hashes.into_iter().map(home).collect())
}

/// The hashes of the tokens of all addresses, once enough trustees have answered.
fn tokens(
    asked: &Asked,
    occasion: &Hash,
    come: &LookUpAnswers,
) -> anyhow::Result<Option<Vec<Hash>>> {
    let hash = |(at, hidden): (usize, &Blinding)| {
        let of_this = come.trustees.iter();
        let of_this = of_this.filter_map(|it| Some((it.trustee, it.answers.get(at)?)));
        asked.key.token_hash(hidden, occasion, of_this)
    };
    asked.hidden.iter().enumerate().map(hash).collect()
}

/// Both claims, called back; answers the one about Rosa's home, then the other.
async fn name_both(stage: &Stage<'_>, homes: Vec<NamedHome>) -> anyhow::Result<(String, String)> {
    let about = |at: usize| claim(Vec::new(), homes.get(at).copied());
    let found = file(stage, "officer", &about(ROSAS)).await?;
    let vain = file(stage, "officer2", &about(NOBODYS)).await?;
    look_alike(stage, &found, &vain).await?;
    for emergency in [&found, &vain] {
        call_back(stage, emergency).await?;
    }
    look_alike(stage, &found, &vain).await?;
    Ok((found, vain))
}

/// Whether the agency sees of two claims the same, but for what it typed itself.
async fn look_alike(stage: &Stage<'_>, one: &str, other: &str) -> anyhow::Result<()> {
    let api = stage.worker("supervisor")?.account.api().await;
    let seen = async |id: &str| without(&api.emergency(id).await?, &OF_ONE_CLAIM);
    let (one, other) = (seen(one).await?, seen(other).await?);
    ensure!(one == other, "the agency sees {one} and {other}");
    Ok(())
}

/// The household reads of the look-up as soon as footage of its home was released.
async fn reads(stage: &Stage<'_>, index: u64) -> anyhow::Result<()> {
    let api = stage.rosa().resident.api().await;
    let own = api.own_look_ups().await?.look_ups;
    let own = own.iter().find(|it| it.index == index);
    let own = own.context("she is not told")?;
    ensure!(
        own.agency_name == cast::POLICE.name && own.addresses == 2,
        "she is told of another look-up"
    );
    println!("      \"{}\"", own.reason);
    Ok(())
}

/// Once whoever lives there could have answered, there is still nothing that a reviewer could sign.
async fn come_to_nothing(stage: &Stage<'_>, emergency: &str) -> anyhow::Result<()> {
    let api = stage.worker("reviewer2")?.account.api().await;
    until("the owner's time does not end", OWNERS_TIME, async || {
        let seen = api.review(emergency).await?;
        ensure!(
            seen.held.is_none() && seen.release.is_none(),
            "something can be signed for a home that is nobody's"
        );
        let is_over = seen.owner.as_deref() == Some("no-answer") && seen.footage_until_ms.is_none();
        Ok(is_over.then_some(()))
    })
    .await?;
    refuse(stage, emergency).await
}
