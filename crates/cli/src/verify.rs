//! `verify certificate`: a certificate checked with files alone. Nothing is asked of the office or the network.

use crate::End;
use clap::{Args, Subcommand};
use kernel::{Clock, Moment};
use proof::certificate::{Judgement, Options, Outcome, TrustFile, verify_certificate};
use std::path::PathBuf;

/// Check what the office made.
#[derive(Debug, Subcommand)]
pub(crate) enum Verify {
    /// A certificate: JSON file, PDF, or a text file with the QR code's text
    Certificate(Certificate),
}

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

impl Verify {
    pub(crate) fn run(self) -> Result<(), End> {
        let Self::Certificate(arguments) = self;
        let trust = TrustFile::read(&crate::read(&arguments.trust)?).map_err(|e| End::Use(e.to_string()))?;
        let file = crate::read(&arguments.file)?;
        let status = arguments.status.as_deref().map(crate::read).transpose()?;
        let now = arguments.at.map_or_else(|| Clock::wall().now(), Moment::from_millis);
        let options = Options { without_status: arguments.no_status };
        let checked = verify_certificate(&file, &trust, status.as_deref(), now, options);
        if arguments.json {
            println!("{}", serde_json::to_string_pretty(&checked).map_err(|e| End::Fault(e.to_string()))?);
        } else {
            for evidence in &checked.findings {
                let mark = match evidence.outcome {
                    Judgement::Holds => "符合  ",
                    Judgement::Fails => "不符合",
                    Judgement::Unknown => "未知  ",
                };
                println!("{mark} {}：{}", evidence.text, evidence.because);
            }
            if let Some(short) = &checked.short {
                println!(
                    "{} {} {} {} {}",
                    short.number, short.name, short.title, short.committee, short.obtained
                );
            }
            println!("{}", words(checked.outcome));
        }
        if checked.outcome == Outcome::Valid { Ok(()) } else { Err(End::No) }
    }
}

const fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Valid => "证书有效",
        Outcome::Revoked => "证书已撤销",
        Outcome::StatusUnknown => "签名有效，撤销状态未知",
        Outcome::Invalid => "证书无效",
    }
}
