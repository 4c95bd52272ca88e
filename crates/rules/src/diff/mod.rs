//! What changed between two packs, in words: for whoever writes next year's, and for whoever must live with it.
//!
//! Things are the same when they have the same id. What is listed is what both say of it, never how the files are written.

mod law;
mod print;
mod says;
mod texts;
mod thing;
mod titles;
mod year;

use crate::pack::Pack;
use serde::Serialize;
use thing::{Thing, Things};

/// The whole comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The first pack's id.
    pub from: String,
    /// The second pack's id.
    pub to: String,
    /// What differs, topic by topic; topics without a difference are left out.
    pub topics: Vec<Topic>,
}

/// One topic, such as 规则.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Topic {
    /// 名称
    pub name: &'static str,
    /// One for each thing that differs.
    pub changes: Vec<Change>,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What happened to it.
    pub kind: ChangeKind,
    /// Its id.
    pub id: String,
    /// How people call it.
    pub name: String,
    /// What is said of it: whole when it is new or gone, else only what differs.
    pub details: Vec<Detail>,
}

/// What happened to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// 新增
    Added,
    /// 删去
    Removed,
    /// 改变
    Changed,
}

/// One property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// 名称
    pub name: &'static str,
    /// As the first pack says it; empty: it does not.
    pub before: String,
    /// As the second pack says it; empty: it does not.
    pub after: String,
}

/// How a topic reads a pack.
type Reading = fn(&Pack) -> Things;

/// The topics: by what ids of it begin in a coverage (`rule:retired`), the name, the reading.
const TOPICS: [(&str, &str, Reading); 26] = [
    ("pack", "政策包", year::head),
    ("window", "日期", year::windows),
    ("term", "期限", year::terms),
    ("intake", "接收批次", year::intakes),
    ("number", "数值", year::numbers),
    ("ratio", "比例", year::ratios),
    ("rule", "规则", law::rules),
    ("amendment", "年中修改", law::amendments),
    ("way", "途径", law::ways),
    ("channel", "渠道", year::channels),
    ("level", "层级", year::levels),
    ("title", "系列和职称", titles::titles),
    ("ladder", "学历资历", titles::ladders),
    ("item", "材料清单", titles::items),
    ("fact", "事实", titles::facts),
    ("filing", "报送", year::filings),
    ("sanction", "处理", law::sanctions),
    ("period", "处分期和记录期", law::periods),
    ("recusal", "回避", law::recusals),
    ("size", "评委会人数", law::sizes),
    ("cross_review", "交叉评审", law::cross_reviews),
    ("panel_defence", "评审答辩", law::panel_defences),
    ("calendar", "放假调休", year::layers),
    ("clause", "条款", texts::clauses),
    ("text", "文本", texts::texts),
    ("unverified", "待核对", texts::unverified),
];

/// One thing of a pack in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Its id.
    pub id: String,
    /// How people call it; empty: it has only its id.
    pub name: String,
    /// Its properties in words; those that are not said are left out.
    pub said: Vec<(&'static str, String)>,
    /// The id of its clause.
    pub clause: Option<String>,
}

/// A topic of one pack, by the word that its ids begin with in a coverage, such as `rule`: its name and its things.
pub fn describe(pack: &Pack, kind: &str) -> Option<(&'static str, Vec<Described>)> {
    let (_, name, of) = TOPICS.iter().find(|(key, ..)| *key == kind)?;
    let described = |(id, thing): (String, Thing)| {
        let clause = thing.said.iter().find_map(|said| said.clause().map(str::to_owned));
        let said = thing.said.into_iter().filter(|said| said.clause().is_none() && !said.words.is_empty());
        Described { id, name: thing.name, said: said.map(|said| (said.name, said.words)).collect(), clause }
    };
    Some((name, of(pack).into_iter().map(described).collect()))
}

/// Compares two packs.
pub fn diff(from: &Pack, to: &Pack) -> Diff {
    let compared = TOPICS.iter().map(|(_, name, of)| Topic { name, changes: compare(&of(from), &of(to)) });
    Diff {
        from: from.id().to_owned(),
        to: to.id().to_owned(),
        topics: compared.filter(|topic| !topic.changes.is_empty()).collect(),
    }
}

fn compare(from: &Things, to: &Things) -> Vec<Change> {
    let mut changes = Vec::new();
    let whole = |kind, id: &String, thing: &Thing| {
        let side = |words: &String, here| if here { words.clone() } else { String::new() };
        let (gone, new) = (kind == ChangeKind::Removed, kind == ChangeKind::Added);
        let details = thing.said.iter().filter(|said| !said.words.is_empty()).map(|said| Detail {
            name: said.name,
            before: side(&said.words, gone),
            after: side(&said.words, new),
        });
        Change { kind, id: id.clone(), name: thing.name.clone(), details: details.collect() }
    };
    for (id, before) in from {
        let Some(after) = to.get(id) else {
            changes.push(whole(ChangeKind::Removed, id, before));
            continue;
        };
        let pairs = before.said.iter().zip(&after.said).filter(|(before, after)| before.key() != after.key());
        let details: Vec<Detail> = pairs
            .map(|(b, a)| Detail { name: b.name, before: b.words.clone(), after: a.words.clone() })
            .collect();
        if !details.is_empty() {
            changes.push(Change {
                kind: ChangeKind::Changed,
                id: id.clone(),
                name: after.name.clone(),
                details,
            });
        }
    }
    let added = to.iter().filter(|(id, _)| !from.contains_key(*id));
    changes.extend(added.map(|(id, thing)| whole(ChangeKind::Added, id, thing)));
    changes
}
