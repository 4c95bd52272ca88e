//! The page of one filing: channels, package, acts, record.

use super::acts::place;
use crate::{
    act,
    fields::Fields,
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{
        Card, Cell, Column, Documents, ErrorSummary, Facts, Head, Html, Links, Note, Outcome, Problem, Table,
        TableRow, Tag,
    },
    shape,
    trouble::Trouble,
    uploads::{self, Slot},
    visit::Guest,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::{CaseId, Day};
use review::{
    Kind,
    application::dossier::Attachment,
    dispatch::{Dispatch, Stage},
    folder::Folder as _,
};
use rules::tables::Means;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let note = act::done_note::<Dispatch>(fields.find("done").as_deref());
    page(&front, &guest, id, None, note).await
}

/// The page again, with what is wrong with a file for one of its parts.
pub(super) async fn draw(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    wrong: Option<(String, String)>,
) -> Result<Response, Trouble> {
    page(front, guest, id, wrong, None).await
}

async fn page(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    wrong: Option<(String, String)>,
    note: Option<Note>,
) -> Result<Response, Trouble> {
    let case = front.office.visible::<Dispatch>(guest.me(), id).await?.state;
    let offers = front.office.offers(guest.me(), id, &case).await?;
    let files = front.office.packed(guest.me(), id).await?;
    let stage = Dispatch::procedure().stage(case.stage.key());
    let today = front.office.today();
    let mut body = Html::new();
    if let Some((part, text)) = &wrong {
        let index = case.parts.iter().position(|one| one == part).unwrap_or_default();
        let problem = Problem::new(format!("file-part-{index}"), text.clone());
        body = body.part(&ErrorSummary::new("没有上传", vec![problem]));
    }
    if let Some(note) = &note {
        body = body.part(note);
    }
    let head = Head::new(case.name.clone())
        .tag(frame::outcome(stage.look), stage.name)
        .line(format!("编号 {}，{} 年度。{}", case.number, case.year, stage.way_on));
    let mut main = Html::new();
    if let Some(returned) = case.returned.as_ref().filter(|_| case.stage == Stage::Returned) {
        let text = format!("{}，{}", returned.on, returned.reason);
        main = main.part(&Note::new("退回的理由：", text));
    }
    let keeps = guest.me().actor().is_some_and(|actor| case.keeps(&actor));
    main = main.html(&act::bar(&format!("/dispatches/{id}"), &offers));
    main = main.part(&Card::new("channels", "报送和签收").with(&channels(&case)));
    let base = format!("/dispatches/{id}");
    if keeps && case.stage.packing() {
        for (index, part) in case.parts.iter().enumerate() {
            let mine: Vec<&Attachment> = files.iter().filter(|file| file.item == *part).collect();
            let key = format!("part-{index}");
            let slot = Slot {
                base: &base,
                key: &key,
                item: part,
                name: part,
                accept: ".pdf,.jpg,.jpeg,.png,.xlsx",
                files: &mine,
                wrong: wrong.as_ref().filter(|(one, _)| one == part).map(|(_, text)| text.as_str()),
            };
            let card = Card::new(key.clone(), part.clone()).under("必交，可以上传 PDF、JPG、PNG、XLSX");
            main = main.part(&slot.onto(front, guest, card));
        }
    } else {
        main = main.part(&Card::new("package", "材料").with(&package(&base, &files)));
    }
    let record = front.office.timeline(guest.me(), id, &case).await?;
    let zone = front.office.pack().zone();
    let side = Html::new()
        .part(&Card::new("facts", "基本情况").with(&facts(&case, today)))
        .part(&Card::new("letter", "报送函和打包").with(&papers(&base)))
        .part(&Card::new("record", "经过").with(&judged::timeline(&base, &record, zone)));
    let body = body.part(&head).html(&shape::columns(main, "基本情况和经过", side));
    let mut layout = act::layout(front, guest, &case.name, ("报送", "/dispatches"), &case.number);
    layout.errors = wrong.is_some();
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Page::new(layout, body).status(status).into_response())
}

/// Each channel: where it leads, when it went out, when it arrived.
fn channels(case: &Dispatch) -> Table {
    let columns = ["渠道", "报出", "签收"].map(Column::new).to_vec();
    // What came back has gone out, and goes out again.
    let package = case.package.as_ref().filter(|_| !case.stage.packing());
    let row = |means: &Means| {
        let sent = package.and_then(|package| package.by.iter().find(|handover| handover.means == *means));
        let receipt = package.and_then(|_| case.receipts.iter().find(|receipt| receipt.means == *means));
        let name = |named: &kernel::Sealed<review::Named>| named.open().map(|named| named.name.clone());
        TableRow {
            head: Cell::new(means.name()).small(place(case, *means)),
            cells: vec![
                sent.map_or_else(Cell::none, |sent| Cell::new(sent.on.to_string())),
                match receipt {
                    Some(receipt) => {
                        Cell::new(receipt.on.to_string()).small(name(&receipt.by).unwrap_or_default())
                    }
                    None if sent.is_some() => Cell::part(&Tag::new(Outcome::Now, "待签收")),
                    None => Cell::none(),
                },
            ],
            ..TableRow::default()
        }
    };
    Table::new("报送渠道表", columns, case.means.iter().map(row).collect())
}

/// What was sent, each file with the part that it is.
fn package(base: &str, files: &[Attachment]) -> Documents {
    let all: Vec<&Attachment> = files.iter().collect();
    let mut documents = uploads::documents(base, &all, "没有材料");
    for (document, file) in documents.documents.iter_mut().zip(files) {
        document.about = Html::new().text(format!("{}，", file.item)).html(&document.about);
    }
    documents
}

fn facts(case: &Dispatch, today: Day) -> Facts {
    let mut facts = Facts::narrow()
        .fact("报送单位", case.sender.party.name.clone())
        .fact("报送到", case.to.clone())
        .fact("依据", case.clause.clone());
    facts = match &case.receiver {
        Some(receiver) => facts.fact("由谁签收", receiver.party.name.clone()),
        None => facts.fact("由谁签收", "对方不在本系统，由报送单位记录"),
    };
    if let Some(due) = &case.due {
        let (words, _) = frame::countdown(due.day, today);
        let small = match case.sent_on().filter(|_| !case.stage.packing()) {
            None => words,
            Some(sent) if case.late() => format!("{sent} 报出，逾期"),
            Some(sent) => format!("{sent} 报出，按时"),
        };
        facts = facts.fact("最迟报送", due.day.to_string()).small(small);
        facts = facts.fact("怎样得出", due.derivation.clone());
    }
    if let Some(note) = case.package.as_ref().map(|package| &package.note).filter(|note| !note.is_empty()) {
        facts = facts.fact("附言", note.clone());
    }
    if let Some(reason) = &case.withdrawn {
        facts = facts.fact("撤回的理由", reason.clone());
    }
    facts
}

fn papers(base: &str) -> Links {
    Links::new()
        .link(format!("{base}/letter.pdf"), "报送函", "PDF，附材料清单和各文件的 SHA-256；签收以后是签收记录")
        .link(format!("{base}/package.zip"), "整包下载", "ZIP，报送函和全部材料，用于发邮件或者存档")
}
