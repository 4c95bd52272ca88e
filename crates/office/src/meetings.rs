//! Facts of meetings: who waits for one, and what stands in the way of its next step.

use crate::{Office, Problem, facts::Gather, roster::vice_chairs};
use kernel::{Actor, CaseId, CommitteeId};
use review::{
    application::{
        self,
        listing::{marked, title_line},
    },
    expert::Expert,
    meeting::{self, Meeting},
};
use store::Conn;

impl Gather for Meeting {
    async fn gather(
        office: &Office,
        conn: &mut Conn,
        state: Option<&Self>,
        act: Option<&Self::Act>,
        actor: Actor,
    ) -> Result<meeting::Facts, Problem> {
        let (row, new) = match (state, act) {
            (Some(case), _) => (office.committee_row(conn, case.committee.id).await?, false),
            (None, Some(meeting::Act::Convene(command))) => {
                let first = command.cases.first().copied();
                (office.committee_for(conn, first, actor).await?, true)
            }
            (None, _) => return Err(Problem::NotFound),
        };
        let committee = office.committee(conn, &row).await?;
        let (candidates, uncrossed) = match act {
            Some(meeting::Act::Convene(command)) if new => (
                office.waiting_for_meeting(conn, committee.id(), &command.cases).await?,
                office.waiting_for_exchange(conn, &command.cases).await?,
            ),
            _ => Default::default(),
        };
        let number = if new { office.draw_number("PS").await? } else { String::new() };
        let (untrained, unread) = match state {
            Some(case) => office.preparation(conn, case, act).await?,
            None => Default::default(),
        };
        let ends = ["repeat_ballot", "turn_to_paper", "give_up_round"];
        let sealed = match state.filter(|case| case.stage == meeting::Stage::Polling) {
            Some(case) if act.is_none_or(|act| ends.contains(&act.key())) => {
                office.sealed_box(conn, case).await?.is_some()
            }
            _ => false,
        };
        Ok(meeting::Facts {
            sealed,
            untrained,
            unread,
            size: u32::try_from(row.size).map_err(Problem::fault)?,
            chair: row.chair.as_deref().map(str::parse).transpose().map_err(Problem::fault)?,
            vice_chairs: vice_chairs(&row)?,
            autonomous: row.autonomous,
            committee,
            candidates,
            uncrossed,
            number,
        })
    }
}

impl Office {
    /// Members without this year's training, and cases that are not read: what stands in the way of a meeting's next step.
    async fn preparation(
        &self,
        conn: &mut Conn,
        case: &Meeting,
        act: Option<&meeting::Act>,
    ) -> Result<(Vec<String>, Vec<String>), Problem> {
        let weighs = |key: &str, stage| act.map_or(case.stage == stage, |act| act.key() == key);
        let (mut untrained, mut unread) = (Vec::new(), Vec::new());
        if weighs("file_opening", meeting::Stage::Seated) {
            let ids: Vec<String> = case.members.iter().map(|member| member.expert.to_string()).collect();
            for row in store::cases::cases_in(conn, &ids).await? {
                let expert = self.opened::<Expert>(row)?.state;
                if !expert.training.iter().any(|training| training.year == case.year) {
                    untrained.push(expert.name().to_owned());
                }
            }
        }
        if weighs("open", meeting::Stage::Ready) {
            let ids = case.agenda.iter().map(|item| item.case.to_string()).collect();
            let cases = self.applications(conn, ids).await?;
            unread = cases.into_iter().filter(|case| !case.is_read()).map(|case| case.number).collect();
            unread.sort_unstable();
        }
        Ok((untrained, unread))
    }

    /// Which of these applications wait for a meeting of this committee.
    async fn waiting_for_meeting(
        &self,
        conn: &mut Conn,
        committee: CommitteeId,
        ids: &[CaseId],
    ) -> Result<Vec<meeting::state::Item>, Problem> {
        let mut items = Vec::new();
        for case in self.applications(conn, ids.iter().map(ToString::to_string).collect()).await? {
            if case.committee_now().id == committee && case.stage == application::Stage::Accepted {
                items.push(meeting::state::Item {
                    case: case.id,
                    number: case.number.clone(),
                    title_name: marked(title_line(&case), &case, self.pack()),
                    employer_name: case.employer.name.clone(),
                    name: case.name,
                    count: None,
                });
            }
        }
        Ok(items)
    }
}
