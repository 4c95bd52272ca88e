//! Situations as people write them: one line a fact, checked against the catalogue.

use crate::{
    facts::{Catalogue, Fact, FactDef, FactKind, FactValue, Situation, Source},
    load::{PackProblem, at_line},
    pack::Pack,
};
use kernel::Day;

/// Reads a situation: `degree = "bachelor"` is declared; with a source it is
/// `degree = { value = "bachelor", register = "…", at = "…" }` or `{ value = …, document = true }`.
///
/// # Errors
/// Every fact that the catalogue does not know, and every value of another type, with its place.
pub fn read(path: &str, text: &str, catalogue: &Catalogue) -> Result<Situation, Vec<PackProblem>> {
    let table: toml::Table =
        toml::from_str(text).map_err(|error| vec![crate::syntax::problem(path, text, &error)])?;
    let mut situation = Situation::default();
    let mut problems = Vec::new();
    for (name, value) in &table {
        let read = match catalogue.get(name) {
            None => Err(unknown(name, catalogue)),
            Some(def) => fact(value).filter(|fact| def.fits(&fact.value)).ok_or_else(|| wanted(def)),
        };
        match read {
            Ok(fact) => situation.set(name, fact),
            Err(message) => problems.push(at_fact(path, text, name, message)),
        }
    }
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(situation) } else { Err(problems) }
}

/// A situation of a pack: as [`read`], and every title that it names is one of the pack's.
///
/// # Errors
/// As [`read`], and every title that the pack does not know.
pub fn of(path: &str, text: &str, pack: &Pack) -> Result<Situation, Vec<PackProblem>> {
    let situation = read(path, text, pack.facts())?;
    let titles = pack.facts().iter().filter(|def| def.kind == FactKind::Title);
    let named = titles.filter_map(|def| Some((def, situation.text(&def.name)?)));
    let wrong = named.filter(|(_, id)| pack.title(id).is_none()).map(|(def, id)| {
        let same = pack.titles().iter().find(|title| title.name == id).map(|title| title.id.as_str());
        let hint = match same {
            Some(id) => format!("，要写 id：“{id}”"),
            None => crate::check::hint(id, pack.titles().iter().map(|title| title.id.as_str())),
        };
        at_fact(path, text, &def.name, format!("没有这个职称“{id}”{hint}"))
    });
    let wrong: Vec<PackProblem> = wrong.collect();
    if wrong.is_empty() { Ok(situation) } else { Err(wrong) }
}

/// Points at the line that begins with a fact.
fn at_fact(path: &str, text: &str, name: &str, message: String) -> PackProblem {
    let begins = |line: &str| {
        line.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
    };
    let line = text.lines().position(begins).map_or(1, |index| index + 1);
    at_line(path, text, line, message)
}

fn unknown(name: &str, catalogue: &Catalogue) -> String {
    let near = crate::near::nearest(name, catalogue.iter().map(|def| def.name.as_str()));
    let hint =
        near.map_or_else(|| "可用的见 zhiping rules facts".to_owned(), |near| format!("是不是“{near}”？"));
    format!("没有这个事实“{name}”，{hint}")
}

fn fact(value: &toml::Value) -> Option<Fact> {
    let toml::Value::Table(table) = value else {
        return Some(Fact { value: plain(value)?, source: Source::Declared });
    };
    let source = match (table.get("register"), table.get("document")) {
        (Some(name), _) => Source::Register { name: name.as_str()?.to_owned(), at: day(table.get("at")?)? },
        (None, Some(_)) => Source::Document,
        (None, None) => Source::Declared,
    };
    Some(Fact { value: plain(table.get("value")?)?, source })
}

fn plain(value: &toml::Value) -> Option<FactValue> {
    match value {
        toml::Value::Boolean(yes) => Some(FactValue::Bool(*yes)),
        toml::Value::Integer(number) => Some(FactValue::Int(*number)),
        toml::Value::Datetime(_) => day(value).map(FactValue::Day),
        toml::Value::String(text) => {
            Some(text.parse().map_or_else(|_| FactValue::Text(text.clone()), FactValue::Day))
        }
        _ => None,
    }
}

fn day(value: &toml::Value) -> Option<Day> {
    match value {
        toml::Value::String(text) => text.parse().ok(),
        toml::Value::Datetime(at) => at.to_string().parse().ok(),
        _ => None,
    }
}

/// What a fact takes, in words.
pub(crate) fn wanted(def: &FactDef) -> String {
    let kind = match def.kind {
        FactKind::Bool => "true 或 false".to_owned(),
        FactKind::Int => "整数".to_owned(),
        FactKind::Day => "日期，写作 年-月-日".to_owned(),
        FactKind::Choice => def.options().map(|(key, _)| key).collect::<Vec<_>>().join("、"),
        FactKind::Title => "职称 id".to_owned(),
        FactKind::Text => "文字".to_owned(),
    };
    format!("“{}”（{}）的取值应为：{kind}", def.name, def.label)
}
