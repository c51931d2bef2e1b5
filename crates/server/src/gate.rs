//! How many of one household may be inside at once, and how many of all: uploads, open pages. One
//! household that comes with everything it has does not keep the others out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use sidelight_domain::record::HouseholdId;

use crate::problem::{ApiError, ApiResult};

/// Counts who is inside.
#[derive(Debug)]
pub(crate) struct Gate {
    household_max: u32,
    total_max: u32,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    total: u32,
    households: HashMap<HouseholdId, u32>,
}

/// Somebody is inside until this is dropped.
#[derive(Debug)]
pub(crate) struct Pass {
    gate: Arc<Gate>,
    household: HouseholdId,
}

impl Gate {
    /// Nobody is inside.
    pub(crate) fn new(household_max: u32, total_max: u32) -> Arc<Self> {
        Arc::new(Self {
            household_max,
            total_max,
            inside: Mutex::default(),
        })
    }

    /// How many are inside.
    pub(crate) fn inside(&self) -> u32 {
        self.inside
            .lock()
            .expect("no holder of this lock panics")
            .total
    }

    /// Lets one of a household in, or asks it to come again.
    pub(crate) fn enter(self: &Arc<Self>, household: HouseholdId) -> ApiResult<Pass> {
        let mut inside = self.inside.lock().expect("no holder of this lock panics");
        let own = inside.households.get(&household).copied().unwrap_or(0);
        if own >= self.household_max || inside.total >= self.total_max {
            return Err(ApiError::unavailable("Too many of these are under way.", 5));
        }
        inside.total += 1;
        inside.households.insert(household, own + 1);
        Ok(Pass {
            gate: self.clone(),
            household,
        })
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut inside = self
            .gate
            .inside
            .lock()
            .expect("no holder of this lock panics");
        inside.total -= 1;
        if let Some(own) = inside.households.get_mut(&self.household) {
            *own -= 1;
            if *own == 0 {
                inside.households.remove(&self.household);
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
        assert_eq!((inside.total, inside.households.len()), (0, 0));
    }
}
