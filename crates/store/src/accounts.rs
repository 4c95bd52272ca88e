//! Persons, accounts, seats, sessions, and failed sign-ins.

use crate::{Conn, StoreError, engine::Row};
use std::ops::RangeInclusive;

/// A natural person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Id.
    pub id: String,
    /// Office.
    pub office: String,
    /// Keyed digest of document kind and number.
    pub lookup: Vec<u8>,
    /// 姓名
    pub name: String,
    /// Document and birth date, encrypted.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: i64,
}

/// A way to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Id.
    pub id: String,
    /// Office.
    pub office: String,
    /// Whose.
    pub person: String,
    /// 账号
    pub login: String,
    /// argon2id
    pub password: String,
    /// When it was made.
    pub created_at: i64,
}

/// A seat (席位) with what pages show of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatRow {
    /// Id.
    pub id: String,
    /// Office.
    pub office: String,
    /// Who sits on it.
    pub person: String,
    /// Of which organisation.
    pub organisation: String,
    /// In which role.
    pub role: String,
    /// What the switcher shows beside the organisation.
    pub label: String,
    /// From.
    pub valid_from: String,
    /// Until.
    pub valid_until: Option<String>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Digest of the token.
    pub token: Vec<u8>,
    /// Account.
    pub account: String,
    /// Person.
    pub person: String,
    /// The seat chosen.
    pub seat: Option<String>,
    /// When it began.
    pub created_at: i64,
    /// When it was last used, at most a minute ago.
    pub seen_at: i64,
    /// When it ends.
    pub expires_at: i64,
}

/// Adds a person.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn insert_person(conn: &mut Conn, p: &PersonRow) -> Result<(), StoreError> {
    let sql =
        "insert into person (id, office, lookup, name, sealed, created_at) values ($1, $2, $3, $4, $5, $6)";
    let values = [
        (&p.id).into(),
        (&p.office).into(),
        (&p.lookup).into(),
        (&p.name).into(),
        (&p.sealed).into(),
        p.created_at.into(),
    ];
    conn.execute(sql, &values).await?;
    Ok(())
}

/// A person by id.
///
/// # Errors
/// When the database refuses.
pub async fn person(conn: &mut Conn, id: &str) -> Result<Option<PersonRow>, StoreError> {
    let sql = "select id, office, lookup, name, sealed, created_at from person where id = $1";
    let row = conn.row(sql, &[id.into()]).await?;
    row.map(|row| {
        Ok(PersonRow {
            id: row.text(0)?,
            office: row.text(1)?,
            lookup: row.blob(2)?,
            name: row.text(3)?,
            sealed: row.blob(4)?,
            created_at: row.int(5)?,
        })
    })
    .transpose()
}

/// The id of the person with this document, if known.
///
/// # Errors
/// When the database refuses.
pub async fn person_by_lookup(
    conn: &mut Conn,
    office: &str,
    lookup: &[u8],
) -> Result<Option<String>, StoreError> {
    let row = conn
        .row("select id from person where office = $1 and lookup = $2", &[office.into(), lookup.into()])
        .await?;
    row.map(|row| row.text(0)).transpose()
}

/// Adds an account.
///
/// # Errors
/// When the database refuses.
pub async fn insert_account(conn: &mut Conn, a: &AccountRow) -> Result<(), StoreError> {
    let sql = "insert into account (id, office, person, login, password, failed, locked_until, created_at) \
               values ($1, $2, $3, $4, $5, 0, 0, $6)";
    let values = [
        (&a.id).into(),
        (&a.office).into(),
        (&a.person).into(),
        (&a.login).into(),
        (&a.password).into(),
        a.created_at.into(),
    ];
    conn.execute(sql, &values).await?;
    Ok(())
}

const ACCOUNT: &str = "select id, office, person, login, password, created_at from account";

fn account_row(row: &Row) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        id: row.text(0)?,
        office: row.text(1)?,
        person: row.text(2)?,
        login: row.text(3)?,
        password: row.text(4)?,
        created_at: row.int(5)?,
    })
}

