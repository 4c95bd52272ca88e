//! The public notice as a document: open to everybody, so it carries the four published columns and nothing else.

use super::Batch;
use crate::application::documents::{Margins, head, text};
use rules::Pack;
use serde_json::{Value, json};

/// 公示: everybody the batch published, also who was held back later, as it was posted.
pub fn public_notice(batch: &Batch, pack: &Pack, made_at: &str, demo: bool, office_name: &str) -> Value {
    let organiser = &batch.committee.organiser_name;
    let row = |item: &super::state::Item| {
        json!({
            "name": item.name,
            "unit": item.employer_name,
            "title": item.title_name,
            "specialty": item.specialty,
        })
    };
    let body = json!({
        "lead": text(pack, "notice.public.lead"),
        "period": { "from": batch.from, "to": batch.until, "derivation": batch.derivation },
        "close": text(pack, "notice.public.close"),
        "contacts": [
            { "name": "评审委员会", "value": batch.committee.name },
            { "name": "受理单位", "value": organiser },
            { "name": "监督单位", "value": office_name },
        ],
        "signed": { "by": organiser, "on": batch.from },
        "list": {
            "title": "通过评审人员名单",
            "columns": [
                { "title": "姓名", "key": "name", "width": 24, "centred": true },
                { "title": "工作单位", "key": "unit", "width": 78 },
                { "title": "职称", "key": "title", "width": 32, "centred": true },
                { "title": "专业", "key": "specialty", "width": 36, "centred": true },
            ],
            "rows": batch.items.iter().map(row).collect::<Vec<_>>(),
        },
    });
    head(Margins { pack, made_at, demo, office: office_name }, &batch.name, &batch.number, body)
}
