//! The list of experts: search, filter, sort, pages, export. An expert finds their own entries here, and nothing else.

use super::WORKBOOK;
use crate::{
    act,
    certificates::download,
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    lists::{Asked, due, pairs, tag},
    parts::{Cell, Column, Field, Filter, Head, Html, Note, Table, TableRow},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use kernel::{Day, Role};
use office::lists::{ListQuery, ListingRow};
use review::expert::Expert;
use rules::Pack;

/// Rows to a page.
const ROWS: usize = 50;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let asked = asked(&fields);
    let answer = front.office.list::<Expert>(guest.me(), &ask(&fields)).await?;
    let own = guest.role() == Role::Expert;
    let title = if own { "我的专家信息" } else { "专家库" };
    let (pack, today) = (front.office.pack(), front.office.today());
    let columns = vec![
        Column::new("专家").sort(asked.sort("number")),
        Column::new("专业"),
        Column::new("单位"),
        Column::new("状态"),
        Column::new("聘期或期限至").sort(asked.sort("due")),
    ];
    let rows = answer.rows.iter().map(|r| row(r, pack, today)).collect();
    let none = if own { "您还不在任何评委会的评委库里" } else { "没有符合条件的专家" };
    let mut body = act::done_note::<Expert>(fields.find("done").as_deref())
        .map_or_else(Html::new, |note| Html::of(&note))
        .part(&Head::new(title).line(line(&front, &guest).await?));
    if own {
        body = body.part(&Note::new("", "请打开自己的信息，核对工作单位，申明应当回避的关系。"));
    } else {
        body = body.html(&doors(&front, &guest).await?).part(&filter(&asked, pack));
    }
    body = body.part(&Table::new("专家表", columns, rows).empty(none));
    if !own {
        body = body.part(&asked.pager(&answer, format!("本页 {} 位", answer.rows.len())));
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

/// The list as an address asks for it.
const fn asked(fields: &Fields) -> Asked<'_> {
    Asked { path: "/experts", usual: "number", fields }
}

fn ask(fields: &Fields) -> ListQuery {
    let asked = asked(fields);
    ListQuery {
        states: asked.states(),
        mine: fields.get("mine") == "1",
        level: asked.some("level"),
        way: asked.some("specialty"),
        committee: asked.some("committee"),
        search: fields.get("q"),
        sort: asked.order(),
        page: asked.position(),
        limit: ROWS,
        ..ListQuery::default()
    }
}

fn filter(asked: &Asked<'_>, pack: &Pack) -> Filter {
    let levels = pack.levels().iter().map(|l| (l.id.clone(), l.name.clone()));
    let sorts = [("updated", "最近更新"), ("due", "到期最早")];
    let fields = asked.fields;
    Filter {
        label: "筛选专家".to_owned(),
        action: asked.path.to_owned(),
        fields: vec![
            Field::text("q", "姓名、编号或单位", fields.get("q")),
            Field::text("specialty", "专业全称", fields.get("specialty")),
            asked.select_stage::<Expert>(),
            asked.select("level", "职称层级", "全部", levels),
            asked.select("sort", "排序", "编号", pairs(&sorts)),
        ],
        keep: fields.find("committee").map(|id| ("committee".to_owned(), id)).into_iter().collect(),
    }
}

fn row(row: &ListingRow, pack: &Pack, today: Day) -> TableRow {
    let level = pack.level(&row.level).map_or("", |level| level.name.as_str());
    TableRow {
        pick: None,
        head: Cell::new(Html::new().link(format!("/experts/{}", row.case_id), &row.subject))
            .small(row.number.clone()),
        cells: vec![
            Cell::new(row.way.clone()).small(format!("{}，{level}", row.title_name)),
            Cell::new(row.employer_name.clone()),
            Cell::part(&tag::<Expert>(row)),
            due(row, today),
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
        let fields =
            Fields::decode("state=pooled&state=&specialty=%E7%89%A9%E7%90%86&sort=due&after=c".as_bytes());
        let ask = ask(&fields);
        assert_eq!((ask.states, ask.way), (vec!["pooled".to_owned()], Some("物理".to_owned())));
        assert_eq!((ask.sort, ask.page), (ListSort::Due, ListPosition::After("c".to_owned())));
    }
}
