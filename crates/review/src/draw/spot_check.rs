//! 抽查: cases of one committee and year, drawn to be looked at again by the same protocol as experts (requirements H2).
//! The title office runs it; the committee's supervisor gives the other share, so that neither the one who checks nor the
//! one who is checked can choose.
//!
//! Invariant: outcomes are recorded of cases that were drawn, once each, after the supervisor signed.

use super::{
    Draw,
    acts::{Answer, Cx, place_of_subject, text},
    effects::{Effect, Freezing},
    freezing::{frozen, plan},
    state::{Base, Drawable, Purpose},
};
use crate::{
    application::Stage,
    case::{Decision, Refusal},
};
use kernel::{CaseId, CommitteeId, Day, Moment, PersonId, Role, Sealed};
use proof::draw::{Entrant, Panel, Plan, PublicSource};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The number of a pack that says how many in a hundred are checked at least.
pub const PERCENT: &str = "spot_check.percent";

/// The one panel of a sample.
const PANEL: &str = "sample";

/// What a spot check is drawn from, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpotCheck {
    /// 年度 of the cases.
    pub year: i16,
    /// Which of them.
    pub scope: Scope,
    /// On what it rests, and why so many.
    pub reason: String,
}

/// Which cases of a committee and year may be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// 已受理: whatever came of it.
    Accepted,
    /// 已确认, certificates included.
    Confirmed,
}

/// 核查结果 of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The case, by its place among the candidates.
    pub candidate: u32,
    /// The outcome.
    pub verdict: Verdict,
    /// What was found, in a sentence; may be empty when all is in order.
    pub words: Sealed<String>,
    /// 核查日期
    pub day: Day,
    /// 整改期限
    pub correct_by: Option<Day>,
}

/// Whether a checked case is in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 符合规定
    InOrder,
    /// 需要整改
    ToCorrect,
}

/// What is decided before chance decides which cases are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplePlan {
    /// The committee whose cases are checked.
    pub committee: CommitteeId,
    /// 年度 of the cases.
    pub year: i16,
    /// Which of them.
    pub scope: Scope,
    /// 抽查件数
    pub size: u32,
    /// On what it rests, and why so many.
    pub reason: String,
    /// By when all outcomes are in.
    pub due: Day,
    /// Commitments are taken until then …
    pub commit_by: Moment,
    /// … and shares until then.
    pub reveal_by: Moment,
    /// The public value, named while nobody can know it.
    pub public: PublicSource,
}

/// Records what came of looking at one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordCheck {
    /// The case.
    pub case: CaseId,
    /// The outcome.
    pub verdict: Verdict,
    /// What was found.
    pub words: String,
    /// 核查日期
    pub day: Day,
    /// 整改期限, when something is to be corrected.
    pub correct_by: Option<Day>,
}

/// What a spot check is frozen from.
#[derive(Debug, Clone)]
pub struct SampleGround {
    /// What every draw stands on.
    pub base: Base,
    /// The cases of the scope, by number.
    pub pool: Vec<Samplable>,
}

/// A case that may be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Samplable {
    /// The case.
    pub case: CaseId,
    /// 编号
    pub number: String,
    /// 申报人
    pub applicant: PersonId,
    /// 用人单位
    pub employer: String,
}

impl SpotCheck {
    /// What is checked, for people.
    pub fn name(&self, committee: &str) -> String {
        format!("{committee} {} 年度{}申报件抽查", self.year, self.scope.name())
    }

    /// What is checked, as the transcript names it: draws of one subject count each other's aborts.
    pub fn subject(&self, committee: CommitteeId) -> String {
        format!("{committee}/{}/{}", self.year, self.scope.key())
    }
}

impl Scope {
    /// Both, in the order of the form.
    pub const ALL: [Self; 2] = [Self::Accepted, Self::Confirmed];

    /// The words people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "已受理",
            Self::Confirmed => "已确认",
        }
    }

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Confirmed => "confirmed",
        }
    }

    /// The scope of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.key() == key)
    }

    /// The stages of the cases that it holds.
    pub const fn stages(self) -> &'static [Stage] {
        match self {
            Self::Accepted => &[
                Stage::Accepted,
                Stage::UnderReview,
                Stage::Passed,
                Stage::VotedDown,
                Stage::Rechecked,
                Stage::PublicNotice,
                Stage::Held,
                Stage::Reported,
                Stage::Confirmed,
                Stage::Certified,
                Stage::NotPassed,
                Stage::NotConfirmed,
                Stage::Revoked,
            ],
            Self::Confirmed => &[Stage::Confirmed, Stage::Certified, Stage::Revoked],
        }
    }
}

impl Verdict {
    /// The words people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InOrder => "符合规定",
            Self::ToCorrect => "需要整改",
        }
    }

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::InOrder => "in_order",
            Self::ToCorrect => "to_correct",
        }
    }

    /// The verdict of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::InOrder, Self::ToCorrect].into_iter().find(|verdict| verdict.key() == key)
    }
}

/// At least so many of a pool are checked, when the pack says how many in a hundred: rounded up.
pub fn least(pack: &rules::Pack, pool: usize) -> Option<u32> {
    let percent = usize::try_from(pack.number(PERCENT)?).ok()?;
    u32::try_from((pool * percent).div_ceil(100)).ok()
}

