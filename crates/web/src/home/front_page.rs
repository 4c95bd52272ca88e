//! The public front page: what may I apply for, what runs now, notices, the certificate check, the law.

use crate::{
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Due, Field, Head, Html, Links, Season, Step},
    precheck, shape,
    trouble::Trouble,
    visit::Visitor,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use kernel::Day;
use rules::Pack;

pub(super) async fn show(State(front): State<Front>, visitor: Visitor) -> Result<Response, Trouble> {
    let pack = front.office.pack();
    let today = front.office.today();
    let notices = front.office.public_notices().await?;
    let mut list = Links::new();
    for batch in notices.iter().take(4) {
        let state = if today <= batch.until { "公示中" } else { "公示期满" };
        let small = format!("{} 人，{state}，公示至 {}", batch.items.len(), batch.until);
        list = list.link(format!("/notices/{}", batch.number), batch.name.clone(), small);
    }
    let ask = precheck::short_form(pack).into_iter().fold(Html::new(), |html, field| html.part(&field));
    let ask = shape::grid(ask).html(&shape::buttons(&[("", "", "开始预检")], Some(("/sign-in", "我已有申报，去登录"))));
    let question = Card::new("pre", "我能报什么职称？")
        .under("填几项，马上看到可以申报哪些、差在哪里、依据哪一条。不用登录，不保存。")
        .para(shape::ask("/precheck", ask));
    let running = windows(pack, today).iter().fold(Card::new("due", &format!("{} 年度正在进行", pack.year())), |c, due| {
        c.with(due)
    });
    let check = shape::ask(
        "/certificates",
        Html::new()
            .part(&Field::text("no", "证书编号", "").hint("证书右上角，末位是校验字符"))
            .html(&shape::buttons(&[("", "", "查验")], None)),
    );
    let policy = Links::new()
        .link("/policy", pack.name(), "逐条阅读，每条注明由哪些规则执行")
        .link("/policy#unverified", "待核对的参数", "没有写明出处的日期和天数");
    let body = Html::new()
        .part(&Head::new(format!("{}职称评审", pack.place())))
        .html(&shape::grid(Html::new().part(&question).part(&running)))
        .part(&Card::new("season", &format!("{} 年度进度", pack.year())).with(&season(pack, today)))
        .html(&shape::grid(
            Html::new()
                .part(&Card::new("notices", "公示").with(&list).para(Html::new().link("/notices", "全部公示")))
                .part(&Card::new("check", "证书查验").para(check))
                .part(&Card::new("policy", "政策").with(&policy)),
        ));
    let layout = frame::layout(&front, &visitor, "首页");
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

/// The steps of the schedule, by name.
const STEPS: [(&str, &str); 5] = [
    ("submit", "个人申报"),
    ("recommend", "单位审核推荐"),
    ("department", "主管部门审核"),
    ("accept", "受理"),
    ("meeting", "评审"),
];

/// The windows that are open, or open next.
fn windows(pack: &Pack, today: Day) -> Vec<Due> {
    let Some((series, level)) = pack.series().first().zip(pack.levels().first()) else { return Vec::new() };
    let found = STEPS.iter().filter_map(|(step, name)| Some((name, pack.window(&series.id, &level.id, step)?)));
    found
        .filter(|(_, window)| window.until >= today)
        .take(2)
        .map(|(name, window)| {
            let due = rules::Due { day: window.until, derivation: window.derivation, clause: window.clause };
            frame::due(&format!("{name}截止"), &due, today)
        })
        .collect()
}

fn season(pack: &Pack, today: Day) -> Season {
    let Some((series, level)) = pack.series().first().zip(pack.levels().first()) else {
        return Season { steps: Vec::new() };
    };
    let mut here = false;
    let mut steps = Vec::new();
    for (step, name) in STEPS {
        let Some(window) = pack.window(&series.id, &level.id, step) else { continue };
        let shown = Step::new(name, format!("至 {} 月 {} 日", window.until.month(), window.until.day()));
        steps.push(if window.until < today {
            shown.done()
        } else if here {
            shown
        } else {
            here = true;
            shown.here()
        });
    }
    for (name, when) in [("公示与确认", "公示期满后报送"), ("电子证书", "确认后签发")] {
        steps.push(Step::new(name, when));
    }
    Season { steps }
}
