//! What goes wrong at a witness, in sentences for whoever runs it.

use crate::BallotRefusal;
use proof::ledger::Refusal;
use std::{io, path::Path};

/// What goes wrong.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The command was used wrongly, or a file is not what it should be.
    #[error("{0}")]
    Use(String),
    /// The checkpoint is not cosigned.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The supervisor's side of a ballot does not do what is asked.
    #[error("{0}")]
    Ballot(#[from] BallotRefusal),
    /// Nobody told the witness about this log.
    #[error("见证人不认识日志“{0}”：请先用 zhiping witness know 登记它的公钥")]
    Unknown(String),
    /// The other side does not answer, or not as agreed.
    #[error("{0}")]
    Away(String),
}

impl Problem {
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        Self::Use(format!("见证人的文件 {} 不能读写：{error}", path.display()))
    }

    pub(crate) fn damaged(path: &Path) -> Self {
        Self::Use(format!(
            "见证人的文件 {} 已经损坏。不要继续用原来的密钥：请建立新的见证人，并通知办理机关换用新的公钥",
            path.display()
        ))
    }
}
