//! How a season draws: an aborted attempt now and then, two shares, the draw, its signature, the answers; and a spot check.

use super::director::Director;
use crate::{Problem, perform::Request};
use kernel::{CaseId, CommitteeId};
use proof::draw::{PublicSource, Share};
use review::{
    draw::{
        Act, Draw,
        acts::{Abort, Commit, Decline, DrawNow, FreezePlan, PanelPlan, Reveal},
        spot_check::{RecordCheck, SamplePlan, Scope, Verdict},
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
        cap: None,
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

/// The title office has a look at some of the confirmed cases of the committee that has most; the first one drawn still waits
/// to be looked at.
pub(super) async fn spot_check(director: &Director) -> Result<(), Problem> {
    /// So many are drawn, where there are as many.
    const SIZE: usize = 3;
    let (office, me) = (director.office(), &director.0.cast.office);
    let scopes = office.checkable(me).await?.into_iter().filter(|row| row.scope == Scope::Confirmed);
    let Some(scope) = scopes.max_by_key(|row| (row.count, row.committee)) else { return Ok(()) };
    let plan = SamplePlan {
        committee: scope.committee,
        year: scope.year,
        scope: scope.scope,
        size: u32::try_from(scope.count.min(SIZE)).map_err(Problem::fault)?,
        reason: "年度随机抽查，件数由职改办确定".to_owned(),
        due: office.today().checked_add(jiff::Span::new().days(20)).unwrap_or(office.today()),
        commit_by: office.now().plus_millis(HOUR),
        reveal_by: office.now().plus_millis(2 * HOUR),
        public: PublicSource::None,
    };
    let sample = Request::<Draw>::opening(Act::Sample(Box::new(plan)));
    let id = director.perform(me, sample).await?;
    shares(director, scope.committee, id).await?;
    let now = Act::Draw(DrawNow { public: String::new() });
    director.perform(me, Request::<Draw>::on(id, now)).await?;
    let [_, supervisor, _] = director.organisers(scope.committee)?;
    director.perform(supervisor, Request::<Draw>::on(id, Act::Attest)).await?;
    let state = office.visible::<Draw>(me, id).await?.state;
    for place in state.seated().into_iter().skip(1) {
        let record = RecordCheck {
            case: state.drawable(place).ok_or(Problem::NotFound)?.subject,
            verdict: Verdict::InOrder,
            words: "材料和程序与规定相符".to_owned(),
            day: office.today(),
            correct_by: None,
        };
        director.perform(me, Request::<Draw>::on(id, Act::RecordCheck(record))).await?;
    }
    Ok(())
}
