//! Whether an office can be served as it is set up: looked at before it is served, or beside it, without changing anything
//! but a row to what it is.

use crate::{
    Place, Problem,
    backup::Plan,
    keys::{KeyKind, Keys},
    policy,
};
use kernel::Chance;
use std::{fs, path::Path};
use store::Store;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// As it should be.
    Fine,
    /// It works, and somebody should know.
    Note,
    /// It does not work.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What, as people call it.
    pub what: &'static str,
    /// How it is.
    pub standing: Standing,
    /// What was found, and what to do when it is wrong.
    pub says: String,
}

impl Line {
    /// As it should be.
    pub fn fine(what: &'static str, says: impl Into<String>) -> Self {
        Self { what, standing: Standing::Fine, says: says.into() }
    }
    /// It works, and somebody should know.
    pub fn note(what: &'static str, says: impl Into<String>) -> Self {
        Self { what, standing: Standing::Note, says: says.into() }
    }
    /// It does not work.
    pub fn wrong(what: &'static str, says: impl Into<String>) -> Self {
        Self { what, standing: Standing::Wrong, says: says.into() }
    }
}

/// With fewer free bytes, what is written next may find no room.
const FULL: u64 = 1024 * 1024;
/// Below so many free bytes a disk does not last a day …
const SCARCE: u64 = 256 * 1024 * 1024;
/// … and below so many it is time to make room.
const TIGHT: u64 = 2 * 1024 * 1024 * 1024;

/// Looks at everything that an office needs, and at the plan of its backups.
pub async fn check(place: &Place, plan: Option<&Plan>) -> Vec<Line> {
    let folder = place.folder();
    if !folder.is_dir() {
        let says = format!("没有文件夹 {}：请先用 zhiping init 建立，或改正 --data", folder.display());
        return vec![Line::wrong("数据文件夹", says)];
    }
    let mut lines = vec![writable("数据文件夹", folder), room("磁盘空间", folder), keys(folder)];
    lines.extend(database(place).await);
    lines.push(files(place).await);
    lines.extend(plan.map_or_else(|| vec![no_backup()], backups));
    lines
}

/// Whether files can be made in a folder, by making one.
fn writable(what: &'static str, folder: &Path) -> Line {
    let probe = folder.join(probe());
    let done = fs::write(&probe, b"zhiping").and_then(|()| fs::remove_file(&probe));
    match done {
        Ok(()) => Line::fine(what, format!("{} 可以写入", folder.display())),
        Err(error) => Line::wrong(
            what,
            format!(
                "{} 不能写入（{error}）：请检查磁盘是否已满或只读，以及运行 zhiping 的用户有没有权限",
                folder.display()
            ),
        ),
    }
}

fn probe() -> String {
    format!(".zhiping-check-{}", kernel::digest::hex(&Chance::system().bytes::<4>()))
}

/// Free bytes beside a folder.
fn free(folder: &Path) -> rustix::io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether there is no room beside a folder; a disk that does not say is not full.
pub(crate) fn is_full(folder: &Path) -> bool {
    free(folder).is_ok_and(|free| free < FULL)
}

fn room(what: &'static str, folder: &Path) -> Line {
    let free = match free(folder) {
        Ok(free) => free,
        Err(error) => return Line::note(what, format!("看不到 {} 的剩余空间：{error}", folder.display())),
    };
    let says = format!("{} 还有 {:.1} GB", folder.display(), free as f64 / 1e9);
    match free {
        ..SCARCE => Line::wrong(what, format!("{says}，很快会写满：请清理或换更大的磁盘")),
        SCARCE..TIGHT => Line::note(what, format!("{says}，请尽快清理或换更大的磁盘")),
        _ => Line::fine(what, says),
    }
}

fn keys(folder: &Path) -> Line {
    match Keys::load(&folder.join("keys")) {
        Ok(_) => Line::fine("密钥", format!("{} 个，都在，只有本用户能读", KeyKind::ALL.len())),
        Err(problem) => Line::wrong("密钥", problem.to_string()),
    }
}

