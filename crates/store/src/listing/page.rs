//! One page of the list: which rows, in which order, behind which cursor.
//!
//! A seat's page merges its shelves, each read in the order of the list. Where a word or a filter is met by few cases,
//! those are looked up instead and sorted.

use super::{
    Answer, COLUMNS, ListingRow, NO_DUE, Page, Query, Reach, Sort, listing_row,
    shelf::{self, stage},
    words,
};
use crate::{Conn, StoreError, Value, search};

/// One page.
///
/// # Errors
/// When the database refuses; likewise for the function below.
pub async fn page(conn: &mut Conn, query: &Query) -> Result<Answer, StoreError> {
    let order = Order::of(query);
    let Some((sql, values)) = statement(conn, query, &order).await? else { return Ok(Answer::default()) };
    let rows = conn.rows_built(sql, &values).await?;
    let mut rows = rows.iter().map(listing_row).collect::<Result<Vec<_>, _>>()?;
    rows.sort_by(|a, b| {
        let by_key = match query.sort {
            Sort::Due => due(a).cmp(due(b)),
            Sort::Updated => a.updated_at.cmp(&b.updated_at),
            Sort::Number => a.number.cmp(&b.number),
        };
        let ascending = by_key.then_with(|| a.case_id.cmp(&b.case_id));
        if order.ascending { ascending } else { ascending.reverse() }
    });
    Ok(answer(query, order.backwards, rows))
}

/// How the database goes about one page, in its own words; empty when it is not asked.
///
/// # Errors
/// When the database refuses.
pub async fn plan(conn: &mut Conn, query: &Query) -> Result<String, StoreError> {
    match statement(conn, query, &Order::of(query)).await? {
        Some((sql, values)) => conn.plan(sql, &values).await,
        None => Ok(String::new()),
    }
}

fn due(row: &ListingRow) -> &str {
    row.due.as_deref().unwrap_or(NO_DUE)
}

/// The query for a page and one row more, in no order. `None`: nothing can be on it.
async fn statement(
    conn: &mut Conn,
    query: &Query,
    order: &Order,
) -> Result<Option<(String, Vec<Value>)>, StoreError> {
    let narrow = match &query.reach {
        Reach::Seat { organisation, role } => by_seat(conn, query, order, organisation, role).await?,
        Reach::Own { .. } | Reach::All => Some(by_listing(query, order)),
    };
    // The wide rows are read for the page alone.
    Ok(narrow.map(|(narrow, values)| {
        (format!("select {COLUMNS} from ({narrow}) p join listing l on l.case_id = p.id"), values)
    }))
}

/// The page out of its rows and one more.
fn answer(query: &Query, backwards: bool, mut rows: Vec<ListingRow>) -> Answer {
    let more = rows.len() > query.limit;
    rows.truncate(query.limit);
    if backwards {
        rows.reverse();
    }
    let cursor = |row: &ListingRow| {
        let at = match query.sort {
            Sort::Due => due(row).to_owned(),
            Sort::Updated => row.updated_at.to_string(),
            Sort::Number => row.number.clone(),
        };
        format!("{at}~{}", row.case_id)
    };
    let has_previous = if backwards { more } else { query.page != Page::First };
    let has_next = backwards || more;
    Answer {
        previous: rows.first().filter(|_| has_previous).map(cursor),
        next: rows.last().filter(|_| has_next).map(cursor),
        rows,
    }
}

/// In which order rows are read, and behind which one.
struct Order {
    backwards: bool,
    ascending: bool,
    behind: Option<(Value, Value)>,
}

impl Order {
    fn of(query: &Query) -> Self {
        let (cursor, backwards) = match &query.page {
            Page::First => (None, false),
            Page::After(cursor) => (Some(cursor), false),
            Page::Before(cursor) => (Some(cursor), true),
        };
        let behind = cursor.and_then(|cursor| cursor.split_once('~')).map(|(at, case)| {
            let at = match query.sort {
                Sort::Updated => Value::Int(at.parse().unwrap_or_default()),
                Sort::Due | Sort::Number => at.into(),
            };
            (at, case.into())
        });
        Self { backwards, ascending: (query.sort == Sort::Updated) == backwards, behind }
    }

    const fn direction(&self) -> &'static str {
        if self.ascending { "asc" } else { "desc" }
    }

    /// What ends a query for rows with a place and an id.
    fn end(&self) -> String {
        let direction = self.direction();
        format!("order by place {direction}, id {direction}")
    }

    /// The term that rows behind the cursor fulfil.
    fn term(&self, terms: &mut Terms, key: &str, case: &str) {
        if let Some((at, id)) = &self.behind {
            let sign = if self.ascending { ">" } else { "<" };
            let (at, id) = (terms.mark(at.clone()), terms.mark(id.clone()));
            terms.all.push(format!("({key}, {case}) {sign} ({at}, {id})"));
        }
    }
}

/// The query for narrow rows without a seat: by person, or errands that name a stage or a committee.
fn by_listing(query: &Query, order: &Order) -> (String, Vec<Value>) {
    let key = match query.sort {
        Sort::Due => format!("coalesce(l.due, '{NO_DUE}')"),
        Sort::Updated => "l.updated_at".to_owned(),
        Sort::Number => "l.number".to_owned(),
    };
    let mut terms = Terms::default();
    if let Reach::Own { person } = &query.reach {
        terms.equal("l.person", person);
        // A person's cases are few: no index of the office's order is to be walked for them.
        terms.equal("l.office || ''", &query.office);
    } else {
        terms.equal("l.office", &query.office);
    }
    terms.equal("l.kind", &query.kind);
    if query.mine {
        terms.all.push("1 = 0".to_owned());
    }
    if !query.states.is_empty() {
        let states = terms.marks(query.states.iter().map(Value::from).collect());
        terms.all.push(format!("l.state in ({states})"));
    }
    terms.filters(query);
    order.term(&mut terms, &key, "l.case_id");
    let sql = format!(
        "select l.case_id as id, {key} as place from listing l where {} {} limit {}",
        terms.all(),
        order.end(),
        query.limit + 1
    );
    (sql, terms.values)
}

