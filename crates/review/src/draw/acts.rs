//! The acts of a draw: freeze, commit, reveal, strike, draw, attest, accept, decline, abort. Those of a spot check alone
//! stand in [`super::spot_check`].

use super::{
    Draw, Facts,
    spot_check::{self, RecordCheck, SamplePlan},
    state::{Base, Drawable, Effect, Freezing, Ground, Purpose, SUPERVISOR, TITLE_OFFICE},
};
use crate::{
    case::{Context, Decision, Follow, Kind, Refusal},
    meeting::{
        self,
        state::{Member, Signature},
    },
};
use kernel::{CaseId, Moment, Role, digest::Digest};
use proof::{
    bytes::Bytes32,
    draw::{
        self, DeclineReason, DrawProblem, Entrant, Exclusion, Frozen, Panel, Party, Plan, Pool, PublicSource,
        Struck, Transcript,
    },
};
use std::collections::{BTreeMap, BTreeSet};

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

/// The meeting's members must be as many as the pack wants, and their number odd (requirements E1).
///
/// # Errors
/// The clause and the arithmetic.
pub fn size(cx: &Cx<'_>, levels: &[String], members: u32) -> Result<(), Refusal> {
    for row in cx.pack.sizes().iter().filter(|row| row.levels.iter().any(|level| levels.contains(level))) {
        let refusal =
            |text: String| Refusal { clause: Some(cx.pack.cite(&row.clause)), ..Refusal::command(text) };
        if i64::from(members) < row.least {
            return Err(refusal(format!("评审会成员 {members} 人，少于规定的 {} 人", row.least)));
        }
        if row.odd && members.is_multiple_of(2) {
            return Err(refusal(format!("评审会成员应为单数，现在是 {members} 人")));
        }
    }
    Ok(())
}

fn freeze(command: &FreezePlan, cx: &Cx<'_>) -> Answer {
    let ground = cx.facts.ground.as_ref().ok_or_else(|| Refusal::stage("没有这次评审会"))?;
    let (committee, meeting) = (&ground.base.committee.reference, &ground.meeting);
    if cx.actor.role != Role::Organiser || cx.actor.organisation != committee.organiser {
        return Err(Refusal::role(format!("由{}抽取", committee.organiser_name)));
    }
    if meeting.stage != meeting::Stage::Convened {
        return Err(Refusal::stage("这次评审会不在待组成中，不能抽取专家"));
    }
    let ex_officio = ex_officio(ground);
    let seats: u32 = command.panels.iter().map(|panel| panel.seats).sum();
    size(cx, &ground.base.committee.levels, seats + u32::try_from(ex_officio.len()).unwrap_or_default())?;
    let (entrants, exclusions) = entrants(command, ground, &ex_officio, cx)?;
    let cap = cx.pack.number("draw.same_unit").and_then(|cap| u32::try_from(cap).ok());
    let panel = |(key, panel): (usize, &PanelPlan)| Panel {
        key: panel_key(key),
        name: kernel::text::clean(&panel.name),
        seats: panel.seats,
        substitutes: panel.substitutes,
        cap,
    };
    let purpose = draw::Purpose::Meeting {
        committee: committee.id.to_string(),
        meeting: meeting.id.to_string(),
        name: meeting.name.clone(),
    };
    let plan = Plan {
        cap: overall(command, cx)?,
        exclusions,
        panels: command.panels.iter().enumerate().map(panel).collect(),
        commit_by: command.commit_by,
        reveal_by: command.reveal_by,
        public: command.public.clone(),
        ..plan(cx, &ground.base, purpose, ground.pool.iter().map(|who| who.expert))
    };
    let (freeze_digest, frozen) =
        frozen(plan, &entrants, cx, "调整专业组、席位或候补；人不够的，先补充专家库")?;
    let known: BTreeMap<String, _> = ground.pool.iter().map(|who| (who.expert.to_string(), who)).collect();
    let candidates = frozen.openings.iter().filter_map(|opening| {
        let who = known.get(&opening.subject)?;
        Some(Drawable {
            subject: who.expert,
            person: who.person,
            name: who.name.clone(),
            unit: who.unit.clone(),
            salt: opening.salt,
        })
    });
    Ok(Decision::only(Effect::Frozen(Box::new(Freezing {
        number: ground.base.number.clone(),
        year: cx.pack.year(),
        committee: committee.clone(),
        purpose: Purpose::Meeting { meeting: meeting.id, ex_officio, recused: ground.recused.clone().into() },
        name: meeting.name.clone(),
        day: meeting.day,
        freeze_digest,
        candidates: candidates.collect::<Vec<_>>().into(),
        freeze: frozen.freeze.into(),
    }))))
}

/// The number of a pack that says how many of one unit may sit on all panels together.
pub const OVERALL: &str = "draw.same_unit_overall";

