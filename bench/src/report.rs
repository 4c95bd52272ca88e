//! The report: one table for people, one file for programs.

use office::season::Summary;
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path, process::Command, time::Duration};

pub(crate) struct Report {
    figures: Vec<(String, f64, &'static str)>,
    raw: BTreeMap<String, Value>,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { figures: Vec::new(), raw: BTreeMap::new() }
    }

    /// One figure with its unit; printed at once, so that a broken run has shown what it had.
    pub(crate) fn figure(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        let name = name.into();
        println!("{name:<66} {value:>12.3} {unit}");
        self.figures.push((name, value, unit));
    }

    /// What a figure was made of.
    pub(crate) fn raw(&mut self, name: impl Into<String>, value: Value) {
        self.raw.insert(name.into(), value);
    }

    pub(crate) fn season(&mut self, engine: &str, summary: &Summary, whole: Duration) {
        let name = format!("season of {}, {engine}", summary.applicants);
        self.figure(format!("{name}: acts a second, every one looked at"), summary.acts_per_second, "acts/s");
        self.figure(format!("{name}: whole, doctor included"), whole.as_secs_f64(), "s");
        self.raw(name, serde_json::to_value(summary).unwrap());
    }

    /// Keeps everything under the day, and the name that the run was given.
    pub(crate) fn finish(self, name: Option<&str>) {
        let figures: Vec<Value> = self
            .figures
            .iter()
            .map(|(name, value, unit)| json!({"name": name, "value": value, "unit": unit}))
            .collect();
        let all = json!({"v": 1, "figures": figures, "raw": self.raw});
        let day = Command::new("date").arg("+%F").output().unwrap();
        let day = String::from_utf8(day.stdout).unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
        std::fs::create_dir_all(&folder).unwrap();
        let name = name.map_or_else(|| day.trim().to_owned(), |name| format!("{}-{name}", day.trim()));
        let file = folder.join(format!("{name}.json"));
        std::fs::write(&file, serde_json::to_string_pretty(&all).unwrap() + "\n").unwrap();
        println!("\nkept in bench/results/{name}.json");
    }
}
