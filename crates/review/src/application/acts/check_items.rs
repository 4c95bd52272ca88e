//! 逐项核对原件: the employer compares each item with its original and enters the result (requirements D1, D2).

use super::{Answer, Cx, Effect, common};
use crate::{
    application::{
        Application,
        state::{CheckResult, ItemCheck},
    },
    case::{Decision, Refusal},
};

/// Enters results for some items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItems {
    /// Item, result, note.
    pub results: Vec<(String, CheckResult, String)>,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::employer(case, cx)
}

pub(super) fn decide(case: &Application, command: &CheckItems, cx: &Cx<'_>) -> Answer {
    let known: Vec<&str> = case.comparable().iter().map(|item| item.id.as_str()).collect();
    let mut checks = Vec::new();
    for (item, result, note) in &command.results {
        if !known.contains(&item.as_str()) {
            return Err(Refusal::command("核对的项目不在这一件的清单里，请刷新页面"));
        }
        let note = kernel::text::clean(note);
        if *result != CheckResult::Same && note.is_empty() {
            return Err(Refusal::command("核对结果不是“与原件一致”的，请写明情况"));
        }
        checks.push(ItemCheck {
            item: item.clone(),
            result: *result,
            note: note.into(),
            by: cx.signer().into(),
        });
    }
    if checks.is_empty() {
        return Err(Refusal::command("请至少选择一项核对结果"));
    }
    Ok(Decision::only(Effect::ItemsChecked { checks }))
}
