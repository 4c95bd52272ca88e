//! The acts of a batch: report, confirm, certify, close.

use crate::{
    fields::Fields,
    forms::{Asked, Asker, Forms},
    parts::{Field, Problem},
};
use kernel::CaseId;
use review::batch::{Act, Batch, acts::Confirm};

impl Forms for Batch {
    fn base(id: CaseId) -> String {
        format!("/batches/{id}")
    }
    fn ask(&self, key: &str, fields: &Fields, _: &Asker<'_>) -> Asked {
        let item = |item: &review::batch::state::Item| {
            format!("{} {}，{}", item.number, item.name, item.step.name())
        };
        let names: Vec<String> = self.items.iter().map(item).collect();
        let fields = match key {
            "confirm" => vec![Field::text("document", "确认文号", fields.get("document"))],
            _ => Vec::new(),
        };
        Asked { statement: format!("{}\n{}", self.name, names.join("\n")), fields }
    }
    fn command(&self, key: &str, fields: &Fields) -> Result<Act, Problem> {
        Ok(match key {
            "report" => Act::Report,
            "confirm" => Act::Confirm(Confirm { document: fields.get("document") }),
            "certify" => Act::Certify,
            _ => Act::Close,
        })
    }
    /// Certificates are signed at once, so that the page after this one can offer them.
    fn needs_errands(key: &str) -> bool {
        key == "certify"
    }
}
