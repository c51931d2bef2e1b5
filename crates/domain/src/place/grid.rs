//! The cells around a point, drawn flat, for an area picker: polygons for an SVG, names for a list.
//!
//! Nothing here chooses: toggling, limits and keys are the page's. The drawing is a local
//! equirectangular projection, true to well under a metre for the few kilometres it shows and no map for
//! anything larger.

use h3o::{CellIndex, LatLng, Resolution};

use super::{Cell, Point};

/// Most rings around the middle, so that rows have one letter each.
pub const RINGS_MAX: u32 = 12;

/// The sphere that H3 measures on, m.
const EARTH_RADIUS_M: f64 = 6_371_007.180_918_475;

/// How far out the picker looks. Only [`Zoom::Near`] has cells that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zoom {
    /// Resolution 9, about 350 m from middle to middle.
    Near,
    /// Resolution 7, about 2.4 km.
    Middle,
    /// Resolution 5, about 17 km.
    Far,
}

impl Zoom {
    fn resolution(self) -> Resolution {
        match self {
            Zoom::Near => Resolution::Nine,
            Zoom::Middle => Resolution::Seven,
            Zoom::Far => Resolution::Five,
        }
    }
}

/// One of eight directions, from the middle of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compass {
    /// Up.
    North,
    /// Up and right.
    NorthEast,
    /// Right.
    East,
    /// Down and right.
    SouthEast,
    /// Down.
    South,
    /// Down and left.
    SouthWest,
    /// Left.
    West,
    /// Up and left.
    NorthWest,
}

impl Compass {
    const CLOCKWISE: [Compass; 8] = [
        Compass::North,
        Compass::NorthEast,
        Compass::East,
        Compass::SouthEast,
        Compass::South,
        Compass::SouthWest,
        Compass::West,
        Compass::NorthWest,
    ];

    /// As in "450 m north-east".
    pub fn name(self) -> &'static str {
        match self {
            Compass::North => "north",
            Compass::NorthEast => "north-east",
            Compass::East => "east",
            Compass::SouthEast => "south-east",
            Compass::South => "south",
            Compass::SouthWest => "south-west",
            Compass::West => "west",
            Compass::NorthWest => "north-west",
        }
    }

    /// The direction of a point `east` and `north` of here.
    fn towards(east: f64, north: f64) -> Self {
        let eighths = (east.atan2(north).to_degrees() / 45.0).round();
        Self::CLOCKWISE[(eighths as i64).rem_euclid(8) as usize]
    }
}

/// One cell of the grid, metres east and south of the middle of the grid: SVG's directions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    index: CellIndex,
    /// Row letter from the north and column number from the west, such as `C4`; neighbours differ by at
    /// most one in each.
    pub name: String,
    /// Its middle.
    pub middle: (i32, i32),
    /// Its corners in order, the first not repeated. Cells at an edge of the map's base have more than
    /// six.
    pub corners: Vec<(i32, i32)>,
    /// From the middle of the grid, to 10 m; 0 for the middle tile.
    pub distance_m: u32,
    /// Direction from the middle of the grid; `None` for the middle tile.
    pub compass: Option<Compass>,
}

impl Tile {
    /// The cell, if this is one that an area can have.
    pub fn cell(&self) -> Option<Cell> {
        Cell::try_from(u64::from(self.index)).ok()
    }

    /// Where to look when going closer: the middle of the tile.
    pub fn point(&self) -> Point {
        Point(LatLng::from(self.index))
    }

    /// Its size on the sphere, m², rounded to a whole one.
    pub fn size_m2(&self) -> u64 {
        self.index.area_m2().round() as u64
    }

    /// As a list or a screen reader says it: `C4, 450 m north-east`.
    pub fn label(&self) -> String {
        match self.compass {
            None => format!("{}, in the middle", self.name),
            Some(compass) => {
                format!("{}, {} m {}", self.name, self.distance_m, compass.name())
            }
        }
    }
}

