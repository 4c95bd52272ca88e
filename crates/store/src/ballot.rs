//! Electronic ballots: keys of rounds, who got a signature, the box after the close, and which instance holds the papers.
//!
//! Invariant: no paper is here before the close, and none of these rows has a time or an order that a paper could be
//! matched with.

use crate::{Conn, StoreError, engine::Row};

/// The ballot of one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotRow {
    /// The meeting.
    pub meeting: String,
    /// The relay secret, sealed.
    pub relay: Vec<u8>,
    /// When it had ended on both sides.
    pub closed_at: Option<i64>,
}

/// The public keys of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// The application.
    pub case_id: String,
    /// The round, from one.
    pub round: i64,
    /// The office's key, as the box writes it.
    pub public_key: String,
    /// The supervisor's, once it has opened the round.
    pub supervisor: Option<String>,
}

/// A signature that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueRow {
    /// The application.
    pub case_id: String,
    /// The round.
    pub round: i64,
    /// To whom.
    pub voter: String,
    /// Over which blinded message.
    pub blinded: Vec<u8>,
    /// The answer.
    pub signature: Vec<u8>,
}

/// Which round of which meeting.
#[derive(Debug, Clone, Copy)]
pub struct RoundOf<'a> {
    /// The meeting.
    pub meeting: &'a str,
    /// The application.
    pub case: &'a str,
    /// The round.
    pub round: i64,
}

/// Begins the ballot of a meeting; one that began already stays as it is.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn begin(conn: &mut Conn, office: &str, meeting: &str, relay: &[u8]) -> Result<(), StoreError> {
    let sql = "insert into ballot (meeting, office, relay) values ($1, $2, $3) on conflict do nothing";
    conn.execute(sql, &[meeting.into(), office.into(), relay.into()]).await.map(|_| ())
}

fn ballot(row: &Row) -> Result<BallotRow, StoreError> {
    Ok(BallotRow { meeting: row.text(0)?, relay: row.blob(1)?, closed_at: row.opt_int(2)? })
}

/// The ballot of a meeting.
///
/// # Errors
/// When the database refuses.
pub async fn of(conn: &mut Conn, meeting: &str) -> Result<Option<BallotRow>, StoreError> {
    let sql = "select meeting, relay, closed_at from ballot where meeting = $1";
    conn.row(sql, &[meeting.into()]).await?.as_ref().map(ballot).transpose()
}

/// The ballots of an office that did not end, or got a private key after they had.
///
/// # Errors
/// When the database refuses.
pub async fn unclosed(conn: &mut Conn, office: &str) -> Result<Vec<BallotRow>, StoreError> {
    let sql = "select meeting, relay, closed_at from ballot where office = $1 and (closed_at is null \
               or exists (select 1 from ballot_secret where ballot_secret.meeting = ballot.meeting)) \
               order by meeting";
    conn.rows(sql, &[office.into()]).await?.iter().map(ballot).collect()
}

/// Takes or keeps the papers of a meeting for an instance: it holds them already, nobody does, or whoever did was not
/// seen since `stale`. `false`: another instance holds them.
///
/// # Errors
/// When the database refuses.
pub async fn hold(
    conn: &mut Conn,
    meeting: &str,
    holder: &str,
    now: i64,
    stale: i64,
) -> Result<bool, StoreError> {
    let sql = "update ballot set holder = $2, seen_at = $3 where meeting = $1 \
               and (holder is null or holder = $2 or seen_at < $4)";
    Ok(conn.execute(sql, &[meeting.into(), holder.into(), now.into(), stale.into()]).await? > 0)
}

