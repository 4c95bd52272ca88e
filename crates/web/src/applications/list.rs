//! The list of applications: filter, sort, keyset pages, an address that can be sent on, export.

use super::{desk, several};
use crate::{
    act,
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    lists::{Asked, due, pairs, stage, tag},
    parts::{Cell, Column, Field, Filter, Head, Html, Pick, Table, TableRow},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{Day, Role};
use office::lists::{ListQuery, ListingRow};
use review::application::Application;
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
    let asked = asked(&fields);
    let columns = vec![
        Column::new("申报人").sort(asked.sort("number")),
        Column::new("职称与途径").short("职称"),
        Column::new("单位"),
        Column::new("状态"),
        Column::new("到期").sort(asked.sort("due")),
        Column::new("下一步"),
    ];
    let rows = answer.rows.iter().map(|r| row(r, pack, today, pick(&guest, r))).collect();
    let table = table(&front, &guest, Table::new("申报件表", columns, rows).empty("没有符合条件的申报件"));
    let done = act::done_note::<Application>(fields.find("done").as_deref());
    let body = done
        .map_or_else(Html::new, |note| Html::of(&note))
        .part(&Head::new("申报件").line(counts(&front, &guest).await?))
        .part(&filter(&asked, pack))
        .html(&table)
        .part(&asked.pager(&answer, format!("本页 {} 件", answer.rows.len())));
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

/// The list as an address asks for it.
const fn asked(fields: &Fields) -> Asked<'_> {
    Asked { path: "/applications", usual: "due", fields }
}

/// The question that an address asks; also what is exported.
pub(super) fn ask(fields: &Fields) -> ListQuery {
    let asked = asked(fields);
    ListQuery {
        states: asked.states(),
        mine: fields.get("mine") == "1",
        series: asked.some("series"),
        level: asked.some("level"),
        way: asked.some("way"),
        flag: asked.some("flag"),
        search: fields.get("q"),
        sort: asked.order(),
        page: asked.position(),
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

fn filter(asked: &Asked<'_>, pack: &Pack) -> Filter {
    let series = pack.series().iter().map(|s| (s.id.clone(), s.name.clone()));
    let levels = pack.levels().iter().map(|l| (l.id.clone(), l.name.clone()));
    let ways = pack.ways().iter().map(|w| (w.id.clone(), w.name.clone()));
    let flags = [("returned", "退回过"), ("notified", "告知过"), ("crossed", "交叉评审")];
    let sorts = [("updated", "最近更新"), ("number", "编号")];
    Filter {
        label: "筛选申报件".to_owned(),
        action: asked.path.to_owned(),
        fields: vec![
            Field::text("q", "姓名、编号或单位", asked.fields.get("q")),
            asked.select("mine", "范围", "全部", pairs(&[("1", "等我办理的")])),
            asked.select_stage::<Application>(),
            asked.select("series", "系列", "全部", series),
            asked.select("level", "层级", "全部", levels),
            asked.select("way", "申报途径", "全部", ways),
            asked.select("flag", "标记", "全部", pairs(&flags)),
            asked.select("sort", "排序", "到期最早", pairs(&sorts)),
        ],
        keep: Vec::new(),
    }
}

fn row(row: &ListingRow, pack: &Pack, today: Day, pick: Option<Pick>) -> TableRow {
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
            Cell::part(&tag::<Application>(row)).small(flag),
            due(row, today),
            Cell::new(stage::<Application>(row).map_or("", |stage| stage.way_on)),
        ],
        out: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use office::lists::{ListPosition, ListSort};

    #[test]
    fn the_question_of_an_address() {
        let ask = ask(&Fields::decode(b"mine=1&state=acceptance&state=&sort=number&before=c"));
        assert!(ask.mine);
        assert_eq!(ask.states, ["acceptance"]);
        assert_eq!((ask.sort, ask.page), (ListSort::Number, ListPosition::Before("c".to_owned())));
    }
}
