//! Witnesses of the log (design §5): whose cosignatures count, asking them, taking what they bring.
//!
//! Invariant: a cosignature is kept only when it holds, under the key of a witness that an administrator named, over a
//! checkpoint that this office signed itself.

use crate::{
    Office, Problem,
    log::{signed, unsigned},
};
use kernel::Moment;
use proof::{
    ledger::{AddCheckpoint, SignedCheckpoint, VerifierKey, consistency, consistency_tiles, is_demo},
    trust::{KeyKind, KeyStatus, TrustFile, TrustedKey},
};
use reqwest::{Client, StatusCode};
use std::{collections::BTreeMap, time::Duration};
use store::{
    Conn, StoreError,
    witness::{CosignatureRow, WitnessRow},
};

/// A new checkpoint is looked for this often.
const LOOK: Duration = Duration::from_secs(2);
/// A witness that did not answer is asked again after this.
const PAUSE: Duration = Duration::from_secs(30);
/// A witness that does not answer within this is away.
const PATIENCE: Duration = Duration::from_secs(10);
/// A witness's answer is a line or two.
const LONGEST: usize = 16 * 1024;

/// A witness, as the log's page and the command line show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Its key.
    pub key: VerifierKey,
    /// Who runs it.
    pub owner: String,
    /// Where it listens; `None` for one that comes by itself.
    pub url: Option<String>,
    /// Since when it no longer counts.
    pub retired: Option<Moment>,
    /// The size it cosigned last, and when that came in.
    pub last: Option<(u64, Moment)>,
}

/// The newest checkpoint that a witness cosigned.
#[derive(Debug, Clone, PartialEq)]
pub struct Witnessed {
    /// With its cosignatures.
    pub checkpoint: SignedCheckpoint,
    /// Who cosigned, and when by their word, the first first.
    pub by: Vec<(String, Moment)>,
}

/// What a notice prints so that outsiders can hold the office to it later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// 名称
    pub name: &'static str,
    /// The digest.
    pub digest: String,
    /// What belongs to it; may be empty.
    pub note: String,
}

impl Office {
    /// Makes a witness count from now on; of a known one, owner and address are replaced.
    ///
    /// # Errors
    /// A sentence when the line is no witness's key, or the key is a demo's and the office is not.
    pub async fn add_witness(&self, key: &str, owner: &str, url: Option<&str>) -> Result<Witness, Problem> {
        let key: VerifierKey = key.parse().map_err(|e| Problem::Invalid(format!("{e}")))?;
        if key.kind != KeyKind::Witness {
            return Err(Problem::Invalid("这是日志的公钥，不是见证人的".to_owned()));
        }
        if is_demo(key.name()) != self.season().demo {
            let text = "演示单位的见证人，名称里要有“演示”；正式单位的不能有".to_owned();
            return Err(Problem::Invalid(text));
        }
        if owner.trim().is_empty() {
            return Err(Problem::Invalid("请写明见证单位的名称".to_owned()));
        }
        let row = WitnessRow {
            id: key.id.clone(),
            verifier_key: key.to_string(),
            owner: owner.trim().to_owned(),
            url: url.map(|url| url.trim_end_matches('/').to_owned()),
            added_at: self.now().millis(),
            retired_at: None,
        };
        let (office, kept) = (self.season().office.to_string(), row.clone());
        self.store()
            .write(move |tx| {
                let (office, row) = (office.clone(), kept.clone());
                Box::pin(async move { store::witness::put(tx, &office, &row).await })
            })
            .await?;
        Ok(Witness { key, owner: row.owner, url: row.url, retired: None, last: None })
    }

    /// Ends a witness; what it cosigned before stays valid.
    ///
    /// # Errors
    /// A sentence when none of this id counts.
    pub async fn retire_witness(&self, id: &str) -> Result<(), Problem> {
        let (office, id, at) = (self.season().office.to_string(), id.to_owned(), self.now().millis());
        let done = self.store().write(move |tx| {
            let (office, id) = (office.clone(), id.clone());
            Box::pin(async move { store::witness::retire(tx, &office, &id, at).await })
        });
        match done.await {
            Err(StoreError::Moved) => Err(Problem::Invalid("没有这个见证人，或者已经停用".to_owned())),
            other => Ok(other?),
        }
    }

