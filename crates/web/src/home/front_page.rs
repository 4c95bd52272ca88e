//! The public front page: what may I apply for, what runs now, notices, the certificate check, the law.

use crate::{
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, Due, Field, Html, Links, Note, Season, Step},
    precheck, shape,
    trouble::Trouble,
    visit::Visitor,
};
use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use kernel::Day;
use review::batch::Batch;
use rules::{Pack, Window};

/// The two cards on top, on the coloured ground.
#[derive(Template)]
#[template(
    source = r#"<div class="zp-hero"><div class="zp-cols is-hero"><section class="zp-card" aria-labelledby="pre"><h1 id="pre">我能报什么职称？</h1><p class="zp-sub">填几项，马上看到可以申报哪些、差在哪里、依据哪一条。不用登录，不保存。</p><div class="mt-3">{{ form }}</div></section>{{ running }}</div></div>"#,
    ext = "html"
)]
struct Hero {
    form: Html,
    running: Card,
}

/// So many running notices are shown.
const SHOWN: usize = 4;

pub(super) async fn show(State(front): State<Front>, visitor: Visitor) -> Result<Response, Trouble> {
    let pack = front.office.pack();
    let today = front.office.today();
    let notices = front.office.running_notices(SHOWN).await?;
    let hero = Hero { form: question(pack, visitor.session.is_some()), running: running(pack, today) };
    let season = Card::new("season", format!("{} 年度进度", pack.year())).with(&season(pack, today));
    let cards = Html::new().part(&published(&notices, today)).part(&check()).part(&policy(pack));
    let body = Html::new().part(&hero).part(&season).html(&shape::grid(cards));
    let layout = frame::layout(&front, &visitor, "首页");
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

fn question(pack: &Pack, signed_in: bool) -> Html {
    let fields = shape::grid(Html::new().parts(&precheck::short_form(pack)));
    let link =
        if signed_in { ("/home", "我的首页") } else { ("/sign-in", "我已有申报，去登录") };
    shape::ask("/precheck", fields.html(&shape::buttons(&[("", "", "开始预检")], Some(link))))
}

fn running(pack: &Pack, today: Day) -> Card {
    let open: Vec<Due> = windows(pack)
        .filter(|(_, window)| window.until >= today && window.from.is_none_or(|from| from <= today))
        .take(2)
        .map(|(name, window)| judged::window(&format!("{name}截止"), window, today))
        .collect();
    let card = Card::new("due", format!("{} 年度正在进行", pack.year()));
    if open.is_empty() {
        return card.para("现在没有开放的申报和审核时段。");
    }
    card.with(&shape::stack(Html::new().parts(&open)))
}

/// Notices whose period runs, the newest first.
fn published(notices: &[Batch], today: Day) -> Card {
    let open: Vec<&Batch> = notices.iter().filter(|batch| today <= batch.until).collect();
    let card = Card::new("notices", "正在公示");
    let card = if open.is_empty() {
        card.para("现在没有正在公示的名单。")
    } else {
        let links = open.iter().fold(Links::new(), |links, batch| {
            let small = format!("{} 人，公示至 {}（{}）", batch.items.len(), batch.until, batch.derivation);
            links.link(format!("/notices/{}", batch.number), batch.name.clone(), small)
        });
        card.with(&links)
    };
    card.para(Html::new().link("/notices", "全部公示"))
}

fn check() -> Card {
    let number = Field::text("no", "证书编号", "").hint("证书右上角，末位是校验字符");
    let form = Html::new().part(&number).html(&shape::buttons(&[("", "", "查验")], None));
    Card::new("check", "证书查验").with(&shape::ask("/certificates", form))
}

fn policy(pack: &Pack) -> Card {
    let titles = format!("{} 个系列的职称名称和条件", pack.series().len());
    let mut links = Links::new().link("/policy", pack.name(), "通知逐条阅读，每条注明由哪些规则执行").link(
        "/policy/titles",
        "职称目录",
        titles,
    );
    if !pack.unverified().is_empty() {
        links = links.link("/policy#unverified", "待核对的参数", "没有写明出处的日期和天数");
    }
    Card::new("policy", "政策").with(&links)
}

/// The steps of the schedule that the first page shows.
const STEPS: [&str; 5] = ["submit", "recommend", "department", "accept", "meeting"];

/// What comes after the schedule, and when.
const AFTER: [(&str, &str); 2] = [("公示与确认", "公示期满后报送"), ("电子证书", "确认后签发")];

/// The windows of the first series at its lowest level; other series may differ, their cases say so.
fn windows(pack: &Pack) -> impl Iterator<Item = (String, Window)> + '_ {
    let first =
        pack.series().first().and_then(|series| pack.titles().iter().find(|title| title.series == series.id));
    let window = move |step| Some((pack.step_name(step), pack.window(&first?.series, &first?.level, step)?));
    STEPS.into_iter().filter_map(window)
}

/// The season: what is behind, what runs, what comes.
fn season(pack: &Pack, today: Day) -> Html {
    let mut steps: Vec<Step> = Vec::new();
    let mut here = false;
    for (name, window) in windows(pack) {
        let end = format!("至 {} 月 {} 日", window.until.month(), window.until.day());
        let step = Step::new(name, end);
        steps.push(match (window.until < today, here) {
            (true, _) => step.done(),
            (false, true) => step,
            (false, false) => step.here(),
        });
        here |= window.until >= today;
    }
    if steps.is_empty() {
        return Html::of(&Note::new("", "这一年度的进度安排还没有公布。"));
    }
    for (index, (name, when)) in AFTER.into_iter().enumerate() {
        let step = Step::new(name, when);
        steps.push(if !here && index == 0 { step.here() } else { step });
    }
    Html::of(&Season { steps })
}
