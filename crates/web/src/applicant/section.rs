//! One section's form: drawn from the catalogue, saved as it is, told what is wrong; autosave and conflict.

use crate::{
    fields::{Fields, Sent},
    frame,
    front::Front,
    layout::Page,
    parts::{Area, Card, Choice, Control, ErrorSummary, Field, Head, Html, Note, Problem},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::CaseId;
use office::drafts::Saved;
use review::application::{
    Application, circumstances,
    dossier::Section,
    facts::RegisterFact,
    form::{self, FieldKind, SectionForm},
};
use rules::Pack;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path((id, key)): Path<(CaseId, String)>,
) -> Result<Response, Trouble> {
    let (section, form) = find(&key)?;
    let saved = front.office.draft(guest.me(), id).await?.into_iter().find(|s| s.section == section);
    let view = View::saved(form, saved.as_ref());
    draw(&front, &guest, id, form, view, Vec::new()).await
}

pub(super) async fn send(
    State(front): State<Front>,
    Path((id, key)): Path<(CaseId, String)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let (section, form) = find(&key)?;
    let Sent { guest, fields } = sent;
    let (value, problems) = parse(form, &fields, front.office.pack());
    let version = fields.number("version").unwrap_or(0);
    let saved = match save(&front, &guest, id, section, version, &value).await {
        Ok(saved) => saved,
        Err(office::Problem::Stale { version, value: there, .. }) => {
            let view = View::typed(form, &value, version, true).beside(there);
            return draw(&front, &guest, id, form, view, Vec::new()).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let rows = fields.ticked("add") || fields.ticked("remove");
    let problems: Vec<Problem> = problems.into_iter().map(|p| Problem::new(p.field, p.text)).collect();
    if rows || fields.ticked("stay") || !problems.is_empty() {
        let view = View::typed(form, &saved.value, saved.version, fields.ticked("add"));
        let problems = if rows { Vec::new() } else { problems };
        return draw(&front, &guest, id, form, view, problems).await;
    }
    Ok(Redirect::to(&format!("/applications/{id}/tasks")).into_response())
}

/// Saves what is being typed; the page's script sends it.
pub(super) async fn autosave(
    State(front): State<Front>,
    Path((id, key)): Path<(CaseId, String)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let (section, form) = find(&key)?;
    let Sent { guest, fields } = sent;
    let (value, _) = parse(form, &fields, front.office.pack());
    let version = fields.number("version").unwrap_or(0);
    let zone = front.office.pack().zone();
    match save(&front, &guest, id, section, version, &value).await {
        Ok(saved) => {
            let minute = zone.minute(saved.at);
            let at = minute.rsplit(' ').next().unwrap_or_default();
            Ok(Json(json!({"version": saved.version, "at": at})).into_response())
        }
        Err(office::Problem::Stale { version, value: there, at }) => {
            let texts = texts(form, &there, fields.rows("rows"));
            let there =
                json!({"version": version, "at": zone.minute(at), "by": guest.me().name, "fields": texts});
            Ok((StatusCode::CONFLICT, Json(there)).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Saves over the version that the page showed. The same content saved in between, as by the page's own script, is no
/// conflict.
async fn save(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    section: Section,
    version: i64,
    value: &Value,
) -> Result<Saved, office::Problem> {
    match front.office.save_section(guest.me(), id, section, version, value).await {
        Err(office::Problem::Stale { version, value: there, at }) if there == *value => {
            Ok(Saved { section, version, value: there, at })
        }
        answer => answer,
    }
}

/// What is stored, by the names of the form's controls, as the page's script compares and fills it in. Rows that only
/// the page has are told as empty.
fn texts(form: &SectionForm, value: &Value, typed: usize) -> BTreeMap<String, String> {
    let rows = value["rows"].as_array().map_or(0, Vec::len).max(typed);
    let prefixes: Vec<String> = match form.row {
        Some(_) => (0..rows).map(|row| format!("rows.{row}.")).collect(),
        None => vec![String::new()],
    };
    let names =
        prefixes.iter().flat_map(|prefix| form.fields.iter().map(move |f| format!("{prefix}{}", f.name)));
    names.map(|name| (name.clone(), stored(value, &name).unwrap_or_default())).collect()
}

fn find(key: &str) -> Result<(Section, &'static SectionForm), Trouble> {
    let section = Section::from_key(key).ok_or(Trouble::NotFound)?;
    Ok((section, form::form(section).ok_or(Trouble::NotFound)?))
}

/// Reads the form. A row that is to go is left out, and so is a blank one, so that problems name the rows as the next
/// page numbers them.
fn parse(form: &SectionForm, fields: &Fields, pack: &Pack) -> (Value, Vec<form::Problem>) {
    let gone: Option<usize> = fields.find("remove").and_then(|row| row.parse().ok());
    let filled = |row: &usize| {
        form.fields.iter().any(|field| {
            let text = fields.get(&format!("rows.{row}.{}", field.name));
            let no = field.kind == FieldKind::YesNo && text == "no";
            !text.is_empty() && !no
        })
    };
    let kept: Vec<usize> = (0..fields.rows("rows")).filter(|row| Some(*row) != gone).filter(filled).collect();
    let typed = |name: &str| match name.strip_prefix("rows.").and_then(|rest| rest.split_once('.')) {
        Some((row, field)) => {
            let row = kept.get(row.parse::<usize>().ok()?)?;
            fields.find(&format!("rows.{row}.{field}"))
        }
        None => fields.find(name),
    };
    form::parse(form, kept.len(), typed, pack)
}

/// The text of a field in a stored value.
pub(super) fn stored(value: &Value, name: &str) -> Option<String> {
    let found = match name.strip_prefix("rows.").and_then(|rest| rest.split_once('.')) {
        Some((row, field)) => &value["rows"][row.parse::<usize>().ok()?][field],
        None => &value[name],
    };
    Some(form::shown(Some(found)))
}

/// What a page shows in its fields.
struct View {
    value: Value,
    version: i64,
    rows: usize,
    other: Option<Value>,
}

impl View {
    fn saved(form: &SectionForm, saved: Option<&Saved>) -> Self {
        match saved {
            Some(saved) => Self::typed(form, &saved.value, saved.version, false),
            None => Self::typed(form, &Value::Null, 0, true),
        }
    }

    fn typed(form: &SectionForm, value: &Value, version: i64, blank: bool) -> Self {
        let rows = value["rows"].as_array().map_or(0, Vec::len);
        let rows = if form.row.is_some() { (rows + usize::from(blank)).max(1) } else { 0 };
        Self { value: value.clone(), version, rows, other: None }
    }

    fn beside(mut self, other: Value) -> Self {
        self.other = Some(other);
        self
    }
}

async fn draw(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    form: &'static SectionForm,
    view: View,
    problems: Vec<Problem>,
) -> Result<Response, Trouble> {
    let case = front.office.visible::<Application>(guest.me(), id).await?.state;
    let (_, _, registers) = front.office.judged(guest.me(), id).await?;
    let pack = front.office.pack();
    let name = form.section.name();
    let status = match (&view.other, problems.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let here = format!("/applications/{id}/sections/{}", form.section.key());
    let mut body = Html::new();
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("已保存，请改正", problems.clone()));
    }
    if let Some(other) = &view.other {
        body = body.html(&conflict(form, other, pack, &here));
    }
    body = body.part(&Head::new(name).line(form.lead)).html(&proven(form, &registers, pack));
    let inner = inputs(form, &view, &problems, &case, pack).html(&shape::button("stay", "1", "保存，继续填"));
    let shell = Shell {
        action: here,
        csrf: frame::csrf(front, guest),
        version: view.version,
        body: inner,
        back: format!("/applications/{id}/tasks"),
    };
    let mut layout = frame::for_guest(front, guest, name).crumb("我的申报", "/home");
    layout = layout.crumb(case.number.clone(), format!("/applications/{id}/tasks")).here(name);
    layout.errors = !problems.is_empty();
    Ok(Page::new(layout, shape::stack(body.part(&shell))).status(status).into_response())
}

#[derive(askama::Template)]
#[template(path = "section_form.html")]
struct Shell {
    action: String,
    csrf: crate::parts::Csrf,
    version: i64,
    body: Html,
    back: String,
}

/// What the registers prove of this section.
fn proven(form: &SectionForm, registers: &[RegisterFact], pack: &Pack) -> Html {
    let names: &[&str] = match form.section {
        Section::Identity => &["pension_months"],
        Section::Education => &["degree"],
        Section::Titles => &["current_title", "title_obtained"],
        Section::Learning => &["public_course_passed", "last_year_hours"],
        _ => &[],
    };
    let known = registers.iter().filter(|fact| names.contains(&fact.fact.as_str()));
    let words: Vec<String> = known
        .filter_map(|fact| {
            let def = pack.facts().get(&fact.fact)?;
            let value = def.read(&fact.value, |id| pack.title(id).map(|t| t.name.clone()));
            Some(format!("{}：{value}（{}，{}）", def.label, fact.register, fact.as_of))
        })
        .collect();
    if words.is_empty() {
        return Html::new();
    }
    Html::of(&Note::new(
        "共享数据已核对：",
        format!("{}。提交时以共享数据为准，不用再传证明。", words.join("；")),
    ))
}

/// Both versions side by side: what is typed here stands in the form, what was saved elsewhere above it.
fn conflict(form: &SectionForm, other: &Value, pack: &Pack, here: &str) -> Html {
    let text = "这一项在别处（另一个窗口或设备）保存过。下面表格里是您刚才填写的，再按一次保存就用您的；要用别处的，按“用别处保存的”，您刚才填写的不再保留。";
    let empty = Vec::new();
    let rows = other["rows"].as_array().unwrap_or(&empty);
    let rows: Vec<&Value> = if form.row.is_some() { rows.iter().collect() } else { vec![other] };
    let mut card = Card::new("there", "别处保存的内容");
    for row in rows {
        let facts = form.fields.iter().fold(crate::parts::Facts::new(), |facts, field| {
            facts.fact(field.label, form::read(field, row.get(field.name), pack))
        });
        card = card.with(&facts);
    }
    Html::new().part(&Note::caution("有两个版本：", text)).part(&card.html(shape::button_link(
        here,
        "用别处保存的",
        false,
    )))
}

fn inputs(form: &SectionForm, view: &View, problems: &[Problem], case: &Application, pack: &Pack) -> Html {
    let Some(row) = form.row else {
        let mut fields: Vec<Field> =
            form.fields.iter().map(|f| input(f, f.name.to_owned(), &view.value, case, pack)).collect();
        Field::mark(&mut fields, problems);
        return Html::of(&fields.iter().fold(Card::new("form", "填写"), Card::with));
    };
    let mut body = Html::new();
    for index in 0..view.rows {
        let mut fields: Vec<Field> = form
            .fields
            .iter()
            .map(|f| input(f, format!("rows.{index}.{}", f.name), &view.value, case, pack))
            .collect();
        Field::mark(&mut fields, problems);
        let title = format!("第 {} {row}", index + 1);
        let mut card = fields.iter().fold(Card::new(format!("row-{index}"), title), Card::with);
        let remove = index.to_string();
        card = card.html(shape::button("remove", &remove, "删除这一项"));
        body = body.part(&card);
    }
    body.html(&shape::button("add", "1", "再加一项"))
}

fn input(field: &form::Field, name: String, value: &Value, case: &Application, pack: &Pack) -> Field {
    let text = stored(value, &name).unwrap_or_default();
    let blank = |word: &str| Choice::new("", word, &text);
    let input = match field.kind {
        FieldKind::Lines(most) => {
            let area = Area { value: text, rows: 5, max_length: u32::try_from(most).ok() };
            Field::new(name, field.label, Control::Area(area))
        }
        FieldKind::Day => Field::day(name, field.label, text),
        FieldKind::YesNo => {
            let choices = vec![Choice::new("no", "否", &text), Choice::new("yes", "是", &text)];
            Field::radios(name, field.label, choices)
        }
        FieldKind::Fact(fact) => {
            let mut choices = vec![blank("请选择")];
            choices.extend(form::options(fact, pack).into_iter().map(|(k, v)| Choice::new(k, v, &text)));
            Field::select(name, field.label, choices)
        }
        FieldKind::Circumstance => {
            let mut choices = vec![blank("请选择")];
            let all = circumstances::options(pack).into_iter();
            choices.extend(all.map(|(key, label)| Choice::new(key, label, &text)));
            Field::select(name, field.label, choices)
        }
        FieldKind::Title => {
            let mut choices = vec![blank("没有职称")];
            let mine = pack.titles().iter().filter(|t| t.series == case.target.series);
            choices.extend(mine.map(|t| Choice::new(&t.id, &t.name, &text)));
            // A title of another series, carried from the pre-check, must not turn into none by saving.
            let other = pack.title(&text).filter(|t| t.series != case.target.series);
            choices.extend(other.map(|t| Choice::new(&t.id, &t.name, &text)));
            Field::select(name, field.label, choices)
        }
        _ => Field::text(name, field.label, text),
    };
    let input = if field.hint.is_empty() { input } else { input.hint(field.hint) };
    if field.required { input } else { input.optional() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> (Value, Vec<String>) {
        let law = office::policy::embedded().unwrap();
        let id = law.packs().map(|pack| pack.id().to_owned()).last().unwrap();
        let form = form::form(Section::Education).unwrap();
        let (value, problems) = parse(form, &Fields::decode(query.as_bytes()), law.pack(&id).unwrap());
        (value, problems.into_iter().map(|problem| problem.field).collect())
    }

    const ROWS: &str =
        "rows.0.school=a&rows.1.school=&rows.1.full_time=no&rows.2.school=b&rows.2.graduated=bad";

    #[test]
    fn problems_name_the_rows_that_the_next_page_shows() {
        let (value, problems) = read(ROWS);
        assert_eq!(value["rows"].as_array().unwrap().len(), 2);
        assert_eq!(value["rows"][1]["school"], "b");
        assert!(problems.contains(&"rows.1.graduated".to_owned()));
        assert!(problems.iter().all(|field| !field.starts_with("rows.2.")));
    }

    #[test]
    fn a_removed_row_is_gone_and_the_others_stay() {
        let (value, _) = read(&format!("{ROWS}&remove=0"));
        assert_eq!(value["rows"].as_array().unwrap().len(), 1);
        assert_eq!(value["rows"][0]["school"], "b");
        assert_eq!(value["rows"][0]["graduated"], "bad");
    }

    #[test]
    fn the_script_gets_texts_by_the_names_of_controls() {
        let form = form::form(Section::Education).unwrap();
        let texts = texts(form, &read(ROWS).0, 3);
        assert_eq!(texts["rows.1.school"], "b");
        assert_eq!(texts["rows.0.full_time"], "no");
        assert_eq!(texts["rows.2.school"], "");
        assert_eq!(texts.len(), 3 * form.fields.len());
    }
}
