//! The acts of a batch: publish, report, confirm, certify, close.

use super::{
    Batch, Facts,
    state::{CaseFact, Effect, Left, Publication, ResultsFiling, Step},
};
use crate::{
    application::{
        self, Stage as CaseStage,
        acts::{confirm, inform, publish, report},
        state::PublicNotice,
    },
    case::{Context, Decision, Follow, Kind, Refusal},
    certificate,
};
use kernel::{CaseId, Role};
use rules::{Due, Pack};

/// The context of these acts.
pub type Cx<'a> = Context<'a, Facts>;
type Answer = Result<Decision<Batch>, Refusal>;

/// Everything that can be done with a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// 公示
    Publish(Publish),
    /// 报送确认
    Report,
    /// 确认
    Confirm(Confirm),
    /// 自主确认
    ConfirmOwn(Confirm),
    /// 自主评审结果备案
    FileResults(FileResults),
    /// 签发证书
    Certify,
    /// 关闭批次
    Close,
}

/// Publishes rechecked cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// 批次名称
    pub name: String,
    /// The applications.
    pub cases: Vec<CaseId>,
}

/// Confirms what was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// 确认文号
    pub document: String,
}

/// Files what an autonomous committee hands in of its results; the record table is made by the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileResults {
    /// 职称确认文件
    pub confirmation: String,
    /// 评审工作总结
    pub summary: String,
}

impl Act {
    /// The key in the procedure table.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Publish(_) => "publish",
            Self::Report => "report",
            Self::Confirm(_) => "confirm",
            Self::ConfirmOwn(_) => "confirm_own",
            Self::FileResults(_) => "file_results",
            Self::Certify => "certify",
            Self::Close => "close",
        }
    }
}

pub(super) fn decide(state: Option<&Batch>, act: &Act, cx: &Cx<'_>) -> Answer {
    if let Act::Publish(command) = act {
        return match state {
            None => publish(command, cx),
            Some(_) => Err(Refusal::stage("这一批已经公示")),
        };
    }
    let case = state.ok_or_else(|| Refusal::stage("没有这一批"))?;
    Batch::procedure().permit(act.key(), case, cx)?;
    match act {
        Act::Publish(_) => Err(Refusal::stage("这一批已经公示")),
        Act::Report => Ok(report(case, cx)),
        Act::Confirm(command) | Act::ConfirmOwn(command) => confirm(case, command, cx),
        Act::FileResults(command) => file_results(case, command, cx),
        Act::Certify => Ok(certify(case, cx)),
        Act::Close => Ok(Decision::only(Effect::Closed {})),
    }
}

fn publish(command: &Publish, cx: &Cx<'_>) -> Answer {
    let committee = &cx.facts.committee;
    if cx.actor.role != Role::Organiser || cx.actor.organisation != committee.organiser {
        return Err(Refusal::role(format!("由{}公示", committee.organiser_name)));
    }
    let name = kernel::text::clean(&command.name);
    if name.is_empty() {
        return Err(Refusal::command("请填写批次名称"));
    }
    let mut items = Vec::new();
    for id in &command.cases {
        let fact = cx.facts.cases.iter().find(|c| c.item.case == *id && c.stage == CaseStage::Rechecked);
        let fact = fact.ok_or_else(|| Refusal::stage("所选的件有的已不在待公示中，请刷新后重选"))?;
        items.push(fact.item.clone());
    }
    if items.is_empty() {
        return Err(Refusal::command("请选择要公示的件"));
    }
    let due = cx.pack.term("public_notice", cx.today).map_err(|e| Refusal::command(e.to_string()))?;
    let notice =
        PublicNotice { batch: cx.case, from: cx.today, until: due.day, derivation: due.derivation.clone() };
    let follow = |id: &CaseId| {
        let act = application::Act::Publish(publish::Publish { notice: notice.clone() });
        Follow::Application(*id, Box::new(act))
    };
    let told = |id: &CaseId| Follow::Application(*id, Box::new(application::Act::Inform(inform::Inform)));
    let follows = command.cases.iter().map(follow).chain(cx.facts.untold.iter().map(told)).collect();
    let publication = Publication {
        number: cx.facts.number.clone(),
        year: cx.pack.year(),
        name,
        committee: committee.clone(),
        autonomous: cx.facts.autonomous,
        items,
        from: cx.today,
        until: due.day,
        derivation: due.derivation,
        by: cx.signer().into(),
    };
    Ok(Decision::then(Effect::Published(Box::new(publication)), follows))
}

/// Whether the notice has run its full term and somebody is left to report.
pub(super) fn may_report(case: &Batch, cx: &Cx<'_>) -> Result<(), Refusal> {
    super::procedure::organiser(case, cx)?;
    if cx.today <= case.until {
        return Err(cx
            .refuse("act.publish", format!("公示还没有期满：{}", case.derivation))
            .remedy(format!("{} 之后报送；公示期间有异议的，在该件上办理“暂缓确认”", case.until)));
    }
    if standing(case, cx, CaseStage::PublicNotice).is_empty() {
        return Err(Refusal::stage("这一批没有可以报送的件（都已暂缓）").remedy("关闭这一批，核实后重新公示"));
    }
    Ok(())
}

