//! The tree: known answers of RFC 6962, `tlog_tiles` beside us, every proof at every kind of size.

use proof::ledger::{
    EMPTY, Edge, Hash, ProofProblem, Tile, TileId, consistency, consistency_tiles, holds_consistency,
    holds_inclusion, inclusion, inclusion_tiles, leaf_hash, node_hash,
};
use proptest::prelude::*;
use std::{cell::RefCell, collections::BTreeMap};

/// The leaves and roots that the tests of Certificate Transparency share.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// req: X6
#[test]
fn roots_are_those_of_rfc_6962() {
    let mut edge = Edge::empty();
    assert_eq!(edge.root(), EMPTY);
    assert_eq!(kernel::digest::hex(&EMPTY.0)[..16], *"e3b0c44298fc1c14");
    for (leaf, root) in LEAVES.iter().zip(ROOTS) {
        edge.append([kernel::digest::unhex(leaf).unwrap().as_slice()]);
        assert_eq!(kernel::digest::hex(&edge.root().0), root);
    }
}

/// All tiles that were ever written, and the root of every size asked for.
#[derive(Default)]
struct Shelf {
    tiles: BTreeMap<(u8, u64), Vec<u8>>,
    edge: Edge,
}

fn leaf(number: u64) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

impl Shelf {
    fn grow(&mut self, size: u64) {
        let leaves: Vec<_> = (self.edge.size()..size).map(leaf).collect();
        for Tile { id, bytes } in self.edge.append(leaves.iter().map(Vec::as_slice)) {
            assert_eq!(bytes.len(), id.length());
            self.tiles.insert((id.level, id.number), bytes);
        }
    }

    /// The widest tile there is, as a table keyed by level and number has it.
    fn read(&self, id: TileId) -> Option<Vec<u8>> {
        self.tiles.get(&(id.level, id.number)).cloned()
    }

    fn root(&self, size: u64) -> Hash {
        Edge::load(size, |id| self.read(id)).unwrap().root()
    }
}

fn root_of(size: u64) -> Hash {
    let mut shelf = Shelf::default();
    shelf.grow(size);
    shelf.edge.root()
}

/// What `tlog_tiles` makes of the same leaves, without tiles.
struct Theirs(RefCell<Vec<tlog_tiles::Hash>>);

impl tlog_tiles::HashReader for Theirs {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|index| self.0.borrow()[usize::try_from(*index).unwrap()]).collect())
    }
}

fn theirs(size: u64) -> Theirs {
    let theirs = Theirs(RefCell::default());
    for number in 0..size {
        let hashes = tlog_tiles::stored_hashes(number, &leaf(number), &theirs).unwrap();
        theirs.0.borrow_mut().extend(hashes);
    }
    theirs
}

fn plain(proof: Vec<tlog_tiles::Hash>) -> Vec<Hash> {
    proof.into_iter().map(|hash| Hash(hash.0)).collect()
}

/// req: X6
#[test]
fn sizes_at_the_seams_of_tiles_have_proofs_that_hold() {
    let sizes = [1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_793];
    let mut shelf = Shelf::default();
    let mut roots = vec![(0, EMPTY)];
    for size in sizes {
        shelf.grow(size);
        assert_eq!(Edge::load(size, |id| shelf.read(id)).unwrap(), shelf.edge);
        roots.push((size, shelf.edge.root()));
    }
    let hashes: Vec<Hash> = (0..65_793).map(|number| leaf_hash(&leaf(number))).collect();
    for (size, root) in &roots[1..] {
        let leaves = [0, 1, 254, 255, 256, 257, 65_535, 65_536, size / 2, size - 1];
        for leaf in leaves.into_iter().filter(|leaf| leaf < size) {
            let proof = inclusion(leaf, *size, |id| shelf.read(id)).unwrap();
            let hash = hashes[usize::try_from(leaf).unwrap()];
            assert!(holds_inclusion(&proof, leaf, *size, hash, *root), "{leaf} of {size}");
        }
    }
    // Every tile in the table has grown meanwhile, and begins with what it was.
    for older in &roots {
        assert_eq!(shelf.root(older.0), older.1);
        for newer in roots.iter().filter(|newer| newer.0 >= older.0) {
            let proof = consistency(older.0, newer.0, |id| shelf.read(id)).unwrap();
            assert!(holds_consistency(&proof, *older, *newer), "{} to {}", older.0, newer.0);
        }
    }
}

