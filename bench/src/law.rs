//! The law: one title and way with its trace, all titles of a person, and the same decisions by a public engine.

use crate::{peer, report::Report};
use kernel::Day;
use rules::{Eligibility, FactValue, Pack, Situation};
use std::{collections::BTreeMap, hint::black_box, time::Instant};

/// A situation that a jurist wrote.
const SITUATION: &str = include_str!("../../policy/cases/good/engineer.toml");

/// Work is timed in so many parts, and the quickest one counts: whoever else is on the machine only makes a part slower.
const PARTS: u32 = 20;

pub(crate) fn measure(report: &mut Report) {
    let file: toml::Table = SITUATION.parse().unwrap();
    let law = office::policy::embedded().unwrap();
    let pack = law.pack(file["pack"].as_str().unwrap()).unwrap();
    let on: Day = file["date"].as_str().unwrap().parse().unwrap();
    let base: BTreeMap<String, FactValue> = file["base"].clone().try_into().unwrap();
    let mut situation = Situation::default();
    let mut anywhere = Situation::default();
    for (name, value) in base {
        situation.declare(&name, value.clone());
        if name != "series" {
            anywhere.declare(&name, value);
        }
    }
    let first = &file["case"].as_array().unwrap()[0];
    let (title, way) = (first["title"].as_str().unwrap(), first["way"].as_str().unwrap());
    let bare = each(20_000, &|| drop(black_box(pack.decide(title, way, &situation, on))));
    report.figure("rules: one title and way, decided without words", bare, "µs");
    let one = each(20_000, &|| drop(black_box(pack.evaluate(title, way, &situation, on))));
    report.figure("rules: one title and way, findings with sentences", one, "µs");
    let all = each(2000, &|| drop(black_box(pack.verdicts(&situation, on))));
    report.figure("rules: all titles of a person in a series, with sentences", all / 1000.0, "ms");
    let all = each(400, &|| drop(black_box(pack.verdicts(&anywhere, on))));
    report.figure("rules: all titles of a person in all series, with sentences", all / 1000.0, "ms");
    let all = each(400, &|| drop(black_box(pack.verdicts(&Situation::default(), on))));
    report.figure("rules: all titles of whom nothing is known, with sentences", all / 1000.0, "ms");
    let load = each(20, &|| drop(black_box(office::policy::embedded().unwrap())));
    report.figure("rules: loading and checking all packs", load / 1000.0, "ms");
    beside(report, pack, title, &situation, on);
}

/// The same questions to a public engine, after both have given the same answers.
fn beside(report: &mut Report, pack: &Pack, asked_title: &str, situation: &Situation, on: Day) {
    let programs = peer::programs(pack);
    let asked = agree(pack, &programs, situation, on);
    report.figure("rules and CEL: the same answers, of so many", f64::from(asked), "questions");
    let person = peer::person(pack, situation);
    let (title, program) = programs.iter().find(|(title, _)| title.id == asked_title).unwrap();
    let ours = each(20_000, &|| drop(black_box(pack.decide(&title.id, peer::WAY, situation, on))));
    report.figure("one title step by step: rules, three values, years counted", ours, "µs");
    let theirs = each(20_000, &|| {
        black_box(peer::decides(program, &person));
    });
    report.figure("one title step by step: CEL, yes or no, years given", theirs, "µs");
    let mut anywhere = situation.clone();
    anywhere.declare("series", FactValue::Text(String::new()));
    let ours = each(2000, &|| drop(black_box(pack.outcomes(&anywhere, on))));
    report.figure("all titles and ways of all series: rules", ours, "µs");
    let theirs = each(2000, &|| {
        for (_, program) in &programs {
            black_box(peer::decides(program, &person));
        }
    });
    report.figure(format!("{} titles step by step alone: CEL", programs.len()), theirs, "µs");
}

/// Asks both about every title for people who differ in degree, title held, years and one bar; panics where they differ.
fn agree(pack: &Pack, programs: &[(&rules::Title, cel::Program)], base: &Situation, on: Day) -> u32 {
    let mut asked = 0;
    let text = |text: &str| FactValue::Text(text.to_owned());
    let degrees: Vec<&str> = pack.facts().get("degree").unwrap().options().map(|(key, _)| key).collect();
    let held = programs.iter().map(|(title, _)| title.id.as_str()).chain([""]);
    for (at, held) in held.enumerate() {
        for (degree, since) in
            degrees.iter().zip(["2023-05-01", "2021-01-01", "2019-12-20", "2014-07-01", "2004-07-01"])
        {
            let mut known = base.clone();
            known.declare("degree", text(degree));
            known.declare("current_title", text(held));
            known.declare("title_obtained", FactValue::Day(since.parse().unwrap()));
            known.declare("school_stage", text("primary"));
            known.declare("civil_servant", FactValue::Bool(at % 7 == 0));
            known.declare("reform_transition", FactValue::Bool(false));
            let person = peer::person(pack, &known);
            for (title, program) in programs {
                let ours = pack.decide(&title.id, peer::WAY, &known, on).unwrap();
                let theirs = peer::decides(program, &person);
                assert_eq!(ours != Eligibility::Ineligible, theirs, "{} {known:?}", title.id);
                asked += 1;
            }
        }
    }
    asked
}

/// Microseconds for one time.
fn each(times: u32, work: &dyn Fn()) -> f64 {
    work();
    let part = times / PARTS;
    let took = (0..PARTS).map(|_| {
        let from = Instant::now();
        for _ in 0..part {
            work();
        }
        from.elapsed().as_secs_f64() * 1e6 / f64::from(part)
    });
    took.fold(f64::INFINITY, f64::min)
}
