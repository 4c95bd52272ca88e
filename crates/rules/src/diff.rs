//! What changed between two packs, in words: for whoever writes next year's, and for whoever must live with it.
//!
//! Things are the same when they have the same id. What is listed is what both say of it, never how the files are written.

use crate::{
    condition::Condition,
    facts::FactKind,
    file::{Ladder, Rule, RuleKind, Term, Then, Way, WindowLine},
    pack::Pack,
};
use serde::Serialize;
use std::{collections::BTreeMap, fmt};

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

/// A thing of one pack: how people call it, and its properties in words.
struct Thing {
    name: String,
    said: Vec<Said>,
}

/// One property in words, and by what two packs' are the same: the words, but of a clause its id, for every city cites the
/// clauses of its own notice.
struct Said {
    name: &'static str,
    words: String,
    id: Option<String>,
}

impl From<(&'static str, String)> for Said {
    fn from((name, words): (&'static str, String)) -> Self {
        Self { name, words, id: None }
    }
}

impl Said {
    fn key(&self) -> &str {
        self.id.as_ref().unwrap_or(&self.words)
    }
}

fn clause(pack: &Pack, id: &str) -> Said {
    Said { name: "条款", words: pack.cite(id), id: Some(id.to_owned()) }
}

fn said<const N: usize>(parts: [(&'static str, String); N]) -> Vec<Said> {
    parts.map(Said::from).into()
}

type Things = BTreeMap<String, Thing>;

/// How a topic reads a pack.
type Reading = fn(&Pack) -> Things;

/// Compares two packs.
pub fn diff(from: &Pack, to: &Pack) -> Diff {
    let topics: [(&'static str, Reading); 15] = [
        ("规则包", head),
        ("日期", windows),
        ("期限", terms),
        ("数值", numbers),
        ("比例", ratios),
        ("规则", rules),
        ("途径", ways),
        ("系列和职称", titles),
        ("学历资历", ladders),
        ("材料清单", items),
        ("事实", facts),
        ("处理", sanctions),
        ("条款", clauses),
        ("文本", texts),
        ("待核对", unverified),
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

fn head(pack: &Pack) -> Things {
    let layers = pack.calendar().layers.iter().map(|layer| {
        let years: Vec<String> = layer.years.iter().map(ToString::to_string).collect();
        format!("{}（{}）", layer.name, years.join("、"))
    });
    let said = said([
        ("名称", pack.name().to_owned()),
        ("地区", pack.place().to_owned()),
        ("年度", pack.year().to_string()),
        ("学历、资历计算截止", pack.cutoff().to_string()),
        ("放假调休安排", layers.collect::<Vec<_>>().join("、")),
    ]);
    Things::from([(String::new(), Thing { name: "基本情况".to_owned(), said })])
}

fn clauses(pack: &Pack) -> Things {
    let thing = |clause: &crate::file::Clause| Thing {
        name: clause.cite.clone(),
        said: said([("引用", clause.cite.clone()), ("原文", clause.text.clone())]),
    };
    pack.clauses().iter().map(|clause| (clause.id.clone(), thing(clause))).collect()
}

fn rules(pack: &Pack) -> Things {
    let thing = |rule: &Rule| Thing {
        name: rule.text.clone(),
        said: vec![
            ("说法", rule.text.clone()).into(),
            ("作用", weight(rule.kind).to_owned()).into(),
            clause(pack, &rule.clause),
            ("适用", rule.applies.as_ref().map_or_else(String::new, |condition| says(pack, condition)))
                .into(),
            ("条件", says(pack, &rule.condition)).into(),
            ("除外", exceptions(pack, rule)).into(),
            ("范围", scope(pack, &rule.series, &rule.levels, &rule.ways)).into(),
            ("生效", rule.from.map_or_else(String::new, |day| day.to_string())).into(),
            ("失效", rule.until.map_or_else(String::new, |day| day.to_string())).into(),
            ("怎么办", rule.remedy.clone()).into(),
        ],
    };
    pack.rules().iter().map(|rule| (rule.id.clone(), thing(rule))).collect()
}

const fn weight(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Bar => "不得申报的情形，确认时再查",
        RuleKind::Need => "必须符合",
        RuleKind::Ask => "由人核实",
        RuleKind::Warn => "只提醒",
    }
}

fn exceptions(pack: &Pack, rule: &Rule) -> String {
    let words = rule.exceptions.iter().map(|exception| {
        let then = match exception.then {
            Then::Met => "视为符合",
            Then::Unmet => "视为不符合",
            Then::Ask => "由人认定",
        };
        format!("{}（{}；{then}）", exception.text, says(pack, &exception.condition))
    });
    words.collect::<Vec<_>>().join("；")
}

fn ways(pack: &Pack) -> Things {
    let number = |number: i64| if number == 0 { String::new() } else { format!("{number} 年") };
    let skill = |way: &Way| {
        let rows = way.skill.iter().map(|row| {
            format!(
                "{}满 {} 年报{}",
                pack.option("skill_level", &row.skill),
                row.years,
                level(pack, &row.level)
            )
        });
        rows.collect::<Vec<_>>().join("；")
    };
    let sums = |way: &Way| {
        let rows = way.sums.iter().map(|row| {
            let degrees: Vec<String> = row.degrees.iter().map(|d| pack.option("degree", d)).collect();
            let years: Vec<String> = row.years.iter().map(ToString::to_string).collect();
            format!("{}报{}：{} 年", degrees.join("、"), pack.title_name(&row.title), years.join("＋"))
        });
        rows.collect::<Vec<_>>().join("；")
    };
    let table = |way: &Way| {
        let rows = way.rows.iter().map(|row| {
            let options: Vec<String> = row.options.iter().map(|key| pack.option(&way.by, key)).collect();
            let years = if row.years == 0 { String::new() } else { format!("满 {} 年", row.years) };
            let within = row.within_years.map_or_else(String::new, |years| format!("（{years} 年内）"));
            format!("{}{years}{within}报{}", options.join("、"), level(pack, &row.level))
        });
        rows.collect::<Vec<_>>().join("；")
    };
    let batches = |way: &Way| {
        let rows = way.windows.iter().map(|window| format!("{}到 {}", window.name, window.until));
        rows.collect::<Vec<_>>().join("；")
    };
    let thing = |way: &Way| Thing {
        name: way.name.clone(),
        said: vec![
            ("名称", way.name.clone()).into(),
            ("说明", way.about.clone()).into(),
            clause(pack, &way.clause),
            ("范围", scope(pack, &way.series, &way.levels, &[])).into(),
            ("比规定年限多", number(way.extra_years)).into(),
            ("比规定年限少", number(way.earlier_years)).into(),
            ("技能等级", skill(way)).into(),
            ("另行规定的年限", sums(way)).into(),
            ("年限表", table(way)).into(),
            ("由人认定", way.judged.clone()).into(),
            ("另行受理", way.routed.clone()).into(),
            ("接收材料", batches(way)).into(),
            ("职称限定", way.mark.clone()).into(),
        ],
    };
    pack.ways().iter().map(|way| (way.id.clone(), thing(way))).collect()
}

fn windows(pack: &Pack) -> Things {
    let key = |line: &WindowLine| {
        let parts = [line.step.clone(), line.series.join("+"), line.levels.join("+")];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
    };
    let name = |line: &WindowLine| match scope(pack, &line.series, &line.levels, &[]) {
        all if all.is_empty() => step(&line.step),
        some => format!("{}（{some}）", step(&line.step)),
    };
    let thing = |line: &WindowLine| Thing {
        name: name(line),
        said: vec![
            ("开始", line.from.map_or_else(String::new, |day| day.to_string())).into(),
            ("截止", line.until.to_string()).into(),
            ("过期", if line.firm { "不再办理" } else { "只提醒" }.to_owned()).into(),
            clause(pack, &line.clause),
            ("来由", line.derivation.clone()).into(),
            ("范围", scope(pack, &line.series, &line.levels, &[])).into(),
        ],
    };
    pack.windows.iter().map(|line| (key(line), thing(line))).collect()
}

/// The steps of a schedule as people call them; a step of a pack's own by its id.
fn step(id: &str) -> String {
    let known = match id {
        "submit" => "个人申报",
        "recommend" => "单位审核推荐",
        "department" => "主管部门审核",
        "accept" => "受理",
        "meeting" => "评审",
        "series_notice" => "部署文件备案并公布",
        "pool_change" => "评委库调整",
        "senior_posts_plan" => "高级教师职数使用计划",
        other => other,
    };
    known.to_owned()
}

fn terms(pack: &Pack) -> Things {
    let long = |term: &Term| match (term.working_days, term.months) {
        (0, months) => format!("{months} 个月"),
        (days, _) if days < 0 => format!("提前 {} 个工作日", -days),
        (days, _) => format!("{days} 个工作日"),
    };
    let thing = |term: &Term| Thing {
        name: format!("从{}算起的期限", term.start),
        said: vec![
            ("长短", long(term)).into(),
            ("起算", term.start.clone()).into(),
            (
                "年度日程从哪里推算",
                if term.after.is_empty() { String::new() } else { pack.step_name(&term.after) },
            )
                .into(),
            clause(pack, &term.clause),
        ],
    };
    pack.terms.iter().map(|term| (term.name.clone(), thing(term))).collect()
}

fn ratios(pack: &Pack) -> Things {
    let thing = |ratio: &Vec<u32>| {
        let parts: Vec<String> = ratio.iter().map(ToString::to_string).collect();
        Thing { name: String::new(), said: said([("比例", parts.join("/"))]) }
    };
    pack.ratios.iter().map(|(key, ratio)| (key.clone(), thing(ratio))).collect()
}

fn numbers(pack: &Pack) -> Things {
    let thing = |number: &i64| Thing { name: String::new(), said: said([("数值", number.to_string())]) };
    pack.numbers.iter().map(|(key, number)| (key.clone(), thing(number))).collect()
}

fn titles(pack: &Pack) -> Things {
    let mut things = Things::new();
    for series in pack.series() {
        let said = said([
            ("名称", series.name.clone()),
            ("专业", series.specialties.join("、")),
            ("说明", series.note.clone()),
        ]);
        things.insert(series.id.clone(), Thing { name: format!("{}系列", series.name), said });
    }
    for title in pack.titles() {
        let series = pack.series_of(&title.series).map_or_else(String::new, |series| series.name.clone());
        let by = match title.by {
            crate::file::By::Review => "评审",
            crate::file::By::Exam => "以考代评",
            crate::file::By::Both => "考评结合",
        };
        let said = said([
            ("名称", title.name.clone()),
            ("系列", series),
            ("层级", level(pack, &title.level)),
            ("取得", by.to_owned()),
        ]);
        things.insert(format!("{}/{}", title.series, title.id), Thing { name: title.name.clone(), said });
    }
    things
}

fn ladders(pack: &Pack) -> Things {
    let row = |row: &Ladder| {
        let degrees: Vec<String> = row.degrees.iter().map(|degree| pack.option("degree", degree)).collect();
        let stages: Vec<String> = row.stages.iter().map(|s| pack.option("school_stage", s)).collect();
        let held = if row.held.is_empty() { "从事专业".to_owned() } else { pack.title_name(&row.held) };
        let limits: Vec<String> =
            [stages.join("、"), row.only.clone()].into_iter().filter(|l| !l.is_empty()).collect();
        let limits =
            if limits.is_empty() { String::new() } else { format!("（限{}）", limits.join("，")) };
        format!("{}{limits}：{held}满 {} 年", degrees.join("、"), row.years)
    };
    let mut things = Things::new();
    for title in pack.titles() {
        let rows: Vec<String> = pack.ladders().iter().filter(|r| r.title == title.id).map(row).collect();
        if !rows.is_empty() {
            let said = said([("逐级", rows.join("；"))]);
            things.insert(title.id.clone(), Thing { name: title.name.clone(), said });
        }
    }
    things
}

fn facts(pack: &Pack) -> Things {
    let kind = |kind: FactKind| match kind {
        FactKind::Bool => "是或否",
        FactKind::Int => "数字",
        FactKind::Day => "日期",
        FactKind::Choice => "选择",
        FactKind::Title => "职称",
        FactKind::Text => "文字",
    };
    let thing = |fact: &crate::facts::FactDef| Thing {
        name: fact.label.clone(),
        said: said([
            ("含义", fact.label.clone()),
            ("类型", kind(fact.kind).to_owned()),
            ("问法", fact.question.clone()),
            ("登记库", fact.register.clone()),
            ("材料", fact.material.clone()),
            ("选项", fact.options().map(|(_, label)| label).collect::<Vec<_>>().join("、")),
        ]),
    };
    pack.facts().iter().map(|fact| (fact.name.clone(), thing(fact))).collect()
}

fn items(pack: &Pack) -> Things {
    let thing = |item: &crate::file::Item| Thing {
        name: item.name.clone(),
        said: said([
            ("名称", item.name.clone()),
            ("必交", if item.required { "是" } else { "否" }.to_owned()),
            ("共享数据", label(pack, &item.fact)),
            ("适用", item.applies.as_ref().map_or_else(String::new, |condition| says(pack, condition))),
            ("范围", scope(pack, &item.series, &item.levels, &item.ways)),
        ]),
    };
    pack.items.iter().map(|item| (item.id.clone(), thing(item))).collect()
}

fn sanctions(pack: &Pack) -> Things {
    let thing = |sanction: &crate::tables::Sanction| Thing {
        name: format!("{}：{}", sanction.subject.words(), sanction.act),
        said: vec![
            ("行为", sanction.act.clone()).into(),
            ("处理", sanction.consequence.clone()).into(),
            ("多久", sanction.months.map_or_else(String::new, |months| format!("{months} 个月"))).into(),
            clause(pack, &sanction.clause),
        ],
    };
    pack.sanctions().iter().map(|sanction| (sanction.id.clone(), thing(sanction))).collect()
}

fn texts(pack: &Pack) -> Things {
    let thing =
        |text: &String| Thing { name: String::new(), said: said([("正文", text.trim().to_owned())]) };
    pack.texts.iter().map(|(key, text)| (key.clone(), thing(text))).collect()
}

fn unverified(pack: &Pack) -> Things {
    let thing = |text: &String| Thing { name: String::new(), said: said([("说明", text.clone())]) };
    pack.unverified().iter().map(|(key, text)| (key.clone(), thing(text))).collect()
}

fn level(pack: &Pack, id: &str) -> String {
    pack.level(id).map_or_else(|| id.to_owned(), |level| level.name.clone())
}

fn label(pack: &Pack, fact: &str) -> String {
    pack.facts().get(fact).map_or_else(|| fact.to_owned(), |def| def.label.clone())
}

/// 系列：工程技术；层级：中级; empty: everybody.
fn scope(pack: &Pack, series: &[String], levels: &[String], ways: &[String]) -> String {
    let series: Vec<String> =
        series.iter().map(|id| pack.series_of(id).map_or_else(|| id.clone(), |s| s.name.clone())).collect();
    let levels: Vec<String> = levels.iter().map(|id| level(pack, id)).collect();
    let ways: Vec<String> =
        ways.iter().map(|id| pack.way(id).map_or_else(|| id.clone(), |way| way.name.clone())).collect();
    let parts = [("系列", series), ("层级", levels), ("途径", ways)];
    let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
    parts.map(|(name, names)| format!("{name}：{}", names.join("、"))).collect::<Vec<_>>().join("；")
}

/// A condition in words.
fn says(pack: &Pack, condition: &Condition) -> String {
    let join = |parts: &[Condition], word: &str| {
        let parts: Vec<String> = parts.iter().map(|part| says(pack, part)).collect();
        if parts.len() == 1 { parts.concat() } else { format!("（{}）", parts.join(word)) }
    };
    let label = |fact: &str| format!("‘{}’", label(pack, fact));
    let read = |fact: &str, value: &crate::facts::FactValue| {
        let title = |id: &str| {
            if id.is_empty() { Some("没有".to_owned()) } else { pack.title(id).map(|t| t.name.clone()) }
        };
        pack.facts().get(fact).map_or_else(String::new, |def| def.read(value, title))
    };
    let text = |fact: &str, key: &String| read(fact, &crate::facts::FactValue::Text(key.clone()));
    match condition {
        Condition::All(parts) => join(parts, "，并且"),
        Condition::Any(parts) => join(parts, "，或者"),
        Condition::Not(part) => format!("不是（{}）", says(pack, part)),
        Condition::Is(is) => format!("{}为{}", label(&is.fact), read(&is.fact, &is.value)),
        Condition::OneOf(one) => {
            let values: Vec<String> = one.values.iter().map(|key| text(&one.fact, key)).collect();
            format!("{}是{}之一", label(&one.fact), values.join("、"))
        }
        Condition::AtLeast(least) => {
            let unit = pack.facts().get(&least.fact).map_or("", |def| def.unit.as_str());
            format!("{}不少于 {} {unit}", label(&least.fact), least.number)
        }
        Condition::Years(years) => format!("从{}起满 {} 年", label(&years.since), years.least),
        Condition::BelowRetirement(_) => {
            let rows = pack.retirement().iter().map(|row| {
                format!(
                    "{} 岁，{} 起每 {} 个月延迟 1 个月，最多 {} 个月",
                    row.age, row.since, row.step, row.cap
                )
            });
            format!("没有到法定退休时间（{}）", rows.collect::<Vec<_>>().join("；"))
        }
        Condition::Running(running) => {
            let kinds: Vec<String> = running.kinds.iter().map(|key| text(&running.kind, key)).collect();
            let kinds = if kinds.is_empty() { String::new() } else { format!("（{}）", kinds.join("、")) };
            let months =
                pack.periods.iter().filter(|row| row.table == running.table && !row.table.is_empty());
            let months: Vec<String> = months
                .map(|row| {
                    let kind =
                        if row.kind.is_empty() { String::new() } else { text(&running.kind, &row.kind) };
                    if row.months == 0 {
                        format!("{kind}不自行结束")
                    } else {
                        format!("{kind} {} 个月", row.months)
                    }
                })
                .collect();
            let months = if months.is_empty() {
                String::new()
            } else {
                format!("（{}）", months.join("、").trim())
            };
            format!("{}{kinds}{months}还没有结束", label(&running.otherwise))
        }
        Condition::Hours(hours) => {
            let year = pack.year() - hours.years_before;
            let row = pack.learning.iter().find(|row| row.year == year);
            row.map_or_else(
                || format!("{year} 年继续教育学时达到规定"),
                |row| format!("{year} 年继续教育不少于 {} 学时", row.total),
            )
        }
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "从 {} 到 {}", self.from, self.to)?;
        if self.topics.is_empty() {
            return writeln!(f, "没有不同。");
        }
        for topic in &self.topics {
            writeln!(f, "\n{}：{} 处", topic.name, topic.changes.len())?;
            for change in &topic.changes {
                let kind = match change.kind {
                    ChangeKind::Added => "新增",
                    ChangeKind::Removed => "删去",
                    ChangeKind::Changed => "改变",
                };
                let names: Vec<&str> = [change.name.as_str(), change.id.as_str()]
                    .into_iter()
                    .filter(|n| !n.is_empty())
                    .collect();
                writeln!(f, "  {kind} {}", names.join(" · "))?;
                // What is gone is told by its name; the JSON has it whole.
                for detail in change.details.iter().filter(|_| change.kind != ChangeKind::Removed) {
                    match change.kind {
                        ChangeKind::Added => writeln!(f, "    {}：{}", detail.name, line(&detail.after))?,
                        _ => writeln!(f, "    {detail}")?,
                    }
                }
            }
        }
        Ok(())
    }
}

/// A text on one line.
fn line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.before.is_empty(), self.after.is_empty()) {
            (false, false) => write!(f, "{}：“{}”改为“{}”", self.name, line(&self.before), line(&self.after)),
            (true, _) => write!(f, "{}（新写）：{}", self.name, line(&self.after)),
            (false, true) => write!(f, "{}（不再写）：{}", self.name, line(&self.before)),
        }
    }
}
