//! The page of one draw: where it stands, the shares, who was drawn, and the files. An expert sees their own line alone.

use super::shares::CommandLine as _;
use crate::{
    act,
    fields::Fields,
    forms::Asker,
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Cell, Column, Facts, Head, Html, Links, Note, Outcome, Table, TableRow, Tag},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::header,
    response::{IntoResponse, Response},
};
use kernel::{CaseId, Role, Zone};
use review::{
    Kind,
    draw::{
        Draw,
        spot_check::{SpotCheck, Verdict},
    },
};

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let case = front.office.visible::<Draw>(guest.me(), id).await?.state;
    let offers = front.office.offers(guest.me(), id, &case).await?;
    let stage = Draw::procedure().stage(case.stage.key());
    let zone = front.office.pack().zone();
    let expert = guest.role() == Role::Expert;
    let head = Head::new(format!("抽取：{}", case.name))
        .tag(frame::outcome(stage.look), if expert { stage.public } else { stage.name })
        .line(format!("{}。{}", numbered(&case), if expert { "" } else { stage.way_on }));
    let mut main =
        act::done_note::<Draw>(fields.find("done").as_deref()).map_or_else(Html::new, |note| Html::of(&note));
    if expert {
        main = main.html(&own_line(&case, &guest)).html(&act::bar(&super::base(id), &offers));
    } else {
        let asker = Asker { me: guest.me(), pack: front.office.pack(), today: front.office.today() };
        if offers.iter().any(|offer| offer.key == "commit" && offer.possible.is_ok()) {
            main = main.part(&Note::new("先在本机生成份额：", case.command_line(&asker)));
        }
        main = main.part(&Card::new("shares", "各方份额").with(&shares(&case, zone)));
        main = main.html(&match case.spot_check() {
            Some(check) => drawn_cases(&case, check, guest.role()),
            None if case.transcript.seed.is_some() => {
                Html::of(&Card::new("seats", "入席和递补").with(&seats(&case)))
            }
            None => Html::new(),
        });
        main = main.html(&act::bar(&super::base(id), &offers));
    }
    let mut side = Html::new();
    if !expert {
        side = side
            .part(&Card::new("facts", "冻结内容").with(&frozen(&case, zone)))
            .part(&Card::new("files", "供人核对的文件").with(&files(&case)));
        let record = front.office.timeline(guest.me(), id, &case).await?;
        side = side.part(&Card::new("record", "经过").with(&crate::judged::timeline(
            &super::base(id),
            &record,
            zone,
        )));
    } else if case.place_of(guest.me().person).is_some() {
        let link = Links::new().link(format!("/draws/{id}/opening.json"), "本人的公开文件", "JSON");
        let card = Card::new("files", "供本人核对").with(&link);
        side = side.part(&card.para("抽取记录公布以后，用这个文件可以证明哪一行是您。"));
    }
    let body = Html::new().part(&head).html(&shape::columns(main, "冻结内容、文件和经过", side));
    let list = match case.spot_check() {
        _ if expert => ("待办", "/home"),
        Some(_) => ("抽查", "/spot-checks"),
        None => ("随机抽取", "/draws"),
    };
    let layout = act::layout(&front, &guest, &case.name, list, &case.number);
    Ok(Page::new(layout, body).into_response())
}

/// 编号, and the day that matters.
pub(super) fn numbered(case: &Draw) -> String {
    let day = if case.meeting().is_some() { "评审日期" } else { "核查期限" };
    format!("编号 {}，{day} {}", case.number, case.day)
}

