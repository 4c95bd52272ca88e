//! A public engine beside ours: the Common Expression Language, interpreted by the crate `cel`.
//!
//! It decides the same thing: may this person apply for a title step by step, by the rows of degree and years and by every bar
//! and need that is about everybody. The expressions are made of the packs and compiled before anything is timed; years are
//! counted for it beforehand, and the two checks that take dates and tables are handed to it as finished truths. It answers yes
//! or no; ours answers three values, counts the years, and can say why.

use cel::{Context, Program, Value};
use kernel::Day;
use rules::{
    Fact, FactValue, Ladder, Pack, Situation, Title, condition::Condition, rule::RuleKind, rule::Then,
};

/// The way that is compared.
pub(crate) const WAY: &str = "step";

/// The titles that have rows of degree and years, each with its expression.
pub(crate) fn programs(pack: &Pack) -> Vec<(&Title, Program)> {
    let everybody = everybody(pack);
    let mut programs = Vec::new();
    for title in pack.titles() {
        let rows: Vec<String> = pack
            .ladders()
            .iter()
            .filter(|row| row.title == title.id)
            .map(|row| row_says(pack, row))
            .collect();
        if rows.is_empty() || title.by == rules::By::Exam {
            continue;
        }
        let rank = rank(pack, &title.level);
        let expression = format!(
            "(held_series != '{}' || held_rank < {rank}) && ({}) && {everybody}",
            title.series,
            rows.join(" || ")
        );
        programs.push((title, Program::compile(&expression).unwrap()));
    }
    programs
}

/// One person for the expressions.
pub(crate) fn person(pack: &Pack, known: &Situation) -> Context<'static, 'static> {
    let mut context = Context::default();
    for fact in pack.facts().iter() {
        let value = match known.get(&fact.name).map(|Fact { value, .. }| value) {
            Some(FactValue::Bool(yes)) => Value::Bool(*yes),
            Some(FactValue::Int(number)) => Value::Int(*number),
            Some(FactValue::Text(text)) => text.as_str().into(),
            Some(FactValue::Day(_)) | None => continue,
        };
        context.add_variable_from_value(fact.name.clone(), value);
    }
    let held = known.text("current_title").and_then(|id| pack.title(id));
    let rank = held.map_or(-1, |held| rank(pack, &held.level));
    context.add_variable_from_value("held_series", held.map_or("", |held| held.series.as_str()));
    context.add_variable_from_value("held_rank", rank);
    context.add_variable_from_value("below_retirement", true);
    for (name, fact) in [("title_months", "title_obtained"), ("work_months", "professional_since")] {
        context.add_variable_from_value(name, months(known.day(fact).unwrap(), pack.cutoff()));
    }
    context
}

/// Yes or no.
pub(crate) fn decides(program: &Program, person: &Context<'_, '_>) -> bool {
    program.execute(person).unwrap() == Value::Bool(true)
}

fn rank(pack: &Pack, level: &str) -> i64 {
    i64::try_from(pack.levels().iter().position(|l| l.id == level).unwrap()).unwrap()
}

/// Full months, both ends counted.
fn months(from: Day, until: Day) -> i64 {
    let end = until.tomorrow().unwrap();
    let month = |day: Day| i64::from(day.year()) * 12 + i64::from(day.month());
    month(end) - month(from) - i64::from(end.day() < from.day())
}

fn row_says(pack: &Pack, row: &Ladder) -> String {
    let list = |names: &[String]| names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let mut parts = vec![format!("degree in [{}]", list(&row.degrees))];
    if !row.stages.is_empty() {
        parts.push(format!("school_stage in [{}]", list(&row.stages)));
    }
    let months = row.years * 12;
    match pack.title(&row.held) {
        Some(held) => parts.push(format!("current_title == '{}' && title_months >= {months}", held.id)),
        None => parts.push(format!("work_months >= {months}")),
    }
    format!("({})", parts.join(" && "))
}

/// Every bar and need that is about all titles and ways and that everybody is asked about.
fn everybody(pack: &Pack) -> String {
    let weighty = pack.rules().iter().filter(|rule| matches!(rule.kind, RuleKind::Bar | RuleKind::Need));
    let general =
        weighty.filter(|r| !r.quiet && [&r.series, &r.levels, &r.ways].into_iter().all(Vec::is_empty));
    let says = general.map(|rule| {
        let mut said = condition(&rule.condition);
        for exception in rule.exceptions.iter().filter(|exception| exception.then == Then::Met) {
            said = format!("({said} || {})", condition(&exception.condition));
        }
        rule.applies.as_ref().map_or(said.clone(), |applies| format!("(!{} || {said})", condition(applies)))
    });
    says.collect::<Vec<_>>().join(" && ")
}

fn condition(tree: &Condition) -> String {
    let join = |parts: &[Condition], word: &str| {
        format!("({})", parts.iter().map(condition).collect::<Vec<_>>().join(word))
    };
    match tree {
        Condition::All(parts) => join(parts, " && "),
        Condition::Any(parts) => join(parts, " || "),
        Condition::Not(part) => format!("!{}", condition(part)),
        Condition::Is(is) => match &is.value {
            FactValue::Bool(yes) => format!("({} == {yes})", is.fact),
            FactValue::Int(number) => format!("({} == {number})", is.fact),
            FactValue::Day(day) => format!("({} == '{day}')", is.fact),
            FactValue::Text(text) => format!("({} == '{text}')", is.fact),
        },
        Condition::OneOf(one) => {
            let values = one.values.iter().map(|value| format!("'{value}'"));
            format!("({} in [{}])", one.fact, values.collect::<Vec<_>>().join(", "))
        }
        Condition::AtLeast(least) => format!("({} >= {})", least.fact, least.number),
        Condition::Running(running) => running.otherwise.clone(),
        Condition::BelowRetirement(_) => "below_retirement".to_owned(),
        Condition::Years(_) | Condition::Hours(_) => panic!("not among what is about everybody"),
    }
}
