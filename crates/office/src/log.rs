//! The transparency log over the entries (design §5, Ledger): the sequencer, its files for machines, receipts.
//!
//! Invariant: a checkpoint is signed only after its leaves, tiles and head are committed together; a crash in between
//! loses nothing, since what is signed follows from the head alone.

use crate::{Me, Office, Problem, facts::Gather};
use kernel::{CaseId, Moment};
use proof::{
    entry::leaf,
    ledger::{
        BundleId, Checkpoint, Edge, Hash, LogSigner, Receipt, SUITE, SignedCheckpoint, TILE, TileId,
        VerifierKey, bundle, inclusion, inclusion_tiles,
    },
    trust::{KeyKind, KeyStatus, TrustedKey},
};
use review::Kind;
use std::{collections::BTreeMap, time::Duration};
use store::{
    Conn, StoreError,
    log::{Advance, HeadRow, LeafRow, TileRow},
};

/// At most so many entries become leaves in one write.
const AT_ONCE: i64 = 1000;
/// A commit wakes the sequencer; it waits so long for others to come along.
const GATHER: Duration = Duration::from_millis(300);
/// Without being woken it looks this often: another instance may have committed.
const LOOK: Duration = Duration::from_millis(1500);

/// How large the log is and when its head was signed, for the page that explains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogState {
    /// The signed checkpoint's note, with the cosignatures that have come in for it.
    pub note: String,
    /// How many entries.
    pub size: u64,
    /// The root.
    pub root: String,
    /// When it was signed.
    pub signed_at: Moment,
}

