//! What office and supervisor sign about a ballot: signed notes of a few lines, by the keys of log and witness.
//!
//! Invariant: the first line of a notice is none of a checkpoint's, a cosignature's or a break's, so no signature over one
//! is taken for one over another.

use super::paper::VERSION;
use crate::{
    ledger::{LogSigner, VerifierKey, WitnessSigner},
    trust::TrustedKey,
};
use kernel::{CaseId, Digest, Moment, canonical};
use signed_note::{Note, Signature};

/// The longest notice.
const LONGEST: usize = 1_000_000;
const NONE: &str = "-";

/// What a notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// The office: who may vote on what; each row's words are the voters.
    Agenda,
    /// The supervisor: these are my keys; each row's word is a public key's digest.
    Open,
    /// The office: no more papers; no rows.
    Close,
    /// Either: these were my keys and registers; each row's words are the digests of public key and issues.
    Closed,
}

/// A notice about the ballots of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub kind: NoticeKind,
    /// The origin of the office's log.
    pub origin: String,
    /// The meeting.
    pub meeting: CaseId,
    /// When.
    pub at: Moment,
    /// Of an agenda: SHA-256 of the secret by which the office asks for signatures afterwards.
    pub relay: Option<Digest>,
    /// By case and round.
    pub rows: Vec<Row>,
}

/// What a notice says about one round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The case.
    pub case: CaseId,
    /// The round, from 1.
    pub round: u32,
    /// As the kind says; none is empty or has white space.
    pub words: Vec<String>,
}

/// A notice with the signature lines below it.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedNotice {
    notice: Notice,
    signatures: Vec<Signature>,
}

/// The bytes are no notice, or it cannot be written. [`std::fmt::Display`] is for whoever sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("不是表决的签名文本")]
pub struct NotANotice;

impl NoticeKind {
    const ALL: [Self; 4] = [Self::Agenda, Self::Open, Self::Close, Self::Closed];

    fn line(self) -> String {
        let word = match self {
            Self::Agenda => "agenda",
            Self::Open => "open",
            Self::Close => "close",
            Self::Closed => "closed",
        };
        format!("zhiping-ballot-{word}-v{VERSION}")
    }

    /// How many words a row has.
    const fn takes(self, words: usize) -> bool {
        match self {
            Self::Agenda => words > 0,
            Self::Open => words == 1,
            Self::Close => false,
            Self::Closed => words == 2,
        }
    }
}

impl Notice {
    /// The exact text that is signed.
    pub fn text(&self) -> String {
        let relay = self.relay.map_or_else(|| NONE.to_owned(), |relay| relay.to_string());
        let head = [
            self.kind.line(),
            self.origin.clone(),
            self.meeting.to_string(),
            self.at.millis().to_string(),
            relay,
        ];
        let rows = self.rows.iter().map(|row| format!("{} {} {}", row.case, row.round, row.words.join(" ")));
        head.into_iter().chain(rows).map(|line| line + "\n").collect()
    }

