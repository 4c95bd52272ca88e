//! The acts of an application, one file each: command, guard, decision. Role and stage stand in the procedure table.

pub mod open;

pub mod submit;
pub mod withdraw;

pub mod check_items;
pub mod deliberate;
pub mod not_recommend;
pub mod post_internal_notice;
pub mod recommend;
pub mod record_defence;

pub mod forward;
pub mod refuse;
pub mod return_for_correction;

pub mod accept;
pub mod lapse;
pub mod not_accept;
pub mod notify_deficiencies;
pub mod supplement;

pub mod assign_readers;
pub mod cross;
pub mod enter_meeting;
pub mod inform;
pub mod panel_defence;
pub mod read;
pub mod vote;

pub mod hold;
pub mod publish;
pub mod recheck;
pub mod report;

pub mod certify;
pub mod confirm;
pub mod not_confirm;
pub mod reassess;
pub mod reinstate;
pub mod revoke;

mod common;

use super::{Application, Effect, Facts};
use crate::case::{Context, Decision, Kind, Refusal};

/// The context of these acts.
pub type Cx<'a> = Context<'a, Facts>;
/// The answer of these acts.
pub type Answer = Result<Decision<Application>, Refusal>;

/// Everything that can be done with an application.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// 开始申报
    Open(open::Open),
    /// 提交
    Submit(submit::Submit),
    /// 撤回
    Withdraw(withdraw::Withdraw),
    /// 保存核对结果
    CheckItems(check_items::CheckItems),
    /// 填写答辩、说课意见
    RecordDefence(record_defence::RecordDefence),
    /// 审核审议
    Deliberate(deliberate::Deliberate),
    /// 开始单位公示
    PostInternalNotice(post_internal_notice::PostInternalNotice),
    /// 推荐
    Recommend(recommend::Recommend),
    /// 不予推荐
    NotRecommend(not_recommend::NotRecommend),
    /// 退回修改
    Return(return_for_correction::Return),
    /// 审核通过
    Forward(forward::Forward),
    /// 不予通过
    Refuse(refuse::Refuse),
    /// 受理
    Accept(accept::Accept),
    /// 一次性告知
    NotifyDeficiencies(notify_deficiencies::NotifyDeficiencies),
    /// 提交补正
    Supplement(supplement::Supplement),
    /// 逾期未补正
    Lapse(lapse::Lapse),
    /// 不予受理
    NotAccept(not_accept::NotAccept),
    /// 交叉评审
    Cross(cross::Cross),
    /// 列入评审会
    EnterMeeting(enter_meeting::EnterMeeting),
    /// 移出评审会
    LeaveMeeting(enter_meeting::LeaveMeeting),
    /// 交专家审阅
    AssignReaders(assign_readers::AssignReaders),
    /// 专家回避
    Recuse(assign_readers::Recuse),
    /// 提交审阅意见
    Read(read::Read),
    /// 记录评审答辩
    RecordPanelDefence(panel_defence::RecordPanelDefence),
    /// 填写专业组意见
    GivePanelOpinion(read::GivePanelOpinion),
    /// 表决结果
    Vote(vote::Vote),
    /// 告知结果
    Inform(inform::Inform),
    /// 复核
    Recheck(recheck::Recheck),
    /// 公示
    Publish(publish::Publish),
    /// 暂缓确认
    Hold(hold::Hold),
    /// 核实后恢复
    Release(hold::Release),
    /// 报送确认
    Report(report::Report),
    /// 确认
    Confirm(confirm::Confirm),
    /// 不予确认
    NotConfirm(not_confirm::NotConfirm),
    /// 发证
    Certify(certify::Certify),
    /// 撤销
    Revoke(revoke::Revoke),
    /// 经核查恢复办理
    Reinstate(reinstate::Reinstate),
    /// 重新评估
    Reassess(reassess::Reassess),
}

