//! 提交补正: the applicant answers the one-time notice in time; the dossier is frozen anew (requirements D7).

use super::{Answer, Application, Cx, Effect, common, submit};
use crate::{
    application::situation,
    case::{Decision, Refusal},
};

/// Supplements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplement {
    /// 补正说明
    pub answer: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    submit::own(case, cx)?;
    match &case.deficiency_notice {
        Some(notice) if cx.today > notice.due => Err(cx
            .refuse("act.lapse", format!("补正期限已过：{}", notice.derivation))
            .remedy("逾期未补正视为放弃申报；认为有误的，可向职改办反映")),
        _ => Ok(()),
    }
}

pub(super) fn decide(case: &Application, command: &Supplement, cx: &Cx<'_>) -> Answer {
    let answer = common::need(&command.answer, "补正说明")?;
    submit::complete(&situation::judge(case, cx)?, cx)?;
    let submission = Box::new(submit::freeze(case, cx)?);
    Ok(Decision::only(Effect::Supplemented { answer: answer.into(), submission }))
}
