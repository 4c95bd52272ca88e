//! `verify draw`: a transcript, and the openings of single candidates beside it.

use super::{moment, print_findings, print_json, trust};
use crate::End;
use clap::Args;
use proof::draw::{Options, Outcome, verify_draw};
use std::path::PathBuf;

/// Check a draw.
#[derive(Debug, Args)]
pub(crate) struct Draw {
    /// The transcript, and beside it the openings of candidates
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Whose keys count
    #[arg(long)]
    trust: PathBuf,
    /// The public value, as you looked it up yourself
    #[arg(long, value_name = "VALUE")]
    public: Option<String>,
    /// So many trusted witnesses must have cosigned the checkpoint of each receipt
    #[arg(long, default_value_t = 0)]
    witnesses: usize,
    /// The moment to check on, in milliseconds since 1970; without it now
    #[arg(long)]
    at: Option<i64>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Draw {
    pub(super) fn run(self) -> Result<(), End> {
        let trust = trust(&self.trust)?;
        let files = self.files.iter().map(|path| crate::read(path)).collect::<Result<Vec<_>, _>>()?;
        let mut files = files.iter().map(Vec::as_slice);
        let transcript = files.next().unwrap_or_default();
        let openings: Vec<&[u8]> = files.collect();
        let options = Options { public: self.public, witnesses: self.witnesses };
        let checked = verify_draw(transcript, &openings, &trust, moment(self.at), &options);
        if self.json {
            print_json(&checked)?;
        } else {
            print_findings(&checked.findings);
            if let Some(summary) = &checked.summary {
                println!("{} {}", summary.purpose, summary.draw);
                for panel in &summary.seated {
                    let places: Vec<String> = panel.seats.iter().map(ToString::to_string).collect();
                    println!("{}：现在席位上的是候选人 {}", panel.panel, places.join("、"));
                }
            }
            println!("{}", checked.outcome.name());
        }
        if checked.outcome == Outcome::Valid { Ok(()) } else { Err(End::No) }
    }
}
