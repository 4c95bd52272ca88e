//! After a restore: whether the log goes on (design §5). The backup may be older than what others have seen of the log, and
//! a log that signs two histories under one name is worth nothing.
//!
//! Invariant: while the office is held, nothing is signed. The hold ends by a kept checkpoint that the restored entries
//! continue, or by a new origin with a signed statement of what broke; never by itself.

use crate::{
    Office, Problem,
    log::{leaf_bytes, signed, unsigned},
};
use kernel::{Moment, text};
use proof::ledger::{Break, Checkpoint, EMPTY, Edge, Hash, LONGEST_REASON, SignedBreak, SignedCheckpoint};
use store::{
    Conn, StoreError,
    log::{BreakRow, HeadRow},
};

/// So many leaves are read at once.
const AT_ONCE: i64 = 1024;

/// A break of the log, for its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogBreak {
    /// Which, from 1.
    pub number: u64,
    /// When the new origin opened.
    pub at: Moment,
    /// The signed statement.
    pub note: String,
    /// Why, for people.
    pub reason: String,
    /// How many entries the new origin took over.
    pub taken: u64,
    /// How many entries that somebody had seen are lost, as far as was known.
    pub missing: u64,
}

impl Office {
    /// When the office was restored, while its log is not yet shown to go on.
    ///
    /// # Errors
    /// A fault.
    pub async fn held(&self) -> Result<Option<Moment>, Problem> {
        let mut conn = self.store().reader().await?;
        let held = store::log::held(&mut conn, &self.season().office.to_string()).await?;
        Ok(held.map(Moment::from_millis))
    }

    /// All breaks of the log, the first first.
    ///
    /// # Errors
    /// A fault.
    pub async fn log_breaks(&self) -> Result<Vec<LogBreak>, Problem> {
        let mut conn = self.store().reader().await?;
        let rows = store::log::breaks(&mut conn, &self.season().office.to_string()).await?;
        rows.into_iter().map(opened).collect()
    }

    /// Ends the hold by the newest checkpoint that anyone kept. Answers its size and that of the restored log.
    ///
    /// # Errors
    /// A sentence when it is no checkpoint of this log, when it is ahead of the restored entries (then they are missing,
    /// and how many), or when they are others than it had.
    pub async fn resume_log(&self, kept: &[u8]) -> Result<(u64, u64), Problem> {
        self.must_be_held().await?;
        let kept = self.kept_checkpoint(kept).await?;
        let mut conn = self.store().reader().await?;
        let (at_kept, head) = self.roots(&mut conn, kept.size).await?;
        drop(conn);
        let Some(root) = at_kept else {
            return Err(Problem::Invalid(format!(
                "这份检查点有 {} 条记录，恢复出来的只有 {} 条，缺 {} 条：请找更新的备份；没有的，用 zhiping log break 声明日志中断",
                kept.size,
                head.0,
                kept.size - head.0
            )));
        };
        if root != kept.root {
            return Err(Problem::Invalid(format!(
                "恢复出来的前 {} 条记录与这份检查点不是同一本日志：请核对备份的来历；确实无法接续的，用 zhiping log break 声明日志中断",
                kept.size
            )));
        }
        let office = self.season().office.to_string();
        let done = self.store().write(move |tx| {
            let office = office.clone();
            Box::pin(async move { store::log::release(tx, &office).await })
        });
        done.await.map_err(overtaken)?;
        self.wake();
        Ok((kept.size, head.0))
    }

    /// Ends the hold by a new origin. `kept` is the newest checkpoint of the old one that anyone kept, if any.
    ///
    /// # Errors
    /// A sentence when the office is not held, the reason cannot be used, or `kept` is no checkpoint of this log.
    pub async fn break_log(&self, reason: &str, kept: Option<&[u8]>) -> Result<LogBreak, Problem> {
        self.must_be_held().await?;
        let reason = text::clean(reason);
        let long = reason.chars().count();
        if long == 0 || long > LONGEST_REASON || reason.contains(['\n', '\t']) {
            return Err(Problem::Invalid(format!(
                "请用一行话写明日志中断的原因，不超过 {LONGEST_REASON} 字"
            )));
        }
        let kept = match kept {
            None => None,
            Some(kept) => {
                let kept = self.kept_checkpoint(kept).await?;
                Some((kept.size, kept.root))
            }
        };
        let mut conn = self.store().reader().await?;
        let (_, taken) = self.roots(&mut conn, 0).await?;
        drop(conn);
        let breaks = self.log_breaks().await?.len() as u64;
        let (old, new) = (self.signer_after(breaks)?, self.signer_after(breaks + 1)?);
        let statement = Break {
            old: old.origin().to_owned(),
            new: new.origin().to_owned(),
            taken,
            kept,
            at: self.now(),
            reason,
        };
        let note = statement.sign(&old, &new).map_err(Problem::fault)?.bytes();
        let row = BreakRow { number: signed(breaks + 1)?, note, opened_at: statement.at.millis() };
        let head = HeadRow { size: signed(taken.0)?, root: taken.1.0.to_vec() };
        let (office, kept_row) = (self.season().office.to_string(), row.clone());
        let done = self.store().write(move |tx| {
            let (office, row, head) = (office.clone(), kept_row.clone(), head.clone());
            Box::pin(async move {
                let head = (head.size > 0).then_some(&head);
                store::log::open_origin(tx, &office, &row, head).await
            })
        });
        done.await.map_err(overtaken)?;
        self.wake();
        opened(row)
    }

