//! The result of the pre-check: verdicts with clause, arithmetic and remedy; what they were computed from.

use crate::{
    fields::Fields,
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, Facts, Head, Html, Note, Outcome},
    shape,
    visit::Visitor,
};
use axum::response::{IntoResponse, Response};
use rules::{Eligibility, Pack, Situation, Verdict};

pub(super) fn page(front: &Front, visitor: &Visitor, fields: &Fields, situation: &Situation) -> Response {
    let pack = front.office.pack();
    let today = front.office.today();
    let verdicts = pack.verdicts(situation, today);
    let count = |outcome| verdicts.iter().filter(|v| v.outcome == outcome).count();
    let mut head = Head::new("预检结果");
    let words = [
        (Outcome::Ok, "可以申报", Eligibility::Eligible),
        (Outcome::Ask, "还缺证明", Eligibility::NeedsEvidence),
        (Outcome::No, "不可以申报", Eligibility::Ineligible),
    ];
    for (outcome, word, eligibility) in words {
        let number = count(eligibility);
        if number > 0 {
            head = head.tag(outcome, format!("{word} {number}"));
        }
    }
    head = head.line(format!("按 {today} 有效的规则计算。这里用的是您自己填写的情况，正式申报时会与共享数据核对。"));
    let level = verdicts.first().and_then(|v| pack.window(&v.series, &v.level, "submit"));
    if let Some(window) = level {
        let due = rules::Due { day: window.until, derivation: window.derivation, clause: window.clause };
        head = head.due(frame::due("个人申报截止", &due, today));
    }
    let answers = query(fields);
    let mut main = Html::new();
    if several(&verdicts, pack) {
        let clause = pack.text("act.one_per_level").unwrap_or_default();
        main = main.part(&Note::caution("同一年度只能申报一个同级别职称。", format!("申报多个的，该年度所有评审结果无效（{clause}）。")));
    }
    for (index, verdict) in verdicts.iter().enumerate() {
        let href = format!("/apply?title={}&way={}&{answers}", verdict.title, verdict.way);
        main = main.part(&judged::verdict(index, verdict, Some(href)));
    }
    let edit = format!("/precheck?edit=1&{answers}");
    let side = Html::new()
        .part(&Card::new("used", "按这些情况计算").with(&used(situation, pack)).para(Html::new().link(edit, "修改情况")));
    let body = Html::new().part(&head).html(&shape::columns(main, "预检所用情况", side));
    let layout = frame::layout(front, visitor, "我能报什么：预检结果").crumb("首页", "/").here("我能报什么");
    Page::new(layout, body).into_response()
}

/// Whether two titles of one level are open at once.
fn several(verdicts: &[Verdict], pack: &Pack) -> bool {
    let open = verdicts.iter().filter(|v| v.outcome != Eligibility::Ineligible);
    let mut groups: Vec<&str> = open.filter_map(|v| pack.level(&v.level)).map(|level| level.group.as_str()).collect();
    let all = groups.len();
    groups.sort_unstable();
    groups.dedup();
    groups.len() < all
}

fn used(situation: &Situation, pack: &Pack) -> Facts {
    let title = |id: &str| {
        if id.is_empty() { Some("没有职称".to_owned()) } else { pack.title(id).map(|t| t.name.clone()) }
    };
    let known = pack.facts().iter().filter(|fact| !fact.question.is_empty());
    known.fold(Facts::narrow(), |facts, def| match situation.get(&def.name) {
        Some(fact) => facts.fact(def.label.clone(), def.read(&fact.value, title)),
        None => facts,
    })
}

/// The answers as an address again.
fn query(fields: &Fields) -> String {
    let kept = fields.pairs().iter().filter(|(name, value)| !value.is_empty() && name != "edit");
    kept.map(|(name, value)| format!("{}={}", shape::encode(name), shape::encode(value))).collect::<Vec<_>>().join("&")
}
