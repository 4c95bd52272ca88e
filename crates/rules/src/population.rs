//! A population: people as situations, read from a table or made up by shares from a seed.
//!
//! Invariant: a person is made of facts of the catalogue alone, and one seed always makes the same people.

use crate::{
    facts::{FactDef, FactKind, FactValue, Situation},
    load::{PackProblem, at_line},
    near::nearest,
    pack::Pack,
    reckon::later,
    title::Title,
};
use kernel::{Chance, Day};
use serde::Deserialize;
use std::collections::BTreeMap;

/// People, each standing for as many as are like them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population(pub Vec<Member>);

/// One situation, and how many people are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// How many.
    pub count: u64,
    /// What is known of each of them.
    pub situation: Situation,
}

/// The column of a table that says how many people a row stands for.
const COUNT: &str = "count";

impl Population {
    /// How many people.
    pub fn people(&self) -> u64 {
        self.0.iter().map(|member| member.count).fold(0, u64::saturating_add)
    }
}

/// Reads a table with commas: names or labels of facts in its first line, then one line a person (or, with a column `count`, so
/// many people). An empty place is not known; 无 is the choice or title that says there is nothing.
///
/// # Errors
/// Every column and value that the pack does not know, with its place.
pub fn read(path: &str, text: &str, pack: &Pack) -> Result<Population, Vec<PackProblem>> {
    let text = text.trim_start_matches('\u{feff}');
    let problem = |line: usize, message: String| at_line(path, text, line, message);
    let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let Some((head, _)) = lines.next() else {
        return Err(vec![problem(1, "没有内容；第一行写事实的代号，每个人一行".to_owned())]);
    };
    let columns: Result<Vec<Option<&FactDef>>, String> = head
        .split(',')
        .map(|name| match name.trim() {
            COUNT => Ok(None),
            name => column(name, pack).map(Some),
        })
        .collect();
    let columns = columns.map_err(|message| vec![problem(1, message)])?;
    let (mut people, mut problems) = (Vec::new(), Vec::new());
    for (line, number) in lines {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        if cells.len() > columns.len() {
            problems
                .push(problem(number, format!("这一行有 {} 格，表头只有 {} 格", cells.len(), columns.len())));
            continue;
        }
        let mut member = Member { count: 1, situation: Situation::default() };
        for (cell, column) in cells.into_iter().zip(&columns).filter(|(cell, _)| !cell.is_empty()) {
            let read = match column {
                None => cell
                    .parse()
                    .map(|count| member.count = count)
                    .map_err(|_| format!("人数“{cell}”不是整数")),
                Some(def) => value(def, cell, pack).map(|value| member.situation.declare(&def.name, value)),
            };
            if let Err(message) = read {
                problems.push(problem(number, message));
            }
        }
        people.push(member);
    }
    if problems.is_empty() { Ok(Population(people)) } else { Err(problems) }
}

fn column<'a>(name: &str, pack: &'a Pack) -> Result<&'a FactDef, String> {
    let found = pack.facts().get(name).or_else(|| pack.facts().iter().find(|def| def.label == name));
    found.ok_or_else(|| match nearest(name, pack.facts().iter().map(|def| def.name.as_str())) {
        Some(near) => format!("没有这个事实“{name}”，是不是“{near}”？"),
        None => format!("没有这个事实“{name}”；可用的见 zhiping rules facts"),
    })
}

