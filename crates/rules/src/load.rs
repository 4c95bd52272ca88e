//! Loading: all files of all packs, checked before anything is asked of them. Errors point at file, line and column.

use crate::{
    calendar::{Calendar, Layer},
    facts::{Catalogue, FactOption},
    file::{File, Head},
    pack::{Index, Pack},
    standards, syntax,
    title::Series,
};
use kernel::{Day, Digest, Zone};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Every pack that was found and is sound.
#[derive(Debug, Clone)]
pub struct Law(BTreeMap<String, Pack>);

/// Something wrong in a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackProblem {
    /// The file, below the policy folder.
    pub file: String,
    /// Line, from 1; 0: the whole file.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong and what to do.
    pub message: String,
    /// The line in question.
    pub snippet: String,
}

impl fmt::Display for PackProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        if self.snippet.is_empty() { Ok(()) } else { write!(f, "\n    {}", self.snippet.trim_end()) }
    }
}

/// The files of one folder, merged.
pub(crate) struct Folder {
    pub(crate) file: File,
    layer: Option<Layer>,
    pub(crate) texts: BTreeMap<String, String>,
}

impl Law {
    /// Loads every pack below a policy folder. `files`: path below it → content.
    ///
    /// # Errors
    /// Every problem found, not only the first.
    pub fn load(files: &BTreeMap<String, String>) -> Result<Self, Vec<PackProblem>> {
        let mut problems = Vec::new();
        let folders = read(files, &mut problems);
        let mut packs = BTreeMap::new();
        // What stands in a file that does not read is missing everywhere; saying so of each place helps nobody.
        let whole = problems.is_empty();
        for (folder, content) in &folders {
            problems.extend(standards::own(folder, &folders));
            if whole && content.file.pack.as_ref().is_some_and(|pack| pack.year.is_some()) {
                match resolve(folder, &folders) {
                    Ok(pack) => {
                        crate::check::check(&pack, folder, &chain_texts(folder, &folders), &mut problems);
                        packs.insert(pack.id.clone(), pack);
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
        if problems.is_empty() { Ok(Self(packs)) } else { Err(problems) }
    }

    /// A pack by id.
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.0.get(id)
    }

    /// A pack by id, or a sentence that names those there are.
    ///
    /// # Errors
    /// When there is no such pack.
    pub fn named(&self, id: &str) -> Result<&Pack, String> {
        self.pack(id).ok_or_else(|| {
            let ids: Vec<&str> = self.0.keys().map(String::as_str).collect();
            if ids.is_empty() {
                return format!("没有政策包 {id}：文件夹里一个年度政策包也没有");
            }
            match crate::near::nearest(id, ids.iter().copied()) {
                Some(near) => format!("没有政策包 {id}，是不是 {near}？现有的是 {}", ids.join("、")),
                None => format!("没有政策包 {id}，现有的是 {}", ids.join("、")),
            }
        })
    }

    /// All packs, by id.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.0.values()
    }
}

fn read(files: &BTreeMap<String, String>, problems: &mut Vec<PackProblem>) -> BTreeMap<String, Folder> {
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    for (path, text) in files {
        let Some((folder, name)) = path.rsplit_once('/') else { continue };
        let entry = folders.entry(folder.to_owned()).or_insert_with(|| Folder {
            file: File::default(),
            layer: None,
            texts: BTreeMap::new(),
        });
        if let Some(problem) = syntax::too_large(path, text.len()) {
            problems.push(problem);
            continue;
        }
        entry.texts.insert(path.clone(), text.clone());
        if name == "calendar.csv" {
            match Layer::read(folder, text) {
                Ok(layer) => entry.layer = Some(layer),
                Err((line, message)) => problems.push(at_line(path, text, line, message)),
            }
        } else if name.ends_with(".toml") {
            match toml::from_str::<File>(text) {
                Ok(file) => merge(&mut entry.file, file),
                Err(error) => problems.push(syntax::problem(path, text, &error)),
            }
        }
    }
    folders
}

pub(crate) fn at_line(path: &str, text: &str, line: usize, message: String) -> PackProblem {
    let snippet = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().to_owned();
    PackProblem { file: path.to_owned(), line, column: 1, message, snippet }
}

/// Line and column, from 1, of a byte offset.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

fn merge(into: &mut File, from: File) {
    into.pack = from.pack.or(into.pack.take());
    into.fact.extend(from.fact);
    into.level.extend(from.level);
    into.series.extend(from.series);
    into.title.extend(from.title);
    into.ladder.extend(from.ladder);
    into.way.extend(from.way);
    into.intake.extend(from.intake);
    into.rule.extend(from.rule);
    into.amendment.extend(from.amendment);
    into.item.extend(from.item);
    into.window.extend(from.window);
    into.term.extend(from.term);
    into.clause.extend(from.clause);
    into.texts.extend(from.texts);
    into.ratios.extend(from.ratios);
    into.numbers.extend(from.numbers);
    into.retirement.extend(from.retirement);
    into.period.extend(from.period);
    into.learning.extend(from.learning);
    into.counting.extend(from.counting);
    into.filing.extend(from.filing);
    into.sanction.extend(from.sanction);
    into.recusal.extend(from.recusal);
    into.size.extend(from.size);
    into.cross_review.extend(from.cross_review);
    into.panel_defence.extend(from.panel_defence);
    into.channel.extend(from.channel);
    into.cover.extend(from.cover);
    into.unverified.extend(from.unverified);
}

fn resolve(folder: &str, folders: &BTreeMap<String, Folder>) -> Result<Pack, PackProblem> {
    // Points at the line of pack.toml that begins with one of these keys.
    let at_key = |keys: &[&str], message: String| {
        let path = format!("{folder}/pack.toml");
        let text = folders.get(folder).and_then(|part| part.texts.get(&path)).map_or("", String::as_str);
        let line =
            keys.iter().find_map(|key| text.lines().position(|line| line.trim_start().starts_with(key)));
        let line = line.map_or(1, |index| index + 1);
        at_line(&path, text, line, message)
    };
    let problem = |message: String| at_key(&["extends", "[pack]"], message);
    let mut chain = vec![folder.to_owned()];
    let mut seen = BTreeSet::from([folder.to_owned()]);
    while let Some(next) = extends(chain.last().map_or("", String::as_str), folders) {
        if !folders.contains_key(&next) {
            let near = crate::near::nearest(&next, folders.keys().map(String::as_str));
            let hint = near.map_or_else(
                || "，请检查放着全部政策包的那个文件夹".to_owned(),
                |near| format!("，是不是“{near}”？"),
            );
            return Err(problem(format!("extends 指向的政策包“{next}”不存在{hint}")));
        }
        if !seen.insert(next.clone()) {
            return Err(problem(format!("extends 绕成了圈：{} → {next}", chain.join(" → "))));
        }
        chain.push(next);
    }
    chain.reverse();
    let mut file = File::default();
    let mut calendar = Calendar::default();
    let mut pieces: Vec<&[u8]> = Vec::new();
    let mut heads: Vec<Head> = Vec::new();
    for id in &chain {
        let Some(part) = folders.get(id) else { continue };
        heads.extend(part.file.pack.clone());
        let mut layer = part.layer.clone();
        if let (Some(layer), Some(head)) = (&mut layer, &part.file.pack) {
            layer.name.clone_from(&head.layer);
        }
        calendar.layers.extend(layer);
        for (path, text) in &part.texts {
            pieces.extend([path.as_bytes(), b"\0", text.as_bytes(), b"\0"]);
        }
        standards::make_room(&mut file, &part.file);
        merge(&mut file, part.file.clone());
    }
    for way in &mut file.way {
        way.intakes = file.intake.iter().filter(|intake| intake.way == way.id).cloned().collect();
    }
    // The series to choose from are those of the pack.
    for fact in file.fact.iter_mut().filter(|fact| fact.name == "series" && fact.options.is_empty()) {
        let option = |series: &Series| FactOption { key: series.id.clone(), label: series.name.clone() };
        fact.options = file.series.iter().map(option).collect();
    }
    let head = heads.last().ok_or_else(|| problem("没有 [pack] 表".to_owned()))?;
    let zone_name = heads.iter().rev().find_map(|h| h.zone.clone()).unwrap_or_default();
    let zone = Zone::named(&zone_name)
        .ok_or_else(|| at_key(&["zone", "[pack]"], format!("时区“{zone_name}”不存在")))?;
    if head.id != folder {
        let message = format!("[pack] id 是“{}”，应与文件夹“{folder}”相同", head.id);
        return Err(at_key(&["id"], message));
    }
    let year = head.year.ok_or_else(|| problem("缺少 year".to_owned()))?;
    let last: fn(i16) -> Option<Day> = |year| Day::new(year, 12, 31).ok();
    let cutoff = head.cutoff.or_else(|| last(year)).ok_or_else(|| problem("year 不对".to_owned()))?;
    Ok(Pack {
        index: Index::of(&file.title, &file.clause, &file.ladder, &file.cover),
        id: head.id.clone(),
        name: head.name.clone(),
        place: heads.iter().rev().map(|h| h.place.clone()).find(|p| !p.is_empty()).unwrap_or_default(),
        year,
        version: head.version,
        digest: Digest::sha256(&pieces),
        zone,
        cutoff,
        calendar,
        catalogue: Catalogue::new(file.fact),
        levels: file.level,
        series: file.series,
        titles: file.title,
        ladders: file.ladder,
        ways: file.way,
        intakes: file.intake,
        rules: file.rule,
        amendments: file.amendment,
        items: file.item,
        windows: file.window,
        terms: file.term,
        clauses: file.clause,
        texts: file.texts,
        ratios: file.ratios,
        numbers: file.numbers,
        retirement: file.retirement,
        periods: file.period,
        learning: file.learning,
        counting: file.counting,
        filings: file.filing,
        sanctions: file.sanction,
        recusals: file.recusal,
        sizes: file.size,
        cross_reviews: file.cross_review,
        panel_defences: file.panel_defence,
        channels: file.channel,
        covers: file.cover,
        unverified: file.unverified,
    })
}

pub(crate) fn at_offset(path: &str, text: &str, offset: usize, message: String) -> PackProblem {
    let (line, column) = position(text, offset);
    PackProblem { column, ..at_line(path, text, line, message) }
}

/// Where a file begins its rows of a table: under `[[table]]`, or as `table = [ … ]` before any other table.
pub(crate) fn table_at(text: &str, table: &str) -> Option<usize> {
    let header = format!("[[{table}]]");
    let (mut offset, mut top) = (0, true);
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        let rows = words.strip_prefix(table).is_some_and(|rest| rest.trim_start().starts_with('='));
        if words.starts_with(&header) || (top && rows) {
            return Some(offset);
        }
        top &= !words.starts_with('[');
        offset += line.len();
    }
    None
}

/// A folder and all that it extends, the widest last; a circle ends where it would close.
pub(crate) fn chain(folder: &str, folders: &BTreeMap<String, Folder>) -> Vec<String> {
    let mut chain = vec![folder.to_owned()];
    while let Some(next) = chain.last().and_then(|id| extends(id, folders)).filter(|id| !chain.contains(id)) {
        chain.push(next);
    }
    chain
}

/// The files of a folder and of all it extends.
fn chain_texts(folder: &str, folders: &BTreeMap<String, Folder>) -> BTreeMap<String, String> {
    let parts = chain(folder, folders);
    parts.iter().filter_map(|id| folders.get(id)).flat_map(|part| part.texts.clone()).collect()
}

fn extends(folder: &str, folders: &BTreeMap<String, Folder>) -> Option<String> {
    folders.get(folder)?.file.pack.as_ref()?.extends.clone()
}
