//! `GET /api/household/stream`: what happens in the household, as server-sent events, until the
//! session ends.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use sidelight_api::household::StreamItem;
use sidelight_store::accounts::SecretHash;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::access::{Resident, SESSION_MS, session_cookie};
use crate::app::App;
use crate::gate::Pass;
use crate::live::Happening;
use crate::problem::{ApiError, ApiResult};
use crate::secret::hash_of;

/// How often a stream looks whether its session still stands: another process may have ended it.
const RECHECK: Duration = Duration::from_secs(20);
/// How often a silent stream says that it is there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

struct Following {
    app: App,
    happenings: Receiver<Happening>,
    cookie: SecretHash,
    resident: Resident,
    _pass: Pass,
}

/// Each event's data is a [`StreamItem`].
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    headers: http::HeaderMap,
) -> ApiResult<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let cookie = session_cookie(&headers)
        .map(hash_of)
        .ok_or_else(ApiError::unauthenticated)?;
    let pass = app.streams.enter(resident.household)?;
    let happenings = app.live.listen(resident.household);
    let following = Following {
        app,
        happenings,
        cookie,
        resident,
        _pass: pass,
    };
    let events = futures::stream::unfold(following, |mut following| async move {
        let item = following.next().await?;
        let event = Event::default().json_data(&item).unwrap_or_default();
        Some((Ok(event), following))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

impl Following {
    /// The next item for this page; `None` when its session is over or the program ends.
    async fn next(&mut self) -> Option<StreamItem> {
        loop {
            let happening = tokio::select! {
                happening = self.happenings.recv() => happening,
                () = self.app.stopping.cancelled() => return None,
                () = tokio::time::sleep(RECHECK) => {
                    self.stands().await.then_some(())?;
                    continue;
                }
            };
            match happening {
                Ok(Happening::Item(item)) => return Some(item),
                Ok(Happening::SessionEnded(id)) if id == self.resident.signed_in.session.id => {
                    return None;
                }
                Ok(
                    Happening::SessionEnded(_)
                    | Happening::Command(_)
                    | Happening::Footage(_)
                    | Happening::Reply(_)
                    | Happening::HubRemoved(_),
                ) => {}
                Err(RecvError::Lagged(_)) => {
                    // Among what was lost may have been the end of this session.
                    self.stands().await.then_some(())?;
                    return Some(StreamItem::Lagged);
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }

    async fn stands(&self) -> bool {
        let since = self.app.now_ms().saturating_sub(SESSION_MS);
        matches!(
            self.app.store.session(&self.cookie, since).await,
            Ok(Some(_))
        )
    }
}
