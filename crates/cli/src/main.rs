//! The one binary, zhiping. Commands parse, call one function of a room below, and print.
//!
//! Exit codes: 0 yes, 1 no, 2 wrong use, 3 our fault.

mod backup;
mod calendar;
mod data;
mod law;
mod log;
mod policy;
mod season;
mod serve;
mod settings;
mod share;
mod simulate;
mod usage;
mod verify;
mod witness;

use clap::{Parser, Subcommand};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// zhiping 职评: professional-title review, from “what may I apply for” to a certificate that anyone can check.
#[derive(Debug, Parser)]
#[command(name = "zhiping", version)]
struct Arguments {
    /// A file of settings (TOML), named like the options of serve; the command line and the environment go before it
    #[arg(long, global = true, env = "ZHIPING_SETTINGS", value_name = "FILE")]
    settings: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a demo season: accounts, organisations, cases in every state
    Demo(serve::Demo),
    /// Make a data folder for a new office
    Init(data::Init),
    /// Serve an office
    Serve(serve::Serve),
    /// Look at the settings
    #[command(subcommand)]
    Settings(settings::Settings),
    /// Drive a whole year of applications through the office, with every seat's acts, and check it
    Season(season::Season),
    /// Ask the law
    #[command(subcommand)]
    Rules(policy::Rules),
    /// Count working days
    #[command(subcommand)]
    Calendar(calendar::Calendar),
    /// Check what the office made, without the office
    #[command(subcommand)]
    Verify(verify::Verify),
    /// Import what registers prove: CSV lines document,fact,value,register
    Import(data::Import),
    /// Replay every case from its entries and compare
    Doctor(data::Doctor),
    /// Write the whole office into one encrypted file, while it is in use
    Backup(backup::Backup),
    /// Restore a backup into an empty place
    Restore(backup::Restore),
    /// The log's witnesses, and what to do after a restore
    #[command(subcommand)]
    Log(log::Log),
    /// Take part in a draw: a share of its chance, made and kept on one's own machine
    #[command(subcommand)]
    Share(share::Command),
    /// Be a witness: cosign the checkpoints of logs, on a machine of one's own
    #[command(subcommand)]
    Witness(witness::Command),
}

/// How a command ends, when not with yes.
#[derive(Debug)]
enum End {
    /// No, and why was printed.
    No,
    /// The command was used wrongly.
    Use(String),
    /// Our fault.
    Fault(String),
}

impl From<office::Problem> for End {
    fn from(problem: office::Problem) -> Self {
        match problem {
            office::Problem::Invalid(text) => Self::Use(text),
            other => Self::Fault(other.to_string()),
        }
    }
}

impl From<::witness::Problem> for End {
    fn from(problem: ::witness::Problem) -> Self {
        match problem {
            ::witness::Problem::Use(text) => Self::Use(text),
            other => {
                println!("{other}");
                Self::No
            }
        }
    }
}

/// Reads a file that was named on the command line.
fn read(path: &Path) -> Result<Vec<u8>, End> {
    std::fs::read(path)
        .map_err(|error| End::Use(format!("读不到文件 {}：{}", path.display(), office::policy::why(&error))))
}

/// Reads a text that was named on the command line.
fn read_text(path: &Path) -> Result<String, End> {
    String::from_utf8(read(path)?).map_err(|_| End::Use(format!("文件 {} 不是 UTF-8 文本", path.display())))
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::No => f.write_str("不行"),
            Self::Use(text) => f.write_str(text),
            Self::Fault(text) => write!(f, "zhiping 出错：{text}"),
        }
    }
}

fn main() -> ExitCode {
    let end = settings::arguments().and_then(|arguments| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.map_err(|error| End::Fault(error.to_string()))?.block_on(run(arguments.command))
    });
    match end {
        Ok(()) => ExitCode::SUCCESS,
        Err(End::No) => ExitCode::from(1),
        Err(end) => {
            eprintln!("{end}");
            ExitCode::from(if matches!(end, End::Use(_)) { 2 } else { 3 })
        }
    }
}

async fn run(command: Command) -> Result<(), End> {
    match command {
        Command::Demo(demo) => demo.run().await,
        Command::Init(init) => init.run().await,
        Command::Serve(serve) => serve.run().await,
        Command::Settings(settings) => settings.run().await,
        Command::Season(season) => season.run().await,
        Command::Rules(rules) => rules.run(),
        Command::Calendar(calendar) => calendar.run(),
        Command::Verify(verify) => verify.run(),
        Command::Import(import) => import.run().await,
        Command::Doctor(doctor) => doctor.run().await,
        Command::Backup(backup) => backup.run().await,
        Command::Restore(restore) => restore.run().await,
        Command::Log(log) => log.run().await,
        Command::Share(share) => share.run(),
        Command::Witness(witness) => witness.run().await,
    }
}
