//! The demo season: a folder with organisations, people and cases in every state, all fictitious, the same each time.
//!
//! Everything is done through [`Office::perform`] by the seats that would do it, on the days they would; nothing is put
//! into the database by a side door but people, organisations and what the registers say.

mod book;
mod cast;
mod dossiers;
mod season;

pub use book::Book;

use crate::{Office, Place, Problem};
use kernel::{Chance, Clock, Day, Moment, Zone};

/// The seed of the demo; another one gives other people.
const SEED: u64 = 20_240_625;

/// What the demo is made of, embedded.
const BOOK: &str = include_str!("../../../../demo/season.toml");

/// Builds the demo season, if its folder is not there yet.
///
/// # Errors
/// When the place cannot be written, or the season does not run through: a mistake in the demo's own data.
pub async fn build(place: impl Into<Place>, progress: impl Fn(&str)) -> Result<(), Problem> {
    let place = place.into();
    let folder = place.folder();
    if folder.join(DONE).exists() {
        return Ok(());
    }
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(Problem::fault)?;
    }
    let book = Book::read(BOOK)?;
    let clock = Clock::hand(Moment::from_millis(0));
    let chance = Chance::seeded(SEED);
    progress("建立单位、席位和账号");
    let office =
        Office::create_demo(place.clone(), &book.office.name, &book.office.pack, clock, chance).await?;
    let cast = cast::gather(&office, &book).await?;
    progress("按日历走完一个年度");
    season::run(&office, &book, &cast, &progress).await?;
    std::fs::write(folder.join(DONE), SEED.to_string()).map_err(Problem::fault)?;
    Ok(())
}

/// Opens a built demo season on a clock that starts on `today` (or the demo's own day) at nine in the morning.
///
/// # Errors
/// When the place is not a demo, or damaged.
pub async fn open(place: impl Into<Place>, today: Option<Day>) -> Result<Office, Problem> {
    let book = Book::read(BOOK)?;
    let day = today.unwrap_or(book.office.today);
    let office = Office::open(place, Clock::starting_at(Moment::from_millis(0)), Chance::system()).await?;
    if !office.season().demo {
        return Err(Problem::Invalid("这不是演示数据文件夹".to_owned()));
    }
    office.clock().set(morning(office.pack().zone(), day));
    Ok(office)
}

/// The file that marks a finished demo folder.
const DONE: &str = "demo-season";

/// Nine in the morning of a day.
pub(crate) fn morning(zone: &Zone, day: Day) -> Moment {
    zone.start_of(day).plus_millis(9 * 3_600_000)
}
