//! Backups by themselves: one every so often, and only the newest are kept.

use super::{
    Summary,
    chest::{alone, half},
};
use crate::{Office, Problem};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use kernel::Moment;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

const START: &str = "zhiping-";
const END: &str = ".backup";
/// The moment in a file's name, in UTC: by name is by time.
const MOMENT: &str = "%Y%m%dT%H%M%SZ";

/// How an office is backed up by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The folder into which they go.
    pub folder: PathBuf,
    /// Whom they are encrypted to.
    pub recipient: String,
    /// How many are kept.
    pub keep: usize,
    /// Every how many minutes.
    pub minutes: u32,
}

impl Plan {
    /// Whether it can be kept at all.
    ///
    /// # Errors
    /// The sentence for whoever made it.
    pub fn check(&self) -> Result<(), Problem> {
        super::key::recipient(&self.recipient)?;
        if self.keep == 0 || self.minutes == 0 {
            return Err(Problem::Invalid("备份的间隔和保留份数都不能是 0".to_owned()));
        }
        std::fs::create_dir_all(&self.folder)
            .map_err(|e| Problem::Invalid(format!("备份文件夹 {} 不能使用：{e}", self.folder.display())))
    }

    fn millis(&self) -> i64 {
        i64::from(self.minutes) * 60_000
    }
}

impl Office {
    /// Makes backups as planned until the future is dropped. One that fails is one line in the log, and the next one comes
    /// at its time.
    pub async fn keep_backups(&self, plan: &Plan) {
        loop {
            let newest = backups(&plan.folder).last().and_then(|(moment, _)| *moment);
            let due = newest.map_or(0, |at| at.millis() + plan.millis() - self.now().millis());
            // A clock that was put back must not stop them.
            tokio::time::sleep(millis(due.clamp(0, plan.millis()))).await;
            match self.planned_backup(plan).await {
                Ok(done) => tracing::info!(rows = done.rows, files = done.files, "backup made"),
                Err(problem) => {
                    tracing::error!(cause = %problem, "backup failed");
                    tokio::time::sleep(millis(plan.millis())).await;
                }
            }
        }
    }

    /// One backup of the plan; then those beyond its number are taken away.
    ///
    /// # Errors
    /// As [`Office::backup`].
    pub async fn planned_backup(&self, plan: &Plan) -> Result<Summary, Problem> {
        sweep(&plan.folder);
        let now = Timestamp::from_millisecond(self.now().millis()).map_err(Problem::fault)?;
        let name = format!("{START}{}{END}", now.strftime(MOMENT));
        let done = self.backup(&plan.folder.join(name), &plan.recipient, |_| {}).await?;
        let all = backups(&plan.folder);
        for (_, old) in &all[..all.len().saturating_sub(plan.keep)] {
            std::fs::remove_file(old).map_err(Problem::fault)?;
        }
        Ok(done)
    }
}

/// The backups of a folder, oldest first, with the moments in their names.
fn backups(folder: &Path) -> Vec<(Option<Moment>, PathBuf)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| named(path).is_some()).collect();
    found.sort();
    found.into_iter().map(|path| (named(&path), path)).collect()
}

/// The moment in a backup's name; `None`: it is another file, and not ours to take away.
fn named(path: &Path) -> Option<Moment> {
    let text = path.file_name()?.to_str()?.strip_prefix(START)?.strip_suffix(END)?;
    let moment = TimeZone::UTC.to_timestamp(DateTime::strptime(MOMENT, text).ok()?).ok()?;
    Some(Moment::from_millis(moment.as_millisecond()))
}

/// Takes away what killed backups left half-written; what is being written now is held by its writer.
fn sweep(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let whole = path.with_extension("");
        if path == half(&whole) && named(&whole).is_some() && matches!(alone(&path), Ok(Some(_))) {
            // It is in nobody's way.
            let _ = std::fs::remove_file(&path);
        }
    }
}

fn millis(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_names_are_ours() {
        let moment = |name: &str| named(Path::new(name)).map(Moment::millis);
        assert_eq!(moment("a/zhiping-19700101T000001Z.backup"), Some(1000));
        for other in
            ["zhiping-19700101T000001Z.backup.part", "zhiping-x.backup", "zhiping.db", "19700101T000001Z"]
        {
            assert_eq!(moment(other), None, "{other}");
        }
    }
}
