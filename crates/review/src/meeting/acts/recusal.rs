//! 申请回避: a member keeps away from a case for a reason that no rule could find; somebody else reads in their place
//! (requirements E4).

use super::{Answer, Cx, text};
use crate::{
    application::{self, acts::assign_readers::Recuse},
    case::{Decision, Follow, Refusal},
    meeting::{Meeting, Stage, effects::Effect, state::Recused},
};
use kernel::CaseId;

/// Keeps away from one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclareRecusal {
    /// The application.
    pub case: CaseId,
    /// Which rule of the pack, of those that are declared.
    pub rule: String,
    /// 理由
    pub reason: String,
}

/// Members declare, each for themselves.
///
/// # Errors
/// Everybody else.
pub(in crate::meeting) fn may_declare(case: &Meeting, cx: &Cx<'_>) -> Result<(), Refusal> {
    match case.member(cx.actor.person) {
        Some(_) => Ok(()),
        None => Err(Refusal::role("由本次评审会的专家本人申请")),
    }
}

pub(super) fn declare(case: &Meeting, command: &DeclareRecusal, cx: &Cx<'_>) -> Answer {
    let person = cx.actor.person;
    let known = case.agenda.iter().any(|item| item.case == command.case);
    if !known || case.is_recused(person, command.case) {
        return Err(Refusal::command("请选择应当回避的件"));
    }
    let rule = cx.pack.recusals().iter().find(|rule| rule.declared() && rule.id == command.rule);
    let rule = rule.ok_or_else(|| Refusal::command("请选择是哪一种关系"))?;
    let recused = Recused {
        person,
        case: command.case,
        rule: rule.id.clone(),
        clause: cx.pack.cite(&rule.clause),
        because: text(&command.reason, "回避的理由")?.into(),
    };
    let reads = matches!(case.stage, Stage::Ready | Stage::Open);
    let follow = Follow::Application(command.case, Box::new(application::Act::Recuse(Recuse { person })));
    let follows = reads.then_some(follow).into_iter().collect();
    Ok(Decision::then(Effect::RecusalDeclared { recused }, follows))
}
