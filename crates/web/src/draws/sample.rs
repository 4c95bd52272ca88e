//! 抽查: the spot checks that a seat reaches, and the form by which the title office begins one (requirements H2).

use super::terms::{self, Terms, numeric};
use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    frame,
    front::Front,
    latest,
    layout::Page,
    parts::{Card, Cell, Column, Field, Head, Html, Problem, Table, TableRow},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use kernel::Role;
use office::draws::Checkable;
use review::{
    application::form::day,
    draw::{
        Act, Draw, SPOT_CHECK,
        spot_check::{PERCENT, SamplePlan, least},
    },
    procedure::Weight,
};

pub(super) async fn list(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    if !matches!(guest.role(), Role::TitleOffice | Role::Organiser | Role::Supervisor) {
        return Err(Trouble::NotFound);
    }
    let head = Head::new("抽查")
        .line("职改办对评委会的申报件随机抽查，抽取办法与抽取专家相同，评委会的监督员出另一份份额；逐件记录核查结果");
    let mut body = Html::new().part(&head);
    if guest.role() == Role::TitleOffice {
        body = body.html(&choices(&front.office.checkable(guest.me()).await?));
    }
    let query = format!("{}&flag={SPOT_CHECK}", query.unwrap_or_default());
    let table = latest::table::<Draw>(&front, &guest, Some(query), "抽查", "还没有抽查。").await?;
    let body = shape::stack(body.part(&table));
    Ok(Page::new(frame::for_guest(&front, &guest, "抽查").crumb("随机抽取", "/draws"), body).into_response())
}

/// What may be checked, each with the way to its form.
fn choices(checkable: &[Checkable]) -> Html {
    let columns = ["评委会", "年度", "范围", "件数"].map(Column::new).to_vec();
    let rows = checkable.iter().map(|row| TableRow {
        pick: None,
        head: Cell::new(row.name.clone()),
        cells: vec![
            Cell::new(row.year.to_string()),
            Cell::new(Html::new().link(format!("/spot-checks/new?{}", address(row)), row.scope.name())),
            Cell::new(row.count.to_string()),
        ],
        out: false,
    });
    let table = Table::new("抽查范围表", columns, rows.collect()).empty("还没有受理的件，没有可以抽查的。");
    let card = Card::new("scopes", "新的抽查").under("点范围一栏，填写件数、依据和期限。");
    Html::of(&card.with(&table))
}

fn address(row: &Checkable) -> String {
    format!("committee={}&year={}&scope={}", row.committee, row.year, row.scope.key())
}

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let chosen = chosen(&front, &guest, &fields).await?;
    Ok(act::draw(&front, &guest, page(&front, &chosen, &fields), Vec::new()))
}

pub(super) async fn send(
    State(front): State<Front>,
    RawQuery(query): RawQuery,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let fields = fields.with_query(query);
    let chosen = chosen(&front, &guest, &fields).await?;
    let page = page(&front, &chosen, &fields);
    let plan = match plan(&front, &chosen, &fields) {
        Ok(plan) => plan,
        Err(problems) => return Ok(act::draw(&front, &guest, page, problems)),
    };
    let to = |id| format!("{}?done=freeze", super::base(id));
    act::perform::<Draw>(&front, &guest, &fields, page, None, Act::Sample(Box::new(plan)), to).await
}

/// What the address names.
async fn chosen(front: &Front, guest: &Guest, fields: &Fields) -> Result<Checkable, Trouble> {
    let asked = ["committee", "year", "scope"].map(|name| format!("{name}={}", fields.get(name))).join("&");
    let all = front.office.checkable(guest.me()).await?;
    all.into_iter().find(|row| address(row) == asked).ok_or(Trouble::NotFound)
}

fn page(front: &Front, chosen: &Checkable, fields: &Fields) -> ActPage {
    let pack = front.office.pack();
    let least = least(pack, chosen.count);
    let proposed = least.map_or_else(String::new, |least| least.to_string());
    let size = Field::text("size", "抽查件数", fields.find("size").unwrap_or(proposed));
    let size = numeric(size).hint(match least {
        Some(least) => format!(
            "范围内 {} 件，按规定的比例至少 {least} 件（依据：{}）",
            chosen.count,
            pack.text(PERCENT).unwrap_or_default()
        ),
        None => {
            format!("范围内 {} 件；规则没有规定抽查的比例，由职改办确定，在下面写明理由", chosen.count)
        }
    });
    let mut inputs = vec![
        size,
        Field::area("reason", "抽查的依据和理由", fields.get("reason"), 3)
            .hint("写明依据哪一条、为什么抽这么多；评委会的组建单位和监督员看得到"),
        Field::day("due", "核查期限", fields.get("due")).hint("到这一天，抽中的件都记录核查结果"),
    ];
    inputs.extend(terms::inputs(front, fields));
    let (name, year, scope, count) = (&chosen.name, chosen.year, chosen.scope.name(), chosen.count);
    ActPage {
        action: format!("/spot-checks/new?{}", address(chosen)),
        back: "/spot-checks".to_owned(),
        title: "抽查申报件".to_owned(),
        hint: format!("{name}，{year} 年度{scope}的申报件。冻结以后不能再改，要改的只能中止后重新抽取。"),
        weight: Weight::Confirmed,
        statement: format!(
            "{name} {year} 年度{scope}的申报件 {count} 件，名单随冻结固定。\n由职改办和评委会组建单位的监督员各出一份份额，抽中哪些件由份额和公共随机数算出，没有人指定。"
        ),
        fields: inputs,
        version: 0,
    }
}

fn plan(front: &Front, chosen: &Checkable, fields: &Fields) -> Result<SamplePlan, Vec<Problem>> {
    let mut problems = Vec::new();
    let size = fields.number("size");
    if size.is_none() {
        problems.push(Problem::new("size", "抽查件数：请填写整数"));
    }
    if fields.get("reason").trim().is_empty() {
        problems.push(Problem::new("reason", "请填写抽查的依据和理由"));
    }
    let due = day(&fields.get("due"));
    let due = due.map_err(|says| problems.push(Problem::new("due", format!("核查期限：{says}")))).ok();
    let Terms { commit_by, reveal_by, public } =
        terms::read(fields, front.office.pack().zone(), &mut problems);
    match (size, due) {
        (Some(size), Some(due)) if problems.is_empty() => Ok(SamplePlan {
            committee: chosen.committee,
            year: chosen.year,
            scope: chosen.scope,
            size,
            reason: fields.get("reason"),
            due,
            commit_by,
            reveal_by,
            public,
        }),
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests {
    use super::{address, choices};
    use office::draws::Checkable;
    use review::draw::spot_check::Scope;

    /// req: H2
    #[test]
    fn what_may_be_checked_leads_to_its_form() {
        let row = |scope| Checkable {
            committee: "00000000-0000-7000-8000-000000000900".parse().unwrap(),
            name: "甲评委会".to_owned(),
            year: 2024,
            scope,
            count: 12,
        };
        let rows = Scope::ALL.map(row);
        assert_eq!(
            address(&rows[1]),
            "committee=00000000-0000-7000-8000-000000000900&year=2024&scope=confirmed"
        );
        insta::assert_snapshot!(choices(&rows).as_str().replace("><", ">\n<"));
        assert!(choices(&[]).as_str().contains("没有可以抽查的"));
    }
}
