//! 提交: freezes the dossier with its digest, the findings and the signed commitment (requirements A2–A6, A8, C3, C6, C10).
//!
//! After a return the window of the level that returned counts: whoever is sent back late must be able to answer.

use super::{Answer, Cx, Effect, common};
use crate::{
    application::{
        Application, form, situation,
        state::{Commitment, Stage, Submission},
    },
    case::{Decision, Refusal},
};
use kernel::Role;
use rules::Outcome;

/// Submits the draft as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submit {
    /// The commitment was read and is signed.
    pub commitment: bool,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    own(case, cx)?;
    common::inside_window(case, window(case), cx)?;
    let judged = situation::judge(case, cx)?;
    one_per_level(case, cx)?;
    let unmet: Vec<_> = judged.findings.iter().filter(|f| f.outcome == Outcome::Unmet).collect();
    if let Some(first) = unmet.first() {
        let more = if unmet.len() > 1 {
            format!("，另有 {} 项不符合", unmet.len() - 1)
        } else {
            String::new()
        };
        return Err(Refusal {
            kind: crate::RefusalKind::Law,
            text: format!("不符合“{}”：{}{more}", first.text, first.because),
            clause: Some(first.cite.clone()),
            remedy: Some(format!("{}{}", first.remedy, other_ways(case, cx))),
        });
    }
    complete(&judged, cx)
}

/// Other ways to the title that fit what is known, as the end of a remedy.
fn other_ways(case: &Application, cx: &Cx<'_>) -> String {
    let target = &case.target;
    let known = situation::situation(case, cx);
    let ways = cx.pack.instead(&target.title, &target.way, &known, cx.today);
    let names: Vec<&str> = ways.iter().map(|instead| instead.way_name.as_str()).collect();
    if names.is_empty() { String::new() } else { format!("。可以改用：{}", names.join("、")) }
}

pub(super) fn decide(case: &Application, command: &Submit, cx: &Cx<'_>) -> Answer {
    if !command.commitment {
        return Err(Refusal::command("请先阅读承诺书，并勾选“我已阅读并承诺”"));
    }
    let submission = freeze(case, cx)?;
    Ok(Decision::only(Effect::Submitted { submission: Box::new(submission) }))
}

/// Nothing that is asked for is missing.
pub(super) fn complete(judged: &situation::Judged, cx: &Cx<'_>) -> Result<(), Refusal> {
    let missing = form::missing(&cx.facts.dossier, &judged.checklist, cx.pack);
    let Some(first) = missing.first() else { return Ok(()) };
    let text = format!("还有 {} 处没有完成：{}（{}）", missing.len(), first.text, first.section.name());
    Err(Refusal::command(text).remedy("补全后再提交"))
}

/// The draft as a frozen submission.
pub(super) fn freeze(case: &Application, cx: &Cx<'_>) -> Result<Submission, Refusal> {
    let judged = situation::judge(case, cx)?;
    Ok(Submission {
        dossier: cx.facts.dossier.clone().into(),
        applicant: cx.facts.applicant.card.clone().into(),
        findings: judged.findings.into(),
        checklist: judged.checklist,
        commitment: Commitment {
            text: cx.cite("commitment.applicant").unwrap_or_default(),
            by: cx.signer().into(),
            confirmation: cx.confirmation,
        },
        at: cx.now,
    })
}

/// The applicant acts on the own case.
pub(super) fn own(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.actor.person == case.applicant { Ok(()) } else { Err(Refusal::role("由申报人本人办理")) }
}

fn window(case: &Application) -> &'static str {
    let returned = (case.stage == Stage::Returned).then(|| case.returns.last()).flatten();
    match returned.map(|record| record.role) {
        None => "submit",
        Some(Role::Employer) => "recommend",
        Some(Role::Department) => "department",
        Some(_) => "accept",
    }
}

fn one_per_level(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    match cx.facts.others.iter().find(|other| other.rivals(case)) {
        None => Ok(()),
        Some(other) => Err(cx
            .refuse(
                "act.one_per_level",
                format!(
                    "同一年度只能申报一个同级别职称。您已申报“{}”（{}），同为{}；申报多个的，该年度所有评审结果无效",
                    other.title_name, other.number, other.level_group
                ),
            )
            .remedy("保留其中一件：如要改报这一件，请先撤回另一件")),
    }
}
