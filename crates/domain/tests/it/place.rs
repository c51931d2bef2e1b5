//! Cells, areas, and a home matched at home.

use sidelight_domain::place::{AREA_CELLS_MAX, Area, Cell, PlaceError, Point, Region};

use crate::asks::{cells, town};

fn area(count: usize) -> Area {
    Area::new(cells(count).into_iter().map(|c| Cell::try_from(c).unwrap())).unwrap()
}

#[test]
fn an_index_has_one_spelling_and_one_resolution() {
    let cell = town().cell();
    assert_eq!(cell.to_string().parse(), Ok(cell));
    assert_eq!(cell.region().to_string().parse(), Ok(cell.region()));
    let upper = cell.to_string().to_uppercase();
    let longer = format!("0{cell}");
    let region = cell.region().to_string();
    for bad in [
        &upper,
        &longer,
        &region,
        "",
        "89",
        "89ffffffffffffg",
        "+92a306630bffff",
    ] {
        assert_eq!(bad.parse::<Cell>(), Err(PlaceError::Cell), "{bad}");
    }
    assert_eq!(cell.to_string().parse::<Region>(), Err(PlaceError::Region));
}

#[test]
fn a_home_is_matched_by_its_exact_place() {
    let area = area(4);
    assert!(area.contains(town()));
    for cell in area.cells() {
        assert!(area.contains(cell.middle()));
    }
    let far = Point::new(40.0012 + 0.02, -82.8634).unwrap();
    assert!(!area.contains(far));
    assert!(!area.contains(Point::new(-40.0012, 97.1366).unwrap()));
}

#[test]
fn a_home_lies_in_one_cell_alone() {
    // Walk across several borders: the area and the rest of the world never both have the home.
    let here = area(1);
    let others: Vec<Area> = cells(37)[1..]
        .iter()
        .map(|c| Area::new([Cell::try_from(*c).unwrap()]).unwrap())
        .collect();
    for step in -100..=100 {
        let point = Point::new(40.0012 + f64::from(step) * 4e-5, -82.8634).unwrap();
        let all = others.iter().chain([&here]);
        assert_eq!(all.filter(|a| a.contains(point)).count(), 1);
    }
}

#[test]
fn an_area_is_a_set() {
    let some: Vec<Cell> = cells(4)
        .into_iter()
        .map(|c| Cell::try_from(c).unwrap())
        .collect();
    let turned = Area::new(some.iter().rev().copied()).unwrap();
    assert_eq!(turned, area(4));
    assert!(turned.cells().is_sorted());
    assert_eq!(
        Area::new([some[0], some[1], some[0]]),
        Err(PlaceError::Repeated)
    );
    assert_eq!(Area::new([]), Err(PlaceError::Count));
    let many = std::iter::repeat_n(some[0], AREA_CELLS_MAX + 1);
    assert_eq!(Area::new(many), Err(PlaceError::Count));
}

#[test]
fn an_area_says_its_size() {
    assert_eq!(area(1).to_string(), "1 cell, 0.10 km²");
    assert_eq!(area(4).to_string(), "4 cells, 0.42 km²");
    assert_eq!(area(12).to_string(), "12 cells, 1.25 km²");
}

#[test]
fn an_area_at_a_border_is_in_both_regions() {
    assert_eq!(area(12).regions().len(), 1);
    // Two neighbours whose regions differ.
    let mut east = -82.8;
    let (mut last, mut pair) = (town().cell(), None);
    while pair.is_none() {
        east += 0.001;
        let cell = Point::new(40.0, east).unwrap().cell();
        if cell.region() != last.region() {
            pair = Some([last, cell]);
        }
        last = cell;
    }
    let area = Area::new(pair.unwrap()).unwrap();
    assert_eq!(area.regions().len(), 2);
}

#[test]
fn points_are_on_the_globe_and_never_printed() {
    for (lat, lng) in [
        (90.1, 0.0),
        (-90.1, 0.0),
        (0.0, 180.1),
        (0.0, -180.1),
        (f64::NAN, 0.0),
        (0.0, f64::INFINITY),
    ] {
        assert_eq!(Point::new(lat, lng), Err(PlaceError::Point));
    }
    assert_eq!(format!("{:?}", town()), "Point(..)");
}
