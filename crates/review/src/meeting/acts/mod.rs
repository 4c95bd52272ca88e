//! The acts of a meeting: convened, seated by a draw, filed, opened, counted, signed.

mod ballot;
mod opening;
mod recusal;
mod voting;

pub use ballot::{CloseBallot, GiveUpRound, OpenBallot, RepeatBallot, TurnToPaper};
pub(super) use ballot::{may_begin, may_confirm, may_give_up, may_repeat, may_turn_to_paper, may_vote_again};
pub use opening::{FileOpening, Open, Reschedule, ReturnFiling, Seat, due, earliest};
pub(super) use opening::{may_file, may_open};
pub use recusal::DeclareRecusal;
pub(super) use recusal::may_declare;
pub use voting::CountPapers;
pub(super) use voting::quorum;

use super::{
    Facts, Meeting,
    effects::{Convening, Effect},
    state::Item,
};
use crate::{
    application::{self, acts::enter_meeting, state::MeetingResult},
    case::{Context, Decision, Follow, Kind, Refusal},
    exchange,
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
    /// 记入评审专家
    Seat(Seat),
    /// 开评备案
    FileOpening(FileOpening),
    /// 接收备案
    Receive,
    /// 退回备案
    ReturnFiling(ReturnFiling),
    /// 改期
    Reschedule(Reschedule),
    /// 开评
    Open(Open),
    /// 签到
    SignIn,
    /// 申请回避
    DeclareRecusal(DeclareRecusal),
    /// 开始投票
    BeginBallot,
    /// 密钥备好，发票
    OpenBallot(OpenBallot),
    /// 确认在箱中
    ConfirmPapers,
    /// 作废本轮重投
    RepeatBallot(RepeatBallot),
    /// 改用纸质选票
    TurnToPaper(TurnToPaper),
    /// 结束投票
    CloseBallot(CloseBallot),
    /// 第二轮投票
    SecondRound,
    /// 放弃第二轮
    GiveUpRound(GiveUpRound),
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
            Self::Seat(_) => "seat",
            Self::FileOpening(_) => "file_opening",
            Self::Receive => "receive",
            Self::ReturnFiling(_) => "return_filing",
            Self::Reschedule(_) => "reschedule",
            Self::Open(_) => "open",
            Self::SignIn => "sign_in",
            Self::DeclareRecusal(_) => "declare_recusal",
            Self::BeginBallot => "begin_ballot",
            Self::OpenBallot(_) => "open_ballot",
            Self::ConfirmPapers => "confirm_papers",
            Self::RepeatBallot(_) => "repeat_ballot",
            Self::TurnToPaper(_) => "turn_to_paper",
            Self::CloseBallot(_) => "close_ballot",
            Self::SecondRound => "second_round",
            Self::GiveUpRound(_) => "give_up_round",
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
        Act::Seat(command) => Ok(opening::seat(command)),
        Act::FileOpening(command) => opening::file(case, command, cx),
        Act::Receive => Ok(opening::receive(case, cx)),
        Act::ReturnFiling(command) => opening::return_filing(command),
        Act::Reschedule(command) => opening::reschedule(case, command, cx),
        Act::Open(command) => Ok(opening::open(command)),
        Act::SignIn => Ok(Decision::only(Effect::SignedIn { person: cx.actor.person })),
        Act::DeclareRecusal(command) => recusal::declare(case, command, cx),
        Act::BeginBallot => Ok(Decision::only(Effect::BallotBegun)),
        Act::OpenBallot(command) => ballot::open(case, command),
        Act::ConfirmPapers => Ok(Decision::only(Effect::PapersConfirmed { person: cx.actor.person })),
        Act::RepeatBallot(command) => ballot::repeat(command),
        Act::TurnToPaper(command) => ballot::turn_to_paper(command),
        Act::CloseBallot(command) => ballot::close(case, command, cx),
        Act::SecondRound => Ok(ballot::second(case, cx)),
        Act::GiveUpRound(command) => ballot::give_up(command),
        Act::Count(command) => voting::count(case, command, cx),
        Act::SignAsChair => Ok(voting::sign(case, cx, true)),
        Act::SignAsSupervisor => Ok(voting::sign(case, cx, false)),
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
    on_a_day(command.day, cx)?;
    let chair = cx.facts.chair.ok_or_else(|| Refusal::command("评委会还没有主任委员"))?;
    crossed(cx)?;
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
        vice_chairs: cx.facts.vice_chairs.clone(),
        autonomous: cx.facts.autonomous,
        day: command.day,
        place,
        agenda,
    };
    Ok(Decision::then(Effect::Convened(Box::new(convening)), follows))
}

/// What districts review for each other waits until it is published who reviews whose people (requirement E6).
fn crossed(cx: &Cx<'_>) -> Result<(), Refusal> {
    let committee = &cx.facts.committee;
    let row = committee.levels.iter().find_map(|level| cx.pack.cross_review(&committee.series, level));
    let (Some(row), Some(first)) = (row, cx.facts.uncrossed.first()) else { return Ok(()) };
    let text = format!(
        "{}实行交叉评审，{first}等 {} 件还没有由公布的安排确定评审的评委会",
        row.name,
        cx.facts.uncrossed.len()
    );
    Err(exchange::refuse(row, cx.pack, text).remedy("请职改办公布本年度的交叉评审安排"))
}

/// The day is to come, and the committee is in office on it (requirements E1).
fn on_a_day(day: Day, cx: &Cx<'_>) -> Result<(), Refusal> {
    let committee = &cx.facts.committee;
    if day < cx.today {
        return Err(Refusal::command("评审日期已经过去，请改为今天或以后的日期"));
    }
    if day > committee.valid_until || day < committee.valid_from {
        return Err(cx.refuse(
            "meeting.committee",
            format!(
                "{}的有效期是 {} 至 {}，评审日期不在其中",
                committee.reference.name, committee.valid_from, committee.valid_until
            ),
        ));
    }
    Ok(())
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
