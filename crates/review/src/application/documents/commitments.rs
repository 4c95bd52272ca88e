//! 承诺书: what was signed, word for word; before it is signed, what the pack would have signed.

use super::{Margins, applicant, confirmed, head, lines, seen, signed, text, title};
use crate::application::viewpoint::View;
use rules::Pack;
use serde_json::{Value, json};

/// 申报人承诺书
pub fn applicant_commitment(
    view: &View<'_>,
    pack: &Pack,
    made_at: &str,
    demo: bool,
    office_name: &str,
) -> Value {
    let submission = view.case.submission.as_ref();
    let commitment = submission.map(|submission| &submission.commitment);
    let words = commitment.map_or_else(|| text(pack, "commitment.applicant"), |c| c.text.as_str());
    let mut body = json!({
        "applicant": applicant(view),
        "items": lines(words),
        "basis": text(pack, "act.submit"),
    });
    if let (Some(commitment), Some(submission)) = (commitment, submission) {
        let (by, on) = signed(&commitment.by, pack);
        let (method, statement) = confirmed(commitment.confirmation.as_ref());
        let at = pack.zone().minute(submission.at);
        body["signed"] =
            json!({ "by": by, "on": on, "at": at, "method": method, "statement_digest": statement });
        if let Some(digest) = dossier_digest(view) {
            body["signed"]["dossier_digest"] = digest.into();
        }
    }
    let margins = Margins { pack, made_at, demo, office: office_name };
    head(margins, "申报人承诺书", &view.case.number, body)
}

/// 单位承诺书; `None` when the unit has signed and this seat does not see what.
pub fn unit_commitment(
    view: &View<'_>,
    pack: &Pack,
    made_at: &str,
    demo: bool,
    office_name: &str,
) -> Option<Value> {
    let case = view.case;
    let recommendation = seen(view, case.recommendation.as_ref());
    if case.recommendation.is_some() && recommendation.is_none() {
        return None;
    }
    let words = recommendation.and_then(|opinion| opinion.commitment.as_deref());
    let mut row = json!({
        "name": view.name,
        "title": title(view),
        "specialty": case.target.specialty,
        "case": case.number,
    });
    if let Some(digest) = view.dossier.and_then(|_| dossier_digest_short(view)) {
        row["digest"] = digest.into();
    }
    let mut body = json!({
        "unit": case.employer.name,
        "to": case.committee.name,
        "items": lines(words.unwrap_or_else(|| text(pack, "commitment.unit"))),
        "applicants": [row],
        "basis": text(pack, "act.recommend"),
    });
    if let Some(opinion) = recommendation {
        let (reviewer, on) = signed(&opinion.by, pack);
        let (method, statement) = confirmed(opinion.confirmation.as_ref());
        let at = opinion.by.open().map(|by| pack.zone().minute(by.at));
        body["signed"] = json!({ "reviewer": reviewer, "on": on, "at": at, "method": method, "statement_digest": statement });
    }
    let margins = Margins { pack, made_at, demo, office: office_name };
    Some(head(margins, "单位承诺书", &case.number, body))
}

/// Binds the sheet to the dossier it speaks of: the digest of its canonical form.
fn digest(view: &View<'_>) -> Option<kernel::Digest> {
    let dossier = serde_json::to_value(view.dossier?).ok()?;
    let bytes = kernel::canonical::to_bytes(&dossier).ok()?;
    Some(kernel::Digest::sha256(&[&bytes]))
}

/// The digest of the dossier in full.
pub(super) fn dossier_digest(view: &View<'_>) -> Option<String> {
    digest(view).map(|digest| digest.to_string())
}

/// The digest of the dossier, as far as a narrow column takes it.
pub(super) fn dossier_digest_short(view: &View<'_>) -> Option<String> {
    digest(view).map(|digest| digest.short())
}
