//! From a dossier to the facts of the catalogue.

use crate::{
    decide::{facts, titled},
    world::{World, pack},
};
use review::application::{
    Stage,
    dossier::{Dossier, Section},
    facts::{Facts, Other},
    form::{self, FieldKind},
    situation::situation,
};
use rules::{FactValue, Source};

/// What somebody would type who leaves no field empty.
fn full() -> Dossier {
    let typed = |kind: FieldKind| match kind {
        FieldKind::Day => "2010-03-01".to_owned(),
        FieldKind::Number(from, _) => from.to_string(),
        FieldKind::YesNo => "yes".to_owned(),
        FieldKind::Fact(fact) => form::options(fact, pack()).remove(0).0,
        FieldKind::Title => titled().0.id.clone(),
        FieldKind::Phone => "13800000000".to_owned(),
        FieldKind::Issn => "0378-5955".to_owned(),
        FieldKind::Line(_) | FieldKind::Lines(_) => "有".to_owned(),
    };
    let sections: Vec<_> = Section::ALL
        .into_iter()
        .filter_map(form::form)
        .map(|form| {
            let field = |name: &str| form.fields.iter().find(|f| f.name == name.rsplit('.').next().unwrap());
            let (value, problems) =
                form::parse(form, 1, |name| field(name).map(|field| typed(field.kind)), pack());
            assert!(problems.is_empty(), "{problems:?}");
            (form.section, value)
        })
        .collect();
    Dossier::from_sections(&sections, Vec::new())
}

fn known(world: &World) -> Facts {
    let case = world.fold(&world.way()[..1]);
    let mut facts = facts(&case, titled().0);
    facts.dossier = full();
    "private_firm".clone_into(&mut facts.employer.kind);
    facts.applicant.card.birth = Some("1980-01-01".parse().unwrap());
    facts.applicant.card.sex = Some(kernel::identity::Sex::Female);
    facts
}

/// A fact that no dossier and no register fills would stay unknown for everybody, and its rule would never decide.
#[test]
fn every_fact_that_the_rules_ask_about_is_filled_from_a_full_dossier() {
    let world = World::new();
    let mut case = world.fold(&world.way()[..1]);
    case.stage = Stage::Drafting;
    let facts = known(&world);
    let situation = situation(&case, &world.context(&facts));
    let unfilled: Vec<_> = pack()
        .facts()
        .iter()
        .map(|fact| fact.name.as_str())
        .filter(|name| situation.get(name).is_none())
        .collect();
    // The series follows from the title that is applied for.
    assert_eq!(unfilled, ["series"]);
}

/// req: A8 — the office's own record answers whether another title of the level was applied for, not the applicant.
#[test]
fn another_application_of_the_level_is_known_from_the_record() {
    let world = World::new();
    let mut case = world.fold(&world.way()[..1]);
    case.stage = Stage::Drafting;
    let mut facts = known(&world);
    let other = |counts, level_group: &str| Other {
        case: kernel::CaseId::fresh(kernel::Moment::from_millis(9), &kernel::Chance::seeded(9)),
        number: "申2".to_owned(),
        title_name: "另一个".to_owned(),
        level_group: level_group.to_owned(),
        counts,
    };
    let group = case.target.level_group.clone();
    for (others, expected) in [
        (vec![], false),
        (vec![other(true, &group)], true),
        (vec![other(false, &group)], false),
        (vec![other(true, "另一级")], false),
        (vec![Other { case: case.id, ..other(true, &group) }], false),
    ] {
        facts.others = others;
        let situation = situation(&case, &world.context(&facts));
        let fact = situation.get("same_level_applied").unwrap();
        assert_eq!(fact.value, FactValue::Bool(expected), "{:?}", facts.others);
        assert!(matches!(&fact.source, Source::Register { name, .. } if !name.is_empty()));
    }
}
