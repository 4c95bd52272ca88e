//! The same statements as one act's write, through the bare library: what perform is compared with.
//!
//! The text of the statements is that of `crates/store`; only here may anything else say SQL.

use sqlx::{
    Connection as _, Executor as _, PgConnection, PgPool, Row as _, SqliteConnection,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{path::Path, sync::Arc, time::Instant};
use tokio::sync::Mutex;

/// The schema as the store makes it.
const SCHEMA: [&str; 3] = [
    include_str!("../../crates/store/migrations/0001_ground.sql"),
    include_str!("../../crates/store/migrations/0002_log.sql"),
    include_str!("../../crates/store/migrations/0005_shelves.sql"),
];

/// The rows of one act, as a real one wrote them.
pub(crate) struct Template {
    case: [Vec<u8>; 2],
    entry: [Vec<u8>; 3],
    parts: Vec<[Vec<u8>; 3]>,
    listing: Vec<Option<String>>,
    reach: Vec<(String, String)>,
    words: Vec<String>,
}

/// Text columns of a list row, after its case.
const LISTING: [&str; 19] = [
    "office",
    "kind",
    "number",
    "state",
    "public_state",
    "holder_role",
    "holder_organisation",
    "due",
    "subject",
    "person",
    "employer",
    "employer_name",
    "committee",
    "series",
    "level",
    "title",
    "title_name",
    "way",
    "search",
];

impl Template {
    /// Of the act `act` that a database in a file has.
    pub(crate) async fn of(file: &Path, act: &str) -> Self {
        let address = format!("sqlite://{}", file.display());
        let mut conn = SqliteConnection::connect(&address).await.unwrap();
        let entry = sqlx::query("select case_id, bytes, salt, digest from entry where act = $1 limit 1");
        let entry = entry.bind(act).fetch_one(&mut conn).await.unwrap();
        let case: String = entry.get(0);
        let row = sqlx::query("select snapshot, wrapped_key from cases where id = $1");
        let row = row.bind(&case).fetch_one(&mut conn).await.unwrap();
        let parts = sqlx::query("select digest, salt, cipher from sealed_part where case_id = $1");
        let parts = parts.bind(&case).fetch_all(&mut conn).await.unwrap();
        let columns =
            sqlx::AssertSqlSafe(format!("select {} from listing where case_id = $1", LISTING.join(", ")));
        let listing = sqlx::query(columns).bind(&case).fetch_one(&mut conn).await.unwrap();
        let reach = sqlx::query("select organisation, role from reach where case_id = $1");
        let reach = reach.bind(&case).fetch_all(&mut conn).await.unwrap();
        let words = sqlx::query_scalar("select word from listing_word where case_id = $1 order by word");
        let words = words.bind(&case).fetch_all(&mut conn).await.unwrap();
        Self {
            case: [row.get(0), row.get(1)],
            entry: [entry.get(1), entry.get(2), entry.get(3)],
            // What opening wrote is not part of it.
            parts: parts.iter().take(1).map(|row| [row.get(0), row.get(1), row.get(2)]).collect(),
            listing: (0..LISTING.len()).map(|at| listing.get(at)).collect(),
            reach: reach.iter().map(|row| (row.get(0), row.get(1))).collect(),
            words,
        }
    }
}

macro_rules! act {
    ($conn:expr, $template:expr, $id:expr, $begin:literal, first) => {
        let (t, id, conn): (&Template, &str, _) = ($template, $id, $conn);
        conn.execute($begin).await.unwrap();
        let sql = "insert into cases (id, office, kind, number, state, version, snapshot, wrapped_key, pack, \
                   created_at, updated_at) values ($1, 'o', 'application', $1, 'drafting', 1, $2, $3, 'p', 1, 1)";
        sqlx::query(sql).bind(id).bind(&t.case[0]).bind(&t.case[1]).execute(&mut *conn).await.unwrap();
        act!(@entry conn, t, id, 1_i64, "open");
        act!(@derived conn, t, id);
        conn.execute("commit").await.unwrap();
    };
    ($conn:expr, $template:expr, $id:expr, $begin:literal, second) => {
        let (t, id, conn): (&Template, &str, _) = ($template, $id, $conn);
        conn.execute($begin).await.unwrap();
        let sql = "update cases set state = $2, version = $3, snapshot = $4, updated_at = $5 \
                   where id = $1 and version = $3 - 1";
        let update = sqlx::query(sql).bind(id).bind("withdrawn").bind(2_i64).bind(&t.case[0]).bind(2_i64);
        update.execute(&mut *conn).await.unwrap();
        act!(@entry conn, t, id, 2_i64, "withdraw");
        for [digest, salt, cipher] in &t.parts {
            let sql = "insert into sealed_part (case_id, digest, salt, cipher) values ($1, $2, $3, $4) \
                       on conflict (case_id, digest) do nothing";
            let part = sqlx::query(sql).bind(id).bind(digest).bind(salt).bind(cipher);
            part.execute(&mut *conn).await.unwrap();
        }
        act!(@derived conn, t, id);
        conn.execute("commit").await.unwrap();
    };
    (@entry $conn:ident, $t:ident, $id:ident, $seq:expr, $act:literal) => {
        let sql = "insert into entry (case_id, seq, id, office, kind, at, act, person, seat, bytes, salt, digest, \
                   token) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
                   on conflict (token) do nothing";
        let entry = sqlx::query(sql).bind($id).bind($seq).bind($id).bind("00000000-0000-0000-0000-000000000000");
        let entry = entry.bind("application").bind(1_700_000_000_000_i64).bind($act).bind($id).bind($id);
        let entry = entry.bind(&$t.entry[0]).bind(&$t.entry[1]).bind(&$t.entry[2]).bind(None::<String>);
        entry.execute(&mut *$conn).await.unwrap();
    };
    (@derived $conn:ident, $t:ident, $id:ident) => {
        let words = sqlx::query("select search, series, level, way, flags from listing where case_id = $1");
        let is_new = words.bind($id).fetch_optional(&mut *$conn).await.unwrap().is_none();
        if is_new && !$t.words.is_empty() {
            let rows: Vec<String> = (2..$t.words.len() + 2).map(|at| format!("(${at}, $1)")).collect();
            let sql = format!("insert into listing_word (word, case_id) values {} on conflict do nothing", rows.join(", "));
            let mut words = sqlx::query(sqlx::AssertSqlSafe(sql)).bind($id);
            for word in &$t.words {
                words = words.bind(word);
            }
            words.execute(&mut *$conn).await.unwrap();
        }
        let sql = "insert into listing (case_id, office, kind, number, state, public_state, holder_role, \
                   holder_organisation, due, subject, person, employer, employer_name, committee, series, level, \
                   title, title_name, way, search, year, flags, submitted_at, updated_at) values ($1, $2, $3, $4, \
                   $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) \
                   on conflict (case_id) do update set office = excluded.office, kind = excluded.kind, \
                   number = excluded.number, state = excluded.state, public_state = excluded.public_state, \
                   holder_role = excluded.holder_role, holder_organisation = excluded.holder_organisation, \
                   due = excluded.due, subject = excluded.subject, person = excluded.person, \
                   employer = excluded.employer, employer_name = excluded.employer_name, \
                   committee = excluded.committee, series = excluded.series, level = excluded.level, \
                   title = excluded.title, title_name = excluded.title_name, way = excluded.way, \
                   search = excluded.search, year = excluded.year, flags = excluded.flags, \
                   submitted_at = excluded.submitted_at, updated_at = excluded.updated_at";
        let mut listing = sqlx::query(sql).bind($id);
        for text in &$t.listing {
            listing = listing.bind(text);
        }
        let listing = listing.bind(1_i64).bind("").bind(None::<i64>).bind(1_700_000_000_000_i64);
        listing.execute(&mut *$conn).await.unwrap();
        // Nobody who reached it stops to.
        sqlx::query("delete from reach where case_id = $1 and organisation = $1").bind($id).execute(&mut *$conn).await.unwrap();
        for (organisation, role) in &$t.reach {
            let sql = "insert into reach (case_id, organisation, role, kind, shelf, due, updated_at, number) \
                       values ($1, $2, $3, 'application', 'withdrawn', '9999-99-99', $4, $1) \
                       on conflict (organisation, role, case_id) do update set kind = excluded.kind, \
                       shelf = excluded.shelf, due = excluded.due, updated_at = excluded.updated_at, \
                       number = excluded.number";
            let reach = sqlx::query(sql).bind($id).bind(organisation).bind(role).bind(1_700_000_000_000_i64);
            reach.execute(&mut *$conn).await.unwrap();
        }
        sqlx::query("delete from claim where case_id = $1").bind($id).execute(&mut *$conn).await.unwrap();
    };
}

/// Acts a second on a file: whoever comes takes turns on the one writer, and commits alone.
pub(crate) async fn sqlite(folder: &Path, t: &Arc<Template>, clients: usize, each: usize) -> f64 {
    std::fs::create_dir_all(folder).unwrap();
    let options = SqliteConnectOptions::new()
        .filename(folder.join("raw.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let mut conn = SqliteConnection::connect_with(&options).await.unwrap();
    for step in SCHEMA.iter().flat_map(|text| text.split(";\n")) {
        conn.execute(step).await.unwrap();
    }
    for client in 0..clients {
        for n in 0..each {
            act!(&mut conn, t, &format!("{client:08}-0000-7000-8000-{n:012}"), "begin immediate", first);
        }
    }
    let conn = Arc::new(Mutex::new(conn));
    let from = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let (conn, t) = (Arc::clone(&conn), Arc::clone(t));
            tokio::spawn(async move {
                for n in 0..each {
                    let mut conn = conn.lock().await;
                    let id = format!("{client:08}-0000-7000-8000-{n:012}");
                    act!(&mut *conn, &t, &id, "begin immediate", second);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    rate(clients * each, from)
}

/// Acts a second on a server, with as many connections as the store has.
pub(crate) async fn postgres(url: &str, t: &Arc<Template>, clients: usize, each: usize) -> f64 {
    let pool: PgPool = PgPoolOptions::new().max_connections(8).connect(url).await.unwrap();
    let mut first = pool.acquire().await.unwrap();
    for step in SCHEMA.iter().flat_map(|text| text.split(";\n")) {
        let conn: &mut PgConnection = &mut first;
        conn.execute(step).await.unwrap();
    }
    for client in 0..clients {
        for n in 0..each {
            let conn: &mut PgConnection = &mut first;
            act!(conn, t, &format!("{client:08}-0000-7000-8000-{n:012}"), "begin", first);
        }
    }
    drop(first);
    let from = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let (pool, t) = (pool.clone(), Arc::clone(t));
            tokio::spawn(async move {
                for n in 0..each {
                    let mut conn = pool.acquire().await.unwrap();
                    let conn: &mut PgConnection = &mut conn;
                    let id = format!("{client:08}-0000-7000-8000-{n:012}");
                    act!(conn, &t, &id, "begin", second);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    rate(clients * each, from)
}

/// A throw-away server flushes to disk only when asked to; without that nothing it says is a figure.
pub(crate) async fn is_durable(url: &str) -> bool {
    let mut conn = PgConnection::connect(url).await.unwrap();
    let on: String = sqlx::query_scalar("show fsync").fetch_one(&mut conn).await.unwrap();
    on == "on"
}

pub(crate) fn rate(count: usize, from: Instant) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / from.elapsed().as_secs_f64()
}
