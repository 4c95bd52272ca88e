//! The desk at which logs are checked: findings are noted in order, the first failing one ends the check. Here the
//! checkpoint, which every check begins with, and the receipt.
//!
//! Invariant: nothing of a file is answered before its checkpoint's signature holds under a log key of the trust file.

use super::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    key::is_demo,
    proving::holds_inclusion,
    receipt::Receipt,
    report::{Options, Outcome, Report},
};
use crate::{
    entry::Entry,
    finding::{Finding, Judgement},
    trust::{KeyKind, KeyStatus, TrustFile, TrustedKey},
};
use kernel::{Moment, OfficeId};
use std::collections::BTreeMap;

/// Clocks of those who sign and those who check may differ by so many milliseconds.
const TOLERANCE: i64 = 10 * 60 * 1000;

const RECEIPT: &str = "是办理记录的存证";
const CHECKPOINT: &str = "是日志的检查点";
const TRUSTED: &str = "检查点的签名者可信";
const SIGNED: &str = "检查点的签名与内容相符";
const WITNESSED: &str = "见证人副署";
const INCLUDED: &str = "办理记录在日志里";

/// Checks a receipt: that the entry in it stands in the log below its checkpoint.
pub fn verify_receipt(file: &[u8], trust: &TrustFile, now: Moment, options: Options) -> Report {
    let mut desk = Desk::new(trust, now, options);
    let entry = desk.receipt(file);
    desk.report(entry)
}

/// What a check has noted so far.
pub(super) struct Desk<'a> {
    findings: Vec<Finding>,
    checkpoint: Option<Checkpoint>,
    witnessed: Option<Moment>,
    trust: &'a TrustFile,
    now: Moment,
    options: Options,
}

/// A cosignature that holds.
struct Cosigned<'a> {
    key: &'a TrustedKey,
    at: Moment,
}

impl<'a> Desk<'a> {
    pub(super) const fn new(trust: &'a TrustFile, now: Moment, options: Options) -> Self {
        Self { findings: Vec::new(), checkpoint: None, witnessed: None, trust, now, options }
    }

    pub(super) fn report(self, entry: Option<Entry>) -> Report {
        let fails = self.findings.iter().any(|finding| finding.outcome == Judgement::Fails);
        let outcome = if fails { Outcome::Invalid } else { Outcome::Valid };
        let Self { findings, checkpoint, witnessed, .. } = self;
        Report { outcome, findings, checkpoint, witnessed, entry }
    }

    fn say(&mut self, outcome: Judgement, text: &str, because: impl Into<String>) {
        self.findings.push(Finding { outcome, text: text.to_owned(), because: because.into() });
    }

    pub(super) fn holds(&mut self, text: &str, because: impl Into<String>) {
        self.say(Judgement::Holds, text, because);
    }

    /// Notes that something fails; the check goes no further.
    pub(super) fn fails<T>(&mut self, text: &str, because: impl Into<String>) -> Option<T> {
        self.say(Judgement::Fails, text, because);
        None
    }

    /// The checkpoint that the report is about, when there were two.
    pub(super) fn answer(&mut self, checkpoint: &Checkpoint) {
        self.checkpoint = Some(checkpoint.clone());
    }

    fn receipt(&mut self, file: &[u8]) -> Option<Entry> {
        let Ok(receipt) = Receipt::parse(file) else {
            return self.fails(RECEIPT, "不是本格式的存证，或者写法不合规范");
        };
        let (Ok(entry), Ok(hash)) = (receipt.entry(), receipt.leaf_hash()) else {
            return self.fails(RECEIPT, "里面的办理记录写法不合规范");
        };
        if entry.at > self.now.plus_millis(TOLERANCE) {
            return self.fails(RECEIPT, "办理记录的时间晚于现在，请检查本机时钟");
        }
        self.holds(RECEIPT, "第 1 版，sha256");
        let (checkpoint, office) = self.checkpoint(receipt.checkpoint().as_bytes(), Some(entry.at))?;
        if office != entry.office {
            return self.fails(TRUSTED, format!("日志 {} 不是这条记录所属机构的", checkpoint.origin));
        }
        let (leaf, size) = (receipt.leaf(), checkpoint.size);
        if leaf >= size {
            return self.fails(INCLUDED, format!("序号 {leaf} 超出了日志的 {size} 条"));
        }
        if !holds_inclusion(receipt.proof(), leaf, size, hash, checkpoint.root) {
            let because = format!(
                "由记录、盐和证明算不出检查点的根：记录、盐、序号 {leaf} 或证明被改动过，或者不是这本日志的"
            );
            return self.fails(INCLUDED, because);
        }
        self.holds(
            INCLUDED,
            format!("日志 {} 共 {size} 条，这是序号 {leaf} 的一条（从 0 数起）", checkpoint.origin),
        );
        Some(entry)
    }

