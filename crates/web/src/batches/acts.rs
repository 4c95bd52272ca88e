//! The acts of a batch: report, confirm, certify, close.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::Field,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::CaseId;
use review::batch::{Act, Batch, acts::Confirm};

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    Path((id, key)): Path<(CaseId, String)>,
) -> Result<Response, Trouble> {
    let case = front.office.visible::<Batch>(guest.me(), id).await?.state;
    let offers = front.office.offers(guest.me(), id, &case).await?;
    act::offered(&offers, &key)?;
    let page = page(&front, &guest, id, &key, &Fields::default()).await?;
    Ok(act::draw(&front, &guest, page, Vec::new()))
}

pub(super) async fn send(
    State(front): State<Front>,
    Path((id, key)): Path<(CaseId, String)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let page = page(&front, &guest, id, &key, &fields).await?;
    let act = match key.as_str() {
        "report" => Act::Report,
        "confirm" => Act::Confirm(Confirm { document: fields.get("document") }),
        "certify" => Act::Certify,
        _ => Act::Close,
    };
    let to = |id| format!("/batches/{id}?done={key}");
    let answer = act::perform::<Batch>(&front, &guest, &fields, page, Some(id), act, to).await?;
    if key == "certify" {
        // Certificates are signed at once, so that the page after this one can offer them.
        front.office.run_errands().await?;
    }
    Ok(answer)
}

async fn page(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    key: &str,
    fields: &Fields,
) -> Result<ActPage, Trouble> {
    let loaded = front.office.visible::<Batch>(guest.me(), id).await?;
    let row = act::sent::<Batch>(key, guest.role())?;
    let names: Vec<String> = loaded
        .state
        .items
        .iter()
        .map(|item| format!("{} {}，{}", item.number, item.name, item.step.name()))
        .collect();
    let inputs = match key {
        "confirm" => vec![Field::text("document", "确认文号", fields.get("document"))],
        _ => Vec::new(),
    };
    Ok(ActPage {
        action: format!("/batches/{id}/acts/{key}"),
        back: format!("/batches/{id}"),
        title: row.name.to_owned(),
        hint: row.hint.to_owned(),
        weight: row.weight,
        statement: format!("{}\n{}", loaded.state.name, names.join("\n")),
        fields: inputs,
        version: loaded.version(),
    })
}
