//! The transcript (抽取记录): the frozen part, what the parties gave, the public value, and all that followed from them.
//!
//! Invariant: [`Transcript::parse`] takes exactly the bytes that [`Transcript::bytes`] makes. Nothing is verified by that.

use super::{
    freeze::{Freeze, Opening, SUITE, VERSION, commitment},
    rank::{Seated, Table, seed},
    share::committed,
};
use crate::{bytes::Bytes32, ledger::Receipt, strict::strict};
use kernel::{
    CaseId, Digest, Moment,
    canonical::{self, NotCanonical},
};
use serde::{Deserialize, Serialize};

const KIND: &str = "draw";
const OPENING: &str = "draw_opening";

/// A draw as it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transcript {
    /// Format version.
    pub v: u32,
    /// `draw`
    pub kind: String,
    /// `sha256`
    pub suite: String,
    /// The frozen part; its bytes inside this canonical file are its own.
    pub freeze: Freeze,
    /// One for each party, in the order of the plan.
    pub shares: Vec<PartyShare>,
    /// The public value; `null` when the plan names none, or it did not come to that.
    pub public: Option<String>,
    /// The seed; `null` in an aborted draw that did not come to it.
    pub seed: Option<Bytes32>,
    /// All candidates by their places, the first rank first.
    pub ranking: Vec<u32>,
    /// Who was drawn, by panel in the order of the plan.
    pub panels: Vec<Seated>,
    /// Who did not come, in order, and who took the seat.
    pub declines: Vec<Decline>,
    /// How it was aborted, if it was.
    pub abort: Option<Abort>,
    /// What shows that frozen part and commitments stand in the log.
    pub receipts: Receipts,
    /// Which candidates are opened: none for the public, all for auditors.
    pub openings: Vec<Opening>,
}

/// What a party gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyShare {
    /// The party's key.
    pub party: String,
    /// What binds it to its share.
    pub commitment: Option<Digest>,
    /// When it was given.
    pub committed: Option<Moment>,
    /// The share.
    pub share: Option<Bytes32>,
    /// When it was revealed.
    pub revealed: Option<Moment>,
    /// Why its share does not count; `null` when it does.
    pub struck: Option<Struck>,
}

/// Why a share does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Struck {
    /// The party gave no commitment in time.
    NotCommitted,
    /// The party did not reveal its share in time.
    NotRevealed,
    /// What the party revealed was not what it had committed to; the wrong share is not kept.
    Wrong,
}

/// Somebody who was drawn, or might have followed, and does not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// Who, by their place.
    pub candidate: u32,
    /// When.
    pub at: Moment,
    /// Why, by its kind.
    pub reason: DeclineReason,
    /// Who takes the seat; `null` when it was nobody's, or nobody is left.
    pub replaced_by: Option<u32>,
}

/// Why somebody does not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// They said no.
    Declined,
    /// They gave no answer in time.
    NoAnswer,
    /// A reason for recusal showed after the draw.
    Recused,
}

/// How a draw was aborted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Abort {
    /// When.
    pub at: Moment,
    /// Why, for people.
    pub reason: String,
}

/// Receipts of the log over what had to be fixed beforehand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipts {
    /// Of the entry with the digest of the frozen part.
    pub freeze: Option<Receipt>,
    /// Of entries with commitments.
    pub commitments: Vec<CommittedReceipt>,
}

/// The receipt of a party's commitment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommittedReceipt {
    /// The party's key.
    pub party: String,
    /// The receipt.
    pub receipt: Receipt,
}

/// One candidate's opening as a file of its own, to be checked beside the public transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningFile {
    v: u32,
    kind: String,
    suite: String,
    /// The draw.
    pub draw: CaseId,
    /// The candidate's id.
    pub subject: String,
    /// Their salt.
    pub salt: Bytes32,
}

