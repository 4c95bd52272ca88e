//! 报送件: one filing by one organisation, from the package to its receipt (requirement X7).
//!
//! Invariant: what the pack says of a filing is copied when it is prepared, so that a later pack changes none that is under
//! way; a package goes out by all its channels, and is received when it has arrived by each.

pub mod acts;
pub mod documents;
pub mod procedure;
pub mod state;

pub use acts::Act;
pub use state::{Dispatch, Effect, Facts, Stage};

use crate::case::{Context, Decision, Kind, Listing, Reach, Refusal, Stamp};
use kernel::Actor;
use rules::{Pack, tables::Filing};

impl Kind for Dispatch {
    const NAME: &'static str = "dispatch";
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
            holder: self.holder(),
            // The sender's day; whoever receives it has none.
            due: self.due.as_ref().filter(|_| self.stage.packing()).map(|due| due.day),
            subject: self.name.clone(),
            employer: Some(self.sender.party.id),
            employer_name: self.sender.party.name.clone(),
            search: format!("{} {} {}", self.number, self.name, self.sender.party.name),
            ..Listing::default()
        }
    }
    /// The receiver reaches it once it was sent: what is still being prepared is the sender's own.
    fn reach(&self) -> Vec<Reach> {
        let receiver = self.receiver.iter().filter(|_| self.package.is_some());
        [&self.sender].into_iter().chain(receiver).map(state::Desk::reach).collect()
    }
    fn unsound(&self, _: &Pack) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.stage == Stage::Received && !self.awaited().is_empty() {
            wrong.push("received, and a channel has not arrived".to_owned());
        }
        if matches!(self.stage, Stage::Sent | Stage::Received) {
            match &self.package {
                None => wrong.push("sent without a package".to_owned()),
                Some(package) if !package.by.iter().map(|h| h.means).eq(self.means.iter().copied()) => {
                    wrong.push("sent by other channels than the pack asks for".to_owned());
                }
                Some(_) => {}
            }
        }
        if self.receiver.as_ref().is_some_and(|receiver| receiver.party.id == self.sender.party.id) {
            wrong.push("its sender receives it".to_owned());
        }
        wrong
    }
    fn claims(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What a seat of this role may file as a case of its own.
pub fn owed<'a>(pack: &'a Pack, actor: &Actor) -> impl Iterator<Item = &'a Filing> {
    let role = actor.role;
    pack.filings().iter().filter(move |filing| filing.by.contains(&role))
}
