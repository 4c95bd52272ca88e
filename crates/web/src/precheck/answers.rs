//! From the address to a situation and back: what was answered, and what cannot be read.

use crate::{fields::Fields, parts::Problem, shape};
use kernel::Day;
use review::application::form::day;
use rules::{FactDef, FactKind, FactValue, Pack, Situation};

/// The one question that stands for several facts: ticked ones hold, the others do not.
pub(super) const STANDING: &str = "standing";
/// The answer that none of them holds.
pub(super) const NONE: &str = "none";
/// The facts behind it.
pub(super) const TOGETHER: [&str; 5] =
    ["retired", "retirement_extended", "sanctioned", "investigated", "integrity_record"];

/// Reads all answers. What is not answered stays unknown.
pub(super) fn read(fields: &Fields, pack: &Pack, today: Day) -> (Situation, Vec<Problem>) {
    let mut situation = Situation::default();
    let mut problems = Vec::new();
    for fact in pack.facts().iter() {
        let typed = fields.get(&fact.name);
        if typed.is_empty() {
            continue;
        }
        match value(fact, &typed, pack, today) {
            Ok(value) => situation.declare(&fact.name, value),
            Err(text) => problems.push(Problem::new(fact.name.clone(), format!("{}：{text}", fact.label))),
        }
    }
    let ticked = fields.all(STANDING);
    let holds = |name: &str| ticked.iter().any(|answer| answer == name);
    if ticked.len() > 1 && holds(NONE) {
        let text = "选了“没有上述情形”，就不能再选其他情形";
        problems.push(Problem::new(STANDING, text));
    } else if !ticked.is_empty() {
        for name in TOGETHER {
            situation.declare(name, FactValue::Bool(holds(name)));
        }
    }
    let none = situation.get("current_title").is_some() && situation.text("current_title").is_none();
    if none {
        // Whoever has no title has none from elsewhere.
        situation.declare("title_outside_region", FactValue::Bool(false));
    }
    if fields.ticked("series") && fields.get("series").is_empty() {
        problems.insert(0, Problem::new("series", "请选择从事的专业系列"));
    }
    (situation, problems)
}

/// The answers as an address again, one name for one fact.
pub(super) fn query(situation: &Situation, pack: &Pack) -> String {
    let pairs = pairs(situation, pack, |_| true).into_iter();
    pairs.map(|(name, value)| format!("{name}={}", shape::encode(&value))).collect::<Vec<_>>().join("&")
}

/// The answers to the facts that `take` takes, as they would be typed.
pub(super) fn pairs(
    situation: &Situation,
    pack: &Pack,
    take: impl Fn(&str) -> bool,
) -> Vec<(String, String)> {
    let known = pack.facts().iter().filter(|fact| take(&fact.name));
    known.filter_map(|fact| Some((fact.name.clone(), typed(&situation.get(&fact.name)?.value)))).collect()
}

/// A value as it would be typed.
fn typed(value: &FactValue) -> String {
    match value {
        FactValue::Bool(true) => "yes".to_owned(),
        FactValue::Bool(false) => "no".to_owned(),
        FactValue::Int(number) => number.to_string(),
        FactValue::Day(day) => day.to_string(),
        FactValue::Text(text) if text.is_empty() => NONE.to_owned(),
        FactValue::Text(text) => text.clone(),
    }
}

fn value(fact: &FactDef, typed: &str, pack: &Pack, today: Day) -> Result<FactValue, String> {
    let value = match fact.kind {
        FactKind::Bool => match typed {
            "yes" => FactValue::Bool(true),
            "no" => FactValue::Bool(false),
            _ => return Err("请选择是或否".to_owned()),
        },
        FactKind::Int => match typed.parse() {
            Ok(number) if number >= 0 => FactValue::Int(number),
            _ => return Err("请填写 0 或更大的整数".to_owned()),
        },
        FactKind::Day => match day(typed)? {
            day if day > today => return Err(format!("不能晚于今天（{today}）")),
            day => FactValue::Day(day),
        },
        FactKind::Title if typed == NONE => FactValue::Text(String::new()),
        FactKind::Title if pack.title(typed).is_none() => return Err("请从列表中选择".to_owned()),
        _ => FactValue::Text(typed.to_owned()),
    };
    if fact.fits(&value) { Ok(value) } else { Err("请从列表中选择".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> (rules::Law, String) {
        let law = office::policy::embedded().unwrap();
        let id = law.packs().map(|pack| pack.id().to_owned()).last().unwrap();
        (law, id)
    }

    fn ask(query: &str) -> (Situation, Vec<Problem>, String) {
        let (law, id) = pack();
        let pack = law.pack(&id).unwrap();
        let (situation, problems) =
            read(&Fields::decode(query.as_bytes()), pack, "2024-08-26".parse().unwrap());
        let again = super::query(&situation, pack);
        (situation, problems, again)
    }

    #[test]
    fn one_tick_settles_all_situations_and_none_settles_them_too() {
        let (situation, problems, again) = ask("standing=none");
        assert!(problems.is_empty());
        assert!(TOGETHER.iter().all(|name| situation.get(name).unwrap().value == FactValue::Bool(false)));
        assert_eq!(ask(&again).0, situation);
        let (situation, ..) = ask("standing=retired&standing=retirement_extended");
        assert_eq!(situation.get("retired").unwrap().value, FactValue::Bool(true));
        assert_eq!(situation.get("sanctioned").unwrap().value, FactValue::Bool(false));
        assert_eq!(ask("standing=none&standing=retired").1[0].field, STANDING);
        assert!(ask("").0.get("retired").is_none());
    }

    #[test]
    fn wrong_answers_are_named_at_their_field() {
        let wrong = |query: &str| ask(query).1.first().map(|problem| problem.field.clone());
        assert_eq!(wrong("title_obtained=2019-02-30").as_deref(), Some("title_obtained"));
        assert_eq!(wrong("title_obtained=2024-08-27").as_deref(), Some("title_obtained"));
        assert_eq!(wrong("pension_months=-1").as_deref(), Some("pension_months"));
        assert_eq!(wrong("degree=unheard").as_deref(), Some("degree"));
        assert_eq!(wrong("series=").as_deref(), Some("series"));
        assert_eq!(wrong("title_obtained=2019.12.20&current_title=none&pension_months=0"), None);
    }

    #[test]
    fn answers_survive_the_address() {
        let (situation, _, again) =
            ask("series=engineering&current_title=none&title_obtained=20191220&civil_servant=no");
        assert!(again.contains("current_title=none") && again.contains("title_obtained=2019-12-20"));
        assert_eq!(ask(&again).0, situation);
    }
}
