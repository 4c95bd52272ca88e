//! The acts of a filing: send, receive, return, withdraw.

use crate::{
    fields::Fields,
    forms::{Asked, Asker, Forms},
    parts::{Field, Problem},
};
use kernel::{CaseId, Day};
use review::{
    application::form,
    dispatch::{
        Act, Dispatch,
        acts::{Reason, Receive, Send},
    },
};
use rules::tables::Means;

impl Forms for Dispatch {
    fn base(id: CaseId) -> String {
        format!("/dispatches/{id}")
    }
    fn ask(&self, key: &str, fields: &Fields, asker: &Asker<'_>) -> Asked {
        let mut lines = vec![format!("{}，{}报送到{}。", self.name, self.sender.party.name, self.to)];
        let day = |means: Means, label: String, present: Option<Day>| {
            let typed = fields.find(&field(means));
            let value = typed.or_else(|| present.map(|day| day.to_string())).unwrap_or_default();
            Field::day(field(means), label, value)
        };
        let fields = match key {
            "send" => {
                lines.extend(self.due.as_ref().map(|due| format!("最迟 {}。", due.day)));
                if self.means.contains(&Means::System) {
                    lines.push("经系统的，现在就报出。".to_owned());
                }
                let outside = self.means.iter().filter(|means| **means != Means::System);
                let days = outside.map(|means| {
                    let label = format!("{}：报出的日期", means.name());
                    day(*means, label, Some(asker.today)).hint(format!("报到{}", place(self, *means)))
                });
                let note = Field::area("note", "附言", fields.get("note"), 3)
                    .hint("写进报送函，例如快递单号、联系人")
                    .optional();
                days.chain([note]).collect()
            }
            "receive" => {
                let awaited = self.awaited();
                // Where only one is awaited, it has come today, or nobody would sign.
                let present = (awaited.len() == 1).then_some(asker.today);
                let days = awaited.into_iter().map(|means| {
                    let field = day(means, format!("{}：收到的日期", means.name()), present);
                    if present.is_some() {
                        field
                    } else {
                        field.hint("还没有收到的，先不填").optional()
                    }
                });
                days.collect()
            }
            _ => {
                let what = if key == "return" { "退回的理由" } else { "撤回的理由" };
                vec![Field::area("reason", what, fields.get("reason"), 3)]
            }
        };
        Asked { statement: lines.join("\n"), fields }
    }
    fn command(&self, key: &str, fields: &Fields) -> Result<Act, Problem> {
        let days = || {
            let said = self.means.iter().map(|means| Ok(day(fields, &field(*means))?.map(|on| (*means, on))));
            Ok::<_, Problem>(said.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
        };
        let reason = || Reason { reason: fields.get("reason") };
        Ok(match key {
            "send" => Act::Send(Send { by: days()?, note: fields.get("note") }),
            "receive" => Act::Receive(Receive { by: days()? }),
            "return" => Act::Return(reason()),
            _ => Act::Withdraw(reason()),
        })
    }
}

/// Where a channel leads.
pub(super) fn place(case: &Dispatch, means: Means) -> String {
    match means {
        Means::Email if !case.address.is_empty() => case.address.clone(),
        _ => case.to.clone(),
    }
}

fn field(means: Means) -> String {
    format!("on-{}", means.key())
}

/// A day that may be left out.
pub(super) fn day(fields: &Fields, name: &str) -> Result<Option<Day>, Problem> {
    let typed = fields.get(name);
    if typed.is_empty() {
        return Ok(None);
    }
    form::day(&typed).map(Some).map_err(|text| Problem::new(name, format!("日期：{text}")))
}
