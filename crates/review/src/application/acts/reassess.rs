//! 重新评估: an amendment came into force while the case was open. The title office has it asked what the amendment asks, and
//! what came of it is recorded; nothing else changes by that (requirement X8).
//!
//! What is to be done about it stays with whoever is to act next: a bar that is not met stops confirmation by itself.

use super::{Answer, Application, Cx, Effect, common};
use crate::{
    application::{situation, state::Reassessment},
    case::{Decision, Refusal},
};
use rules::{Pack, amendment::Amendment};

/// Asks what every amendment asks that governs the case and was not asked yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reassess;

/// The stages between submission and certificate at which an amendment can still matter.
pub const OPEN: &[&str] = &[
    "employer_check",
    "deliberated",
    "internal_notice",
    "department_review",
    "acceptance",
    "supplementing",
    "accepted",
    "under_review",
    "passed",
    "rechecked",
    "public_notice",
    "held",
    "reported",
];

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::title_office(case, cx)?;
    if pending(case, cx.pack, cx.today).next().is_none() {
        return Err(Refusal::stage("没有管这一件的年中修改，或者都已经重新评估过"));
    }
    Ok(())
}

pub(super) fn decide(case: &Application, cx: &Cx<'_>) -> Answer {
    let made: Result<Vec<Reassessment>, Refusal> = pending(case, cx.pack, cx.today)
        .map(|amendment| {
            let found = situation::reassess(case, amendment, cx)?;
            Ok(Reassessment {
                amendment: amendment.id.clone(),
                name: amendment.name.clone(),
                cite: cx.pack.cite(&amendment.clause),
                effective: amendment.effective,
                before: found.before.into(),
                after: found.after.into(),
                by: cx.signer().into(),
            })
        })
        .collect();
    Ok(Decision::only(Effect::Reassessed { reassessments: made? }))
}

/// The amendments in force that govern an open case and have not been asked of its present submission.
pub fn pending<'a>(
    case: &'a Application,
    pack: &'a Pack,
    today: kernel::Day,
) -> impl Iterator<Item = &'a Amendment> {
    let open = OPEN.contains(&case.stage.key());
    let asked =
        move |amendment: &&Amendment| case.reassessments.iter().any(|made| made.amendment == amendment.id);
    let in_force = pack.amendments().iter().filter(move |amendment| open && amendment.effective <= today);
    in_force.filter(move |amendment| governs(amendment, case, pack) && !asked(amendment))
}

/// Whether an amendment governs a case, by the days on which it was submitted and confirmed.
pub fn governs(amendment: &Amendment, case: &Application, pack: &Pack) -> bool {
    let submitted = case.submission.as_ref().map(|submission| pack.zone().day(submission.at));
    let confirmed = case.confirmation.as_ref().map(|record| record.day);
    amendment.governs(submitted, confirmed)
}
