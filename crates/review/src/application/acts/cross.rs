//! 交叉评审: follows from a published arrangement (requirement E6); nobody does it by hand.

use super::{Answer, Application, Cx, Effect};
use crate::{
    application::state::CommitteeRef,
    case::{Decision, Refusal},
};

/// Hands the case to the committee that reviews it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cross {
    /// 评审的评委会
    pub reviewer: CommitteeRef,
}

pub(super) fn decide(case: &Application, command: &Cross, cx: &Cx<'_>) -> Answer {
    if command.reviewer.organiser == case.committee.organiser {
        let text = format!("{}不得评审本单位受理的人员", case.committee.organiser_name);
        let mut refusal = Refusal::stage(text);
        let row = cx.pack.cross_review(&case.target.series, &case.target.level);
        refusal.clause = row.map(|row| cx.pack.cite(&row.clause));
        return Err(refusal);
    }
    Ok(Decision::only(Effect::Crossed { reviewer: command.reviewer.clone() }))
}
