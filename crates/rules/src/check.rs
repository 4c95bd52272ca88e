//! What must hold inside a pack: every reference leads somewhere, every type fits, nothing is said twice.

use crate::{
    condition::{Condition, Table},
    facts::FactKind,
    load::{PackProblem, position, table_at},
    near::nearest,
    pack::Pack,
    schedule::Term,
    tables::Filing,
};
use kernel::Role;
use std::collections::{BTreeMap, BTreeSet};

/// Checks a resolved pack; `texts` are the files of its whole chain, for pointing at them.
pub(crate) fn check(
    pack: &Pack,
    folder: &str,
    texts: &BTreeMap<String, String>,
    problems: &mut Vec<PackProblem>,
) {
    let mut check = Check { folder, texts, names: names(pack), problems };
    check.calendar(pack);
    for fact in pack.facts().iter() {
        if !fact.name.bytes().all(|b| b == b'_' || b.is_ascii_lowercase()) {
            check.say(&fact.name, format!("事实名“{}”只能用小写字母和下划线", fact.name));
        }
    }
    check.twice("term", pack.terms.iter().map(|t| t.name.as_str()));
    check.windows(pack);
    check.twice("fact", pack.facts().iter().map(|f| f.name.as_str()));
    check.twice("level", pack.levels.iter().map(|l| l.id.as_str()));
    check.twice("series", pack.series.iter().map(|s| s.id.as_str()));
    check.twice("title", pack.titles.iter().map(|t| t.id.as_str()));
    check.twice("way", pack.ways.iter().map(|w| w.id.as_str()));
    check.twice("rule", pack.rules.iter().map(|r| r.id.as_str()));
    check.twice("item", pack.items.iter().map(|i| i.id.as_str()));
    check.twice("clause", pack.clauses.iter().map(|c| c.id.as_str()));
    for series in pack.series.iter().filter(|series| !series.clause.is_empty()) {
        check.clause(pack, &series.clause);
    }
    for title in &pack.titles {
        if title.by != crate::title::By::Review {
            check.clause(pack, crate::exam::CLAUSE);
        }
        if !crate::exam::is_told(pack, title) {
            check.say(&title.id, format!("职称“{}”要考试，政策包没有写明对申报人说的话", title.name));
        }
        check.known("系列", &title.series, pack.series_of(&title.series).is_some(), &title.id);
        check.known("层级", &title.level, pack.level(&title.level).is_some(), &title.id);
    }
    for row in &pack.ladders {
        check.known("职称", &row.title, pack.title(&row.title).is_some(), &row.title);
        check.known("职称", &row.held, row.held.is_empty() || pack.title(&row.held).is_some(), &row.held);
        check.clause(pack, &row.clause);
        for degree in &row.degrees {
            check.option(pack, "degree", degree);
        }
        for stage in &row.stages {
            check.option(pack, "school_stage", stage);
        }
    }
    for way in &pack.ways {
        check.clause(pack, &way.clause);
        check.scope(pack, &way.id, [&way.series, &way.levels, &Vec::new()]);
        for fact in [&way.since, &way.within].into_iter().filter(|fact| !fact.is_empty()) {
            check.fact(pack, fact, Some(FactKind::Day));
        }
        for row in &way.skill {
            check.option(pack, "skill_level", &row.skill);
            check.known("层级", &row.level, pack.level(&row.level).is_some(), &way.id);
        }
    }
    for rule in &pack.rules {
        if pack.ways.iter().any(|way| way.finding() == rule.id) {
            check.say(&rule.id, format!("规则“{0}”与途径的判断同名，请改名", rule.id));
        }
        check.clause(pack, &rule.clause);
        check.condition(pack, &rule.condition);
        check.scope(pack, &rule.id, [&rule.series, &rule.levels, &rule.ways]);
        for exception in &rule.exceptions {
            check.clause(pack, &exception.clause);
            check.condition(pack, &exception.condition);
        }
        rule.applies.iter().for_each(|condition| check.condition(pack, condition));
        if rule.governs == crate::rule::Governs::Confirmation && rule.kind != crate::rule::RuleKind::Bar {
            check.say(&rule.id, format!("规则“{}”按确认那天管，kind 应为 bar：确认时只查这一种", rule.id));
        }
        if rule.from.zip(rule.until).is_some_and(|(from, until)| from > until) {
            check.say(&rule.id, format!("规则“{}”的生效日期在失效日期之后，永远不会适用", rule.id));
        }
    }
    check.twice("amendment", pack.amendments.iter().map(|a| a.id.as_str()));
    for amendment in &pack.amendments {
        check.clause(pack, &amendment.clause);
        crate::amendment::faults(amendment, pack)
            .into_iter()
            .for_each(|(word, fault)| check.say(&word, fault));
    }
    for item in &pack.items {
        let known = item.fact.is_empty() || pack.facts().get(&item.fact).is_some();
        check.known("事实", &item.fact, known, &item.id);
        check.scope(pack, &item.id, [&item.series, &item.levels, &item.ways]);
        item.applies.iter().for_each(|condition| check.condition(pack, condition));
    }
    for window in &pack.windows {
        check.clause(pack, &window.clause);
        if window.from.is_some_and(|from| from > window.until) {
            check.say(&window.step, format!("窗口期“{}”的开始在截止之后", window.step));
        }
    }
    for term in &pack.terms {
        check.clause(pack, &term.clause);
        check.after(pack, term);
    }
    crate::review::check(&mut check, pack);
    check.twice("filing", pack.filings().iter().map(|f| f.id.as_str()));
    check.twice("sanction", pack.sanctions().iter().map(|s| s.id.as_str()));
    let clauses = pack.filings().iter().map(|f| &f.clause).chain(pack.sanctions().iter().map(|s| &s.clause));
    let clauses = clauses.chain(pack.channels.iter().map(|c| &c.clause));
    let clauses = clauses.chain(pack.periods.iter().map(|p| &p.clause));
    let clauses = clauses.chain(pack.learning.iter().map(|l| &l.clause));
    for row in &pack.counting {
        check.scope(pack, "counting", [&row.series, &Vec::new(), &Vec::new()]);
        let facts = row.deduct.iter().chain(&row.deduct_service);
        facts.for_each(|fact| check.fact(pack, fact, Some(FactKind::Int)));
    }
    clauses.chain(pack.counting.iter().map(|c| &c.clause)).for_each(|clause| check.clause(pack, clause));
    for filing in pack.filings() {
        check.filing(filing);
        let term = filing.term.is_empty() || pack.terms.iter().any(|t| t.name == filing.term);
        check.known("期限", &filing.term, term, &filing.id);
        let step = filing.step.is_empty() || pack.windows.iter().any(|w| w.step == filing.step);
        check.known("窗口期", &filing.step, step, &filing.id);
    }
    crate::check_tables::check(&mut check, pack);
    for (word, fault) in crate::coverage::faults(pack) {
        check.say(&word, fault);
    }
}

