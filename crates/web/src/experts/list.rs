//! The list of experts: search, filter, sort, pages, export. An expert finds their own entries here, and nothing else.

use super::WORKBOOK;
use crate::{
    act,
    certificates::download,
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    parts::{
        Cell, Choice, Column, Field, Filter, Head, Html, Note, Outcome, Pager, Sort, Table, TableRow, Tag,
    },
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use kernel::{Day, Role};
use office::lists::{ListPosition, ListQuery, ListSort, ListingRow};
use review::{Kind, expert::Expert};
use rules::Pack;

/// Rows to a page.
const ROWS: usize = 50;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let answer = front.office.list::<Expert>(guest.me(), &ask(&fields)).await?;
    let own = guest.role() == Role::Expert;
    let title = if own { "我的专家信息" } else { "专家库" };
    let (pack, today) = (front.office.pack(), front.office.today());
    let columns = vec![
        Column::new("专家").sort(sort(&fields, "number")),
        Column::new("专业"),
        Column::new("单位"),
        Column::new("状态"),
        Column::new("聘期或期限至").sort(sort(&fields, "due")),
    ];
    let rows = answer.rows.iter().map(|r| row(r, pack, today)).collect();
    let none = if own { "您还不在任何评委会的评委库里" } else { "没有符合条件的专家" };
    let mut body = act::done_note::<Expert>(fields.find("done").as_deref())
        .map_or_else(Html::new, |note| Html::of(&note))
        .part(&Head::new(title).line(line(&front, &guest).await?));
    if own {
        body = body.part(&Note::new("", "请打开自己的信息，核对工作单位，申明应当回避的关系。"));
    } else {
        body = body.html(&doors(&front, &guest).await?).part(&filter(&fields, pack));
    }
    body = body.part(&Table::new("专家表", columns, rows).empty(none));
    if !own {
        let kept = kept(&fields, "");
        body = body.part(&Pager {
            previous: answer.previous.as_ref().map(|cursor| address(&kept, "before", cursor)),
            next: answer.next.as_ref().map(|cursor| address(&kept, "after", cursor)),
            says: format!("本页 {} 位", answer.rows.len()),
            export: Some((format!("/experts/export.xlsx?{kept}"), "导出 Excel".to_owned())),
        });
    }
    Ok(Page::new(frame::for_guest(&front, &guest, title), shape::stack(body)).into_response())
}

pub(super) async fn export(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    if !matches!(guest.role(), Role::Organiser | Role::TitleOffice) {
        return Err(Trouble::NotFound);
    }
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let bytes = front.office.export_experts(guest.me(), &ask(&fields)).await?;
    Ok(download(WORKBOOK, "专家库.xlsx", bytes))
}

/// How many there are, and until when the pools may be changed.
async fn line(front: &Front, guest: &Guest) -> Result<String, Trouble> {
    let totals = front.office.totals::<Expert>(guest.me()).await?;
    let closing = front.office.pack().window("", "", review::expert::acts::WINDOW);
    let closing = closing.map_or_else(String::new, |window| {
        let (words, _) = frame::countdown(window.until, front.office.today());
        format!("。今年的入库、出库 {} 截止（{}，{words}）", window.until, window.clause)
    });
    let all = shape::many(totals.all).replace('件', "位");
    Ok(format!("共{all}{closing}"))
}

/// Where an organiser asks for experts.
async fn doors(front: &Front, guest: &Guest) -> Result<Html, Trouble> {
    let mut body = Html::new();
    if guest.role() == Role::Organiser {
        for committee in front.office.committees_of(guest.me()).await? {
            let (id, name) = (committee.id(), &committee.reference.name);
            body = body.html(&shape::button_link(
                &format!("/experts/new?committee={id}"),
                &format!("申请专家入库：{name}"),
                false,
            ));
        }
        body = body.html(&shape::button_link("/experts/import", "从 Excel 导入", false));
    }
    Ok(body)
}

