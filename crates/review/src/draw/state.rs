//! The state of a draw, its effects, and what its acts need to know.

use crate::{
    application::{facts::Committee, state::CommitteeRef},
    case::{Reach, Stamp},
    meeting::state::{Member, Recused, Signature},
};
use kernel::{CaseId, Chance, Day, Moment, PersonId, Role, Sealed, digest::Digest};
use proof::{
    bytes::Bytes32,
    draw::{DeclineReason, Freeze, Opening, Struck, Transcript},
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
    /// The meeting that the experts are drawn for.
    pub meeting: CaseId,
    /// Its name.
    pub meeting_name: String,
    /// Its day.
    pub day: Day,
    /// The members who sit by their office (主任委员), not by chance.
    pub ex_officio: Vec<Member>,
    /// Who may not take part in which case, candidates and members by office alike.
    pub recused: Vec<Recused>,
    /// The draw itself.
    pub transcript: Transcript,
    /// The candidates as the office knows them, in the order of their places.
    pub people: Sealed<Vec<Drawable>>,
    /// Who said that they come.
    pub accepted: Vec<Answer>,
    /// The supervisor's signature under the result.
    pub signature: Option<Signature>,
    /// Where it is.
    pub stage: Stage,
    /// When the last act was.
    pub updated_at: Moment,
}

/// A candidate as the office knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawable {
    /// The expert's entry in the pool.
    pub expert: CaseId,
    /// The person.
    pub person: PersonId,
    /// 姓名
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
            Self::Aborted => "aborted",
        }
    }
}

/// One decision about a draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// 冻结
    Frozen(Box<Freezing>),
    /// 承诺
    Committed {
        /// The party.
        party: String,
        /// What binds it to its share.
        commitment: Digest,
    },
    /// 揭示
    Revealed {
        /// The party.
        party: String,
        /// Its share.
        share: Bytes32,
    },
    /// 份额作废
    Struck {
        /// The party.
        party: String,
        /// Why.
        why: Struck,
    },
    /// 抽取
    Drawn {
        /// The public value, when the frozen part names one.
        public: Option<String>,
        /// The seed that followed.
        seed: Bytes32,
    },
    /// 监督员签字
    Attested {
        /// The signature.
        signature: Signature,
    },
    /// 应邀
    Accepted {
        /// The candidate's place.
        candidate: u32,
    },
    /// 辞谢、未答复
    Declined {
        /// The candidate's place.
        candidate: u32,
        /// Why, by its kind.
        reason: DeclineReason,
        /// Why, in their words.
        words: Sealed<String>,
        /// Who takes the seat.
        replaced_by: Option<u32>,
    },
    /// 中止
    Aborted {
        /// Why.
        reason: String,
    },
}

/// 冻结
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Freezing {
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 评委会
    pub committee: CommitteeRef,
    /// The meeting.
    pub meeting: CaseId,
    /// Its name.
    pub meeting_name: String,
    /// Its day.
    pub day: Day,
    /// What the log shows beforehand.
    pub freeze_digest: Digest,
    /// The frozen part.
    pub freeze: Sealed<Freeze>,
    /// The candidates, in the order of their places.
    pub people: Sealed<Vec<Drawable>>,
    /// Members by office.
    pub ex_officio: Vec<Member>,
    /// Who may not take part in which case: sealed, since it names candidates.
    pub recused: Sealed<Vec<Recused>>,
}

/// What the acts of a draw need to know.
#[derive(Clone)]
pub struct Facts {
    /// For the act that freezes: all that it freezes from.
    pub ground: Option<Ground>,
    /// Randomness for salts and labels.
    pub chance: Chance,
}

