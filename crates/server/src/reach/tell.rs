//! Whose turn it is: those on duty one after the other, each with some time to say that they have it; then
//! everybody of the role. Others are told at once.

use sidelight_api::agency::MemberRole;
use sidelight_store::reach::{Alert, Tell, Told};
use sidelight_store::{AccountId, ChannelId, EmergencyId, SendingId, StoreError};

use super::kind::Kind;
use super::{Audience, PEOPLE_MAX, ROUND_MAX, quiet};
use crate::access::stored_role;
use crate::app::{App, random};
use crate::asking::credential::is_dismissed;
use crate::emergency::asked;

/// Tells whoever's turn it is.
pub(super) async fn tell(app: &App) -> Result<(), StoreError> {
    for alert in app.store.alerts_due(app.now_ms(), ROUND_MAX).await? {
        let Some(kind) = Kind::of(&alert.kind) else {
            // Of a version of this program that is not this one.
            continue;
        };
        let (people, next_ms) = turn(app, &alert, kind).await?;
        let tell = Tell {
            alert: &alert,
            next_ms,
            people: &people,
            now_ms: app.now_ms(),
        };
        app.store
            .alert_tell(&tell, sidelight_api::limits::SENDINGS_WAITING_MAX)
            .await?;
    }
    Ok(())
}

/// Who is told now, and when the next one is.
async fn turn(
    app: &App,
    alert: &Alert,
    kind: Kind,
) -> Result<(Vec<Told>, Option<u64>), StoreError> {
    let now_ms = app.now_ms();
    if let Audience::Region(region) = Audience::parse(&alert.audience)? {
        return in_region(app, &region, (alert, kind)).await;
    }
    let audience = Audience::parse(&alert.audience)?;
    let told = app.store.alert_told(alert.id).await?;
    let mut turn = Vec::new();
    let mut rest = Vec::new();
    for (account, on_duty) in people_of(app, &audience).await? {
        if told.contains(&account) || alert.except == Some(account) {
            continue;
        }
        if dismissed(app, account).await? {
            continue;
        }
        if !on_duty {
            rest.push(account);
            continue;
        }
        let person = person(app, account, (alert, kind)).await?;
        let reached = person.1.iter().any(|(_, _, due_ms)| *due_ms <= now_ms);
        turn.push(person);
        // Who cannot be reached now is told too, and nobody waits for them.
        if reached {
            return Ok((
                turn,
                kind.escalates_ms().map(|it| now_ms.saturating_add(it)),
            ));
        }
    }
    for account in rest {
        turn.push(person(app, account, (alert, kind)).await?);
    }
    if let Audience::Asked(emergency) = audience {
        not_where_others_read(app, emergency, &mut turn).await?;
    }
    Ok((turn, None))
}

/// Who asked to be told of what is in a region, some after the others: all of them, whoever it concerns.
async fn in_region(
    app: &App,
    region: &str,
    (alert, kind): (&Alert, Kind),
) -> Result<(Vec<Told>, Option<u64>), StoreError> {
    let people = app
        .store
        .people_to_wake(region, alert.id, PEOPLE_MAX)
        .await?;
    let more = people.len() == PEOPLE_MAX as usize;
    let mut turn = Vec::new();
    for account in people {
        turn.push(person(app, account, (alert, kind)).await?);
    }
    Ok((turn, more.then(|| app.now_ms())))
}

/// Everybody of an audience, with whether they are on duty; those first.
pub(crate) async fn people_of(
    app: &App,
    audience: &Audience,
) -> Result<Vec<(AccountId, bool)>, StoreError> {
    let all = |accounts: Vec<AccountId>| accounts.into_iter().map(|it| (it, false)).collect();
    match audience {
        Audience::Role(role) => {
            let now_ms = app.now_ms();
            app.store.people_of_role(role, now_ms, PEOPLE_MAX).await
        }
        Audience::Supervisors(agency) => supervisors(app, agency).await,
        Audience::Agency(agency) => {
            let people = app.store.agency_people(agency, PEOPLE_MAX).await?;
            Ok(all(people.into_iter().map(|it| it.account).collect()))
        }
        Audience::Household(household) => {
            let people = app
                .store
                .people_of_household(*household, PEOPLE_MAX)
                .await?;
            Ok(all(people))
        }
        Audience::Asked(emergency) => {
            let (asked, _) = members(app, *emergency).await?;
            Ok(all(asked))
        }
        Audience::Account(account) => Ok(all(vec![*account])),
        // Told by `in_region`, so many at a time.
        Audience::Region(_) => Ok(Vec::new()),
    }
}

