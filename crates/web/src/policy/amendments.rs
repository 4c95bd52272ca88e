//! 年中修改: what changed during the year, for everybody; and for the title office, what it makes of every open case.

use super::home;
use crate::{
    applications::several,
    fields::Fields,
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{
        ActKind, Batch, Card, Cell, Column, Facts, Head, Html, Note, Outcome, Pager, Pick, Table, TableRow,
        Tag,
    },
    shape,
    trouble::Trouble,
    visit::{Guest, Visitor},
};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use kernel::Role;
use office::{
    amended::{Amended, Concerned},
    lists::ListPosition,
};
use review::{Kind, application::Application};
use rules::{Finding, Pack, amendment::Amendment};

/// All amendments of the year.
pub(super) async fn all(State(front): State<Front>, visitor: Visitor) -> Response {
    let pack = front.office.pack();
    let office = visitor.session.as_ref().is_some_and(|s| s.me.role() == Some(Role::TitleOffice));
    let mut body = Html::new().part(&Head::new("年中修改").line(LEAD).tight());
    if pack.amendments().is_empty() {
        body = body.part(&Note::new("没有年中修改。", "全年都按发布时的规定办理。"));
    }
    for amendment in pack.amendments() {
        let mut card = card(amendment, pack);
        if office {
            let href = format!("/policy/amendments/{}", amendment.id);
            card = card.para(Html::new().link(href, "看它管哪些在办的件").hidden(&amendment.name));
        }
        body = body.part(&card);
    }
    let layout = frame::layout(&front, &visitor, "年中修改")
        .crumb("首页", home(&visitor))
        .crumb("政策", "/policy")
        .here("年中修改");
    Page::new(layout, shape::stack(body)).into_response()
}

const LEAD: &str = "年度开始以后发布、当年就要执行的规定：从哪天起、管哪些件。已经在办的件，不会悄悄改变结论；\
重新评估要由职改办办理，并记入这一件的经过。";

/// What it changes, from when, over which cases.
fn card(amendment: &Amendment, pack: &Pack) -> Card {
    let says = |ids: &[String]| {
        let rules = pack.rules().iter().filter(|rule| ids.contains(&rule.id));
        rules.map(|rule| rule.text.clone()).collect::<Vec<_>>().join("；")
    };
    let cite = Html::new().link(format!("/policy/{}", amendment.clause), pack.cite(&amendment.clause));
    let mut facts = Facts::new()
        .fact("生效", amendment.effective.to_string())
        .fact("管哪些件", amendment.governs.words())
        .fact("依据", cite);
    for (name, rules) in [("开始执行", &amendment.begins), ("不再执行", &amendment.ends)] {
        if !rules.is_empty() {
            facts = facts.fact(name, says(rules));
        }
    }
    Card::new(amendment.id.clone(), amendment.name.clone()).with(&facts)
}

