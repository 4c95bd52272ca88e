//! 政策: the law clause by clause, with the rules that carry each clause out; and two pages about this site.

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
use rules::{Clause, Pack};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/policy", get(all))
        .route("/policy/{id}", get(one))
        .route("/about/accessibility", get(accessibility))
        .route("/about/privacy", get(privacy))
}

async fn all(State(front): State<Front>, visitor: Visitor) -> Response {
    let pack = front.office.pack();
    let mut body = Html::new().part(&Head::new(pack.name()).line("逐条阅读。每一条下面列出执行它的规则；系统办理每件事所引的都是这里的条款。"));
    for clause in pack.clauses().iter().filter(|clause| !clause.text.is_empty()) {
        body = body.part(&card(clause, pack, false));
    }
    let facts = pack.unverified().iter().fold(Facts::new(), |facts, (key, text)| facts.fact(key.clone(), text.clone()));
    body = body.part(&Card::new("unverified", "待核对的参数").under("这些参数的出处还没有核对，不作为定论。").with(&facts));
    let layout = frame::layout(&front, &visitor, "政策").crumb("首页", "/").here("政策");
    Page::new(layout, shape::stack(body)).into_response()
}

async fn one(State(front): State<Front>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let pack = front.office.pack();
    let clause = pack.clause(&id).ok_or(Trouble::NotFound)?;
    let body = Html::new().part(&Head::new(clause.cite.clone())).part(&card(clause, pack, true));
    let layout = frame::layout(&front, &visitor, &clause.cite).crumb("政策", "/policy").here(clause.cite.clone());
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

fn card(clause: &Clause, pack: &Pack, alone: bool) -> Card {
    let mut card = Card::new(clause.id.clone(), if alone { "原文".to_owned() } else { clause.cite.clone() });
    card = card.para(if clause.text.is_empty() { "没有取得原文。".to_owned() } else { clause.text.clone() });
    let mut links = Links::new();
    let mut any = false;
    for rule in pack.rules().iter().filter(|rule| rule.clause == clause.id) {
        any = true;
        links = links.line(format!("规则：{}", rule.text), rule.remedy.clone());
    }
    for way in pack.ways().iter().filter(|way| way.clause == clause.id) {
        any = true;
        links = links.line(format!("申报途径：{}", way.name), way.about.clone());
    }
    if any { card.with(&links) } else { card }
}

async fn accessibility(State(front): State<Front>, visitor: Visitor) -> Response {
    let lines = [
        "所有页面不用脚本也能用；只用键盘可以完成全部操作，焦点处有明显的边框。",
        "文字和背景的对比度不低于 4.5 比 1；状态先用文字说明，颜色只作补充。",
        "放大到 200% 不丢内容，手机竖屏不需要左右拖动整页。",
        "没有图形验证码。发现看不清、读不出、点不到的地方，请向职改办反映。",
    ];
    about(&front, &visitor, "无障碍说明", &lines)
}

async fn privacy(State(front): State<Front>, visitor: Visitor) -> Response {
    let lines = [
        "预检不保存您填写的内容，答案只在网址里。",
        "证件号码、手机、申报内容和附件加密保存，每一件有自己的密钥。",
        "单位、主管部门、评委会组建单位和职改办只能看到与自己有关的件；证件号码对审核人员部分隐去。",
        "公示只公布姓名、单位、职称和专业。",
        "每一步办理都留下记录，写明谁在什么时候办理，记录不能修改。",
    ];
    about(&front, &visitor, "隐私与数据", &lines)
}

fn about(front: &Front, visitor: &Visitor, title: &str, lines: &[&str]) -> Response {
    let text = lines.iter().fold(Card::new("about", "说明"), |card, line| card.para(*line));
    let body = Html::new().part(&Head::new(title)).part(&text);
    let layout = frame::layout(front, visitor, title).crumb("首页", "/").here(title);
    Page::new(layout, shape::stack(body)).into_response()
}