    /// A checkpoint under a trusted signature, and the office whose log it is. `after`: it was signed then or later.
    pub(super) fn checkpoint(
        &mut self,
        note: &[u8],
        after: Option<Moment>,
    ) -> Option<(Checkpoint, OfficeId)> {
        let signed = match SignedCheckpoint::parse(note) {
            Ok(signed) => signed,
            Err(problem) => return self.fails(CHECKPOINT, problem.to_string()),
        };
        let checkpoint = signed.checkpoint().clone();
        self.holds(CHECKPOINT, format!("{}，{} 条", checkpoint.origin, checkpoint.size));
        match (is_demo(&checkpoint.origin), self.trust.demo) {
            (true, false) => return self.fails("不是演示日志", "这是演示日志，正式的信任文件不予认可"),
            (true, true) => self.holds("演示日志", "只在演示中有效，没有任何效力"),
            (false, _) => {}
        }
        let keys: Vec<&TrustedKey> = signed
            .signers()
            .filter_map(|id| self.trust.key(&id, KeyKind::Log))
            .filter(|key| key.name() == checkpoint.origin)
            .collect();
        if keys.is_empty() {
            let because = format!("签名者未知：信任文件里没有为 {} 签名的公钥", checkpoint.origin);
            return self.fails(TRUSTED, because);
        }
        if let Some(key) = keys.iter().find(|key| !signed.is_signed_by(key)) {
            let because = format!("签名不是公钥 {} 对这些内容作出的：内容被改动过，或者是伪造的", key.id);
            return self.fails(SIGNED, because);
        }
        let cosigned = match self.cosigned(&signed) {
            Ok(cosigned) => cosigned,
            Err(because) => return self.fails(WITNESSED, because),
        };
        let first = cosigned.iter().map(|line| line.at).min();
        let objections: Vec<Option<String>> =
            keys.iter().map(|key| self.objection(key, after, first)).collect();
        let Some(at) = objections.iter().position(Option::is_none) else {
            return self.fails(TRUSTED, objections.into_iter().flatten().collect::<Vec<_>>().join("；"));
        };
        let key = keys[at];
        self.holds(TRUSTED, format!("公钥 {}，{}", key.id, key.owner));
        self.holds(SIGNED, format!("Ed25519 签名由公钥 {} 验证通过", key.id));
        self.witnesses(&cosigned)?;
        let office = key.office;
        (self.checkpoint, self.witnessed) = (Some(checkpoint.clone()), first);
        Some((checkpoint, office))
    }

    /// The cosignatures of trusted witnesses whose keys may have signed at their time.
    fn cosigned(&self, signed: &SignedCheckpoint) -> Result<Vec<Cosigned<'a>>, String> {
        let mut cosigned = Vec::new();
        for id in signed.signers() {
            let Some(key) = self.trust.key(&id, KeyKind::Witness) else { continue };
            let Some(at) = signed.cosigned_by(key) else {
                return Err(format!("副署不是见证人 {id} 对这个检查点作出的"));
            };
            if at > self.now.plus_millis(TOLERANCE) {
                return Err(format!("见证人 {id} 副署的时间晚于现在，请检查本机时钟"));
            }
            if key.objection(at).is_none() {
                cosigned.push(Cosigned { key, at });
            }
        }
        Ok(cosigned)
    }

    /// A witness that signs with two of its keys is one witness.
    fn witnesses(&mut self, cosigned: &[Cosigned<'_>]) -> Option<()> {
        let names: BTreeMap<&str, &str> =
            cosigned.iter().map(|line| (line.key.name(), line.key.owner.as_str())).collect();
        let (found, wanted) = (names.len(), self.options.witnesses);
        if found < wanted {
            return self.fails(WITNESSED, format!("要求 {wanted} 个可信的见证人副署，只有 {found} 个"));
        }
        if found == 0 {
            let because = "没有可信的见证人副署：日志是否给别人看了另一本，这里看不出来";
            self.say(Judgement::Unknown, WITNESSED, because);
        } else {
            self.holds(WITNESSED, names.into_values().collect::<Vec<_>>().join("、"));
        }
        Some(())
    }

    /// Why a checkpoint under this log key does not count; `None` when it does. A checkpoint bears no time: what is known
    /// is that it was signed after its newest known entry, and before its first cosignature.
    fn objection(&self, key: &TrustedKey, after: Option<Moment>, first: Option<Moment>) -> Option<String> {
        let id = &key.id;
        if key.from > self.now.plus_millis(TOLERANCE) {
            return Some(format!("公钥 {id} 还没有启用"));
        }
        let late = |end: Moment| after.is_some_and(|after| after > end);
        match key.status {
            KeyStatus::Compromised { since } if first.is_none_or(|first| first >= since) => {
                Some(format!("公钥 {id} 已经失密，没有早于失密时间的见证人副署"))
            }
            KeyStatus::Retired { since } if late(since) => Some(format!("公钥 {id} 在签名之前已经停用")),
            _ if key.until.is_some_and(late) => Some(format!("公钥 {id} 在签名之前已经过了使用期")),
            _ => None,
        }
    }
}
