//! `verify`: what the office made, checked with files alone. Nothing is asked of the office or the network.

mod ballot;
mod certificate;
mod draw;
mod log;

use crate::End;
use clap::Subcommand;
use kernel::{Clock, Moment};
use proof::{finding::Finding, trust::TrustFile};
use serde::Serialize;
use std::path::Path;

/// Check what the office made.
#[derive(Debug, Subcommand)]
pub(crate) enum Verify {
    /// The box of a meeting: its papers, its count, and where one's own paper is
    Ballot(ballot::Ballot),
    /// A certificate: JSON file, PDF, or a text file with the QR code's text
    Certificate(certificate::Certificate),
    /// A draw: its transcript, and the openings of single candidates beside it
    Draw(draw::Draw),
    /// The log: a receipt, a copied log, or whether a checkpoint was continued
    #[command(after_help = log::HELP)]
    Log(log::Log),
}

impl Verify {
    pub(crate) fn run(self) -> Result<(), End> {
        match self {
            Self::Ballot(ballot) => ballot.run(),
            Self::Certificate(certificate) => certificate.run(),
            Self::Draw(draw) => draw.run(),
            Self::Log(log) => log.run(),
        }
    }
}

fn trust(path: &Path) -> Result<TrustFile, End> {
    TrustFile::read(&crate::read(path)?).map_err(|e| End::Use(e.to_string()))
}

fn moment(at: Option<i64>) -> Moment {
    at.map_or_else(|| Clock::wall().now(), Moment::from_millis)
}

fn print_json<T: Serialize>(report: &T) -> Result<(), End> {
    println!("{}", serde_json::to_string_pretty(report).map_err(|e| End::Fault(e.to_string()))?);
    Ok(())
}

fn print_findings(findings: &[Finding]) {
    for finding in findings {
        println!("{:　<3} {}：{}", finding.outcome.name(), finding.text, finding.because);
    }
}