/// The cap on all panels together: the pack's, or a stricter one.
fn overall(command: &FreezePlan, cx: &Cx<'_>) -> Result<Option<u32>, Refusal> {
    let most = cx.pack.number(OVERALL).and_then(|most| u32::try_from(most).ok());
    match (command.cap, most) {
        (Some(0), _) => Err(Refusal::command("各组合计同一单位的上限至少是 1 人；不设上限的，留空")),
        (Some(cap), Some(most)) if cap > most => Err(Refusal {
            clause: cx.cite(OVERALL),
            ..Refusal::command(format!("各组合计同一单位最多 {most} 人，不能放宽到 {cap} 人"))
        }),
        (cap, most) => Ok(cap.or(most)),
    }
}

/// A plan without panels, exclusions and terms: what every draw of an office has in common.
pub(super) fn plan(
    cx: &Cx<'_>,
    base: &Base,
    purpose: draw::Purpose,
    pool: impl Iterator<Item = CaseId>,
) -> Plan {
    let party = |key: &str, name: String| Party { key: key.to_owned(), name };
    Plan {
        demo: base.demo,
        office: base.office,
        origin: base.origin.clone(),
        draw: cx.case,
        frozen: cx.now,
        purpose,
        attempt: base.attempt,
        pool: self::pool(pool),
        exclusions: Vec::new(),
        panels: Vec::new(),
        cap: None,
        parties: vec![
            party(SUPERVISOR, format!("{}监督员", base.committee.reference.organiser_name)),
            party(TITLE_OFFICE, "职改办".to_owned()),
        ],
        commit_by: cx.now,
        reveal_by: cx.now,
        public: PublicSource::None,
    }
}

/// Hides the candidates of a plan.
pub(super) fn frozen(
    plan: Plan,
    entrants: &[Entrant],
    cx: &Cx<'_>,
    remedy: &str,
) -> Result<(Digest, Frozen), Refusal> {
    let frozen = plan.freeze(entrants, &cx.facts.chance).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Refusal::command(problems.join("；")).remedy(remedy)
    })?;
    let digest = frozen.freeze.digest().map_err(|e| Refusal::command(e.to_string()))?;
    Ok((digest, frozen))
}

fn panel_key(place: usize) -> String {
    format!("panel_{}", place + 1)
}

/// The chair sits by office: the approval of the committee names them, not chance.
fn ex_officio(ground: &Ground) -> Vec<Member> {
    let chair = ground.pool.iter().find(|who| who.person == ground.meeting.chair);
    let member = |who: &super::state::Pooled| Member {
        expert: who.expert,
        person: who.person,
        name: who.name.clone().into(),
        unit: who.unit.clone(),
        panel: "主任委员".to_owned(),
    };
    chair.map(member).into_iter().collect()
}

/// Who may be drawn for which panel, and how many may not and why.
fn entrants(
    command: &FreezePlan,
    ground: &Ground,
    ex_officio: &[Member],
    cx: &Cx<'_>,
) -> Result<(Vec<Entrant>, Vec<Exclusion>), Refusal> {
    let mut left_out: BTreeMap<&str, u32> = BTreeMap::new();
    let mut entrants = Vec::new();
    for who in &ground.pool {
        let panel = command.panels.iter().position(|panel| panel.specialties.contains(&who.specialty));
        let panel = panel.or_else(|| command.panels.iter().position(|panel| panel.specialties.is_empty()));
        let recused: BTreeSet<CaseId> =
            ground.recused.iter().filter(|r| r.person == who.person).map(|r| r.case).collect();
        if ex_officio.iter().any(|member| member.person == who.person) {
            *left_out.entry("ex_officio").or_default() += 1;
        } else if !ground.meeting.agenda.is_empty() && recused.len() == ground.meeting.agenda.len() {
            *left_out.entry("recused").or_default() += 1;
        } else if let Some(panel) = panel {
            let subject = who.expert.to_string();
            entrants.push(Entrant { subject, unit: who.unit.clone(), panel: panel_key(panel) });
        } else {
            *left_out.entry("specialty").or_default() += 1;
        }
    }
    if command.panels.is_empty() {
        return Err(Refusal::command("请至少设一个专业组"));
    }
    let exclusion = |(rule, count): (&str, u32)| Exclusion {
        rule: rule.to_owned(),
        clause: cx.cite(&format!("draw.{rule}")).unwrap_or_default(),
        count,
    };
    Ok((entrants, left_out.into_iter().map(exclusion).collect()))
}

/// SHA-256 over the ids of the pool in their order, each on a line of its own, and how many there are.
fn pool(ids: impl Iterator<Item = CaseId>) -> Pool {
    let mut ids: Vec<String> = ids.map(|id| format!("{id}\n")).collect();
    ids.sort_unstable();
    let digest = Digest::sha256(&ids.iter().map(String::as_bytes).collect::<Vec<_>>());
    Pool { digest, size: u32::try_from(ids.len()).unwrap_or(u32::MAX) }
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
    let after = super::state::apply(Some(case.clone()), &effect, &stamp);
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
