//! The batch page: who is in it, how far each came, acts, record.

use crate::{
    act,
    fields::Fields,
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, Cell, Column, Facts, Head, Html, Links, Outcome, Table, TableRow, Tag},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use kernel::{CaseId, Day};
use review::{
    Kind,
    batch::{
        Batch,
        acts::filing_due,
        state::{Item, Step},
    },
};
use rules::Pack;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let case = front.office.visible::<Batch>(guest.me(), id).await?.state;
    let offers = front.office.offers(guest.me(), id, &case).await?;
    let pack = front.office.pack();
    let today = front.office.today();
    let stage = Batch::procedure().stage(case.stage.key());
    let mut head = Head::new(case.name.clone())
        .tag(frame::outcome(stage.look), stage.name)
        .line(format!("编号 {}，{}。{}", case.number, case.committee.name, stage.way_on));
    if let Some(due) = stage.due.and_then(|due| due(&case, pack)) {
        head = head.due(frame::due(stage.name, &due, today));
    }
    let columns = ["申报人", "职称", "单位", "进度"].map(Column::new).to_vec();
    let table = Table::new("批次名单", columns, case.items.iter().map(row).collect());
    let main = Html::new()
        .part(&Card::new("items", "名单").with(&table))
        .html(&act::bar(&format!("/batches/{id}"), &offers));
    let record = front.office.timeline(guest.me(), id, &case).await?;
    let mut facts = Facts::narrow()
        .fact("公示期", format!("{} 至 {}", case.from, case.until))
        .small(case.derivation.clone())
        .fact("公示页", Html::new().link(format!("/notices/{}", case.number), "打开"));
    if let Some(day) = case.reported_on {
        facts = facts.fact("报送", day.to_string());
    }
    if let Some((document, day)) = case.document.as_ref().zip(case.confirmed_on) {
        facts = facts.fact("确认文号", document.clone()).fact("确认日期", day.to_string());
    }
    facts = filing(facts, &case, pack, today);
    let side = Html::new().part(&Card::new("facts", "基本情况").with(&facts)).html(&results(&case)).part(
        &Card::new("record", "经过").with(&judged::timeline(&format!("/batches/{id}"), &record, pack.zone())),
    );
    let note = act::done_note::<Batch>(fields.find("done").as_deref())
        .map_or_else(Html::new, |note| Html::of(&note));
    let body = note.part(&head).html(&shape::columns(main, "基本情况和经过", side));
    let layout = act::layout(&front, &guest, &case.name, ("公示与确认", "/batches"), &case.number);
    Ok(Page::new(layout, body).into_response())
}

/// What an autonomous committee has to file, by when, and when it did.
fn filing(facts: Facts, case: &Batch, pack: &Pack, today: Day) -> Facts {
    let Some(due) = filing_due(case, pack) else { return facts };
    let (words, _) = frame::countdown(due.day, today);
    match &case.filed {
        None => facts.fact("结果备案", format!("还没有备案，不晚于 {}", due.day)).small(words),
        Some(filing) if filing.is_late() => facts.fact("结果备案", format!("{} 备案，逾期", filing.day)),
        Some(filing) => facts.fact("结果备案", format!("{} 备案", filing.day)),
    }
    .fact("备案期限", due.derivation)
}

/// What was filed, and the record table; nothing for a committee whose results somebody else confirms.
fn results(case: &Batch) -> Html {
    if !case.autonomous || case.confirmed_on.is_none() {
        return Html::new();
    }
    let table = Links::new().link(super::record_of(case.id), "评审情况记录表", "Excel，系统按各件的表决生成");
    let mut card = Card::new("results", "自主评审结果备案").with(&table);
    if let Some(filing) = &case.filed {
        let texts = Facts::narrow()
            .fact("职称确认文件", filing.confirmation.clone())
            .fact("评审工作总结", filing.summary.clone());
        card = card.with(&texts);
    }
    Html::of(&card)
}

fn row(item: &Item) -> TableRow {
    let outcome = match item.step {
        Step::Certified | Step::Confirmed => Outcome::Ok,
        Step::Left => Outcome::Ask,
        Step::Published | Step::Reported => Outcome::Now,
    };
    let mut step = Cell::part(&Tag::new(outcome, item.step.name()));
    if let Some(why) = &item.left {
        step = step.small(why.text());
    }
    TableRow {
        pick: None,
        head: Cell::new(Html::new().link(format!("/applications/{}", item.case), &item.name))
            .small(item.number.clone()),
        cells: vec![Cell::new(item.title_name.clone()), Cell::new(item.employer_name.clone()), step],
        out: false,
    }
}