    /// What is wrong with the statements: each must be signed by both origins' keys, and each origin follow the one before.
    pub(crate) async fn examine_breaks(&self) -> Result<Vec<String>, Problem> {
        let keys = self.log_keys().await?;
        let mut wrong = Vec::new();
        for (opened, pair) in self.log_breaks().await?.iter().zip(keys.windows(2)) {
            let note = SignedBreak::parse(opened.note.as_bytes()).map_err(Problem::fault)?;
            let follows = note.statement().old == pair[0].name() && note.statement().new == pair[1].name();
            if !follows || !pair.iter().all(|key| note.is_signed_by(key)) {
                wrong.push(format!(
                    "the statement of break {} is not signed by the log's keys",
                    opened.number
                ));
            }
        }
        Ok(wrong)
    }

    async fn must_be_held(&self) -> Result<(), Problem> {
        match self.held().await? {
            Some(_) => Ok(()),
            None => Err(Problem::Invalid("日志没有停：只有从备份恢复以后才需要核对接续".to_owned())),
        }
    }

    /// A checkpoint of the present origin, signed by its key.
    async fn kept_checkpoint(&self, bytes: &[u8]) -> Result<Checkpoint, Problem> {
        let unreadable = |why| Problem::Invalid(format!("这个文件不是检查点：{why}"));
        let kept = SignedCheckpoint::parse(bytes).map_err(unreadable)?;
        let keys = self.log_keys().await?;
        if keys.last().is_some_and(|key| kept.is_signed_by(key)) {
            Ok(kept.checkpoint().clone())
        } else {
            Err(Problem::Invalid("这份检查点不是本单位的日志密钥签的".to_owned()))
        }
    }

    /// The root over the first `kept` entries, if there are so many, and the size and root over all that are leaves;
    /// computed from the entries themselves, which must make the stored head.
    async fn roots(&self, conn: &mut Conn, kept: u64) -> Result<(Option<Hash>, (u64, Hash)), Problem> {
        let office = self.season().office.to_string();
        let mut edge = Edge::empty();
        let mut at_kept = (kept == 0).then_some(EMPTY);
        loop {
            let rows = store::log::leaves(conn, &office, signed(edge.size())?, AT_ONCE).await?;
            if rows.is_empty() {
                break;
            }
            let mut leaves = Vec::new();
            for (number, row) in (edge.size()..).zip(&rows) {
                if row.leaf.map(unsigned).transpose()? != Some(number) {
                    return Err(damaged());
                }
                leaves.push(leaf_bytes(row)?);
            }
            // As far as the kept size, if it lies among these.
            let until =
                usize::try_from(kept.saturating_sub(edge.size())).unwrap_or(usize::MAX).min(leaves.len());
            let (before, after) = leaves.split_at(until);
            edge.append(before.iter().map(Vec::as_slice));
            if edge.size() == kept {
                at_kept = at_kept.or(Some(edge.root()));
            }
            edge.append(after.iter().map(Vec::as_slice));
        }
        let head = store::log::head(conn, &office).await?;
        let stored = head.map(|head| (head.size, head.root));
        let computed = (edge.size() > 0).then(|| (signed(edge.size()), edge.root().0.to_vec()));
        match (stored, computed) {
            (None, None) => {}
            (Some((size, root)), Some((Ok(computed), made))) if size == computed && root == made => {}
            _ => return Err(damaged()),
        }
        Ok((at_kept, (edge.size(), edge.root())))
    }
}

fn damaged() -> Problem {
    Problem::Invalid("恢复出来的记录与日志对不上，请先运行 zhiping doctor 查明".to_owned())
}

fn overtaken(error: StoreError) -> Problem {
    match error {
        StoreError::Moved => Problem::Invalid("刚才已经有人核对或声明过了，请重新查看".to_owned()),
        other => other.into(),
    }
}

fn opened(row: BreakRow) -> Result<LogBreak, Problem> {
    let note = SignedBreak::parse(&row.note).map_err(Problem::fault)?;
    let statement = note.statement();
    Ok(LogBreak {
        number: unsigned(row.number)?,
        at: statement.at,
        reason: statement.reason.clone(),
        taken: statement.taken.0,
        missing: statement.missing(),
        note: String::from_utf8(row.note).map_err(Problem::fault)?,
    })
}
