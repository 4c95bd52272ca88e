//! Situations as people write them: one line a fact, checked against the catalogue.

use crate::{
    facts::{Catalogue, Fact, FactDef, FactKind, FactValue, Situation, Source},
    load::{PackProblem, position},
};
use kernel::Day;

/// Reads a situation: `degree = "bachelor"` is declared; with a source it is
/// `degree = { value = "bachelor", register = "…", at = "…" }` or `{ value = …, document = true }`.
///
/// # Errors
/// Every fact that the catalogue does not know, and every value of another type, with its place.
pub fn read(path: &str, text: &str, catalogue: &Catalogue) -> Result<Situation, Vec<PackProblem>> {
    let problem = |offset: usize, message: String| {
        let (line, column) = position(text, offset);
        let snippet = text.lines().nth(line - 1).unwrap_or_default().to_owned();
        PackProblem { file: path.to_owned(), line, column, message, snippet }
    };
    let table: toml::Table =
        toml::from_str(text).map_err(|error| vec![crate::syntax::problem(path, text, &error)])?;
    let mut situation = Situation::default();
    let mut problems = Vec::new();
    for (name, value) in &table {
        let place = text.lines().scan(0, |offset, line| {
            let start = *offset;
            *offset += line.len() + 1;
            Some((start, line))
        });
        let found = place.into_iter().find(|(_, line)| line.trim_start().starts_with(name.as_str()));
        let offset = found.map_or(0, |(start, _)| start);
        let read = match catalogue.get(name) {
            None => Err(unknown(name, catalogue)),
            Some(def) => fact(value).filter(|fact| def.fits(&fact.value)).ok_or_else(|| wanted(def)),
        };
        match read {
            Ok(fact) => situation.set(name, fact),
            Err(message) => problems.push(problem(offset, message)),
        }
    }
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(situation) } else { Err(problems) }
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

fn wanted(def: &FactDef) -> String {
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
