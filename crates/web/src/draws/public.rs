//! The public page of a draw: once the meeting is over, or the cases of a spot check are drawn, everybody may check it.

use super::page::{frozen, json, numbered};
use crate::{
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Finding, Head, Html, Links, Note, Outcome},
    shape,
    trouble::Trouble,
    visit::Visitor,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};

pub(super) async fn show(
    State(front): State<Front>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let (case, _) = front.office.public_transcript(&number).await?;
    let report = front.office.check_draw(&case).await?;
    let zone = front.office.pack().zone();
    let findings = report.findings.iter().map(|finding| {
        let outcome = match finding.outcome {
            proof::finding::Judgement::Holds => Outcome::Ok,
            proof::finding::Judgement::Fails => Outcome::No,
            proof::finding::Judgement::Unknown => Outcome::Ask,
        };
        Finding::new(outcome, finding.text.clone(), String::new()).sum(finding.because.clone())
    });
    let findings: Vec<Finding> = findings.collect();
    let file = format!("/draws/public/{number}/transcript.json");
    let links = Links::new().link(file, "抽取记录", "JSON").link("/log", "记录日志和信任文件", "");
    let main = Html::new()
        .part(&Card::new("checked", "核验结果").html(Html::new().parts(&findings)))
        .part(&Note::new(
            "自己核验：",
            "下载抽取记录和信任文件，运行 zhiping verify draw draw.json --trust trust.json，或者按格式说明自己写一个程序。",
        ))
        .part(&Note::caution(
            "这份证明不说明的事：",
            if case.spot_check().is_some() {
                "哪一件被抽中，公开的记录里看不出来；名单是不是全部的件、核查得对不对，证明不了；各方串通、又没有公共随机数时，也防不住。"
            } else {
                "候选名单之外的人为什么不在评委库、专家为什么辞谢，证明不了；各方串通、又没有公共随机数时，也防不住。"
            },
        ));
    let side = Html::new()
        .part(&Card::new("facts", "冻结内容").with(&frozen(&case, zone)))
        .part(&Card::new("files", "文件").with(&links));
    let head = Head::new(format!("抽取核验：{}", case.name)).line(format!(
        "{}，{}",
        numbered(&case),
        case.committee.name
    ));
    let body = Html::new().part(&head).html(&shape::columns(main, "冻结内容和文件", side));
    let layout = frame::layout(&front, &visitor, "抽取核验").here(&case.number);
    Ok(Page::new(layout, body).into_response())
}

pub(super) async fn transcript(
    State(front): State<Front>,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    Ok(json("draw.json", front.office.public_transcript(&number).await?.1))
}
