//! The questions of the pre-check as fields. Their words, options and order come from the catalogue of facts.

use super::answers::{self, NONE, STANDING, TOGETHER};
use crate::{
    fields::Fields,
    parts::{Choice, Control, Field, Problem},
};
use kernel::Day;
use rules::{
    Eligibility, FactDef, FactKind, FactValue, Finding, Outcome, Pack, Situation, UsedFact, Verdict, Way,
};
use std::collections::BTreeSet;

/// The first screen asks what comes before this fact: what somebody has reached. The second asks the rest.
const SECOND: &str = "school_stage";

/// The questions of one screen.
pub(super) struct Screen {
    /// What is asked of everybody, or what can still change the answer.
    pub(super) asked: Vec<Field>,
    /// What rules ask about that nobody is asked beforehand.
    pub(super) more: Vec<Field>,
    /// Answers of the other screen, which go along.
    pub(super) keep: Vec<(String, String)>,
}

impl Screen {
    /// What somebody has reached: the same questions for everybody.
    pub(super) fn first(pack: &Pack, fields: &Fields, situation: &Situation) -> Self {
        let asked = first(pack).map(|fact| question(fact, pack, fields)).collect();
        let here = |name: &str| first(pack).any(|fact| fact.name == name);
        Self { asked, more: Vec::new(), keep: answers::pairs(situation, pack, |name| !here(name)) }
    }

    /// Only what can still change the answer; nothing when the answer stands whatever is said.
    pub(super) fn second(pack: &Pack, fields: &Fields, situation: &Situation, today: Day) -> Option<Self> {
        let open = in_turn(pack, situation, today);
        let here = |fact: &&FactDef| open.contains(&fact.name) && first(pack).all(|f| f.name != fact.name);
        let mut asked: Vec<Field> =
            asked(pack).filter(here).map(|fact| question(fact, pack, fields)).collect();
        if TOGETHER.iter().any(|name| open.contains(*name)) {
            asked.push(standing(pack, fields, situation));
        }
        let wanted = wanted(pack, situation, today);
        let unasked = pack.facts().iter().filter(|fact| fact.question.is_empty() && !together(fact));
        let unasked = unasked.filter(|fact| first(pack).all(|f| f.name != fact.name));
        let more = unasked.filter(|fact| wanted.contains(&fact.name) || !fields.get(&fact.name).is_empty());
        let more: Vec<Field> = more.map(|fact| question(fact, pack, fields)).collect();
        if asked.is_empty() && more.is_empty() {
            return None;
        }
        let mut screen = Self { asked, more, keep: Vec::new() };
        screen.keep(pack, situation);
        Some(screen)
    }

    /// Leaves out what was asked before, unless it is wrong: its answers go along unseen.
    pub(super) fn without(
        mut self,
        seen: &[String],
        wrong: &[Problem],
        pack: &Pack,
        known: &Situation,
    ) -> Self {
        let stays = |field: &Field| {
            !seen.contains(&field.name) || wrong.iter().any(|problem| problem.field == field.name)
        };
        self.asked.retain(stays);
        self.more.retain(stays);
        self.keep(pack, known);
        self
    }

    /// All that is known and not asked here.
    fn keep(&mut self, pack: &Pack, known: &Situation) {
        let together = self.asked.iter().any(|field| field.name == STANDING);
        let here = |name: &str| {
            self.asked.iter().chain(&self.more).any(|field| field.name == name)
                || (together && TOGETHER.contains(&name))
        };
        self.keep = answers::pairs(known, pack, |name| !here(name));
    }

    /// The names of all questions.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.asked.iter().chain(&self.more).map(|field| field.name.as_str())
    }

    /// Both groups, for marking what is wrong.
    pub(super) fn all(&mut self) -> [&mut Vec<Field>; 2] {
        [&mut self.asked, &mut self.more]
    }
}

/// The facts asked by a question of their own.
pub(super) fn asked(pack: &Pack) -> impl Iterator<Item = &FactDef> {
    pack.facts().iter().filter(|fact| !fact.question.is_empty() && !together(fact))
}

/// Those of the first screen.
pub(super) fn first(pack: &Pack) -> impl Iterator<Item = &FactDef> {
    asked(pack).take_while(|fact| fact.name != SECOND)
}

/// What is known of the first screen alone.
fn reached(pack: &Pack, situation: &Situation) -> Situation {
    let mut reached = Situation::default();
    let known = first(pack).filter_map(|fact| Some((fact, situation.get(&fact.name)?)));
    known.for_each(|(def, fact)| reached.set(&def.name, fact.clone()));
    reached
}

/// What is asked after the first screen: what can still change the answer, and what the answers already given to that bring up.
fn in_turn(pack: &Pack, situation: &Situation, today: Day) -> BTreeSet<String> {
    let mut known = reached(pack, situation);
    let mut asked = BTreeSet::new();
    loop {
        let open = open(pack, &known, today);
        let answered = open.iter().filter_map(|name| Some((name, situation.get(name)?)));
        let answered: Vec<_> = answered.map(|(name, fact)| (name.clone(), fact.clone())).collect();
        asked.extend(open);
        if answered.is_empty() {
            return asked;
        }
        answered.into_iter().for_each(|(name, fact)| known.set(&name, fact));
    }
}

