//! The acts on an expert: approval, refusal, training, relations, exit.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    forms::{Asked, Asker, Forms},
    front::Front,
    parts::{Choice, Field, Problem},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::CaseId;
use review::{
    application::form::day,
    expert::{
        Act, Expert, Relation,
        acts::{Reason, RecordTraining},
    },
};

impl Forms for Expert {
    fn base(id: CaseId) -> String {
        format!("/experts/{id}")
    }
    fn ask(&self, key: &str, fields: &Fields, _: &Asker<'_>) -> Asked {
        let mut lines = vec![format!("{} {}，{}", self.number, self.name(), self.specialty)];
        lines.extend(self.unit().map(|unit| unit.name.clone()));
        lines.push(self.committee.name.clone());
        let fields = match key {
            "record_training" => vec![
                Field::text("course", "课程", fields.get("course")),
                Field::day("day", "完成日期", fields.get("day")),
            ],
            "refuse_entry" | "request_exit" | "refuse_exit" => {
                vec![Field::area("reason", "理由", fields.get("reason"), 3)]
            }
            _ => Vec::new(),
        };
        Asked { statement: lines.join("\n"), fields }
    }
    fn command(&self, key: &str, fields: &Fields) -> Result<Act, Problem> {
        let reason = || Reason { reason: fields.get("reason") };
        Ok(match key {
            "approve_entry" => Act::ApproveEntry,
            "refuse_entry" => Act::RefuseEntry(reason()),
            "request_renewal" => Act::RequestRenewal,
            "request_exit" => Act::RequestExit(reason()),
            "approve_exit" => Act::ApproveExit,
            "refuse_exit" => Act::RefuseExit(reason()),
            "record_training" => Act::RecordTraining(RecordTraining {
                course: fields.get("course"),
                day: day(&fields.get("day")).map_err(|text| Problem::new("day", text))?,
            }),
            // The address of no form: the table knows no such act.
            _ => return Err(Problem::new("act", "没有这个办理事项")),
        })
    }
}

/// The form of a relation: which kinds there are, the pack says.
pub(super) async fn relation(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    let loaded = front.office.visible::<Expert>(guest.me(), id).await?;
    let offers = front.office.offers(guest.me(), id, &loaded.state).await?;
    act::offered(&offers, KEY)?;
    let page = page(&front, &guest, id, loaded.version(), &Fields::default())?;
    Ok(act::draw(&front, &guest, page, Vec::new()))
}

pub(super) async fn declare(
    State(front): State<Front>,
    Path(id): Path<CaseId>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let loaded = front.office.visible::<Expert>(guest.me(), id).await?;
    let page = page(&front, &guest, id, loaded.version(), &fields)?;
    let act = Act::DeclareRelation(Relation { rule: fields.get("rule"), name: fields.get("name") });
    let to = |id| format!("/experts/{id}?done={KEY}");
    act::perform::<Expert>(&front, &guest, &fields, page, Some(id), act, to).await
}

const KEY: &str = "declare_relation";

fn page(front: &Front, guest: &Guest, id: CaseId, version: i64, fields: &Fields) -> Result<ActPage, Trouble> {
    let row = act::sent::<Expert>(KEY, guest.role())?;
    let value = fields.get("rule");
    let rules = front.office.pack().recusals().iter().filter(|rule| rule.declared());
    let choices = rules.map(|rule| Choice {
        hint: format!("{}（{}）", rule.text, front.office.pack().cite(&rule.clause)),
        ..Choice::new(rule.id.clone(), rule.name.clone(), &value)
    });
    Ok(ActPage {
        action: format!("/experts/{id}/acts/{KEY}"),
        back: format!("/experts/{id}"),
        title: row.name.to_owned(),
        hint: row.hint.to_owned(),
        weight: row.weight,
        statement: String::new(),
        fields: vec![
            Field::radios("rule", "什么关系", choices.collect()),
            Field::text("name", "对方姓名，或单位全称", fields.get("name"))
                .hint("与申报人的姓名或者现单位的名称比对，请写全称"),
        ],
        version,
    })
}
