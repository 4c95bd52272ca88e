//! The law: one title and way with its trace, and all titles of a person.

use crate::report::Report;
use kernel::Day;
use rules::{FactValue, Situation};
use std::{collections::BTreeMap, hint::black_box, time::Instant};

/// A situation that a jurist wrote.
const SITUATION: &str = include_str!("../../policy/cases/good/engineer.toml");

pub(crate) fn measure(report: &mut Report) {
    let file: toml::Table = SITUATION.parse().unwrap();
    let law = office::policy::embedded().unwrap();
    let pack = law.pack(file["pack"].as_str().unwrap()).unwrap();
    let on: Day = file["date"].as_str().unwrap().parse().unwrap();
    let base: BTreeMap<String, FactValue> = file["base"].clone().try_into().unwrap();
    let mut situation = Situation::default();
    for (name, value) in base {
        situation.declare(&name, value);
    }
    let first = &file["case"].as_array().unwrap()[0];
    let (title, way) = (first["title"].as_str().unwrap(), first["way"].as_str().unwrap());
    let each = |times: u32, work: &dyn Fn()| {
        work();
        let from = Instant::now();
        for _ in 0..times {
            work();
        }
        from.elapsed().as_secs_f64() * 1e6 / f64::from(times)
    };
    let bare = each(5000, &|| drop(black_box(pack.decide(title, way, &situation, on))));
    report.figure("rules: one title and way, decided without words", bare, "µs");
    let one = each(5000, &|| drop(black_box(pack.evaluate(title, way, &situation, on))));
    report.figure("rules: one title and way, findings with sentences", one, "µs");
    let all = each(300, &|| drop(black_box(pack.verdicts(&situation, on))));
    report.figure("rules: all titles of a person", all / 1000.0, "ms");
    let from = Instant::now();
    for _ in 0..10 {
        black_box(office::policy::embedded().unwrap());
    }
    report.figure("rules: loading and checking all packs", from.elapsed().as_secs_f64() * 100.0, "ms");
}
