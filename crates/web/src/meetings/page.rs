//! The meeting page: agenda with counts and arithmetic, signatures, acts, record.

use crate::{
    act,
    fields::Fields,
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
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use kernel::{CaseId, Day, Role};
use office::Me;
use review::{
    Kind,
    draw::Draw,
    meeting::{
        Meeting, Stage,
        acts::{due, earliest},
        state::{Item, Member, Signature},
        tally,
    },
};
use rules::Pack;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let case = front.office.visible::<Meeting>(guest.me(), id).await?.state;
    let offers = front.office.offers(guest.me(), id, &case).await?;
    let stage = Meeting::procedure().stage(case.stage.key());
    let head = Head::new(case.name.clone())
        .tag(frame::outcome(stage.look), stage.name)
        .line(format!("编号 {}，{}。{}", case.number, case.committee.name, stage.way_on));
    let pack = front.office.pack();
    let mut main = super::done(&fields);
    main = main.part(&Card::new("agenda", "议程和结果").with(&agenda(&case, guest.me(), pack)));
    main = main.html(&way_on(&front, &guest, &case).await?).html(&act::bar(&super::base(id), &offers));
    main = main.html(&super::ballot::checked(&front, &guest, &case).await?);
    main = main.html(&people(&front, &guest, &case).await?);
    let record = front.office.timeline(guest.me(), id, &case).await?;
    let side = Html::new()
        .part(&Card::new("facts", "基本情况").with(&facts(&case, pack, front.office.today())))
        .html(&super::papers::card(&case, guest.me()))
        .part(&Card::new("record", "经过").with(&crate::judged::timeline(
            &super::base(id),
            &record,
            pack.zone(),
        )));
    let body = Html::new().part(&head).html(&shape::columns(main, "基本情况和经过", side));
    let layout = act::layout(&front, &guest, &case.name, ("评审会", "/meetings"), &case.number);
    let mut answer = Page::new(layout, body).into_response();
    if case.stage == Stage::Preparing {
        answer.headers_mut().insert(header::REFRESH, HeaderValue::from_static("3"));
    }
    Ok(answer)
}

/// The way on that is no act of the meeting itself: to its draw, or to the voting page.
async fn way_on(front: &Front, guest: &Guest, case: &Meeting) -> Result<Html, Trouble> {
    if guest.role() != Role::Organiser || case.stage != Stage::Convened {
        return Ok(booth(case, guest.me()));
    }
    let draws = front.office.draws_of(guest.me(), case).await?;
    let live = draws.iter().find(|draw| draw.stage != review::draw::Stage::Aborted);
    Ok(match live {
        Some(draw) => shape::button_link(&format!("/draws/{}", draw.id), "继续抽取", true),
        None => shape::button_link(&format!("/draws/new?meeting={}", case.id), "抽取专家", true),
    })
}

/// Where a member votes, and how far the others are.
fn booth(case: &Meeting, me: &Me) -> Html {
    let Some(ballot) = &case.ballot else { return Html::new() };
    let votes = me.role() == Some(Role::Expert) && case.voters().any(|voter| voter == me.person);
    match case.stage {
        Stage::Preparing => Html::of(&Note::new("", "正在准备选票，备好以后这一页会自己刷新。")),
        Stage::Polling if votes => shape::button_link(&format!("/meetings/{}/vote", case.id), "投票", true),
        Stage::Polling => {
            let (done, whole) = (ballot.confirmed.len(), case.voters().count());
            Html::of(&Note::new("投票进行中：", format!("到会 {whole} 人，已确认在箱中 {done} 人。")))
        }
        _ => Html::new(),
    }
}

/// What this person takes part in: a case that they are recused from does not exist for them.
fn agenda(case: &Meeting, me: &Me, pack: &Pack) -> Table {
    let columns = ["申报人", "职称", "单位", "表决", "结果"].map(Column::new).to_vec();
    let own = case
        .agenda
        .iter()
        .filter(|item| me.role() != Some(Role::Expert) || !case.is_recused(me.person, item.case));
    Table::new("议程表", columns, own.map(|item| row(item, pack)).collect())
}

