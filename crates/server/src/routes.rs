//! Every route, on one page.

use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::app::App;
use crate::endpoints::{
    agency, agency_shares, auth, clips, decisions, demands, emergencies, health, household, hub,
    log, look_ups, mailbox, moderation, operator, packages, reach, requests, review, rulebook,
    shares, trustees,
};
use crate::problem::ApiError;
use crate::{assets, feed, layers, metrics, pages, record};

/// The API, which both origins answer.
fn api() -> Router<App> {
    Router::new()
        .route("/api/operator", get(operator::show))
        .route("/api/rulebook", get(rulebook::show))
        .route(
            "/api/auth/register/start",
            post(auth::register_start::handle),
        )
        .route(
            "/api/auth/register/finish",
            post(auth::register_finish::handle),
        )
        .route("/api/auth/login/start", post(auth::login_start::handle))
        .route("/api/auth/login/finish", post(auth::login_finish::handle))
        .route("/api/auth/session", get(auth::session::handle))
        .route("/api/auth/sessions", get(auth::sessions_list::handle))
        .route(
            "/api/auth/sessions/{session}",
            delete(auth::session_end::handle),
        )
        .route(
            "/api/mailbox/{mailbox}/{slot}",
            put(mailbox::put::handle).get(mailbox::get::handle),
        )
        .route("/api/household/clips", get(clips::list::handle))
        .route("/api/clips/{clip}", get(clips::show::handle))
        .route("/api/clips/{clip}/{track}", get(clips::payload::handle))
        .route("/api/clips/{clip}/keep", put(clips::keep::handle))
        .route("/api/clips/{clip}/note", put(clips::note::handle))
        .route("/api/clips/{clip}/delete", post(clips::delete::handle))
        .route("/api/clips/{clip}/restore", post(clips::restore::handle))
        .merge(households())
        .merge(civic())
        .merge(sharing())
        .merge(calls())
        .merge(emergencies())
        .merge(look_ups())
        .merge(afterwards())
        .merge(demands())
        .merge(demand_reviews())
        .merge(trustees())
        .merge(hubs())
        .merge(reached())
        .merge(witnesses())
        .route("/healthz", get(health::show))
        .route("/log/{*path}", get(record::serve::show))
        .route("/feed/{file}", get(feed::show))
}

/// A household's own record, its hubs and its address.
fn households() -> Router<App> {
    Router::new()
        .route("/api/households", post(household::create::handle))
        .route("/api/household", get(household::show::handle))
        .route(
            "/api/household/statements",
            post(household::statement_append::handle),
        )
        .route(
            "/api/household/settings",
            put(household::settings_put::handle),
        )
        .route(
            "/api/household/invites",
            post(household::invite_create::handle),
        )
        .route("/api/household/hubs", post(household::hub_create::handle))
        .route(
            "/api/household/hubs/{hub}/commands",
            post(household::command_create::handle),
        )
        .route(
            "/api/household/commands/{command}",
            get(household::command_reply::handle),
        )
        .route("/api/household/stream", get(household::stream::handle))
        .route(
            "/api/household/address/set-ups",
            post(household::address::ask),
        )
        .route(
            "/api/household/address/set-ups/{set_up}",
            get(household::address::answers),
        )
}

/// What a witness calls that dials in.
fn witnesses() -> Router<App> {
    Router::new()
        .route("/api/log/unsigned", get(log::unsigned::handle))
        .route("/api/log/cosignatures", post(log::cosign::handle))
        .route("/api/log/heads", post(log::head::handle))
}

/// What a hub calls.
fn hubs() -> Router<App> {
    Router::new()
        .route("/api/hub/blobs/{sha256}", put(hub::blob_put::handle))
        .route("/api/hub/clips", post(hub::clip_create::handle))
        .route("/api/hub/clips/missing", post(hub::clips_missing::handle))
        .route("/api/hub/statements", get(hub::statements::handle))
        .route("/api/hub/commands", get(hub::commands::handle))
        .route(
            "/api/hub/commands/{command}/reply",
            post(hub::command_reply::handle),
        )
        .route("/api/hub/footage/{about}", post(hub::footage_done::handle))
        .route("/api/hub/status", put(hub::status_put::handle))
        .route("/api/hub/events", post(hub::event_create::handle))
}

