//! Draws: what one is frozen from, and the files by which others check it.

use crate::{Me, Office, Problem, facts::Gather};
use kernel::{Actor, CaseId, CommitteeId};
use proof::{
    draw::{CommittedReceipt, OpeningFile, Options, Receipts, Report, Transcript, verify_draw},
    trust::TrustFile,
};
use review::{
    Kind,
    draw::{
        self, Draw,
        state::{Ground, Pooled},
    },
    expert::Expert,
    meeting::{Meeting, state::Recused},
};
use std::collections::BTreeSet;
use store::{
    Conn,
    listing::{Reach, Sort},
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
        let ground = match (state, act) {
            (Some(_), _) => None,
            (None, Some(draw::Act::Freeze(plan))) => Some(office.ground(conn, plan.meeting, actor).await?),
            (None, _) => return Err(Problem::NotFound),
        };
        Ok(draw::Facts { ground, chance: office.chance().clone() })
    }
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
        let committee = self.committee(conn, &row).await?;
        let mut experts = self.pool(conn, meeting.committee.id).await?;
        experts.retain(|expert| expert.holds(meeting.day));
        let cases: Vec<CaseId> = meeting.agenda.iter().map(|item| item.case).collect();
        let recused = self.recused(conn, meeting.committee.id, &cases).await?;
        Ok(Ground {
            committee,
            size: u32::try_from(row.size).map_err(Problem::fault)?,
            pool: experts.iter().map(pooled).collect(),
            recused,
            attempt: self.aborted_draws(conn, &meeting).await?,
            origin: self.log_signer().await?.origin().to_owned(),
            demo: self.season().demo,
            office: self.season().office,
            number: self.draw_number("CQ").await?,
            meeting,
        })
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

    /// How many draws for a meeting were aborted.
    async fn aborted_draws(&self, conn: &mut Conn, meeting: &Meeting) -> Result<u32, Problem> {
        let aborted = self.draws_for(conn, meeting).await?;
        let aborted = aborted.iter().filter(|draw| draw.stage == draw::Stage::Aborted).count();
        u32::try_from(aborted).map_err(Problem::fault)
    }

    /// All draws for a meeting, the oldest first.
    async fn draws_for(&self, conn: &mut Conn, meeting: &Meeting) -> Result<Vec<Draw>, Problem> {
        let mut query = self.query(Draw::NAME, Reach::All, EVERY);
        query.committee = Some(meeting.committee.id.to_string());
        query.sort = Sort::Number;
        let ids: Vec<String> =
            store::listing::page(conn, &query).await?.rows.into_iter().map(|row| row.case_id).collect();
        let mut draws = Vec::new();
        for row in store::cases::cases_in(conn, &ids).await? {
            let draw = self.opened::<Draw>(row)?.state;
            if draw.meeting == meeting.id {
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
        let draws = self.draws_for(&mut conn, meeting).await?;
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

    /// The transcript of a draw that is public: the results of its meeting are.
    ///
    /// # Errors
    /// Absence while it is not; a fault.
    pub async fn public_transcript(&self, number: &str) -> Result<(Draw, Vec<u8>), Problem> {
        let mut conn = self.store().reader().await?;
        let office = self.season().office.to_string();
        let row = store::cases::case_by_number(&mut conn, &office, Draw::NAME, number).await?;
        let draw = self.opened::<Draw>(row.ok_or(Problem::NotFound)?)?.state;
        let meeting = self.load::<Meeting>(&mut conn, draw.meeting).await?.ok_or(Problem::NotFound)?.state;
        drop(conn);
        if meeting.stage != review::meeting::Stage::Closed {
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
