//! 报送和备案: who hands in what, where, by which channel and by when; and through whom each kind of applicant applies.

use super::{carried::anchor, home};
use crate::{
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Cell, Column, Head, Html, Note, Table, TableRow},
    shape,
    visit::Visitor,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use rules::{Pack, tables::Filing};

/// What the page is for.
pub(super) const ABOUT: &str = "谁向哪里报什么、用什么渠道、最迟什么时候；各类人员由谁推荐、经谁报送";

pub(super) async fn all(State(front): State<Front>, visitor: Visitor) -> Response {
    let pack = front.office.pack();
    let mut body =
        Html::new().part(&Head::new("报送和备案").line(format!("{}。{ABOUT}。", pack.name())).tight());
    if pack.filings().is_empty() {
        body = body.part(&Note::new("", "本年度的政策包没有写明报送和备案的事项。"));
    } else {
        body = body.part(&Card::new("filings", "报送和备案").under(DAYS).with(&filings(pack)));
    }
    if !pack.channels().is_empty() {
        body = body.part(&Card::new("channels", "申报渠道").with(&channels(pack)));
    }
    let layout = frame::layout(&front, &visitor, "报送和备案")
        .crumb("首页", home(&visitor))
        .crumb("政策", "/policy")
        .here("报送和备案");
    Page::new(layout, shape::stack(body)).into_response()
}

const DAYS: &str = "工作日按本地的放假调休安排计算，当天不算。年度日程里有按最迟的一天推算出来的日期。";

fn filings(pack: &Pack) -> Table {
    let columns = ["报什么", "谁报，报到哪里", "渠道", "什么时候", "依据"].map(Column::new).to_vec();
    Table::new("报送和备案表", columns, pack.filings().iter().map(|filing| row(filing, pack)).collect())
}

fn row(filing: &Filing, pack: &Pack) -> TableRow {
    let time = pack.filing_time(filing);
    let time = if time.is_empty() { Cell::none() } else { Cell::new(time) };
    TableRow {
        head: Cell::new(Html::new().anchor(anchor("filing", &filing.id), &filing.name)),
        cells: vec![
            Cell::new(filing.from.clone()).small(format!("报到：{}", filing.to)),
            Cell::new(filing.means()).small(filing.address.clone()),
            time,
            clause(&filing.clause, pack),
        ],
        ..TableRow::default()
    }
}

fn channels(pack: &Pack) -> Table {
    let columns = ["人员", "由谁推荐", "经谁报送", "依据"].map(Column::new).to_vec();
    let rows = pack.channels().iter().flat_map(|channel| {
        channel.employment.iter().map(|kind| TableRow {
            head: Cell::new(Html::new().anchor(anchor("channel", kind), pack.option("employment", kind))),
            cells: vec![
                Cell::new(channel.recommends.clone()),
                Cell::new(channel.through.clone()),
                clause(&channel.clause, pack),
            ],
            ..TableRow::default()
        })
    });
    Table::new("申报渠道表", columns, rows.collect())
}

/// A cell that leads to a clause.
pub(super) fn clause(id: &str, pack: &Pack) -> Cell {
    Cell::new(Html::new().link(format!("/policy/{id}"), pack.cite(id)))
}
