//! req: C1 C2 — every fact names what proves it, and a person's checklist holds what is still unproven, never more than the list.

use crate::law;
use kernel::Day;
use proptest::prelude::*;
use rules::{Fact, FactValue, Situation, Source};
use std::collections::BTreeSet;

const PACK: &str = "liuzhou/2024";

#[test]
fn every_fact_names_a_register_or_a_material() {
    let law = law();
    let facts = law.pack(PACK).unwrap().facts();
    let bare: Vec<&str> = facts
        .iter()
        .filter(|fact| fact.register.is_empty() && fact.material.is_empty())
        .map(|fact| fact.name.as_str())
        .collect();
    // The series is what is applied for, not a fact about the person.
    assert_eq!(bare, ["series"]);
}

/// An item stands for a fact whose material it is, so that a register can answer for it.
#[test]
fn items_stand_for_facts_of_the_catalogue() {
    let law = law();
    let pack = law.pack(PACK).unwrap();
    let tied = pack.items().iter().filter(|item| !item.fact.is_empty());
    for item in tied {
        let fact = pack.facts().get(&item.fact).unwrap();
        assert!(!fact.material.is_empty(), "{} cannot be uploaded for {}", item.id, fact.name);
    }
}

fn day() -> Day {
    "2024-08-26".parse().unwrap()
}

fn ids(title: &str, way: &str, situation: &Situation) -> BTreeSet<String> {
    let law = law();
    let items = law.pack(PACK).unwrap().outstanding(title, way, situation, day());
    items.into_iter().map(|item| item.id).collect()
}

#[test]
fn what_a_register_proves_is_not_asked_for_again() {
    let text = |text: &str| FactValue::Text(text.to_owned());
    let register = || Source::Register { name: "登记库".to_owned(), at: day() };
    let mut known = Situation::default();
    known.declare("degree", text("bachelor"));
    known.declare("current_title", text("assistant_engineer"));
    let before = ids("engineer", "step", &known);
    assert!(before.contains("education") && before.contains("title"));
    known.set("degree", Fact { value: text("bachelor"), source: register() });
    known.set("current_title", Fact { value: text("assistant_engineer"), source: register() });
    let after = ids("engineer", "step", &known);
    assert!(!after.contains("education") && !after.contains("title"));
    assert!(after.is_subset(&before));
    // What belongs to other people or other ways is not asked for at all.
    for other in ["skill", "exception", "overseas", "epidemic", "authorisation", "extension", "pension_note"]
    {
        assert!(!before.contains(other), "{other}");
    }
    known.declare("resident_unit", FactValue::Bool(true));
    assert!(ids("engineer", "step", &known).contains("authorisation"));
}

proptest! {
    /// Whatever is known, nothing beyond the list of the title and way is asked for, and nothing that is proven.
    #[test]
    fn never_more_than_the_list(known in crate::hostile::situation(), proven in any::<u64>()) {
        let law = law();
        let pack = law.pack(PACK).unwrap();
        let mut situation = Situation::default();
        for (index, (name, fact)) in known.facts().enumerate() {
            let source = if proven >> (index % 64) & 1 == 1 {
                Source::Register { name: "登记库".to_owned(), at: day() }
            } else {
                Source::Declared
            };
            situation.set(name, Fact { value: fact.value.clone(), source });
        }
        for title in pack.titles().iter().step_by(23) {
            for way in pack.ways() {
                let fits = |list: &[String], id: &String| list.is_empty() || list.contains(id);
                let listed: BTreeSet<&str> = pack
                    .items()
                    .iter()
                    .filter(|i| fits(&i.series, &title.series) && fits(&i.levels, &title.level) && fits(&i.ways, &way.id))
                    .map(|item| item.id.as_str())
                    .collect();
                for item in pack.outstanding(&title.id, &way.id, &situation, day()) {
                    prop_assert!(listed.contains(item.id.as_str()), "{} is not on the list", item.id);
                    let fact = &pack.items().iter().find(|i| i.id == item.id).unwrap().fact;
                    prop_assert!(situation.proven(fact).is_none(), "{} is proven", item.id);
                }
            }
        }
    }
}
