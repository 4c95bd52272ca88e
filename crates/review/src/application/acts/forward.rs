//! 主管部门审核通过: procedure, truth, regularity, each recorded and signed (requirements D5; notice 四（二）).

use super::{Answer, Application, Cx, Effect, common};
use crate::case::{Decision, Refusal};

/// Forwards to the next level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forward {
    /// 推荐程序规范
    pub procedure: bool,
    /// 推荐材料真实
    pub truth: bool,
    /// 填报材料规范
    pub regularity: bool,
    /// 审核意见
    pub opinion: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    own(case, cx)?;
    common::inside_window(case, "department", cx)
}

/// The seat is the department's whose turn it is.
pub(super) fn own(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    match case.department() {
        Some(department) => common::at_home(department.id, &department.name, cx),
        None => Err(Refusal::role("这一件不经主管部门")),
    }
}

pub(super) fn decide(command: &Forward, cx: &Cx<'_>) -> Answer {
    if !(command.procedure && command.truth && command.regularity) {
        return Err(cx
            .refuse("act.forward", "推荐程序、材料真实性、填报规范性三项都审核通过，才能报送")
            .remedy("有一项不通过的，退回修改或不予通过"));
    }
    let opinion = common::opinion(&command.opinion, "审核意见", cx)?;
    Ok(Decision::only(Effect::Forwarded { opinion }))
}
