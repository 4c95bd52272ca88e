//! A copied log: everything computed anew from its leaves and compared with its tiles and its checkpoint; and whether one
//! checkpoint continues another.
//!
//! Files are asked for by their paths below the log, as in C2SP tlog-tiles. A partial file that is gone is looked for in
//! the complete one that took its place.

use super::{
    checkpoint::Checkpoint,
    hash::fold,
    proving::{ProofProblem, consistency, consistency_tiles, holds_consistency},
    report::{Options, Report},
    tile::{BundleId, TILE, Tile, TileId, hashes, unbundle},
    tree::Edge,
    verify::Desk,
};
use crate::{entry::is_leaf, trust::TrustFile};
use kernel::Moment;

const WHOLE: &str = "记录、瓦片与检查点相符";
const SAME_LOG: &str = "两个检查点属于同一本日志";
const CONSISTENT: &str = "较新的检查点接着较早的检查点";

/// Checks a whole copied log: `checkpoint`, `tile/…` and `tile/entries/…`, as `read` answers them.
pub fn verify_log(
    read: impl Fn(&str) -> Option<Vec<u8>>,
    trust: &TrustFile,
    now: Moment,
    options: Options,
) -> Report {
    let mut desk = Desk::new(trust, now, options);
    let _: Option<()> = match read("checkpoint") {
        None => desk.fails(WHOLE, "缺少文件 checkpoint"),
        Some(note) => whole(&mut desk, &note, read),
    };
    desk.report(None)
}

/// Checks two checkpoints of one log, in either order: that the newer one continues the older one. `read` answers the
/// tiles of the newer one.
pub fn verify_consistency(
    one: &[u8],
    other: &[u8],
    read: impl Fn(&str) -> Option<Vec<u8>>,
    trust: &TrustFile,
    now: Moment,
    options: Options,
) -> Report {
    let mut desk = Desk::new(trust, now, options);
    let _: Option<()> = continued(&mut desk, one, other, read);
    desk.report(None)
}

fn whole<F: Fn(&str) -> Option<Vec<u8>>>(desk: &mut Desk<'_>, note: &[u8], read: F) -> Option<()> {
    let (checkpoint, _) = desk.checkpoint(note, None)?;
    match recompute(&checkpoint, &Folder { read, size: checkpoint.size }) {
        Ok(()) => {
            desk.holds(WHOLE, format!("由 {} 条记录重新算出了同样的瓦片和根", checkpoint.size));
            Some(())
        }
        Err(wrong) => desk.fails(WHOLE, wrong),
    }
}

fn continued<F: Fn(&str) -> Option<Vec<u8>>>(
    desk: &mut Desk<'_>,
    one: &[u8],
    other: &[u8],
    read: F,
) -> Option<()> {
    let mut both = [desk.checkpoint(one, None)?.0, desk.checkpoint(other, None)?.0];
    both.sort_by_key(|checkpoint| checkpoint.size);
    let [older, newer] = both;
    desk.answer(&newer);
    if older.origin != newer.origin {
        return desk.fails(SAME_LOG, format!("一个是 {}，一个是 {}", older.origin, newer.origin));
    }
    desk.holds(SAME_LOG, older.origin.clone());
    let (small, large) = ((older.size, older.root), (newer.size, newer.root));
    if small.0 == large.0 && small.1 != large.1 {
        let because = format!("同样 {} 条，根却不同：日志给人看了两本", small.0);
        return desk.fails(CONSISTENT, because);
    }
    let folder = Folder { read, size: large.0 };
    match Edge::load(large.0, |id| folder.tile(id)).map(|edge| edge.root()) {
        Err(missing) => return desk.fails(CONSISTENT, lacking(&missing.0.path())),
        Ok(root) if root != large.1 => {
            return desk.fails(CONSISTENT, "文件夹里的瓦片不是较新检查点的：被改动过，或者是另一本日志的");
        }
        Ok(_) => {}
    }
    let proof = match consistency(small.0, large.0, |id| folder.tile(id)) {
        Ok(proof) => proof,
        Err(ProofProblem::Missing(missing)) => return desk.fails(CONSISTENT, lacking(&missing.0.path())),
        Err(problem) => return desk.fails(CONSISTENT, problem.to_string()),
    };
    if !holds_consistency(&proof, small, large) {
        // Tiles that hash up to the signed root are right: then it is the log that was rewritten.
        let needed = consistency_tiles(small.0, large.0).unwrap_or_default();
        let because = match needed.into_iter().find(|id| !folder.is_right(*id)) {
            Some(id) => format!("瓦片 {} 被改动过：它算不到较新检查点的根", id.path()),
            None => format!("前 {} 条已经不是原来的那些：日志被改写过", small.0),
        };
        return desk.fails(CONSISTENT, because);
    }
    desk.holds(CONSISTENT, format!("从 {} 条到 {} 条，前面的一条也没有动过", small.0, large.0));
    Some(())
}

/// The files of a log of `size` leaves.
struct Folder<F> {
    read: F,
    size: u64,
}

/// The first hash in which a tile of the folder differs from the one computed from the leaves.
struct Difference {
    id: TileId,
    at: usize,
}

