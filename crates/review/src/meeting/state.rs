//! The state of a meeting, its effects, and what its acts need to know.

use crate::{
    application::state::{CommitteeRef, Count},
    case::{Confirmation, Named},
    meeting::ballot::Ballot,
};
use kernel::{CaseId, Day, Moment, PersonId, Sealed};
use rules::Pack;
use serde::{Deserialize, Serialize};

/// One meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meeting {
    /// The case.
    pub id: CaseId,
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 名称
    pub name: String,
    /// 评委会
    pub committee: CommitteeRef,
    /// 评委会人数
    pub size: u32,
    /// 主任委员
    pub chair: PersonId,
    /// 副主任委员, in the order of the approval
    #[serde(default)]
    pub vice_chairs: Vec<PersonId>,
    /// 自主评审
    #[serde(default)]
    pub autonomous: bool,
    /// 评审日期
    pub day: Day,
    /// 地点
    pub place: String,
    /// 议程
    pub agenda: Vec<Item>,
    /// The draw that named the members.
    pub draw: Option<CaseId>,
    /// 成员, those by office first; nobody before the draw
    pub members: Vec<Member>,
    /// 回避: which member takes no part in which case
    pub recused: Vec<Recused>,
    /// 开评备案
    pub filing: Option<Filing>,
    /// How and when it was opened.
    pub opened: Option<Opened>,
    /// 签到, in the order of signing in
    pub present: Vec<PersonId>,
    /// 电子投票, once it began
    pub ballot: Option<Ballot>,
    /// 出席人数, once counted
    pub attended: Option<u32>,
    /// Where it is.
    pub stage: Stage,
    /// 主任委员签字
    pub chair_signature: Option<Signature>,
    /// 监督员签字
    pub supervisor_signature: Option<Signature>,
    /// Why it was cancelled.
    pub cancelled: Option<Sealed<String>>,
    /// When the last act was.
    pub updated_at: Moment,
}

/// One case of the agenda.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The application.
    pub case: CaseId,
    /// 编号
    pub number: String,
    /// 姓名
    pub name: Sealed<String>,
    /// 职称
    pub title_name: String,
    /// 单位
    pub employer_name: String,
    /// 表决, once counted
    pub count: Option<Count>,
}

/// A member of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The entry in the pool.
    pub expert: CaseId,
    /// The person.
    pub person: PersonId,
    /// 姓名
    pub name: Sealed<String>,
    /// 单位
    pub unit: String,
    /// 专业组
    pub panel: String,
}

/// Somebody who takes no part in one case: does not see it, read it, or vote on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recused {
    /// Who.
    pub person: PersonId,
    /// From which application.
    pub case: CaseId,
    /// The rule.
    pub rule: String,
    /// Its clause.
    pub clause: String,
    /// Why, in a sentence.
    pub because: Sealed<String>,
}

/// 开展评审工作备案 (requirements E2)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// When it was filed.
    pub day: Day,
    /// The last day for it, counted back from the meeting.
    pub derivation: String,
    /// Who filed.
    pub by: Sealed<Named>,
    /// 评审工作安排, of an autonomous committee 评审工作方案
    pub plan: String,
    /// 评审标准条件, of an autonomous committee (requirement F3)
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub standard: String,
    /// Who received it, once the title office has.
    pub received: Option<Sealed<Named>>,
}

/// 开评
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// How people vote, for all cases alike.
    pub mode: Mode,
    /// When.
    pub at: Moment,
}

/// How a meeting votes. The two are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 纸质选票
    Paper,
    /// 电子选票
    Electronic,
}

impl Mode {
    /// Stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Electronic => "electronic",
        }
    }
    /// The word people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paper => "纸质选票",
            Self::Electronic => "电子选票",
        }
    }
}

/// A signature under the counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub by: Sealed<Named>,
    /// How it was confirmed.
    pub confirmation: Option<Confirmation>,
}

impl Signature {
    /// The signature of whoever acts.
    pub fn of<F>(cx: &crate::case::Context<'_, F>) -> Self {
        Self { by: cx.signer().into(), confirmation: cx.confirmation }
    }
}

