//! A visit: a witness that nobody can reach goes to the log by itself, and brings the cosignature back.

use crate::{Known, Problem, Witness};
use proof::ledger::{AddCheckpoint, SignedCheckpoint, TileId, consistency, consistency_tiles};
use reqwest::{Client, StatusCode};
use std::{collections::BTreeMap, time::Duration};

/// A log that does not answer within this is away.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longer than any checkpoint or tile.
const LONGEST: usize = 1_000_000;

/// What came of a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// The log's size before, as the witness knew it.
    pub before: u64,
    /// The cosigned checkpoint.
    pub cosigned: SignedCheckpoint,
    /// Why it could not be handed to the log; `None` when it was.
    pub undelivered: Option<String>,
}

impl Witness {
    /// Visits a log: fetches its newest checkpoint and the tiles that lead there from what is known, cosigns, and hands
    /// the line in.
    ///
    /// # Errors
    /// When the log has no address or does not answer, or its checkpoint does not continue what was cosigned before.
    pub async fn visit(&self, log: &Known) -> Result<Visit, Problem> {
        let origin = log.key.name();
        let url = log.url.as_deref().ok_or_else(|| {
            Problem::Use(format!("日志“{origin}”没有登记地址，请用 zhiping witness know --url 补上"))
        })?;
        let client = client()?;
        let note = fetch(&client, &format!("{url}/log/checkpoint")).await?;
        let checkpoint = SignedCheckpoint::parse(&note)
            .map_err(|problem| Problem::Away(format!("{url} 给出的不是检查点：{problem}")))?;
        if checkpoint.checkpoint().origin != origin {
            let other = &checkpoint.checkpoint().origin;
            return Err(Problem::Away(format!(
                "{url} 现在是日志“{other}”：核对日志中断的声明以后，请登记它的公钥"
            )));
        }
        let before = log.last.as_ref().map_or(0, |last| last.checkpoint().size);
        let size = checkpoint.checkpoint().size;
        if size < before {
            return Err(Problem::Away(format!(
                "{url} 的日志只有 {size} 条，见证人已经见过 {before} 条：可能恢复了旧的备份，或者另有一本日志"
            )));
        }
        let mut tiles: BTreeMap<TileId, Vec<u8>> = BTreeMap::new();
        let wanted = consistency_tiles(before, size).map_err(away)?;
        for id in wanted {
            tiles.insert(id, fetch(&client, &format!("{url}/log/{}", id.path())).await?);
        }
        let proof = consistency(before, size, |id| tiles.get(&id).cloned()).map_err(away)?;
        let request = AddCheckpoint { old: before, proof, checkpoint };
        let line = self.cosign(&request)?;
        let cosigned = request.checkpoint.with(&line).map_err(away)?;
        let handed = client.post(format!("{url}/log/cosignature")).body(cosigned.bytes()).send().await;
        let undelivered = match handed {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(format!("{url} 没有收下：{}", answer.status())),
            Err(error) => Some(error.without_url().to_string()),
        };
        Ok(Visit { before, cosigned, undelivered })
    }
}

fn client() -> Result<Client, Problem> {
    // The one process-wide choice of TLS; a second one is refused and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().timeout(PATIENCE).build().map_err(away)
}

async fn fetch(client: &Client, url: &str) -> Result<Vec<u8>, Problem> {
    let mut answer = client.get(url).send().await.map_err(away)?;
    if answer.status() != StatusCode::OK {
        return Err(Problem::Away(format!("{url} 的回答是 {}", answer.status())));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(away)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(Problem::Away(format!("{url} 的回答太长")));
        }
    }
    Ok(bytes)
}

fn away(error: impl std::fmt::Display) -> Problem {
    Problem::Away(format!("取不到日志：{error}"))
}
