//! The one case page of all roles. What a seat sees comes from its viewpoint, what it may do from its offers.

use super::{acts::expert, check, desk::Desk, dossier, reading};
use crate::{
    act,
    fields::Fields,
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, Facts, Head, Html, Links, Note},
    policy::amendments,
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use kernel::{CaseId, Role, Zone};
use review::application::{
    Application, Stage,
    state::Opinion,
    viewpoint::{View, viewpoint},
};
use review::case::Named;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let loaded = front.office.visible::<Application>(guest.me(), id).await?;
    let actor = guest.me().actor().ok_or(Trouble::NotFound)?;
    let pack = front.office.pack();
    let view = viewpoint(&actor, &loaded.state, pack).ok_or(Trouble::NotFound)?;
    let offers = front.office.offers(guest.me(), id, view.case).await?;
    let note = news_of(&fields);
    if let Some(key) = expert::due(&offers) {
        let form = expert::form(&front, &guest, key, &loaded, &Fields::default())?;
        return reading::draw(&front, &guest, view.case, form, Vec::new(), note).await;
    }
    let zone = pack.zone();
    let bar = act::bar(&format!("/applications/{id}"), &offers);
    let main = main(&front, &guest, &view, loaded.version(), &bar);
    let record = front.office.timeline(guest.me(), id, &loaded.state).await?;
    let side = Html::new()
        .part(&Card::new("facts", "基本情况").with(&basic(&view)))
        .part(&Card::new("papers", "文书").with(&papers(&view)))
        .part(&Card::new("record", "经过").with(&judged::timeline(
            &format!("/applications/{id}"),
            &record,
            zone,
        )));
    let body = note.part(&head(&front, &view, !offers.is_empty())).html(&shape::columns(
        main,
        "基本情况、文书和经过",
        side,
    ));
    let list = match actor.role {
        Role::Applicant => ("我的申报", "/home"),
        Role::Expert => ("审阅", "/applications"),
        _ => ("申报件", "/applications"),
    };
    let title = format!("{}，{}", view.name, view.title_line);
    let mut layout = act::layout(&front, &guest, &title, list, &view.case.number);
    if actor.role == Role::Expert {
        let bar = Desk::of(&front, &guest).await?.bar(id);
        layout.bar = bar.map_or_else(Html::new, |bar| Html::of(&bar));
    }
    Ok(Page::new(layout, body).into_response())
}

/// What was done just now, here or on the case before.
fn news_of(fields: &Fields) -> Html {
    if fields.find("after").is_some() {
        return Html::of(&Note::new("上一件已经提交。", "这是下一件没有审阅的。"));
    }
    let note = act::done_note::<Application>(fields.find("done").as_deref());
    note.map_or_else(Html::new, |note| Html::of(&note))
}

pub(super) fn head(front: &Front, view: &View<'_>, acts: bool) -> Head {
    let case = view.case;
    let submitted = case.submission.as_ref().map(|s| front.office.pack().zone().minute(s.at));
    let submitted = submitted.map_or_else(|| "还没有提交".to_owned(), |at| format!("{at} 提交"));
    let mut line = Html::new()
        .text(format!("编号 {}，{}，{submitted}。{}", case.number, case.target.way_name, view.way_on));
    if acts {
        line = line.text("，").link("#act-h", "去办理");
    }
    let head = Head::new(format!("{}，{}", view.name, view.title_line))
        .tag(frame::outcome(view.look), view.stage_name)
        .line(line);
    match view.due.as_ref() {
        Some(due) => head.due(frame::due(&format!("{}，期限", view.stage_name), due, front.office.today())),
        None => head,
    }
}

