//! From a dossier to the facts of the catalogue.

use crate::{
    decide::{facts, titled},
    world::{World, pack},
};
use review::application::{
    Stage, circumstances,
    dossier::{Dossier, Section},
    facts::{Facts, Other},
    form::{self, FieldKind},
    situation::situation,
};
use rules::{FactKind, FactValue, Source};

/// What somebody would type who leaves no field empty.
fn full() -> Dossier {
    let typed = |kind: FieldKind| match kind {
        FieldKind::Day => "2010-03-01".to_owned(),
        FieldKind::Number(from, _) => from.to_string(),
        FieldKind::YesNo => "yes".to_owned(),
        FieldKind::Fact(fact) => form::options(fact, pack()).remove(0).0,
        FieldKind::Title => titled().0.id.clone(),
        FieldKind::Circumstance => String::new(),
        FieldKind::Phone => "13800000000".to_owned(),
        FieldKind::Issn => "0378-5955".to_owned(),
        FieldKind::Line(_) | FieldKind::Lines(_) => "有".to_owned(),
    };
    let sections: Vec<_> = Section::ALL
        .into_iter()
        .filter(|section| *section != Section::Circumstances)
        .filter_map(form::form)
        .map(|form| {
            let field = |name: &str| form.fields.iter().find(|f| f.name == name.rsplit('.').next().unwrap());
            let (value, problems) =
                form::parse(form, 1, |name| field(name).map(|field| typed(field.kind)), pack());
            assert!(problems.is_empty(), "{problems:?}");
            (form.section, value)
        })
        .chain([(Section::Circumstances, everything())])
        .collect();
    Dossier::from_sections(&sections, Vec::new())
}

/// Every special circumstance, with a number or a date where it needs one.
fn everything() -> serde_json::Value {
    let amount = |what: &str| match pack().facts().get(what).map(|fact| fact.kind) {
        Some(FactKind::Int) => "3",
        Some(FactKind::Day) => "2010-03-01",
        _ => "",
    };
    let all = circumstances::options(pack());
    let typed = |name: &str| {
        let (_, row, field) = parts(name)?;
        let what = &all[row].0;
        Some(if field == "what" { what.clone() } else { amount(what).to_owned() })
    };
    let form = form::form(Section::Circumstances).unwrap();
    let (value, problems) = form::parse(form, all.len(), typed, pack());
    assert!(problems.is_empty(), "{problems:?}");
    value
}

/// `rows.3.what` in its parts.
fn parts(name: &str) -> Option<(&str, usize, &str)> {
    let mut split = name.split('.');
    Some((split.next()?, split.next()?.parse().ok()?, split.next()?))
}

/// A number that is none, a date that is none, and a circumstance that nobody offers are named at their field.
#[test]
fn a_special_circumstance_that_does_not_read_is_named() {
    let said = |what: &str, amount: &str| {
        let typed =
            |name: &str| Some(if name.ends_with("what") { what.to_owned() } else { amount.to_owned() });
        let (_, problems) = form::parse(form::form(Section::Circumstances).unwrap(), 1, typed, pack());
        problems.first().map(|problem| format!("{} {}", problem.field, problem.text)).unwrap_or_default()
    };
    assert_eq!(said("group_support_months", "24"), "");
    assert_eq!(said("skill_honour=regional_expert", ""), "");
    assert!(said("group_support_months", "两年").starts_with("rows.0.amount “"));
    assert_eq!(said("sanction_from", "去年"), "rows.0.amount 请按“年-月-日”填写，例如 2019-12-20");
    assert!(said("degree=doctor", "").starts_with("rows.0.what "));
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
