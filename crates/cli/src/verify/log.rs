//! `verify log`: receipts, copied logs, and checkpoints that were kept.

use super::{moment, print_findings, print_json, trust};
use crate::End;
use clap::Args;
use proof::ledger::{Options, Outcome, Report, verify_consistency, verify_log, verify_receipt};
use std::path::{Path, PathBuf};

/// What may be given, in words.
pub(super) const HELP: &str = "\
What is checked follows from what is given:
  RECEIPT                        that the entry in it stands in the log
  FOLDER                         a copied log (checkpoint, tile/…): all of it, computed anew from its leaves
  CHECKPOINT FOLDER              that the log in the folder continues a checkpoint that was kept
  CHECKPOINT CHECKPOINT FOLDER   that one checkpoint continues the other; the folder has the newer one's tiles";

/// Check the log.
#[derive(Debug, Args)]
pub(crate) struct Log {
    /// A receipt, checkpoints, the folder of a copied log
    #[arg(required = true, num_args = 1..=3)]
    files: Vec<PathBuf>,
    /// Whose keys count
    #[arg(long)]
    trust: PathBuf,
    /// So many trusted witnesses must have cosigned each checkpoint
    #[arg(long, default_value_t = 0)]
    witnesses: usize,
    /// The moment to check on, in milliseconds since 1970; without it now
    #[arg(long)]
    at: Option<i64>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Log {
    pub(super) fn run(self) -> Result<(), End> {
        let checked = self.check()?;
        if self.json {
            print_json(&checked)?;
        } else {
            print_findings(&checked.findings);
            if let Some(entry) = &checked.entry {
                println!("{} {} 第 {} 条：{}", entry.kind, entry.case, entry.seq, entry.act);
            }
            if let Some(checkpoint) = &checked.checkpoint {
                println!("{} {} {}", checkpoint.origin, checkpoint.size, checkpoint.root);
            }
            println!("{}", checked.outcome.name());
        }
        if checked.outcome == Outcome::Valid { Ok(()) } else { Err(End::No) }
    }

    fn check(&self) -> Result<Report, End> {
        let (trust, now) = (trust(&self.trust)?, moment(self.at));
        let options = Options { witnesses: self.witnesses };
        let (folders, files): (Vec<&PathBuf>, Vec<&PathBuf>) =
            self.files.iter().partition(|path| path.is_dir());
        let files = files.into_iter().map(|path| crate::read(path)).collect::<Result<Vec<_>, _>>()?;
        match (&files[..], &folders[..]) {
            ([receipt], []) => Ok(verify_receipt(receipt, &trust, now, options)),
            ([], [folder]) => Ok(verify_log(|path| below(folder, path), &trust, now, options)),
            ([kept], [folder]) => {
                let own = crate::read(&folder.join("checkpoint"))?;
                Ok(verify_consistency(kept, &own, |path| below(folder, path), &trust, now, options))
            }
            ([one, other], [folder]) => {
                Ok(verify_consistency(one, other, |path| below(folder, path), &trust, now, options))
            }
            _ => Err(End::Use("请给出一份存证，或者一个日志文件夹，或者检查点和日志文件夹".to_owned())),
        }
    }
}

/// A file of the folder; the paths come from the check, not from the files.
fn below(folder: &Path, path: &str) -> Option<Vec<u8>> {
    std::fs::read(folder.join(path)).ok()
}
