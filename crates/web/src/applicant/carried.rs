//! Answers of the pre-check, carried into a new draft: what was told once is not asked again.

use crate::fields::Fields;
use kernel::CaseId;
use office::{Me, Office, Problem};
use review::application::{
    dossier::Section,
    form::{self, FieldKind},
};

/// Answers that a draft can take: the name in the address, the section, the field.
const CARRIED: [(&str, Section, &str); 15] = [
    ("degree", Section::Education, "rows.0.degree"),
    ("current_title", Section::Titles, "title"),
    ("title_obtained", Section::Titles, "obtained"),
    ("professional_since", Section::Titles, "professional_since"),
    ("title_outside_region", Section::Titles, "outside"),
    ("title_reconfirmed", Section::Titles, "reconfirmed"),
    ("skill_level", Section::Titles, "skill"),
    ("skill_obtained", Section::Titles, "skill_obtained"),
    ("school_stage", Section::Titles, "school_stage"),
    ("employment", Section::Identity, "employment"),
    ("post_kind", Section::Identity, "post_kind"),
    ("unit_paid_months", Section::Identity, "unit_paid_months"),
    ("pension_months", Section::Identity, "pension_months"),
    ("public_course_passed", Section::Learning, "public_course_passed"),
    ("last_year_hours", Section::Learning, "last_year_hours"),
];

/// Whether a draft can take the answer of this name.
pub(super) fn takes(name: &str) -> bool {
    CARRIED.iter().any(|(known, ..)| *known == name)
}

/// Saves the answers into the sections they belong to.
pub(super) async fn save(office: &Office, me: &Me, case: CaseId, fields: &Fields) -> Result<(), Problem> {
    for section in [Section::Education, Section::Titles, Section::Identity, Section::Learning] {
        let Some(form) = form::form(section) else { continue };
        let answer = |field: &str| {
            let (name, _, _) = CARRIED.iter().find(|(_, s, f)| *s == section && *f == field)?;
            let value = fields.find(name)?;
            let title = form.fields.iter().any(|f| f.name == field && f.kind == FieldKind::Title);
            Some(if title && value == "none" { String::new() } else { value })
        };
        if CARRIED.iter().all(|(_, s, field)| *s != section || answer(field).is_none()) {
            continue;
        }
        let (value, _) = form::parse(form, usize::from(form.row.is_some()), answer, office.pack());
        office.save_section(me, case, section, 0, &value).await?;
    }
    Ok(())
}
