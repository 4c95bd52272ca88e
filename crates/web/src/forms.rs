//! The forms of acts on a case that exists: offered by the guard, drawn, sent. A kind says what each act asks for and how
//! that becomes a command.

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
use kernel::{CaseId, Day};
use office::{Me, cases::Loaded, facts::Gather};
use rules::Pack;

/// How a kind of case draws the forms of its acts.
pub(crate) trait Forms: Gather {
    /// The address of a case.
    fn base(id: CaseId) -> String;
    /// What the form of an act shows and asks.
    fn ask(&self, key: &str, fields: &Fields, asker: &Asker<'_>) -> Asked;
    /// The command that was sent.
    ///
    /// # Errors
    /// What is wrong, at its field.
    fn command(&self, key: &str, fields: &Fields) -> Result<Self::Act, Problem>;
    /// Whether the page after this act shows what an errand makes.
    fn needs_errands(_key: &str) -> bool {
        false
    }
}

/// Who is asked, and under which rules.
pub(crate) struct Asker<'a> {
    /// Who.
    pub(crate) me: &'a Me,
    /// The rules in force.
    pub(crate) pack: &'a Pack,
    /// Today.
    pub(crate) today: Day,
}

/// What the form of an act shows and asks.
pub(crate) struct Asked {
    /// What is signed, or what is acted on.
    pub(crate) statement: String,
    /// The fields.
    pub(crate) fields: Vec<Field>,
}

pub(crate) async fn form<K: Forms>(
    State(front): State<Front>,
    guest: Guest,
    Path((id, key)): Path<(CaseId, String)>,
) -> Result<Response, Trouble> {
    let loaded = front.office.visible::<K>(guest.me(), id).await?;
    let offers = front.office.offers(guest.me(), id, &loaded.state).await?;
    act::offered(&offers, &key)?;
    let page = page(&front, &guest, id, &loaded, &key, &Fields::default())?;
    Ok(act::draw(&front, &guest, page, Vec::new()))
}

pub(crate) async fn send<K: Forms>(
    State(front): State<Front>,
    Path((id, key)): Path<(CaseId, String)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let loaded = front.office.visible::<K>(guest.me(), id).await?;
    let page = page(&front, &guest, id, &loaded, &key, &fields)?;
    let command = match loaded.state.command(&key, &fields) {
        Ok(command) => command,
        Err(problem) => return Ok(act::draw(&front, &guest, page, vec![problem])),
    };
    let to = |id| format!("{}?done={key}", K::base(id));
    let answer = act::perform::<K>(&front, &guest, &fields, page, Some(id), command, to).await?;
    if K::needs_errands(&key) {
        front.office.run_errands().await?;
    }
    Ok(answer)
}

fn page<K: Forms>(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    loaded: &Loaded<K>,
    key: &str,
    fields: &Fields,
) -> Result<ActPage, Trouble> {
    let row = act::sent::<K>(key, guest.role())?;
    let asker = Asker { me: guest.me(), pack: front.office.pack(), today: front.office.today() };
    let Asked { statement, fields } = loaded.state.ask(key, fields, &asker);
    Ok(ActPage {
        action: format!("{}/acts/{key}", K::base(id)),
        back: K::base(id),
        title: row.name.to_owned(),
        hint: row.hint.to_owned(),
        weight: row.weight,
        statement,
        fields,
        version: loaded.version(),
    })
}
