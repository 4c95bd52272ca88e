//! Checkpoints: size and root of the log as a text of three lines, and the signed note around it (C2SP tlog-checkpoint,
//! signed-note).
//!
//! Invariant: [`SignedCheckpoint::parse`] takes exactly the bytes that [`SignedCheckpoint::bytes`] makes, and no key signs
//! twice in one note.

use super::{
    hash::Hash,
    key::{VerifierKey, is_name},
    tile::MAX_SIZE,
};
use crate::trust::{KeyKind, TrustedKey};
use kernel::Moment;
use serde::Serialize;
use signed_note::{Note, NoteError, Signature};
use std::collections::BTreeSet;

/// The greatest time that a cosignature may bear: as a moment it is still an integer of canonical JSON.
pub(super) const LATEST: u64 = MAX_SIZE / 1000;

/// How large a log is, and its root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    /// Which log: also the name of its key.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// A checkpoint with the signature lines below it.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    signatures: Vec<Signature>,
}

/// The bytes are no checkpoint, or no signed one. [`std::fmt::Display`] is for whoever checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointProblem {
    /// Not a signed note.
    #[error("不是签名文本（signed note）")]
    Note,
    /// Not three lines: origin, size, root.
    #[error("不是三行的检查点：名称、条数、根")]
    Lines,
    /// Two lines by one key.
    #[error("同一把公钥签了两行")]
    Twice,
}

impl From<NoteError> for CheckpointProblem {
    fn from(_: NoteError) -> Self {
        Self::Note
    }
}

impl Checkpoint {
    /// The exact text that is signed: origin, size, root in base64, each ended by a newline.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root)
    }

    /// Reads a text as [`Checkpoint::text`] writes it. Extension lines are refused: no log of ours has any.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, CheckpointProblem> {
        let parts: Vec<&str> = text.split('\n').collect();
        let [origin, size, root, ""] = parts[..] else { return Err(CheckpointProblem::Lines) };
        let (Ok(size), Ok(root)) = (size.parse(), root.parse()) else { return Err(CheckpointProblem::Lines) };
        let checkpoint = Self { origin: origin.to_owned(), size, root };
        let right = is_name(origin) && size <= MAX_SIZE && checkpoint.text() == text;
        if right { Ok(checkpoint) } else { Err(CheckpointProblem::Lines) }
    }

    /// The bytes that a witness signs (cosignature/v1), at a time in seconds since 1970.
    pub(super) fn cosigned(&self, seconds: u64) -> Vec<u8> {
        format!("cosignature/v1\ntime {seconds}\n{}", self.text()).into_bytes()
    }

    /// The time and the signed bytes of a cosignature, and its Ed25519 signature; `None` when it cannot be one.
    fn read_cosignature<'a>(&self, bytes: &'a [u8]) -> Option<(Moment, Vec<u8>, &'a [u8])> {
        let (time, signature) = bytes.split_first_chunk()?;
        let seconds = u64::from_be_bytes(*time);
        let millis = i64::try_from(seconds).ok().filter(|_| seconds <= LATEST)? * 1000;
        Some((Moment::from_millis(millis), self.cosigned(seconds), signature))
    }
}

impl SignedCheckpoint {
    pub(super) fn new(checkpoint: Checkpoint, signature: Signature) -> Self {
        Self { checkpoint, signatures: vec![signature] }
    }

    /// Reads a signed note. Nothing is verified here.
    ///
    /// # Errors
    /// When it is not one, or not the canonical bytes of one.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointProblem> {
        let note = Note::from_bytes(bytes)?;
        let text = std::str::from_utf8(note.text()).map_err(|_| CheckpointProblem::Note)?;
        let checkpoint = Checkpoint::parse(text)?;
        // The note keeps its lines to itself; they are what follows its text and a blank line.
        let lines = bytes.get(text.len() + 1..).unwrap_or_default();
        let lines = lines.split_inclusive(|byte| *byte == b'\n').map(|line| line.trim_ascii_end());
        let signatures = lines.map(Signature::from_bytes).collect::<Result<Vec<_>, _>>()?;
        let signers: BTreeSet<String> = signatures.iter().map(id).collect();
        if signers.len() != signatures.len() {
            return Err(CheckpointProblem::Twice);
        }
        let read = Self { checkpoint, signatures };
        if read.bytes() == bytes { Ok(read) } else { Err(CheckpointProblem::Note) }
    }

    /// The note's bytes: text, blank line, signature lines.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.checkpoint.text().into_bytes();
        bytes.push(b'\n');
        bytes.extend(self.signatures.iter().flat_map(Signature::to_bytes));
        bytes
    }

    /// What is signed.
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The same with one more signature line, such as a witness's cosignature; a line by the same key is replaced.
    ///
    /// # Errors
    /// When it is no signature line.
    pub fn with(mut self, line: &str) -> Result<Self, CheckpointProblem> {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let signature = Signature::from_bytes(line.as_bytes())?;
        self.signatures.retain(|other| id(other) != id(&signature));
        self.signatures.push(signature);
        Ok(self)
    }

    /// The ids of the keys that have a line below it, as the trust file writes them. Nothing is verified here.
    pub fn signers(&self) -> impl Iterator<Item = String> {
        self.signatures.iter().map(id)
    }

    /// Whether this log key signed it, as the key of its origin.
    pub fn is_signed_by(&self, key: &TrustedKey) -> bool {
        let names = key.kind == KeyKind::Log && key.name() == self.checkpoint.origin;
        let line = self.line(key).filter(|_| names);
        line.is_some_and(|line| key.ed25519_verifies(self.checkpoint.text().as_bytes(), line))
    }

    /// The same for a key outside any trust file.
    pub fn is_signed_with(&self, key: &VerifierKey) -> bool {
        let names = key.kind == KeyKind::Log && key.name() == self.checkpoint.origin;
        let line = self.signatures.iter().find(|line| names && id(line) == key.id);
        line.is_some_and(|line| key.public.verifies(self.checkpoint.text().as_bytes(), line.signature()))
    }

    /// When this witness key cosigned it, by the witness's word; `None` when it did not.
    pub fn cosigned_by(&self, key: &TrustedKey) -> Option<Moment> {
        let line = self.line(key).filter(|_| key.kind == KeyKind::Witness)?;
        let (at, bytes, signature) = self.checkpoint.read_cosignature(line)?;
        key.ed25519_verifies(&bytes, signature).then_some(at)
    }

    /// The signature line of a key, ended by a newline; nothing is verified here.
    pub fn line_of(&self, key: &TrustedKey) -> Option<String> {
        let line = self.signatures.iter().find(|line| id(line) == key.id)?;
        String::from_utf8(line.to_bytes()).ok()
    }

    fn line(&self, key: &TrustedKey) -> Option<&[u8]> {
        self.signatures.iter().find(|line| id(line) == key.id).map(Signature::signature)
    }
}

fn id(line: &Signature) -> String {
    format!("{}+{:08x}", line.name(), line.id())
}
