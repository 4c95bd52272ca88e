//! 一次性告知书: every deficiency of the dossier, once.

use super::{Margins, applicant, head, signed, text};
use crate::application::viewpoint::View;
use rules::Pack;
use serde_json::{Value, json};

/// 一次性告知书; `None` while there is no notice.
pub fn one_time_notice(
    view: &View<'_>,
    pack: &Pack,
    made_at: &str,
    demo: bool,
    office_name: &str,
) -> Option<Value> {
    let notice = view.case.deficiency_notice.as_ref()?;
    let clause = text(pack, "act.notify_deficiencies");
    let items = notice.items.open().map(Vec::as_slice).unwrap_or_default();
    let items: Vec<Value> = items.iter().map(|item| json!({ "problem": item, "clause": clause })).collect();
    let (person, on) = signed(&notice.by, pack);
    let by = notice.by.open().map_or(view.case.committee.organiser_name.as_str(), |by| &by.organisation_name);
    let body = json!({
        "applicant": applicant(view),
        "lead": text(pack, "notice.one_time.lead"),
        "items": items,
        "due": { "on": notice.due, "derivation": notice.derivation },
        "close": text(pack, "notice.one_time.close"),
        "contact": text(pack, "notice.contact"),
        "signed": { "by": by, "on": on, "person": person },
    });
    let margins = Margins { pack, made_at, demo, office: office_name };
    Some(head(margins, "一次性告知书", &view.case.number, body))
}
