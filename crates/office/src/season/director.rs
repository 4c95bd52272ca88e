//! The director: has every act done by the seat that would do it, on its day, and looks at the case after each.
//!
//! Invariant: nothing is done by a side door; what is not done by [`Office::perform`] is what people, employers and
//! registers bring along.

use super::{
    book::{Book, Profile},
    cast::Cast,
    days::Days,
    dossiers, morning,
    plan::{Goal, Trouble, is_accepted},
    summary::Tally,
};
use crate::{Me, Office, Problem, facts::Gather, perform::Request};
use kernel::{Actor, CaseId, CommitteeId, Day, SeatId};
use review::{
    Kind as _,
    application::{
        Act, Application, Stage,
        acts::{
            accept::{Accept, acceptance_findings},
            check_items::CheckItems,
            deliberate::Deliberate,
            forward::Forward,
            not_accept::NotAccept,
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
            supplement::Supplement,
            withdraw::Withdraw,
        },
        state::CheckResult,
        viewpoint::viewpoint,
    },
};
use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::task::JoinSet;

/// Directs one season. Cloning shares everything.
#[derive(Clone)]
pub(super) struct Director(pub(super) Arc<Stagecraft>);

/// What the director has at hand.
pub(super) struct Stagecraft {
    pub(super) office: Office,
    pub(super) book: Book,
    pub(super) days: Days,
    pub(super) cast: Cast,
    pub(super) runs: Vec<Run>,
    pub(super) tally: Tally,
    /// Which committee reviews for which, once it is published; a district's committee judges only what is crossed.
    pub(super) crossed: OnceLock<Vec<(CommitteeId, CommitteeId)>>,
    /// How many seats act at the same time.
    pub(super) width: usize,
}

/// One applicant on their way.
pub(super) struct Run {
    pub(super) me: Me,
    pub(super) profile: Profile,
    pub(super) goal: Goal,
    filed: OnceLock<Filed>,
}

/// The case of a run.
#[derive(Debug, Clone, Copy)]
struct Filed {
    case: CaseId,
    committee: CommitteeId,
}

/// Something to be done for one run, or one meeting.
pub(super) type Job = Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>>;

impl Run {
    pub(super) fn new(me: Me, profile: Profile, goal: Goal) -> Self {
        Self { me, profile, goal, filed: OnceLock::new() }
    }

    fn filed(&self) -> Result<Filed, Problem> {
        self.filed.get().copied().ok_or_else(|| Problem::fault("nothing was filed"))
    }

    pub(super) fn case(&self) -> Result<CaseId, Problem> {
        Ok(self.filed()?.case)
    }

    pub(super) fn committee(&self) -> Option<CommitteeId> {
        self.filed.get().map(|filed| filed.committee)
    }
}

impl Director {
    pub(super) fn office(&self) -> &Office {
        &self.0.office
    }

    /// Moves the clock to some minutes after nine on a day.
    pub(super) fn at(&self, day: Day, minutes: i64) {
        let moment = morning(self.office().pack().zone(), day).plus_millis(minutes * 60_000);
        self.office().clock().set(moment);
    }

