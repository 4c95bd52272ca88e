//! `backup` and `restore`: a live office into one encrypted file, and out of it again.

use crate::{
    End,
    data::{At, Elsewhere, Talk, examine},
};
use clap::{Args, Subcommand};
use kernel::{Chance, Clock};
use office::{
    Office, Place,
    backup::{Progress, Summary, new_key, restore},
};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

/// Write the whole office into one encrypted file, while it is in use.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Backup {
    #[command(subcommand)]
    command: Option<Command>,
    /// The data folder
    #[arg(long, env = "ZHIPING_DATA", required = true)]
    data: Option<PathBuf>,
    #[command(flatten)]
    elsewhere: Elsewhere,
    /// The file, which is not there yet
    #[arg(long, required = true)]
    to: Option<PathBuf>,
    /// The public key that it is encrypted to
    #[arg(long, value_name = "AGE1", required = true)]
    recipient: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the pair of keys, on a machine that is not the server
    Key(Key),
}

/// Make the pair of keys.
#[derive(Debug, Args)]
struct Key {
    /// The file of the private key, which is not there yet
    #[arg(long)]
    to: PathBuf,
}

/// Restore a backup into an empty place.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup
    file: PathBuf,
    /// The file of the private key
    #[arg(long)]
    identity: PathBuf,
    #[command(flatten)]
    at: At,
}

impl Backup {
    pub(crate) async fn run(self) -> Result<(), End> {
        match (self.command, self.data, self.to, self.recipient) {
            (Some(Command::Key(key)), ..) => key.run(),
            (None, Some(data), Some(to), Some(recipient)) => {
                take(self.elsewhere.with(data), &to, &recipient).await
            }
            _ => Err(End::Use("请写明 --data、--to 和 --recipient".to_owned())),
        }
    }
}

async fn take(place: Place, to: &Path, recipient: &str) -> Result<(), End> {
    let office = Office::open(place, Clock::wall(), Chance::system()).await?;
    let talk = Talk::new();
    let done = office.backup(to, recipient, |progress| say(&talk, progress)).await?;
    talk.end();
    println!("已备份到 {}", to.display());
    told(&done);
    Ok(())
}

impl Key {
    fn run(self) -> Result<(), End> {
        let key = new_key();
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&self.to).and_then(|mut file| {
            file.write_all(key.file.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|e| End::Use(format!("不能写私钥文件 {}：{e}", self.to.display())))?;
        println!("公钥：{}", key.recipient);
        println!("私钥在 {}：没有它，备份谁也打不开", self.to.display());
        println!("请把私钥离线存两份，由两人分别保管，不要放在服务器上；服务器只用公钥");
        Ok(())
    }
}

impl Restore {
    pub(crate) async fn run(self) -> Result<(), End> {
        let identity = crate::read_text(&self.identity)?;
        let (place, clock, talk) = (self.at.place(), Clock::wall(), Talk::new());
        let restored = restore(&self.file, &identity, &place, &clock, |progress| say(&talk, progress)).await;
        talk.end();
        let done = match restored {
            Ok(done) => done,
            Err(office::Problem::Invalid(text)) => {
                println!("{text}");
                return Err(End::No);
            }
            Err(problem) => return Err(problem.into()),
        };
        println!("已恢复到 {}", place.folder().display());
        told(&done);
        examine(&Office::open(place, clock, Chance::system()).await?).await
    }
}

fn say(talk: &Talk, progress: Progress) {
    match progress {
        Progress::Rows(rows) => talk.say(format_args!("{rows} 行")),
        Progress::Files(done, total) => talk.say(format_args!("材料 {done}/{total} 份")),
    }
}

fn told(done: &Summary) {
    println!("{}：{} 行、{} 份材料，数据摘要 {}", done.name, done.rows, done.files, done.digest);
    if done.missing > 0 {
        println!("数据库里有 {} 份材料备份时就已经缺失，请运行 zhiping doctor 查看", done.missing);
    }
}
