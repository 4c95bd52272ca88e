//! The acts of a draw: freeze, commit, reveal, strike, draw, attest, accept, decline, abort. Those of a spot check alone
//! stand in [`super::spot_check`].

use super::{
    Draw, Facts,
    effects::Effect,
    freezing::freeze,
    spot_check::{self, RecordCheck, SamplePlan},
};
use crate::{
    case::{Context, Decision, Follow, Kind, Refusal},
    meeting::{self, state::Signature},
};
use kernel::{CaseId, Moment, digest::Digest};
use proof::{
    bytes::Bytes32,
    draw::{DeclineReason, DrawProblem, PublicSource, Struck, Transcript},
};

/// The context of these acts.
pub type Cx<'a> = Context<'a, Facts>;
pub(super) type Answer = Result<Decision<Draw>, Refusal>;

/// Everything that can be done with a draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// 冻结名单
    Freeze(Box<FreezePlan>),
    /// 抽查
    Sample(Box<SamplePlan>),
    /// 提交承诺
    Commit(Commit),
    /// 揭示份额
    Reveal(Reveal),
    /// 份额作废
    Strike,
    /// 抽取
    Draw(DrawNow),
    /// 监督员签字
    Attest,
    /// 应邀
    Accept,
    /// 辞谢
    Decline(Decline),
    /// 记为未答复
    NoAnswer(NoAnswer),
    /// 记录核查结果
    RecordCheck(RecordCheck),
    /// 中止抽取
    Abort(Abort),
}

/// What is decided before chance decides the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreezePlan {
    /// The meeting.
    pub meeting: CaseId,
    /// The panels.
    pub panels: Vec<PanelPlan>,
    /// At most so many of one unit on all panels together, if the pack says no number or a greater one.
    pub cap: Option<u32>,
    /// Commitments are taken until then …
    pub commit_by: Moment,
    /// … and shares until then.
    pub reveal_by: Moment,
    /// The public value, named while nobody can know it.
    pub public: PublicSource,
}

/// A panel (专业组).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelPlan {
    /// 名称
    pub name: String,
    /// Whose specialties belong to it; none: everybody of no other panel.
    pub specialties: Vec<String>,
    /// 席位
    pub seats: u32,
    /// 候补
    pub substitutes: u32,
}

/// Binds a party to its share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// As `zhiping share new` prints it.
    pub commitment: Digest,
}

/// Gives a party's share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reveal {
    /// As the share file holds it.
    pub share: Bytes32,
}

/// Draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawNow {
    /// The public value; empty when the frozen part names none.
    pub public: String,
}

/// Does not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decline {
    /// Why.
    pub reason: String,
}

/// Records that somebody gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoAnswer {
    /// Their entry in the pool.
    pub expert: CaseId,
    /// How they were asked.
    pub reason: String,
}

/// Ends the draw without a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abort {
    /// Why.
    pub reason: String,
}

impl Act {
    /// The key in the procedure table.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Freeze(_) | Self::Sample(_) => "freeze",
            Self::Commit(_) => "commit",
            Self::Reveal(_) => "reveal",
            Self::Strike => "strike",
            Self::Draw(_) => "draw",
            Self::Attest => "attest",
            Self::Accept => "accept",
            Self::Decline(_) => "decline",
            Self::NoAnswer(_) => "no_answer",
            Self::RecordCheck(_) => "record_check",
            Self::Abort(_) => "abort",
        }
    }
}

pub(super) fn decide(state: Option<&Draw>, act: &Act, cx: &Cx<'_>) -> Answer {
    match (state, act) {
        (None, Act::Freeze(plan)) => return freeze(plan, cx),
        (None, Act::Sample(plan)) => return spot_check::sample(plan, cx),
        _ => {}
    }
    let case = state.ok_or_else(|| Refusal::stage("没有这次抽取"))?;
    if matches!(act, Act::Freeze(_) | Act::Sample(_)) {
        return Err(Refusal::stage("名单已经冻结"));
    }
    Draw::procedure().permit(act.key(), case, cx)?;
    match act {
        Act::Freeze(_) | Act::Sample(_) => Err(Refusal::stage("名单已经冻结")),
        Act::Commit(command) => {
            let party = party(cx)?;
            attempt(case, |t| t.commit(party, command.commitment, cx.now))?;
            Ok(Decision::only(Effect::Committed { party: party.to_owned(), commitment: command.commitment }))
        }
        Act::Reveal(command) => {
            let party = party(cx)?;
            attempt(case, |t| t.reveal(party, command.share, cx.now))?;
            Ok(Decision::only(Effect::Revealed { party: party.to_owned(), share: command.share }))
        }
        Act::Strike => {
            let (party, why) = overdue(case, cx.now).ok_or_else(|| Refusal::stage("没有逾期的份额"))?;
            Ok(Decision::only(Effect::Struck { party, why }))
        }
        Act::Draw(command) => draw(case, command),
        Act::Attest => Ok(then_seat(case, cx, Effect::Attested { signature: Signature::of(cx) })),
        Act::Accept => {
            let candidate = own_place(case, cx)?;
            Ok(then_seat(case, cx, Effect::Accepted { candidate }))
        }
        Act::Decline(command) => {
            let candidate = own_place(case, cx)?;
            decline(case, cx, candidate, DeclineReason::Declined, &command.reason)
        }
        Act::NoAnswer(command) => {
            let place =
                place_of_subject(case, command.expert).ok_or_else(|| Refusal::command("请选择专家"))?;
            if case.has_accepted(place) || !case.seated().contains(&place) {
                return Err(Refusal::stage("这位专家已经答复，或者不在席位上"));
            }
            decline(case, cx, place, DeclineReason::NoAnswer, &command.reason)
        }
        Act::RecordCheck(command) => spot_check::record(case, command, cx),
        Act::Abort(command) => {
            let reason = text(&command.reason, "中止的理由")?;
            Ok(Decision::only(Effect::Aborted { reason }))
        }
    }
}