impl Act {
    /// The key of the act in the procedure table.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Open(_) => "open",
            Self::Submit(_) => "submit",
            Self::Withdraw(_) => "withdraw",
            Self::CheckItems(_) => "check_items",
            Self::RecordDefence(_) => "record_defence",
            Self::Deliberate(_) => "deliberate",
            Self::PostInternalNotice(_) => "post_internal_notice",
            Self::Recommend(_) => "recommend",
            Self::NotRecommend(_) => "not_recommend",
            Self::Return(_) => "return",
            Self::Forward(_) => "forward",
            Self::Refuse(_) => "refuse",
            Self::Accept(_) => "accept",
            Self::NotifyDeficiencies(_) => "notify_deficiencies",
            Self::Supplement(_) => "supplement",
            Self::Lapse(_) => "lapse",
            Self::NotAccept(_) => "not_accept",
            Self::Cross(_) => "cross",
            Self::EnterMeeting(_) => "enter_meeting",
            Self::LeaveMeeting(_) => "leave_meeting",
            Self::AssignReaders(_) => "assign_readers",
            Self::Recuse(_) => "recuse",
            Self::Read(_) => "read",
            Self::RecordPanelDefence(_) => "panel_defence",
            Self::GivePanelOpinion(_) => "panel_opinion",
            Self::Vote(_) => "vote",
            Self::Inform(_) => "inform",
            Self::Recheck(_) => "recheck",
            Self::Publish(_) => "publish",
            Self::Hold(_) => "hold",
            Self::Release(_) => "release",
            Self::Report(_) => "report",
            Self::Confirm(_) => "confirm",
            Self::NotConfirm(_) => "not_confirm",
            Self::Certify(_) => "certify",
            Self::Revoke(_) => "revoke",
            Self::Reinstate(_) => "reinstate",
            Self::Reassess(_) => "reassess",
        }
    }
}

/// Role, stage and guard first, then the act's own decision.
///
/// # Errors
/// Why not.
pub fn decide(state: Option<&Application>, act: &Act, cx: &Cx<'_>) -> Answer {
    if let Act::Open(command) = act {
        return match state {
            None => open::decide(command, cx),
            Some(_) => Err(Refusal::stage("这一件已经开始申报")),
        };
    }
    let case = state.ok_or_else(|| Refusal::stage("没有这一件"))?;
    Application::procedure().permit(act.key(), case, cx)?;
    match act {
        Act::Open(_) => Err(Refusal::stage("这一件已经开始申报")),
        Act::Submit(command) => submit::decide(case, command, cx),
        Act::Withdraw(command) => withdraw::decide(case, command, cx),
        Act::CheckItems(command) => check_items::decide(case, command, cx),
        Act::RecordDefence(command) => record_defence::decide(command, cx),
        Act::Deliberate(command) => deliberate::decide(command, cx),
        Act::PostInternalNotice(command) => post_internal_notice::decide(command, cx),
        Act::Recommend(command) => recommend::decide(command, cx),
        Act::NotRecommend(command) => not_recommend::decide(case, command, cx),
        Act::Return(command) => return_for_correction::decide(command, cx),
        Act::Forward(command) => forward::decide(command, cx),
        Act::Refuse(command) => refuse::decide(case, command, cx),
        Act::Accept(command) => accept::decide(command, cx),
        Act::NotifyDeficiencies(command) => notify_deficiencies::decide(command, cx),
        Act::Supplement(command) => supplement::decide(case, command, cx),
        Act::Lapse(_) => lapse::decide(case, cx),
        Act::NotAccept(command) => not_accept::decide(case, command, cx),
        Act::Cross(command) => cross::decide(case, command, cx),
        Act::EnterMeeting(command) => Ok(enter_meeting::decide(command)),
        Act::LeaveMeeting(_) => Ok(Decision::only(Effect::LeftMeeting {})),
        Act::Recuse(command) => Ok(assign_readers::recuse(*command)),
        Act::AssignReaders(command) => Ok(assign_readers::decide(command)),
        Act::Read(command) => read::decide(case, command, cx),
        Act::RecordPanelDefence(command) => panel_defence::decide(command, cx),
        Act::GivePanelOpinion(command) => read::decide_panel(command, cx),
        Act::Vote(command) => vote::decide(case, command, cx),
        Act::Inform(_) => Ok(inform::decide()),
        Act::Recheck(command) => recheck::decide(command, cx),
        Act::Publish(command) => Ok(publish::decide(command)),
        Act::Hold(command) => hold::decide(command, cx),
        Act::Release(command) => hold::decide_release(command, cx),
        Act::Report(_) => Ok(Decision::only(Effect::Reported {})),
        Act::Confirm(command) => confirm::decide(case, command, cx),
        Act::NotConfirm(command) => not_confirm::decide(case, command, cx),
        Act::Certify(command) => Ok(certify::decide(command)),
        Act::Revoke(command) => revoke::decide(case, command, cx),
        Act::Reinstate(command) => reinstate::decide(case, command, cx),
        Act::Reassess(_) => reassess::decide(case, cx),
    }
}
