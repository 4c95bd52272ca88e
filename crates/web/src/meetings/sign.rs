//! The acts of a meeting: counting, signing, cancelling.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::{Control, Field, Input, Problem},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::CaseId;
use office::cases::Loaded;
use review::{
    application::state::Count,
    meeting::{
        Act, Meeting,
        acts::{Cancel, CountPapers},
        state::CaseCount,
    },
};

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    Path((id, key)): Path<(CaseId, String)>,
) -> Result<Response, Trouble> {
    let case = front.office.visible::<Meeting>(guest.me(), id).await?.state;
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
    let case = front.office.visible::<Meeting>(guest.me(), id).await?.state;
    let page = page(&front, &guest, id, &key, &fields).await?;
    let act = match command(&case, &key, &fields) {
        Ok(act) => act,
        Err(problem) => return Ok(act::draw(&front, &guest, page, vec![problem])),
    };
    let to = |id| format!("{}?done={key}", super::base(id));
    act::perform::<Meeting>(&front, &guest, &fields, page, Some(id), act, to).await
}

/// The columns of a count: field name and label.
const COLUMNS: [(&str, &str); 5] =
    [("present", "参加表决"), ("yes", "赞成"), ("no", "反对"), ("abstain", "弃权"), ("invalid", "废票")];

fn command(case: &Meeting, key: &str, fields: &Fields) -> Result<Act, Problem> {
    match key {
        "sign_as_chair" => Ok(Act::SignAsChair),
        "sign_as_supervisor" => Ok(Act::SignAsSupervisor),
        "cancel" => Ok(Act::Cancel(Cancel { reason: fields.get("reason") })),
        _ => {
            let attended = number(fields, "attended", "出席人数")?;
            let mut counts = Vec::new();
            for item in &case.agenda {
                let get = |column: (&str, &str)| {
                    number(
                        fields,
                        &format!("{}.{}", column.0, item.case),
                        &format!("{} {}", item.number, column.1),
                    )
                };
                let [present, yes, no, abstain, invalid] = COLUMNS;
                let count = Count {
                    present: get(present)?,
                    yes: get(yes)?,
                    no: get(no)?,
                    abstain: get(abstain)?,
                    invalid: get(invalid)?,
                };
                counts.push(CaseCount { case: item.case, count });
            }
            Ok(Act::Count(CountPapers { attended, counts }))
        }
    }
}

fn number(fields: &Fields, name: &str, label: &str) -> Result<u32, Problem> {
    fields.number(name).ok_or_else(|| Problem::new(name, format!("{label}：请填写整数")))
}

async fn page(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    key: &str,
    fields: &Fields,
) -> Result<ActPage, Trouble> {
    let loaded: Loaded<Meeting> = front.office.visible(guest.me(), id).await?;
    let row = act::sent::<Meeting>(key, guest.role())?;
    let (statement, inputs) = match key {
        "count" => (String::new(), count_fields(&loaded.state, fields)),
        "cancel" => (String::new(), vec![Field::area("reason", "取消的理由", fields.get("reason"), 3)]),
        _ => (statement(&loaded.state), Vec::new()),
    };
    Ok(ActPage {
        action: format!("{}/acts/{key}", super::base(id)),
        back: super::base(id),
        title: row.name.to_owned(),
        hint: row.hint.to_owned(),
        weight: row.weight,
        statement,
        fields: inputs,
        version: loaded.version(),
    })
}

fn count_fields(case: &Meeting, fields: &Fields) -> Vec<Field> {
    let count = |name: String, label: String, value: String| {
        let input = Input { value, mode: "numeric", autocomplete: "off", ..Input::default() };
        Field::new(name, label, Control::Text(input))
    };
    let attended = fields.find("attended").unwrap_or_else(|| case.size.to_string());
    let mut inputs =
        vec![count("attended".to_owned(), format!("出席人数（评委会 {} 人）", case.size), attended)];
    for item in &case.agenda {
        for (name, label) in COLUMNS {
            let field = format!("{name}.{}", item.case);
            let whole = if name == "present" { case.size.to_string() } else { "0".to_owned() };
            let value = fields.find(&field).unwrap_or(whole);
            inputs.push(count(field, format!("{} {}：{label}", item.number, item.name.text()), value));
        }
    }
    inputs
}

/// What chair and supervisor sign, line by line.
fn statement(case: &Meeting) -> String {
    let mut lines = vec![format!(
        "{}，{}，出席 {} 人。表决结果如下，经核对无误：",
        case.name,
        case.day,
        case.attended.unwrap_or_default()
    )];
    for item in &case.agenda {
        if let Some(count) = &item.count {
            lines.push(format!(
                "{} {}：参加 {}，赞成 {}，反对 {}，弃权 {}，废票 {}",
                item.number,
                item.name.text(),
                count.present,
                count.yes,
                count.no,
                count.abstain,
                count.invalid
            ));
        }
    }
    lines.join("\n")
}
