//! What a log and a witness say to each other (C2SP tlog-witness): the request to cosign a checkpoint, and the decision
//! that a witness makes about it. No sockets and no files here.
//!
//! Invariant: [`AddCheckpoint::examine`] answers a checkpoint only when it is signed by the log's key and continues, by a
//! proof, the one that the witness knows.

use super::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    hash::{EMPTY, Hash},
    key::VerifierKey,
    proving::holds_consistency,
};
use std::fmt::Write as _;

/// More hashes than a proof of the largest log has.
const LONGEST_PROOF: usize = 63;

/// A request to cosign: the size that the log believes the witness to know, the way from there, and the checkpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct AddCheckpoint {
    /// The size from which the proof leads; 0 for a witness that knows nothing of this log.
    pub old: u64,
    /// The consistency proof (RFC 6962 §2.1.2).
    pub proof: Vec<Hash>,
    /// Where it leads.
    pub checkpoint: SignedCheckpoint,
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The request is not one.
    #[error("请求不合格式")]
    Malformed,
    /// No line below the checkpoint is the log's.
    #[error("检查点不是这本日志的密钥签的")]
    NotSigned,
    /// The proof does not begin where this witness stands; with the size where it does.
    #[error("见证人已知 {0} 条，请从那里证明")]
    Elsewhere(u64),
    /// The same size as the known checkpoint and another root: two logs under one name.
    #[error("条数相同而根不同：同一名称下有两本日志")]
    Fork(u64),
    /// The proof does not hold: the log does not continue what the witness knows.
    #[error("证明不成立：这个检查点不是接着已知的日志写的")]
    Inconsistent,
}

impl AddCheckpoint {
    /// The request's body.
    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!("old {}\n", self.old);
        for hash in &self.proof {
            // Writing to a String cannot fail.
            let _ = writeln!(head, "{hash}");
        }
        head.push('\n');
        [head.into_bytes(), self.checkpoint.bytes()].concat()
    }

    /// Reads a request's body.
    ///
    /// # Errors
    /// [`Refusal::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let blank = bytes.windows(2).position(|pair| pair == b"\n\n").ok_or(Refusal::Malformed)?;
        let (head, rest) = bytes.split_at(blank);
        let mut lines = std::str::from_utf8(head).map_err(|_| Refusal::Malformed)?.split('\n');
        let first = lines.next().and_then(|line| line.strip_prefix("old ")).ok_or(Refusal::Malformed)?;
        let old: u64 = first.parse().map_err(|_| Refusal::Malformed)?;
        let proof =
            lines.map(str::parse).collect::<Result<Vec<Hash>, _>>().map_err(|_| Refusal::Malformed)?;
        let note = rest.get(2..).unwrap_or_default();
        let checkpoint = SignedCheckpoint::parse(note).map_err(|_| Refusal::Malformed)?;
        let right =
            old.to_string() == first && old <= checkpoint.checkpoint().size && proof.len() <= LONGEST_PROOF;
        if right { Ok(Self { old, proof, checkpoint }) } else { Err(Refusal::Malformed) }
    }

    /// What a witness decides that knows `known` of the log, whose key is `log`: the checkpoint that it stores, and then
    /// signs.
    ///
    /// # Errors
    /// Why it does not sign.
    pub fn examine(&self, known: Option<&Checkpoint>, log: &VerifierKey) -> Result<&Checkpoint, Refusal> {
        let new = self.checkpoint.checkpoint();
        if !self.checkpoint.is_signed_with(log) {
            return Err(Refusal::NotSigned);
        }
        let (size, root) = known.map_or((0, EMPTY), |known| (known.size, known.root));
        if self.old != size {
            return Err(Refusal::Elsewhere(size));
        }
        if new.size == size && new.root != root {
            return Err(Refusal::Fork(size));
        }
        if holds_consistency(&self.proof, (size, root), (new.size, new.root)) {
            Ok(new)
        } else {
            Err(Refusal::Inconsistent)
        }
    }
}
