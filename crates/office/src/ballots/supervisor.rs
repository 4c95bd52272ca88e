//! The supervisor's side, asked over the network: `zhiping witness serve`, as `docs/formats/ballot.md` says.

use crate::{Office, Problem, witnesses};
use kernel::CaseId;
use proof::{
    ballot::{Issue, Notice, NoticeKind, PublicKey, SignedNotice},
    ledger::VerifierKey,
};
use reqwest::{Client, StatusCode};
use review::meeting::Meeting;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A supervisor who listens.
pub(super) struct Supervisor {
    client: Client,
    key: VerifierKey,
    url: String,
}

/// What an agenda is answered with.
#[derive(Deserialize)]
pub(super) struct Opened {
    /// The keys, in the agenda's order.
    pub(super) keys: Vec<RoundKey>,
    notice: String,
}

/// The supervisor's public key of a round.
#[derive(Deserialize)]
pub(super) struct RoundKey {
    /// The case.
    pub(super) case: CaseId,
    /// The round.
    pub(super) round: u32,
    /// The key.
    pub(super) key: PublicKey,
}

/// A voter's request, as it is relayed.
#[derive(Serialize)]
pub(super) struct SignRequest<'a> {
    /// The office's log.
    pub(super) origin: &'a str,
    /// The meeting.
    pub(super) meeting: CaseId,
    /// The case.
    pub(super) case: CaseId,
    /// The round.
    pub(super) round: u32,
    /// In whose name.
    pub(super) voter: &'a str,
    /// The blinded message, base64.
    pub(super) blinded: &'a str,
}

#[derive(Deserialize)]
struct Signed {
    signature: String,
}

/// What a request to close is answered with.
#[derive(Deserialize)]
pub(super) struct Closed {
    /// The registers, in the notice's order.
    pub(super) issues: Vec<RoundIssues>,
    /// The closing notice.
    pub(super) notice: String,
}

/// The supervisor's register of a round.
#[derive(Deserialize)]
pub(super) struct RoundIssues {
    /// The case.
    pub(super) case: CaseId,
    /// The round.
    pub(super) round: u32,
    /// Ascending by voter.
    pub(super) issues: Vec<Issue>,
}

impl Office {
    /// The supervisor of ballots: the first witness that counts and listens.
    pub(super) async fn supervisor(&self) -> Result<Supervisor, Problem> {
        let listening = self.witnesses().await?.into_iter().filter(|witness| witness.retired.is_none());
        let found = listening.filter_map(|witness| Some((witness.key, witness.url?))).next();
        let (key, url) = found.ok_or_else(|| {
            Problem::Invalid(
                "还没有登记监督方的见证服务，不能用电子选票；请登记见证人，或者改用纸质选票".to_owned(),
            )
        })?;
        Ok(Supervisor { client: witnesses::client()?, key, url })
    }

    /// Has the rounds that other supervisors opened ended there, as far as they can be asked: a ballot that was repeated may
    /// have begun with another one.
    pub(super) async fn end_at_former_supervisors(
        &self,
        meeting: &Meeting,
        closing: &SignedNotice,
    ) -> Result<(), Problem> {
        if meeting.ballot.as_ref().is_none_or(|ballot| ballot.annulled.is_empty()) {
            return Ok(());
        }
        let present = self.supervisor().await?.key;
        for witness in self.witnesses().await?.into_iter().filter(|witness| witness.key != present) {
            let (key, Some(url)) = (witness.key, witness.url) else { continue };
            let former = Supervisor { client: witnesses::client()?, key, url };
            if let Err(problem) = former.close(closing).await {
                tracing::warn!(cause = %problem, "a former supervisor did not end its rounds");
            }
        }
        Ok(())
    }
}

/// The round was opened with another supervisor, who has its keys and registers.
pub(super) fn changed() -> Problem {
    Problem::Invalid(
        "监督方的见证服务换过了，这一轮的公钥不是它准备的：请组建单位“作废本轮重投”，由现在的监督方重新准备"
            .to_owned(),
    )
}

impl Supervisor {
    /// Has rounds opened; the keys in the agenda's order.
    pub(super) async fn open(&self, agenda: &SignedNotice) -> Result<Vec<RoundKey>, Problem> {
        let opened: Opened =
            self.post("open", agenda.bytes(), None).await?.map_err(|says| unsigned(&says))?;
        let notice = self.notice(&opened.notice, agenda.notice(), NoticeKind::Open)?;
        for RoundKey { case, round, key } in &opened.keys {
            let words = notice.row(*case, *round).map(|row| row.words.clone());
            if words != Some(vec![key.digest().to_string()]) {
                return Err(Problem::fault("the supervisor's keys are not those of its notice"));
            }
        }
        Ok(opened.keys)
    }

    /// Has a blinded message signed in a voter's name; the answer in base64.
    pub(super) async fn sign(&self, request: &SignRequest<'_>, relay: &str) -> Result<String, Problem> {
        let body = serde_json::to_vec(request).map_err(Problem::fault)?;
        let signed: Signed = self.post("sign", body, Some(relay)).await?.map_err(|_| changed())?;
        Ok(signed.signature)
    }

    /// Ends all rounds of the meeting; `None` when the supervisor never opened one.
    pub(super) async fn close(&self, request: &SignedNotice) -> Result<Option<Closed>, Problem> {
        let Ok(closed) = self.post::<Closed>("close", request.bytes(), None).await? else { return Ok(None) };
        self.notice(&closed.notice, request.notice(), NoticeKind::Closed)?;
        Ok(Some(closed))
    }

    fn notice(&self, text: &str, about: &Notice, kind: NoticeKind) -> Result<Notice, Problem> {
        let signed = SignedNotice::parse(text.as_bytes()).map_err(Problem::fault)?;
        let notice = signed.notice();
        let fits = notice.kind == kind && notice.origin == about.origin && notice.meeting == about.meeting;
        if fits && signed.is_signed_with(&self.key) {
            Ok(notice.clone())
        } else {
            Err(Problem::fault("the supervisor's notice is not about this meeting, or not by its key"))
        }
    }

    /// Asks; what the supervisor knows nothing of is answered with its sentence.
    async fn post<T: DeserializeOwned>(
        &self,
        what: &str,
        body: Vec<u8>,
        relay: Option<&str>,
    ) -> Result<Result<T, String>, Problem> {
        let mut request = self.client.post(format!("{}/ballot/{what}", self.url)).body(body);
        if let Some(relay) = relay {
            request = request.bearer_auth(relay);
        }
        let answer = request.send().await.map_err(|error| away(&error))?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|error| away(&error))?;
        if status == StatusCode::OK {
            return serde_json::from_slice(&bytes).map(Ok).map_err(Problem::fault);
        }
        let says = String::from_utf8_lossy(&bytes).trim().to_owned();
        match status {
            StatusCode::NOT_FOUND => Ok(Err(says)),
            StatusCode::FORBIDDEN | StatusCode::CONFLICT => Err(unsigned(&says)),
            _ => Err(Problem::fault(format!("the supervisor answers {status}: {says}"))),
        }
    }
}

fn unsigned(says: &str) -> Problem {
    Problem::Invalid(format!("监督方没有签：{says}"))
}

fn away(error: &reqwest::Error) -> Problem {
    tracing::warn!(cause = %error, "the supervisor is away");
    Problem::Invalid("监督方的见证服务没有应答，请稍后再试；一直没有应答的，联系监督员".to_owned())
}
