//! The log over the entries: an RFC 6962 tree as C2SP tiles, checkpoints as signed notes, cosignatures of witnesses,
//! receipts, and the checks that need nothing but files. The format is written down in `docs/formats/ledger.md`.
//!
//! Invariant: tiles are never believed by themselves: every answer rests on a root that a key of the trust file signed.

mod hash;
mod tile;
mod tree;

mod proving;

mod checkpoint;
mod key;
mod origin;
mod signer;

mod receipt;

mod folder;
mod report;
mod verify;
mod witness;

pub use checkpoint::{Checkpoint, CheckpointProblem, SignedCheckpoint};
pub use folder::{verify_consistency, verify_log};
pub use hash::{EMPTY, Hash, leaf_hash, node_hash};
pub use key::{NotAVerifierKey, PublicKey, SUITE, VerifierKey, is_demo};
pub use origin::{Break, LONGEST_REASON, NotABreak, SignedBreak};
pub use proving::{
    ProofProblem, consistency, consistency_tiles, holds_consistency, holds_inclusion, inclusion,
    inclusion_tiles,
};
pub use receipt::{RECEIPT, Receipt};
pub use report::{Options, Outcome, Report};
pub use signer::{LogSigner, NameProblem, SignProblem, WitnessSigner};
pub use tile::{BundleId, MAX_SIZE, TILE, Tile, TileId, bundle, unbundle};
pub use tree::{Edge, MissingTile};
pub use verify::verify_receipt;
pub use witness::{AddCheckpoint, Refusal};

pub(crate) use key::line_type;
