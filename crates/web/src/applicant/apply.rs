//! 开始申报: title, way and specialty; answers of the pre-check are carried along.

use super::carried;
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
    response::{IntoResponse, Redirect, Response},
};
use kernel::Role;
use office::perform::Request;
use review::{
    application::{Act, Application, acts::open::Open},
    procedure::Weight,
};
use rules::{By, Pack};

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    if guest.role() != Role::Applicant {
        return Err(Trouble::Invalid("请换到“申报人”席位再开始申报".to_owned()));
    }
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let page = page(&fields, front.office.pack());
    Ok(act::draw(&front, &guest, page, Vec::new()))
}

pub(super) async fn send(
    State(front): State<Front>,
    RawQuery(query): RawQuery,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let fields = fields.with_query(query);
    let page = page(&fields, front.office.pack());
    let problems = unchosen(&fields, front.office.pack());
    if !problems.is_empty() {
        return Ok(act::draw(&front, &guest, page, problems));
    }
    let open =
        Open { title: fields.get("title"), way: fields.get("way"), specialty: fields.get("specialty") };
    let request = Request::<Application> {
        case: None,
        version: None,
        act: Act::Open(open),
        token: fields.find("token").filter(|token| !token.is_empty()),
        confirmation: None,
    };
    let wrong = |text: String| Ok(act::draw(&front, &guest, page, vec![Problem::new("title", text)]));
    match front.office.perform(guest.me(), request).await {
        Ok(done) => {
            if !done.again {
                carried::save(&front.office, guest.me(), done.case, &fields).await?;
            }
            Ok(Redirect::to(&format!("/applications/{}/tasks", done.case)).into_response())
        }
        Err(office::Problem::Refused(refusal)) => wrong(act::sentence(&refusal)),
        Err(office::Problem::Invalid(text)) => wrong(text),
        Err(problem) => Err(problem.into()),
    }
}

/// What has not been chosen.
fn unchosen(fields: &Fields, pack: &Pack) -> Vec<Problem> {
    let mut problems = Vec::new();
    if pack.title(&fields.get("title")).is_none() {
        problems.push(Problem::new("title", "请选择要申报的职称"));
    }
    if pack.way(&fields.get("way")).is_none() {
        problems.push(Problem::new("way", "请选择申报途径"));
    }
    let series = pack.title(&fields.get("title")).and_then(|title| pack.series_of(&title.series));
    if let Some(series) =
        series.filter(|s| !s.specialties.is_empty() && !s.specialties.contains(&fields.get("specialty")))
    {
        problems.push(Problem::new("specialty", format!("请选择{}系列的专业", series.name)));
    }
    problems
}

fn page(fields: &Fields, pack: &Pack) -> ActPage {
    let blank = |present: &str| std::iter::once(Choice::new("", "请选择", present));
    let (title, way, specialty) = (fields.get("title"), fields.get("way"), fields.get("specialty"));
    let name = |id: &str| pack.series_of(id).map_or_else(String::new, |series| series.name.clone());
    // From the list of titles somebody comes with a series: then only its titles are listed.
    let wanted = Some(fields.get("series")).filter(|id| title.is_empty() && pack.series_of(id).is_some());
    let here = |id: &str| wanted.as_ref().is_none_or(|wanted| wanted == id);
    // What only an examination gives is not applied for.
    let reviewed = pack.titles().iter().filter(|t| here(&t.series) && t.by != By::Exam);
    let titles = reviewed.map(|t| {
        let series = name(&t.series);
        Choice::new(&t.id, format!("{series}：{}", t.name), &title).under(series)
    });
    let ways = pack.ways().iter().map(|w| Choice::new(&w.id, format!("{}（{}）", w.name, w.about), &way));
    let series = pack.title(&title).map(|t| t.series.clone()).or_else(|| wanted.clone());
    let fitting = pack.series().iter().filter(|s| series.as_ref().is_none_or(|id| *id == s.id));
    // Before a title is chosen, specialties of all series are listed, each under the name of its series.
    let specialties = fitting.flat_map(|s| {
        s.specialties.iter().map(|word| {
            if series.is_some() {
                return Choice::new(word, word.clone(), &specialty);
            }
            Choice::new(word, format!("{}：{word}", s.name), &specialty).under(&s.name)
        })
    });
    let carried = fields.pairs().iter().filter(|(name, _)| carried::takes(name) || name == "series");
    let query: Vec<String> = carried
        .map(|(name, value)| format!("{}={}", crate::shape::encode(name), crate::shape::encode(value)))
        .collect();
    ActPage {
        action: format!("/apply?{}", query.join("&")),
        back: "/home".to_owned(),
        title: "开始申报".to_owned(),
        hint: "选好以后建立一件申报，随时可以离开，内容自动保存。".to_owned(),
        weight: Weight::Main,
        statement: String::new(),
        fields: vec![
            Field::select("title", "申报职称", blank(&title).chain(titles).collect()),
            Field::select("way", "申报途径", blank(&way).chain(ways).collect()),
            Field::select("specialty", "专业", blank(&specialty).chain(specialties).collect()),
        ],
        version: 0,
    }
}
