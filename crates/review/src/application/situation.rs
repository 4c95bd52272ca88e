//! From dossier and registers to the facts that the rules reason about, and what the rules say of them.
//!
//! A register's fact outweighs a declared one (requirements C2); the source stays with the fact.

use super::{
    Application, Facts, circumstances,
    dossier::Dossier,
    state::{CheckResult, ChecklistItem},
};
use crate::case::{Context, Refusal};
use kernel::identity::Sex;
use rules::{
    Fact, FactValue, Finding, Situation, Source, Verdict,
    amendment::{Amendment, Reassessed},
};
use std::sync::Arc;

/// What the rules say of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// 资格核查
    pub findings: Vec<Finding>,
    /// The checklist that follows.
    pub checklist: Vec<ChecklistItem>,
}

/// Judges the case on the draft, the registers and the day.
///
/// # Errors
/// When the pack does not know title or way: the season's pack was changed under the case.
pub fn judge(case: &Application, cx: &Context<'_, Facts>) -> Result<Judged, Refusal> {
    let situation = situation(case, cx);
    let verdict = verdict(case, &situation, cx)?;
    let checklist = cx.pack.checklist(&case.target.title, &case.target.way, &situation, cx.today);
    let checklist = checklist
        .into_iter()
        .map(|item| ChecklistItem {
            id: item.id,
            name: item.name,
            proven_by: item.proven_by,
            required: item.required,
        })
        .collect();
    let findings = verdict.findings.into_iter().map(Arc::unwrap_or_clone).collect();
    Ok(Judged { findings, checklist })
}

/// The verdict on the case's title and way.
///
/// # Errors
/// When the pack does not know title or way.
pub fn verdict(
    case: &Application,
    situation: &Situation,
    cx: &Context<'_, Facts>,
) -> Result<Verdict, Refusal> {
    let target = &case.target;
    cx.pack
        .evaluate(&target.title, &target.way, situation, cx.today)
        .map_err(|problem| Refusal::stage(format!("政策包不认识这一申报：{problem}")))
}

/// The exclusions alone, on every day from submission to today, on what is known today (requirement A7).
pub fn bars(case: &Application, cx: &Context<'_, Facts>) -> Vec<Finding> {
    let submitted = case.submission.as_ref().map(|submission| cx.pack.zone().day(submission.at));
    cx.pack.bars(&situation(case, cx), submitted.unwrap_or(cx.today), cx.today)
}

/// What an amendment makes of the case, on what is known today (requirement X8).
///
/// # Errors
/// When the pack does not know title or way.
pub fn reassess(
    case: &Application,
    amendment: &Amendment,
    cx: &Context<'_, Facts>,
) -> Result<Reassessed, Refusal> {
    let target = &case.target;
    let unknown = || Refusal::stage("政策包不认识这一申报的职称或途径");
    let title = cx.pack.title(&target.title).ok_or_else(unknown)?;
    let way = cx.pack.way(&target.way).ok_or_else(unknown)?;
    let submitted = case.submission.as_ref().map(|submission| cx.pack.zone().day(submission.at));
    Ok(cx.pack.reassess(amendment, (title, way), &situation(case, cx), submitted, cx.today))
}

/// The facts of the case as they stand today.
///
/// # Panics
/// When the facts were not gathered: an act that weighs them is missing from the list in `facts.rs`, and the rules would be
/// asked about nobody.
pub fn situation(case: &Application, cx: &Context<'_, Facts>) -> Situation {
    assert!(cx.facts.gathered(), "the facts of {} were not gathered", case.number);
    // After submission the frozen dossier speaks, not the draft.
    let frozen = case.submission.as_ref().and_then(|submission| submission.dossier.open());
    let drafting = matches!(case.stage.key(), "drafting" | "returned" | "supplementing");
    let dossier = frozen.filter(|_| !drafting).unwrap_or(&cx.facts.dossier);
    let mut situation = declared(dossier, cx);
    let applied = Fact {
        value: FactValue::Bool(cx.facts.others.iter().any(|other| other.rivals(case))),
        source: Source::Register { name: own_record(cx), at: cx.today },
    };
    situation.set("same_level_applied", applied);
    for fact in &cx.facts.registers {
        let source = Source::Register { name: fact.register.clone(), at: fact.as_of };
        situation.set(&fact.fact, Fact { value: fact.value.clone(), source });
    }
    situation
}