#[test]
fn there_is_no_proof_outside_the_tree() {
    let outside = |about, size| Err(ProofProblem::Outside { about, size });
    assert_eq!(inclusion(3, 3, |_| None), outside(3, 3));
    assert_eq!(inclusion_tiles(0, 0), Err(ProofProblem::Outside { about: 0, size: 0 }));
    assert_eq!(consistency(4, 3, |_| None), outside(4, 3));
    assert_eq!(inclusion(0, u64::MAX, |_| None), outside(0, u64::MAX));
    let TileId { level, number, width } = inclusion_tiles(0, 3).unwrap()[0];
    assert_eq!((level, number, width), (0, 0, 3));
    assert!(matches!(inclusion(0, 3, |_| None), Err(ProofProblem::Missing(_))));
    assert!(matches!(inclusion(0, 3, |_| Some(vec![0; 95])), Err(ProofProblem::Missing(_))));
    assert_eq!(inclusion(0, 3, |_| None).unwrap_err().to_string(), "tile/0/000.p/3 is missing or too short");
    assert!(Edge::load(3, |_| Some(vec![0; 95])).is_err());
    let (one, two) = (Hash([1; 32]), Hash([2; 32]));
    assert!(!holds_inclusion(&[], 0, 0, one, EMPTY));
    assert!(!holds_inclusion(&[], 0, u64::MAX, one, one));
    assert!(holds_consistency(&[], (0, EMPTY), (0, EMPTY)));
    assert!(holds_consistency(&[], (0, EMPTY), (3, one)));
    assert!(!holds_consistency(&[], (0, one), (3, one)));
    assert!(!holds_consistency(&[one], (0, EMPTY), (3, one)));
    assert!(!holds_consistency(&[], (0, EMPTY), (0, one)));
    assert!(holds_consistency(&[], (3, one), (3, one)));
    assert!(!holds_consistency(&[], (3, one), (3, two)));
    assert!(!holds_consistency(&[], (4, one), (3, one)));
    assert_eq!(node_hash(one, two), Hash(tlog_tiles::node_hash(one.into(), two.into()).0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// req: X6 — however leaves arrive, tiles, roots and proofs are those of `tlog_tiles`.
    #[test]
    fn trees_are_those_of_tlog_tiles(steps in prop::collection::vec(0u64..300, 1..6), at in any::<prop::sample::Index>()) {
        let size: u64 = steps.iter().sum::<u64>().max(1);
        let mut shelf = Shelf::default();
        for step in steps {
            let to = shelf.edge.size() + step;
            shelf.grow(to);
        }
        shelf.grow(size);
        let theirs = theirs(size);
        prop_assert_eq!(shelf.edge.root(), Hash(tlog_tiles::tree_hash(size, &theirs).unwrap().0));
        for ((level, number), bytes) in &shelf.tiles {
            let id = TileId::in_tree(*level, *number, size).unwrap();
            let tile = tlog_tiles::Tile::new(8, *level, *number, u32::from(id.width), false);
            prop_assert_eq!(bytes, &tile.read_data(&theirs).unwrap());
        }
        let leaf = at.index(usize::try_from(size).unwrap()) as u64;
        let proof = inclusion(leaf, size, |id| shelf.read(id)).unwrap();
        prop_assert_eq!(&proof, &plain(tlog_tiles::prove_record(size, leaf, &theirs).unwrap()));
        let older = leaf + 1;
        let proof = consistency(older, size, |id| shelf.read(id)).unwrap();
        prop_assert_eq!(&proof, &plain(tlog_tiles::prove_tree(size, older, &theirs).unwrap()));
    }

    /// req: X6 — proofs hold, no bit of them can be turned, and they need just the tiles that were named.
    #[test]
    fn proofs_hold_and_no_bit_of_them_can_be_turned(
        size in 1u64..1500,
        at in any::<prop::sample::Index>(),
        bit in 0usize..256,
    ) {
        let mut shelf = Shelf::default();
        shelf.grow(size);
        let root = shelf.edge.root();
        let number = at.index(usize::try_from(size).unwrap()) as u64;
        let hash = leaf_hash(&leaf(number));

        let named = inclusion_tiles(number, size).unwrap();
        let proof = inclusion(number, size, |id| named.contains(&id).then(|| shelf.read(id))?).unwrap();
        prop_assert!(holds_inclusion(&proof, number, size, hash, root));
        prop_assert!(!holds_inclusion(&proof, number, size, bent(hash, bit), root));
        prop_assert!(!holds_inclusion(&proof, number, size, hash, bent(root, bit)));
        prop_assert!(!holds_inclusion(&proof, number + 1, size, hash, root));
        prop_assert!(!holds_inclusion(&[proof.as_slice(), &[root]].concat(), number, size, hash, root));
        for turned in all_bent(&proof, bit) {
            prop_assert!(!holds_inclusion(&turned, number, size, hash, root));
        }

        let older = (number + 1, root_of(number + 1));
        let named = consistency_tiles(older.0, size).unwrap();
        let proof = consistency(older.0, size, |id| named.contains(&id).then(|| shelf.read(id))?).unwrap();
        let newer = (size, root);
        prop_assert!(holds_consistency(&proof, older, newer));
        prop_assert!(!holds_consistency(&proof, (older.0, bent(older.1, bit)), newer));
        prop_assert!(!holds_consistency(&proof, older, (size, bent(root, bit))));
        prop_assert!(!holds_consistency(&[proof.as_slice(), &[root]].concat(), older, newer));
        for turned in all_bent(&proof, bit) {
            prop_assert!(!holds_consistency(&turned, older, newer));
        }
    }
}

fn bent(mut hash: Hash, bit: usize) -> Hash {
    hash.0[bit / 8] ^= 1 << (bit % 8);
    hash
}

/// The proof with one bit turned in each of its hashes, and with each hash left out.
fn all_bent(proof: &[Hash], bit: usize) -> Vec<Vec<Hash>> {
    let turned = (0..proof.len()).map(|at| {
        let mut proof = proof.to_vec();
        proof[at] = bent(proof[at], bit);
        proof
    });
    let shortened = (0..proof.len()).map(|at| [&proof[..at], &proof[at + 1..]].concat());
    turned.chain(shortened).collect()
}
