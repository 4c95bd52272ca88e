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

/// Compares two packs.
pub fn diff(from: &Pack, to: &Pack) -> Diff {
    let topics: [(&'static str, Reading); 18] = [
        ("规则包", year::head),
        ("日期", year::windows),
        ("期限", year::terms),
        ("数值", year::numbers),
        ("比例", year::ratios),
        ("规则", law::rules),
        ("年中修改", law::amendments),
        ("途径", law::ways),
        ("系列和职称", titles::titles),
        ("学历资历", titles::ladders),
        ("材料清单", titles::items),
        ("事实", titles::facts),
        ("处理", law::sanctions),
        ("交叉评审", law::cross_reviews),
        ("评审答辩", law::panel_defences),
        ("条款", texts::clauses),
        ("文本", texts::texts),
        ("待核对", texts::unverified),
    ];
    let compared = topics.map(|(name, of)| Topic { name, changes: compare(&of(from), &of(to)) });
    Diff {
        from: from.id().to_owned(),
        to: to.id().to_owned(),
        topics: compared.into_iter().filter(|topic| !topic.changes.is_empty()).collect(),
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
