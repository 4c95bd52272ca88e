//! `log`: what an administrator does so that the log goes on after a restore, and about its witnesses.

use crate::{End, data::At};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The log's witnesses, and what to do after a restore.
#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Show that the restored log continues the newest checkpoint that anyone kept
    Resume(Resume),
    /// Open a new origin, with a signed statement of what broke
    Break(Break),
    /// Whose cosignatures count
    #[command(subcommand)]
    Witness(WitnessCommand),
}

/// Whose cosignatures count.
#[derive(Debug, Subcommand)]
pub(crate) enum WitnessCommand {
    /// Let a witness count from now on, or change its owner or address
    Add(Add),
    /// The witnesses, and what they cosigned last; and the log's own key, which they need
    List(At),
    /// Let a witness count no longer
    Retire(Retire),
}

/// Let a witness count from now on.
#[derive(Debug, Args)]
pub(crate) struct Add {
    #[command(flatten)]
    at: At,
    /// Its public key, the line that `zhiping witness show` prints there
    key: String,
    /// Who runs it, as people know them
    #[arg(long)]
    owner: String,
    /// Where it listens; without one it comes by itself
    #[arg(long)]
    url: Option<String>,
}

/// Let a witness count no longer.
#[derive(Debug, Args)]
pub(crate) struct Retire {
    #[command(flatten)]
    at: At,
    /// The id of its key
    id: String,
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
            Self::Witness(witness) => witness.run().await,
        }
    }
}

impl WitnessCommand {
    async fn run(self) -> Result<(), End> {
        match self {
            Self::Add(Add { at, key, owner, url }) => {
                let office = at.open().await?;
                let witness = office.add_witness(&key, &owner, url.as_deref()).await?;
                println!(
                    "已登记见证人 {}（{}）；信任文件随之更新，请重新分发",
                    witness.key.id, witness.owner
                );
                Ok(())
            }
            Self::Retire(Retire { at, id }) => {
                at.open().await?.retire_witness(&id).await?;
                println!("见证人 {id} 已停用，以前的副署仍然有效；信任文件随之更新，请重新分发");
                Ok(())
            }
            Self::List(at) => {
                let office = at.open().await?;
                println!("本单位的日志：{}", office.log_verifier_key().await?);
                for witness in office.witnesses().await? {
                    let state = match (witness.retired, witness.last) {
                        (Some(_), _) => "已停用".to_owned(),
                        (None, Some((size, _))) => format!("副署到 {size} 条"),
                        (None, None) => "还没有副署".to_owned(),
                    };
                    let url = witness.url.as_deref().unwrap_or("自己来取");
                    println!("{}（{}，{url}）：{state}", witness.key.id, witness.owner);
                }
                Ok(())
            }
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
