//! 召集评审会: date, place, and the accepted applications that go on the agenda.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::{Choice, Control, Field, Problem},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use kernel::CommitteeId;
use review::{
    application::{
        form::day,
        listing::{marked, title_line},
    },
    meeting::{
        Act, Meeting,
        acts::{Convene, earliest},
    },
    procedure::Weight,
};

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let page = page(&front, &guest, &fields).await?;
    Ok(act::draw(&front, &guest, page, Vec::new()))
}

pub(super) async fn send(
    State(front): State<Front>,
    RawQuery(query): RawQuery,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let fields = fields.with_query(query);
    let page = page(&front, &guest, &fields).await?;
    let on = match day(&fields.get("day")) {
        Ok(on) => on,
        Err(text) => {
            return Ok(act::draw(&front, &guest, page, vec![Problem::new("day", format!("日期：{text}"))]));
        }
    };
    let cases = fields.all("cases").iter().filter_map(|id| id.parse().ok()).collect();
    let convene = Convene { name: fields.get("name"), day: on, place: fields.get("place"), cases };
    let to = |id| format!("{}?done=convene", super::base(id));
    act::perform::<Meeting>(&front, &guest, &fields, page, None, Act::Convene(convene), to).await
}

/// When the law lets a meeting be held that is drawn and filed today.
fn earliest_day(front: &Front) -> String {
    let today = front.office.today();
    let day = earliest(front.office.pack(), today, today);
    day.map_or_else(String::new, |day| {
        format!("开评前要抽取专家、备案；今天全部办完的，最早可以在 {day} 开评")
    })
}

async fn page(front: &Front, guest: &Guest, fields: &Fields) -> Result<ActPage, Trouble> {
    let id: CommitteeId = fields.get("committee").parse().map_err(|_| Trouble::NotFound)?;
    let committees = front.office.committees_of(guest.me()).await?;
    let committee = committees.iter().find(|c| c.id() == id).ok_or(Trouble::NotFound)?;
    let waiting = front.office.candidates(guest.me(), id, "accepted").await?;
    let picked = fields.all("cases");
    let choices = waiting
        .iter()
        .map(|case| {
            let id = case.id.to_string();
            let label = format!(
                "{}，{}，{}",
                case.name.text(),
                marked(title_line(case), case, front.office.pack()),
                case.employer.name
            );
            Choice {
                chosen: picked.contains(&id) || picked.is_empty(),
                value: id,
                label,
                hint: case.number.clone(),
                ..Choice::default()
            }
        })
        .collect();
    let name = fields.find("name").unwrap_or_else(|| format!("{}评审会", committee.reference.name));
    Ok(ActPage {
        action: format!("/meetings/new?committee={id}"),
        back: "/meetings".to_owned(),
        title: "召集评审会".to_owned(),
        hint: format!("{}，待评审 {} 件", committee.reference.name, waiting.len()),
        weight: Weight::Main,
        statement: String::new(),
        fields: vec![
            Field::text("name", "名称", name),
            Field::day("day", "日期", fields.get("day")).hint(earliest_day(front)),
            Field::text("place", "地点", fields.get("place")),
            Field::new("cases", "列入议程的件", Control::Checks(choices)),
        ],
        version: 0,
    })
}
