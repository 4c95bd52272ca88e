//! The close: both sides' registers and closing notices, the papers in the order of their nonces, counted and checked
//! before anything is said.

use super::{
    issue::refused,
    roll,
    supervisor::{Closed, changed},
    voter, which,
};
use crate::{Me, Office, Problem, facts::Gather as _};
use kernel::{CaseId, Role};
use proof::{
    ballot::{
        Annulled, BallotBox, Base, CHOICES, Closings, Issue, IssueRefusal, Issues, Keys, Notice, NoticeKind,
        Options, Outcome, Paper, Quorum, Round, Row, Tally, Threshold, issues_digest, verify_ballot,
    },
    ledger::{LogSigner, Receipt},
    trust::TrustFile,
};
use review::{
    Kind as _,
    application::state::Count,
    meeting::{Meeting, Stage, acts::CloseBallot, ballot::Ballot, state::CaseCount},
};
use rules::Pack;
use std::collections::BTreeMap;
use store::{Conn, ballot::BoxOf};

impl Office {
    /// Ends the rounds of a meeting on both sides and makes the box; what the closing act then says. A box that was made
    /// before an interruption is used again.
    ///
    /// # Errors
    /// A refusal for whoever may not close it, a sentence when papers are missing or the supervisor does not answer; a
    /// fault.
    pub async fn seal_box(&self, me: &Me, meeting: CaseId) -> Result<CloseBallot, Problem> {
        let state = self.visible::<Meeting>(me, meeting).await?.state;
        // Before anything ends that cannot be begun again.
        let mut conn = self.store().reader().await?;
        let actor = me.actor().ok_or(Problem::NotFound)?;
        let facts = Meeting::gather(self, &mut conn, Some(&state), None, actor).await?;
        drop(conn);
        let cx = self.looking(me, meeting, &facts)?;
        Meeting::procedure().permit("close_ballot", &state, &cx).map_err(Problem::Refused)?;
        let ballot = state.ballot.clone().filter(|_| state.stage == Stage::Polling);
        let ballot = ballot.ok_or_else(|| refused(IssueRefusal::Closed))?;
        let sealed = self.sealed_box(&mut self.store().reader().await?, &state).await?;
        let bytes = match sealed {
            Some(bytes) => bytes,
            None => {
                let bytes = self.make_box(&state, &ballot).await?;
                self.keep_box(&state, &ballot, bytes).await?
            }
        };
        let sealed = BallotBox::parse(&bytes).map_err(Problem::fault)?;
        Ok(CloseBallot {
            counts: counts(&sealed),
            digest: sealed.digest().map_err(Problem::fault)?,
            unconfirmed: String::new(),
        })
    }

    /// The box of the round that is open, if it is made: only the act is to come. One of a round that was annulled, left by an
    /// office that stopped, counts for nothing.
    pub(crate) async fn sealed_box(
        &self,
        conn: &mut Conn,
        meeting: &Meeting,
    ) -> Result<Option<Vec<u8>>, Problem> {
        let Some(ballot) = &meeting.ballot else { return Ok(None) };
        let stored = store::ballot::box_of(conn, &meeting.id.to_string(), which(ballot)).await?;
        Ok(stored.filter(|bytes| is_of(bytes, ballot.round)))
    }

    /// Keeps a box, and answers the one that stands: another instance may have sealed it at the same time.
    async fn keep_box(&self, meeting: &Meeting, ballot: &Ballot, bytes: Vec<u8>) -> Result<Vec<u8>, Problem> {
        let (id, of) = (meeting.id.to_string(), which(ballot));
        let stale = store::ballot::box_of(&mut self.store().reader().await?, &id, of).await?;
        let stale = stale.filter(|bytes| !is_of(bytes, ballot.round));
        let office = self.season().office.to_string();
        self.store()
            .write(move |tx| {
                let (office, id, stale, bytes) = (office.clone(), id.clone(), stale.clone(), bytes.clone());
                Box::pin(async move {
                    store::ballot::put_box(tx, &office, (&id, of), stale.as_deref(), &bytes).await
                })
            })
            .await?;
        let kept = self.sealed_box(&mut self.store().reader().await?, meeting).await?;
        kept.ok_or_else(|| Problem::fault("a box that was sealed is not there"))
    }

    /// The box of a meeting, for its committee, supervisor and auditors.
    ///
    /// # Errors
    /// Absence before the close, for everybody else, and for a member who is recused from a case: the box has all of them.
    pub async fn ballot_box(&self, me: &Me, meeting: CaseId, of: BoxOf) -> Result<Vec<u8>, Problem> {
        let state = self.visible::<Meeting>(me, meeting).await?.state;
        let recused = state.recused.iter().any(|recused| recused.person == me.person);
        if recused && me.role() == Some(Role::Expert) {
            return Err(Problem::NotFound);
        }
        self.stored_box(&state, of).await
    }