/// An account by its login name.
///
/// # Errors
/// When the database refuses.
pub async fn account_by_login(
    conn: &mut Conn,
    office: &str,
    login: &str,
) -> Result<Option<AccountRow>, StoreError> {
    let sql = format!("{ACCOUNT} where office = $1 and login = $2");
    conn.rows_built(sql, &[office.into(), login.into()]).await?.first().map(account_row).transpose()
}

/// An account by id.
///
/// # Errors
/// When the database refuses.
pub async fn account(conn: &mut Conn, id: &str) -> Result<Option<AccountRow>, StoreError> {
    conn.rows_built(format!("{ACCOUNT} where id = $1"), &[id.into()])
        .await?
        .first()
        .map(account_row)
        .transpose()
}

/// The account of a person, the oldest if there are several.
///
/// # Errors
/// When the database refuses.
pub async fn account_of(conn: &mut Conn, person: &str) -> Result<Option<AccountRow>, StoreError> {
    conn.rows_built(format!("{ACCOUNT} where person = $1 order by created_at, id limit 1"), &[person.into()])
        .await?
        .first()
        .map(account_row)
        .transpose()
}

/// Sets the password of an account.
///
/// # Errors
/// When the database refuses.
pub async fn set_password(conn: &mut Conn, account: &str, password: &str) -> Result<(), StoreError> {
    conn.execute("update account set password = $2 where id = $1", &[account.into(), password.into()])
        .await?;
    Ok(())
}

/// Adds a seat.
///
/// # Errors
/// When the database refuses.
pub async fn insert_seat(conn: &mut Conn, s: &SeatRow) -> Result<(), StoreError> {
    let sql = "insert into seat (id, office, person, organisation, role, label, valid_from, valid_until) \
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        (&s.id).into(),
        (&s.office).into(),
        (&s.person).into(),
        (&s.organisation).into(),
        (&s.role).into(),
        (&s.label).into(),
        (&s.valid_from).into(),
        s.valid_until.clone().into(),
    ];
    conn.execute(sql, &values).await?;
    Ok(())
}

/// The seats of a person that hold today, with the organisation's name.
///
/// # Errors
/// When the database refuses.
pub async fn seats(conn: &mut Conn, person: &str, today: &str) -> Result<Vec<(SeatRow, String)>, StoreError> {
    let sql = "select s.id, s.office, s.person, s.organisation, s.role, s.label, s.valid_from, s.valid_until, o.name \
               from seat s join organisation o on o.id = s.organisation where s.person = $1 and s.valid_from <= $2 \
               and (s.valid_until is null or s.valid_until >= $2) order by s.valid_from, s.id";
    let rows = conn.rows(sql, &[person.into(), today.into()]).await?;
    let seat = |row: &Row| {
        let seat = SeatRow {
            id: row.text(0)?,
            office: row.text(1)?,
            person: row.text(2)?,
            organisation: row.text(3)?,
            role: row.text(4)?,
            label: row.text(5)?,
            valid_from: row.text(6)?,
            valid_until: row.opt_text(7)?,
        };
        Ok((seat, row.text(8)?))
    };
    rows.iter().map(seat).collect()
}

/// Seats with the login name of their person, for the demo's sign-in page.
///
/// # Errors
/// When the database refuses.
pub async fn directory(conn: &mut Conn, office: &str) -> Result<Vec<[String; 5]>, StoreError> {
    let sql = "select a.login, p.name, s.role, o.name, s.label from account a join person p on p.id = a.person \
               join seat s on s.person = p.id join organisation o on o.id = s.organisation \
               where a.office = $1 order by a.created_at, a.login, s.id";
    let rows = conn.rows(sql, &[office.into()]).await?;
    rows.iter().map(|r| Ok([r.text(0)?, r.text(1)?, r.text(2)?, r.text(3)?, r.text(4)?])).collect()
}

