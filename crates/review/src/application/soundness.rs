//! What must hold of an application at every stage, whichever acts led to it. Doctor asks; acts make it so.

use super::{Application, Stage};
use crate::meeting::tally;
use rules::Pack;

/// Everything that does not hold, as sentences for the administrator.
pub(super) fn unsound(case: &Application, pack: &Pack) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut must = |holds: bool, text: &str| {
        if !holds {
            wrong.push(text.to_owned());
        }
    };
    let stage = case.stage;
    let after_acceptance = matches!(
        stage,
        Stage::Accepted
            | Stage::UnderReview
            | Stage::Passed
            | Stage::VotedDown
            | Stage::Rechecked
            | Stage::PublicNotice
            | Stage::Held
            | Stage::Reported
            | Stage::Confirmed
            | Stage::Certified
            | Stage::NotPassed
            | Stage::NotConfirmed
            | Stage::Revoked
    );
    must(
        stage == Stage::Drafting || stage == Stage::Withdrawn || case.submission.is_some(),
        "nothing was submitted",
    );
    must(!after_acceptance || case.acceptance.is_some(), "it went on without acceptance");
    must(
        !after_acceptance || case.recommendation.is_some(),
        "it went on without the employer's recommendation",
    );
    must(!after_acceptance || case.passed == case.chain.len(), "it went on past a department");
    let noticed = case.internal_notice.as_ref();
    let whole = |from, until, term| pack.term(term, from).is_ok_and(|due| until >= due.day);
    must(
        noticed.is_none_or(|n| whole(n.from, n.until, "internal_notice")),
        "the employer's notice was too short",
    );
    let notice = case.public_notice.as_ref();
    must(notice.is_none_or(|n| whole(n.from, n.until, "public_notice")), "the public notice was too short");
    let public = matches!(
        stage,
        Stage::PublicNotice | Stage::Reported | Stage::Confirmed | Stage::Certified | Stage::Revoked
    );
    must(!public || notice.is_some(), "it went on without public notice");
    must(
        case.confirmation.as_ref().is_none_or(|c| notice.is_some_and(|n| c.day > n.until)),
        "it was confirmed before the public notice ended",
    );
    must(case.certificate.is_none() || case.confirmation.is_some(), "a certificate without confirmation");
    must(!matches!(stage, Stage::Certified | Stage::Revoked) || case.certificate.is_some(), "no certificate");
    let voted = case.meeting.as_ref().and_then(|meeting| Some((meeting, meeting.count?)));
    if let Some((meeting, count)) = voted {
        must(count.present <= meeting.size, "more voted than the committee has members");
        let passed = tally::judge(pack, &count).map(|judged| judged.passed);
        let down = matches!(stage, Stage::VotedDown | Stage::NotPassed);
        must(passed == Ok(!down) || !after_acceptance, "the result is not what the votes say");
    }
    let decided = after_acceptance && !matches!(stage, Stage::Accepted | Stage::UnderReview);
    must(!decided || voted.is_some(), "a result without votes");
    let own = case.reviewed_by.as_ref().is_some_and(|by| by.organiser == case.committee.organiser);
    must(!own, "its own organiser reviews it for another district");
    must(!stage.ended() || case.ending.is_some() || stage == Stage::Withdrawn, "it ended without a reason");
    wrong
}
