//! The acts on an application: the fields of each form, and how they become a command. One file per group of acts.

mod department;
mod employer;
pub(super) mod expert;
mod organiser;
mod title_office;

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
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{CaseId, Role};
use office::cases::Loaded;
use review::{
    Kind, Refusal,
    application::{
        Act, Application,
        acts::{reassess, withdraw::Withdraw},
    },
    procedure::ActRow,
};
use rules::amendment::Amendment;

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    Path((id, key)): Path<(CaseId, String)>,
) -> Result<Response, Trouble> {
    if let Some(elsewhere) = elsewhere(id, &key) {
        return Ok(elsewhere);
    }
    let loaded = front.office.visible::<Application>(guest.me(), id).await?;
    let row = act::sent::<Application>(&key, guest.role())?;
    if key == "check_items" {
        return Ok(Redirect::to(&format!("/applications/{id}#check")).into_response());
    }
    let at_desk = guest.role() == Role::Expert && expert::KEYS.contains(&row.key);
    if at_desk {
        return Ok(Redirect::to(&format!("/applications/{id}#act")).into_response());
    }
    let offers = front.office.offers(guest.me(), id, &loaded.state).await?;
    if !offers.iter().any(|offer| offer.key == key) {
        return Err(not_here(row, &loaded.state, super::shown_stage(&front, &guest, &loaded.state)?));
    }
    act::offered(&offers, &key)?;
    let page = page(&front, &guest, row, &loaded, &Fields::default());
    Ok(act::draw(&front, &guest, page, Vec::new()))
}

pub(super) async fn send(
    State(front): State<Front>,
    Path((id, key)): Path<(CaseId, String)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    if let Some(elsewhere) = elsewhere(id, &key) {
        return Ok(elsewhere);
    }
    let Sent { guest, fields } = sent;
    let row = act::sent::<Application>(&key, guest.role())?;
    let loaded = front.office.visible::<Application>(guest.me(), id).await?;
    let shown = super::shown_stage(&front, &guest, &loaded.state)?;
    if shown != stage_name(&loaded.state) {
        // The stage is secret to this seat; neither a refusal nor a conflict may name it.
        return Err(not_here(row, &loaded.state, shown));
    }
    if guest.role() == Role::Expert && expert::KEYS.contains(&row.key) {
        return expert::send(&front, &guest, row.key, &loaded, &fields).await;
    }
    let act = command(&front, &key, &fields, Some(&loaded.state)).ok_or(Trouble::NotFound)?;
    let page = page(&front, &guest, row, &loaded, &fields);
    let to = |id| format!("/applications/{id}?done={key}");
    let answer = act::perform::<Application>(&front, &guest, &fields, page, Some(id), act, to).await?;
    if answer.status() != StatusCode::SEE_OTHER {
        return Ok(answer);
    }
    // A case that was sent back may be out of this seat's reach; then its list says what was done.
    match front.office.visible::<Application>(guest.me(), id).await {
        Err(office::Problem::NotFound) => {
            Ok(Redirect::to(&format!("/applications?done={key}")).into_response())
        }
        _ => Ok(answer),
    }
}

/// Acts that have their page in the applicant's own place.
fn elsewhere(id: CaseId, key: &str) -> Option<Response> {
    matches!(key, "submit" | "supplement")
        .then(|| Redirect::to(&format!("/applications/{id}/check")).into_response())
}

/// Why an act of this role is not offered: the case is at another stage, here in the words of this seat.
fn not_here(row: &ActRow<Application>, case: &Application, shown: &str) -> Trouble {
    let refusal = if row.from.contains(&case.stage()) {
        let who: Vec<_> = row.roles.iter().map(|role| role.name()).collect();
        Refusal::role(format!("“{}”由这一步的{}办理", row.name, who.join("、")))
    } else {
        Refusal::stage(format!("这一件现在是“{shown}”，不能办理“{}”", row.name))
    };
    Trouble::Refused(Box::new(refusal))
}

/// What the law wants to be remembered at this act.
fn caution(key: &str, pack: &rules::Pack) -> String {
    pack.text(&format!("hint.{key}")).map_or_else(String::new, |text| format!("。{}", text.trim()))
}

fn stage_name(case: &Application) -> &'static str {
    Application::procedure().stage(case.stage()).name
}

fn page(
    front: &Front,
    guest: &Guest,
    row: &ActRow<Application>,
    loaded: &Loaded<Application>,
    fields: &Fields,
) -> ActPage {
    let (case, pack) = (&loaded.state, front.office.pack());
    let statement = match row.key {
        "recommend" => pack.text("commitment.unit").unwrap_or_default().trim().to_owned(),
        "reassess" => {
            let pending = reassess::pending(case, pack, front.office.today());
            let line = |found: &Amendment| {
                format!("{}（{}），{} 起。", found.name, pack.cite(&found.clause), found.effective)
            };
            pending.map(line).collect::<Vec<_>>().join("\n")
        }
        _ if row.weight.confirmed() => format!(
            "{}{}办理“{}”：{}，{}，{}。以上由本人办理，记在本人名下。",
            guest.me().organisation_name(),
            guest.me().name,
            row.name,
            case.number,
            case.name.text(),
            case.target.title_name,
        ),
        _ => String::new(),
    };
    ActPage {
        action: format!("/applications/{}/acts/{}", case.id, row.key),
        back: format!("/applications/{}", case.id),
        title: row.name.to_owned(),
        hint: format!("{}，{}。{}{}", case.number, case.name.text(), row.hint, caution(row.key, pack)),
        weight: row.weight,
        statement,
        fields: inputs(front, row.key, fields, Some(case)),
        version: fields.number("version").unwrap_or_else(|| loaded.version()),
    }
}

/// The fields of an act; without a case for several at once.
pub(super) fn inputs(front: &Front, key: &str, fields: &Fields, case: Option<&Application>) -> Vec<Field> {
    let (pack, today) = (front.office.pack(), front.office.today());
    if key == "withdraw" {
        return vec![reason("reason", "撤回的理由", fields)];
    }
    employer::inputs(key, fields, pack, case, today)
        .or_else(|| department::inputs(key, fields))
        .or_else(|| organiser::inputs(key, fields, pack, today))
        .or_else(|| expert::inputs(key, fields, pack, case))
        .or_else(|| title_office::inputs(key, fields))
        .unwrap_or_default()
}

/// The command of an act; without a case for several at once.
pub(super) fn command(front: &Front, key: &str, fields: &Fields, case: Option<&Application>) -> Option<Act> {
    if key == "withdraw" {
        return Some(Act::Withdraw(Withdraw { reason: fields.get("reason") }));
    }
    employer::command(key, fields, case)
        .or_else(|| department::command(key, fields))
        .or_else(|| organiser::command(key, fields, front.office.pack()))
        .or_else(|| expert::command(key, fields, front.office.pack(), case))
        .or_else(|| title_office::command(key, fields))
}

/// The text that an act asks for.
fn reason(name: &str, label: &str, fields: &Fields) -> Field {
    Field::area(name, label, fields.get(name), 4)
}

/// One box to tick.
fn tick(name: &str, label: &str, fields: &Fields) -> Field {
    Field::checkbox(name, label, fields.ticked(name))
}
