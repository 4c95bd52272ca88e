//! The frozen part: everything that is decided before chance decides the rest.
//!
//! Invariant: what [`Plan::freeze`] answers has no [`Freeze::problems`].

use crate::{bytes::Bytes32, ledger::is_demo, strict::strict};
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::{
    CaseId, Chance, Digest, Moment, OfficeId,
    canonical::{self, NotCanonical},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of case whose entries hold draws.
pub const CASE: &str = "draw";
/// The hash under commitments, seed, tickets and digests.
pub const SUITE: &str = "sha256";
pub(super) const VERSION: u32 = 1;
const KIND: &str = "draw_freeze";
const CANDIDATE: &[u8] = b"zhiping-draw-candidate-v1\n";

/// What is decided about a draw before its candidates are hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Whether it is a demonstration (演示).
    pub demo: bool,
    /// The office that draws.
    pub office: OfficeId,
    /// The origin of its log.
    pub origin: String,
    /// The draw's case.
    pub draw: CaseId,
    /// When it was frozen.
    pub frozen: Moment,
    /// What it is for.
    pub purpose: Purpose,
    /// How many draws for the same purpose were aborted before.
    pub attempt: u32,
    /// The pool behind the candidates.
    pub pool: Pool,
    /// Who of the pool is no candidate: counted by rule, each person once; no names.
    pub exclusions: Vec<Exclusion>,
    /// The panels.
    pub panels: Vec<Panel>,
    /// At most so many from one unit on all panels together; absent: any number. It binds who is drawn, not who sits by
    /// office.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "number")]
    pub cap: Option<u32>,
    /// Who gives shares; at least two.
    pub parties: Vec<Party>,
    /// Commitments are taken until then …
    pub commit_by: Moment,
    /// … and shares until then, before the public value appears.
    pub reveal_by: Moment,
    /// The public value, named while nobody can know it.
    pub public: PublicSource,
}

/// What a draw is for. Ids and names are texts: a checker need not know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Purpose {
    /// Experts for a meeting of a committee.
    Meeting {
        /// The committee.
        committee: String,
        /// The meeting.
        meeting: String,
        /// In words, for people.
        name: String,
    },
    /// A spot check (抽查): what is drawn are cases or committees, not experts.
    SpotCheck {
        /// What is checked.
        subject: String,
        /// In words, for people.
        name: String,
    },
}

/// The pool from which the candidates come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// Its digest, as it was logged when it closed.
    pub digest: Digest,
    /// How many were in it.
    pub size: u32,
}

/// How many were left out by one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The rule.
    pub rule: String,
    /// Its clause.
    pub clause: String,
    /// How many.
    pub count: u32,
}

/// A panel (专业组) to be filled. Each candidate is in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// How candidates name it.
    pub key: String,
    /// For people.
    pub name: String,
    /// Seats.
    pub seats: u32,
    /// How many of the rest are named as substitutes, in rank order.
    pub substitutes: u32,
    /// At most so many from one unit on this panel; `null`: any number.
    pub cap: Option<u32>,
}

/// Who gives a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Short name, part of the commitment: `supervisor`, `title_office`.
    pub key: String,
    /// For people.
    pub name: String,
}

/// A value that everybody can look up, and that nobody knows before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PublicSource {
    /// The randomness of a drand round, 64 lower-case hexadecimal digits.
    Drand {
        /// The chain's hash, in hexadecimal.
        chain: String,
        /// The round.
        round: u64,
        /// When it is due.
        at: Moment,
    },
    /// The numbers of a lottery (RFC 3797): in the order published, in digits, one space between.
    Lottery {
        /// Which lottery, and which of its numbers.
        name: String,
        /// The number of its drawing (期号).
        number: String,
        /// When it is due.
        at: Moment,
    },
    /// 无公共随机数
    None,
}

/// Somebody who may be drawn, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// HMAC-SHA-256 of the id under a salt of its own.
    pub commitment: Bytes32,
    /// The unit, by a number that means something in this draw alone.
    pub unit: u32,
    /// The panel's key.
    pub panel: String,
}

/// The frozen part as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// Format version.
    pub v: u32,
    /// `draw_freeze`
    pub kind: String,
    /// `sha256`
    pub suite: String,
    /// What was decided.
    pub plan: Plan,
    /// In the order of their commitments, each once.
    pub candidates: Vec<Candidate>,
}

/// Somebody who may be drawn, as the office knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrant {
    /// Their id: an expert's, or that of a case in a spot check.
    pub subject: String,
    /// Their unit, by whatever the office calls it.
    pub unit: String,
    /// The panel's key.
    pub panel: String,
}

