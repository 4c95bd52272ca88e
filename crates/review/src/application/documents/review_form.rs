//! 职称评审表: the whole case, printable at any stage.

use super::{BY_HAND, Filled, Margins, commitments::dossier_digest, head, or_by_hand, seen, signed, title};
use crate::application::{
    dossier::{Dossier, Section},
    state::{Opinion, Stage},
    viewpoint::View,
};
use rules::Pack;
use serde_json::{Map, Value, json};

/// 职称评审表 as this seat may print it.
pub fn review_form(view: &View<'_>, pack: &Pack, made_at: &str, demo: bool, office_name: &str) -> Value {
    let sheet = Sheet { view, pack };
    let mut body = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            body.insert(key.to_owned(), value);
        }
    };
    put("cover", sheet.cover());
    put("basic", sheet.basic());
    if let Some(dossier) = view.dossier {
        put("education", sheet.education(dossier));
        put("titles", sheet.titles(dossier));
        put("appointments", sheet.appointments(dossier));
        put("continuing", sheet.continuing(dossier));
        put("work", sheet.work(dossier));
        put("achievements", sheet.achievements(dossier));
        put("papers", sheet.papers(dossier));
        put("summary", dossier.summary.as_ref().map_or(Value::Null, |summary| summary.text.as_str().into()));
    }
    put("commitment", sheet.commitment());
    put("checklist", sheet.checklist());
    put("unit", sheet.unit());
    put("departments", sheet.departments());
    put("acceptance", sheet.acceptance());
    put("committee", sheet.committee());
    put("public_notice", sheet.public_notice());
    put("confirmation", sheet.confirmation(office_name));
    let margins = Margins { pack, made_at, demo, office: office_name };
    head(margins, "职称评审表", &view.case.number, Value::Object(body))
}

/// The form under the pen.
struct Sheet<'a, 'v> {
    view: &'a View<'v>,
    pack: &'a Pack,
}