/// Why the spot check is made, and what came of each case drawn. Only the seats of the review reach the cases themselves.
fn drawn_cases(case: &Draw, check: &SpotCheck, role: Role) -> Html {
    let facts = Facts::new()
        .fact("评委会", case.committee.name.clone())
        .fact("范围", format!("{} 年度{}的申报件", check.year, check.scope.name()))
        .fact("依据和理由", check.reason.clone());
    let html = Html::of(&Card::new("why", "抽查什么").with(&facts));
    if case.transcript.seed.is_none() {
        return html;
    }
    let columns = ["申报件", "单位", "排位", "核查结果"].map(Column::new).to_vec();
    let rows = case.seated().into_iter().filter_map(|place| {
        let row = case.drawable(place)?;
        let rank = case.transcript.ranking.iter().position(|other| *other == place)? + 1;
        let outcome = match case.checks.iter().find(|check| check.candidate == place) {
            None => Cell::part(&Tag::new(Outcome::Now, "待核查")),
            Some(found) => {
                let look = if found.verdict == Verdict::InOrder { Outcome::Ok } else { Outcome::Ask };
                let by = found.correct_by.map_or_else(String::new, |day| format!("，整改期限 {day}"));
                let words = Some(found.words.text()).filter(|words| !words.is_empty());
                let words = words.map_or_else(String::new, |words| format!("，{words}"));
                Cell::part(&Tag::new(look, found.verdict.name())).small(format!("{}{by}{words}", found.day))
            }
        };
        let name = match role {
            Role::Supervisor => Cell::new(row.name.clone()),
            _ => Cell::new(Html::new().link(format!("/applications/{}", row.subject), &row.name)),
        };
        let cells = vec![Cell::new(row.unit.clone()), Cell::new(format!("第 {rank} 位")), outcome];
        Some(TableRow { pick: None, head: name, cells, out: false })
    });
    let table = Table::new("抽中的申报件表", columns, rows.collect());
    let line = format!("抽中 {} 件，已核查 {} 件", case.seated().len(), case.checks.len());
    html.part(&Card::new("sample", "抽中的申报件").under(line).with(&table))
}

fn own_line(case: &Draw, guest: &Guest) -> Html {
    let Some(place) = case.place_of(guest.me().person) else { return Html::new() };
    let says = if !case.seated().contains(&place) {
        "您没有参加这次评审。"
    } else if case.has_accepted(place) {
        "您已经应邀参加。需要变动的，请尽快联系组建单位。"
    } else {
        "您被抽中参加这次评审，请答复是否参加。"
    };
    Html::of(&Note::new(format!("{}：", case.committee.name), says))
}

/// When each party committed and revealed; the share itself once it is revealed.
fn shares(case: &Draw, zone: &Zone) -> Table {
    let columns = ["一方", "承诺", "揭示"].map(Column::new).to_vec();
    let rows = case.transcript.shares.iter().map(|row| {
        let plan = &case.transcript.freeze.plan;
        let name = plan.parties.iter().find(|party| party.key == row.party);
        let at = |at: Option<kernel::Moment>| at.map(|at| zone.minute(at));
        let committed = match (at(row.committed), row.commitment) {
            (Some(at), Some(commitment)) => Cell::new(at).small(commitment.to_string()),
            _ => Cell::none(),
        };
        let revealed = match (at(row.revealed), row.share, row.struck) {
            (_, _, Some(why)) => Cell::new(why.name()),
            (Some(at), Some(share), None) => Cell::new(at).small(share.to_string()),
            _ => Cell::none(),
        };
        TableRow {
            pick: None,
            head: Cell::new(name.map_or(row.party.as_str(), |party| &party.name).to_owned()),
            cells: vec![committed, revealed],
            out: row.struck.is_some(),
        }
    });
    Table::new("份额表", columns, rows.collect())
}

