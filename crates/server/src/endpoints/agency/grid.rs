//! `GET /api/agency/grid?lat&lng|cell&zoom&rings`: the tiles around a point, to draw an area from. It is the
//! map, and nothing on it; where nobody says, the middle of the agency's own region.

use axum::extract::State;
use serde::Deserialize;
use sidelight_api::agency::{Grid, GridTile, LatLng};
use sidelight_domain::place::grid::{Tile, Zoom, around};
use sidelight_domain::place::{Cell, Point, Region};

use crate::access::Officer;
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::body::{Answer, Query};
use crate::problem::{ApiError, ApiResult};

/// Rings around the middle, unless asked for otherwise.
const RINGS_DEFAULT: u32 = 4;

/// `?lat&lng&zoom=near|middle|far&rings=n`, or `cell` instead of a point, or neither.
#[derive(Deserialize)]
pub(crate) struct Around {
    lat: Option<f64>,
    lng: Option<f64>,
    cell: Option<String>,
    #[serde(default)]
    zoom: ZoomName,
    #[serde(default = "rings_default")]
    rings: u32,
}

fn rings_default() -> u32 {
    RINGS_DEFAULT
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ZoomName {
    #[default]
    Near,
    Middle,
    Far,
}

/// More rings than there may be are taken as so many.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Query(asked): Query<Around>,
) -> ApiResult<Answer<Grid>> {
    let point = match (asked.lat, asked.lng, &asked.cell) {
        (Some(lat), Some(lng), None) => {
            Point::new(lat, lng).map_err(|error| ApiError::malformed(error.to_string()))?
        }
        (None, None, Some(cell)) => {
            let cell: Cell = cell
                .parse()
                .map_err(|_| ApiError::malformed("`cell` is no cell of resolution 9"))?;
            cell.middle()
        }
        (None, None, None) => region_of(&app, &officer.agency).await?.middle(),
        _ => return Err(ApiError::malformed("either `lat` and `lng`, or `cell`")),
    };
    let zoom = match asked.zoom {
        ZoomName::Near => Zoom::Near,
        ZoomName::Middle => Zoom::Middle,
        ZoomName::Far => Zoom::Far,
    };
    let tiles = around(point, zoom, asked.rings);
    Ok(Answer(Grid {
        middle: LatLng {
            lat: point.lat(),
            lng: point.lng(),
        },
        tiles: tiles.iter().map(tile).collect(),
    }))
}

/// The first region of an agency: where it looks before it says where.
async fn region_of(app: &App, agency: &str) -> ApiResult<Region> {
    let enrolled = Enrolled::find(app, agency).await?;
    let region = enrolled.document.regions.first();
    region
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| ApiError::internal("an agency has no region"))
}

fn tile(tile: &Tile) -> GridTile {
    let (point, cell) = (tile.point(), tile.cell());
    GridTile {
        cell: cell.map(|cell| cell.to_string()),
        name: tile.name.clone(),
        label: tile.label(),
        middle: tile.middle.into(),
        corners: tile.corners.iter().map(|corner| (*corner).into()).collect(),
        point: LatLng {
            lat: point.lat(),
            lng: point.lng(),
        },
        area_m2: tile.size_m2(),
    }
}