fn ask(fields: &Fields) -> ListQuery {
    let some = |name: &str| fields.find(name).filter(|value| !value.is_empty());
    let page = match (some("after"), some("before")) {
        (Some(cursor), _) => ListPosition::After(cursor),
        (None, Some(cursor)) => ListPosition::Before(cursor),
        (None, None) => ListPosition::First,
    };
    ListQuery {
        states: fields.all("state").into_iter().filter(|state| !state.is_empty()).collect(),
        mine: fields.get("mine") == "1",
        level: some("level"),
        way: some("specialty"),
        committee: some("committee"),
        search: fields.get("q"),
        sort: match fields.get("sort").as_str() {
            "updated" => ListSort::Updated,
            "due" => ListSort::Due,
            _ => ListSort::Number,
        },
        page,
        limit: ROWS,
        ..ListQuery::default()
    }
}

/// The filter as an address, without the page; also without `but`.
fn kept(fields: &Fields, but: &str) -> String {
    let page = ["after", "before", "done", but];
    let kept =
        fields.pairs().iter().filter(|(name, value)| !value.is_empty() && !page.contains(&name.as_str()));
    kept.map(|(name, value)| format!("{}={}", shape::encode(name), shape::encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn address(kept: &str, name: &str, value: &str) -> String {
    let join = if kept.is_empty() { "" } else { "&" };
    format!("/experts?{kept}{join}{name}={}", shape::encode(value))
}

fn sort(fields: &Fields, key: &str) -> Sort {
    let now = fields.find("sort").filter(|sort| !sort.is_empty()).unwrap_or_else(|| "number".to_owned());
    let href = address(&kept(fields, "sort"), "sort", key);
    if now == key { Sort::Ascending(href) } else { Sort::By(href) }
}

fn filter(fields: &Fields, pack: &Pack) -> Filter {
    let choices = |name: &str, all: &str, options: Vec<(String, String)>| {
        let value = fields.get(name);
        let mut choices = vec![Choice::new("", all, &value)];
        choices.extend(options.into_iter().map(|(key, label)| Choice::new(key, label, &value)));
        choices
    };
    let stages = Expert::procedure().stages.iter();
    let stages = stages.map(|stage| (stage.key.to_owned(), stage.name.to_owned())).collect();
    let levels = pack.levels().iter().map(|l| (l.id.clone(), l.name.clone())).collect();
    let pair = |key: &str, label: &str| (key.to_owned(), label.to_owned());
    let sorts = vec![pair("updated", "最近更新"), pair("due", "到期最早")];
    Filter {
        label: "筛选专家".to_owned(),
        action: "/experts".to_owned(),
        fields: vec![
            Field::text("q", "姓名、编号或单位", fields.get("q")),
            Field::text("specialty", "专业全称", fields.get("specialty")),
            Field::select("state", "状态", choices("state", "全部", stages)),
            Field::select("level", "职称层级", choices("level", "全部", levels)),
            Field::select("sort", "排序", choices("sort", "编号", sorts)),
        ],
        keep: fields.find("committee").map(|id| ("committee".to_owned(), id)).into_iter().collect(),
    }
}

fn row(row: &ListingRow, pack: &Pack, today: Day) -> TableRow {
    let stage = Expert::procedure().stages.iter().find(|stage| stage.key == row.state);
    let (look, name) = stage.map_or((Outcome::Idle, ""), |s| (frame::outcome(s.look), s.name));
    let due = match row.due.as_ref().and_then(|due| due.parse::<Day>().ok()) {
        Some(day) => Cell::day(day).small(frame::countdown(day, today).0),
        None => Cell::none(),
    };
    let level = pack.level(&row.level).map_or("", |level| level.name.as_str());
    TableRow {
        pick: None,
        head: Cell::new(Html::new().link(format!("/experts/{}", row.case_id), &row.subject))
            .small(row.number.clone()),
        cells: vec![
            Cell::new(row.way.clone()).small(format!("{}，{level}", row.title_name)),
            Cell::new(row.employer_name.clone()),
            Cell::part(&Tag::new(look, name)),
            due,
        ],
        out: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_of_an_address() {
        let fields =
            Fields::decode("state=pooled&state=&specialty=%E7%89%A9%E7%90%86&sort=due&after=c".as_bytes());
        let ask = ask(&fields);
        assert_eq!((ask.states, ask.way), (vec!["pooled".to_owned()], Some("物理".to_owned())));
        assert_eq!((ask.sort, ask.page), (ListSort::Due, ListPosition::After("c".to_owned())));
        assert_eq!(kept(&fields, "sort"), "state=pooled&specialty=%E7%89%A9%E7%90%86");
    }
}
