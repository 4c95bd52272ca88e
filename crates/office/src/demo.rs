//! The demo season: a folder with organisations, people and cases in every state, all fictitious, the same each time.
//!
//! Everything is done through [`Office::perform`] by the seats that would do it, on the days they would; nothing is put
//! into the database by a side door but people, organisations and what the registers say.

use crate::{Office, Place, Problem, season};
use kernel::{Chance, Clock, Day, Moment};
use review::application::Stage;

/// The seed of the demo; another one gives other people.
const SEED: u64 = 20_240_625;

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

/// Builds the demo season, if its folder is not there yet.
///
/// # Errors
/// When the place cannot be written, or the season does not run through: a mistake in the demo's own data.
pub async fn build(place: impl Into<Place>, progress: impl Fn(&str)) -> Result<(), Problem> {
    let place = place.into();
    if season::is_done(&place) {
        return Ok(());
    }
    let folder = place.folder();
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(Problem::fault)?;
    }
    season::demo(&place, SEED, GOALS, &progress).await
}

/// Opens a built demo season on a clock that starts on `today` (or the demo's own day) at nine in the morning.
///
/// # Errors
/// When the place is not a demo, or damaged.
pub async fn open(place: impl Into<Place>, today: Option<Day>) -> Result<Office, Problem> {
    let office = Office::open(place, Clock::starting_at(Moment::from_millis(0)), Chance::system()).await?;
    if !office.season().demo {
        return Err(Problem::Invalid("这不是演示数据文件夹".to_owned()));
    }
    let day = match today {
        Some(day) => day,
        None => season::Days::of(office.pack())?.today,
    };
    office.clock().set(season::morning(office.pack().zone(), day));
    Ok(office)
}

/// Marks a folder that came out of a backup as the demo that it was.
pub(crate) fn mark(folder: &std::path::Path) -> std::io::Result<()> {
    std::fs::write(folder.join(season::DONE), SEED.to_string())
}