    /// The papers of the cases that a member takes part in, for finding one's own.
    ///
    /// # Errors
    /// Absence before the close, and for whoever did not attend; a fault.
    pub async fn own_papers(&self, me: &Me, meeting: CaseId) -> Result<Vec<Paper>, Problem> {
        let state = self.visible::<Meeting>(me, meeting).await?.state;
        if !state.present.contains(&me.person) {
            return Err(Problem::NotFound);
        }
        let mut papers: Vec<Paper> = Vec::new();
        for of in [BoxOf::All, BoxOf::Second] {
            let bytes = match self.stored_box(&state, of).await {
                Err(Problem::NotFound) if of == BoxOf::Second && !papers.is_empty() => continue,
                bytes => bytes?,
            };
            let sealed = BallotBox::parse(&bytes).map_err(Problem::fault)?;
            let rounds = sealed.rounds.into_iter().filter(|round| !state.is_recused(me.person, round.case));
            for signed in rounds.flat_map(|round| round.papers) {
                // The box of a second round has the papers of the first, too.
                if !papers.contains(&signed.paper) {
                    papers.push(signed.paper);
                }
            }
        }
        Ok(papers)
    }

    async fn stored_box(&self, meeting: &Meeting, of: BoxOf) -> Result<Vec<u8>, Problem> {
        let ballot = meeting.ballot.as_ref().ok_or(Problem::NotFound)?;
        ballot.digest_of(of == BoxOf::Second).ok_or(Problem::NotFound)?;
        let mut conn = self.store().reader().await?;
        store::ballot::box_of(&mut conn, &meeting.id.to_string(), of).await?.ok_or(Problem::NotFound)
    }

    /// What the checker says of a meeting's box.
    ///
    /// # Errors
    /// As [`Office::ballot_box`].
    pub async fn check_box(
        &self,
        me: &Me,
        meeting: CaseId,
        of: BoxOf,
    ) -> Result<proof::ballot::Report, Problem> {
        let bytes = self.ballot_box(me, meeting, of).await?;
        self.verify_box(bytes).await
    }

    pub(crate) async fn verify_box(&self, bytes: Vec<u8>) -> Result<proof::ballot::Report, Problem> {
        let trust = TrustFile::read(&self.trust_file().await?).map_err(Problem::fault)?;
        let now = self.now();
        let check = move || verify_ballot(&bytes, &trust, now, &Options::default());
        tokio::task::spawn_blocking(check).await.map_err(Problem::fault)
    }

    /// Destroys the private keys of both sides; the papers are forgotten, and so is a box that no act speaks of.
    pub(super) async fn end_ballot(&self, meeting: &Meeting) -> Result<(), Problem> {
        let id = meeting.id.to_string();
        let open = meeting.ballot.as_ref().filter(|ballot| !ballot.is_closed()).map_or(BoxOf::All, which);
        let closed = meeting.ballot.as_ref().is_some_and(Ballot::is_closed);
        let kept = id.clone();
        // Ours first: they wait for nobody.
        let gone = self.store().write(move |tx| {
            let id = kept.clone();
            Box::pin(async move {
                store::ballot::destroy(tx, &id).await?;
                if closed { Ok(()) } else { store::ballot::drop_box(tx, &id, open).await }
            })
        });
        gone.await?;
        match self.supervisor().await {
            Ok(supervisor) => {
                let closing = self.closing(&self.log_signer().await?, meeting.id)?;
                supervisor.close(&closing).await?;
                self.end_at_former_supervisors(meeting, &closing).await?;
            }
            // Without a supervisor nothing was opened.
            Err(Problem::Invalid(_)) => {}
            Err(problem) => return Err(problem),
        }
        let now = self.now().millis();
        let ended = self.store().write(move |tx| {
            let id = id.clone();
            Box::pin(async move { store::ballot::end(tx, &id, now).await })
        });
        Ok(ended.await?)
    }

    fn closing(&self, signer: &LogSigner, meeting: CaseId) -> Result<proof::ballot::SignedNotice, Problem> {
        let notice = Notice {
            kind: NoticeKind::Close,
            origin: signer.origin().to_owned(),
            meeting,
            at: self.now(),
            relay: None,
            rows: Vec::new(),
        };
        notice.sign(signer).map_err(Problem::fault)
    }

