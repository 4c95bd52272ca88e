//! Documents of an application as data: what a seat sees, in the shapes that the `documents` room prints.
//!
//! Invariant: everything comes from a [`View`]; what a seat may not see cannot be printed by it. Stages that have not been
//! reached are left out, so that their boxes print blank.

use super::{
    state::{CheckResult, Opinion, Stage},
    viewpoint::View,
};
use kernel::Zone;
use rules::Pack;
use serde_json::{Value, json};

/// What the system does not know is left to the pen: an empty text would print as “无”, which nobody said.
const BY_HAND: &str = "\u{3000}";

/// Fields of the form that no section asks for.
const NOT_ASKED: [&str; 8] = [
    "former_name",
    "ethnicity",
    "political",
    "health",
    "unit_nature",
    "specialty_years",
    "archive_unit",
    "address",
];

/// What every document says about itself.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// When it is made, as people read it.
    pub made_at: &'a str,
    /// Whether it says 演示.
    pub demo: bool,
    /// The office.
    pub office: &'a str,
}

impl Envelope<'_> {
    /// The envelope with a title and a number around a body.
    pub fn around(&self, pack: &Pack, title: &str, number: &str, body: Value) -> Value {
        let mut whole = json!({
            "v": 1, "demo": self.demo, "made_at": self.made_at, "office": self.office, "title": title,
            "number": number, "pack": {"name": pack.id(), "digest": pack.digest().short()},
        });
        if let (Value::Object(whole), Value::Object(body)) = (&mut whole, body) {
            whole.extend(body);
        }
        whole
    }
}

/// 评审表
pub fn review_form(view: &View<'_>, pack: &Pack, envelope: &Envelope<'_>) -> Value {
    let case = view.case;
    let zone = pack.zone();
    let mut body = json!({
        "cover": {
            "year": case.year.to_string(), "name": view.name, "unit": case.employer.name,
            "series": case.target.series_name, "specialty": case.target.specialty,
            "title": format!("{}（{}）", case.target.title_name, case.target.level_name),
            "way": case.target.way_name, "committee": case.committee.name,
            "filled_on": case.submission.as_ref().map(|s| zone.day(s.at).to_string()).unwrap_or_default(),
        },
        "basic": basic(view),
    });
    let mut put = |key: &str, value: Value| {
        if let Value::Object(body) = &mut body {
            body.insert(key.to_owned(), value);
        }
    };
    if let Some(dossier) = view.dossier {
        put("education", dossier.education.iter().map(|e| json!({
            "school": e.school, "degree": pack.option("degree", &e.degree), "major": e.major,
            "mode": if e.full_time { "全日制" } else { "非全日制" }, "period": format!("{} 毕业", e.graduated),
            "certificate": e.certificate, "proof": proof(view, "education"),
        })).collect());
        put("work", dossier.experience.iter().map(|e| json!({
            "period": format!("{} 至 {}", e.from, e.until.map_or_else(|| "今".to_owned(), |d| d.to_string())),
            "unit": e.employer, "duty": e.work, "witness": e.witness,
        })).collect());
        put("achievements", dossier.achievements.iter().map(|a| json!({
            "period": a.finished.to_string(), "name": format!("{}。{}", a.name, a.effect), "role": a.part,
            "result": "", "proof": proof(view, "achievement"),
        })).collect());
        put("papers", dossier.papers.iter().map(|p| json!({
            "title": p.title, "journal": p.journal, "issn": p.issn, "published_on": p.published.to_string(),
            "rank": p.order.to_string(), "mark": "",
        })).collect());
        if let Some(titles) = dossier.titles.as_ref().filter(|t| !t.title.is_empty()) {
            put(
                "titles",
                json!([{
                    "title": pack.title_name(&titles.title),
                    "level": pack.title(&titles.title).and_then(|t| pack.level(&t.level)).map(|l| l.name.clone()),
                    "specialty": "", "committee": titles.authority,
                    "obtained_on": titles.obtained.map(|d| d.to_string()).unwrap_or_default(),
                    "certificate": "", "proof": proof(view, "title"),
                }]),
            );
        }
        if let Some(learning) = &dossier.learning {
            put(
                "continuing",
                json!([{
                    "year": case.year.to_string(), "common_hours": "", "special_hours": "",
                    "exam": if learning.public_course_passed { "合格" } else { "未完成" }, "assessment": "",
                    "proof": proof(view, "public_course"),
                }, {
                    "year": (case.year - 1).to_string(), "common_hours": "", "exam": "",
                    "special_hours": format!("合计 {}", learning.last_year_hours), "assessment": "", "proof": "",
                }]),
            );
        }
        put("summary", dossier.summary.as_ref().map(|s| s.text.clone()).into());
    }
    if let Some(submission) = &case.submission {
        let by = submission.commitment.by.open();
        put(
            "commitment",
            json!({
                "text": submission.commitment.text.trim(), "signed_by": by.map(|b| b.name.clone()),
                "signed_at": zone.minute(submission.at), "digest": dossier_digest(view),
            }),
        );
        put("checklist", submission.checklist.iter().map(|item| checked(view, item, zone)).collect());
    }
    reviews(view, zone, &mut put);
    results(view, envelope, &mut put);
    envelope.around(pack, "职称评审表", &case.number, body)
}

