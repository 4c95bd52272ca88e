//! Electronic ballots (design §5): the keys of rounds, blind signatures, the papers, the box.
//!
//! Who does what: [`Office::keep_ballots`] makes the keys as an errand when a ballot begins; [`Office::issue`] signs a
//! voter's blinded paper, once, and has the supervisor sign it, too; [`Office::post_paper`] takes papers from nobody in
//! particular; [`Office::seal_box`] ends it.
//!
//! Invariant: until the close a paper is nowhere but in the memory of one instance, and nothing that is stored, logged or
//! measured of a paper has a voter, and nothing of a voter a paper.

mod close;
mod issue;
mod papers;
mod prepare;
mod supervisor;

pub(crate) use close::counts;
pub use issue::{CaseKeys, Issued};
pub(crate) use papers::Papers;
pub use papers::Posted;

use crate::{Office, Problem};
use data_encoding::HEXLOWER;
use kernel::{CaseId, PersonId};
use review::meeting::{Meeting, ballot::Ballot};
pub use store::ballot::BoxOf;
use store::ballot::{BallotRow, RoundOf};

/// What a voter is called in rolls, registers and box: their entry in the pool of experts, which says nothing outside.
pub(crate) fn voter(meeting: &Meeting, person: PersonId) -> Option<String> {
    meeting.member(person).map(|member| member.expert.to_string())
}

/// Who votes on a case: everybody who signed in and is not recused from it, ascending.
pub(crate) fn roll(meeting: &Meeting, case: CaseId) -> Vec<String> {
    let takes_part = |person: &&PersonId| !meeting.is_recused(**person, case);
    let mut roll: Vec<String> =
        meeting.present.iter().filter(takes_part).filter_map(|person| voter(meeting, *person)).collect();
    roll.sort_unstable();
    roll
}

/// Which box the present round goes into.
fn which(ballot: &Ballot) -> BoxOf {
    if ballot.first.is_some() { BoxOf::Second } else { BoxOf::All }
}

/// The place that a sealed secret of a round opens in.
fn secret_place(of: RoundOf<'_>) -> String {
    format!("ballot_secret‖{}‖{}‖{}", of.meeting, of.case, of.round)
}

impl Office {
    /// The secret by which the supervisor knows that it is this office that asks.
    fn relay_secret(&self, row: &BallotRow) -> Result<String, Problem> {
        let place = format!("ballot‖{}", row.meeting);
        let plain = self.keys().open(place.as_bytes(), &row.relay).map_err(Problem::fault)?;
        Ok(HEXLOWER.encode(&plain))
    }

    /// The ballot of a meeting; begun when there is none.
    async fn ballot_of(&self, meeting: CaseId) -> Result<BallotRow, Problem> {
        let id = meeting.to_string();
        if let Some(row) = store::ballot::of(&mut self.store().reader().await?, &id).await? {
            return Ok(row);
        }
        let secret: [u8; 32] = self.chance().bytes();
        let place = format!("ballot‖{id}");
        let sealed = self.keys().seal(place.as_bytes(), &secret, self.chance()).map_err(Problem::fault)?;
        let office = self.season().office.to_string();
        let kept = id.clone();
        self.store()
            .write(move |tx| {
                let (office, id, sealed) = (office.clone(), kept.clone(), sealed.clone());
                Box::pin(async move { store::ballot::begin(tx, &office, &id, &sealed).await })
            })
            .await?;
        // Another instance may have begun it at the same time: what stands is what counts.
        let row = store::ballot::of(&mut self.store().reader().await?, &id).await?;
        row.ok_or_else(|| Problem::fault("a ballot that began is not there"))
    }
}