/// How many of the questions that can still change the answer have none yet.
pub(super) fn unanswered(pack: &Pack, situation: &Situation, today: Day) -> usize {
    let open = open(pack, situation, today);
    let own = asked(pack).filter(|fact| open.contains(&fact.name)).count();
    own + usize::from(TOGETHER.iter().any(|name| open.contains(*name)))
}

/// Facts not known yet that can still change which titles of the series somebody may apply for: what is refused already
/// stays refused, and where one way is open the years of another do not matter.
fn open(pack: &Pack, situation: &Situation, today: Day) -> BTreeSet<String> {
    let mut open = BTreeSet::new();
    let rule = |finding: &Finding| pack.rules().iter().find(|rule| rule.id == finding.rule);
    let lacks = |name: &str| situation.get(name).is_none();
    let series = situation.text("series").unwrap_or_default();
    for title in pack.titles().iter().filter(|title| title.series == series) {
        let fits = |list: &[String], id: &String| list.is_empty() || list.contains(id);
        let ways = pack.ways().iter().filter(|way| concerns(pack, way, situation));
        let ways = ways.filter(|w| fits(&w.series, &title.series) && fits(&w.levels, &title.level));
        let verdicts: Vec<_> = ways
            .filter_map(|way| pack.evaluate(&title.id, &way.id, situation, today).ok())
            .filter(|verdict| verdict.outcome != Eligibility::Ineligible)
            .collect();
        let reaches = |verdict: &&Verdict| {
            verdict.findings.iter().all(|f| rule(f).is_some() || f.outcome != Outcome::Unknown)
        };
        let reached = verdicts.iter().any(|verdict| reaches(&verdict));
        for verdict in verdicts.iter().filter(|verdict| !reached || reaches(verdict)) {
            for finding in verdict.findings.iter().filter(|finding| finding.outcome == Outcome::Unknown) {
                // Whom a rule is about comes first; only then what it asks.
                let applies = rule(finding).and_then(|rule| rule.applies.as_ref());
                let applies: Vec<&str> = applies.iter().flat_map(|condition| condition.facts()).collect();
                let whom: Vec<&str> = applies.into_iter().filter(|name| lacks(name)).collect();
                let facts = finding.facts.iter().map(|fact| fact.name.as_str()).filter(|name| lacks(name));
                let names: Vec<&str> = if whom.is_empty() { facts.collect() } else { whom };
                open.extend(names.into_iter().map(str::to_owned));
            }
        }
        // What a rule asks about quietly refuses whoever it concerns.
        if !verdicts.is_empty() {
            let quiet = pack.rules().iter().filter(|rule| rule.quiet);
            let names = quiet.flat_map(|rule| rule.applies.as_ref().unwrap_or(&rule.condition).facts());
            open.extend(names.filter(|name| lacks(name)).map(str::to_owned));
        }
    }
    open
}

/// Whether a way may be somebody's: for some one must be on it already, and only of some of these is anybody asked.
fn concerns(pack: &Pack, way: &Way, situation: &Situation) -> bool {
    let asked = |def: &FactDef| !def.question.is_empty();
    way.entry.is_empty()
        || situation.get(&way.entry).is_some()
        || pack.facts().get(&way.entry).is_some_and(asked)
}

