//! A season: a whole year of the main path, driven through the office without HTTP, by the seats that would act, on the
//! days they would. The demo is one of them, a year of any number of applicants the other.
//!
//! Invariant: the counts of a season follow from number and seed alone, however many seats act at the same time and
//! whichever engine holds it.

mod book;
mod cast;
mod committees;
mod days;
mod director;
mod dossiers;
mod drawing;
mod filing;
mod mistakes;
mod plan;
mod pools;
mod summary;
mod year;

pub use book::Book;
pub(crate) use days::Days;
pub(crate) use plan::Goal;
pub use summary::{Counts, Summary};

use crate::{Office, Place, Problem};
use director::{Director, Run, Stagecraft};
use kernel::{Chance, Clock, Day, Moment, Zone};
use review::application::{Application, Stage};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock, atomic::Ordering},
};
use store::listing::Reach;
use summary::Tally;
use year::{Pace, Watch};

/// What a season is made of, embedded.
const BOOK: &str = include_str!("../../../../demo/season.toml");

/// The file that marks a finished folder: it may be served as a demo.
pub(crate) const DONE: &str = "demo-season";

/// So many seats act at the same time in a year: enough to share commits, fewer than there are readers to a store.
const WIDTH: usize = 8;
/// The longest agenda of a meeting in a year.
const AGENDA: usize = 100;
/// The minutes in which a year's applications are filed.
const FILING: i64 = 540;
/// Where a year's applications end that were published; they are published together.
const YEAR: &[(&[Stage], Stage)] =
    &[(&[Stage::Certified, Stage::Revoked, Stage::Held, Stage::NotConfirmed], Stage::Certified)];
/// The demo shows a batch at each step.
const DEMO: &[(&[Stage], Stage)] = &[
    (&[Stage::Certified, Stage::Revoked], Stage::Certified),
    (&[Stage::Confirmed], Stage::Confirmed),
    (&[Stage::Reported, Stage::Held, Stage::NotConfirmed], Stage::Reported),
    (&[Stage::PublicNotice], Stage::PublicNotice),
];

/// Reads the book of the demo, or of a season under another pack, with the days of that pack.
fn book(pack: Option<&str>) -> Result<(Book, Days), Problem> {
    let law = crate::policy::embedded()?;
    let book = Book::read(BOOK, &law, pack)?;
    let pack = law.pack(&book.office.pack).ok_or(Problem::NotFound)?;
    Ok((book, Days::of(pack)?))
}

/// Whether a season was finished in this place.
pub(crate) fn is_done(place: &Place) -> bool {
    place.folder().join(DONE).exists()
}

/// Nine in the morning of a day.
pub(crate) fn morning(zone: &Zone, day: Day) -> Moment {
    zone.start_of(day).plus_millis(9 * 3_600_000)
}

/// Plays the demo: the people of the book, one after the other, each as far as the goals say in turn.
pub(crate) async fn demo(
    place: &Place,
    seed: u64,
    goals: &[Stage],
    progress: &impl Fn(&str),
) -> Result<(), Problem> {
    progress("建立单位、席位和账号");
    let (book, days) = book(None)?;
    let office = create(place, &book, seed).await?;
    let (cast, applicants) = cast::gather(&office, &book, days.prepare, |_, _| {}).await?;
    let mut places = BTreeMap::new();
    let runs = applicants.into_iter().enumerate().map(|(index, (me, profile))| {
        let place: &mut usize = places.entry(profile.title.clone()).or_default();
        let own = profile.ends.get(*place % profile.ends.len().max(1)).copied();
        *place += 1;
        Run::new(me, profile, Goal::straight(own.unwrap_or(goals[index % goals.len()])))
    });
    let runs = runs.collect();
    let director = Director(Arc::new(Stagecraft {
        office,
        book,
        days,
        cast,
        runs,
        tally: Tally::default(),
        crossed: OnceLock::new(),
        // One after the other, so that every id and number is the same each time.
        width: 1,
    }));
    let pace = Pace { at_once: 1, minutes: 3, agenda: usize::MAX, lots: DEMO };
    play(&director, pace, &director.office().clock().clone(), &mut Watch::default(), progress).await?;
    mark(place, seed)
}