/// The query for narrow rows of a seat. `None`: no shelf can have any.
async fn by_seat(
    conn: &mut Conn,
    query: &Query,
    order: &Order,
    organisation: &str,
    role: &str,
) -> Result<Option<(String, Vec<Value>)>, StoreError> {
    let mut shelves = shelf::shelves(conn, organisation, role, &query.kind).await?;
    shelves.retain(|shelf| {
        let (state, mine) = stage(shelf);
        (mine || !query.mine) && (query.states.is_empty() || query.states.iter().any(|asked| asked == state))
    });
    if shelves.is_empty() {
        return Ok(None);
    }
    let key = match query.sort {
        Sort::Due => "r.due",
        Sort::Updated => "r.updated_at",
        Sort::Number => "r.number",
    };
    let mut terms = Terms::default();
    terms.equal("r.organisation", organisation);
    terms.equal("r.role", role);
    terms.equal("r.kind", &query.kind);
    order.term(&mut terms, key, "r.case_id");
    let plain = terms.all.len();
    terms.filters(query);
    let filters = terms.all.split_off(plain).join(" and ");
    // A look at the list row of each case that is met, and not a join, which PostgreSQL would begin at the other end.
    let fits =
        |case: &str| format!("(select 1 from listing l where l.case_id = {case} and {filters}) is not null");
    let (end, limit) = (order.end(), query.limit + 1);
    if let Some(word) = words::rarest(conn, &wanted(query)).await? {
        let (from, to) = words::range(word);
        let (from, to) = (terms.mark(from), terms.mark(to));
        let shelves = terms.marks(shelves.into_iter().map(Value::from).collect());
        // `cross join` says to SQLite which table comes first.
        let sql = format!(
            "select r.case_id as id, {key} as place from (select distinct case_id from listing_word \
             where word >= {from} and word < {to}) w cross join reach r where r.case_id = w.case_id and {} \
             and r.shelf in ({shelves}) and {} {end} limit {limit}",
            terms.all(),
            fits("r.case_id")
        );
        return Ok(Some((sql, terms.values)));
    }
    // Each shelf says its order for itself: PostgreSQL merges what comes in order, and SQLite finds that it does.
    let (common, direction, one) = (terms.all(), order.direction(), shelves.len() == 1);
    let first = conn.first_rows();
    let shelves = shelves.into_iter().enumerate().map(|(at, shelf)| {
        let shelf = terms.mark(shelf.into());
        let rows = format!(
            "select r.case_id as id, {key} as place from reach r where {common} and r.shelf = {shelf}"
        );
        if one {
            return rows;
        }
        format!("select * from ({rows} order by {key} {direction}, r.case_id {direction}{first}) s{at}")
    });
    let merged = format!("{} {end}", shelves.collect::<Vec<_>>().join(" union all "));
    let sql = if filters.is_empty() {
        format!("{merged} limit {limit}")
    } else {
        // Filtered after they are merged: a shelf on which nothing fits is then walked no further than the others.
        format!("select m.id, m.place from ({merged}) m where {} limit {limit}", fits("m.id"))
    };
    Ok(Some((sql, terms.values)))
}

/// The words that every row of an answer has.
fn wanted(query: &Query) -> Vec<String> {
    let typed = search::words(&query.search);
    let marks =
        [("series", &query.series), ("level", &query.level), ("way", &query.way), ("flag", &query.flag)];
    let marks = marks.into_iter().filter_map(|(name, value)| Some(words::mark(name, value.as_ref()?)));
    typed.split_whitespace().map(str::to_owned).chain(marks).collect()
}

/// What a row must fulfil, with the values.
#[derive(Default)]
struct Terms {
    all: Vec<String>,
    values: Vec<Value>,
}

impl Terms {
    /// The terms on the list row that have no index of their own.
    fn filters(&mut self, query: &Query) {
        let columns = [
            ("l.series", &query.series),
            ("l.level", &query.level),
            ("l.way", &query.way),
            ("l.committee", &query.committee),
            ("l.employer", &query.employer),
        ];
        for (column, value) in columns {
            if let Some(value) = value {
                self.equal(column, value);
            }
        }
        if let Some(flag) = &query.flag {
            let mark = self.mark(format!("% {flag} %").into());
            self.all.push(format!("(' ' || l.flags || ' ') like {mark}"));
        }
        for word in search::words(&query.search).split_whitespace() {
            let mark = self.mark(format!("% {word}%").into());
            self.all.push(format!("(' ' || l.search) like {mark}"));
        }
    }

    fn mark(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn marks(&mut self, values: Vec<Value>) -> String {
        values.into_iter().map(|value| self.mark(value)).collect::<Vec<_>>().join(", ")
    }

    fn equal(&mut self, column: &str, value: &str) {
        let mark = self.mark(value.into());
        self.all.push(format!("{column} = {mark}"));
    }

    fn all(&self) -> String {
        self.all.join(" and ")
    }
}
