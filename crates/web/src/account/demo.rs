//! The demo's part of the sign-in page: the guided tour, and one click for every account.

use crate::{
    front::Front,
    parts::{Card, Html},
    trouble::Trouble,
};
use askama::Template;
use kernel::Role;
use office::accounts::DemoAccount;

/// The tour: account of the demo's own book, step.
const TOUR: [(&str, &str); 14] = [
    ("tan.guyu", "开始申报，填完各项，检查、承诺并提交"),
    ("employer-hucheng", "逐项核对原件，审议，开始单位公示；用演示时钟走过公示期，再推荐"),
    ("dept-shanglian", "审核推荐程序和材料，通过后报送"),
    ("organiser-zj_gongcheng", "受理；召集评审会，在评审会页面上抽取专家"),
    ("supervisor-zj_gongcheng", "提交承诺值；职改办也提交以后，揭示份额"),
    ("office", "提交承诺值，揭示份额"),
    ("organiser-zj_gongcheng", "抽取；监督员签字、抽中的专家逐一应邀以后，开评备案"),
    ("office", "接收备案；抽中的专家随即审阅材料"),
    ("organiser-zj_gongcheng", "用演示时钟走到评审当天，开评；专家签到、投票以后结束投票"),
    ("chair-zj_gongcheng", "核对表决结果，签字"),
    ("supervisor-zj_gongcheng", "核对评审过程，签字"),
    ("organiser-zj_gongcheng", "复核，公示一批；用演示时钟走过公示期，再报送确认"),
    ("office", "确认这一批，签发证书"),
    ("tan.guyu", "下载证书；退出以后，任何人都可以在“证书查验”核对"),
];

/// Groups of accounts, in the order of the path.
const GROUPS: [(&str, Role); 8] = [
    ("申报人", Role::Applicant),
    ("用人单位", Role::Employer),
    ("主管部门和推荐渠道", Role::Department),
    ("评委会组建单位", Role::Organiser),
    ("评审专家", Role::Expert),
    ("监督员", Role::Supervisor),
    ("职改办", Role::TitleOffice),
    ("系统管理员", Role::Administrator),
];

/// Of whom there are many, only the first few are shown.
const CROWD: usize = 3;

/// Applicants without a part in the tour; experts, whom a draw may call: the others of them are one click further.
const CROWDED: [Role; 2] = [Role::Applicant, Role::Expert];

/// One button of an account.
struct Button<'a> {
    login: &'a str,
    name: &'a str,
    organisation: &'a str,
    label: &'a str,
}

#[derive(Template)]
#[template(
    source = r#"<ol class="zp-timeline">{% for (number, button, step) in steps %}<li class="next"><h3>{{ number }}. {{ button.name }}，{{ button.organisation }}</h3><p>{{ step }}</p><form method="post" action="/demo/sign-in" class="zp-row"><input type="hidden" name="next" value="{{ next }}"><button class="btn btn-sm" name="login" value="{{ button.login }}">以{{ button.name }}登录<span class="visually-hidden">，第 {{ number }} 步</span></button></form></li>{% endfor %}</ol>"#,
    ext = "html"
)]
struct Tour<'a> {
    steps: Vec<(usize, Button<'a>, &'a str)>,
    next: &'a str,
}

#[derive(Template)]
#[template(
    source = r#"<form method="post" action="/demo/sign-in"><input type="hidden" name="next" value="{{ next }}"><ul class="zp-links">{% for button in buttons %}<li><button class="btn btn-sm" name="login" value="{{ button.login }}">{{ button.name }}，{{ button.organisation }}</button><small>{% if !button.label.is_empty() %}{{ button.label }}，{% endif %}账号 {{ button.login }}</small></li>{% endfor %}</ul>{% if !others.is_empty() %}<details><summary>其余 {{ others.len() }} 位，抽中的按姓名查找</summary><ul class="zp-links">{% for button in others %}<li><button class="btn btn-sm" name="login" value="{{ button.login }}">{{ button.name }}，{{ button.organisation }}</button></li>{% endfor %}</ul></details>{% endif %}</form>"#,
    ext = "html"
)]
struct Group<'a> {
    buttons: Vec<Button<'a>>,
    others: Vec<Button<'a>>,
    next: &'a str,
}

/// The tour and the accounts; nothing outside a demo. `next` is where somebody wanted to go.
pub(super) async fn doors(front: &Front, next: &str) -> Result<Html, Trouble> {
    let accounts = front.office.demo_accounts().await?;
    if accounts.is_empty() {
        return Ok(Html::new());
    }
    let steps = TOUR.iter().filter_map(|(login, step)| {
        let account = accounts.iter().find(|account| account.login == *login)?;
        Some((button(account), *step))
    });
    let steps = steps.enumerate().map(|(index, (button, step))| (index + 1, button, step)).collect();
    let tour = Card::new("tour", "导览：从申报走到证书")
        .under("按顺序换账号，一件申报走完全程。每办完一步，退出再用下一个账号登录。")
        .with(&Tour { steps, next });
    let mut cards = Html::new();
    for (index, (title, role)) in GROUPS.iter().enumerate() {
        let all = accounts.iter().filter(|account| account.role == *role);
        let (named, crowd): (Vec<_>, Vec<_>) =
            all.partition(|account| !CROWDED.contains(role) || !account.label.is_empty());
        let shown = named.into_iter().chain(crowd.iter().take(CROWD).copied());
        let others = crowd.iter().skip(CROWD).filter(|_| *role == Role::Expert);
        let others = others.map(|account| button(account)).collect();
        let group = Group { buttons: shown.map(button).collect(), others, next };
        if !group.buttons.is_empty() {
            cards = cards.part(&Card::new(format!("demo-{index}"), *title).with(&group));
        }
    }
    Ok(Html::new().part(&tour).html(&crate::shape::grid(cards)))
}

fn button(account: &DemoAccount) -> Button<'_> {
    Button {
        login: &account.login,
        name: &account.name,
        organisation: &account.organisation,
        label: &account.label,
    }
}
