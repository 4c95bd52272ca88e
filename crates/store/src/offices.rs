//! Offices, organisations, committees, registers: what changes seldom.

use crate::{Conn, StoreError, engine::Row};

/// The office of this database.
#[derive(Debug, Clone)]
pub struct OfficeRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Pack in force.
    pub pack: String,
    /// A demo.
    pub demo: bool,
    /// When it was made.
    pub created_at: i64,
}

/// An organisation (单位).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRow {
    /// Id.
    pub id: String,
    /// Office.
    pub office: String,
    /// 名称
    pub name: String,
    /// 单位性质, an option of the catalogue of facts
    pub kind: String,
    /// 统一社会信用代码
    pub credit_code: String,
    /// The next organisation on the way up, if any.
    pub parent: Option<String>,
    /// The roles its seats may have, space-separated.
    pub roles: String,
}

/// A committee (评委会).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitteeRow {
    /// Id.
    pub id: String,
    /// Office.
    pub office: String,
    /// 组建单位
    pub organisation: String,
    /// 名称
    pub name: String,
    /// 系列
    pub series: String,
    /// 层级, space-separated pack ids
    pub levels: String,
    /// 核准文件
    pub approval: String,
    /// 有效期起
    pub valid_from: String,
    /// 有效期止
    pub valid_until: String,
    /// 人数
    pub size: i64,
    /// 主任委员
    pub chair: Option<String>,
    /// 副主任委员, space-separated, in the order of the approval
    pub vice_chairs: String,
    /// 自主评审
    pub autonomous: bool,
    /// 负责确认的职改办
    pub title_office: String,
}

/// One fact that a register proves about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterRow {
    /// Office.
    pub office: String,
    /// Person.
    pub person: String,
    /// Fact of the catalogue.
    pub fact: String,
    /// 登记库
    pub register: String,
    /// The value, encrypted.
    pub cipher: Vec<u8>,
    /// As of.
    pub as_of: String,
    /// When it was fetched.
    pub fetched_at: i64,
}

/// The one office of a database.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn only(conn: &mut Conn) -> Result<Option<OfficeRow>, StoreError> {
    let row = conn
        .row("select id, name, pack, demo, created_at from office order by created_at limit 1", &[])
        .await?;
    row.map(|row| {
        Ok(OfficeRow {
            id: row.text(0)?,
            name: row.text(1)?,
            pack: row.text(2)?,
            demo: row.flag(3)?,
            created_at: row.int(4)?,
        })
    })
    .transpose()
}

/// Writes the office as it is: whether anything can be written.
///
/// # Errors
/// When the database refuses.
pub async fn rewrite(conn: &mut Conn) -> Result<(), StoreError> {
    conn.execute("update office set created_at = created_at", &[]).await?;
    Ok(())
}

/// Adds an office.
///
/// # Errors
/// When the database refuses.
pub async fn insert(conn: &mut Conn, office: &OfficeRow) -> Result<(), StoreError> {
    let values = [
        (&office.id).into(),
        (&office.name).into(),
        (&office.pack).into(),
        office.demo.into(),
        office.created_at.into(),
    ];
    conn.execute(
        "insert into office (id, name, pack, demo, created_at) values ($1, $2, $3, $4, $5)",
        &values,
    )
    .await?;
    Ok(())
}

const ORGANISATION: &str = "select id, office, name, kind, credit_code, parent, roles from organisation";

fn organisation_row(row: &Row) -> Result<OrganisationRow, StoreError> {
    Ok(OrganisationRow {
        id: row.text(0)?,
        office: row.text(1)?,
        name: row.text(2)?,
        kind: row.text(3)?,
        credit_code: row.text(4)?,
        parent: row.opt_text(5)?,
        roles: row.text(6)?,
    })
}

/// Adds an organisation.
///
/// # Errors
/// When the database refuses.
pub async fn insert_organisation(conn: &mut Conn, o: &OrganisationRow) -> Result<(), StoreError> {
    let sql = "insert into organisation (id, office, name, kind, credit_code, parent, roles) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        (&o.id).into(),
        (&o.office).into(),
        (&o.name).into(),
        (&o.kind).into(),
        (&o.credit_code).into(),
        o.parent.clone().into(),
        (&o.roles).into(),
    ];
    conn.execute(sql, &values).await?;
    Ok(())
}

/// An organisation by id.
///
/// # Errors
/// When the database refuses.
pub async fn organisation(conn: &mut Conn, id: &str) -> Result<Option<OrganisationRow>, StoreError> {
    let row = conn
        .row(
            "select id, office, name, kind, credit_code, parent, roles from organisation where id = $1",
            &[id.into()],
        )
        .await?;
    row.as_ref().map(organisation_row).transpose()
}

/// All organisations of the office, by name.
///
/// # Errors
/// When the database refuses.
pub async fn organisations(conn: &mut Conn, office: &str) -> Result<Vec<OrganisationRow>, StoreError> {
    let rows =
        conn.rows_built(format!("{ORGANISATION} where office = $1 order by name"), &[office.into()]).await?;
    rows.iter().map(organisation_row).collect()
}

