//! The picker's grid: complete, with a name of its own for each tile, and true to the ground.

use std::collections::BTreeSet;

use sidelight_domain::place::Point;
use sidelight_domain::place::grid::{RINGS_MAX, Tile, Zoom, around, corners, offset};

use crate::asks::town;

#[test]
fn it_has_every_cell_of_its_rings_under_a_name_of_its_own() {
    for rings in [0, 1, 2, 5, RINGS_MAX] {
        let tiles = around(town(), Zoom::Near, rings);
        let count = (1 + 3 * rings * (rings + 1)) as usize;
        assert_eq!(tiles.len(), count);
        let names: BTreeSet<_> = tiles.iter().map(|t| &t.name).collect();
        let cells: BTreeSet<_> = tiles.iter().map(|t| t.cell().unwrap()).collect();
        assert_eq!((names.len(), cells.len()), (count, count));
        assert!(cells.contains(&town().cell()));
    }
    assert_eq!(
        around(town(), Zoom::Near, 99),
        around(town(), Zoom::Near, RINGS_MAX)
    );
}

#[test]
fn the_middle_is_in_the_middle() {
    let tiles = around(town(), Zoom::Near, 2);
    let middles: Vec<_> = tiles.iter().filter(|t| t.compass.is_none()).collect();
    let [middle] = middles[..] else {
        panic!("one tile is in the middle")
    };
    assert_eq!(middle.middle, (0, 0));
    assert_eq!(middle.label(), "C3, in the middle");
    for tile in tiles.iter().filter(|t| t.compass.is_some()) {
        let compass = tile.compass.unwrap().name();
        let (east, south) = tile.middle;
        assert!(!compass.contains("north") || south < 0, "{}", tile.label());
        assert!(!compass.contains("south") || south > 0, "{}", tile.label());
        assert!(!compass.contains("east") || east > 0, "{}", tile.label());
        assert!(!compass.contains("west") || east < 0, "{}", tile.label());
        assert!((250..800).contains(&tile.distance_m), "{}", tile.label());
        let label = format!("{}, {} m {compass}", tile.name, tile.distance_m);
        assert_eq!(tile.label(), label);
    }
}

/// Twice the area of a polygon, in the direction of its corners.
fn doubled(tile: &Tile) -> i64 {
    let corners = &tile.corners;
    (0..corners.len())
        .map(|i| (corners[i], corners[(i + 1) % corners.len()]))
        .map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1))
        .sum()
}

#[test]
fn drawn_areas_are_those_of_the_ground() {
    for tile in around(town(), Zoom::Near, RINGS_MAX) {
        let ground = sidelight_domain::place::Area::new(tile.cell())
            .unwrap()
            .size_m2() as f64;
        let drawn = doubled(&tile).unsigned_abs() as f64 / 2.0;
        assert!((drawn / ground - 1.0).abs() < 0.02, "{drawn} {ground}");
    }
}

#[test]
fn only_near_tiles_can_be_chosen() {
    for zoom in [Zoom::Middle, Zoom::Far] {
        let tiles = around(town(), zoom, 2);
        assert_eq!(tiles.len(), 19);
        assert!(tiles.iter().all(|tile| tile.cell().is_none()));
        // Going closer arrives inside the tile that was picked.
        let picked = tiles.last().unwrap().point();
        assert_eq!(around(picked, zoom, 0)[0].point(), picked);
    }
}

#[test]
fn it_draws_across_the_date_line() {
    let fiji = Point::new(-16.8, 179.9999).unwrap();
    for tile in around(fiji, Zoom::Near, 3) {
        assert!(tile.middle.0.abs() < 3_000, "{}", tile.label());
        assert!(tile.corners.iter().all(|c| c.0.abs() < 3_000));
    }
}

#[test]
fn it_draws_near_a_pentagon() {
    // One of the twelve, in the Pacific.
    let pentagon = Point::new(2.300_882_11, -5.245_390_3).unwrap();
    let tiles = around(pentagon, Zoom::Near, 2);
    assert!(!tiles.is_empty());
    let names: BTreeSet<_> = tiles.iter().map(|t| &t.name).collect();
    assert_eq!(names.len(), tiles.len());
}

#[test]
fn a_cell_alone_is_drawn_as_in_the_grid() {
    let tiles = around(town(), Zoom::Near, 3);
    let from = town().cell().middle();
    for tile in &tiles {
        let cell = tile.cell().unwrap();
        assert_eq!(corners(cell, from), tile.corners, "{}", tile.label());
        assert_eq!(offset(cell.middle(), from), tile.middle);
    }
}

#[test]
fn rows_are_read_from_the_north_and_columns_from_the_west_wherever_on_the_globe() {
    let places = [
        (44.0712, -72.5436),
        (52.52, 13.405),
        (-33.87, 151.21),
        (-1.29, 36.82),
        (35.68, 139.69),
        (64.15, -21.94),
    ];
    for (lat, lng) in places {
        let tiles = around(Point::new(lat, lng).unwrap(), Zoom::Near, 3);
        let of = |name: String| tiles.iter().find(|tile| tile.name == name);
        let mut compared = 0;
        for tile in &tiles {
            let (row, column) = tile.name.split_at(1);
            let column: u32 = column.parse().unwrap();
            if let Some(right) = of(format!("{row}{}", column + 1)) {
                assert!(right.middle.0 > tile.middle.0, "{lat} {lng} {}", tile.name);
                compared += 1;
            }
            let below = char::from(row.as_bytes()[0] + 1);
            if let Some(below) = of(format!("{below}{column}")) {
                assert!(below.middle.1 > tile.middle.1, "{lat} {lng} {}", tile.name);
                compared += 1;
            }
        }
        assert!(compared > 50, "{compared} neighbours");
    }
}
