//! 评审会: convened with an agenda, counts typed from paper ballots, signed by chair and supervisor, then closed.
//!
//! Invariant: results reach the applications only when both signatures stand under the same counts.

pub mod acts;
pub mod ballot;
pub mod effects;
pub mod procedure;
pub mod state;
pub mod tally;

pub use acts::Act;
pub use effects::Effect;
pub use state::{Facts, Meeting, Stage};

use crate::case::{Context, Decision, Kind, Listing, Reach, Refusal, Stamp};
use kernel::{Actor, PersonId, Role};
use rules::Pack;
use std::collections::BTreeSet;

/// The acts whose entries name cases.
const NAMING: [&str; 6] = ["convene", "seat", "count", "open_ballot", "close_ballot", "second_round"];

impl Meeting {
    /// Whether an electronic ballot, if there was one, is over.
    pub fn is_past_ballot(&self) -> bool {
        !matches!(self.stage, Stage::Preparing | Stage::Polling)
    }
    /// The seat, or the person, whose turn it is in a role.
    fn turn(&self, role: Role, pack: &Pack) -> Reach {
        match role {
            Role::Expert => Reach::Expert(self.presiding(pack)),
            Role::TitleOffice => Reach::seat(self.committee.title_office, role),
            _ => Reach::seat(self.committee.organiser, role),
        }
    }
}

impl Kind for Meeting {
    const NAME: &'static str = "meeting";
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
        let row = procedure::PROCEDURE.stage(self.stage());
        Listing {
            year: self.year,
            number: self.number.clone(),
            state: row.key.to_owned(),
            public_state: row.public.to_owned(),
            holder: row.holder.map(|role| self.turn(role, pack)),
            due: row.due.and_then(|due| due(self, pack)).map(|due| due.day).or(row.holder.map(|_| self.day)),
            subject: format!("{}（{}）", self.name, self.day),
            committee: Some(self.committee.id),
            search: format!("{} {} {}", self.number, self.name, self.committee.name),
            ..Listing::default()
        }
    }
    fn reach(&self) -> Vec<Reach> {
        let organiser = self.committee.organiser;
        let mut reach = vec![
            Reach::seat(organiser, Role::Organiser),
            Reach::seat(organiser, Role::Supervisor),
            Reach::seat(self.committee.title_office, Role::TitleOffice),
        ];
        let members = self.members.iter().map(|member| member.person);
        // The chair signs even where no draw named the members.
        let people: BTreeSet<PersonId> = members.chain([self.chair]).collect();
        reach.extend(people.into_iter().map(Reach::Expert));
        reach
    }
    fn unsound(&self, pack: &Pack) -> Vec<String> {
        let mut wrong = Vec::new();
        for person in &self.present {
            if self.member(*person).is_none() {
                wrong.push(format!("{person} signed in and is no member"));
            }
        }
        if self
            .filing
            .as_ref()
            .is_some_and(|filing| pack.term("meeting_filing", self.day).is_ok_and(|due| filing.day > due.day))
        {
            wrong.push("its opening was filed too late".to_owned());
        }
        if self.filing.as_ref().is_some_and(|filing| self.autonomous && filing.standard.is_empty()) {
            wrong.push("its opening was filed without the standard it reviews by".to_owned());
        }
        if self.stage == Stage::Closed {
            let by = self.chair_signature.as_ref().and_then(|signature| signature.by.open());
            if by.is_some_and(|by| self.office_of(by.person).is_empty()) {
                wrong.push("it was signed by somebody who does not preside".to_owned());
            }
            if self.chair_signature.is_none() || self.supervisor_signature.is_none() {
                wrong.push("it was closed without both signatures".to_owned());
            }
            if self.attended.is_none_or(|attended| tally::quorum(pack, self.size, attended).is_err()) {
                wrong.push("it was closed without a quorum".to_owned());
            }
            for item in &self.agenda {
                if item.count.is_some_and(|count| count.present > self.taking_part(item.case)) {
                    wrong.push(format!("more people voted on {} than took part", item.number));
                }
                if item.count.is_none_or(|count| tally::judge(pack, &count).is_err()) {
                    wrong.push(format!("the votes on {} do not add up", item.number));
                }
            }
        }
        wrong
    }
    /// Entries that name the cases are not for a member who keeps away from one of them.
    fn shows(&self, me: &Actor, act: &str) -> bool {
        let kept_away = me.role == Role::Expert && self.recused.iter().any(|r| r.person == me.person);
        !kept_away || !NAMING.contains(&act)
    }
    fn claims(&self) -> Vec<String> {
        Vec::new()
    }
}
