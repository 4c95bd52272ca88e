//! 回避, set-wise: which expert of a pool keeps away from which case of an agenda, and by which rule (requirements E4).
//!
//! Invariant: experts and cases meet only in maps by person, by unit and by name, never pair by pair, so that a whole
//! pool is joined with a year's cases in one pass over both.

use crate::{
    application::Application,
    expert::{Expert, Unit},
};
use kernel::{CaseId, Day, OrganisationId, PersonId};
use rules::review::{Ground, Recusal as Rule};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One expert who keeps away from one case, by one rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recusal {
    /// The entry of the expert in the pool.
    pub expert: CaseId,
    /// The expert as a person.
    pub person: PersonId,
    /// The case.
    pub case: CaseId,
    /// The rule (pack id).
    pub rule: String,
    /// What was found, for who may read it.
    pub because: String,
}

/// What recusal looks at in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The case.
    pub case: CaseId,
    /// 申报人
    pub applicant: PersonId,
    /// 姓名
    pub name: String,
    /// Where the applicant works, and worked until when.
    pub units: Vec<(Unit, Option<Day>)>,
    /// Names of others in the dossier's results.
    pub partners: Vec<String>,
}

impl Matter {
    /// What recusal looks at in an application.
    pub fn of(case: &Application) -> Self {
        let employer = Unit { name: case.employer.name.clone(), organisation: Some(case.employer.id) };
        let mut units = vec![(employer, None)];
        let mut partners = BTreeSet::new();
        if let Some(dossier) = case.submission.as_ref().and_then(|submission| submission.dossier.open()) {
            for row in &dossier.experience {
                let known = units.iter().any(|(unit, left)| unit.name == row.employer && left.is_none());
                if !known {
                    units.push((Unit { name: row.employer.clone(), organisation: None }, row.until));
                }
            }
            let achievements = dossier.achievements.iter().map(|row| &row.partners);
            for text in achievements.chain(dossier.papers.iter().map(|row| &row.partners)) {
                partners.extend(names(text).map(str::to_owned));
            }
        }
        Self {
            case: case.id,
            applicant: case.applicant,
            name: case.name.text().to_owned(),
            units,
            partners: partners.into_iter().collect(),
        }
    }
}

/// The names in a line that people typed.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let between = |c: char| c.is_whitespace() || matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '。');
    text.split(between).filter(|name| !name.is_empty())
}

/// Joins a pool with an agenda: every recusal once, by case, expert and rule in the order given.
pub fn join(rules: &[Rule], experts: &[Expert], matters: &[Matter], on: Day) -> Vec<Recusal> {
    let pool = Pool::of(experts);
    let mut found = Vec::new();
    for matter in matters {
        let mut of_case: BTreeMap<(usize, usize), String> = BTreeMap::new();
        for (at, rule) in rules.iter().enumerate() {
            pool.meets(rule, matter, on, &mut |expert, why| {
                of_case.entry((expert, at)).or_insert_with(why);
            });
        }
        for ((expert, rule), because) in of_case {
            let (Some(expert), Some(rule)) = (experts.get(expert), rules.get(rule)) else { continue };
            found.push(Recusal {
                expert: expert.id,
                person: expert.person,
                case: matter.case,
                rule: rule.id.clone(),
                because,
            });
        }
    }
    found
}

/// Where one expert works or worked, until when.
type Post = (usize, Option<Day>);

/// A pool by everything that a case can meet.
#[derive(Default)]
struct Pool<'a> {
    persons: HashMap<PersonId, Vec<usize>>,
    organisations: HashMap<OrganisationId, Vec<Post>>,
    units: HashMap<&'a str, Vec<Post>>,
    names: HashMap<&'a str, Vec<usize>>,
    /// By rule and the name that was declared.
    declared: HashMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Pool<'a> {
    fn of(experts: &'a [Expert]) -> Self {
        let mut pool = Self::default();
        for (at, expert) in experts.iter().enumerate() {
            pool.persons.entry(expert.person).or_default().push(at);
            if let Some(card) = expert.card.open() {
                pool.names.entry(&card.name).or_default().push(at);
                pool.post(&card.unit, (at, None));
                for former in &card.former {
                    pool.post(&former.unit, (at, Some(former.until)));
                }
            }
            for relation in expert.relations.iter().filter_map(|relation| relation.open()) {
                pool.declared.entry((&relation.rule, &relation.name)).or_default().push(at);
            }
        }
        pool
    }

    fn post(&mut self, unit: &'a Unit, post: Post) {
        if let Some(organisation) = unit.organisation {
            self.organisations.entry(organisation).or_default().push(post);
        }
        self.units.entry(&unit.name).or_default().push(post);
    }

    /// Tells `say` every expert whom this rule keeps from the case, and why.
    fn meets(&self, rule: &Rule, matter: &Matter, on: Day, say: &mut dyn FnMut(usize, &dyn Fn() -> String)) {
        match rule.kind {
            Ground::Person => {
                for expert in self.persons.get(&matter.applicant).into_iter().flatten() {
                    say(*expert, &|| "专家就是申报人".to_owned());
                }
            }
            Ground::Unit => {
                for (unit, left) in matter.units.iter().filter(|(_, left)| rule.reaches(*left, on)) {
                    let by_id = unit.organisation.and_then(|id| self.organisations.get(&id));
                    let by_name = self.units.get(unit.name.as_str());
                    for (expert, gone) in by_id.into_iter().chain(by_name).flatten() {
                        if rule.reaches(*gone, on) {
                            say(*expert, &|| shared(unit, *gone, *left));
                        }
                    }
                }
            }
            Ground::Author => {
                for name in &matter.partners {
                    for expert in self.names.get(name.as_str()).into_iter().flatten() {
                        say(*expert, &|| format!("申报材料写明与{name}合作"));
                    }
                }
            }
            Ground::Declared => {
                let now = matter.units.iter().filter(|(_, left)| left.is_none());
                let units = now.map(|(unit, _)| unit.name.as_str());
                for name in std::iter::once(matter.name.as_str()).chain(units) {
                    for expert in self.declared.get(&(rule.id.as_str(), name)).into_iter().flatten() {
                        say(*expert, &|| format!("已申明与{name}的关系：{}", rule.name));
                    }
                }
            }
        }
    }
}

fn shared(unit: &Unit, expert_left: Option<Day>, applicant_left: Option<Day>) -> String {
    let name = &unit.name;
    match (expert_left, applicant_left) {
        (None, None) => format!("同在{name}工作"),
        (Some(day), None) => format!("专家 {day} 以前在{name}工作"),
        (None, Some(day)) => format!("申报人 {day} 以前在专家现在的单位{name}工作"),
        (Some(day), Some(other)) => format!("专家 {day} 以前、申报人 {other} 以前都在{name}工作"),
    }
}