/// How somebody is reached, for themselves.
fn reached() -> Router<App> {
    let channel = "/api/reach/channels/{channel}";
    Router::new()
        .route("/api/reach", get(reach::show::handle))
        .route("/api/reach/channels", post(reach::channel_create::handle))
        .route(channel, delete(reach::channel_delete::handle))
        .route(
            "/api/reach/channels/{channel}/confirm",
            post(reach::channel_confirm::handle),
        )
        .route(
            "/api/reach/channels/{channel}/test",
            post(reach::channel_test::handle),
        )
        .route("/api/reach/quiet", put(reach::quiet_put::handle))
        .route("/api/reach/wake", put(reach::wake_put::handle))
        .route("/api/reach/duty", put(reach::duty_put::handle))
        .route(
            "/api/reach/hand-over",
            get(reach::hand_over::list).post(reach::hand_over::write),
        )
        .route(
            "/api/reach/hand-over/{note}",
            delete(reach::hand_over::take_back),
        )
        .route(
            "/api/reach/alerts/{alert}/take",
            post(reach::alert_take::handle),
        )
}

/// What trustees call.
fn trustees() -> Router<App> {
    Router::new()
        .route(
            "/api/trustees/introduction",
            get(trustees::introduction::handle),
        )
        .route("/api/trustees/packages", post(trustees::packages::handle))
        .route(
            "/api/trustees/letters",
            get(trustees::letters::get).post(trustees::letters::post),
        )
        .route(
            "/api/trustees/confirmations",
            post(trustees::confirmations::handle),
        )
        .route("/api/trustees/roster", post(trustees::roster::handle))
        .route("/api/trustees/cases", get(trustees::cases::list))
        .route("/api/trustees/cases/{release}", get(trustees::cases::show))
        .route("/api/trustees/answers", post(trustees::answers::answer))
        .route("/api/trustees/refusals", post(trustees::answers::refuse))
        .route(
            "/api/trustees/questions",
            get(trustees::questions::list).post(trustees::questions::ask),
        )
        .route("/api/trustees/look-ups", get(trustees::look_ups::list))
        .route(
            "/api/trustees/look-ups/answers",
            post(trustees::look_ups::answer),
        )
        .route(
            "/api/trustees/look-ups/tallies",
            post(trustees::look_ups::tally),
        )
        .route(
            "/api/trustees/repairs",
            get(trustees::repairs::list).post(trustees::repairs::ask),
        )
        .route(
            "/api/trustees/repairs/letters",
            get(trustees::repairs::letters).post(trustees::repairs::letter),
        )
        .route(
            "/api/trustees/repairs/ended",
            post(trustees::repairs::ended),
        )
        .route(
            "/api/trustees/availability",
            get(trustees::availability::show).post(trustees::availability::handle),
        )
}

/// An emergency is begun, and the agency called back.
fn calls() -> Router<App> {
    Router::new()
        .route(
            "/api/agency/emergencies/begin",
            post(emergencies::begin::handle),
        )
        .route(
            "/api/review/emergencies/{emergency}/call",
            post(review::call::handle),
        )
        .route(
            "/api/review/emergencies/{emergency}/missed",
            post(review::call::missed),
        )
        .route(
            "/api/review/emergencies/{emergency}/end",
            post(review::end::handle),
        )
}

/// Emergencies: an agency claims, the household is asked, reviewers decide.
fn emergencies() -> Router<App> {
    Router::new()
        .route(
            "/api/agency/emergencies",
            get(emergencies::list::handle).post(emergencies::create::handle),
        )
        .route(
            "/api/agency/emergencies/{emergency}",
            get(emergencies::show::handle).delete(emergencies::discard::handle),
        )
        .route(
            "/api/agency/emergencies/{emergency}/anew",
            post(emergencies::create::anew),
        )
        .route(
            "/api/agency/emergencies/{emergency}/sign",
            post(emergencies::sign::handle),
        )
        .route(
            "/api/agency/emergencies/{emergency}/withdraw",
            post(emergencies::withdraw::handle),
        )
        .route(
            "/api/agency/emergencies/{emergency}/answers",
            get(emergencies::answers::handle),
        )
        .route(
            "/api/agency/emergencies/{emergency}/clips/{n}/{track}",
            get(emergencies::payload::handle),
        )
        .route(
            "/api/household/emergencies",
            get(household::emergencies::list),
        )
        .route(
            "/api/household/emergencies/{emergency}/answer",
            post(household::emergencies::answer),
        )
        .route("/api/review/trustees", get(review::trustees::handle))
        .route(
            "/api/review/questions/{release}",
            get(review::questions::list).post(review::questions::reply),
        )
        .route("/api/review/emergencies", get(review::list::handle))
        .route(
            "/api/review/emergencies/{emergency}",
            get(review::show::handle),
        )
        .route(
            "/api/review/emergencies/{emergency}/review",
            post(review::findings::handle),
        )
        .route(
            "/api/review/emergencies/{emergency}/refusal",
            post(review::refusal::handle),
        )
        .route(
            "/api/review/emergencies/{emergency}/refuse",
            post(review::refuse::handle),
        )
}

