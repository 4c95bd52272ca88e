//! The task list: what is done, what is missing and why, and what comes after submission.

use crate::{
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Head, Html, Links, Moment, MomentKind, Note, Outcome, Row, Rows, Timeline},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{CaseId, Zone};
use office::drafts::Saved;
use review::application::{
    Application, Stage,
    dossier::Section,
    form::{self, Missing},
    listing::title_line,
    procedure,
};
use rules::Pack;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    let case = front.office.visible::<Application>(guest.me(), id).await?.state;
    if !case.stage.editable() {
        return Ok(Redirect::to(&format!("/applications/{id}")).into_response());
    }
    let saved = front.office.draft(guest.me(), id).await?;
    let (_, missing, _) = front.office.judged(guest.me(), id).await?;
    let pack = front.office.pack();
    let open = open(&saved, missing.clone(), pack);
    let states: Vec<(Section, Task)> =
        Section::ALL.iter().map(|s| (*s, Task::of(*s, &saved, &missing, pack))).collect();
    let done = states.iter().filter(|(_, task)| task.word == "已完成").count();
    let group = |title: &str, id: &str, sections: &[Section]| {
        let rows = states.iter().filter(|(s, _)| sections.contains(s)).map(|(s, task)| task.row(*s, &case));
        Card::new(id, title).with(&Rows::tasks(rows.collect()))
    };
    let (first, second) = Section::ALL.split_at(6);
    let main = news(&case)
        .part(&Note::new(
            format!("已完成 {done} 项，共 {} 项。", Section::ALL.len()),
            latest(&saved, pack.zone()),
        ))
        .part(
            &group("一、基本资格", "t1", first).under("能从共享数据查到的，提交时以共享数据为准，不用再传。"),
        )
        .part(&group("二、评审材料", "t2", second))
        .part(&Card::new("t3", "三、检查并提交").with(&Rows::tasks(vec![last(&case, &open)])));
    let side = Html::new()
        .part(&Card::new("after", "提交以后").with(&after(&case, pack)))
        .part(&Card::new("other", "其他").with(&other(&case)));
    let body = Html::new().part(&head(&front, &case)).html(&shape::columns(main, "下一步", side));
    let title = format!("我的申报：{}", title_line(&case));
    let layout = frame::for_guest(&front, &guest, title).crumb("我的申报", "/home").here(case.number.clone());
    Ok(Page::new(layout, body).into_response())
}

fn head(front: &Front, case: &Application) -> Head {
    let row = procedure::row(case.stage);
    let head = Head::new(title_line(case)).tag(frame::outcome(row.look), row.name).line(format!(
        "编号 {}，{}，经{}申报，{}",
        case.number, case.target.way_name, case.employer.name, case.committee.name
    ));
    match row.due.and_then(|due| due(case, front.office.pack())) {
        Some(due) => head.due(frame::due("提交截止", &due, front.office.today())),
        None => head,
    }
}

/// Why the case came back.
fn news(case: &Application) -> Html {
    let mut body = Html::new();
    if let Some(record) = case.returns.last().filter(|_| case.stage == Stage::Returned) {
        let by = record.by.open().map(|by| by.organisation_name.clone()).unwrap_or_default();
        body = body.part(&Note::caution("退回修改：", format!("{}（{by}）", record.reason.text())));
    }
    if let Some(notice) = case.deficiency_notice.as_ref().filter(|_| case.stage == Stage::Supplementing) {
        let items = notice.items.open().cloned().unwrap_or_default();
        let items: Vec<String> =
            items.iter().enumerate().map(|(i, item)| format!("{}. {item}", i + 1)).collect();
        body = body.part(&Note::caution("一次性告知，请补正：", items.join("　")));
    }
    body
}

fn latest(saved: &[Saved], zone: &Zone) -> String {
    match saved.iter().map(|section| section.at).max() {
        Some(at) => format!("填写的内容自动保存，最近一次 {}。", zone.minute(at)),
        None => "填写的内容自动保存。".to_owned(),
    }
}

/// The state of one section.
struct Task {
    word: &'static str,
    outcome: Outcome,
    why: String,
}

