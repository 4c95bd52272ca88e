//! The meeting page: agenda with counts and arithmetic, signatures, acts, record.

use crate::{
    act,
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Cell, Column, Facts, Head, Html, Outcome, Table, TableRow, Tag},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use kernel::CaseId;
use review::{
    Kind,
    meeting::{Meeting, state::Item, state::Signature, tally},
};
use rules::Pack;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let case = front.office.visible::<Meeting>(guest.me(), id).await?.state;
    let offers = front.office.offers(guest.me(), id, &case).await?;
    let stage = Meeting::procedure().stage(case.stage.key());
    let head = Head::new(case.name.clone())
        .tag(frame::outcome(stage.look), stage.name)
        .line(format!("编号 {}，{}。{}", case.number, case.committee.name, stage.way_on));
    let pack = front.office.pack();
    let main = Html::new()
        .part(&Card::new("agenda", "议程和结果").with(&agenda(&case, pack)))
        .html(&act::bar(&super::base(id), &offers));
    let record = front.office.timeline(guest.me(), id, &case).await?;
    let side = Html::new().part(&Card::new("facts", "基本情况").with(&facts(&case, pack))).part(
        &Card::new("record", "经过").with(&crate::judged::timeline(
            &format!("/meetings/{id}"),
            &record,
            pack.zone(),
        )),
    );
    let body = Html::new().html(&super::done(&fields)).part(&head).html(&shape::columns(
        main,
        "基本情况和经过",
        side,
    ));
    let layout = act::layout(&front, &guest, &case.name, ("评审会", "/meetings"), &case.number);
    Ok(Page::new(layout, body).into_response())
}

fn agenda(case: &Meeting, pack: &Pack) -> Table {
    let columns = ["申报人", "职称", "单位", "表决", "结果"].map(Column::new).to_vec();
    Table::new("议程表", columns, case.agenda.iter().map(|item| row(item, pack)).collect())
}

fn row(item: &Item, pack: &Pack) -> TableRow {
    let link = Html::new().link(format!("/applications/{}", item.case), item.name.text());
    let (count, result) = match &item.count {
        None => (Cell::none(), Cell::none()),
        Some(count) => {
            let words = format!(
                "赞成 {}，反对 {}，弃权 {}，废票 {}，参加 {}",
                count.yes, count.no, count.abstain, count.invalid, count.present
            );
            let judged = tally::judge(pack, count).ok();
            let because = judged.as_ref().map(|j| j.because.clone()).unwrap_or_default();
            let tag = match judged.is_some_and(|j| j.passed) {
                true => Tag::new(Outcome::Ok, "通过"),
                false => Tag::new(Outcome::No, "未通过"),
            };
            (Cell::new(words).small(because), Cell::part(&tag))
        }
    };
    TableRow {
        pick: None,
        head: Cell::new(link).small(item.number.clone()),
        cells: vec![Cell::new(item.title_name.clone()), Cell::new(item.employer_name.clone()), count, result],
        out: false,
    }
}

fn facts(case: &Meeting, pack: &Pack) -> Facts {
    let attended = match case.attended {
        None => "还没有录入".to_owned(),
        Some(attended) => tally::quorum(pack, case.size, attended).unwrap_or_else(|text| text),
    };
    let signed = |signature: &Option<Signature>| match signature.as_ref().and_then(|s| s.by.open()) {
        Some(by) => format!("{}，{}", by.name, pack.zone().minute(by.at)),
        None => "还没有签字".to_owned(),
    };
    Facts::narrow()
        .fact("评委会", case.committee.name.clone())
        .fact("人数", format!("{} 人", case.size))
        .fact("日期", case.day.to_string())
        .fact("地点", case.place.clone())
        .fact("出席", attended)
        .fact("主任委员", signed(&case.chair_signature))
        .fact("监督员", signed(&case.supervisor_signature))
}
