//! Lists and queues: what a seat sees of all cases, a page at a time, and what waits for it.

use crate::{Me, Office, Problem, facts::Gather};
use kernel::{CaseId, CommitteeId, Role};
use review::{
    Kind,
    application::{Application, facts::Committee},
    batch::{self, Batch},
    certificate::Certificate,
    dispatch::Dispatch,
    draw::Draw,
    exchange::Exchange,
    expert::Expert,
    meeting::Meeting,
    offers::{Offer, offers},
    procedure::Procedure,
};
use store::{
    Conn,
    listing::{Answer, Count, Page, Reach, Sort},
};

pub use store::{
    listing::{Answer as ListPage, ListingRow, MOST, Page as ListPosition, Sort as ListSort},
    offices::OrganisationRow,
};

/// What a list is asked for; everything from the address of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Stages; empty: all.
    pub states: Vec<String>,
    /// Only what waits for this seat.
    pub mine: bool,
    /// 系列
    pub series: Option<String>,
    /// 层级
    pub level: Option<String>,
    /// 途径
    pub way: Option<String>,
    /// 标记
    pub flag: Option<String>,
    /// 用人单位
    pub employer: Option<String>,
    /// 评委会
    pub committee: Option<String>,
    /// Typed into the search field.
    pub search: String,
    /// Sort.
    pub sort: Sort,
    /// Page.
    pub page: Page,
    /// Rows to a page.
    pub limit: usize,
}

/// A queue of a home page: cases at one stage that wait for this seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Kind of case.
    pub kind: &'static str,
    /// Stage.
    pub state: &'static str,
    /// 名称
    pub name: &'static str,
    /// 下一步
    pub next: &'static str,
    /// How many, as far as [`MOST`] and one more; 0 is left out.
    pub count: i64,
    /// The nearest due date.
    pub due: Option<String>,
}

/// What a home page shows of the cases that a seat reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk {
    /// The queues of this seat, in the order of the procedure.
    pub queues: Vec<Queue>,
    /// How many applications stand at each stage, as far as [`MOST`] and one more.
    pub stages: Vec<(String, i64)>,
}

/// How many cases of a kind a seat reaches, each as far as [`MOST`] and one more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// All of them.
    pub all: i64,
    /// Those that wait for it.
    pub mine: i64,
}

impl Office {
    /// One page of a kind's list, as far as this seat reaches.
    ///
    /// # Errors
    /// Absence without a seat that lists cases.
    pub async fn list<K: Kind>(&self, me: &Me, ask: &ListQuery) -> Result<Answer, Problem> {
        let reach = me.reach().ok_or(Problem::NotFound)?;
        let limit = ask.limit.clamp(1, 5000);
        let mut query = self.query(K::NAME, reach, limit);
        query.mine = ask.mine;
        query.states.clone_from(&ask.states);
        query.series.clone_from(&ask.series);
        query.level.clone_from(&ask.level);
        query.way.clone_from(&ask.way);
        query.flag.clone_from(&ask.flag);
        query.employer.clone_from(&ask.employer);
        query.committee.clone_from(&ask.committee);
        query.search.clone_from(&ask.search);
        query.sort = ask.sort;
        query.page.clone_from(&ask.page);
        let mut conn = self.store().reader().await?;
        Ok(store::listing::page(&mut conn, &query).await?)
    }

    /// What waits for this seat, and where the applications stand that it reaches.
    ///
    /// # Errors
    /// A fault.
    pub async fn desk(&self, me: &Me) -> Result<Desk, Problem> {
        let (Some(reach), Some(seat)) = (me.reach(), &me.seat) else { return Ok(Desk::default()) };
        let mut conn = self.store().reader().await?;
        let mut desk = Desk::default();
        let applications = self.counts::<Application>(&mut conn, &reach).await?;
        for count in &applications {
            match desk.stages.iter_mut().find(|(state, _)| *state == count.state) {
                Some((_, sum)) => *sum = (*sum + count.count).min(MOST + 1),
                None => desk.stages.push((count.state.clone(), count.count)),
            }
        }
        // An application waits for one seat; an applicant's own do so at the stages that are an applicant's turn.
        let own = seat.role == Role::Applicant;
        queue::<Application>(
            seat.role,
            applications.iter().filter(|count| own || count.mine),
            &mut desk.queues,
        );
        queue::<Meeting>(
            seat.role,
            self.counts::<Meeting>(&mut conn, &reach).await?.iter(),
            &mut desk.queues,
        );
        // Whose turn it is in a draw depends on what it is for, and on which share is still missing.
        let draws = self.counts::<Draw>(&mut conn, &reach).await?;
        queue::<Draw>(seat.role, draws.iter().filter(|count| count.mine), &mut desk.queues);
        // A filing waits for who prepares it, or for who receives it.
        let dispatches = self.counts::<Dispatch>(&mut conn, &reach).await?;
        queue::<Dispatch>(seat.role, dispatches.iter().filter(|count| count.mine), &mut desk.queues);
        queue::<Exchange>(
            seat.role,
            self.counts::<Exchange>(&mut conn, &reach).await?.iter(),
            &mut desk.queues,
        );
        queue::<Batch>(seat.role, self.counts::<Batch>(&mut conn, &reach).await?.iter(), &mut desk.queues);
        queue::<Expert>(seat.role, self.counts::<Expert>(&mut conn, &reach).await?.iter(), &mut desk.queues);
        Ok(desk)
    }

    async fn counts<K: Kind>(&self, conn: &mut Conn, reach: &Reach) -> Result<Vec<Count>, Problem> {
        Ok(store::listing::counts(conn, &self.season().office.to_string(), K::NAME, reach).await?)
    }

