//! `share`: a party's share of a draw, made and kept on the party's own machine. Nothing is sent anywhere.

use crate::End;
use clap::{Args, Subcommand};
use kernel::{CaseId, Chance};
use proof::draw::Share;
use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

/// Take part in a draw.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a fresh share, keep it in a new file, and print its commitment
    New(New),
    /// Print the commitment of a share once more
    Commit(Kept),
    /// Print the share itself: only when all parties have committed
    Reveal(Kept),
}

/// Make a share.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// The draw, as its page says
    #[arg(long)]
    draw: String,
    /// Who gives the share, as the draw's page says, such as supervisor
    #[arg(long)]
    party: String,
    /// The new file; one that exists is never overwritten
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// A share that was made before.
#[derive(Debug, Args)]
pub(crate) struct Kept {
    /// Its file
    file: PathBuf,
}

impl Command {
    pub(crate) fn run(self) -> Result<(), End> {
        match self {
            Self::New(new) => new.run(),
            Self::Commit(kept) => {
                println!("{}", kept.read()?.commitment());
                Ok(())
            }
            Self::Reveal(kept) => {
                println!("{}", kept.read()?.share);
                Ok(())
            }
        }
    }
}

impl New {
    fn run(self) -> Result<(), End> {
        let draw: CaseId = self
            .draw
            .parse()
            .map_err(|_| End::Use(format!("“{}”不是抽取的编号：请照抽取页面上的原样填写", self.draw)))?;
        if self.party.trim().is_empty() {
            return Err(End::Use("请写明出份额的一方：照抽取页面上的原样填写".to_owned()));
        }
        let share = Share::fresh(draw, &self.party, &Chance::system());
        let bytes = share.bytes().map_err(|_| End::Use(format!("“{}”不能作为出份额的一方", self.party)))?;
        keep(&self.to, &bytes)?;
        println!("承诺（现在填到抽取页面上）：{}", share.commitment());
        println!(
            "份额在 {}：各方都交了承诺以后，再用 zhiping share reveal 揭示；在此以前不要给任何人看",
            self.to.display()
        );
        Ok(())
    }
}

impl Kept {
    fn read(&self) -> Result<Share, End> {
        Share::parse(&crate::read(&self.file)?)
            .map_err(|_| End::Use(format!("{} 不是 zhiping share new 写的份额文件", self.file.display())))
    }
}

/// Writes a file that nobody else may read and that did not exist before, onto the disk.
fn keep(path: &Path, bytes: &[u8]) -> Result<(), End> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|e| End::Use(format!("不能写份额文件 {}：{e}", path.display())))
}
