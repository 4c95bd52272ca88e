//! 结束投票: the box is made and checked first, and only then is anything said about it.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::{Field, Problem},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::CaseId;
use office::cases::Loaded;
use review::meeting::{Act, Meeting};

/// The act.
const KEY: &str = "close_ballot";

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    let loaded = front.office.visible::<Meeting>(guest.me(), id).await?;
    let offers = front.office.offers(guest.me(), id, &loaded.state).await?;
    act::offered(&offers, KEY)?;
    Ok(act::draw(&front, &guest, page(&guest, &loaded, &Fields::default())?, Vec::new()))
}

pub(super) async fn send(
    State(front): State<Front>,
    Path(id): Path<CaseId>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let loaded = front.office.visible::<Meeting>(guest.me(), id).await?;
    let page = page(&guest, &loaded, &fields)?;
    // Closing cannot be taken back, so whoever presses says who they are before anything ends.
    if let Err(problem) = act::confirmed(&front, &guest, &fields, &page).await? {
        return Ok(act::draw(&front, &guest, page, vec![problem]));
    }
    let offers = front.office.offers(guest.me(), id, &loaded.state).await?;
    act::offered(&offers, KEY)?;
    let open = unconfirmed(&loaded.state);
    let reason = fields.get("reason");
    if open > 0 && reason.is_empty() {
        let says = format!("还有 {open} 位专家没有确认在箱中，照样结束的，请写明理由");
        return Ok(act::draw(&front, &guest, page, vec![Problem::new("reason", says)]));
    }
    let mut close = match front.office.seal_box(guest.me(), id).await {
        Ok(close) => close,
        Err(office::Problem::Invalid(text)) => {
            return Ok(act::draw(&front, &guest, page, vec![Problem::new("act", text)]));
        }
        Err(problem) => return Err(problem.into()),
    };
    close.unconfirmed = reason;
    let to = |id| format!("{}?done={KEY}", super::base(id));
    act::perform::<Meeting>(&front, &guest, &fields, page, Some(id), Act::CloseBallot(close), to).await
}

fn unconfirmed(meeting: &Meeting) -> usize {
    let confirmed = meeting.ballot.as_ref().map_or(&[][..], |ballot| &ballot.confirmed);
    meeting.voters().filter(|voter| !confirmed.contains(voter)).count()
}

fn page(guest: &Guest, loaded: &Loaded<Meeting>, fields: &Fields) -> Result<ActPage, Trouble> {
    let row = act::sent::<Meeting>(KEY, guest.role())?;
    let meeting = &loaded.state;
    let open = unconfirmed(meeting);
    let asked = (open > 0)
        .then(|| Field::area("reason", "还有专家没有确认在箱中，照样结束的理由", fields.get("reason"), 3));
    Ok(ActPage {
        action: format!("{}/acts/{KEY}", super::base(meeting.id)),
        back: super::base(meeting.id),
        title: row.name.to_owned(),
        hint: row.hint.to_owned(),
        weight: row.weight,
        statement: format!(
            "{}，{} 件。投票的专家 {} 人，已确认在箱中 {} 人。结束以后不能再投，双方的密钥销毁，票箱按票号排列，当场计票。",
            meeting.name,
            meeting.voted_on().count(),
            meeting.voters().count(),
            meeting.voters().count() - open,
        ),
        fields: asked.into_iter().collect(),
        version: fields.number("version").unwrap_or_else(|| loaded.version()),
    })
}
