//! 交叉评审安排: who reviews whose people, arranged by the title office and published (requirement E6).
//!
//! Invariant: no organiser reviews its own people. Who accepts, rechecks, publishes and reports a case stays as it was;
//! the arrangement only says who reviews it.

pub mod acts;
pub mod procedure;
pub mod state;

pub use acts::Act;
pub use state::{Effect, Exchange, Facts, Stage};

use crate::{
    application::{Application, facts::Committee},
    case::{Context, Decision, Kind, Listing, Reach, Refusal, Stamp},
    claim,
};
use kernel::{CommitteeId, Day, OrganisationId, Role};
use rules::{Pack, review::CrossReview};
use std::collections::BTreeSet;

impl Kind for Exchange {
    const NAME: &'static str = "exchange";
    type Act = Act;
    type Effect = Effect;
    type Facts = Facts;

    fn procedure() -> &'static crate::procedure::Procedure<Self> {
        &procedure::PROCEDURE
    }
    fn key(act: &Act) -> &'static str {
        act.key()
    }
    fn decide(state: Option<&Self>, act: &Act, cx: &Context<'_, Facts>) -> Result<Decision<Self>, Refusal> {
        acts::decide(state, act, cx)
    }
    fn apply(state: Option<Self>, effect: &Effect, stamp: &Stamp) -> Option<Self> {
        state::apply(state, effect, stamp)
    }
    fn stage(&self) -> &'static str {
        self.stage.key()
    }
    fn listing(&self, _: &Pack) -> Listing {
        let row = procedure::PROCEDURE.stage(self.stage());
        Listing {
            year: self.year,
            number: self.number.clone(),
            state: row.key.to_owned(),
            public_state: row.public.to_owned(),
            holder: row.holder.map(|role| Reach::seat(self.title_office, role)),
            subject: self.name.clone(),
            series: self.series.clone(),
            search: format!("{} {}", self.number, self.name),
            ..Listing::default()
        }
    }
    /// The organisers that it is about reach it once it is published.
    fn reach(&self) -> Vec<Reach> {
        let mut reach = vec![Reach::seat(self.title_office, Role::TitleOffice)];
        if self.stage == Stage::Published {
            let both = self.rows.iter().flat_map(|row| [&row.own, &row.reviewer]);
            let organisers: BTreeSet<OrganisationId> = both.map(|committee| committee.organiser).collect();
            reach.extend(organisers.into_iter().map(|organiser| Reach::seat(organiser, Role::Organiser)));
        }
        reach
    }
    fn unsound(&self, _: &Pack) -> Vec<String> {
        let own = self.rows.iter().filter(|row| row.own.organiser == row.reviewer.organiser);
        let mut wrong: Vec<String> =
            own.map(|row| format!("{} would review its own people", row.own.organiser_name)).collect();
        if (self.stage == Stage::Published) != self.publication.is_some() {
            wrong.push("its stage and its publication differ".to_owned());
        }
        wrong
    }
    /// One live arrangement for what the pack has crossed, each year.
    fn claims(&self) -> Vec<String> {
        if self.stage == Stage::Withdrawn { Vec::new() } else { vec![claimed(self.year, &self.cross_review)] }
    }
}

/// What an arrangement claims while it is live.
pub fn claimed(year: i16, cross_review: &str) -> String {
    format!("{}{year}/{cross_review}", claim::EXCHANGE)
}

/// Whether a committee takes part in a cross review on a day: of its series, for some of its levels, valid.
pub fn takes_part(committee: &Committee, row: &CrossReview, on: Day) -> bool {
    let valid = committee.valid_from <= on && on <= committee.valid_until;
    valid && committee.series == row.series && crossed(committee, row).next().is_some()
}

/// The levels of a committee that are crossed.
fn crossed<'a>(committee: &'a Committee, row: &'a CrossReview) -> impl Iterator<Item = &'a String> {
    committee.levels.iter().filter(|level| row.levels.contains(level))
}

/// Whether an accepted case waits for an arrangement before a meeting can take it. Where a single organiser has
/// committees, there is nobody to exchange with, and it reviews what it accepted.
pub fn waits(
    case: &Application,
    row: &CrossReview,
    committees: &[Committee],
    in_force: Option<&Exchange>,
    on: Day,
) -> bool {
    if case.reviewed_by.is_some() {
        return false;
    }
    match in_force {
        // It is handed over by the next errand.
        Some(exchange) => exchange.reviewer_of(case.committee.id).is_some(),
        None => {
            let taking_part = committees.iter().filter(|committee| takes_part(committee, row, on));
            let organisers: BTreeSet<OrganisationId> =
                taking_part.map(|committee| committee.reference.organiser).collect();
            organisers.len() > 1
        }
    }
}

/// Who could review whose people in turn, each committee by the next one of another organiser: a proposal.
pub fn rotation(committees: &[Committee]) -> Vec<(CommitteeId, CommitteeId)> {
    let differs = |by: usize| {
        let pairs = committees.iter().zip(committees.iter().cycle().skip(by));
        pairs
            .clone()
            .all(|(own, other)| own.reference.organiser != other.reference.organiser)
            .then(|| pairs.map(|(own, other)| (own.id(), other.id())).collect::<Vec<_>>())
    };
    (1..committees.len()).find_map(differs).unwrap_or_default()
}

/// A refusal that rests on the clause of a cross review.
pub fn refuse(row: &CrossReview, pack: &Pack, text: impl Into<String>) -> Refusal {
    Refusal {
        kind: crate::RefusalKind::Law,
        text: text.into(),
        clause: Some(pack.cite(&row.clause)),
        remedy: None,
    }
}
