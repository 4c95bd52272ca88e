//! The acts of an arrangement: arranged, published, withdrawn.

use super::{
    Exchange, Facts, crossed, procedure, refuse,
    state::{Arrangement, Effect, Publication, Row},
    takes_part,
};
use crate::{
    application::{self, acts::cross, facts::Committee},
    case::{Context, Decision, Follow, Kind, Refusal},
};
use kernel::{CommitteeId, Role};
use rules::review::CrossReview;
use std::collections::BTreeSet;

/// The context of these acts.
pub type Cx<'a> = Context<'a, Facts>;
type Answer = Result<Decision<Exchange>, Refusal>;

/// Everything that can be done with an arrangement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// 安排
    Arrange(Arrange),
    /// 公布
    Publish,
    /// 撤回
    Withdraw(Withdraw),
}

/// Says who reviews whose people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrange {
    /// What is crossed (pack id).
    pub cross_review: String,
    /// Own committee and reviewing committee.
    pub rows: Vec<(CommitteeId, CommitteeId)>,
}

/// Takes it back before it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdraw {
    /// 理由
    pub reason: String,
}

impl Act {
    /// The key in the procedure table.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Arrange(_) => "arrange",
            Self::Publish => "publish",
            Self::Withdraw(_) => "withdraw",
        }
    }
}

pub(super) fn decide(state: Option<&Exchange>, act: &Act, cx: &Cx<'_>) -> Answer {
    if let Act::Arrange(command) = act {
        return match state {
            None => arrange(command, cx),
            Some(_) => Err(Refusal::stage("这次交叉评审已经安排")),
        };
    }
    let case = state.ok_or_else(|| Refusal::stage("没有这份安排"))?;
    Exchange::procedure().permit(act.key(), case, cx)?;
    match act {
        Act::Arrange(_) => Err(Refusal::stage("这次交叉评审已经安排")),
        Act::Publish => Ok(publish(case, cx)),
        Act::Withdraw(command) => withdraw(command),
    }
}

fn arrange(command: &Arrange, cx: &Cx<'_>) -> Answer {
    if cx.actor.role != Role::TitleOffice {
        return Err(Refusal::role("由职改办安排"));
    }
    let row = cx.pack.cross_reviews().iter().find(|row| row.id == command.cross_review);
    let row = row.ok_or_else(|| Refusal::command("现行政策没有这一项交叉评审"))?;
    let rows = judged(row, &command.rows, cx)?;
    let apart = cx.facts.committees.iter().filter(|committee| {
        let confirms = committee.reference.title_office == cx.actor.organisation;
        confirms
            && takes_part(committee, row, cx.today)
            && !rows.iter().any(|row| row.own.id == committee.id())
    });
    let arrangement = Arrangement {
        number: cx.facts.number.clone(),
        year: cx.pack.year(),
        cross_review: row.id.clone(),
        name: format!("{}交叉评审安排", row.name),
        series: row.series.clone(),
        clause: cx.pack.cite(&row.clause),
        title_office: cx.actor.organisation,
        apart: apart.map(|committee| committee.reference.clone()).collect(),
        rows,
        by: cx.signer().into(),
    };
    Ok(Decision::only(Effect::Arranged(Box::new(arrangement))))
}

/// What was right when it was arranged may not be when it is published.
pub(super) fn may_publish(case: &Exchange, cx: &Cx<'_>) -> Result<(), Refusal> {
    procedure::title_office(case, cx)?;
    let row = cx.pack.cross_reviews().iter().find(|row| row.id == case.cross_review);
    let row = row.ok_or_else(|| Refusal::stage("现行政策没有这一项交叉评审").remedy("撤回这份安排"))?;
    let pairs: Vec<_> = case.rows.iter().map(|row| (row.own.id, row.reviewer.id)).collect();
    judged(row, &pairs, cx).map(drop).map_err(|refusal| refusal.remedy("撤回这份安排，重新安排"))
}

fn publish(case: &Exchange, cx: &Cx<'_>) -> Decision<Exchange> {
    let publication = Publication { on: cx.today, by: cx.signer().into(), confirmation: cx.confirmation };
    let accepted = cx.facts.accepted.iter();
    let follows = accepted.filter_map(|(id, committee)| {
        let cross = cross::Cross { reviewer: case.reviewer_of(*committee)?.clone() };
        Some(Follow::Application(*id, Box::new(application::Act::Cross(cross))))
    });
    Decision::then(Effect::Published { publication }, follows.collect())
}

fn withdraw(command: &Withdraw) -> Answer {
    let reason = kernel::text::clean(&command.reason);
    if reason.is_empty() {
        return Err(Refusal::command("请填写撤回的理由"));
    }
    Ok(Decision::only(Effect::Withdrawn { reason }))
}

/// The rows with their committees: all valid and of this title office, each once on each side, nobody reviewing its own.
fn judged(row: &CrossReview, pairs: &[(CommitteeId, CommitteeId)], cx: &Cx<'_>) -> Result<Vec<Row>, Refusal> {
    if pairs.is_empty() {
        return Err(Refusal::command("请至少安排一个评委会"));
    }
    let (mut owns, mut reviewers, mut rows) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (own, reviewer) in pairs {
        let (own, reviewer) = (committee(row, *own, cx)?, committee(row, *reviewer, cx)?);
        if own.reference.organiser == reviewer.reference.organiser {
            let text = format!("{}不得评审本单位受理的人员", own.reference.organiser_name);
            return Err(refuse(row, cx.pack, text).remedy("请改由其他县区的评委会评审"));
        }
        if let Some(level) = crossed(own, row).find(|level| !reviewer.levels.contains(level)) {
            let level = cx.pack.level(level).map_or(level.as_str(), |level| level.name.as_str());
            let text = format!(
                "{}没有{level}的评审权，不能评审{}受理的件",
                reviewer.reference.name, own.reference.name
            );
            return Err(refuse(row, cx.pack, text));
        }
        for (seen, which, says) in [(&mut owns, own, "由一个"), (&mut reviewers, reviewer, "评审一个")]
        {
            if !seen.insert(which.id()) {
                let text = format!("{}安排了不止一次，只能{says}评委会", which.reference.name);
                return Err(Refusal::command(text));
            }
        }
        rows.push(Row { own: own.reference.clone(), reviewer: reviewer.reference.clone() });
    }
    Ok(rows)
}

/// A committee that may stand in a row.
fn committee<'a>(row: &CrossReview, id: CommitteeId, cx: &'a Cx<'_>) -> Result<&'a Committee, Refusal> {
    let found = cx.facts.committees.iter().find(|committee| committee.id() == id);
    let found = found.ok_or_else(|| Refusal::command("没有所选的评委会，请刷新后重选"))?;
    if found.reference.title_office != cx.actor.organisation {
        return Err(Refusal::role(format!("{}由另一个职改办确认", found.reference.name)));
    }
    if takes_part(found, row, cx.today) {
        return Ok(found);
    }
    let text = format!(
        "{}今天没有{}的评审权（有效期 {} 至 {}）",
        found.reference.name, row.name, found.valid_from, found.valid_until
    );
    Err(refuse(row, cx.pack, text).remedy("请改选有效期之内、有评审权的评委会"))
}