fn value(def: &FactDef, cell: &str, pack: &Pack) -> Result<FactValue, String> {
    let text = |text: &str| Some(FactValue::Text(text.to_owned()));
    let found = match def.kind {
        FactKind::Bool => match cell {
            "true" | "是" => Some(FactValue::Bool(true)),
            "false" | "否" => Some(FactValue::Bool(false)),
            _ => None,
        },
        FactKind::Int => cell.parse().ok().map(FactValue::Int),
        FactKind::Day => cell.replace('/', "-").parse().ok().map(FactValue::Day),
        FactKind::Choice => {
            let option = def.options().find(|(key, label)| *key == cell || *label == cell);
            if cell == "无" { text("") } else { option.and_then(|(key, _)| text(key)) }
        }
        FactKind::Title if cell == "无" => text(""),
        FactKind::Title => {
            let mut named = pack.titles().iter().filter(|title| title.id == cell || title.name == cell);
            named.next().filter(|title| title.id == cell || named.next().is_none()).and_then(|t| text(&t.id))
        }
        FactKind::Text => text(cell),
    };
    found.ok_or_else(|| {
        let wanted = match def.kind {
            FactKind::Bool => "写“是”或“否”".to_owned(),
            FactKind::Int => "写整数".to_owned(),
            FactKind::Day => "写日期，如 年-月-日".to_owned(),
            FactKind::Choice => def.options().map(|(_, label)| label).collect::<Vec<_>>().join("、"),
            FactKind::Title => "写职称的代号，或只有一个系列用的名称；没有职称的写“无”".to_owned(),
            FactKind::Text => String::new(),
        };
        format!("“{}”不能是“{cell}”：{wanted}", def.label)
    })
}

/// By what shares a population is made up: what people are like, not what the law says of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// One for each fact that somebody may have, in the order in which they are drawn.
    pub sample: Vec<Sample>,
}

/// How one fact is drawn.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The fact.
    pub fact: String,
    /// Only whoever this fact, drawn before, holds for has it.
    #[serde(default)]
    pub with: String,
    /// Shares of the options; of a title, of the levels in the person's series. `none`: there is nothing. Empty: equal shares of
    /// all options.
    #[serde(default)]
    pub shares: BTreeMap<String, u64>,
    /// A whole number between two, both included.
    pub numbers: Option<[i64; 2]>,
    /// A day so many months after another, between two; negative: before.
    pub months: Option<[i32; 2]>,
    /// The day, drawn before, from which the months count; empty: the last day up to which years count.
    #[serde(default)]
    pub from: String,
    /// The day, drawn before, before which it never lies; empty: none.
    #[serde(default)]
    pub not_before: String,
}

/// The share of people for whom there is nothing.
const NOTHING: &str = "none";

/// Reads a profile.
///
/// # Errors
/// What is no profile, and every fact, option and level that the pack does not know, with its place.
pub fn profile(path: &str, text: &str, pack: &Pack) -> Result<Profile, Vec<PackProblem>> {
    let profile: Profile = toml::from_str(text).map_err(|e| vec![crate::syntax::problem(path, text, &e)])?;
    let mut problems = Vec::new();
    let mut drawn: Vec<&str> = Vec::new();
    for sample in &profile.sample {
        let place = text.lines().position(|line| line.trim() == format!("fact = \"{}\"", sample.fact));
        let line = place.map_or(1, |index| index + 1);
        problems
            .extend(faults(sample, pack, &drawn).into_iter().map(|fault| at_line(path, text, line, fault)));
        drawn.push(&sample.fact);
    }
    if problems.is_empty() { Ok(profile) } else { Err(problems) }
}

fn faults(sample: &Sample, pack: &Pack, drawn: &[&str]) -> Vec<String> {
    let def = match column(&sample.fact, pack) {
        Ok(def) => def,
        Err(message) => return vec![message],
    };
    let earlier = [&sample.with, &sample.from, &sample.not_before].into_iter();
    let earlier = earlier.filter(|fact| !fact.is_empty() && !drawn.contains(&fact.as_str()));
    let mut faults: Vec<String> =
        earlier.map(|fact| format!("“{fact}”要写在“{}”的前面", sample.fact)).collect();
    let known = |key: &&String| match def.kind {
        FactKind::Bool => ["true", "false"].contains(&key.as_str()),
        FactKind::Title => *key == NOTHING || pack.level(key).is_some(),
        _ => *key == NOTHING || def.rank(key).is_some(),
    };
    let unknown = sample.shares.keys().filter(|key| !known(key));
    faults.extend(unknown.map(|key| format!("“{}”没有“{key}”这一项", def.label)));
    let whole = sample.shares.values().fold(0, |sum: u64, share| sum.saturating_add(*share));
    let fits = match def.kind {
        FactKind::Bool | FactKind::Title => whole > 0,
        FactKind::Choice => whole > 0 || (sample.shares.is_empty() && !def.options.is_empty()),
        FactKind::Int => sample.numbers.is_some_and(|[least, most]| least <= most),
        FactKind::Day => sample.months.is_some_and(|[least, most]| least <= most),
        FactKind::Text => false,
    };
    if !fits {
        let wanted = match def.kind {
            FactKind::Int => "numbers，从小到大两个整数",
            FactKind::Day => "months，从小到大两个月数",
            FactKind::Text => "文字不能这样产生",
            _ => "shares，合计大于 0",
        };
        faults.push(format!("“{}”（{}）要写 {wanted}", sample.fact, def.kind.words()));
    }
    faults
}

