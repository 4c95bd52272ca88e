//! 交叉评审安排: list, arranging, the page of one arrangement, and what the public may read.

mod acts;
mod new;
mod page;
mod public;

pub(crate) use public::links;

use crate::{
    forms, frame,
    front::Front,
    latest,
    layout::Page,
    log,
    parts::{Cell, Column, Head, Html, Table, TableRow},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    Router,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::Role;
use office::exchanges::Crossing;
use review::exchange::{Exchange, state::Row};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/exchanges", get(list))
        .route("/exchanges/new", get(new::form).post(new::send))
        .route("/exchanges/public/{number}", get(public::show))
        .route("/exchanges/{id}", get(page::show))
        .route("/exchanges/{id}/receipts/{seq}", get(log::receipt::<Exchange>))
        .route("/exchanges/{id}/acts/{key}", get(forms::form::<Exchange>).post(forms::send::<Exchange>))
}

async fn list(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let mut body = Html::new().part(
        &Head::new("交叉评审")
            .line("由职改办安排各评委会互相评审，不评审本单位受理的件；公布以后才能召集评审会"),
    );
    if guest.role() == Role::TitleOffice {
        for Crossing { row, committees, is_arranged } in front.office.crossings(guest.me()).await? {
            if committees.len() > 1 && !is_arranged {
                let href = format!("/exchanges/new?cross_review={}", row.id);
                body = body.html(&shape::button_link(&href, &format!("安排：{}", row.name), false));
            }
        }
    }
    let table = latest::table::<Exchange>(
        &front,
        &guest,
        query,
        "安排",
        "还没有安排。同一系列、层级有两个以上组建单位的，才需要安排。",
    )
    .await?;
    Ok(Page::new(frame::for_guest(&front, &guest, "交叉评审"), shape::stack(body.part(&table)))
        .into_response())
}

/// Who reviews whose people.
fn table(case: &Exchange) -> Table {
    let columns = ["受理的评委会", "评审的评委会"].map(Column::new).to_vec();
    let row = |row: &Row| TableRow {
        pick: None,
        head: Cell::new(row.own.name.clone()).small(row.own.organiser_name.clone()),
        cells: vec![Cell::new(row.reviewer.name.clone()).small(row.reviewer.organiser_name.clone())],
        out: false,
    };
    Table::new("安排表", columns, case.rows.iter().map(row).collect())
}

/// Who takes no part; nothing when everybody does.
fn apart(case: &Exchange) -> String {
    let names: Vec<&str> = case.apart.iter().map(|committee| committee.name.as_str()).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("不参加交叉评审、由本评委会评审的：{}。", names.join("、"))
    }
}
