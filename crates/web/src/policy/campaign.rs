//! 年度日程: every date of the year with its derivation, and a feed for calendars.

use super::home;
use crate::{
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Cell, Column, Head, Html, Note, Outcome, Table, TableRow, Tag},
    shape,
    visit::Visitor,
};
use axum::{
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use kernel::Day;
use rules::campaign::Milestone;

pub(super) async fn show(State(front): State<Front>, visitor: Visitor) -> Response {
    let (pack, today) = (front.office.pack(), front.office.today());
    let lines = pack.campaign();
    let lead =
        "起止日期按通知和系列部署文件；“推算”的，是按前一环节最迟的一天算出来的，办理时以实际的日期为准。";
    let mut body =
        Html::new().part(&Head::new("年度日程").line(format!("{} 年度。{lead}", pack.year())).tight());
    if lines.is_empty() {
        body = body.part(&Note::new("", "这一年度的进度安排还没有公布。"));
    } else {
        let columns = ["事项", "起止", "适用", "依据"].map(Column::new).to_vec();
        let next = lines.iter().position(|line| line.until.is_some_and(|until| until >= today));
        let rows = lines.iter().enumerate().map(|(at, line)| row(line, today, Some(at) == next));
        let table = Table::new("年度日程表", columns, rows.collect());
        let feed = Html::new()
            .link("/policy/calendar.ics", "订阅日程（.ics）")
            .text("：在手机或者电脑的日历里添加这个网址，日期有变动会自己更新。");
        body = body.part(&Card::new("dates", "日期").with(&table).para(feed));
    }
    let layout = frame::layout(&front, &visitor, "年度日程")
        .crumb("首页", home(&visitor))
        .crumb("政策", "/policy")
        .here("年度日程");
    Page::new(layout, shape::stack(body)).into_response()
}

fn row(line: &Milestone, today: Day, next: bool) -> TableRow {
    let days = match (line.from, line.until) {
        (Some(from), Some(until)) => format!("{from} 至 {until}"),
        (None, Some(until)) => format!("{until} 前"),
        (_, None) => "算不出".to_owned(),
    };
    let over = line.until.is_some_and(|until| until < today);
    let mut cell = Html::new().text(days);
    if next {
        cell = cell.text(" ").part(&Tag::new(Outcome::Now, "下一个"));
    }
    let whom = if line.whom.is_empty() { "全部" } else { &line.whom };
    TableRow {
        pick: None,
        head: Cell::new(line.name.clone()),
        cells: vec![
            Cell::new(cell).small(line.derivation.clone()),
            Cell::new(whom),
            Cell::new(line.clause.clone()),
        ],
        out: over,
    }
}

pub(super) async fn feed(State(front): State<Front>) -> Response {
    ([(CONTENT_TYPE, "text/calendar; charset=utf-8")], front.office.campaign_feed()).into_response()
}