    /// How many cases this seat reaches, and how many of them wait for it.
    ///
    /// # Errors
    /// Absence without a seat that lists cases.
    pub async fn totals<K: Kind>(&self, me: &Me) -> Result<Totals, Problem> {
        let Reach::Seat { organisation, role } = me.reach().ok_or(Problem::NotFound)? else {
            return Err(Problem::NotFound);
        };
        let mut conn = self.store().reader().await?;
        let (all, mine) = store::listing::totals(&mut conn, &organisation, &role, K::NAME).await?;
        Ok(Totals { all, mine })
    }

    /// What this seat can do with a case now, and why not the rest.
    ///
    /// # Errors
    /// A fault.
    pub async fn offers<K: Kind + Gather>(
        &self,
        me: &Me,
        id: CaseId,
        state: &K,
    ) -> Result<Vec<Offer>, Problem> {
        let Some(actor) = me.actor() else { return Ok(Vec::new()) };
        let mut conn = self.store().reader().await?;
        let facts = K::gather(self, &mut conn, Some(state), None, actor).await?;
        let cx = self.looking(me, id, &facts)?;
        Ok(offers(state, &cx))
    }

    /// The committees that this organiser runs.
    ///
    /// # Errors
    /// A fault.
    pub async fn committees_of(&self, me: &Me) -> Result<Vec<Committee>, Problem> {
        let Some(seat) = &me.seat else { return Ok(Vec::new()) };
        let home = seat.organisation.to_string();
        let mut conn = self.store().reader().await?;
        let rows = store::offices::committees(&mut conn, &self.season().office.to_string()).await?;
        let mut committees = Vec::new();
        for row in rows.iter().filter(|row| row.organisation == home) {
            committees.push(self.committee(&mut conn, row).await?);
        }
        Ok(committees)
    }

    /// The applications of an own committee at a stage: candidates for an agenda or a batch.
    ///
    /// # Errors
    /// Absence when the committee is not run by this seat.
    pub async fn candidates(
        &self,
        me: &Me,
        committee: CommitteeId,
        stage: &str,
    ) -> Result<Vec<Application>, Problem> {
        if !self.committees_of(me).await?.iter().any(|c| c.id() == committee) {
            return Err(Problem::NotFound);
        }
        let mut conn = self.store().reader().await?;
        self.of_committee(&mut conn, committee, stage).await
    }

    /// Batches that the public may see: published ones, newest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn public_notices(&self) -> Result<Vec<Batch>, Problem> {
        self.notices(Vec::new(), 100).await
    }

    /// The newest batches whose notice may still run. A batch holds all its people, so that few are read.
    ///
    /// # Errors
    /// A fault.
    pub async fn running_notices(&self, most: usize) -> Result<Vec<Batch>, Problem> {
        self.notices(vec![batch::state::Stage::Published.key().to_owned()], most).await
    }

    async fn notices(&self, states: Vec<String>, most: usize) -> Result<Vec<Batch>, Problem> {
        let mut query = self.query(Batch::NAME, Reach::All, most);
        query.states = states;
        query.sort = Sort::Updated;
        let mut conn = self.store().reader().await?;
        let rows = store::listing::page(&mut conn, &query).await?.rows;
        let ids: Vec<String> = rows.into_iter().map(|row| row.case_id).collect();
        let mut batches: Vec<Batch> = Vec::new();
        for row in store::cases::cases_in(&mut conn, &ids).await? {
            batches.push(self.opened(row)?.state);
        }
        batches.sort_by(|a, b| b.from.cmp(&a.from).then_with(|| b.number.cmp(&a.number)));
        Ok(batches)
    }

    /// A public notice by its number.
    ///
    /// # Errors
    /// Absence, or a fault.
    pub async fn public_notice(&self, number: &str) -> Result<Batch, Problem> {
        let mut conn = self.store().reader().await?;
        let office = self.season().office.to_string();
        let row = store::cases::case_by_number(&mut conn, &office, Batch::NAME, number).await?;
        Ok(self.opened(row.ok_or(Problem::NotFound)?)?.state)
    }

    /// The certificates of the own person.
    ///
    /// # Errors
    /// A fault.
    pub async fn own_certificates(&self, me: &Me) -> Result<Vec<ListingRow>, Problem> {
        let query = self.query(Certificate::NAME, Reach::Own { person: me.person.to_string() }, 100);
        let mut conn = self.store().reader().await?;
        Ok(store::listing::page(&mut conn, &query).await?.rows)
    }
}

/// The queues of one kind, out of the counts of what may wait.
fn queue<'c, K: Kind>(role: Role, counts: impl Iterator<Item = &'c Count>, queues: &mut Vec<Queue>) {
    let counts: Vec<&Count> = counts.collect();
    let procedure: &'static Procedure<K> = K::procedure();
    for stage in procedure.stages {
        let found = counts.iter().filter(|count| count.state == stage.key);
        let sum = found.clone().map(|count| count.count).sum::<i64>().min(MOST + 1);
        if sum > 0 && waits_for(K::NAME, stage.key, stage.holder, role) {
            queues.push(Queue {
                kind: K::NAME,
                state: stage.key,
                name: stage.name,
                next: stage.way_on,
                count: sum,
                due: found.filter_map(|count| count.due.clone()).min(),
            });
        }
    }
}

/// Whether a stage waits for a role. A counted meeting waits for chair and supervisor at once; of draws and filings only
/// those are asked about that wait for the seat; what waits for an expert waits for one person among all who reach it, which counts
/// do not tell.
fn waits_for(kind: &str, stage: &str, holder: Option<Role>, role: Role) -> bool {
    ((holder == Some(role) || [Draw::NAME, Dispatch::NAME].contains(&kind)) && role != Role::Expert)
        || (kind == Meeting::NAME && stage == "counted" && role == Role::Supervisor)
}
