//! `calendar due`: a date so many working days from another.

use crate::{End, law::law};
use clap::{Args, Subcommand};
use kernel::Day;

/// Count working days.
#[derive(Debug, Subcommand)]
pub(crate) enum Calendar {
    /// The day so many working days after (before, when negative) a day
    Due(Due),
}

/// The day so many working days from a day.
#[derive(Debug, Args)]
pub(crate) struct Due {
    /// The pack whose calendar counts
    #[arg(long)]
    pack: String,
    /// The day, not counted
    #[arg(long)]
    from: Day,
    /// How many working days; negative counts back
    #[arg(long, allow_negative_numbers = true)]
    working_days: i32,
}

impl Calendar {
    pub(crate) fn run(self) -> Result<(), End> {
        let Self::Due(due) = self;
        let law = law(None)?;
        let pack = law.named(&due.pack).map_err(End::Use)?;
        match pack.calendar().add_working_days(due.from, due.working_days) {
            Ok(day) => {
                println!("{day}");
                Ok(())
            }
            Err(problem) => {
                eprintln!("{problem}");
                Err(End::No)
            }
        }
    }
}
