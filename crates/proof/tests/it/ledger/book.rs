//! What the tests of the log are made of: fixed keys, and a log of entries of one case.

use crate::made::{DAY, ISSUED, office};
use kernel::{Actor, CaseId, Digest, Moment, OfficeId, PersonId, Role, SeatId};
use proof::{
    entry::{self, Entry},
    ledger::{
        BundleId, Checkpoint, Edge, LogSigner, Receipt, SUITE, SignedCheckpoint, TileId, WitnessSigner,
        bundle, inclusion,
    },
    trust::{KeyKind, KeyStatus, PublicKey, TrustFile, TrustedKey, VERSION},
};
use std::collections::BTreeMap;

pub(crate) const ORIGIN: &str = "log.example/shili";
pub(crate) const DEMO_ORIGIN: &str = "log.example/演示";
/// The moment of entry 0; each is a second after the one before.
pub(crate) const FIRST: Moment = ISSUED;

/// The log's keys by their first byte: published, worthless, and nobody else's. One origin has several, one after the
/// other.
pub(crate) fn log_key(number: u8) -> LogSigner {
    let origin = match number {
        24 => DEMO_ORIGIN,
        25 => "log.example/other",
        _ => ORIGIN,
    };
    LogSigner::new(origin, &[number; 32]).unwrap()
}

pub(crate) fn witness(number: u8) -> WitnessSigner {
    let name = match number {
        34 => "witness.example/演示",
        _ => "witness.example/supervisor",
    };
    WitnessSigner::new(name, &[number; 32]).unwrap()
}

/// Seconds since 1970.
pub(crate) fn seconds(moment: Moment) -> u64 {
    u64::try_from(moment.millis() / 1000).unwrap()
}

fn key(
    id: String,
    kind: KeyKind,
    public: impl Into<PublicKey>,
    demo: bool,
    office: OfficeId,
    status: KeyStatus,
) -> TrustedKey {
    let owner = match (kind, demo) {
        (KeyKind::Witness, false) => "示例市纪检监察组",
        (KeyKind::Witness, true) => "示例市纪检监察组（演示）",
        (_, false) => "示例市职改办",
        (_, true) => "示例市职改办（演示）",
    };
    TrustedKey {
        id,
        kind,
        office,
        owner: owner.to_owned(),
        suite: SUITE.to_owned(),
        public: public.into(),
        demo,
        from: FIRST.plus_millis(-300 * DAY),
        until: None,
        status,
    }
}

pub(crate) fn trust() -> TrustFile {
    let since = FIRST.plus_millis(DAY);
    let (retired, lost) = (KeyStatus::Retired { since }, KeyStatus::Compromised { since });
    let log = |number: u8, office, status| {
        let signer = log_key(number);
        key(signer.id(), KeyKind::Log, signer.public(), false, office, status)
    };
    let watcher = |number: u8, status| {
        let signer = witness(number);
        key(signer.id(), KeyKind::Witness, signer.public(), false, office(1), status)
    };
    let keys = vec![
        log(21, office(1), KeyStatus::Active),
        log(22, office(1), retired),
        log(23, office(1), lost),
        log(25, office(2), KeyStatus::Active),
        watcher(31, KeyStatus::Active),
        watcher(32, retired),
    ];
    TrustFile { v: VERSION, demo: false, keys }
}

pub(crate) fn demo_trust() -> TrustFile {
    let (log, witness) = (log_key(24), witness(34));
    let keys = vec![
        key(log.id(), KeyKind::Log, log.public(), true, office(1), KeyStatus::Active),
        key(witness.id(), KeyKind::Witness, witness.public(), true, office(1), KeyStatus::Active),
    ];
    TrustFile { v: VERSION, demo: true, keys }
}

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(number: u8) -> T {
    format!("00000000-0000-7000-8000-0000000000{number:02}").parse().unwrap()
}

/// Entry `number` of the case, in the world in which `word` was written.
pub(crate) fn entry(number: u32, word: &str) -> Entry {
    Entry {
        v: entry::VERSION,
        office: office(1),
        case: id::<CaseId>(11),
        kind: "application".to_owned(),
        seq: number + 1,
        at: FIRST.plus_millis(i64::from(number) * 1000),
        act: "return_for_correction".to_owned(),
        actor: Actor {
            seat: id::<SeatId>(12),
            person: id::<PersonId>(13),
            organisation: id(14),
            role: Role::Employer,
        },
        cause: None,
        rules: Some(Digest::sha256(&[b"pack"])),
        confirmation: None,
        effect: serde_json::json!({ "kind": "returned", "reason": word, "line": "第一行\n\u{301}\u{1f}\"\\/\u{7f}𠮷" }),
        prev: (number > 0).then(|| Digest::sha256(&[&number.to_be_bytes()])),
    }
}

pub(crate) fn salt(number: u32) -> [u8; 32] {
    Digest::sha256(&[b"salt", &number.to_be_bytes()]).bytes
}

/// A log as it lies in a folder.
#[derive(Clone)]
pub(crate) struct Book {
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) leaves: Vec<Vec<u8>>,
    pub(crate) edge: Edge,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Book {
    /// A log of `size` entries; from entry `from` on, another word stands in them.
    pub(crate) fn forked(size: u32, from: u32) -> Self {
        let word = |number: u32| if number < from { "材料不全" } else { "材料齐全" };
        Self::made((0..size).map(|number| entry(number, word(number)).bytes().unwrap()).collect())
    }

    /// A log of these entries.
    pub(crate) fn made(entries: Vec<Vec<u8>>) -> Self {
        let size = entries.len() as u64;
        let leaves: Vec<_> =
            (0..).zip(&entries).map(|(number, entry)| entry::leaf(&salt(number), entry)).collect();
        let mut edge = Edge::empty();
        let tiles = edge.append(leaves.iter().map(Vec::as_slice));
        let mut files: BTreeMap<_, _> = tiles.into_iter().map(|tile| (tile.id.path(), tile.bytes)).collect();
        for (number, leaves) in (0..).zip(leaves.chunks(256)) {
            let id = BundleId::in_log(number, size).unwrap();
            files.insert(id.path(), bundle(leaves.iter().map(Vec::as_slice)).unwrap());
        }
        Self { entries, leaves, edge, files }
    }

    pub(crate) fn of(size: u32) -> Self {
        Self::forked(size, size)
    }

    pub(crate) fn checkpoint(&self, origin: &str) -> Checkpoint {
        Checkpoint { origin: origin.to_owned(), size: self.edge.size(), root: self.edge.root() }
    }

    pub(crate) fn signed(&self, signer: &LogSigner) -> SignedCheckpoint {
        signer.sign(&self.checkpoint(signer.origin())).unwrap()
    }

    /// Signed by the log's main key, and cosigned by the witness an hour later.
    pub(crate) fn cosigned(&self) -> SignedCheckpoint {
        let signed = self.signed(&log_key(21));
        let line = witness(31).cosign(signed.checkpoint(), seconds(FIRST) + 3600).unwrap();
        signed.with(&line).unwrap()
    }

    pub(crate) fn tile(&self, id: TileId) -> Option<Vec<u8>> {
        self.files.get(&id.path()).cloned()
    }

    pub(crate) fn receipt(&self, number: u32, signed: &SignedCheckpoint) -> Receipt {
        let (leaf, size) = (u64::from(number), self.edge.size());
        let proof = inclusion(leaf, size, |id| self.tile(id)).unwrap();
        Receipt::new(&self.entries[number as usize], &salt(number), leaf, proof, signed).unwrap()
    }
}
