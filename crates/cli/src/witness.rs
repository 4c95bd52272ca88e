//! `witness`: the supervisor's machine.

use crate::{
    End,
    serve::{LogFormat, QUIET, bind, filter, interrupted, log},
};
use ::witness::{Known, Visit, Witness};
use clap::{Args, Subcommand};
use kernel::{Chance, Clock};
use proof::ledger::SignedCheckpoint;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// Be a witness.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a folder with a new key
    Init(Init),
    /// Tell the witness about a log
    Know(Know),
    /// The witness's public key, the logs it knows, and what it cosigned last
    Show(Show),
    /// Answer logs that ask (C2SP tlog-witness)
    Serve(Serve),
    /// Go to the logs, cosign, and hand it in: for a witness that nobody can reach
    Visit(Go),
}

/// Where the witness's files are.
#[derive(Debug, Args)]
struct Folder {
    /// The witness's folder
    #[arg(long)]
    data: PathBuf,
}

impl Folder {
    fn open(&self) -> Result<Witness, End> {
        Ok(Witness::open(&self.data, Clock::wall())?)
    }
}

/// Make a folder with a new key.
#[derive(Debug, Args)]
pub(crate) struct Init {
    #[command(flatten)]
    folder: Folder,
    /// Its name in signatures, without spaces, such as a host name and a path
    #[arg(long)]
    name: String,
}

/// Tell the witness about a log.
#[derive(Debug, Args)]
pub(crate) struct Know {
    #[command(flatten)]
    folder: Folder,
    /// The log's public key, the line that `zhiping log witness list` prints there
    key: String,
    /// Where the office's site is, for a witness that visits
    #[arg(long)]
    url: Option<String>,
}

/// What the witness knows.
#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    folder: Folder,
    /// Write the checkpoint that was cosigned last of this log to the standard output, as `zhiping log resume` takes it
    #[arg(long, value_name = "ORIGIN")]
    checkpoint: Option<String>,
}

/// Answer logs that ask.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    folder: Folder,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8089")]
    listen: SocketAddr,
    /// What is logged
    #[arg(long, env = "ZHIPING_LOG", default_value = QUIET, value_name = "FILTER", value_parser = filter)]
    log: String,
}

/// Go to the logs.
#[derive(Debug, Args)]
pub(crate) struct Go {
    #[command(flatten)]
    folder: Folder,
    /// Again and again, with so many seconds between; without it once
    #[arg(long, value_name = "SECONDS")]
    every: Option<u64>,
    /// Write the cosigned checkpoints into this folder, too, for networks that let nothing back
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Command {
    pub(crate) async fn run(self) -> Result<(), End> {
        match self {
            Self::Init(init) => init.run(),
            Self::Know(know) => know.run(),
            Self::Show(show) => show.run(),
            Self::Serve(serve) => serve.run().await,
            Self::Visit(visit) => visit.run().await,
        }
    }
}

impl Init {
    fn run(self) -> Result<(), End> {
        let witness = Witness::create(&self.folder.data, &self.name, Clock::wall(), &Chance::system())?;
        println!("已建立见证人 {}", witness.name());
        println!("公钥（交给办理机关登记）：{}", witness.verifier_key());
        println!("密钥和记忆在 {}：丢失以后要换新的公钥，不能从备份恢复", self.folder.data.display());
        Ok(())
    }
}

impl Know {
    fn run(self) -> Result<(), End> {
        let key = self.key.parse().map_err(|e| End::Use(format!("{e}")))?;
        self.folder.open()?.know(&key, self.url.as_deref())?;
        println!("已登记日志 {}", key.name());
        Ok(())
    }
}

impl Show {
    fn run(self) -> Result<(), End> {
        let witness = self.folder.open()?;
        if let Some(origin) = self.checkpoint {
            let last = witness.known(&origin)?.and_then(|known| known.last);
            let last = last.ok_or_else(|| End::Use(format!("没有副署过日志“{origin}”")))?;
            print!("{}", String::from_utf8_lossy(&last.bytes()));
            return Ok(());
        }
        println!("见证人：{}", witness.verifier_key());
        for log in witness.logs()? {
            let last = log.last.as_ref().map(SignedCheckpoint::checkpoint);
            let last = last.map_or_else(
                || "还没有副署".to_owned(),
                |last| format!("副署到 {} 条，根 {}", last.size, last.root),
            );
            println!("{}（{}）：{last}", log.key.name(), log.url.as_deref().unwrap_or("等日志来问"));
        }
        Ok(())
    }
}

impl Serve {
    async fn run(self) -> Result<(), End> {
        log(LogFormat::Text, &self.log);
        let witness = self.folder.open()?;
        let listener = bind(self.listen).await?;
        let listen = listener.local_addr().map_err(|e| End::Fault(e.to_string()))?;
        println!("见证人 {} 在 http://{listen} 等日志来问", witness.name());
        let served = axum::serve(listener, ::witness::router(witness, Chance::system()))
            .with_graceful_shutdown(interrupted());
        served.await.map_err(|e| End::Fault(e.to_string()))
    }
}

impl Go {
    async fn run(self) -> Result<(), End> {
        let witness = self.folder.open()?;
        loop {
            let mut all = true;
            for log in witness.logs()?.iter().filter(|log| log.url.is_some()) {
                all &= self.visit(&witness, log).await?;
            }
            match self.every {
                Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
                None if all => return Ok(()),
                None => return Err(End::No),
            }
        }
    }

    /// Whether the log was cosigned and has the cosignature now, or in the folder for it.
    async fn visit(&self, witness: &Witness, log: &Known) -> Result<bool, End> {
        let origin = log.key.name();
        let Visit { before, cosigned, undelivered } = match witness.visit(log).await {
            Ok(visit) => visit,
            Err(problem) => {
                println!("{origin}：没有副署。{problem}");
                return Ok(false);
            }
        };
        let size = cosigned.checkpoint().size;
        println!("{origin}：{before} 条到 {size} 条，已核对并副署");
        if let Some(folder) = &self.out {
            let name: String = origin.chars().map(|c| if c == '/' { '-' } else { c }).collect();
            let path = folder.join(format!("{name}.checkpoint"));
            std::fs::write(&path, cosigned.bytes())
                .map_err(|error| End::Use(format!("不能写入 {}：{error}", path.display())))?;
            println!("已写入 {}", path.display());
        } else if let Some(why) = undelivered {
            println!("{origin}：副署没有交到。{why}");
            return Ok(false);
        }
        Ok(true)
    }
}
