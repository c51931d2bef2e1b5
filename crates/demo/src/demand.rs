//! Signing about a legal demand with the software authenticator: what a person's page checks before it asks
//! for the passkey, and what a reviewer's seals (`docs/ref/demand.md`).

use anyhow::{Context, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::OsRng;
use sidelight_api::demand::{
    Demand as Seen, DemandReview, Does, NoticeSealed, Settlement, SettlementAsked, SettlementGiven,
};
use sidelight_api::emergency::{Refusal, RefusalGiven, ToSign};
use sidelight_domain::demand::life::Reason;
use sidelight_domain::demand::{Demand, demand_digest};
use sidelight_domain::record::{Hash, sha256};
use sidelight_seal::{Recipient, file};

use crate::account::Account;
use crate::decision::{Entry, agrees};

/// What officer or supervisor sign: the demand that is shown, under the order of this hash, of the officer
/// `own` if nobody has filed it yet.
pub fn check_demand<'a>(
    seen: &'a Seen,
    order: Hash,
    (own, origin): (u64, &str),
) -> anyhow::Result<&'a ToSign> {
    let ask = seen.sign.as_ref().context("there is nothing to sign")?;
    let demand = Demand::parse(&seen.text)?;
    ensure!(demand.origin == origin, "it is for another record");
    ensure!(demand.order == order, "it is under another order");
    let by = seen.submitted_by.unwrap_or(own);
    ensure!(
        demand_digest(origin, &seen.text, by) == ask.digest,
        "what is to be signed is another demand"
    );
    Ok(ask)
}

/// What a reviewer's device seals for the household: the notice that it is shown.
pub fn seal_notice(review: &DemandReview) -> anyhow::Result<NoticeSealed> {
    let tell = review.tell.as_ref();
    let tell = tell.context("nobody is to be told")?;
    let recipient: Recipient = tell.recipient.parse().context("the notice key")?;
    let sealed = file::seal(tell.notice.as_bytes(), &[recipient], &mut OsRng)?;
    Ok(NoticeSealed {
        notice_box: sealed.into(),
    })
}

/// What a reviewer signs: that the household is told (with the notice that was sealed here, if it was), that
/// what there is is kept, or that it leaves.
pub fn check_decide<'a>(
    review: &'a DemandReview,
    (does, sealed): (Does, Option<&NoticeSealed>),
    origin: &str,
) -> anyhow::Result<&'a ToSign> {
    let decide = review.decide.as_ref().context("nothing to decide")?;
    ensure!(decide.does == does, "it would do something else");
    let demand = Demand::parse(&review.text)?;
    ensure!(demand.origin == origin, "it is for another record");
    let text = hex::encode(sha256(review.text.as_bytes()));
    let count = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
    let clips = count(review.held.map(|held| held.clips));
    let (kind, shown) = match does {
        Does::Tell => {
            let sealed = sealed.map(|it| ("box", URL_SAFE_NO_PAD.encode(&it.notice_box.0)));
            ("demand-noticed", sealed.into_iter().collect())
        }
        Does::Preserve => {
            let shown = vec![("agency", review.agency.clone()), ("clips", clips)];
            ("preservation", shown)
        }
        Does::Release => {
            let list = review.checklist.as_ref().context("no checklist")?;
            // Under a gag nobody was told.
            let told = review.told.as_ref();
            let told = told.map_or_else(|| "none".to_owned(), |told| told.index.to_string());
            let shown = vec![
                ("agency", review.agency.clone()),
                ("type", demand.kind.clone()),
                ("order", hex::encode(demand.order)),
                ("checklist", hex::encode(sha256(list.as_bytes()))),
                ("told", told),
                ("clips", clips),
            ];
            ("compelled", shown)
        }
        Does::Disclose => ("account-disclosed", vec![("type", demand.kind.clone())]),
    };
    let entry = Entry {
        kind,
        lines: &decide.entry.lines,
        openings: &decide.entry.openings,
    };
    let values = entry.open(&decide.entry.sign, origin)?;
    agrees(&values, &[("demand-text", &text)])?;
    let shown: Vec<_> = shown
        .iter()
        .map(|(name, it)| (*name, it.as_str()))
        .collect();
    agrees(&values, &shown)?;
    Ok(&decide.entry.sign)
}

/// What a reviewer signs to refuse the demand that is shown.
pub fn check_refusal(
    review: &DemandReview,
    (refusal, reason): (&Refusal, &str),
    origin: &str,
) -> anyhow::Result<()> {
    let demand = Demand::parse(&review.text)?;
    ensure!(demand.origin == origin, "it is for another record");
    let entry = Entry {
        kind: "demand-refused",
        lines: &refusal.lines,
        openings: &refusal.openings,
    };
    agrees(
        &entry.open(&refusal.sign, origin)?,
        &[
            ("agency", &review.agency),
            ("demand-text", &hex::encode(sha256(review.text.as_bytes()))),
            ("reason", reason),
        ],
    )
}

/// What a reviewer signs to settle the objection that is shown: with this public text, and with a refusal
/// exactly if it holds.
pub fn check_settlement(
    review: &DemandReview,
    (made, asked): (&Settlement, &SettlementAsked),
    origin: &str,
) -> anyhow::Result<()> {
    let told = review.told.as_ref().context("nobody was told")?;
    let state = match asked.upheld {
        true => "upheld",
        false => "overruled",
    };
    let entry = Entry {
        kind: "objection",
        lines: &made.entry.lines,
        openings: &made.entry.openings,
    };
    agrees(
        &entry.open(&made.entry.sign, origin)?,
        &[
            ("told", &told.index.to_string()),
            ("state", state),
            ("document", &hex::encode(sha256(asked.document.as_bytes()))),
        ],
    )?;
    match (&made.refusal, asked.upheld) {
        (Some(refusal), true) => check_refusal(review, (refusal, Reason::Objection.code()), origin),
        (None, false) => {
            let demand = Demand::parse(&review.text)?;
            ensure!(demand.origin == origin, "it is for another record");
            Ok(())
        }
        (Some(_), false) | (None, true) => {
            bail!("an objection that holds is a refusal, and no other is")
        }
    }
}

/// Gives a reviewer's passkey over a settlement that was checked, and over the refusal that comes with one
/// that holds.
pub async fn settle(
    account: &Account,
    demand: &str,
    (made, asked): (Settlement, &SettlementAsked),
) -> anyhow::Result<DemandReview> {
    let approve = account.sign_asked(&made.entry.sign).await?;
    let refusal = match made.refusal {
        None => None,
        Some(refusal) => Some(RefusalGiven {
            reason: refusal.reason,
            approve: account.sign_asked(&refusal.sign).await?,
            openings: refusal.openings,
            minutes: refusal.minutes,
        }),
    };
    let given = SettlementGiven {
        upheld: asked.upheld,
        document: asked.document.clone(),
        approve,
        refusal,
    };
    Ok(account.api().await.demand_settle(demand, &given).await?)
}
