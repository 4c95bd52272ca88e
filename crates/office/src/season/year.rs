//! The year in its order: everybody's applications as far as they are meant to come.

use super::{
    committees::{Lot, Session, cross, pieces},
    director::{Director, Job, Run},
    drawing, filing,
    plan::is_accepted,
};
use crate::Problem;
use kernel::Clock;
use review::application::Stage;
use std::{future::Future, sync::Arc};

/// How a season is paced.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// How many applicants file at one moment …
    pub(super) at_once: usize,
    /// … and how many minutes pass until the next.
    pub(super) minutes: i64,
    /// The longest agenda of a meeting.
    pub(super) agenda: usize,
    /// Who is published together, and how far they go.
    pub(super) lots: &'static [(&'static [Stage], Stage)],
}

/// Seconds by phase.
#[derive(Debug, Default)]
pub(super) struct Watch(pub(super) Vec<(String, f64)>);

impl Watch {
    pub(super) async fn time(
        &mut self,
        clock: &Clock,
        phase: &str,
        work: impl Future<Output = Result<(), Problem>>,
    ) -> Result<(), Problem> {
        let from = clock.now().millis();
        work.await?;
        let millis = i32::try_from(clock.now().millis() - from).unwrap_or(i32::MAX);
        self.0.push((phase.to_owned(), f64::from(millis) / 1000.0));
        Ok(())
    }
}

/// How far a stage is on the way; what ends a case early has come as far as where it ended.
fn reaches(run: &Run, step: Step) -> bool {
    let end = run.goal.end;
    let last = match end {
        Stage::Drafting | Stage::Withdrawn | Stage::EmployerCheck | Stage::Returned => Step::File,
        Stage::NotRecommended | Stage::Deliberated => Step::Check,
        Stage::InternalNotice => Step::Post,
        Stage::DepartmentReview => Step::Recommend,
        Stage::DepartmentRefused | Stage::Acceptance => Step::Departments,
        _ => Step::Accept,
    };
    step <= last
}

/// The steps of one application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    File,
    Check,
    Post,
    Recommend,
    Departments,
    Accept,
}

macro_rules! each {
    ($director:expr, $items:expr, $step:ident) => {
        $director
            .each($items, |director: Director, item| -> Job {
                Box::pin(async move { director.$step(item).await })
            })
            .await?
    };
}

/// Applications, from the first draft to acceptance.
pub(super) async fn applications(
    director: &Director,
    pace: Pace,
    clock: &Clock,
    watch: &mut Watch,
    progress: &impl Fn(&str),
) -> Result<(), Problem> {
    let days = &director.0.days;
    let all = director.those(|_| true);
    let count = all.len();
    watch
        .time(clock, "filing", async {
            let mut minutes = 0;
            for (done, chunk) in all.chunks(pace.at_once).enumerate() {
                let done = done * pace.at_once;
                // Some twenty lines, however many apply.
                if done * 20 / count != (done + chunk.len()) * 20 / count {
                    progress(&format!("申报 {done} / {count}"));
                }
                director.at(days.submit, minutes);
                each!(director, chunk.to_vec(), file);
                minutes += pace.minutes;
            }
            Ok(())
        })
        .await?;
    progress("单位核对、公示、推荐");
    let work = async {
        director.at(days.check, 10);
        each!(
            director,
            director.those(|run| run.goal.end == Stage::Returned || run.goal.returned),
            send_back
        );
        director.at(days.check, 60);
        each!(director, director.those(|run| run.goal.returned), correct);
        director.at(days.check, 120);
        each!(director, director.those(|run| reaches(run, Step::Check)), check);
        let late = |run: &Run| run.goal.end == Stage::InternalNotice;
        director.at(days.notice, 20);
        each!(director, director.those(|run| reaches(run, Step::Post) && !late(run)), post);
        director.at(days.recommend, 30);
        each!(director, director.those(|run| reaches(run, Step::Recommend)), recommend);
        Ok(())
    };
    watch.time(clock, "employers", work).await?;
    progress("主管审核、受理");
    let work = async {
        director.at(days.department, 10);
        each!(director, director.those(|run| reaches(run, Step::Departments)), departments);
        Ok(())
    };
    watch.time(clock, "departments", work).await?;
    let work = async {
        director.at(days.accept, 15);
        each!(director, director.those(|run| run.goal.end == Stage::Lapsed || run.goal.noticed), notify);
        director.at(days.accept, 240);
        each!(director, director.those(|run| run.goal.noticed), supplement);
        director.at(days.accept, 300);
        cross(director).await?;
        director.at(days.accept, 360);
        let judged = |run: &Run| is_accepted(run.goal.end) || run.goal.end == Stage::NotAccepted;
        each!(director, director.those(judged), accept);
        director.at(days.recent, 15);
        each!(director, director.those(|run| run.goal.end == Stage::InternalNotice), post);
        each!(director, director.those(|run| run.goal.end == Stage::Supplementing), notify);
        Ok(())
    };
    watch.time(clock, "organisers", work).await
}

