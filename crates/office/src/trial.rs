//! Packs tried on made-up people: what next year's rules would change, before anybody is under them.

use crate::{Office, Problem, policy};
use kernel::Chance;
use rules::{
    Pack,
    population::profile,
    simulate::{Simulation, simulate},
};

/// What is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The pack in question.
    pub pack: String,
    /// What it is compared with; empty: nothing.
    pub against: String,
    /// One seed always makes the same people.
    pub seed: u64,
    /// How many people.
    pub people: usize,
}

/// So many people at most: an answer comes while somebody waits.
pub const MOST_PEOPLE: usize = 5000;

impl Office {
    /// All packs that this office knows.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.season().packs()
    }

    /// Tries a pack on people made up by the shares that ship.
    ///
    /// # Errors
    /// An unknown pack, or a fault.
    pub async fn simulate(&self, trial: Trial) -> Result<Simulation, Problem> {
        let office = self.clone();
        let task = tokio::task::spawn_blocking(move || office.try_now(&trial));
        task.await.map_err(|error| Problem::Fault(error.to_string()))?
    }

    fn try_now(&self, trial: &Trial) -> Result<Simulation, Problem> {
        let find = |id: &str| {
            let found = self.packs().find(|pack| pack.id() == id);
            found.ok_or_else(|| Problem::Invalid(format!("没有政策包 {id}")))
        };
        let pack = find(&trial.pack)?;
        let against = if trial.against.is_empty() { None } else { Some(find(&trial.against)?) };
        let (name, text) = policy::population(None)?;
        let profile = profile(&name, &text, pack).map_err(|problems| {
            Problem::Fault(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        })?;
        // Nobody has reached anything after the earlier of the two days.
        let last = against.map_or_else(|| pack.cutoff(), |other| pack.cutoff().min(other.cutoff()));
        let people = profile.draw(pack, last, trial.people.min(MOST_PEOPLE), &Chance::seeded(trial.seed));
        Ok(simulate(pack, against, &people, None))
    }
}
