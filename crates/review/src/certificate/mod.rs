//! 证书: issued once, checked by anyone, revoked by a named decision (requirements F4, H4).

pub mod acts;
pub mod procedure;
pub mod state;

pub use acts::Act;
pub use state::{Certificate, Effect, Facts};

use crate::case::{Context, Decision, Kind, Listing, Reach, Refusal, Stamp};
use kernel::{PersonId, Role};
use rules::Pack;

impl Certificate {
    /// What a certificate with this index in the status list claims.
    pub fn index_claim(index: u32) -> String {
        format!("{INDEX}{index}")
    }

    /// Whether a claim is that of an index, which was drawn by chance.
    pub fn is_index_claim(claim: &str) -> bool {
        claim.starts_with(INDEX)
    }
}

/// How the claim of an index begins.
const INDEX: &str = "status/";

impl Kind for Certificate {
    const NAME: &'static str = "certificate";
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
            year: self.issue.year,
            number: self.issue.number.clone(),
            state: row.key.to_owned(),
            public_state: row.public.to_owned(),
            subject: self.issue.holder_name.text().to_owned(),
            person: Some(self.issue.holder),
            committee: Some(self.issue.committee.id),
            title_name: self.issue.title_name.clone(),
            search: format!("{} {}", self.issue.number, self.issue.holder_name.text()),
            ..Listing::default()
        }
    }
    fn reach(&self) -> Vec<Reach> {
        vec![
            Reach::seat(self.issue.committee.title_office, Role::TitleOffice),
            Reach::seat(self.issue.committee.organiser, Role::Organiser),
        ]
    }
    fn subject(&self) -> Option<PersonId> {
        Some(self.issue.holder)
    }
    fn claims(&self) -> Vec<String> {
        vec![format!("certificate/{}", self.issue.number), Self::index_claim(self.issue.status_index)]
    }
}
