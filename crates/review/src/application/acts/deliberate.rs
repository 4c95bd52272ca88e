//! 审核审议: every item checked, for senior levels the defence opinion in hand (requirements D2, D3).

use super::{Answer, Application, Cx, Effect, common};
use crate::case::{Decision, Refusal};

/// Records the deliberation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliberate {
    /// 审议意见
    pub opinion: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::employer(case, cx)?;
    common::inside_window(case, "recommend", cx)?;
    let open = case.unchecked();
    if !open.is_empty() {
        let names: Vec<_> = open.iter().map(|item| item.name.as_str()).collect();
        let text = format!("还有 {} 项没有核对原件（{}）", open.len(), names.join("、"));
        return Err(cx.refuse("act.check_items", text).remedy("逐项核对并保存结果"));
    }
    let failed = case.failed_checks();
    if !failed.is_empty() {
        let text = format!("有 {} 项与原件不一致或没有原件", failed.len());
        return Err(cx.refuse("act.check_items", text).remedy("退回申报人修改，或写明理由不予推荐"));
    }
    if case.target.defence_required && case.defence.is_none() {
        return Err(cx
            .refuse("act.record_defence", "申报高级职称的，审议前应当答辩或说课")
            .remedy("先填写答辩或说课的意见"));
    }
    Ok(())
}

pub(super) fn decide(command: &Deliberate, cx: &Cx<'_>) -> Answer {
    let opinion = common::opinion(&command.opinion, "审议意见", cx)?;
    Ok(Decision::only(Effect::Deliberated { opinion }))
}