    /// All witnesses, those that ended included.
    ///
    /// # Errors
    /// A fault.
    pub async fn witnesses(&self) -> Result<Vec<Witness>, Problem> {
        let office = self.season().office.to_string();
        let mut conn = self.store().reader().await?;
        let mut witnesses = Vec::new();
        for row in store::witness::all(&mut conn, &office).await? {
            let last = store::witness::last_of(&mut conn, &office, &row.id).await?;
            let last = last.map(|last| Ok::<_, Problem>((unsigned(last.size)?, moment(last.received_at))));
            witnesses.push(Witness {
                key: row.verifier_key.parse().map_err(Problem::fault)?,
                owner: row.owner,
                url: row.url,
                retired: row.retired_at.map(moment),
                last: last.transpose()?,
            });
        }
        Ok(witnesses)
    }

    /// The witnesses' keys as the trust file has them.
    pub(crate) async fn witness_keys(&self, conn: &mut Conn) -> Result<Vec<TrustedKey>, Problem> {
        let rows = store::witness::all(conn, &self.season().office.to_string()).await?;
        rows.iter()
            .map(|row| {
                let key: VerifierKey = row.verifier_key.parse().map_err(Problem::fault)?;
                let status = row
                    .retired_at
                    .map_or(KeyStatus::Active, |since| KeyStatus::Retired { since: moment(since) });
                Ok(key.trusted(self.season().office, &row.owner, Moment::from_millis(0), status))
            })
            .collect()
    }

