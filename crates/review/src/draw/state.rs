//! The state of a draw, its effects, and what its acts need to know.

use super::spot_check::{Check, SampleGround, SpotCheck};
use crate::{
    application::{facts::Committee, state::CommitteeRef},
    case::Reach,
    meeting::state::{Member, Recused, Signature},
};
use kernel::{CaseId, Chance, Day, Moment, PersonId, Role, Sealed};
use proof::{
    bytes::Bytes32,
    draw::{Opening, Transcript},
};
use serde::{Deserialize, Serialize};

/// The party of the organiser's supervisor (监督员).
pub const SUPERVISOR: &str = "supervisor";
/// The party of the title office (职改办).
pub const TITLE_OFFICE: &str = "title_office";

/// One draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// The case.
    pub id: CaseId,
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 评委会
    pub committee: CommitteeRef,
    /// What it is for.
    pub purpose: Purpose,
    /// The meeting's name, or the spot check's.
    pub name: String,
    /// The meeting's day; of a spot check, the day by which all outcomes are in.
    pub day: Day,
    /// The draw itself.
    pub transcript: Transcript,
    /// The candidates as the office knows them, in the order of their places.
    pub candidates: Sealed<Vec<Drawable>>,
    /// Experts who said that they come.
    pub accepted: Vec<Answer>,
    /// The supervisor's signature under the result.
    pub signature: Option<Signature>,
    /// 核查结果 of the cases drawn, in the order they came in.
    pub checks: Vec<Check>,
    /// Where it is.
    pub stage: Stage,
    /// When the last act was.
    pub updated_at: Moment,
}

/// What a draw is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Purpose {
    /// Experts for a meeting.
    Meeting {
        /// The meeting.
        meeting: CaseId,
        /// The members who sit by their office (主任委员), not by chance.
        ex_officio: Vec<Member>,
        /// Who may not take part in which case, candidates and members by office alike; sealed, since it names candidates.
        recused: Sealed<Vec<Recused>>,
    },
    /// Cases to look at again (抽查).
    SpotCheck(SpotCheck),
}

/// A candidate as the office knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawable {
    /// The expert's entry in the pool, or the case of a spot check.
    pub subject: CaseId,
    /// The expert, or the applicant of the case.
    pub person: PersonId,
    /// 姓名 of an expert, 编号 of a case.
    pub name: String,
    /// 单位
    pub unit: String,
    /// What opens the commitment.
    pub salt: Bytes32,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The candidate's place.
    pub candidate: u32,
    /// When.
    pub at: Moment,
}

/// Where the draw is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 待承诺
    Frozen,
    /// 待揭示
    Committed,
    /// 待抽取
    Revealed,
    /// 待应邀
    Drawn,
    /// 已组成
    Seated,
    /// 待核查
    Sampled,
    /// 已核查
    Checked,
    /// 已中止
    Aborted,
}

impl Stage {
    /// Stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Frozen => "frozen",
            Self::Committed => "committed",
            Self::Revealed => "revealed",
            Self::Drawn => "drawn",
            Self::Seated => "seated",
            Self::Sampled => "sampled",
            Self::Checked => "checked",
            Self::Aborted => "aborted",
        }
    }
}

/// What the acts of a draw need to know.
#[derive(Clone)]
pub struct Facts {
    /// For the act that freezes experts: all that it freezes from.
    pub ground: Option<Ground>,
    /// The same for the act that freezes the cases of a spot check.
    pub sample: Option<SampleGround>,
    /// Randomness for salts and labels.
    pub chance: Chance,
}

/// What every draw stands on.
#[derive(Debug, Clone)]
pub struct Base {
    /// The committee whose experts or cases are drawn.
    pub committee: Committee,
    /// How many draws for the same purpose were aborted before.
    pub attempt: u32,
    /// The log's origin.
    pub origin: String,
    /// Whether this is a demonstration.
    pub demo: bool,
    /// The office.
    pub office: kernel::OfficeId,
    /// The number for a new draw.
    pub number: String,
}

/// What a draw of experts is frozen from.
#[derive(Debug, Clone)]
pub struct Ground {
    /// What every draw stands on.
    pub base: Base,
    /// 评委会人数
    pub size: u32,
    /// The meeting.
    pub meeting: crate::meeting::Meeting,
    /// The pool, with what each may not take part in.
    pub pool: Vec<Pooled>,
    /// Who may not take part in which case of the agenda, and by which rule.
    pub recused: Vec<Recused>,
}

/// Somebody in the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pooled {
    /// The entry in the pool.
    pub expert: CaseId,
    /// The person.
    pub person: PersonId,
    /// 姓名
    pub name: String,
    /// 单位
    pub unit: String,
    /// 专业
    pub specialty: String,
    /// 地区
    pub region: String,
}

