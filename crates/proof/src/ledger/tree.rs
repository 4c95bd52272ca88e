//! The right edge of the tree: all that is needed to append leaves and to know the root.
//!
//! Invariant: the edge holds the partial tiles of its size, one a level at most, and nothing else.

use super::{
    hash::{EMPTY, Hash, fold, leaf_hash},
    tile::{TILE, Tile, TileId, hashes},
};

/// The right edge of a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// For each level, the hashes of its partial tile; fewer than 256.
    levels: Vec<Vec<Hash>>,
}

/// A tile that is needed is not there, or is shorter than its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} is missing or too short", .0.path())]
pub struct MissingTile(pub TileId);

impl Edge {
    /// The edge of the empty tree.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The partial tiles that make the edge of a tree of `size` leaves.
    pub fn tiles(size: u64) -> Vec<TileId> {
        let levels =
            (0u8..8).map(|level| (level, size >> (8 * level))).filter(|(_, hashes)| hashes % TILE > 0);
        levels.filter_map(|(level, hashes)| TileId::in_tree(level, hashes / TILE, size)).collect()
    }

    /// The edge of a tree of `size` leaves from its partial tiles ([`Edge::tiles`]); a wider tile in the same place does
    /// as well, since it begins with the narrower one.
    ///
    /// The tiles are taken as they are: compare [`Edge::root`] with what is known.
    ///
    /// # Errors
    /// The tile that is missing or too short.
    pub fn load(size: u64, read: impl Fn(TileId) -> Option<Vec<u8>>) -> Result<Self, MissingTile> {
        let mut levels = Vec::new();
        for id in Self::tiles(size) {
            let bytes = read(id).filter(|bytes| bytes.len() >= id.length()).ok_or(MissingTile(id))?;
            levels.resize(usize::from(id.level), Vec::new());
            levels.push(hashes(&bytes[..id.length()]));
        }
        Ok(Self { size, levels })
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut right: Option<Hash> = None;
        for level in &self.levels {
            let items: Vec<Hash> = level.iter().copied().chain(right).collect();
            right = (!items.is_empty()).then(|| fold(&items));
        }
        right.unwrap_or(EMPTY)
    }

    /// Appends leaves. Answers the tiles that are to be stored: those that became complete, then the partial ones of the
    /// new size, which take the place of the old partial ones.
    pub fn append<'a>(&mut self, leaves: impl IntoIterator<Item = &'a [u8]>) -> Vec<Tile> {
        let before = self.size;
        let mut tiles = Vec::new();
        for leaf in leaves {
            self.push(leaf_hash(leaf), &mut tiles);
        }
        if self.size > before {
            let partial = Self::tiles(self.size).into_iter();
            tiles.extend(partial.map(|id| Tile::of(id, &self.levels[usize::from(id.level)])));
        }
        tiles
    }

    fn push(&mut self, leaf: Hash, complete: &mut Vec<Tile>) {
        let mut hash = leaf;
        for level in 0u8.. {
            let at = usize::from(level);
            if self.levels.len() == at {
                self.levels.push(Vec::new());
            }
            self.levels[at].push(hash);
            if self.levels[at].len() < 256 {
                break;
            }
            let full = std::mem::take(&mut self.levels[at]);
            let number = self.size >> (8 * (level + 1));
            complete.push(Tile::of(TileId { level, number, width: 256 }, &full));
            hash = fold(&full);
        }
        self.size += 1;
    }
}
