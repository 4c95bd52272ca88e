//! The check: a certificate file, a PDF or the text of a QR code against a trust file and a status list, on a moment.
//! It needs no network and no office.
//!
//! Invariant: nothing of the file is answered before its signature holds under a key of the trust file.

use super::{
    file::{CERTIFICATE, STATUS_LIST, SignedFile},
    payload::{Payload, PayloadProblem, SUITE, VERSION},
    pdf::{self, Embedded},
    report::{Outcome, Report},
    short::{HEAD, Short},
    status::StatusList,
};
use crate::{
    finding::{Finding, Judgement},
    ledger::{self, Receipt, SignedCheckpoint, verify_receipt},
    trust::{KeyKind, TrustFile, TrustedKey},
};
use kernel::{Digest, Moment, OfficeId, canonical};

/// Clocks of issuer and checker may differ by so many milliseconds.
const TOLERANCE: i64 = 10 * 60 * 1000;

const STATUS: &str = "没有被撤销";
const TRUSTED: &str = "签名者可信";
const SIGNED: &str = "签名与内容相符";
const LOGGED: &str = "颁发记录在日志里";

/// The act that issues a certificate, as its entry names it.
const ISSUED: &str = "issued";

/// How strict a check is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Accept without a fresh status list. A list that says "revoked" counts all the same.
    pub without_status: bool,
}

/// Checks a certificate: the JSON file, a PDF that carries it, or the text of a QR code.
pub fn verify_certificate(
    file: &[u8],
    trust: &TrustFile,
    status: Option<&[u8]>,
    now: Moment,
    options: Options,
) -> Report {
    let mut desk = Desk { findings: Vec::new(), trust, now };
    let Some(signed) = desk.signed(file) else {
        return Report { outcome: Outcome::Invalid, findings: desk.findings, payload: None, short: None };
    };
    let outcome = desk.status(&signed, status, options);
    Report { outcome, findings: desk.findings, payload: signed.payload, short: Some(signed.short) }
}

/// What a good signature stands under.
struct Signed {
    payload: Option<Payload>,
    short: Short,
    office: OfficeId,
    demo: bool,
}

struct Desk<'a> {
    findings: Vec<Finding>,
    trust: &'a TrustFile,
    now: Moment,
}

