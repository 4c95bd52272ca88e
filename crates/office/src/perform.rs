//! Perform: the one door for acts. Read, decide, seal, then commit state and entry together; whoever was overtaken reads
//! and decides again.
//!
//! The write itself is a prepared list of rows with a compare-and-set on each case's version: nothing is hashed, sealed or
//! decided inside the commit queue.

use crate::{
    Me, Office, Problem,
    cases::{Loaded, part_place, snapshot_place},
    facts::Gather,
};
use kernel::{Actor, CaseId, Digest, EntryId, Moment, Role, sealed};
use proof::entry::{Cause, Entry};
use review::{
    Confirmation, Context, Follow, Kind, Reach, Stamp, application::Application, batch::Batch, case::Listing,
    certificate::Certificate, meeting::Meeting,
};
use std::{future::Future, pin::Pin};
use store::{
    Conn, StoreError,
    cases::{CaseRow, CaseWrite, EntryRow, PartRow},
    listing::ListingRow,
};

/// How often an overtaken act is decided again before the person is told.
const TRIES: usize = 5;

/// How often what was drawn by chance is drawn again. Each time somebody else got theirs, so that it ends.
const DRAWS: usize = 100;

/// Follows may have follows; deeper chains are a mistake in the acts.
const DEPTH: usize = 3;

/// What an act led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The case.
    pub case: CaseId,
    /// The entry's number in it.
    pub seq: i64,
    /// Whether this is the answer to the same form sent before.
    pub again: bool,
}

/// An act as it arrived.
pub struct Request<K: Kind> {
    /// The case; `None` opens one.
    pub case: Option<CaseId>,
    /// The version that the page showed; `None`: whatever it is.
    pub version: Option<i64>,
    /// What is to be done.
    pub act: K::Act,
    /// The form's token: the same form pressed twice acts once.
    pub token: Option<String>,
    /// How a weighty act was confirmed.
    pub confirmation: Option<Confirmation>,
}

impl<K: Kind> Request<K> {
    /// An act on a case, without form.
    pub fn on(case: CaseId, act: K::Act) -> Self {
        Self { case: Some(case), version: None, act, token: None, confirmation: None }
    }
    /// An act that opens a case, without form.
    pub fn opening(act: K::Act) -> Self {
        Self { case: None, version: None, act, token: None, confirmation: None }
    }
}

/// The cases that one act touches, as they stand inside this decision.
pub(crate) struct Desk {
    pub(crate) now: Moment,
    writes: Vec<CaseWrite>,
}

impl Office {
    /// Does an act, or says why not.
    ///
    /// # Errors
    /// A refusal with its clause, a conflict naming who acted in between, absence, or a fault.
    pub async fn perform<K: Kind + Gather>(&self, me: &Me, request: Request<K>) -> Result<Done, Problem> {
        let token = request.token.clone();
        if let Some(done) = self.answered(token.as_deref()).await? {
            return Ok(done);
        }
        let outcome = self.attempt(me, request).await;
        // Sent twice at the same time, a form finds what it did itself: a stage left, a claim taken.
        match outcome {
            Err(problem) => self.answered(token.as_deref()).await?.ok_or(problem),
            done => done,
        }
    }

    async fn attempt<K: Kind + Gather>(&self, me: &Me, request: Request<K>) -> Result<Done, Problem> {
        let actor = me.actor().ok_or(Problem::NotFound)?;
        let now = self.now();
        let case = request.case.unwrap_or_else(|| CaseId::fresh(now, self.chance()));
        let (mut tries, mut draws) = (0, 0);
        while tries < TRIES && draws < DRAWS {
            let mut conn = self.store().reader().await?;
            let mut desk = Desk { now, writes: Vec::new() };
            if request.case.is_some() && !self.is_as_shown(&mut conn, me, case, request.version).await? {
                // Whoever asks waits for a second reader without holding the first.
                drop(conn);
                return self.overtaken::<K>(me, case).await;
            }
            let step = Step { actor, name: &me.name, organisation: me.organisation_name(), cause: None };
            let token = request.token.clone();
            self.decide::<K>(&mut conn, &mut desk, case, &request.act, &step, token, request.confirmation, 0)
                .await?;
            drop(conn);
            let seq = desk.writes.first().map_or(0, |write| write.entry.seq);
            match self.commit(desk.writes).await {
                Ok(()) => {
                    self.wake();
                    metrics::counter!("zhiping_acts_total", "kind" => K::NAME, "act" => K::key(&request.act))
                        .increment(1);
                    return Ok(Done { case, seq, again: false });
                }
                Err(StoreError::Moved) => tries += 1,
                // Two issued at the same time drew the same index of the status list: both draw again.
                Err(StoreError::Claimed { key }) if Certificate::is_index_claim(&key) => draws += 1,
                // Whoever asks again is answered.
                Err(StoreError::Answered) => return Err(Problem::NotFound),
                Err(StoreError::Claimed { key }) => return Err(self.claimed(&key)),
                Err(error) => return Err(error.into()),
            }
        }
        self.overtaken::<K>(me, case).await
    }

