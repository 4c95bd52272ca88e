//! 审阅: dossier and form side by side for whoever scores, and what the experts wrote for whoever may read it.

use super::{desk::Desk, dossier, page};
use crate::{
    act::{self, ActPage},
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, Cell, Column, Control, Csrf, ErrorSummary, Field, Html, Problem, Score, Table, TableRow},
    trouble::Trouble,
    visit::Guest,
};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::{PersonId, Role, Zone};
use review::application::{
    Application,
    reading::Reading,
    scoring::{self, ScoreItem},
    viewpoint::{View, viewpoint},
};
use rules::Pack;

/// The form beside the dossier: always in sight on a wide screen, below it on a phone.
#[derive(Template)]
#[template(path = "reading_form.html")]
struct Form<'a> {
    action: &'a str,
    seal: Seal,
    title: &'a str,
    hint: &'a str,
    body: Html,
    scored: bool,
    button: &'a str,
}

/// Whose form it is, and what makes it valid once.
struct Seal {
    owner: PersonId,
    csrf: Csrf,
    token: String,
}

#[derive(Template)]
#[template(
    source = r#"<div class="zp-cols is-wide"><div class="zp-stack">{{ main }}</div>{{ form }}</div>"#,
    ext = "html"
)]
struct Desktop {
    main: Html,
    form: Html,
}

#[derive(Template)]
#[template(
    source = r##"<nav class="zp-toc" aria-label="材料目录">{% for (id, words) in links %}<a href="#{{ id }}">{{ words }}</a>{% endfor %}</nav>"##,
    ext = "html"
)]
struct Contents {
    links: Vec<(String, &'static str)>,
}

/// Draws the desk of one case; with problems as 422. `note` says what happened before.
pub(super) async fn draw(
    front: &Front,
    guest: &Guest,
    case: &Application,
    form: ActPage,
    problems: Vec<Problem>,
    note: Html,
) -> Result<Response, Trouble> {
    let pack = front.office.pack();
    let actor = guest.me().actor().ok_or(Trouble::NotFound)?;
    let view = viewpoint(&actor, case, pack).ok_or(Trouble::NotFound)?;
    let desk = Desk::of(front, guest).await?;
    let record = front.office.timeline(guest.me(), case.id, case).await?;
    let base = format!("/applications/{}", case.id);
    let main = Html::new()
        .part(&page::head(front, &view, true).tight())
        .part(&contents(&view))
        .html(&page::main(front, guest, &view, form.version, &Html::new()))
        .part(&Card::new("facts", "基本情况").with(&page::basic(&view)))
        .part(&Card::new("papers", "文书").with(&page::papers(&view)))
        .part(&Card::new("record", "经过").with(&judged::timeline(&base, &record, pack.zone())));
    let unread = desk.next(case.id).is_some();
    let title = format!("{}，{}", view.name, view.title_line);
    let mut layout = act::layout(front, guest, &title, ("审阅", "/applications"), &case.number);
    layout.wide = true;
    layout.errors = !problems.is_empty();
    layout.bar = desk.bar(case.id).map_or_else(Html::new, |bar| Html::of(&bar));
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut body = note;
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("还没有提交", problems.clone()));
    }
    let seal =
        Seal { owner: actor.person, csrf: frame::csrf(front, guest), token: front.office.form_token() };
    let form = sheet(form, &problems, seal, unread);
    Ok(Page::new(layout, body.part(&Desktop { main, form })).status(status).into_response())
}

/// Where things are in a long dossier.
fn contents(view: &View<'_>) -> Contents {
    let mut links = Vec::new();
    if !view.findings.is_empty() {
        links.push(("findings".to_owned(), "资格核查"));
    }
    for form in view.dossier.into_iter().flat_map(dossier::filled) {
        links.push((dossier::anchor(form), form.section.name()));
    }
    links.extend([("files".to_owned(), "附件"), ("act".to_owned(), "去填写")]);
    Contents { links }
}

