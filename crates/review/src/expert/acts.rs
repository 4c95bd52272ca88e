//! The acts of an expert in a pool: entry and exit by request and approval, training, relations, corrections.

use super::{
    Card, Expert, Facts, FormerUnit, Relation, Training, procedure,
    state::{Effect, Entry},
};
use crate::case::{Context, Decision, Kind, Refusal, RefusalKind};
use kernel::{CommitteeId, Day, PersonId, Role, text::clean};

/// The context of these acts.
pub type Cx<'a> = Context<'a, Facts>;
type Answer = Result<Decision<Expert>, Refusal>;

/// The window of the schedule whose end closes the pools.
pub const WINDOW: &str = "pool_change";
/// The term that says how long an expert serves at most.
pub const TERM: &str = "expert_term";

/// Everything that can be done with an expert.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// 申请入库
    RequestEntry(Box<RequestEntry>),
    /// 核准入库
    ApproveEntry,
    /// 不核准入库
    RefuseEntry(Reason),
    /// 申请续聘
    RequestRenewal,
    /// 登记培训
    RecordTraining(RecordTraining),
    /// 申明回避关系
    DeclareRelation(Relation),
    /// 更正信息
    Correct(Box<Correct>),
    /// 申请出库
    RequestExit(Reason),
    /// 核准出库
    ApproveExit,
    /// 不核准出库
    RefuseExit(Reason),
}

/// Asks for an expert to enter the pool of a committee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEntry {
    /// The committee.
    pub committee: CommitteeId,
    /// The person, whom the office knows by document.
    pub person: PersonId,
    /// Who they are.
    pub card: Card,
    /// 专业
    pub specialty: String,
    /// 层级 of their title (pack id)
    pub level: String,
}

/// Records a training that was finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordTraining {
    /// 课程
    pub course: String,
    /// When it was finished.
    pub day: Day,
}

/// Corrects what is known of an expert. A unit that changes becomes a former one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correct {
    /// Who they are; former units are those known and those that this correction adds.
    pub card: Card,
    /// 专业
    pub specialty: String,
    /// 层级
    pub level: String,
}

/// An act that needs a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// 理由
    pub reason: String,
}

impl Act {
    /// The key in the procedure table.
    pub fn key(&self) -> &'static str {
        match self {
            Self::RequestEntry(_) => "request_entry",
            Self::ApproveEntry => "approve_entry",
            Self::RefuseEntry(_) => "refuse_entry",
            Self::RequestRenewal => "request_renewal",
            Self::RecordTraining(_) => "record_training",
            Self::DeclareRelation(_) => "declare_relation",
            Self::Correct(_) => "correct",
            Self::RequestExit(_) => "request_exit",
            Self::ApproveExit => "approve_exit",
            Self::RefuseExit(_) => "refuse_exit",
        }
    }
}

pub(super) fn decide(state: Option<&Expert>, act: &Act, cx: &Cx<'_>) -> Answer {
    if let Act::RequestEntry(command) = act {
        return match state {
            None => request_entry(command, cx),
            Some(_) => Err(Refusal::stage("这位专家已经申请入库")),
        };
    }
    let case = state.ok_or_else(|| Refusal::stage("没有这位专家的入库申请"))?;
    Expert::procedure().permit(act.key(), case, cx)?;
    match act {
        Act::RequestEntry(_) => Err(Refusal::stage("这位专家已经申请入库")),
        Act::ApproveEntry => approve(cx),
        Act::RefuseEntry(command) => {
            Ok(Decision::only(Effect::Refused { reason: filled(&command.reason, "理由")?.into() }))
        }
        Act::RequestRenewal => Ok(Decision::only(Effect::RenewalRequested {})),
        Act::RecordTraining(command) => train(case, command, cx),
        Act::DeclareRelation(relation) => declare(case, relation, cx),
        Act::Correct(command) => correct(case, command, cx),
        Act::RequestExit(command) => {
            Ok(Decision::only(Effect::ExitRequested { reason: filled(&command.reason, "理由")?.into() }))
        }
        Act::ApproveExit => Ok(Decision::only(Effect::ExitApproved {})),
        Act::RefuseExit(command) => {
            Ok(Decision::only(Effect::ExitRefused { reason: filled(&command.reason, "理由")?.into() }))
        }
    }
}

/// Whether pools may still be changed this year, by request and by approval (requirements E3).
pub(super) fn open(cx: &Cx<'_>) -> Result<(), Refusal> {
    match cx.pack.window("", "", WINDOW) {
        Some(window) if cx.today > window.until => Err(Refusal {
            kind: RefusalKind::Law,
            text: format!("评委库今年的更新已于 {} 截止：{}", window.until, window.derivation),
            clause: Some(window.clause),
            remedy: Some("请在下一年度评委库更新期间申请".to_owned()),
        }),
        _ => Ok(()),
    }
}

