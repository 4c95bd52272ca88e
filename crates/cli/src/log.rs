//! `log`: what an administrator does after a restore, so that the log goes on.

use crate::{End, data::At};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Let the log go on after a restore.
#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Show that the restored log continues the newest checkpoint that anyone kept
    Resume(Resume),
    /// Open a new origin, with a signed statement of what broke
    Break(Break),
}

/// Show that the restored log continues the newest checkpoint that anyone kept.
#[derive(Debug, Args)]
pub(crate) struct Resume {
    #[command(flatten)]
    at: At,
    /// The newest checkpoint that anyone kept, such as the witness's
    #[arg(long)]
    checkpoint: PathBuf,
}

/// Open a new origin, with a signed statement of what broke.
#[derive(Debug, Args)]
pub(crate) struct Break {
    #[command(flatten)]
    at: At,
    /// Why, in one line; it is published
    #[arg(long)]
    reason: String,
    /// The newest checkpoint that anyone kept: the statement then says how many entries are lost
    #[arg(long)]
    checkpoint: Option<PathBuf>,
}

impl Log {
    pub(crate) async fn run(self) -> Result<(), End> {
        match self {
            Self::Resume(resume) => resume.run().await,
            Self::Break(broken) => broken.run().await,
        }
    }
}

impl Resume {
    async fn run(self) -> Result<(), End> {
        let kept = crate::read(&self.checkpoint)?;
        let office = self.at.open().await?;
        match office.resume_log(&kept).await {
            Ok((kept, size)) => {
                println!("已核对：检查点的 {kept} 条记录都在恢复出来的 {size} 条里，日志接着签");
                Ok(())
            }
            Err(office::Problem::Invalid(text)) => {
                println!("{text}");
                Err(End::No)
            }
            Err(problem) => Err(problem.into()),
        }
    }
}

impl Break {
    async fn run(self) -> Result<(), End> {
        let kept = self.checkpoint.as_deref().map(crate::read).transpose()?;
        let office = self.at.open().await?;
        let opened = office.break_log(&self.reason, kept.as_deref()).await?;
        print!("{}", opened.note);
        println!("已声明日志中断，接着签的是另一本日志；信任文件随之更新，请重新分发并在公示上说明");
        Ok(())
    }
}
