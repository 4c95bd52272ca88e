//! The one list of all cases: filters, sorts, keyset pages, queue counts. Reach becomes SQL here and nowhere else.

use crate::{
    Conn, StoreError,
    engine::{Row, Value},
    search,
};

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
    /// Search words, as [`search::words`] makes them.
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
    /// What the organisation sees in a role.
    Seat {
        /// The organisation.
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
    /// Only what this role and organisation hold.
    pub holder: Option<(String, String)>,
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

/// A count with the nearest date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Stage.
    pub state: String,
    /// How many.
    pub count: i64,
    /// The nearest due date among them.
    pub due: Option<String>,
}

const COLUMNS: &str = "l.case_id, l.office, l.kind, l.year, l.number, l.state, l.public_state, l.holder_role, \
                       l.holder_organisation, l.due, l.subject, l.person, l.employer, l.employer_name, l.committee, \
                       l.series, l.level, l.title, l.title_name, l.way, l.flags, l.submitted_at, l.updated_at";

/// Dates that do not exist sort last.
const NO_DUE: &str = "9999-99-99";

/// Replaces the list row of a case.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn put(conn: &mut Conn, l: &ListingRow) -> Result<(), StoreError> {
    conn.execute("delete from listing where case_id = $1", &[(&l.case_id).into()]).await?;
    let sql = "insert into listing (case_id, office, kind, year, number, state, public_state, holder_role, \
               holder_organisation, due, subject, person, employer, employer_name, committee, series, level, title, \
               title_name, way, flags, submitted_at, updated_at, search) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
               $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)";
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

/// One page.
///
/// # Errors
/// When the database refuses.
pub async fn page(conn: &mut Conn, query: &Query) -> Result<Answer, StoreError> {
    let mut filter = Filter::of(query);
    let (key, descending) = match query.sort {
        Sort::Due => (format!("coalesce(l.due, '{NO_DUE}')"), false),
        Sort::Updated => ("l.updated_at".to_owned(), true),
        Sort::Number => ("l.number".to_owned(), false),
    };
    let (cursor, backwards) = match &query.page {
        Page::First => (None, false),
        Page::After(cursor) => (Some(cursor), false),
        Page::Before(cursor) => (Some(cursor), true),
    };
    let ascending = descending == backwards;
    if let Some((at, case)) = cursor.and_then(|cursor| cursor.split_once('~')) {
        let at = match query.sort {
            Sort::Updated => Value::Int(at.parse().unwrap_or_default()),
            _ => at.into(),
        };
        let sign = if ascending { ">" } else { "<" };
        let (at, case) = (filter.mark(at), filter.mark(case.into()));
        filter.terms.push(format!("({key} {sign} {at} or ({key} = {at} and l.case_id {sign} {case}))"));
    }
    let order = if ascending { "asc" } else { "desc" };
    // What is sorted is narrow; the wide rows are read for the page alone.
    let sql = format!(
        "select {COLUMNS} from (select l.case_id as id, {key} as place from {} where {} \
         order by {key} {order}, l.case_id {order} limit {}) p \
         join listing l on l.case_id = p.id order by p.place {order}, p.id {order}",
        filter.from,
        filter.terms.join(" and "),
        query.limit + 1
    );
    let mut rows: Vec<ListingRow> =
        conn.rows_built(sql, &filter.values).await?.iter().map(listing_row).collect::<Result<_, _>>()?;
    let more = rows.len() > query.limit;
    rows.truncate(query.limit);
    if backwards {
        rows.reverse();
    }
    let cursor = |row: &ListingRow| {
        let at = match query.sort {
            Sort::Due => row.due.clone().unwrap_or_else(|| NO_DUE.to_owned()),
            Sort::Updated => row.updated_at.to_string(),
            Sort::Number => row.number.clone(),
        };
        format!("{at}~{}", row.case_id)
    };
    let has_previous = if backwards { more } else { query.page != Page::First };
    let has_next = backwards || more;
    Ok(Answer {
        previous: rows.first().filter(|_| has_previous).map(cursor),
        next: rows.last().filter(|_| has_next).map(cursor),
        rows,
    })
}

/// How many cases a query has in each stage, with the nearest due date.
///
/// # Errors
/// When the database refuses.
pub async fn counts(conn: &mut Conn, query: &Query) -> Result<Vec<Count>, StoreError> {
    let filter = Filter::of(query);
    let sql = format!(
        "select l.state, count(*), min(l.due) from {} where {} group by l.state",
        filter.from,
        filter.terms.join(" and ")
    );
    let rows = conn.rows_built(sql, &filter.values).await?;
    rows.iter().map(|r| Ok(Count { state: r.text(0)?, count: r.int(1)?, due: r.opt_text(2)? })).collect()
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

struct Filter {
    from: &'static str,
    terms: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    fn of(query: &Query) -> Self {
        let mut filter = Self { from: "listing l", terms: Vec::new(), values: Vec::new() };
        match &query.reach {
            Reach::All => {}
            Reach::Own { person } => filter.equal("l.person", person),
            Reach::Seat { organisation, role } => {
                filter.from = "reach r join listing l on l.case_id = r.case_id";
                filter.equal("r.organisation", organisation);
                filter.equal("r.role", role);
            }
        }
        filter.equal("l.office", &query.office);
        filter.equal("l.kind", &query.kind);
        if !query.states.is_empty() {
            let marks: Vec<String> = query.states.iter().map(|state| filter.mark(state.into())).collect();
            filter.terms.push(format!("l.state in ({})", marks.join(", ")));
        }
        if let Some((role, organisation)) = &query.holder {
            filter.equal("l.holder_role", role);
            filter.equal("l.holder_organisation", organisation);
        }
        let columns = [
            ("l.series", &query.series),
            ("l.level", &query.level),
            ("l.way", &query.way),
            ("l.committee", &query.committee),
            ("l.employer", &query.employer),
        ];
        for (column, value) in columns {
            if let Some(value) = value {
                filter.equal(column, value);
            }
        }
        if let Some(flag) = &query.flag {
            let mark = filter.mark(format!("% {flag} %").into());
            filter.terms.push(format!("(' ' || l.flags || ' ') like {mark}"));
        }
        for word in search::words(&query.search).split_whitespace() {
            let mark = filter.mark(format!("% {word}%").into());
            filter.terms.push(format!("(' ' || l.search) like {mark}"));
        }
        filter
    }

    fn mark(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn equal(&mut self, column: &str, value: &str) {
        let mark = self.mark(value.into());
        self.terms.push(format!("{column} = {mark}"));
    }
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
