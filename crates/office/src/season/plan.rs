//! The plan of a season: how far each applicant comes, and what happens to them on the way.

use super::book::{Book, EmployerLine, Profile};
use crate::Problem;
use jiff::Span;
use kernel::{Chance, Day};
use review::application::Stage;

/// What happens to one application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Goal {
    /// Where it ends.
    pub(crate) end: Stage,
    /// Returned once by the employer, then submitted again.
    pub(crate) returned: bool,
    /// Given a one-time notice, then supplemented.
    pub(crate) noticed: bool,
    /// What goes wrong beside it.
    pub(crate) trouble: Option<Trouble>,
}

/// What somebody tries and must not get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Submits before anything is attached.
    Incomplete,
    /// Applies before the years in the lower title have passed; the draft is never submitted.
    TooEarly,
    /// Presses a button twice.
    Twice,
    /// Acts from a page that is no longer true.
    Overtaken,
    /// A seat acts on a case that it does not reach.
    Stranger,
}

impl Goal {
    /// The straight way to a stage.
    pub(crate) const fn straight(end: Stage) -> Self {
        Self { end, returned: false, noticed: false, trouble: None }
    }
}

/// Where applications of a whole year end, in thousandths; whoever is left is certified.
const ENDS: &[(Stage, u64)] = &[
    (Stage::NotPassed, 250),
    (Stage::Drafting, 40),
    (Stage::Withdrawn, 30),
    (Stage::NotRecommended, 25),
    (Stage::NotAccepted, 20),
    (Stage::DepartmentRefused, 15),
    (Stage::Held, 10),
    (Stage::Lapsed, 8),
    (Stage::NotConfirmed, 6),
    (Stage::Revoked, 3),
];
/// Returned once, of those who were submitted.
const RETURNED: u64 = 80;
/// Given a one-time notice that is answered, of those who are accepted in the end.
const NOTICED: u64 = 60;
/// Drafts of people who are too early, of those never submitted.
const TOO_EARLY: u64 = 400;
/// Troubles of those who submit.
const TROUBLES: &[(Trouble, u64)] =
    &[(Trouble::Incomplete, 30), (Trouble::Twice, 20), (Trouble::Overtaken, 20), (Trouble::Stranger, 20)];

/// Draws what happens to an applicant of a whole year.
pub(super) fn draw(chance: &Chance) -> Goal {
    let end = pick(chance, ENDS).unwrap_or(Stage::Certified);
    let mut goal = Goal::straight(end);
    match end {
        Stage::Drafting => goal.trouble = hit(chance, TOO_EARLY).then_some(Trouble::TooEarly),
        Stage::Withdrawn => {}
        _ => {
            goal.returned = hit(chance, RETURNED);
            goal.noticed = is_accepted(end) && hit(chance, NOTICED);
            goal.trouble = pick(chance, TROUBLES);
        }
    }
    goal
}

/// Whether a case that ends there was accepted.
pub(super) const fn is_accepted(end: Stage) -> bool {
    matches!(
        end,
        Stage::Accepted
            | Stage::UnderReview
            | Stage::Passed
            | Stage::VotedDown
            | Stage::Rechecked
            | Stage::PublicNotice
            | Stage::Held
            | Stage::Reported
            | Stage::Confirmed
            | Stage::Certified
            | Stage::NotPassed
            | Stage::NotConfirmed
            | Stage::Revoked
    )
}

fn hit(chance: &Chance, thousandths: u64) -> bool {
    chance.below(1000) < thousandths
}

fn pick<T: Copy>(chance: &Chance, shares: &[(T, u64)]) -> Option<T> {
    let mut left = chance.below(1000);
    for (what, share) in shares {
        if left < *share {
            return Some(*what);
        }
        left -= share;
    }
    None
}

/// One employer for so many applicants.
const TO_AN_EMPLOYER: usize = 25;

impl Book {
    /// The same people and places in another number: `applicants` by the shares of the profiles, and as many employers
    /// as they need. Nobody is on the guided tour.
    pub(super) fn scaled(mut self, applicants: usize) -> Self {
        let all: usize = self.profile.iter().map(|profile| profile.count).sum();
        for profile in &mut self.profile {
            profile.count = applicants * profile.count / all.max(1);
        }
        let given: usize = self.profile.iter().map(|profile| profile.count).sum();
        if let Some(first) = self.profile.first_mut() {
            first.count += applicants - given;
        }
        let mut employers = Vec::new();
        for committee in &self.committee {
            if employers.iter().any(|line: &EmployerLine| line.series == committee.series) {
                continue;
            }
            let of_series = self.profile.iter().filter(|profile| profile.series == committee.series);
            let count: usize = of_series.map(|profile| profile.count).sum();
            let lines: Vec<_> = self.employer.iter().filter(|e| e.series == committee.series).collect();
            for serial in 0..count.div_ceil(TO_AN_EMPLOYER).max(1).min(count.max(1)) {
                let Some(line) = lines.get(serial % lines.len().max(1)) else { break };
                let round = serial / lines.len();
                let mut line = (*line).clone();
                if round > 0 {
                    line.id = format!("{}-{round}", line.id);
                    line.name = format!("{}（{round} 部）", line.name);
                }
                employers.push(line);
            }
        }
        self.employer = employers;
        self.tour.clear();
        self
    }
}

/// Makes a profile somebody's own: another year of birth, an earlier title; or, too early, the title of last year.
pub(super) fn vary(chance: &Chance, goal: &Goal, today: Day, profile: &mut Profile) -> Result<(), Problem> {
    let days = i64::try_from(chance.below(300)).map_err(Problem::fault)?;
    profile.born -= i16::try_from(chance.below(3)).map_err(Problem::fault)?;
    let earlier = |day: Day| day.checked_sub(Span::new().days(days)).map_err(Problem::fault);
    if let Some(obtained) = profile.obtained {
        let from = if goal.trouble == Some(Trouble::TooEarly) {
            today.checked_sub(Span::new().years(1)).map_err(Problem::fault)?
        } else {
            obtained
        };
        profile.obtained = Some(earlier(from)?);
    }
    Ok(())
}
