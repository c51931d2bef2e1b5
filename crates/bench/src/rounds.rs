//! Measuring in turns: every round takes each way once, and each round begins with another one, so that what
//! drifts drifts for all.

/// How often something is done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) full: usize,
    /// To see that the bench works.
    pub(crate) quick: usize,
}

impl Scale {
    pub(crate) fn pick(self, quick: bool) -> usize {
        if quick { self.quick } else { self.full }
    }
}

/// Samples of some ways of doing the same.
#[derive(Debug)]
pub(crate) struct Alternating {
    samples: Vec<Vec<f64>>,
    rounds: usize,
}

impl Alternating {
    pub(crate) fn new(ways: usize) -> Self {
        Self {
            samples: vec![Vec::new(); ways],
            rounds: 0,
        }
    }

    /// One round; `measure` answers the sample of a way.
    pub(crate) fn round(
        &mut self,
        mut measure: impl FnMut(usize) -> anyhow::Result<f64>,
    ) -> anyhow::Result<()> {
        let ways = self.samples.len();
        for turn in 0..ways {
            let way = (turn + self.rounds) % ways;
            self.samples[way].push(measure(way)?);
        }
        self.rounds += 1;
        Ok(())
    }

    pub(crate) fn samples(&self, way: usize) -> &[f64] {
        &self.samples[way]
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn each_way_has_one_sample_a_round_and_none_is_always_first() {
        let (mut all, mut order) = (Alternating::new(3), Vec::new());
        for _ in 0..3 {
            let measure = |way| {
                order.push(way);
                Ok(way as f64)
            };
            all.round(measure).unwrap();
        }
        assert_eq!(order, [0, 1, 2, 1, 2, 0, 2, 0, 1]);
        assert!((0..3).all(|way| all.samples(way) == [way as f64; 3]));
    }

    #[test]
    fn a_way_that_fails_ends_the_run() {
        let failed = Alternating::new(2).round(|_| anyhow::bail!("it does not run"));
        assert!(failed.is_err());
    }
}
