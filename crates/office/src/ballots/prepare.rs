//! Before anybody votes: both sides' keys of every round, made as an errand, and named in the record.

use super::{roll, secret_place, which};
use crate::{Office, Problem, perform::Request};
use kernel::{CaseId, Digest};
use proof::ballot::{Notice, NoticeKind, Row, SigningKey};
use review::{
    Kind,
    meeting::{self, Meeting, ballot::RoundKeys},
};
use std::{collections::BTreeSet, time::Duration};
use store::{
    ballot::{BoxOf, KeyRow, RoundOf},
    listing::Reach,
};

/// So many rounds are asked for at once: making a key takes the supervisor a moment.
const PART: usize = 3;
/// So many meetings prepare or end a ballot at the same time at most.
const MEETINGS: usize = 100;

/// Ballots that begin are looked for this often.
const LOOK: Duration = Duration::from_secs(2);

impl Office {
    /// Prepares and ends ballots until the future is dropped. Every instance may run one.
    pub async fn keep_voting(&self) {
        loop {
            if let Err(problem) = self.keep_ballots().await {
                tracing::warn!(cause = %problem, "ballot.prepare failed");
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Prepares the ballots that begin, and destroys the keys of those that are over. Answers how many it moved on.
    ///
    /// # Errors
    /// A fault, or a supervisor who does not answer; what was done stays, every other ballot goes on, and so does the next
    /// call.
    pub async fn keep_ballots(&self) -> Result<usize, Problem> {
        let office = self.season().office.to_string();
        let rows = store::ballot::unclosed(&mut self.store().reader().await?, &office).await?;
        let mut polling = BTreeSet::new();
        let mut over = Vec::new();
        for row in rows {
            let id = row.meeting.parse().map_err(Problem::fault)?;
            let mut conn = self.store().reader().await?;
            match self.load::<Meeting>(&mut conn, id).await?.map(|loaded| loaded.state) {
                Some(state) if state.is_past_ballot() => over.push(state),
                _ => drop(polling.insert(id)),
            }
        }
        // Another instance may have ended what this one holds papers of.
        self.papers().forget_others(&polling);
        // One that cannot go on keeps no other from it.
        let mut moved = Vec::new();
        for meeting in self.meetings_at("preparing").await? {
            moved.push(self.prepare_ballot(&meeting).await.map(usize::from));
        }
        for meeting in &over {
            moved.push(self.end_ballot(meeting).await.map(|()| 1));
        }
        moved.into_iter().sum()
    }

    async fn meetings_at(&self, stage: &str) -> Result<Vec<Meeting>, Problem> {
        let mut query = self.query(Meeting::NAME, Reach::All, MEETINGS);
        query.states = vec![stage.to_owned()];
        let mut conn = self.store().reader().await?;
        let mut meetings = Vec::new();
        for row in store::listing::page(&mut conn, &query).await?.rows {
            let id = row.case_id.parse().map_err(Problem::fault)?;
            meetings.extend(self.load::<Meeting>(&mut conn, id).await?.map(|loaded| loaded.state));
        }
        Ok(meetings)
    }

    /// Makes what is missing, then opens the ballot. `false`: another instance was first.
    async fn prepare_ballot(&self, meeting: &Meeting) -> Result<bool, Problem> {
        let round = meeting.ballot.as_ref().map_or(1, |ballot| ballot.round);
        let ballot = self.ballot_of(meeting.id).await?;
        self.clear_away(meeting, round).await?;
        for item in meeting.voted_on() {
            self.make_key(meeting.id, item.case, round).await?;
        }
        let supervisor = self.supervisor().await?;
        let signer = self.log_signer().await?;
        let relay = Digest::sha256(&[self.relay_secret(&ballot)?.as_bytes()]);
        let lacking: Vec<CaseId> = self
            .round_keys(meeting.id, round)
            .await?
            .into_iter()
            .filter(|key| key.supervisor.is_none())
            .map(|key| key.case_id.parse().map_err(Problem::fault))
            .collect::<Result<_, _>>()?;
        for part in lacking.chunks(PART) {
            let rows = part.iter().map(|case| Row { case: *case, round, words: roll(meeting, *case) });
            let agenda = Notice {
                kind: NoticeKind::Agenda,
                origin: signer.origin().to_owned(),
                meeting: meeting.id,
                at: self.now(),
                relay: Some(relay),
                rows: rows.collect(),
            };
            let agenda = agenda.sign(&signer).map_err(Problem::fault)?;
            for key in supervisor.open(&agenda).await? {
                let (meeting, case) = (meeting.id.to_string(), key.case.to_string());
                let (round, key) = (i64::from(key.round), key.key.to_string());
                self.store()
                    .write(move |tx| {
                        let (meeting, case, key) = (meeting.clone(), case.clone(), key.clone());
                        Box::pin(async move {
                            let of = RoundOf { meeting: &meeting, case: &case, round };
                            store::ballot::put_supervisor(tx, of, &key).await
                        })
                    })
                    .await?;
            }
        }
        let keys = self.round_keys(meeting.id, round).await?.iter().map(named).collect::<Result<_, _>>()?;
        let open = meeting::Act::OpenBallot(meeting::acts::OpenBallot { round, keys });
        match self.perform_as_system(Request::<Meeting>::on(meeting.id, open)).await {
            Ok(_) => Ok(true),
            // Another instance opened it, or the organiser turned to paper.
            Err(Problem::Refused(_) | Problem::Conflict { .. }) => Ok(false),
            Err(problem) => Err(problem),
        }
    }

    /// Destroys what earlier rounds left: nobody gets a signature under their keys any more, and a box that was made of one
    /// and never spoken of has no act to come.
    async fn clear_away(&self, meeting: &Meeting, round: u32) -> Result<(), Problem> {
        let (id, of) = (meeting.id.to_string(), meeting.ballot.as_ref().map_or(BoxOf::All, which));
        let write = self.store().write(move |tx| {
            let id = id.clone();
            Box::pin(async move {
                store::ballot::reopen(tx, &id).await?;
                store::ballot::destroy_before(tx, &id, i64::from(round)).await?;
                store::ballot::drop_box(tx, &id, of).await
            })
        });
        Ok(write.await?)
    }

    /// The keys of one round of a meeting.
    pub(super) async fn round_keys(&self, meeting: CaseId, round: u32) -> Result<Vec<KeyRow>, Problem> {
        let mut keys = store::ballot::keys(&mut self.store().reader().await?, &meeting.to_string()).await?;
        keys.retain(|key| key.round == i64::from(round));
        Ok(keys)
    }

    /// A fresh key of a round, unless it has one.
    async fn make_key(&self, meeting: CaseId, case: CaseId, round: u32) -> Result<(), Problem> {
        let (meeting, case, round) = (meeting.to_string(), case.to_string(), i64::from(round));
        let known = store::ballot::keys(&mut self.store().reader().await?, &meeting).await?;
        if known.iter().any(|key| key.case_id == case && key.round == round) {
            return Ok(());
        }
        let chance = self.chance().clone();
        let key = tokio::task::spawn_blocking(move || SigningKey::fresh(&chance)).await;
        let key = key.map_err(Problem::fault)?.map_err(Problem::fault)?;
        let public = key.public().map_err(Problem::fault)?.to_string();
        let place = secret_place(RoundOf { meeting: &meeting, case: &case, round });
        let der = key.to_der().map_err(Problem::fault)?;
        let sealed = self.keys().seal(place.as_bytes(), &der, self.chance()).map_err(Problem::fault)?;
        let office = self.season().office.to_string();
        let write = self.store().write(move |tx| {
            let (office, meeting, case) = (office.clone(), meeting.clone(), case.clone());
            let (public, sealed) = (public.clone(), sealed.clone());
            Box::pin(async move {
                let of = RoundOf { meeting: &meeting, case: &case, round };
                store::ballot::put_key(tx, &office, of, &public, &sealed).await
            })
        });
        Ok(write.await?)
    }
}

/// A round's keys as the record names them.
fn named(row: &KeyRow) -> Result<RoundKeys, Problem> {
    let digest = |key: &str| {
        let key: proof::ballot::PublicKey = key.parse().map_err(Problem::fault)?;
        Ok::<_, Problem>(key.digest())
    };
    let supervisor = row.supervisor.as_deref().ok_or_else(|| Problem::fault("a round lacks a key"))?;
    Ok(RoundKeys {
        case: row.case_id.parse().map_err(Problem::fault)?,
        round: u32::try_from(row.round).map_err(Problem::fault)?,
        office: digest(&row.public_key)?,
        supervisor: digest(supervisor)?,
    })
}
