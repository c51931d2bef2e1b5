//! An area drawn from its cells alone: no map service, no picture from elsewhere, nothing to load.

use std::fmt::Write as _;

use sidelight_domain::place::grid::{self, RINGS_MAX, Zoom};
use sidelight_domain::place::{Area, Cell, Point};

/// From the middle of one cell to the next, about, m.
const STEP_M: i32 = 350;
/// Air around the area, m.
const MARGIN_M: i32 = 260;
/// The narrower side of a drawing, in hundredths of the wider one, at least.
const NARROWEST: i32 = 62;

/// A drawing, in metres east and south of one cell's middle.
pub(crate) struct Map {
    pub(crate) view_box: String,
    /// Tight around the area, for a drawing the size of a thumb.
    pub(crate) small_view_box: String,
    pub(crate) cells: Vec<Drawn>,
    /// Outlines of the cells around the area; none where it is too wide for them to show.
    pub(crate) around: Vec<String>,
    /// Height of labels, m.
    pub(crate) font: i32,
    pub(crate) scale: Scale,
    pub(crate) north: (i32, i32),
}

/// A cell of the area.
pub(crate) struct Drawn {
    /// From 1, north first.
    pub(crate) number: usize,
    /// Its index.
    pub(crate) cell: String,
    /// Its corners, for a polygon.
    pub(crate) points: String,
    pub(crate) x: i32,
    /// Where the foot of its label is.
    pub(crate) y: i32,
    /// `44.071° N, 72.544° W`.
    pub(crate) position: String,
}

/// A bar of known length.
pub(crate) struct Scale {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) end: i32,
    pub(crate) label: String,
}

/// Least and greatest of both directions.
#[derive(Clone, Copy)]
struct Extent {
    west: i32,
    north: i32,
    east: i32,
    south: i32,
}

impl Extent {
    fn of(corners: &[(i32, i32)]) -> Self {
        let nothing = Self {
            west: 0,
            north: 0,
            east: 0,
            south: 0,
        };
        let Some((x, y)) = corners.first().copied() else {
            return nothing;
        };
        let first = Self {
            west: x,
            north: y,
            east: x,
            south: y,
        };
        corners.iter().fold(first, |extent, (x, y)| Self {
            west: extent.west.min(*x),
            north: extent.north.min(*y),
            east: extent.east.max(*x),
            south: extent.south.max(*y),
        })
    }

    fn width(self) -> i32 {
        self.east - self.west
    }

    fn height(self) -> i32 {
        self.south - self.north
    }

    fn grown(self, x: i32, y: i32) -> Self {
        Self {
            west: self.west - x,
            north: self.north - y,
            east: self.east + x,
            south: self.south + y,
        }
    }

    /// Neither a column nor a strip.
    fn shaped(self) -> Self {
        let (width, height) = (self.width(), self.height());
        let lacking = |side: i32, other: i32| (other / 100 * NARROWEST - side).max(0) / 2;
        self.grown(lacking(width, height), lacking(height, width))
    }

    fn view_box(self) -> String {
        let (width, height) = (self.width(), self.height());
        format!("{} {} {width} {height}", self.west, self.north)
    }
}

/// The drawing of an area.
pub(crate) fn of(area: &Area) -> Map {
    let from = center(area).middle();
    let mut cells: Vec<(Cell, (i32, i32))> = area
        .cells()
        .iter()
        .map(|cell| (*cell, grid::offset(cell.middle(), from)))
        .collect();
    by_rows(&mut cells);
    let corners: Vec<Vec<(i32, i32)>> = cells
        .iter()
        .map(|(cell, _)| grid::corners(*cell, from))
        .collect();
    let tight = Extent::of(&corners.concat());
    let air = MARGIN_M.max(tight.width().max(tight.height()) / 10);
    let wide = tight.grown(air, air).shaped();
    let font = 110.max(wide.width() / 24);
    let drawn = cells.iter().zip(&corners).enumerate();
    let drawn = drawn.map(|(at, ((cell, (x, y)), corners))| Drawn {
        number: at + 1,
        cell: cell.to_string(),
        points: points(corners),
        x: *x,
        y: y + font / 3,
        position: position(cell.middle()),
    });
    Map {
        view_box: wide.view_box(),
        small_view_box: square(tight).view_box(),
        cells: drawn.collect(),
        around: around(area, from, wide),
        font,
        scale: scale(wide, font),
        north: (wide.east - font, wide.north + font * 3 / 2),
    }
}

/// Rows from north to south, each from west to east. Cells of one row lie almost as far north.
fn by_rows(cells: &mut [(Cell, (i32, i32))]) {
    cells.sort_by_key(|(cell, (_, y))| (*y, *cell));
    for row in cells.chunk_by_mut(|(_, (_, above)), (_, (_, below))| below - above < STEP_M / 4) {
        row.sort_by_key(|(cell, (x, _))| (*x, *cell));
    }
}