async fn database(place: &Place) -> Vec<Line> {
    let what = "数据库";
    if place.is_file() && !place.folder().join("zhiping.db").is_file() {
        return vec![Line::wrong(
            what,
            "数据文件夹里没有数据库：请先用 zhiping init 建立，或改正 --data、--database",
        )];
    }
    let (store, lacking) = match place.as_it_is().await {
        Ok(found) => found,
        Err(problem) => return vec![Line::wrong(what, sentence(problem))],
    };
    let state = match lacking {
        0 => Line::fine(what, "连得上，结构是最新的"),
        _ => Line::note(what, format!("连得上，结构差 {lacking} 步，启动时自动升级：升级前请先备份")),
    };
    vec![state, office(&store).await]
}

/// The row of the office is there since the first migration, and its columns have never changed.
async fn office(store: &Store) -> Line {
    let read = async { store::offices::only(&mut store.reader().await?).await };
    let row = match read.await {
        Ok(Some(row)) => row,
        Ok(None) | Err(_) => return Line::wrong("单位", "数据库里还没有单位：请先用 zhiping init 建立"),
    };
    if let Err(error) = store.write(|tx| Box::pin(store::offices::rewrite(tx))).await {
        let says =
            format!("不能写入（{error}）：请检查磁盘是否已满或只读，以及运行 zhiping 的用户有没有权限");
        return Line::wrong("数据库写入", says);
    }
    match policy::embedded() {
        Err(problem) => Line::wrong("政策包", sentence(problem)),
        Ok(law) if law.pack(&row.pack).is_none() => {
            Line::wrong("政策包", format!("没有政策包 {}：请换用带有它的版本", row.pack))
        }
        Ok(_) if row.demo => {
            Line::wrong("单位", "这是演示数据文件夹，不能正式使用：请用 zhiping init 建立新的数据文件夹")
        }
        Ok(_) => Line::fine("单位", format!("{}，政策包 {} 可以使用", row.name, row.pack)),
    }
}

async fn files(place: &Place) -> Line {
    let what = "材料";
    let probe = probe();
    let tried = async {
        let objects = place.objects()?;
        objects.put(&probe, b"zhiping".to_vec()).await.map_err(Problem::fault)?;
        let back = objects.get(&probe).await.map_err(Problem::fault)?;
        objects.delete(&probe).await.map_err(Problem::fault)?;
        Ok::<_, Problem>(back.is_some_and(|bytes| bytes == b"zhiping"))
    };
    match tried.await {
        Ok(true) => Line::fine(what, "存放位置可以写入、读出和删除"),
        Ok(false) => Line::wrong(what, "写进存放位置的内容读出来不一样：请检查 --files 所指的桶"),
        Err(Problem::Fault(cause)) => Line::wrong(
            what,
            format!("存放位置不能使用（{cause}）：请检查磁盘，或 --files 所指的桶和 AWS_ 环境变量"),
        ),
        Err(problem) => Line::wrong(what, sentence(problem)),
    }
}

fn no_backup() -> Line {
    Line::note(
        "备份",
        "没有设置自动备份：请设置 --backup-to 和 --backup-recipient，或另行安排 zhiping backup",
    )
}

fn backups(plan: &Plan) -> Vec<Line> {
    if let Err(problem) = plan.check() {
        return vec![Line::wrong("备份", sentence(problem))];
    }
    let every = format!("每 {} 分钟一份，保留 {} 份，收件人公钥可以使用", plan.minutes, plan.keep);
    vec![Line::fine("备份", every), writable("备份文件夹", &plan.folder), room("备份磁盘空间", &plan.folder)]
}

/// The sentence without the word that names its family.
fn sentence(problem: Problem) -> String {
    match problem {
        Problem::Invalid(text) | Problem::Fault(text) => text,
        other => other.to_string(),
    }
}
