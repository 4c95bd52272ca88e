//! 抽取: the experts of one meeting are drawn from the pool of its committee, by numbers that nobody could choose
//! (requirements E4), or the cases of a spot check from those of a committee and year (requirements H2). What is computed,
//! is computed by `proof::draw`; the acts put it into effect.
//!
//! Invariant: whoever sits, and whatever is checked, was drawn. Nobody is typed in, and a draw that went wrong is aborted and stays on record.

pub mod acts;
pub mod effects;
pub mod freezing;
pub mod procedure;
pub mod spot_check;
pub mod state;

pub use acts::Act;
pub use effects::Effect;
pub use state::{Draw, Facts, Stage};

use crate::{
    case::{Context, Decision, Kind, Listing, Reach, Refusal, Stamp},
    claim,
};
use kernel::{Actor, Role};
use rules::Pack;
use state::Purpose;

/// The mark of draws that choose cases for a spot check.
pub const SPOT_CHECK: &str = "spot_check";

impl Kind for Draw {
    const NAME: &'static str = proof::draw::CASE;
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
    fn listing(&self, _: &Pack) -> Listing {
        let row = procedure::PROCEDURE.stage(self.stage());
        Listing {
            year: self.year,
            number: self.number.clone(),
            state: row.key.to_owned(),
            public_state: row.public.to_owned(),
            holder: self.turn(),
            due: row.holder.map(|_| self.day),
            subject: format!("{}（{}）", self.name, self.day),
            committee: Some(self.committee.id),
            flags: self.spot_check().map(|_| SPOT_CHECK.to_owned()).into_iter().collect(),
            search: format!("{} {} {}", self.number, self.name, self.committee.name),
            ..Listing::default()
        }
    }
    /// Candidates learn of the draw when they are called, and keep their own line afterwards.
    fn reach(&self) -> Vec<Reach> {
        let seats = [Role::Organiser, Role::Supervisor, Role::TitleOffice];
        let mut reach: Vec<Reach> =
            seats.into_iter().map(|role| Reach::seat(self.home(role), role)).collect();
        let called = if self.meeting().is_some() { self.called() } else { Vec::new() };
        reach.extend(
            called.into_iter().filter_map(|place| self.drawable(place)).map(|who| Reach::Expert(who.person)),
        );
        reach
    }
    fn unsound(&self, _: &Pack) -> Vec<String> {
        let mut wrong: Vec<String> =
            self.transcript.freeze.problems().iter().map(ToString::to_string).collect();
        if self.drawables().len() != self.transcript.freeze.candidates.len() {
            wrong.push("candidates and their openings differ in number".to_owned());
        }
        for (candidate, who) in self.transcript.freeze.candidates.iter().zip(self.drawables()) {
            let subject = who.subject.to_string();
            if proof::draw::commitment(&who.salt, self.id, &subject) != candidate.commitment {
                wrong.push(format!("the commitment of candidate {subject} does not open"));
            }
        }
        if self.stage == Stage::Seated && (self.signature.is_none() || !self.is_complete()) {
            wrong
                .push("it was seated before everybody had accepted and the supervisor had signed".to_owned());
        }
        let seated = self.seated();
        if self.checks.iter().any(|check| !seated.contains(&check.candidate)) {
            wrong.push("a case was checked that had not been drawn".to_owned());
        }
        wrong
    }
    /// Who else was called, and what they answered, is not for candidates.
    fn shows(&self, me: &Actor, act: &str) -> bool {
        me.role != Role::Expert || !["accept", "decline", "no_answer"].contains(&act)
    }
    /// One draw at a time for a meeting, and one number of members: none is drawn beside a live one. Of the same cases one
    /// spot check at a time, so that nobody draws until the sample pleases.
    fn claims(&self) -> Vec<String> {
        match &self.purpose {
            _ if matches!(self.stage, Stage::Aborted | Stage::Checked) => Vec::new(),
            Purpose::Meeting { meeting, .. } => vec![format!("{}{meeting}", claim::DRAW)],
            Purpose::SpotCheck(check) => {
                vec![format!("{}{}", claim::SPOT_CHECK, check.subject(self.committee.id))]
            }
        }
    }
}