impl Desk<'_> {
    fn say(&mut self, outcome: Judgement, text: &str, because: impl Into<String>) {
        self.findings.push(Finding { outcome, text: text.to_owned(), because: because.into() });
    }

    /// Notes a finding and goes on only when it holds.
    fn demand(&mut self, holds: bool, text: &str, because: impl Into<String>) -> Option<()> {
        self.say(if holds { Judgement::Holds } else { Judgement::Fails }, text, because);
        holds.then_some(())
    }

    fn signed(&mut self, file: &[u8]) -> Option<Signed> {
        let is_json = file.trim_ascii_start().starts_with(b"{");
        if !is_json && pdf::is_pdf(file) {
            return match pdf::embedded(file) {
                Embedded::One(bytes) => self.whole(&bytes),
                Embedded::Nothing => self.not_one("PDF 里没有签名文件，可能是扫描件或重新打印的"),
                Embedded::Several => self.not_one("PDF 里有几份不同的签名文件，分不清页面上是哪一份"),
            };
        }
        match std::str::from_utf8(file) {
            Ok(text) if text.trim().starts_with(HEAD) => self.code(text),
            _ => self.whole(file),
        }
    }

    fn not_one(&mut self, because: &str) -> Option<Signed> {
        self.say(Judgement::Fails, "是职称证书文件", because);
        None
    }

    /// A signed file.
    fn whole(&mut self, bytes: &[u8]) -> Option<Signed> {
        let Ok(file) = SignedFile::parse(bytes) else {
            return self.not_one("不是本格式的签名文件，或者写法不合规范");
        };
        if file.kind != CERTIFICATE {
            return self.not_one("是签名文件，但不是证书");
        }
        let payload = match Payload::parse(file.payload.as_bytes()) {
            Ok(payload) if payload.key == file.key => payload,
            Ok(_) => return self.not_one("文件和内容写的公钥不是同一把"),
            Err(PayloadProblem::Number(_)) => return self.not_one("证书编号的校验字符不对"),
            Err(PayloadProblem::Unknown(v, suite)) => {
                return self.not_one(&format!("不认识的版本或算法：第 {v} 版，{suite}"));
            }
            Err(_) => return self.not_one("证书内容的写法不合规范"),
        };
        self.say(Judgement::Holds, "是职称证书文件", format!("第 {} 版，{}", payload.v, payload.suite));
        self.demo(payload.demo)?;
        let known = self.receipt(&file, &payload)?;
        let key = self.key(&payload.key, payload.issued, known)?;
        if key.office != payload.office || key.demo != payload.demo {
            let because = format!("公钥 {} 属于{}，不是证书所写的发证单位", key.id, key.owner);
            self.say(Judgement::Fails, TRUSTED, because);
            return None;
        }
        self.say(Judgement::Holds, TRUSTED, owner(&key));
        let good = key.sm2_verifies(file.payload.as_bytes(), &file.der());
        self.demand(good, SIGNED, signature(good, &key))?;
        let short = match Short::of(&payload) {
            Ok(short) => short,
            Err(_) => return self.not_one("内容太长"),
        };
        Some(Signed { short, office: payload.office, demo: payload.demo, payload: Some(payload) })
    }

    /// The text of a QR code.
    fn code(&mut self, text: &str) -> Option<Signed> {
        let Some((short, raw)) = Short::parse(text) else {
            return self.not_one("二维码内容的写法不合规范");
        };
        self.say(Judgement::Holds, "是职称证书的二维码", "第 1 版，sm2-sm3");
        let key = self.key(&short.key, short.issued, None)?;
        self.demo(key.demo)?;
        self.say(Judgement::Holds, TRUSTED, owner(&key));
        let good = key.sm2_verifies_raw(&short.bytes(), &raw);
        self.demand(good, SIGNED, signature(good, &key))?;
        let fits = super::number_holds(&short.number);
        self.demand(fits, "证书编号的校验字符正确", short.number.clone())?;
        Some(Signed { payload: None, short, office: key.office, demo: key.demo })
    }

    fn demo(&mut self, demo: bool) -> Option<()> {
        match (demo, self.trust.demo) {
            (true, false) => self.demand(false, "不是演示证书", "这是演示证书，正式的信任文件不予认可"),
            (true, true) => self.demand(true, "演示证书", "只在演示中有效，没有任何效力"),
            (false, _) => Some(()),
        }
    }

    /// Since when a witness knows of the certificate, by the receipt in its file; `Some(None)` when nobody does.
    /// The check ends when there is a receipt and it does not hold.
    fn receipt(&mut self, file: &SignedFile, payload: &Payload) -> Option<Option<Moment>> {
        let Some(receipt) = &file.receipt else { return Some(None) };
        let bytes = canonical::to_bytes(receipt).unwrap_or_default();
        if !self.knows_log(&bytes) {
            self.say(Judgement::Unknown, LOGGED, "信任文件里没有这本日志的公钥，存证没有核对");
            return Some(None);
        }
        let report = verify_receipt(&bytes, self.trust, self.now, ledger::Options::default());
        let Some(entry) = &report.entry else {
            let why = report.findings.into_iter().rev().find(|finding| finding.outcome == Judgement::Fails);
            let why = why.map(|finding| format!("{}：{}", finding.text, finding.because)).unwrap_or_default();
            self.say(Judgement::Fails, LOGGED, format!("证书所附的存证与日志不符。{why}"));
            return None;
        };
        let digest = Digest::sm3(&[file.payload.as_bytes()]).to_string();
        let issues = entry.office == payload.office
            && entry.effect.get("kind").is_some_and(|kind| kind == ISSUED)
            && entry.effect.get("payload_digest").is_some_and(|named| *named == digest);
        self.demand(issues, LOGGED, receipt_says(issues, &report))?;
        Some(report.witnessed)
    }

    /// Whether the trust file knows the log of a receipt at all; an older one may not.
    fn knows_log(&self, receipt: &[u8]) -> bool {
        let Ok(receipt) = Receipt::parse(receipt) else { return true };
        let Ok(signed) = SignedCheckpoint::parse(receipt.checkpoint().as_bytes()) else { return true };
        signed.signers().any(|id| self.trust.key(&id, KeyKind::Log).is_some())
    }

    /// The trusted key of an id, when it may have signed at `issued`. A compromised key counts for what a witness is
    /// known to have seen before.
    fn key(&mut self, id: &str, issued: Moment, known: Option<Moment>) -> Option<TrustedKey> {
        let Some(key) = self.trust.key(id, KeyKind::Certificate).cloned() else {
            self.say(Judgement::Fails, TRUSTED, format!("签名者未知：信任文件里没有公钥 {id}"));
            return None;
        };
        if issued > self.now.plus_millis(TOLERANCE) {
            self.say(Judgement::Fails, TRUSTED, "签发时间晚于现在，请检查本机时钟");
            return None;
        }
        if let Some(objection) = key.objection_when_seen(issued, known) {
            self.say(Judgement::Fails, TRUSTED, objection);
            return None;
        }
        Some(key)
    }

    fn status(&mut self, signed: &Signed, list: Option<&[u8]>, options: Options) -> Outcome {
        let unknown = match list.map(|bytes| self.list(bytes, signed)) {
            None => "没有撤销名单".to_owned(),
            Some(Err(objection)) => objection,
            Some(Ok(list)) => match list.is_revoked(signed.short.status_index) {
                // Revocation is for ever: an old list still tells it.
                Some(true) => {
                    self.say(Judgement::Fails, STATUS, format!("撤销名单第 {} 期列有这张证书", list.serial));
                    return Outcome::Revoked;
                }
                Some(false) if self.now < list.next_update => {
                    self.say(Judgement::Holds, STATUS, format!("撤销名单第 {} 期没有列出", list.serial));
                    return Outcome::Valid;
                }
                Some(false) => "撤销名单已经过期，请下载新的一期".to_owned(),
                None => "撤销名单里没有这个序号".to_owned(),
            },
        };
        self.say(Judgement::Unknown, STATUS, format!("撤销状态未知：{unknown}"));
        if options.without_status { Outcome::Valid } else { Outcome::StatusUnknown }
    }

    /// The status list, when it is the right one and its signature holds; else why not.
    fn list(&self, bytes: &[u8], signed: &Signed) -> Result<StatusList, String> {
        let unreadable = || "撤销名单读不懂".to_owned();
        let file = SignedFile::parse(bytes).map_err(|_| unreadable())?;
        let list = StatusList::parse(file.payload.as_bytes()).map_err(|_| unreadable())?;
        if file.kind != STATUS_LIST || list.v != VERSION || list.suite != SUITE || list.key != file.key {
            return Err(unreadable());
        }
        let key = self.trust.key(&list.key, KeyKind::Certificate);
        let key = key.ok_or_else(|| format!("撤销名单的签名者未知：{}", list.key))?;
        if let Some(objection) = key.objection(list.issued) {
            return Err(format!("撤销名单不可用：{objection}"));
        }
        if !key.sm2_verifies(file.payload.as_bytes(), &file.der()) {
            return Err("撤销名单的签名与内容不符".to_owned());
        }
        let right = key.office == list.office
            && key.demo == list.demo
            && list.office == signed.office
            && list.demo == signed.demo
            && list.list == signed.short.status_list;
        if !right {
            return Err("这份撤销名单不是这张证书的".to_owned());
        }
        if list.issued > self.now.plus_millis(TOLERANCE) {
            return Err("撤销名单的签发时间晚于现在，请检查本机时钟".to_owned());
        }
        Ok(list)
    }
}

fn receipt_says(issues: bool, report: &ledger::Report) -> String {
    if !issues {
        return "证书所附的存证不是颁发这张证书的记录".to_owned();
    }
    let log = report.checkpoint.as_ref().map(|checkpoint| checkpoint.origin.as_str()).unwrap_or_default();
    match report.witnessed {
        Some(_) => format!("日志 {log}，有见证人副署"),
        None => format!("日志 {log}，还没有见证人副署"),
    }
}

fn owner(key: &TrustedKey) -> String {
    format!("公钥 {}，{}", key.id, key.owner)
}

fn signature(good: bool, key: &TrustedKey) -> String {
    if good {
        format!("SM2 签名、SM3 摘要，由公钥 {} 验证通过", key.id)
    } else {
        format!("签名不是公钥 {} 对这些内容作出的：内容被改动过，或者是伪造的", key.id)
    }
}