/// Computes everything from the leaves.
///
/// # Errors
/// The first thing that is wrong, as a sentence.
fn recompute<F: Fn(&str) -> Option<Vec<u8>>>(
    checkpoint: &Checkpoint,
    folder: &Folder<F>,
) -> Result<(), String> {
    let size = checkpoint.size;
    let mut edge = Edge::empty();
    let mut different = None;
    for number in 0..size.div_ceil(TILE) {
        let id = BundleId::in_log(number, size).ok_or("序号超出范围")?;
        let (bytes, whole) = folder.bundle(id).ok_or_else(|| lacking(&id.path()))?;
        for tile in edge.append(leaves(&bytes, id, whole)?) {
            if TileId::in_tree(tile.id.level, tile.id.number, size) == Some(tile.id) {
                let there = folder.tile(tile.id).ok_or_else(|| lacking(&tile.id.path()))?;
                different = different.or_else(|| difference(&tile, &there));
            }
        }
    }
    match (edge.root() == checkpoint.root, different) {
        (true, None) => Ok(()),
        (true, Some(found)) => {
            Err(format!("瓦片 {} 的第 {} 个散列与记录不符：这个瓦片被改动过", found.id.path(), found.at))
        }
        (false, None) => {
            Err("由记录算出的根不是检查点的根：记录和瓦片彼此相符，却不是检查点签的那一本".to_owned())
        }
        (false, Some(found)) => Err(blame(checkpoint, folder, &found)),
    }
}

/// What was altered when neither the root nor a tile fits the leaves: a tile that hashes up to the signed root is right.
fn blame<F: Fn(&str) -> Option<Vec<u8>>>(
    checkpoint: &Checkpoint,
    folder: &Folder<F>,
    found: &Difference,
) -> String {
    let Difference { id, at } = *found;
    let place = id.number * TILE + at as u64;
    let edge = Edge::load(checkpoint.size, |id| folder.tile(id));
    let signed = edge.is_ok_and(|edge| edge.root() == checkpoint.root);
    if !signed || !folder.is_right(id) {
        return format!("瓦片 {} 的第 {at} 个散列与记录不符，与检查点也不符：瓦片被改动过", id.path());
    }
    if id.level == 0 {
        let bundle = BundleId { number: id.number, width: id.width };
        return format!(
            "序号 {place} 的记录（{} 的第 {at} 条）被改动过：瓦片和检查点里不是它",
            bundle.path()
        );
    }
    let below = TileId { level: id.level - 1, number: place, width: 256 };
    format!("瓦片 {} 和它下面的记录被改动过：检查点里不是它们", below.path())
}

/// The leaves of a bundle, when there are as many as it must have, and each is one.
fn leaves(bytes: &[u8], id: BundleId, whole: BundleId) -> Result<Vec<&[u8]>, String> {
    let mut leaves = unbundle(bytes).ok_or_else(|| format!("{} 的长度前缀不对", whole.path()))?;
    if leaves.len() != usize::from(whole.width) {
        return Err(format!("{} 应有 {} 条，却有 {} 条", whole.path(), whole.width, leaves.len()));
    }
    leaves.truncate(usize::from(id.width));
    match leaves.iter().position(|leaf| !is_leaf(leaf)) {
        Some(at) => {
            let place = id.number * TILE + at as u64;
            Err(format!("序号 {place} 的记录（{} 的第 {at} 条）不是规定的写法", whole.path()))
        }
        None => Ok(leaves),
    }
}

fn difference(computed: &Tile, there: &[u8]) -> Option<Difference> {
    let pairs = computed.bytes.chunks(32).zip(there.chunks(32));
    let at = pairs.into_iter().position(|(ours, theirs)| ours != theirs)?;
    Some(Difference { id: computed.id, at })
}

fn lacking(path: &str) -> String {
    format!("缺少文件 {path}，或者它的长度不对")
}

impl<F: Fn(&str) -> Option<Vec<u8>>> Folder<F> {
    /// The bytes of a tile, cut to its width when only the complete one is there.
    fn tile(&self, id: TileId) -> Option<Vec<u8>> {
        let found = |id: TileId| Some(((self.read)(&id.path())?, id));
        let (mut bytes, whole) = found(id).or_else(|| found(id.complete()))?;
        let right = bytes.len() == whole.length();
        bytes.truncate(id.length());
        right.then_some(bytes)
    }

    /// Whether a tile hashes up to the partial tiles, which make the root.
    fn is_right(&self, id: TileId) -> bool {
        let above = TileId::in_tree(id.level + 1, id.number / TILE, self.size);
        if !id.is_complete() {
            return true;
        }
        let (Some(above), Some(bytes)) = (above, self.tile(id)) else { return false };
        let place = usize::try_from(id.number % TILE).unwrap_or_default();
        let said = self.tile(above).and_then(|bytes| hashes(&bytes).get(place).copied());
        said == Some(fold(&hashes(&bytes))) && self.is_right(above)
    }

    /// The bytes of a bundle, or of the complete one in its place; and which it was.
    fn bundle(&self, id: BundleId) -> Option<(Vec<u8>, BundleId)> {
        let found = |id: BundleId| Some(((self.read)(&id.path())?, id));
        found(id).or_else(|| found(BundleId { width: 256, ..id }))
    }
}
