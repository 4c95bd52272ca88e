//! 抽取专家: what is decided before chance decides the rest.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::{Choice, Control, Field, Html, Input, Problem},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use kernel::{CaseId, Moment, Zone};
use proof::draw::PublicSource;
use review::{
    application::form::day,
    draw::{
        Act, Draw,
        acts::{FreezePlan, PanelPlan},
        state::Ground,
    },
    procedure::Weight,
};
use std::collections::BTreeMap;

/// So many panels a form has room for.
const MOST_PANELS: usize = 4;

/// Milliseconds of an hour: the deadlines proposed are one and two hours ahead, enough for two people at their desks.
const HOUR: i64 = 3_600_000;

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let page = page(&front, &guest, &fields).await?;
    Ok(act::draw(&front, &guest, page, Vec::new()))
}

pub(super) async fn send(
    State(front): State<Front>,
    RawQuery(query): RawQuery,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let fields = fields.with_query(query);
    let page = page(&front, &guest, &fields).await?;
    let plan = match plan(&fields, front.office.pack().zone()) {
        Ok(plan) => plan,
        Err(problems) => return Ok(act::draw(&front, &guest, page, problems)),
    };
    let to = |id| format!("{}?done=freeze", super::base(id));
    act::perform::<Draw>(&front, &guest, &fields, page, None, Act::Freeze(Box::new(plan)), to).await
}

fn meeting(fields: &Fields) -> Result<CaseId, Trouble> {
    fields.get("meeting").parse().map_err(|_| Trouble::NotFound)
}

async fn page(front: &Front, guest: &Guest, fields: &Fields) -> Result<ActPage, Trouble> {
    let meeting = meeting(fields)?;
    let ground = front.office.draw_ground(guest.me(), meeting).await?;
    let zone = front.office.pack().zone();
    let now = front.office.now();
    let hours = |hours: i64| zone.minute(now.plus_millis(hours * HOUR));
    let get = |name: &str, or: String| fields.find(name).unwrap_or(or);
    let chair = ground.pool.iter().any(|who| who.person == ground.meeting.chair);
    let seats = ground.size.saturating_sub(u32::from(chair));
    let specialties = specialties(&ground);
    let panels = fields.number("panels").unwrap_or(1).clamp(1, MOST_PANELS);
    let mut inputs = Vec::new();
    for place in 0..panels {
        let first = place == 0;
        let title = if first { "专业组".to_owned() } else { format!("第 {} 组", place + 1) };
        let ask = |what: &str, label: &str, proposed: &str| {
            let name = format!("{what}.{place}");
            let value = fields.find(&name).unwrap_or_else(|| if first { proposed } else { "" }.to_owned());
            Field::text(name, format!("{title}：{label}"), value)
        };
        let mut name = ask("panel", "名称", "综合组");
        if first {
            name = name.hint(other_panels(meeting, panels));
        }
        inputs.push(name);
        if !first {
            let hint = format!("用顿号隔开，其余专业在第一组；评委库里有：{specialties}");
            inputs.push(ask("specialties", "专业", "").hint(hint));
        }
        inputs.push(numeric(ask("seats", "席位", &seats.to_string())));
        inputs.push(numeric(ask("substitutes", "候补", "3")));
    }
    inputs.push(moment("commit_by", "承诺截止", get("commit_by", hours(1))));
    inputs.push(moment("reveal_by", "揭示截止", get("reveal_by", hours(2))));
    let chosen = get("public", "none".to_owned());
    let sources = vec![
        Choice::new("none", "不用公共随机数（抽取记录会写明）", &chosen),
        Choice::new("lottery", "彩票开奖号码", &chosen),
        Choice::new("drand", "drand 公共随机信标", &chosen),
    ];
    inputs.push(
        Field::radios("public", "公共随机数", sources)
            .hint("在揭示截止以后才产生的数，事先写明用哪一个，谁都不能预知"),
    );
    inputs.push(
        Field::text("public_name", "彩票名称，或 drand 链的哈希", fields.get("public_name")).optional(),
    );
    inputs.push(Field::text("public_number", "期号，或轮次", fields.get("public_number")).optional());
    inputs.push(moment("public_at", "产生时间", fields.get("public_at")).optional());
    Ok(ActPage {
        action: format!("/draws/new?meeting={meeting}&panels={panels}"),
        back: format!("/meetings/{meeting}"),
        title: "抽取专家".to_owned(),
        hint: format!(
            "{}，{}。冻结以后不能再改，要改的只能中止后重新抽取。",
            ground.meeting.name, ground.meeting.day
        ),
        weight: Weight::Confirmed,
        statement: statement(&ground, chair),
        fields: inputs,
        version: 0,
    })
}

