//! From the address to a situation: what was answered, and what cannot be read.

use crate::{fields::Fields, parts::Problem};
use review::application::form::day;
use rules::{FactDef, FactKind, FactValue, Pack, Situation};

/// Facts that one answer settles together: whoever says no to the question has none of these.
const TOGETHER: [&str; 5] = ["sanctioned", "investigated", "integrity_record", "retired", "retirement_extended"];

/// Reads all answers.
pub(super) fn read(fields: &Fields, pack: &Pack) -> (Situation, Vec<Problem>) {
    let mut situation = Situation::default();
    let mut problems = Vec::new();
    for fact in pack.facts().iter().filter(|fact| !fact.question.is_empty()) {
        let typed = fields.get(&fact.name);
        if typed.is_empty() {
            continue;
        }
        match value(fact, &typed, pack) {
            Ok(value) => situation.declare(&fact.name, value),
            Err(text) => problems.push(Problem::new(fact.name.clone(), format!("{}：{text}", fact.label))),
        }
    }
    if situation.get(TOGETHER[0]).is_some_and(|fact| fact.value == FactValue::Bool(false)) {
        for name in TOGETHER {
            situation.declare(name, FactValue::Bool(false));
        }
    }
    if situation.text("current_title").is_none() && situation.get("current_title").is_some() {
        // Whoever has no title is asked nothing about it.
        situation.declare("title_outside_region", FactValue::Bool(false));
    }
    (situation, problems)
}

fn value(fact: &FactDef, typed: &str, pack: &Pack) -> Result<FactValue, String> {
    let value = match fact.kind {
        FactKind::Bool => match typed {
            "yes" => FactValue::Bool(true),
            "no" => FactValue::Bool(false),
            _ => return Err("请选择是或否".to_owned()),
        },
        FactKind::Int => FactValue::Int(typed.parse().map_err(|_| "请填写整数".to_owned())?),
        FactKind::Day => FactValue::Day(day(typed)?),
        FactKind::Title if typed == "none" => FactValue::Text(String::new()),
        FactKind::Title if pack.title(typed).is_none() => return Err("请从列表中选择".to_owned()),
        _ => FactValue::Text(typed.to_owned()),
    };
    if fact.fits(&value) { Ok(value) } else { Err("请从列表中选择".to_owned()) }
}
