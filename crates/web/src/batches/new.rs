//! 公示一批: the rechecked applications of a committee that go on public notice today.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::{Choice, Control, Field},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use kernel::CommitteeId;
use review::{
    application::listing::{marked, title_line},
    batch::{Act, Batch, acts::Publish},
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
    let cases = fields.all("cases").iter().filter_map(|id| id.parse().ok()).collect();
    let publish = Publish { name: fields.get("name"), cases };
    let to = |id| format!("/batches/{id}?done=publish");
    act::perform::<Batch>(&front, &guest, &fields, page, None, Act::Publish(publish), to).await
}

async fn page(front: &Front, guest: &Guest, fields: &Fields) -> Result<ActPage, Trouble> {
    let id: CommitteeId = fields.get("committee").parse().map_err(|_| Trouble::NotFound)?;
    let committees = front.office.committees_of(guest.me()).await?;
    let committee = committees.iter().find(|c| c.id() == id).ok_or(Trouble::NotFound)?;
    let ready = front.office.candidates(guest.me(), id, "rechecked").await?;
    let picked = fields.all("cases");
    let choices = ready
        .iter()
        .map(|case| {
            let id = case.id.to_string();
            Choice {
                chosen: picked.contains(&id) || picked.is_empty(),
                value: id,
                label: format!(
                    "{}，{}，{}",
                    case.name.text(),
                    marked(title_line(case), case, front.office.pack()),
                    case.employer.name
                ),
                hint: case.number.clone(),
                ..Choice::default()
            }
        })
        .collect();
    let today = front.office.today();
    let due = front.office.pack().term("public_notice", today).map(|due| due.derivation).unwrap_or_default();
    let name = fields.find("name").unwrap_or_else(|| format!("{}评审结果公示", committee.reference.name));
    Ok(ActPage {
        action: format!("/batches/new?committee={id}"),
        back: "/batches".to_owned(),
        title: "公示一批".to_owned(),
        hint: format!("已复核、待公示 {} 件。{due}", ready.len()),
        weight: Weight::Main,
        statement: String::new(),
        fields: vec![
            Field::text("name", "批次名称", name),
            Field::new("cases", "列入公示的件", Control::Checks(choices)),
        ],
        version: 0,
    })
}
