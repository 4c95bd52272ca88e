//! Before a meeting opens: its members come from the draw, the opening is filed in time, and the dossiers are read
//! (requirements E2, E4, E5, E7).

use super::{Answer, Cx, each, text};
use crate::{
    application::{self, acts::assign_readers::AssignReaders, reading::Reader},
    case::{Decision, Follow, Refusal},
    meeting::{
        Meeting,
        effects::Effect,
        state::{Filing, Item, Member, Mode, Recused},
    },
};
use kernel::{CaseId, Day, PersonId};
use rules::{Due, NoTerm, Pack};
use std::collections::BTreeMap;

/// The members that a draw named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The draw.
    pub draw: CaseId,
    /// 成员
    pub members: Vec<Member>,
    /// 回避
    pub recused: Vec<Recused>,
}

/// Files the opening with the title office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOpening {
    /// 评审工作安排, of an autonomous committee 评审工作方案
    pub plan: String,
    /// 评审标准条件, of an autonomous committee; of another one nobody asks for it
    pub standard: String,
}

/// Sends the filing back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnFiling {
    /// 理由
    pub reason: String,
}

/// Another day or place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reschedule {
    /// 日期
    pub day: Day,
    /// 地点
    pub place: String,
}

/// Opens the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// How people vote.
    pub mode: Mode,
}

/// So many days ahead a lawful day is looked for.
const AHEAD: usize = 120;

pub(super) fn seat(command: &Seat) -> Decision<Meeting> {
    let Seat { draw, members, recused } = command.clone();
    Decision::only(Effect::Seated { draw, members, recused })
}

/// Whether the opening may be filed today: experts trained, and enough working days before the meeting.
///
/// # Errors
/// What is missing, with the earliest lawful date.
pub(in crate::meeting) fn may_file(case: &Meeting, cx: &Cx<'_>) -> Result<(), Refusal> {
    if !cx.facts.untrained.is_empty() {
        let names = cx.facts.untrained.join("、");
        return Err(cx
            .refuse(
                "meeting.training",
                format!("还有 {} 名专家没有本年度培训记录：{names}", cx.facts.untrained.len()),
            )
            .remedy("在专家库登记培训以后再备案"));
    }
    let due = due(cx.pack, case).map_err(|e| Refusal::command(e.to_string()))?;
    if cx.today <= due.day {
        return Ok(());
    }
    let refusal = Refusal {
        clause: Some(due.clause),
        ..Refusal::stage(format!("备案晚了：{}，今天是 {}", due.derivation, cx.today))
    };
    Err(match earliest(cx.pack, case.day, cx.today) {
        Some(day) => refusal.remedy(format!("今天备案的，最早可以在 {day} 开评，请先改期")),
        None => refusal.remedy("请先改期"),
    })
}

/// What an autonomous committee hands in before a meeting, in the pack's list of filings (requirement F3).
const AUTONOMOUS: &str = "autonomous_opening";

/// The last day on which the opening of a meeting is filed, on the clause that is about its committee.
///
/// # Errors
/// When the pack has no such term, or the calendar ends before.
pub fn due(pack: &Pack, case: &Meeting) -> Result<Due, NoTerm> {
    let due = pack.term("meeting_filing", case.day)?;
    let own = pack.filing(AUTONOMOUS).filter(|_| case.autonomous);
    Ok(Due { clause: own.map_or(due.clause, |filing| pack.cite(&filing.clause)), ..due })
}

/// The earliest day from `from` on on which a meeting may be held whose opening is filed on `filed`; `None` when the
/// calendar ends before.
pub fn earliest(pack: &Pack, from: Day, filed: Day) -> Option<Day> {
    let lawful = |day: &Day| pack.term("meeting_filing", *day).is_ok_and(|due| due.day >= filed);
    std::iter::successors(Some(from), |day| day.tomorrow().ok()).take(AHEAD).find(lawful)
}