/// Why a step of a draw is not taken. [`std::fmt::Display`] is the sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DrawProblem {
    /// Nobody of that name gives shares to this draw.
    #[error("这一方不在本次抽取的出份额各方之内")]
    NoParty,
    /// There is something already: a commitment, a share, a strike, a seed, an abort.
    #[error("这一步已经办过，不能再改")]
    Done,
    /// A share before its commitment, or before all others'.
    #[error("要等各方都交了承诺，才能揭示份额")]
    TooEarly,
    /// After the moment that the plan names.
    #[error("已经过了冻结时写明的截止时间")]
    TooLate,
    /// The share is not the one that was committed to.
    #[error("份额与先前的承诺不符：请核对是不是这次抽取的份额文件")]
    WrongShare,
    /// A party has neither revealed nor been struck.
    #[error("还有一方的份额没有揭示，也没有记为作废")]
    Waiting,
    /// The value does not have the form of the plan's source, or there must be none.
    #[error("公共随机数的写法与冻结时写明的来源不符")]
    PublicForm,
    /// All shares were struck, and there is no public value: nothing would be random.
    #[error("各方份额都已作废，又没有公共随机数，不能抽取：请中止后重新抽取")]
    NoChance,
    /// There is no such candidate, they declined before, or nobody was drawn yet.
    #[error("这名候选人不能再辞谢：还没有抽取，或者已经辞谢过")]
    NotThere,
    /// The frozen part cannot be written.
    #[error("冻结内容写不成规范格式")]
    Form,
}

impl Transcript {
    /// The transcript of a draw that was just frozen.
    pub fn new(freeze: Freeze) -> Self {
        let shares = freeze.plan.parties.iter().map(|party| PartyShare::of(&party.key)).collect();
        Self {
            v: VERSION,
            kind: KIND.to_owned(),
            suite: SUITE.to_owned(),
            freeze,
            shares,
            public: None,
            seed: None,
            ranking: Vec::new(),
            panels: Vec::new(),
            declines: Vec::new(),
            abort: None,
            receipts: Receipts::default(),
            openings: Vec::new(),
        }
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// When a value leaves the canonical domain.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// Reads a file; space around it does no harm.
    ///
    /// # Errors
    /// When it is no transcript of this version.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let read: Self = strict(bytes.trim_ascii())?;
        if read.v == VERSION && read.kind == KIND && read.suite == SUITE && read.freeze.is_known() {
            Ok(read)
        } else {
            Err(NotCanonical::Json("not a draw of this version".to_owned()))
        }
    }

    /// Keeps a party's commitment.
    ///
    /// # Errors
    /// When it comes too late, or there is one.
    pub fn commit(&mut self, party: &str, commitment: Digest, at: Moment) -> Result<(), DrawProblem> {
        let commit_by = self.freeze.plan.commit_by;
        let share = self.open(party)?;
        if share.commitment.is_some() {
            return Err(DrawProblem::Done);
        }
        if at > commit_by {
            return Err(DrawProblem::TooLate);
        }
        (share.commitment, share.committed) = (Some(commitment), Some(at));
        Ok(())
    }

    /// Takes a party's share.
    ///
    /// # Errors
    /// When it is not the committed one, comes too late, or while another party may still commit.
    pub fn reveal(&mut self, party: &str, share: Bytes32, at: Moment) -> Result<(), DrawProblem> {
        let (draw, reveal_by) = (self.freeze.plan.draw, self.freeze.plan.reveal_by);
        let waiting = self.shares.iter().any(|other| other.commitment.is_none() && other.struck.is_none());
        let row = self.open(party)?;
        match row.commitment {
            _ if waiting => Err(DrawProblem::TooEarly),
            None => Err(DrawProblem::TooEarly),
            Some(_) if at > reveal_by => Err(DrawProblem::TooLate),
            Some(commitment) if committed(draw, party, &share) != commitment => Err(DrawProblem::WrongShare),
            Some(_) => {
                (row.share, row.revealed) = (Some(share), Some(at));
                Ok(())
            }
        }
    }

    /// Records that a party's share does not count. Whether the time for it has come is for the caller to know.
    ///
    /// # Errors
    /// When it was revealed, or struck before.
    pub fn strike(&mut self, party: &str, why: Struck) -> Result<(), DrawProblem> {
        self.open(party)?.struck = Some(why);
        Ok(())
    }

    /// Computes seed, ranking, seats and substitutes.
    ///
    /// # Errors
    /// When a share is neither there nor struck, or the public value is not as the plan says.
    pub fn draw(&mut self, public: Option<&str>) -> Result<(), DrawProblem> {
        if self.seed.is_some() || self.abort.is_some() {
            return Err(DrawProblem::Done);
        }
        if self.shares.iter().any(|share| share.share.is_none() && share.struck.is_none()) {
            return Err(DrawProblem::Waiting);
        }
        let source = &self.freeze.plan.public;
        if source.at().is_some() != public.is_some() || public.is_some_and(|value| !source.takes(value)) {
            return Err(DrawProblem::PublicForm);
        }
        if public.is_none() && self.shares.iter().all(|share| share.share.is_none()) {
            return Err(DrawProblem::NoChance);
        }
        self.public = public.map(str::to_owned);
        let seed = self.computed_seed(&self.freeze.digest().map_err(|_| DrawProblem::Form)?);
        self.ranking = self.freeze.ranking(&seed);
        self.panels = self.freeze.seat(&self.ranking);
        self.seed = Some(seed);
        Ok(())
    }