fn basic(view: &View<'_>) -> Value {
    let case = view.case;
    let card = view.applicant;
    let identity = view.dossier.and_then(|d| d.identity.as_ref());
    let since = view.dossier.and_then(|d| d.experience.iter().map(|e| e.from).min());
    let mut basic = json!({
        "name": view.name, "sex": card.and_then(|c| c.sex).map(kernel::identity::Sex::name),
        "birth": card.and_then(|c| c.birth).map(|d| d.to_string()),
        "document_kind": card.map(|c| c.document.kind.name()), "document_number": view.document,
        "work_since": since.map_or_else(|| BY_HAND.to_owned(), |d| d.to_string()), "unit": case.employer.name,
        "duty": identity.map(|i| i.post.clone()), "specialty": case.target.specialty,
        "phone": view.phone.unwrap_or(BY_HAND), "department": case.chain.first().map(|p| p.name.clone()),
    });
    for field in NOT_ASKED {
        basic[field] = BY_HAND.into();
    }
    basic
}

/// How an item was proven: by a register, or by comparing with the original.
fn proof(view: &View<'_>, item: &str) -> String {
    let submission = view.case.submission.as_ref();
    let found = submission.and_then(|s| s.checklist.iter().find(|i| i.id == item));
    match found.and_then(|i| i.proven_by.clone()) {
        Some(register) => format!("数据共享，{register}"),
        None if view.checks.iter().any(|c| c.item == item && c.result == CheckResult::Same) => {
            "已核原件".to_owned()
        }
        None => String::new(),
    }
}

fn checked(view: &View<'_>, item: &super::state::ChecklistItem, zone: &Zone) -> Value {
    let check = view.checks.iter().find(|check| check.item == item.id);
    let by = check.and_then(|check| check.by.open());
    let demanded = match (&item.proven_by, item.required) {
        (Some(_), _) => "数据共享",
        (None, true) => "必交",
        (None, false) => "有就交",
    };
    json!({
        "item": item.name, "demanded": demanded,
        "result": match (&item.proven_by, check) {
            (Some(_), _) => "已证明",
            (None, Some(check)) => check.result.name(),
            (None, None) => "",
        },
        "checked_by": by.map(|b| b.name.clone()).unwrap_or_default(),
        "checked_on": by.map(|b| zone.day(b.at).to_string()).unwrap_or_default(),
        "note": check.map(|c| c.note.text().to_owned()).unwrap_or_default(),
    })
}

/// The opinions on the way, as far as this seat sees them.
fn reviews(view: &View<'_>, zone: &Zone, put: &mut impl FnMut(&str, Value)) {
    let case = view.case;
    let of = |name: &str| view.opinions.iter().find(|(n, _)| *n == name).map(|(_, opinion)| *opinion);
    let text = |opinion: Option<&Opinion>| opinion.map(|o| o.text.text().to_owned()).unwrap_or_default();
    let signer = |opinion: Option<&Opinion>| opinion.and_then(|o| o.by.open()).map(|by| by.name.clone());
    let day =
        |opinion: Option<&Opinion>| opinion.and_then(|o| o.by.open()).map(|by| zone.day(by.at).to_string());
    if let Some(recommendation) = of("推荐意见") {
        let notice = case.internal_notice.as_ref();
        put(
            "unit",
            json!({
                "name": case.employer.name,
                "defence": if case.target.defence_required { text(of("答辩、说课意见")) } else { "不要求".to_owned() },
                "deliberation": text(of("审议意见")),
                "notice_period": notice.map(|n| format!("{} 至 {}", n.from, n.until)), "notice_result": "无异议",
                "opinion": text(Some(recommendation)), "signed_by": signer(Some(recommendation)),
                "signed_on": day(Some(recommendation)),
            }),
        );
    }
    let departments = view.opinions.iter().filter(|(name, _)| *name == "主管部门意见");
    put("departments", departments.map(|(_, opinion)| json!({
        "name": opinion.by.open().map(|by| by.organisation_name.clone()), "opinion": opinion.text.text(),
        "signed_by": signer(Some(opinion)), "signed_on": day(Some(opinion)),
    })).collect());
    if let Some(acceptance) =
        case.acceptance.as_ref().filter(|_| !view.checks.is_empty() || view.count.is_some())
    {
        let by = acceptance.by.open();
        put(
            "acceptance",
            json!({
                "organiser": case.committee.organiser_name,
                "findings": acceptance.findings.iter().map(|(_, name)| json!({"item": name, "result": "符合", "note": ""}))
                    .collect::<Vec<_>>(),
                "signed_by": by.map(|b| b.name.clone()),
                "signed_on": by.map(|b| zone.day(b.at).to_string()),
            }),
        );
    }
}