/// Facts that alone keep the rules from deciding about this situation, and that nobody is asked about beforehand.
fn wanted(pack: &Pack, situation: &Situation, today: Day) -> Vec<String> {
    let lacks = |fact: &&UsedFact| situation.get(&fact.name).is_none();
    let unasked = |fact: &UsedFact| {
        pack.facts().get(&fact.name).is_some_and(|def| def.question.is_empty() && !together(def))
    };
    let verdicts = pack.verdicts(situation, today);
    // What is refused already stays refused.
    let undecided = verdicts.iter().filter(|verdict| verdict.outcome != Eligibility::Ineligible);
    let open = undecided.flat_map(|v| &v.findings).filter(|finding| finding.outcome == Outcome::Unknown);
    // What is asked anyway comes first: it may settle the rule without the rest. So does what says whom the rule is about.
    let concerns = |finding: &Finding| {
        let rule = pack.rules().iter().find(|rule| rule.id == finding.rule);
        let applies = rule.and_then(|rule| rule.applies.as_ref());
        applies.is_none_or(|applies| applies.facts().into_iter().all(|name| situation.get(name).is_some()))
    };
    let open = open.filter(|finding| concerns(finding));
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
    let blank = if fact.name == "series" { "请选择" } else { "不填" };
    let with_blank = |choices: Vec<Choice>| {
        let mut all = vec![Choice::new("", blank, &value)];
        all.extend(choices);
        all
    };
    let field = match fact.kind {
        FactKind::Choice => {
            let choices = fact.options().map(|(key, label)| Choice::new(key, label, &value)).collect();
            Field::select(&fact.name, &fact.label, with_blank(choices))
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
    // A question that only repeats its label says nothing more.
    let repeats = fact.question.contains(&fact.label) && !fact.question.contains('（');
    if repeats { field } else { field.hint(fact.question.clone()) }
}

/// Titles to choose from, under their series: those of the chosen one first. The others stay, because whoever changes the
/// series on the same page must still find the own title, and because people change series.
fn titles(pack: &Pack, value: &str, series: &str) -> Vec<Choice> {
    let name = |id: &str| pack.series_of(id).map_or_else(String::new, |series| series.name.clone());
    let mut titles: Vec<_> = pack.titles().iter().collect();
    titles.sort_by_key(|title| title.series != series);
    let choice = |title: &rules::Title| {
        let (here, of) = (title.series == series, name(&title.series));
        let label = if here { title.name.clone() } else { format!("{of}：{}", title.name) };
        Choice::new(&title.id, label, value).under(of)
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
        chosen: ticked.iter().any(|answer| answer == key) || (ticked.is_empty() && holds),
        ..Choice::new(key, label, "")
    };
    let named = TOGETHER.iter().filter_map(|name| pack.facts().get(name));
    let holds = |name: &str| known(name) == Some(&FactValue::Bool(true));
    let mut choices: Vec<Choice> =
        named.map(|fact| choice(&fact.name, fact.label.clone(), holds(&fact.name))).collect();
    choices.push(choice(NONE, "没有上述情形".to_owned(), clear));
    Field::new(STANDING, "您有没有下列情形？", Control::Checks(choices)).hint("不选的，按还不知道处理")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the second screen asks after these answers on the first.
    fn second(query: &str) -> Vec<String> {
        let law = office::policy::embedded().unwrap();
        let pack = law.packs().next().unwrap();
        let (fields, today) = (Fields::decode(query.as_bytes()), pack.cutoff());
        let (situation, problems) = answers::read(&fields, pack, today);
        assert!(problems.is_empty());
        let screen = Screen::second(pack, &fields, &situation, today);
        screen.map(|screen| screen.names().map(str::to_owned).collect()).unwrap_or_default()
    }

    /// req: X1
    #[test]
    fn only_what_can_still_change_the_answer_is_asked() {
        let engineer = "series=engineering&degree=bachelor&current_title=assistant_engineer";
        let years = "&title_obtained=2015-01-01&professional_since=2010-01-01";
        let asked = second(&format!("{engineer}{years}"));
        let has = |asked: &[String], name: &str| asked.iter().any(|field| field == name);
        for name in ["employment", "birth_date", "civil_servant", "public_course_passed", STANDING] {
            assert!(has(&asked, name), "{name}: {asked:?}");
        }
        // Nobody is asked for months of contributions before it is known for whom they work, nor since when for a skill level
        // that they may not have.
        for name in ["pension_months", "unit_paid_months", "skill_obtained"] {
            assert!(!has(&asked, name), "{name}: {asked:?}");
        }
        let of = |kind: &str| second(&format!("{engineer}{years}&employment={kind}"));
        assert!(has(&of("private_firm"), "pension_months") && has(&of("private_firm"), "employment"));
        assert!(!has(&of("private_firm"), "unit_paid_months"));
        assert!(has(&of("freelancer"), "unit_paid_months") && !has(&of("freelancer"), "pension_months"));
        assert!(!has(&of("institution"), "unit_paid_months") && !has(&of("institution"), "pension_months"));
        // Last year's hours only warn, school stages are for teachers, and the ladder is met without any skill level.
        for name in ["last_year_hours", "school_stage", "skill_level"] {
            assert!(!has(&asked, name), "{name}: {asked:?}");
        }
        let early = second(&format!("{engineer}&title_obtained=2023-01-01&professional_since=2022-01-01"));
        assert!(has(&early, "skill_level"), "{early:?}");
        let teacher = "series=school_teacher&degree=college&current_title=teacher_one";
        assert!(has(&second(&format!("{teacher}{years}")), "school_stage"));
        // Nothing is above, and an examination gives the title: nothing more to ask.
        assert_eq!(
            second(&format!("series=engineering&degree=doctor&current_title=chief_engineer{years}")).len(),
            0
        );
        assert_eq!(second("series=health&current_title=none&degree=bachelor").len(), 0);
    }

    #[test]
    fn titles_stand_under_their_series_and_the_chosen_one_comes_first() {
        let law = office::policy::embedded().unwrap();
        let pack = law.packs().next().unwrap();
        let choices = titles(pack, "library_curator", "library");
        assert_eq!((choices[0].label.as_str(), choices[0].group.as_str()), ("没有职称", ""));
        assert_eq!((choices[1].label.as_str(), choices[1].group.as_str()), ("管理员", "图书资料"));
        assert!(choices.iter().any(|choice| choice.label == "档案：馆员" && choice.group == "档案"));
        assert_eq!(choices.iter().filter(|choice| choice.chosen).count(), 1);
    }
}