/// Look-ups of addresses: an agency asks, a reviewer decides, the household is told.
fn look_ups() -> Router<App> {
    Router::new()
        .route(
            "/api/agency/look-ups",
            get(look_ups::list::list).post(look_ups::create::handle),
        )
        .route(
            "/api/agency/look-ups/{look_up}",
            get(look_ups::list::show).delete(look_ups::discard::handle),
        )
        .route(
            "/api/agency/look-ups/{look_up}/anew",
            post(look_ups::create::anew),
        )
        .route(
            "/api/agency/look-ups/{look_up}/sign",
            post(look_ups::sign::handle),
        )
        .route(
            "/api/agency/look-ups/{look_up}/withdraw",
            post(look_ups::withdraw::handle),
        )
        .route(
            "/api/agency/look-ups/{look_up}/answers",
            get(look_ups::answers::handle),
        )
        .route(
            "/api/agency/look-ups/{look_up}/hashes",
            post(look_ups::hashes::handle),
        )
        .route("/api/review/look-ups", get(review::look_ups::list::list))
        .route(
            "/api/review/look-ups/{look_up}",
            get(review::look_ups::list::show),
        )
        .route(
            "/api/review/look-ups/{look_up}/approval",
            post(review::look_ups::approve::ask),
        )
        .route(
            "/api/review/look-ups/{look_up}/approve",
            post(review::look_ups::approve::handle),
        )
        .route(
            "/api/review/look-ups/{look_up}/refusal",
            post(review::look_ups::refuse::ask),
        )
        .route(
            "/api/review/look-ups/{look_up}/refuse",
            post(review::look_ups::refuse::handle),
        )
        .route("/api/household/look-ups", get(household::look_ups::list))
}

/// What follows: a court after a release, and the misuse of an urgent ask.
fn afterwards() -> Router<App> {
    Router::new()
        .route(
            "/api/agency/emergencies/{emergency}/outcomes",
            get(emergencies::outcomes::list).post(emergencies::outcomes::state),
        )
        .route(
            "/api/agency/emergencies/{emergency}/outcomes/{outcome}",
            get(emergencies::outcomes::paper),
        )
        .route("/api/review/urgent", get(review::urgent::handle))
        .route("/api/review/over", get(review::over::handle))
        .route("/api/review/outcomes", get(review::outcomes::list))
        .route(
            "/api/review/outcomes/{outcome}",
            get(review::outcomes::paper),
        )
        .route(
            "/api/review/outcomes/{outcome}/send-back",
            post(review::outcomes::send_back),
        )
}

/// Legal demands: an agency serves, the household is told and can object.
fn demands() -> Router<App> {
    Router::new()
        .route(
            "/api/agency/demands",
            get(demands::list::handle).post(demands::create::handle),
        )
        .route(
            "/api/agency/demands/{demand}",
            get(demands::show::handle).delete(demands::discard::handle),
        )
        .route(
            "/api/agency/demands/{demand}/anew",
            post(demands::create::anew),
        )
        .route(
            "/api/agency/demands/{demand}/sign",
            post(demands::sign::handle),
        )
        .route(
            "/api/agency/demands/{demand}/withdraw",
            post(demands::withdraw::handle),
        )
        .route(
            "/api/agency/demands/{demand}/answers",
            get(demands::answers::handle),
        )
        .route(
            "/api/agency/demands/{demand}/clips/{n}/{track}",
            get(demands::payload::handle),
        )
        .route(
            "/api/agency/demands/{demand}/account",
            get(demands::account::handle),
        )
        .route(
            "/api/agency/demands/{demand}/{document}",
            get(demands::document::handle),
        )
        .route("/api/household/demands", get(household::demands::list))
        .route(
            "/api/household/demands/{demand}/order",
            get(household::demands::order),
        )
        .route(
            "/api/household/demands/{demand}/object",
            post(household::demands::object),
        )
        .route(
            "/api/household/demands/{demand}/withdraw-objection",
            post(household::demands::withdraw),
        )
}

