//! Draws: what one is frozen from, and the files by which others check it.

use crate::{Me, Office, Problem, facts::Gather};
use kernel::{Actor, CaseId, CommitteeId, Role};
use proof::{
    draw::{CommittedReceipt, OpeningFile, Options, Receipts, Report, Transcript, verify_draw},
    trust::TrustFile,
};
use review::{
    Kind,
    application::Application,
    draw::{
        self, Draw,
        spot_check::{Samplable, SampleGround, Scope, SpotCheck},
        state::{Base, Ground, Pooled},
    },
    expert::Expert,
    meeting::{Meeting, state::Recused},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{
    Conn,
    listing::{ListingRow, Reach, Sort},
    offices::CommitteeRow,
};

/// More than any pool or any committee's meetings.
const EVERY: usize = 100_000;

impl Gather for Draw {
    async fn gather(
        office: &Office,
        conn: &mut Conn,
        state: Option<&Self>,
        act: Option<&Self::Act>,
        actor: Actor,
    ) -> Result<draw::Facts, Problem> {
        let mut facts = draw::Facts { ground: None, sample: None, chance: office.chance().clone() };
        match (state, act) {
            (Some(_), _) => {}
            (None, Some(draw::Act::Freeze(plan))) => {
                facts.ground = Some(office.ground(conn, plan.meeting, actor).await?);
            }
            (None, Some(draw::Act::Sample(plan))) => {
                facts.sample =
                    Some(office.sample(conn, plan.committee, (plan.year, plan.scope), actor).await?);
            }
            (None, _) => return Err(Problem::NotFound),
        }
        Ok(facts)
    }
}

/// What a title office may spot-check: the cases of one committee, year and scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkable {
    /// The committee.
    pub committee: CommitteeId,
    /// Its name.
    pub name: String,
    /// 年度 of the cases.
    pub year: i16,
    /// Which of them.
    pub scope: Scope,
    /// How many there are.
    pub count: usize,
}

impl Office {
    /// What a draw for a meeting is frozen from, for the seat that runs the meeting's committee.
    pub(crate) async fn ground(
        &self,
        conn: &mut Conn,
        meeting: CaseId,
        actor: Actor,
    ) -> Result<Ground, Problem> {
        let meeting = self.load::<Meeting>(conn, meeting).await?.ok_or(Problem::NotFound)?.state;
        if meeting.committee.organiser != actor.organisation {
            return Err(Problem::NotFound);
        }
        let row = self.committee_row(conn, meeting.committee.id).await?;
        let mut experts = self.pool(conn, meeting.committee.id).await?;
        experts.retain(|expert| expert.holds(meeting.day));
        let cases: Vec<CaseId> = meeting.agenda.iter().map(|item| item.case).collect();
        let recused = self.recused(conn, meeting.committee.id, &cases).await?;
        let before = self.draws_for(conn, meeting.committee.id, |draw| draw.meeting() == Some(meeting.id));
        let before = before.await?;
        Ok(Ground {
            base: self.base(conn, &row, &before, "CQ").await?,
            size: u32::try_from(row.size).map_err(Problem::fault)?,
            pool: experts.iter().map(pooled).collect(),
            recused,
            meeting,
        })
    }

    /// What every draw stands on. `before`: the draws for the same purpose.
    async fn base(
        &self,
        conn: &mut Conn,
        row: &CommitteeRow,
        before: &[Draw],
        code: &str,
    ) -> Result<Base, Problem> {
        let aborted = before.iter().filter(|draw| draw.stage == draw::Stage::Aborted).count();
        Ok(Base {
            committee: self.committee(conn, row).await?,
            attempt: u32::try_from(aborted).map_err(Problem::fault)?,
            origin: self.present_origin(conn).await?,
            demo: self.season().demo,
            office: self.season().office,
            number: self.draw_number(code).await?,
        })
    }

    /// What a spot check is frozen from, for the title office of the committee.
    async fn sample(
        &self,
        conn: &mut Conn,
        committee: CommitteeId,
        (year, scope): (i16, Scope),
        actor: Actor,
    ) -> Result<SampleGround, Problem> {
        let row = self.committee_row(conn, committee).await?;
        if actor.role != Role::TitleOffice || row.title_office != actor.organisation.to_string() {
            return Err(Problem::NotFound);
        }
        let check = SpotCheck { year, scope, reason: String::new() };
        let subject = check.subject(committee);
        let same =
            |draw: &Draw| draw.spot_check().is_some_and(|check| check.subject(draw.committee.id) == subject);
        let before = self.draws_for(conn, committee, same).await?;
        let mut pool = Vec::new();
        for line in self.checkable_rows(conn, committee, scope).await? {
            if line.year == i64::from(year) {
                pool.push(samplable(&line)?);
            }
        }
        Ok(SampleGround { base: self.base(conn, &row, &before, "CC").await?, pool })
    }

