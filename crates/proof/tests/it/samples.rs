//! Fixed keys and a certificate that resembles a real one.

use kernel::{Digest, Moment};
use proof::certificate::{
    CertificateFile, KeyStatus, Payload, Signer, StatusFile, StatusList, TrustFile, TrustedKey,
    check_character,
};

/// The day of every check that names no other: 2024-12-01T00:00Z.
pub(crate) const TODAY: Moment = Moment::from_millis(1_733_011_200_000);
/// A day in milliseconds.
pub(crate) const DAY: i64 = 24 * 3_600_000;
/// How many certificates the sample's status list holds.
const LIST_SIZE: u32 = 512;
/// The one index that the list revokes.
pub(crate) const REVOKED: u32 = 310;

/// A key whose secret is known to all, and which therefore signs nothing but samples.
pub(crate) fn signer(id: &str, secret: u8) -> Signer {
    Signer::new(id, &[secret; 32]).unwrap()
}

/// The key in use.
pub(crate) fn active() -> Signer {
    signer("cert-0f4e7a91", 1)
}

/// A number with its check character.
pub(crate) fn number(serial: u32) -> String {
    let body = format!("LZ2024-GC-{serial:06}");
    format!("{body}-{}", check_character(&body).unwrap())
}

/// What an ordinary certificate says.
pub(crate) fn payload(serial: u32) -> Payload {
    Payload {
        v: 1,
        suite: "sm2-sm3".into(),
        demo: false,
        office: "liuzhou".into(),
        issuer: "柳州市职称改革工作领导小组办公室".into(),
        number: number(serial),
        name: "覃谷雨".into(),
        document: "450205********0023".into(),
        document_digest: Digest::sm3(&[&[7; 32], b"450205199001010023"]),
        title: "高级工程师".into(),
        level: "副高级".into(),
        series: "工程系列".into(),
        specialty: "机械设计".into(),
        committee: "市机械工程示例高级评委会".into(),
        obtained: "2024-11-20".into(),
        confirmation: "示例职改〔2024〕18号".into(),
        scope: "广西壮族自治区".into(),
        issued: TODAY.plus_millis(-3 * DAY),
        key: active().id().into(),
        status: 271,
        rules: Digest::sha256(&[b"rules"]),
    }
}

/// The file, signed.
pub(crate) fn file(payload: &Payload, signer: &Signer) -> CertificateFile {
    sign(&String::from_utf8(payload.bytes().unwrap()).unwrap(), signer)
}

/// Any text, signed.
pub(crate) fn sign(text: &str, signer: &Signer) -> CertificateFile {
    CertificateFile::sign(text, signer).unwrap()
}

/// A key that counts.
pub(crate) fn trusted(signer: &Signer, status: KeyStatus) -> TrustedKey {
    TrustedKey {
        id: signer.id().into(),
        purpose: "certificate".into(),
        owner: "柳州市职称改革工作领导小组办公室".into(),
        public: signer.public(),
        from: TODAY.plus_millis(-300 * DAY),
        status,
    }
}

/// A trust file with the key in use.
pub(crate) fn trust() -> TrustFile {
    TrustFile { v: 1, demo: false, keys: vec![trusted(&active(), KeyStatus::Active)] }
}

/// The list that revokes [`REVOKED`], fresh for a week around [`TODAY`].
pub(crate) fn status(signer: &Signer) -> StatusFile {
    let list = StatusList {
        v: 1,
        demo: false,
        office: "liuzhou".into(),
        serial: 12,
        issued: TODAY.plus_millis(-DAY),
        next: TODAY.plus_millis(6 * DAY),
        key: signer.id().into(),
        revoked: StatusList::bits(LIST_SIZE, &[REVOKED]),
    };
    StatusFile::sign(&list, signer).unwrap()
}