/// The cell of the area that is least far from its furthest.
fn center(area: &Area) -> Cell {
    let cells = area.cells();
    let reach = |cell: &Cell| {
        let far = cells.iter().map(|other| {
            let (x, y) = grid::offset(other.middle(), cell.middle());
            i64::from(x).pow(2) + i64::from(y).pow(2)
        });
        far.max()
    };
    *cells
        .iter()
        .min_by_key(|cell| reach(cell))
        .expect("an area has a cell")
}

fn square(extent: Extent) -> Extent {
    let side = extent.width().max(extent.height());
    let grow = |length: i32| (side - length) / 2 + side / 20;
    extent.grown(grow(extent.width()), grow(extent.height()))
}

fn points(corners: &[(i32, i32)]) -> String {
    corners.iter().fold(String::new(), |mut text, (x, y)| {
        let gap = if text.is_empty() { "" } else { " " };
        write!(text, "{gap}{x},{y}").expect("a String takes every write");
        text
    })
}

fn around(area: &Area, from: Point, extent: Extent) -> Vec<String> {
    let reach = [extent.west, extent.north, extent.east, extent.south];
    let reach = reach.into_iter().map(i32::abs).max().unwrap_or_default();
    let rings = u32::try_from(reach / (STEP_M * 3 / 4) + 1).unwrap_or(u32::MAX);
    if rings > RINGS_MAX {
        return Vec::new();
    }
    let tiles = grid::around(from, Zoom::Near, rings).into_iter();
    let others = tiles.filter(|tile| {
        tile.cell()
            .is_some_and(|cell| area.cells().binary_search(&cell).is_err())
    });
    others.map(|tile| points(&tile.corners)).collect()
}

fn scale(extent: Extent, font: i32) -> Scale {
    let lengths = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];
    let fits = |length: &&i32| **length <= extent.width() / 3;
    let length = lengths.iter().rev().find(fits).copied().unwrap_or(100);
    let x = extent.west + font / 2;
    Scale {
        x,
        y: extent.south - font / 2,
        end: x + length,
        label: match length {
            ..1_000 => format!("{length} m"),
            _ => format!("{} km", length / 1_000),
        },
    }
}

/// To about 100 m: a cell is no point.
pub(crate) fn position(point: Point) -> String {
    let side = |degrees: f64, above: char, below: char| {
        let side = if degrees < 0.0 { below } else { above };
        format!("{:.3}° {side}", degrees.abs())
    };
    format!(
        "{}, {}",
        side(point.lat(), 'N', 'S'),
        side(point.lng(), 'E', 'W')
    )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn cells(middle: Point, rings: u32, count: usize) -> Area {
        let tiles = grid::around(middle, Zoom::Near, rings);
        Area::new(tiles.iter().filter_map(grid::Tile::cell).take(count)).unwrap()
    }

    #[test]
    fn every_cell_is_drawn_inside_the_frame_and_once() {
        let town = Point::new(44.0712, -72.5436).unwrap();
        for (rings, count) in [(0, 1), (1, 4), (2, 12), (4, 61)] {
            let area = cells(town, rings, count);
            let map = of(&area);
            let frame: Vec<i32> = map
                .view_box
                .split(' ')
                .map(|n| n.parse().unwrap())
                .collect();
            assert_eq!(map.cells.len(), area.cells().len());
            for (at, drawn) in map.cells.iter().enumerate() {
                assert_eq!(drawn.number, at + 1);
                for corner in drawn.points.split(' ') {
                    let (x, y) = corner.split_once(',').unwrap();
                    let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
                    assert!((frame[0]..=frame[0] + frame[2]).contains(&x));
                    assert!((frame[1]..=frame[1] + frame[3]).contains(&y));
                }
            }
            let all = map.cells.iter().map(|drawn| &drawn.points);
            let all: Vec<&String> = all.chain(&map.around).collect();
            let distinct: std::collections::BTreeSet<_> = all.iter().collect();
            assert_eq!(distinct.len(), all.len());
            assert!(!map.around.is_empty());
        }
    }

    #[test]
    fn cells_far_apart_are_drawn_without_their_surroundings() {
        let here = Point::new(44.0712, -72.5436).unwrap().cell();
        let there = Point::new(44.9, -72.0).unwrap().cell();
        let map = of(&Area::new([here, there]).unwrap());
        assert!(map.around.is_empty());
        assert_eq!(map.cells[0].position, "44.899° N, 72.000° W");
        assert!(map.scale.label.ends_with("km"), "{}", map.scale.label);
    }

    #[test]
    fn positions_are_said_on_every_side() {
        let said = |lat, lng| position(Point::new(lat, lng).unwrap());
        assert_eq!(said(-33.9, 18.4), "33.900° S, 18.400° E");
        assert_eq!(said(0.0, -0.0), "0.000° N, 0.000° E");
    }
}
