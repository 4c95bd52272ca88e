//! How a season draws: an aborted attempt now and then, two shares, the draw, its signature, the answers.

use super::director::Director;
use crate::{Problem, perform::Request};
use kernel::{CaseId, CommitteeId};
use proof::draw::{PublicSource, Share};
use review::{
    draw::{
        Act, Draw,
        acts::{Abort, Commit, Decline, DrawNow, FreezePlan, PanelPlan, Reveal},
    },
    meeting::Meeting,
};

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;

/// Draws the members of a meeting; the second meeting of a committee needs two attempts.
pub(super) async fn seat(
    director: &Director,
    committee: CommitteeId,
    meeting: CaseId,
    number: usize,
) -> Result<(), Problem> {
    let [clerk, ..] = director.organisers(committee)?;
    if number == 2 {
        let draw = freeze(director, committee, meeting).await?;
        let abort = Act::Abort(Abort { reason: "专业组的席位填写有误".to_owned() });
        director.perform(clerk, Request::<Draw>::on(draw, abort)).await?;
    }
    let draw = freeze(director, committee, meeting).await?;
    shares(director, committee, draw).await?;
    let now = Act::Draw(DrawNow { public: String::new() });
    director.perform(clerk, Request::<Draw>::on(draw, now)).await?;
    answers(director, committee, draw).await
}

/// Freezes the candidates of a meeting.
pub(super) async fn freeze(
    director: &Director,
    committee: CommitteeId,
    meeting: CaseId,
) -> Result<CaseId, Problem> {
    let [clerk, ..] = director.organisers(committee)?;
    let office = director.office();
    let size = office.visible::<Meeting>(clerk, meeting).await?.state.size;
    let panel =
        PanelPlan { name: "综合组".to_owned(), specialties: Vec::new(), seats: size - 1, substitutes: 2 };
    let plan = FreezePlan {
        meeting,
        panels: vec![panel],
        commit_by: office.now().plus_millis(HOUR),
        reveal_by: office.now().plus_millis(2 * HOUR),
        public: PublicSource::None,
    };
    director.perform(clerk, Request::<Draw>::opening(Act::Freeze(Box::new(plan)))).await
}

/// Both parties commit, then reveal.
async fn shares(director: &Director, committee: CommitteeId, draw: CaseId) -> Result<(), Problem> {
    let [_, supervisor, _] = director.organisers(committee)?;
    let parties = [supervisor, &director.0.cast.office];
    let share = |me: &&crate::Me| {
        let party = me.role().and_then(Draw::party).unwrap_or_default();
        Share::fresh(draw, party, director.office().chance())
    };
    let shares: Vec<Share> = parties.iter().map(share).collect();
    for (me, share) in parties.iter().zip(&shares) {
        let commit = Act::Commit(Commit { commitment: share.commitment() });
        director.perform(me, Request::<Draw>::on(draw, commit)).await?;
    }
    for (me, share) in parties.iter().zip(&shares) {
        let reveal = Act::Reveal(Reveal { share: share.share });
        director.perform(me, Request::<Draw>::on(draw, reveal)).await?;
    }
    Ok(())
}

/// The supervisor signs; one expert declines and everybody else comes.
async fn answers(director: &Director, committee: CommitteeId, draw: CaseId) -> Result<(), Problem> {
    let [clerk, supervisor, _] = director.organisers(committee)?;
    director.perform(supervisor, Request::<Draw>::on(draw, Act::Attest)).await?;
    let state = director.office().visible::<Draw>(clerk, draw).await?.state;
    if let Some(who) = state.seated().first().and_then(|place| state.drawable(*place)) {
        let decline = Act::Decline(Decline { reason: "已有公务安排，不能参加".to_owned() });
        director.perform(director.expert(who.person)?, Request::<Draw>::on(draw, decline)).await?;
    }
    let state = director.office().visible::<Draw>(clerk, draw).await?.state;
    for place in state.seated() {
        let who = state.drawable(place).ok_or(Problem::NotFound)?;
        let me = director.expert(who.person)?;
        director.perform(me, Request::<Draw>::on(draw, Act::Accept)).await?;
    }
    Ok(())
}
