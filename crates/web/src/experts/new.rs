//! 申请入库: one expert for the pool of an own committee.

use super::card;
use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::{Choice, Field, Problem},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use kernel::{
    CommitteeId,
    identity::{Document, DocumentKind},
};
use review::expert::{Act, Expert, acts::RequestEntry};

const KINDS: [DocumentKind; 4] = [
    DocumentKind::ResidentCard,
    DocumentKind::HkMoTwResidence,
    DocumentKind::PermanentResidence,
    DocumentKind::Passport,
];

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
    let command = match command(&front, &fields).await? {
        Ok(command) => command,
        Err(problem) => return Ok(act::draw(&front, &guest, page, vec![problem])),
    };
    let act = Act::RequestEntry(Box::new(command));
    let to = |id| format!("/experts/{id}?done=request_entry");
    act::perform::<Expert>(&front, &guest, &fields, page, None, act, to).await
}

async fn command(front: &Front, fields: &Fields) -> Result<Result<RequestEntry, Problem>, Trouble> {
    let name = fields.get("name");
    if name.is_empty() {
        return Ok(Err(Problem::new("name", "请填写姓名")));
    }
    let kind = KINDS.into_iter().find(|kind| kind.key() == fields.get("kind"));
    let document = Document::parse(kind.unwrap_or(DocumentKind::ResidentCard), &fields.get("document"));
    let document = match document {
        Ok(document) => document,
        Err(problem) => return Ok(Err(Problem::new("document", problem.to_string()))),
    };
    let card = match card::typed(front, &name, fields).await? {
        Ok(card) => card,
        Err(problem) => return Ok(Err(problem)),
    };
    let person = match front.office.expert_person(&name, &document).await {
        Ok(person) => person,
        Err(office::Problem::Invalid(text)) => return Ok(Err(Problem::new("document", text))),
        Err(problem) => return Err(problem.into()),
    };
    Ok(Ok(RequestEntry {
        committee: fields.get("committee").parse().map_err(|_| Trouble::NotFound)?,
        person,
        card,
        specialty: fields.get("specialty"),
        level: fields.get("level"),
    }))
}

async fn page(front: &Front, guest: &Guest, fields: &Fields) -> Result<ActPage, Trouble> {
    let id: CommitteeId = fields.get("committee").parse().map_err(|_| Trouble::NotFound)?;
    let committees = front.office.committees_of(guest.me()).await?;
    let committee = committees.iter().find(|c| c.id() == id).ok_or(Trouble::NotFound)?;
    let row = act::sent::<Expert>("request_entry", guest.role())?;
    let kind = fields.get("kind");
    let kinds = KINDS.map(|known| Choice::new(known.key(), known.name(), &kind)).to_vec();
    let mut asked = vec![
        Field::text("name", "姓名", fields.get("name")),
        Field::select("kind", "证件", kinds),
        Field::text("document", "证件号码", fields.get("document")),
    ];
    asked.extend(card::asked(front, fields));
    let closing = front.office.pack().window("", "", review::expert::acts::WINDOW);
    let closing = closing.map_or_else(String::new, |window| format!("。{}", window.derivation));
    Ok(ActPage {
        action: format!("/experts/new?committee={id}"),
        back: "/experts".to_owned(),
        title: row.name.to_owned(),
        hint: format!("{}，由职改办核准{closing}", committee.reference.name),
        weight: row.weight,
        statement: String::new(),
        fields: asked,
        version: 0,
    })
}
