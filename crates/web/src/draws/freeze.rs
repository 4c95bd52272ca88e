//! 抽取专家: what is decided before chance decides the rest.

use super::terms::{self, Terms, numeric};
use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::{Field, Html, Problem},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use kernel::{CaseId, Zone};
use review::{
    draw::{
        Act, Draw,
        acts::{FreezePlan, PanelPlan},
        freezing::OVERALL,
        state::Ground,
    },
    procedure::Weight,
};
use std::collections::BTreeMap;

/// So many panels a form has room for.
const MOST_PANELS: usize = 4;

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
    let pack = front.office.pack();
    let most = pack.number(OVERALL).map(|most| most.to_string());
    let cap = Field::text(
        "cap",
        "各组合计，同一单位最多几人",
        fields.find("cap").or(most.clone()).unwrap_or_default(),
    );
    inputs.push(numeric(cap).optional().hint(match most {
        Some(most) => {
            format!("规定最多 {most} 人（依据：{}），可以更少", pack.text(OVERALL).unwrap_or_default())
        }
        None => "不设合计上限的留空；每组的上限另按规定".to_owned(),
    }));
    inputs.extend(terms::inputs(front, fields));
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
    if ground.base.attempt > 0 {
        lines.push(format!("同一评审会此前中止过 {} 次抽取，次数写入抽取记录。", ground.base.attempt));
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
    let cap = match fields.get("cap").trim() {
        "" => None,
        typed => {
            let cap = typed.parse().ok();
            if cap.is_none() {
                problems.push(Problem::new("cap", "各组合计，同一单位最多几人：请填写整数，不设的留空"));
            }
            cap
        }
    };
    let terms = terms::read(fields, zone, &mut problems);
    let meeting = fields.get("meeting").parse().ok();
    match meeting.filter(|_| problems.is_empty()) {
        Some(meeting) => {
            let Terms { commit_by, reveal_by, public } = terms;
            Ok(FreezePlan { meeting, panels, cap, commit_by, reveal_by, public })
        }
        None => Err(problems),
    }
}
