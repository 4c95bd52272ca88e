//! The log against the database: every leaf computed anew from its entry, every tile, the head, every checkpoint.

use crate::{Office, Problem, log::leaf_bytes};
use proof::ledger::{Edge, Hash, SignedCheckpoint, TILE, Tile, leaf_hash};
use std::collections::BTreeMap;
use store::{Conn, log::LeafRow};

/// So many leaves are read at once.
const AT_ONCE: i64 = 1024;

type Tiles = BTreeMap<(u8, u64), Vec<u8>>;

impl Office {
    /// Everything wrong with the log.
    pub(super) async fn examine_log(&self, conn: &mut Conn) -> Result<Vec<String>, Problem> {
        let office = self.season().office.to_string();
        let mut wrong = Vec::new();
        let mut stored: Tiles = BTreeMap::new();
        for tile in store::log::tiles(conn, &office).await? {
            let place = (u8::try_from(tile.level), u64::try_from(tile.number));
            let (Ok(level), Ok(number)) = place else { continue };
            stored.insert((level, number), tile.bytes);
        }
        let signed = self.signed_roots(conn, &mut wrong).await?;
        wrong.extend(self.examine_breaks().await?);
        wrong.extend(self.examine_cosignatures(conn).await?);
        let mut roots = BTreeMap::new();
        let (mut edge, mut partial) = (Edge::empty(), Vec::new());
        loop {
            let from = i64::try_from(edge.size()).map_err(Problem::fault)?;
            let rows = store::log::leaves(conn, &office, from, AT_ONCE).await?;
            if rows.is_empty() {
                break;
            }
            let mut rest = rows.as_slice();
            while !rest.is_empty() {
                // As far as the next root that was signed.
                let next = signed.range(edge.size() + 1..).next().map_or(u64::MAX, |(size, _)| *size);
                let many = usize::try_from(next - edge.size()).unwrap_or(usize::MAX).min(rest.len());
                let (now, later) = rest.split_at(many);
                rest = later;
                let mut leaves = Vec::new();
                for (leaf, row) in (edge.size()..).zip(now) {
                    if row.leaf != i64::try_from(leaf).ok() {
                        wrong.push(format!("leaf {leaf} of the log has no entry"));
                        return Ok(wrong);
                    }
                    wrong.extend(misplaced(row, leaf, &stored));
                    leaves.push(leaf_bytes(row).unwrap_or_default());
                }
                let tiles = edge.append(leaves.iter().map(Vec::as_slice));
                let (complete, edges) =
                    tiles.into_iter().partition::<Vec<_>, _>(|tile| tile.id.is_complete());
                wrong.extend(complete.iter().filter_map(|tile| altered(tile, &stored)));
                partial = edges;
                roots.insert(edge.size(), edge.root());
            }
        }
        wrong.extend(partial.iter().filter_map(|tile| altered(tile, &stored)));
        let head = store::log::head(conn, &office).await?;
        let size = i64::try_from(edge.size()).map_err(Problem::fault)?;
        match head {
            None if size == 0 => {}
            Some(head) if head.size == size && head.root == edge.root().0 => {}
            _ => wrong.push("the log's head differs from its entries".to_owned()),
        }
        for (size, root) in signed {
            if roots.get(&size) != Some(&root) {
                wrong.push(format!("the checkpoint of size {size} signs another root than the entries have"));
            }
        }
        Ok(wrong)
    }

    /// The roots that were signed, by size.
    async fn signed_roots(
        &self,
        conn: &mut Conn,
        wrong: &mut Vec<String>,
    ) -> Result<BTreeMap<u64, Hash>, Problem> {
        let office = self.season().office.to_string();
        let keys = self.log_keys().await?;
        let mut signed = BTreeMap::new();
        let mut from = 0;
        loop {
            let rows = store::log::checkpoints(conn, &office, from, AT_ONCE).await?;
            let Some((last, _)) = rows.last() else { return Ok(signed) };
            from = last + 1;
            for (size, note) in rows {
                match SignedCheckpoint::parse(&note) {
                    Ok(note)
                        if keys.last().is_some_and(|key| note.is_signed_by(key))
                            && i64::try_from(note.checkpoint().size) == Ok(size) =>
                    {
                        signed.insert(note.checkpoint().size, note.checkpoint().root);
                    }
                    _ => wrong.push(format!("the checkpoint of size {size} is not signed by the log's key")),
                }
            }
        }
    }

    /// Cosignatures that do not hold, under their witness's key, over the checkpoint of their size.
    async fn examine_cosignatures(&self, conn: &mut Conn) -> Result<Vec<String>, Problem> {
        let office = self.season().office.to_string();
        let keys = self.witness_keys(conn).await?;
        let rows = store::witness::with_notes(conn, &office).await?;
        let broken = rows.into_iter().filter(|(row, note)| {
            let key = keys.iter().find(|key| key.id == row.witness);
            let note = note.as_deref().and_then(|note| SignedCheckpoint::parse(note).ok());
            let note = note.and_then(|note| note.with(&row.line).ok());
            key.zip(note).is_none_or(|(key, note)| note.cosigned_by(key).is_none())
        });
        Ok(broken
            .map(|(row, _)| {
                format!("the cosignature of {} over size {} does not hold", row.witness, row.size)
            })
            .collect())
    }
}

/// Whether an entry is not the leaf that was logged.
fn misplaced(row: &LeafRow, leaf: u64, stored: &Tiles) -> Option<String> {
    let hash = leaf_bytes(row).ok().map(|bytes| leaf_hash(&bytes));
    let at = usize::try_from(leaf % TILE).ok()? * 32;
    let logged = stored.get(&(0, leaf / TILE)).and_then(|bytes| bytes.get(at..at + 32));
    let same = hash.is_some_and(|hash| logged == Some(&hash.0[..]));
    (!same).then(|| format!("entry {} of case {} is not leaf {leaf} as it was logged", row.seq, row.case_id))
}

/// Whether a tile differs from the one that the entries make; at the lowest level its entries are named instead.
fn altered(tile: &Tile, stored: &Tiles) -> Option<String> {
    let found = stored.get(&(tile.id.level, tile.id.number));
    if found.is_none_or(|bytes| bytes.len() != tile.id.length()) {
        return Some(format!("{} of the log is missing or has another length", tile.id.path()));
    }
    (tile.id.level > 0 && found != Some(&tile.bytes))
        .then(|| format!("{} of the log was altered", tile.id.path()))
}
