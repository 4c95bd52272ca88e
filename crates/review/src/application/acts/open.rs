//! 开始申报: opens a draft for one title, way, employer and committee. No legal effect yet; the case gets its number.
//!
//! Clauses: requirements A1, B1. Eligibility is judged at submission, so that a person may prepare before a fact is proven.

use super::{Answer, Cx, Effect};
use crate::{
    application::{effects::Opening, state::Target},
    case::{Decision, Refusal, RefusalKind},
};
use kernel::Role;
use rules::Series;

/// Opens an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// 职称 (pack id)
    pub title: String,
    /// 申报途径 (pack id)
    pub way: String,
    /// 专业
    pub specialty: String,
}

pub(super) fn decide(command: &Open, cx: &Cx<'_>) -> Answer {
    if cx.actor.role != Role::Applicant || cx.actor.person != cx.facts.applicant.person {
        return Err(Refusal::role("由申报人本人开始申报"));
    }
    let target = target(command, cx)?;
    if let Some(way) = cx.pack.way(&target.way).filter(|way| !way.routed.is_empty()) {
        return Err(Refusal {
            kind: RefusalKind::Law,
            text: format!("“{}”不在这里申报", way.name),
            clause: Some(cx.pack.cite(&way.clause)),
            remedy: Some(way.routed.clone()),
        });
    }
    let committee = &cx.facts.committee;
    if committee.series != target.series || !committee.levels.contains(&target.level) {
        return Err(cx
            .refuse("act.open", format!("{}不评审{}", committee.reference.name, target.title_name))
            .remedy("请选择评审这个系列和层级的评委会"));
    }
    if cx.today > committee.valid_until || cx.today < committee.valid_from {
        return Err(cx.refuse("act.open", format!("{}不在有效期内", committee.reference.name)));
    }
    Ok(Decision::only(Effect::Opened(Box::new(Opening {
        number: cx.facts.number.clone(),
        year: cx.pack.year(),
        applicant: cx.facts.applicant.person,
        name: cx.facts.applicant.card.name.clone().into(),
        target,
        employer: cx.facts.employer.party.clone(),
        chain: cx.facts.chain.clone(),
        committee: committee.reference.clone(),
    }))))
}

fn target(command: &Open, cx: &Cx<'_>) -> Result<Target, Refusal> {
    let title = cx.pack.title(&command.title).ok_or_else(|| Refusal::command("请选择要申报的职称"))?;
    let way = cx.pack.way(&command.way).ok_or_else(|| Refusal::command("请选择申报途径"))?;
    let series = cx.pack.series_of(&title.series).ok_or_else(|| Refusal::command("请选择系列"))?;
    let level = cx.pack.level(&title.level).ok_or_else(|| Refusal::command("请选择层级"))?;
    Ok(Target {
        title: title.id.clone(),
        title_name: title.name.clone(),
        specialty: specialty(&command.specialty, series)?,
        way: way.id.clone(),
        way_name: way.name.clone(),
        series: series.id.clone(),
        series_name: series.name.clone(),
        level: level.id.clone(),
        level_name: level.name.clone(),
        level_group: level.group.clone(),
        defence_required: level.defence,
    })
}

/// The specialty is printed on the certificate: it is one of the title's own series.
fn specialty(typed: &str, series: &Series) -> Result<String, Refusal> {
    let word = kernel::text::clean(typed);
    if series.specialties.contains(&word) || (word.is_empty() && series.specialties.is_empty()) {
        return Ok(word);
    }
    let problem = if word.is_empty() {
        "请选择专业".to_owned()
    } else {
        format!("“{word}”不是{}系列的专业", series.name)
    };
    Err(Refusal::command(problem).remedy(format!(
        "请从{}系列的专业中选择：{}",
        series.name,
        series.specialties.join("、")
    )))
}
