//! 推荐: after deliberation and a full internal notice, with the unit's commitment signed (requirements D1, D3).

use super::{Answer, Application, Cx, Effect, common};
use crate::case::{Decision, Refusal};

/// Recommends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommend {
    /// 推荐意见
    pub opinion: String,
    /// The unit's commitment was read and is signed.
    pub commitment: bool,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::employer(case, cx)?;
    if let Some(notice) = case.internal_notice.as_ref().filter(|notice| cx.today <= notice.until) {
        return Err(cx
            .refuse("act.post_internal_notice", format!("单位公示还没有期满：{}", notice.derivation))
            .remedy(format!("{} 之后推荐", notice.until)));
    }
    common::inside_window(case, "recommend", cx)
}

pub(super) fn decide(command: &Recommend, cx: &Cx<'_>) -> Answer {
    if !command.commitment {
        return Err(cx.refuse("act.recommend", "没有签署单位承诺书，不能推荐").remedy("阅读并勾选单位承诺"));
    }
    let mut opinion = common::opinion(&command.opinion, "推荐意见", cx)?;
    opinion.commitment = cx.cite("commitment.unit");
    Ok(Decision::only(Effect::Recommended { opinion }))
}
