//! Where attachments lie: a folder, or a bucket that speaks S3. They are sealed before they come here.
//!
//! Invariant: an object is there whole or not at all, and on the disk before anybody names it.

use crate::Problem;
use futures::TryStreamExt;
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig, aws::AmazonS3Builder,
    local::LocalFileSystem, path::Path as ObjectPath, prefix::PrefixStore,
};
use std::{path::Path, sync::Arc, time::Duration};

/// A request to a bucket is tried so often …
const TRIES: usize = 3;
/// … and no longer than this: a person waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A store of objects. Cloning shares it.
#[derive(Debug, Clone)]
pub(crate) struct Objects(Arc<dyn ObjectStore>);

/// The store of objects does not answer; nothing is known about what lies there.
#[derive(Debug, thiserror::Error)]
#[error("the store of files does not answer: {0}")]
pub(crate) struct Unreachable(String);

impl Objects {
    /// A folder, which is made when missing.
    pub(crate) fn folder(folder: &Path) -> Result<Self, Problem> {
        std::fs::create_dir_all(folder).map_err(Problem::fault)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(Problem::fault)?;
        Ok(Self(Arc::new(store.with_fsync(true))))
    }

    /// A bucket, as `s3://bucket/prefix`; endpoint and credentials are those of the environment (`AWS_…`).
    pub(crate) fn bucket(url: &str) -> Result<Self, Problem> {
        let unusable = || Problem::Invalid("材料的存放位置应写成 s3://桶/前缀".to_owned());
        let (bucket, prefix) = url
            .strip_prefix("s3://")
            .map(|rest| rest.split_once('/').unwrap_or((rest, "")))
            .ok_or_else(unusable)?;
        if bucket.is_empty() {
            return Err(unusable());
        }
        // The one process-wide choice of TLS; a second one is refused and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let retry = RetryConfig { max_retries: TRIES, retry_timeout: PATIENCE, ..RetryConfig::default() };
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_retry(retry)
            .build()
            .map_err(|e| Problem::Invalid(format!("材料的存放位置不能使用：{e}")))?;
        let prefix = prefix.trim_matches('/');
        Ok(if prefix.is_empty() {
            Self(Arc::new(store))
        } else {
            Self(Arc::new(PrefixStore::new(store, prefix)))
        })
    }

    /// Whether nothing lies here.
    pub(crate) async fn is_empty(&self) -> Result<bool, Unreachable> {
        Ok(self.0.list(None).try_next().await.map_err(unreachable)?.is_none())
    }

    pub(crate) async fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), Unreachable> {
        self.0.put(&ObjectPath::from(path), PutPayload::from(bytes)).await.map(drop).map_err(unreachable)
    }

    /// The content; `None`: there is no such object.
    pub(crate) async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Unreachable> {
        let found = match self.0.get(&ObjectPath::from(path)).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(unreachable(error)),
        };
        Ok(Some(found.bytes().await.map_err(unreachable)?.to_vec()))
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<(), Unreachable> {
        match self.0.delete(&ObjectPath::from(path)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(unreachable(error)),
        }
    }
}

fn unreachable(error: Error) -> Unreachable {
    Unreachable(error.to_string())
}
