//! 冻结: the list is fixed before chance decides, and whether it can fill the seats.

use super::{
    acts::{Answer, Cx, FreezePlan, PanelPlan},
    effects::{Effect, Freezing},
    state::{Base, Drawable, Ground, Pooled, Purpose, SUPERVISOR, TITLE_OFFICE},
};
use crate::{
    case::{Decision, Refusal},
    meeting::{self, state::Member},
};
use kernel::{CaseId, Role, digest::Digest};
use proof::draw::{self, Entrant, Exclusion, Frozen, Panel, Party, Plan, Pool, PublicSource};
use std::collections::{BTreeMap, BTreeSet};

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

pub(super) fn freeze(command: &FreezePlan, cx: &Cx<'_>) -> Answer {
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
    let member = |who: &Pooled| Member {
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