/// The form itself. `unread`: another case waits to be read.
fn sheet(mut form: ActPage, problems: &[Problem], seal: Seal, unread: bool) -> Html {
    Field::mark(&mut form.fields, problems);
    let scored = form.fields.iter().any(|field| Score::of(field).is_some());
    let body = form.fields.iter().fold(Html::new(), |body, field| match Score::of(field) {
        Some(score) => body.part(&score),
        None => body.part(&tall(field)),
    });
    let button = if scored && unread { "提交，看下一件" } else { "提交" };
    Html::of(&Form { action: &form.action, seal, title: &form.title, hint: &form.hint, body, scored, button })
}

/// A text has more room here than on a page of its own.
fn tall(field: &Field) -> Field {
    let mut field = field.clone();
    if let Control::Area(area) = &mut field.control {
        area.rows = 8;
    }
    field
}

/// 专家审阅: points by item, total, opinion, how far the totals lie apart, and who has not handed in.
pub(super) fn results(view: &View<'_>, role: Role, pack: &Pack) -> Html {
    let case = view.case;
    let waits = matches!(role, Role::Organiser | Role::Supervisor | Role::TitleOffice)
        && case.readers.iter().any(|reader| reader.reads);
    if view.readings.is_empty() && !waits {
        return Html::new();
    }
    let items = scoring::form(pack, &case.target.series);
    let missing = case.readers.iter().filter(|reader| reader.reads && case.reading(reader.person).is_none());
    let missing: Vec<&str> = missing.map(|reader| reader.name.text()).collect();
    let columns = std::iter::once(Column::new("专家"))
        .chain(
            items.iter().map(|item| Column::new(format!("{}（{}）", item.name, item.most)).short(&item.name)),
        )
        .chain(["合计", "意见"].map(Column::new));
    let rows = view.readings.iter().map(|reading| row(case, reading, &items, pack.zone()));
    let rows = rows.chain(apart(&view.readings, &items));
    let table = Table::new("专家审阅表", columns.collect(), rows.collect()).empty("还没有专家提交审阅意见");
    let mut card = Card::new("readings", "专家审阅").with(&table);
    if let Some(words) = spread(&view.readings) {
        card = card.para(words);
    }
    if !missing.is_empty() {
        card = card.para(format!("还没有提交：{}", missing.join("、")));
    }
    Html::of(&card)
}

fn row(case: &Application, reading: &Reading, items: &[ScoreItem], zone: &Zone) -> TableRow {
    let reader = case.reader(reading.person);
    let main = if reader.is_some_and(|reader| reader.main) { "主审，" } else { "" };
    let scores = reading.scores.open();
    let points = |item: &ScoreItem| {
        let score = scores.into_iter().flatten().find(|score| score.item == item.id);
        score.map_or_else(Cell::none, |score| Cell::new(score.points.to_string()))
    };
    let ends = [Cell::new(reading.total().to_string()), Cell::new(reading.opinion.text())];
    TableRow {
        pick: None,
        head: Cell::new(reader.map_or("", |reader| reader.name.text()))
            .small(format!("{main}{}", zone.minute(reading.at))),
        cells: items.iter().map(points).chain(ends).collect(),
        out: false,
    }
}

/// How far the points lie apart, item by item; nothing of a single reading.
fn apart(readings: &[&Reading], items: &[ScoreItem]) -> Option<TableRow> {
    let all: Vec<Reading> = readings.iter().map(|reading| (*reading).clone()).collect();
    let cell = |points: Option<u32>| points.map_or_else(Cell::none, |points| Cell::new(points.to_string()));
    let items = items.iter().map(|item| cell(scoring::dispersion_of(&all, &item.id)));
    let cells = items.chain([cell(scoring::dispersion(&all)), Cell::none()]).collect();
    let row = TableRow { pick: None, head: Cell::new("最高与最低相差"), cells, out: false };
    (all.len() > 1).then_some(row)
}

