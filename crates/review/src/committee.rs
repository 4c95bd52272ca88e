//! 评委会: what must hold of a committee before it may open (requirements E1), as findings with their clauses.
//!
//! Invariant: a committee with an unmet finding cannot open; a warning is for people.

use crate::{
    application::facts::Committee,
    case::{Refusal, RefusalKind},
    expert::Expert,
};
use kernel::{Day, PersonId};
use rules::{Finding, Outcome, Pack, tables::Filing};

/// The term of the pack that says how long an approval lasts at most.
pub const TERM: &str = "committee_term";

/// A committee as it was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who it is, for what, until when.
    pub committee: Committee,
    /// 人数
    pub size: u32,
    /// 主任委员
    pub chair: Option<PersonId>,
    /// 副主任委员, in the order of the approval
    pub vice_chairs: Vec<PersonId>,
    /// 自主评审: it confirms its own results, and files what it hands in.
    pub autonomous: bool,
    /// 核准文件
    pub approval: String,
}

/// What holds of a committee on a day, with its pool as it is that day.
pub fn judge(pack: &Pack, standing: &Standing, pool: &[Expert], on: Day) -> Vec<Finding> {
    let mut findings = vec![approved(pack, standing), valid(pack, standing, on), scope(pack, standing)];
    findings.extend(longest(pack, standing));
    findings.extend(sizes(pack, standing));
    findings.push(chair(pack, standing, pool));
    findings.extend(vice_chairs(pack, standing, pool));
    findings.push(enough(pack, standing, pool));
    findings
}

/// Whether it may open on a day, as far as the committee itself is concerned: the first finding that stands against it.
///
/// # Errors
/// That finding.
pub fn opens(pack: &Pack, standing: &Standing, pool: &[Expert], on: Day) -> Result<(), Box<Finding>> {
    let against =
        judge(pack, standing, pool, on).into_iter().find(|finding| finding.outcome == Outcome::Unmet);
    against.map_or(Ok(()), |finding| Err(Box::new(finding)))
}

/// The filing of the pack by which another city's committee is asked to review.
const ENTRUSTED: &str = "entrusted";

/// Nobody here judges this series and level: who may be asked instead, through whom and until when (requirement B4).
pub fn unjudged(pack: &Pack) -> Refusal {
    let text = "本市今年没有评审这个系列和层级的评委会".to_owned();
    let filing = pack.filing(ENTRUSTED);
    let way_on = |filing: &Filing| {
        let time = pack.filing_time(filing);
        let time = if time.is_empty() { time } else { format!("，期限：{time}") };
        format!("可以委托其他有评审权的评委会评审：由{}把{}报{}{time}", filing.from, filing.name, filing.to)
    };
    Refusal {
        kind: RefusalKind::Law,
        text,
        clause: filing.map(|filing| pack.cite(&filing.clause)),
        remedy: filing.map(way_on),
    }
}

fn approved(pack: &Pack, standing: &Standing) -> Finding {
    let known = !standing.approval.is_empty();
    let because =
        if known { format!("核准文件：{}", standing.approval) } else { "没有核准文件".to_owned() };
    own(pack, "committee.approval", "评委会经核准备案", known, because, "请先报核准备案部门核准")
}

fn valid(pack: &Pack, standing: &Standing, on: Day) -> Finding {
    let committee = &standing.committee;
    let holds = committee.valid_from <= on && on <= committee.valid_until;
    let because = format!("有效期 {} 至 {}，今天 {on}", committee.valid_from, committee.valid_until);
    own(
        pack,
        "committee.validity",
        "评委会在有效期之内",
        holds,
        because,
        "有效期届满的，重新核准备案以后才能开评",
    )
}

/// Only titles of the pack in force, of its own series and levels.
fn scope(pack: &Pack, standing: &Standing) -> Finding {
    let committee = &standing.committee;
    let empty = |level: &&String| {
        !pack.titles().iter().any(|title| title.series == committee.series && title.level == **level)
    };
    let missing: Vec<&str> = committee
        .levels
        .iter()
        .filter(empty)
        .map(|level| pack.level(level).map_or(level.as_str(), |level| level.name.as_str()))
        .collect();
    let series = pack.series_of(&committee.series).map_or(committee.series.as_str(), |series| &series.name);
    let because = if missing.is_empty() {
        format!("系列：{series}")
    } else {
        format!("{series}系列没有{}的职称", missing.join("、"))
    };
    let text = "评委会只评现行政策里的职称，不自行设定资格名称";
    own(pack, "committee.scope", text, missing.is_empty(), because, "请按核准的系列和层级调整")
}

