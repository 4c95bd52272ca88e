//! 逐项核对原件: the form of the employer, and the results for everybody after.

use crate::{
    frame,
    front::Front,
    parts::{Card, Choice, ChoiceSet, Field, Html, Outcome, Row, Rows},
    shape,
    visit::Guest,
};
use kernel::CaseId;
use review::application::{
    Application,
    state::{CheckResult, ChecklistItem, ItemCheck},
};

/// The form; every item with its files, proven ones as proven.
pub(super) fn form(front: &Front, guest: &Guest, case: &Application, version: i64) -> Html {
    let Some(submission) = &case.submission else { return Html::new() };
    let done = submission.checklist.len() - case.unchecked().len();
    let rows = submission.checklist.iter().map(|item| row(case, item, true)).collect();
    let inner =
        Html::new().part(&Rows::evidence(rows)).html(&shape::buttons(&[("", "", "保存核对结果")], None));
    let action = format!("/applications/{}/acts/check_items", case.id);
    let hidden = [("version", version.to_string()), ("token", front.office.form_token())];
    let form = shape::post(&action, frame::csrf(front, guest), &hidden, inner);
    let under = format!(
        "已核对 {done} 项，共 {} 项。每项结果记在您名下（谁审核，谁签名，谁负责）。",
        submission.checklist.len()
    );
    Html::of(&Card::new("check", "逐项核对原件").under(under).html(form))
}

/// The results, for whoever reviews after the employer.
pub(super) fn results(case: &Application) -> Html {
    let Some(submission) = &case.submission else { return Html::new() };
    let rows = submission.checklist.iter().map(|item| row(case, item, false)).collect();
    Html::of(&Card::new("check", "原件核对结果").with(&Rows::evidence(rows)))
}

fn row(case: &Application, item: &ChecklistItem, form: bool) -> Row {
    let files = files(case, &item.id, case.id);
    let row = Row::new(item.name.clone());
    if let Some(register) = &item.proven_by {
        return row.line(register.clone()).tag(Outcome::Ok, "共享数据已核对");
    }
    let row = if files.is_empty() && !item.required {
        return row.line("没有，不是必交").tag(Outcome::Idle, "不用核对");
    } else if files.is_empty() {
        row.line("没有上传")
    } else {
        row.line(files)
    };
    let check = case.checks.iter().find(|check| check.item == item.id);
    match (form, check) {
        (true, check) => {
            let now = check.map_or("", |check| check.result.key());
            let choices = CheckResult::ALL.iter().map(|r| Choice::new(r.key(), r.name(), now)).collect();
            let set =
                ChoiceSet::new(format!("check.{}", item.id), format!("{}：与原件比对", item.name), choices);
            let note = check.map(|check| check.note.text().to_owned()).unwrap_or_default();
            let note = Field::text(format!("note.{}", item.id), format!("{}：说明", item.name), note)
                .hint("不是“与原件一致”的，写明情况")
                .optional();
            let mut row = row.id(format!("check-{}", item.id));
            row.end = shape::stack(Html::new().part(&set).part(&note));
            row
        }
        (false, Some(check)) => {
            let outcome = if check.result == CheckResult::Same { Outcome::Ok } else { Outcome::No };
            row.line(signed(check)).tag(outcome, check.result.name())
        }
        (false, None) => row.tag(Outcome::Idle, "还没有核对"),
    }
}

fn signed(check: &ItemCheck) -> String {
    let by = check.by.open().map(|by| by.name.clone()).unwrap_or_default();
    let note = check.note.text();
    if note.is_empty() { by } else { format!("{by}：{note}") }
}

fn files(case: &Application, item: &str, id: CaseId) -> Html {
    let dossier = case.submission.as_ref().and_then(|submission| submission.dossier.open());
    let mut html = Html::new();
    for file in dossier.into_iter().flat_map(|d| &d.files).filter(|file| file.item == item) {
        if !html.is_empty() {
            html = html.text("，");
        }
        html = html
            .link(format!("/applications/{id}/files/{}", file.file), &file.name)
            .text(format!("（{}）", super::dossier::size(file.size)));
    }
    html
}
