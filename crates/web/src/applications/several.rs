//! One act on several applications: pick, preview, one opinion, a result for each. Every case is decided for itself,
//! by the same act as on its own page.

use super::{acts, list};
use crate::{
    act::{self, sentence},
    fields::{Fields, Sent},
    frame,
    front::Front,
    layout::Page,
    parts::{
        ActKind, Batch, Card, Cell, Column, ErrorSummary, Field, Head, Html, Outcome, Problem, Table,
        TableRow, Tag,
    },
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::{CaseId, Role};
use office::{lists::ListingRow, perform::Request};
use review::{Kind, application::Application, procedure::ActRow};

/// Where several applications are sent to.
pub(crate) const ACTION: &str = "/applications/several";

/// The act that a role may do with several applications at once; never one that is confirmed or that ends a case.
pub(super) fn act_of(role: Role) -> Option<&'static ActRow<Application>> {
    let key = match role {
        Role::Department => "forward",
        Role::Organiser => "recheck",
        _ => return None,
    };
    Application::procedure().act(key).filter(|row| !row.weight.confirmed() && !row.weight.grave())
}

/// The act that a role asks for on several applications: that of its list, or the one that a page of its own offers.
fn asked(role: Role, fields: &Fields) -> Option<&'static ActRow<Application>> {
    if role == Role::TitleOffice && fields.get("act") == REASSESS {
        return Application::procedure().act(REASSESS);
    }
    act_of(role)
}

/// The act that the page of an amendment offers for its open cases.
pub(crate) const REASSESS: &str = "reassess";

/// Whether this row of the list waits for that act of this seat.
pub(super) fn pickable(guest: &Guest, row: &ListingRow) -> bool {
    let home = guest.me().seat.as_ref().map(|seat| seat.organisation.to_string());
    act_of(guest.role()).is_some_and(|act| act.from.contains(&row.state.as_str()))
        && row.holder_organisation == home
}

/// The bar below the list.
pub(super) fn bar(act: &ActRow<Application>) -> Batch {
    Batch {
        acts: vec![(act.key.to_owned(), act.name.to_owned(), ActKind::Primary)],
        picked: 0,
        unit: "件".to_owned(),
        says: "先预览，每件单独判断；不能办理的会说明原因，其余照常办理。".into(),
    }
}

/// One picked case in the preview.
struct Picked {
    id: CaseId,
    version: i64,
    number: String,
    name: String,
    title: String,
    employer: String,
    /// Why it cannot be done; `None` when it can.
    refused: Option<String>,
}

pub(super) async fn send(State(front): State<Front>, sent: Sent) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let row = asked(guest.role(), &fields).ok_or(Trouble::NotFound)?;
    let ids = ids(&fields);
    let picked = picked(&front, &guest, row, &ids).await?;
    if fields.get("step") != "do" || picked.is_empty() {
        let nothing = || Problem::new("", "没有勾选申报件，返回列表勾选后再办理");
        let problems = picked.is_empty().then(nothing).into_iter().collect();
        return Ok(preview(&front, &guest, row, &picked, &fields, problems));
    }
    let problems = missing(row, &acts::inputs(&front, row.key, &fields, None));
    if !problems.is_empty() {
        return Ok(preview(&front, &guest, row, &picked, &fields, problems));
    }
    let mut results = Vec::new();
    for case in picked {
        let said = one(&front, &guest, row, &case, &fields).await?;
        results.push((case, said));
    }
    Ok(report(&front, &guest, row, results, &back(&front, &fields)))
}

/// The list that the cases were picked from.
fn back(front: &Front, fields: &Fields) -> String {
    let amendments = front.office.pack().amendments().iter();
    let mut lists = amendments.map(|amendment| format!("/policy/amendments/{}", amendment.id));
    lists.find(|list| *list == fields.get("back")).unwrap_or_else(|| "/applications".to_owned())
}