impl Office {
    /// Keeps the log up to date until the future is dropped. Every instance may run one; they do not harm each other.
    pub async fn keep_log(&self) {
        if matches!(self.held().await, Ok(Some(_))) {
            tracing::warn!(
                "the log is not signed: the office was restored and its log is not yet shown to go on"
            );
        }
        loop {
            if let Err(problem) = self.sequence().await {
                tracing::error!(cause = %problem, "log.sequence failed");
                tokio::time::sleep(LOOK).await;
            }
            tokio::select! {
                () = self.woken() => tokio::time::sleep(GATHER).await,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Makes leaves of all entries that are none yet and signs the new head. Answers how many there were. After a restore
    /// nothing of it happens until the log is shown to go on (`continuity`).
    ///
    /// # Errors
    /// A fault; what was committed stays, and the next call signs it.
    pub async fn sequence(&self) -> Result<u64, Problem> {
        if self.held().await?.is_some() {
            return Ok(0);
        }
        let mut done = 0;
        loop {
            match self.advance().await? {
                Some(0) => break,
                Some(leaves) => done += leaves,
                // Another instance was faster: look again.
                None => {}
            }
        }
        self.sign_head().await?;
        if done > 0 {
            metrics::counter!("zhiping_leaves_total").increment(done);
        }
        Ok(done)
    }

    /// One write of the sequencer. `None`: somebody else moved the head meanwhile.
    async fn advance(&self) -> Result<Option<u64>, Problem> {
        let office = self.season().office.to_string();
        let mut conn = self.store().reader().await?;
        let head = store::log::head(&mut conn, &office).await?;
        let waiting = store::log::waiting(&mut conn, &office, AT_ONCE).await?;
        if waiting.is_empty() {
            return Ok(Some(0));
        }
        let mut edge = self.edge(&mut conn, head.as_ref()).await?;
        drop(conn);
        let from = edge.size();
        let leaves = waiting.iter().map(leaf_bytes).collect::<Result<Vec<_>, _>>()?;
        let tiles = edge.append(leaves.iter().map(Vec::as_slice));
        let step = Advance {
            from: signed(from)?,
            head: HeadRow { size: signed(edge.size())?, root: edge.root().0.to_vec() },
            leaves: waiting.into_iter().map(|row| (row.case_id, row.seq)).collect(),
            tiles: tiles
                .into_iter()
                .map(|tile| {
                    Ok(TileRow {
                        level: tile.id.level.into(),
                        number: signed(tile.id.number)?,
                        width: tile.id.width.into(),
                        bytes: tile.bytes,
                    })
                })
                .collect::<Result<_, Problem>>()?,
        };
        let moved = self
            .store()
            .write(move |tx| {
                let (office, step) = (office.clone(), step.clone());
                Box::pin(async move { store::log::advance(tx, &office, &step).await })
            })
            .await;
        match moved {
            Ok(()) => Ok(Some(edge.size() - from)),
            Err(StoreError::Moved) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The right edge as stored; its root must be the head's.
    async fn edge(&self, conn: &mut Conn, head: Option<&HeadRow>) -> Result<Edge, Problem> {
        let Some(head) = head else { return Ok(Edge::empty()) };
        let size = unsigned(head.size)?;
        let tiles = self.log_tiles(conn, &Edge::tiles(size)).await?;
        let edge = Edge::load(size, |id| tiles.get(&id).cloned()).map_err(Problem::fault)?;
        if edge.root().0[..] == head.root[..] {
            Ok(edge)
        } else {
            Err(Problem::fault(
                "the log's tiles do not have the root of its head: nothing is signed over them",
            ))
        }
    }

    /// Signs the head, unless its checkpoint is there.
    async fn sign_head(&self) -> Result<(), Problem> {
        let office = self.season().office.to_string();
        let mut conn = self.store().reader().await?;
        let Some(head) = store::log::head(&mut conn, &office).await? else { return Ok(()) };
        let newest = store::log::newest_checkpoint(&mut conn, &office).await?;
        drop(conn);
        if newest.is_some_and(|(size, _, _)| size >= head.size) {
            return Ok(());
        }
        // Asked for after the hold: whoever ended that has opened the new origin, if any, in the same write.
        let signer = self.log_signer().await?;
        let checkpoint = Checkpoint {
            origin: signer.origin().to_owned(),
            size: unsigned(head.size)?,
            root: Hash(head.root.as_slice().try_into().map_err(Problem::fault)?),
        };
        let note = signer.sign(&checkpoint).map_err(Problem::fault)?.bytes();
        let (size, at) = (head.size, self.now().millis());
        self.store()
            .write(move |tx| {
                let (office, note) = (office.clone(), note.clone());
                Box::pin(async move { store::log::put_checkpoint(tx, &office, size, &note, at).await })
            })
            .await?;
        Ok(())
    }

    /// What the log's own page says; `None` before the first checkpoint.
    ///
    /// # Errors
    /// A fault.
    pub async fn log_state(&self) -> Result<Option<LogState>, Problem> {
        let mut conn = self.store().reader().await?;
        let newest = store::log::newest_checkpoint(&mut conn, &self.season().office.to_string()).await?;
        let Some((_, note, at)) = newest else { return Ok(None) };
        let signed = self.with_cosignatures(&mut conn, &note).await?.checkpoint;
        let checkpoint = signed.checkpoint();
        Ok(Some(LogState {
            size: checkpoint.size,
            root: checkpoint.root.to_string(),
            note: String::from_utf8(signed.bytes()).map_err(Problem::fault)?,
            signed_at: Moment::from_millis(at),
        }))
    }

    /// A file of the log as C2SP tlog-tiles names it: `checkpoint`, `tile/…`, `tile/entries/…`; `witnessed`, the newest
    /// cosigned checkpoint; and `break/…`, the statements by which it opened a new origin. `None`: the signed log has no
    /// such file.
    ///
    /// # Errors
    /// A fault.
    pub async fn log_file(&self, path: &str) -> Result<Option<Vec<u8>>, Problem> {
        if let Some(number) = path.strip_prefix("break/") {
            let breaks = self.log_breaks().await?;
            let found = breaks.into_iter().find(|opened| opened.number.to_string() == number);
            return Ok(found.map(|opened| opened.note.into_bytes()));
        }
        if path == "witnessed" {
            return Ok(self.newest_witnessed().await?.map(|witnessed| witnessed.checkpoint.bytes()));
        }
        let Some(state) = self.log_state().await? else { return Ok(None) };
        if path == "checkpoint" {
            return Ok(Some(state.note.into_bytes()));
        }
        let mut conn = self.store().reader().await?;
        if let Some(id) = TileId::parse(path) {
            let widest = TileId::in_tree(id.level, id.number, state.size);
            if widest.is_none_or(|widest| widest.width < id.width) {
                return Ok(None);
            }
            return Ok(self.log_tiles(&mut conn, &[id]).await?.remove(&id));
        }
        let Some(id) = BundleId::parse(path) else { return Ok(None) };
        let widest = BundleId::in_log(id.number, state.size);
        if widest.is_none_or(|widest| widest.width < id.width) {
            return Ok(None);
        }
        let office = self.season().office.to_string();
        let from = signed(id.number * TILE)?;
        let rows = store::log::leaves(&mut conn, &office, from, id.width.into()).await?;
        let leaves = rows.iter().map(leaf_bytes).collect::<Result<Vec<_>, _>>()?;
        Ok(bundle(leaves.iter().map(Vec::as_slice)))
    }

    /// The receipt of an entry, for whoever sees it in the case's record.
    ///
    /// # Errors
    /// Absence for everybody else; a sentence while the entry waits for its checkpoint; a fault.
    pub async fn receipt<K: Kind + Gather>(&self, me: &Me, id: CaseId, seq: i64) -> Result<Vec<u8>, Problem> {
        let case = self.visible::<K>(me, id).await?;
        let actor = me.actor().ok_or(Problem::NotFound)?;
        let mut conn = self.store().reader().await?;
        let row = store::log::leaf_of(&mut conn, &id.to_string(), seq).await?.ok_or(Problem::NotFound)?;
        let entry = proof::entry::Entry::parse(&row.bytes).map_err(Problem::fault)?;
        if !case.state.shows(&actor, &entry.act) {
            return Err(Problem::NotFound);
        }
        if let Some(receipt) = self.receipt_of(&mut conn, &row).await? {
            return Ok(receipt);
        }
        let held = store::log::held(&mut conn, &self.season().office.to_string()).await?.is_some();
        Err(Problem::Invalid(if held {
            "数据刚从备份恢复，日志核对完以前不出新的存证，请过后再下载".to_owned()
        } else {
            "这一条记录刚刚写入，还没有列入日志，请过几秒再下载".to_owned()
        }))
    }

    /// The receipt of an entry under the newest cosigned checkpoint that has its leaf, or the newest one while none has;
    /// `None` while it waits for its checkpoint.
    pub(crate) async fn receipt_of(
        &self,
        conn: &mut Conn,
        row: &LeafRow,
    ) -> Result<Option<Vec<u8>>, Problem> {
        let Some(leaf) = row.leaf else { return Ok(None) };
        let checkpoint = match self.witnessed_above(conn, leaf).await? {
            Some(witnessed) => witnessed.checkpoint,
            None => {
                let office = self.season().office.to_string();
                let newest = store::log::newest_checkpoint(conn, &office).await?;
                let Some((_, note, _)) = newest.filter(|(size, _, _)| leaf < *size) else { return Ok(None) };
                SignedCheckpoint::parse(&note).map_err(Problem::fault)?
            }
        };
        let (leaf, size) = (unsigned(leaf)?, checkpoint.checkpoint().size);
        let wanted = inclusion_tiles(leaf, size).map_err(Problem::fault)?;
        let tiles = self.log_tiles(conn, &wanted).await?;
        let proof = inclusion(leaf, size, |id| tiles.get(&id).cloned()).map_err(Problem::fault)?;
        let salt = row.salt.as_slice().try_into().map_err(Problem::fault)?;
        let receipt = Receipt::new(&row.bytes, &salt, leaf, proof, &checkpoint).map_err(Problem::fault)?;
        receipt.bytes().map(Some).map_err(Problem::fault)
    }

    /// Tiles as wide as their names say; one that is not there, or is narrower, is left out.
    pub(crate) async fn log_tiles(
        &self,
        conn: &mut Conn,
        wanted: &[TileId],
    ) -> Result<BTreeMap<TileId, Vec<u8>>, Problem> {
        let office = self.season().office.to_string();
        let mut tiles = BTreeMap::new();
        for id in wanted {
            let row = store::log::tile(conn, &office, id.level.into(), signed(id.number)?).await?;
            if let Some(bytes) = row.and_then(|row| row.bytes.get(..id.length()).map(<[u8]>::to_vec)) {
                tiles.insert(*id, bytes);
            }
        }
        Ok(tiles)
    }

    /// The log's name after so many breaks: the office's, for a demo it says so, and each later one has its number.
    pub(crate) fn log_origin(&self, breaks: u64) -> String {
        let demo = if self.season().demo { "/演示" } else { "" };
        let number = if breaks == 0 { String::new() } else { format!("/{}", breaks + 1) };
        format!("zhiping/{}{demo}{number}", self.season().office)
    }

    pub(crate) fn signer_after(&self, breaks: u64) -> Result<LogSigner, Problem> {
        self.keys().log(&self.log_origin(breaks), breaks).map_err(Problem::fault)
    }

    /// The public key of the log as it is now, in the line that a witness is told.
    ///
    /// # Errors
    /// A fault.
    pub async fn log_verifier_key(&self) -> Result<VerifierKey, Problem> {
        let signer = self.log_signer().await?;
        Ok(VerifierKey { id: signer.id(), kind: KeyKind::Log, public: signer.public() })
    }

    /// The log's name now.
    pub(crate) async fn present_origin(&self, conn: &mut Conn) -> Result<String, Problem> {
        let breaks = store::log::breaks(conn, &self.season().office.to_string()).await?;
        Ok(self.log_origin(breaks.len() as u64))
    }

    /// Who signs now.
    pub(crate) async fn log_signer(&self) -> Result<LogSigner, Problem> {
        self.signer_after(self.log_breaks().await?.len() as u64)
    }

    /// The log's keys as the trust file has them: the present one, and those of origins that ended.
    pub(crate) async fn log_keys(&self) -> Result<Vec<TrustedKey>, Problem> {
        let opened: Vec<Moment> = self.log_breaks().await?.iter().map(|opened| opened.at).collect();
        let mut keys = Vec::new();
        for number in 0..=opened.len() {
            let signer = self.signer_after(number as u64)?;
            keys.push(TrustedKey {
                id: signer.id(),
                kind: KeyKind::Log,
                office: self.season().office,
                owner: self.season().name.clone(),
                suite: SUITE.to_owned(),
                public: signer.public().into(),
                demo: self.season().demo,
                from: number.checked_sub(1).map_or(Moment::from_millis(0), |before| opened[before]),
                until: None,
                status: opened
                    .get(number)
                    .map_or(KeyStatus::Active, |since| KeyStatus::Retired { since: *since }),
            });
        }
        Ok(keys)
    }
}

/// The bytes of the leaf that an entry makes.
pub(crate) fn leaf_bytes(row: &LeafRow) -> Result<Vec<u8>, Problem> {
    let salt = row.salt.as_slice().try_into();
    let salt = salt.map_err(|_| {
        Problem::fault(format!("entry {} of {}: its salt is not 32 bytes", row.seq, row.case_id))
    })?;
    Ok(leaf(salt, &row.bytes))
}

pub(crate) fn signed(number: u64) -> Result<i64, Problem> {
    i64::try_from(number).map_err(Problem::fault)
}

pub(crate) fn unsigned(number: i64) -> Result<u64, Problem> {
    u64::try_from(number).map_err(Problem::fault)
}
