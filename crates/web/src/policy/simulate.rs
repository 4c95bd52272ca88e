//! 模拟: a pack tried on made-up people beside another one, for the title office.

use crate::{
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    parts::{
        Bar, Bars, Card, Cell, Choice, Column, Control, ErrorSummary, Facts, Field, Head, Html, Input, Note,
        Problem, Table, TableRow,
    },
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::Role;
use office::trial::{MOST_PEOPLE, Trial};
use rules::simulate::{Group, Reason, Row, Simulation, Tally};

/// What the page is for.
pub(super) const ABOUT: &str = "换一个政策包，一批编出来的人里谁可以报、谁不能报了";

/// So many people, when nobody says otherwise.
const PEOPLE: usize = 1000;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    if guest.role() != Role::TitleOffice {
        return Err(Trouble::NotFound);
    }
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let (found, problems) = match read(&fields) {
        None => (None, Vec::new()),
        Some(Ok(trial)) => (Some(front.office.simulate(trial).await?), Vec::new()),
        Some(Err(problems)) => (None, problems),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut layout = frame::for_guest(&front, &guest, "模拟政策包")
        .crumb("首页", "/home")
        .crumb("政策", "/policy")
        .here("模拟政策包");
    layout.errors = !problems.is_empty();
    let mut body = Html::new();
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("还不能模拟", problems.clone()));
    }
    let lead = "用一批编出来的人，看换一个政策包以后谁可以报、谁不能报了。不涉及任何真实的申报人。";
    body = body.part(&Head::new("模拟政策包").line(lead).tight()).html(&form(&front, &fields, &problems));
    if let Some(found) = &found {
        body = body.html(&result(found));
    }
    Ok(Page::new(layout, shape::stack(body)).status(status).into_response())
}

/// What is asked; nothing while nobody asked.
fn read(fields: &Fields) -> Option<Result<Trial, Vec<Problem>>> {
    let pack = fields.find("pack")?;
    let mut problems = Vec::new();
    let mut number = |name: &str, most: u64, words: &str| {
        let number = fields.number::<u64>(name).filter(|number| *number <= most);
        if number.is_none() {
            problems.push(Problem::new(name, format!("{words}：请填写 0 到 {most} 的整数")));
        }
        number.unwrap_or_default()
    };
    let seed = number("seed", u64::from(u32::MAX), "种子");
    let people = number("people", MOST_PEOPLE as u64, "人数");
    let people = usize::try_from(people).unwrap_or(MOST_PEOPLE);
    if problems.is_empty() {
        Some(Ok(Trial { pack, against: fields.get("against"), seed, people }))
    } else {
        Some(Err(problems))
    }
}

fn form(front: &Front, fields: &Fields, problems: &[Problem]) -> Html {
    let here = front.office.pack().id();
    let packs = |chosen: &str| -> Vec<Choice> {
        front.office.packs().map(|pack| Choice::new(pack.id(), pack.name(), chosen)).collect()
    };
    let pack = fields.find("pack").unwrap_or_else(|| here.to_owned());
    let against = fields.get("against");
    let none = Choice::new("", "不比较", &against);
    let typed = |name: &str, usual: usize| fields.find(name).unwrap_or_else(|| usual.to_string());
    let number = |name: &str, label: &str, usual: usize| {
        let input = Input { value: typed(name, usual), mode: "numeric", ..Input::default() };
        Field::new(name, label, Control::Text(input))
    };
    let mut asked = [
        Field::select("pack", "政策包", packs(&pack)),
        Field::select("against", "和哪个比", [vec![none], packs(&against)].concat()),
        number("people", "人数", PEOPLE),
        number("seed", "种子", 1).hint("同一个种子总是同一批人"),
    ];
    Field::mark(&mut asked, problems);
    let body = shape::grid(Html::new().parts(&asked)).html(&shape::buttons(&[("", "", "模拟")], None));
    Html::of(&Card::new("ask", "怎么模拟").html(shape::ask("/policy/simulate", body)))
}

/// The whole answer: what came of it, in figures and bars, then by group.
fn result(found: &Simulation) -> Html {
    let mut body = shape::grid(Html::new().part(&whole(found)).part(&chart(found)));
    if found.against.is_some() {
        body = body.part(&reasons(&found.reasons));
    }
    for grouping in &found.groups {
        let name = grouping.by.words();
        let rows = grouping.rows.iter().map(|row| line(row, found.against.is_some())).collect();
        let mut columns = vec![name, "人数", "可以申报"];
        if found.against.is_some() {
            columns = vec![name, "人数", "原来可以申报", "现在可以申报", "新增", "不再可以"];
        }
        let columns = columns.into_iter().map(Column::new).collect();
        let table = Table::new(format!("按{name}"), columns, rows);
        let mut card = Card::new(format!("by-{name}"), format!("按{name}"));
        if matches!(grouping.by, Group::Level | Group::Way) {
            card = card.under("一个人可能不止一项，合计会超过总人数。");
        }
        body = body.part(&card.with(&table));
    }
    body
}

