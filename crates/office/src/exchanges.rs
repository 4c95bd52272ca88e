//! Cross review: what an arrangement is made from, which one is in force, and what it hands over.

use crate::{Me, Office, Problem, facts::Gather, perform::Request};
use kernel::{Actor, CaseId, CommitteeId, Role};
use review::{
    Kind,
    application::{
        self, Application, acts::cross::Cross, facts::Committee, listing::CROSSED, state::CommitteeRef,
    },
    exchange::{self, Exchange, Stage, takes_part, waits},
};
use rules::review::CrossReview;
use store::{Conn, listing::Reach};

/// More than any office arranges in its life, and more than a committee accepts in a year.
const EVERY: usize = 100_000;

/// What the pack has crossed, and how it stands with it.
pub struct Crossing<'a> {
    /// The row of the pack.
    pub row: &'a CrossReview,
    /// The committees of the title office that take part.
    pub committees: Vec<Committee>,
    /// Whether there is an arrangement of this year that was not withdrawn.
    pub is_arranged: bool,
}

impl Gather for Exchange {
    async fn gather(
        office: &Office,
        conn: &mut Conn,
        state: Option<&Self>,
        act: Option<&Self::Act>,
        _: Actor,
    ) -> Result<exchange::Facts, Problem> {
        let committees = office.all_committees(conn).await?;
        let (mut accepted, mut number) = (Vec::new(), String::new());
        match (state, act) {
            (Some(case), Some(exchange::Act::Publish)) => {
                for row in &case.rows {
                    accepted.extend(office.uncrossed(conn, case, row.own.id).await?);
                }
            }
            (Some(_), _) => {}
            (None, Some(exchange::Act::Arrange(_))) => number = office.draw_number("JC").await?,
            (None, _) => return Err(Problem::NotFound),
        }
        Ok(exchange::Facts { committees, accepted, number })
    }
}

impl Office {
    async fn all_committees(&self, conn: &mut Conn) -> Result<Vec<Committee>, Problem> {
        let rows = store::offices::committees(conn, &self.season().office.to_string()).await?;
        let mut committees = Vec::new();
        for row in &rows {
            committees.push(self.committee(conn, row).await?);
        }
        Ok(committees)
    }

    /// The accepted applications of a committee that an arrangement covers and that nobody else reviews yet.
    async fn uncrossed(
        &self,
        conn: &mut Conn,
        exchange: &Exchange,
        committee: CommitteeId,
    ) -> Result<Vec<(CaseId, CommitteeId)>, Problem> {
        let mut query = self.query(Application::NAME, Reach::All, EVERY);
        query.committee = Some(committee.to_string());
        query.states = vec![application::Stage::Accepted.key().to_owned()];
        let rows = store::listing::page(conn, &query).await?.rows;
        let theirs = rows.into_iter().filter(|line| {
            let row = self.pack().cross_review(&line.series, &line.level);
            let crossed = line.flags.split(' ').any(|flag| flag == CROSSED);
            !crossed && row.is_some_and(|row| row.id == exchange.cross_review)
        });
        theirs.map(|line| Ok((line.case_id.parse().map_err(Problem::fault)?, committee))).collect()
    }

    /// The published arrangements of the pack's year.
    async fn exchanges_in_force(&self, conn: &mut Conn) -> Result<Vec<Exchange>, Problem> {
        if self.pack().cross_reviews().is_empty() {
            return Ok(Vec::new());
        }
        let published = self.exchanges(conn, Stage::Published.key()).await?;
        Ok(published.into_iter().filter(|exchange| exchange.year == self.pack().year()).collect())
    }

    async fn exchanges(&self, conn: &mut Conn, stage: &str) -> Result<Vec<Exchange>, Problem> {
        let mut query = self.query(Exchange::NAME, Reach::All, EVERY);
        query.states = vec![stage.to_owned()];
        let rows = store::listing::page(conn, &query).await?.rows;
        let ids: Vec<String> = rows.into_iter().map(|row| row.case_id).collect();
        let mut exchanges: Vec<Exchange> = Vec::new();
        for row in store::cases::cases_in(conn, &ids).await? {
            exchanges.push(self.opened(row)?.state);
        }
        exchanges.sort_by(|one, other| other.number.cmp(&one.number));
        Ok(exchanges)
    }

