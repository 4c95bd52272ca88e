//! The covering letter of a filing as data, in the shape that the `documents` room prints.

use super::{Dispatch, state::Desk};
use crate::application::documents::Envelope;
use kernel::{Day, Digest, digest::hex};
use rules::Pack;
use serde_json::{Value, json};

/// One file of a package, as the letter lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Which part it is.
    pub part: String,
    /// 文件名
    pub name: String,
    /// SHA-256 of its content: whoever receives it can compute it again.
    pub digest: Digest,
}

/// 报送函: what is enclosed, by which channels it goes, and what is known of its receipt.
pub fn letter(
    case: &Dispatch,
    files: &[Enclosure],
    today: Day,
    pack: &Pack,
    envelope: &Envelope<'_>,
) -> Value {
    let fact = |name: &str, value: String| json!({"name": name, "value": value});
    let mut facts = vec![
        fact("报送单位", case.sender.party.name.clone()),
        fact("报送渠道", case.means.iter().map(|means| means.name()).collect::<Vec<_>>().join("、")),
    ];
    if !case.address.is_empty() {
        facts.push(fact("地址", case.address.clone()));
    }
    if let Some(due) = &case.due {
        facts.push(fact("最迟报送", format!("{}（{}）", due.day, due.derivation)));
    }
    let rows = files
        .iter()
        .map(|file| json!({"part": file.part, "name": file.name, "digest": spaced(&file.digest)}));
    let column = |title: &str, key: &str, width: u32| json!({"title": title, "key": key, "width": width});
    let mut parts = vec![
        json!({"paragraphs": [format!("现报送{}，材料清单如下，请查收。", case.name)]}),
        json!({"facts": facts}),
        json!({"heading": "材料清单", "table": {
            "columns": [column("材料", "part", 52), column("文件名", "name", 52), column("SHA-256", "digest", 62)],
            "rows": rows.collect::<Vec<_>>(),
        }}),
    ];
    if let Some(package) = &case.package {
        if !package.note.is_empty() {
            parts.push(json!({"paragraphs": [package.note]}));
        }
        parts.push(json!({"heading": "报送和签收", "table": {
            "columns": [column("渠道", "means", 40), column("报出", "sent", 40), column("收到", "received", 40),
                column("签收单位", "by", 46)],
            "rows": package.by.iter().map(|handover| {
                let receipt = case.receipts.iter().find(|receipt| receipt.means == handover.means);
                json!({
                    "means": handover.means.name(), "sent": handover.on.to_string(),
                    "received": receipt.map_or_else(|| "尚未签收".to_owned(), |receipt| receipt.on.to_string()),
                    // An empty text would print as “无”: the line is left to the pen.
                    "by": receipt.map_or_else(|| "\u{3000}".to_owned(), |_| receiver(case)),
                })
            }).collect::<Vec<_>>(),
        }}));
    }
    let on = case.sent_on().unwrap_or(today);
    let body = json!({
        "to": case.to, "parts": parts, "basis": case.clause,
        "signed": {"by": case.sender.party.name, "on": on.to_string()},
    });
    envelope.around(pack, &format!("关于报送{}的函", case.name), &case.number, body)
}

/// A digest in groups of eight digits: a line of paper is shorter than it.
fn spaced(digest: &Digest) -> String {
    let hex = hex(&digest.bytes);
    let groups = hex.as_bytes().chunks(8).map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(" ")
}

/// Who signs for it.
fn receiver(case: &Dispatch) -> String {
    let here = |desk: &Desk| desk.party.name.clone();
    case.receiver.as_ref().map_or_else(|| format!("{}（报送方记录）", case.to), here)
}