pub(super) fn may_renew(case: &Expert, cx: &Cx<'_>) -> Result<(), Refusal> {
    procedure::organiser(case, cx)?;
    open(cx)?;
    match case.until {
        Some(until) if until.year() > cx.pack.year() => {
            Err(Refusal::stage(format!("聘期到 {until}，今年还不届满")).remedy("在届满的年度申请续聘"))
        }
        _ => Ok(()),
    }
}

pub(super) fn may_leave(case: &Expert, cx: &Cx<'_>) -> Result<(), Refusal> {
    procedure::either(case, cx)?;
    open(cx)
}

fn request_entry(command: &RequestEntry, cx: &Cx<'_>) -> Answer {
    let committee = &cx.facts.committee.reference;
    if cx.actor.role != Role::Organiser || cx.actor.organisation != committee.organiser {
        return Err(Refusal::role(format!("由{}申请", committee.organiser_name)));
    }
    if cx.actor.person == command.person {
        return Err(Refusal::role("不能为自己申请入库，您应当回避").remedy("由其他经办人办理"));
    }
    open(cx)?;
    let (card, specialty, level) = checked(&command.card, &command.specialty, &command.level, cx)?;
    Ok(Decision::only(Effect::Requested(Box::new(Entry {
        number: cx.facts.number.clone(),
        year: cx.pack.year(),
        committee: committee.clone(),
        series: cx.facts.committee.series.clone(),
        person: command.person,
        card: card.into(),
        specialty,
        level,
    }))))
}

fn approve(cx: &Cx<'_>) -> Answer {
    let longest = cx.pack.term(TERM, cx.today).map_err(|e| Refusal::command(e.to_string()))?;
    Ok(Decision::only(Effect::Approved {
        from: cx.today,
        until: longest.day,
        derivation: longest.derivation,
        by: cx.signer().into(),
    }))
}

fn train(case: &Expert, command: &RecordTraining, cx: &Cx<'_>) -> Answer {
    let course = filled(&command.course, "课程名称")?;
    if command.day > cx.today {
        return Err(Refusal::command("完成日期还没有到，请改为今天或以前的日期"));
    }
    let training = Training { year: command.day.year(), course, day: command.day };
    if case.training.contains(&training) {
        return Err(Refusal::command("这次培训已经登记"));
    }
    Ok(Decision::only(Effect::Trained { training }))
}

fn declare(case: &Expert, relation: &Relation, cx: &Cx<'_>) -> Answer {
    let declared = cx.pack.recusals().iter().any(|rule| rule.id == relation.rule && rule.declared());
    if !declared {
        return Err(Refusal::command("请选择关系的种类"));
    }
    let relation = Relation {
        rule: relation.rule.clone(),
        name: filled(&relation.name, "对方姓名或单位名称")?,
    };
    if case.relations.iter().any(|known| known.open() == Some(&relation)) {
        return Err(Refusal::command("这项关系已经申明"));
    }
    Ok(Decision::only(Effect::RelationDeclared { relation: relation.into() }))
}

fn correct(case: &Expert, command: &Correct, cx: &Cx<'_>) -> Answer {
    let (mut card, specialty, level) = checked(&command.card, &command.specialty, &command.level, cx)?;
    // Units and telephones change at any time, and recusal must know; what the pool is grouped by changes with the pool.
    if specialty != case.specialty || level != case.level {
        open(cx)?;
    }
    if let Some(known) = case.card.open() {
        let mut former = known.former.clone();
        if known.unit != card.unit {
            former.push(FormerUnit { unit: known.unit.clone(), until: cx.today });
        }
        former.extend(card.former.drain(..).filter(|unit| !known.former.contains(unit)));
        card.former = former;
        if *known == card && specialty == case.specialty && level == case.level {
            return Err(Refusal::command("没有改动"));
        }
    }
    Ok(Decision::only(Effect::Corrected { card: card.into(), specialty, level }))
}

/// A card without stray blanks and gaps, and the two columns that a pool is grouped by.
fn checked(
    card: &Card,
    specialty: &str,
    level: &str,
    cx: &Cx<'_>,
) -> Result<(Card, String, String), Refusal> {
    if cx.pack.level(level).is_none() {
        return Err(Refusal::command("请选择专家职称的层级"));
    }
    let mut card = card.clone();
    card.name = filled(&card.name, "姓名")?;
    card.unit.name = filled(&card.unit.name, "工作单位")?;
    card.title = filled(&card.title, "职称")?;
    card.phone = clean(&card.phone);
    card.region = clean(&card.region);
    for former in &mut card.former {
        former.unit.name = filled(&former.unit.name, "原工作单位")?;
        if former.until > cx.today {
            return Err(Refusal::command("离开原工作单位的日期还没有到"));
        }
    }
    Ok((card, filled(specialty, "专业")?, level.to_owned()))
}

fn filled(text: &str, what: &str) -> Result<String, Refusal> {
    let text = clean(text);
    if text.is_empty() { Err(Refusal::command(format!("请填写{what}"))) } else { Ok(text) }
}