fn report(case: &Batch, cx: &Cx<'_>) -> Decision<Batch> {
    let cases = standing(case, cx, CaseStage::PublicNotice);
    let left = others(case, &cases, |_| "公示期间发现问题，暂缓核实".to_owned());
    let follow = |id: &CaseId| Follow::Application(*id, Box::new(application::Act::Report(report::Report)));
    let follows = cases.iter().map(follow).collect();
    Decision::then(Effect::Reported { cases, left, day: cx.today }, follows)
}

fn confirm(case: &Batch, command: &Confirm, cx: &Cx<'_>) -> Answer {
    let document = kernel::text::clean(&command.document);
    if document.is_empty() {
        return Err(Refusal::command("请填写确认文号"));
    }
    let reported = standing(case, cx, CaseStage::Reported);
    let blocked = |id: &CaseId| fact(cx, *id).and_then(|fact| fact.blocked.as_ref());
    let cases: Vec<CaseId> = reported.iter().filter(|id| blocked(id).is_none()).copied().collect();
    if cases.is_empty() {
        return Err(Refusal::stage("这一批没有可以确认的件").remedy("在各件上办理“不予确认”或“暂缓确认”"));
    }
    let left = others(case, &cases, |id| {
        blocked(&id).map_or_else(|| "已暂缓核实".to_owned(), |refusal| refusal.text.clone())
    });
    let follow = |id: &CaseId| {
        let command = confirm::Confirm { batch: case.id, document: document.clone() };
        Follow::Application(*id, Box::new(application::Act::Confirm(command)))
    };
    let follows = cases.iter().map(follow).collect();
    let confirmation = cx.confirmation;
    Ok(Decision::then(Effect::Confirmed { document, cases, left, day: cx.today, confirmation }, follows))
}

/// The term within which an autonomous committee files its results, and its entry in the pack's list of filings.
const RESULTS: (&str, &str) = ("autonomous_filing", "autonomous_results");

/// Until when the results of a batch are filed: an autonomous committee's, counted from the day on which it confirmed them
/// and so made them known (公布).
pub fn filing_due(case: &Batch, pack: &Pack) -> Option<Due> {
    pack.term(RESULTS.0, case.confirmed_on.filter(|_| case.autonomous)?).ok()
}

fn file_results(case: &Batch, command: &FileResults, cx: &Cx<'_>) -> Answer {
    let clause = cx.pack.filing(RESULTS.1).map(|filing| cx.pack.cite(&filing.clause));
    let written = |typed: &str, what: &str| {
        let text = kernel::text::clean(typed);
        let missing = || Refusal { clause: clause.clone(), ..Refusal::command(format!("请填写{what}")) };
        if text.is_empty() { Err(missing()) } else { Ok(text) }
    };
    let confirmation = written(&command.confirmation, "职称确认文件")?;
    let summary = written(&command.summary, "评审工作总结")?;
    let uncounted = cx.facts.cases.iter().filter(|fact| fact.count.is_none());
    let uncounted: Vec<&str> = uncounted.map(|fact| fact.item.number.as_str()).collect();
    if !uncounted.is_empty() {
        let text = format!("评审情况记录表不全：{}没有表决记录", uncounted.join("、"));
        return Err(Refusal { clause, ..Refusal::stage(text) });
    }
    let due = filing_due(case, cx.pack);
    let filing = ResultsFiling {
        day: cx.today,
        due: due.as_ref().map(|due| due.day),
        derivation: due.map(|due| due.derivation).unwrap_or_default(),
        confirmation,
        summary,
        by: cx.signer().into(),
    };
    Ok(Decision::only(Effect::ResultsFiled { filing: Box::new(filing) }))
}

fn certify(case: &Batch, cx: &Cx<'_>) -> Decision<Batch> {
    let mut cases = Vec::new();
    let mut follows = Vec::new();
    for id in standing(case, cx, CaseStage::Confirmed) {
        if let Some(issue) = fact(cx, id).and_then(|fact| fact.certificate.clone()) {
            cases.push(id);
            let act = certificate::Act::Issue(certificate::acts::IssueCertificate {
                issue: Box::new(issue.clone()),
            });
            follows.push(Follow::Certificate(issue.id, Box::new(act)));
        }
    }
    Decision::then(Effect::Certified { cases }, follows)
}

/// The batch's cases that went along so far and stand at `stage`.
pub(super) fn standing(case: &Batch, cx: &Cx<'_>, stage: CaseStage) -> Vec<CaseId> {
    let along = case.items.iter().filter(|item| item.step != Step::Left);
    along.filter(|i| fact(cx, i.case).is_some_and(|f| f.stage == stage)).map(|i| i.case).collect()
}

fn others(case: &Batch, taken: &[CaseId], why: impl Fn(CaseId) -> String) -> Vec<Left> {
    case.items
        .iter()
        .filter(|item| item.step != Step::Left && !taken.contains(&item.case))
        .map(|item| Left { case: item.case, reason: why(item.case).into() })
        .collect()
}

fn fact<'a>(cx: &'a Cx<'_>, id: CaseId) -> Option<&'a CaseFact> {
    cx.facts.cases.iter().find(|fact| fact.item.case == id)
}
