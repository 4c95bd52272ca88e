//! The page of one arrangement: who reviews whose people, acts, record.

use crate::{
    act,
    fields::Fields,
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, Facts, Head, Html},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use kernel::CaseId;
use review::{Kind, exchange::Exchange};

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let case = front.office.visible::<Exchange>(guest.me(), id).await?.state;
    let offers = front.office.offers(guest.me(), id, &case).await?;
    let stage = Exchange::procedure().stage(case.stage.key());
    let head = Head::new(case.name.clone())
        .tag(frame::outcome(stage.look), stage.name)
        .line(format!("编号 {}，{} 年度。{}", case.number, case.year, stage.way_on));
    let main = Html::new()
        .part(&Card::new("rows", "由谁评审").with(&super::table(&case)).para(super::apart(&case)))
        .html(&act::bar(&format!("/exchanges/{id}"), &offers));
    let record = front.office.timeline(guest.me(), id, &case).await?;
    let zone = front.office.pack().zone();
    let side = Html::new().part(&Card::new("facts", "基本情况").with(&facts(&case))).part(
        &Card::new("record", "经过").with(&judged::timeline(&format!("/exchanges/{id}"), &record, zone)),
    );
    let note = act::done_note::<Exchange>(fields.find("done").as_deref())
        .map_or_else(Html::new, |note| Html::of(&note));
    let body = note.part(&head).html(&shape::columns(main, "基本情况和经过", side));
    let layout = act::layout(&front, &guest, &case.name, ("交叉评审", "/exchanges"), &case.number);
    Ok(Page::new(layout, body).into_response())
}

fn facts(case: &Exchange) -> Facts {
    let mut facts = Facts::narrow().fact("依据", case.clause.clone());
    if let Some(publication) = &case.publication {
        let link = Html::new().link(format!("/exchanges/public/{}", case.number), "打开");
        facts = facts.fact("公布", publication.on.to_string()).fact("公开页", link);
    }
    if let Some(reason) = &case.withdrawn {
        facts = facts.fact("撤回的理由", reason.clone());
    }
    facts
}