/// Keeps a fresh key of a round, public and sealed; a round that has one keeps it.
///
/// # Errors
/// When the database refuses.
pub async fn put_key(
    conn: &mut Conn,
    office: &str,
    of: RoundOf<'_>,
    public_key: &str,
    secret: &[u8],
) -> Result<(), StoreError> {
    let RoundOf { meeting, case, round } = of;
    let sql = "insert into ballot_key (meeting, case_id, round, office, public_key) \
               values ($1, $2, $3, $4, $5) on conflict do nothing";
    let values = [meeting.into(), case.into(), round.into(), office.into(), public_key.into()];
    if conn.execute(sql, &values).await? > 0 {
        let sql = "insert into ballot_secret (meeting, case_id, round, office, secret) \
                   values ($1, $2, $3, $4, $5)";
        let values = [meeting.into(), case.into(), round.into(), office.into(), secret.into()];
        conn.execute(sql, &values).await?;
    }
    Ok(())
}

/// Keeps the supervisor's public key of a round.
///
/// # Errors
/// When the database refuses.
pub async fn put_supervisor(conn: &mut Conn, of: RoundOf<'_>, key: &str) -> Result<(), StoreError> {
    let sql = "update ballot_key set supervisor = $4 where meeting = $1 and case_id = $2 and round = $3";
    conn.execute(sql, &[of.meeting.into(), of.case.into(), of.round.into(), key.into()]).await.map(|_| ())
}

/// The public keys of a meeting, by case and round.
///
/// # Errors
/// When the database refuses.
pub async fn keys(conn: &mut Conn, meeting: &str) -> Result<Vec<KeyRow>, StoreError> {
    let sql = "select case_id, round, public_key, supervisor from ballot_key where meeting = $1 \
               order by case_id, round";
    let rows = conn.rows(sql, &[meeting.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(KeyRow {
                case_id: row.text(0)?,
                round: row.int(1)?,
                public_key: row.text(2)?,
                supervisor: row.opt_text(3)?,
            })
        })
        .collect()
}

/// The sealed private key of a round; `None` after the close.
///
/// # Errors
/// When the database refuses.
pub async fn secret(conn: &mut Conn, of: RoundOf<'_>) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "select secret from ballot_secret where meeting = $1 and case_id = $2 and round = $3";
    let row = conn.row(sql, &[of.meeting.into(), of.case.into(), of.round.into()]).await?;
    row.map(|row| row.blob(0)).transpose()
}

