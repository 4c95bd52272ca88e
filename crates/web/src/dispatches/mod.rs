//! 报送: what a seat owes, what it has sent and received, and the page of one filing.

mod acts;
mod files;
mod new;
mod page;

use crate::{
    certificates, forms, frame,
    front::Front,
    latest,
    layout::Page,
    log,
    parts::{Card, Cell, Column, Head, Html, Table, TableRow},
    shape,
    trouble::Trouble,
    uploads,
    visit::Guest,
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use kernel::CaseId;
use review::dispatch::Dispatch;
use rules::{Pack, tables::Filing};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/dispatches", get(list))
        .route("/dispatches/new", get(new::form).post(new::send))
        .route("/dispatches/{id}", get(page::show))
        .route("/dispatches/{id}/letter.pdf", get(letter))
        .route("/dispatches/{id}/package.zip", get(package))
        .route("/dispatches/{id}/files", post(files::attach))
        .route("/dispatches/{id}/files/{file}", get(uploads::download::<Dispatch>))
        .route("/dispatches/{id}/files/{file}/remove", post(files::remove))
        .route("/dispatches/{id}/receipts/{seq}", get(log::receipt::<Dispatch>))
        .route("/dispatches/{id}/acts/{key}", get(forms::form::<Dispatch>).post(forms::send::<Dispatch>))
}

async fn list(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    // Whoever sends or receives no filings has no list.
    if !Filing::ABLE.contains(&guest.role()) {
        return Err(Trouble::NotFound);
    }
    let mut body =
        Html::new()
            .part(&Head::new("报送").line(
                "按通知要报送的材料：在这里上传、打包，记录按哪个渠道哪一天报出，由接收方逐个渠道签收",
            ));
    let owed = front.office.owed(guest.me());
    if !owed.is_empty() {
        let card = Card::new("owed", "本席位可以报送的").with(&table(&owed, front.office.pack()));
        body = body.part(&card.para(Html::new().link("/policy/filings", "全部报送和备案事项")));
    }
    let empty = "还没有报送件。";
    let table = latest::table::<Dispatch>(&front, &guest, query, "报送件", empty).await?;
    Ok(Page::new(frame::for_guest(&front, &guest, "报送"), shape::stack(body.part(&table))).into_response())
}

fn table(owed: &[&Filing], pack: &Pack) -> Table {
    let columns = ["报什么", "报到哪里", "什么时候", "办理"].map(Column::new).to_vec();
    let row = |filing: &&Filing| {
        let (time, clause) = (pack.filing_time(filing), format!("/policy/{}", filing.clause));
        TableRow {
            head: Cell::new(filing.name.clone()).small(
                Html::new().text(format!("由{}报送，", filing.from)).link(clause, pack.cite(&filing.clause)),
            ),
            cells: vec![
                Cell::new(filing.to.clone()).small(filing.means()),
                if time.is_empty() { Cell::none() } else { Cell::new(time) },
                Cell::new(Html::new().link(format!("/dispatches/new?filing={}", filing.id), "准备报送")),
            ],
            ..TableRow::default()
        }
    };
    Table::new("可以报送的事项表", columns, owed.iter().map(row).collect())
}

async fn letter(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    let (name, bytes) = front.office.dispatch_letter(guest.me(), id).await?;
    Ok(certificates::download("application/pdf", &name, bytes))
}

async fn package(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    let (name, bytes) = front.office.dispatch_package(guest.me(), id).await?;
    Ok(certificates::download("application/zip", &name, bytes))
}
