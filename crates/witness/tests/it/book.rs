//! A log of plain leaves, and a witness in a folder of its own.

use kernel::{Chance, Clock, Moment};
use proof::{
    ledger::{
        AddCheckpoint, Checkpoint, Edge, LogSigner, SignedCheckpoint, TileId, VerifierKey, consistency,
    },
    trust::KeyKind,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use witness::Witness;

pub(crate) const ORIGIN: &str = "log.example/shili";
/// 2024-11-20.
pub(crate) const NOW: Moment = Moment::from_millis(1_732_086_000_000);

pub(crate) fn signer(number: u8) -> LogSigner {
    LogSigner::new(ORIGIN, &[number; 32]).unwrap()
}

pub(crate) fn key(signer: &LogSigner) -> VerifierKey {
    VerifierKey { id: signer.id(), kind: KeyKind::Log, public: signer.public() }
}

/// A log that grows; `word` tells two histories apart.
pub(crate) struct Book {
    edge: Edge,
    tiles: BTreeMap<String, Vec<u8>>,
}

impl Book {
    pub(crate) fn of(size: usize, word: &str) -> Self {
        let leaves: Vec<Vec<u8>> = (0..size).map(|at| format!("{word} {at}").into_bytes()).collect();
        let mut edge = Edge::empty();
        let tiles = edge.append(leaves.iter().map(Vec::as_slice));
        Self { edge, tiles: tiles.into_iter().map(|tile| (tile.id.path(), tile.bytes)).collect() }
    }

    pub(crate) fn signed(&self, signer: &LogSigner) -> SignedCheckpoint {
        let (size, root) = (self.edge.size(), self.edge.root());
        signer.sign(&Checkpoint { origin: ORIGIN.to_owned(), size, root }).unwrap()
    }

    pub(crate) fn tile(&self, id: TileId) -> Option<Vec<u8>> {
        self.tiles.get(&id.path()).cloned()
    }

    pub(crate) fn request(&self, from: u64) -> AddCheckpoint {
        let proof = consistency(from, self.edge.size(), |id| self.tile(id)).unwrap();
        AddCheckpoint { old: from, proof, checkpoint: self.signed(&signer(1)) }
    }
}

/// A folder that goes away with its test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        Self(folder)
    }

    /// A witness that knows the log.
    pub(crate) fn witness(&self) -> Witness {
        let chance = Chance::seeded(1);
        let witness = Witness::create(&self.0, "witness.example/w", clock(), &chance).unwrap();
        witness.know(&key(&signer(1)), None).unwrap();
        witness
    }

    pub(crate) fn open(&self) -> Result<Witness, witness::Problem> {
        Witness::open(&self.0, clock())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn clock() -> Clock {
    let clock = Clock::starting_at(NOW);
    clock.set(NOW);
    clock
}