impl Meeting {
    /// New counts, which are signed anew.
    pub(super) fn counted(&mut self, attended: u32, counts: &[CaseCount]) {
        self.attended = Some(attended);
        for item in &mut self.agenda {
            item.count = counts.iter().find(|c| c.case == item.case).map(|c| c.count);
        }
        self.chair_signature = None;
        self.supervisor_signature = None;
        self.stage = Stage::Counted;
    }
    /// A member by person.
    pub fn member(&self, person: PersonId) -> Option<&Member> {
        self.members.iter().find(|member| member.person == person)
    }
    /// What somebody is by the committee's approval: 主任委员, 副主任委员, or nothing.
    pub fn office_of(&self, person: PersonId) -> &'static str {
        if person == self.chair {
            "主任委员"
        } else if self.vice_chairs.contains(&person) {
            "副主任委员"
        } else {
            ""
        }
    }
    /// Who presides, and signs the counts: the chair; or the first vice-chair who takes part, where the chair does not and
    /// the pack lets a vice-chair preside.
    pub fn presiding(&self, pack: &Pack) -> PersonId {
        self.first_of(pack, |person| {
            self.present.contains(&person)
                && self.agenda.iter().any(|item| !self.is_recused(person, item.case))
        })
    }
    /// Who presides over one case: as [`Meeting::presiding`], and nobody who is recused from it.
    pub fn presides_over(&self, pack: &Pack, case: CaseId) -> PersonId {
        self.first_of(pack, |person| self.present.contains(&person) && !self.is_recused(person, case))
    }
    fn first_of(&self, pack: &Pack, takes_part: impl Fn(PersonId) -> bool) -> PersonId {
        if takes_part(self.chair) || pack.number("meeting.vice_chair_presides") != Some(1) {
            return self.chair;
        }
        self.vice_chairs.iter().copied().find(|person| takes_part(*person)).unwrap_or(self.chair)
    }
    /// How people vote, once it is open.
    pub fn mode(&self) -> Option<Mode> {
        self.opened.map(|opened| opened.mode)
    }
    /// Whether a person takes no part in a case.
    pub fn is_recused(&self, person: PersonId, case: CaseId) -> bool {
        self.recused.iter().any(|recused| recused.person == person && recused.case == case)
    }
    /// The cases that the ballot is about: all, or those that are voted on a second time.
    pub fn voted_on(&self) -> impl Iterator<Item = &Item> {
        let first = self.ballot.as_ref().and_then(|ballot| ballot.first.as_ref());
        self.agenda.iter().filter(move |item| first.is_none_or(|first| first.again.contains(&item.case)))
    }
    /// Who votes on any of them.
    pub fn voters(&self) -> impl Iterator<Item = PersonId> {
        let takes_part = |person: &PersonId| self.voted_on().any(|item| !self.is_recused(*person, item.case));
        self.present.iter().copied().filter(takes_part)
    }
    /// How many of those present take part in a case; whoever is recused leaves it, and stays in the quorum (requirements
    /// E8).
    pub fn taking_part(&self, case: CaseId) -> u32 {
        let part = self.present.iter().filter(|person| !self.is_recused(**person, case));
        u32::try_from(part.count()).unwrap_or(u32::MAX)
    }
}

/// Where the meeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 待抽取专家
    Convened,
    /// 待备案
    Seated,
    /// 备案待接收
    Filed,
    /// 待开评
    Ready,
    /// 评审中
    Open,
    /// 准备选票
    Preparing,
    /// 投票中
    Polling,
    /// 待签字
    Counted,
    /// 已结束
    Closed,
    /// 已取消
    Cancelled,
}

impl Stage {
    /// Stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Convened => "convened",
            Self::Seated => "seated",
            Self::Filed => "filed",
            Self::Ready => "ready",
            Self::Open => "open",
            Self::Preparing => "preparing",
            Self::Polling => "polling",
            Self::Counted => "counted",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The count of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseCount {
    /// The application.
    pub case: CaseId,
    /// The count.
    pub count: Count,
}

/// What the acts of a meeting need to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The committee.
    pub committee: crate::application::facts::Committee,
    /// 评委会人数
    pub size: u32,
    /// 主任委员
    pub chair: Option<PersonId>,
    /// 副主任委员, in the order of the approval
    pub vice_chairs: Vec<PersonId>,
    /// 自主评审
    pub autonomous: bool,
    /// Accepted applications of this committee that wait for a meeting.
    pub candidates: Vec<Item>,
    /// Numbers of chosen cases that wait for an arrangement of cross review (requirement E6).
    pub uncrossed: Vec<String>,
    /// The number for a new meeting.
    pub number: String,
    /// Members whose training of this year is not on record (requirements E5).
    pub untrained: Vec<String>,
    /// Whether the box of the round that is open is made and kept, and only its act is to come.
    pub sealed: bool,
    /// Cases of the agenda that fewer experts have read than the pack wants (requirements E7).
    pub unread: Vec<String>,
}