pub(super) fn file(case: &Meeting, command: &FileOpening, cx: &Cx<'_>) -> Answer {
    let due = due(cx.pack, case).map_err(|e| Refusal::command(e.to_string()))?;
    let (plan, standard) = if case.autonomous {
        let named = |missing: Refusal| Refusal { clause: Some(due.clause.clone()), ..missing };
        let plan = text(&command.plan, "评审工作方案").map_err(named)?;
        (plan, text(&command.standard, "评审标准条件").map_err(named)?)
    } else {
        (text(&command.plan, "评审工作安排")?, String::new())
    };
    let by = cx.signer().into();
    let filing = Filing { day: cx.today, derivation: due.derivation, by, plan, standard, received: None };
    Ok(Decision::only(Effect::Filed { filing }))
}

/// Receives the filing; the dossiers go to the members who read them.
pub(super) fn receive(case: &Meeting, cx: &Cx<'_>) -> Decision<Meeting> {
    let least =
        cx.pack.number("readings.least").and_then(|least| usize::try_from(least).ok()).unwrap_or_default();
    let mut load: BTreeMap<PersonId, usize> = BTreeMap::new();
    let follows = case.agenda.iter().map(|item| {
        let readers = readers(case, item, least, &mut load);
        Follow::Application(item.case, Box::new(application::Act::AssignReaders(AssignReaders { readers })))
    });
    let follows = follows.collect();
    Decision::then(Effect::Received { by: cx.signer().into() }, follows)
}

/// Everybody who may see a case; the least loaded of them read it, the first as main reader. The chair, who presides,
/// reads last.
fn readers(case: &Meeting, item: &Item, least: usize, load: &mut BTreeMap<PersonId, usize>) -> Vec<Reader> {
    let mut able: Vec<&Member> =
        case.members.iter().filter(|member| !case.is_recused(member.person, item.case)).collect();
    able.sort_by_key(|member| {
        let load = load.get(&member.person).copied().unwrap_or_default();
        (member.person == case.chair, load, member.expert)
    });
    let reader = |(place, member): (usize, &Member)| {
        let reads = place < least;
        if reads {
            *load.entry(member.person).or_default() += 1;
        }
        Reader { person: member.person, name: member.name.clone(), reads, main: place == 0 && reads }
    };
    able.into_iter().enumerate().map(reader).collect()
}

pub(super) fn return_filing(command: &ReturnFiling) -> Answer {
    let reason = text(&command.reason, "退回的理由")?;
    Ok(Decision::only(Effect::FilingReturned { reason }))
}

pub(super) fn reschedule(case: &Meeting, command: &Reschedule, cx: &Cx<'_>) -> Answer {
    super::on_a_day(command.day, cx)?;
    let place = text(&command.place, "地点")?;
    let effect = Effect::Rescheduled { day: command.day, place };
    if case.stage != crate::meeting::Stage::Ready {
        return Ok(Decision::only(effect));
    }
    // The dossiers go out again when the new filing is received.
    let back = || application::Act::AssignReaders(AssignReaders { readers: Vec::new() });
    Ok(Decision::then(effect, each(&case.agenda, back)))
}

/// Whether the meeting may open: on its day, while the committee is in office, and every case read by enough experts.
///
/// # Errors
/// What is missing.
pub(in crate::meeting) fn may_open(case: &Meeting, cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.today < case.day {
        return Err(
            Refusal::stage(format!("评审会在 {} 举行，当天开评", case.day)).remedy("要提前的，先改期")
        );
    }
    super::on_a_day(cx.today, cx)?;
    if !cx.facts.unread.is_empty() {
        let many = cx.facts.unread.len();
        let first: Vec<&str> = cx.facts.unread.iter().take(3).map(String::as_str).collect();
        return Err(cx
            .refuse("meeting.readings", format!("还有 {many} 件没有审阅完：{} 等", first.join("、")))
            .remedy("请专家完成审阅"));
    }
    Ok(())
}

pub(super) fn open(command: &Open) -> Decision<Meeting> {
    Decision::only(Effect::Opened { mode: command.mode })
}
