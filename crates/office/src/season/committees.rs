//! What committees do: they meet and vote, publish, report, and the title office confirms and certifies.

use super::{
    director::{Director, Run, unplanned},
    drawing,
    summary::Tally,
};
use crate::{Me, Problem, facts::Gather, perform::Request};
use kernel::{CaseId, CommitteeId, Day};
use review::{
    application::{
        Act, Stage,
        acts::{
            hold::Hold,
            not_confirm::NotConfirm,
            read::{GivePanelOpinion, Read},
        },
        reading::Score,
        scoring,
        state::Count,
    },
    batch::{self, Batch},
    certificate::{self, Certificate},
    exchange::{self, Exchange, acts::Arrange, rotation},
    meeting::{self, Meeting, state::CaseCount},
};
use rules::FactValue;
use std::sync::OnceLock;

/// One meeting of a committee.
pub(super) struct Session {
    /// Who meets.
    committee: CommitteeId,
    /// Who accepted what it meets on.
    home: CommitteeId,
    /// 第几次
    number: usize,
    runs: Vec<usize>,
    day: Day,
    case: OnceLock<CaseId>,
}

/// Applications that are published together.
pub(super) struct Lot {
    committee: CommitteeId,
    number: usize,
    runs: Vec<usize>,
    /// How far it goes.
    pub(super) until: Stage,
    case: OnceLock<CaseId>,
}

/// The title office publishes which districts review for each other, where the pack has them do so.
pub(super) async fn cross(director: &Director) -> Result<(), Problem> {
    let (me, cast) = (&director.0.cast.office, &director.0.cast);
    let mut crossed = Vec::new();
    for (row, mut committees) in director.office().to_exchange(me).await? {
        committees.retain(|committee| cast.districts.contains(&committee.reference.organiser));
        let rows = rotation(&committees);
        if rows.is_empty() {
            continue;
        }
        crossed.extend(rows.clone());
        let arrange = exchange::Act::Arrange(Arrange { cross_review: row.id.clone(), rows });
        let case = perform(director, me, "arrange", Request::<Exchange>::opening(arrange)).await?;
        let publish = Request::<Exchange>::on(case, exchange::Act::Publish);
        perform(director, me, "publish", publish).await?;
    }
    let _ = director.0.crossed.set(crossed);
    Ok(())
}

/// Cuts what one committee has into pieces of `most`.
pub(super) fn pieces(
    director: &Director,
    most: usize,
    pick: impl Fn(&Run) -> bool,
) -> Vec<(CommitteeId, Vec<usize>)> {
    let mut pieces = Vec::new();
    for (committee, _) in &director.0.cast.committees {
        let theirs = director.those(|run| run.committee() == Some(*committee) && pick(run));
        pieces.extend(theirs.chunks(most).map(|piece| (*committee, piece.to_vec())));
    }
    pieces
}

impl Session {
    /// Sessions of `pieces`, numbered after those a committee had before.
    pub(super) fn of(
        director: &Director,
        pieces: Vec<(CommitteeId, Vec<usize>)>,
        day: Day,
        before: &[Self],
    ) -> Vec<Self> {
        let mut sessions: Vec<Self> = Vec::new();
        for (home, runs) in pieces {
            let committee = director.reviewer(home);
            let had = before.iter().chain(&sessions).filter(|session| session.committee == committee).count();
            sessions.push(Self { committee, home, number: had + 1, runs, day, case: OnceLock::new() });
        }
        sessions
    }

    /// Convenes with the agenda.
    pub(super) async fn convene(&self, director: &Director) -> Result<(), Problem> {
        let [clerk, ..] = director.organisers(self.committee)?;
        let name = format!("{}第{}次评审会", name(director, clerk, &self.runs).await?, numeral(self.number));
        let cases = cases(director, &self.runs)?;
        let convene =
            meeting::acts::Convene {
                name, day: self.day, place: "示例会议中心三楼".to_owned(), cases
            };
        let request = Request::<Meeting>::opening(meeting::Act::Convene(convene));
        let case = perform(director, clerk, "convene", request).await?;
        let _ = self.case.set(case);
        look(director, clerk, &self.runs, "convene").await
    }

