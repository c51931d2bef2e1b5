//! What happened in runs: a simulation in which nothing happens finds nothing.

use sidelight_domain::demand::life::State;

use super::operator::Operator;

/// Each thing happens once in so many runs at least, on average.
const ONCE_EVERY: u64 = 5;

/// How often.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) runs: u64,
    pub(super) releases: u64,
    pub(super) answers: u64,
    /// Cases that a check refused.
    pub(super) cases_refused: u64,
    pub(super) operator_stops: u64,
    pub(super) trustee_stops: u64,
    pub(super) backups_restored: u64,
    pub(super) marks_lost: u64,
    pub(super) forks: u64,
    /// Releases under demands, among the others.
    pub(super) compelled: u64,
    /// Those under a gag.
    pub(super) gagged: u64,
    /// Drills, among the others.
    pub(super) drills: u64,
    pub(super) objections: u64,
    pub(super) preserved: u64,
    pub(super) demands_refused: u64,
    /// Releases under demands that nobody let leave, and no trustee answered.
    pub(super) lies: u64,
    /// Emergencies entered as drills and drills as emergencies, which no trustee answered.
    pub(super) mislabelled: u64,
    /// Look-ups that were entered.
    pub(super) look_ups: u64,
    /// Those whose tokens the officer has.
    pub(super) looked_up: u64,
    /// Look-ups that a check refused.
    pub(super) look_ups_refused: u64,
    /// Emergencies that were marked as misused.
    pub(super) misused: u64,
}

impl Tally {
    /// Whether there was something to find a breach in.
    pub(super) fn is_something(&self) -> bool {
        let stops = self.operator_stops.min(self.trustee_stops);
        let happened = [self.releases, self.answers, self.cases_refused, stops];
        let served = [self.compelled, self.gagged, self.objections, self.preserved];
        let all = happened.into_iter().chain(served);
        let mut all = all.chain([self.demands_refused, self.lies]);
        // Of the runs with emergencies, one of two, some have drills and look-ups, and few have misuses: from
        // the first one on nobody signs anything more.
        let practised = [self.drills, self.mislabelled];
        let looked_up = [self.look_ups, self.looked_up, self.look_ups_refused];
        let mut practised = practised.into_iter().chain(looked_up);
        all.all(|count| count * ONCE_EVERY >= self.runs)
            && practised.all(|count| count * ONCE_EVERY * 2 >= self.runs)
            && self.misused * ONCE_EVERY * 4 >= self.runs
    }

    /// Adds what was practised in a run, or passed off.
    pub(super) fn practised(&mut self, operator: &Operator) {
        let lies: Vec<u64> = operator.lied().map(|(release, _)| release).collect();
        let drills = operator.drills();
        let drills = drills.iter().filter(|release| !lies.contains(release));
        self.drills += drills.count() as u64;
        self.mislabelled += lies.len() as u64;
    }

    /// Adds what became of the demands of a run.
    pub(super) fn served(&mut self, operator: &Operator) {
        self.compelled += operator.compelled().len() as u64;
        self.lies += operator.lies().len() as u64;
        let names = operator.demands();
        for row in names.iter().filter_map(|name| operator.demand(name)) {
            match row.life.state {
                State::Released { .. } => self.gagged += u64::from(row.told.is_none()),
                State::Preserved { .. } => self.preserved += 1,
                State::Refused { .. } => self.demands_refused += 1,
                _ => {}
            }
            self.objections += u64::from(row.objects);
        }
    }
}