/// The tiles within `rings` of the one that `middle` lies in, by row and column, as one reads: rows from
/// the north, each from the west.
///
/// More than [`RINGS_MAX`] rings are taken as that many. Around the twelve places on the globe, all at
/// sea, where cells have five neighbours, tiles that have no row and column are left out.
pub fn around(middle: Point, zoom: Zoom, rings: u32) -> Vec<Tile> {
    let rings = rings.min(RINGS_MAX);
    let origin = middle.0.to_cell(zoom.resolution());
    let here = origin
        .to_local_ij(origin)
        .map(|ij| (ij.coord.i, ij.coord.j));
    let Ok((i0, j0)) = here else {
        return Vec::new();
    };
    let shift = rings as i32;
    let steps: Vec<(CellIndex, (i32, i32))> = origin
        .grid_disk::<Vec<_>>(rings)
        .into_iter()
        .filter_map(|cell| {
            let ij = cell.to_local_ij(origin).ok()?.coord;
            let steps = (ij.i - i0, ij.j - j0);
            (steps.0.abs() <= shift && steps.1.abs() <= shift).then_some((cell, steps))
        })
        .collect();
    let reading = Reading::of(origin, &steps);
    let mut tiles: Vec<((i32, i32), Tile)> = steps
        .iter()
        .map(|(cell, steps)| {
            let (row, column) = reading.place(*steps);
            let (row, column) = (row + shift, column + shift);
            ((row, column), tile(origin, *cell, row, column))
        })
        .collect();
    tiles.sort_by_key(|(place, _)| *place);
    tiles.into_iter().map(|(_, tile)| tile).collect()
}

/// How H3's two axes, which lie differently in every part of the globe, become rows and columns.
#[derive(Clone, Copy)]
struct Reading {
    /// The first axis runs along the rows.
    swapped: bool,
    /// The axis of the rows runs to the north.
    up: bool,
    /// The axis of the columns runs to the west.
    left: bool,
}

impl Reading {
    /// The axis that lies flatter is that of the columns.
    fn of(origin: CellIndex, steps: &[(CellIndex, (i32, i32))]) -> Self {
        let step = |wanted| {
            let found = steps.iter().find(|(_, steps)| *steps == wanted);
            found.map_or((0.0, 0.0), |(cell, _)| {
                project(LatLng::from(origin), LatLng::from(*cell))
            })
        };
        let (first, second) = (step((1, 0)), step((0, 1)));
        let steep = |(east, south): (f64, f64)| south.abs() - east.abs();
        let swapped = steep(first) < steep(second);
        let (rows, columns) = if swapped {
            (second, first)
        } else {
            (first, second)
        };
        Self {
            swapped,
            up: rows.1 < 0.0,
            left: columns.0 < 0.0,
        }
    }

    /// Row and column of a tile so many steps along both axes from the middle.
    fn place(self, (first, second): (i32, i32)) -> (i32, i32) {
        let (row, column) = if self.swapped {
            (second, first)
        } else {
            (first, second)
        };
        let turned = |steps: i32, turn: bool| if turn { -steps } else { steps };
        (turned(row, self.up), turned(column, self.left))
    }
}

/// Corners of a cell in order, metres east and south of `from`, the first not repeated: to draw an area
/// that is given, wherever its cells lie.
pub fn corners(cell: Cell, from: Point) -> Vec<(i32, i32)> {
    let boundary = cell.0.boundary();
    boundary
        .iter()
        .map(|corner| whole(project(from.0, *corner)))
        .collect()
}

/// A point, metres east and south of `from`.
pub fn offset(point: Point, from: Point) -> (i32, i32) {
    whole(project(from.0, point.0))
}

fn tile(origin: CellIndex, index: CellIndex, row: i32, column: i32) -> Tile {
    let flat = |point: LatLng| project(LatLng::from(origin), point);
    let (east, south) = flat(LatLng::from(index));
    let letter = char::from(b'A' + u8::try_from(row).expect("at most 25 rows"));
    let distance = east.hypot(south);
    Tile {
        index,
        name: format!("{letter}{}", column + 1),
        middle: whole((east, south)),
        corners: index.boundary().iter().map(|p| whole(flat(*p))).collect(),
        distance_m: (distance / 10.0).round() as u32 * 10,
        compass: (index != origin).then(|| Compass::towards(east, -south)),
    }
}

/// Metres east and south of `origin`.
fn project(origin: LatLng, point: LatLng) -> (f64, f64) {
    // Across the 180th meridian the short way round.
    let mut turn = point.lng() - origin.lng();
    if turn > 180.0 {
        turn -= 360.0;
    } else if turn < -180.0 {
        turn += 360.0;
    }
    let east = turn.to_radians() * origin.lat_radians().cos() * EARTH_RADIUS_M;
    let north = (point.lat() - origin.lat()).to_radians() * EARTH_RADIUS_M;
    (east, -north)
}

fn whole((x, y): (f64, f64)) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}