/// The ids that were picked, each once.
fn ids(fields: &Fields) -> Vec<CaseId> {
    let mut ids: Vec<CaseId> = Vec::new();
    for id in fields.all("pick").iter().filter_map(|id| id.parse().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.truncate(list::ROWS);
    ids
}

/// The picked cases as far as this seat reaches them, each with its own answer whether the act is possible.
async fn picked(
    front: &Front,
    guest: &Guest,
    row: &ActRow<Application>,
    ids: &[CaseId],
) -> Result<Vec<Picked>, Trouble> {
    let mut picked = Vec::new();
    for id in ids {
        let loaded = match front.office.visible::<Application>(guest.me(), *id).await {
            Ok(loaded) => loaded,
            // Out of reach by now: it is no longer listed either.
            Err(office::Problem::NotFound) => continue,
            Err(problem) => return Err(problem.into()),
        };
        let offers = front.office.offers(guest.me(), *id, &loaded.state).await?;
        let refused = match offers.iter().find(|offer| offer.key == row.key).map(|offer| &offer.possible) {
            Some(Ok(())) => None,
            Some(Err(refusal)) => Some(sentence(refusal)),
            None => Some(format!("现在是“{}”", Application::procedure().stage(loaded.state.stage()).name)),
        };
        let case = &loaded.state;
        picked.push(Picked {
            id: *id,
            version: loaded.version(),
            number: case.number.clone(),
            name: case.name.text().to_owned(),
            title: case.target.title_name.clone(),
            employer: case.employer.name.clone(),
            refused,
        });
    }
    Ok(picked)
}

/// What must be there before any case is decided: every box ticked, every text written.
fn missing(row: &ActRow<Application>, inputs: &[Field]) -> Vec<Problem> {
    use crate::parts::Control;
    let open = inputs.iter().filter_map(|field| match &field.control {
        Control::Checkbox(_, false) => {
            Some(Problem::new(&field.name, format!("没有勾选“{}”，不能{}", field.label, row.name)))
        }
        Control::Area(area) if area.value.is_empty() => {
            Some(Problem::new(&field.name, format!("请填写{}", field.label)))
        }
        _ => None,
    });
    open.collect()
}

/// Decides one case with the version and the token of the preview; `None` when it was done.
async fn one(
    front: &Front,
    guest: &Guest,
    row: &ActRow<Application>,
    case: &Picked,
    fields: &Fields,
) -> Result<Option<String>, Trouble> {
    let act = acts::command(front, row.key, fields, None).ok_or(Trouble::NotFound)?;
    let request = Request::<Application> {
        case: Some(case.id),
        version: Some(fields.number(&format!("version.{}", case.id)).unwrap_or(case.version)),
        act,
        token: fields.find(&format!("token.{}", case.id)).filter(|token| !token.is_empty()),
        confirmation: None,
    };
    match front.office.perform(guest.me(), request).await {
        Ok(_) => Ok(None),
        Err(office::Problem::Refused(refusal)) => Ok(Some(sentence(&refusal))),
        Err(office::Problem::Invalid(text)) => Ok(Some(text)),
        Err(office::Problem::NotFound) => Ok(Some("已经不在您当前席位的范围内".to_owned())),
        Err(office::Problem::Conflict { act, who, .. }) => Ok(Some(format!("{who}已经先办理了“{act}”"))),
        Err(problem) => Err(problem.into()),
    }
}

fn preview(
    front: &Front,
    guest: &Guest,
    row: &ActRow<Application>,
    picked: &[Picked],
    fields: &Fields,
    problems: Vec<Problem>,
) -> Response {
    let wrong = !problems.is_empty();
    let ready = picked.iter().filter(|case| case.refused.is_none()).count();
    let mut inputs = acts::inputs(front, row.key, fields, None);
    Field::mark(&mut inputs, &problems);
    let mut body = Html::new();
    if wrong {
        body = body.part(&ErrorSummary::new("没有办理", problems));
    }
    let line = format!("{}。已选 {} 件，可以办理 {ready} 件。", row.hint, picked.len());
    body =
        body.part(&Head::new(format!("{}：预览", row.name)).line(line)).part(&table(
            picked,
            |case| match &case.refused {
                None => Cell::part(&Tag::new(Outcome::Now, "可以办理")),
                Some(why) => Cell::part(&Tag::new(Outcome::No, "不能办理")).small(why.clone()),
            },
        ));
    if ready > 0 {
        let mut hidden = vec![("step", "do".to_owned())];
        let names: Vec<[String; 2]> = picked
            .iter()
            .map(|case| [format!("version.{}", case.id), format!("token.{}", case.id)])
            .collect();
        for (case, [version, token]) in picked.iter().zip(&names).filter(|(case, _)| case.refused.is_none()) {
            let shown = fields.number(version).unwrap_or(case.version);
            hidden.push(("pick", case.id.to_string()));
            hidden.push((version.as_str(), shown.to_string()));
            hidden.push((token.as_str(), fields.find(token).unwrap_or_else(|| front.office.form_token())));
        }
        let card = Card::new("opinion", "填写").under("下面的内容写进每一件。");
        let card = inputs.iter().fold(card, |card, field| card.with(field));
        let button = format!("{} {ready} 件", row.name);
        let buttons = shape::buttons(&[("", "", &button)], Some(("/applications", "返回列表，不办理")));
        let form = Html::of(&card).html(&buttons);
        body = body.html(&shape::post(ACTION, frame::csrf(front, guest), &hidden, form));
    } else {
        body = body.html(&shape::button_link(&back(front, fields), "返回列表", false));
    }
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut layout =
        act::layout(front, guest, &format!("{}：预览", row.name), ("申报件", "/applications"), row.name);
    layout.errors = wrong;
    Page::new(layout, shape::stack(body)).status(status).into_response()
}

fn report(
    front: &Front,
    guest: &Guest,
    row: &ActRow<Application>,
    results: Vec<(Picked, Option<String>)>,
    back: &str,
) -> Response {
    let done = results.iter().filter(|(_, why)| why.is_none()).count();
    let line = format!("办理 {done} 件，没有办理 {} 件。", results.len() - done);
    // The result of each case takes the place of what the preview said.
    let cases: Vec<Picked> = results.into_iter().map(|(case, refused)| Picked { refused, ..case }).collect();
    let body = Html::new()
        .part(&Head::new(format!("{}：结果", row.name)).line(line))
        .part(&table(&cases, |case| match &case.refused {
            None => Cell::part(&Tag::new(Outcome::Ok, "已办理")),
            Some(why) => Cell::part(&Tag::new(Outcome::No, "没有办理")).small(why.clone()),
        }))
        .html(&shape::button_link(back, "返回列表", true));
    let layout =
        act::layout(front, guest, &format!("{}：结果", row.name), ("申报件", "/applications"), row.name);
    Page::new(layout, shape::stack(body)).into_response()
}

fn table(cases: &[Picked], says: impl Fn(&Picked) -> Cell) -> Table {
    let columns = ["申报人", "职称", "单位", "办理"].map(Column::new).to_vec();
    let rows = cases.iter().map(|case| TableRow {
        pick: None,
        head: Cell::new(Html::new().link(format!("/applications/{}", case.id), &case.name))
            .small(case.number.clone()),
        cells: vec![Cell::new(case.title.clone()), Cell::new(case.employer.clone()), says(case)],
        out: false,
    });
    Table::new("勾选的申报件", columns, rows.collect()).empty("没有勾选申报件")
}
