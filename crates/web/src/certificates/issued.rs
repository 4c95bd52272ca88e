//! The certificates that an office issued: list, one certificate, revocation.

use crate::{
    act,
    fields::Fields,
    forms::{Asked, Asker, Forms},
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, Cell, Column, Facts, Field, Head, Html, Outcome, Problem, Table, TableRow, Tag},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use kernel::CaseId;
use office::lists::{ListQuery, ListSort};
use review::{
    Kind,
    certificate::{Act, Certificate, acts::Revoke},
};

pub(super) async fn list(State(front): State<Front>, guest: Guest) -> Result<Response, Trouble> {
    let ask = ListQuery { sort: ListSort::Number, limit: 200, ..ListQuery::default() };
    let rows = front.office.list::<Certificate>(guest.me(), &ask).await?.rows;
    let shown = rows.iter().map(|row| {
        let (outcome, word) =
            if row.state == "revoked" { (Outcome::No, "已撤销") } else { (Outcome::Ok, "有效") };
        TableRow {
            pick: None,
            head: Cell::new(Html::new().link(format!("/issued/{}", row.case_id), &row.subject)),
            cells: vec![
                Cell::new(row.title_name.clone()),
                Cell::new(row.number.clone()),
                Cell::part(&Tag::new(outcome, word)),
            ],
            out: false,
        }
    });
    let columns = ["持证人", "职称", "编号", "状态"].map(Column::new).to_vec();
    let table = Table::new("证书表", columns, shown.collect()).empty("还没有签发证书");
    let body = Html::new().part(&Head::new("证书").line(format!("已签发 {} 张", rows.len()))).part(&table);
    Ok(Page::new(frame::for_guest(&front, &guest, "证书"), shape::stack(body)).into_response())
}

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    let case = front.office.visible::<Certificate>(guest.me(), id).await?.state;
    let offers = front.office.offers(guest.me(), id, &case).await?;
    let stage = Certificate::procedure().stage(case.stage.key());
    let issue = &case.issue;
    let head = Head::new(format!("{}，{}", issue.holder_name.text(), issue.title_name))
        .tag(frame::outcome(stage.look), stage.name)
        .line(format!("编号 {}。{}", issue.number, stage.way_on));
    let zone = front.office.pack().zone();
    let mut facts = Facts::narrow()
        .fact("编号", Html::new().link(format!("/certificates/{}", issue.number), &issue.number))
        .fact("签发", zone.minute(case.issued_at))
        .fact("申报件", Html::new().link(format!("/applications/{}", issue.application), "打开"))
        .fact("内容摘要", Html::new().code(issue.payload_digest.short()));
    if let Some(revocation) = &case.revocation {
        let by = revocation.by.open().map(|by| by.name.clone()).unwrap_or_default();
        facts = facts
            .fact("撤销", format!("{}，{by}", zone.minute(revocation.at)))
            .fact("理由", revocation.reason.text());
    }
    let record = front.office.timeline(guest.me(), id, &case).await?;
    let main = Html::new()
        .part(&Card::new("facts", "证书").with(&facts))
        .html(&act::bar(&format!("/issued/{id}"), &offers));
    let side = Html::of(&Card::new("record", "经过").with(&judged::timeline(
        &format!("/issued/{id}"),
        &record,
        zone,
    )));
    let body = Html::new().part(&head).html(&shape::columns(main, "经过", side));
    let layout = act::layout(&front, &guest, &issue.number, ("证书", "/issued"), &issue.number);
    Ok(Page::new(layout, body).into_response())
}

impl Forms for Certificate {
    fn base(id: CaseId) -> String {
        format!("/issued/{id}")
    }
    fn ask(&self, _key: &str, fields: &Fields, _: &Asker<'_>) -> Asked {
        let issue = &self.issue;
        Asked {
            statement: format!("撤销证书 {}，持证人 {}", issue.number, issue.holder_name.text()),
            fields: vec![Field::area("reason", "撤销的理由", fields.get("reason"), 3)],
        }
    }
    fn command(&self, _key: &str, fields: &Fields) -> Result<Act, Problem> {
        Ok(Act::Revoke(Revoke { reason: fields.get("reason") }))
    }
    /// The status list must say so at once, not at the next round of errands.
    fn needs_errands(_key: &str) -> bool {
        true
    }
}
