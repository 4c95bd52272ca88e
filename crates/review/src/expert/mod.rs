//! 专家: one expert in the pool of one committee (requirements E3 to E5).
//!
//! Invariant: whoever is pooled was asked for by the organiser and approved by the title office, for a term that ends.

pub mod acts;
pub mod procedure;
pub mod state;

pub use acts::Act;
pub use state::{Card, Effect, Expert, Facts, FormerUnit, Relation, Stage, Training, Unit};

use crate::{
    case::{Context, Decision, Kind, Listing, Reach, Refusal, Stamp},
    claim,
};
use kernel::{Day, Role};
use rules::Pack;

impl Expert {
    /// Whether they may be drawn on this day: pooled, and their term holds.
    pub fn holds(&self, day: Day) -> bool {
        self.stage == Stage::Pooled
            && self.from.is_some_and(|from| from <= day)
            && self.until.is_some_and(|until| day <= until)
    }
}

impl Kind for Expert {
    const NAME: &'static str = "expert";
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
        let unit = self.unit();
        Listing {
            year: self.year,
            number: self.number.clone(),
            state: row.key.to_owned(),
            public_state: row.public.to_owned(),
            holder: row.holder.map(|role| Reach::seat(self.committee.title_office, role)),
            // What waits has its closing day, an expert of the pool the end of the term.
            due: row.due.and_then(|due| due(self, pack)).map(|due| due.day).or(self.until),
            subject: self.name().to_owned(),
            employer: unit.and_then(|unit| unit.organisation),
            employer_name: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
            committee: Some(self.committee.id),
            series: self.series.clone(),
            level: self.level.clone(),
            title_name: self.card.open().map(|card| card.title.clone()).unwrap_or_default(),
            // The list's column of ways holds the specialty: what lists of experts are filtered by.
            way: self.specialty.clone(),
            search: format!(
                "{} {} {} {} {}",
                self.number,
                self.name(),
                unit.map_or("", |unit| unit.name.as_str()),
                self.specialty,
                self.committee.name
            ),
            ..Listing::default()
        }
    }
    fn reach(&self) -> Vec<Reach> {
        vec![
            Reach::seat(self.committee.organiser, Role::Organiser),
            Reach::seat(self.committee.title_office, Role::TitleOffice),
            Reach::Expert(self.person),
        ]
    }
    fn unsound(&self, pack: &Pack) -> Vec<String> {
        let mut wrong = Vec::new();
        if matches!(self.stage, Stage::Pooled | Stage::Leaving | Stage::Left)
            && (self.from.is_none() || self.until.is_none())
        {
            wrong.push("the expert was pooled without a term".to_owned());
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && pack.term(acts::TERM, from).is_ok_and(|longest| until > longest.day)
        {
            wrong.push("the term is longer than the rules allow".to_owned());
        }
        wrong
    }
    fn claims(&self) -> Vec<String> {
        if matches!(self.stage, Stage::Left | Stage::Refused) {
            return Vec::new();
        }
        vec![format!("{}{}/{}", claim::POOL, self.committee.id, self.person)]
    }
}
