//! 公示确认批次: cases of one committee published, reported, confirmed and certified together (分批确认, requirements F1).
//!
//! Invariant: a case that is held back never holds back the others; each step takes along only what stands at its stage.

pub mod acts;
pub mod documents;
pub mod procedure;
pub mod state;

pub use acts::Act;
pub use state::{Batch, Effect, Facts};

use crate::{
    case::{Context, Decision, Kind, Listing, Reach, Refusal, Stamp},
    claim,
};
use kernel::Role;
use rules::Pack;

impl Kind for Batch {
    const NAME: &'static str = "batch";
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
    fn listing(&self, pack: &Pack) -> Listing {
        let row = procedure::PROCEDURE.stage(self.stage());
        let office = row.holder == Some(Role::TitleOffice);
        let holder = if office { self.committee.title_office } else { self.committee.organiser };
        Listing {
            year: self.year,
            number: self.number.clone(),
            state: row.key.to_owned(),
            public_state: row.public.to_owned(),
            holder: row.holder.map(|role| Reach::seat(holder, role)),
            due: row.due.and_then(|due| due(self, pack)).map(|due| due.day),
            subject: self.name.clone(),
            committee: Some(self.committee.id),
            search: format!("{} {} {}", self.number, self.name, self.committee.name),
            ..Listing::default()
        }
    }
    fn reach(&self) -> Vec<Reach> {
        vec![
            Reach::seat(self.committee.organiser, Role::Organiser),
            Reach::seat(self.committee.organiser, Role::Supervisor),
            Reach::seat(self.committee.title_office, Role::TitleOffice),
        ]
    }
    fn unsound(&self, pack: &Pack) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut must = |holds: bool, text: &str| {
            if !holds {
                wrong.push(text.to_owned());
            }
        };
        let whole = pack.term("public_notice", self.from).is_ok_and(|due| self.until >= due.day);
        must(whole, "the public notice was too short");
        must(
            self.reported_on.is_none_or(|day| day > self.until),
            "it was reported before the public notice ended",
        );
        must(
            self.confirmed_on.is_none_or(|day| self.reported_on <= Some(day)),
            "it was confirmed before it was reported",
        );
        must(self.confirmed_on.is_none() || self.reported_on.is_some(), "it was confirmed without a report");
        must(
            self.filed.as_ref().is_none_or(|filing| self.confirmed_on.is_some_and(|day| day <= filing.day)),
            "its results were filed before they were confirmed",
        );
        wrong
    }
    fn claims(&self) -> Vec<String> {
        self.document.iter().map(|document| format!("{}{document}", claim::CONFIRMATION)).collect()
    }
}
