//! 特殊情形: facts that hold for few people. Which there are to choose from follows from the catalogue of facts, so that a
//! new pack may ask for a new one without a new form.
//!
//! Invariant: what is not chosen stays unknown; nobody denies what was not asked.

use super::{dossier::Circumstance, form};
use rules::{FactDef, FactKind, FactValue, Pack, facts::NONE};

/// What may be chosen: (key, label). A choice has one entry for each of its options.
pub fn options(pack: &Pack) -> Vec<(String, String)> {
    let facts = pack.facts().iter().filter(|fact| fact.circumstance);
    facts.flat_map(of).collect()
}

fn of(fact: &FactDef) -> Vec<(String, String)> {
    match fact.kind {
        FactKind::Choice => fact
            .options()
            .filter(|(key, _)| *key != NONE)
            .map(|(key, label)| (format!("{}={key}", fact.name), format!("{}：{label}", fact.label)))
            .collect(),
        FactKind::Int => vec![(fact.name.clone(), format!("{}（{}）", fact.label, fact.unit))],
        FactKind::Day => vec![(fact.name.clone(), format!("{}（填日期）", fact.label))],
        FactKind::Bool | FactKind::Title | FactKind::Text => vec![(fact.name.clone(), fact.label.clone())],
    }
}

/// The fact that a row states, by name.
///
/// # Errors
/// The sentence to show beside the number or date.
pub fn fact(row: &Circumstance, pack: &Pack) -> Result<(String, FactValue), String> {
    let (name, option) = row.what.split_once('=').unwrap_or((&row.what, ""));
    let def = pack.facts().get(name).filter(|def| def.circumstance).ok_or("请从列表中选择")?;
    let value = match def.kind {
        FactKind::Bool => FactValue::Bool(true),
        FactKind::Int => match row.amount.parse() {
            Ok(number) if number >= 0 => FactValue::Int(number),
            _ => return Err(format!("“{}”请填写整数，单位是{}", def.label, def.unit)),
        },
        FactKind::Day => FactValue::Day(form::day(&row.amount)?),
        FactKind::Choice => FactValue::Text(option.to_owned()),
        FactKind::Title | FactKind::Text => FactValue::Text(row.amount.clone()),
    };
    if def.fits(&value) { Ok((name.to_owned(), value)) } else { Err("请从列表中选择".to_owned()) }
}
