//! 处理: what follows from which misconduct, for each of those whom the law names; and how long sanctions last (requirement H5).

use super::{carried::anchor, filings::clause, home};
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
use rules::{
    Pack,
    tables::{Sanction, Subject},
};

/// What the page is for.
pub(super) const ABOUT: &str = "对申报人、单位、专家等，什么行为、怎样处理、多久；处分期怎样算";

pub(super) async fn all(State(front): State<Front>, visitor: Visitor) -> Response {
    let pack = front.office.pack();
    let mut body = Html::new().part(&Head::new("处理").line(format!("{}。{ABOUT}。", pack.name())).tight());
    let mut subjects: Vec<Subject> = pack.sanctions().iter().map(|row| row.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    if subjects.is_empty() {
        body = body.part(&Note::new("", "本年度的政策包没有写明怎样处理。"));
    }
    for (index, subject) in subjects.into_iter().enumerate() {
        let rows = pack.sanctions().iter().filter(|row| row.subject == subject).map(|r| row(r, pack));
        let columns = ["行为", "处理", "多久", "依据"].map(Column::new).to_vec();
        let table = Table::new(format!("对{}的处理", subject.words()), columns, rows.collect());
        body = body.part(&Card::new(format!("s{index}"), subject.words()).with(&table));
    }
    if !pack.periods().is_empty() {
        body = body.part(&Card::new("periods", "处分期和记录期").under(PERIODS).with(&periods(pack)));
    }
    let layout = frame::layout(&front, &visitor, "处理")
        .crumb("首页", home(&visitor))
        .crumb("政策", "/policy")
        .here("处理");
    Page::new(layout, shape::stack(body)).into_response()
}

const PERIODS: &str = "在期间内的，不得申报。受处分期间又受处分的，没有执行完的加上新的，合并有最长的限制；\
没有列出的种类，以决定写明的为准。";

fn row(sanction: &Sanction, pack: &Pack) -> TableRow {
    let long = sanction.months.map_or_else(Cell::none, |months| Cell::new(format!("{months} 个月")));
    let from = sanction.from.map_or_else(String::new, |from| format!("{from} 起施行"));
    TableRow {
        head: Cell::new(Html::new().anchor(anchor("sanction", &sanction.id), &sanction.act)),
        cells: vec![
            Cell::new(sanction.consequence.clone()).small(from),
            long,
            clause(&sanction.clause, pack),
        ],
        ..TableRow::default()
    }
}

fn periods(pack: &Pack) -> Table {
    let columns = ["种类", "多久", "合并最长", "依据"].map(Column::new).to_vec();
    let rows = pack.periods().iter().map(|period| {
        let key = if period.kind.is_empty() {
            period.table.clone()
        } else {
            format!("{}/{}", period.table, period.kind)
        };
        let cap = period.cap.map_or_else(Cell::none, |months| Cell::new(format!("{months} 个月")));
        TableRow {
            head: Cell::new(Html::new().anchor(anchor("period", &key), pack.period_name(period))),
            cells: vec![Cell::new(period.length()), cap, clause(&period.clause, pack)],
            ..TableRow::default()
        }
    });
    Table::new("处分期和记录期表", columns, rows.collect())
}