    /// Has a job done for each of `items`, some at the same time.
    pub(super) async fn each(
        &self,
        items: Vec<usize>,
        job: impl Fn(Self, usize) -> Job + Clone + Send + Sync + 'static,
    ) -> Result<(), Problem> {
        let (items, next) = (Arc::new(items), Arc::new(AtomicUsize::new(0)));
        let mut workers = JoinSet::new();
        for _ in 0..self.0.width.min(items.len()) {
            let (items, next, job, director) = (items.clone(), next.clone(), job.clone(), self.clone());
            workers.spawn(async move {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    job(director.clone(), *item).await?;
                }
                Ok::<(), Problem>(())
            });
        }
        while let Some(done) = workers.join_next().await {
            done.map_err(Problem::fault)??;
        }
        Ok(())
    }

    /// The runs that a question picks.
    pub(super) fn those(&self, pick: impl Fn(&Run) -> bool) -> Vec<usize> {
        (0..self.0.runs.len()).filter(|index| pick(&self.0.runs[*index])).collect()
    }

    /// Does an act and looks at the case.
    pub(super) async fn act(&self, me: &Me, case: CaseId, act: Act) -> Result<Application, Problem> {
        let name = act.key();
        self.perform(me, Request::<Application>::on(case, act)).await?;
        self.look(me, case, name).await
    }

    /// Does what must go well.
    pub(super) async fn perform<K: Gather>(&self, me: &Me, request: Request<K>) -> Result<CaseId, Problem> {
        let name = K::key(&request.act);
        let done = self.office().perform(me, request).await;
        let done = done.map_err(|problem| Problem::Fault(format!("season: {name}: {problem}")))?;
        Tally::add(&self.0.tally.acts, 1);
        Ok(done.case)
    }

    /// What must hold of a case whatever was just done: sound by the rules, seen by whoever reaches it and by nobody else.
    pub(super) async fn look(&self, me: &Me, case: CaseId, after: &str) -> Result<Application, Problem> {
        let state = self.state(me, case).await?;
        let pack = self.office().pack();
        let mut wrong = state.unsound(pack);
        let seat: SeatId = me.actor().ok_or(Problem::NotFound)?.seat;
        let actor = |person, organisation, role| Actor { seat, person, organisation, role };
        for reach in state.reach() {
            let seat = match reach {
                review::Reach::Seat { organisation, role } => actor(me.person, organisation, role),
                review::Reach::Expert(person) => {
                    actor(person, state.committee.organiser, kernel::Role::Expert)
                }
            };
            if viewpoint(&seat, &state, pack).is_none() {
                wrong.push(format!("{} reaches it and sees nothing", seat.role.key()));
            }
        }
        let applicant = actor(state.applicant, state.employer.id, kernel::Role::Applicant);
        if viewpoint(&applicant, &state, pack).is_none() {
            wrong.push("its applicant sees nothing".to_owned());
        }
        let clerk = &self.0.cast.office;
        if viewpoint(&actor(clerk.person, state.employer.id, kernel::Role::Applicant), &state, pack).is_some()
        {
            wrong.push("somebody else sees it as an applicant".to_owned());
        }
        if wrong.is_empty() {
            Ok(state)
        } else {
            Err(Problem::fault(format!("{} after {after}: {}", state.number, wrong.join("; "))))
        }
    }

    pub(super) async fn state(&self, me: &Me, case: CaseId) -> Result<Application, Problem> {
        Ok(self.office().visible::<Application>(me, case).await?.state)
    }

    /// Opens, fills in, submits or withdraws.
    pub(super) async fn file(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let (me, profile, book) = (&run.me, &run.profile, &self.0.book);
        let open = Act::Open(Open {
            title: profile.title.clone(),
            way: profile.way.clone(),
            specialty: profile.specialty.clone(),
        });
        let case = self.perform(me, Request::<Application>::opening(open)).await?;
        let committee = self.look(me, case, "open").await?.committee.id;
        let _ = run.filed.set(Filed { case, committee });
        let early = run.goal.trouble == Some(Trouble::TooEarly);
        let whole = run.goal.end != Stage::Drafting || early;
        dossiers::fill(self.office(), book, me, case, profile, whole).await?;
        if run.goal.trouble == Some(Trouble::Incomplete) {
            self.refused(me, case, Act::Submit(Submit { commitment: true })).await?;
        }
        if whole {
            dossiers::attach(self.office(), me, case).await?;
        }
        let files = self.office().draft_files::<Application>(me, case).await?.len();
        let sections = self.office().draft(me, case).await?.len();
        Tally::add(&self.0.tally.drafts, u64::try_from(files + sections).unwrap_or_default());
        match run.goal.end {
            Stage::Drafting if early && profile.obtained.is_some() => {
                self.refused(me, case, Act::Submit(Submit { commitment: true })).await
            }
            Stage::Drafting => Ok(()),
            Stage::Withdrawn => {
                let reason = "今年先不申报".to_owned();
                self.act(me, case, Act::Withdraw(Withdraw { reason })).await.map(drop)
            }
            _ if run.goal.trouble == Some(Trouble::Twice) => self.submit_twice(me, case).await,
            _ => self.act(me, case, Act::Submit(Submit { commitment: true })).await.map(drop),
        }
    }

    /// Corrects what was returned and submits again.
    pub(super) async fn correct(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let case = run.case()?;
        dossiers::correct(self.office(), &self.0.book, &run.me, case, &run.profile).await?;
        Tally::add(&self.0.tally.drafts, 1);
        self.act(&run.me, case, Act::Submit(Submit { commitment: true })).await.map(drop)
    }

    /// Returns, for whatever reason the applicant can do something about.
    pub(super) async fn send_back(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let reason = "工作经历缺少证明人，请补填后再提交".to_owned();
        let unit = self.unit(run).await?;
        self.act(&unit, run.case()?, Act::Return(Return { reason })).await.map(drop)
    }

    /// The employer checks the originals, hears the defence and deliberates; or does not recommend.
    pub(super) async fn check(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let case = run.case()?;
        let unit = self.unit(run).await?;
        if run.goal.end == Stage::NotRecommended {
            let reason = "单位评议未通过".to_owned();
            return self.act(&unit, case, Act::NotRecommend(NotRecommend { reason })).await.map(drop);
        }
        let state = self.state(&run.me, case).await?;
        let open: Vec<_> = state.unchecked().iter().map(|item| item.id.clone()).collect();
        let results: Vec<_> = open.into_iter().map(|id| (id, CheckResult::Same, String::new())).collect();
        if !results.is_empty() {
            self.act(&unit, case, Act::CheckItems(CheckItems { results })).await?;
        }
        if state.target.defence_required {
            let opinion = "答辩（说课）良好，熟悉本专业工作，能说明代表性成果中本人的作用。".to_owned();
            self.act(&unit, case, Act::RecordDefence(RecordDefence { opinion })).await?;
        }
        let opinion = "材料与原件一致，评议同意推荐。".to_owned();
        self.act(&unit, case, Act::Deliberate(Deliberate { opinion })).await.map(drop)
    }

    pub(super) async fn post(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let place = "单位公告栏和内部网站".to_owned();
        let unit = self.unit(run).await?;
        self.act(&unit, run.case()?, Act::PostInternalNotice(PostInternalNotice { place })).await.map(drop)
    }

    pub(super) async fn recommend(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let (case, unit) = (run.case()?, self.unit(run).await?);
        let opinion = "公示无异议，同意推荐。".to_owned();
        let act = Act::Recommend(Recommend { opinion, commitment: true });
        match run.goal.trouble {
            Some(Trouble::Stranger) => {
                // An employer of whom nobody here has heard.
                let others = self.0.cast.employers.values();
                let stranger = others.into_iter().find(|other| other.person != unit.person);
                if let Some(stranger) = stranger {
                    self.absent(stranger, case, act.clone()).await?;
                }
            }
            Some(Trouble::Overtaken) => self.overtaken(&unit, case, act.clone()).await?,
            _ => {}
        }
        self.act(&unit, case, act).await.map(drop)
    }

    /// Every department on the way forwards, or the first refuses.
    pub(super) async fn departments(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let case = run.case()?;
        let mut state = self.state(&run.me, case).await?;
        while state.stage == Stage::DepartmentReview {
            let department = state.department().ok_or(Problem::NotFound)?.id;
            let me = self.0.cast.departments.get(&department).ok_or(Problem::NotFound)?;
            if run.goal.end == Stage::DepartmentRefused {
                let reason = "推荐程序缺少公示记录".to_owned();
                return self.act(me, case, Act::Refuse(Refuse { reason })).await.map(drop);
            }
            let opinion = "程序规范，材料真实、规范，同意报送。".to_owned();
            let forward = Forward { procedure: true, truth: true, regularity: true, opinion };
            state = self.act(me, case, Act::Forward(forward)).await?;
        }
        Ok(())
    }

    /// The one notice of what is missing.
    pub(super) async fn notify(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let items = vec!["业绩成果证明没有完成人排序，请补充".to_owned(), "合同缺少签字页".to_owned()];
        let [clerk, ..] = self.organiser(run)?;
        self.act(clerk, run.case()?, Act::NotifyDeficiencies(NotifyDeficiencies { items })).await.map(drop)
    }

    pub(super) async fn supplement(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let answer = "已补充完成人排序证明和合同签字页。".to_owned();
        self.act(&run.me, run.case()?, Act::Supplement(Supplement { answer })).await.map(drop)
    }

    /// The organiser accepts, or does not.
    pub(super) async fn accept(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let [clerk, ..] = self.organiser(run)?;
        let act = if is_accepted(run.goal.end) {
            let findings = acceptance_findings(self.office().pack()).into_iter().map(|(id, _)| id).collect();
            Act::Accept(Accept { findings })
        } else {
            Act::NotAccept(NotAccept { reason: "申报专业不在本评委会评审范围".to_owned() })
        };
        self.act(clerk, run.case()?, act).await.map(drop)
    }

    pub(super) async fn recheck(&self, index: usize) -> Result<(), Problem> {
        let run = &self.0.runs[index];
        let opinion = "结果与评审会记录一致，复核无误。".to_owned();
        let [clerk, ..] = self.organiser(run)?;
        self.act(clerk, run.case()?, Act::Recheck(Recheck { opinion })).await.map(drop)
    }

    /// The employer's clerk.
    async fn unit(&self, run: &Run) -> Result<Me, Problem> {
        let seat = run.me.seat.as_ref().ok_or(Problem::NotFound)?;
        self.0.cast.employers.get(&seat.organisation).cloned().ok_or(Problem::NotFound)
    }

    fn organiser(&self, run: &Run) -> Result<&[Me; 3], Problem> {
        self.organisers(run.filed()?.committee)
    }

    /// An expert of a pool.
    pub(super) fn expert(&self, person: kernel::PersonId) -> Result<&Me, Problem> {
        self.0.cast.experts.get(&person).ok_or(Problem::NotFound)
    }

    /// Who reviews what a committee accepted.
    pub(super) fn reviewer(&self, committee: CommitteeId) -> CommitteeId {
        let rows = self.0.crossed.get();
        let row = rows.into_iter().flatten().find(|(own, _)| *own == committee);
        row.map_or(committee, |(_, reviewer)| *reviewer)
    }

    /// Clerk, supervisor and chair of a committee.
    pub(super) fn organisers(&self, committee: CommitteeId) -> Result<&[Me; 3], Problem> {
        let line = self.0.cast.committees.iter().find(|line| line.0 == committee).ok_or(Problem::NotFound)?;
        self.0.cast.organisers.get(&line.1).ok_or(Problem::NotFound)
    }
}
