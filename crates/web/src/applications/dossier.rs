//! The dossier as reviewers and the applicant read it: section by section, labels from the form catalogue.

use crate::parts::{Card, Document, Documents, Facts, Html};
use kernel::CaseId;
use review::application::{
    dossier::Dossier,
    form::{self, FORMS, SectionForm},
    state::ChecklistItem,
};
use rules::Pack;
use serde_json::Value;

/// Every section that has something in it. `hidden` names fields that this seat may not see.
pub(crate) fn sections(dossier: &Dossier, pack: &Pack, hidden: &[&str], change: Option<CaseId>) -> Html {
    let tree = serde_json::to_value(dossier).unwrap_or_default();
    let mut body = Html::new();
    for form in FORMS {
        let value = &tree[form.section.key()];
        let rows: Vec<&Value> = match value {
            Value::Array(rows) => rows.iter().collect(),
            Value::Null => Vec::new(),
            one => vec![one],
        };
        if rows.is_empty() && change.is_none() {
            continue;
        }
        let mut card = Card::new(anchor(form), form.section.name());
        if rows.is_empty() {
            card = card.para("没有填写");
        }
        for row in rows {
            card = card.with(&facts(form, row, pack, hidden));
        }
        if let Some(id) = change {
            let href = format!("/applications/{id}/sections/{}", form.section.key());
            card = card.para(Html::new().link(href, format!("修改{}", form.section.name())));
        }
        body = body.part(&card);
    }
    body
}

/// The sections that have something in them.
pub(super) fn filled(dossier: &Dossier) -> Vec<&'static SectionForm> {
    let tree = serde_json::to_value(dossier).unwrap_or_default();
    let empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    FORMS.iter().filter(|form| !empty(&tree[form.section.key()])).collect()
}

/// The id of a section's card.
pub(super) fn anchor(form: &SectionForm) -> String {
    format!("s-{}", form.section.key())
}

fn facts(form: &SectionForm, row: &Value, pack: &Pack, hidden: &[&str]) -> Facts {
    form.fields.iter().filter(|field| !hidden.contains(&field.name)).fold(Facts::new(), |facts, field| {
        let text = form::read(field, row.get(field.name), pack);
        if text.is_empty() { facts } else { facts.fact(field.label, text) }
    })
}

/// The attachments, each under the name of its checklist item.
pub(crate) fn files(dossier: &Dossier, checklist: &[ChecklistItem], id: CaseId) -> Documents {
    let name =
        |item: &str| checklist.iter().find(|i| i.id == item).map_or_else(String::new, |i| i.name.clone());
    let documents = dossier.files.iter().map(|file| Document {
        name: file.name.clone(),
        href: Some(format!("/applications/{id}/files/{}", file.file)),
        about: format!("{}，{}", name(&file.item), size(file.size)).into(),
        tag: None,
        remove: None,
    });
    Documents { documents: documents.collect(), empty: "没有附件".to_owned() }
}

/// 1.2 MB
pub(crate) fn size(bytes: i64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}
