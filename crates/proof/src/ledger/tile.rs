//! Tiles and entry bundles: names, paths and bytes (C2SP tlog-tiles, height 8).

use super::hash::Hash;

/// How many hashes a complete tile has, and how many leaves a complete bundle.
pub const TILE: u64 = 256;
/// The greatest size of a log: the greatest integer of canonical JSON.
pub const MAX_SIZE: u64 = (1 << 53) - 1;

/// The name of a tile: `width` hashes of subtrees of 256^level leaves each, from the `number`·256th on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0: hashes of leaves.
    pub level: u8,
    /// Which of its level, from 0.
    pub number: u64,
    /// How many hashes, 1 to 256; fewer than 256: a partial tile.
    pub width: u16,
}

/// The name of a bundle: the leaves below one tile of level 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId {
    /// Which, from 0.
    pub number: u64,
    /// How many leaves, 1 to 256; fewer than 256: a partial bundle.
    pub width: u16,
}

/// A tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Its name.
    pub id: TileId,
    /// Its hashes, one after the other.
    pub bytes: Vec<u8>,
}

impl TileId {
    /// The tile of a level and number in a tree of `size` leaves, as wide as the tree has it; `None`: it has none there.
    pub fn in_tree(level: u8, number: u64, size: u64) -> Option<Self> {
        let hashes = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
        let width = hashes.checked_sub(number.checked_mul(TILE)?)?.min(TILE);
        Some(Self { level, number, width: u16::try_from(width).ok().filter(|width| *width > 0)? })
    }

    /// `tile/<level>/<number>`, and `.p/<width>` for a partial tile.
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, tail(self.number, self.width))
    }

    /// Reads a path as [`TileId::path`] writes it; `None` for anything else.
    pub fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let (number, width) = untail(rest)?;
        let id = Self { level: level.parse().ok()?, number, width };
        (id.level < 8 && id.path() == path).then_some(id)
    }

    /// Whether it has all 256 hashes. A complete tile never changes again.
    pub fn is_complete(&self) -> bool {
        u64::from(self.width) == TILE
    }

    /// The length of its bytes.
    pub fn length(&self) -> usize {
        usize::from(self.width) * 32
    }

    /// The complete tile in its place, which begins with its hashes.
    pub(super) fn complete(self) -> Self {
        Self { width: 256, ..self }
    }
}

impl BundleId {
    /// The bundle of a number in a log of `size` leaves; `None`: it has none there.
    pub fn in_log(number: u64, size: u64) -> Option<Self> {
        TileId::in_tree(0, number, size).map(|tile| Self { number, width: tile.width })
    }

    /// `tile/entries/<number>`, and `.p/<width>` for a partial bundle.
    pub fn path(&self) -> String {
        format!("tile/entries/{}", tail(self.number, self.width))
    }

    /// Reads a path as [`BundleId::path`] writes it; `None` for anything else.
    pub fn parse(path: &str) -> Option<Self> {
        let (number, width) = untail(path.strip_prefix("tile/entries/")?)?;
        Some(Self { number, width }).filter(|id| id.path() == path)
    }
}

impl Tile {
    pub(super) fn of(id: TileId, hashes: &[Hash]) -> Self {
        Self { id, bytes: hashes.iter().flat_map(|hash| hash.0).collect() }
    }
}

/// The hashes of a tile's bytes, as far as they are whole.
pub(super) fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks_exact(32).filter_map(|chunk| chunk.try_into().ok().map(Hash)).collect()
}

/// The bytes of a bundle: each leaf behind its length, two bytes, big-endian. `None` when a leaf is longer than that.
pub fn bundle<'a>(leaves: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for leaf in leaves {
        bytes.extend(u16::try_from(leaf.len()).ok()?.to_be_bytes());
        bytes.extend(leaf);
    }
    Some(bytes)
}

