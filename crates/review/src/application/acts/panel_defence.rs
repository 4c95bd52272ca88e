//! 评审答辩: questions, answers and the panel's view, where the pack has a case defended at the review (requirements E7).
//! The panel's opinion waits for it. The defence at the employer is another matter: [`super::record_defence`].

use super::{
    Answer, Application, Cx, Effect,
    common::{at_home, need},
};
use crate::{
    application::defence::{Answered, PanelDefence},
    case::{Decision, Refusal},
};
use kernel::{Day, Role};
use rules::{Pack, review};

/// Records the defence. It stands once recorded, since the panel speaks on its ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPanelDefence {
    /// 答辩日期
    pub day: Option<Day>,
    /// Questions with their answers; pairs of which both are empty are left out.
    pub answers: Vec<Answered>,
    /// 答辩意见
    pub view: String,
}

/// The row that asks for it.
pub fn required<'p>(pack: &'p Pack, case: &Application) -> Option<&'p review::PanelDefence> {
    pack.panel_defence(&case.target.series, &case.target.level)
}

/// The main reader or the organiser's secretary, once, while the case is with its readers.
pub fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.actor.role == Role::Expert {
        if !case.reader(cx.actor.person).is_some_and(|reader| reader.main) {
            return Err(Refusal::role("由主审专家或者组建单位记录"));
        }
    } else {
        let committee = case.committee_now();
        at_home(committee.organiser, &committee.organiser_name, cx)?;
    }
    if required(cx.pack, case).is_none() {
        let (series, level) = (&case.target.series_name, &case.target.level_name);
        return Err(Refusal::role(format!("{series}{level}不要求评审答辩")));
    }
    if case.panel_defence.is_some() {
        return Err(Refusal::stage("评审答辩已经记录，不能再改"));
    }
    if case.readers.is_empty() {
        return Err(Refusal::stage("还没有分给专家审阅").remedy("评审会备案接收以后再记录"));
    }
    Ok(())
}

/// What stands in the way of the panel's opinion: a defence that is asked for and was not recorded.
pub(super) fn missing(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    match required(cx.pack, case).filter(|_| case.panel_defence.is_none()) {
        Some(row) => Err(Refusal {
            clause: Some(cx.pack.cite(&row.clause)),
            ..Refusal::stage(format!("{}应当先进行评审答辩", row.name))
                .remedy("由主审专家或者组建单位记录问题、回答和意见")
        }),
        None => Ok(()),
    }
}

pub(super) fn decide(command: &RecordPanelDefence, cx: &Cx<'_>) -> Answer {
    let day = command.day.ok_or_else(|| Refusal::command("请填写答辩日期"))?;
    if day > cx.today {
        return Err(Refusal::command("答辩日期不能晚于今天"));
    }
    let mut answers = Vec::new();
    for (number, pair) in (1..).zip(&command.answers) {
        if pair.question.trim().is_empty() && pair.answer.trim().is_empty() {
            continue;
        }
        let question = need(&pair.question, &format!("第 {number} 个问题"))?;
        let answer = need(&pair.answer, &format!("第 {number} 个问题的回答"))?;
        answers.push(Answered { question, answer });
    }
    if answers.is_empty() {
        return Err(Refusal::command("请填写答辩的问题和回答"));
    }
    let view = need(&command.view, "答辩意见")?;
    let defence = PanelDefence { day, answers: answers.into(), view: view.into(), by: cx.signer().into() };
    Ok(Decision::only(Effect::PanelDefended { defence }))
}
