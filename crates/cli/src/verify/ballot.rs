//! `verify ballot`: the box of a meeting, counted again.

use super::{moment, print_findings, print_json, trust};
use crate::End;
use clap::Args;
use proof::{
    ballot::{Options, Outcome, verify_ballot},
    bytes::Bytes32,
};
use std::path::PathBuf;

/// Check a ballot.
#[derive(Debug, Args)]
pub(crate) struct Ballot {
    /// The box
    file: PathBuf,
    /// Whose keys count
    #[arg(long)]
    trust: PathBuf,
    /// The number of a paper that must be in the box, as its voter kept it; may be given several times
    #[arg(long, value_name = "NONCE")]
    nonce: Vec<String>,
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

impl Ballot {
    pub(super) fn run(self) -> Result<(), End> {
        let trust = trust(&self.trust)?;
        let file = crate::read(&self.file)?;
        let nonces = self.nonce.iter().map(|text| text.trim().parse::<Bytes32>());
        let nonces = nonces.collect::<Result<Vec<_>, _>>();
        let nonces = nonces.map_err(|problem| End::Use(format!("选票的编号不对：{problem}")))?;
        let options = Options { nonces, witnesses: self.witnesses };
        let checked = verify_ballot(&file, &trust, moment(self.at), &options);
        if self.json {
            print_json(&checked)?;
        } else {
            print_findings(&checked.findings);
            if let Some(digest) = &checked.digest {
                println!("票箱摘要 {digest}");
            }
            println!("{}", checked.outcome.name());
        }
        if checked.outcome == Outcome::Valid { Ok(()) } else { Err(End::No) }
    }
}