/// What came of it: meeting, public notice, confirmation.
fn results(view: &View<'_>, envelope: &Envelope<'_>, put: &mut impl FnMut(&str, Value)) {
    let case = view.case;
    if let (Some(meeting), Some(count)) = (&case.meeting, view.count) {
        let result = if matches!(case.stage, Stage::VotedDown | Stage::NotPassed) {
            "评审未通过。"
        } else {
            "评审通过。"
        };
        put(
            "committee",
            json!({
                "name": case.committee.name, "total": meeting.size, "present": count.present, "yes": count.yes,
                "no": count.no, "abstain": count.abstain, "result": result,
                "meeting_on": meeting.day.to_string(),
            }),
        );
    }
    if let Some(notice) = &case.public_notice {
        put(
            "public_notice",
            json!({
                "from": notice.from.to_string(), "to": notice.until.to_string(), "derivation": notice.derivation,
                "result": "", "by": case.committee.organiser_name, "signed_by": "", "signed_on": "",
            }),
        );
    }
    if let Some(confirmation) = &case.confirmation {
        put(
            "confirmation",
            json!({
                "by": envelope.office, "number": confirmation.document, "on": confirmation.day.to_string(),
                "result": format!("确认具备{}职称。", case.target.title_name), "signed_by": "",
            }),
        );
    }
}

/// The applicant as the commitments and the one-time notice name them.
fn applicant(view: &View<'_>) -> Value {
    let case = view.case;
    json!({
        "name": view.name, "document_number": view.document, "case": case.number,
        "title": format!("{}（{}）", case.target.title_name, case.target.level_name),
        "specialty": case.target.specialty, "unit": case.employer.name, "committee": case.committee.name,
    })
}

/// The items of a signed text, one to a line.
fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// What a commitment binds: the digest of the dossier as submitted, over its canonical bytes.
fn dossier_digest(view: &View<'_>) -> String {
    let bytes = view.dossier.and_then(|dossier| kernel::canonical::to_bytes(dossier).ok());
    bytes.map_or_else(|| BY_HAND.to_owned(), |bytes| kernel::Digest::sha256(&[&bytes]).to_string())
}

/// 申报人承诺书; `None` before submission.
pub fn applicant_commitment(view: &View<'_>, pack: &Pack, envelope: &Envelope<'_>) -> Option<Value> {
    let submission = view.case.submission.as_ref()?;
    let by = submission.commitment.by.open();
    let confirmation = submission.commitment.confirmation;
    let items = lines(&submission.commitment.text);
    let body = json!({
        "applicant": applicant(view), "items": items,
        "signed": {
            "by": by.map(|b| b.name.clone()), "on": pack.zone().day(submission.at).to_string(),
            "at": pack.zone().minute(submission.at),
            "method": if confirmation.is_some() { "密码再次验证" } else { "登录后勾选并提交" },
            "statement_digest": confirmation.map_or_else(|| BY_HAND.to_owned(), |c| c.statement.to_string()),
            "dossier_digest": dossier_digest(view),
        },
        "basis": pack.text("act.submit"),
    });
    Some(envelope.around(pack, "申报人承诺书", &view.case.number, body))
}

/// 单位承诺书; `None` before the recommendation, and for seats that do not see opinions.
pub fn unit_commitment(view: &View<'_>, pack: &Pack, envelope: &Envelope<'_>) -> Option<Value> {
    let (_, opinion) = view.opinions.iter().find(|(name, _)| *name == "推荐意见")?;
    let by = opinion.by.open()?;
    let items = lines(opinion.commitment.as_deref()?);
    let case = view.case;
    let digest = opinion.confirmation.map(|c| c.statement.to_string()).unwrap_or_default();
    let body = json!({
        "unit": case.employer.name, "to": case.committee.name, "items": items,
        "applicants": [{
            "name": view.name, "title": case.target.title_name, "specialty": case.target.specialty,
            "case": case.number, "digest": dossier_digest(view),
        }],
        "signed": {
            "reviewer": by.name, "head": "", "on": pack.zone().day(by.at).to_string(),
            "at": pack.zone().minute(by.at), "method": "密码再次验证", "statement_digest": digest,
        },
        "basis": pack.text("act.recommend"),
    });
    Some(envelope.around(pack, "单位承诺书", &case.number, body))
}

/// 一次性告知书; `None` when there was none.
pub fn one_time_notice(view: &View<'_>, pack: &Pack, envelope: &Envelope<'_>) -> Option<Value> {
    let notice = view.case.deficiency_notice.as_ref()?;
    let by = notice.by.open();
    let clause = pack.text("act.notify_deficiencies").unwrap_or_default();
    let items: Vec<Value> = notice
        .items
        .open()?
        .iter()
        .enumerate()
        .map(|(i, text)| json!({"item": format!("第 {} 项", i + 1), "problem": text, "clause": clause}))
        .collect();
    let body = json!({
        "applicant": applicant(view), "lead": pack.text("notice.one_time.lead"), "items": items,
        "due": {"on": notice.due.to_string(), "derivation": notice.derivation},
        "close": pack.text("notice.one_time.close"),
        "signed": {
            "by": view.case.committee.organiser_name, "person": by.map(|b| b.name.clone()),
            "on": by.map(|b| pack.zone().day(b.at).to_string()),
        },
    });
    Some(envelope.around(pack, "一次性告知书", &view.case.number, body))
}