    /// Takes what a witness brings: a checkpoint of this log with its line. Answers how many lines were new.
    ///
    /// # Errors
    /// A sentence when it is no checkpoint that this office signed, or a line below it is by nobody whom the office knows.
    pub async fn take_cosignature(&self, note: &[u8]) -> Result<usize, Problem> {
        let brought =
            SignedCheckpoint::parse(note).map_err(|why| Problem::Invalid(format!("这不是检查点：{why}")))?;
        let office = self.season().office.to_string();
        let size = brought.checkpoint().size;
        let mut conn = self.store().reader().await?;
        let own = store::log::checkpoints(&mut conn, &office, signed(size)?, 1).await?;
        let own = own.into_iter().next().filter(|(at, _)| unsigned(*at).is_ok_and(|at| at == size));
        let own = own.map(|(_, note)| SignedCheckpoint::parse(&note)).transpose().map_err(Problem::fault)?;
        if own.is_none_or(|own| own.checkpoint() != brought.checkpoint()) {
            return Err(Problem::Invalid("这个检查点不是本单位的日志签过的".to_owned()));
        }
        let keys = self.witness_keys(&mut conn).await?;
        let there = store::witness::over(&mut conn, &office, signed(size)?).await?;
        drop(conn);
        let counting = keys.iter().filter(|key| key.status == KeyStatus::Active);
        let counting: Vec<_> = counting.filter(|key| brought.cosigned_by(key).is_some()).collect();
        // The log's own line, and one for each that counts; any other is by nobody whom the office knows.
        if brought.signers().count() > counting.len() + 1 || counting.is_empty() {
            return Err(Problem::Invalid("副署的见证人没有在本单位登记，或者副署不成立".to_owned()));
        }
        let new = counting.iter().filter(|key| there.iter().all(|row| row.witness != key.id));
        let rows: Vec<CosignatureRow> = new
            .filter_map(|key| {
                Some(CosignatureRow {
                    size: i64::try_from(size).ok()?,
                    witness: key.id.clone(),
                    line: brought.line_of(key)?,
                    received_at: self.now().millis(),
                })
            })
            .collect();
        let kept = rows.len();
        self.store()
            .write(move |tx| {
                let (office, rows) = (office.clone(), rows.clone());
                Box::pin(async move {
                    for row in &rows {
                        store::witness::put_cosignature(tx, &office, row).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(kept)
    }

    /// A checkpoint with the cosignatures that came in for it, and who gave them.
    pub(crate) async fn with_cosignatures(&self, conn: &mut Conn, note: &[u8]) -> Result<Witnessed, Problem> {
        let mut checkpoint = SignedCheckpoint::parse(note).map_err(Problem::fault)?;
        let size = signed(checkpoint.checkpoint().size)?;
        let keys = self.witness_keys(conn).await?;
        let mut by = Vec::new();
        for row in store::witness::over(conn, &self.season().office.to_string(), size).await? {
            let Some(key) = keys.iter().find(|key| key.id == row.witness) else { continue };
            checkpoint = checkpoint.with(&row.line).map_err(Problem::fault)?;
            by.extend(checkpoint.cosigned_by(key).map(|at| (key.owner.clone(), at)));
        }
        by.sort_by_key(|(_, at)| *at);
        Ok(Witnessed { checkpoint, by })
    }

    /// The newest checkpoint that a witness cosigned; `None` before the first.
    ///
    /// # Errors
    /// A fault.
    pub async fn newest_witnessed(&self) -> Result<Option<Witnessed>, Problem> {
        let mut conn = self.store().reader().await?;
        self.witnessed_above(&mut conn, 0).await
    }

    /// The same, when it has more than `leaf` entries.
    pub(crate) async fn witnessed_above(
        &self,
        conn: &mut Conn,
        leaf: i64,
    ) -> Result<Option<Witnessed>, Problem> {
        let office = self.season().office.to_string();
        let Some(size) = store::witness::largest(conn, &office).await?.filter(|size| *size > leaf) else {
            return Ok(None);
        };
        let note = store::log::checkpoints(conn, &office, size, 1).await?;
        let Some((_, note)) = note.into_iter().next().filter(|(at, _)| *at == size) else { return Ok(None) };
        self.with_cosignatures(conn, &note).await.map(Some)
    }

    /// What notices print (design §5): the newest checkpoint, a cosigned one if there is any, and the digest of the trust
    /// file.
    ///
    /// # Errors
    /// A fault.
    pub async fn anchors(&self) -> Result<Vec<Anchor>, Problem> {
        let mut anchors = Vec::new();
        let log = match self.newest_witnessed().await? {
            Some(Witnessed { checkpoint, by }) => {
                let zone = self.pack().zone();
                let by = by.iter().map(|(owner, at)| format!("{owner} {} 副署", zone.minute(*at)));
                let by = by.collect::<Vec<_>>().join("，");
                Some((checkpoint.checkpoint().size, checkpoint.checkpoint().root.to_string(), by))
            }
            None => {
                self.log_state().await?.map(|state| (state.size, state.root, "还没有见证人副署".to_owned()))
            }
        };
        if let Some((size, root, by)) = log {
            anchors.push(Anchor { name: "记录日志", digest: root, note: format!("{size} 条，{by}") });
        }
        let digest = self.trust_digest().await?;
        anchors.push(Anchor { name: "信任文件摘要", digest, note: String::new() });
        Ok(anchors)
    }

    /// The digest of the trust file.
    ///
    /// # Errors
    /// A fault.
    pub async fn trust_digest(&self) -> Result<String, Problem> {
        let trust = TrustFile::read(&self.trust_file().await?).map_err(Problem::fault)?;
        Ok(trust.digest().map_err(Problem::fault)?.to_string())
    }

    /// Asks the witnesses that listen, until the future is dropped.
    pub async fn keep_witnessed(&self) {
        let client = match client() {
            Ok(client) => client,
            Err(problem) => {
                tracing::error!(cause = %problem, "witness: no client");
                return;
            }
        };
        loop {
            let pause = match self.ask_witnesses(&client).await {
                Ok(true) => LOOK,
                Ok(false) => PAUSE,
                Err(problem) => {
                    tracing::error!(cause = %problem, "witness.ask failed");
                    PAUSE
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Asks every witness that listens to cosign the newest checkpoint, once.
    ///
    /// # Errors
    /// A fault of ours; a witness that does not answer is none.
    pub async fn ask_all_witnesses(&self) -> Result<bool, Problem> {
        self.ask_witnesses(&client()?).await
    }

    /// `false`: one of them is away, or refuses.
    async fn ask_witnesses(&self, client: &Client) -> Result<bool, Problem> {
        if self.held().await?.is_some() {
            return Ok(true);
        }
        let office = self.season().office.to_string();
        let mut conn = self.store().reader().await?;
        let newest = store::log::newest_checkpoint(&mut conn, &office).await?;
        drop(conn);
        let Some((_, note, _)) = newest else { return Ok(true) };
        let checkpoint = SignedCheckpoint::parse(&note).map_err(Problem::fault)?;
        let size = checkpoint.checkpoint().size;
        let mut all = true;
        for witness in self.witnesses().await? {
            let Some(url) = witness.url.as_deref().filter(|_| witness.retired.is_none()) else { continue };
            let last = witness.last.map_or(0, |(size, _)| size);
            if last == size {
                continue;
            }
            if let Err(cause) = self.ask(client, url, last, &checkpoint).await {
                tracing::warn!(witness = %witness.key.id, size, cause = %cause, "witness does not cosign");
                metrics::counter!("zhiping_witness_failures_total").increment(1);
                all = false;
            }
        }
        Ok(all)
    }

    /// One request, and a second one from where the witness says it stands.
    async fn ask(
        &self,
        client: &Client,
        url: &str,
        last: u64,
        checkpoint: &SignedCheckpoint,
    ) -> Result<(), Problem> {
        let mut old = last;
        for _ in 0..2 {
            let body = self.request(old, checkpoint).await?.bytes();
            let url = format!("{url}/add-checkpoint");
            let answer = client.post(url).body(body).send().await.map_err(away)?;
            let status = answer.status();
            let text = short(answer).await?;
            match status {
                StatusCode::OK => {
                    let mut cosigned = checkpoint.clone();
                    for line in text.lines() {
                        cosigned = cosigned.with(line).map_err(Problem::fault)?;
                    }
                    return self.take_cosignature(&cosigned.bytes()).await.map(|_| ());
                }
                StatusCode::CONFLICT => match text.trim().parse() {
                    Ok(known) if known != old && known <= checkpoint.checkpoint().size => old = known,
                    _ => return Err(Problem::fault(format!("the witness stands at {}", text.trim()))),
                },
                _ => return Err(Problem::fault(format!("{status}: {}", text.trim()))),
            }
        }
        Err(Problem::fault("the witness stands elsewhere each time"))
    }

    async fn request(&self, old: u64, checkpoint: &SignedCheckpoint) -> Result<AddCheckpoint, Problem> {
        let size = checkpoint.checkpoint().size;
        let wanted = consistency_tiles(old, size).map_err(Problem::fault)?;
        let mut conn = self.store().reader().await?;
        let tiles: BTreeMap<_, _> = self.log_tiles(&mut conn, &wanted).await?;
        let proof = consistency(old, size, |id| tiles.get(&id).cloned()).map_err(Problem::fault)?;
        Ok(AddCheckpoint { old, proof, checkpoint: checkpoint.clone() })
    }
}

fn moment(millis: i64) -> Moment {
    Moment::from_millis(millis)
}

pub(crate) fn client() -> Result<Client, Problem> {
    // The one process-wide choice of TLS; a second one is refused and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().timeout(PATIENCE).build().map_err(Problem::fault)
}

async fn short(mut answer: reqwest::Response) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(away)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(Problem::fault("the witness's answer is too long"));
        }
    }
    String::from_utf8(bytes).map_err(Problem::fault)
}

fn away(error: reqwest::Error) -> Problem {
    Problem::fault(error.without_url())
}