    /// Records that somebody does not come; answers who takes their seat, if it was one and anybody is left.
    ///
    /// # Errors
    /// When nobody was drawn, or they declined before.
    pub fn decline(
        &mut self,
        candidate: u32,
        at: Moment,
        reason: DeclineReason,
    ) -> Result<Option<u32>, DrawProblem> {
        if self.seed.is_none() || self.abort.is_some() {
            return Err(DrawProblem::NotThere);
        }
        let replaced_by = self.table().decline(candidate).ok_or(DrawProblem::NotThere)?;
        self.declines.push(Decline { candidate, at, reason, replaced_by });
        Ok(replaced_by)
    }

    /// Records that the draw ends here, without a result.
    ///
    /// # Errors
    /// When it was aborted before.
    pub fn abort(&mut self, at: Moment, reason: &str) -> Result<(), DrawProblem> {
        if self.abort.is_some() {
            return Err(DrawProblem::Done);
        }
        self.abort = Some(Abort { at, reason: reason.to_owned() });
        Ok(())
    }

    /// Who sits now, by panel, in rank order; nobody before the draw. Substitutes are those still free, in rank order.
    pub fn seated(&self) -> Vec<Seated> {
        let table = self.table();
        let panels = self.panels.iter().map(|panel| {
            let seats = table.seated(&panel.panel);
            let substitutes = table.free(&panel.panel);
            Seated { panel: panel.panel.clone(), seats, substitutes }
        });
        panels.collect()
    }

    /// The seed that follows from what the file says before it, given the digest of the frozen part.
    pub(super) fn computed_seed(&self, freeze: &Digest) -> Bytes32 {
        let shares: Vec<Option<Bytes32>> = self.shares.iter().map(|share| share.share).collect();
        seed(freeze, &shares, self.public.as_deref())
    }

    /// The table after all recorded declines.
    fn table(&self) -> Table<'_> {
        let mut table = Table::fill(&self.freeze, &self.ranking).0;
        for decline in &self.declines {
            table.decline(decline.candidate);
        }
        table
    }

    /// A party's row, while nothing ends it.
    fn open(&mut self, party: &str) -> Result<&mut PartyShare, DrawProblem> {
        let over = self.seed.is_some() || self.abort.is_some();
        let row = self.shares.iter_mut().find(|row| row.party == party).ok_or(DrawProblem::NoParty)?;
        let over = over || row.share.is_some() || row.struck.is_some();
        if over { Err(DrawProblem::Done) } else { Ok(row) }
    }
}

impl PartyShare {
    fn of(party: &str) -> Self {
        let party = party.to_owned();
        Self { party, commitment: None, committed: None, share: None, revealed: None, struck: None }
    }
}

impl Struck {
    /// In words, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotCommitted => "没有按时交承诺，份额作废",
            Self::NotRevealed => "没有按时揭示，份额作废",
            Self::Wrong => "揭示的份额与承诺不符，份额作废",
        }
    }
}

impl DeclineReason {
    /// In words, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declined => "辞谢",
            Self::NoAnswer => "逾期未答复",
            Self::Recused => "需要回避",
        }
    }
}

impl OpeningFile {
    /// The file by which a candidate shows their own line.
    pub fn new(draw: CaseId, opening: &Opening) -> Self {
        let Opening { subject, salt, .. } = opening.clone();
        Self { v: VERSION, kind: OPENING.to_owned(), suite: SUITE.to_owned(), draw, subject, salt }
    }

    /// The commitment that it opens.
    pub fn commitment(&self) -> Bytes32 {
        commitment(&self.salt, self.draw, &self.subject)
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// When a value leaves the canonical domain.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// Reads a file; space around it does no harm.
    ///
    /// # Errors
    /// When it is no opening of this version.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let read: Self = strict(bytes.trim_ascii())?;
        if read.v == VERSION && read.kind == OPENING && read.suite == SUITE {
            Ok(read)
        } else {
            Err(NotCanonical::Json("not an opening of this version".to_owned()))
        }
    }
}
