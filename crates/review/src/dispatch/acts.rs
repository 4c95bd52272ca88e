//! The acts of a filing: prepared, sent, received by each channel, returned, withdrawn.

use super::{
    Dispatch, Facts, owed,
    procedure::sender,
    state::{Desk, Due, Effect, Handover, Package, Preparation, Receipt, Return},
};
use crate::{
    application::state::Party,
    case::{Context, Decision, Kind, Refusal, RefusalKind},
};
use kernel::Day;
use rules::tables::{Filing, Means};

/// The context of these acts.
pub type Cx<'a> = Context<'a, Facts>;
type Answer = Result<Decision<Dispatch>, Refusal>;

/// Everything that can be done with a filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// 准备报送
    Prepare(Prepare),
    /// 记录报送
    Send(Send),
    /// 签收
    Receive(Receive),
    /// 退回报送
    Return(Reason),
    /// 撤回报送
    Withdraw(Reason),
}

/// Begins a filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepare {
    /// What is filed (pack id).
    pub filing: String,
    /// The day from which its term counts; `None`: not known yet, or its last day stands in the schedule.
    pub from: Option<Day>,
}

/// Says that the package went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Send {
    /// On which day by each channel; what goes through the system goes now.
    pub by: Vec<(Means, Day)>,
    /// 附言
    pub note: String,
}

/// Says what arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receive {
    /// On which day by each channel that arrived.
    pub by: Vec<(Means, Day)>,
}

/// An act that only needs its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// 理由
    pub reason: String,
}

impl Act {
    /// The key in the procedure table.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Prepare(_) => "prepare",
            Self::Send(_) => "send",
            Self::Receive(_) => "receive",
            Self::Return(_) => "return",
            Self::Withdraw(_) => "withdraw",
        }
    }
}

pub(super) fn decide(state: Option<&Dispatch>, act: &Act, cx: &Cx<'_>) -> Answer {
    let case = match (state, act) {
        (None, Act::Prepare(command)) => return prepare(command, cx),
        (None, _) => return Err(Refusal::stage("没有这个报送件")),
        (Some(_), Act::Prepare(_)) => return Err(Refusal::stage("这个报送件已经建好")),
        (Some(case), _) => case,
    };
    Dispatch::procedure().permit(act.key(), case, cx)?;
    match act {
        Act::Prepare(_) => Err(Refusal::stage("这个报送件已经建好")),
        Act::Send(command) => send(case, command, cx),
        Act::Receive(command) => receive(case, command, cx),
        Act::Return(command) => {
            let reason = reason(command, "退回")?;
            let returned = Return { reason, on: cx.today, by: cx.signer().into() };
            Ok(Decision::only(Effect::Returned { returned }))
        }
        Act::Withdraw(command) => {
            Ok(Decision::only(Effect::Withdrawn { reason: reason(command, "撤回")? }))
        }
    }
}

fn prepare(command: &Prepare, cx: &Cx<'_>) -> Answer {
    let filing = cx.pack.filing(&command.filing);
    let filing = filing.ok_or_else(|| Refusal::command("现行政策没有这一项报送，请刷新后重选"))?;
    if !owed(cx.pack, &cx.actor).any(|owed| owed.id == filing.id) {
        let text = format!("“{}”由{}报送", filing.name, filing.from);
        return Err(Refusal { clause: Some(cx.pack.cite(&filing.clause)), ..Refusal::role(text) });
    }
    let receiver = receiving(filing, cx)?;
    let party = Party { id: cx.actor.organisation, name: cx.organisation_name.to_owned() };
    let preparation = Preparation {
        number: cx.facts.number.clone(),
        year: cx.pack.year(),
        filing: filing.id.clone(),
        name: filing.name.clone(),
        clause: cx.pack.cite(&filing.clause),
        to: filing.to.clone(),
        address: filing.address.clone(),
        means: filing.channels.clone(),
        parts: filing.parts(),
        due: due(filing, command.from, cx)?,
        sender: Desk { party, role: cx.actor.role },
        receiver,
        by: cx.signer().into(),
    };
    Ok(Decision::only(Effect::Prepared(Box::new(preparation))))
}

/// Who receives it here; nobody when the pack says that it goes outside.
fn receiving(filing: &Filing, cx: &Cx<'_>) -> Result<Option<Desk>, Refusal> {
    let Some(role) = filing.received_by else { return Ok(None) };
    match &cx.facts.receiver {
        None => Err(Refusal::stage(format!("系统里没有接收“{}”的单位", filing.name))
            .remedy("请系统管理员核对接收单位和席位")),
        Some(party) if party.id == cx.actor.organisation => {
            Err(Refusal::role(format!("“{}”由{}接收，不用向自己报送", filing.name, party.name)))
        }
        Some(party) => Ok(Some(Desk { party: party.clone(), role })),
    }
}

