//! 提交审阅意见: one expert reads and scores alone; what others wrote is shown only after that (requirements E7).

use super::{
    Answer, Application, Cx, Effect,
    common::{need, opinion},
    panel_defence,
};
use crate::{
    application::reading::{Reading, Score},
    case::{Decision, Refusal},
};

/// Hands in a reading. It stands once handed in, since what others wrote is shown then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The points, by item of the scoring form.
    pub scores: Vec<Score>,
    /// 意见
    pub opinion: String,
}

/// The panel's opinion, by the main reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivePanelOpinion {
    /// 意见
    pub opinion: String,
}

/// The readers read, once each.
pub fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    match case.reader(cx.actor.person) {
        Some(reader) if reader.reads => {}
        _ => return Err(Refusal::role("由审阅这一件的专家办理")),
    }
    if case.reading(cx.actor.person).is_some() {
        return Err(Refusal::stage("您已经提交审阅意见；提交后可以看到其他专家的意见，所以不能再改"));
    }
    Ok(())
}

/// The main reader speaks for the panel when everybody has read.
pub fn guard_panel(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    if !case.reader(cx.actor.person).is_some_and(|reader| reader.main) {
        return Err(Refusal::role("由主审专家填写"));
    }
    let missing = case.readers.iter().filter(|reader| reader.reads && case.reading(reader.person).is_none());
    match missing.count() {
        0 if case.panel_opinion.is_some() => Err(Refusal::stage("专业组意见已经填写")),
        0 => panel_defence::missing(case, cx),
        many => Err(Refusal::stage(format!("还有 {many} 位专家没有提交审阅意见"))),
    }
}

pub(super) fn decide(case: &Application, command: &Read, cx: &Cx<'_>) -> Answer {
    let opinion = need(&command.opinion, "审阅意见")?;
    let mut scores = Vec::new();
    for item in crate::application::scoring::form(cx.pack, &case.target.series) {
        let given = command.scores.iter().find(|score| score.item == item.id);
        let given = given.ok_or_else(|| Refusal::command(format!("“{}”还没有评分", item.name)))?;
        if given.points > item.most {
            let (name, most) = (&item.name, item.most);
            return Err(Refusal::command(format!("“{name}”的分数应在 0 到 {most} 之间")));
        }
        scores.push(given.clone());
    }
    let reading =
        Reading { person: cx.actor.person, scores: scores.into(), opinion: opinion.into(), at: cx.now };
    Ok(Decision::only(Effect::Read { reading }))
}

pub(super) fn decide_panel(command: &GivePanelOpinion, cx: &Cx<'_>) -> Answer {
    Ok(Decision::only(Effect::PanelSaid { opinion: opinion(&command.opinion, "专业组意见", cx)? }))
}