/// The organisations that have a seat of a role on a day, by name.
///
/// # Errors
/// When the database refuses.
pub async fn with_seats(
    conn: &mut Conn,
    office: &str,
    role: &str,
    on: &str,
) -> Result<Vec<OrganisationRow>, StoreError> {
    let seated = "select organisation from seat where office = $1 and role = $2 and valid_from <= $3 \
                  and (valid_until is null or valid_until >= $3)";
    let sql = format!("{ORGANISATION} where office = $1 and id in ({seated}) order by name, id");
    let rows = conn.rows_built(sql, &[office.into(), role.into(), on.into()]).await?;
    rows.iter().map(organisation_row).collect()
}

const COMMITTEE: &str = "select id, office, organisation, name, series, levels, approval, valid_from, valid_until, \
                         size, chair, vice_chairs, autonomous, title_office from committee";

fn committee_row(row: &Row) -> Result<CommitteeRow, StoreError> {
    Ok(CommitteeRow {
        id: row.text(0)?,
        office: row.text(1)?,
        organisation: row.text(2)?,
        name: row.text(3)?,
        series: row.text(4)?,
        levels: row.text(5)?,
        approval: row.text(6)?,
        valid_from: row.text(7)?,
        valid_until: row.text(8)?,
        size: row.int(9)?,
        chair: row.opt_text(10)?,
        vice_chairs: row.text(11)?,
        autonomous: row.flag(12)?,
        title_office: row.text(13)?,
    })
}

/// Adds a committee.
///
/// # Errors
/// When the database refuses.
pub async fn insert_committee(conn: &mut Conn, c: &CommitteeRow) -> Result<(), StoreError> {
    let sql = "insert into committee (id, office, organisation, name, series, levels, approval, valid_from, \
               valid_until, size, chair, vice_chairs, autonomous, title_office) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = [
        (&c.id).into(),
        (&c.office).into(),
        (&c.organisation).into(),
        (&c.name).into(),
        (&c.series).into(),
        (&c.levels).into(),
        (&c.approval).into(),
        (&c.valid_from).into(),
        (&c.valid_until).into(),
        c.size.into(),
        c.chair.clone().into(),
        (&c.vice_chairs).into(),
        c.autonomous.into(),
        (&c.title_office).into(),
    ];
    conn.execute(sql, &values).await?;
    Ok(())
}

/// A committee by id.
///
/// # Errors
/// When the database refuses.
pub async fn committee(conn: &mut Conn, id: &str) -> Result<Option<CommitteeRow>, StoreError> {
    let rows = conn.rows_built(format!("{COMMITTEE} where id = $1"), &[id.into()]).await?;
    rows.first().map(committee_row).transpose()
}

/// All committees of the office, by series and name.
///
/// # Errors
/// When the database refuses.
pub async fn committees(conn: &mut Conn, office: &str) -> Result<Vec<CommitteeRow>, StoreError> {
    let sql = format!("{COMMITTEE} where office = $1 order by series, name");
    conn.rows_built(sql, &[office.into()]).await?.iter().map(committee_row).collect()
}

/// Puts a register's fact, replacing an older one.
///
/// # Errors
/// When the database refuses.
pub async fn put_register(conn: &mut Conn, r: &RegisterRow) -> Result<(), StoreError> {
    let sql = "insert into register_record (office, person, fact, register, cipher, as_of, fetched_at) \
               values ($1, $2, $3, $4, $5, $6, $7) on conflict (office, person, fact) do update set \
               register = excluded.register, cipher = excluded.cipher, as_of = excluded.as_of, \
               fetched_at = excluded.fetched_at";
    let values = [
        (&r.office).into(),
        (&r.person).into(),
        (&r.fact).into(),
        (&r.register).into(),
        (&r.cipher).into(),
        (&r.as_of).into(),
        r.fetched_at.into(),
    ];
    conn.execute(sql, &values).await?;
    Ok(())
}

/// What the registers say of a person.
///
/// # Errors
/// When the database refuses.
pub async fn registers(conn: &mut Conn, office: &str, person: &str) -> Result<Vec<RegisterRow>, StoreError> {
    let sql = "select fact, register, cipher, as_of, fetched_at from register_record \
               where office = $1 and person = $2 order by fact";
    let rows = conn.rows(sql, &[office.into(), person.into()]).await?;
    let row = |row: &Row| {
        Ok(RegisterRow {
            office: office.to_owned(),
            person: person.to_owned(),
            fact: row.text(0)?,
            register: row.text(1)?,
            cipher: row.blob(2)?,
            as_of: row.text(3)?,
            fetched_at: row.int(4)?,
        })
    };
    rows.iter().map(row).collect()
}

/// The next number of a counter, from 1.
///
/// # Errors
/// When the database refuses.
pub async fn next(conn: &mut Conn, office: &str, counter: &str) -> Result<i64, StoreError> {
    next_of(conn, office, counter, 1).await
}

/// The last of the next `count` numbers of a counter.
///
/// # Errors
/// When the database refuses.
pub async fn next_of(conn: &mut Conn, office: &str, counter: &str, count: i64) -> Result<i64, StoreError> {
    let sql = "insert into counter (office, name, value) values ($1, $2, $3) \
               on conflict (office, name) do update set value = counter.value + $3 returning value";
    let row = conn.row(sql, &[office.into(), counter.into(), count.into()]).await?;
    row.ok_or_else(|| StoreError::Database("a counter answered nothing".to_owned()))?.int(0)
}
