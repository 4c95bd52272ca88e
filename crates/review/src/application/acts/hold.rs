//! 暂缓确认 and 核实后恢复: a finding, petition, complaint or objection holds back only the person concerned
//! (requirements F1); after verification the case is published anew.

use super::{Answer, Application, Cx, Effect, common};
use crate::case::{Decision, Refusal};
use kernel::Role;

/// Holds back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// 需要核实的问题
    pub reason: String,
}

/// Releases after verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// 核实结论
    pub finding: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.actor.role == Role::TitleOffice {
        common::title_office(case, cx)
    } else {
        common::organiser(case, cx)
    }
}

pub(super) fn decide(command: &Hold, cx: &Cx<'_>) -> Answer {
    Ok(Decision::only(Effect::Held {
        opinion: common::opinion(&command.reason, "需要核实的问题", cx)?
    }))
}

pub(super) fn decide_release(command: &Release, cx: &Cx<'_>) -> Answer {
    Ok(Decision::only(Effect::Released {
        opinion: common::opinion(&command.finding, "核实的结论", cx)?
    }))
}