/// The members of the home of an emergency: who is asked, and who is not.
async fn members(
    app: &App,
    emergency: EmergencyId,
) -> Result<(Vec<AccountId>, Vec<AccountId>), StoreError> {
    let corrupt = || StoreError::Corrupt("emergencies");
    let row = app.store.emergency(emergency).await?.ok_or_else(corrupt)?;
    let asked = asked::of(&row).map_err(|_| corrupt())?;
    let household = row.household.ok_or_else(corrupt)?;
    let all = app.store.people_of_household(household, PEOPLE_MAX).await?;
    Ok(all.into_iter().partition(|it| asked.has(*it)))
}

/// Nothing is sent to a mailbox or a browser that whoever is left out has made known as theirs, too.
async fn not_where_others_read(
    app: &App,
    emergency: EmergencyId,
    turn: &mut [Told],
) -> Result<(), StoreError> {
    let (_, others) = members(app, emergency).await?;
    let mut read = Vec::new();
    for account in others {
        let channels = app.store.channels(account).await?;
        read.extend(channels.into_iter().map(|it| it.address.to_lowercase()));
    }
    for (_, queue) in turn {
        queue.retain(|(_, channel, _)| !read.contains(&channel.address.to_lowercase()));
    }
    Ok(())
}

/// The supervisors of an agency, those on duty first and in the order in which they went on duty.
async fn supervisors(app: &App, agency: &str) -> Result<Vec<(AccountId, bool)>, StoreError> {
    let mut people = Vec::new();
    for person in app.store.agency_people(agency, PEOPLE_MAX).await? {
        if person.role != stored_role(MemberRole::Supervisor) {
            continue;
        }
        let said = app.store.reach_person(person.account).await?;
        let duty = said.duty_ms.filter(|(_, until)| *until > app.now_ms());
        people.push((duty.map(|(since, _)| since), person.account));
    }
    people.sort_by_key(|(since, _)| (since.is_none(), *since));
    let on_duty = people.into_iter();
    Ok(on_duty.map(|(since, it)| (it, since.is_some())).collect())
}

/// Who works for nobody here any more hears nothing more; a failure to tell is a reason to ask again.
async fn dismissed(app: &App, account: AccountId) -> Result<bool, StoreError> {
    let found = is_dismissed(app, account).await;
    found.map_err(|_| StoreError::Corrupt("credentials"))
}

/// Somebody, and what is queued for them.
async fn person(
    app: &App,
    account: AccountId,
    (alert, kind): (&Alert, Kind),
) -> Result<Told, StoreError> {
    let now_ms = app.now_ms();
    let said = app.store.reach_person(account).await?;
    let due_ms = quiet::read(&said)
        .and_then(|it| quiet::ends_ms(&it, kind, now_ms))
        .unwrap_or(now_ms);
    let only = only_channel(kind, &alert.subject);
    let channels = app.store.channels(account).await?.into_iter();
    let over = channels.filter(|it| match only {
        Some(only) => it.id == only && (it.code.is_none() || kind == Kind::Confirm),
        None => it.code.is_none(),
    });
    let queue = over.map(|channel| (SendingId(random()), channel, due_ms));
    Ok((account, queue.collect()))
}

/// The one channel that a test or a code is for.
fn only_channel(kind: Kind, subject: &str) -> Option<ChannelId> {
    match kind {
        Kind::Test | Kind::Confirm => subject.split(':').next()?.parse().ok(),
        Kind::RequestWaits
        | Kind::UrgentWaits
        | Kind::DangerNear
        | Kind::CallWaits
        | Kind::ReviewWaits
        | Kind::SignatureWaits
        | Kind::DemandWaits
        | Kind::DemandSignatureWaits
        | Kind::DemandTold
        | Kind::LookUpWaits
        | Kind::LookUpSignatureWaits
        | Kind::LookedUp
        | Kind::OwnerAsked
        | Kind::Released
        | Kind::OutcomeDue
        | Kind::OutcomeWaits
        | Kind::QuestionWaits
        | Kind::TrusteesFew => None,
    }
}
