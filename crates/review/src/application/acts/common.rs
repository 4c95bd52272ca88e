//! What several acts share: whose case it is, inside which window, with which words.

use super::{Answer, Application, Cx, Effect};
use crate::{
    application::state::{Ending, Opinion, Stage},
    case::{Decision, Refusal},
};
use kernel::OrganisationId;
use rules::Window;

/// The longest text that an opinion or reason may have, in characters. A page limit, not a rule of law.
const LONGEST: usize = 4000;

/// A text that must be there.
pub(super) fn need(text: &str, what: &str) -> Result<String, Refusal> {
    let text = kernel::text::clean(text);
    let length = text.chars().count();
    if length == 0 {
        return Err(Refusal::command(format!("请填写{what}")));
    }
    if length > LONGEST {
        return Err(Refusal::command(format!("{what}太长：{length} 字，最多 {LONGEST} 字")));
    }
    Ok(text)
}

/// A signed opinion with the confirmation of the act.
pub(super) fn opinion(text: &str, what: &str, cx: &Cx<'_>) -> Result<Opinion, Refusal> {
    let text = need(text, what)?;
    Ok(Opinion { by: cx.signer().into(), text: text.into(), commitment: None, confirmation: cx.confirmation })
}

/// Ends the case at `stage` for `reason`.
pub(super) fn end(case: &Application, stage: Stage, reason: String, key: &str, cx: &Cx<'_>) -> Answer {
    let by = cx.signer().into();
    let ending = Ending { from: case.stage, reason: reason.into(), clause: cx.cite(key), by };
    Ok(Decision::only(Effect::Ended { stage, ending }))
}

/// The seat's organisation is the one named.
pub(super) fn at_home(organisation: OrganisationId, who: &str, cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.actor.organisation == organisation { Ok(()) } else { Err(Refusal::role(format!("由{who}办理"))) }
}

/// The seat is the employer's.
pub(super) fn employer(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    at_home(case.employer.id, &case.employer.name, cx)
}

/// The seat is the organiser's.
pub(super) fn organiser(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    at_home(case.committee.organiser, &case.committee.organiser_name, cx)
}

/// The seat is the title office's that confirms this committee's results.
pub(super) fn title_office(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    at_home(case.committee.title_office, "负责确认的职改办", cx)
}

/// Today lies inside the window named `step` (requirements C10).
pub(super) fn inside_window(case: &Application, step: &str, cx: &Cx<'_>) -> Result<(), Refusal> {
    match crate::application::procedure::window(case, step, cx.pack) {
        Some(window) => inside(&window, step, cx),
        None => Ok(()),
    }
}

fn inside(window: &Window, step: &str, cx: &Cx<'_>) -> Result<(), Refusal> {
    let key = format!("window.{step}");
    if let Some(from) = window.from.filter(|from| cx.today < *from) {
        return Err(cx
            .refuse(&key, format!("还没有开始：{from} 起办理"))
            .remedy("已填写的内容会保留，到日子再办理"));
    }
    if cx.today > window.until && window.firm {
        return Err(cx
            .refuse(&key, format!("已经截止：{} 24:00 止（{}）", window.until, window.derivation))
            .remedy("已填写的内容会保留；确有特殊情况的，请联系评委会组建单位或职改办"));
    }
    Ok(())
}
