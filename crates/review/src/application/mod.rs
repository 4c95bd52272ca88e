//! 申报件: one person's application for one title in one year, from draft to certificate.

pub mod circumstances;
pub mod defence;
pub mod dossier;
pub mod form;
pub mod situation;

pub mod effects;
pub mod facts;
pub mod state;

pub mod acts;
pub mod procedure;

pub mod documents;
pub mod listing;
pub mod reading;
pub mod scoring;
mod soundness;
pub mod viewpoint;

pub use acts::Act;
pub use effects::Effect;
pub use facts::Facts;
pub use state::{Application, Stage};

use crate::case::{Context, Decision, Kind, Listing, Reach, Refusal, Stamp};
use kernel::{Actor, PersonId};
use rules::Pack;

impl Kind for Application {
    const NAME: &'static str = "application";
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
        effects::apply(state, effect, stamp)
    }
    fn stage(&self) -> &'static str {
        self.stage.key()
    }
    fn listing(&self, pack: &Pack) -> Listing {
        listing::listing(self, pack)
    }
    fn reach(&self) -> Vec<Reach> {
        listing::reach(self)
    }
    fn claims(&self) -> Vec<String> {
        listing::claims(self)
    }
    fn subject(&self) -> Option<PersonId> {
        Some(self.applicant)
    }
    fn unsound(&self, pack: &Pack) -> Vec<String> {
        soundness::unsound(self, pack)
    }
    fn shows(&self, me: &Actor, act: &str) -> bool {
        viewpoint::shows(me, self, act)
    }
}
