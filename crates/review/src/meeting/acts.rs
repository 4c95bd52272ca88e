//! The acts of a meeting. Mode of this file: paper ballots, counts typed by the organiser, signed by chair and supervisor.

use super::{
    Facts, Meeting,
    state::{CaseCount, Convening, Effect, Item, Signature},
    tally,
};
use crate::{
    application::{self, acts::enter_meeting, acts::vote, state::MeetingResult},
    case::{Context, Decision, Follow, Kind, Refusal},
};
use kernel::{CaseId, Day};

/// The context of these acts.
pub type Cx<'a> = Context<'a, Facts>;
type Answer = Result<Decision<Meeting>, Refusal>;

/// Everything that can be done with a meeting.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// 召集评审会
    Convene(Convene),
    /// 录入表决结果
    Count(CountPapers),
    /// 主任委员签字
    SignAsChair,
    /// 监督员签字
    SignAsSupervisor,
    /// 取消评审会
    Cancel(Cancel),
}

/// Convenes a meeting with an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Convene {
    /// 名称
    pub name: String,
    /// 日期
    pub day: Day,
    /// 地点
    pub place: String,
    /// The applications of the agenda.
    pub cases: Vec<CaseId>,
}

/// Enters the counts of the paper ballots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountPapers {
    /// 出席人数
    pub attended: u32,
    /// One count for each case of the agenda.
    pub counts: Vec<CaseCount>,
}

/// Cancels; the cases go back to waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancel {
    /// 理由
    pub reason: String,
}

impl Act {
    /// The key in the procedure table.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Convene(_) => "convene",
            Self::Count(_) => "count",
            Self::SignAsChair => "sign_as_chair",
            Self::SignAsSupervisor => "sign_as_supervisor",
            Self::Cancel(_) => "cancel",
        }
    }
}

pub(super) fn decide(state: Option<&Meeting>, act: &Act, cx: &Cx<'_>) -> Answer {
    if let Act::Convene(command) = act {
        return match state {
            None => convene(command, cx),
            Some(_) => Err(Refusal::stage("这次评审会已经召集")),
        };
    }
    let case = state.ok_or_else(|| Refusal::stage("没有这次评审会"))?;
    Meeting::procedure().permit(act.key(), case, cx)?;
    match act {
        Act::Convene(_) => Err(Refusal::stage("这次评审会已经召集")),
        Act::Count(command) => count(case, command, cx),
        Act::SignAsChair => Ok(sign(case, cx, true)),
        Act::SignAsSupervisor => Ok(sign(case, cx, false)),
        Act::Cancel(command) => cancel(case, command),
    }
}

fn convene(command: &Convene, cx: &Cx<'_>) -> Answer {
    let committee = &cx.facts.committee;
    if cx.actor.role != kernel::Role::Organiser || cx.actor.organisation != committee.reference.organiser {
        return Err(Refusal::role(format!("由{}召集", committee.reference.organiser_name)));
    }
    let name = text(&command.name, "评审会名称")?;
    let place = text(&command.place, "地点")?;
    if command.day < cx.today {
        return Err(Refusal::command("评审日期已经过去，请改为今天或以后的日期"));
    }
    if command.day > committee.valid_until || command.day < committee.valid_from {
        return Err(cx.refuse(
            "meeting.committee",
            format!(
                "{}的有效期是 {} 至 {}，评审日期不在其中",
                committee.reference.name, committee.valid_from, committee.valid_until
            ),
        ));
    }
    let chair = cx.facts.chair.ok_or_else(|| Refusal::command("评委会还没有主任委员"))?;
    let mut agenda = Vec::new();
    for case in &command.cases {
        let item = cx.facts.candidates.iter().find(|item| item.case == *case);
        agenda.push(item.cloned().ok_or_else(|| Refusal::stage("所选的件有的已不在待评审中，请刷新后重选"))?);
    }
    if agenda.is_empty() {
        return Err(Refusal::command("请选择列入议程的件"));
    }
    let meeting = MeetingResult {
        case: cx.case,
        name: name.clone(),
        day: command.day,
        size: cx.facts.size,
        count: None,
    };
    let enter = || application::Act::EnterMeeting(enter_meeting::EnterMeeting { meeting: meeting.clone() });
    let follows = each(&agenda, enter);
    let convening = Convening {
        number: cx.facts.number.clone(),
        year: cx.pack.year(),
        name,
        committee: committee.reference.clone(),
        size: cx.facts.size,
        chair,
        day: command.day,
        place,
        agenda,
    };
    Ok(Decision::then(Effect::Convened(Box::new(convening)), follows))
}

fn count(case: &Meeting, command: &CountPapers, cx: &Cx<'_>) -> Answer {
    if cx.today < case.day {
        return Err(Refusal::command(format!("评审会在 {} 举行，当天起录入结果", case.day)));
    }
    tally::quorum(cx.pack, case.size, command.attended)
        .map_err(|text| cx.refuse("meeting.quorum", text).remedy("人数不足的，另行召集"))?;
    for item in &case.agenda {
        let found = command.counts.iter().find(|c| c.case == item.case);
        let count = found.ok_or_else(|| Refusal::command(format!("{}还没有录入", item.number)))?.count;
        if count.present > command.attended {
            return Err(Refusal::command(format!("{}：参加表决的人数多于出席人数", item.number)));
        }
        tally::judge(cx.pack, &count).map_err(|text| Refusal::command(format!("{}：{text}", item.number)))?;
    }
    let counts = case.agenda.iter().filter_map(|i| command.counts.iter().find(|c| c.case == i.case)).copied();
    Ok(Decision::only(Effect::Counted { attended: command.attended, counts: counts.collect() }))
}

fn sign(case: &Meeting, cx: &Cx<'_>, as_chair: bool) -> Decision<Meeting> {
    let signature = Signature { by: cx.signer().into(), confirmation: cx.confirmation };
    let complete =
        if as_chair { case.supervisor_signature.is_some() } else { case.chair_signature.is_some() };
    let follows = if complete { results(case) } else { Vec::new() };
    let effect =
        if as_chair { Effect::ChairSigned { signature } } else { Effect::SupervisorSigned { signature } };
    Decision::then(effect, follows)
}

fn results(case: &Meeting) -> Vec<Follow> {
    let counted = case.agenda.iter().filter_map(|item| item.count.map(|count| (item.case, count)));
    counted
        .map(|(id, count)| Follow::Application(id, Box::new(application::Act::Vote(vote::Vote { count }))))
        .collect()
}

fn cancel(case: &Meeting, command: &Cancel) -> Answer {
    let reason = text(&command.reason, "取消的理由")?;
    let follows = each(&case.agenda, || application::Act::LeaveMeeting(enter_meeting::LeaveMeeting));
    Ok(Decision::then(Effect::Cancelled { reason: reason.into() }, follows))
}

fn each(agenda: &[Item], act: impl Fn() -> application::Act) -> Vec<Follow> {
    agenda.iter().map(|item| Follow::Application(item.case, Box::new(act()))).collect()
}

fn text(typed: &str, what: &str) -> Result<String, Refusal> {
    let text = kernel::text::clean(typed);
    if text.is_empty() { Err(Refusal::command(format!("请填写{what}"))) } else { Ok(text) }
}
