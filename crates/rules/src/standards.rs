//! What a year's pack may not say by itself: titles, standards, ways, and whatever a wider pack has set (requirement E1).
//!
//! Invariant: only a pack that names the region's consent changes what a wider pack has; everybody else is told where.

use crate::{
    file::File,
    load::{Folder, PackProblem, at_offset, chain, table_at},
};
use std::collections::{BTreeMap, BTreeSet};

/// Tables that are a standard whatever is in them.
const STANDARDS: [&str; 8] =
    ["title", "ladder", "level", "series", "retirement", "period", "learning", "size"];

const CONSENT: &str = "须在 [pack] consent 写明自治区同意的文号";

/// Something that has a name of its own in a file.
#[derive(Clone, Copy)]
struct Named<'a> {
    table: &'static str,
    /// The key that holds the name; empty: the name is the key.
    word: &'static str,
    /// How people call it.
    called: &'static str,
    name: &'a str,
}

/// What the year's pack in a folder has of its own and may not have.
pub(crate) fn own(folder: &str, folders: &BTreeMap<String, Folder>) -> Vec<PackProblem> {
    let Some(content) = folders.get(folder) else { return Vec::new() };
    if !is_year(content) || content.file.pack.as_ref().is_some_and(|head| !head.consent.is_empty()) {
        return Vec::new();
    }
    let places = content.texts.iter().flat_map(|(path, text)| {
        STANDARDS.iter().filter_map(move |table| Some((path, text, *table, table_at(text, table)?)))
    });
    let standards = places.map(|(path, text, table, offset)| {
        let message =
            format!("年度政策包不得自设 [[{table}]]（职称、标准、层级、系列、专业、期限），{CONSENT}");
        at_offset(path, text, offset, message)
    });
    let chain = chain(folder, folders);
    let wider: Vec<(&String, &Folder)> = chain
        .iter()
        .skip(1)
        .filter_map(|id| folders.get_key_value(id))
        .filter(|(_, part)| !is_year(part))
        .collect();
    let changed = named(&content.file).into_iter().filter_map(|own| {
        let same = |part: &Folder| {
            named(&part.file).iter().any(|other| (other.table, other.name) == (own.table, own.name))
        };
        let message = match wider.iter().find(|(_, part)| same(part)) {
            Some((wide, _)) => {
                let Named { called, name, .. } = own;
                format!("{called}“{name}”由上级政策包 {wide} 规定，年度政策包不得更改，{CONSENT}")
            }
            None if own.table == "way" => format!("年度政策包不得自设申报途径“{}”，{CONSENT}", own.name),
            None => return None,
        };
        let (path, text, offset) = place(content, own)?;
        Some(at_offset(path, text, offset, message))
    });
    standards.chain(changed).collect()
}

/// Whether a folder holds a year's pack; only the others set standards.
fn is_year(part: &Folder) -> bool {
    part.file.pack.as_ref().is_some_and(|head| head.year.is_some())
}

/// Takes out of what wider packs have said whatever a year's pack says anew: with consent that counts, without it was refused.
pub(crate) fn make_room(wider: &mut File, year: &File) {
    if year.pack.as_ref().is_none_or(|head| head.year.is_none()) {
        return;
    }
    let said: BTreeSet<(&str, &str)> = named(year).into_iter().map(|own| (own.table, own.name)).collect();
    let keep = |table: &str, name: &str| !said.contains(&(table, name));
    wider.way.retain(|way| keep("way", &way.id));
    wider.rule.retain(|rule| keep("rule", &rule.id));
    wider.item.retain(|item| keep("item", &item.id));
    wider.term.retain(|term| keep("term", &term.name));
    wider.sanction.retain(|row| keep("sanction", &row.id));
    wider.recusal.retain(|row| keep("recusal", &row.id));
    wider.clause.retain(|clause| keep("clause", &clause.id));
}

fn named(file: &File) -> Vec<Named<'_>> {
    let row = |table, word, called| move |name| Named { table, word, called, name };
    let mut all: Vec<Named<'_>> = Vec::new();
    all.extend(file.way.iter().map(|way| way.id.as_str()).map(row("way", "id", "申报途径")));
    all.extend(file.rule.iter().map(|rule| rule.id.as_str()).map(row("rule", "id", "规则")));
    all.extend(file.item.iter().map(|item| item.id.as_str()).map(row("item", "id", "材料")));
    all.extend(file.term.iter().map(|term| term.name.as_str()).map(row("term", "name", "期限")));
    all.extend(file.sanction.iter().map(|line| line.id.as_str()).map(row("sanction", "id", "处理")));
    all.extend(file.recusal.iter().map(|line| line.id.as_str()).map(row("recusal", "id", "回避规则")));
    all.extend(file.clause.iter().map(|clause| clause.id.as_str()).map(row("clause", "id", "条款")));
    all.extend(file.numbers.keys().map(String::as_str).map(row("numbers", "", "数值")));
    all.extend(file.ratios.keys().map(String::as_str).map(row("ratios", "", "比例")));
    all
}

/// Where a folder says it: inside its table if that can be told, else where the name stands, else at the file's beginning.
fn place<'a>(content: &'a Folder, own: Named<'_>) -> Option<(&'a String, &'a String, usize)> {
    let quoted = format!("\"{}\"", own.name);
    let before = format!("{} = ", own.word);
    let named = |text: &str, at: usize| {
        let after = text[at + quoted.len()..].trim_start();
        if own.word.is_empty() { after.starts_with('=') } else { text[..at].ends_with(&before) }
    };
    let inside = |text: &str, at: usize| {
        let header = text[..at].rfind("\n[").map_or(text, |from| &text[from..]);
        header.trim_start_matches(['\n', '[']).starts_with(own.table)
    };
    let find = |fits: &dyn Fn(&str, usize) -> bool| {
        content.texts.iter().find_map(|(path, text)| {
            let at = text.match_indices(&quoted).map(|(at, _)| at).find(|at| fits(text, *at))?;
            Some((path, text, at))
        })
    };
    let strict = find(&|text, at| named(text, at) && inside(text, at));
    let begin = || content.texts.iter().next().map(|(path, text)| (path, text, 0));
    strict.or_else(|| find(&named)).or_else(begin)
}
