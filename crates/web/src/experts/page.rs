//! The page of one expert in one pool: who they are, training, relations, acts, record.

use crate::{
    act,
    fields::Fields,
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, Facts, Head, Html, Links},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use kernel::{CaseId, Role};
use review::{Kind, expert::Expert};
use rules::Pack;

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let case = front.office.visible::<Expert>(guest.me(), id).await?.state;
    let offers = front.office.offers(guest.me(), id, &case).await?;
    let (pack, today) = (front.office.pack(), front.office.today());
    let stage = Expert::procedure().stage(case.stage());
    let mut head = Head::new(case.name())
        .tag(frame::outcome(stage.look), stage.name)
        .line(format!("编号 {}，{}。{}", case.number, case.committee.name, stage.way_on));
    if let Some(due) = stage.due.and_then(|due| due(&case, pack)) {
        head = head.due(frame::due("评委库更新截止", &due, today));
    }
    let base = format!("/experts/{id}");
    let mut main = Html::new()
        .part(&training(&case, pack))
        .part(&relations(&case, pack))
        .html(&act::bar(&base, &offers));
    if guest.role() == Role::Organiser && case.holds(today) {
        main = main.part(&account(&front, &guest, &base));
    }
    let record = front.office.timeline(guest.me(), id, &case).await?;
    let side = Html::new()
        .part(&Card::new("facts", "基本情况").with(&facts(&case, pack)))
        .part(&Card::new("record", "经过").with(&judged::timeline(&base, &record, pack.zone())));
    let note = act::done_note::<Expert>(fields.find("done").as_deref())
        .map_or_else(Html::new, |note| Html::of(&note));
    let body = note.part(&head).html(&shape::columns(main, "基本情况和经过", side));
    let list = if guest.role() == Role::Expert { "我的专家信息" } else { "专家库" };
    let layout = act::layout(&front, &guest, case.name(), (list, "/experts"), &case.number);
    Ok(Page::new(layout, body).into_response())
}

/// Training by year; what this year lacks is said.
fn training(case: &Expert, pack: &Pack) -> Card {
    let card = Card::new("training", "评审前培训");
    let card = if case.trained(pack.year()) {
        card
    } else {
        card.para(format!("{} 年度还没有登记培训；完成培训以后才能参加评审", pack.year()))
    };
    let rows = case.training.iter().rev().fold(Links::new(), |rows, training| {
        rows.line(training.course.clone(), format!("{} 年度，{} 完成", training.year, training.day))
    });
    if rows.items.is_empty() { card } else { card.with(&rows) }
}

fn relations(case: &Expert, pack: &Pack) -> Card {
    let card = Card::new("relations", "申明的回避关系").under(
        "与申报人或者其单位有这些关系的件，不分给这位专家，也不让其看到；同单位、合作成果由系统比对，不用申明",
    );
    let open = case.relations.iter().filter_map(|relation| relation.open());
    let rows = open.fold(Links::new(), |rows, relation| {
        let rule = pack.recusals().iter().find(|rule| rule.id == relation.rule);
        let (name, text) = rule.map_or(("", ""), |rule| (rule.name.as_str(), rule.text.as_str()));
        rows.line(format!("{name}：{}", relation.name), text)
    });
    if rows.items.is_empty() { card.para("没有申明过") } else { card.with(&rows) }
}

fn facts(case: &Expert, pack: &Pack) -> Facts {
    let level = pack.level(&case.level).map_or("", |level| level.name.as_str());
    let mut facts = Facts::narrow().fact("专业", case.specialty.clone());
    if let Some(card) = case.card.open() {
        facts = facts.fact("职称", card.title.clone()).small(level).fact("单位", card.unit.name.clone());
        for former in &card.former {
            facts = facts.fact("原单位", former.unit.name.clone()).small(format!("{} 离开", former.until));
        }
        for (name, value) in [("地区", &card.region), ("电话", &card.phone)] {
            if !value.is_empty() {
                facts = facts.fact(name, value.clone());
            }
        }
    }
    if let Some((from, until)) = case.from.zip(case.until) {
        facts = facts.fact("聘期", format!("{from} 至 {until}")).small(case.derivation.clone());
    }
    if let Some(reason) = &case.reason {
        facts = facts.fact("理由", reason.text());
    }
    facts
}

fn account(front: &Front, guest: &Guest, base: &str) -> Card {
    let button = shape::button("", "", "开通账号");
    let form = shape::post(&format!("{base}/account"), frame::csrf(front, guest), &[], button);
    Card::new("account", "账号")
        .under("专家用自己的账号登录。已有账号的，加上评审专家席位；没有的，建立账号，首次密码只显示一次")
        .html(form)
}
