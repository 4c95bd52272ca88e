//! The one list of all cases: filters, sorts, keyset pages, queue counts. Reach becomes SQL here and nowhere else.
//!
//! Invariant: what a seat is shown costs the same however many cases it reaches. A page walks the orders of [`shelf`], a
//! count stops at [`MOST`], and a word that few cases have is looked up in [`words`].

mod page;
mod shelf;
mod words;

pub use page::{page, plan};
pub use shelf::{Count, MOST, ReachRow, counts, placed, reach, totals};
pub use words::{of_case as words_of_case, strays as stray_words, words_of};

pub(crate) use shelf::put as put_reach;

use crate::{Conn, StoreError, engine::Row};

/// One row of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListingRow {
    /// Case.
    pub case_id: String,
    /// Office.
    pub office: String,
    /// Kind.
    pub kind: String,
    /// 年度
    pub year: i64,
    /// 编号
    pub number: String,
    /// Stage.
    pub state: String,
    /// Public word.
    pub public_state: String,
    /// Whose turn: role
    pub holder_role: Option<String>,
    /// Whose turn: organisation
    pub holder_organisation: Option<String>,
    /// 到期日
    pub due: Option<String>,
    /// 姓名 or 事项
    pub subject: String,
    /// 申报人
    pub person: Option<String>,
    /// 用人单位
    pub employer: Option<String>,
    /// 用人单位名称
    pub employer_name: String,
    /// 评委会
    pub committee: Option<String>,
    /// 系列
    pub series: String,
    /// 层级
    pub level: String,
    /// 职称
    pub title: String,
    /// 职称名称
    pub title_name: String,
    /// 途径
    pub way: String,
    /// Flags, space-separated.
    pub flags: String,
    /// 提交时间
    pub submitted_at: Option<i64>,
    /// When the last act was.
    pub updated_at: i64,
    /// Search words, as [`crate::search::words`] makes them.
    pub search: String,
}

/// What a seat reaches. There is no way to ask without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// The person's own cases.
    Own {
        /// The person.
        person: String,
    },
    /// What the organisation sees in a role; an expert sees as a person.
    Seat {
        /// The organisation, or the expert's person.
        organisation: String,
        /// The role.
        role: String,
    },
    /// Everything: errands and doctor only.
    All,
}

/// How a list is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// 到期最早
    #[default]
    Due,
    /// 最近更新
    Updated,
    /// 编号
    Number,
}

/// A question to the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Office.
    pub office: String,
    /// Kind.
    pub kind: String,
    /// Who asks.
    pub reach: Reach,
    /// Stages; empty: all.
    pub states: Vec<String>,
    /// Only what waits for the seat that asks; nothing waits for a reach that is no seat's.
    pub mine: bool,
    /// 系列
    pub series: Option<String>,
    /// 层级
    pub level: Option<String>,
    /// 途径
    pub way: Option<String>,
    /// 评委会
    pub committee: Option<String>,
    /// 用人单位
    pub employer: Option<String>,
    /// A flag.
    pub flag: Option<String>,
    /// What was typed into the search field.
    pub search: String,
    /// Sort.
    pub sort: Sort,
    /// The page.
    pub page: Page,
    /// Rows to a page.
    pub limit: usize,
}

/// Which page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Page {
    /// The first.
    #[default]
    First,
    /// After a cursor.
    After(String),
    /// Before a cursor.
    Before(String),
}

/// One page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The rows.
    pub rows: Vec<ListingRow>,
    /// The cursor of the page before, if there is one.
    pub previous: Option<String>,
    /// The cursor of the page after, if there is one.
    pub next: Option<String>,
}

const COLUMNS: &str = "l.case_id, l.office, l.kind, l.year, l.number, l.state, l.public_state, l.holder_role, \
                       l.holder_organisation, l.due, l.subject, l.person, l.employer, l.employer_name, l.committee, \
                       l.series, l.level, l.title, l.title_name, l.way, l.flags, l.submitted_at, l.updated_at";

/// Dates that do not exist sort last.
const NO_DUE: &str = "9999-99-99";

