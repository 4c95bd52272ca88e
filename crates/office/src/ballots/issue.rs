//! A voter's request: both sides sign what they cannot read, at most once for each voter, case and round.

use super::{roll, secret_place, supervisor::SignRequest, voter};
use crate::{Me, Office, Problem};
use data_encoding::BASE64;
use kernel::CaseId;
use proof::ballot::{IssueRefusal, Issued as Given, SigningKey};
use review::meeting::{Meeting, Stage};
use store::ballot::{IssueRow, RoundOf};

/// Both sides' blind signatures, base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The office's.
    pub office: String,
    /// The supervisor's.
    pub supervisor: String,
}

/// Both sides' public keys for one case, as the format writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseKeys {
    /// The application.
    pub case: String,
    /// The office's.
    pub office: String,
    /// The supervisor's.
    pub supervisor: String,
}

impl Office {
    /// The keys under which a meeting's papers are blinded, of the cases that a member votes on.
    ///
    /// # Errors
    /// Absence for everybody else, and while nobody votes; a fault.
    pub async fn ballot_keys(&self, me: &Me, meeting: CaseId) -> Result<Vec<CaseKeys>, Problem> {
        let state = self.visible::<Meeting>(me, meeting).await?.state;
        let ballot = state.ballot.as_ref().filter(|_| state.stage == Stage::Polling);
        let round = ballot.ok_or(Problem::NotFound)?.round;
        let voter = voter(&state, me.person).ok_or(Problem::NotFound)?;
        let keys = self.round_keys(meeting, round).await?.into_iter().filter_map(|key| {
            let case: CaseId = key.case_id.parse().ok()?;
            roll(&state, case).contains(&voter).then_some(CaseKeys {
                case: key.case_id,
                office: key.public_key,
                supervisor: key.supervisor?,
            })
        });
        Ok(keys.collect())
    }

    /// Signs the two blinded forms of a voter's paper of this round, base64: the office its own, the supervisor the other.
    ///
    /// # Errors
    /// A sentence when the voter is not on the roll or got a signature over something else; absence; a fault.
    pub async fn issue(
        &self,
        me: &Me,
        meeting: CaseId,
        (case, round): (CaseId, u32),
        (office, supervisor): (&str, &str),
    ) -> Result<Issued, Problem> {
        let state = self.visible::<Meeting>(me, meeting).await?.state;
        let ballot = state.ballot.as_ref().filter(|_| state.stage == Stage::Polling);
        let now = ballot.ok_or_else(|| refused(IssueRefusal::Closed))?.round;
        // What was blinded under the keys of a round that was annulled would use up the voter's one signature.
        if now != round {
            return Err(Problem::Invalid("这一轮已经作废重投，请刷新页面，重新选择".to_owned()));
        }
        let voter = voter(&state, me.person).ok_or(Problem::NotFound)?;
        let given = self.sign_once(&state, case, round, &voter, office).await?;
        let row = self.ballot_of(meeting).await?;
        let relay = self.relay_secret(&row)?;
        let origin = self.log_signer().await?.origin().to_owned();
        let request =
            SignRequest { origin: &origin, meeting, case, round, voter: &voter, blinded: supervisor };
        let supervisor = self.supervisor().await?.sign(&request, &relay).await?;
        Ok(Issued { office: BASE64.encode(&given), supervisor })
    }

    async fn sign_once(
        &self,
        meeting: &Meeting,
        case: CaseId,
        round: u32,
        voter: &str,
        blinded: &str,
    ) -> Result<Vec<u8>, Problem> {
        let blinded = BASE64.decode(blinded.as_bytes()).map_err(|_| refused(IssueRefusal::Malformed))?;
        let (id, case_id, round) = (meeting.id.to_string(), case.to_string(), i64::from(round));
        let of = RoundOf { meeting: &id, case: &case_id, round };
        let roll =
            if meeting.voted_on().any(|item| item.case == case) { roll(meeting, case) } else { Vec::new() };
        let mut conn = self.store().reader().await?;
        let stored = store::ballot::issued(&mut conn, of, voter).await?.map(given);
        if let Some(answer) = Given::examine(&roll, stored.as_ref(), voter, &blinded).map_err(refused)? {
            return Ok(answer.to_vec());
        }
        let sealed = store::ballot::secret(&mut conn, of).await?;
        drop(conn);
        let sealed = sealed.ok_or_else(|| {
            Problem::Invalid("这一轮的密钥不在了，不能再领票；请组织者作废这一轮，重新投票".to_owned())
        })?;
        let place = secret_place(of);
        let der = self.keys().open(place.as_bytes(), &sealed).map_err(Problem::fault)?;
        let (message, chance) = (blinded.clone(), self.chance().clone());
        let signed = tokio::task::spawn_blocking(move || {
            SigningKey::from_der(&der).and_then(|key| key.sign_blind(&message, &chance))
        });
        let signature =
            signed.await.map_err(Problem::fault)?.map_err(|_| refused(IssueRefusal::Malformed))?;
        let row = IssueRow {
            case_id: case_id.clone(),
            round,
            voter: voter.to_owned(),
            blinded: blinded.clone(),
            signature: signature.clone(),
        };
        let (office, kept) = (self.season().office.to_string(), id.clone());
        let first = self.store().write(move |tx| {
            let (office, meeting, row) = (office.clone(), kept.clone(), row.clone());
            Box::pin(async move { store::ballot::give(tx, &office, &meeting, &row).await })
        });
        if first.await? {
            return Ok(signature);
        }
        // Asked twice at the same time: what was stored first is the answer, if it is over the same message.
        let mut conn = self.store().reader().await?;
        let stored = store::ballot::issued(&mut conn, of, voter).await?.map(given);
        match Given::examine(&roll, stored.as_ref(), voter, &blinded).map_err(refused)? {
            Some(answer) => Ok(answer.to_vec()),
            None => Err(Problem::fault("a signature that was given is not there")),
        }
    }
}

fn given(row: IssueRow) -> Given {
    Given { voter: row.voter, blinded: row.blinded, signature: row.signature }
}

pub(super) fn refused(refusal: IssueRefusal) -> Problem {
    Problem::Invalid(refusal.to_string())
}