/// How far the totals lie apart, in words; nothing of a single one.
fn spread(readings: &[&Reading]) -> Option<String> {
    let totals = || readings.iter().map(|reading| reading.total());
    let (most, least) = (totals().max()?, totals().min()?);
    let all: Vec<Reading> = readings.iter().map(|reading| (*reading).clone()).collect();
    match scoring::dispersion(&all)? {
        _ if readings.len() < 2 => None,
        0 => Some(format!("{} 位专家的合计相同，都是 {most} 分", readings.len())),
        apart => Some(format!("合计最高 {most} 分，最低 {least} 分，相差 {apart} 分")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{applications::sample, fields::Fields};
    use review::procedure::Weight;

    fn read(view: &View<'_>, role: Role) -> String {
        let law = office::policy::embedded().unwrap();
        results(view, role, law.packs().last().unwrap()).as_str().to_owned()
    }

    /// req: E7
    #[test]
    fn what_the_experts_wrote_is_told_with_its_spread() {
        let law = office::policy::embedded().unwrap();
        let case = sample::case(&[(0, [36, 20, 25]), (1, [40, 28, 29])]);
        let own = viewpoint(&sample::expert(0), &case, law.packs().last().unwrap()).unwrap();
        insta::assert_snapshot!(read(&own, Role::Expert).replace("><", ">\n<"));
    }

    /// req: E7
    #[test]
    fn who_has_not_handed_in_reads_nothing_of_the_others() {
        let law = office::policy::embedded().unwrap();
        let case = sample::case(&[(0, [36, 20, 25])]);
        let other = viewpoint(&sample::expert(1), &case, law.packs().last().unwrap()).unwrap();
        assert_eq!(read(&other, Role::Expert), "");
        let own = viewpoint(&sample::expert(0), &case, law.packs().last().unwrap()).unwrap();
        let own = read(&own, Role::Expert);
        assert!(own.contains("还没有提交：寒露、霜降") && !own.contains("相差"));
    }

    /// req: E7
    #[test]
    fn a_defence_is_written_down_beside_the_dossier() {
        let law = office::policy::embedded().unwrap();
        let case = sample::case(&[]);
        let fields = Fields::decode("question.2=误差从哪里来&opinion=清楚".as_bytes());
        let pack = law.packs().last().unwrap();
        let form = ActPage {
            action: "/applications/1/acts/panel_defence".to_owned(),
            back: String::new(),
            title: "记录评审答辩".to_owned(),
            hint: String::new(),
            weight: Weight::Main,
            statement: String::new(),
            fields: crate::applications::acts::expert::inputs("panel_defence", &fields, pack, Some(&case))
                .unwrap(),
            version: 1,
        };
        let problems = [Problem::new("answer.2", "请填写问题 2 的回答")];
        let seal =
            Seal { owner: sample::expert(0).person, csrf: Csrf("c".to_owned()), token: "t".to_owned() };
        let html = sheet(form, &problems, seal, true);
        let html = html.as_str();
        for words in ["答辩日期", "问题 1", "回答 5", "答辩意见", "误差从哪里来", "错误：请填写问题 2 的回答"]
        {
            assert!(html.contains(words), "{words}");
        }
        assert!(!html.contains("data-total") && html.contains(">提交</button>"), "nothing is scored here");
        assert!(html.contains("data-autosave"), "what is typed is kept");
    }

    #[test]
    fn the_form_marks_what_is_wrong_and_says_what_comes_next() {
        let law = office::policy::embedded().unwrap();
        let pack = law.packs().last().unwrap();
        let case = sample::case(&[]);
        let fields = Fields::decode("score.performance=41&opinion=业绩".as_bytes());
        let form = || ActPage {
            action: "/applications/1/acts/read".to_owned(),
            back: String::new(),
            title: "提交审阅意见".to_owned(),
            hint: "独立评分。".to_owned(),
            weight: Weight::Main,
            statement: String::new(),
            fields: crate::applications::acts::expert::inputs("read", &fields, pack, Some(&case)).unwrap(),
            version: 1,
        };
        let seal =
            || Seal { owner: sample::expert(0).person, csrf: Csrf("c".to_owned()), token: "t".to_owned() };
        let problems = [Problem::new("score.performance", "最多 40 分")];
        insta::assert_snapshot!(sheet(form(), &problems, seal(), true).as_str());
        assert!(sheet(form(), &[], seal(), false).as_str().contains(">提交</button>"));
    }
}
