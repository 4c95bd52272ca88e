//! What lists show of an application, who reaches it, what it claims.

use super::{Application, procedure, state::Stage, viewpoint};
use crate::{
    case::{Listing, Reach},
    claim,
};
use kernel::Role;
use rules::Pack;

/// The mark of cases that another committee reviews.
pub const CROSSED: &str = "crossed";

pub(super) fn listing(case: &Application, pack: &Pack) -> Listing {
    let row = procedure::row(case.stage);
    let mut flags = Vec::new();
    if !case.returns.is_empty() {
        flags.push("returned".to_owned());
    }
    if case.deficiency_notice.is_some() {
        flags.push("notified".to_owned());
    }
    if case.reviewed_by.is_some() {
        flags.push(CROSSED.to_owned());
    }
    let name = case.name.text();
    Listing {
        year: case.year,
        number: case.number.clone(),
        state: row.key.to_owned(),
        public_state: viewpoint::public_name(case).to_owned(),
        holder: row.holder.and_then(|role| holder(case, role)),
        due: row.due.and_then(|due| due(case, pack)).map(|due| due.day),
        subject: name.to_owned(),
        person: Some(case.applicant),
        employer: Some(case.employer.id),
        employer_name: case.employer.name.clone(),
        committee: Some(case.committee_now().id),
        series: case.target.series.clone(),
        level: case.target.level.clone(),
        title: case.target.title.clone(),
        title_name: title_line(case),
        way: case.target.way.clone(),
        flags,
        submitted_at: case.submission.as_ref().map(|submission| submission.at),
        search: format!("{} {name} {} {}", case.number, case.employer.name, case.target.title_name),
    }
}

/// 工程师（机械工程）
pub fn title_line(case: &Application) -> String {
    let target = &case.target;
    if target.specialty.is_empty() {
        target.title_name.clone()
    } else {
        format!("{}（{}）", target.title_name, target.specialty)
    }
}

/// What the case's way limits the title to, such as 基层有效 (requirement E10).
pub fn mark<'p>(case: &Application, pack: &'p Pack) -> Option<&'p str> {
    pack.way(&case.target.way).map(|way| way.mark.as_str()).filter(|mark| !mark.is_empty())
}

/// 高级工程师（基层有效）: `title` as results say it.
pub fn marked(title: String, case: &Application, pack: &Pack) -> String {
    match mark(case, pack) {
        Some(mark) => format!("{title}（{mark}）"),
        None => title,
    }
}

fn holder(case: &Application, role: Role) -> Option<Reach> {
    let organisation = match role {
        Role::Employer => case.employer.id,
        Role::Department => case.department()?.id,
        Role::Organiser => case.committee_now().organiser,
        Role::TitleOffice => case.committee.title_office,
        _ => return None,
    };
    Some(Reach::seat(organisation, role))
}

/// An organisation reaches the case from the moment it has to do with it, and keeps it afterwards.
pub(super) fn reach(case: &Application) -> Vec<Reach> {
    let mut reach = Vec::new();
    let submitted = case.submission.is_some();
    if submitted {
        reach.push(Reach::seat(case.employer.id, Role::Employer));
    }
    for party in case.chain.iter().take(case.furthest) {
        reach.push(Reach::seat(party.id, Role::Department));
    }
    if case.furthest > case.chain.len() {
        reach.push(Reach::seat(case.committee.organiser, Role::Organiser));
    }
    if submitted {
        reach.push(Reach::seat(case.committee.title_office, Role::TitleOffice));
    }
    // Who reviews for another district sees the case as long as it reviews, and neither before nor afterwards.
    let reviewer = case.reviewer_now();
    reach.extend(reviewer.map(|reviewer| Reach::seat(reviewer.organiser, Role::Organiser)));
    let office = reviewer.map(|reviewer| reviewer.title_office);
    let other = office.filter(|office| *office != case.committee.title_office);
    reach.extend(other.map(|office| Reach::seat(office, Role::TitleOffice)));
    if case.stage == Stage::UnderReview {
        reach.extend(case.readers.iter().map(|reader| Reach::Expert(reader.person)));
    }
    reach
}

/// One title of a level a year (requirements A8): claimed from submission until the case is withdrawn or ends before
/// acceptance, so that two submissions at the same moment cannot both succeed.
pub(super) fn claims(case: &Application) -> Vec<String> {
    if counts(case) {
        vec![format!("{}{}/{}/{}", claim::TITLE, case.year, case.applicant, case.target.level_group)]
    } else {
        Vec::new()
    }
}

/// Whether the case counts as the year's application of its level.
pub fn counts(case: &Application) -> bool {
    let open = !matches!(case.stage, Stage::Drafting) && case.submission.is_some();
    let before_acceptance = case.stage.ended() && case.acceptance.is_none();
    open && !before_acceptance
}