/// Legal demands: reviewers verify, tell the household and decide.
fn demand_reviews() -> Router<App> {
    let path = |rest: &str| format!("/api/review/demands/{{demand}}{rest}");
    Router::new()
        .route("/api/review/demands", get(review::demands::list::handle))
        .route(&path(""), get(review::demands::show::handle))
        .route(
            &path("/checklist"),
            post(review::demands::checklist::handle),
        )
        .route(&path("/notice"), post(review::demands::notice::handle))
        .route(&path("/decide"), post(review::demands::decide::handle))
        .route(&path("/refusal"), post(review::demands::refusal::handle))
        .route(&path("/refuse"), post(review::demands::refuse::handle))
        .route(
            &path("/settlement"),
            post(review::demands::settlement::handle),
        )
        .route(&path("/settle"), post(review::demands::settle::handle))
        .route(&path("/{document}"), get(review::demands::document::handle))
}

/// Shares: a household makes and takes back, an agency is handed them.
fn sharing() -> Router<App> {
    Router::new()
        .route(
            "/api/household/shares",
            get(shares::list::handle).post(shares::create::handle),
        )
        .route("/api/household/shares/{share}", get(shares::show::handle))
        .route(
            "/api/household/shares/{share}/content",
            put(shares::content::handle),
        )
        .route(
            "/api/household/shares/{share}/revoke",
            post(shares::revoke::handle),
        )
        .route(
            "/api/agency/requests/{request}/shares",
            get(agency_shares::list::handle),
        )
        .route(
            "/api/agency/shares/{share}/items/{n}/{track}",
            get(agency_shares::payload::handle),
        )
        .route(
            "/api/agency/shares/{share}/items/{n}/{track}/open",
            post(agency_shares::open::handle),
        )
        .route(
            "/api/agency/requests/{request}/packages",
            get(packages::list::handle).post(packages::create::handle),
        )
        .route("/api/agency/packages/{name}", get(packages::fetch::handle))
        .route(
            "/api/agency/shares/{share}/answer",
            post(agency_shares::answer::handle),
        )
}

/// Agencies and moderators ask, review and decide.
fn civic() -> Router<App> {
    Router::new()
        .route("/api/agency", get(agency::show::handle))
        .route("/api/agency/keyring", put(agency::keyring_put::handle))
        .route("/api/agency/key", post(agency::key_create::handle))
        .route("/api/agency/invites", post(agency::invite_create::handle))
        .route("/api/agency/grid", get(agency::grid::handle))
        .route(
            "/api/agency/requests",
            get(requests::list::handle).post(requests::create::handle),
        )
        .route(
            "/api/agency/requests/{request}",
            get(requests::show::handle).delete(requests::delete::handle),
        )
        .route(
            "/api/agency/requests/{request}/draft",
            put(requests::draft_put::handle),
        )
        .route(
            "/api/agency/requests/{request}/submit",
            post(requests::submit::handle),
        )
        .route(
            "/api/agency/requests/{request}/updates",
            post(requests::update_create::handle),
        )
        .route("/api/moderation", get(moderation::show::handle))
        .route(
            "/api/moderation/updates/{update}/drop",
            post(moderation::update_drop::handle),
        )
        .route(
            "/api/decisions",
            get(decisions::list::handle).post(decisions::create::handle),
        )
        .route("/api/decisions/{decision}", get(decisions::show::handle))
        .route(
            "/api/decisions/{decision}/approve",
            post(decisions::approve::handle),
        )
        .route(
            "/api/decisions/{decision}/cancel",
            post(decisions::cancel::handle),
        )
}

/// For the operator's own monitoring, on an address of the machine alone.
pub(crate) fn metrics(app: App) -> Router {
    Router::new()
        .route("/metrics", get(metrics::show))
        .route("/healthz", get(health::show))
        .fallback(async || ApiError::not_found())
        .method_not_allowed_fallback(layers::method_not_allowed)
        .with_state(app)
}

/// The app origin: pages that touch keys, the same bytes for everyone.
pub fn app(app: App) -> Router {
    let routes = api().fallback(assets::serve);
    layers::around(routes, &app, layers::Side::App).with_state(app)
}

/// The public origin: pages that work without JavaScript.
pub fn public(app: App) -> Router {
    let routes = api()
        .route("/", get(pages::landing::show))
        .merge(pages::civic::routes())
        .merge(pages::record::routes())
        .route("/limits", get(pages::limits::show))
        .route("/what-we-know", get(pages::knows::show))
        .route("/robots.txt", get(pages::robots))
        .route("/public/{name}", get(pages::style))
        .fallback(pages::not_found);
    layers::around(routes, &app, layers::Side::Public).with_state(app)
}
