//! The list of a kind of which a seat has few: the latest ones, with their stage and by when something is due.

use crate::{
    fields::Fields,
    forms::Forms,
    front::Front,
    lists::{due, tag},
    parts::{Cell, Column, Html, Table, TableRow},
    trouble::Trouble,
    visit::Guest,
};
use kernel::Day;
use office::lists::{ListQuery, ListSort, ListingRow};

/// So many are shown.
const MOST: usize = 100;

/// The latest cases that this seat reaches, all or those at the stages and with the mark that the address names. `head` is what each row is;
/// the table is called after it.
pub(crate) async fn table<K: Forms>(
    front: &Front,
    guest: &Guest,
    query: Option<String>,
    head: &str,
    empty: &str,
) -> Result<Table, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let states = fields.all("state").into_iter().filter(|state| !state.is_empty()).collect();
    let flag = fields.find("flag").filter(|flag| !flag.is_empty());
    let ask = ListQuery { states, flag, sort: ListSort::Updated, limit: MOST, ..ListQuery::default() };
    let rows = front.office.list::<K>(guest.me(), &ask).await?.rows;
    let today = front.office.today();
    let rows = rows.iter().map(|line| row::<K>(line, today)).collect::<Result<_, _>>()?;
    let columns = [head, "状态", "办理期限"].map(Column::new).to_vec();
    Ok(Table::new(format!("{head}表"), columns, rows).empty(empty))
}

fn row<K: Forms>(line: &ListingRow, today: Day) -> Result<TableRow, Trouble> {
    let id = line.case_id.parse().map_err(|_| Trouble::Fault(format!("listing id {}", line.case_id)))?;
    // Who it is from, where a kind says so.
    let about = [line.number.as_str(), &line.employer_name].join(" ").trim_end().to_owned();
    Ok(TableRow {
        pick: None,
        head: Cell::new(Html::new().link(K::base(id), &line.subject)).small(about),
        cells: vec![Cell::part(&tag::<K>(line)), due(line, today)],
        out: false,
    })
}
