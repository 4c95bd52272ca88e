//! Recusal: a pool joined with a year's cases, beside the same question asked pair by pair.

use crate::{probe, report::Report};
use kernel::{CaseId, Chance, CommitteeId, Day, Moment, OrganisationId, PersonId};
use review::{
    application::state::CommitteeRef,
    expert::{Card, Expert, FormerUnit, Relation, Stage, Unit},
    recusal::{Matter, join},
};
use rules::review::{Ground, Recusal as Rule};
use std::collections::BTreeSet;

/// The pack whose rules keep experts away.
const PACK: &str = "liuzhou/2024";
const EXPERTS: usize = 5_000;
const APPLICATIONS: usize = 10_000;
/// Work is done so many times.
const TIMES: u32 = 5;
const UNITS: usize = 700;
/// So few that many share theirs, as people do.
const NAMES: usize = 4_000;

/// Asks both ways, after both have answered the same.
pub(crate) fn measure(report: &mut Report) {
    let law = office::policy::embedded().unwrap();
    let rules = law.pack(PACK).unwrap().recusals();
    let on: Day = "2024-11-08".parse().unwrap();
    let world = World::new();
    let experts: Vec<Expert> = (0..EXPERTS).map(|number| world.expert(number, rules)).collect();
    let matters: Vec<Matter> = (0..APPLICATIONS).map(|number| world.matter(number)).collect();
    let found = join(rules, &experts, &matters, on);
    report.figure("recusal: found, the same both ways", count(found.len()), "recusals");
    let found: BTreeSet<_> = found.into_iter().map(|one| (one.expert, one.case, one.rule)).collect();
    assert_eq!(found, pairwise(rules, &experts, &matters, on));
    let joined = quickest(|| join(rules, &experts, &matters, on));
    report.figure("recusal: 10,000 applications × 5,000 experts joined", joined * 1000.0, "ms");
    let pairs = quickest(|| pairwise(rules, &experts, &matters, on));
    report.figure("recusal: the same pair by pair", pairs * 1000.0, "ms");
    report.figure("recusal: pair by pair ÷ joined", pairs / joined, "");
}

/// Ids that people and units of the measurement have.
struct World {
    persons: Vec<PersonId>,
    organisations: Vec<OrganisationId>,
    committee: CommitteeRef,
    chance: Chance,
}

impl World {
    fn new() -> Self {
        let (chance, at) = (Chance::seeded(2), Moment::from_millis(0));
        Self {
            persons: (0..EXPERTS + APPLICATIONS).map(|_| PersonId::fresh(at, &chance)).collect(),
            organisations: (0..UNITS).map(|_| OrganisationId::fresh(at, &chance)).collect(),
            committee: CommitteeRef {
                id: CommitteeId::fresh(at, &chance),
                name: String::new(),
                organiser: OrganisationId::fresh(at, &chance),
                organiser_name: String::new(),
                title_office: OrganisationId::fresh(at, &chance),
            },
            chance,
        }
    }

    /// A unit; the office knows two of three by id.
    fn unit(&self, number: usize) -> Unit {
        let number = number % UNITS;
        let organisation = (!number.is_multiple_of(3)).then(|| self.organisations[number]);
        Unit { name: format!("单位{number}"), organisation }
    }

    /// Every third expert worked elsewhere before, every tenth declared something; one in fifty applies, too.
    fn expert(&self, number: usize, rules: &[Rule]) -> Expert {
        let at = Moment::from_millis(0);
        let left = ["2023-06-30", "2020-06-30"][number % 2];
        let former = FormerUnit { unit: self.unit(number * 11 + 5), until: left.parse().unwrap() };
        let card = Card {
            name: name(number * 7),
            phone: String::new(),
            unit: self.unit(number),
            former: if number.is_multiple_of(3) { vec![former] } else { Vec::new() },
            region: String::new(),
            title: String::new(),
        };
        let declared: Vec<&Rule> = rules.iter().filter(|rule| rule.declared()).collect();
        let relation = || {
            let rule = declared[number / 10 % declared.len()].id.clone();
            Relation { rule, name: name(number * 13) }
        };
        Expert {
            id: CaseId::fresh(at, &self.chance),
            number: String::new(),
            year: 0,
            committee: self.committee.clone(),
            series: String::new(),
            person: self.persons[number],
            card: card.into(),
            specialty: String::new(),
            level: String::new(),
            from: None,
            until: None,
            derivation: String::new(),
            approved_by: None,
            training: Vec::new(),
            relations: if number.is_multiple_of(10) { vec![relation().into()] } else { Vec::new() },
            reason: None,
            stage: Stage::Pooled,
            updated_at: at,
        }
    }

    /// Every second applicant worked elsewhere before; each names three others in their results.
    fn matter(&self, number: usize) -> Matter {
        let mut units = vec![(self.unit(number * 3 + 1), None)];
        if number.is_multiple_of(2) {
            units.push((Unit { organisation: None, ..self.unit(number * 5) }, "2022-12-31".parse().ok()));
        }
        let applies = number.is_multiple_of(100);
        let person = if applies { number / 2 } else { EXPERTS + number };
        Matter {
            case: CaseId::fresh(Moment::from_millis(0), &self.chance),
            applicant: self.persons[person],
            name: name(number),
            units,
            partners: (1..4).map(|at| name(number * 17 + at * 101)).collect(),
        }
    }
}

fn name(number: usize) -> String {
    format!("姓名{}", number % NAMES)
}

/// The question as one would say it.
fn pairwise(
    rules: &[Rule],
    experts: &[Expert],
    matters: &[Matter],
    on: Day,
) -> BTreeSet<(CaseId, CaseId, String)> {
    let mut found = BTreeSet::new();
    for matter in matters {
        for expert in experts {
            let rules = rules.iter().filter(|rule| keeps_away(rule, expert, matter, on));
            found.extend(rules.map(|rule| (expert.id, matter.case, rule.id.clone())));
        }
    }
    found
}

fn keeps_away(rule: &Rule, expert: &Expert, matter: &Matter, on: Day) -> bool {
    let card = expert.card.open().unwrap();
    match rule.kind {
        Ground::Person => expert.person == matter.applicant,
        Ground::Author => matter.partners.contains(&card.name),
        Ground::Declared => expert.relations.iter().filter_map(|relation| relation.open()).any(|relation| {
            let now = matter.units.iter().filter(|(_, left)| left.is_none());
            let mut names = now.map(|(unit, _)| &unit.name).chain([&matter.name]);
            relation.rule == rule.id && names.any(|name| *name == relation.name)
        }),
        Ground::Unit => {
            let former = card.former.iter().map(|former| (&former.unit, Some(former.until)));
            let mut posts = former.chain([(&card.unit, None)]);
            posts.any(|(unit, gone)| {
                matter.units.iter().any(|(other, left)| {
                    let known = unit.organisation.is_some() && unit.organisation == other.organisation;
                    let same = known || unit.name == other.name;
                    same && rule.reaches(gone, on) && rule.reaches(*left, on)
                })
            })
        }
    }
}

/// CPU seconds of the quickest time.
fn quickest<T>(work: impl Fn() -> T) -> f64 {
    probe::quickest(TIMES, || (), |()| work())
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}
