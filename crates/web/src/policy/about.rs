//! Two pages about this site: how it can be used by everybody, and what it keeps.

use super::home;
use crate::{
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Head, Html},
    shape,
    visit::Visitor,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

/// A heading with its paragraphs.
type Topic = (&'static str, &'static [&'static str]);

const ACCESSIBILITY: [Topic; 3] = [
    (
        "怎么用",
        &[
            "不开脚本也能办理全部事项；只用键盘可以完成全部操作，焦点所在处有明显的边框。",
            "每个输入框都有标签；填错的，页面顶部列出要改的地方，点一下就到那个输入框。",
            "没有图形验证码，没有会自己消失的提示。",
        ],
    ),
    (
        "怎么看",
        &[
            "状态先用文字说明，再用形状和颜色。正文和背景的对比度不低于 4.5 比 1。",
            "放大到 200% 不丢内容；在手机上竖着看，不用左右拖动整页。",
        ],
    ),
    ("有困难时", &["发现看不清、读不出、点不到的地方，请告诉受理您申报的单位，由职改办改进。"]),
];

const PRIVACY: [Topic; 3] = [
    (
        "保存什么",
        &[
            "预检不保存您填写的内容，答案只在网址里；把网址发给别人，别人就能看到这些答案。",
            "申报内容和附件加密保存，每一件有自己的密钥。密码只保存校验值，系统里没有人能看到它。",
            "登录时只放一个必需的会话标记，离开半小时或退出登录后失效；没有统计和广告。",
        ],
    ),
    (
        "谁能看到",
        &[
            "单位、主管部门、评委会组建单位和职改办，只能看到与自己有关的件。",
            "公示只公布姓名、单位、职称和专业。",
        ],
    ),
    ("留下什么记录", &["每一步办理都留下记录，写明什么席位在什么时候办理；记录只能增加，改动会被发现。"]),
];

pub(super) async fn accessibility(State(front): State<Front>, visitor: Visitor) -> Response {
    page(&front, &visitor, "无障碍说明", &ACCESSIBILITY)
}

pub(super) async fn privacy(State(front): State<Front>, visitor: Visitor) -> Response {
    page(&front, &visitor, "隐私与数据", &PRIVACY)
}

fn page(front: &Front, visitor: &Visitor, title: &str, topics: &[Topic]) -> Response {
    let mut body = Html::new().part(&Head::new(title).tight());
    for (index, (heading, lines)) in topics.iter().enumerate() {
        let card = Card::new(format!("t{index}"), *heading);
        body = body.part(&lines.iter().fold(card, |card, line| card.para(*line)));
    }
    let layout = frame::layout(front, visitor, title).crumb("首页", home(visitor)).here(title);
    Page::new(layout, shape::stack(body)).into_response()
}