/// The last day: as the schedule has it, or by the term from the day that was given.
fn due(filing: &Filing, from: Option<Day>, cx: &Cx<'_>) -> Result<Option<Due>, Refusal> {
    let said = |day, derivation| Some(Due { day, derivation });
    if let Some(window) = cx.pack.windows().iter().find(|window| window.step == filing.step) {
        return Ok(said(window.until, window.derivation.clone()));
    }
    match from {
        Some(from) if !filing.term.is_empty() => {
            let due =
                cx.pack.term(&filing.term, from).map_err(|error| Refusal::command(error.to_string()))?;
            Ok(said(due.day, due.derivation))
        }
        _ => Ok(None),
    }
}

/// Every part of the package is there.
pub(super) fn may_send(case: &Dispatch, cx: &Cx<'_>) -> Result<(), Refusal> {
    sender(case, cx)?;
    let there = |part: &&String| cx.facts.files.iter().any(|file| file.item == **part);
    let missing: Vec<&str> = case.parts.iter().filter(|part| !there(part)).map(String::as_str).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Refusal {
        kind: RefusalKind::Stage,
        text: format!("还缺：{}", missing.join("、")),
        clause: Some(case.clause.clone()),
        remedy: Some("请先上传各项材料".to_owned()),
    })
}

fn send(case: &Dispatch, command: &Send, cx: &Cx<'_>) -> Answer {
    let mut by = Vec::new();
    for means in &case.means {
        let said = command.by.iter().find(|(said, _)| said == means).map(|(_, on)| *on);
        let on = match means {
            Means::System => cx.today,
            _ => said.ok_or_else(|| {
                Refusal::command(format!("请填写按“{}”报出的日期；没有报出的，报出以后再记录", means.name()))
            })?,
        };
        not_ahead(*means, on, cx)?;
        by.push(Handover { means: *means, on });
    }
    let at = |item: &str| case.parts.iter().position(|part| part == item);
    let mut files: Vec<_> = cx.facts.files.iter().filter(|file| at(&file.item).is_some()).cloned().collect();
    files.sort_by_key(|file| at(&file.item));
    let package = Package {
        files: files.into(),
        note: kernel::text::clean(&command.note),
        by,
        sent_by: cx.signer().into(),
        at: cx.now,
    };
    Ok(Decision::only(Effect::Sent { package }))
}

fn receive(case: &Dispatch, command: &Receive, cx: &Cx<'_>) -> Answer {
    let awaited = case.awaited();
    let mut receipts: Vec<Receipt> = Vec::new();
    for (means, on) in &command.by {
        if !awaited.contains(means) || receipts.iter().any(|receipt| receipt.means == *means) {
            return Err(Refusal::stage(format!("“{}”已经签收，或者不用按它报送", means.name())));
        }
        not_ahead(*means, *on, cx)?;
        let sent = case.package.iter().flat_map(|package| &package.by).find(|sent| sent.means == *means);
        if let Some(sent) = sent.filter(|sent| *on < sent.on) {
            let text = format!("“{}”是 {} 报出的，收到的日期不能更早", means.name(), sent.on);
            return Err(Refusal::command(text));
        }
        receipts.push(Receipt { means: *means, on: *on, by: cx.signer().into() });
    }
    if receipts.is_empty() {
        return Err(Refusal::command("请至少填写一个渠道收到的日期"));
    }
    Ok(Decision::only(Effect::Received { receipts }))
}

/// What is recorded has happened.
fn not_ahead(means: Means, on: Day, cx: &Cx<'_>) -> Result<(), Refusal> {
    if on <= cx.today {
        return Ok(());
    }
    Err(Refusal::command(format!("“{}”的日期 {on} 还没有到，只记录已经办的", means.name())))
}

/// What has been received by a channel is the receiver's: they return it.
pub(super) fn may_withdraw(case: &Dispatch, cx: &Cx<'_>) -> Result<(), Refusal> {
    sender(case, cx)?;
    if case.receipts.is_empty() || case.stage.packing() {
        return Ok(());
    }
    Err(Refusal::stage("已经有渠道签收，不能撤回").remedy("请接收方退回"))
}

fn reason(command: &Reason, what: &str) -> Result<String, Refusal> {
    let reason = kernel::text::clean(&command.reason);
    if reason.is_empty() { Err(Refusal::command(format!("请填写{what}的理由"))) } else { Ok(reason) }
}
