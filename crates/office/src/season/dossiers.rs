//! Dossiers of a season: what the registers say, and what an applicant types and attaches.

use super::book::{Book, Profile};
use crate::{Me, Office, Problem};
use kernel::{CaseId, PersonId};
use review::application::{Application, dossier::Section};
use rules::FactValue;
use serde_json::{Value, json};

/// What the registers say of a person of this profile.
pub(super) fn registers(person: PersonId, profile: &Profile) -> Vec<(&'static str, FactValue)> {
    let text = |value: &str| FactValue::Text(value.to_owned());
    let hours = if person.as_bytes()[15].is_multiple_of(5) { 72 } else { 96 };
    let mut facts = vec![
        ("degree", text(&profile.degree)),
        ("public_course_passed", FactValue::Bool(true)),
        ("last_year_hours", FactValue::Int(hours)),
        ("integrity_record", FactValue::Bool(false)),
    ];
    if let Some(obtained) = profile.obtained {
        facts.push(("current_title", text(&profile.held)));
        facts.push(("title_obtained", FactValue::Day(obtained)));
    }
    if !is_institution(profile) {
        facts.push(("pension_months", FactValue::Int(6)));
    }
    facts
}

/// Whether people of this profile work at a public institution: teachers do.
fn is_institution(profile: &Profile) -> bool {
    profile.series.ends_with("_teacher")
}

/// Fills in the sections of a draft: all of them, or only the first.
pub(super) async fn fill(
    office: &Office,
    book: &Book,
    me: &Me,
    case: CaseId,
    profile: &Profile,
    whole: bool,
) -> Result<(), Problem> {
    let all = sections(book, me, profile);
    let count = if whole { all.len() } else { 3 };
    for (section, value) in all.iter().take(count) {
        office.save_section(me, case, *section, 0, value).await?;
    }
    Ok(())
}

/// Attaches what the checklist demands and no register proves.
pub(super) async fn attach(office: &Office, me: &Me, case: CaseId) -> Result<(), Problem> {
    let (judged, _, _) = office.judged(me, case).await?;
    for item in judged.checklist.iter().filter(|item| item.required && item.proven_by.is_none()) {
        let name = format!("{}.pdf", item.name);
        office.attach::<Application>(me, case, &item.id, &name, paper(&item.id)).await?;
    }
    Ok(())
}

/// Corrects what an application was returned for: the experience names a witness now.
pub(super) async fn correct(
    office: &Office,
    book: &Book,
    me: &Me,
    case: CaseId,
    profile: &Profile,
) -> Result<(), Problem> {
    let all = sections(book, me, profile);
    let found = all.into_iter().find(|(section, _)| *section == Section::Experience);
    let (section, mut value) = found.ok_or(Problem::NotFound)?;
    value["rows"][0]["witness"] = Value::from(me.name.as_str());
    let saved = office.draft(me, case).await?;
    let version = saved.iter().find(|saved| saved.section == section).map_or(0, |saved| saved.version);
    office.save_section(me, case, section, version, &value).await?;
    Ok(())
}

fn sections(book: &Book, me: &Me, profile: &Profile) -> Vec<(Section, Value)> {
    let organisation = me.organisation_name();
    let seed = usize::from(me.person.as_bytes()[15]);
    let school = &book.words.schools[seed % book.words.schools.len()];
    let posts = &book.words.posts[&profile.series];
    let post = &posts[seed % posts.len()];
    let employment = if is_institution(profile) { "institution" } else { "private_firm" };
    let achievements: Vec<Value> = book
        .achievement
        .iter()
        .filter(|a| a.series == profile.series)
        .zip(1..)
        .map(|(a, years)| {
            let finished = profile.since.saturating_add(jiff::Span::new().years(years));
            json!({"name": a.name, "finished": finished.to_string(), "part": a.part, "effect": a.effect})
        })
        .collect();
    let circumstances = Some(&profile.circumstance).filter(|what| !what.is_empty());
    let circumstances = circumstances.map(|what| {
        let rows = json!({"rows": [{"what": what, "amount": ""}]});
        (Section::Circumstances, rows)
    });
    let all = vec![
        (
            Section::Identity,
            json!({"phone": format!("0772000{:04}", seed), "post": post, "employment": employment,
                "pension_months": 6, "joined": profile.since.to_string(), "pension_note": ""}),
        ),
        (
            Section::Standing,
            json!({"civil_servant": false, "retired": false, "retirement_extended": false, "sanctioned": false,
                "investigated": false, "warned": false, "integrity_record": false}),
        ),
        (
            Section::Education,
            json!({"rows": [{"degree": profile.degree, "school": school, "major": profile.major,
                "graduated": profile.graduated.to_string(), "full_time": true, "certificate": ""}]}),
        ),
        (
            Section::Titles,
            json!({"title": profile.held, "obtained": profile.obtained.map(|d| d.to_string()),
                "authority": book.office.name, "outside": false, "professional_since": profile.since.to_string(),
                "skill": "", "skill_obtained": null, "school_stage": profile.school_stage}),
        ),
        (Section::Learning, json!({"public_course_passed": true, "last_year_hours": 96})),
        (
            Section::Experience,
            json!({"rows": [{"from": profile.since.to_string(), "until": null, "employer": organisation,
                "work": post, "witness": ""}]}),
        ),
        (Section::Achievements, json!({"rows": achievements})),
        (Section::Summary, json!({"text": book.summary.text})),
    ];
    all.into_iter().chain(circumstances).collect()
}

/// A one-page PDF; different for each item, so that each has an address of its own.
pub(super) fn paper(item: &str) -> Vec<u8> {
    let text = format!("BT /F1 14 Tf 72 760 Td (Demo document: {item}) Tj ET");
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{text}\nendstream endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        text.len()
    )
    .into_bytes()
}
