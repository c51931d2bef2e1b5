//! What a policy is worth: who would have to lie before two histories can both be good under it, and
//! whose silence stops the log.
//!
//! A name is a member of one group at most, so a quorum is a tree, and both answers follow from its
//! leaves upwards. Keys are counted, not people: that two of them are not in one hand is for the reader.

use super::{Listed, Policy, Rule};

impl Policy {
    /// The fewest cosigners who must each sign two histories before both have the quorum; the first such
    /// set in the order of the file. Fewer cannot do it, whatever the log's key signs. Empty: the log's key
    /// alone can.
    ///
    /// Of `m` members, `k` are needed on either side, so at least `2k - m` are needed on both.
    pub fn forgers(&self) -> Vec<&Listed> {
        self.fewest(|threshold, members| (2 * threshold).saturating_sub(members))
    }

    /// The fewest cosigners without whom nothing can be published. Empty: nobody can hinder it.
    pub fn blockers(&self) -> Vec<&Listed> {
        self.fewest(|threshold, members| members - threshold + 1)
    }

    /// The smallest set of witnesses, where of a group so many members are needed as `needed` says for its
    /// threshold and size: those with the smallest sets of their own.
    fn fewest(&self, needed: impl Fn(usize, usize) -> usize) -> Vec<&Listed> {
        let Some(quorum) = self.quorum else {
            return Vec::new();
        };
        let mut sets: Vec<Vec<&Listed>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            sets.push(match &node.rule {
                Rule::Witness(listed) => vec![&**listed],
                Rule::Group { threshold, members } => {
                    let mut of: Vec<_> = members.iter().map(|member| &sets[*member]).collect();
                    of.sort_by_key(|set| set.len());
                    let count = needed(*threshold, members.len());
                    of.into_iter().take(count).flatten().copied().collect()
                }
            });
        }
        sets.swap_remove(quorum)
    }
}
