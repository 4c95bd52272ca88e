//! 政策: the law clause by clause, with the rules that carry each clause out; two pages about this site.

mod about;
pub mod amendments;
mod campaign;
mod carried;
mod data;
mod duties;
mod filings;
mod sanctions;
mod simulate;
mod titles;

use crate::{
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Facts, Head, Html, Links},
    shape,
    trouble::Trouble,
    visit::Visitor,
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::Role;
use rules::{Clause, Pack};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/policy", get(all))
        .route("/policy/calendar", get(campaign::show))
        .route("/policy/calendar.ics", get(campaign::feed))
        .route("/policy/filings", get(filings::all))
        .route("/policy/sanctions", get(sanctions::all))
        .route("/policy/duties", get(duties::all))
        .route("/policy/data/{kind}", get(data::one))
        .route("/policy/titles", get(titles::all))
        .route("/policy/titles/{series}", get(titles::one))
        .route("/policy/simulate", get(simulate::show))
        .route("/policy/amendments", get(amendments::all))
        .route("/policy/amendments/{id}", get(amendments::one))
        .route("/policy/{id}", get(one))
        .route("/about/accessibility", get(about::accessibility))
        .route("/about/privacy", get(about::privacy))
}

async fn all(State(front): State<Front>, visitor: Visitor) -> Response {
    let pack = front.office.pack();
    let lead = format!(
        "政策包 {}，第 {} 版。条款下面列出由什么执行它；系统办理每件事所引的都是这里的条款。",
        pack.id(),
        pack.version()
    );
    let (mut known, unknown): (Vec<&Clause>, Vec<&Clause>) =
        pack.clauses().iter().partition(|clause| !clause.text.is_empty());
    // The year's notice is what people look for; what it rests on follows.
    let notice = pack.covers().first().map(|cover| document(&cover.clause));
    known.sort_by_key(|clause| Some(document(&clause.id)) != notice);
    let all = format!("{} 个系列，各层级的名称、学历资历条件，哪些由考试取得", pack.series().len());
    let also = Links::new().link("/policy/titles", "职称目录", all).link(
        "/policy/calendar",
        "年度日程",
        "各环节的起止日期、顺推和倒推的期限，写明怎样算出来；可以订阅",
    );
    let also = also.link("/policy/filings", "报送和备案", filings::ABOUT);
    let also = also.link("/policy/sanctions", "处理", sanctions::ABOUT);
    let also = also.link("/policy/duties", "各方责任", duties::ABOUT);
    let also = also.link("/policy/amendments", "年中修改", "年度中间发布的规定：从哪天起、管哪些件");
    let office = visitor.session.as_ref().is_some_and(|s| s.me.role() == Some(Role::TitleOffice));
    let also = if office { also.link("/policy/simulate", "模拟政策包", simulate::ABOUT) } else { also };
    let also = Card::new("series", "按事项查").with(&also);
    let mut body =
        Html::new().part(&Head::new(pack.name()).line(lead).tight()).part(&also).part(&contents(&known));
    for clause in known {
        let card = card(clause, pack, &clause.cite);
        body = body.part(
            &card.para(Html::new().link(format!("/policy/{}", clause.id), "本条链接").hidden(&clause.cite)),
        );
    }
    if !unknown.is_empty() {
        let links = unknown.iter().fold(Links::new(), |links, clause| {
            links.link(format!("/policy/{}", clause.id), clause.cite.clone(), said_by(clause, pack))
        });
        let also =
            Card::new("also", "还引用的文件").under("没有取得原文，引用以文号和条目为准。").with(&links);
        body = body.part(&also);
    }
    body = body.part(&topics(pack)).part(&unverified(pack));
    let layout = frame::layout(&front, &visitor, "政策").crumb("首页", home(&visitor)).here("政策");
    Page::new(layout, shape::stack(body)).into_response()
}

async fn one(
    State(front): State<Front>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let pack = front.office.pack();
    let clause = pack.clause(&id).ok_or(Trouble::NotFound)?;
    let title = if clause.text.is_empty() { "引用" } else { "原文" };
    let back = Html::new().link(format!("/policy#{}", clause.id), "在全文中查看");
    let mut card = card(clause, pack, title);
    if !clause.text.is_empty() {
        card = card.para(back);
    }
    let body = Html::new().part(&Head::new(clause.cite.clone()).tight()).part(&card);
    let layout = frame::layout(&front, &visitor, &clause.cite)
        .crumb("首页", home(&visitor))
        .crumb("政策", "/policy")
        .here(clause.cite.clone());
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

/// The document that a clause belongs to.
fn document(id: &str) -> &str {
    id.split('.').next().unwrap_or_default()
}

/// A way to each clause, document by document: the page is long.
fn contents(clauses: &[&Clause]) -> Card {
    let documents = clauses.chunk_by(|one, other| document(&one.id) == document(&other.id));
    documents.fold(Card::new("contents", "目录"), |card, clauses| {
        let links = clauses.iter().fold(Html::new(), |links, clause| {
            let gap = if links.is_empty() { "" } else { "　" };
            links.text(gap).link(format!("#{}", clause.id), &clause.cite)
        });
        card.para(links)
    })
}

/// A clause with its words and everything that carries it out.
fn card(clause: &Clause, pack: &Pack, title: &str) -> Card {
    let mut card = Card::new(clause.id.clone(), title);
    if clause.text.is_empty() {
        card = card.para("没有取得原文，引用以文号和条目为准。");
    }
    for line in clause.text.lines().filter(|line| !line.trim().is_empty()) {
        card = card.para(line);
    }
    let links = carried::performers(clause, pack);
    if !links.items.is_empty() {
        card = card.para(Html::new().bold("由什么执行")).with(&links);
    }
    let notice = carried::restated(clause, pack);
    if notice.items.is_empty() {
        card
    } else {
        card.para(Html::new().bold("年度通知里的写法")).with(&notice)
    }
}

/// How many things carry a clause out, in words; empty for none.
fn said_by(clause: &Clause, pack: &Pack) -> String {
    let count = carried::performers(clause, pack).items.len();
    if count == 0 { String::new() } else { format!("{count} 项由它规定") }
}

/// The data behind the clauses, topic by topic.
fn topics(pack: &Pack) -> Card {
    let found = data::TOPICS.into_iter().filter_map(|kind| Some((kind, rules::diff::describe(pack, kind)?)));
    let links = found.fold(Links::new(), |links, (kind, (name, things))| {
        links.link(format!("/policy/data/{kind}"), name, format!("{} 项", things.len()))
    });
    Card::new("data", "政策包里的数据").under("条款由这些数据执行；每一项都注明依据。").with(&links)
}

fn unverified(pack: &Pack) -> Card {
    let card = Card::new("unverified", "待核对的参数");
    if pack.unverified().is_empty() {
        return card.para("没有。所有日期、天数和比例都有写明的出处。");
    }
    let facts = pack
        .unverified()
        .iter()
        .fold(Facts::new(), |facts, (key, text)| facts.fact(text.clone(), "").source(key));
    card.under("下列参数的出处还没有核对，办理时以主管部门的文件为准。右边是它在政策包里的名字。")
        .with(&facts)
}

pub(super) fn home(visitor: &Visitor) -> &'static str {
    if visitor.session.is_some() { "/home" } else { "/" }
}