pub(super) fn sample(command: &SamplePlan, cx: &Cx<'_>) -> Answer {
    let ground = cx.facts.sample.as_ref().ok_or_else(|| Refusal::stage("没有这个评委会"))?;
    let committee = &ground.base.committee.reference;
    if cx.actor.role != Role::TitleOffice || cx.actor.organisation != committee.title_office {
        return Err(Refusal::role("由负责确认的职改办抽查"));
    }
    size(command, ground, cx)?;
    if command.due < cx.today {
        return Err(Refusal::command("核查期限不能早于今天"));
    }
    let check = SpotCheck {
        year: command.year,
        scope: command.scope,
        reason: text(&command.reason, "抽查的依据和理由")?,
    };
    let name = check.name(&committee.name);
    let panel = Panel {
        key: PANEL.to_owned(),
        name: "抽查".to_owned(),
        seats: command.size,
        substitutes: 0,
        cap: None,
    };
    let purpose =
        proof::draw::Purpose::SpotCheck { subject: check.subject(committee.id), name: name.clone() };
    let plan = Plan {
        panels: vec![panel],
        commit_by: command.commit_by,
        reveal_by: command.reveal_by,
        public: command.public.clone(),
        ..plan(cx, &ground.base, purpose, ground.pool.iter().map(|row| row.case))
    };
    // No cap asks for units, so the transcript tells none.
    let entrant = |row: &Samplable| Entrant {
        subject: row.case.to_string(),
        unit: String::new(),
        panel: PANEL.to_owned(),
    };
    let entrants: Vec<Entrant> = ground.pool.iter().map(entrant).collect();
    let (freeze_digest, frozen) = frozen(plan, &entrants, cx, "调整件数或时间")?;
    let known: BTreeMap<String, _> = ground.pool.iter().map(|row| (row.case.to_string(), row)).collect();
    let candidates = frozen.openings.iter().filter_map(|opening| {
        let row = known.get(&opening.subject)?;
        Some(Drawable {
            subject: row.case,
            person: row.applicant,
            name: row.number.clone(),
            unit: row.employer.clone(),
            salt: opening.salt,
        })
    });
    Ok(Decision::only(Effect::Frozen(Box::new(Freezing {
        number: ground.base.number.clone(),
        year: cx.pack.year(),
        committee: committee.clone(),
        purpose: Purpose::SpotCheck(check),
        name,
        day: command.due,
        freeze_digest,
        candidates: candidates.collect::<Vec<_>>().into(),
        freeze: frozen.freeze.into(),
    }))))
}

/// As many as there are at most, as many as the pack wants at least.
fn size(command: &SamplePlan, ground: &SampleGround, cx: &Cx<'_>) -> Result<(), Refusal> {
    let pool = ground.pool.len();
    if pool == 0 {
        return Err(Refusal::stage("这个范围里没有申报件").remedy("选择另一个评委会、年度或者范围"));
    }
    if command.size == 0 {
        return Err(Refusal::command("抽查件数至少 1 件"));
    }
    if usize::try_from(command.size).is_ok_and(|size| size > pool) {
        return Err(Refusal::command(format!("这个范围里只有 {pool} 件，抽不了 {} 件", command.size)));
    }
    match least(cx.pack, pool) {
        Some(least) if command.size < least => Err(Refusal {
            clause: cx.cite(PERCENT),
            ..Refusal::command(format!(
                "抽查 {} 件，少于规定的比例：{pool} 件应抽查至少 {least} 件",
                command.size
            ))
        }),
        _ => Ok(()),
    }
}

pub(super) fn record(case: &Draw, command: &RecordCheck, cx: &Cx<'_>) -> Answer {
    let candidate = place_of_subject(case, command.case).filter(|place| case.seated().contains(place));
    let candidate = candidate.ok_or_else(|| Refusal::command("请选择抽中的件"))?;
    if case.checks.iter().any(|check| check.candidate == candidate) {
        return Err(Refusal::stage("这一件已经记录了核查结果"));
    }
    // 回避: nobody checks their own case, whatever seat they hold.
    if case.drawable(candidate).is_some_and(|row| row.person == cx.actor.person) {
        return Err(Refusal::role("这是您本人的申报，您应当回避").remedy("由本单位其他经办人办理"));
    }
    let drawn = cx.pack.zone().day(case.transcript.freeze.plan.frozen);
    if command.day < drawn || command.day > cx.today {
        return Err(Refusal::command(format!("核查日期应在 {drawn} 到今天之间")));
    }
    let (words, correct_by) = match command.verdict {
        Verdict::InOrder => (kernel::text::clean(&command.words), None),
        Verdict::ToCorrect => {
            let by = command.correct_by.ok_or_else(|| Refusal::command("请填写整改期限"))?;
            if by < command.day {
                return Err(Refusal::command("整改期限不能早于核查日期"));
            }
            (text(&command.words, "需要整改的问题")?, Some(by))
        }
    };
    Ok(Decision::only(Effect::Checked(Check {
        candidate,
        verdict: command.verdict,
        words: words.into(),
        day: command.day,
        correct_by,
    })))
}