/// Plays a whole year of `applicants` people in an empty place, and has doctor look at the end: under the demo's pack, or
/// under another one. `clock` only measures.
///
/// # Errors
/// When the place is not empty or cannot be written, and when anything happens that the year did not plan.
pub async fn run(
    place: impl Into<Place>,
    pack: Option<&str>,
    applicants: usize,
    seed: u64,
    clock: &Clock,
    progress: impl Fn(&str),
) -> Result<Summary, Problem> {
    let place = place.into();
    let mut watch = Watch::default();
    progress("建立单位、席位和账号");
    let (book, days) = book(pack)?;
    let (book, today) = (book.scaled(applicants), days.prepare);
    let office = create(&place, &book, seed).await?;
    // What happens is drawn from a stream of its own: the office's is shared by all who act, in whatever order they do.
    let chance = Chance::seeded(seed);
    let goals: Vec<Goal> = (0..applicants).map(|_| plan::draw(&chance)).collect();
    let mut mistake = Ok(());
    let mut people = None;
    let work = async {
        let gathered = cast::gather(&office, &book, today, |index, profile| {
            if let Err(problem) = plan::vary(&chance, &goals[index], today, profile) {
                mistake = Err(problem);
            }
        });
        people = Some(gathered.await?);
        Ok(())
    };
    watch.time(clock, "people", work).await?;
    mistake?;
    let (cast, applicants_there) = people.ok_or_else(|| Problem::fault("nobody was gathered"))?;
    let runs =
        applicants_there.into_iter().zip(goals).map(|((me, profile), goal)| Run::new(me, profile, goal));
    let stagecraft = Stagecraft {
        office,
        book,
        days,
        cast,
        runs: runs.collect(),
        tally: Tally::default(),
        crossed: OnceLock::new(),
        width: WIDTH,
    };
    let director = Director(Arc::new(stagecraft));
    let at_once = (applicants / usize::try_from(FILING).unwrap_or(1)).max(20);
    let pace = Pace { at_once, minutes: 1, agenda: AGENDA, lots: YEAR };
    play(&director, pace, clock, &mut watch, &progress).await?;
    progress("重放并检查每一件");
    let summary = summed_up(&director, seed, clock, watch).await?;
    mark(&place, seed)?;
    Ok(summary)
}

async fn create(place: &Place, book: &Book, seed: u64) -> Result<Office, Problem> {
    let (clock, chance) = (Clock::hand(Moment::from_millis(0)), Chance::seeded(seed));
    Office::create_demo(place.clone(), &book.office.name, &book.office.pack, clock, chance).await
}

fn mark(place: &Place, seed: u64) -> Result<(), Problem> {
    std::fs::write(place.folder().join(DONE), seed.to_string()).map_err(Problem::fault)
}

async fn play(
    director: &Director,
    pace: Pace,
    clock: &Clock,
    watch: &mut Watch,
    progress: &impl Fn(&str),
) -> Result<(), Problem> {
    progress("评委库");
    year::pools(director, clock, watch).await?;
    year::applications(director, pace, clock, watch, progress).await?;
    progress("补正逾期");
    director.at(director.0.days.lapse, 0);
    let round = director.office().run_errands().await?;
    Tally::add(&director.0.tally.acts, u64::try_from(round.lapsed).map_err(Problem::fault)?);
    progress("评审、公示、确认、发证");
    year::results(director, pace, clock, watch).await
}

async fn summed_up(
    director: &Director,
    seed: u64,
    clock: &Clock,
    mut watch: Watch,
) -> Result<Summary, Problem> {
    let office = director.office();
    let mut report = None;
    let work = async {
        report = Some(office.doctor(|_| {}).await?);
        Ok(())
    };
    watch.time(clock, "doctor", work).await?;
    let report = report.ok_or_else(|| Problem::fault("doctor said nothing"))?;
    let mut findings = report.findings;
    let mut conn = office.store().reader().await?;
    let id = office.season().office.to_string();
    let kind = <Application as review::Kind>::NAME;
    let counts = store::listing::counts(&mut conn, &id, kind, &Reach::All).await?;
    let stages: BTreeMap<String, u64> =
        counts.into_iter().map(|c| (c.state, u64::try_from(c.count).unwrap_or_default())).collect();
    let planned = director.0.runs.iter().fold(BTreeMap::new(), |mut planned, run| {
        *planned.entry(run.goal.end).or_insert(0_u64) += 1;
        planned
    });
    // Who was voted down by a committee that passed nobody waits for its next notice.
    let waits = |stage: Stage| if stage == Stage::NotPassed { Some(Stage::VotedDown) } else { None };
    for (stage, wanted) in planned {
        let of = |stage: Stage| stages.get(stage.key()).copied().unwrap_or_default();
        let there = of(stage) + waits(stage).map_or(0, of);
        if there != wanted {
            findings.push(format!("{}: {there} applications, {wanted} were to end there", stage.key()));
        }
    }
    let tally = &director.0.tally;
    let acts = tally.acts.load(Ordering::Relaxed);
    let acting = watch.0.iter().filter(|(phase, _)| !["people", "doctor"].contains(&phase.as_str()));
    let seconds: f64 = acting.map(|(_, seconds)| seconds).sum();
    let signed = store::certificates::count_signed(&mut conn, &office.season().office.to_string()).await?;
    Ok(Summary {
        v: 1,
        applicants: director.0.runs.len(),
        seed,
        counts: Counts {
            stages,
            cases: report.cases,
            acts,
            refusals: tally.refusals(),
            drafts: tally.drafts.load(Ordering::Relaxed),
            entries: report.entries,
            log: office.log_state().await?.map_or(0, |log| log.size),
            signed: u64::try_from(signed).map_err(Problem::fault)?,
        },
        seconds: watch.0,
        acts_per_second: if seconds > 0.0 {
            f64::from(u32::try_from(acts).unwrap_or(u32::MAX)) / seconds
        } else {
            0.0
        },
        findings,
    })
}
