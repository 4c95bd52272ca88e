//! What every kind of case has in common: effects, decisions, refusals, follows.

use crate::{application, batch, certificate, meeting, procedure::Procedure};
use kernel::{Actor, CaseId, Day, Digest, Moment, OfficeId, OrganisationId, PersonId, Role};
use rules::Pack;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A kind of case (申报件, 评审会, 批次, 证书). The state is the implementing type itself.
pub trait Kind: Clone + Serialize + DeserializeOwned + Send + Sync + Sized + 'static {
    /// The stable name in records and addresses.
    const NAME: &'static str;
    /// What can be done.
    type Act: Clone + Send + Sync + 'static;
    /// What was decided, in the past tense. Serialised into the entry.
    type Effect: Clone + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What the acts of this kind need to know beyond the state.
    type Facts: Send + Sync;

    /// The one table of stages and acts.
    fn procedure() -> &'static Procedure<Self>;
    /// The key of an act, as in the table.
    fn key(act: &Self::Act) -> &'static str;
    /// Decides. `state` is `None` for the act that opens a case.
    ///
    /// # Errors
    /// The refusal with its clause and what to do.
    fn decide(
        state: Option<&Self>,
        act: &Self::Act,
        cx: &Context<'_, Self::Facts>,
    ) -> Result<Decision<Self>, Refusal>;
    /// The state after an effect; `None` when the effect cannot follow the state. Consults no rules, clock or chance.
    fn apply(state: Option<Self>, effect: &Self::Effect, stamp: &Stamp) -> Option<Self>;
    /// The key of the present stage.
    fn stage(&self) -> &'static str;
    /// What lists may show, filter and sort.
    fn listing(&self, pack: &Pack) -> Listing;
    /// Which organisations see the case, in which role; the applicant is reached by `Listing::person`.
    fn reach(&self) -> Vec<Reach>;
    /// Strings that must be unique in the office while this state lasts.
    fn claims(&self) -> Vec<String>;
    /// Whose matter it is; official acts on it are another person's.
    fn subject(&self) -> Option<PersonId> {
        None
    }
    /// What does not hold of the state though it must, whichever acts led to it; sentences for the administrator.
    fn unsound(&self, _pack: &Pack) -> Vec<String> {
        Vec::new()
    }
    /// Whether somebody in reach of the case sees entries of this act in its record.
    fn shows(&self, _me: &Actor, _act: &str) -> bool {
        true
    }
}

/// Everything a decision may look at beside the case and the act.
#[derive(Clone, Copy)]
pub struct Context<'a, F> {
    /// The case acted on; for the act that opens one, the id it will have.
    pub case: CaseId,
    /// Who acts.
    pub actor: Actor,
    /// The name of the person who acts, for the record's readers.
    pub actor_name: &'a str,
    /// The name of the organisation of the seat.
    pub organisation_name: &'a str,
    /// The moment of receipt, taken once and kept over retries.
    pub now: Moment,
    /// The civil day of `now` in the pack's zone.
    pub today: Day,
    /// The rules in force.
    pub pack: &'a Pack,
    /// What this kind's acts need to know.
    pub facts: &'a F,
    /// How a weighty act was confirmed.
    pub confirmation: Option<Confirmation>,
}

impl<F> Context<'_, F> {
    /// The name of who acts, for effects.
    pub fn signer(&self) -> Named {
        Named {
            person: self.actor.person,
            name: self.actor_name.to_owned(),
            organisation: self.actor.organisation,
            organisation_name: self.organisation_name.to_owned(),
            at: self.now,
        }
    }

    /// The citation that the pack gives for an act or a term, such as `act.submit`.
    pub fn cite(&self, key: &str) -> Option<String> {
        self.pack.text(key).map(str::to_owned)
    }

    /// A refusal on legal ground, citing `key` of the pack.
    pub fn refuse(&self, key: &str, text: impl Into<String>) -> Refusal {
        Refusal { kind: RefusalKind::Law, text: text.into(), clause: self.cite(key), remedy: None }
    }
}

/// Who signed something and when (谁审核，谁签名，谁负责; requirements D1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The person.
    pub person: kernel::PersonId,
    /// Their name.
    pub name: String,
    /// The organisation of their seat.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// When.
    pub at: Moment,
}

/// How a weighty act was confirmed (再次验证).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// `password`, `one_time_code` or `passkey`.
    pub method: ConfirmationMethod,
    /// When.
    pub at: Moment,
    /// Digest of the statement that was shown.
    pub statement: Digest,
}

/// The ways to confirm a weighty act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmationMethod {
    /// 密码
    Password,
}

