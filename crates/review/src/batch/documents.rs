//! The public notice of a batch as data, in the shape that the `documents` room prints.

use super::Batch;
use crate::application::documents::Envelope;
use rules::Pack;
use serde_json::{Value, json};

/// 公示. `check` is what outsiders can hold the office to, by name.
pub fn public_notice(batch: &Batch, pack: &Pack, check: &[(&str, String)], envelope: &Envelope<'_>) -> Value {
    let check: Vec<Value> = check.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    let rows: Vec<Value> = batch
        .items
        .iter()
        .map(|i| json!({"name": i.name, "unit": i.employer_name, "title": i.title_name, "specialty": i.specialty}))
        .collect();
    let body = json!({
        "lead": pack.text("notice.public.lead"),
        "period": {"from": batch.from.to_string(), "to": batch.until.to_string(), "derivation": batch.derivation},
        "close": pack.text("notice.public.close"),
        "contacts": [{"name": "受理单位", "value": batch.committee.organiser_name}],
        "signed": {"by": batch.committee.organiser_name, "on": batch.from.to_string()},
        "list": {
            "title": "通过评审人员名单",
            "columns": [
                {"title": "姓名", "key": "name", "width": 26, "centred": true},
                {"title": "工作单位", "key": "unit", "width": 84},
                {"title": "职称", "key": "title", "width": 30, "centred": true},
                {"title": "专业", "key": "specialty", "width": 30, "centred": true},
            ],
            "rows": rows,
        },
        "check": check,
    });
    envelope.around(pack, &batch.name, &batch.number, body)
}