/// What may be named, by what it is called in messages.
fn names(pack: &Pack) -> BTreeMap<&'static str, Vec<String>> {
    let owned = |ids: &mut dyn Iterator<Item = &String>| ids.cloned().collect::<Vec<String>>();
    BTreeMap::from([
        ("系列", owned(&mut pack.series.iter().map(|series| &series.id))),
        ("层级", owned(&mut pack.levels.iter().map(|level| &level.id))),
        ("职称", owned(&mut pack.titles.iter().map(|title| &title.id))),
        ("途径", owned(&mut pack.ways.iter().map(|way| &way.id))),
        ("期限", owned(&mut pack.terms.iter().map(|term| &term.name))),
        ("窗口期", owned(&mut pack.windows.iter().map(|window| &window.step))),
        ("事实", owned(&mut pack.facts().iter().map(|fact| &fact.name))),
        ("期限表", owned(&mut pack.periods.iter().map(|period| &period.table))),
        ("退休年龄类别", owned(&mut pack.retirement().iter().map(|row| &row.kind))),
    ])
}

/// `，是不是“…”？`, when something near is known.
pub(crate) fn hint<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(String::new, |near| format!("，是不是“{near}”？"))
}

pub(crate) struct Check<'a> {
    folder: &'a str,
    texts: &'a BTreeMap<String, String>,
    names: BTreeMap<&'static str, Vec<String>>,
    problems: &'a mut Vec<PackProblem>,
}

