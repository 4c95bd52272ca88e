//! A pack tried on a population: how many people may apply, how that differs from another pack, who they are, and which rule
//! makes the difference.
//!
//! A person counts once, with the best outcome over all titles and ways that they would be shown.

use crate::{
    facts::Situation,
    pack::Pack,
    person::{Own, Person, Trace},
    population::Population,
    verdict::{Eligibility, Outcome},
};
use kernel::Day;
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Simulation {
    /// The pack in question.
    pub pack: String,
    /// What it is compared with; absent: nothing.
    pub against: Option<String>,
    /// The day asked about under each pack: against, pack.
    pub days: [Day; 2],
    /// How many people.
    pub people: u64,
    /// Under the pack it is compared with; the same as `after` without one.
    pub before: Tally,
    /// Under the pack in question.
    pub after: Tally,
    /// How many may apply now and could not before.
    pub opened: u64,
    /// How many could apply before and may not now.
    pub closed: u64,
    /// The same by group.
    pub groups: Vec<Grouping>,
    /// The rules that make the difference, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// How many people there are of each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// 可以申报
    pub eligible: u64,
    /// 还缺证明
    pub needs_evidence: u64,
    /// 不可以申报
    pub ineligible: u64,
}

/// Into what people are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 系列
    Series,
    /// 申报层级
    Level,
    /// 申报途径
    Way,
    /// 现有职称的层级
    Held,
    /// 学历
    Degree,
    /// 年龄段
    Age,
    /// 单位性质
    Employment,
}

impl Group {
    /// 名称
    pub const fn words(self) -> &'static str {
        match self {
            Self::Series => "系列",
            Self::Level => "申报层级",
            Self::Way => "申报途径",
            Self::Held => "现有职称",
            Self::Degree => "学历",
            Self::Age => "年龄",
            Self::Employment => "单位性质",
        }
    }
}

/// One division.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grouping {
    /// Into what.
    pub by: Group,
    /// Its groups; of levels and ways whoever is shown them, so that one person may be in several.
    pub rows: Vec<Row>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// 名称
    pub name: String,
    /// How many people are in it.
    pub people: u64,
    /// Under the pack it is compared with.
    pub before: Tally,
    /// Under the pack in question.
    pub after: Tally,
    /// How many may apply now and could not before.
    pub opened: u64,
    /// How many could apply before and may not now.
    pub closed: u64,
}

/// A rule that stands under one pack between people and what the other lets them apply for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Whether it shuts people out now; else it did before.
    pub closes: bool,
    /// Its id.
    pub rule: String,
    /// What it says.
    pub text: String,
    /// How its clause is cited.
    pub cite: String,
    /// How many people; whom two rules stop counts for both.
    pub people: u64,
}

/// One person under one pack: the outcome of every title and way that was asked, by ids.
type Reach = BTreeMap<(String, String), Eligibility>;

impl Tally {
    fn add(&mut self, outcome: Eligibility, count: u64) {
        let field = match outcome {
            Eligibility::Eligible => &mut self.eligible,
            Eligibility::NeedsEvidence => &mut self.needs_evidence,
            Eligibility::Ineligible => &mut self.ineligible,
        };
        *field = field.saturating_add(count);
    }
}

impl Row {
    fn new(name: String) -> Self {
        let (people, before, after, opened, closed) = (0, Tally::default(), Tally::default(), 0, 0);
        Self { name, people, before, after, opened, closed }
    }

    fn add(&mut self, [before, after]: [Eligibility; 2], count: u64) {
        self.people = self.people.saturating_add(count);
        self.before.add(before, count);
        self.after.add(after, count);
        let may = |outcome| outcome == Eligibility::Eligible;
        match (may(before), may(after)) {
            (false, true) => self.opened = self.opened.saturating_add(count),
            (true, false) => self.closed = self.closed.saturating_add(count),
            _ => {}
        }
    }
}

/// Tries `pack` on everybody, beside `against` where there is one. Each pack is asked on its own last day of years, or both on `on`.
pub fn simulate(pack: &Pack, against: Option<&Pack>, population: &Population, on: Option<Day>) -> Simulation {
    let packs = [against.unwrap_or(pack), pack];
    let days = packs.map(|pack| on.unwrap_or_else(|| pack.cutoff()));
    let mut whole = Row::new(String::new());
    let mut rows: BTreeMap<(Group, usize, String), Row> = BTreeMap::new();
    let mut reasons: BTreeMap<(bool, String), Reason> = BTreeMap::new();
    for member in &population.0 {
        let known = &member.situation;
        let reach = [0, 1].map(|side| reach(packs[side], known, days[side]));
        let best = |reach: &Reach| reach.values().min().copied().unwrap_or(Eligibility::Ineligible);
        let outcome = [best(&reach[0]), best(&reach[1])];
        whole.add(outcome, member.count);
        for (group, place, name) in groups(pack, known) {
            let row = rows.entry((group, place, name.clone())).or_insert_with(|| Row::new(name));
            row.add(outcome, member.count);
        }
        for (group, place, name, outcome) in applied(packs, &reach) {
            let row = rows.entry((group, place, name.clone())).or_insert_with(|| Row::new(name));
            row.add(outcome, member.count);
        }
        if against.is_some() {
            for reason in differences(packs, known, days, &reach) {
                let key = (reason.closes, reason.rule.clone());
                let reason = reasons.entry(key).or_insert(reason);
                reason.people = reason.people.saturating_add(member.count);
            }
        }
    }
    let mut groups: Vec<Grouping> = Vec::new();
    for ((by, _, _), row) in rows {
        match groups.last_mut().filter(|group| group.by == by) {
            Some(group) => group.rows.push(row),
            None => groups.push(Grouping { by, rows: vec![row] }),
        }
    }
    let mut reasons: Vec<Reason> = reasons.into_values().collect();
    reasons.sort_by_key(|reason| Reverse(reason.people));
    Simulation {
        pack: pack.id().to_owned(),
        against: against.map(|pack| pack.id().to_owned()),
        days,
        people: whole.people,
        before: whole.before,
        after: whole.after,
        opened: whole.opened,
        closed: whole.closed,
        groups,
        reasons,
    }
}