    async fn make_box(&self, meeting: &Meeting, ballot: &Ballot) -> Result<Vec<u8>, Problem> {
        if !self.holds_papers(meeting.id).await? {
            return Err(Problem::Invalid("票箱在另一个服务进程里，请再按一次".to_owned()));
        }
        let missing = self.missing(meeting, ballot.round);
        if !missing.is_empty() {
            return Err(Problem::Invalid(format!(
                "还有选票没有进箱：{}。请还没有投的专家投票，投过的重新打开投票页，会自动补进箱；设备坏了投不出的，作废本轮重投，或者改用纸质选票",
                missing.join("、")
            )));
        }
        let signer = self.log_signer().await?;
        let closed = self.supervisor().await?.close(&self.closing(&signer, meeting.id)?).await?;
        let closed = closed.ok_or_else(changed)?;
        let mut sealed =
            BallotBox::new(self.season().office, signer.origin(), meeting.id, &meeting.name, meeting.size);
        sealed.attending = roll_of_all(meeting);
        sealed.rounds = self.rounds(meeting, ballot, &closed).await?;
        for index in 0..sealed.rounds.len() {
            let (tally, decided) = sealed.count(&sealed.rounds[index]);
            let round = &mut sealed.rounds[index];
            if round.annulled.is_none() {
                (round.tally, round.outcome) = (Some(tally), Some(decided));
            }
        }
        sealed.closings = Closings { office: self.closed(&signer, &sealed)?, supervisor: closed.notice };
        sealed.receipts = self.keys_receipts(meeting.id).await?;
        let bytes = sealed.bytes().map_err(Problem::fault)?;
        let report = self.verify_box(bytes.clone()).await?;
        if report.outcome != Outcome::Valid {
            return Err(Problem::fault(format!("the box does not hold: {:?}", report.findings)));
        }
        Ok(bytes)
    }

    /// The cases with fewer papers than voters.
    fn missing(&self, meeting: &Meeting, round: u32) -> Vec<String> {
        let mut papers: BTreeMap<CaseId, usize> = BTreeMap::new();
        for paper in self.papers().of(meeting.id, round) {
            *papers.entry(paper.paper.case).or_default() += 1;
        }
        let lacks = |item: &review::meeting::state::Item| {
            let there = papers.get(&item.case).copied().unwrap_or_default();
            let lacking = roll(meeting, item.case).len().saturating_sub(there);
            (lacking > 0).then(|| format!("{} 少 {lacking} 张", item.number))
        };
        meeting.voted_on().filter_map(lacks).collect()
    }

    /// All rounds in the order of the supervisor's closing notice, without their counts.
    async fn rounds(
        &self,
        meeting: &Meeting,
        ballot: &Ballot,
        closed: &Closed,
    ) -> Result<Vec<Round>, Problem> {
        let mut conn = self.store().reader().await?;
        let id = meeting.id.to_string();
        let keys = store::ballot::keys(&mut conn, &id).await?;
        let given = store::ballot::all_issued(&mut conn, &id).await?;
        let counted = match &ballot.first {
            Some(_) => store::ballot::box_of(&mut conn, &id, BoxOf::All).await?,
            None => None,
        };
        let counted = counted.map(|bytes| BallotBox::parse(&bytes)).transpose().map_err(Problem::fault)?;
        drop(conn);
        let papers = self.papers().of(meeting.id, ballot.round);
        let (quorum, pass) = thresholds(self.pack())?;
        let mut rounds = Vec::new();
        for theirs in &closed.issues {
            let (case, round) = (theirs.case, i64::from(theirs.round));
            // What the first round came to stands beside the second.
            let before = counted.iter().flat_map(|counted| &counted.rounds);
            if let Some(before) = before.into_iter().find(|one| (one.case, one.round) == (case, theirs.round))
            {
                rounds.push(before.clone());
                continue;
            }
            let case_id = case.to_string();
            let key = keys.iter().find(|key| key.case_id == case_id && key.round == round);
            let key = key.ok_or_else(|| Problem::fault("the supervisor closed a round of its own"))?;
            let supervisor = key.supervisor.as_deref().unwrap_or_default();
            let ours = given.iter().filter(|row| row.case_id == case_id && row.round == round);
            let ours = ours.map(|row| Issue {
                voter: row.voter.clone(),
                blinded: kernel::Digest::sha256(&[&row.blinded]),
            });
            let mut ours: Vec<Issue> = ours.collect();
            ours.sort();
            let annulled = ballot.annulled.iter().find(|annulled| annulled.round == theirs.round);
            let cast = |paper: &&proof::ballot::SignedPaper| {
                annulled.is_none() && paper.paper.case == case && paper.paper.round == theirs.round
            };
            let on_roll = roll(meeting, case);
            rounds.push(Round {
                case,
                round: theirs.round,
                options: CHOICES.iter().take(OFFERED).map(|choice| (*choice).to_owned()).collect(),
                recused: roll_of_all(meeting).into_iter().filter(|one| !on_roll.contains(one)).collect(),
                quorum: quorum.clone(),
                pass: pass.clone(),
                keys: Keys {
                    office: key.public_key.parse().map_err(Problem::fault)?,
                    supervisor: supervisor.parse().map_err(Problem::fault)?,
                },
                issues: Issues { office: ours, supervisor: theirs.issues.clone() },
                papers: papers.iter().filter(cast).cloned().collect(),
                tally: None,
                outcome: None,
                annulled: annulled
                    .map(|annulled| Annulled { at: annulled.at, reason: annulled.reason.clone() }),
            });
        }
        Ok(rounds)
    }

