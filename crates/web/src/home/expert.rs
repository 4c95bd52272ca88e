//! What waits for an expert: cases to read, panels to speak for, invitations to answer, meetings to sign in to and vote
//! in.

use crate::{
    applications::desk::{Desk, Turn},
    front::Front,
    parts::{Outcome, Queue},
    trouble::Trouble,
    visit::Guest,
};
use kernel::PersonId;
use office::lists::ListQuery;
use review::{
    draw::{Draw, Stage},
    meeting::{self, Meeting},
};

/// More invitations than anybody has to answer at a time.
const MOST: usize = 50;

pub(super) async fn queues(front: &Front, guest: &Guest) -> Result<Vec<Queue>, Trouble> {
    let desk = Desk::of(front, guest).await?;
    let mut queues = Vec::new();
    for turn in [Turn::Read, Turn::Conclude] {
        queues.extend(queue(desk.count(turn), turn.name(), turn.way_on(), "/applications"));
    }
    let href = format!("/draws?state={}", Stage::Drawn.key());
    let invited = invited(front, guest).await?;
    queues.extend(queue(invited, "待应邀", "答复是否参加评审会", &href));
    let Meetings { arriving, voting, signing } = meetings(front, guest).await?;
    queues.extend(queue(arriving, "待签到", "到会签到", "/meetings?state=open"));
    queues.extend(queue(voting, "待投票", "逐件投票，确认在箱中", "/meetings?state=polling"));
    queues.extend(queue(signing, "待签字", "主任委员核对计票结果后签字", "/meetings?state=counted"));
    Ok(queues)
}

/// Nothing of what nobody has.
fn queue(count: usize, name: &str, next: &str, href: &str) -> Option<Queue> {
    (count > 0).then(|| Queue {
        outcome: Outcome::Now,
        count: u64::try_from(count).unwrap_or(u64::MAX),
        more: false,
        name: name.to_owned(),
        next: next.to_owned(),
        due: String::new(),
        href: href.to_owned(),
    })
}

/// How many draws wait for this expert's answer.
async fn invited(front: &Front, guest: &Guest) -> Result<usize, Trouble> {
    let states = vec![Stage::Drawn.key().to_owned()];
    let ask = ListQuery { states, limit: MOST, ..ListQuery::default() };
    let mut count = 0;
    for line in front.office.list::<Draw>(guest.me(), &ask).await?.rows {
        let id = line.case_id.parse().map_err(|_| Trouble::Fault(format!("listing id {}", line.case_id)))?;
        match front.office.visible::<Draw>(guest.me(), id).await {
            Ok(loaded) => count += usize::from(is_asked(&loaded.state, guest.me().person)),
            // It went on since the list was read.
            Err(office::Problem::NotFound) => {}
            Err(problem) => return Err(problem.into()),
        }
    }
    Ok(count)
}

/// How many meetings wait for this expert, and for what.
#[derive(Default)]
struct Meetings {
    arriving: usize,
    voting: usize,
    signing: usize,
}

async fn meetings(front: &Front, guest: &Guest) -> Result<Meetings, Trouble> {
    use meeting::Stage;
    let states = [Stage::Open, Stage::Polling, Stage::Counted].map(|stage| stage.key().to_owned()).to_vec();
    let ask = ListQuery { states, limit: MOST, ..ListQuery::default() };
    let me = guest.me().person;
    let mut waits = Meetings::default();
    for line in front.office.list::<Meeting>(guest.me(), &ask).await?.rows {
        let id = line.case_id.parse().map_err(|_| Trouble::Fault(format!("listing id {}", line.case_id)))?;
        let case = match front.office.visible::<Meeting>(guest.me(), id).await {
            Ok(loaded) => loaded.state,
            // It went on since the list was read.
            Err(office::Problem::NotFound) => continue,
            Err(problem) => return Err(problem.into()),
        };
        let here = case.present.contains(&me);
        let confirmed = case.ballot.as_ref().is_some_and(|ballot| ballot.confirmed.contains(&me));
        match case.stage {
            Stage::Open => waits.arriving += usize::from(!here),
            Stage::Polling => {
                let votes = case.voters().any(|voter| voter == me);
                waits.voting += usize::from(votes && !confirmed);
            }
            _ => {
                let presides = case.presiding(front.office.pack()) == me;
                waits.signing += usize::from(presides && case.chair_signature.is_none());
            }
        }
    }
    Ok(waits)
}

fn is_asked(draw: &Draw, person: PersonId) -> bool {
    let place = draw.place_of(person);
    place.is_some_and(|place| draw.seated().contains(&place) && !draw.has_accepted(place))
}