/// Begins a session.
///
/// # Errors
/// When the database refuses.
pub async fn insert_session(conn: &mut Conn, s: &SessionRow) -> Result<(), StoreError> {
    let sql = "insert into session (token, account, person, seat, created_at, seen_at, expires_at) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        (&s.token).into(),
        (&s.account).into(),
        (&s.person).into(),
        s.seat.clone().into(),
        s.created_at.into(),
        s.seen_at.into(),
        s.expires_at.into(),
    ];
    conn.execute(sql, &values).await?;
    Ok(())
}

/// A session by the digest of its token, with the name of its person.
///
/// # Errors
/// When the database refuses.
pub async fn session(conn: &mut Conn, token: &[u8]) -> Result<Option<(SessionRow, String)>, StoreError> {
    let sql = "select s.token, s.account, s.person, s.seat, s.created_at, s.seen_at, s.expires_at, p.name \
               from session s join person p on p.id = s.person where s.token = $1";
    let row = conn.row(sql, &[token.into()]).await?;
    row.map(|row| {
        let session = SessionRow {
            token: row.blob(0)?,
            account: row.text(1)?,
            person: row.text(2)?,
            seat: row.opt_text(3)?,
            created_at: row.int(4)?,
            seen_at: row.int(5)?,
            expires_at: row.int(6)?,
        };
        Ok((session, row.text(7)?))
    })
    .transpose()
}

/// Notes that a session was used, and until when it may go on.
///
/// # Errors
/// When the database refuses.
pub async fn touch_session(
    conn: &mut Conn,
    token: &[u8],
    seen_at: i64,
    expires_at: i64,
) -> Result<(), StoreError> {
    let sql = "update session set seen_at = $2, expires_at = $3 where token = $1";
    conn.execute(sql, &[token.into(), seen_at.into(), expires_at.into()]).await?;
    Ok(())
}

/// Chooses the seat of a session.
///
/// # Errors
/// When the database refuses.
pub async fn choose_seat(conn: &mut Conn, token: &[u8], seat: &str) -> Result<(), StoreError> {
    conn.execute("update session set seat = $2 where token = $1", &[token.into(), seat.into()]).await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database refuses.
pub async fn delete_session(conn: &mut Conn, token: &[u8]) -> Result<(), StoreError> {
    conn.execute("delete from session where token = $1", &[token.into()]).await?;
    Ok(())
}

/// Notes a failed sign-in under a key (login name or address digest).
///
/// # Errors
/// When the database refuses.
pub async fn note_failure(conn: &mut Conn, office: &str, key: &str, at: i64) -> Result<(), StoreError> {
    let sql = "insert into sign_in_failure (office, key, at) values ($1, $2, $3)";
    conn.execute(sql, &[office.into(), key.into(), at.into()]).await?;
    Ok(())
}

/// Ends all sessions of an account but one.
///
/// # Errors
/// When the database refuses.
pub async fn delete_other_sessions(conn: &mut Conn, account: &str, token: &[u8]) -> Result<(), StoreError> {
    let sql = "delete from session where account = $1 and token <> $2";
    conn.execute(sql, &[account.into(), token.into()]).await?;
    Ok(())
}

/// Forgets the failures of a key, after a sign-in that succeeded.
///
/// # Errors
/// When the database refuses.
pub async fn forget_failures(conn: &mut Conn, office: &str, key: &str) -> Result<(), StoreError> {
    conn.execute("delete from sign_in_failure where office = $1 and key = $2", &[office.into(), key.into()])
        .await?;
    Ok(())
}

/// How many sign-ins failed under a key between two moments.
///
/// # Errors
/// When the database refuses.
pub async fn failures(
    conn: &mut Conn,
    office: &str,
    key: &str,
    between: RangeInclusive<i64>,
) -> Result<i64, StoreError> {
    let sql = "select count(*) from sign_in_failure where office = $1 and key = $2 and at >= $3 and at <= $4";
    let values = [office.into(), key.into(), (*between.start()).into(), (*between.end()).into()];
    let row = conn.row(sql, &values).await?;
    row.ok_or_else(|| StoreError::Database("a count answered nothing".to_owned()))?.int(0)
}
