//! The season: every applicant of the demo as far as their goal, each act by the seat that would do it, on its day.

use super::{
    book::{Book, Profile},
    cast::Cast,
    dossiers, morning,
};
use crate::{Me, Office, Problem, perform::Request};
use kernel::{CaseId, CommitteeId, Day};
use review::{
    application::{
        Act, Application, Stage,
        acts::{
            accept::{Accept, acceptance_findings},
            check_items::CheckItems,
            deliberate::Deliberate,
            forward::Forward,
            hold::Hold,
            not_accept::NotAccept,
            not_confirm::NotConfirm,
            not_recommend::NotRecommend,
            notify_deficiencies::NotifyDeficiencies,
            open::Open,
            post_internal_notice::PostInternalNotice,
            recheck::Recheck,
            recommend::Recommend,
            record_defence::RecordDefence,
            refuse::Refuse,
            return_for_correction::Return,
            submit::Submit,
            withdraw::Withdraw,
        },
        state::{CheckResult, Count},
    },
    batch::{self, Batch},
    certificate::{self, Certificate},
    meeting::{self, Meeting, state::CaseCount},
};
use rules::FactValue;

/// Where the applicants of the demo end up, in turn. Every stage is here, the busy ones several times.
const GOALS: &[Stage] = &[
    Stage::Certified,
    Stage::EmployerCheck,
    Stage::Acceptance,
    Stage::Drafting,
    Stage::DepartmentReview,
    Stage::PublicNotice,
    Stage::Accepted,
    Stage::Certified,
    Stage::NotPassed,
    Stage::InternalNotice,
    Stage::VotedDown,
    Stage::Reported,
    Stage::Returned,
    Stage::UnderReview,
    Stage::Confirmed,
    Stage::EmployerCheck,
    Stage::Supplementing,
    Stage::Rechecked,
    Stage::Certified,
    Stage::Withdrawn,
    Stage::Passed,
    Stage::NotRecommended,
    Stage::Acceptance,
    Stage::Deliberated,
    Stage::Held,
    Stage::Lapsed,
    Stage::Revoked,
    Stage::NotConfirmed,
    Stage::DepartmentRefused,
    Stage::NotAccepted,
];

/// One applicant's case on its way.
struct Run<'a> {
    me: &'a Me,
    case: CaseId,
    goal: Stage,
    committee: CommitteeId,
}

pub(super) async fn run(
    office: &Office,
    book: &Book,
    cast: &Cast,
    progress: &impl Fn(&str),
) -> Result<(), Problem> {
    let stage = Director { office, book, cast };
    let mut runs = Vec::new();
    for (index, (me, profile)) in cast.applicants.iter().enumerate() {
        if index % 20 == 0 {
            progress(&format!("申报 {index} / {}", cast.applicants.len()));
        }
        let goal = GOALS[index % GOALS.len()];
        let run = stage.file(me, profile, goal, index).await?;
        stage.employer(&run).await?;
        stage.departments(&run).await?;
        stage.organiser(&run).await?;
        runs.push(run);
    }
    progress("补正逾期");
    stage.at(book.calendar.lapse, 0);
    office.run_errands().await?;
    progress("评审、公示、确认、发证");
    for (_, committee, _) in &cast.committees {
        stage.meet(*committee, &runs).await?;
        stage.publish(*committee, &runs).await?;
        stage.meet_again(*committee, &runs).await?;
    }
    stage.at(book.calendar.recent, 400);
    office.run_errands().await?;
    Ok(())
}

struct Director<'a> {
    office: &'a Office,
    book: &'a Book,
    cast: &'a Cast,
}

