//! 单位内部公示: posted after deliberation; its end follows from the pack's term (requirements D3).

use super::{Answer, Application, Cx, Effect, common};
use crate::{
    application::state::InternalNotice,
    case::{Decision, Refusal},
};

/// Posts the notice today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostInternalNotice {
    /// 公示地点、方式
    pub place: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::employer(case, cx)
}

pub(super) fn decide(command: &PostInternalNotice, cx: &Cx<'_>) -> Answer {
    let place = common::need(&command.place, "公示的地点或方式")?;
    let due = cx.pack.term("internal_notice", cx.today).map_err(|e| Refusal::command(e.to_string()))?;
    Ok(Decision::only(Effect::InternalNoticePosted {
        notice: InternalNotice {
            from: cx.today,
            until: due.day,
            derivation: due.derivation,
            place: place.into(),
            by: cx.signer().into(),
        },
    }))
}
