//! The home of everybody who signed in: an official's queues, an applicant's own cases.

use crate::{
    demo, frame,
    front::Front,
    layout::Page,
    parts::{Bar, Bars, Card, Head, Html, Links, Note, Outcome, Queue, Row, Rows},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use kernel::{Day, Role};
use office::lists::{ListQuery, ListSort};
use review::{Kind, application::Application};

pub(super) async fn show(State(front): State<Front>, guest: Guest) -> Result<Response, Trouble> {
    let today = front.office.today();
    let applicant = guest.role() == Role::Applicant;
    let title = if applicant { "我的申报" } else { "待办" };
    let body = Html::new().part(&Head::new(title).line(format!("今天是 {today}")));
    let body = match guest.role() {
        Role::Applicant => body.html(&own(&front, &guest, today).await?),
        Role::Administrator | Role::System => {
            body.part(&Note::new("", "这个席位不办理申报件，也看不到申报件。"))
        }
        _ => body.html(&queues(&front, &guest, today).await?),
    };
    let body = body.html(&demo::clock_card(&front, &guest));
    Ok(Page::new(frame::for_guest(&front, &guest, title), shape::stack(body)).into_response())
}

async fn queues(front: &Front, guest: &Guest, today: Day) -> Result<Html, Trouble> {
    let queues = front.office.queues(guest.me()).await?;
    let total: i64 = queues.iter().map(|queue| queue.count).sum();
    let mut cards = Html::new();
    for queue in &queues {
        let due: Option<Day> = queue.due.as_ref().and_then(|due| due.parse().ok());
        let (outcome, words) = match due {
            None => (Outcome::Now, "没有期限".to_owned()),
            Some(day) => {
                let (words, level) = frame::countdown(day, today);
                let outcome = match level {
                    crate::parts::DueLevel::Late => Outcome::No,
                    crate::parts::DueLevel::Soon => Outcome::Warn,
                    crate::parts::DueLevel::Calm => Outcome::Now,
                };
                (outcome, format!("{day}，{words}"))
            }
        };
        let list = match queue.kind {
            Application::NAME => "/applications?mine=1&state=",
            "meeting" => "/meetings?state=",
            _ => "/batches?state=",
        };
        cards = cards.part(&Queue {
            outcome,
            count: u64::try_from(queue.count).unwrap_or_default(),
            name: queue.name.to_owned(),
            next: queue.next.to_owned(),
            due: words,
            href: format!("{list}{}", queue.state),
        });
    }
    let mut body = if total == 0 {
        Html::new().part(&Note::new("", "现在没有等您处理的件。"))
    } else {
        Html::new().part(&Note::new("", format!("等您处理 {total} 件"))).html(&shape::grid(cards))
    };
    if !matches!(guest.role(), Role::Expert | Role::Supervisor) {
        body = body.html(&chart(front, guest).await?);
    }
    Ok(body)
}

/// How many cases this seat reaches at each stage.
async fn chart(front: &Front, guest: &Guest) -> Result<Html, Trouble> {
    let counts = front.office.stage_counts::<Application>(guest.me()).await?;
    let bars = Application::procedure().stages.iter().filter_map(|stage| {
        let (_, count) = counts.iter().find(|(key, _)| key == stage.key)?;
        Some(Bar { name: stage.name.to_owned(), value: u64::try_from(*count).ok()? })
    });
    let bars = Bars { label: "申报件现在在哪一步".to_owned(), bars: bars.collect() };
    if bars.bars.is_empty() {
        return Ok(Html::new());
    }
    let card = Card::new("stages", "申报件现在在哪一步").with(&bars);
    Ok(Html::of(&card.para(Html::new().link("/applications", "看列表"))))
}

async fn own(front: &Front, guest: &Guest, today: Day) -> Result<Html, Trouble> {
    let ask = ListQuery { sort: ListSort::Updated, limit: 50, ..ListQuery::default() };
    let rows = front.office.list::<Application>(guest.me(), &ask).await?.rows;
    let mut list = Vec::new();
    for row in &rows {
        let id = row.case_id.parse().map_err(|_| Trouble::NotFound)?;
        let state = front.office.visible::<Application>(guest.me(), id).await?.state;
        let view = guest.me().actor().and_then(|a| {
            review::application::viewpoint::viewpoint(&a, &state, front.office.pack())
                .map(|v| (v.stage_name, v.look, v.way_on, v.due.map(|d| d.day)))
        });
        let Some((stage, look, way_on, due)) = view else { continue };
        let href = match row.state.as_str() {
            "drafting" | "returned" | "supplementing" => format!("/applications/{id}/tasks"),
            _ => format!("/applications/{id}"),
        };
        let mut shown = Row::new(row.title_name.clone()).href(href).line(format!("编号 {}，{way_on}", row.number));
        if let Some(day) = due {
            shown = shown.line(format!("到期 {day}，{}", frame::countdown(day, today).0));
        }
        list.push(shown.tag(frame::outcome(look), stage));
    }
    let mut card = Card::new("own", "我的申报");
    if list.is_empty() {
        card = card.para("还没有申报。先看看能报什么，再开始申报。");
    } else {
        card = card.with(&Rows::tasks(list));
    }
    let mut body = Html::new()
        .html(&shape::button_link("/apply", "开始新的申报", rows.is_empty()))
        .part(&card);
    let certificates = front.office.own_certificates(guest.me()).await?;
    if !certificates.is_empty() {
        let links = certificates.iter().fold(Links::new(), |links, row| {
            links.link(format!("/certificates/{}", row.number), row.title_name.clone(), row.number.clone())
        });
        body = body.part(&Card::new("certificates", "我的证书").with(&links));
    }
    Ok(body)
}