    /// Draws the members, who answer; files the opening, which is received; has the dossiers read.
    pub(super) async fn prepare(&self, director: &Director) -> Result<(), Problem> {
        let id = self.case()?;
        drawing::seat(director, self.committee, id, self.number).await?;
        let [clerk, ..] = director.organisers(self.committee)?;
        let plan = "上午审阅，下午评议、投票，监督员全程在场。".to_owned();
        let own = director.0.cast.autonomous.contains(&self.committee);
        let standard =
            if own { "执行国家和自治区本系列评审条件，不低于其标准。" } else { "" }.to_owned();
        let file = meeting::Act::FileOpening(meeting::acts::FileOpening { plan, standard });
        perform(director, clerk, "file_opening", Request::<Meeting>::on(id, file)).await?;
        let office = &director.0.cast.office;
        perform(director, office, "receive", Request::<Meeting>::on(id, meeting::Act::Receive)).await?;
        for index in &self.runs {
            self.read(director, director.0.runs[*index].case()?).await?;
        }
        look(director, clerk, &self.runs, "read").await
    }

    /// Draws the members of a committee that reviews in its own right; its filing is left to whoever looks at the demo.
    pub(super) async fn seat_autonomous(&self, director: &Director) -> Result<(), Problem> {
        if director.0.cast.autonomous.contains(&self.committee) {
            drawing::seat(director, self.committee, self.case()?, self.number).await?;
        }
        Ok(())
    }

    /// Every reader scores alone, then the main reader speaks for the panel.
    async fn read(&self, director: &Director, case: CaseId) -> Result<(), Problem> {
        let [clerk, ..] = director.organisers(self.committee)?;
        let state = director.state(clerk, case).await?;
        let form = scoring::form(director.office().pack(), &state.target.series);
        for (place, reader) in state.readers.iter().enumerate().filter(|(_, reader)| reader.reads) {
            let points = |item: &scoring::ScoreItem| {
                let lost = u32::try_from((place * 3 + item.id.len()) % 7).unwrap_or_default();
                Score { item: item.id.clone(), points: item.most.saturating_sub(lost) }
            };
            let opinion = "材料完整，业绩与岗位相符，同意提交评审会评议。".to_owned();
            let act = Act::Read(Read { scores: form.iter().map(points).collect(), opinion });
            director.act(director.expert(reader.person)?, case, act).await?;
        }
        let main = state.readers.iter().find(|reader| reader.main).ok_or(Problem::NotFound)?;
        let opinion = "各位专家意见一致，建议提交评审会表决。".to_owned();
        let act = Act::GivePanelOpinion(GivePanelOpinion { opinion });
        director.act(director.expert(main.person)?, case, act).await.map(drop)
    }

    /// Opens, signs everybody in, counts the papers and has them signed.
    pub(super) async fn vote(&self, director: &Director) -> Result<(), Problem> {
        let [clerk, supervisor, _] = director.organisers(self.committee)?;
        let id = self.case()?;
        let open = meeting::Act::Open(meeting::acts::Open { mode: meeting::state::Mode::Paper });
        perform(director, clerk, "open", Request::<Meeting>::on(id, open)).await?;
        let state = director.office().visible::<Meeting>(clerk, id).await?.state;
        for member in &state.members {
            let me = director.expert(member.person)?;
            perform(director, me, "sign_in", Request::<Meeting>::on(id, meeting::Act::SignIn)).await?;
        }
        let state = director.office().visible::<Meeting>(clerk, id).await?.state;
        let count = |index: &usize| {
            let run = &director.0.runs[*index];
            let case = run.case()?;
            let present = state.taking_part(case);
            let down = matches!(run.goal.end, Stage::NotPassed | Stage::VotedDown);
            let no = if down { present / 2 + 1 } else { 1 };
            let count = Count { present, yes: present - no, no, abstain: 0, invalid: 0 };
            Ok(CaseCount { case, count })
        };
        let counts = self.runs.iter().map(count).collect::<Result<_, Problem>>()?;
        let papers = meeting::acts::CountPapers { counts };
        let chair = director.expert(state.presiding(director.office().pack()))?;
        for (me, act) in [
            (clerk, meeting::Act::Count(papers)),
            (chair, meeting::Act::SignAsChair),
            (supervisor, meeting::Act::SignAsSupervisor),
        ] {
            perform(director, me, act.key(), Request::<Meeting>::on(id, act)).await?;
        }
        // Who reviewed for another district sees the cases no longer.
        let [clerk, ..] = director.organisers(self.home)?;
        look(director, clerk, &self.runs, "vote").await
    }

