//! The home of everybody who signed in: an official's queues and chart, an applicant's own cases.

use super::{expert, own};
use crate::{
    demo, frame,
    front::Front,
    layout::Page,
    parts::{Bar, Bars, Card, DueLevel, Head, Html, Note, Outcome, Queue},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use kernel::{Day, Role};
use office::lists;
use review::{
    Kind, application::Application, batch::Batch, dispatch::Dispatch, draw::Draw, exchange::Exchange,
    expert::Expert, meeting::Meeting,
};

pub(super) async fn show(State(front): State<Front>, guest: Guest) -> Result<Response, Trouble> {
    let today = front.office.today();
    let (title, body) = match guest.role() {
        Role::Applicant => ("我的申报", own::cases(&front, &guest, today).await?),
        Role::Administrator | Role::System => ("待办", nothing_to_do()),
        _ => ("待办", waiting(&front, &guest, today).await?),
    };
    let head = Head::new(title).line(format!("今天是 {today}")).tight();
    let body = Html::new().part(&head).html(&body).html(&demo::clock_card(&front, &guest));
    Ok(Page::new(frame::for_guest(&front, &guest, title), shape::stack(body)).into_response())
}

fn nothing_to_do() -> Html {
    Html::of(&Note::new("", "这个席位不办理申报件，也看不到申报件。"))
}

async fn waiting(front: &Front, guest: &Guest, today: Day) -> Result<Html, Trouble> {
    let desk = front.office.desk(guest.me()).await?;
    let mut cards =
        if guest.role() == Role::Expert { expert::queues(front, guest).await? } else { Vec::new() };
    let own: i64 = cards.iter().filter_map(|card| i64::try_from(card.count).ok()).sum();
    let total = own + desk.queues.iter().map(|queue| queue.count).sum::<i64>();
    cards.extend(desk.queues.iter().map(|queue| card(queue, today)));
    let mut body = if total == 0 {
        Html::of(&Note::new("", "现在没有等您处理的件。"))
    } else {
        Html::of(&Note::new(format!("等您处理{}。", shape::many(total)), "有期限的，最近到期写在卡片上。"))
            .html(&shape::grid(Html::new().parts(&cards)))
    };
    if !matches!(guest.role(), Role::Expert | Role::Supervisor) {
        body = body.html(&chart(&desk));
    }
    Ok(body)
}

fn card(queue: &lists::Queue, today: Day) -> Queue {
    let due: Option<Day> = queue.due.as_ref().and_then(|due| due.parse().ok());
    let (outcome, due) = match due.map(|day| (day, frame::countdown(day, today))) {
        None => (Outcome::Now, String::new()),
        Some((day, (words, DueLevel::Late))) => (Outcome::No, format!("{day}，{words}")),
        Some((day, (words, DueLevel::Soon))) => (Outcome::Warn, format!("{day}，{words}")),
        Some((day, (words, DueLevel::Calm))) => (Outcome::Now, format!("{day}，{words}")),
    };
    // Stages of different kinds may have one name: 公示中 is said of a case and of its batch.
    let (list, name) = match queue.kind {
        Application::NAME => (format!("/applications?state={}&mine=1", queue.state), queue.name.to_owned()),
        Meeting::NAME => (
            format!("/meetings?state={}", queue.state),
            format!("{}：{}", Meeting::procedure().name, queue.name),
        ),
        Draw::NAME => {
            (format!("/draws?state={}", queue.state), format!("{}：{}", Draw::procedure().name, queue.name))
        }
        Dispatch::NAME => (
            format!("/dispatches?state={}", queue.state),
            format!("{}：{}", Dispatch::procedure().name, queue.name),
        ),
        Exchange::NAME => (
            format!("/exchanges?state={}", queue.state),
            format!("{}：{}", Exchange::procedure().name, queue.name),
        ),
        Expert::NAME => (
            format!("/experts?state={}", queue.state),
            format!("{}：{}", Expert::procedure().name, queue.name),
        ),
        _ => (
            format!("/batches?state={}", queue.state),
            format!("{}：{}", Batch::procedure().name, queue.name),
        ),
    };
    Queue {
        outcome,
        count: shown(queue.count),
        more: queue.count > lists::MOST,
        name,
        next: queue.next.to_owned(),
        due,
        href: list,
    }
}

/// How many cases this seat reaches at each stage, in the order of the procedure.
fn chart(desk: &lists::Desk) -> Html {
    let bars = Application::procedure().stages.iter().filter_map(|stage| {
        let (_, count) = desk.stages.iter().find(|(key, _)| key == stage.key)?;
        Some(Bar { name: stage.name.to_owned(), value: shown(*count), more: *count > lists::MOST })
    });
    let bars = Bars { label: "申报件现在在哪一步".to_owned(), bars: bars.collect() };
    if bars.bars.is_empty() {
        return Html::new();
    }
    let card = Card::new("stages", "申报件现在在哪一步").with(&bars);
    Html::of(&card.para(Html::new().link("/applications", "看列表")))
}

/// As far as it was counted.
fn shown(count: i64) -> u64 {
    u64::try_from(count.min(lists::MOST)).unwrap_or_default()
}