/// The open cases under one amendment, for the title office.
pub(super) async fn one(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let pack = front.office.pack();
    let amendment = pack.amendments().iter().find(|amendment| amendment.id == id).ok_or(Trouble::NotFound)?;
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let page = match (fields.find("after"), fields.find("before")) {
        (Some(after), _) => ListPosition::After(after),
        (_, Some(before)) => ListPosition::Before(before),
        _ => ListPosition::First,
    };
    let found = front.office.amended(guest.me(), amendment, page).await?;
    let body = Html::new()
        .part(
            &Head::new(amendment.name.clone())
                .line("在办的件，按编号排列。勾选要办的，一次办理，每一件单独判断、单独记入经过；也可以点姓名，在那一件里办理。")
                .tight(),
        )
        .part(&card(amendment, pack))
        .html(&cases(&front, &guest, &found, amendment));
    let layout = frame::for_guest(&front, &guest, "年中修改")
        .crumb("首页", "/home")
        .crumb("政策", "/policy")
        .crumb("年中修改", "/policy/amendments")
        .here(amendment.name.clone());
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

/// The open cases; inside a form where some of them wait to be asked anew.
fn cases(front: &Front, guest: &Guest, found: &Amended, amendment: &Amendment) -> Html {
    let id = &amendment.id;
    let in_force = amendment.effective <= front.office.today();
    let waiting: Vec<&Concerned> =
        found.cases.iter().filter(|concerned| in_force && waits(concerned)).collect();
    let columns = ["申报人", "状态", "原规定", "新规定", "重新评估"].map(Column::new).to_vec();
    let rows = found.cases.iter().map(|concerned| row(concerned, in_force)).collect();
    let table = Table::new("在办的件", columns, rows).empty("没有已经提交、还在办的件");
    let link = |name: &str, cursor: &Option<String>| {
        let cursor = cursor.as_ref()?;
        Some(format!("/policy/amendments/{id}?{name}={}", shape::encode(cursor)))
    };
    let [previous, next] = &found.around;
    let pager = Pager {
        previous: link("before", previous),
        next: link("after", next),
        says: format!("本页 {} 件", found.cases.len()),
        export: None,
    };
    if waiting.is_empty() {
        return Html::of(&table).part(&pager);
    }
    let mut hidden =
        vec![("step".to_owned(), "do".to_owned()), ("back".to_owned(), format!("/policy/amendments/{id}"))];
    for concerned in &waiting {
        hidden.push((format!("version.{}", concerned.case.id), concerned.version.to_string()));
        hidden.push((format!("token.{}", concerned.case.id), front.office.form_token()));
    }
    let hidden: Vec<(&str, String)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let bar = Batch {
        acts: vec![(several::REASSESS.to_owned(), "重新评估".to_owned(), ActKind::Primary)],
        picked: waiting.len(),
        unit: "件".to_owned(),
        says: "每一件按上面的新规定再判断一次，结果记入它的经过；阶段不变。".into(),
    };
    let body = Html::of(&table.pick("pick")).part(&bar);
    shape::post(several::ACTION, frame::csrf(front, guest), &hidden, body).part(&pager)
}

/// Whether a case is to be asked anew.
fn waits(concerned: &Concerned) -> bool {
    concerned.governed && concerned.recorded.is_none()
}

fn row(concerned: &Concerned, in_force: bool) -> TableRow {
    let case = &concerned.case;
    let stage = Application::procedure().stage(case.stage.key());
    let href = format!("/applications/{}", case.id);
    let done = match (&concerned.recorded, concerned.governed) {
        (Some(made), _) => {
            let by = made.by.open().map(|by| by.name.clone()).unwrap_or_default();
            Cell::part(&Tag::new(Outcome::Ok, "已重新评估")).small(by)
        }
        (None, false) => Cell::part(&Tag::new(Outcome::Idle, "不归它管")),
        (None, true) if !in_force => Cell::part(&Tag::new(Outcome::Idle, "生效以后办理")),
        (None, true) if concerned.found.changes() => Cell::part(&Tag::new(Outcome::Ask, "待办，结论有变化")),
        (None, true) => Cell::part(&Tag::new(Outcome::Now, "待办，结论不变")),
    };
    let pick = Pick { value: case.id.to_string(), label: case.name.text().to_owned(), checked: true };
    TableRow {
        pick: (in_force && waits(concerned)).then_some(pick),
        head: Cell::new(Html::new().link(href, case.name.text())).small(case.number.clone()),
        cells: vec![
            Cell::part(&Tag::new(frame::outcome(stage.look), stage.name)),
            said(&concerned.found.before),
            said(&concerned.found.after),
            done,
        ],
        out: !concerned.governed,
    }
}

/// Findings on two lines each: the rule with its outcome, then why.
fn said(findings: &[Finding]) -> Cell {
    if findings.is_empty() {
        return Cell { main: Html::new().quiet("没有涉及的情形"), ..Cell::default() };
    }
    let words = |finding: &Finding| format!("{}：{}", finding.outcome.words(), finding.text);
    let why: Vec<&str> = findings.iter().map(|finding| finding.because.as_str()).collect();
    Cell::new(findings.iter().map(words).collect::<Vec<_>>().join("；")).small(why.join("；"))
}

/// What amendments made of a case, on its own page.
pub fn recorded(case: &Application) -> Html {
    let mut body = Html::new();
    for made in &case.reassessments {
        let findings = made.after.open().map(judged::findings).unwrap_or_default();
        let by =
            made.by.open().map(|by| format!("，{}，{}", by.organisation_name, by.name)).unwrap_or_default();
        let under = format!("{}（{}），{} 起{by}。", made.name, made.cite, made.effective);
        let card = Card::new(format!("re-{}", made.amendment), "重新评估").under(under);
        body = if findings.is_empty() {
            body.part(&card.para("没有涉及的情形，结论不变。"))
        } else {
            body.part(&card.html(Html::new().parts(&findings)))
        };
    }
    body
}
