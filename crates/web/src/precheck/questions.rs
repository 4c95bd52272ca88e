//! The questions of the pre-check as fields. Their words, options and order come from the catalogue of facts.

use super::answers::{NONE, STANDING, TOGETHER};
use crate::{
    fields::Fields,
    parts::{Choice, Control, Field},
};
use rules::{FactDef, FactKind, FactValue, Outcome, Pack, Situation, UsedFact};

/// From this fact on, questions are about work and duties; before it, about what somebody has reached.
const SECOND: &str = "employment";

/// The fields of the form, in three groups: what was reached, work and duties, what the rules still ask.
pub(super) struct Form {
    pub(super) reached: Vec<Field>,
    pub(super) duties: Vec<Field>,
    pub(super) more: Vec<Field>,
}

impl Form {
    pub(super) fn new(pack: &Pack, fields: &Fields, situation: &Situation, wanted: &[String]) -> Self {
        let asked: Vec<&FactDef> = asked(pack).collect();
        let split = asked.iter().position(|fact| fact.name == SECOND).unwrap_or(asked.len());
        let field = |fact: &&FactDef| question(fact, pack, fields);
        let mut duties: Vec<Field> = asked[split..].iter().map(field).collect();
        duties.push(standing(pack, fields, situation));
        let unasked = pack.facts().iter().filter(|fact| fact.question.is_empty() && !together(fact));
        let more = unasked.filter(|fact| wanted.contains(&fact.name) || !fields.get(&fact.name).is_empty());
        Self {
            reached: asked[..split].iter().map(field).collect(),
            duties,
            more: more.map(|fact| question(fact, pack, fields)).collect(),
        }
    }

    pub(super) fn all(&mut self) -> [&mut Vec<Field>; 3] {
        [&mut self.reached, &mut self.duties, &mut self.more]
    }
}

/// The facts asked by a question of their own.
pub(super) fn asked(pack: &Pack) -> impl Iterator<Item = &FactDef> {
    pack.facts().iter().filter(|fact| !fact.question.is_empty() && !together(fact))
}

/// Facts that alone keep the rules from deciding about this situation, and that nobody is asked about beforehand.
pub(super) fn wanted(pack: &Pack, situation: &Situation, today: kernel::Day) -> Vec<String> {
    let lacks = |fact: &&UsedFact| situation.get(&fact.name).is_none();
    let unasked = |fact: &UsedFact| {
        pack.facts().get(&fact.name).is_some_and(|def| def.question.is_empty() && !together(def))
    };
    let verdicts = pack.verdicts(situation, today);
    let open =
        verdicts.iter().flat_map(|v| &v.findings).filter(|finding| finding.outcome == Outcome::Unknown);
    // What is asked anyway comes first: it may settle the rule without the rest.
    let ripe = open.filter(|finding| finding.facts.iter().filter(lacks).all(unasked));
    let facts = ripe.flat_map(|finding| finding.facts.iter().filter(lacks));
    let mut names: Vec<String> = facts.map(|fact| fact.name.clone()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn together(fact: &FactDef) -> bool {
    TOGETHER.contains(&fact.name.as_str())
}

/// One question as a field.
pub(super) fn question(fact: &FactDef, pack: &Pack, fields: &Fields) -> Field {
    let value = fields.get(&fact.name);
    let with_blank = |choices: Vec<Choice>| {
        let mut all = vec![Choice::new("", "不填", &value)];
        all.extend(choices);
        all
    };
    let field = match fact.kind {
        FactKind::Choice => {
            let choices = fact.options().map(|(key, label)| Choice::new(key, label, &value)).collect();
            Field::select(
                &fact.name,
                &fact.label,
                if fact.name == "series" { choices } else { with_blank(choices) },
            )
        }
        FactKind::Title => {
            Field::select(&fact.name, &fact.label, with_blank(titles(pack, &value, &fields.get("series"))))
        }
        FactKind::Bool => {
            let choices = vec![Choice::new("no", "否", &value), Choice::new("yes", "是", &value)];
            Field::select(&fact.name, &fact.label, with_blank(choices))
        }
        FactKind::Day => Field::day(&fact.name, &fact.label, value),
        FactKind::Int => {
            let label = if fact.unit.is_empty() {
                fact.label.clone()
            } else {
                format!("{}（{}）", fact.label, fact.unit)
            };
            let mut field = Field::text(&fact.name, label, value);
            if let Control::Text(input) = &mut field.control {
                input.mode = "numeric";
            }
            field
        }
        FactKind::Text => Field::text(&fact.name, &fact.label, value),
    };
    field.hint(fact.question.clone())
}

/// Titles to choose from: those of the chosen series first. The others stay, because whoever changes the series on
/// the same page must still find the own title, and because people change series.
fn titles(pack: &Pack, value: &str, series: &str) -> Vec<Choice> {
    let name = |id: &str| pack.series_of(id).map_or_else(String::new, |series| series.name.clone());
    let mut titles: Vec<_> = pack.titles().iter().collect();
    titles.sort_by_key(|title| title.series != series);
    let choice = |title: &rules::Title| {
        let here = title.series == series;
        let label =
            if here { title.name.clone() } else { format!("{}：{}", name(&title.series), title.name) };
        Choice::new(&title.id, label, value)
    };
    let mut choices = vec![Choice::new(NONE, "没有职称", value)];
    choices.extend(titles.into_iter().map(choice));
    choices
}

/// One question for all situations that exclude; every one is named, so that nobody answers for what was not asked.
fn standing(pack: &Pack, fields: &Fields, situation: &Situation) -> Field {
    let ticked = fields.all(STANDING);
    let known = |name: &str| situation.get(name).map(|fact| &fact.value);
    let clear = TOGETHER.iter().all(|name| known(name) == Some(&FactValue::Bool(false)));
    let choice = |key: &str, label: String, holds: bool| Choice {
        value: key.to_owned(),
        label,
        hint: String::new(),
        chosen: ticked.iter().any(|answer| answer == key) || (ticked.is_empty() && holds),
    };
    let named = TOGETHER.iter().filter_map(|name| pack.facts().get(name));
    let holds = |name: &str| known(name) == Some(&FactValue::Bool(true));
    let mut choices: Vec<Choice> =
        named.map(|fact| choice(&fact.name, fact.label.clone(), holds(&fact.name))).collect();
    choices.push(choice(NONE, "没有上述情形".to_owned(), clear));
    Field::new(STANDING, "您有没有下列情形？", Control::Checks(choices)).hint("不选的，按还不知道处理")
}
