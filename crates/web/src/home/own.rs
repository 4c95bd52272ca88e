//! An applicant's own cases and certificates.

use crate::{
    frame,
    front::Front,
    parts::{Card, Html, Links, Row, Rows},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use kernel::{CaseId, Day};
use office::lists::{ListQuery, ListSort, ListingRow};
use review::application::{Application, viewpoint::viewpoint};

/// More than one person ever has.
const MOST: usize = 50;

pub(super) async fn cases(front: &Front, guest: &Guest, today: Day) -> Result<Html, Trouble> {
    let ask = ListQuery { sort: ListSort::Updated, limit: MOST, ..ListQuery::default() };
    let found = front.office.list::<Application>(guest.me(), &ask).await?.rows;
    let mut rows = Vec::new();
    for line in &found {
        rows.extend(row(front, guest, line, today).await?);
    }
    let none = rows.is_empty();
    let card = if none {
        let words =
            Html::new().text("还没有申报。可以先").link("/precheck", "看看能报什么").text("，再开始申报。");
        Card::new("own", "申报").para(words)
    } else {
        Card::new("own", "申报").with(&Rows::tasks(rows))
    };
    let start = shape::button_link("/apply", "开始新的申报", none);
    Ok(Html::new().part(&card).html(&start).html(&certificates(front, guest).await?))
}

async fn row(front: &Front, guest: &Guest, line: &ListingRow, today: Day) -> Result<Option<Row>, Trouble> {
    let id: CaseId =
        line.case_id.parse().map_err(|_| Trouble::Fault(format!("listing id {}", line.case_id)))?;
    let state = front.office.visible::<Application>(guest.me(), id).await?.state;
    let view = guest.me().actor().and_then(|actor| viewpoint(&actor, &state, front.office.pack()));
    let Some(view) = view else { return Ok(None) };
    // While the case is the applicant's, its task list is the page to be on.
    let typing = matches!(line.state.as_str(), "drafting" | "returned" | "supplementing");
    let href = if typing { format!("/applications/{id}/tasks") } else { format!("/applications/{id}") };
    let mut row = Row::new(line.title_name.clone())
        .href(href)
        .line(format!("编号 {}", line.number))
        .line(format!("下一步：{}", view.way_on));
    if let Some(due) = view.due {
        let (countdown, _) = frame::countdown(due.day, today);
        row = row.line(format!("到期 {}，{countdown}", due.day));
    }
    Ok(Some(row.tag(frame::outcome(view.look), view.stage_name)))
}

async fn certificates(front: &Front, guest: &Guest) -> Result<Html, Trouble> {
    let found = front.office.own_certificates(guest.me()).await?;
    if found.is_empty() {
        return Ok(Html::new());
    }
    let links = found.iter().fold(Links::new(), |links, row| {
        let words = format!("{}，{}", row.title_name, row.number);
        links.link(format!("/certificates/{}", row.number), words, "查看、下载和核验")
    });
    Ok(Html::of(&Card::new("certificates", "我的证书").with(&links)))
}
