//! What a seat reaches, on shelves: one for each stage, and for each stage where it is the seat's turn. Within a shelf the
//! cases stand in each order that a list can have, so that a page walks as many rows as it shows and a count stops early.

use super::{ListingRow, NO_DUE, Reach};
use crate::{Conn, StoreError, engine::Value};

/// Where a seat's turn is; a shelf of those begins with it, before all letters.
const TURN: char = '*';
/// So far a count goes. One more means: more than these.
pub const MOST: i64 = 1000;

/// A case as one seat reaches it: derived from its list row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReachRow {
    /// Organisation.
    pub organisation: String,
    /// Role.
    pub role: String,
    /// Kind.
    pub kind: String,
    /// Stage, behind `*` where it is this seat's turn.
    pub shelf: String,
    /// 到期日; `9999-99-99` for none.
    pub due: String,
    /// When the last act was.
    pub updated_at: i64,
    /// 编号
    pub number: String,
}

/// How many cases stand at a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Stage.
    pub state: String,
    /// Whether they wait for the seat that asks.
    pub mine: bool,
    /// How many; for a seat at most [`MOST`] and one more.
    pub count: i64,
    /// The nearest due date among them.
    pub due: Option<String>,
}

/// The rows of those who reach a case, each once and in order.
pub fn placed(listing: &ListingRow, seats: &[(String, String)]) -> Vec<ReachRow> {
    let row = |(organisation, role): &(String, String)| {
        let turn = listing.holder_role.as_ref() == Some(role)
            && listing.holder_organisation.as_ref() == Some(organisation);
        ReachRow {
            organisation: organisation.clone(),
            role: role.clone(),
            kind: listing.kind.clone(),
            shelf: shelf(&listing.state, turn),
            due: listing.due.clone().unwrap_or_else(|| NO_DUE.to_owned()),
            updated_at: listing.updated_at,
            number: listing.number.clone(),
        }
    };
    let mut rows: Vec<ReachRow> = seats.iter().map(row).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn shelf(state: &str, turn: bool) -> String {
    if turn { format!("{TURN}{state}") } else { state.to_owned() }
}

/// The stage of a shelf, and whether it is the seat's turn.
pub(super) fn stage(shelf: &str) -> (&str, bool) {
    shelf.strip_prefix(TURN).map_or((shelf, false), |state| (state, true))
}

/// Puts the rows of a case in the place of those before.
pub(crate) async fn put(conn: &mut Conn, case: &str, rows: &[ReachRow]) -> Result<(), StoreError> {
    let mut values = vec![case.into()];
    let mut mark = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let (mut seats, mut cells) = (Vec::new(), Vec::new());
    for row in rows {
        let (organisation, role) = (mark((&row.organisation).into()), mark((&row.role).into()));
        seats.push(format!("not (organisation = {organisation} and role = {role})"));
        cells.push((organisation, role));
    }
    let mut gone = "delete from reach where case_id = $1".to_owned();
    for seat in seats {
        gone = format!("{gone} and {seat}");
    }
    let known = 1 + 2 * rows.len();
    let cells: Vec<String> = rows
        .iter()
        .zip(cells)
        .map(|(row, (organisation, role))| {
            let rest: [Value; 5] = [
                (&row.kind).into(),
                (&row.shelf).into(),
                (&row.due).into(),
                row.updated_at.into(),
                (&row.number).into(),
            ];
            let rest: Vec<String> = rest.into_iter().map(&mut mark).collect();
            format!("($1, {organisation}, {role}, {})", rest.join(", "))
        })
        .collect();
    conn.execute_built(gone, &values[..known]).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "insert into reach (case_id, organisation, role, kind, shelf, due, updated_at, number) values {} \
         on conflict (organisation, role, case_id) do update set kind = excluded.kind, shelf = excluded.shelf, \
         due = excluded.due, updated_at = excluded.updated_at, number = excluded.number",
        cells.join(", ")
    );
    conn.execute_built(sql, &values).await?;
    Ok(())
}