impl Director<'_> {
    /// Moves the clock to some minutes after nine on a day.
    fn at(&self, day: Day, minutes: i64) {
        let moment = morning(self.office.pack().zone(), day).plus_millis(minutes * 60_000);
        self.office.clock().set(moment);
    }

    async fn act(&self, me: &Me, case: CaseId, act: Act) -> Result<(), Problem> {
        let name = act.key();
        let request = Request::<Application>::on(case, act);
        let done = self.office.perform(me, request).await;
        done.map(|_| ()).map_err(|problem| Problem::Invalid(format!("demo: {name}: {problem}")))
    }

    async fn state(&self, me: &Me, case: CaseId) -> Result<Application, Problem> {
        Ok(self.office.visible::<Application>(me, case).await?.state)
    }

    /// Opens, fills in, submits or withdraws.
    async fn file<'b>(
        &self,
        me: &'b Me,
        profile: &Profile,
        goal: Stage,
        index: usize,
    ) -> Result<Run<'b>, Problem> {
        self.at(self.book.calendar.submit, i64::try_from(index).unwrap_or_default() * 3);
        let open = Open {
            title: profile.title.clone(),
            way: profile.way.clone(),
            specialty: profile.specialty.clone(),
        };
        let done = self.office.perform(me, Request::<Application>::opening(Act::Open(open))).await?;
        let case = done.case;
        let committee = self.state(me, case).await?.committee.id;
        dossiers::fill(self.office, self.book, me, case, profile, goal != Stage::Drafting).await?;
        match goal {
            Stage::Drafting => {}
            Stage::Withdrawn => {
                let reason = "今年先不申报".to_owned();
                self.act(me, case, Act::Withdraw(Withdraw { reason })).await?;
            }
            _ => self.act(me, case, Act::Submit(Submit { commitment: true })).await?,
        }
        Ok(Run { me, case, goal, committee })
    }

    async fn employer(&self, run: &Run<'_>) -> Result<(), Problem> {
        let days = &self.book.calendar;
        if matches!(run.goal, Stage::Drafting | Stage::Withdrawn | Stage::EmployerCheck) {
            return Ok(());
        }
        let state = self.state(run.me, run.case).await?;
        let unit = self.cast.employers.iter().find(|e| e.1 == state.employer.id).map(|e| &e.2);
        let unit = unit.ok_or(Problem::NotFound)?;
        self.at(days.check, 10);
        if run.goal == Stage::Returned {
            let reason = "工作经历缺少证明人，请补填后再提交".to_owned();
            return self.act(unit, run.case, Act::Return(Return { reason })).await;
        }
        if run.goal == Stage::NotRecommended {
            let reason = "单位评议未通过".to_owned();
            return self.act(unit, run.case, Act::NotRecommend(NotRecommend { reason })).await;
        }
        let open: Vec<_> = state.unchecked().iter().map(|item| item.id.clone()).collect();
        let results: Vec<_> = open.into_iter().map(|id| (id, CheckResult::Same, String::new())).collect();
        if !results.is_empty() {
            self.act(unit, run.case, Act::CheckItems(CheckItems { results })).await?;
        }
        if state.target.defence_required {
            let opinion = "答辩（说课）良好，熟悉本专业工作，能说明代表性成果中本人的作用。".to_owned();
            self.act(unit, run.case, Act::RecordDefence(RecordDefence { opinion })).await?;
        }
        let opinion = "材料与原件一致，评议同意推荐。".to_owned();
        self.act(unit, run.case, Act::Deliberate(Deliberate { opinion })).await?;
        if run.goal == Stage::Deliberated {
            return Ok(());
        }
        self.at(if run.goal == Stage::InternalNotice { days.recent } else { days.notice }, 20);
        let place = "单位公告栏和内部网站".to_owned();
        self.act(unit, run.case, Act::PostInternalNotice(PostInternalNotice { place })).await?;
        if run.goal == Stage::InternalNotice {
            return Ok(());
        }
        self.at(days.recommend, 30);
        let opinion = "公示无异议，同意推荐。".to_owned();
        self.act(unit, run.case, Act::Recommend(Recommend { opinion, commitment: true })).await
    }

    async fn departments(&self, run: &Run<'_>) -> Result<(), Problem> {
        self.at(self.book.calendar.department, 10);
        loop {
            let state = self.state(run.me, run.case).await?;
            if state.stage != Stage::DepartmentReview || run.goal == Stage::DepartmentReview {
                return Ok(());
            }
            let department = state.department().ok_or(Problem::NotFound)?.id;
            let me = self.cast.departments.get(&department).ok_or(Problem::NotFound)?;
            if run.goal == Stage::DepartmentRefused {
                let reason = "推荐程序缺少公示记录".to_owned();
                return self.act(me, run.case, Act::Refuse(Refuse { reason })).await;
            }
            let opinion = "程序规范，材料真实、规范，同意报送。".to_owned();
            let forward = Forward { procedure: true, truth: true, regularity: true, opinion };
            self.act(me, run.case, Act::Forward(forward)).await?;
        }
    }

    async fn organiser(&self, run: &Run<'_>) -> Result<(), Problem> {
        let days = &self.book.calendar;
        let state = self.state(run.me, run.case).await?;
        if state.stage != Stage::Acceptance || run.goal == Stage::Acceptance {
            return Ok(());
        }
        let [clerk, _, _] = self.organisers(run.committee)?;
        let items = vec!["业绩成果证明没有完成人排序，请补充".to_owned(), "合同缺少签字页".to_owned()];
        match run.goal {
            Stage::Supplementing | Stage::Lapsed => {
                self.at(if run.goal == Stage::Lapsed { days.notify_early } else { days.recent }, 15);
                self.act(clerk, run.case, Act::NotifyDeficiencies(NotifyDeficiencies { items })).await
            }
            Stage::NotAccepted => {
                self.at(days.accept, 15);
                let reason = "申报专业不在本评委会评审范围".to_owned();
                self.act(clerk, run.case, Act::NotAccept(NotAccept { reason })).await
            }
            _ => {
                self.at(days.accept, 20);
                let findings =
                    acceptance_findings(self.office.pack()).into_iter().map(|(id, _)| id).collect();
                self.act(clerk, run.case, Act::Accept(Accept { findings })).await
            }
        }
    }

    fn organisers(&self, committee: CommitteeId) -> Result<&[Me; 3], Problem> {
        let line = self.cast.committees.iter().find(|c| c.1 == committee).ok_or(Problem::NotFound)?;
        self.cast.organisers.get(&line.2).ok_or(Problem::NotFound)
    }

    /// The first meeting votes and closes; the second is still to come.
    async fn meet(&self, committee: CommitteeId, runs: &[Run<'_>]) -> Result<(), Problem> {
        let days = &self.book.calendar;
        let [clerk, ..] = self.organisers(committee)?;
        let of = |goals: &[Stage]| -> Vec<&Run<'_>> {
            runs.iter().filter(|run| run.committee == committee && goals.contains(&run.goal)).collect()
        };
        let first = of(&[
            Stage::Passed,
            Stage::Rechecked,
            Stage::PublicNotice,
            Stage::Held,
            Stage::Reported,
            Stage::Confirmed,
            Stage::Certified,
            Stage::Revoked,
            Stage::NotConfirmed,
            Stage::NotPassed,
        ]);
        if !first.is_empty() {
            self.at(days.accept, 300);
            let id = self.convene(clerk, days.meeting, &first, "第一次评审会").await?;
            self.at(days.meeting, 480);
            self.vote(committee, id, &first).await?;
        }
        let second = of(&[Stage::UnderReview]);
        if !second.is_empty() {
            self.at(days.recent, 60);
            self.convene(clerk, days.later, &second, "第二次评审会").await?;
        }
        Ok(())
    }

    /// A meeting after the last notice: what it voted down waits to be told.
    async fn meet_again(&self, committee: CommitteeId, runs: &[Run<'_>]) -> Result<(), Problem> {
        let third: Vec<&Run<'_>> =
            runs.iter().filter(|run| run.committee == committee && run.goal == Stage::VotedDown).collect();
        if third.is_empty() {
            return Ok(());
        }
        let day = self.book.calendar.recent;
        let [clerk, ..] = self.organisers(committee)?;
        self.at(day, 60);
        let id = self.convene(clerk, day, &third, "第三次评审会").await?;
        self.at(day, 90);
        self.vote(committee, id, &third).await
    }

    /// Counts the papers of a meeting and has them signed.
    async fn vote(&self, committee: CommitteeId, id: CaseId, runs: &[&Run<'_>]) -> Result<(), Problem> {
        let [clerk, supervisor, chair] = self.organisers(committee)?;
        let size = self.office.visible::<Meeting>(clerk, id).await?.state.size;
        let count = |run: &&Run<'_>| {
            let down = matches!(run.goal, Stage::NotPassed | Stage::VotedDown);
            let no = if down { size / 2 } else { 1 };
            let count = Count { present: size, yes: size - no, no, abstain: 0, invalid: 0 };
            CaseCount { case: run.case, count }
        };
        let papers = meeting::acts::CountPapers { attended: size, counts: runs.iter().map(count).collect() };
        for (me, act) in [
            (clerk, meeting::Act::Count(papers)),
            (chair, meeting::Act::SignAsChair),
            (supervisor, meeting::Act::SignAsSupervisor),
        ] {
            self.office.perform(me, Request::<Meeting>::on(id, act)).await?;
        }
        Ok(())
    }

    async fn convene(&self, clerk: &Me, day: Day, runs: &[&Run<'_>], which: &str) -> Result<CaseId, Problem> {
        let cases: Vec<CaseId> = runs.iter().map(|run| run.case).collect();
        let name = runs.first().map(|run| run.case);
        let committee = match name {
            Some(case) => self.state(clerk, case).await?.committee.name,
            None => String::new(),
        };
        let name = format!("{committee}{which}");
        let convene =
            meeting::acts::Convene { name, day, place: "示例会议中心三楼".to_owned(), cases };
        Ok(self
            .office
            .perform(clerk, Request::<Meeting>::opening(meeting::Act::Convene(convene)))
            .await?
            .case)
    }

    /// Four batches: certified, confirmed, reported, still on public notice.
    async fn publish(&self, committee: CommitteeId, runs: &[Run<'_>]) -> Result<(), Problem> {
        let days = &self.book.calendar;
        let [clerk, _, _] = self.organisers(committee)?;
        let of = |goals: &[Stage]| -> Vec<&Run<'_>> {
            runs.iter().filter(|run| run.committee == committee && goals.contains(&run.goal)).collect()
        };
        let past = &[
            Stage::Rechecked,
            Stage::PublicNotice,
            Stage::Held,
            Stage::Reported,
            Stage::Confirmed,
            Stage::Certified,
            Stage::Revoked,
            Stage::NotConfirmed,
        ];
        for run in of(past) {
            self.at(days.publish, 5);
            let opinion = "结果与评审会记录一致，复核无误。".to_owned();
            self.act(clerk, run.case, Act::Recheck(Recheck { opinion })).await?;
        }
        let done = of(&[Stage::Certified, Stage::Revoked]);
        if let Some(id) = self.batch(clerk, days.publish, &done, "第一批").await? {
            self.report(clerk, id).await?;
            self.confirm(id).await?;
            self.at(days.certify, 10);
            let certify = Request::<Batch>::on(id, batch::Act::Certify);
            self.office.perform(&self.cast.office, certify).await?;
            self.office.run_errands().await?;
            for run in done.iter().filter(|run| run.goal == Stage::Revoked) {
                self.revoke(run).await?;
            }
        }
        if let Some(id) = self.batch(clerk, days.publish, &of(&[Stage::Confirmed]), "第二批").await? {
            self.report(clerk, id).await?;
            self.confirm(id).await?;
        }
        let third = of(&[Stage::Reported, Stage::Held, Stage::NotConfirmed]);
        if let Some(id) = self.batch(clerk, days.publish, &third, "第三批").await? {
            for run in third.iter().filter(|run| run.goal == Stage::Held) {
                let reason = "公示期间收到反映，需核实业绩归属".to_owned();
                self.act(clerk, run.case, Act::Hold(Hold { reason })).await?;
            }
            let left = third.iter().any(|run| run.goal != Stage::Held);
            if left {
                self.report(clerk, id).await?;
            }
            for run in third.iter().filter(|run| run.goal == Stage::NotConfirmed) {
                self.not_confirm(run).await?;
            }
        }
        self.batch(clerk, days.recent, &of(&[Stage::PublicNotice]), "第四批").await?;
        Ok(())
    }

    async fn batch(
        &self,
        clerk: &Me,
        day: Day,
        runs: &[&Run<'_>],
        which: &str,
    ) -> Result<Option<CaseId>, Problem> {
        let Some(first) = runs.first() else { return Ok(None) };
        self.at(day, 30);
        let committee = self.state(clerk, first.case).await?.committee.name;
        let name = format!("{committee}{which}评审结果公示");
        let cases = runs.iter().map(|run| run.case).collect();
        let publish = batch::Act::Publish(batch::acts::Publish { name, cases });
        Ok(Some(self.office.perform(clerk, Request::<Batch>::opening(publish)).await?.case))
    }

    async fn report(&self, clerk: &Me, id: CaseId) -> Result<(), Problem> {
        self.at(self.book.calendar.report, 10);
        self.office.perform(clerk, Request::<Batch>::on(id, batch::Act::Report)).await?;
        Ok(())
    }

    async fn confirm(&self, id: CaseId) -> Result<(), Problem> {
        self.at(self.book.calendar.confirm, 10);
        let batch = self.office.visible::<Batch>(&self.cast.office, id).await?.state;
        let document = format!("（演示）职办〔{}〕确认 {}", batch.year, batch.number);
        let confirm = batch::Act::Confirm(batch::acts::Confirm { document });
        self.office.perform(&self.cast.office, Request::<Batch>::on(id, confirm)).await?;
        Ok(())
    }

    async fn revoke(&self, run: &Run<'_>) -> Result<(), Problem> {
        self.at(self.book.calendar.recent, 20);
        let state = self.state(run.me, run.case).await?;
        let certificate = state.certificate.ok_or(Problem::NotFound)?.case;
        let reason = "经查提供虚假业绩材料".to_owned();
        let revoke = certificate::Act::Revoke(certificate::acts::Revoke { reason });
        self.office.perform(&self.cast.office, Request::<Certificate>::on(certificate, revoke)).await?;
        Ok(())
    }

    /// A sanction arises after submission; the check at confirmation sees it.
    async fn not_confirm(&self, run: &Run<'_>) -> Result<(), Problem> {
        self.at(self.book.calendar.confirm, 40);
        let register = "处分信息";
        self.office.put_register(run.me.person, register, "sanctioned", &FactValue::Bool(true)).await?;
        let reason = "申报后受到记过处分，在处分期内".to_owned();
        self.act(&self.cast.office, run.case, Act::NotConfirm(NotConfirm { reason })).await
    }
}
