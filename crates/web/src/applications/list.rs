//! The list of applications: filter, sort, keyset pages, an address that can be sent on, export.

use super::{desk, several};
use crate::{
    act,
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    parts::{
        Cell, Choice, Column, Field, Filter, Head, Html, Outcome, Pager, Pick, Sort, Table, TableRow, Tag,
    },
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{Day, Role};
use office::lists::{ListPosition, ListQuery, ListSort, ListingRow};
use review::{Kind, application::Application};
use rules::Pack;

/// Rows to a page.
pub(super) const ROWS: usize = 50;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    if guest.role() == Role::Applicant {
        return Ok(Redirect::to("/home").into_response());
    }
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    if guest.role() == Role::Expert {
        return desk::show(&front, &guest, &fields).await;
    }
    let pack = front.office.pack();
    let today = front.office.today();
    let answer = front.office.list::<Application>(guest.me(), &ask(&fields)).await?;
    let kept = kept(&fields, "");
    let link = |name: &str, cursor: &String| address(&kept, name, cursor);
    let columns = vec![
        Column::new("申报人").sort(sort(&fields, "number")),
        Column::new("职称与途径").short("职称"),
        Column::new("单位"),
        Column::new("状态"),
        Column::new("到期").sort(sort(&fields, "due")),
        Column::new("下一步"),
    ];
    let rows = answer.rows.iter().map(|r| row(r, pack, today, pick(&guest, r))).collect();
    let table = table(&front, &guest, Table::new("申报件表", columns, rows).empty("没有符合条件的申报件"));
    let pager = Pager {
        previous: answer.previous.as_ref().map(|cursor| link("before", cursor)),
        next: answer.next.as_ref().map(|cursor| link("after", cursor)),
        says: format!("本页 {} 件", answer.rows.len()),
        export: Some((format!("/applications/export.xlsx?{kept}"), "导出 Excel".to_owned())),
    };
    let done = act::done_note::<Application>(fields.find("done").as_deref());
    let body = done
        .map_or_else(Html::new, |note| Html::of(&note))
        .part(&Head::new("申报件").line(counts(&front, &guest).await?))
        .part(&filter(&fields, pack))
        .html(&table)
        .part(&pager);
    let layout = frame::for_guest(&front, &guest, "申报件");
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

/// The box before a row that waits for the act on several.
fn pick(guest: &Guest, row: &ListingRow) -> Option<Pick> {
    let pick = Pick { value: row.case_id.clone(), label: row.subject.clone(), checked: false };
    several::pickable(guest, row).then_some(pick)
}

/// The table; inside a form with the batch bar where this page has rows to pick.
fn table(front: &Front, guest: &Guest, table: Table) -> Html {
    let picks = table.rows.iter().any(|row| row.pick.is_some());
    match several::act_of(guest.role()).filter(|_| picks) {
        None => Html::of(&table),
        Some(act) => {
            let body = Html::of(&table.pick("pick")).part(&several::bar(act));
            shape::post(several::ACTION, frame::csrf(front, guest), &[], body)
        }
    }
}

/// The question that an address asks; also what is exported.
pub(super) fn ask(fields: &Fields) -> ListQuery {
    let some = |name: &str| fields.find(name).filter(|value| !value.is_empty());
    let page = match (some("after"), some("before")) {
        (Some(cursor), _) => ListPosition::After(cursor),
        (None, Some(cursor)) => ListPosition::Before(cursor),
        (None, None) => ListPosition::First,
    };
    ListQuery {
        states: fields.all("state").into_iter().filter(|state| !state.is_empty()).collect(),
        mine: fields.get("mine") == "1",
        series: some("series"),
        level: some("level"),
        way: some("way"),
        flag: some("flag"),
        search: fields.get("q"),
        sort: match fields.get("sort").as_str() {
            "updated" => ListSort::Updated,
            "number" => ListSort::Number,
            _ => ListSort::Due,
        },
        page,
        limit: ROWS,
        ..ListQuery::default()
    }
}

/// How many this seat reaches, and how many of them wait for it.
async fn counts(front: &Front, guest: &Guest) -> Result<String, Trouble> {
    let totals = front.office.totals::<Application>(guest.me()).await?;
    let (all, mine) = (shape::many(totals.all), shape::many(totals.mine));
    Ok(format!("{}，共{all}，其中{mine}等您办理", guest.me().organisation_name()))
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

/// The list with this filter and one more value.
fn address(kept: &str, name: &str, value: &str) -> String {
    let join = if kept.is_empty() { "" } else { "&" };
    format!("/applications?{kept}{join}{name}={}", shape::encode(value))
}

fn sort(fields: &Fields, key: &str) -> Sort {
    let now = fields.find("sort").filter(|sort| !sort.is_empty()).unwrap_or_else(|| "due".to_owned());
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
    let stages = Application::procedure().stages.iter();
    let stages = stages.map(|stage| (stage.key.to_owned(), stage.name.to_owned())).collect();
    let series = pack.series().iter().map(|s| (s.id.clone(), s.name.clone())).collect();
    let levels = pack.levels().iter().map(|l| (l.id.clone(), l.name.clone())).collect();
    let ways = pack.ways().iter().map(|w| (w.id.clone(), w.name.clone())).collect();
    let pairs =
        |list: &[(&str, &str)]| list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let sorts = pairs(&[("updated", "最近更新"), ("number", "编号")]);
    let flags = pairs(&[("returned", "退回过"), ("notified", "告知过"), ("crossed", "交叉评审")]);
    Filter {
        label: "筛选申报件".to_owned(),
        action: "/applications".to_owned(),
        fields: vec![
            Field::text("q", "姓名、编号或单位", fields.get("q")),
            Field::select("mine", "范围", choices("mine", "全部", pairs(&[("1", "等我办理的")]))),
            Field::select("state", "状态", choices("state", "全部", stages)),
            Field::select("series", "系列", choices("series", "全部", series)),
            Field::select("level", "层级", choices("level", "全部", levels)),
            Field::select("way", "申报途径", choices("way", "全部", ways)),
            Field::select("flag", "标记", choices("flag", "全部", flags)),
            Field::select("sort", "排序", choices("sort", "到期最早", sorts)),
        ],
        keep: Vec::new(),
    }
}

fn row(row: &ListingRow, pack: &Pack, today: Day, pick: Option<Pick>) -> TableRow {
    let stage = Application::procedure().stages.iter().find(|stage| stage.key == row.state);
    let (look, name, next) =
        stage.map_or((Outcome::Idle, "", ""), |s| (frame::outcome(s.look), s.name, s.way_on));
    let due = match row.due.as_ref().and_then(|due| due.parse::<Day>().ok()) {
        Some(day) => Cell::day(day).small(frame::countdown(day, today).0),
        None => Cell::none(),
    };
    let way = pack.way(&row.way).map_or_else(String::new, |way| way.name.clone());
    let flag = match row.flags.as_str() {
        "" => "",
        flags if flags.contains("notified") => "告知过",
        _ => "退回过",
    };
    TableRow {
        pick,
        head: Cell::new(Html::new().link(format!("/applications/{}", row.case_id), &row.subject))
            .small(row.number.clone()),
        cells: vec![
            Cell::new(row.title_name.clone()).small(way),
            Cell::new(row.employer_name.clone()),
            Cell::part(&Tag::new(look, name)).small(flag),
            due,
            Cell::new(next),
        ],
        out: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(query: &str) -> Fields {
        Fields::decode(query.as_bytes())
    }

    #[test]
    fn an_address_keeps_the_filter_and_not_the_page() {
        let fields = fields("q=%E8%A6%83&state=&way=w&after=c&done=return");
        assert_eq!(kept(&fields, ""), "q=%E8%A6%83&way=w");
        assert_eq!(address("", "after", "a/b"), "/applications?after=a%2Fb");
    }

    #[test]
    fn sorting_replaces_the_sort_before() {
        let Sort::By(href) = sort(&fields("sort=updated&q=x"), "number") else { panic!("not sorted by it") };
        assert_eq!(href, "/applications?q=x&sort=number");
        assert!(matches!(sort(&fields("sort="), "due"), Sort::Ascending(_)));
    }

    #[test]
    fn the_question_of_an_address() {
        let ask = ask(&fields("mine=1&state=acceptance&state=&sort=number&before=c"));
        assert!(ask.mine);
        assert_eq!(ask.states, ["acceptance"]);
        assert_eq!((ask.sort, ask.page), (ListSort::Number, ListPosition::Before("c".to_owned())));
    }
}
