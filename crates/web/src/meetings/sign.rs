//! The acts of a meeting: counting, signing, cancelling.

use crate::{
    fields::Fields,
    forms::{Asked, Forms},
    parts::{Control, Field, Input, Problem},
};
use kernel::CaseId;
use review::{
    application::state::Count,
    meeting::{
        Act, Meeting,
        acts::{Cancel, CountPapers},
        state::CaseCount,
    },
};

impl Forms for Meeting {
    fn base(id: CaseId) -> String {
        super::base(id)
    }
    fn ask(&self, key: &str, fields: &Fields) -> Asked {
        let (statement, fields) = match key {
            "count" => (String::new(), count_fields(self, fields)),
            "cancel" => (String::new(), vec![Field::area("reason", "取消的理由", fields.get("reason"), 3)]),
            _ => (statement(self), Vec::new()),
        };
        Asked { statement, fields }
    }
    fn command(&self, key: &str, fields: &Fields) -> Result<Act, Problem> {
        match key {
            "sign_as_chair" => Ok(Act::SignAsChair),
            "sign_as_supervisor" => Ok(Act::SignAsSupervisor),
            "cancel" => Ok(Act::Cancel(Cancel { reason: fields.get("reason") })),
            _ => counted(self, fields).map(Act::Count),
        }
    }
}

/// The columns of a count: field name and label.
const COLUMNS: [(&str, &str); 5] =
    [("present", "参加表决"), ("yes", "赞成"), ("no", "反对"), ("abstain", "弃权"), ("invalid", "废票")];

fn counted(case: &Meeting, fields: &Fields) -> Result<CountPapers, Problem> {
    let attended = number(fields, "attended", "出席人数")?;
    let mut counts = Vec::new();
    for item in &case.agenda {
        let get = |column: (&str, &str)| {
            number(fields, &format!("{}.{}", column.0, item.case), &format!("{} {}", item.number, column.1))
        };
        let [present, yes, no, abstain, invalid] = COLUMNS;
        let count = Count {
            present: get(present)?,
            yes: get(yes)?,
            no: get(no)?,
            abstain: get(abstain)?,
            invalid: get(invalid)?,
        };
        counts.push(CaseCount { case: item.case, count });
    }
    Ok(CountPapers { attended, counts })
}

fn number(fields: &Fields, name: &str, label: &str) -> Result<u32, Problem> {
    fields.number(name).ok_or_else(|| Problem::new(name, format!("{label}：请填写整数")))
}

fn count_fields(case: &Meeting, fields: &Fields) -> Vec<Field> {
    let count = |name: String, label: String, value: String| {
        let input = Input { value, mode: "numeric", autocomplete: "off", ..Input::default() };
        Field::new(name, label, Control::Text(input))
    };
    let attended = fields.find("attended").unwrap_or_else(|| case.size.to_string());
    let mut inputs =
        vec![count("attended".to_owned(), format!("出席人数（评委会 {} 人）", case.size), attended)];
    for item in &case.agenda {
        for (name, label) in COLUMNS {
            let field = format!("{name}.{}", item.case);
            let whole = if name == "present" { case.size.to_string() } else { "0".to_owned() };
            let value = fields.find(&field).unwrap_or(whole);
            inputs.push(count(field, format!("{} {}：{label}", item.number, item.name.text()), value));
        }
    }
    inputs
}

/// What chair and supervisor sign, line by line.
fn statement(case: &Meeting) -> String {
    let mut lines = vec![format!(
        "{}，{}，出席 {} 人。表决结果如下，经核对无误：",
        case.name,
        case.day,
        case.attended.unwrap_or_default()
    )];
    for item in &case.agenda {
        if let Some(count) = &item.count {
            lines.push(format!(
                "{} {}：参加 {}，赞成 {}，反对 {}，弃权 {}，废票 {}",
                item.number,
                item.name.text(),
                count.present,
                count.yes,
                count.no,
                count.abstain,
                count.invalid
            ));
        }
    }
    lines.join("\n")
}