    /// The applications of a committee that a scope holds, of all years, by number.
    async fn checkable_rows(
        &self,
        conn: &mut Conn,
        committee: CommitteeId,
        scope: Scope,
    ) -> Result<Vec<ListingRow>, Problem> {
        let mut query = self.query(Application::NAME, Reach::All, EVERY);
        query.committee = Some(committee.to_string());
        query.states = scope.stages().iter().map(|stage| stage.key().to_owned()).collect();
        query.sort = Sort::Number;
        Ok(store::listing::page(conn, &query).await?.rows)
    }

    /// What this title office may spot-check, and how many cases each has; nothing that has none.
    ///
    /// # Errors
    /// Absence for other seats; a fault.
    pub async fn checkable(&self, me: &Me) -> Result<Vec<Checkable>, Problem> {
        let actor = me.actor().filter(|actor| actor.role == Role::TitleOffice).ok_or(Problem::NotFound)?;
        let home = actor.organisation.to_string();
        let mut conn = self.store().reader().await?;
        let rows = store::offices::committees(&mut conn, &self.season().office.to_string()).await?;
        let mut found = Vec::new();
        for row in rows.iter().filter(|row| row.title_office == home) {
            let committee: CommitteeId = row.id.parse().map_err(Problem::fault)?;
            for scope in Scope::ALL {
                let mut years: BTreeMap<i64, usize> = BTreeMap::new();
                for line in self.checkable_rows(&mut conn, committee, scope).await? {
                    *years.entry(line.year).or_default() += 1;
                }
                for (year, count) in years {
                    let year = i16::try_from(year).map_err(Problem::fault)?;
                    found.push(Checkable { committee, name: row.name.clone(), year, scope, count });
                }
            }
        }
        Ok(found)
    }

    /// Who of the pool takes no part in which of the cases, each pair once: by the first rule that says so.
    async fn recused(
        &self,
        conn: &mut Conn,
        committee: CommitteeId,
        cases: &[CaseId],
    ) -> Result<Vec<Recused>, Problem> {
        let (mut recused, mut known) = (Vec::new(), BTreeSet::new());
        for found in self.recusals(conn, committee, cases).await? {
            if !known.insert((found.person, found.case)) {
                continue;
            }
            let rule = self.pack().recusals().iter().find(|rule| rule.id == found.rule);
            recused.push(Recused {
                person: found.person,
                case: found.case,
                clause: rule.map(|rule| self.pack().cite(&rule.clause)).unwrap_or_default(),
                rule: found.rule,
                because: found.because.into(),
            });
        }
        Ok(recused)
    }

    /// The draws of a committee that `keep` keeps, the oldest first.
    async fn draws_for(
        &self,
        conn: &mut Conn,
        committee: CommitteeId,
        keep: impl Fn(&Draw) -> bool,
    ) -> Result<Vec<Draw>, Problem> {
        let mut query = self.query(Draw::NAME, Reach::All, EVERY);
        query.committee = Some(committee.to_string());
        query.sort = Sort::Number;
        let ids: Vec<String> =
            store::listing::page(conn, &query).await?.rows.into_iter().map(|row| row.case_id).collect();
        let mut draws = Vec::new();
        for row in store::cases::cases_in(conn, &ids).await? {
            let draw = self.opened::<Draw>(row)?.state;
            if keep(&draw) {
                draws.push(draw);
            }
        }
        draws.sort_by(|one, other| one.number.cmp(&other.number));
        Ok(draws)
    }

