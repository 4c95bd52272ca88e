//! What departments file with the title office: some of it received, some on its way, some still being put together.

use super::{director::Director, dossiers};
use crate::{Me, Problem, perform::Request};
use kernel::{CaseId, Day};
use review::dispatch::{
    Act, Dispatch,
    acts::{Prepare, Receive, Send},
};
use rules::tables::{Filing, Means};

/// How far a filing comes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Until {
    Prepared,
    Sent,
    Arriving,
    Received,
}

/// A department each, in turn.
const ENDS: [Until; 4] = [Until::Received, Until::Arriving, Until::Sent, Until::Prepared];

/// Files what departments owe by a day of the schedule that is still to come.
pub(super) async fn file(director: &Director, on: Day) -> Result<(), Problem> {
    let cast = &director.0.cast;
    for (me, until) in cast.departments.values().zip(ENDS) {
        let owed: Vec<Filing> = director.office().owed(me).into_iter().cloned().collect();
        for filing in owed.iter().filter(|filing| is_open(director, filing, on)) {
            one(director, me, filing, until, on).await?;
        }
    }
    Ok(())
}

fn is_open(director: &Director, filing: &Filing, on: Day) -> bool {
    let pack = director.office().pack();
    filing.received_by.is_some()
        && pack.windows().iter().any(|window| window.step == filing.step && on <= window.until)
}

async fn one(
    director: &Director,
    me: &Me,
    filing: &Filing,
    until: Until,
    on: Day,
) -> Result<CaseId, Problem> {
    let (office, clerk) = (director.office(), &director.0.cast.office);
    let prepare = Prepare { filing: filing.id.clone(), from: None };
    let case = director.perform(me, Request::<Dispatch>::opening(Act::Prepare(prepare))).await?;
    let act = |act| Request::<Dispatch>::on(case, act);
    if until >= Until::Sent {
        for (number, part) in filing.parts().into_iter().enumerate() {
            let (name, paper) = (format!("{part}.pdf"), dossiers::paper(&format!("{} {number}", filing.id)));
            office.attach::<Dispatch>(me, case, &part, &name, paper).await?;
        }
        let by: Vec<(Means, Day)> = filing.channels.iter().map(|means| (*means, on)).collect();
        let send = Send { by: by.clone(), note: String::new() };
        director.perform(me, act(Act::Send(send))).await?;
        let arrived: Vec<(Means, Day)> = match until {
            Until::Received => by,
            Until::Arriving => by.into_iter().filter(|(means, _)| *means != Means::SealedPaper).collect(),
            Until::Prepared | Until::Sent => Vec::new(),
        };
        if !arrived.is_empty() {
            director.perform(clerk, act(Act::Receive(Receive { by: arrived }))).await?;
        }
    }
    Ok(case)
}
