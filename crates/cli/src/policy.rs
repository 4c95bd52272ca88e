//! `rules check`, `rules explain`, `rules diff`, `rules facts`, `rules schema`: the law asked from the command line.

use crate::End;
use clap::{Args, Subcommand};
use kernel::Day;
use rules::{Law, explain::explain};
use std::{collections::BTreeMap, path::PathBuf};

/// Ask the law.
#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    /// Check all packs; exit 1 with file:line:column messages
    Check(Check),
    /// What a person may apply for, and why
    Explain(Explain),
    /// The catalogue of facts
    Facts(Facts),
    /// What changed from one pack to another, in words
    Diff(Diff),
    /// How many people may apply under a pack, and who they are
    Simulate(crate::simulate::Simulate),
    /// The JSON schema of a pack's files, for editors
    Schema,
}

/// Compare two packs, topic by topic; exit 1 when they differ.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The first pack, such as city/year
    from: String,
    /// The second pack
    to: String,
    /// As JSON: {"from","to","topics":[{"name","changes":[{"kind":"added|removed|changed","id","name",
    /// "details":[{"name","before","after"}]}]}]}
    #[arg(long)]
    json: bool,
    /// The policy folder; without it the packs of this binary
    #[arg(long)]
    policy: Option<PathBuf>,
}

/// Check all packs.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The policy folder; without it the packs of this binary
    folder: Option<PathBuf>,
}

/// Explain a situation.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The pack, such as city/year
    #[arg(long)]
    pack: String,
    /// A TOML file: fact = value, one a line
    #[arg(long)]
    situation: PathBuf,
    /// One title only, by id or name
    #[arg(long)]
    title: Option<String>,
    /// The day asked about; without it the last day of the pack's year counts
    #[arg(long)]
    date: Option<Day>,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// The policy folder; without it the packs of this binary
    #[arg(long)]
    policy: Option<PathBuf>,
}

/// The catalogue of facts.
#[derive(Debug, Args)]
pub(crate) struct Facts {
    /// The pack
    #[arg(long)]
    pack: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// The policy folder; without it the packs of this binary
    #[arg(long)]
    policy: Option<PathBuf>,
}

impl Rules {
    pub(crate) fn run(self) -> Result<(), End> {
        match self {
            Self::Check(check) => check.run(),
            Self::Explain(explain) => explain.run(),
            Self::Facts(facts) => facts.run(),
            Self::Diff(diff) => diff.run(),
            Self::Simulate(simulate) => simulate.run(),
            Self::Schema => {
                println!("{:#}", rules::schema::schema());
                Ok(())
            }
        }
    }
}

/// The packs of a folder, or of this binary.
pub(crate) fn law(folder: Option<&PathBuf>) -> Result<Law, End> {
    Ok(match folder {
        Some(folder) => office::policy::folder(folder)?,
        None => office::policy::embedded()?,
    })
}

impl Check {
    fn run(self) -> Result<(), End> {
        let files = match &self.folder {
            Some(folder) if folder.is_dir() => match office::policy::read(folder) {
                Ok(files) => files,
                // What is no text at all hides the rest.
                Err(office::Problem::Invalid(problem)) => {
                    println!("{problem}\n改好这个文件再检查其余的");
                    return Err(End::No);
                }
                Err(problem) => return Err(problem.into()),
            },
            Some(folder) => office::policy::read(folder)?,
            None => return law(None).map(|law| summary(&law)),
        };
        match Law::load(&files) {
            Ok(law) if law.packs().next().is_none() => {
                println!(
                    "没有找到年度政策包：这里应是放着 national、guangxi 等文件夹的那个文件夹（例如 policy），年度包的 pack.toml 里写明 year"
                );
                Err(End::No)
            }
            Ok(law) => {
                summary(&law);
                Ok(())
            }
            Err(problems) => {
                problems.iter().for_each(|problem| println!("{problem}"));
                println!("{} 处有误", problems.len());
                Err(End::No)
            }
        }
    }
}