/// How many sealed private keys of a meeting there are.
///
/// # Errors
/// When the database refuses.
pub async fn secrets(conn: &mut Conn, meeting: &str) -> Result<i64, StoreError> {
    let sql = "select count(*) from ballot_secret where meeting = $1";
    conn.row(sql, &[meeting.into()]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Destroys the private keys of a meeting.
///
/// # Errors
/// When the database refuses.
pub async fn destroy(conn: &mut Conn, meeting: &str) -> Result<(), StoreError> {
    conn.execute("delete from ballot_secret where meeting = $1", &[meeting.into()]).await.map(|_| ())
}

/// Notes that the ballot of a meeting has ended on both sides: nobody holds its papers any more.
///
/// # Errors
/// When the database refuses.
pub async fn end(conn: &mut Conn, meeting: &str, now: i64) -> Result<(), StoreError> {
    let sql = "update ballot set closed_at = $2, holder = null, seen_at = null where meeting = $1";
    conn.execute(sql, &[meeting.into(), now.into()]).await.map(|_| ())
}

fn issue(row: &Row) -> Result<IssueRow, StoreError> {
    Ok(IssueRow {
        case_id: row.text(0)?,
        round: row.int(1)?,
        voter: row.text(2)?,
        blinded: row.blob(3)?,
        signature: row.blob(4)?,
    })
}

/// What a voter was given in a round.
///
/// # Errors
/// When the database refuses.
pub async fn issued(conn: &mut Conn, of: RoundOf<'_>, voter: &str) -> Result<Option<IssueRow>, StoreError> {
    let sql = "select case_id, round, voter, blinded, signature from ballot_issue \
               where meeting = $1 and case_id = $2 and round = $3 and voter = $4";
    let values = [of.meeting.into(), of.case.into(), of.round.into(), voter.into()];
    conn.row(sql, &values).await?.as_ref().map(issue).transpose()
}

/// Keeps what a voter is given; `false`: something was given before.
///
/// # Errors
/// When the database refuses.
pub async fn give(conn: &mut Conn, office: &str, meeting: &str, row: &IssueRow) -> Result<bool, StoreError> {
    let sql = "insert into ballot_issue (meeting, case_id, round, voter, office, blinded, signature) \
               values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    let values = [
        meeting.into(),
        (&row.case_id).into(),
        row.round.into(),
        (&row.voter).into(),
        office.into(),
        (&row.blinded[..]).into(),
        (&row.signature[..]).into(),
    ];
    Ok(conn.execute(sql, &values).await? > 0)
}

/// Everything that was given in a meeting, by case, round and voter.
///
/// # Errors
/// When the database refuses.
pub async fn all_issued(conn: &mut Conn, meeting: &str) -> Result<Vec<IssueRow>, StoreError> {
    let sql = "select case_id, round, voter, blinded, signature from ballot_issue where meeting = $1 \
               order by case_id, round, voter";
    conn.rows(sql, &[meeting.into()]).await?.iter().map(issue).collect()
}

/// Destroys the private keys of the rounds of a meeting before this one.
///
/// # Errors
/// When the database refuses.
pub async fn destroy_before(conn: &mut Conn, meeting: &str, round: i64) -> Result<(), StoreError> {
    let sql = "delete from ballot_secret where meeting = $1 and round < $2";
    conn.execute(sql, &[meeting.into(), round.into()]).await.map(|_| ())
}

/// Forgets that the ballot of a meeting had ended: another round of it begins.
///
/// # Errors
/// When the database refuses.
pub async fn reopen(conn: &mut Conn, meeting: &str) -> Result<(), StoreError> {
    conn.execute("update ballot set closed_at = null where meeting = $1", &[meeting.into()]).await.map(|_| ())
}

/// Which box of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxOf {
    /// Of the ballot that every case was in.
    All,
    /// Of the second round of some.
    Second,
}

/// Keeps the box of a meeting; one that is there stays, but for a `stale` one.
///
/// # Errors
/// When the database refuses.
pub async fn put_box(
    conn: &mut Conn,
    office: &str,
    (meeting, which): (&str, BoxOf),
    stale: Option<&[u8]>,
    bytes: &[u8],
) -> Result<(), StoreError> {
    if let Some(stale) = stale {
        let sql = match which {
            BoxOf::All => "delete from ballot_box where meeting = $1 and bytes = $2",
            BoxOf::Second => "delete from ballot_second_box where meeting = $1 and bytes = $2",
        };
        conn.execute(sql, &[meeting.into(), stale.into()]).await?;
    }
    let sql = match which {
        BoxOf::All => {
            "insert into ballot_box (meeting, office, bytes) values ($1, $2, $3) on conflict do nothing"
        }
        BoxOf::Second => {
            "insert into ballot_second_box (meeting, office, bytes) values ($1, $2, $3) on conflict do nothing"
        }
    };
    conn.execute(sql, &[meeting.into(), office.into(), bytes.into()]).await.map(|_| ())
}

/// A box of a meeting.
///
/// # Errors
/// When the database refuses.
pub async fn box_of(conn: &mut Conn, meeting: &str, which: BoxOf) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = match which {
        BoxOf::All => "select bytes from ballot_box where meeting = $1",
        BoxOf::Second => "select bytes from ballot_second_box where meeting = $1",
    };
    conn.row(sql, &[meeting.into()]).await?.map(|row| row.blob(0)).transpose()
}

/// Takes away a box that nobody was told of.
///
/// # Errors
/// When the database refuses.
pub async fn drop_box(conn: &mut Conn, meeting: &str, which: BoxOf) -> Result<(), StoreError> {
    let sql = match which {
        BoxOf::All => "delete from ballot_box where meeting = $1",
        BoxOf::Second => "delete from ballot_second_box where meeting = $1",
    };
    conn.execute(sql, &[meeting.into()]).await.map(|_| ())
}