    fn case(&self) -> Result<CaseId, Problem> {
        self.case.get().copied().ok_or(Problem::NotFound)
    }
}

impl Lot {
    /// Lots of `pieces`, numbered after those a committee had before.
    pub(super) fn of(pieces: Vec<(CommitteeId, Vec<usize>)>, until: Stage, before: &[Self]) -> Vec<Self> {
        let mut lots: Vec<Self> = Vec::new();
        for (committee, runs) in pieces {
            let had = before.iter().chain(&lots).filter(|lot| lot.committee == committee).count();
            lots.push(Self { committee, number: had + 1, runs, until, case: OnceLock::new() });
        }
        lots
    }

    /// Whether it is the first one of its committee.
    pub(super) fn is_first(&self) -> bool {
        self.number == 1
    }

    /// Publishes; whoever was voted down is told with it.
    pub(super) async fn publish(&self, director: &Director) -> Result<(), Problem> {
        let [clerk, ..] = director.organisers(self.committee)?;
        let committee = name(director, clerk, &self.runs).await?;
        let name = format!("{committee}第{}批评审结果公示", numeral(self.number));
        let cases = cases(director, &self.runs)?;
        let publish = batch::Act::Publish(batch::acts::Publish { name, cases });
        let case = perform(director, clerk, "publish", Request::<Batch>::opening(publish)).await?;
        let _ = self.case.set(case);
        look(director, clerk, &self.runs, "publish").await
    }

    /// Holds what was objected to.
    pub(super) async fn hold(&self, director: &Director) -> Result<(), Problem> {
        let [clerk, ..] = director.organisers(self.committee)?;
        for run in self.ending(director, &[Stage::Held]) {
            let reason = "公示期间收到反映，需核实业绩归属".to_owned();
            director.act(clerk, run.case()?, Act::Hold(Hold { reason })).await?;
        }
        Ok(())
    }

    /// Reports whatever was not held.
    pub(super) async fn report(&self, director: &Director) -> Result<(), Problem> {
        if self.ending(director, &[Stage::Held]).len() == self.runs.len() {
            return Ok(());
        }
        let [clerk, ..] = director.organisers(self.committee)?;
        let request = Request::<Batch>::on(self.case()?, batch::Act::Report);
        perform(director, clerk, "report", request).await?;
        look(director, clerk, &self.runs, "report").await
    }

    /// A sanction arises after submission; the check at confirmation sees it.
    pub(super) async fn not_confirm(&self, director: &Director) -> Result<(), Problem> {
        for run in self.ending(director, &[Stage::NotConfirmed]) {
            let sanctioned = FactValue::Bool(true);
            let office = director.office();
            office.put_register(run.me.person, "处分信息", "sanctioned", &sanctioned).await?;
            let reason = "申报后受到记过处分，在处分期内".to_owned();
            let act = Act::NotConfirm(NotConfirm { reason });
            director.act(&director.0.cast.office, run.case()?, act).await?;
        }
        Ok(())
    }

    /// Confirms under a number of its own.
    pub(super) async fn confirm(&self, director: &Director) -> Result<(), Problem> {
        let [own, ..] = director.organisers(self.committee)?;
        let autonomous = self.is_autonomous(director);
        let clerk = if autonomous { own } else { &director.0.cast.office };
        if !self.goes_on(director) || self.until == Stage::Reported {
            return Ok(());
        }
        let id = self.case()?;
        let batch = director.office().visible::<Batch>(clerk, id).await?.state;
        let document = format!("（演示）职办〔{}〕确认 {}", batch.year, batch.number);
        let confirm = batch::acts::Confirm { document };
        let act = if autonomous { batch::Act::ConfirmOwn(confirm) } else { batch::Act::Confirm(confirm) };
        perform(director, clerk, act.key(), Request::<Batch>::on(id, act)).await?;
        look(director, clerk, &self.runs, "confirm").await
    }

