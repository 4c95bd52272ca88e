//! What is said to people: clauses, texts, and what is not verified yet.

use super::thing::{Thing, Things, said};
use crate::pack::Pack;

pub(super) fn clauses(pack: &Pack) -> Things {
    let thing = |clause: &crate::file::Clause| Thing {
        name: clause.cite.clone(),
        said: said([("引用", clause.cite.clone()), ("原文", clause.text.clone())]),
    };
    pack.clauses().iter().map(|clause| (clause.id.clone(), thing(clause))).collect()
}

pub(super) fn texts(pack: &Pack) -> Things {
    let thing =
        |text: &String| Thing { name: String::new(), said: said([("正文", text.trim().to_owned())]) };
    pack.texts.iter().map(|(key, text)| (key.clone(), thing(text))).collect()
}

pub(super) fn unverified(pack: &Pack) -> Things {
    let thing = |text: &String| Thing { name: String::new(), said: said([("说明", text.clone())]) };
    pack.unverified().iter().map(|(key, text)| (key.clone(), thing(text))).collect()
}
