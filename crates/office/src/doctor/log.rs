//! The log against the database: every leaf computed anew from its entry, every tile, the head, every checkpoint.

use crate::{Office, Problem, log::leaf_bytes};
use proof::ledger::{Edge, Hash, SignedCheckpoint, TILE, Tile, leaf_hash};
use std::collections::BTreeMap;
use store::{Conn, log::LeafRow};

/// So many leaves are read at once.
const AT_ONCE: i64 = 1024;
/// An entry that waits longer for its leaf was forgotten.
const WAITS: i64 = 60_000;

type Tiles = BTreeMap<(u8, u64), Vec<u8>>;

impl Office {
    /// Everything wrong with the log.
    pub(super) async fn examine_log(&self, conn: &mut Conn) -> Result<Vec<String>, Problem> {
        let office = self.season().office.to_string();
        let mut wrong = Vec::new();
        for row in store::log::waiting(conn, &office, 1).await? {
            if self.now().millis() - row.at > WAITS {
                wrong.push(format!("entry {} of case {} is no leaf yet", row.seq, row.case_id));
            }
        }
        let mut stored: Tiles = BTreeMap::new();
        for tile in store::log::tiles(conn, &office).await? {
            let place = (u8::try_from(tile.level), u64::try_from(tile.number));
            let (Ok(level), Ok(number)) = place else { continue };
            stored.insert((level, number), tile.bytes);
        }
        let signed = self.signed_roots(conn, &mut wrong).await?;
        let mut roots = BTreeMap::new();
        let mut edge = Edge::empty();
        loop {
            let from = i64::try_from(edge.size()).map_err(Problem::fault)?;
            let rows = store::log::leaves(conn, &office, from, AT_ONCE).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if row.leaf != i64::try_from(edge.size()).ok() {
                    wrong.push(format!("leaf {} of the log has no entry", edge.size()));
                    return Ok(wrong);
                }
                wrong.extend(misplaced(&row, edge.size(), &stored));
                let bytes = leaf_bytes(&row).unwrap_or_default();
                let size = edge.size() + 1;
                for tile in edge.append([bytes.as_slice()]).into_iter().filter(|tile| tile.id.is_complete()) {
                    wrong.extend(altered(&tile, &stored));
                }
                if signed.contains_key(&size) {
                    roots.insert(size, edge.root());
                }
            }
        }
        let head = store::log::head(conn, &office).await?;
        let counted = (i64::try_from(edge.size()).map_err(Problem::fault)?, edge.root().0.to_vec());
        match head {
            None if edge.size() == 0 => {}
            Some(head) if (head.size, &head.root) == (counted.0, &counted.1) => {}
            _ => wrong.push("the log's head differs from its entries".to_owned()),
        }
        for id in Edge::tiles(edge.size()) {
            if stored.get(&(id.level, id.number)).is_none_or(|bytes| bytes.len() != id.length()) {
                wrong.push(format!("{} of the log is missing or has another length", id.path()));
            }
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
        let key = self.log_key()?;
        let mut signed = BTreeMap::new();
        let mut from = 0;
        loop {
            let rows = store::log::checkpoints(conn, &office, from, AT_ONCE).await?;
            let Some((last, _)) = rows.last() else { return Ok(signed) };
            from = last + 1;
            for (size, note) in rows {
                match SignedCheckpoint::parse(&note) {
                    Ok(note)
                        if note.is_signed_by(&key) && i64::try_from(note.checkpoint().size) == Ok(size) =>
                    {
                        signed.insert(note.checkpoint().size, note.checkpoint().root);
                    }
                    _ => wrong.push(format!("the checkpoint of size {size} is not signed by the log's key")),
                }
            }
        }
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

/// Whether a complete tile above the leaves differs from the one that the entries make.
fn altered(tile: &Tile, stored: &Tiles) -> Option<String> {
    let same = stored.get(&(tile.id.level, tile.id.number)) == Some(&tile.bytes);
    (!same && tile.id.level > 0).then(|| format!("{} of the log was altered", tile.id.path()))
}