    /// Issues the certificates; an errand signs them.
    pub(super) async fn certify(&self, director: &Director) -> Result<(), Problem> {
        let clerk = &director.0.cast.office;
        if !self.goes_on(director) || self.until != Stage::Certified {
            return Ok(());
        }
        perform(director, clerk, "certify", Request::<Batch>::on(self.case()?, batch::Act::Certify)).await?;
        look(director, clerk, &self.runs, "certify").await
    }

    /// Files the results, where whoever reviewed confirmed them.
    pub(super) async fn file_results(&self, director: &Director) -> Result<(), Problem> {
        if !self.is_autonomous(director) || !self.goes_on(director) || self.until != Stage::Certified {
            return Ok(());
        }
        let [clerk, ..] = director.organisers(self.committee)?;
        let file = batch::Act::FileResults(batch::acts::FileResults {
            confirmation: "经评审、公示无异议，确认下列人员取得相应职称。".to_owned(),
            summary: "本次评审按备案的工作方案和标准条件进行，程序规范，监督员全程在场。".to_owned(),
        });
        perform(director, clerk, "file_results", Request::<Batch>::on(self.case()?, file)).await.map(drop)
    }

    fn is_autonomous(&self, director: &Director) -> bool {
        director.0.cast.autonomous.contains(&self.committee)
    }

    /// Revokes what was obtained by deceit.
    pub(super) async fn revoke(&self, director: &Director) -> Result<(), Problem> {
        let clerk = &director.0.cast.office;
        for run in self.ending(director, &[Stage::Revoked]) {
            let state = director.state(&run.me, run.case()?).await?;
            let certificate = state.certificate.ok_or(Problem::NotFound)?.case;
            let reason = "经查提供虚假业绩材料".to_owned();
            let revoke = certificate::Act::Revoke(certificate::acts::Revoke { reason });
            let request = Request::<Certificate>::on(certificate, revoke);
            perform(director, clerk, "revoke", request).await?;
            director.look(clerk, run.case()?, "revoke").await?;
        }
        Ok(())
    }

    fn case(&self) -> Result<CaseId, Problem> {
        self.case.get().copied().ok_or(Problem::NotFound)
    }

    /// Whether anybody is left to confirm.
    fn goes_on(&self, director: &Director) -> bool {
        self.ending(director, &[Stage::Held, Stage::NotConfirmed]).len() < self.runs.len()
    }

    fn ending<'a>(&self, director: &'a Director, ends: &[Stage]) -> Vec<&'a Run> {
        let runs = self.runs.iter().map(|index| &director.0.runs[*index]);
        runs.filter(|run| ends.contains(&run.goal.end)).collect()
    }
}

pub(super) async fn perform<K: Gather>(
    director: &Director,
    me: &Me,
    name: &str,
    request: Request<K>,
) -> Result<CaseId, Problem> {
    let done = director.office().perform(me, request).await;
    let case = done.map_err(|problem| unplanned(name, &problem))?.case;
    Tally::add(&director.0.tally.acts, 1);
    Ok(case)
}

/// Looks at every case that an act took along.
async fn look(director: &Director, me: &Me, runs: &[usize], after: &str) -> Result<(), Problem> {
    for index in runs {
        director.look(me, director.0.runs[*index].case()?, after).await?;
    }
    Ok(())
}

/// The name of the committee that has the cases now.
async fn name(director: &Director, clerk: &Me, runs: &[usize]) -> Result<String, Problem> {
    let first = runs.first().ok_or(Problem::NotFound)?;
    let state = director.state(clerk, director.0.runs[*first].case()?).await?;
    Ok(state.committee_now().name.clone())
}

fn cases(director: &Director, runs: &[usize]) -> Result<Vec<CaseId>, Problem> {
    runs.iter().map(|index| director.0.runs[*index].case()).collect()
}

/// 一 to 九十九; more meetings than that are counted in digits.
fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (number / 10, number % 10) {
        (0, one) => DIGITS[one].to_owned(),
        (1, one) => format!("十{}", DIGITS[one]),
        (ten @ 2..=9, one) => format!("{}十{}", DIGITS[ten], DIGITS[one]),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::numeral;

    #[test]
    fn meetings_are_counted_as_people_count() {
        assert_eq!([1, 10, 12, 40, 99, 120].map(numeral), ["一", "十", "十二", "四十", "九十九", "120"]);
    }
}