    /// The office's closing notice over the same rounds.
    fn closed(&self, signer: &LogSigner, sealed: &BallotBox) -> Result<String, Problem> {
        let row = |round: &Round| {
            let issues = issues_digest(&round.issues.office).map_err(Problem::fault)?;
            let words = vec![round.keys.office.digest().to_string(), issues.to_string()];
            Ok(Row { case: round.case, round: round.round, words })
        };
        let notice = Notice {
            kind: NoticeKind::Closed,
            origin: sealed.origin.clone(),
            meeting: sealed.meeting,
            at: self.now(),
            relay: None,
            rows: sealed.rounds.iter().map(row).collect::<Result<_, Problem>>()?,
        };
        let signed = notice.sign(signer).map_err(Problem::fault)?;
        String::from_utf8(signed.bytes()).map_err(Problem::fault)
    }

    /// The receipts of the entries that named the keys of each round; none while the log is not signed.
    async fn keys_receipts(&self, meeting: CaseId) -> Result<Vec<Receipt>, Problem> {
        self.sequence().await?;
        let id = meeting.to_string();
        let mut conn = self.store().reader().await?;
        let mut receipts = Vec::new();
        for entry in
            store::cases::entries(&mut conn, &id).await?.iter().filter(|entry| entry.act == "open_ballot")
        {
            let Some(row) = store::log::leaf_of(&mut conn, &id, entry.seq).await? else { continue };
            let receipt = self.receipt_of(&mut conn, &row).await?;
            receipts.extend(
                receipt.map(|bytes| serde_json::from_slice(&bytes)).transpose().map_err(Problem::fault)?,
            );
        }
        Ok(receipts)
    }
}

/// 同意、反对、弃权.
const OFFERED: usize = 3;

fn roll_of_all(meeting: &Meeting) -> Vec<String> {
    let mut all: Vec<String> = meeting.present.iter().filter_map(|person| voter(meeting, *person)).collect();
    all.sort_unstable();
    all
}

/// What a box says of each case: its last round that counts.
pub(crate) fn counts(sealed: &BallotBox) -> Vec<CaseCount> {
    let mut last: BTreeMap<CaseId, (&Round, Tally)> = BTreeMap::new();
    for (round, tally) in sealed.rounds.iter().filter_map(|round| Some((round, round.tally?))) {
        if last.get(&round.case).is_none_or(|(known, _)| known.round < round.round) {
            last.insert(round.case, (round, tally));
        }
    }
    let present = |round| u32::try_from(sealed.present(round).count()).unwrap_or(u32::MAX);
    let counted = last.into_values();
    counted
        .map(|(round, tally)| CaseCount { case: round.case, count: count(&tally, present(round)) })
        .collect()
}

/// Whether a box is of a round.
fn is_of(bytes: &[u8], round: u32) -> bool {
    BallotBox::parse(bytes).is_ok_and(|sealed| sealed.rounds.iter().any(|one| one.round == round))
}

fn count(tally: &Tally, present: u32) -> Count {
    Count {
        present,
        yes: tally.in_favour,
        no: tally.against,
        abstain: tally.abstain,
        invalid: tally.blank + tally.invalid,
    }
}

/// Quorum and threshold of the pack with their clauses.
fn thresholds(pack: &Pack) -> Result<(Quorum, Threshold), Problem> {
    let ratio = |name: &str| pack.ratio(name).ok_or_else(|| Problem::fault(format!("the pack lacks {name}")));
    let clause = |name: &str| pack.text(name).unwrap_or_default().to_owned();
    let (numerator, denominator) = ratio("meeting.quorum")?;
    let quorum = Quorum { numerator, denominator, clause: clause("meeting.quorum") };
    let (numerator, denominator) = ratio("meeting.pass")?;
    let pass = Threshold { numerator, denominator, base: Base::Present, clause: clause("meeting.pass") };
    Ok((quorum, pass))
}