/// What opens one candidate's commitment. Auditors get all, an expert their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The candidate's place, from 0.
    pub candidate: u32,
    /// Their id.
    pub subject: String,
    /// Their salt.
    pub salt: Bytes32,
}

/// A frozen draw and its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// For everybody.
    pub freeze: Freeze,
    /// Sealed: one for each candidate, in their order.
    pub openings: Vec<Opening>,
}

/// Why a draw cannot be frozen like this. [`std::fmt::Display`] is the sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FreezeProblem {
    /// Somebody is a candidate twice.
    #[error("同一名候选人列了两次：{0}")]
    Twice(String),
    /// Candidates do not stand in the order of their commitments, or one stands twice; its place.
    #[error("候选人第 {0} 项没有按承诺值排序，或者重复")]
    Order(usize),
    /// A candidate's panel does not exist.
    #[error("候选人所在的专业组不存在：{0}")]
    NoPanel(String),
    /// A panel, rule or party stands twice.
    #[error("“{0}”列了两次")]
    Named(String),
    /// No panel, or one without seats.
    #[error("至少要有一个专业组，每组至少一个席位")]
    NoSeats,
    /// Fewer than two parties, or one without a name.
    #[error("至少要有两方各出一个份额，名称不能为空")]
    Parties,
    /// The log's name says 演示 and the plan does not, or the other way round.
    #[error("日志名称与演示标记不一致")]
    Marked,
    /// The moments are not in order.
    #[error("时间顺序不对：冻结应早于承诺截止，承诺截止应早于揭示截止")]
    Moments,
    /// The public value appears before all shares are in.
    #[error("公共随机数应在揭示截止以后才产生")]
    PublicEarly,
    /// Pool, exclusions and candidates do not add up.
    #[error("专家库共 {pool} 人，排除 {excluded} 人，候选 {candidates} 人，数目对不上")]
    Count {
        /// In the pool.
        pool: u64,
        /// Left out.
        excluded: u64,
        /// Candidates.
        candidates: u64,
    },
    /// A panel cannot be filled.
    #[error(
        "{panel}需要 {seats} 席和 {substitutes} 名候补，候选只有 {candidates} 人，按同单位上限最多能坐 {reachable} 席"
    )]
    Short {
        /// The panel's name.
        panel: String,
        /// Its seats.
        seats: u32,
        /// Its substitutes.
        substitutes: u32,
        /// Its candidates.
        candidates: u32,
        /// How many of them can sit together under the cap.
        reachable: u32,
    },
    /// Other panels may use up what a panel needs, as all panels share one cap.
    #[error(
        "各组合计同一单位最多 {cap} 人：{panel}需要 {seats} 席，排在前面的各组入席以后，最少只能保证 {certain} 席；请放宽合计上限、减少席位，或者把候选多的组排在后面"
    )]
    Overall {
        /// The panel's name.
        panel: String,
        /// Its seats.
        seats: u32,
        /// The cap on all panels together.
        cap: u32,
        /// So many of its seats are filled whatever the ranking says.
        certain: u32,
    },
    /// A text is not in NFC, or a number is too large.
    #[error("冻结内容写不成规范格式：{0}")]
    Form(String),
}

impl Plan {
    /// Hides the entrants and freezes the draw.
    ///
    /// # Errors
    /// Everything that is wrong with it, what could not be filled included.
    pub fn freeze(self, entrants: &[Entrant], chance: &Chance) -> Result<Frozen, Vec<FreezeProblem>> {
        let mut seen = BTreeSet::new();
        let twice = entrants.iter().filter(|entrant| !seen.insert(&entrant.subject));
        let twice: Vec<_> = twice.map(|entrant| FreezeProblem::Twice(entrant.subject.clone())).collect();
        if !twice.is_empty() {
            return Err(twice);
        }
        let units = labels(entrants, chance);
        let mut rows: Vec<(Candidate, Opening)> = Vec::with_capacity(entrants.len());
        for entrant in entrants {
            let (salt, subject) = (Bytes32(chance.bytes()), entrant.subject.clone());
            let commitment = commitment(&salt, self.draw, &subject);
            let unit = units.get(entrant.unit.as_str()).copied().unwrap_or_default();
            let candidate = Candidate { commitment, unit, panel: entrant.panel.clone() };
            rows.push((candidate, Opening { candidate: 0, subject, salt }));
        }
        rows.sort_by_key(|(candidate, _)| candidate.commitment);
        for (place, (_, opening)) in (0..).zip(&mut rows) {
            opening.candidate = place;
        }
        let (candidates, openings) = rows.into_iter().unzip();
        let (kind, suite) = (KIND.to_owned(), SUITE.to_owned());
        let freeze = Freeze { v: VERSION, kind, suite, plan: self, candidates };
        let problems = freeze.problems();
        if problems.is_empty() { Ok(Frozen { freeze, openings }) } else { Err(problems) }
    }
}