/// What is wrong, line by line.
pub(crate) fn said(problems: Vec<rules::PackProblem>) -> End {
    End::Use(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn summary(law: &Law) {
    for pack in law.packs() {
        println!(
            "{}：{} 个系列，{} 个职称，{} 条规则，{} 条条款，{} 处待核对，摘要 {}",
            pack.id(),
            pack.series().len(),
            pack.titles().len(),
            pack.rules().len(),
            pack.clauses().len(),
            pack.unverified().len(),
            pack.digest().short()
        );
    }
}

impl Explain {
    fn run(self) -> Result<(), End> {
        let law = law(self.policy.as_ref())?;
        let pack = law.named(&self.pack).map_err(End::Use)?;
        if let Some(title) = &self.title {
            rules::explain::title(pack, title).map_err(End::Use)?;
        }
        let path = self.situation.display().to_string();
        let text = rules::syntax::text(&path, &crate::read(&self.situation)?);
        let text = text.map_err(|problem| End::Use(problem.to_string()))?;
        let situation = rules::situation::of(&path, &text, pack).map_err(said)?;
        let on = self.date.unwrap_or_else(|| pack.cutoff());
        let answer = explain(pack, &situation, self.title.as_deref(), on);
        if self.json {
            let json = serde_json::to_string_pretty(&answer).map_err(|e| End::Fault(e.to_string()))?;
            println!("{json}");
        } else {
            for title in &answer.titles {
                println!("{}，{}：{}", title.title, title.way, title.outcome.words());
                if !title.routed.is_empty() {
                    println!("  {}", title.routed);
                }
                if !title.instead.is_empty() {
                    println!("  可以改用：{}", title.instead.join("、"));
                }
                if !title.materials.is_empty() {
                    println!("  还要交：{}", title.materials.join("、"));
                }
                for finding in &title.findings {
                    let (outcome, because) = (finding.outcome.words(), &finding.because);
                    let because = if because.is_empty() { String::new() } else { format!("：{because}") };
                    println!("  {outcome} {}（{}）{because}", finding.text, finding.cite);
                    if !finding.remedy.is_empty() {
                        println!("    怎么办：{}", finding.remedy);
                    }
                }
            }
        }
        Ok(())
    }
}

impl Diff {
    fn run(self) -> Result<(), End> {
        let law = law(self.policy.as_ref())?;
        let pack = |id: &str| law.named(id).map_err(End::Use);
        let diff = rules::diff::diff(pack(&self.from)?, pack(&self.to)?);
        if self.json {
            let json = serde_json::to_string_pretty(&diff).map_err(|e| End::Fault(e.to_string()))?;
            println!("{json}");
        } else {
            print!("{diff}");
        }
        if diff.topics.is_empty() { Ok(()) } else { Err(End::No) }
    }
}

impl Facts {
    fn run(self) -> Result<(), End> {
        let law = law(self.policy.as_ref())?;
        let pack = match &self.pack {
            Some(id) => law.named(id).map_err(End::Use)?,
            None => law.packs().next().ok_or_else(|| End::Use("没有年度政策包".to_owned()))?,
        };
        let facts: Vec<serde_json::Value> = pack
            .facts()
            .iter()
            .map(|fact| {
                let options: BTreeMap<&str, &str> = fact.options().collect();
                serde_json::json!({
                    "name": fact.name, "type": fact.kind, "unit": fact.unit, "label": fact.label,
                    "register": fact.register, "material": fact.material, "options": options,
                })
            })
            .collect();
        if self.json {
            println!("{}", serde_json::to_string_pretty(&facts).map_err(|e| End::Fault(e.to_string()))?);
        } else {
            for fact in pack.facts().iter() {
                println!("{:<24} {} {} {}", fact.name, fact.kind.words(), fact.label, fact.register);
            }
        }
        Ok(())
    }
}
