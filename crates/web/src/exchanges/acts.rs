//! The acts of an arrangement: publish, withdraw.

use crate::{
    fields::Fields,
    forms::{Asked, Asker, Forms},
    parts::{Field, Problem},
};
use kernel::CaseId;
use review::exchange::{Act, Exchange, acts::Withdraw};

impl Forms for Exchange {
    fn base(id: CaseId) -> String {
        format!("/exchanges/{id}")
    }
    fn ask(&self, key: &str, fields: &Fields, _: &Asker<'_>) -> Asked {
        let rows = self.rows.iter();
        let mut lines: Vec<String> =
            rows.map(|row| format!("{}受理的件，由{}评审", row.own.name, row.reviewer.name)).collect();
        lines.insert(0, self.name.clone());
        lines.extend(Some(super::apart(self)).filter(|apart| !apart.is_empty()));
        let fields = match key {
            "withdraw" => vec![Field::area("reason", "撤回的理由", fields.get("reason"), 3)],
            _ => Vec::new(),
        };
        Asked { statement: lines.join("\n"), fields }
    }
    fn command(&self, key: &str, fields: &Fields) -> Result<Act, Problem> {
        Ok(match key {
            "publish" => Act::Publish,
            _ => Act::Withdraw(Withdraw { reason: fields.get("reason") }),
        })
    }
}