/// What a draw is frozen from.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The committee.
    pub committee: Committee,
    /// 评委会人数
    pub size: u32,
    /// The meeting.
    pub meeting: crate::meeting::Meeting,
    /// The pool, with what each may not take part in.
    pub pool: Vec<Pooled>,
    /// Who may not take part in which case of the agenda, and by which rule.
    pub recused: Vec<Recused>,
    /// How many draws for the same meeting were aborted before.
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
    pub fn people(&self) -> &[Drawable] {
        self.people.open().map_or(&[], Vec::as_slice)
    }
    /// The candidate at a place.
    pub fn drawable(&self, place: u32) -> Option<&Drawable> {
        self.people().get(usize::try_from(place).ok()?)
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
    /// The place of a person, when they were called.
    pub fn place_of(&self, person: PersonId) -> Option<u32> {
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
        let mut members = self.ex_officio.clone();
        for panel in self.transcript.seated() {
            let name = self.transcript.freeze.panel(&panel.panel).map_or(panel.panel.as_str(), |p| &p.name);
            let seats = panel.seats.iter().filter_map(|place| self.drawable(*place));
            members.extend(seats.map(|who| Member {
                expert: who.expert,
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
            subject: who.expert.to_string(),
            salt: who.salt,
        };
        (0..).zip(self.people()).map(opening).collect()
    }
    /// Whose turn it is. Both parties give shares; the queue names one that still has to.
    pub(super) fn turn(&self) -> Option<Reach> {
        let organiser = self.committee.organiser;
        let supervisor = Reach::seat(organiser, Role::Supervisor);
        let open = |given: fn(&proof::draw::PartyShare) -> bool| {
            let rows = &self.transcript.shares;
            let row = rows.iter().find(|row| row.struck.is_none() && !given(row))?;
            Some(if row.party == SUPERVISOR {
                supervisor
            } else {
                Reach::seat(self.committee.title_office, Role::TitleOffice)
            })
        };
        match self.stage {
            Stage::Frozen => open(|row| row.commitment.is_some()),
            Stage::Committed => open(|row| row.share.is_some()),
            Stage::Drawn if self.signature.is_none() => Some(supervisor),
            Stage::Revealed | Stage::Drawn => Some(Reach::seat(organiser, Role::Organiser)),
            Stage::Seated | Stage::Aborted => None,
        }
    }
}

/// The state after `effect`. See [`crate::case::Kind::apply`].
pub fn apply(state: Option<Draw>, effect: &Effect, stamp: &Stamp) -> Option<Draw> {
    let mut case = match (state, effect) {
        (None, Effect::Frozen(f)) => return open(f, stamp),
        (state, _) => state?,
    };
    case.updated_at = stamp.at;
    let transcript = &mut case.transcript;
    match effect.clone() {
        Effect::Frozen(_) => return None,
        Effect::Committed { party, commitment } => transcript.commit(&party, commitment, stamp.at).ok()?,
        Effect::Revealed { party, share } => transcript.reveal(&party, share, stamp.at).ok()?,
        Effect::Struck { party, why } => transcript.strike(&party, why).ok()?,
        Effect::Drawn { public, seed } => {
            transcript.draw(public.as_deref()).ok()?;
            if transcript.seed != Some(seed) {
                return None;
            }
        }
        Effect::Attested { signature } => case.signature = Some(signature),
        Effect::Accepted { candidate } => case.accepted.push(Answer { candidate, at: stamp.at }),
        Effect::Declined { candidate, reason, replaced_by, .. } => {
            if transcript.decline(candidate, stamp.at, reason).ok()? != replaced_by {
                return None;
            }
            case.accepted.retain(|answer| answer.candidate != candidate);
        }
        Effect::Aborted { reason } => {
            transcript.abort(stamp.at, &reason).ok()?;
            case.stage = Stage::Aborted;
            return Some(case);
        }
    }
    case.stage = stage(&case);
    Some(case)
}

/// Where a draw is that was not aborted.
fn stage(case: &Draw) -> Stage {
    let shares = &case.transcript.shares;
    let settled = |given: fn(&proof::draw::PartyShare) -> bool| {
        shares.iter().all(|row| given(row) || row.struck.is_some())
    };
    if case.transcript.seed.is_some() {
        return if case.is_complete() && case.signature.is_some() { Stage::Seated } else { Stage::Drawn };
    }
    if settled(|row| row.share.is_some()) {
        Stage::Revealed
    } else if settled(|row| row.commitment.is_some()) {
        Stage::Committed
    } else {
        Stage::Frozen
    }
}

fn open(f: &Freezing, stamp: &Stamp) -> Option<Draw> {
    Some(Draw {
        id: stamp.case,
        number: f.number.clone(),
        year: f.year,
        committee: f.committee.clone(),
        meeting: f.meeting,
        meeting_name: f.meeting_name.clone(),
        day: f.day,
        ex_officio: f.ex_officio.clone(),
        recused: f.recused.open().cloned().unwrap_or_default(),
        transcript: Transcript::new(f.freeze.open()?.clone()),
        people: f.people.clone(),
        accepted: Vec::new(),
        signature: None,
        stage: Stage::Frozen,
        updated_at: stamp.at,
    })
}