/// The register that the office keeps itself: the applications of the year.
fn own_record(cx: &Context<'_, Facts>) -> String {
    cx.pack.facts().get("same_level_applied").map(|fact| fact.register.clone()).unwrap_or_default()
}

/// The facts that a dossier declares, with what the office knows of person and employer.
fn declared(dossier: &Dossier, cx: &Context<'_, Facts>) -> Situation {
    let mut s = Situation::default();
    let text = |value: &str| (!value.is_empty()).then(|| FactValue::Text(value.to_owned()));
    let mut put = |name: &str, value: Option<FactValue>, source: Source| {
        if let Some(value) = value {
            s.set(name, Fact { value, source });
        }
    };
    let card = &cx.facts.applicant.card;
    put("birth_date", card.birth.map(FactValue::Day), Source::Document);
    put("sex", card.sex.map(|sex| FactValue::Text(sex_key(sex).to_owned())), Source::Document);
    put("employer_kind", text(&cx.facts.employer.kind), Source::Document);
    if let Some(identity) = &dossier.identity {
        put("employment", text(&identity.employment), Source::Declared);
        put("post_kind", text(&identity.post_kind), Source::Declared);
        put("unit_paid_months", identity.unit_paid_months.map(FactValue::Int), Source::Declared);
        put("pension_months", Some(FactValue::Int(identity.pension_months)), Source::Declared);
    }
    if let Some(standing) = &dossier.standing {
        put("civil_servant", Some(FactValue::Bool(standing.civil_servant)), Source::Declared);
        put("reform_transition", Some(FactValue::Bool(standing.reform_transition)), Source::Declared);
        put("retired", Some(FactValue::Bool(standing.retired)), Source::Declared);
        put("retirement_extended", Some(FactValue::Bool(standing.retirement_extended)), Source::Declared);
        put("sanctioned", Some(FactValue::Bool(standing.sanctioned)), Source::Declared);
        put("investigated", Some(FactValue::Bool(standing.investigated)), Source::Declared);
        put("warned", Some(FactValue::Bool(standing.warned)), Source::Declared);
        put("integrity_record", Some(FactValue::Bool(standing.integrity_record)), Source::Declared);
    }
    let order = |degree: &str| cx.pack.facts().get("degree").and_then(|f| f.rank(degree)).unwrap_or_default();
    if let Some(education) = dossier.highest_education(order) {
        put("degree", text(&education.degree), Source::Declared);
        put("graduated", Some(FactValue::Day(education.graduated)), Source::Declared);
        put("full_time", Some(FactValue::Bool(education.full_time)), Source::Declared);
    }
    if let Some(titles) = &dossier.titles {
        put("current_title", text(&titles.title), Source::Declared);
        put("title_obtained", titles.obtained.map(FactValue::Day), Source::Declared);
        put("title_outside_region", Some(FactValue::Bool(titles.outside)), Source::Declared);
        put("title_reconfirmed", Some(FactValue::Bool(titles.reconfirmed)), Source::Declared);
        put("professional_since", Some(FactValue::Day(titles.professional_since)), Source::Declared);
        put("skill_level", text(&titles.skill), Source::Declared);
        put("skill_obtained", titles.skill_obtained.map(FactValue::Day), Source::Declared);
        put("school_stage", text(&titles.school_stage), Source::Declared);
    }
    if let Some(learning) = &dossier.learning {
        put("public_course_passed", Some(FactValue::Bool(learning.public_course_passed)), Source::Declared);
        put("last_year_hours", Some(FactValue::Int(learning.last_year_hours)), Source::Declared);
    }
    for (name, value) in dossier.circumstances.iter().filter_map(|row| circumstances::fact(row, cx.pack).ok())
    {
        put(&name, Some(value), Source::Declared);
    }
    s
}

const fn sex_key(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    }
}

/// Whether the employer found every item that needs an original the same.
pub fn all_same(case: &Application) -> bool {
    case.unchecked().is_empty() && case.checks.iter().all(|check| check.result == CheckResult::Same)
}
