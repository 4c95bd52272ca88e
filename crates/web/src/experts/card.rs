//! 更正信息: who an expert is; also the fields that asking for an expert needs.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::{Choice, Field, Problem},
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
    application::form::day,
    expert::{Act, Card, Expert, FormerUnit, Unit, acts::Correct},
};

const KEY: &str = "correct";

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    let loaded = front.office.visible::<Expert>(guest.me(), id).await?;
    let offers = front.office.offers(guest.me(), id, &loaded.state).await?;
    act::offered(&offers, KEY)?;
    let page = page(&front, &guest, &loaded, &present(&loaded.state))?;
    Ok(act::draw(&front, &guest, page, Vec::new()))
}

pub(super) async fn send(
    State(front): State<Front>,
    Path(id): Path<CaseId>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let loaded = front.office.visible::<Expert>(guest.me(), id).await?;
    let page = page(&front, &guest, &loaded, &fields)?;
    let card = match typed(&front, loaded.state.name(), &fields).await? {
        Ok(card) => card,
        Err(problem) => return Ok(act::draw(&front, &guest, page, vec![problem])),
    };
    let (specialty, level) = (fields.get("specialty"), fields.get("level"));
    let act = Act::Correct(Box::new(Correct { card, specialty, level }));
    let to = |id| format!("/experts/{id}?done={KEY}");
    act::perform::<Expert>(&front, &guest, &fields, page, Some(id), act, to).await
}

fn page(front: &Front, guest: &Guest, loaded: &Loaded<Expert>, fields: &Fields) -> Result<ActPage, Trouble> {
    let row = act::sent::<Expert>(KEY, guest.role())?;
    let case = &loaded.state;
    Ok(ActPage {
        action: format!("/experts/{}/acts/{KEY}", case.id),
        back: format!("/experts/{}", case.id),
        title: row.name.to_owned(),
        hint: "工作单位改了的，原来的记为原工作单位，离开日期为今天；专业和层级只在评委库更新期间可以改"
            .to_owned(),
        weight: row.weight,
        statement: format!("{} {}", case.number, case.name()),
        fields: asked(front, fields),
        version: loaded.version(),
    })
}

/// What is known now, as the form would send it.
fn present(case: &Expert) -> Fields {
    let mut pairs = vec![("specialty", case.specialty.clone()), ("level", case.level.clone())];
    if let Some(card) = case.card.open() {
        pairs.extend([
            ("unit", card.unit.name.clone()),
            ("title", card.title.clone()),
            ("region", card.region.clone()),
            ("phone", card.phone.clone()),
        ]);
    }
    Fields::from_pairs(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The fields that say who an expert is.
pub(super) fn asked(front: &Front, fields: &Fields) -> Vec<Field> {
    let level = fields.get("level");
    let mut levels = vec![Choice::new("", "请选择", &level)];
    let known = front.office.pack().levels().iter().rev();
    levels.extend(known.map(|known| Choice::new(known.id.clone(), known.name.clone(), &level)));
    vec![
        Field::text("unit", "工作单位", fields.get("unit")).hint("单位全称，与申报人的单位比对"),
        Field::text("specialty", "专业", fields.get("specialty")),
        Field::text("title", "职称", fields.get("title")).hint("例如 正高级工程师"),
        Field::select("level", "职称的层级", levels),
        Field::text("region", "地区", fields.get("region")).optional(),
        Field::text("phone", "电话", fields.get("phone")).optional(),
        Field::text("former", "原工作单位", fields.get("former"))
            .hint("最近几年离开的单位，没有的不填")
            .optional(),
        Field::day("left", "离开原工作单位的日期", fields.get("left")).optional(),
    ]
}

/// The card that a form sent; the inner error is the problem at its field.
pub(super) async fn typed(
    front: &Front,
    name: &str,
    fields: &Fields,
) -> Result<Result<Card, Problem>, Trouble> {
    let units = front.office.units().await?;
    let unit = |name: String| Unit { organisation: units.get(&name).copied(), name };
    let (former, left) = (fields.get("former"), fields.get("left"));
    let former = match (former.is_empty(), left.is_empty()) {
        (true, true) => Vec::new(),
        (true, false) => return Ok(Err(Problem::new("former", "请填写原工作单位，或者删去离开日期"))),
        (false, _) => match day(&left) {
            Ok(until) => vec![FormerUnit { unit: unit(former), until }],
            Err(text) => return Ok(Err(Problem::new("left", text))),
        },
    };
    Ok(Ok(Card {
        name: name.to_owned(),
        phone: fields.get("phone"),
        unit: unit(fields.get("unit")),
        former,
        region: fields.get("region"),
        title: fields.get("title"),
    }))
}
