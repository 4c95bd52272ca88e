//! The pair of keys of a backup: `age` X25519. The public one goes to the server, the other stays away from it.

use crate::Problem;
use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};

/// A new pair.
#[derive(Clone)]
pub struct BackupKey {
    /// Whom backups are encrypted to: `age1…`.
    pub recipient: String,
    /// The lines of the file that opens them, for whoever keeps it.
    pub file: String,
}

/// Makes a new pair. The randomness is the operating system's, taken by `age` itself: nothing of it is ever replayed.
pub fn new_key() -> BackupKey {
    let identity = Identity::generate();
    let recipient = identity.to_public().to_string();
    let file = format!(
        "# zhiping 备份的私钥：只有它能打开备份。不要放在服务器上；离线存两份，由两人分别保管。\n# 公钥：{recipient}\n{}\n",
        identity.to_string().expose_secret()
    );
    BackupKey { recipient, file }
}

/// Whom to encrypt to.
pub(super) fn recipient(text: &str) -> Result<Recipient, Problem> {
    let refused = |_| Problem::Invalid("备份的公钥应以 age1 开头，由 zhiping backup key 建立".to_owned());
    text.trim().parse().map_err(refused)
}

/// Who opens: the first key in the file, `#` begins a comment.
pub(super) fn identity(file: &str) -> Result<Identity, Problem> {
    let line = file.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let parsed = line.and_then(|line| line.parse().ok());
    parsed.ok_or_else(|| Problem::Invalid("私钥文件里没有以 AGE-SECRET-KEY-1 开头的私钥".to_owned()))
}