fn reach(pack: &Pack, known: &Situation, on: Day) -> Reach {
    let outcomes = pack.outcomes(known, on).into_iter();
    outcomes.map(|(title, way, outcome)| ((title.id.clone(), way.id.clone()), outcome)).collect()
}

/// The groups that a person is in, each with its place among its kind.
fn groups(pack: &Pack, known: &Situation) -> Vec<(Group, usize, String)> {
    let choice = |group, fact: &str| {
        let key = known.text(fact)?;
        let place = pack.facts().get(fact)?.rank(key)?;
        Some((group, place, pack.option(fact, key)))
    };
    let held = known.text("current_title").and_then(|id| pack.title(id));
    let held = match held {
        Some(title) => {
            (pack.rank(&title.level) + 1, pack.level(&title.level).map(|level| level.name.clone()))
        }
        None => (0, known.get("current_title").map(|_| "没有职称".to_owned())),
    };
    let age = known.day("birth_date").and_then(|birth| {
        let years = usize::try_from(crate::span::Span::between(birth, pack.cutoff()).years()).ok()?;
        let decade = years / 10 * 10;
        Some((Group::Age, decade, format!("{decade}—{} 岁", decade + 9)))
    });
    let held = held.1.map(|name| (Group::Held, held.0, name));
    [
        choice(Group::Series, "series"),
        held,
        choice(Group::Degree, "degree"),
        age,
        choice(Group::Employment, "employment"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// By level and way: the best outcome of each that is within a person's reach under either pack.
fn applied(packs: [&Pack; 2], reach: &[Reach; 2]) -> Vec<(Group, usize, String, [Eligibility; 2])> {
    let mut best: BTreeMap<(Group, usize, String), [Eligibility; 2]> = BTreeMap::new();
    for (side, pack) in packs.into_iter().enumerate() {
        for ((title, way), outcome) in &reach[side] {
            let level = pack.title(title).and_then(|title| pack.level(&title.level));
            let level = level.map(|level| (Group::Level, pack.rank(&level.id), level.name.clone()));
            let place = |id: &str| packs[1].ways().iter().position(|way| way.id == id).unwrap_or(usize::MAX);
            let way = pack.way(way).map(|way| (Group::Way, place(&way.id), way.name.clone()));
            for key in level.into_iter().chain(way) {
                let sides = best.entry(key).or_insert([Eligibility::Ineligible; 2]);
                sides[side] = sides[side].min(*outcome);
            }
        }
    }
    best.into_iter().map(|((group, place, name), outcome)| (group, place, name, outcome)).collect()
}

/// What stands under one pack between a person and a title that the other lets them apply for; each once.
fn differences(packs: [&Pack; 2], known: &Situation, days: [Day; 2], reach: &[Reach; 2]) -> Vec<Reason> {
    let mut found: BTreeMap<(bool, String), Reason> = BTreeMap::new();
    for (side, other) in [(0, 1), (1, 0)] {
        let may = |reach: &Reach, key| reach.get(key) == Some(&Eligibility::Eligible);
        let lost = reach[other].keys().filter(|key| may(&reach[other], key) && !may(&reach[side], key));
        for (title, way) in lost {
            let pack = packs[side];
            let stops = match pack.title(title).zip(pack.way(way)) {
                Some((title, way)) => {
                    let person = Person::for_one(pack, known, days[side], (title, way));
                    stops(&person, &person.trace(title, way))
                }
                None => vec![absent(packs[other], title, way)],
            };
            for (rule, text, cite) in stops {
                let closes = side == 1;
                let reason = Reason { closes, rule: rule.clone(), text, cite, people: 0 };
                found.entry((closes, rule)).or_insert(reason);
            }
        }
    }
    found.into_values().collect()
}

/// That a pack lacks a title or a way which the other one has: id, words, citation.
fn absent(there: &Pack, title: &str, way: &str) -> (String, String, String) {
    let name = there.title(title).map_or(title, |title| title.name.as_str());
    let by = there.way(way).map_or(way, |way| way.name.as_str());
    (format!("{title}/{way}"), format!("政策包里没有“{name}，{by}”"), String::new())
}

/// What is not met or not known: id, words, citation.
fn stops(person: &Person<'_>, trace: &Trace<'_>) -> Vec<(String, String, String)> {
    let (pack, way) = (person.pack, trace.judge.way);
    let open = |outcome: Outcome| matches!(outcome, Outcome::Unmet | Outcome::Unknown);
    let own = trace.own.iter().filter(|(_, outcome)| open(*outcome)).map(|(own, _)| match own {
        Own::Way => {
            let cite = pack.cite_with_notice(&format!("way:{}", way.id), &way.clause);
            (format!("way.{}", way.id), format!("{}的学历、资历或其他条件", way.name), cite)
        }
        Own::Exam => ("exam".to_owned(), "由国家统一考试取得".to_owned(), pack.cite(crate::exam::CLAUSE)),
        Own::Window => {
            (format!("window.{}", way.id), format!("{}的接收时间", way.name), pack.cite(&way.clause))
        }
    });
    let rules = person.concerned(trace).filter(|rule| open(rule.outcome)).map(|told| {
        let rule = told.weighed.rule();
        (rule.id.clone(), rule.text.clone(), pack.cite(&rule.clause))
    });
    own.chain(rules).collect()
}
