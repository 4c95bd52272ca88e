//! The frame of a page for whoever looks at it: navigation by role, seats, the office's lines.

use crate::{
    front::Front,
    layout::{Corner, Idle, Layout, OfficeLines, PackLine, SeatChoice, Seats},
    parts::{Csrf, Due, DueLevel, Outcome},
    visit::{Guest, Visitor},
};
use kernel::{Day, Role};
use office::accounts::{IDLE, Seat};
use review::procedure::Look;

/// The frame for a visitor, signed in or not.
pub fn layout(front: &Front, visitor: &Visitor, title: impl Into<String>) -> Layout {
    let mut layout = Layout::new(title, lines(front));
    let pack = front.office.pack();
    layout.pack = Some(PackLine {
        id: pack.id().to_owned(),
        version: pack.version().to_string(),
        digest: pack.digest().short(),
    });
    let path = visitor.path.split('?').next().unwrap_or_default();
    let role = visitor.session.as_ref().and_then(|session| session.me.role());
    for (label, href) in navigation(visitor.session.is_some(), role) {
        let current = path == *href || (*href != "/" && path.starts_with(&format!("{href}/")));
        layout = layout.nav(*label, *href, current);
    }
    match &visitor.session {
        None => layout.corner = Corner::SignIn("/sign-in".to_owned()),
        Some(session) => {
            let me = &session.me;
            layout.home = "/home".to_owned();
            layout.idle = Some(Idle {
                seconds: u32::try_from(IDLE / 1000).unwrap_or(u32::MAX),
                keep: "/keep".to_owned(),
            });
            layout.corner = Corner::Seats(Seats {
                who: me.name.clone(),
                office: me.seat.as_ref().map_or_else(|| "没有席位".to_owned(), seat_line),
                choices: me
                    .seats
                    .iter()
                    .map(|seat| SeatChoice {
                        value: seat.id.to_string(),
                        place: seat.organisation_name.clone(),
                        office: seat_line(seat),
                        current: me.seat.as_ref().is_some_and(|s| s.id == seat.id),
                    })
                    .collect(),
                action: "/seat".to_owned(),
                leave: "/sign-out".to_owned(),
                account: "/account".to_owned(),
                csrf: Csrf(front.office.form_secret(session)),
            });
        }
    }
    layout
}

/// The frame for somebody signed in.
pub fn for_guest(front: &Front, guest: &Guest, title: impl Into<String>) -> Layout {
    layout(front, &guest.visitor(), title)
}

/// The secret of this person's forms.
pub fn csrf(front: &Front, guest: &Guest) -> Csrf {
    Csrf(front.office.form_secret(&guest.session))
}

/// A deadline as pages show it: date, countdown, derivation.
pub fn due(label: &str, due: &rules::Due, today: Day) -> Due {
    let (countdown, level) = countdown(due.day, today);
    Due::new(label, due.day.to_string(), countdown).because(due.derivation.clone()).level(level)
}

/// 还有 9 天, 今天到期, 已过 2 天; and how urgent it looks.
pub fn countdown(day: Day, today: Day) -> (String, DueLevel) {
    let left = (day - today).get_days();
    match left {
        0 => ("今天到期".to_owned(), DueLevel::Late),
        1..=10 => (format!("还有 {left} 天"), DueLevel::Soon),
        11.. => (format!("还有 {left} 天"), DueLevel::Calm),
        _ => (format!("已过 {} 天", -left), DueLevel::Late),
    }
}

/// How a stage's tag looks.
pub const fn outcome(look: Look) -> Outcome {
    match look {
        Look::Ok => Outcome::Ok,
        Look::No => Outcome::No,
        Look::Ask => Outcome::Ask,
        Look::Now => Outcome::Now,
        Look::Idle => Outcome::Idle,
    }
}

fn seat_line(seat: &Seat) -> String {
    if seat.label.is_empty() { seat.role.name().to_owned() } else { seat.label.clone() }
}

fn lines(front: &Front) -> OfficeLines {
    let season = front.office.season();
    let pack = front.office.pack();
    OfficeLines {
        beside_mark: (pack.place().to_owned(), "职称评审".to_owned()),
        host: season.name.clone(),
        demo: season
            .demo
            .then(|| format!("演示数据：人物、单位、编号均为虚构。演示时钟：{}", front.office.today())),
        links: vec![
            ("/log".to_owned(), "记录日志".to_owned()),
            ("/about/accessibility".to_owned(), "无障碍说明".to_owned()),
            ("/about/privacy".to_owned(), "隐私与数据".to_owned()),
        ],
    }
}

fn navigation(signed_in: bool, role: Option<Role>) -> &'static [(&'static str, &'static str)] {
    if !signed_in {
        return &[
            ("首页", "/"),
            ("我能报什么", "/precheck"),
            ("公示", "/notices"),
            ("证书查验", "/certificates"),
            ("政策", "/policy"),
        ];
    }
    match role {
        Some(Role::Applicant) => {
            &[("我的申报", "/home"), ("我能报什么", "/precheck"), ("公示", "/notices"), ("政策", "/policy")]
        }
        Some(Role::Organiser) => &[
            ("待办", "/home"),
            ("申报件", "/applications"),
            ("评委会", "/committees"),
            ("专家库", "/experts"),
            ("评审会", "/meetings"),
            ("随机抽取", "/draws"),
            ("公示与确认", "/batches"),
            ("报送", "/dispatches"),
            ("政策", "/policy"),
        ],
        Some(Role::TitleOffice) => &[
            ("待办", "/home"),
            ("申报件", "/applications"),
            ("评委会", "/committees"),
            ("专家库", "/experts"),
            ("交叉评审", "/exchanges"),
            ("评审会", "/meetings"),
            ("随机抽取", "/draws"),
            ("公示与确认", "/batches"),
            ("证书", "/issued"),
            ("报送", "/dispatches"),
            ("政策", "/policy"),
        ],
        Some(Role::Expert) => &[
            ("待办", "/home"),
            ("审阅", "/applications"),
            ("评审会", "/meetings"),
            ("我的专家信息", "/experts"),
            ("政策", "/policy"),
        ],
        Some(Role::Supervisor) => {
            &[("待办", "/home"), ("评审会", "/meetings"), ("随机抽取", "/draws"), ("政策", "/policy")]
        }
        Some(Role::Employer | Role::Department) => &[
            ("待办", "/home"),
            ("申报件", "/applications"),
            ("报送", "/dispatches"),
            ("公示", "/notices"),
            ("政策", "/policy"),
        ],
        _ => &[("待办", "/home")],
    }
}
