//! Places: map cells, the area of a request, and whether a home lies in it.
//!
//! An area is a set of H3 cells of resolution 9 and nothing finer, so that whatever is computed from two
//! areas is at least a cell. A home's exact [`Point`] is compared here, at home; no function sends it
//! anywhere, and its `Debug` is silent. Times are in [`crate::window`], the picker's drawing in
//! [`grid`].

pub mod grid;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use h3o::{CellIndex, LatLng, Resolution};

/// Most cells that an area can be made of, whatever a rulebook says.
pub const AREA_CELLS_MAX: usize = 64;

/// Something is not a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// Not the index of an H3 cell of resolution 9, in 15 lowercase hex digits.
    #[error("not a map cell of resolution 9")]
    Cell,
    /// Not the index of an H3 cell of resolution 3, in 15 lowercase hex digits.
    #[error("not a region, a map cell of resolution 3")]
    Region,
    /// Not a latitude of -90 to 90 and a longitude of -180 to 180 degrees.
    #[error("not a latitude and longitude in degrees")]
    Point,
    /// An area has a cell twice.
    #[error("a cell is listed twice")]
    Repeated,
    /// An area has no cell, or more than [`AREA_CELLS_MAX`].
    #[error("an area has 1 to {AREA_CELLS_MAX} cells")]
    Count,
}

/// A point on the ground, WGS 84 degrees. Where a home is stays at home, hence the silent `Debug`.
#[derive(Clone, Copy, PartialEq)]
pub struct Point(LatLng);

impl Point {
    /// The point at `lat`, `lng` degrees.
    pub fn new(lat: f64, lng: f64) -> Result<Self, PlaceError> {
        let on_earth = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lng);
        if !on_earth {
            return Err(PlaceError::Point);
        }
        LatLng::new(lat, lng)
            .map(Self)
            .map_err(|_| PlaceError::Point)
    }

    /// Degrees north.
    pub fn lat(self) -> f64 {
        self.0.lat()
    }

    /// Degrees east.
    pub fn lng(self) -> f64 {
        self.0.lng()
    }

    /// The cell it lies in; exactly one.
    pub fn cell(self) -> Cell {
        Cell(self.0.to_cell(Resolution::Nine))
    }

    /// The region it lies in.
    pub fn region(self) -> Region {
        self.cell().region()
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Point(..)")
    }
}

/// A map cell of resolution 9, about 0.1 km²: the only atom of an area.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell(CellIndex);

/// A map cell of resolution 3, about 12,000 km²: all the operator may know of a home's place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(CellIndex);

impl Cell {
    /// The region it belongs to.
    pub fn region(self) -> Region {
        let parent = self.0.parent(Resolution::Three);
        Region(parent.expect("a cell of resolution 9 has a parent at resolution 3"))
    }

    /// Its middle.
    pub fn middle(self) -> Point {
        Point(LatLng::from(self.0))
    }

    /// Its size on the sphere, m².
    fn size_m2(self) -> f64 {
        self.0.area_m2()
    }
}

impl Region {
    /// Its middle.
    pub fn middle(self) -> Point {
        Point(LatLng::from(self.0))
    }

    /// Its size on the sphere, rounded to a whole km².
    pub fn size_km2(self) -> u64 {
        self.0.area_km2().round() as u64
    }
}

/// The one spelling of an index: 15 lowercase hex digits, as every H3 library prints it.
fn index(text: &str, resolution: Resolution) -> Option<CellIndex> {
    let strict = text.len() == 15 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let cell = CellIndex::from_str(text).ok()?;
    (strict && cell.resolution() == resolution).then_some(cell)
}

macro_rules! spelled {
    ($name:ident, $resolution:expr, $error:expr) => {
        impl FromStr for $name {
            type Err = PlaceError;
            fn from_str(text: &str) -> Result<Self, PlaceError> {
                index(text, $resolution).map(Self).ok_or($error)
            }
        }

        impl TryFrom<u64> for $name {
            type Error = PlaceError;
            fn try_from(value: u64) -> Result<Self, PlaceError> {
                let cell = CellIndex::try_from(value).map_err(|_| $error)?;
                (cell.resolution() == $resolution)
                    .then_some(Self(cell))
                    .ok_or($error)
            }
        }

        impl From<$name> for u64 {
            fn from(cell: $name) -> u64 {
                cell.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:x}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

spelled!(Cell, Resolution::Nine, PlaceError::Cell);
spelled!(Region, Resolution::Three, PlaceError::Region);

/// The area of a request: different cells, at least one, in ascending order. They need not touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area(Vec<Cell>);

impl Area {
    /// The area of these cells, in whatever order they come.
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Result<Self, PlaceError> {
        let mut all: Vec<Cell> = cells.into_iter().take(AREA_CELLS_MAX + 1).collect();
        if !(1..=AREA_CELLS_MAX).contains(&all.len()) {
            return Err(PlaceError::Count);
        }
        all.sort_unstable();
        if all.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(PlaceError::Repeated);
        }
        Ok(Self(all))
    }

    /// Its cells, ascending.
    pub fn cells(&self) -> &[Cell] {
        &self.0
    }

    /// Its size, m², rounded to a whole one.
    pub fn size_m2(&self) -> u64 {
        let sum: f64 = self.0.iter().map(|cell| cell.size_m2()).sum();
        sum.round() as u64
    }

    /// Whether a home at this exact point is asked.
    pub fn contains(&self, home: Point) -> bool {
        self.0.binary_search(&home.cell()).is_ok()
    }

    /// The regions in whose feeds it appears; more than one at a border.
    pub fn regions(&self) -> BTreeSet<Region> {
        self.0.iter().map(|cell| cell.region()).collect()
    }
}

/// As people read it: `4 cells, 0.42 km²`.
impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.0.len() == 1 { "cell" } else { "cells" };
        let hundredths = (self.size_m2() + 5_000) / 10_000;
        let (whole, rest) = (hundredths / 100, hundredths % 100);
        write!(f, "{} {noun}, {whole}.{rest:02} km²", self.0.len())
    }
}
