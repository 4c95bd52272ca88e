//! Mistakes that people make, each with the answer that it must get.

use super::{director::Director, summary::Tally};
use crate::{Me, Problem, perform::Request};
use kernel::CaseId;
use review::application::{Act, Application, acts::submit::Submit};

impl Director {
    /// One form pressed twice acts once.
    pub(super) async fn submit_twice(&self, me: &Me, case: CaseId) -> Result<(), Problem> {
        let request = || Request::<Application> {
            token: Some(format!("season {case}")),
            ..Request::on(case, Act::Submit(Submit { commitment: true }))
        };
        self.perform(me, request()).await?;
        let second = self.office().perform(me, request()).await?;
        if !second.again {
            return Err(Problem::fault("one form was submitted twice"));
        }
        Tally::add(&self.0.tally.again, 1);
        self.look(me, case, "submit").await.map(drop)
    }

    /// What the rules refuse.
    pub(super) async fn refused(&self, me: &Me, case: CaseId, act: Act) -> Result<(), Problem> {
        let name = act.key();
        match self.office().perform(me, Request::<Application>::on(case, act)).await {
            Err(Problem::Refused(_)) => Tally::add(&self.0.tally.refused, 1),
            other => return Err(Problem::fault(format!("{name} should have been refused: {other:?}"))),
        }
        self.look(me, case, "a refusal").await.map(drop)
    }

    /// What does not exist for whoever asks.
    pub(super) async fn absent(&self, me: &Me, case: CaseId, act: Act) -> Result<(), Problem> {
        match self.office().perform(me, Request::<Application>::on(case, act)).await {
            Err(Problem::NotFound) => {
                Tally::add(&self.0.tally.absent, 1);
                Ok(())
            }
            other => Err(Problem::fault(format!("a stranger found the case: {other:?}"))),
        }
    }

    /// What is done from a page that somebody overtook.
    pub(super) async fn overtaken(&self, me: &Me, case: CaseId, act: Act) -> Result<(), Problem> {
        let version = self.office().visible::<Application>(me, case).await?.version() - 1;
        let request = Request::<Application> { version: Some(version), ..Request::on(case, act) };
        match self.office().perform(me, request).await {
            Err(Problem::Conflict { .. }) => {
                Tally::add(&self.0.tally.overtaken, 1);
                Ok(())
            }
            other => Err(Problem::fault(format!("an old page acted: {other:?}"))),
        }
    }
}
