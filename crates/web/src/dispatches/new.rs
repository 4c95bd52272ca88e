//! 准备报送: which filing, and the day from which its term counts where the schedule has no last day.

use crate::{
    act::{self, ActPage},
    fields::{Fields, Sent},
    front::Front,
    parts::Field,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use review::{
    dispatch::{Act, Dispatch, acts::Prepare},
    procedure::Weight,
};

pub(super) async fn form(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let page = page(&front, &guest, &fields)?;
    Ok(act::draw(&front, &guest, page, Vec::new()))
}

pub(super) async fn send(
    State(front): State<Front>,
    RawQuery(query): RawQuery,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let fields = fields.with_query(query);
    let page = page(&front, &guest, &fields)?;
    let from = match super::acts::day(&fields, "from") {
        Ok(from) => from,
        Err(problem) => return Ok(act::draw(&front, &guest, page, vec![problem])),
    };
    let prepare = Prepare { filing: fields.get("filing"), from };
    let to = |id| format!("/dispatches/{id}?done=prepare");
    act::perform::<Dispatch>(&front, &guest, &fields, page, None, Act::Prepare(prepare), to).await
}

fn page(front: &Front, guest: &Guest, fields: &Fields) -> Result<ActPage, Trouble> {
    let (id, pack) = (fields.get("filing"), front.office.pack());
    let owed = front.office.owed(guest.me());
    let filing = owed.into_iter().find(|filing| filing.id == id).ok_or(Trouble::NotFound)?;
    let term = pack.terms().iter().find(|term| term.name == filing.term);
    let from = term.map(|term| {
        Field::day("from", format!("{}的日期", term.start), fields.get("from"))
            .hint(format!(
                "期限从这一天算：{}。还不知道的可以不填，报送件上就没有最迟日期",
                pack.filing_time(filing)
            ))
            .optional()
    });
    let mut lines = vec![format!("{}，报到{}。", filing.name, filing.to)];
    lines.push(format!("渠道：{}。", filing.means()));
    lines.push(format!("要有的材料：{}。", filing.parts().join("、")));
    Ok(ActPage {
        action: format!("/dispatches/new?filing={id}"),
        back: "/dispatches".to_owned(),
        title: "准备报送".to_owned(),
        hint: format!("依据：{}。建好以后上传材料。", pack.cite(&filing.clause)),
        weight: Weight::Main,
        statement: lines.join("\n"),
        fields: from.into_iter().collect(),
        version: 0,
    })
}