/// Who was called, in the order of rank, with their answer.
fn seats(case: &Draw) -> Table {
    let columns = ["专家", "单位", "排位", "答复"].map(Column::new).to_vec();
    let seated = case.seated();
    let mut called = case.called();
    let rank =
        |place: u32| case.transcript.ranking.iter().position(|other| *other == place).unwrap_or_default();
    called.sort_by_key(|place| rank(*place));
    let rows = called.into_iter().filter_map(|place| {
        let who = case.drawable(place)?;
        let answer = if !seated.contains(&place) {
            let declined = case.transcript.declines.iter().find(|decline| decline.candidate == place)?;
            Tag::new(Outcome::No, declined.reason.name())
        } else if case.has_accepted(place) {
            Tag::new(Outcome::Ok, "应邀")
        } else {
            Tag::new(Outcome::Now, "待答复")
        };
        Some(TableRow {
            pick: None,
            head: Cell::new(who.name.clone()),
            cells: vec![
                Cell::new(who.unit.clone()),
                Cell::new(format!("第 {} 位", rank(place) + 1)),
                Cell::part(&answer),
            ],
            out: !seated.contains(&place),
        })
    });
    Table::new("入席表", columns, rows.collect())
}

pub(super) fn frozen(case: &Draw, zone: &Zone) -> Facts {
    let plan = &case.transcript.freeze.plan;
    let (of, unit) = plan.purpose.counted();
    let excluded: Vec<String> = plan
        .exclusions
        .iter()
        .map(|exclusion| format!("{} {} 人", exclusion_name(&exclusion.rule), exclusion.count))
        .collect();
    let excluded = if excluded.is_empty() { "无".to_owned() } else { excluded.join("，") };
    let mut facts = Facts::narrow()
        .fact(of, format!("{} {unit}", plan.pool.size))
        .fact("不作候选", excluded)
        .fact("候选", format!("{} {unit}", case.transcript.freeze.candidates.len()));
    for panel in &plan.panels {
        let cap = panel.cap.map_or_else(String::new, |cap| format!("，同一单位最多 {cap} 人"));
        let seats = match case.spot_check() {
            Some(_) => format!("{} 件", panel.seats),
            None => format!("{} 席，候补 {} 人{cap}", panel.seats, panel.substitutes),
        };
        facts = facts.fact(panel.name.clone(), seats);
    }
    if let Some(cap) = plan.cap {
        facts = facts.fact("各组合计", format!("同一单位最多 {cap} 人"));
    }
    let public = match plan.public.at() {
        None => "无公共随机数".to_owned(),
        Some(at) => format!("{}，{} 产生", plan.public.name(), zone.minute(at)),
    };
    facts = facts
        .fact("承诺截止", zone.minute(plan.commit_by))
        .fact("揭示截止", zone.minute(plan.reveal_by))
        .fact("公共随机数", case.transcript.public.clone().unwrap_or(public))
        .fact("此前中止", format!("{} 次", plan.attempt))
        .fact("冻结内容", case.transcript.freeze.digest().map(|d| d.to_string()).unwrap_or_default());
    if let Some(seed) = case.transcript.seed {
        facts = facts.fact("种子", seed.to_string());
    }
    facts
}

fn exclusion_name(rule: &str) -> &str {
    match rule {
        "ex_officio" => "当然成员",
        "recused" => "全部件都应回避",
        "specialty" => "专业不在各组",
        other => other,
    }
}

fn files(case: &Draw) -> Links {
    let links = Links::new().link(format!("/draws/{}/transcript.json", case.id), "抽取记录", "JSON");
    links.link(format!("/draws/{}/audit.json", case.id), "抽取记录，含全部候选的盐", "供审计，不公开")
}

pub(super) async fn transcript(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    Ok(json("draw.json", front.office.transcript(guest.me(), id, false).await?))
}

pub(super) async fn audit(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    Ok(json("draw-audit.json", front.office.transcript(guest.me(), id, true).await?))
}

pub(super) async fn opening(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    Ok(json("draw-opening.json", front.office.own_opening(guest.me(), id).await?))
}

/// A file for a checker.
pub(super) fn json(name: &str, bytes: Vec<u8>) -> Response {
    let attachment = format!("attachment; filename=\"{name}\"");
    (
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, attachment)],
        bytes,
    )
        .into_response()
}
