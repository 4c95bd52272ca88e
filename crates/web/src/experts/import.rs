//! 导入: experts from a workbook, row by row; a look first, then the same file again for good.

use super::WORKBOOK;
use crate::{
    certificates::download,
    frame,
    front::Front,
    layout::Page,
    parts::{
        Card, Cell, Choice, Column, Control, ErrorSummary, Field, FileInput, Head, Html, Note, Outcome,
        Problem, Table, TableRow, Tag,
    },
    shape,
    trouble::Trouble,
    uploads::{self, Arrived, Upload},
    visit::Guest,
};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::Role;
use office::roster::Imported;

/// What the page says back.
#[derive(Default)]
struct Said {
    committee: String,
    wrong: Vec<Problem>,
    report: Option<(bool, Vec<Imported>)>,
}

pub(super) async fn template(State(front): State<Front>, guest: Guest) -> Result<Response, Trouble> {
    if guest.role() != Role::Organiser {
        return Err(Trouble::NotFound);
    }
    Ok(download(WORKBOOK, "专家导入模板.xlsx", front.office.roster_template().await?))
}

pub(super) async fn form(State(front): State<Front>, guest: Guest) -> Result<Response, Trouble> {
    draw(&front, &guest, Said::default()).await
}

pub(super) async fn send(
    State(front): State<Front>,
    guest: Guest,
    request: Request,
) -> Result<Response, Trouble> {
    let Arrived::Whole(Upload { fields, name, bytes }) = uploads::receive(&front, &guest, request).await?
    else {
        return Err(Trouble::TooLarge);
    };
    let mut said = Said { committee: fields.get("committee"), ..Said::default() };
    let Ok(committee) = said.committee.parse() else {
        said.wrong.push(Problem::new("committee", "请选择评委会"));
        return draw(&front, &guest, said).await;
    };
    if name.is_empty() {
        said.wrong.push(Problem::new("file", "请先选择文件"));
        return draw(&front, &guest, said).await;
    }
    let only_look = fields.get("act") != "import";
    match front.office.import_experts(guest.me(), committee, &bytes, only_look).await {
        Ok(report) => said.report = Some((only_look, report)),
        Err(office::Problem::Invalid(text)) => said.wrong.push(Problem::new("file", text)),
        Err(problem) => return Err(problem.into()),
    }
    draw(&front, &guest, said).await
}

async fn draw(front: &Front, guest: &Guest, said: Said) -> Result<Response, Trouble> {
    if guest.role() != Role::Organiser {
        return Err(Trouble::NotFound);
    }
    let committees = front.office.committees_of(guest.me()).await?;
    let mut choices = vec![Choice::new("", "请选择", &said.committee)];
    choices.extend(
        committees.iter().map(|c| Choice::new(c.id().to_string(), c.reference.name.clone(), &said.committee)),
    );
    let wrong = !said.wrong.is_empty();
    let mut fields = vec![
        Field::select("committee", "评委会", choices),
        Field::new(
            "file",
            "Excel 文件",
            Control::File(FileInput { accept: ".xlsx".to_owned(), ..FileInput::default() }),
        ),
    ];
    Field::mark(&mut fields, &said.wrong);
    let mut body = Html::new();
    if wrong {
        body = body.part(&ErrorSummary::new("没有导入", said.wrong));
    }
    body = body.part(
        &Head::new("从 Excel 导入专家")
            .line("每一行是一份入库申请，由职改办逐位核准；先检查，再用同一个文件导入"),
    );
    if let Some((only_look, report)) = &said.report {
        body = body.part(&summary(*only_look, report)).part(&table(*only_look, report));
    }
    let buttons = shape::buttons(&[("act", "look", "检查，不导入"), ("act", "import", "导入")], None);
    let inner = fields.iter().fold(Html::new(), |html, field| html.part(field)).html(&buttons);
    let form = shape::upload("/experts/import", frame::csrf(front, guest), &[], inner);
    let card = Card::new("import", "文件")
        .under(Html::new().text("用模板填写：").link("/experts/template.xlsx", "下载模板"))
        .html(form);
    body = body.part(&card);
    let mut layout = frame::for_guest(front, guest, "从 Excel 导入专家").crumb("专家库", "/experts");
    layout = layout.here("从 Excel 导入专家");
    layout.errors = wrong;
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Page::new(layout, shape::stack(body)).status(status).into_response())
}

fn summary(only_look: bool, report: &[Imported]) -> Note {
    let good = report.iter().filter(|line| line.outcome.is_ok()).count();
    let bad = report.len() - good;
    let done = if only_look { "可以导入" } else { "已经导入" };
    let text = format!("{done} {good} 行，不能导入 {bad} 行。");
    let more = match (only_look, bad) {
        (true, _) => "这次没有导入任何一行。",
        (false, 0) => "等职改办核准。",
        (false, _) => "改好有问题的行以后，可以再导入同一个文件：已经导入的行不会重复。",
    };
    if bad == 0 { Note::new(text, more) } else { Note::caution(text, more) }
}

fn table(only_look: bool, report: &[Imported]) -> Table {
    let columns = ["行", "姓名", "结果"].map(Column::new).to_vec();
    let row = |line: &Imported| {
        let result = match &line.outcome {
            Ok(()) => Cell::part(&Tag::new(Outcome::Ok, if only_look { "可以导入" } else { "已导入" })),
            Err(text) => Cell::part(&Tag::new(Outcome::No, "不能导入")).small(text.clone()),
        };
        TableRow {
            pick: None,
            head: Cell::new(format!("第 {} 行", line.row)),
            cells: vec![Cell::new(line.name.clone()), result],
            out: false,
        }
    };
    Table::new("导入结果", columns, report.iter().map(row).collect()).empty("文件里没有填写的行")
}
