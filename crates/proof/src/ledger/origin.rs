//! A new origin: the signed statement by which a log that lost entries says so, and goes on under another name.
//!
//! Invariant: the statement is signed by the keys of both origins; its text has nine lines and is never a checkpoint's.

use super::{
    checkpoint::Checkpoint,
    hash::Hash,
    key::is_name,
    signer::{LogSigner, SignProblem},
    tile::MAX_SIZE,
};
use crate::trust::{KeyKind, TrustedKey};
use kernel::{Moment, canonical};
use signed_note::{Note, Signature};

/// The first line of the text.
const KIND: &str = "zhiping-log-break-v1";
/// What stands where nobody kept a checkpoint.
const NONE: &str = "-";
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 500;

/// What a log says when it opens a new origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The origin that ends.
    pub old: String,
    /// The origin that opens.
    pub new: String,
    /// How many leaves the new one takes over, and the root over them.
    pub taken: (u64, Hash),
    /// The newest checkpoint of the old origin that somebody had kept: size and root.
    pub kept: Option<(u64, Hash)>,
    /// When.
    pub at: Moment,
    /// Why, in one line for people.
    pub reason: String,
}

/// A break with the signature lines below it.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedBreak {
    statement: Break,
    signatures: Vec<Signature>,
}

/// The bytes are no signed break statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("不是日志中断声明")]
pub struct NotABreak;

impl Break {
    /// The exact text that is signed.
    pub fn text(&self) -> String {
        let (kept, root) = self
            .kept
            .map_or((NONE.to_owned(), NONE.to_owned()), |(size, root)| (size.to_string(), root.to_string()));
        let lines = [
            KIND.to_owned(),
            self.old.clone(),
            self.new.clone(),
            self.taken.0.to_string(),
            self.taken.1.to_string(),
            kept,
            root,
            self.at.millis().to_string(),
            self.reason.clone(),
        ];
        lines.join("\n") + "\n"
    }

    /// Reads a text as [`Break::text`] writes it.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, NotABreak> {
        let lines: Vec<&str> = text.split('\n').collect();
        let [KIND, old, new, size, root, kept, kept_root, at, reason, ""] = lines[..] else {
            return Err(NotABreak);
        };
        let pair = |size: &str, root: &str| -> Result<(u64, Hash), NotABreak> {
            Ok((size.parse().map_err(|_| NotABreak)?, root.parse().map_err(|_| NotABreak)?))
        };
        let statement = Self {
            old: old.to_owned(),
            new: new.to_owned(),
            taken: pair(size, root)?,
            kept: if kept == NONE { None } else { Some(pair(kept, kept_root)?) },
            at: Moment::from_millis(at.parse().map_err(|_| NotABreak)?),
            reason: reason.to_owned(),
        };
        let sizes = statement.taken.0 <= MAX_SIZE && statement.kept.is_none_or(|(size, _)| size <= MAX_SIZE);
        let right = sizes && is_name(old) && is_name(new) && old != new && is_reason(reason);
        if right && statement.text() == text { Ok(statement) } else { Err(NotABreak) }
    }

    /// Signs it with the keys of both origins.
    ///
    /// # Errors
    /// When the signers are of other origins, or it could not be read back.
    pub fn sign(&self, old: &LogSigner, new: &LogSigner) -> Result<SignedBreak, SignProblem> {
        for (signer, origin) in [(old, &self.old), (new, &self.new)] {
            if signer.origin() != origin {
                let (origin, signer) = (origin.clone(), signer.origin().to_owned());
                return Err(SignProblem::OtherOrigin { origin, signer });
            }
        }
        let text = self.text();
        Self::parse(&text).map_err(|_| SignProblem::Malformed)?;
        let signatures = [old, new].into_iter().map(|signer| signer.line_over(text.as_bytes()));
        Ok(SignedBreak { statement: self.clone(), signatures: signatures.collect::<Result<_, _>>()? })
    }

    /// The checkpoint with which the new origin begins.
    pub fn first(&self) -> Checkpoint {
        Checkpoint { origin: self.new.clone(), size: self.taken.0, root: self.taken.1 }
    }

    /// How many entries that somebody had seen are not in the new origin, as far as is known.
    pub fn missing(&self) -> u64 {
        self.kept.map_or(0, |(size, _)| size.saturating_sub(self.taken.0))
    }
}

impl SignedBreak {
    /// Reads a signed note. Nothing is verified here.
    ///
    /// # Errors
    /// When it is not one, or not the canonical bytes of one.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotABreak> {
        let note = Note::from_bytes(bytes).map_err(|_| NotABreak)?;
        let text = std::str::from_utf8(note.text()).map_err(|_| NotABreak)?;
        let statement = Break::parse(text)?;
        let lines = bytes.get(text.len() + 1..).unwrap_or_default();
        let lines = lines.split_inclusive(|byte| *byte == b'\n').map(|line| line.trim_ascii_end());
        let signatures =
            lines.map(Signature::from_bytes).collect::<Result<Vec<_>, _>>().map_err(|_| NotABreak)?;
        let read = Self { statement, signatures };
        if read.bytes() == bytes { Ok(read) } else { Err(NotABreak) }
    }

    /// The note's bytes: text, blank line, signature lines.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.statement.text().into_bytes();
        bytes.push(b'\n');
        bytes.extend(self.signatures.iter().flat_map(Signature::to_bytes));
        bytes
    }

    /// What is signed.
    pub const fn statement(&self) -> &Break {
        &self.statement
    }

    /// Whether this log key signed it, as the key of the old or of the new origin.
    pub fn is_signed_by(&self, key: &TrustedKey) -> bool {
        let names = [&self.statement.old, &self.statement.new].into_iter().any(|origin| origin == key.name());
        let line = self.signatures.iter().find(|line| format!("{}+{:08x}", line.name(), line.id()) == key.id);
        let holds =
            |line: &Signature| key.ed25519_verifies(self.statement.text().as_bytes(), line.signature());
        key.kind == KeyKind::Log && names && line.is_some_and(holds)
    }
}

/// One line for people: not empty, in NFC, without control characters.
fn is_reason(reason: &str) -> bool {
    let long = reason.chars().count();
    let plain = !reason.chars().any(char::is_control) && canonical::to_bytes(reason).is_ok();
    plain && reason.trim() == reason && (1..=LONGEST_REASON).contains(&long)
}
