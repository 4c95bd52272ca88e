//! `verify certificate`.

use super::{moment, print_findings, print_json, trust};
use crate::End;
use clap::Args;
use proof::certificate::{Options, Outcome, verify_certificate};
use std::path::PathBuf;

/// Check a certificate.
#[derive(Debug, Args)]
pub(crate) struct Certificate {
    /// The file
    file: PathBuf,
    /// Whose keys count
    #[arg(long)]
    trust: PathBuf,
    /// The signed status list
    #[arg(long)]
    status: Option<PathBuf>,
    /// Accept without a fresh status list
    #[arg(long)]
    no_status: bool,
    /// The moment to check on, in milliseconds since 1970; without it now
    #[arg(long)]
    at: Option<i64>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Certificate {
    pub(super) fn run(self) -> Result<(), End> {
        let trust = trust(&self.trust)?;
        let file = crate::read(&self.file)?;
        let status = self.status.as_deref().map(crate::read).transpose()?;
        let options = Options { without_status: self.no_status };
        let checked = verify_certificate(&file, &trust, status.as_deref(), moment(self.at), options);
        if self.json {
            print_json(&checked)?;
        } else {
            print_findings(&checked.findings);
            if let Some(short) = &checked.short {
                println!(
                    "{} {} {} {} {}",
                    short.number, short.name, short.title, short.committee, short.obtained
                );
            }
            println!("{}", checked.outcome.name());
        }
        if checked.outcome == Outcome::Valid { Ok(()) } else { Err(End::No) }
    }
}
