//! The box of an electronic ballot against what its meeting says, and private keys that outlived their ballot.

use crate::{Office, Problem, ballots};
use kernel::{CaseId, Digest};
use proof::ballot::{BallotBox, Outcome};
use review::{
    application::state::Count,
    meeting::{
        Meeting,
        ballot::{Ballot, RoundKeys},
    },
};
use std::collections::BTreeMap;
use store::{Conn, ballot::BoxOf, cases::CaseRow};

/// Private keys may be there for so many milliseconds after the last act: destroying them is an errand.
const ERRAND: i64 = 600_000;

/// What the record says of a box.
struct Said<'a> {
    digest: Digest,
    keys: &'a [RoundKeys],
    counts: BTreeMap<CaseId, Count>,
}

/// Of the round that was closed last, with the counts of its cases.
fn said(ballot: &Ballot, counts: BTreeMap<CaseId, Count>) -> Option<Said<'_>> {
    Some(Said { digest: ballot.box_digest?, keys: &ballot.keys, counts })
}

impl Office {
    /// Whether the box is there, is the one that the record names, holds, and has the counts of the state; and whether keys
    /// or a box are left of a ballot that is over.
    pub(super) async fn examine_ballot(
        &self,
        conn: &mut Conn,
        row: &CaseRow,
    ) -> Result<Vec<String>, Problem> {
        let Ok(loaded) = self.opened::<Meeting>(row.clone()) else { return Ok(Vec::new()) };
        let meeting = loaded.state;
        let mut wrong = Vec::new();
        let stored = store::ballot::box_of(conn, &row.id, BoxOf::All).await?;
        let second = store::ballot::box_of(conn, &row.id, BoxOf::Second).await?;
        let ended = store::ballot::of(conn, &row.id).await?.is_some_and(|ballot| ballot.closed_at.is_some());
        let late = self.now().millis() - meeting.updated_at.millis() > ERRAND;
        if meeting.is_past_ballot() && (ended || late) && store::ballot::secrets(conn, &row.id).await? > 0 {
            wrong.push("private keys are left of a ballot that is over".to_owned());
        }
        let present = meeting.agenda.iter().filter_map(|item| item.count.map(|count| (item.case, count)));
        let present: BTreeMap<CaseId, Count> = present.collect();
        let (all, again) = match meeting.ballot.as_ref() {
            None => (None, None),
            Some(ballot) => match &ballot.first {
                None => (said(ballot, present), None),
                Some(first) => {
                    let counts = first.counts.iter().map(|one| (one.case, one.count)).collect();
                    let all = Said { digest: first.box_digest, keys: &first.keys, counts };
                    let again = present.into_iter().filter(|(case, _)| first.again.contains(case));
                    (Some(all), said(ballot, again.collect()))
                }
            },
        };
        for (said, stored) in [(all, stored), (again, second)] {
            match (said, stored) {
                (None, None) => {}
                (None, Some(_)) if ended && meeting.is_past_ballot() => {
                    wrong.push("there is a box that no act speaks of".to_owned());
                }
                (None, Some(_)) => {}
                (Some(_), None) => wrong.push("the box of its ballot is missing".to_owned()),
                (Some(said), Some(bytes)) => wrong.extend(self.misboxed(&meeting, &said, bytes).await?),
            }
        }
        Ok(wrong)
    }

    async fn misboxed(
        &self,
        meeting: &Meeting,
        said: &Said<'_>,
        bytes: Vec<u8>,
    ) -> Result<Vec<String>, Problem> {
        let mut wrong = Vec::new();
        if Digest::sha256(&[&bytes]) != said.digest {
            wrong.push("the box is not the one that was closed".to_owned());
        }
        let Ok(sealed) = BallotBox::parse(&bytes) else {
            wrong.push("the box cannot be read".to_owned());
            return Ok(wrong);
        };
        if self.verify_box(bytes).await?.outcome != Outcome::Valid {
            wrong.push("the box does not hold".to_owned());
        }
        let counts = ballots::counts(&sealed);
        let differs = |item: &&review::meeting::state::Item| {
            let counted = said.counts.get(&item.case);
            counted.is_some()
                && counts.iter().find(|one| one.case == item.case).map(|one| &one.count) != counted
        };
        let counted = meeting.agenda.iter().filter(differs);
        wrong.extend(counted.map(|item| format!("the box counts {} differently", item.number)));
        let logged = |keys: &&review::meeting::ballot::RoundKeys| {
            sealed.rounds.iter().any(|round| {
                (round.case, round.round) == (keys.case, keys.round)
                    && (round.keys.office.digest(), round.keys.supervisor.digest())
                        == (keys.office, keys.supervisor)
            })
        };
        if !said.keys.iter().all(|keys| logged(&keys)) {
            wrong.push("the box has other keys than the record".to_owned());
        }
        Ok(wrong)
    }
}