/// Puts the list row of a case in the place of the one before, with the words that find it.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn put(conn: &mut Conn, l: &ListingRow) -> Result<(), StoreError> {
    words::put(conn, l).await?;
    let sql = "insert into listing (case_id, office, kind, year, number, state, public_state, holder_role, \
               holder_organisation, due, subject, person, employer, employer_name, committee, series, level, title, \
               title_name, way, flags, submitted_at, updated_at, search) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
               $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) \
               on conflict (case_id) do update set office = excluded.office, kind = excluded.kind, \
               year = excluded.year, number = excluded.number, state = excluded.state, \
               public_state = excluded.public_state, holder_role = excluded.holder_role, \
               holder_organisation = excluded.holder_organisation, due = excluded.due, subject = excluded.subject, \
               person = excluded.person, employer = excluded.employer, employer_name = excluded.employer_name, \
               committee = excluded.committee, series = excluded.series, level = excluded.level, \
               title = excluded.title, title_name = excluded.title_name, way = excluded.way, flags = excluded.flags, \
               submitted_at = excluded.submitted_at, updated_at = excluded.updated_at, search = excluded.search";
    let values = [
        (&l.case_id).into(),
        (&l.office).into(),
        (&l.kind).into(),
        l.year.into(),
        (&l.number).into(),
        (&l.state).into(),
        (&l.public_state).into(),
        l.holder_role.clone().into(),
        l.holder_organisation.clone().into(),
        l.due.clone().into(),
        (&l.subject).into(),
        l.person.clone().into(),
        l.employer.clone().into(),
        (&l.employer_name).into(),
        l.committee.clone().into(),
        (&l.series).into(),
        (&l.level).into(),
        (&l.title).into(),
        (&l.title_name).into(),
        (&l.way).into(),
        (&l.flags).into(),
        l.submitted_at.into(),
        l.updated_at.into(),
        (&l.search).into(),
    ];
    conn.execute(sql, &values).await?;
    Ok(())
}

/// The list row of one case, for doctor.
///
/// # Errors
/// When the database refuses.
pub async fn get(conn: &mut Conn, case: &str) -> Result<Option<ListingRow>, StoreError> {
    let sql = format!("select {COLUMNS}, l.search from listing l where l.case_id = $1");
    let rows = conn.rows_built(sql, &[case.into()]).await?;
    rows.first().map(|row| Ok(ListingRow { search: row.text(23)?, ..listing_row(row)? })).transpose()
}

/// Whether a case lies in reach.
///
/// # Errors
/// When the database refuses.
pub async fn reached(conn: &mut Conn, reach: &Reach, case: &str) -> Result<bool, StoreError> {
    let row = match reach {
        Reach::All => conn.row("select 1 from cases where id = $1", &[case.into()]).await?,
        Reach::Own { person } => {
            let sql = "select 1 from listing where case_id = $1 and person = $2";
            conn.row(sql, &[case.into(), person.into()]).await?
        }
        Reach::Seat { organisation, role } => {
            let sql = "select 1 from reach where case_id = $1 and organisation = $2 and role = $3";
            conn.row(sql, &[case.into(), organisation.into(), role.into()]).await?
        }
    };
    Ok(row.is_some())
}

fn listing_row(row: &Row) -> Result<ListingRow, StoreError> {
    Ok(ListingRow {
        case_id: row.text(0)?,
        office: row.text(1)?,
        kind: row.text(2)?,
        year: row.int(3)?,
        number: row.text(4)?,
        state: row.text(5)?,
        public_state: row.text(6)?,
        holder_role: row.opt_text(7)?,
        holder_organisation: row.opt_text(8)?,
        due: row.opt_text(9)?,
        subject: row.text(10)?,
        person: row.opt_text(11)?,
        employer: row.opt_text(12)?,
        employer_name: row.text(13)?,
        committee: row.opt_text(14)?,
        series: row.text(15)?,
        level: row.text(16)?,
        title: row.text(17)?,
        title_name: row.text(18)?,
        way: row.text(19)?,
        flags: row.text(20)?,
        submitted_at: row.opt_int(21)?,
        updated_at: row.int(22)?,
        search: String::new(),
    })
}