    /// The draws for a meeting that this seat reaches, the oldest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn draws_of(&self, me: &Me, meeting: &Meeting) -> Result<Vec<Draw>, Problem> {
        let actor = me.actor().ok_or(Problem::NotFound)?;
        let mut conn = self.store().reader().await?;
        let same = |draw: &Draw| draw.meeting() == Some(meeting.id);
        let draws = self.draws_for(&mut conn, meeting.committee.id, same).await?;
        Ok(draws.into_iter().filter(|draw| draw.reach().iter().any(|reach| reach.holds(&actor))).collect())
    }

    /// What the organiser sees before freezing: the pool and its recusals.
    ///
    /// # Errors
    /// Absence for other seats; a fault.
    pub async fn draw_ground(&self, me: &Me, meeting: CaseId) -> Result<Ground, Problem> {
        let actor = me.actor().ok_or(Problem::NotFound)?;
        let state = self.visible::<Meeting>(me, meeting).await?.state;
        if actor.role != kernel::Role::Organiser || actor.organisation != state.committee.organiser {
            return Err(Problem::NotFound);
        }
        let mut conn = self.store().reader().await?;
        self.ground(&mut conn, meeting, actor).await
    }

    /// The transcript of a draw with the receipts of what had to be fixed beforehand; with all openings for auditors.
    ///
    /// # Errors
    /// Absence out of reach, and of openings for whoever is no official of the review; a fault.
    pub async fn transcript(&self, me: &Me, id: CaseId, audit: bool) -> Result<Vec<u8>, Problem> {
        let draw = self.visible::<Draw>(me, id).await?.state;
        if me.role() == Some(kernel::Role::Expert) {
            return Err(Problem::NotFound);
        }
        self.transcript_of(&draw, audit).await
    }

    /// The transcript of a draw that is public: the results of its meeting are, or the cases of a spot check are drawn.
    ///
    /// # Errors
    /// Absence while it is not; a fault.
    pub async fn public_transcript(&self, number: &str) -> Result<(Draw, Vec<u8>), Problem> {
        let mut conn = self.store().reader().await?;
        let office = self.season().office.to_string();
        let row = store::cases::case_by_number(&mut conn, &office, Draw::NAME, number).await?;
        let draw = self.opened::<Draw>(row.ok_or(Problem::NotFound)?)?.state;
        let over = match draw.meeting() {
            Some(meeting) => {
                let meeting = self.load::<Meeting>(&mut conn, meeting).await?.ok_or(Problem::NotFound)?;
                meeting.state.stage == review::meeting::Stage::Closed
            }
            // An aborted one is shown, too: whoever draws until the sample pleases is seen to.
            None => {
                matches!(draw.stage, draw::Stage::Sampled | draw::Stage::Checked | draw::Stage::Aborted)
            }
        };
        drop(conn);
        if !over {
            return Err(Problem::NotFound);
        }
        let bytes = self.transcript_of(&draw, false).await?;
        Ok((draw, bytes))
    }

    /// Checks a draw of this office as a stranger would.
    ///
    /// # Errors
    /// A fault.
    pub async fn check_draw(&self, draw: &Draw) -> Result<Report, Problem> {
        let file = self.transcript_of(draw, false).await?;
        let trust = TrustFile::read(&self.trust_file().await?).map_err(Problem::fault)?;
        Ok(verify_draw(&file, &[], &trust, self.now(), &Options::default()))
    }

    async fn transcript_of(&self, draw: &Draw, audit: bool) -> Result<Vec<u8>, Problem> {
        let mut transcript: Transcript = draw.transcript.clone();
        transcript.receipts = self.draw_receipts(draw).await?;
        if audit {
            transcript.openings = draw.openings();
        }
        transcript.bytes().map_err(Problem::fault)
    }

    /// Receipts of the entries with the frozen part and the commitments, as far as they are logged.
    async fn draw_receipts(&self, draw: &Draw) -> Result<Receipts, Problem> {
        let mut conn = self.store().reader().await?;
        let mut receipts = Receipts::default();
        let id = draw.id.to_string();
        for row in store::cases::entries(&mut conn, &id).await? {
            if !matches!(row.act.as_str(), "freeze" | "commit") {
                continue;
            }
            let leaf = store::log::leaf_of(&mut conn, &id, row.seq).await?.ok_or(Problem::NotFound)?;
            let Some(receipt) = self.receipt_of(&mut conn, &leaf).await? else { continue };
            let receipt = serde_json::from_slice(&receipt).map_err(Problem::fault)?;
            if row.act == "freeze" {
                receipts.freeze = Some(receipt);
                continue;
            }
            let entry = proof::entry::Entry::parse(&row.bytes).map_err(Problem::fault)?;
            if let Some(party) = entry.effect.get("party").and_then(|party| party.as_str()) {
                receipts.commitments.push(CommittedReceipt { party: party.to_owned(), receipt });
            }
        }
        Ok(receipts)
    }

    /// The file by which an expert shows which line of the transcript is theirs.
    ///
    /// # Errors
    /// Absence for whoever was not called; a fault.
    pub async fn own_opening(&self, me: &Me, id: CaseId) -> Result<Vec<u8>, Problem> {
        let draw = self.visible::<Draw>(me, id).await?.state;
        let place = draw.place_of(me.person).ok_or(Problem::NotFound)?;
        let opening = draw.openings().into_iter().find(|opening| opening.candidate == place);
        OpeningFile::new(id, &opening.ok_or(Problem::NotFound)?).bytes().map_err(Problem::fault)
    }
}

fn samplable(line: &ListingRow) -> Result<Samplable, Problem> {
    let applicant = line.person.as_ref().ok_or_else(|| Problem::fault("an application without a person"))?;
    Ok(Samplable {
        case: line.case_id.parse().map_err(Problem::fault)?,
        number: line.number.clone(),
        applicant: applicant.parse().map_err(Problem::fault)?,
        employer: line.employer_name.clone(),
    })
}

fn pooled(expert: &Expert) -> Pooled {
    let card = expert.card.open();
    Pooled {
        expert: expert.id,
        person: expert.person,
        name: expert.name().to_owned(),
        unit: expert.unit().map(|unit| unit.name.clone()).unwrap_or_default(),
        specialty: expert.specialty.clone(),
        region: card.map(|card| card.region.clone()).unwrap_or_default(),
    }
}