impl Draw {
    /// The candidates as the office knows them; nobody once they were erased.
    pub fn drawables(&self) -> &[Drawable] {
        self.candidates.open().map_or(&[], Vec::as_slice)
    }
    /// The candidate at a place.
    pub fn drawable(&self, place: u32) -> Option<&Drawable> {
        self.drawables().get(usize::try_from(place).ok()?)
    }
    /// The meeting that experts are drawn for.
    pub const fn meeting(&self) -> Option<CaseId> {
        match self.purpose {
            Purpose::Meeting { meeting, .. } => Some(meeting),
            Purpose::SpotCheck(_) => None,
        }
    }
    /// The spot check that cases are drawn for.
    pub const fn spot_check(&self) -> Option<&SpotCheck> {
        match &self.purpose {
            Purpose::SpotCheck(check) => Some(check),
            Purpose::Meeting { .. } => None,
        }
    }
    /// The members who sit by their office, not by chance.
    pub fn ex_officio(&self) -> &[Member] {
        match &self.purpose {
            Purpose::Meeting { ex_officio, .. } => ex_officio,
            Purpose::SpotCheck(_) => &[],
        }
    }
    /// Who may not take part in which case.
    pub fn recused(&self) -> &[Recused] {
        match &self.purpose {
            Purpose::Meeting { recused, .. } => recused.open().map_or(&[], Vec::as_slice),
            Purpose::SpotCheck(_) => &[],
        }
    }
    /// Who sits now, in rank order.
    pub fn seated(&self) -> Vec<u32> {
        self.transcript.seated().into_iter().flat_map(|panel| panel.seats).collect()
    }
    /// Everybody who was called so far: who sits, and who declined.
    pub fn called(&self) -> Vec<u32> {
        let declined = self.transcript.declines.iter().map(|decline| decline.candidate);
        let mut called: Vec<u32> = self.seated().into_iter().chain(declined).collect();
        called.sort_unstable();
        called
    }
    /// Whether somebody said that they come.
    pub fn has_accepted(&self, place: u32) -> bool {
        self.accepted.iter().any(|answer| answer.candidate == place)
    }
    /// The place of an expert who was called. Nobody is called to a spot check: its cases are only looked at.
    pub fn place_of(&self, person: PersonId) -> Option<u32> {
        self.meeting()?;
        self.called().into_iter().find(|place| self.drawable(*place).is_some_and(|who| who.person == person))
    }
    /// Seats that nobody is left for.
    pub fn vacant(&self) -> u32 {
        let seats: u32 = self.transcript.freeze.plan.panels.iter().map(|panel| panel.seats).sum();
        seats.saturating_sub(u32::try_from(self.seated().len()).unwrap_or(u32::MAX))
    }
    /// Whether every seat is taken by somebody who comes.
    pub fn is_complete(&self) -> bool {
        self.transcript.seed.is_some()
            && self.vacant() == 0
            && self.seated().into_iter().all(|place| self.has_accepted(place))
    }
    /// The members of the meeting that this draw leads to, those by office first.
    pub fn members(&self) -> Vec<Member> {
        let mut members = self.ex_officio().to_vec();
        for panel in self.transcript.seated() {
            let name = self.transcript.freeze.panel(&panel.panel).map_or(panel.panel.as_str(), |p| &p.name);
            let seats = panel.seats.iter().filter_map(|place| self.drawable(*place));
            members.extend(seats.map(|who| Member {
                expert: who.subject,
                person: who.person,
                name: who.name.clone().into(),
                unit: who.unit.clone(),
                panel: name.to_owned(),
            }));
        }
        members
    }
    /// The party for which a role gives shares.
    pub const fn party(role: Role) -> Option<&'static str> {
        match role {
            Role::Supervisor => Some(SUPERVISOR),
            Role::TitleOffice => Some(TITLE_OFFICE),
            _ => None,
        }
    }
    /// What opens all commitments, for auditors.
    pub fn openings(&self) -> Vec<Opening> {
        let opening = |(candidate, who): (u32, &Drawable)| Opening {
            candidate,
            subject: who.subject.to_string(),
            salt: who.salt,
        };
        (0..).zip(self.drawables()).map(opening).collect()
    }
    /// Which seat runs it: the organiser draws experts, the title office the cases of a spot check.
    pub(super) const fn runner(&self) -> Role {
        match self.purpose {
            Purpose::Meeting { .. } => Role::Organiser,
            Purpose::SpotCheck(_) => Role::TitleOffice,
        }
    }
    /// The organisation of a seat in this draw.
    pub(super) fn home(&self, role: Role) -> kernel::OrganisationId {
        if role == Role::TitleOffice { self.committee.title_office } else { self.committee.organiser }
    }
    /// Whose turn it is. Both parties give shares; the queue names one that still has to.
    pub(super) fn turn(&self) -> Option<Reach> {
        let seat = |role| Some(Reach::seat(self.home(role), role));
        let open = |given: fn(&proof::draw::PartyShare) -> bool| {
            let rows = &self.transcript.shares;
            let row = rows.iter().find(|row| row.struck.is_none() && !given(row))?;
            seat(if row.party == SUPERVISOR { Role::Supervisor } else { Role::TitleOffice })
        };
        match self.stage {
            Stage::Frozen => open(|row| row.commitment.is_some()),
            Stage::Committed => open(|row| row.share.is_some()),
            Stage::Drawn | Stage::Sampled if self.signature.is_none() => seat(Role::Supervisor),
            Stage::Revealed | Stage::Drawn | Stage::Sampled => seat(self.runner()),
            Stage::Seated | Stage::Checked | Stage::Aborted => None,
        }
    }
}