    /// Who reviews a case by the arrangement in force; `None`: the committee that accepts it.
    pub(crate) async fn reviewer_of(
        &self,
        conn: &mut Conn,
        case: &Application,
    ) -> Result<Option<CommitteeRef>, Problem> {
        let row = self.pack().cross_review(&case.target.series, &case.target.level);
        let Some(row) = row else { return Ok(None) };
        let exchanges = self.exchanges_in_force(conn).await?;
        let exchange = exchanges.iter().find(|exchange| exchange.cross_review == row.id);
        Ok(exchange.and_then(|exchange| exchange.reviewer_of(case.committee.id)).cloned())
    }

    /// Numbers of those applications that wait for an arrangement before a meeting can take them.
    pub(crate) async fn waiting_for_exchange(
        &self,
        conn: &mut Conn,
        ids: &[CaseId],
    ) -> Result<Vec<String>, Problem> {
        if self.pack().cross_reviews().is_empty() {
            return Ok(Vec::new());
        }
        let committees = self.all_committees(conn).await?;
        let in_force = self.exchanges_in_force(conn).await?;
        let mut waiting = Vec::new();
        for case in self.applications(conn, ids.iter().map(ToString::to_string).collect()).await? {
            let row = self.pack().cross_review(&case.target.series, &case.target.level);
            let Some(row) = row else { continue };
            let exchange = in_force.iter().find(|exchange| exchange.cross_review == row.id);
            if waits(&case, row, &committees, exchange, self.today()) {
                waiting.push(case.number);
            }
        }
        waiting.sort_unstable();
        Ok(waiting)
    }

    /// Hands over what was accepted while an arrangement was being published, or came back from a meeting.
    pub(crate) async fn hand_over(&self) -> Result<usize, Problem> {
        let mut conn = self.store().reader().await?;
        let mut due = Vec::new();
        for exchange in self.exchanges_in_force(&mut conn).await? {
            for row in &exchange.rows {
                let cases = self.uncrossed(&mut conn, &exchange, row.own.id).await?;
                due.extend(cases.into_iter().map(|(case, _)| (case, row.reviewer.clone())));
            }
        }
        drop(conn);
        let mut handed = 0;
        for (case, reviewer) in due {
            let request = Request::<Application>::on(case, application::Act::Cross(Cross { reviewer }));
            match self.perform_as_system(request).await {
                Ok(_) => handed += 1,
                // It moved on meanwhile: the next round looks again.
                Err(Problem::Refused(_) | Problem::Conflict { .. }) => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(handed)
    }

    /// What the pack has crossed, as this title office arranges it today.
    ///
    /// # Errors
    /// Absence for other seats; a fault.
    pub async fn crossings(&self, me: &Me) -> Result<Vec<Crossing<'_>>, Problem> {
        let seat = me.seat.as_ref().filter(|seat| seat.role == Role::TitleOffice).ok_or(Problem::NotFound)?;
        let mut conn = self.store().reader().await?;
        let committees = self.all_committees(&mut conn).await?;
        let today = self.today();
        let part = |row: &CrossReview, committee: &&Committee| {
            committee.reference.title_office == seat.organisation && takes_part(committee, row, today)
        };
        let mut crossings = Vec::new();
        for row in self.pack().cross_reviews() {
            let key = exchange::claimed(self.pack().year(), &row.id);
            let is_arranged =
                store::cases::is_claimed(&mut conn, &self.season().office.to_string(), &key).await?;
            let committees = committees.iter().filter(|c| part(row, c)).cloned().collect();
            crossings.push(Crossing { row, committees, is_arranged });
        }
        Ok(crossings)
    }

    /// Published arrangements of all years, newest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn public_exchanges(&self) -> Result<Vec<Exchange>, Problem> {
        let mut conn = self.store().reader().await?;
        self.exchanges(&mut conn, Stage::Published.key()).await
    }

    /// A published arrangement by its number.
    ///
    /// # Errors
    /// Absence while it is not published; a fault.
    pub async fn public_exchange(&self, number: &str) -> Result<Exchange, Problem> {
        let mut conn = self.store().reader().await?;
        let office = self.season().office.to_string();
        let row = store::cases::case_by_number(&mut conn, &office, Exchange::NAME, number).await?;
        let exchange = self.opened::<Exchange>(row.ok_or(Problem::NotFound)?)?.state;
        if exchange.stage == Stage::Published { Ok(exchange) } else { Err(Problem::NotFound) }
    }
}
