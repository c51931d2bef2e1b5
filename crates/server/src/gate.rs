//! How many of one may be inside at once, and how many of all: a household's uploads and open pages, a
//! network's connections. One that comes with everything it has does not keep the others out.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use sidelight_domain::record::HouseholdId;

use crate::problem::{ApiError, ApiResult};

/// Counts who is inside.
#[derive(Debug)]
pub(crate) struct Gate<K: Eq + Hash = HouseholdId> {
    one_max: u32,
    total_max: u32,
    inside: Mutex<Inside<K>>,
}

#[derive(Debug)]
struct Inside<K> {
    total: u32,
    each: HashMap<K, u32>,
}

/// Somebody is inside until this is dropped.
#[derive(Debug)]
pub(crate) struct Pass<K: Eq + Hash = HouseholdId> {
    gate: Arc<Gate<K>>,
    of: K,
}

impl<K: Eq + Hash + Copy> Gate<K> {
    /// Nobody is inside.
    pub(crate) fn new(one_max: u32, total_max: u32) -> Arc<Self> {
        let inside = Inside {
            total: 0,
            each: HashMap::new(),
        };
        Arc::new(Self {
            one_max,
            total_max,
            inside: Mutex::new(inside),
        })
    }

    /// How many are inside.
    pub(crate) fn inside(&self) -> u32 {
        self.inside
            .lock()
            .expect("no holder of this lock panics")
            .total
    }

    /// Lets one in, or asks it to come again.
    pub(crate) fn enter(self: &Arc<Self>, of: K) -> ApiResult<Pass<K>> {
        let mut inside = self.inside.lock().expect("no holder of this lock panics");
        let own = inside.each.get(&of).copied().unwrap_or(0);
        if own >= self.one_max || inside.total >= self.total_max {
            return Err(ApiError::unavailable("Too many of these are under way.", 5));
        }
        inside.total += 1;
        inside.each.insert(of, own + 1);
        Ok(Pass {
            gate: self.clone(),
            of,
        })
    }
}

impl<K: Eq + Hash> Drop for Pass<K> {
    fn drop(&mut self) {
        let mut inside = self
            .gate
            .inside
            .lock()
            .expect("no holder of this lock panics");
        inside.total -= 1;
        if let Some(own) = inside.each.get_mut(&self.of) {
            *own -= 1;
            if *own == 0 {
                inside.each.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_household_and_all_of_them_have_their_limits() {
        let gate = Gate::new(2, 3);
        let (a, b) = (HouseholdId([1; 16]), HouseholdId([2; 16]));
        let first = gate.enter(a).unwrap();
        let _second = gate.enter(a).unwrap();
        assert!(gate.enter(a).is_err(), "two of a household");
        let _third = gate.enter(b).unwrap();
        assert!(gate.enter(b).is_err(), "three in all");
        drop(first);
        let _again = gate.enter(b).unwrap();
        assert!(gate.enter(a).is_err());
    }

    #[test]
    fn who_left_is_forgotten() {
        let gate = Gate::new(1, 1);
        drop(gate.enter(HouseholdId([1; 16])).unwrap());
        let inside = gate.inside.lock().unwrap();
        assert_eq!((inside.total, inside.each.len()), (0, 0));
    }
}
