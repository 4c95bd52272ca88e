//! Where an office keeps its data: files and keys in a folder, the database in the same folder or on a server.

use crate::Problem;
use std::path::{Path, PathBuf};
use store::{Store, StoreError};

/// How a database must be made whose lists are the same as those of the file.
const MAKE: &str = "create database zhiping encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0";

/// A data folder, and a server when the database does not lie in it. Instances that share a server share the folder, too.
#[derive(Clone)]
pub struct Place {
    folder: PathBuf,
    /// It may hold a password, and is never printed.
    database: Option<String>,
}

impl Place {
    /// A folder with its own database, or with one on the server that a `postgres://` URL names.
    pub fn new(folder: impl Into<PathBuf>, database: Option<String>) -> Self {
        Self { folder: folder.into(), database }
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What people call the place of the database.
    pub(crate) fn word(&self) -> &'static str {
        if self.database.is_some() { "数据库" } else { "数据文件夹" }
    }

    pub(crate) async fn store(&self) -> Result<Store, Problem> {
        match &self.database {
            None => Store::open(&self.folder).await.map_err(Problem::fault),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Store::connect(url).await.map_err(unusable)
            }
            Some(_) => Err(Problem::Invalid("数据库地址应以 postgres:// 开头".to_owned())),
        }
    }
}

impl<P: AsRef<Path>> From<P> for Place {
    fn from(folder: P) -> Self {
        Self::new(folder.as_ref(), None)
    }
}

/// Whoever runs the office can do something about these.
fn unusable(error: StoreError) -> Problem {
    Problem::Invalid(match error {
        StoreError::Lost(why) => format!("连接不上数据库：{why}"),
        StoreError::Order => format!("数据库须为 UTF8 编码并按码位排序，请这样新建：{MAKE}"),
        other => format!("数据库不能使用：{other}"),
    })
}