impl Task {
    fn of(section: Section, saved: &[Saved], missing: &[Missing], pack: &Pack) -> Self {
        let lacks: Vec<&str> =
            missing.iter().filter(|m| m.section == section).map(|m| m.text.as_str()).collect();
        let row = saved.iter().find(|s| s.section == section);
        let problems = row.map(|row| problems(row, pack)).unwrap_or_default();
        let files = section == Section::Files;
        match (row, problems.is_empty(), lacks.is_empty()) {
            (None, _, true) if files || matches!(section, Section::Papers | Section::Circumstances) => {
                let word = if files { "已完成" } else { "没有可不填" };
                Self { word, outcome: if files { Outcome::Ok } else { Outcome::Idle }, why: String::new() }
            }
            (None, _, false) if files => {
                Self { word: "缺信息", outcome: Outcome::Ask, why: lacks.join("；") }
            }
            (None, ..) => Self { word: "未开始", outcome: Outcome::Idle, why: String::new() },
            (Some(_), true, true) => Self { word: "已完成", outcome: Outcome::Ok, why: String::new() },
            (Some(_), ..) => {
                let why = problems.first().cloned().unwrap_or_else(|| lacks.join("；"));
                Self { word: "缺信息", outcome: Outcome::Ask, why }
            }
        }
    }

    fn row(&self, section: Section, case: &Application) -> Row {
        let href = format!("/applications/{}/sections/{}", case.id, section.key());
        let row = Row::new(section.name()).href(href).tag(self.outcome, self.word);
        if self.why.is_empty() { row } else { row.why(self.why.clone()) }
    }
}

/// Everything that keeps the draft from being complete: what is missing, and what is typed but cannot be read. The
/// latter would be left out of the submission without a word.
pub(super) fn open(saved: &[Saved], missing: Vec<Missing>, pack: &Pack) -> Vec<Missing> {
    let unread = saved.iter().flat_map(|section| {
        problems(section, pack).into_iter().map(|text| Missing { section: section.section, text })
    });
    let mut all = missing;
    all.extend(unread);
    all.sort_by_key(|missing| missing.section);
    all
}

/// What does not parse in a saved section.
pub(super) fn problems(saved: &Saved, pack: &Pack) -> Vec<String> {
    let Some(form) = form::form(saved.section) else { return Vec::new() };
    let rows = saved.value["rows"].as_array().map_or(0, Vec::len);
    let typed = |name: &str| super::section::stored(&saved.value, name);
    form::parse(form, rows, typed, pack).1.into_iter().map(|problem| problem.text).collect()
}

fn last(case: &Application, missing: &[Missing]) -> Row {
    let name =
        if case.stage == Stage::Supplementing { "检查并提交补正" } else { "检查、承诺并提交" };
    let row = Row::new(name).href(format!("/applications/{}/check", case.id));
    if missing.is_empty() {
        row.tag(Outcome::Now, "可以提交")
    } else {
        let mut names: Vec<&str> = missing.iter().map(|m| m.section.name()).collect();
        names.dedup();
        row.line(format!("先完成：{}", names.join("、"))).tag(Outcome::Idle, "暂不能开始")
    }
}

fn after(case: &Application, pack: &Pack) -> Timeline {
    let steps = [
        ("submit", "您提交", "得到编号和回执"),
        ("recommend", "单位核对原件、公示、推荐", "逐项核对，审核责任人签名"),
        ("department", "主管部门审核", "有问题会退回并写明理由"),
        ("accept", "组建单位受理", "材料不合要求的，一次说全"),
        ("meeting", "评审、公示、确认", "之后签发电子证书"),
    ];
    let moments = steps.iter().enumerate().map(|(index, (step, name, about))| {
        let kind = if index == 0 { MomentKind::Now } else { MomentKind::Next };
        let until =
            procedure::window(case, step, pack).map(|w| format!("至 {}", w.until)).unwrap_or_default();
        Moment::new(kind, *name).line(until).line(*about)
    });
    Timeline { moments: moments.collect() }
}

fn other(case: &Application) -> Links {
    Links::new()
        .link(format!("/applications/{}", case.id), "查看这一件的经过", "每一步办理都有记录")
        .link(format!("/applications/{}/acts/withdraw", case.id), "撤回这次申报", "受理之前随时可以")
        .link("/policy", "查政策原文", "逐条阅读")
}