impl<'a> Check<'a> {
    /// Every series and level has a window for every step that has windows at all, and only one.
    fn windows(&mut self, pack: &Pack) {
        let steps: BTreeSet<&str> = pack.windows.iter().map(|w| w.step.as_str()).collect();
        let known = |id: &String| pack.series_of(id).is_some() || pack.level(id).is_some();
        for id in pack.windows.iter().flat_map(|w| w.series.iter().chain(&w.levels)).filter(|id| !known(id)) {
            self.say(id, format!("没有这个系列或层级“{id}”"));
        }
        for (step, title) in steps.iter().flat_map(|step| pack.titles.iter().map(move |title| (step, title)))
        {
            let count = pack.window_lines(&title.series, &title.level, step).len();
            if count != 1 {
                let what = if count == 0 { "没有窗口期" } else { "有不止一个窗口期" };
                self.say(step, format!("“{step}”对系列 {} 层级 {} {what}", title.series, title.level));
            }
        }
    }

    /// Points at the first place where `word` stands in quotes.
    pub(crate) fn say(&mut self, word: &str, message: String) {
        let quoted = format!("\"{word}\"");
        let found = self.texts.iter().find_map(|(path, text)| Some((path, text, text.find(&quoted)?)));
        self.point(found, message);
    }

    fn point(&mut self, found: Option<(&String, &String, usize)>, message: String) {
        let problem = match found {
            Some((path, text, offset)) => {
                let (line, column) = position(text, offset);
                let snippet = text.lines().nth(line - 1).unwrap_or_default().to_owned();
                PackProblem { file: path.clone(), line, column, message, snippet }
            }
            None => PackProblem {
                file: format!("{}/pack.toml", self.folder),
                line: 0,
                column: 0,
                message,
                snippet: String::new(),
            },
        };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    pub(crate) fn twice<'b>(&mut self, kind: &str, ids: impl Iterator<Item = &'b str>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(id) {
                let quoted = format!("= \"{id}\"");
                // The later of the two is the one to change.
                let header = format!("[[{kind}]]");
                let inside = |text: &str, at: usize| {
                    let table = text[..at].rfind("[[");
                    let rows =
                        text[..at].ends_with("{ id ") && table_at(text, kind).is_some_and(|from| from < at);
                    rows || table.is_some_and(|table| text[table..].starts_with(&header))
                };
                let found = self.texts.iter().flat_map(|(path, text)| {
                    let places = text.match_indices(&quoted).map(|(at, _)| at);
                    places.filter(|at| inside(text, *at)).map(move |at| (path, text, at))
                });
                let found = found.last();
                self.point(found, format!("{kind}“{id}”重复，请改名或删去一处"));
            }
        }
    }

    pub(crate) fn known(&mut self, what: &str, id: &str, known: bool, at: &str) {
        if !known {
            let at = if id.is_empty() { at } else { id };
            let near = self.names.get(what).into_iter().flatten().map(String::as_str);
            let hint = hint(id, near);
            self.say(at, format!("没有这个{what}“{id}”{hint}"));
        }
    }

    /// A filing goes by some channel, each once, between seats that send and receive filings.
    fn filing(&mut self, filing: &Filing) {
        if filing.channels.is_empty() {
            self.say(&filing.id, format!("报送“{}”没有写明渠道（channels）", filing.id));
        }
        if (1..filing.channels.len()).any(|at| filing.channels[..at].contains(&filing.channels[at])) {
            self.say(&filing.id, format!("报送“{}”的渠道写了不止一次", filing.id));
        }
        let able = |role: &Role| Filing::ABLE.contains(role);
        for role in filing.by.iter().chain(&filing.received_by).filter(|role| !able(role)) {
            let names = Filing::ABLE.map(Role::key).join("、");
            self.say(&filing.id, format!("“{}”的席位不办理报送，可以写 {names}", role.key()));
        }
        if filing.by.is_empty() && (filing.received_by.is_some() || !filing.parts.is_empty()) {
            let text = format!("报送“{}”没有写由谁报送（by），不用写 received_by 和 parts", filing.id);
            self.say(&filing.id, text);
        }
    }

    /// Working days of the pack's own year can be counted in every layer.
    fn calendar(&mut self, pack: &Pack) {
        let year = pack.year();
        if pack.terms.iter().all(|term| term.working_days == 0) {
            return;
        }
        let path = format!("{}/pack.toml", self.folder);
        for layer in pack.calendar().layers.iter().filter(|layer| !layer.years.contains(&year)) {
            let found = self.texts.get_key_value(&path).map(|(path, text)| {
                let line = text.find("\nyear").map_or(0, |at| at + 1);
                (path, text, line)
            });
            let text = format!(
                "{}历没有 {year} 年的放假调休安排，不能计算工作日；请把这一年加到上级政策包的 calendar.csv",
                layer.name
            );
            self.point(found, text);
        }
    }

    /// Series, levels and ways that something is limited to.
    fn scope(&mut self, pack: &Pack, at: &str, [series, levels, ways]: [&Vec<String>; 3]) {
        series.iter().for_each(|id| self.known("系列", id, pack.series_of(id).is_some(), at));
        levels.iter().for_each(|id| self.known("层级", id, pack.level(id).is_some(), at));
        ways.iter().for_each(|id| self.known("途径", id, pack.way(id).is_some(), at));
    }

    /// What a term is counted from: a step of the schedule or another term, and in the end not itself.
    fn after(&mut self, pack: &Pack, term: &Term) {
        let mut seen = vec![term.name.as_str()];
        let mut at = term.after.as_str();
        while !at.is_empty() {
            if seen.contains(&at) {
                let names = seen.join(" → ");
                return self.say(&term.name, format!("期限“{}”的推算绕回了原处：{names} → {at}", term.name));
            }
            seen.push(at);
            match pack.terms.iter().find(|other| other.name == at) {
                Some(other) => at = &other.after,
                None if pack.windows.iter().any(|window| window.step == at) => return,
                None => {
                    let text = format!("期限“{}”从“{at}”推算，政策包没有这个环节或期限", term.name);
                    return self.say(&term.name, text);
                }
            }
        }
    }

    pub(crate) fn clause(&mut self, pack: &Pack, id: &str) {
        if pack.clause(id).is_none() {
            let hint = hint(id, pack.clauses().iter().map(|clause| clause.id.as_str()));
            self.say(id, format!("没有这个条款“{id}”{hint}"));
        }
    }

    pub(crate) fn option(&mut self, pack: &Pack, fact: &str, key: &str) {
        let def = pack.facts().get(fact);
        if def.is_none_or(|def| def.rank(key).is_none()) {
            let keys = def.into_iter().flat_map(|def| def.options().map(|(key, _)| key));
            let hint = hint(key, keys);
            self.say(key, format!("没有这个取值（{fact}）“{key}”{hint}"));
        }
    }

    /// A fact that the catalogue has, of the type that is wanted.
    pub(crate) fn fact(&mut self, pack: &Pack, fact: &str, kind: Option<FactKind>) {
        let Some(def) = pack.facts().get(fact) else {
            let near = nearest(fact, pack.facts().iter().map(|def| def.name.as_str()));
            let hint = near.map_or_else(
                || "，可用的见 zhiping rules facts".to_owned(),
                |near| format!("，是不是“{near}”？"),
            );
            return self.say(fact, format!("没有这个事实“{fact}”{hint}"));
        };
        if let Some(kind) = kind.filter(|kind| *kind != def.kind) {
            self.say(fact, format!("事实“{fact}”是{}，这里要{}", def.kind.words(), kind.words()));
        }
    }

    fn condition(&mut self, pack: &Pack, condition: &Condition) {
        for (fact, kind) in condition.kinds() {
            self.fact(pack, fact, kind);
        }
        for table in condition.tables() {
            match table {
                Table::Retirement(kind) => {
                    let known = pack.retirement().iter().any(|row| row.kind == kind);
                    self.known("退休年龄类别", kind, known, kind);
                }
                Table::Period(table) => {
                    let known = pack.periods.iter().any(|row| row.table == table);
                    self.known("期限表", table, known, table);
                }
                Table::Learning(before) => {
                    let year = pack.year().saturating_sub(before);
                    if !pack.learning.iter().any(|row| row.year == year) {
                        let tables = self.texts.iter();
                        let mut found =
                            tables.filter_map(|(path, text)| Some((path, text, table_at(text, "learning")?)));
                        let found = found.next_back();
                        let text =
                            format!("没有 {year} 年度的继续教育要求，规则不能判断；请加一行 [[learning]]");
                        self.point(found, text);
                    }
                }
            }
        }
        for (fact, value) in condition.values() {
            if let Some(def) = pack.facts().get(fact)
                && !def.fits(&value)
            {
                let wanted = crate::situation::wanted(def);
                let at = match &value {
                    crate::FactValue::Text(text) if !text.is_empty() => text.as_str(),
                    _ => fact,
                };
                self.say(at, format!("事实“{fact}”没有这样的取值：{wanted}"));
            }
        }
    }
}
