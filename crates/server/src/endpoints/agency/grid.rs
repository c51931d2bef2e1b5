//! `GET /api/agency/grid?lat&lng&zoom&rings`: the tiles around a point, to draw an area from. The same
//! for everyone who asks: it is the map, and nothing on it.

use serde::Deserialize;
use sidelight_api::agency::{Grid, GridTile, LatLng};
use sidelight_domain::place::Point;
use sidelight_domain::place::grid::{Tile, Zoom, around};

use crate::access::Officer;
use crate::body::{Answer, Query};
use crate::problem::{ApiError, ApiResult};

/// Rings around the middle, unless asked for otherwise.
const RINGS_DEFAULT: u32 = 4;

/// `?lat&lng&zoom=near|middle|far&rings=n`.
#[derive(Deserialize)]
pub(crate) struct Around {
    lat: f64,
    lng: f64,
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
    _officer: Officer,
    Query(Around {
        lat,
        lng,
        zoom,
        rings,
    }): Query<Around>,
) -> ApiResult<Answer<Grid>> {
    let point = Point::new(lat, lng).map_err(|error| ApiError::malformed(error.to_string()))?;
    let zoom = match zoom {
        ZoomName::Near => Zoom::Near,
        ZoomName::Middle => Zoom::Middle,
        ZoomName::Far => Zoom::Far,
    };
    let tiles = around(point, zoom, rings);
    Ok(Answer(Grid {
        middle: LatLng { lat, lng },
        tiles: tiles.iter().map(tile).collect(),
    }))
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