impl Freeze {
    /// The canonical bytes.
    ///
    /// # Errors
    /// When a value leaves the canonical domain.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// What is logged, and what the seed depends on.
    ///
    /// # Errors
    /// As [`Freeze::bytes`].
    pub fn digest(&self) -> Result<Digest, NotCanonical> {
        Ok(Digest::sha256(&[&self.bytes()?]))
    }

    /// Reads exact bytes.
    ///
    /// # Errors
    /// When they are not what [`Freeze::bytes`] would have made.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let freeze: Self = strict(bytes)?;
        if freeze.is_known() { Ok(freeze) } else { Err(NotCanonical::Json("unknown version".to_owned())) }
    }

    /// Whether version, kind and suite are ours.
    pub(super) fn is_known(&self) -> bool {
        self.v == VERSION && self.kind == KIND && self.suite == SUITE
    }

    /// A panel by key.
    pub fn panel(&self, key: &str) -> Option<&Panel> {
        self.plan.panels.iter().find(|panel| panel.key == key)
    }

    /// All that is wrong with it; empty when it may be drawn.
    pub fn problems(&self) -> Vec<FreezeProblem> {
        let plan = &self.plan;
        let mut problems = Vec::new();
        let mut names = BTreeSet::new();
        let keys = plan.panels.iter().map(|panel| ("panel", &panel.key));
        let keys = keys.chain(plan.parties.iter().map(|party| ("party", &party.key)));
        let keys = keys.chain(plan.exclusions.iter().map(|exclusion| ("rule", &exclusion.rule)));
        problems
            .extend(keys.filter(|key| !names.insert(*key)).map(|(_, key)| FreezeProblem::Named(key.clone())));
        if plan.panels.is_empty() || plan.panels.iter().any(|panel| panel.seats == 0) {
            problems.push(FreezeProblem::NoSeats);
        }
        if plan.parties.len() < 2 || plan.parties.iter().any(|party| party.key.is_empty()) {
            problems.push(FreezeProblem::Parties);
        }
        if is_demo(&plan.origin) != plan.demo {
            problems.push(FreezeProblem::Marked);
        }
        if plan.frozen > plan.commit_by || plan.commit_by > plan.reveal_by {
            problems.push(FreezeProblem::Moments);
        }
        if plan.public.at().is_some_and(|at| at <= plan.reveal_by) {
            problems.push(FreezeProblem::PublicEarly);
        }
        let pairs = self.candidates.iter().zip(self.candidates.iter().skip(1));
        let unordered = (1..).zip(pairs).find(|(_, (one, next))| one.commitment >= next.commitment);
        problems.extend(unordered.map(|(place, _)| FreezeProblem::Order(place)));
        let stray = self.candidates.iter().find(|candidate| self.panel(&candidate.panel).is_none());
        problems.extend(stray.map(|candidate| FreezeProblem::NoPanel(candidate.panel.clone())));
        let excluded = plan.exclusions.iter().map(|exclusion| u64::from(exclusion.count)).sum();
        let (pool, candidates) = (u64::from(plan.pool.size), self.candidates.len() as u64);
        if excluded + candidates != pool {
            problems.push(FreezeProblem::Count { pool, excluded, candidates });
        }
        problems.extend(self.shortfalls());
        // A candidate is two numbers and the key of a panel, so what cannot be written stands in the plan.
        let form = canonical::to_bytes(plan).err();
        problems.extend(form.map(|problem| FreezeProblem::Form(problem.to_string())));
        problems
    }

    /// The panels that cannot be filled, or might not be.
    ///
    /// Within one panel the count is exact: a unit gives as many as it has, or the cap. Across panels it is not: panels are
    /// filled one after the other by rank alone, and whoever sits on an earlier one may use up what a later one needs. Instead
    /// of looking ahead (a matching of units to panels, after which people would be passed over for a reason that no rank
    /// shows), a draw is refused that *could* get stuck. Two lower bounds hold for every ranking, and the larger counts:
    /// of each unit at least what the cap leaves when the earlier panels take all they may of it; and over all units at least
    /// what there would be without earlier panels, less the seats of those, each of which takes away one at most. Up to the
    /// bound the panel always has somebody who breaks no cap: it seats as many as it can reach, since its units do not
    /// compete for anything but their own caps.
    fn shortfalls(&self) -> Vec<FreezeProblem> {
        let mut units: BTreeMap<&str, BTreeMap<u32, u32>> = BTreeMap::new();
        for candidate in &self.candidates {
            *units.entry(&candidate.panel).or_default().entry(candidate.unit).or_default() += 1;
        }
        let (mut problems, nobody) = (Vec::new(), BTreeMap::new());
        // What earlier panels may take: of each unit, and over all.
        let (mut taken, mut seated) = (BTreeMap::<u32, u32>::new(), 0u32);
        for panel in &self.plan.panels {
            let units = units.get(panel.key.as_str()).unwrap_or(&nobody);
            let candidates: u32 = units.values().sum();
            let alone = |many: u32| panel.cap.map_or(many, |cap| cap.min(many));
            let reachable: u32 = units.values().map(|many| alone(*many)).sum();
            let Panel { seats, substitutes, .. } = *panel;
            if reachable < seats || u64::from(candidates) < u64::from(seats) + u64::from(substitutes) {
                let panel = panel.name.clone();
                problems.push(FreezeProblem::Short { panel, seats, substitutes, candidates, reachable });
            } else if let Some(cap) = self.plan.cap {
                let before = |unit: &u32| taken.get(unit).copied().unwrap_or_default();
                let left: u32 =
                    units.iter().map(|(unit, many)| alone(*many).min(cap.saturating_sub(before(unit)))).sum();
                let together: u32 = units.values().map(|many| alone(*many).min(cap)).sum();
                let certain = left.max(together.saturating_sub(seated));
                if certain < seats {
                    problems.push(FreezeProblem::Overall { panel: panel.name.clone(), seats, cap, certain });
                }
            }
            for (unit, many) in units {
                let sum = taken.entry(*unit).or_default();
                *sum = sum.saturating_add(alone(*many));
            }
            seated = seated.saturating_add(seats);
        }
        problems
    }
}

