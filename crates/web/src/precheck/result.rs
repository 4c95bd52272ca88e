//! The result of the pre-check: verdicts with clause, arithmetic and remedy; what they were computed from.

use super::{answers, questions};
use crate::{
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, Facts, Head, Html, Links, More, Note, Outcome},
    shape,
    visit::Visitor,
};
use axum::response::{IntoResponse, Response};
use kernel::Day;
use rules::{Eligibility, Finding, Outcome as Ruled, Pack, Situation, Verdict};
use std::sync::Arc;

pub(super) fn page(front: &Front, visitor: &Visitor, situation: &Situation) -> Response {
    let pack = front.office.pack();
    let today = front.office.today();
    let verdicts = pack.verdicts(situation, today);
    let answers = answers::query(situation, pack);
    let edit = format!("/precheck?edit=1&{answers}");
    let mut main = notes(&verdicts, situation, pack, &edit, today);
    let (shared, verdicts) = apart(verdicts);
    main = main.html(&together(&shared));
    for (index, verdict) in verdicts.iter().enumerate() {
        let href = format!("/apply?title={}&way={}&{answers}", verdict.title, verdict.way);
        let mut card = judged::verdict(index, verdict, Some(href));
        if let Some(words) = elsewhere(verdict, &shared) {
            card.sub = [card.sub, words.to_owned()]
                .into_iter()
                .filter(|w| !w.is_empty())
                .collect::<Vec<_>>()
                .join("；");
        }
        main = main.part(&card);
    }
    let used = Card::new("used", "按这些情况计算").with(&used(situation, pack));
    let side = Html::new()
        .part(&used.para(Html::new().link(&edit, "修改情况")))
        .html(&other_ways(&verdicts, situation, pack));
    let body =
        Html::new().part(&head(&verdicts, pack, today)).html(&shape::columns(main, "预检所用情况", side));
    let layout = frame::layout(front, visitor, "预检结果")
        .crumb("首页", "/")
        .crumb("我能报什么", edit)
        .here("预检结果");
    Page::new(layout, body).into_response()
}

/// What the rules say alike of every title and way, apart from what they say of each.
fn apart(mut verdicts: Vec<Verdict>) -> (Vec<Arc<Finding>>, Vec<Verdict>) {
    let [first, rest @ ..] = &verdicts[..] else { return (Vec::new(), verdicts) };
    if rest.is_empty() {
        return (Vec::new(), verdicts);
    }
    let everywhere = |found: &&Arc<Finding>| rest.iter().all(|verdict| verdict.findings.contains(found));
    let shared: Vec<Arc<Finding>> = first.findings.iter().filter(everywhere).cloned().collect();
    for verdict in &mut verdicts {
        verdict.findings.retain(|found| !shared.contains(found));
    }
    (shared, verdicts)
}

/// Why a title stands as it does, when that is told above and not under it.
fn elsewhere(verdict: &Verdict, shared: &[Arc<Finding>]) -> Option<&'static str> {
    let has = |all: &[Arc<Finding>], outcome| all.iter().any(|found| found.outcome == outcome);
    match verdict.outcome {
        Eligibility::Ineligible if has(shared, Ruled::Unmet) => Some("上面共同的条件有不符合的"),
        Eligibility::NeedsEvidence if has(shared, Ruled::Unknown) => Some("上面共同的条件还缺证明"),
        _ => None,
    }
}

/// The conditions that are the same for every title, once: open ones in sight, the others folded.
fn together(shared: &[Arc<Finding>]) -> Html {
    if shared.is_empty() {
        return Html::new();
    }
    let all = shared.iter().map(Arc::as_ref);
    let (met, open): (Vec<&Finding>, Vec<&Finding>) = all.partition(|found| found.outcome == Ruled::Met);
    let mut body = Html::new().parts(&judged::findings(open));
    if !met.is_empty() {
        let summary = format!("符合的 {} 项", met.len());
        body = body.part(&More { summary, findings: judged::findings(met) });
    }
    Html::of(&Card::new("shared", "申报哪一项都要符合的条件").html(body))
}

