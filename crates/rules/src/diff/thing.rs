//! A thing of one pack in words, so that two packs' can be laid side by side.

use crate::pack::Pack;
use std::collections::BTreeMap;

/// The things of one topic, by id.
pub(super) type Things = BTreeMap<String, Thing>;

/// A thing of one pack: how people call it, and its properties in words.
pub(super) struct Thing {
    pub(super) name: String,
    pub(super) said: Vec<Said>,
}

/// One property in words, and by what two packs' are the same: the words, but of a clause its id, for every city cites the
/// clauses of its own notice.
pub(super) struct Said {
    pub(super) name: &'static str,
    pub(super) words: String,
    id: Option<String>,
}

impl From<(&'static str, String)> for Said {
    fn from((name, words): (&'static str, String)) -> Self {
        Self { name, words, id: None }
    }
}

impl Said {
    /// The clause's id, when it is one.
    pub(super) fn clause(&self) -> Option<&str> {
        self.id.as_deref()
    }
    pub(super) fn key(&self) -> &str {
        self.id.as_ref().unwrap_or(&self.words)
    }
}

pub(super) fn clause(pack: &Pack, id: &str) -> Said {
    Said { name: "条款", words: pack.cite(id), id: Some(id.to_owned()) }
}

pub(super) fn said<const N: usize>(parts: [(&'static str, String); N]) -> Vec<Said> {
    parts.map(Said::from).into()
}
