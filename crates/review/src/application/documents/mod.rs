//! Views for documents: from what a seat sees to the JSON that a template prints.
//!
//! Invariant: a document knows no more than [`View`] shows its seat. Opinions are printed only when the view lists them,
//! the document number only as the view spells it. A stage not reached is left out, so that its box stays blank.
//!
//! To add a document: a function here that begins with [`head`], and its form in the crate that prints.

mod commitments;
mod notice;
mod review_form;

#[cfg(test)]
mod tests;

pub use commitments::{applicant_commitment, unit_commitment};
pub use notice::one_time_notice;
pub use review_form::review_form;

use super::{
    dossier::Section,
    form::{self, SectionForm},
    state::Opinion,
    viewpoint::View,
};
use crate::case::{Confirmation, ConfirmationMethod, Named};
use kernel::Sealed;
use rules::Pack;
use serde_json::{Map, Value, json};

/// What is not kept in the system and stays open for the pen; an empty text would print as “无”, which nobody said.
pub(crate) const BY_HAND: &str = "\u{3000}";

/// Where and when a document is made: what stands in its margins.
#[derive(Clone, Copy)]
pub(crate) struct Margins<'a> {
    /// The rules in force.
    pub(crate) pack: &'a Pack,
    /// `2024-11-20 10:05`
    pub(crate) made_at: &'a str,
    /// Whether every page says 演示.
    pub(crate) demo: bool,
    /// The office.
    pub(crate) office: &'a str,
}

/// The part that all documents share, with the document's own fields after it.
pub(crate) fn head(margins: Margins<'_>, title: &str, number: &str, body: Value) -> Value {
    let Margins { pack, made_at, demo, office } = margins;
    let mut document = Map::new();
    document.insert("v".to_owned(), json!(1));
    document.insert("demo".to_owned(), json!(demo));
    document.insert("made_at".to_owned(), json!(made_at));
    document.insert("pack".to_owned(), json!({ "name": pack.id(), "digest": pack.digest().short() }));
    document.insert("office".to_owned(), json!(office));
    document.insert("number".to_owned(), json!(number));
    document.insert("title".to_owned(), json!(title));
    if let Value::Object(fields) = body {
        document.extend(fields);
    }
    Value::Object(document)
}

/// The applicant as commitments and notices name them.
fn applicant(view: &View<'_>) -> Value {
    json!({
        "name": view.name,
        "document_number": or_by_hand(&view.document),
        "title": title(view),
        "specialty": or_by_hand(&view.case.target.specialty),
        "unit": view.case.employer.name,
        "committee": view.case.committee.name,
        "case": view.case.number,
    })
}

/// 工程师（中级）
fn title(view: &View<'_>) -> String {
    let target = &view.case.target;
    if target.level_name.is_empty() {
        target.title_name.clone()
    } else {
        format!("{}（{}）", target.title_name, target.level_name)
    }
}

/// An opinion of the case, if the view lists it: the very same one, so that a new label cannot uncover it.
fn seen<'a>(view: &View<'a>, opinion: Option<&'a Opinion>) -> Option<&'a Opinion> {
    opinion.filter(|opinion| view.opinions.iter().any(|(_, listed)| std::ptr::eq(*listed, *opinion)))
}

/// The signer's name and the day, as a signing line takes them.
fn signed(by: &Sealed<Named>, pack: &Pack) -> (String, String) {
    by.open().map_or_else(Default::default, |by| (by.name.clone(), pack.zone().day(by.at).to_string()))
}

/// How a signature was confirmed: method and digest of the statement shown.
fn confirmed(confirmation: Option<&Confirmation>) -> (Value, Value) {
    let method = |method: ConfirmationMethod| match method {
        ConfirmationMethod::Password => "密码再次验证",
    };
    confirmation
        .map_or((Value::Null, Value::Null), |c| (method(c.method).into(), c.statement.to_string().into()))
}

/// The lines of a text of the pack, or of one that was signed.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// A text of the pack; absent ones print nothing.
pub(crate) fn text<'a>(pack: &'a Pack, key: &str) -> &'a str {
    pack.text(key).unwrap_or_default()
}

fn or_by_hand(text: &str) -> &str {
    if text.is_empty() { BY_HAND } else { text }
}

/// One section, or one row of it, whose values read as on the check page: options and titles by their names.
struct Filled<'a> {
    form: Option<&'static SectionForm>,
    value: Value,
    pack: &'a Pack,
}

impl<'a> Filled<'a> {
    fn new(section: Section, value: impl serde::Serialize, pack: &'a Pack) -> Self {
        Self { form: form::form(section), value: serde_json::to_value(value).unwrap_or_default(), pack }
    }

    fn text(&self, name: &str) -> String {
        let value = self.value.get(name);
        let field = self.form.and_then(|form| form.fields.iter().find(|field| field.name == name));
        field.map_or_else(|| form::shown(value), |field| form::read(field, value, self.pack))
    }
}