/// A number that is not there is left out; `null` in its place would be another way to write the same, and is refused.
fn number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    u32::deserialize(from).map(Some)
}

impl PublicSource {
    /// When the value is due; `None` when there is none.
    pub const fn at(&self) -> Option<Moment> {
        match self {
            Self::Drand { at, .. } | Self::Lottery { at, .. } => Some(*at),
            Self::None => None,
        }
    }

    /// Whether a text may be its value, by its form alone.
    pub fn takes(&self, value: &str) -> bool {
        match self {
            Self::Drand { .. } => value.parse::<Bytes32>().is_ok(),
            Self::Lottery { .. } => value
                .split(' ')
                .all(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())),
            Self::None => false,
        }
    }

    /// In words, for people.
    pub fn name(&self) -> String {
        match self {
            Self::Drand { chain, round, .. } => format!("drand 链 {chain} 第 {round} 轮"),
            Self::Lottery { name, number, .. } => format!("{name}第 {number} 期"),
            Self::None => "无公共随机数".to_owned(),
        }
    }
}

impl Purpose {
    /// In words, for people.
    pub fn name(&self) -> &str {
        match self {
            Self::Meeting { name, .. } | Self::SpotCheck { name, .. } => name,
        }
    }

    /// What is drawn from, and the word that counts it.
    pub const fn counted(&self) -> (&'static str, &'static str) {
        match self {
            Self::Meeting { .. } => ("评委库", "人"),
            Self::SpotCheck { .. } => ("抽查范围", "件"),
        }
    }
}

/// How a candidate appears: HMAC-SHA-256 under the salt over tag, draw and id.
pub fn commitment(salt: &Bytes32, draw: CaseId, subject: &str) -> Bytes32 {
    hmac(&salt.0, &[CANDIDATE, draw.to_string().as_bytes(), subject.as_bytes()])
}

pub(super) fn hmac(key: &[u8; 32], pieces: &[&[u8]]) -> Bytes32 {
    // HMAC fills a short key up to the block with zeros (RFC 2104 §2).
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let mut mac = Hmac::<sha2::Sha256>::new(&block.into());
    for piece in pieces {
        mac.update(piece);
    }
    Bytes32(mac.finalize().into_bytes().into())
}

/// Numbers for units, from 1, in an order that says nothing.
fn labels<'a>(entrants: &'a [Entrant], chance: &Chance) -> BTreeMap<&'a str, u32> {
    let mut units: Vec<&str> =
        entrants.iter().map(|entrant| entrant.unit.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    for last in (1..units.len()).rev() {
        let other = chance.below(last as u64 + 1);
        units.swap(last, usize::try_from(other).unwrap_or(last));
    }
    units.into_iter().zip(1..).collect()
}