    /// What decisions look at when somebody only wants to know: nothing is confirmed, and the moment is now.
    pub(crate) fn looking<'a, F>(
        &'a self,
        me: &'a Me,
        case: CaseId,
        facts: &'a F,
    ) -> Result<Context<'a, F>, Problem> {
        let now = self.now();
        Ok(Context {
            case,
            actor: me.actor().ok_or(Problem::NotFound)?,
            actor_name: &me.name,
            organisation_name: me.organisation_name(),
            now,
            today: self.pack().zone().day(now),
            pack: self.pack(),
            facts,
            confirmation: None,
        })
    }

    /// Does an act on the system's own seat: what falls due.
    ///
    /// # Errors
    /// As [`Office::perform`].
    pub async fn perform_as_system<K: Kind + Gather>(&self, request: Request<K>) -> Result<Done, Problem> {
        self.perform(&Me::system(self.season().office), request).await
    }

    async fn commit(&self, writes: Vec<CaseWrite>) -> Result<(), StoreError> {
        self.store()
            .write(move |tx| {
                let writes = writes.clone();
                Box::pin(async move {
                    for write in &writes {
                        store::cases::append(tx, write).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    async fn answered(&self, token: Option<&str>) -> Result<Option<Done>, Problem> {
        let Some(token) = token else { return Ok(None) };
        let mut conn = self.store().reader().await?;
        let entry = store::cases::entry_by_token(&mut conn, token).await?;
        entry
            .map(|e| Ok(Done { case: e.case_id.parse().map_err(Problem::fault)?, seq: e.seq, again: true }))
            .transpose()
    }

    /// Whether a case in reach is at the version that the page showed.
    async fn is_as_shown(
        &self,
        conn: &mut Conn,
        me: &Me,
        case: CaseId,
        version: Option<i64>,
    ) -> Result<bool, Problem> {
        if !me.is_system() {
            let reach = me.reach().ok_or(Problem::NotFound)?;
            if !store::listing::reached(conn, &reach, &case.to_string()).await? {
                return Err(Problem::NotFound);
            }
        }
        let row = store::cases::case(conn, &case.to_string()).await?.ok_or(Problem::NotFound)?;
        Ok(version.is_none_or(|version| version == row.version))
    }

    /// Says who acted in between, as far as this seat reads it.
    async fn overtaken<K: Kind>(&self, me: &Me, case: CaseId) -> Result<Done, Problem> {
        let mut conn = self.store().reader().await?;
        let state = self.load::<K>(&mut conn, case).await?.ok_or(Problem::NotFound)?.state;
        drop(conn);
        let lines = self.timeline(me, case, &state).await?;
        let last = lines.first().ok_or(Problem::NotFound)?;
        Err(Problem::Conflict { act: last.name.to_owned(), who: last.who.clone(), at: last.at })
    }

    pub(crate) fn claimed(&self, key: &str) -> Problem {
        Problem::Refused(review::claim::taken(key, self.pack()))
    }

    #[expect(clippy::too_many_arguments, reason = "one private recursion; a struct would only rename them")]
    fn decide<'a, K: Kind + Gather>(
        &'a self,
        conn: &'a mut Conn,
        desk: &'a mut Desk,
        id: CaseId,
        act: &'a K::Act,
        step: &'a Step<'a>,
        token: Option<String>,
        confirmation: Option<Confirmation>,
        depth: usize,
    ) -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send + 'a>> {
        Box::pin(async move {
            let loaded = match desk.find::<K>(self, id)? {
                Some(loaded) => Some(loaded),
                None => self.load::<K>(conn, id).await?,
            };
            let now = not_before(loaded.as_ref().map(|loaded| loaded.row.updated_at), desk.now)?;
            let facts =
                K::gather(self, conn, loaded.as_ref().map(|l| &l.state), Some(act), step.actor).await?;
            let cx = Context {
                case: id,
                actor: step.actor,
                actor_name: step.name,
                organisation_name: step.organisation,
                now,
                today: self.pack().zone().day(now),
                pack: self.pack(),
                facts: &facts,
                confirmation,
            };
            let decision = K::decide(loaded.as_ref().map(|l| &l.state), act, &cx)?;
            let write =
                self.prepare::<K>(conn, desk, loaded, id, act, &decision.effect, step, token, confirmation);
            let write = write.await?;
            let cause = Cause { case: id, seq: u32::try_from(write.entry.seq).unwrap_or(u32::MAX) };
            desk.writes.push(write);
            if depth >= DEPTH && !decision.follows.is_empty() {
                return Err(Problem::fault("follows are nested too deeply"));
            }
            for follow in &decision.follows {
                let system = Me::system(self.season().office);
                let actor = system.actor().ok_or(Problem::NotFound)?;
                let step = Step { actor, name: "系统", organisation: "系统", cause: Some(cause) };
                let depth = depth + 1;
                match follow {
                    Follow::Application(id, act) => {
                        self.follow::<Application>(conn, desk, *id, act, &step, confirmation, depth).await?;
                    }
                    Follow::Certificate(id, act) => {
                        self.follow::<Certificate>(conn, desk, *id, act, &step, confirmation, depth).await?;
                    }
                    Follow::Meeting(id, act) => {
                        self.follow::<Meeting>(conn, desk, *id, act, &step, confirmation, depth).await?;
                    }
                    Follow::Batch(id, act) => {
                        self.follow::<Batch>(conn, desk, *id, act, &step, confirmation, depth).await?;
                    }
                }
            }
            Ok(())
        })
    }

    #[expect(clippy::too_many_arguments, reason = "as for what it follows from")]
    fn follow<'a, K: Kind + Gather>(
        &'a self,
        conn: &'a mut Conn,
        desk: &'a mut Desk,
        id: CaseId,
        act: &'a K::Act,
        step: &'a Step<'a>,
        confirmation: Option<Confirmation>,
        depth: usize,
    ) -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send + 'a>> {
        self.decide::<K>(conn, desk, id, act, step, None, confirmation, depth)
    }

    #[expect(clippy::too_many_arguments, reason = "the one place where a decision becomes rows")]
    async fn prepare<K: Kind>(
        &self,
        conn: &mut Conn,
        desk: &Desk,
        loaded: Option<Loaded<K>>,
        id: CaseId,
        act: &K::Act,
        effect: &K::Effect,
        step: &Step<'_>,
        token: Option<String>,
        confirmation: Option<Confirmation>,
    ) -> Result<CaseWrite, Problem> {
        let office = self.season().office;
        let case_id = id.to_string();
        let (key, wrapped_key, before, created_at) = match &loaded {
            Some(l) => (l.key.clone(), l.row.wrapped_key.clone(), l.row.version, l.row.created_at),
            None => {
                let (key, wrapped) =
                    self.keys().new_case_key(&case_id, self.chance()).map_err(Problem::fault)?;
                (key, wrapped, 0, desk.now.millis())
            }
        };
        let previous = match desk.writes.iter().rev().find(|write| write.case.id == case_id) {
            Some(write) => Some((write.entry.at, Digest::sha256(&[&write.entry.bytes]))),
            None if before > 0 => {
                let last = store::cases::last_entry(conn, &case_id).await?;
                last.map(|entry| (entry.at, Digest::sha256(&[&entry.bytes])))
            }
            None => None,
        };
        let at = previous.map_or(desk.now, |(at, _)| desk.now.max(Moment::from_millis(at)));
        let seq = u32::try_from(before + 1).map_err(Problem::fault)?;
        let tree = serde_json::to_value(effect).map_err(Problem::fault)?;
        let (open, parts) = sealed::split(tree, self.chance()).map_err(Problem::fault)?;
        let pack = self.pack().digest();
        let entry = Entry {
            v: proof::entry::VERSION,
            office,
            case: id,
            kind: K::NAME.to_owned(),
            seq,
            at,
            act: K::key(act).to_owned(),
            actor: step.actor,
            cause: step.cause,
            rules: Some(pack),
            confirmation: confirmation.map(|c| proof::entry::Confirmation {
                method: c.method.key().to_owned(),
                at: c.at,
                statement: c.statement,
            }),
            effect: open,
            prev: previous.map(|(_, digest)| digest),
        };
        let bytes = entry.bytes().map_err(Problem::fault)?;
        let stamp = Stamp { case: id, office, seq, at, actor: step.actor };
        let state = K::apply(loaded.map(|l| l.state), effect, &stamp)
            .ok_or_else(|| Problem::fault("the effect cannot follow the state"))?;
        let snapshot = serde_json::to_vec(&state).map_err(Problem::fault)?;
        let snapshot =
            key.seal(&snapshot_place(&case_id), &snapshot, self.chance()).map_err(Problem::fault)?;
        let listing = state.listing(self.pack());
        let parts = parts
            .into_iter()
            .map(|part| {
                let place = part_place(&case_id, &part.digest.bytes);
                let cipher = key.seal(&place, &part.bytes, self.chance()).map_err(Problem::fault)?;
                Ok(PartRow { digest: part.digest.bytes.to_vec(), salt: part.salt.to_vec(), cipher })
            })
            .collect::<Result<_, Problem>>()?;
        Ok(CaseWrite {
            case: CaseRow {
                id: case_id.clone(),
                office: office.to_string(),
                kind: K::NAME.to_owned(),
                number: listing.number.clone(),
                state: state.stage().to_owned(),
                version: before + 1,
                snapshot,
                wrapped_key,
                pack: pack.to_string(),
                created_at,
                updated_at: at.millis(),
            },
            entry: EntryRow {
                case_id: case_id.clone(),
                seq: before + 1,
                id: EntryId::fresh(at, self.chance()).to_string(),
                office: office.to_string(),
                kind: K::NAME.to_owned(),
                at: at.millis(),
                act: K::key(act).to_owned(),
                person: step.actor.person.to_string(),
                seat: step.actor.seat.to_string(),
                digest: Digest::sha256(&[&bytes]).bytes.to_vec(),
                bytes,
                salt: self.chance().bytes::<32>().to_vec(),
                token,
            },
            parts,
            reach: state.reach().iter().map(reach_row).collect(),
            claims: state.claims(),
            listing: listing_row(&case_id, &office.to_string(), K::NAME, &listing, at),
        })
    }
}

/// Who takes a step, and what caused it.
struct Step<'a> {
    actor: Actor,
    name: &'a str,
    organisation: &'a str,
    cause: Option<Cause>,
}