impl ConfirmationMethod {
    /// The stable name in records.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Password => "password",
        }
    }
}

impl Copy for Confirmation {}

/// What an entry says about an effect beside the effect: order, moment, who.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The case.
    pub case: CaseId,
    /// Its office.
    pub office: OfficeId,
    /// The entry's number in the case, from 1.
    pub seq: u32,
    /// The entry's moment.
    pub at: Moment,
    /// Who acted.
    pub actor: Actor,
}

/// A decision: effects to record and apply, errands to run after, acts that follow in the same transaction.
#[derive(Debug, Clone)]
pub struct Decision<K: Kind> {
    /// What was decided. Never empty.
    pub effect: K::Effect,
    /// Acts of the system seat on other cases, in the same transaction, depth ≤ 3.
    pub follows: Vec<Follow>,
}

impl<K: Kind> Decision<K> {
    /// A decision with an effect alone.
    pub fn only(effect: K::Effect) -> Self {
        Self { effect, follows: Vec::new() }
    }
    /// A decision with what follows from it.
    pub fn then(effect: K::Effect, follows: Vec<Follow>) -> Self {
        Self { effect, follows }
    }
}

/// An act of the system seat that follows from a decision.
#[derive(Debug, Clone)]
pub enum Follow {
    /// On an application.
    Application(CaseId, Box<application::Act>),
    /// On a certificate, opening it.
    Certificate(CaseId, Box<certificate::Act>),
    /// On a meeting.
    Meeting(CaseId, Box<meeting::Act>),
    /// On a batch.
    Batch(CaseId, Box<batch::Act>),
}

/// No, by law, role or state: with the clause and what to do. Never a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{text}")]
pub struct Refusal {
    /// Which family.
    pub kind: RefusalKind,
    /// The sentence people read.
    pub text: String,
    /// The citation it rests on.
    pub clause: Option<String>,
    /// What would change it.
    pub remedy: Option<String>,
}

/// Families of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// The rules say no.
    Law,
    /// Another role or organisation does this, or under this pack nobody: it is not offered.
    Role,
    /// The case is at another stage.
    Stage,
    /// The command is incomplete or contradicts itself; `remedy` names the field.
    Command,
}

impl Refusal {
    /// The case is at another stage.
    pub fn stage(text: impl Into<String>) -> Self {
        Self { kind: RefusalKind::Stage, text: text.into(), clause: None, remedy: None }
    }
    /// Another role or organisation does this.
    pub fn role(text: impl Into<String>) -> Self {
        Self { kind: RefusalKind::Role, text: text.into(), clause: None, remedy: None }
    }
    /// Something is missing in what was sent.
    pub fn command(text: impl Into<String>) -> Self {
        Self { kind: RefusalKind::Command, text: text.into(), clause: None, remedy: None }
    }
    /// Adds what to do.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// One line of [`Kind::reach`]: who a case comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Every seat of an organisation in a role.
    Seat {
        /// The organisation.
        organisation: OrganisationId,
        /// The role.
        role: Role,
    },
    /// One expert, as a person: what one expert is given to read does not exist for the next one.
    Expert(PersonId),
}

impl Reach {
    /// Every seat of `organisation` in `role`.
    pub const fn seat(organisation: OrganisationId, role: Role) -> Self {
        Self::Seat { organisation, role }
    }

    /// Whether this seat is meant.
    pub fn holds(&self, me: &Actor) -> bool {
        match self {
            Self::Seat { organisation, role } => me.organisation == *organisation && me.role == *role,
            Self::Expert(person) => me.role == Role::Expert && me.person == *person,
        }
    }
}

/// The columns of the common list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// 年度
    pub year: i16,
    /// 编号
    pub number: String,
    /// The stage's key.
    pub state: String,
    /// The public word for the stage.
    pub public_state: String,
    /// Whose turn it is.
    pub holder: Option<Reach>,
    /// 到期日
    pub due: Option<Day>,
    /// 姓名 or 事项
    pub subject: String,
    /// 申报人, who reaches the case as a person.
    pub person: Option<kernel::PersonId>,
    /// 用人单位
    pub employer: Option<OrganisationId>,
    /// Its name.
    pub employer_name: String,
    /// 评委会
    pub committee: Option<kernel::CommitteeId>,
    /// 系列
    pub series: String,
    /// 层级
    pub level: String,
    /// 职称 (pack id)
    pub title: String,
    /// 职称 (name)
    pub title_name: String,
    /// 申报途径
    pub way: String,
    /// 标记, such as `returned`
    pub flags: Vec<String>,
    /// 提交时间
    pub submitted_at: Option<Moment>,
    /// Words that every searcher of the list may see.
    pub search: String,
}