impl<'a> Sheet<'a, '_> {
    fn filled(&self, section: Section, value: impl serde::Serialize) -> Filled<'a> {
        Filled::new(section, value, self.pack)
    }

    /// Where a fact of the case comes from, in the words of the findings; nothing for what was only declared.
    fn proof(&self, fact: &str, value: &str) -> Option<&str> {
        let mut used = self.view.findings.iter().flat_map(|finding| &finding.facts);
        let used = used.find(|used| used.name == fact && used.value == value)?;
        Some(used.source.as_str()).filter(|source| *source != rules::Source::Declared.words())
    }

    fn cover(&self) -> Value {
        let case = self.view.case;
        let day = case.submission.as_ref().map(|submission| self.pack.zone().day(submission.at).to_string());
        json!({
            "year": case.year.to_string(),
            "name": self.view.name,
            "unit": case.employer.name,
            "series": case.target.series_name,
            "specialty": or_by_hand(&case.target.specialty),
            "title": title(self.view),
            "way": case.target.way_name,
            "committee": case.committee.name,
            "filled_on": day.unwrap_or_else(|| BY_HAND.to_owned()),
        })
    }

    fn basic(&self) -> Value {
        let (view, case) = (self.view, self.view.case);
        let card = view.applicant;
        let by_hand = || BY_HAND.to_owned();
        let since = view.dossier.and_then(|dossier| dossier.experience.iter().map(|e| e.from).min());
        let practising =
            view.dossier.and_then(|dossier| dossier.titles.as_ref()).map(|t| t.professional_since);
        let chain: Vec<&str> = case.chain.iter().map(|party| party.name.as_str()).collect();
        let mut basic = json!({
            "name": view.name,
            "sex": card.and_then(|c| c.sex).map_or(BY_HAND, |sex| sex.name()),
            "birth": card.and_then(|c| c.birth).map_or_else(by_hand, |day| day.to_string()),
            "document_kind": card.map_or(BY_HAND, |c| c.document.kind.name()),
            "document_number": or_by_hand(&view.document),
            "work_since": since.map_or_else(by_hand, |day| day.to_string()),
            "unit": case.employer.name,
            "specialty": or_by_hand(&case.target.specialty),
            "specialty_years": practising.map_or_else(by_hand, |day| format!("自 {day} 起")),
            "phone": view.phone.unwrap_or(BY_HAND),
            "department": or_by_hand(&chain.join("、")),
        });
        for open in NOT_KEPT {
            basic[*open] = BY_HAND.into();
        }
        basic
    }

    fn education(&self, dossier: &Dossier) -> Value {
        let row = |education| {
            let row = self.filled(Section::Education, education);
            let degree = row.text("degree");
            let mode = if row.text("full_time") == "是" { "全日制" } else { "非全日制" };
            json!({
                "school": row.text("school"),
                "degree": degree,
                "major": row.text("major"),
                "mode": mode,
                "period": row.text("graduated"),
                "certificate": row.text("certificate"),
                "proof": self.proof("degree", &degree),
            })
        };
        dossier.education.iter().map(row).collect()
    }

    fn titles(&self, dossier: &Dossier) -> Value {
        let Some(titles) = &dossier.titles else { return Value::Null };
        let row = self.filled(Section::Titles, titles);
        let mut rows = Vec::new();
        if !titles.title.is_empty() {
            let known = self.pack.title(&titles.title);
            let level =
                known.and_then(|title| self.pack.level(&title.level)).map(|level| level.name.as_str());
            let name = row.text("title");
            rows.push(json!({
                "title": name,
                "level": level,
                "committee": row.text("authority"),
                "obtained_on": row.text("obtained"),
                "proof": self.proof("current_title", &name),
            }));
        }
        if !titles.skill.is_empty() {
            let name = row.text("skill");
            let proof = self.proof("skill_level", &name);
            rows.push(json!({ "title": name, "obtained_on": row.text("skill_obtained"), "proof": proof }));
        }
        rows.into()
    }

    fn appointments(&self, dossier: &Dossier) -> Value {
        let Some(identity) = &dossier.identity else { return Value::Null };
        let row = self.filled(Section::Identity, identity);
        json!([{
            "unit": self.view.case.employer.name,
            "post": row.text("post"),
            "from": row.text("joined"),
            "to": "至今",
        }])
    }

    fn continuing(&self, dossier: &Dossier) -> Value {
        let Some(learning) = &dossier.learning else { return Value::Null };
        let row = self.filled(Section::Learning, learning);
        let exam = if learning.public_course_passed { "合格" } else { "未合格" };
        let year = self.view.case.year;
        json!([
            { "year": year.to_string(), "exam": exam, "proof": self.proof("public_course_passed", "是") },
            { "year": (year - 1).to_string(), "special_hours": format!("合计 {}", row.text("last_year_hours")) },
        ])
    }

    fn work(&self, dossier: &Dossier) -> Value {
        let row = |experience| {
            let row = self.filled(Section::Experience, experience);
            let until = Some(row.text("until")).filter(|day| !day.is_empty());
            json!({
                "period": format!("{} 至 {}", row.text("from"), until.as_deref().unwrap_or("今")),
                "unit": row.text("employer"),
                "duty": row.text("work"),
                "witness": row.text("witness"),
            })
        };
        dossier.experience.iter().map(row).collect()
    }

    fn achievements(&self, dossier: &Dossier) -> Value {
        let row = |achievement| {
            let row = self.filled(Section::Achievements, achievement);
            json!({
                "period": row.text("finished"),
                "name": row.text("name"),
                "role": row.text("part"),
                "result": row.text("effect"),
            })
        };
        dossier.achievements.iter().map(row).collect()
    }

    fn papers(&self, dossier: &Dossier) -> Value {
        let row = |paper| {
            let row = self.filled(Section::Papers, paper);
            let numbers = [row.text("issn"), row.text("cn")];
            let numbers: Vec<&str> = numbers.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
            json!({
                "title": row.text("title"),
                "journal": row.text("journal"),
                "issn": numbers.join(" / "),
                "published_on": row.text("published"),
                "rank": row.text("order"),
            })
        };
        dossier.papers.iter().map(row).collect()
    }

    fn commitment(&self) -> Value {
        let Some(submission) = &self.view.case.submission else { return Value::Null };
        let (by, _) = signed(&submission.commitment.by, self.pack);
        json!({
            "text": submission.commitment.text,
            "signed_by": by,
            "signed_at": self.pack.zone().minute(submission.at),
            "digest": dossier_digest(self.view),
        })
    }

    fn checklist(&self) -> Value {
        let Some(submission) = &self.view.case.submission else { return Value::Null };
        let row = |item: &crate::application::state::ChecklistItem| {
            if let Some(register) = &item.proven_by {
                return json!({ "item": item.name, "demanded": "数据共享", "result": "已证明", "note": register });
            }
            let demanded = if item.required { "必交" } else { "按情况交" };
            let mut row = json!({ "item": item.name, "demanded": demanded });
            if let Some(check) = self.view.checks.iter().find(|check| check.item == item.id) {
                let (by, on) = signed(&check.by, self.pack);
                row["result"] = check.result.name().into();
                row["checked_by"] = by.into();
                row["checked_on"] = on.into();
                row["note"] = check.note.text().into();
            }
            row
        };
        submission.checklist.iter().map(row).collect()
    }

    fn unit(&self) -> Value {
        let (view, case) = (self.view, self.view.case);
        let words = |opinion: &Opinion| {
            let (_, on) = signed(&opinion.by, self.pack);
            format!("{on} {}", opinion.text.text())
        };
        let asked = if case.target.defence_required { BY_HAND } else { "不要求" };
        let notice =
            case.internal_notice.as_ref().map(|notice| format!("{} 至 {}", notice.from, notice.until));
        let by_hand = || BY_HAND.to_owned();
        let mut unit = json!({
            "defence": seen(view, case.defence.as_ref()).map_or_else(|| asked.to_owned(), words),
            "deliberation": seen(view, case.deliberation.as_ref()).map_or_else(by_hand, words),
            "notice_period": notice.unwrap_or_else(by_hand),
            "notice_result": BY_HAND,
        });
        if let Some(opinion) = seen(view, case.recommendation.as_ref()) {
            let (by, on) = signed(&opinion.by, self.pack);
            unit["name"] = case.employer.name.as_str().into();
            unit["opinion"] = opinion.text.text().into();
            unit["signed_by"] = by.into();
            unit["signed_on"] = on.into();
        }
        unit
    }

    fn departments(&self) -> Value {
        let row = |opinion: &Opinion| {
            let (by, on) = signed(&opinion.by, self.pack);
            let name = opinion.by.open().map(|by| by.organisation_name.as_str());
            json!({ "name": name, "opinion": opinion.text.text(), "signed_by": by, "signed_on": on })
        };
        self.view.case.departments.iter().filter_map(|o| seen(self.view, Some(o))).map(row).collect()
    }

    fn acceptance(&self) -> Value {
        let Some(acceptance) = &self.view.case.acceptance else { return Value::Null };
        let (by, on) = signed(&acceptance.by, self.pack);
        let row = |(_, name): &(String, String)| json!({ "item": name, "result": "符合" });
        json!({
            "organiser": self.view.case.committee.organiser_name,
            "findings": acceptance.findings.iter().map(row).collect::<Vec<_>>(),
            "signed_by": by,
            "signed_on": on,
        })
    }

    /// The count for who may see it; the outcome for the others once it is public.
    fn committee(&self) -> Value {
        let case = self.view.case;
        let Some(meeting) = &case.meeting else { return Value::Null };
        let failed = case.stage == Stage::NotPassed;
        let result = if failed { "评审未通过" } else { "评审通过" };
        let mut committee =
            json!({ "name": case.committee.name, "meeting_on": meeting.day, "total": meeting.size });
        match self.view.count {
            Some(count) => {
                committee["present"] = count.present.into();
                committee["yes"] = count.yes.into();
                committee["no"] = count.no.into();
                committee["abstain"] = count.abstain.into();
                if case.stage != Stage::UnderReview {
                    let reason = case.ending.as_ref().filter(|_| failed).map(|ending| ending.reason.text());
                    committee["result"] =
                        reason.map_or_else(|| result.into(), |r| format!("{result}：{r}").into());
                }
            }
            None if failed || case.public_notice.is_some() => committee["result"] = result.into(),
            None => return Value::Null,
        }
        committee
    }

    fn public_notice(&self) -> Value {
        let case = self.view.case;
        case.public_notice.as_ref().map_or(Value::Null, |notice| {
            json!({
                "from": notice.from,
                "to": notice.until,
                "derivation": notice.derivation,
                "by": case.committee.organiser_name,
            })
        })
    }

    fn confirmation(&self, office_name: &str) -> Value {
        let record = self.view.case.confirmation.as_ref();
        record.map_or(Value::Null, |record| {
            json!({
                "by": office_name,
                "number": record.document,
                "on": record.day,
                "result": format!("{}　{}", self.view.name, self.view.title_line),
            })
        })
    }
}

/// Fields of the form that the system does not ask for.
const NOT_KEPT: &[&str] =
    &["former_name", "ethnicity", "political", "health", "unit_nature", "duty", "archive_unit", "address"];
