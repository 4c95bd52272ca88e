//! The demo season: a folder with organisations, people and cases in every state, all fictitious, the same each time.
//!
//! Everything is done through [`Office::perform`] by the seats that would do it, on the days they would; nothing is put
//! into the database by a side door but people, organisations and what the registers say.

use crate::{Office, Place, Problem, season};
use kernel::{Chance, Clock, Day, Moment};
use review::application::Stage;
use store::clock::{self, ClockRow};

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

/// A file of this name says that a demo season is being built in its folder.
const BEGUN: &str = "demo-season-begun";

/// Builds the demo season, if its folder is not there yet.
///
/// # Errors
/// When the place cannot be written or holds something else, or the season does not run through: a mistake in the demo's own data.
pub async fn build(place: impl Into<Place>, progress: impl Fn(&str)) -> Result<(), Problem> {
    let place = place.into();
    if season::is_done(&place) {
        return Ok(());
    }
    let folder = place.folder();
    if folder.exists() {
        let is_empty = std::fs::read_dir(folder).map_err(Problem::fault)?.next().is_none();
        // What a build that was broken off left may go; anything else belongs to somebody.
        if !is_empty && !folder.join(BEGUN).exists() {
            let text = format!("{} 里已有别的内容，演示数据请放在另一个文件夹", folder.display());
            return Err(Problem::Invalid(text));
        }
        std::fs::remove_dir_all(folder).map_err(Problem::fault)?;
    }
    std::fs::create_dir_all(folder).map_err(Problem::fault)?;
    let begun = folder.join(BEGUN);
    std::fs::write(&begun, "").map_err(Problem::fault)?;
    season::demo(&place, SEED, GOALS, &progress).await?;
    std::fs::remove_file(begun).map_err(Problem::fault)
}

/// Opens a built demo season. Its clock goes on from where it stood when the demo was last served; the first time it
/// starts at nine in the morning of the demo's own day, and on `today` when that is later than what it shows.
///
/// # Errors
/// When the place is not a demo, or damaged; when `today` is over.
pub async fn open(place: impl Into<Place>, today: Option<Day>) -> Result<Office, Problem> {
    let office = Office::open(place, Clock::starting_at(Moment::from_millis(0)), Chance::system()).await?;
    if !office.season().demo {
        return Err(Problem::Invalid("这不是演示数据文件夹".to_owned()));
    }
    let first = match today {
        Some(day) => day,
        None => season::Days::of(office.pack())?.today,
    };
    let zone = office.pack().zone();
    office.clock().set(season::morning(zone, first));
    let (mine, wall) = office.own_clock();
    office.change_clock(move |kept| kept.map_or(mine, |kept| going_on(kept, wall))).await?;
    if let Some(day) = today {
        let shown = office.today();
        if day < shown {
            return Err(Problem::Invalid(format!(
                "演示时钟已经走到 {shown}，不能回到 {day}；要从头开始，请换一个数据文件夹"
            )));
        }
        office.move_clock(season::morning(zone, day)).await?;
    }
    Ok(office)
}

/// A clock that nobody looked at for so many milliseconds stood still: nobody served the demo.
const STOOD_STILL: i64 = 180_000;
/// Every so many milliseconds it is noted that somebody looks.
const NOTED: i64 = 60_000;

/// The clock of a demo that is opened again when the machine's shows `wall`.
fn going_on(kept: ClockRow, wall: i64) -> ClockRow {
    if wall + kept.shift - kept.seen <= STOOD_STILL {
        return kept;
    }
    ClockRow { shift: kept.seen - wall, ..kept }
}

impl Office {
    /// Lets the clock of a served demo show what it shows in every other instance; another office has nothing to follow.
    ///
    /// # Errors
    /// A fault.
    pub async fn follow_clock(&self) -> Result<(), Problem> {
        if !self.season().demo || self.clock().shift().is_none() {
            return Ok(());
        }
        let mut conn = self.store().reader().await?;
        let kept = clock::read(&mut conn, &self.season().office.to_string()).await?;
        drop(conn);
        let Some(kept) = kept else { return Ok(()) };
        self.clock().shift_by(kept.shift);
        let now = self.now().millis();
        if now - kept.seen > NOTED {
            self.change_clock(move |then| {
                then.map_or(kept, |then| ClockRow { seen: then.seen.max(now), ..then })
            })
            .await?;
        }
        Ok(())
    }

    /// Moves the clock of a demo forward, in all its instances; never back.
    ///
    /// # Errors
    /// A fault.
    pub async fn move_clock(&self, to: Moment) -> Result<(), Problem> {
        let (mine, wall) = self.own_clock();
        self.change_clock(move |kept| {
            let kept = kept.unwrap_or(mine);
            let shift = kept.shift.max(to.millis() - wall);
            ClockRow { shift, seen: kept.seen.max(wall + shift) }
        })
        .await
    }

    /// This instance's clock as a row, and what the machine's shows.
    fn own_clock(&self) -> (ClockRow, i64) {
        let (shift, seen) = (self.clock().shift().unwrap_or_default(), self.now().millis());
        (ClockRow { shift, seen }, seen - shift)
    }

    /// Puts another clock in the place of the kept one, and shows it from now on.
    async fn change_clock(
        &self,
        change: impl Fn(Option<ClockRow>) -> ClockRow + Clone + Send + Sync + 'static,
    ) -> Result<(), Problem> {
        let office = self.season().office.to_string();
        let changed = self.store().write(move |tx| {
            let (office, change) = (office.clone(), change.clone());
            Box::pin(async move {
                let clock = change(clock::read(tx, &office).await?);
                clock::set(tx, &office, clock).await?;
                Ok(clock)
            })
        });
        self.clock().shift_by(changed.await?.shift);
        Ok(())
    }
}

/// Marks a folder that came out of a backup as the demo that it was.
pub(crate) fn mark(folder: &std::path::Path) -> std::io::Result<()> {
    std::fs::write(folder.join(season::DONE), SEED.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_that_nobody_serves_stands_still() {
        let kept = ClockRow { shift: 1_000_000, seen: 5_000_000 };
        assert_eq!(going_on(kept, 4_000_000 + STOOD_STILL), kept);
        let later = 9_000_000;
        let resumed = going_on(kept, later);
        assert_eq!(later + resumed.shift, kept.seen);
    }
}