    /// Reads a text as [`Notice::text`] writes it.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, NotANotice> {
        let mut lines = text.strip_suffix('\n').ok_or(NotANotice)?.split('\n');
        let mut next = || lines.next().ok_or(NotANotice);
        let first = next()?;
        let kind = NoticeKind::ALL.into_iter().find(|kind| kind.line() == first).ok_or(NotANotice)?;
        let origin = next()?.to_owned();
        let meeting = next()?.parse().map_err(|_| NotANotice)?;
        let at = Moment::from_millis(next()?.parse().map_err(|_| NotANotice)?);
        let relay = match next()? {
            NONE => None,
            relay => Some(relay.parse().map_err(|_| NotANotice)?),
        };
        let rows = lines.map(Row::parse).collect::<Result<Vec<_>, _>>()?;
        let read = Self { kind, origin, meeting, at, relay, rows };
        let words = read.rows.iter().all(|row| row.round > 0 && kind.takes(row.words.len()));
        let relayed = read.relay.is_some() == (kind == NoticeKind::Agenda);
        let plain = canonical::to_bytes(text).is_ok() && text.len() <= LONGEST;
        if words && relayed && plain && read.text() == text { Ok(read) } else { Err(NotANotice) }
    }

    /// Signed by the office.
    ///
    /// # Errors
    /// When it is of another origin, or could not be read back.
    pub fn sign(&self, log: &LogSigner) -> Result<SignedNotice, NotANotice> {
        if log.origin() != self.origin {
            return Err(NotANotice);
        }
        self.signed(|text| log.line_over(text).map_err(|_| NotANotice))
    }

    /// Signed by the supervisor.
    ///
    /// # Errors
    /// When it could not be read back.
    pub fn sign_as_witness(&self, witness: &WitnessSigner) -> Result<SignedNotice, NotANotice> {
        self.signed(|text| witness.line_over(text).map_err(|_| NotANotice))
    }

    /// The row of a round.
    pub fn row(&self, case: CaseId, round: u32) -> Option<&Row> {
        self.rows.iter().find(|row| row.case == case && row.round == round)
    }

    fn signed(
        &self,
        line: impl Fn(&[u8]) -> Result<Signature, NotANotice>,
    ) -> Result<SignedNotice, NotANotice> {
        let text = self.text();
        Self::parse(&text)?;
        Ok(SignedNotice { notice: self.clone(), signatures: vec![line(text.as_bytes())?] })
    }
}

impl Row {
    fn parse(line: &str) -> Result<Self, NotANotice> {
        let mut words = line.split(' ');
        let mut next = || words.next().ok_or(NotANotice);
        let (case, round) = (next()?, next()?);
        let (case, round) = (case.parse().map_err(|_| NotANotice)?, round.parse().map_err(|_| NotANotice)?);
        let words: Vec<String> = words.map(str::to_owned).collect();
        let plain =
            |word: &String| !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || c.is_control());
        if words.iter().all(plain) { Ok(Self { case, round, words }) } else { Err(NotANotice) }
    }
}

impl SignedNotice {
    /// Reads a signed note. Nothing is verified here.
    ///
    /// # Errors
    /// When it is not one, or not the canonical bytes of one.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotANotice> {
        let note = Note::from_bytes(bytes).map_err(|_| NotANotice)?;
        let text = std::str::from_utf8(note.text()).map_err(|_| NotANotice)?;
        let notice = Notice::parse(text)?;
        let lines = bytes.get(text.len() + 1..).unwrap_or_default();
        let lines = lines.split_inclusive(|byte| *byte == b'\n').map(|line| line.trim_ascii_end());
        let signatures =
            lines.map(Signature::from_bytes).collect::<Result<Vec<_>, _>>().map_err(|_| NotANotice)?;
        let read = Self { notice, signatures };
        if read.bytes() == bytes { Ok(read) } else { Err(NotANotice) }
    }

    /// The note's bytes: text, blank line, signature lines.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.notice.text().into_bytes();
        bytes.push(b'\n');
        bytes.extend(self.signatures.iter().flat_map(Signature::to_bytes));
        bytes
    }

    /// What is signed.
    pub const fn notice(&self) -> &Notice {
        &self.notice
    }

    /// The ids of the keys that have a line below it. Nothing is verified here.
    pub fn signers(&self) -> impl Iterator<Item = String> {
        self.signatures.iter().map(id)
    }

    /// Whether this key of a log or a witness signed it.
    pub fn is_signed_by(&self, key: &TrustedKey) -> bool {
        self.line(&key.id).is_some_and(|line| key.ed25519_verifies(self.notice.text().as_bytes(), line))
    }

    /// The same for a key outside any trust file.
    pub fn is_signed_with(&self, key: &VerifierKey) -> bool {
        self.line(&key.id).is_some_and(|line| key.public.verifies(self.notice.text().as_bytes(), line))
    }

    fn line(&self, of: &str) -> Option<&[u8]> {
        self.signatures.iter().find(|line| id(line) == of).map(Signature::signature)
    }
}

fn id(line: &Signature) -> String {
    format!("{}+{:08x}", line.name(), line.id())
}
