//! From seed to seats: one rule, which fills the seats first and replaces those who decline later.
//!
//! Invariant: no panel ever holds more of one unit than its cap, nor all panels together more than theirs.

use super::freeze::{Freeze, hmac};
use crate::bytes::Bytes32;
use kernel::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const SEED: &[u8] = b"zhiping-draw-seed-v1";

/// Who was drawn for a panel; candidates by their places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seated {
    /// The panel's key.
    pub panel: String,
    /// In rank order.
    pub seats: Vec<u32>,
    /// The first of the rest, in rank order.
    pub substitutes: Vec<u32>,
}

/// The seed: SHA-256 over pieces, each behind its length in eight bytes, big-endian. The pieces are the tag, the digest
/// of the frozen part, one for each party (empty when its share was struck), and the public value (empty when there is
/// none).
pub fn seed(freeze: &Digest, shares: &[Option<Bytes32>], public: Option<&str>) -> Bytes32 {
    let shares = shares.iter().map(|share| share.as_ref().map_or(&[] as &[u8], |share| &share.0));
    let first = [SEED, &freeze.bytes].into_iter();
    let pieces = first.chain(shares).chain([public.unwrap_or_default().as_bytes()]);
    let mut bytes = Vec::new();
    for piece in pieces {
        bytes.extend((piece.len() as u64).to_be_bytes());
        bytes.extend(piece);
    }
    Bytes32(Digest::sha256(&[&bytes]).bytes)
}

impl Freeze {
    /// The candidates in the order that the seed gives them: by HMAC-SHA-256 of the commitment under the seed.
    pub fn ranking(&self, seed: &Bytes32) -> Vec<u32> {
        let ticket = |place: u32| {
            let commitment = self.candidates.get(place as usize).map(|candidate| candidate.commitment);
            commitment.map(|commitment| (hmac(&seed.0, &[&commitment.0]), commitment))
        };
        let mut places: Vec<u32> = (0..).take(self.candidates.len()).collect();
        places.sort_by_cached_key(|place| ticket(*place));
        places
    }

    /// Fills all panels in rank order.
    pub fn seat(&self, ranking: &[u32]) -> Vec<Seated> {
        Table::fill(self, ranking).1
    }
}

/// Who sits where, while people decline.
pub(super) struct Table<'a> {
    freeze: &'a Freeze,
    /// The ranking of each panel alone.
    ranks: BTreeMap<&'a str, Vec<u32>>,
    /// How many of a unit sit on a panel.
    taken: BTreeMap<(&'a str, u32), u32>,
    /// How many of a unit sit on any.
    overall: BTreeMap<u32, u32>,
    /// Of each candidate.
    places: Vec<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Free,
    Seated,
    Declined,
}

impl<'a> Table<'a> {
    /// The table after the draw, and who sits at it.
    pub(super) fn fill(freeze: &'a Freeze, ranking: &[u32]) -> (Self, Vec<Seated>) {
        let mut ranks: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for place in ranking {
            if let Some(candidate) = freeze.candidates.get(*place as usize) {
                ranks.entry(&candidate.panel).or_default().push(*place);
            }
        }
        let places = vec![Place::Free; freeze.candidates.len()];
        let mut table =
            Self { freeze, ranks: BTreeMap::new(), taken: BTreeMap::new(), overall: BTreeMap::new(), places };
        let panels = freeze.plan.panels.iter().map(|panel| {
            // Nobody leaves while seats are filled, so whom a cap passed over stays passed over: one way down the ranks.
            let ranks = ranks.get(panel.key.as_str()).map(Vec::as_slice).unwrap_or_default();
            let cap = freeze.panel(&panel.key).and_then(|panel| panel.cap);
            let chosen = ranks.iter().copied().filter(|place| table.sit(*place, cap).is_some());
            let seats = chosen.take(panel.seats as usize).collect();
            let rest = ranks.iter().copied().filter(|place| table.place(*place) == Some(Place::Free));
            let substitutes = rest.take(panel.substitutes as usize).collect();
            Seated { panel: panel.key.clone(), seats, substitutes }
        });
        let panels = panels.collect();
        table.ranks = ranks;
        (table, panels)
    }

    /// Takes somebody off the table: `None` when they declined before or do not exist, else who takes their seat.
    pub(super) fn decline(&mut self, place: u32) -> Option<Option<u32>> {
        let freeze = self.freeze;
        let candidate = freeze.candidates.get(place as usize)?;
        match std::mem::replace(self.places.get_mut(place as usize)?, Place::Declined) {
            Place::Declined => return None,
            Place::Free => return Some(None),
            Place::Seated => {}
        }
        let taken = self.taken.get_mut(&(candidate.panel.as_str(), candidate.unit));
        for taken in taken.into_iter().chain(self.overall.get_mut(&candidate.unit)) {
            *taken -= 1;
        }
        Some(self.seat_next(&candidate.panel))
    }

    /// Who sits at a panel, in rank order.
    pub(super) fn seated(&self, panel: &str) -> Vec<u32> {
        let ranks = self.ranks.get(panel).into_iter().flatten();
        ranks.copied().filter(|place| self.place(*place) == Some(Place::Seated)).collect()
    }

    /// Who of a panel neither sits nor declined, in rank order.
    pub(super) fn free(&self, panel: &str) -> Vec<u32> {
        let ranks = self.ranks.get(panel).into_iter().flatten();
        ranks.copied().filter(|place| self.place(*place) == Some(Place::Free)).collect()
    }

    /// Seats the highest-ranked of the panel who neither sits nor declined and breaks no cap now.
    fn seat_next(&mut self, panel: &str) -> Option<u32> {
        let cap = self.freeze.panel(panel)?.cap;
        let ranks = std::mem::take(&mut self.ranks);
        let next = ranks.get(panel).into_iter().flatten().find(|place| self.sit(**place, cap).is_some());
        let next = next.copied();
        self.ranks = ranks;
        next
    }

    /// Seats a candidate who neither sits nor declined and breaks no cap now; `None` when that is not so.
    fn sit(&mut self, place: u32, cap: Option<u32>) -> Option<()> {
        let candidate = self.freeze.candidates.get(place as usize)?;
        let free = self.places.get_mut(place as usize).filter(|place| **place == Place::Free)?;
        let taken = self.taken.entry((candidate.panel.as_str(), candidate.unit)).or_default();
        let overall = self.overall.entry(candidate.unit).or_default();
        let full = |taken: u32, cap: Option<u32>| cap.is_some_and(|cap| taken >= cap);
        if full(*taken, cap) || full(*overall, self.freeze.plan.cap) {
            return None;
        }
        (*free, *taken, *overall) = (Place::Seated, *taken + 1, *overall + 1);
        Some(())
    }

    fn place(&self, place: u32) -> Option<Place> {
        self.places.get(place as usize).copied()
    }
}