impl Desk {
    /// A case that an earlier step of the same act has already moved.
    fn find<K: Kind>(&self, office: &Office, id: CaseId) -> Result<Option<Loaded<K>>, Problem> {
        let id = id.to_string();
        let moved = self.writes.iter().rev().find(|write| write.case.id == id);
        moved.map(|write| office.opened(write.case.clone())).transpose()
    }
}

/// The reach row of a seat; an expert's has the person in the place of the organisation.
pub(crate) fn reach_row(reach: &Reach) -> (String, String) {
    match reach {
        Reach::Seat { organisation, role } => (organisation.to_string(), role.key().to_owned()),
        Reach::Expert(person) => (person.to_string(), Role::Expert.key().to_owned()),
    }
}

/// The list row of a state.
pub(crate) fn listing_row(case: &str, office: &str, kind: &str, l: &Listing, at: Moment) -> ListingRow {
    let holder = l.holder.as_ref().map(reach_row);
    ListingRow {
        case_id: case.to_owned(),
        office: office.to_owned(),
        kind: kind.to_owned(),
        year: l.year.into(),
        number: l.number.clone(),
        state: l.state.clone(),
        public_state: l.public_state.clone(),
        holder_role: holder.as_ref().map(|(_, role)| role.clone()),
        holder_organisation: holder.map(|(whose, _)| whose),
        due: l.due.map(|day| day.to_string()),
        subject: l.subject.clone(),
        person: l.person.map(|p| p.to_string()),
        employer: l.employer.map(|e| e.to_string()),
        employer_name: l.employer_name.clone(),
        committee: l.committee.map(|c| c.to_string()),
        series: l.series.clone(),
        level: l.level.clone(),
        title: l.title.clone(),
        title_name: l.title_name.clone(),
        way: l.way.clone(),
        flags: l.flags.join(" "),
        submitted_at: l.submitted_at.map(Moment::millis),
        updated_at: at.millis(),
        search: store::search::words(&l.search),
    }
}

/// Two machines' clocks, or one that is put right, differ by so many milliseconds without anybody being wrong.
const SKEW: i64 = 600_000;

/// The moment of an act on a case whose last entry is of `last`: never before it. A clock that is further behind would
/// count terms from the wrong day, so nothing is done by it.
fn not_before(last: Option<i64>, now: Moment) -> Result<Moment, Problem> {
    match last {
        Some(last) if last - now.millis() > SKEW => Err(Problem::Unavailable(format!(
            "the machine's clock is {} s behind the last entry of the case",
            (last - now.millis()) / 1000
        ))),
        Some(last) => Ok(now.max(Moment::from_millis(last))),
        None => Ok(now),
    }
}
