//! `season`: a whole year through the office, without HTTP; the load for doctor, crash tests and figures.

use crate::{End, data::Elsewhere};
use clap::Args;
use kernel::{Chance, Clock};
use office::season::Summary;
use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
};

/// Drive a whole year through the office.
///
/// Everybody applies, checks, recommends, accepts, votes, publishes, confirms and certifies as they would over the year;
/// some withdraw, are returned, noticed, refused, held, voted down. After every act the case is looked at, and at the end
/// doctor replays all of it: exit code 1 and its findings when something does not hold. The same number and seed come to
/// the same counts on any machine and engine.
///
/// With --pack the year is played under another city's or year's law; its days follow from that pack's schedule.
///
/// --json prints {"v","applicants","seed","counts":{"stages":{STAGE:n},"cases","acts","refusals":{"refused","absent",
/// "overtaken","again"},"drafts","entries","log","signed"},"seconds":[phase and seconds …],"acts_per_second","findings":[]}.
#[derive(Debug, Args)]
pub(crate) struct Season {
    /// How many people apply
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    applicants: u32,
    /// Another seed gives other people and other ways to go
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The pack to play it under, such as city/year; without it the demo's
    #[arg(long)]
    pack: Option<String>,
    /// A data folder to make and keep, empty or missing; without it a temporary one goes away at the end
    #[arg(long)]
    data: Option<PathBuf>,
    #[command(flatten)]
    elsewhere: Elsewhere,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

impl Season {
    pub(crate) async fn run(self) -> Result<(), End> {
        let temporary = self.data.is_none().then(Temporary::new);
        let folder = match (&self.data, &temporary) {
            (Some(data), _) => data.clone(),
            (None, Some(temporary)) => temporary.0.clone(),
            (None, None) => return Err(End::Fault("no folder".to_owned())),
        };
        if !is_empty(&folder) {
            let text = format!("{} 不是空文件夹；请换一个，或先清空", folder.display());
            return Err(End::Use(text));
        }
        let talk = std::io::stderr().is_terminal();
        let progress = |line: &str| {
            if talk {
                eprintln!("{line}");
            }
        };
        let applicants = usize::try_from(self.applicants).map_err(|e| End::Fault(e.to_string()))?;
        let place = self.elsewhere.with(folder);
        let (pack, clock) = (self.pack.as_deref(), Clock::wall());
        let summary = office::season::run(place, pack, applicants, self.seed, &clock, progress).await?;
        if self.json {
            println!("{}", serde_json::to_string(&summary).map_err(|e| End::Fault(e.to_string()))?);
        } else {
            print(&summary);
        }
        if summary.findings.is_empty() { Ok(()) } else { Err(End::No) }
    }
}

fn print(summary: &Summary) {
    let counts = &summary.counts;
    println!("{} 人申报，种子 {}", summary.applicants, summary.seed);
    for (stage, count) in &counts.stages {
        println!("  {stage:<20} {count}");
    }
    println!(
        "办理 {} 次，{} 条记录，日志 {} 条，证书 {} 份",
        counts.acts, counts.entries, counts.log, counts.signed
    );
    let refusals: Vec<String> =
        counts.refusals.iter().map(|(name, count)| format!("{name} {count}")).collect();
    println!("未予办理：{}", refusals.join("，"));
    for (phase, seconds) in &summary.seconds {
        println!("  {phase:<20} {seconds:.1} s");
    }
    println!("每秒 {:.0} 次办理", summary.acts_per_second);
    for finding in &summary.findings {
        println!("{finding}");
    }
}

/// Missing counts as empty.
fn is_empty(folder: &Path) -> bool {
    !folder.exists() || std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// A folder that goes away.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Self {
        let name = kernel::digest::hex(&Chance::system().bytes::<8>());
        Self(std::env::temp_dir().join(format!("zhiping-season-{name}")))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // A folder left behind in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
