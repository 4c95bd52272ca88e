//! The clock of a served demo: one row that all its instances read.

use crate::{Conn, StoreError};

/// A demo's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockRow {
    /// Milliseconds that it is ahead of the machine's clock.
    pub shift: i64,
    /// What it showed when it was last noted, in milliseconds since the epoch.
    pub seen: i64,
}

/// The clock, once it was set.
///
/// # Errors
/// When the database refuses; likewise below.
pub async fn read(conn: &mut Conn, office: &str) -> Result<Option<ClockRow>, StoreError> {
    let row = conn.row("select shift, seen from demo_clock where office = $1", &[office.into()]).await?;
    row.map(|row| Ok(ClockRow { shift: row.int(0)?, seen: row.int(1)? })).transpose()
}

/// Sets the clock.
///
/// # Errors
/// As [`read`].
pub async fn set(conn: &mut Conn, office: &str, clock: ClockRow) -> Result<(), StoreError> {
    let sql = "insert into demo_clock (office, shift, seen) values ($1, $2, $3) \
               on conflict (office) do update set shift = excluded.shift, seen = excluded.seen";
    conn.execute(sql, &[office.into(), clock.shift.into(), clock.seen.into()]).await?;
    Ok(())
}