fn statement(ground: &Ground, chair: bool) -> String {
    let mut lines = vec![
        format!("评委库中聘期有效的专家 {} 人，名单随冻结固定。", ground.pool.len()),
        format!(
            "议程 {} 件；按回避规则，有 {} 人次不参加个别件；全部都要回避的不作候选。",
            ground.meeting.agenda.len(),
            ground.recused.len()
        ),
    ];
    if chair {
        lines.push("主任委员是当然成员，不参加抽取。".to_owned());
    }
    if ground.attempt > 0 {
        lines.push(format!("同一评审会此前中止过 {} 次抽取，次数写入抽取记录。", ground.attempt));
    }
    lines.join("\n")
}

/// The specialties of the pool with how many have each.
fn specialties(ground: &Ground) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for who in &ground.pool {
        *counts.entry(&who.specialty).or_default() += 1;
    }
    let words: Vec<String> = counts.into_iter().map(|(name, many)| format!("{name} {many} 人")).collect();
    words.join("、")
}

/// Where the same form has room for more panels.
fn other_panels(meeting: CaseId, panels: usize) -> Html {
    let mut html = Html::new().text("按专业分组的，先选分几组：");
    for many in (1..=MOST_PANELS).filter(|many| *many != panels) {
        let words = if many == 1 { "不分组".to_owned() } else { format!("{many} 组") };
        html = html.link(format!("/draws/new?meeting={meeting}&panels={many}"), words).text(" ");
    }
    html
}

fn numeric(mut field: Field) -> Field {
    if let Control::Text(input) = &mut field.control {
        input.mode = "numeric";
        input.autocomplete = "off";
    }
    field
}

fn moment(name: &str, label: &str, value: String) -> Field {
    let input = Input {
        kind: "datetime-local",
        value: value.replace(' ', "T"),
        autocomplete: "off",
        ..Input::default()
    };
    Field::new(name, label, Control::Text(input))
}

fn plan(fields: &Fields, zone: &Zone) -> Result<FreezePlan, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut panels = Vec::new();
    for place in 0..MOST_PANELS {
        let name = fields.get(&format!("panel.{place}"));
        if place > 0 && name.trim().is_empty() {
            continue;
        }
        let mut count = |what: &str, label: &str| {
            let field = format!("{what}.{place}");
            let typed = fields.number(&field);
            if typed.is_none() {
                problems.push(Problem::new(field, format!("{name}{label}：请填写整数")));
            }
            typed.unwrap_or_default()
        };
        let (seats, substitutes) = (count("seats", "席位"), count("substitutes", "候补"));
        let typed = fields.get(&format!("specialties.{place}"));
        let specialties = typed.split(['、', '，', ',', ' ']).map(str::trim).filter(|name| !name.is_empty());
        let specialties: Vec<String> = specialties.map(str::to_owned).collect();
        if place > 0 && specialties.is_empty() {
            problems.push(Problem::new(
                format!("specialties.{place}"),
                format!("{name}：请写明哪些专业在这一组"),
            ));
        }
        panels.push(PanelPlan { name, specialties, seats, substitutes });
    }
    let mut at = |name: &str, label: &str| {
        let at = minute(&fields.get(name), zone);
        if at.is_none() {
            problems.push(Problem::new(name, format!("{label}：请填写日期和时间")));
        }
        at.unwrap_or(Moment::from_millis(0))
    };
    let (commit_by, reveal_by) = (at("commit_by", "承诺截止"), at("reveal_by", "揭示截止"));
    let number = fields.get("public_number");
    let public = match fields.get("public").as_str() {
        "lottery" => {
            PublicSource::Lottery {
                name: fields.get("public_name"), number, at: at("public_at", "产生时间")
            }
        }
        "drand" => PublicSource::Drand {
            chain: fields.get("public_name"),
            round: number.trim().parse().unwrap_or_default(),
            at: at("public_at", "产生时间"),
        },
        _ => PublicSource::None,
    };
    let meeting = fields.get("meeting").parse().ok();
    match meeting.filter(|_| problems.is_empty()) {
        Some(meeting) => Ok(FreezePlan { meeting, panels, commit_by, reveal_by, public }),
        None => Err(problems),
    }
}

/// A moment typed as `2019-12-20 15:30`.
fn minute(typed: &str, zone: &Zone) -> Option<Moment> {
    let (date, time) = typed.trim().split_once([' ', 'T'])?;
    let (hour, minute) = time.trim().split_once([':', '：'])?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
        return None;
    }
    Some(zone.start_of(day(date).ok()?).plus_millis(hour * HOUR + minute * 60_000))
}

#[cfg(test)]
mod tests {
    use super::minute;
    use kernel::Zone;

    #[test]
    fn a_moment_is_read_as_it_is_shown() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        for typed in ["2019-12-20 15:30", "2019-12-20T00:05", " 2019-12-20 23：59 "] {
            let read = minute(typed, &zone).unwrap();
            assert_eq!(zone.minute(read), typed.trim().replace('T', " ").replace('：', ":"));
        }
        for wrong in ["", "2019-12-20", "2019-12-20 24:00", "2019-12-20 12:60", "2019-02-30 12:00", "x y:z"] {
            assert_eq!(minute(wrong, &zone), None, "{wrong}");
        }
    }
}
