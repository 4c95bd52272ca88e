//! Inclusion and consistency (RFC 6962 §2.1.1, §2.1.2): which tiles a proof needs, the proof, and whether it holds.
//!
//! The walk over the tree is that of `tlog_tiles`; here it meets our tiles. Its `TileHashReader` is not used: in 0.2.0 it
//! leaves tiles unchecked when several of its first hashes stand in one tile.

use super::{
    hash::{EMPTY, Hash},
    tile::{MAX_SIZE, TileId},
    tree::MissingTile,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
};
use tlog_tiles::{Error, HashReader};

/// There is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofProblem {
    /// The tree has no such leaf, is smaller than the older one, or larger than any may be.
    #[error("the tree of {size} leaves has no proof about {about}")]
    Outside {
        /// The leaf, or the size of the older tree.
        about: u64,
        /// The size of the tree.
        size: u64,
    },
    /// A tile is missing.
    #[error(transparent)]
    Missing(#[from] MissingTile),
}

/// The tiles that [`inclusion`] reads, for a caller who must load them first.
///
/// # Errors
/// When the tree has no such leaf.
pub fn inclusion_tiles(leaf: u64, size: u64) -> Result<Vec<TileId>, ProofProblem> {
    within(leaf, size, leaf < size)?;
    needed(size, |names| tlog_tiles::prove_record(size, leaf, names))
}

/// The proof that the tree of `size` leaves has its `leaf`th, counted from 0: the hashes of the siblings, lowest first.
///
/// Tiles are taken as they are; a reader may answer a wider tile of the same place.
///
/// # Errors
/// When the tree has no such leaf, or a tile is missing.
pub fn inclusion(
    leaf: u64,
    size: u64,
    read: impl Fn(TileId) -> Option<Vec<u8>>,
) -> Result<Vec<Hash>, ProofProblem> {
    within(leaf, size, leaf < size)?;
    read_through(leaf, size, read, |tiles| tlog_tiles::prove_record(size, leaf, tiles))
}

/// The tiles that [`consistency`] reads, for a caller who must load them first.
///
/// # Errors
/// When the older tree is the larger one.
pub fn consistency_tiles(older: u64, newer: u64) -> Result<Vec<TileId>, ProofProblem> {
    within(older, newer, older <= newer)?;
    if older == 0 {
        return Ok(Vec::new());
    }
    needed(newer, |names| tlog_tiles::prove_tree(newer, older, names))
}

/// The proof that the tree of `newer` leaves begins with the tree of `older` leaves. Between equal sizes, and from the
/// empty tree, it is empty.
///
/// # Errors
/// When the older tree is the larger one, or a tile is missing.
pub fn consistency(
    older: u64,
    newer: u64,
    read: impl Fn(TileId) -> Option<Vec<u8>>,
) -> Result<Vec<Hash>, ProofProblem> {
    within(older, newer, older <= newer)?;
    if older == 0 {
        return Ok(Vec::new());
    }
    read_through(older, newer, read, |tiles| tlog_tiles::prove_tree(newer, older, tiles))
}

/// Whether `proof` shows that the tree of `size` leaves with this `root` has `hash` as its `leaf`th leaf hash.
pub fn holds_inclusion(proof: &[Hash], leaf: u64, size: u64, hash: Hash, root: Hash) -> bool {
    leaf < size
        && size <= MAX_SIZE
        && tlog_tiles::check_record(&theirs(proof), size, root.into(), leaf, hash.into()).is_ok()
}

/// Whether `proof` shows that the newer tree begins with the older one; each is a size and a root.
pub fn holds_consistency(proof: &[Hash], older: (u64, Hash), newer: (u64, Hash)) -> bool {
    if older.0 == 0 {
        return proof.is_empty() && older.1 == EMPTY && (newer.0 > 0 || newer.1 == EMPTY);
    }
    older.0 <= newer.0
        && newer.0 <= MAX_SIZE
        && (older.0 < newer.0 || older.1 == newer.1)
        && tlog_tiles::check_tree(&theirs(proof), newer.0, newer.1.into(), older.0, older.1.into()).is_ok()
}

fn within(about: u64, size: u64, holds: bool) -> Result<(), ProofProblem> {
    if holds && size <= MAX_SIZE { Ok(()) } else { Err(ProofProblem::Outside { about, size }) }
}

fn theirs(proof: &[Hash]) -> Vec<tlog_tiles::Hash> {
    proof.iter().map(|hash| (*hash).into()).collect()
}

/// Runs a proof that reads nothing, and notes which tiles it would have read.
fn needed(
    size: u64,
    prove: impl Fn(&Names) -> Result<Vec<tlog_tiles::Hash>, Error>,
) -> Result<Vec<TileId>, ProofProblem> {
    let names = Names { size, seen: RefCell::default() };
    prove(&names).map_err(|_| ProofProblem::Outside { about: size, size })?;
    Ok(names.seen.into_inner().into_iter().collect())
}

fn read_through<F: Fn(TileId) -> Option<Vec<u8>>>(
    about: u64,
    size: u64,
    read: F,
    prove: impl Fn(&Tiles<F>) -> Result<Vec<tlog_tiles::Hash>, Error>,
) -> Result<Vec<Hash>, ProofProblem> {
    let tiles = Tiles { size, read, loaded: RefCell::default(), missing: RefCell::default() };
    match (prove(&tiles), tiles.missing.into_inner()) {
        (Ok(proof), _) => Ok(proof.into_iter().map(Hash::from).collect()),
        (Err(_), Some(id)) => Err(MissingTile(id).into()),
        (Err(_), None) => Err(ProofProblem::Outside { about, size }),
    }
}

/// The tile in which a tree of `size` leaves has the hash of a storage index.
fn tile_of(index: u64, size: u64) -> Result<TileId, Error> {
    let tile = tlog_tiles::Tile::from_index(8, index);
    TileId::in_tree(tile.level(), tile.level_index(), size).ok_or(Error::IndexesNotInTree)
}

/// Reads nothing and notes the names.
struct Names {
    size: u64,
    seen: RefCell<BTreeSet<TileId>>,
}

impl HashReader for Names {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, Error> {
        for index in indexes {
            self.seen.borrow_mut().insert(tile_of(*index, self.size)?);
        }
        Ok(vec![tlog_tiles::Hash::default(); indexes.len()])
    }
}

/// Reads each tile once.
struct Tiles<F> {
    size: u64,
    read: F,
    loaded: RefCell<BTreeMap<TileId, Vec<u8>>>,
    missing: RefCell<Option<TileId>>,
}

impl<F: Fn(TileId) -> Option<Vec<u8>>> HashReader for Tiles<F> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, Error> {
        let mut loaded = self.loaded.borrow_mut();
        let mut hashes = Vec::with_capacity(indexes.len());
        for index in indexes {
            let id = tile_of(*index, self.size)?;
            let bytes = match loaded.entry(id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let Some(bytes) = (self.read)(id).filter(|bytes| bytes.len() >= id.length()) else {
                        self.missing.replace(Some(id));
                        return Err(Error::InvalidTile);
                    };
                    place.insert(bytes)
                }
            };
            let tile = tlog_tiles::Tile::new(8, id.level, id.number, u32::from(id.width), false);
            hashes.push(tile.hash_at_index(bytes, *index)?);
        }
        Ok(hashes)
    }
}