fn longest(pack: &Pack, standing: &Standing) -> Option<Finding> {
    let committee = &standing.committee;
    let due = pack.term(TERM, committee.valid_from).ok()?;
    let holds = committee.valid_until <= due.day;
    Some(finding(
        "committee.term",
        due.clause,
        "评委会的有效期不超过规定的年限",
        if holds { Outcome::Met } else { Outcome::Unmet },
        due.derivation,
        if holds { "" } else { "请更正有效期" },
    ))
}

fn sizes(pack: &Pack, standing: &Standing) -> Vec<Finding> {
    let rows = pack
        .sizes()
        .iter()
        .filter(|row| row.levels.iter().any(|level| standing.committee.levels.contains(level)));
    let judged = |row: &rules::review::Size| {
        let size = i64::from(standing.size);
        let holds = size >= row.least && (!row.odd || size % 2 == 1);
        let odd = if row.odd { "，单数" } else { "" };
        finding(
            "committee.size",
            pack.cite(&row.clause),
            &format!("评委会不少于 {} 人{odd}", row.least),
            if holds { Outcome::Met } else { Outcome::Unmet },
            format!("现为 {size} 人"),
            if holds { "" } else { "请按规定的人数重新核准备案" },
        )
    };
    rows.map(judged).collect()
}

fn chair(pack: &Pack, standing: &Standing, pool: &[Expert]) -> Finding {
    let text = "评委会有主任委员，主任委员是评委库专家";
    let (outcome, because) = match standing.chair {
        None => (Outcome::Unmet, "没有主任委员"),
        Some(chair) if pool.iter().any(|expert| expert.person == chair) => (Outcome::Met, "主任委员在库"),
        Some(_) => (Outcome::Warning, "主任委员不在评委库里"),
    };
    let remedy = if outcome == Outcome::Met {
        ""
    } else {
        "请为主任委员办理入库，或者更换主任委员"
    };
    finding("committee.chair", cited(pack), text, outcome, because.to_owned(), remedy)
}

/// Nothing where the approval names none: a committee has them as needed.
fn vice_chairs(pack: &Pack, standing: &Standing, pool: &[Expert]) -> Option<Finding> {
    let many = standing.vice_chairs.len();
    let out = |person: &&PersonId| pool.iter().all(|expert| expert.person != **person);
    let missing = standing.vice_chairs.iter().filter(out).count();
    let (outcome, because, remedy) = match missing {
        _ if many == 0 => return None,
        0 => (Outcome::Met, format!("副主任委员 {many} 人，都在库"), ""),
        _ => (
            Outcome::Warning,
            format!("副主任委员 {many} 人，{missing} 人不在评委库里"),
            "请为副主任委员办理入库，或者更换副主任委员",
        ),
    };
    let text = "副主任委员是评委库专家";
    Some(finding("committee.vice_chairs", cited(pack), text, outcome, because, remedy))
}

fn enough(pack: &Pack, standing: &Standing, pool: &[Expert]) -> Finding {
    let size = usize::try_from(standing.size).unwrap_or(usize::MAX);
    let (outcome, remedy) = if pool.len() >= size {
        (Outcome::Met, "")
    } else {
        (Outcome::Unmet, "请在评委库更新期间申请专家入库")
    };
    let because = format!("评委会 {size} 人，在库 {} 人", pool.len());
    finding("committee.pool", cited(pack), "评委库的人数够抽取一次评审会", outcome, because, remedy)
}

/// A finding on the clause that the pack cites for meetings of a committee.
fn own(pack: &Pack, rule: &str, text: &str, holds: bool, because: String, remedy: &str) -> Finding {
    let outcome = if holds { Outcome::Met } else { Outcome::Unmet };
    finding(rule, cited(pack), text, outcome, because, if holds { "" } else { remedy })
}

fn cited(pack: &Pack) -> String {
    pack.text("meeting.committee").unwrap_or_default().to_owned()
}

fn finding(rule: &str, cite: String, text: &str, outcome: Outcome, because: String, remedy: &str) -> Finding {
    Finding {
        rule: rule.to_owned(),
        clause: String::new(),
        cite,
        text: text.to_owned(),
        outcome,
        because,
        facts: Vec::new(),
        remedy: remedy.to_owned(),
    }
}
