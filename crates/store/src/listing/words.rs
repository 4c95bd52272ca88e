//! The words that find a case: those of its search text, and a mark for each value that lists filter by. Both engines look
//! them up by the beginning of a word; a full-text index of either would split Chinese in its own way.

use super::ListingRow;
use crate::{Conn, StoreError, Value};
use std::collections::BTreeSet;

/// So many cases are looked up one by one, which takes about ten milliseconds. With a commoner word than that, a walk
/// among a million cases has met fifty after some twenty-five thousand.
const FEW: i64 = 2000;
/// Behind every word that begins with another.
const END: char = '\u{10ffff}';

/// The words of a list row, each once and in order. No search text has a word with `=` or `:`.
pub fn words_of(l: &ListingRow) -> BTreeSet<String> {
    let marks = [mark("series", &l.series), mark("level", &l.level), mark("way", &l.way)];
    let flags = l.flags.split(' ').map(|flag| mark("flag", flag));
    let words = l.search.split(' ').map(str::to_owned).chain(marks).chain(flags);
    words.filter(|word| !word.is_empty() && !word.ends_with(':')).collect()
}

/// The word of a value that lists filter by.
pub(super) fn mark(name: &str, value: &str) -> String {
    format!("={name}:{}", value.replace(' ', "_"))
}

/// The search text of a list row and its marks, as [`words_of`] makes them.
const TEXT: &str = "' ' || l.search || ' =series:' || replace(l.series, ' ', '_') || ' =level:' || \
                    replace(l.level, ' ', '_') || ' =way:' || replace(l.way, ' ', '_') || ' =flag:' || \
                    replace(l.flags, ' ', ' =flag:') || ' '";

/// Puts the words of a row in the place of those that its case had; most acts change none.
pub(super) async fn put(conn: &mut Conn, new: &ListingRow) -> Result<(), StoreError> {
    let sql = "select search, series, level, way, flags from listing where case_id = $1";
    let old = conn.row(sql, &[(&new.case_id).into()]).await?;
    let before = match old {
        Some(row) => words_of(&ListingRow {
            search: row.text(0)?,
            series: row.text(1)?,
            level: row.text(2)?,
            way: row.text(3)?,
            flags: row.text(4)?,
            ..ListingRow::default()
        }),
        None => BTreeSet::new(),
    };
    let now = words_of(new);
    let values = |words: Vec<&String>| -> Vec<Value> {
        std::iter::once((&new.case_id).into()).chain(words.into_iter().map(Value::from)).collect()
    };
    let gone = values(before.difference(&now).collect());
    if gone.len() > 1 {
        let marks: Vec<String> = (2..=gone.len()).map(|at| format!("${at}")).collect();
        let sql = format!("delete from listing_word where case_id = $1 and word in ({})", marks.join(", "));
        conn.execute_built(sql, &gone).await?;
    }
    let come = values(now.difference(&before).collect());
    if come.len() > 1 {
        let rows: Vec<String> = (2..=come.len()).map(|at| format!("(${at}, $1)")).collect();
        let sql = format!(
            "insert into listing_word (word, case_id) values {} on conflict (word, case_id) do nothing",
            rows.join(", ")
        );
        conn.execute_built(sql, &come).await?;
    }
    Ok(())
}

/// Which of its words find a case, for doctor.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn of_case(conn: &mut Conn, l: &ListingRow) -> Result<BTreeSet<String>, StoreError> {
    let words = words_of(l);
    let marks: Vec<String> = (2..words.len() + 2).map(|at| format!("${at}")).collect();
    if marks.is_empty() {
        return Ok(words);
    }
    let values: Vec<Value> =
        std::iter::once((&l.case_id).into()).chain(words.iter().map(Value::from)).collect();
    let sql = format!("select word from listing_word where case_id = $1 and word in ({})", marks.join(", "));
    conn.rows_built(sql, &values).await?.iter().map(|row| row.text(0)).collect()
}

/// Cases that a word finds which is not theirs, for doctor.
///
/// # Errors
/// When the database refuses.
pub async fn strays(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let sql = format!(
        "select distinct w.case_id from listing_word w left join listing l on l.case_id = w.case_id \
         where l.case_id is null or {TEXT} not like '% ' || w.word || ' %' order by w.case_id"
    );
    conn.rows_built(sql, &[]).await?.iter().map(|row| row.text(0)).collect()
}

/// The first and the end of the words that begin with this one.
pub(super) fn range(word: &str) -> (Value, Value) {
    (word.into(), format!("{word}{END}").into())
}

/// The word that the fewest cases have, when those are few: then they are looked at, one by one. `None`: every word is
/// common, and a walk in the order of the list meets enough of them soon.
pub(super) async fn rarest<'a>(
    conn: &mut Conn,
    words: &'a [String],
) -> Result<Option<&'a String>, StoreError> {
    if words.is_empty() {
        return Ok(None);
    }
    let mut values: Vec<Value> = vec![(FEW + 1).into()];
    let mut counts = Vec::new();
    for word in words {
        let (from, to) = range(word);
        values.extend([from, to]);
        let (from, to) = (values.len() - 1, values.len());
        counts.push(format!(
            "(select count(*) from (select 1 from listing_word where word >= ${from} and word < ${to} limit $1) few)"
        ));
    }
    let rows = conn.rows_built(format!("select {}", counts.join(", ")), &values).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let counts = (0..words.len()).map(|at| row.int(at)).collect::<Result<Vec<_>, _>>()?;
    let rarest = words.iter().zip(counts).min_by_key(|(_, count)| *count);
    Ok(rarest.filter(|(_, count)| *count <= FEW).map(|(word, _)| word))
}
