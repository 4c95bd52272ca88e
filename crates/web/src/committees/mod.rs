//! 评委会: what each was approved for and until when, its size and pool, and whether it may open, with the clauses.

use crate::{
    act, frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, Cell, Column, DueLevel, Facts, Head, Html, Links, Outcome, Table, TableRow, Tag},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{CommitteeId, Day, Role};
use office::roster::CommitteeCard;
use review::{Kind, expert::Expert};
use rules::{Outcome as Ruled, Pack};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new().route("/committees", get(list)).route("/committees/{id}", get(show))
}

async fn list(State(front): State<Front>, guest: Guest) -> Result<Response, Trouble> {
    let cards = front.office.committee_cards(guest.me()).await?;
    let (pack, today) = (front.office.pack(), front.office.today());
    let columns = ["评委会", "系列与层级", "有效期", "在库专家", "能否开评"].map(Column::new).to_vec();
    let rows = cards.iter().map(|card| row(card, pack, today)).collect();
    let body = Html::new()
        .part(&Head::new("评委会").line("核准文件、有效期、人数和评委库；不符合规定的不能开评"))
        .part(&Table::new("评委会表", columns, rows).empty("没有评委会"));
    Ok(Page::new(frame::for_guest(&front, &guest, "评委会"), shape::stack(body)).into_response())
}

fn row(card: &CommitteeCard, pack: &Pack, today: Day) -> TableRow {
    let committee = &card.standing.committee;
    let (words, level) = frame::countdown(committee.valid_until, today);
    let mut until = Cell::day(committee.valid_until).small(words);
    if level == DueLevel::Late {
        until = until.late();
    }
    TableRow {
        pick: None,
        head: Cell::new(
            Html::new().link(format!("/committees/{}", committee.id()), &committee.reference.name),
        )
        .small(committee.reference.organiser_name.clone()),
        cells: vec![
            Cell::new(series(card, pack)).small(levels(card, pack)),
            until,
            Cell::new(format!("{} 位", card.pooled)).small(format!("{} 位已培训", card.trained)),
            Cell::part(&tag(card)),
        ],
        out: false,
    }
}

async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CommitteeId>,
) -> Result<Response, Trouble> {
    let cards = front.office.committee_cards(guest.me()).await?;
    let card = cards.iter().find(|card| card.standing.committee.id() == id).ok_or(Trouble::NotFound)?;
    let (pack, today) = (front.office.pack(), front.office.today());
    let name = &card.standing.committee.reference.name;
    let verdict = tag(card);
    let head = Head::new(name.clone()).tag(verdict.outcome, verdict.text).line(format!(
        "{}，{}",
        series(card, pack),
        levels(card, pack)
    ));
    let findings = judged::findings(&card.findings);
    let main = Html::new()
        .part(
            &Card::new("findings", "能否开评")
                .under(format!("按 {today} 计算"))
                .html(Html::new().parts(&findings)),
        )
        .part(&pool(card, id, guest.role()));
    let side = Html::new().part(&Card::new("facts", "基本情况").with(&facts(card, today)));
    let body = Html::new().part(&head).html(&shape::columns(main, "基本情况", side));
    let layout = act::layout(&front, &guest, name, ("评委会", "/committees"), name);
    Ok(Page::new(layout, body).into_response())
}

/// The pool by stage, each a link to its list.
fn pool(card: &CommitteeCard, id: CommitteeId, role: Role) -> Card {
    let links =
        card.stages.iter().filter(|(_, count)| *count > 0).fold(Links::new(), |links, (stage, count)| {
            let row = Expert::procedure().stage(stage.key());
            let href = format!("/experts?committee={id}&state={}", stage.key());
            links.link(href, format!("{} {count} 位", row.name), row.way_on)
        });
    let mut body = Card::new("pool", "评委库")
        .under(format!("聘期之内 {} 位，其中今年已培训 {} 位", card.pooled, card.trained))
        .with(&links);
    if role == Role::Organiser {
        body = body.html(shape::button_link(&format!("/experts/new?committee={id}"), "申请专家入库", false));
    }
    body
}

fn facts(card: &CommitteeCard, today: Day) -> Facts {
    let standing = &card.standing;
    let committee = &standing.committee;
    let (words, _) = frame::countdown(committee.valid_until, today);
    let chair = card.chair.clone().unwrap_or_else(|| "没有".to_owned());
    let vice_chairs = match card.vice_chairs.join("、") {
        names if names.is_empty() => "没有".to_owned(),
        names => names,
    };
    Facts::narrow()
        .fact("组建单位", committee.reference.organiser_name.clone())
        .fact("核准文件", standing.approval.clone())
        .fact(
            "评审权",
            if standing.autonomous {
                "自主评审，结果自行确认后备案"
            } else {
                "由职改办确认结果"
            },
        )
        .fact("有效期", format!("{} 至 {}", committee.valid_from, committee.valid_until))
        .small(words)
        .fact("人数", format!("{} 人", standing.size))
        .fact("主任委员", chair)
        .fact("副主任委员", vice_chairs)
}

fn tag(card: &CommitteeCard) -> Tag {
    if card.findings.iter().any(|finding| finding.outcome == Ruled::Unmet) {
        Tag::new(Outcome::No, "不能开评")
    } else {
        Tag::new(Outcome::Ok, "可以开评")
    }
}

fn series(card: &CommitteeCard, pack: &Pack) -> String {
    let series = &card.standing.committee.series;
    pack.series_of(series).map_or_else(|| series.clone(), |series| series.name.clone())
}

fn levels(card: &CommitteeCard, pack: &Pack) -> String {
    let levels = card.standing.committee.levels.iter();
    let names = levels.map(|id| pack.level(id).map_or_else(|| id.clone(), |level| level.name.clone()));
    names.collect::<Vec<_>>().join("、")
}
