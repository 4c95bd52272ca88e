//! The check: a certificate file, PDF or QR text against a trust file and a status list, on a moment. No network.

use super::{
    number::number_holds,
    qr::{self, Short},
    sign::{CertificateFile, Payload, SUITE, signed_by, signed_raw_by},
    status::{StatusFile, StatusList},
    trust::{KeyStatus, TrustFile, TrustedKey},
};
use kernel::{Moment, canonical, digest::unhex};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// How it comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 有效
    Valid,
    /// 已撤销
    Revoked,
    /// 签名有效，撤销状态未知
    StatusUnknown,
    /// 无效
    Invalid,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Whether it holds.
    pub holds: bool,
    /// What was looked at.
    pub text: String,
    /// What was found.
    pub because: String,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// How it comes out.
    pub verdict: Verdict,
    /// What was looked at, in order; the first that does not hold decides.
    pub evidence: Vec<Evidence>,
    /// What it certifies; from a QR code only the short form is known.
    pub payload: Option<Payload>,
    /// The short form.
    pub short: Option<Short>,
}

/// How strict the check is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Accept without a fresh status list.
    pub without_status: bool,
}

/// Checks a certificate: JSON file, PDF, or the text of a QR code.
pub fn check(
    file: &[u8],
    trust: &TrustFile,
    status: Option<&[u8]>,
    now: Moment,
    options: Options,
) -> Checked {
    let mut desk = Desk { evidence: Vec::new(), trust, now };
    let read = desk.read(file);
    let (payload, short) = match &read {
        Some(Read::Whole(payload)) => (Some((**payload).clone()), Short::of(payload).ok()),
        Some(Read::Short(short)) => (None, Some(short.clone())),
        None => (None, None),
    };
    let verdict = match &short {
        None => Verdict::Invalid,
        Some(short) => desk.status(short, status, options),
    };
    Checked { verdict, evidence: desk.evidence, payload, short }
}

enum Read {
    Whole(Box<Payload>),
    Short(Short),
}

struct Desk<'a> {
    evidence: Vec<Evidence>,
    trust: &'a TrustFile,
    now: Moment,
}

impl Desk<'_> {
    fn say(&mut self, holds: bool, text: &str, because: impl Into<String>) -> bool {
        self.evidence.push(Evidence { holds, text: text.to_owned(), because: because.into() });
        holds
    }

    /// Reads and verifies; `None` when something does not hold.
    fn read(&mut self, file: &[u8]) -> Option<Read> {
        if let Ok(text) = std::str::from_utf8(file)
            && let Some((short, signed, signature)) = qr::parse(text) {
                let key = self.key(&short.k, None)?;
                let good = signed_raw_by(&key.public, &signed, &signature);
                self.say(good, "签名由信任的公钥验证通过", format!("二维码签名，公钥 {}", key.id))
                    .then_some(())?;
                self.number(&short.n).then_some(())?;
                return Some(Read::Short(short));
            }
        let embedded =
            if file.starts_with(b"%PDF") { super::pdf::embedded(file) } else { Some(file.to_vec()) };
        let parsed: Option<CertificateFile> = embedded.and_then(|bytes| strict(&bytes));
        let Some(parsed) = parsed else {
            self.say(false, "文件是职称证书", "不是证书文件，或内容不合规范形式");
            return None;
        };
        let Some(payload) = strict::<Payload>(parsed.payload.as_bytes()) else {
            self.say(false, "文件是职称证书", "证书内容不合规范形式");
            return None;
        };
        let known = payload.v == 1 && payload.suite == SUITE && parsed.v == 1;
        self.say(known, "格式版本和算法", format!("第 {} 版，{}", payload.v, payload.suite)).then_some(())?;
        if payload.demo && !self.trust.demo {
            self.say(false, "不是演示证书", "这是演示证书，正式的信任文件不予认可");
            return None;
        }
        let key = self.key(&payload.key, Some(payload.issued))?;
        let signature = unhex(&parsed.signature).unwrap_or_default();
        let good = signed_by(&key.public, parsed.payload.as_bytes(), &signature);
        let because = format!("SM2 签名，SM3 摘要，公钥 {}（{}）", key.id, key.owner);
        self.say(good, "签名由信任的公钥验证通过", because).then_some(())?;
        self.number(&payload.number).then_some(())?;
        Some(Read::Whole(Box::new(payload)))
    }

    fn key(&mut self, id: &str, issued: Option<Moment>) -> Option<TrustedKey> {
        let Some(key) = self.trust.key(id, "certificate").cloned() else {
            self.say(false, "签名者可信", format!("签名者未知：信任文件里没有公钥 {id}"));
            return None;
        };
        if let KeyStatus::Compromised { since } = key.status {
            // Without a receipt of the log nobody can tell that it was signed before.
            if issued.is_none_or(|issued| issued >= since) || self.now >= since {
                self.say(false, "签名者可信", format!("公钥 {id} 已经失密，没有早于失密时间的存证"));
                return None;
            }
        }
        if issued.is_some_and(|issued| issued < key.from) {
            self.say(false, "签名者可信", format!("公钥 {id} 在签发时还没有启用"));
            return None;
        }
        Some(key)
    }

    fn number(&mut self, number: &str) -> bool {
        self.say(number_holds(number), "编号校验字符正确", number)
    }

    fn status(&mut self, short: &Short, status: Option<&[u8]>, options: Options) -> Verdict {
        let unknown = if options.without_status { Verdict::Valid } else { Verdict::StatusUnknown };
        let Some(list) = status.and_then(|bytes| self.status_list(bytes)) else {
            self.say(options.without_status, "不在撤销名单中", "签名有效，撤销状态未知：没有可用的撤销名单");
            return unknown;
        };
        if list.next < self.now {
            self.say(options.without_status, "不在撤销名单中", "签名有效，撤销状态未知：撤销名单已经过期");
            return unknown;
        }
        match list.is_revoked(short.i) {
            Some(false) => {
                self.say(true, "不在撤销名单中", format!("撤销名单第 {} 期", list.serial));
                Verdict::Valid
            }
            Some(true) => {
                self.say(false, "不在撤销名单中", format!("撤销名单第 {} 期列有这张证书", list.serial));
                Verdict::Revoked
            }
            None => {
                self.say(
                    options.without_status,
                    "不在撤销名单中",
                    "签名有效，撤销状态未知：名单早于这张证书",
                );
                unknown
            }
        }
    }

    fn status_list(&mut self, bytes: &[u8]) -> Option<StatusList> {
        let file: StatusFile = strict(bytes)?;
        let list: StatusList = strict(file.list.as_bytes())?;
        let key = self.trust.key(&list.key, "certificate")?;
        let signature = unhex(&file.signature)?;
        signed_by(&key.public, file.list.as_bytes(), &signature).then_some(list)
    }
}

fn strict<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_value(canonical::from_bytes(bytes).ok()?).ok()
}