impl Profile {
    /// Makes up so many people, none of them older than `last` in what they have reached.
    pub fn draw(&self, pack: &Pack, last: Day, people: usize, chance: &Chance) -> Population {
        let person = |_| {
            let mut situation = Situation::default();
            for sample in &self.sample {
                if sample.with.is_empty() || situation.holds(&sample.with) {
                    let value = sample.draw(pack, last, &situation, chance);
                    value.into_iter().for_each(|value| situation.declare(&sample.fact, value));
                }
            }
            Member { count: 1, situation }
        };
        Population((0..people).map(person).collect())
    }
}

impl Sample {
    fn draw(&self, pack: &Pack, last: Day, known: &Situation, chance: &Chance) -> Option<FactValue> {
        let def = pack.facts().get(&self.fact)?;
        match def.kind {
            FactKind::Bool => Some(FactValue::Bool(self.share(chance)? == "true")),
            FactKind::Int => {
                let [least, most] = self.numbers?;
                let width = most.checked_sub(least)?.checked_add(1)?;
                Some(FactValue::Int(least + i64::try_from(chance.below(width.try_into().ok()?)).ok()?))
            }
            FactKind::Day => self.day(last, known, chance).map(FactValue::Day),
            FactKind::Choice if self.shares.is_empty() => {
                one(&def.options, chance).map(|option| FactValue::Text(option.key.clone()))
            }
            FactKind::Choice => {
                let key = self.share(chance)?;
                Some(FactValue::Text(
                    if key == NOTHING && def.rank(key).is_none() { "" } else { key }.to_owned(),
                ))
            }
            FactKind::Title => {
                let level = self.share(chance)?;
                let series = known.text("series");
                let fits = |title: &&Title| title.level == level && series.is_none_or(|s| s == title.series);
                let titles: Vec<&Title> = pack.titles().iter().filter(fits).collect();
                Some(FactValue::Text(one(&titles, chance).map_or_else(String::new, |title| title.id.clone())))
            }
            FactKind::Text => None,
        }
    }

    /// An option by its share.
    fn share(&self, chance: &Chance) -> Option<&str> {
        let whole = self.shares.values().fold(0, |sum: u64, share| sum.saturating_add(*share));
        let mut left = chance.below(whole.max(1));
        for (key, share) in &self.shares {
            if left < *share {
                return Some(key);
            }
            left -= share;
        }
        None
    }

    /// A day between the first and the last possible one; never after `last`.
    fn day(&self, last: Day, known: &Situation, chance: &Chance) -> Option<Day> {
        let from = if self.from.is_empty() { last } else { known.day(&self.from)? };
        let [least, most] = self.months?;
        let floor = known.day(&self.not_before);
        let first = later(from, least)?;
        let first = floor.map_or(first, |floor| floor.max(first)).min(last);
        let end = later(from, most)?.min(last).max(first);
        let width = u64::try_from(first.until(end).ok()?.get_days()).ok()?;
        let days = i64::try_from(chance.below(width + 1)).ok()?;
        first.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
    }
}

fn one<'a, T>(list: &'a [T], chance: &Chance) -> Option<&'a T> {
    let length = u64::try_from(list.len()).ok().filter(|length| *length > 0)?;
    list.get(usize::try_from(chance.below(length)).ok()?)
}
