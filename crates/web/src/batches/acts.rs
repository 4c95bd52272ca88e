//! The acts of a batch: report, confirm, certify, close.

use crate::{
    fields::Fields,
    forms::{Asked, Asker, Forms},
    parts::{Field, Html, Problem},
};
use kernel::CaseId;
use review::batch::{
    Act, Batch,
    acts::{Confirm, FileResults, filing_due},
};

impl Forms for Batch {
    fn base(id: CaseId) -> String {
        format!("/batches/{id}")
    }
    fn ask(&self, key: &str, fields: &Fields, asker: &Asker<'_>) -> Asked {
        let item = |item: &review::batch::state::Item| {
            format!("{} {}，{}", item.number, item.name, item.step.name())
        };
        let names: Vec<String> = self.items.iter().map(item).collect();
        let fields = match key {
            "confirm" | "confirm_own" => vec![Field::text("document", "确认文号", fields.get("document"))],
            "file_results" => return results(self, fields, asker),
            _ => Vec::new(),
        };
        Asked { statement: format!("{}\n{}", self.name, names.join("\n")), fields }
    }
    fn command(&self, key: &str, fields: &Fields) -> Result<Act, Problem> {
        Ok(match key {
            "report" => Act::Report,
            "confirm" => Act::Confirm(Confirm { document: fields.get("document") }),
            "confirm_own" => Act::ConfirmOwn(Confirm { document: fields.get("document") }),
            "file_results" => Act::FileResults(FileResults {
                confirmation: fields.get("confirmation"),
                summary: fields.get("summary"),
            }),
            "certify" => Act::Certify,
            _ => Act::Close,
        })
    }
    /// Certificates are signed at once, so that the page after this one can offer them.
    fn needs_errands(key: &str) -> bool {
        key == "certify"
    }
}

/// What is filed of the results, and until when.
fn results(batch: &Batch, fields: &Fields, asker: &Asker<'_>) -> Asked {
    let due = filing_due(batch, asker.pack).map(|due| due.derivation);
    let number = batch.document.clone().unwrap_or_default();
    let mut lines = vec![format!("{}，{} 件，确认文号 {number}。", batch.name, batch.items.len())];
    lines.extend(due.map(|due| format!("备案期限：{due}。")));
    lines.push("备案的是：职称确认文件、评审工作总结、评审情况记录表（系统按各件的表决生成）。".to_owned());
    let table = Html::new()
        .text("评审情况记录表由系统生成，请先看")
        .link(super::record_of(batch.id), "评审情况记录表（Excel）");
    let typed = if batch.document.is_some() { format!("{number}：") } else { String::new() };
    let fields = vec![
        Field::area(
            "confirmation",
            "职称确认文件：文号和正文",
            fields.find("confirmation").unwrap_or(typed),
            6,
        ),
        Field::area("summary", "评审工作总结", fields.get("summary"), 8).hint(table),
    ];
    Asked { statement: lines.join("\n"), fields }
}
