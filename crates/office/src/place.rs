//! Where an office keeps its data: keys in a folder, the database in the same folder or on a server, attachments in the
//! same folder or in a bucket.

use crate::{Problem, objects::Objects};
use std::path::{Path, PathBuf};
use store::{Store, StoreError, transfer::Filling};

/// How a database must be made whose lists are the same as those of the file.
const MAKE: &str = "create database zhiping encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0";

/// A data folder, and a server when the database does not lie in it. Instances that share a server share the folder, too.
#[derive(Clone)]
pub struct Place {
    folder: PathBuf,
    /// It may hold a password, and is never printed.
    database: Option<String>,
    files: Option<String>,
}

impl Place {
    /// A folder with its own database, or with one on the server that a `postgres://` URL names.
    pub fn new(folder: impl Into<PathBuf>, database: Option<String>) -> Self {
        Self { folder: folder.into(), database, files: None }
    }

    /// The same with attachments in a bucket, `s3://bucket/prefix`, instead of in the folder.
    #[must_use]
    pub fn with_files(mut self, files: Option<String>) -> Self {
        self.files = files;
        self
    }

    /// The same with another folder.
    pub(crate) fn in_folder(&self, folder: PathBuf) -> Self {
        Self { folder, ..self.clone() }
    }

    /// Where attachments lie, if not in the folder.
    pub(crate) fn bucket(&self) -> Option<&str> {
        self.files.as_deref()
    }

    pub(crate) fn objects(&self) -> Result<Objects, Problem> {
        match &self.files {
            None => Objects::folder(&self.folder.join("files")),
            Some(url) => Objects::bucket(url),
        }
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
        match self.server()? {
            None => Store::open(&self.folder).await.map_err(|error| unusable(self, error)),
            Some(url) => Store::connect(url).await.map_err(|error| unusable(self, error)),
        }
    }

    /// The database with the schema that it has, and how many migrations it lacks.
    pub(crate) async fn as_it_is(&self) -> Result<(Store, usize), Problem> {
        let store = match self.server()? {
            None => Store::file(&self.folder).await,
            Some(url) => Store::server(url).await,
        };
        let look = async {
            let store = store?;
            let lacking = store.lacking().await?;
            Ok((store, lacking))
        };
        look.await.map_err(|error| unusable(self, error))
    }

    /// Whether the database lies in the folder.
    pub(crate) const fn is_file(&self) -> bool {
        self.database.is_none()
    }

    /// An empty database to fill, at an earlier schema.
    pub(crate) async fn filling(&self, migrations: usize) -> Result<Filling, Problem> {
        match self.server()? {
            None => Filling::file(&self.folder, migrations).await.map_err(|error| unusable(self, error)),
            Some(url) => Filling::server(url, migrations).await.map_err(|error| unusable(self, error)),
        }
    }

    fn server(&self) -> Result<Option<&str>, Problem> {
        match self.database.as_deref() {
            Some(url) if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) => {
                Err(Problem::Invalid("数据库地址应以 postgres:// 开头".to_owned()))
            }
            url => Ok(url),
        }
    }
}

impl<P: AsRef<Path>> From<P> for Place {
    fn from(folder: P) -> Self {
        Self::new(folder.as_ref(), None)
    }
}

/// Whoever runs the office can do something about these.
fn unusable(place: &Place, error: StoreError) -> Problem {
    Problem::Invalid(match error {
        StoreError::Lost(why) => format!("连接不上数据库：{why}"),
        StoreError::Unable(why) => format!(
            "{}不能写入（{why}）：请检查磁盘是否已满或只读，以及运行 zhiping 的用户有没有权限",
            place.word()
        ),
        StoreError::Order => format!("数据库须为 UTF8 编码并按码位排序，请这样新建：{MAKE}"),
        StoreError::Newer(_) => format!("{}由更新版本的 zhiping 使用过，请换用新版本", place.word()),
        StoreError::Unfinished => "数据库里的恢复没有完成，请重新运行 zhiping restore".to_owned(),
        StoreError::NotEmpty => "数据库不是空的，只能恢复到空的数据库".to_owned(),
        other if place.database.is_none() => return Problem::fault(other),
        other => format!("数据库不能使用：{other}"),
    })
}
