//! The third chapter: at home, the region's feed is read and compared with the home's own exact place.
//! Nothing of that is seen by anybody.

use anyhow::{Context, ensure};
use sidelight_api::client::Client;
use sidelight_api::feed::RegionFeed;
use sidelight_domain::place::Point;
use sidelight_hub::asked::matching;
use sidelight_hub::log::trust::Trust;

use super::asking::Published;
use super::{Stage, Story};
use crate::cast::{HOMES, Home};
use crate::clock::now_ms;

/// How far from the lane a home is that is not asked, degrees: some kilometres, in the same region.
const FAR_DEGREES: f64 = 0.05;

/// Plays the chapter.
pub(super) async fn find(
    story: &mut Story,
    stage: &Stage<'_>,
    request: &Published,
) -> anyhow::Result<()> {
    let layout = &stage.neighbourhood.layout;
    let region = layout.region().to_string();
    let reader = Client::new(layout.public_url());
    let feed = story
        .step(
            "Rosa Marsh's devices read the region's feed, as anyone reads it",
            async { Ok(reader.region_feed(&region).await?) },
        )
        .await?;
    let record = stage.record();
    let trust = Trust::alone(record.vkey().clone());
    let asks = |feed: &RegionFeed, home: Point| {
        let found = matching(feed, &region, &trust, home, &mut None, now_ms())?;
        anyhow::Ok(found.contains(&request.index))
    };
    let [rosa, idris, _] = HOMES;
    story
        .step(
            "every proof holds, and her exact place lies in the area",
            async {
                ensure!(asks(&feed, rosa.point())?, "she is not asked");
                Ok(())
            },
        )
        .await?;
    story
        .step(
            "so does the neighbour's; a home some kilometres away is not asked",
            async {
                ensure!(asks(&feed, idris.point())?, "the neighbour is not asked");
                ensure!(!asks(&feed, far_from(&rosa)?)?, "a home far away is asked");
                Ok(())
            },
        )
        .await?;
    story
        .step("a feed with one changed letter is refused", async {
            let changed = changed(&feed).context("there is a text to change")?;
            ensure!(asks(&changed, rosa.point()).is_err(), "it was believed");
            Ok(())
        })
        .await
}

fn far_from(home: &Home) -> anyhow::Result<Point> {
    let (lat, lng) = home.place;
    let far = Point::new(lat + FAR_DEGREES, lng)?;
    ensure!(
        far.region() == home.point().region(),
        "it is in another region"
    );
    Ok(far)
}

/// The same feed, one letter of a request's text another.
fn changed(feed: &RegionFeed) -> Option<RegionFeed> {
    let mut changed = feed.clone();
    let text = changed.requests.first_mut()?.item.document.as_mut()?;
    *text = text.replacen("parcel", "carpet", 1);
    (changed != *feed).then_some(changed)
}
