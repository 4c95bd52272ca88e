//! 安排交叉评审: one choice for each committee; a rotation is proposed on request.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::{Choice, Field},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use kernel::CommitteeId;
use office::exchanges::Crossing;
use review::{
    application::facts::Committee,
    exchange::{Act, Exchange, acts::Arrange, rotation},
    procedure::Weight,
};

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let (page, _) = page(&front, &guest, &fields).await?;
    Ok(act::draw(&front, &guest, page, Vec::new()))
}

pub(super) async fn send(
    State(front): State<Front>,
    RawQuery(query): RawQuery,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let fields = fields.with_query(query);
    let (page, owns) = page(&front, &guest, &fields).await?;
    let rows = owns.iter().filter_map(|own| Some((*own, fields.get(&field(*own)).parse().ok()?)));
    let arrange = Arrange { cross_review: fields.get("cross_review"), rows: rows.collect() };
    let to = |id| format!("/exchanges/{id}?done=arrange");
    act::perform::<Exchange>(&front, &guest, &fields, page, None, Act::Arrange(arrange), to).await
}

/// The field of an own committee.
fn field(own: CommitteeId) -> String {
    format!("by-{own}")
}

async fn page(front: &Front, guest: &Guest, fields: &Fields) -> Result<(ActPage, Vec<CommitteeId>), Trouble> {
    let id = fields.get("cross_review");
    let all = front.office.crossings(guest.me()).await?;
    let Crossing { row, committees, .. } =
        all.into_iter().find(|crossing| crossing.row.id == id).ok_or(Trouble::NotFound)?;
    let proposed = rotation(&committees);
    let present = |own: &Committee| {
        let typed = fields.find(&field(own.id()));
        let reviewer = proposed.iter().find(|(one, _)| *one == own.id()).map(|(_, other)| other.to_string());
        typed.or(reviewer).unwrap_or_default()
    };
    let choices = |own: &Committee| {
        let present = present(own);
        let mut choices = vec![Choice::new("", "不参加交叉评审", &present)];
        let others = committees.iter().filter(|other| other.id() != own.id());
        choices.extend(others.map(|other| {
            let reference = &other.reference;
            let label = format!("{}（{}）", reference.name, reference.organiser_name);
            Choice::new(other.id().to_string(), label, &present)
        }));
        choices
    };
    let selects = committees.iter().map(|own| {
        let label = format!("{}受理的件，由谁评审", own.reference.name);
        Field::select(field(own.id()), label, choices(own)).hint(own.reference.organiser_name.clone())
    });
    let clause = front.office.pack().cite(&row.clause);
    let page = ActPage {
        action: format!("/exchanges/new?cross_review={id}"),
        back: "/exchanges".to_owned(),
        title: "安排交叉评审".to_owned(),
        hint: format!("{}。依据：{clause}。已按轮换提议填好，可以改；不得评审本单位受理的件。", row.name),
        weight: Weight::Main,
        statement: String::new(),
        fields: selects.collect(),
        version: 0,
    };
    Ok((page, committees.iter().map(Committee::id).collect()))
}
