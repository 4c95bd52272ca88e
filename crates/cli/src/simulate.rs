//! `rules simulate`: a pack tried on a population, beside another pack.

use crate::{
    End,
    law::{law, said},
};
use clap::Args;
use kernel::{Chance, Day};
use rules::{
    Pack,
    population::{Population, profile, read},
    simulate::{Simulation, Tally, simulate},
};
use std::path::PathBuf;

/// How many people may apply under a pack, beside another one, and who they are.
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// The pack, such as city/year
    #[arg(long)]
    pack: String,
    /// A table with commas: facts in the first line, then a line a person; see docs/policy-authoring.md
    #[arg(long, conflicts_with = "seed")]
    population: Option<PathBuf>,
    /// Make people up by the shares in population.toml of the policy folder; one seed always makes the same people
    #[arg(long)]
    seed: Option<u64>,
    /// How many to make up
    #[arg(long, default_value_t = 1000, conflicts_with = "population")]
    people: usize,
    /// The pack to compare with: of this binary, or else of the policy folder
    #[arg(long)]
    against: Option<String>,
    /// The day asked about; without it each pack's own last day up to which years count
    #[arg(long)]
    date: Option<Day>,
    /// As JSON: {"pack","against","days","people","before","after","opened","closed","groups":[{"by","rows":[{"name","people",
    /// "before":{"eligible","needs_evidence","ineligible"},"after","opened","closed"}]}],"reasons":[{"closes","rule","text",
    /// "cite","people"}]}
    #[arg(long)]
    json: bool,
    /// The policy folder; without it the packs of this binary
    #[arg(long)]
    policy: Option<PathBuf>,
}

impl Simulate {
    pub(crate) fn run(self) -> Result<(), End> {
        let (asked, shipped) = (law(self.policy.as_ref())?, law(None)?);
        let pack = asked.named(&self.pack).map_err(End::Use)?;
        let of = |id: &str| shipped.pack(id).map_or_else(|| asked.named(id), Ok).map_err(End::Use);
        let against = self.against.as_deref().map(of).transpose()?;
        let population = self.population(pack, against)?;
        let found = simulate(pack, against, &population, self.date);
        if self.json {
            let json = serde_json::to_string_pretty(&found).map_err(|e| End::Fault(e.to_string()))?;
            println!("{json}");
        } else {
            print(&found);
        }
        Ok(())
    }

    fn population(&self, pack: &Pack, against: Option<&Pack>) -> Result<Population, End> {
        if let Some(path) = &self.population {
            let name = path.display().to_string();
            let text = rules::syntax::text(&name, &crate::read(path)?);
            return read(&name, &text.map_err(|problem| End::Use(problem.to_string()))?, pack).map_err(said);
        }
        let seed = self.seed.ok_or_else(|| {
            End::Use("缺少人群：写 --population 和表格，或者写 --seed 和一个整数，编一批人".to_owned())
        })?;
        let (name, text) = office::policy::population(self.policy.as_deref())?;
        let profile = profile(&name, &text, pack).map_err(said)?;
        // Nobody has reached anything after the earlier of the two days.
        let last = against.map_or_else(|| pack.cutoff(), |other| pack.cutoff().min(other.cutoff()));
        Ok(profile.draw(pack, last, self.people, &Chance::seeded(seed)))
    }
}

fn print(found: &Simulation) {
    let says = |tally: Tally| {
        format!(
            "可以申报 {}，还缺证明 {}，不可以申报 {}",
            tally.eligible, tally.needs_evidence, tally.ineligible
        )
    };
    println!("{} 人", found.people);
    if let Some(against) = &found.against {
        println!("{against}（{}）：{}", found.days[0], says(found.before));
    }
    println!("{}（{}）：{}", found.pack, found.days[1], says(found.after));
    let compared = found.against.is_some();
    if compared {
        println!("新增可以申报 {} 人，不再可以申报 {} 人", found.opened, found.closed);
    }
    for group in &found.groups {
        println!("\n{}", group.by.words());
        for row in &group.rows {
            let change = if compared {
                format!("，新增 {}，减少 {}", row.opened, row.closed)
            } else {
                String::new()
            };
            println!("  {}：{} 人，可以申报 {}{change}", row.name, row.people, row.after.eligible);
        }
    }
    if !found.reasons.is_empty() {
        println!("\n变化的原因");
    }
    for reason in &found.reasons {
        let word = if reason.closes { "现在卡在" } else { "原来卡在" };
        println!("  {word}：{}（{}，{}），{} 人", reason.text, reason.cite, reason.rule, reason.people);
    }
}