/// The leaves of a bundle's bytes; `None` when they do not end where a leaf ends.
pub fn unbundle(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut leaves = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk() {
        let (leaf, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        leaves.push(leaf);
        bytes = rest;
    }
    bytes.is_empty().then_some(leaves)
}

/// Numbers in groups of three digits, all but the last behind an `x`, so that no folder gets too full.
fn tail(number: u64, width: u16) -> String {
    let mut text = format!("{:03}", number % 1000);
    let mut rest = number / 1000;
    while rest > 0 {
        text = format!("x{:03}/{text}", rest % 1000);
        rest /= 1000;
    }
    if u64::from(width) < TILE { format!("{text}.p/{width}") } else { text }
}

/// Reads what [`tail`] writes, and more; the caller compares.
fn untail(text: &str) -> Option<(u64, u16)> {
    let (number, width) = match text.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|width| (1..256).contains(width))?),
        None => (text, 256),
    };
    let digits = number.split('/').map(|part| part.strip_prefix('x').unwrap_or(part)).collect::<String>();
    let number = digits.parse().ok().filter(|number| *number <= MAX_SIZE / TILE)?;
    Some((number, width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let tile = |level, number, width| TileId { level, number, width }.path();
        assert_eq!(tile(0, 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(tile(3, 0, 1), "tile/3/000.p/1");
        assert_eq!(BundleId { number: 999, width: 255 }.path(), "tile/entries/999.p/255");
        // The example of the specification: a tree of 70,000 leaves.
        let widths =
            [(0, 272, Some(256)), (0, 273, Some(112)), (0, 274, None), (1, 0, Some(256)), (1, 1, Some(17))];
        for (level, number, width) in widths {
            assert_eq!(TileId::in_tree(level, number, 70_000).map(|id| id.width), width);
        }
        assert_eq!(TileId::in_tree(2, 0, 70_000).unwrap().width, 1);
        assert_eq!(TileId::in_tree(3, 0, 70_000), None);
        assert_eq!(TileId::in_tree(9, 0, 70_000), None);
        assert_eq!(TileId::in_tree(0, 0, 0), None);
        let bad = [
            "tile/0/1",
            "tile/0/0000",
            "tile/00/000",
            "tile/8/000",
            "tile/0/000.p/256",
            "tile/0/000.p/0",
            "tile/0/000.p/01",
            "tile/0/x000/001",
            "tile/0/001/001",
            "tile/0/x001/x001",
            "tile/-1/000",
            "tile/0/",
            "tile/0/000/",
            "/tile/0/000",
            "tile/0/+01",
            "tile/entries/000",
            "tile/data/000",
            "tile/0/x999/x999/x999/x999/x999/x999/999",
        ];
        for path in bad {
            assert_eq!(TileId::parse(path), None, "{path}");
        }
        assert_eq!(BundleId::parse("tile/0/000"), None);
    }

    #[test]
    fn bundles_end_where_a_leaf_ends() {
        let bytes = bundle([b"a".as_slice(), b"", b"bcd"]).unwrap();
        assert_eq!(bytes, b"\0\x01a\0\0\0\x03bcd");
        assert_eq!(unbundle(&bytes).unwrap(), [b"a".as_slice(), b"", b"bcd"]);
        assert_eq!(unbundle(&[]).unwrap(), [] as [&[u8]; 0]);
        assert_eq!(unbundle(&bytes[..2]), None);
        assert_eq!(unbundle(&bytes[..4]), None);
        assert_eq!(bundle([[0; 65_536].as_slice()]), None);
    }

    proptest! {
        #[test]
        fn a_path_is_read_back(level in 0u8..8, number in 0..=MAX_SIZE / TILE, width in 1u16..=256) {
            let (tile, bundle) = (TileId { level, number, width }, BundleId { number, width });
            prop_assert_eq!(TileId::parse(&tile.path()), Some(tile));
            prop_assert_eq!(BundleId::parse(&bundle.path()), Some(bundle));
        }
    }
}