/// Who reaches a case, in order.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn reach(conn: &mut Conn, case: &str) -> Result<Vec<ReachRow>, StoreError> {
    let sql = "select organisation, role, kind, shelf, due, updated_at, number from reach where case_id = $1 \
               order by organisation, role";
    let rows = conn.rows(sql, &[case.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(ReachRow {
                organisation: row.text(0)?,
                role: row.text(1)?,
                kind: row.text(2)?,
                shelf: row.text(3)?,
                due: row.text(4)?,
                updated_at: row.int(5)?,
                number: row.text(6)?,
            })
        })
        .collect()
}

/// The shelves of a seat that have something on them, by jumping from one to the next: a step for each.
macro_rules! shelves {
    () => {
        "with recursive s (shelf) as (\
         select min(shelf) from reach where organisation = $1 and role = $2 and kind = $3 \
         union all select (select min(r.shelf) from reach r where r.organisation = $1 and r.role = $2 and r.kind = $3 \
         and r.shelf > s.shelf) from s where s.shelf is not null) "
    };
}

/// The shelves of a seat that have something on them.
pub(super) async fn shelves(
    conn: &mut Conn,
    organisation: &str,
    role: &str,
    kind: &str,
) -> Result<Vec<String>, StoreError> {
    let sql = concat!(shelves!(), "select shelf from s where shelf is not null order by shelf");
    let rows = conn.rows(sql, &[organisation.into(), role.into(), kind.into()]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// How many cases of a kind lie in reach at each stage, with the nearest due date. For a seat each count stops behind
/// [`MOST`]; others are exact.
///
/// # Errors
/// When the database refuses.
pub async fn counts(
    conn: &mut Conn,
    office: &str,
    kind: &str,
    reach: &Reach,
) -> Result<Vec<Count>, StoreError> {
    let rows = match reach {
        Reach::Seat { organisation, role } => {
            let sql = concat!(
                shelves!(),
                "select s.shelf, (select count(*) from (select 1 from reach r where r.organisation = $1 and \
                 r.role = $2 and r.kind = $3 and r.shelf = s.shelf limit $4) few), (select min(r.due) from reach r \
                 where r.organisation = $1 and r.role = $2 and r.kind = $3 and r.shelf = s.shelf) \
                 from s where s.shelf is not null"
            );
            let values = [organisation.into(), role.into(), kind.into(), (MOST + 1).into()];
            conn.rows(sql, &values).await?
        }
        Reach::Own { person } => {
            let sql = "select state, count(*), min(due) from listing where person = $1 and kind = $2 and office = $3 \
                       group by state";
            conn.rows(sql, &[person.into(), kind.into(), office.into()]).await?
        }
        Reach::All => {
            let sql = "select state, count(*), min(due) from listing where office = $1 and kind = $2 group by state";
            conn.rows(sql, &[office.into(), kind.into()]).await?
        }
    };
    let count = |row: &crate::engine::Row| {
        let shelf = row.text(0)?;
        let (state, mine) = stage(&shelf);
        let due = row.opt_text(2)?.filter(|due| due != NO_DUE);
        Ok(Count { state: state.to_owned(), mine, count: row.int(1)?, due })
    };
    rows.iter().map(count).collect()
}

/// How many cases of a kind a seat reaches, and how many of them wait for it; each stops behind [`MOST`].
///
/// # Errors
/// When the database refuses.
pub async fn totals(
    conn: &mut Conn,
    organisation: &str,
    role: &str,
    kind: &str,
) -> Result<(i64, i64), StoreError> {
    // `+` follows `*`.
    let sql = "select (select count(*) from (select 1 from reach where organisation = $1 and role = $2 and kind = $3 \
               limit $4) few), (select count(*) from (select 1 from reach where organisation = $1 and role = $2 and \
               kind = $3 and shelf >= '*' and shelf < '+' limit $4) few)";
    let values = [organisation.into(), role.into(), kind.into(), (MOST + 1).into()];
    let row = conn.row(sql, &values).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}