fn head(verdicts: &[Verdict], pack: &Pack, today: Day) -> Head {
    let mut head = Head::new("预检结果");
    let words = [
        (Outcome::Ok, "可以申报", Eligibility::Eligible),
        (Outcome::Ask, "还缺证明", Eligibility::NeedsEvidence),
        (Outcome::No, "不可以申报", Eligibility::Ineligible),
    ];
    for (outcome, word, eligibility) in words {
        let number = verdicts.iter().filter(|v| v.outcome == eligibility).count();
        if number > 0 {
            head = head.tag(outcome, format!("{word} {number}"));
        }
    }
    head = head
        .line(format!("按 {today} 有效的规则计算。这里用的是您自己填写的情况，正式申报时会与共享数据核对。"));
    match verdicts.first().and_then(|v| pack.window(&v.series, &v.level, "submit")) {
        Some(window) => head.due(judged::window("个人申报截止", window, today)),
        None => head,
    }
}

/// What to know before reading the verdicts.
fn notes(verdicts: &[Verdict], situation: &Situation, pack: &Pack, edit: &str, today: Day) -> Html {
    let mut notes = Html::new();
    if verdicts.is_empty() {
        let text = Html::new()
            .text("按您填的系列和现有职称，没有更高一级的职称可以申报。系列或职称选错了的，请")
            .link(edit, "修改情况")
            .text("。");
        return notes.part(&Note::caution("没有可以比较的职称。", text));
    }
    let open = questions::unanswered(pack, situation, today);
    let lacks = verdicts.iter().any(|verdict| verdict.outcome == Eligibility::NeedsEvidence);
    if open > 0 && lacks {
        let rest = format!("/precheck?{}", answers::query(situation, pack));
        let text =
            Html::new().text(format!("还有 {open} 项没有填，填了以后结果更准。")).link(rest, "继续填写");
        notes = notes.part(&Note::new("", text));
    }
    if several(verdicts, pack) {
        let clause = pack.text("act.one_per_level").map(|clause| format!("（{clause}）")).unwrap_or_default();
        let text = format!("下面有同一级别的几项，只能选一项；申报多个的，该年度所有评审结果无效{clause}。");
        notes = notes.part(&Note::caution("同一年度只能申报一个同级别职称。", text));
    }
    notes
}

/// Whether two choices of one level are open at once.
fn several(verdicts: &[Verdict], pack: &Pack) -> bool {
    let open = verdicts.iter().filter(|v| v.outcome != Eligibility::Ineligible);
    let mut groups: Vec<&str> =
        open.filter_map(|v| pack.level(&v.level)).map(|level| level.group.as_str()).collect();
    let all = groups.len();
    groups.sort_unstable();
    groups.dedup();
    groups.len() < all
}

fn used(situation: &Situation, pack: &Pack) -> Facts {
    let title = |id: &str| {
        if id.is_empty() { Some("没有职称".to_owned()) } else { pack.title(id).map(|t| t.name.clone()) }
    };
    pack.facts().iter().fold(Facts::narrow(), |facts, def| match situation.get(&def.name) {
        Some(fact) => facts.fact(def.label.clone(), def.read(&fact.value, title)),
        None => facts,
    })
}

/// The ways of this series that no verdict above shows; nothing when something can be applied for.
fn other_ways(verdicts: &[Verdict], situation: &Situation, pack: &Pack) -> Html {
    if verdicts.iter().any(|verdict| verdict.outcome == Eligibility::Eligible) {
        return Html::new();
    }
    let series = situation.text("series").unwrap_or_default();
    let open =
        pack.ways().iter().filter(|way| way.series.is_empty() || way.series.iter().any(|s| s == series));
    let hidden: Vec<_> = open.filter(|way| !verdicts.iter().any(|verdict| verdict.way == way.id)).collect();
    if hidden.is_empty() {
        return Html::new();
    }
    let links = hidden.iter().fold(Links::new(), |links, way| {
        let small = format!("{}（{}）", way.about, pack.cite(&way.clause));
        links.link(format!("/policy/{}", way.clause), way.name.clone(), small)
    });
    Html::of(&Card::new("ways", "还有这些途径").with(&links))
}
