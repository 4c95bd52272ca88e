//! What a seat sees of an application, field by field. Pages, documents and exports receive only this view.
//!
//! Invariant: `viewpoint` answers `None` exactly for seats that [`super::listing::reach`] does not name and that are not
//! the applicant's own; a property test holds the two together.

use super::{
    Application,
    defence::PanelDefence,
    dossier::Dossier,
    listing, procedure,
    reading::Reading,
    state::{ApplicantCard, Count, ItemCheck, Opinion, Stage},
};
use crate::procedure::Look;
use kernel::{Actor, Role};
use rules::{Due, Finding, Pack};

/// An application as one seat sees it.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// The case; only fields that everybody in reach may see are read from it directly.
    pub case: &'a Application,
    /// 工程师（机械工程）
    pub title_line: String,
    /// The stage in this seat's words.
    pub stage_name: &'static str,
    /// How its tag looks.
    pub look: Look,
    /// What can be done from here.
    pub way_on: &'static str,
    /// The date by which the holder acts.
    pub due: Option<Due>,
    /// 姓名
    pub name: &'a str,
    /// The applicant as submitted.
    pub applicant: Option<&'a ApplicantCard>,
    /// Document number, whole for the applicant and masked for everybody else.
    pub document: String,
    /// 手机, for the applicant, the employer and the organiser.
    pub phone: Option<&'a str>,
    /// The dossier as submitted.
    pub dossier: Option<&'a Dossier>,
    /// 资格核查
    pub findings: &'a [Finding],
    /// Whether what amendments made of the case is shown.
    pub reassessed: bool,
    /// 逐项核对, not for the applicant.
    pub checks: &'a [ItemCheck],
    /// Opinions on the way: 答辩, 审议, 推荐, 主管, 复核. Not for the applicant, who receives returns and endings.
    pub opinions: Vec<(&'static str, &'a Opinion)>,
    /// 审阅, for those who review; an expert sees the others' once their own is in.
    pub readings: Vec<&'a Reading>,
    /// 评审答辩, for those who review; a reader sees it once their own reading is in.
    pub panel_defence: Option<&'a PanelDefence>,
    /// The count, for the organiser, the supervisor and the title office.
    pub count: Option<Count>,
}

/// The view of `me`; `None`: the case does not exist for this seat.
pub fn viewpoint<'a>(me: &Actor, case: &'a Application, pack: &Pack) -> Option<View<'a>> {
    let own = me.role == Role::Applicant && me.person == case.applicant;
    let reached = listing::reach(case).iter().any(|reach| reach.holds(me));
    if !own && !reached {
        return None;
    }
    let row = procedure::row(case.stage);
    let submission = case.submission.as_ref();
    let card = submission.and_then(|s| s.applicant.open());
    let dossier = submission.and_then(|s| s.dossier.open());
    let hidden = own && hidden_from_applicant(case);
    let in_review = matches!(me.role, Role::Organiser | Role::Supervisor | Role::TitleOffice);
    let phone = dossier.and_then(|d| d.identity.as_ref()).map(|identity| identity.phone.as_str());
    Some(View {
        case,
        title_line: listing::title_line(case),
        stage_name: if hidden { public_name(case) } else { row.name },
        look: if hidden { Look::Now } else { row.look },
        way_on: if hidden { "评审结果随公示公布" } else { row.way_on },
        due: row.due.filter(|_| !hidden).and_then(|due| due(case, pack)),
        name: case.name.text(),
        applicant: card,
        document: card
            .map_or_else(String::new, |c| if own { c.document.number.clone() } else { c.document.masked() }),
        phone: phone.filter(|_| own || matches!(me.role, Role::Employer | Role::Organiser)),
        dossier,
        findings: submission.and_then(|s| s.findings.open()).map_or(&[], Vec::as_slice),
        reassessed: !hidden,
        checks: if own { &[] } else { &case.checks },
        opinions: if own { Vec::new() } else { opinions(me, case) },
        readings: if in_review { case.readings.iter().collect() } else { readings(me, case) },
        panel_defence: case.panel_defence.as_ref().filter(|_| in_review || may_compare(me, case)),
        count: case.meeting.as_ref().and_then(|meeting| meeting.count).filter(|_| in_review),
    })
}

/// Independent readings: what others wrote comes after one's own; nobody outside the review sees any.
fn readings<'a>(me: &Actor, case: &'a Application) -> Vec<&'a Reading> {
    if may_compare(me, case) { case.readings.iter().collect() } else { Vec::new() }
}

/// Whether an expert may know what others made of the case: who reads it, once they have handed in.
fn may_compare(me: &Actor, case: &Application) -> bool {
    let reads = case.reader(me.person).is_some_and(|reader| reader.reads);
    me.role == Role::Expert && (!reads || case.reading(me.person).is_some())
}

/// Whether this seat has to do with the review itself.
fn reviews(me: &Actor) -> bool {
    matches!(me.role, Role::Organiser | Role::Supervisor | Role::TitleOffice | Role::Expert)
}

/// Acts that name experts.
const READINGS: [&str; 5] = ["assign_readers", "recuse", "read", "panel_defence", "panel_opinion"];

/// Acts that tell the result of the meeting: of a case that was voted down nobody would ask anything anew.
const RESULTS: [&str; 5] = ["vote", "recheck", "hold", "release", "reassess"];

/// Whether entries of this act stand in the record that `me` reads.
pub(super) fn shows(me: &Actor, case: &Application, act: &str) -> bool {
    if READINGS.contains(&act) && !reviews(me) {
        return false;
    }
    me.role != Role::Applicant || !hidden_from_applicant(case) || !RESULTS.contains(&act)
}

/// Results are secret until the public notice: between the meeting and the notice the applicant reads the public word,
/// whatever the result, since being told otherwise would tell everybody else that they passed.
/// So is a case held aside before the notice: that it is held would say that it passed.
fn hidden_from_applicant(case: &Application) -> bool {
    match case.stage {
        Stage::UnderReview | Stage::Passed | Stage::VotedDown | Stage::Rechecked => true,
        Stage::Held => case.public_notice.is_none(),
        _ => false,
    }
}

/// The name that the applicant and the public read; a hidden result reads as the meeting before it.
pub(super) fn public_name(case: &Application) -> &'static str {
    let stage = if hidden_from_applicant(case) { Stage::UnderReview } else { case.stage };
    procedure::row(stage).public
}

fn opinions<'a>(me: &Actor, case: &'a Application) -> Vec<(&'static str, &'a Opinion)> {
    let mut opinions: Vec<(&'static str, &'a Opinion)> = Vec::new();
    opinions.extend(case.defence.iter().map(|o| ("答辩、说课意见", o)));
    opinions.extend(case.deliberation.iter().map(|o| ("审议意见", o)));
    opinions.extend(case.recommendation.iter().map(|o| ("推荐意见", o)));
    opinions.extend(case.departments.iter().map(|o| ("主管部门意见", o)));
    opinions.extend(case.panel_opinion.iter().filter(|_| reviews(me)).map(|o| ("专业组意见", o)));
    opinions.extend(case.recheck.iter().map(|o| ("复核意见", o)));
    opinions.extend(case.hold.iter().map(|o| ("暂缓、核实", o)));
    opinions
}
