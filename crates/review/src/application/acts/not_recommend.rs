//! 不予推荐: the employer's final no, with its reason.

use super::{Answer, Application, Cx, common};
use crate::{application::state::Stage, case::Refusal};

/// Does not recommend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRecommend {
    /// 理由
    pub reason: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::employer(case, cx)
}

pub(super) fn decide(case: &Application, command: &NotRecommend, cx: &Cx<'_>) -> Answer {
    let reason = common::need(&command.reason, "不予推荐的理由")?;
    common::end(case, Stage::NotRecommended, reason, "act.not_recommend", cx)
}
