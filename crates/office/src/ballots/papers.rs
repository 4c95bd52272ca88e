//! Papers before the close: in the memory of one instance, from nobody in particular.

use crate::{Office, Problem};
use kernel::CaseId;
use proof::ballot::{PublicKey, SignedPaper};
use review::meeting::{Meeting, Stage};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// An instance that was not seen for so many milliseconds holds nothing any more: browsers post again what it had.
const STALE: i64 = 15_000;

/// The papers that this instance holds, by meeting, nonce and case: the order in which they came is kept nowhere.
#[derive(Default)]
pub(crate) struct Papers(Mutex<BTreeMap<CaseId, BTreeMap<Place, SignedPaper>>>);

/// Nonce and case.
type Place = (String, CaseId);

/// What became of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It is in the box.
    Kept,
    /// Another instance holds the box: ask again.
    Elsewhere,
    /// It is no paper of a round that is open, or a signature does not hold.
    Refused,
}

impl Papers {
    fn all(&self) -> MutexGuard<'_, BTreeMap<CaseId, BTreeMap<Place, SignedPaper>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Keeps a paper; what is there already stays. `false`: another paper of the case has this nonce, which everybody can
    /// read, so that nobody's paper is pushed out by a later one.
    fn keep(&self, paper: SignedPaper) -> bool {
        let mut all = self.all();
        let papers = all.entry(paper.paper.meeting).or_default();
        // Those of a round that was annulled are kept nowhere.
        papers.retain(|_, kept| kept.paper.round >= paper.paper.round);
        let place = (paper.paper.nonce.to_string(), paper.paper.case);
        papers.entry(place).or_insert_with(|| paper.clone()).paper == paper.paper
    }
    /// What is held of a round of a meeting, by nonce.
    pub(super) fn of(&self, meeting: CaseId, round: u32) -> Vec<SignedPaper> {
        let all = self.all();
        let papers = all.get(&meeting).into_iter().flat_map(BTreeMap::values);
        papers.filter(|paper| paper.paper.round == round).cloned().collect()
    }
    /// Forgets the papers of all other meetings.
    pub(super) fn forget_others(&self, polling: &BTreeSet<CaseId>) {
        self.all().retain(|meeting, _| polling.contains(meeting));
    }
}

/// A posted paper, as a writer would have made it.
fn read(bytes: &[u8]) -> Option<SignedPaper> {
    let paper: SignedPaper = serde_json::from_slice(bytes).ok()?;
    SignedPaper::parse(&paper.bytes().ok()?).ok()
}

impl Office {
    /// Takes a signed paper from somebody who does not say who they are.
    ///
    /// # Errors
    /// A fault.
    pub async fn post_paper(&self, meeting: CaseId, bytes: &[u8]) -> Result<Posted, Problem> {
        let Some(paper) = read(bytes) else { return Ok(Posted::Refused) };
        let Some(round) = self.polling_round(meeting).await? else { return Ok(Posted::Refused) };
        if paper.paper.meeting != meeting || paper.paper.round != round {
            return Ok(Posted::Refused);
        }
        if !self.holds_papers(meeting).await? {
            return Ok(Posted::Elsewhere);
        }
        let case = paper.paper.case.to_string();
        let keys = self.round_keys(meeting, round).await?;
        let Some(keys) = keys.into_iter().find(|key| key.case_id == case) else { return Ok(Posted::Refused) };
        let checked = tokio::task::spawn_blocking(move || {
            let office: Option<PublicKey> = keys.public_key.parse().ok();
            let supervisor: Option<PublicKey> = keys.supervisor.and_then(|key| key.parse().ok());
            let signed = office.zip(supervisor);
            let holds =
                signed.is_some_and(|(office, supervisor)| paper.holds(&office, &supervisor) == (true, true));
            holds.then_some(paper)
        });
        let Some(paper) = checked.await.map_err(Problem::fault)? else { return Ok(Posted::Refused) };
        Ok(if self.papers().keep(paper) { Posted::Kept } else { Posted::Refused })
    }

    /// The numbers of the papers in the box of a meeting, ascending, so that browsers find their own; `None`: another
    /// instance holds it, ask again.
    ///
    /// # Errors
    /// Absence when nobody votes in this meeting; a fault.
    pub async fn paper_numbers(&self, meeting: CaseId) -> Result<Option<Vec<String>>, Problem> {
        let round = self.polling_round(meeting).await?.ok_or(Problem::NotFound)?;
        if !self.holds_papers(meeting).await? {
            return Ok(None);
        }
        let mut numbers: Vec<String> =
            self.papers().of(meeting, round).iter().map(|paper| paper.paper.nonce.to_string()).collect();
        numbers.dedup();
        Ok(Some(numbers))
    }

    async fn polling_round(&self, meeting: CaseId) -> Result<Option<u32>, Problem> {
        let loaded = self.load::<Meeting>(&mut self.store().reader().await?, meeting).await?;
        let state = loaded.map(|loaded| loaded.state).filter(|state| state.stage == Stage::Polling);
        Ok(state.and_then(|state| state.ballot.map(|ballot| ballot.round)))
    }

    /// Whether this instance holds the papers of a meeting, and goes on holding them.
    pub(super) async fn holds_papers(&self, meeting: CaseId) -> Result<bool, Problem> {
        let (meeting, holder) = (meeting.to_string(), self.instance().to_owned());
        let now = self.now().millis();
        let held = self.store().write(move |tx| {
            let (meeting, holder) = (meeting.clone(), holder.clone());
            Box::pin(async move { store::ballot::hold(tx, &meeting, &holder, now, now - STALE).await })
        });
        Ok(held.await?)
    }
}
