//! What the tests are made of: fixed keys, fixed moments, one certificate, its status list, the trust files.

use kernel::{
    Digest, Moment, OfficeId,
    identity::{Document, DocumentKind},
};
use proof::{
    certificate::{
        Payload, SUITE, SignedFile, Signer as _, Sm2Signer, StatusList, VERSION, check_character,
        document_digest,
    },
    trust::{KeyKind, KeyStatus, TrustFile, TrustedKey},
};
use std::io::Write as _;

/// 2024-11-20, in the afternoon.
pub(crate) const ISSUED: Moment = Moment::from_millis(1_732_086_000_000);
/// Ten days later.
pub(crate) const NOW: Moment = ISSUED.plus_millis(10 * DAY);
pub(crate) const DAY: i64 = 24 * 3_600_000;
pub(crate) const LIST: &str = "2024";
pub(crate) const INDEX: u32 = 4711;
pub(crate) const SALT: [u8; 32] = [9; 32];

pub(crate) fn office(number: u8) -> OfficeId {
    format!("00000000-0000-7000-8000-0000000000{number:02}").parse().unwrap()
}

/// The keys of the tests by their first byte: published, worthless, and nobody else's.
pub(crate) fn signer(number: u8) -> Sm2Signer {
    let id = match number {
        1 => "cert-main",
        2 => "cert-retired",
        3 => "cert-lost",
        4 => "cert-demo",
        5 => "cert-other",
        _ => "cert-unknown",
    };
    Sm2Signer::new(id, &[number; 32]).unwrap()
}

fn key(number: u8, demo: bool, office: OfficeId, status: KeyStatus) -> TrustedKey {
    let signer = signer(number);
    TrustedKey {
        id: signer.key_id().to_owned(),
        kind: KeyKind::Certificate,
        office,
        owner: if demo { "示例市职改办（演示）" } else { "示例市职改办" }.to_owned(),
        suite: SUITE.to_owned(),
        public: signer.public().into(),
        demo,
        from: ISSUED.plus_millis(-300 * DAY),
        until: None,
        status,
    }
}

pub(crate) fn trust() -> TrustFile {
    let since = ISSUED.plus_millis(DAY);
    let keys = vec![
        key(1, false, office(1), KeyStatus::Active),
        key(2, false, office(1), KeyStatus::Retired { since }),
        key(3, false, office(1), KeyStatus::Compromised { since }),
        key(5, false, office(2), KeyStatus::Active),
    ];
    TrustFile { v: VERSION, demo: false, keys }
}

pub(crate) fn demo_trust() -> TrustFile {
    let keys = vec![key(4, true, office(1), KeyStatus::Active)];
    TrustFile { v: VERSION, demo: true, keys }
}

pub(crate) fn document() -> Document {
    Document::parse(DocumentKind::ResidentCard, "11010519491231002X").unwrap()
}

pub(crate) fn number(body: &str) -> String {
    format!("{body}-{}", check_character(body).unwrap())
}

pub(crate) fn payload(signer: &Sm2Signer) -> Payload {
    Payload {
        v: VERSION,
        suite: SUITE.to_owned(),
        demo: false,
        office: office(1),
        issuer: "示例市职称改革工作领导小组办公室".to_owned(),
        number: number("SL2024-GC-000317"),
        name: "买买提·吐尔逊𠮷".to_owned(),
        document: document().masked(),
        document_digest: document_digest(&document(), &SALT),
        series: "工程系列".to_owned(),
        title: "高级工程师".to_owned(),
        level: "副高级".to_owned(),
        specialty: "建筑工程管理".to_owned(),
        committee: "示例市工程系列高级职称评审委员会".to_owned(),
        obtained: "2024-10-12".parse().unwrap(),
        confirmation: "示职改〔2024〕18号".to_owned(),
        scope: "全区有效".to_owned(),
        issued: ISSUED,
        key: signer.key_id().to_owned(),
        status_list: LIST.to_owned(),
        status_index: INDEX,
        rules: Digest::sha256(&[b"pack"]),
    }
}

pub(crate) fn text(payload: &Payload) -> String {
    String::from_utf8(payload.bytes().unwrap()).unwrap()
}

pub(crate) fn certificate(payload: &Payload, signer: &Sm2Signer) -> Vec<u8> {
    SignedFile::certificate(&text(payload), signer).unwrap().bytes().unwrap()
}

/// An envelope round any text, signed whether it makes sense or not: what a forger, or a careless office, could send.
pub(crate) fn anyway(kind: &str, payload: &str, signer: &Sm2Signer) -> Vec<u8> {
    let signature = data_encoding::BASE64.encode(&signer.sign(payload.as_bytes()).unwrap());
    let key = signer.key_id().to_owned();
    let file = SignedFile {
        v: VERSION,
        kind: kind.to_owned(),
        key,
        payload: payload.to_owned(),
        signature,
        receipt: None,
    };
    file.bytes().unwrap()
}

pub(crate) fn list(signer: &Sm2Signer, revoked: &[u32]) -> StatusList {
    StatusList {
        v: VERSION,
        suite: SUITE.to_owned(),
        demo: false,
        office: office(1),
        list: LIST.to_owned(),
        serial: 7,
        issued: NOW.plus_millis(-DAY),
        next_update: NOW.plus_millis(6 * DAY),
        key: signer.key_id().to_owned(),
        revoked: StatusList::bits(8192, revoked),
    }
}

pub(crate) fn status(list: &StatusList, signer: &Sm2Signer) -> Vec<u8> {
    SignedFile::status_list(list, signer).unwrap().bytes().unwrap()
}

/// A small PDF that carries the files, deflated as typst does with longer ones.
pub(crate) fn pdf(files: &[&[u8]]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n".to_vec();
    out.extend(b"2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n");
    for (file, object) in files.iter().zip(3..) {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(file).unwrap();
        let body = encoder.finish().unwrap();
        let length = body.len();
        out.extend(
            format!("{object} 0 obj\n<</Length {length}/Type/EmbeddedFile/Subtype/application#2Fjson")
                .bytes(),
        );
        out.extend(b"/Filter/FlateDecode>>\nstream\n");
        out.extend(body);
        out.extend(b"\nendstream\nendobj\n");
    }
    out.extend(b"trailer\n<</Size 4/Root 1 0 R>>\n%%EOF\n");
    out
}
