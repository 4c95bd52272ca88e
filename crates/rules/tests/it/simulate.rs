//! Packs tried on a population: who may apply under a changed pack, and which rule makes the difference.

use crate::{files, law, root};
use kernel::Chance;
use rules::{
    Law, Pack,
    population::{Population, profile, read},
    simulate::{Group, Simulation, Tally, simulate},
};

fn pack() -> &'static Pack {
    law().pack("liuzhou/2024").unwrap()
}

fn drawn(people: usize) -> Population {
    let text = std::fs::read_to_string(root().join("population.toml")).unwrap();
    let profile = profile("population.toml", &text, pack()).unwrap();
    profile.draw(pack(), pack().cutoff(), people, &Chance::seeded(1))
}

/// The same law with a word changed in one of its files.
fn changed(file: &str, from: &str, to: &str) -> Law {
    let mut files = files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} no longer says {from}");
    *text = text.replace(from, to);
    Law::load(&files).unwrap()
}

fn total(tally: Tally) -> u64 {
    tally.eligible + tally.needs_evidence + tally.ineligible
}

fn sound(simulation: &Simulation) {
    let Simulation { people, before, after, opened, closed, .. } = simulation;
    assert_eq!((total(*before), total(*after)), (*people, *people));
    assert_eq!(before.eligible + opened - closed, after.eligible);
    for grouping in &simulation.groups {
        for row in &grouping.rows {
            assert_eq!(total(row.after), row.people, "{:?} {}", grouping.by, row.name);
            assert_eq!(row.before.eligible + row.opened - row.closed, row.after.eligible);
        }
        let sum: u64 = grouping.rows.iter().map(|row| row.people).sum();
        match grouping.by {
            Group::Level | Group::Way => {}
            _ => assert_eq!(sum, *people, "{:?} divides everybody", grouping.by),
        }
    }
}

#[test]
fn a_pack_beside_itself_changes_nothing() {
    let found = simulate(pack(), Some(pack()), &drawn(400), None);
    sound(&found);
    assert_eq!((found.opened, found.closed, found.before), (0, 0, found.after));
    assert!(found.reasons.is_empty());
    let lone = simulate(pack(), None, &drawn(400), None);
    assert_eq!((lone.after, lone.against), (found.after, None));
    assert!(found.after.eligible > 0 && found.after.ineligible > 0, "{:?}", found.after);
}

/// req: X5
#[test]
fn a_longer_ladder_shuts_out_those_it_is_about() {
    let now = changed(
        "national/titles_05_engineering.toml",
        "held = \"assistant_engineer\", years = 4",
        "held = \"assistant_engineer\", years = 6",
    );
    let table = "series,degree,current_title,title_obtained,civil_servant,retired,sanctioned,investigated,integrity_record,public_course_passed,birth_date,sex,employment,count\n\
        engineering,bachelor,assistant_engineer,2019-12-20,否,否,否,否,否,是,1990-01-01,female,state_firm,30\n\
        engineering,bachelor,assistant_engineer,2015-12-20,否,否,否,否,否,是,1990-01-01,female,state_firm,5\n\
        agriculture,bachelor,assistant_agronomist,2019-12-20,否,否,否,否,否,是,1990-01-01,male,state_firm,7\n";
    let people = read("people.csv", table, pack()).unwrap();
    let found = simulate(now.pack("liuzhou/2024").unwrap(), Some(pack()), &people, None);
    sound(&found);
    assert_eq!((found.people, found.before.eligible, found.after.eligible, found.closed), (42, 42, 12, 30));
    assert_eq!(found.reasons.len(), 1);
    let reason = &found.reasons[0];
    assert_eq!((reason.closes, reason.rule.as_str(), reason.people), (true, "way.step", 30));
    let back = simulate(pack(), Some(now.pack("liuzhou/2024").unwrap()), &people, None);
    assert_eq!((back.opened, back.closed, back.reasons[0].closes), (30, 0, false));
    insta::assert_json_snapshot!(found);
}

/// req: A7
#[test]
fn a_new_bar_is_named_as_the_reason() {
    let now = changed(
        "liuzhou/2024/rules.toml",
        "condition = { is = { fact = \"public_course_passed\", value = true } }",
        "condition = { all = [ { is = { fact = \"public_course_passed\", value = true } }, { at_least = { fact = \"last_year_hours\", number = 90 } } ] }",
    );
    let found = simulate(now.pack("liuzhou/2024").unwrap(), Some(pack()), &drawn(600), None);
    sound(&found);
    assert!(found.closed > 0 && found.opened == 0, "{found:?}");
    assert_eq!(found.reasons.iter().map(|r| r.rule.as_str()).collect::<Vec<_>>(), ["public_course"]);
    assert_eq!(found.reasons[0].people, found.closed);
}