/// What was found and decided so far, then what can be done, then the dossier itself.
pub(super) fn main(front: &Front, guest: &Guest, view: &View<'_>, version: i64, bar: &Html) -> Html {
    let (case, zone) = (view.case, front.office.pack().zone());
    let own = guest.role() == Role::Applicant;
    let mut body = news(view, own, zone);
    if own && matches!(case.stage, Stage::Drafting | Stage::Returned | Stage::Supplementing) {
        body = body.html(&shape::button_link(&format!("/applications/{}/tasks", case.id), "继续填报", true));
    }
    if !view.findings.is_empty() {
        let findings = if own {
            Html::new().parts(&judged::findings(view.findings))
        } else {
            judged::folded(view.findings)
        };
        let at = case.submission.as_ref().map(|s| zone.minute(s.at)).unwrap_or_default();
        body =
            body.part(&Card::new("findings", "资格核查").under(format!("{at} 提交时计算。")).html(findings));
    }
    if view.reassessed {
        body = body.html(&amendments::recorded(case));
    }
    if guest.role() == Role::Employer && case.stage == Stage::EmployerCheck {
        body = body.html(&check::form(front, guest, case, version));
    } else if !own && case.submission.is_some() {
        body = body.html(&check::results(case));
    }
    body = body.html(&returns(view, zone));
    for (index, (name, opinion)) in view.opinions.iter().enumerate() {
        body = body.html(&opinion_card(index, name, opinion, zone));
    }
    body = body.html(&defended(view, zone));
    body = body.html(&reading::results(view, guest.role(), front.office.pack()));
    body = body.html(&outcome(view, zone)).html(bar);
    if let Some(dossier) = view.dossier {
        let hidden: &[&str] = if view.phone.is_some() { &[] } else { &["phone"] };
        let checklist = case.submission.as_ref().map_or(&[][..], |s| s.checklist.as_slice());
        body = body
            .html(&dossier::sections(dossier, front.office.pack(), hidden, None))
            .part(&Card::new("files", "附件").with(&dossier::files(dossier, checklist, case.id)));
    }
    body
}

/// What the reader has to know first: a return, a one-time notice, an ending.
fn news(view: &View<'_>, own: bool, zone: &Zone) -> Html {
    let case = view.case;
    let mut body = Html::new();
    if let Some(ending) = case.ending.as_ref().filter(|_| case.stage.ended()) {
        let clause = ending.clause.as_ref().map(|c| format!("　依据：{c}。")).unwrap_or_default();
        body = body.part(&Note::caution(
            format!("{}：", view.stage_name),
            format!("{}。{clause}{}", ending.reason.text(), view.way_on),
        ));
    }
    if let Some(record) = case.returns.last().filter(|_| case.stage == Stage::Returned) {
        // The applicant learns which organisation returned the dossier; colleagues learn who.
        let by = record.by.open().map(|b| format!("{}，{}", b.organisation_name, zone.minute(b.at)));
        let by = if own { by.unwrap_or_default() } else { signed(record.by.open(), zone) };
        let text = format!("{}（{by}）", record.reason.text());
        body = body.part(&Note::caution("退回修改：", text));
    }
    if let Some(notice) = &case.deficiency_notice {
        let mut html = Html::new().text(format!("补正截止 {}（{}）。", notice.due, notice.derivation));
        for (index, item) in notice.items.open().into_iter().flatten().enumerate() {
            html = html.text(format!("　{}. {item}。", index + 1));
        }
        if let Some(answer) = &notice.answer {
            html = html.text(format!("　补正说明：{}", answer.text()));
        }
        body = body.part(&Note::caution("一次性告知：", html));
    }
    body
}

/// Who signed: organisation, name, moment.
fn signed(by: Option<&Named>, zone: &Zone) -> String {
    by.map_or_else(String::new, |by| format!("{}，{}，{}", by.organisation_name, by.name, zone.minute(by.at)))
}

/// Earlier returns, oldest first; the one that is to be answered now stands on top of the page.
fn returns(view: &View<'_>, zone: &Zone) -> Html {
    let all = &view.case.returns;
    let answered = if view.case.stage == Stage::Returned { all.len().saturating_sub(1) } else { all.len() };
    if answered == 0 {
        return Html::new();
    }
    let facts = all.iter().take(answered).enumerate().fold(Facts::new(), |facts, (index, record)| {
        let name = format!("第 {} 次，{}", index + 1, record.role.name());
        facts.fact(name, record.reason.text()).small(signed(record.by.open(), zone))
    });
    Html::of(&Card::new("returns", "退回修改").under("已经改正并再次提交的。").with(&facts))
}

fn opinion_card(index: usize, name: &str, opinion: &Opinion, zone: &Zone) -> Html {
    let who = signed(opinion.by.open(), zone);
    let mut card = Card::new(format!("opinion-{index}"), name).under(who).para(opinion.text.text());
    if let Some(commitment) = &opinion.commitment {
        card = card.para(Html::new().quiet(format!("已签署单位承诺书：{}", commitment.replace('\n', " "))));
    }
    Html::of(&card)
}