/// Draws and members; the members once the draw has named them.
async fn people(front: &Front, guest: &Guest, case: &Meeting) -> Result<Html, Trouble> {
    let mut card = Card::new("members", "评审专家");
    if case.members.is_empty() {
        card = card.para("还没有抽取完成。名单由抽取产生，不能指定。");
    } else {
        let columns = ["专家", "单位", "专业组", "签到"].map(Column::new).to_vec();
        let row = |member: &Member| TableRow {
            pick: None,
            head: Cell::new(member.name.text()).small(case.office_of(member.person)),
            cells: vec![
                Cell::new(member.unit.clone()),
                Cell::new(member.panel.clone()),
                if case.present.contains(&member.person) { Cell::new("已签到") } else { Cell::none() },
            ],
            out: false,
        };
        card = card.with(&Table::new("评审专家表", columns, case.members.iter().map(row).collect()));
    }
    if !matches!(guest.role(), Role::Expert) {
        let recused = case.recused.len();
        if recused > 0 {
            card = card.para(format!("按回避规则，有 {recused} 人次不参加个别件的审阅和表决。"));
        }
        let mut links = Links::new();
        for draw in front.office.draws_of(guest.me(), case).await? {
            let stage = Draw::procedure().stage(draw.stage.key());
            links = links.link(format!("/draws/{}", draw.id), format!("抽取 {}", draw.number), stage.name);
        }
        card = card.with(&links);
    }
    Ok(Html::of(&card))
}

fn row(item: &Item, pack: &Pack) -> TableRow {
    let link = Html::new().link(format!("/applications/{}", item.case), item.name.text());
    let (count, result) = match &item.count {
        None => (Cell::none(), Cell::none()),
        Some(count) => {
            let words = format!(
                "赞成 {}，反对 {}，弃权 {}，废票 {}，参加 {}",
                count.yes, count.no, count.abstain, count.invalid, count.present
            );
            let judged = tally::judge(pack, count).ok();
            let because = judged.as_ref().map(|j| j.because.clone()).unwrap_or_default();
            let tag = match judged.is_some_and(|j| j.passed) {
                true => Tag::new(Outcome::Ok, "通过"),
                false => Tag::new(Outcome::No, "未通过"),
            };
            (Cell::new(words).small(because), Cell::part(&tag))
        }
    };
    TableRow {
        pick: None,
        head: Cell::new(link).small(item.number.clone()),
        cells: vec![Cell::new(item.title_name.clone()), Cell::new(item.employer_name.clone()), count, result],
        out: false,
    }
}

fn facts(case: &Meeting, pack: &Pack, today: Day) -> Facts {
    let attended = match case.attended {
        None if case.opened.is_some() => format!("已签到 {} 人", case.present.len()),
        None => "还没有开评".to_owned(),
        Some(attended) => tally::quorum(pack, case.size, attended).unwrap_or_else(|text| text),
    };
    let filed = match &case.filing {
        None => {
            let due = due(pack, case).ok();
            let missed = due.as_ref().is_some_and(|due| due.day < today);
            let earliest = earliest(pack, case.day, today).filter(|_| missed);
            let late =
                earliest.map_or_else(String::new, |day| format!("。今天备案的，最早 {day} 开评，请先改期"));
            format!("还没有备案：{}{late}", due.map(|due| due.derivation).unwrap_or_default())
        }
        Some(filing) if filing.received.is_some() => format!("{} 备案，职改办已接收", filing.day),
        Some(filing) => format!("{} 备案，待职改办接收", filing.day),
    };
    let signed = |signature: &Option<Signature>| match signature.as_ref().and_then(|s| s.by.open()) {
        Some(by) => format!("{}，{}", by.name, pack.zone().minute(by.at)),
        None => "还没有签字".to_owned(),
    };
    let mut facts = Facts::narrow()
        .fact("评委会", case.committee.name.clone())
        .small(if case.autonomous { "自主评审" } else { "" })
        .fact("人数", format!("{} 人", case.size))
        .fact("日期", case.day.to_string())
        .fact("地点", case.place.clone())
        .fact("备案", filed)
        .fact("投票方式", case.opened.map_or("还没有开评", |opened| opened.mode.name()))
        .fact("出席", attended)
        .fact(case.office_of(case.presiding(pack)), signed(&case.chair_signature))
        .fact("监督员", signed(&case.supervisor_signature));
    if let Some(filing) = &case.filing {
        facts = facts.fact(if case.autonomous { "工作方案" } else { "工作安排" }, filing.plan.clone());
        if !filing.standard.is_empty() {
            facts = facts.fact("标准条件", filing.standard.clone());
        }
    }
    facts
}