macro_rules! all {
    ($director:expr, $items:expr, $step:ident) => {{
        let items: Arc<Vec<_>> = Arc::clone(&$items);
        $director
            .each((0..items.len()).collect(), move |director: Director, item| -> Job {
                let items = Arc::clone(&items);
                Box::pin(async move { items[item].$step(&director).await })
            })
            .await?
    }};
}

/// The pools, before anybody applies and before they close.
pub(super) async fn pools(director: &Director, clock: &Clock, watch: &mut Watch) -> Result<(), Problem> {
    let days = &director.0.days;
    let entrants = &director.0.cast.entrants;
    let work = async {
        director.at(days.request, 60);
        all!(director, entrants, request);
        director.at(days.approve, 60);
        all!(director, entrants, decide);
        director.at(days.train, 60);
        all!(director, entrants, train);
        Ok(())
    };
    watch.time(clock, "pools", work).await
}

/// Committees: meetings and notices, confirmation, certificates.
pub(super) async fn results(
    director: &Director,
    pace: Pace,
    clock: &Clock,
    watch: &mut Watch,
) -> Result<(), Problem> {
    let days = &director.0.days;
    let ends = |ends: &'static [Stage]| move |run: &Run| ends.contains(&run.goal.end);
    let work = async {
        let judged = |run: &Run| is_accepted(run.goal.end);
        let waits = ends(&[Stage::Accepted, Stage::UnderReview, Stage::VotedDown]);
        let first = pieces(director, pace.agenda, |run| judged(run) && !waits(run));
        let first = Arc::new(Session::of(director, first, days.meeting, &[]));
        director.at(days.accept, 420);
        all!(director, first, convene);
        all!(director, first, prepare);
        director.at(days.meeting, 480);
        all!(director, first, vote);
        let second = pieces(director, pace.agenda, ends(&[Stage::UnderReview]));
        let second = Arc::new(Session::of(director, second, days.later, &first));
        director.at(days.recent, 60);
        all!(director, second, convene);
        all!(director, second, seat_autonomous);
        director.at(days.publish, 5);
        each!(director, director.those(ends(PUBLISHED)), recheck);
        Ok(())
    };
    watch.time(clock, "meetings", work).await?;

    let third = pieces(director, pace.agenda, ends(&[Stage::VotedDown]));
    let third = Arc::new(Session::of(director, third, days.recent, &[]));
    let mut lots: Vec<Lot> = Vec::new();
    for (ended, until) in pace.lots {
        let more = Lot::of(pieces(director, pace.agenda, ends(ended)), *until, &lots);
        lots.extend(more);
    }
    let (late, lots): (Vec<_>, Vec<_>) = lots.into_iter().partition(|lot| lot.until == Stage::PublicNotice);
    // Whoever was voted down is told with the first lot of their committee, so nothing else is published meanwhile.
    let (first, rest): (Vec<_>, Vec<_>) = lots.into_iter().partition(Lot::is_first);
    let (late, first, rest) = (Arc::new(late), Arc::new(first), Arc::new(rest));
    let work = async {
        director.at(days.publish, 30);
        all!(director, first, publish);
        all!(director, rest, publish);
        for lots in [&first, &rest] {
            all!(director, lots, hold);
        }
        director.at(days.report, 5);
        // A meeting after the last notice: what it voted down waits to be told.
        all!(director, third, convene);
        all!(director, third, prepare);
        director.at(days.report, 10);
        for lots in [&first, &rest] {
            all!(director, lots, report);
        }
        Ok(())
    };
    watch.time(clock, "notices", work).await?;
    let work = async {
        director.at(days.confirm, 10);
        for lots in [&first, &rest] {
            all!(director, lots, not_confirm);
            all!(director, lots, confirm);
        }
        director.at(days.certify, 10);
        // One clerk issues all certificates, one lot after the other.
        for lot in first.iter().chain(rest.iter()) {
            lot.certify(director).await?;
            lot.file_results(director).await?;
        }
        filing::file(director, days.certify).await?;
        Ok(())
    };
    watch.time(clock, "confirmation", work).await?;
    let work = async {
        director.office().run_errands().await?;
        director.at(days.recent, 20);
        for lots in [&first, &rest] {
            all!(director, lots, revoke);
        }
        director.at(days.recent, 30);
        all!(director, late, publish);
        director.at(days.recent, 90);
        all!(director, third, vote);
        director.at(days.recent, 400);
        drawing::spot_check(director).await?;
        director.office().run_errands().await.map(drop)
    };
    watch.time(clock, "certificates", work).await
}

/// Who is published at all.
const PUBLISHED: &[Stage] = &[
    Stage::Rechecked,
    Stage::PublicNotice,
    Stage::Held,
    Stage::Reported,
    Stage::Confirmed,
    Stage::Certified,
    Stage::Revoked,
    Stage::NotConfirmed,
];
