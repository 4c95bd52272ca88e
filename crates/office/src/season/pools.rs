//! Pools: before anybody applies, organisers ask for experts, the title office approves, and everybody is trained.

use super::{cast::Candidate, director::Director};
use crate::{Me, Problem, perform::Request};
use kernel::CaseId;
use review::expert::{
    Act, Expert,
    acts::{Reason, RecordTraining, RequestEntry},
};
use std::sync::OnceLock;

/// One in so many requests is not approved, one in so many experts leaves again.
const ODD: usize = 29;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Pooled,
    Refused,
    Left,
}

/// The `place`-th of a pool; chairs come first, and stay.
const fn fate(place: usize) -> Fate {
    match place % ODD {
        11 => Fate::Refused,
        22 => Fate::Left,
        _ => Fate::Pooled,
    }
}

/// One expert on the way into a pool.
pub(super) struct Entrant {
    candidate: Candidate,
    case: OnceLock<CaseId>,
}

impl Entrant {
    pub(super) fn all(candidates: Vec<Candidate>) -> Vec<Self> {
        candidates.into_iter().map(|candidate| Self { candidate, case: OnceLock::new() }).collect()
    }

    /// Asked for, before the pools close.
    pub(super) async fn request(&self, director: &Director) -> Result<(), Problem> {
        let [clerk, ..] = director.organisers(self.candidate.committee)?;
        let act = Act::RequestEntry(Box::new(RequestEntry {
            committee: self.candidate.committee,
            person: self.candidate.person,
            card: self.candidate.card.clone(),
            specialty: self.candidate.specialty.clone(),
            level: self.candidate.level.clone(),
        }));
        let case = director.perform(clerk, Request::<Expert>::opening(act)).await?;
        let _ = self.case.set(case);
        Ok(())
    }

    /// Approved, or not.
    pub(super) async fn decide(&self, director: &Director) -> Result<(), Problem> {
        let reason = "目前不在本专业岗位工作".to_owned();
        let act = match fate(self.candidate.place) {
            Fate::Refused => Act::RefuseEntry(Reason { reason }),
            Fate::Pooled | Fate::Left => Act::ApproveEntry,
        };
        self.act(director, &director.0.cast.office, act).await
    }

    /// Trained, or gone.
    pub(super) async fn train(&self, director: &Director) -> Result<(), Problem> {
        let [clerk, ..] = director.organisers(self.candidate.committee)?;
        match fate(self.candidate.place) {
            Fate::Refused => Ok(()),
            Fate::Left => {
                let reason = "工作调动，离开本地区".to_owned();
                self.act(director, clerk, Act::RequestExit(Reason { reason })).await?;
                self.act(director, &director.0.cast.office, Act::ApproveExit).await
            }
            Fate::Pooled => {
                let day = director.office().today();
                let course = director.0.book.words.course.clone();
                self.act(director, clerk, Act::RecordTraining(RecordTraining { course, day })).await
            }
        }
    }

    async fn act(&self, director: &Director, me: &Me, act: Act) -> Result<(), Problem> {
        let case = self.case.get().copied().ok_or(Problem::NotFound)?;
        director.perform(me, Request::<Expert>::on(case, act)).await.map(drop)
    }
}