/// 评审答辩: what was asked, what was answered, what the panel holds of it.
pub(super) fn defended(view: &View<'_>, zone: &Zone) -> Html {
    let Some(defence) = view.panel_defence else { return Html::new() };
    let mut facts = Facts::new().fact("答辩日期", defence.day.to_string());
    for (number, pair) in (1..).zip(defence.answers.open().into_iter().flatten()) {
        facts = facts.fact(format!("问题 {number}"), pair.question.clone());
        facts = facts.fact("回答", pair.answer.clone());
    }
    facts = facts.fact("答辩意见", defence.view.text());
    Html::of(&Card::new("defence", "评审答辩").under(signed(defence.by.open(), zone)).with(&facts))
}

/// Notice, meeting, confirmation, certificate: what came of it.
fn outcome(view: &View<'_>, zone: &Zone) -> Html {
    let case = view.case;
    let mut facts = Facts::new();
    let mut any = false;
    let mut add = |facts: Facts, name: &str, value: Html| {
        any = true;
        facts.fact(name, value)
    };
    if let Some(notice) = &case.internal_notice {
        let text = format!("{} 至 {}，{}", notice.from, notice.until, notice.place.text());
        facts = add(facts, "单位公示", text.into()).small(notice.derivation.clone());
    }
    if let Some(acceptance) = &case.acceptance {
        let names: Vec<_> = acceptance.findings.iter().map(|(_, name)| name.as_str()).collect();
        let at = acceptance.by.open().map(|by| zone.minute(by.at)).unwrap_or_default();
        facts = add(facts, "受理", at.into()).small(names.join("；"));
    }
    if let (Some(meeting), Some(count)) = (&case.meeting, view.count) {
        let text = format!(
            "{}，赞成 {}，反对 {}，弃权 {}，废票 {}",
            meeting.name, count.yes, count.no, count.abstain, count.invalid
        );
        facts = add(facts, "评审", text.into());
    }
    if let Some(notice) = &case.public_notice {
        facts = add(facts, "公示", format!("{} 至 {}", notice.from, notice.until).into())
            .small(notice.derivation.clone());
    }
    if let Some(confirmation) = &case.confirmation {
        facts = add(facts, "确认", format!("{}，{}", confirmation.document, confirmation.day).into());
    }
    if let Some(certificate) = &case.certificate {
        let link = Html::new().link(format!("/certificates/{}", certificate.number), &certificate.number);
        facts = add(facts, "证书", link);
    }
    if any { Html::of(&Card::new("outcome", "办理结果").with(&facts)) } else { Html::new() }
}

pub(super) fn basic(view: &View<'_>) -> Facts {
    let case = view.case;
    let mut facts = Facts::narrow().fact("申报人", view.name);
    if let Some(card) = view.applicant {
        let sex = card.sex.map(kernel::identity::Sex::name).unwrap_or_default();
        let born = card.birth.map(|day| format!("{} 年生", day.year())).unwrap_or_default();
        facts = facts.small(format!("{sex}，{born}"));
        facts = facts.fact(card.document.kind.name(), view.document.clone());
    }
    if let Some(phone) = view.phone {
        facts = facts.fact("手机", phone);
    }
    facts = facts.fact("工作单位", case.employer.name.clone());
    for party in &case.chain {
        facts = facts.fact("主管或渠道", party.name.clone());
    }
    facts = facts.fact("申报职称", view.title_line.clone()).fact("评委会", case.committee.name.clone());
    match &case.reviewed_by {
        Some(reviewer) => facts.fact("交叉评审", format!("由{}评审", reviewer.name)),
        None => facts,
    }
}

pub(super) fn papers(view: &View<'_>) -> Links {
    let base = format!("/applications/{}/papers", view.case.id);
    let mut links = Links::new();
    if view.case.submission.is_none() {
        return links.line("提交以后可以下载评审表", "");
    }
    links = links.link(format!("{base}/review-form.pdf"), "职称评审表", "PDF").link(
        format!("{base}/commitment.pdf"),
        "申报人承诺书",
        "PDF",
    );
    if view.case.recommendation.is_some() {
        links = links.link(format!("{base}/unit-commitment.pdf"), "单位承诺书", "PDF");
    }
    if view.case.deficiency_notice.is_some() {
        links = links.link(format!("{base}/one-time-notice.pdf"), "一次性告知书", "PDF");
    }
    links
}
