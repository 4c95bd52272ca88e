//! 文书 of a meeting: links for whoever may have them, and the files.

use crate::{
    certificates::download,
    front::Front,
    parts::{Card, Html, Links},
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::CaseId;
use office::{Me, minutes::MeetingPaper};
use review::meeting::Meeting;

/// A document by the last part of its address, with the kind of file that people read and the one that browsers do.
const PAPERS: [(&str, MeetingPaper, &str, &str); 3] = [
    ("opening-filing.pdf", MeetingPaper::OpeningFiling, "PDF", "application/pdf"),
    ("minutes.pdf", MeetingPaper::Minutes, "PDF", "application/pdf"),
    (
        "record.xlsx",
        MeetingPaper::Record,
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
];

/// The documents that there are for this person; nothing when there are none.
pub(super) fn card(case: &Meeting, me: &Me) -> Html {
    let mut links = Links::new();
    for (file, paper, kind, _) in PAPERS.iter().filter(|(_, paper, ..)| paper.is_for(me, case)) {
        links = links.link(format!("/meetings/{}/papers/{file}", case.id), paper.title(me, case), *kind);
    }
    if links.items.is_empty() { Html::new() } else { Html::of(&Card::new("papers", "文书").with(&links)) }
}

/// The draft of the filing, to look at before it is filed.
pub(super) fn draft(case: &Meeting) -> Html {
    let href = format!("/meetings/{}/papers/{}", case.id, PAPERS[0].0);
    Html::new().text("备案表由系统生成，请先看").link(href, "备案表草稿（PDF）")
}

pub(super) async fn paper(
    State(front): State<Front>,
    guest: Guest,
    Path((id, name)): Path<(CaseId, String)>,
) -> Result<Response, Trouble> {
    let known = PAPERS.iter().find(|(file, ..)| *file == name).ok_or(Trouble::NotFound)?;
    let (name, bytes) = front.office.meeting_paper(guest.me(), known.1, id).await?;
    Ok(download(known.3, &name, bytes))
}
