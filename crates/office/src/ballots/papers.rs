//! Papers before the close: in the memory of one instance, from nobody in particular.

use crate::{Office, Problem};
use kernel::CaseId;
use proof::ballot::{PublicKey, SignedPaper};
use review::meeting::{Meeting, Stage};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// An instance that was not seen for so many milliseconds holds nothing any more: browsers post again what it had.
const STALE: i64 = 15_000;

/// The papers that this instance holds, by meeting and nonce: the order in which they came is kept nowhere.
#[derive(Default)]
pub(crate) struct Papers(Mutex<BTreeMap<CaseId, BTreeMap<String, SignedPaper>>>);

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
    fn with<T>(&self, meeting: CaseId, job: impl FnOnce(&mut BTreeMap<String, SignedPaper>) -> T) -> T {
        job(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(meeting).or_default())
    }
    /// What is held of a meeting, by nonce.
    pub(super) fn of(&self, meeting: CaseId) -> Vec<SignedPaper> {
        self.with(meeting, |papers| papers.values().cloned().collect())
    }
    /// Forgets a meeting's papers.
    pub(super) fn forget(&self, meeting: CaseId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&meeting);
    }
}

impl Office {
    /// Takes a signed paper from somebody who does not say who they are.
    ///
    /// # Errors
    /// A fault.
    pub async fn post_paper(&self, meeting: CaseId, bytes: &[u8]) -> Result<Posted, Problem> {
        let Ok(paper) = serde_json::from_slice::<SignedPaper>(bytes) else { return Ok(Posted::Refused) };
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
            let holds = signed.is_some_and(|(office, supervisor)| paper.holds(&office, &supervisor) == (true, true));
            holds.then_some(paper)
        });
        let Some(paper) = checked.await.map_err(Problem::fault)? else { return Ok(Posted::Refused) };
        let nonce = paper.paper.nonce.to_string();
        self.papers().with(meeting, |papers| papers.insert(nonce, paper));
        Ok(Posted::Kept)
    }

    /// The numbers of the papers in the box of a meeting, ascending, so that browsers find their own; `None`: another
    /// instance holds it, ask again.
    ///
    /// # Errors
    /// Absence when nobody votes in this meeting; a fault.
    pub async fn paper_numbers(&self, meeting: CaseId) -> Result<Option<Vec<String>>, Problem> {
        self.polling_round(meeting).await?.ok_or(Problem::NotFound)?;
        if !self.holds_papers(meeting).await? {
            return Ok(None);
        }
        Ok(Some(self.papers().with(meeting, |papers| papers.keys().cloned().collect())))
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
