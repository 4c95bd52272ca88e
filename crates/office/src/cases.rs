//! Reading a case: the present state from its snapshot, the record from its entries.

use crate::{Me, Office, Problem, keys::CaseKey};
use kernel::{CaseId, Digest, Moment, sealed};
use proof::entry::Entry;
use review::{Kind, Stamp};
use std::collections::BTreeMap;
use store::{
    Conn, StoreError,
    cases::{CaseRow, EntryRow},
};

/// A case as read.
pub struct Loaded<K> {
    /// The state.
    pub state: K,
    /// The row, with its version.
    pub(crate) row: CaseRow,
    pub(crate) key: CaseKey,
}

impl<K> Loaded<K> {
    /// How many entries the case has; pages send it back with an act.
    pub fn version(&self) -> i64 {
        self.row.version
    }
}

/// One line of a case's record, for timelines.
#[derive(Debug, Clone)]
pub struct Line {
    /// Number in the case.
    pub seq: i64,
    /// What was done.
    pub name: &'static str,
    /// The act's key.
    pub act: String,
    /// When.
    pub at: Moment,
    /// Who: name and organisation.
    pub who: String,
    /// Digest of the entry.
    pub digest: Digest,
}

impl Office {
    /// Reads a case without asking who wants it. For acts and errands; pages use [`Office::visible`].
    pub(crate) async fn load<K: Kind>(
        &self,
        conn: &mut Conn,
        id: CaseId,
    ) -> Result<Option<Loaded<K>>, Problem> {
        let Some(row) = store::cases::case(conn, &id.to_string()).await? else { return Ok(None) };
        if row.kind != K::NAME {
            return Ok(None);
        }
        self.opened(row).map(Some)
    }

    pub(crate) fn opened<K: Kind>(&self, row: CaseRow) -> Result<Loaded<K>, Problem> {
        let key = self.keys().unwrap_case_key(&row.id, &row.wrapped_key).map_err(Problem::fault)?;
        let plain = key.open(&snapshot_place(&row.id), &row.snapshot).map_err(Problem::fault)?;
        let state = serde_json::from_slice(&plain).map_err(Problem::fault)?;
        Ok(Loaded { state, row, key })
    }

    /// A case that this seat reaches; anything else does not exist.
    ///
    /// # Errors
    /// [`Problem::NotFound`], or a fault.
    pub async fn visible<K: Kind>(&self, me: &Me, id: CaseId) -> Result<Loaded<K>, Problem> {
        let mut conn = self.store().reader().await?;
        let reach = me.reach().ok_or(Problem::NotFound)?;
        if !store::listing::reached(&mut conn, &reach, &id.to_string()).await? {
            return Err(Problem::NotFound);
        }
        self.load(&mut conn, id).await?.ok_or(Problem::NotFound)
    }

    /// The record of a case, newest first, as far as this seat reads it.
    ///
    /// # Errors
    /// Absence without a seat, or a fault.
    pub async fn timeline<K: Kind>(&self, me: &Me, id: CaseId, case: &K) -> Result<Vec<Line>, Problem> {
        let actor = me.actor().ok_or(Problem::NotFound)?;
        let mut conn = self.store().reader().await?;
        let entries = store::cases::entries(&mut conn, &id.to_string()).await?;
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut lines = Vec::new();
        for entry in entries.iter().rev().filter(|entry| case.shows(&actor, &entry.act)) {
            if !names.contains_key(&entry.person) {
                let person = store::accounts::person(&mut conn, &entry.person).await?;
                names.insert(entry.person.clone(), person.map_or_else(|| "系统".to_owned(), |p| p.name));
            }
            let act = K::procedure().act(&entry.act);
            lines.push(Line {
                seq: entry.seq,
                name: act.map_or("办理", |act| act.name),
                act: entry.act.clone(),
                at: Moment::from_millis(entry.at),
                who: names[&entry.person].clone(),
                digest: Digest::sha256(&[&entry.bytes]),
            });
        }
        Ok(lines)
    }

    /// Folds a case from its entries alone: what doctor compares with the snapshot.
    ///
    /// # Errors
    /// Names the entry that is damaged.
    pub(crate) async fn replay<K: Kind>(&self, conn: &mut Conn, row: &CaseRow) -> Result<K, String> {
        let fault = |e: StoreError| e.to_string();
        let key = self.keys().unwrap_case_key(&row.id, &row.wrapped_key).map_err(|e| e.to_string())?;
        let mut parts = BTreeMap::new();
        for part in store::cases::parts(conn, &row.id).await.map_err(fault)? {
            let place = part_place(&row.id, &part.digest);
            let bytes = key.open(&place, &part.cipher).map_err(|e| format!("sealed part: {e}"))?;
            let digest = Digest::sha256(&[&part.salt, &bytes]);
            if digest.bytes[..] != part.digest[..] {
                return Err("a sealed part does not fit its digest".to_owned());
            }
            parts.insert(digest, bytes);
        }
        let mut state = None;
        let mut previous = None;
        for (index, row) in store::cases::entries(conn, &row.id).await.map_err(fault)?.iter().enumerate() {
            let entry = checked(row, index, previous)?;
            previous = Some(entry.digest().map_err(|e| e.to_string())?);
            let effect = sealed::join(entry.effect.clone(), &parts);
            let effect: K::Effect =
                serde_json::from_value(effect).map_err(|e| format!("entry {}: {e}", row.seq))?;
            let stamp = Stamp {
                case: entry.case,
                office: entry.office,
                seq: entry.seq,
                at: entry.at,
                actor: entry.actor,
            };
            state = K::apply(state, &effect, &stamp);
            if state.is_none() {
                return Err(format!("entry {} cannot follow the state before it", row.seq));
            }
        }
        state.ok_or_else(|| "no entries".to_owned())
    }
}

/// An entry whose bytes, digest, number and predecessor fit.
fn checked(row: &EntryRow, index: usize, previous: Option<Digest>) -> Result<Entry, String> {
    let entry = Entry::parse(&row.bytes).map_err(|e| format!("entry {}: {e}", row.seq))?;
    let digest = Digest::sha256(&[&row.bytes]);
    if digest.bytes[..] != row.digest[..] {
        return Err(format!("entry {}: bytes do not fit the digest", row.seq));
    }
    if usize::try_from(entry.seq) != Ok(index + 1) || i64::from(entry.seq) != row.seq {
        return Err(format!("entry {}: out of order", row.seq));
    }
    if entry.prev != previous {
        return Err(format!("entry {}: does not follow the entry before it", row.seq));
    }
    Ok(entry)
}

/// Additional data of the snapshot: a ciphertext copied to another case does not open.
pub(crate) fn snapshot_place(case: &str) -> Vec<u8> {
    format!("cases‖{case}‖snapshot").into_bytes()
}

/// Additional data of a sealed part.
pub(crate) fn part_place(case: &str, digest: &[u8]) -> Vec<u8> {
    format!("sealed_part‖{case}‖{}", kernel::digest::hex(digest)).into_bytes()
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Lost(_) | StoreError::Unable(_) | StoreError::Overtaken | StoreError::Closed => {
                Self::Unavailable(error.to_string())
            }
            other => Self::Fault(other.to_string()),
        }
    }
}