fn whole(found: &Simulation) -> Card {
    let says = |tally: Tally| {
        format!(
            "可以申报 {}，还缺证明 {}，不可以申报 {}",
            tally.eligible, tally.needs_evidence, tally.ineligible
        )
    };
    let mut facts = Facts::narrow();
    if let Some(against) = &found.against {
        facts = facts.fact(format!("{against}，按 {}", found.days[0]), says(found.before));
    }
    facts = facts.fact(format!("{}，按 {}", found.pack, found.days[1]), says(found.after));
    if found.against.is_some() {
        facts = facts.fact("新增可以申报", format!("{} 人", found.opened));
        facts = facts.fact("不再可以申报", format!("{} 人", found.closed));
    }
    Card::new("whole", format!("{} 人的结果", found.people)).with(&facts)
}

/// Who is concerned, by the title that people hold; without a comparison, who may apply.
fn chart(found: &Simulation) -> Card {
    let compared = found.against.is_some();
    let label = if compared {
        "有变化的人数，按现有职称"
    } else {
        "可以申报的人数，按现有职称"
    };
    let rows = found.groups.iter().filter(|group| group.by == Group::Held).flat_map(|group| &group.rows);
    let value = |row: &Row| if compared { row.opened + row.closed } else { row.after.eligible };
    let bars = rows.map(|row| Bar { name: row.name.clone(), value: value(row), more: false }).collect();
    Card::new("chart", label).with(&Bars { label: label.to_owned(), bars })
}

fn reasons(reasons: &[Reason]) -> Card {
    let card = Card::new("reasons", "变化的原因");
    if reasons.is_empty() {
        return card.with(&Note::new("没有变化。", "这批人在两个政策包下的结论相同。"));
    }
    let facts = reasons.iter().fold(Facts::new(), |facts, reason| {
        let word = if reason.closes { "现在卡在" } else { "原来卡在" };
        facts
            .fact(format!("{word}：{}", reason.text), format!("{} 人", reason.people))
            .source(reason.cite.clone())
    });
    card.under("卡在不止一条的，每一条都算；另一个包里能报的那一项，在这个包里卡在哪里。").with(&facts)
}

fn line(row: &Row, compared: bool) -> TableRow {
    let figure = |number: u64| if number == 0 { Cell::none() } else { Cell::new(number.to_string()) };
    let mut cells = vec![Cell::new(row.people.to_string())];
    if compared {
        cells.push(figure(row.before.eligible));
    }
    cells.push(figure(row.after.eligible));
    if compared {
        cells.extend([figure(row.opened), figure(row.closed)]);
    }
    TableRow { pick: None, head: Cell::new(row.name.clone()), cells, out: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::population;

    /// req: X5
    #[test]
    fn the_page_says_who_and_why() {
        let law = office::policy::embedded().unwrap();
        let packs: Vec<_> = law.packs().collect();
        let known = "否,否,否,否,否,是,1990-01-01,female,state_firm";
        let table = format!(
            "series,degree,current_title,title_obtained,civil_servant,retired,sanctioned,investigated,integrity_record,\
             public_course_passed,birth_date,sex,employment,count\n\
             engineering,bachelor,assistant_engineer,2021-06-30,{known},40\n\
             engineering,bachelor,assistant_engineer,2020-12-20,{known},10\n\
             agriculture,college,无,,{known},3\n"
        );
        let people = population::read("people.csv", &table, packs[0]).unwrap();
        let found = rules::simulate::simulate(packs[1], Some(packs[0]), &people, None);
        insta::assert_snapshot!(result(&found).as_str().replace("><", ">\n<"));
        let lone = result(&rules::simulate::simulate(packs[0], None, &people, None));
        assert!(!lone.as_str().contains("变化") && lone.as_str().contains("可以申报的人数，按现有职称"));
    }

    #[test]
    fn what_is_no_number_is_named_at_its_field() {
        let ask = |query: &str| read(&Fields::decode(query.as_bytes()));
        assert!(ask("").is_none());
        let wrong = ask("pack=a&people=99999&seed=x").unwrap().unwrap_err();
        assert_eq!(wrong.iter().map(|p| p.field.as_str()).collect::<Vec<_>>(), ["seed", "people"]);
        assert_eq!(ask("pack=a&people=5&seed=7").unwrap().unwrap().people, 5);
    }
}