/// The place of an expert's entry, or of a case.
pub(super) fn place_of_subject(case: &Draw, subject: CaseId) -> Option<u32> {
    let place = case.drawables().iter().position(|who| who.subject == subject)?;
    u32::try_from(place).ok()
}

/// The party for which this seat gives a share.
fn party(cx: &Cx<'_>) -> Result<&'static str, Refusal> {
    Draw::party(cx.actor.role).ok_or_else(|| Refusal::role("由监督员和职改办各出一个份额"))
}

/// Whether a step is possible, tried on a copy.
fn attempt<T>(
    case: &Draw,
    step: impl FnOnce(&mut Transcript) -> Result<T, DrawProblem>,
) -> Result<T, Refusal> {
    step(&mut case.transcript.clone()).map_err(|problem| match problem {
        DrawProblem::WrongShare | DrawProblem::PublicForm => Refusal::command(problem.to_string()),
        other => Refusal::stage(other.to_string()),
    })
}

/// A party that is late.
pub(super) fn overdue(case: &Draw, now: Moment) -> Option<(String, Struck)> {
    let plan = &case.transcript.freeze.plan;
    case.transcript.shares.iter().filter(|row| row.struck.is_none()).find_map(|row| {
        if row.commitment.is_none() && now > plan.commit_by {
            Some((row.party.clone(), Struck::NotCommitted))
        } else if row.commitment.is_some() && row.share.is_none() && now > plan.reveal_by {
            Some((row.party.clone(), Struck::NotRevealed))
        } else {
            None
        }
    })
}

fn draw(case: &Draw, command: &DrawNow) -> Answer {
    let public = kernel::text::clean(&command.public);
    let public = (!public.is_empty()).then_some(public);
    let seed = attempt(case, |transcript| {
        transcript.draw(public.as_deref())?;
        transcript.seed.ok_or(DrawProblem::Form)
    })?;
    Ok(Decision::only(Effect::Drawn { public, seed }))
}

/// The place of whoever acts.
fn own_place(case: &Draw, cx: &Cx<'_>) -> Result<u32, Refusal> {
    case.place_of(cx.actor.person).ok_or_else(|| Refusal::role("由被抽中的专家本人答复"))
}

fn decline(case: &Draw, cx: &Cx<'_>, candidate: u32, reason: DeclineReason, words: &str) -> Answer {
    let words = text(words, "理由")?;
    let replaced_by = attempt(case, |transcript| transcript.decline(candidate, cx.now, reason))?;
    Ok(Decision::only(Effect::Declined { candidate, reason, words: words.into(), replaced_by }))
}

/// The effect, and the meeting's members when it completes the draw.
fn then_seat(case: &Draw, cx: &Cx<'_>, effect: Effect) -> Decision<Draw> {
    let stamp = crate::case::Stamp {
        case: case.id,
        office: case.transcript.freeze.plan.office,
        seq: 0,
        at: cx.now,
        actor: cx.actor,
    };
    let after = super::effects::apply(Some(case.clone()), &effect, &stamp);
    let Some(after) = after.filter(|after| after.stage == super::Stage::Seated) else {
        return Decision::only(effect);
    };
    let members = after.members();
    let recused = after.recused().iter().filter(|r| members.iter().any(|member| member.person == r.person));
    let seat = meeting::acts::Seat { draw: case.id, recused: recused.cloned().collect(), members };
    let seat = |meeting| Follow::Meeting(meeting, Box::new(meeting::Act::Seat(seat)));
    Decision::then(effect, case.meeting().map(seat).into_iter().collect())
}

pub(super) fn text(typed: &str, what: &str) -> Result<String, Refusal> {
    let text = kernel::text::clean(typed);
    if text.is_empty() { Err(Refusal::command(format!("请填写{what}"))) } else { Ok(text) }
}
