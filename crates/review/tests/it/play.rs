//! Cases that are acted on as an office would: decided, recorded, read again, applied — and only where the table says.

use crate::world::pack;
use kernel::{Actor, CaseId, Chance, Day, Moment, OrganisationId, PersonId, Role, sealed};
use review::{
    Context, Follow, Kind, Refusal, RefusalKind, Stamp,
    application::{facts::Committee, state::CommitteeRef},
    offers::{Offer, offers},
};
use rules::Pack;
use std::{collections::BTreeSet, str::FromStr};

/// The organisation that runs the committee.
pub(crate) const ORGANISER: u32 = 901;
/// The title office above it.
pub(crate) const OFFICE: u32 = 902;
/// An organisation that has nothing to do with it.
const STRANGER: u32 = 999;

/// An id by number.
pub(crate) fn id<T: FromStr>(number: u32) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("00000000-0000-7000-8000-{number:012}").parse().unwrap()
}

/// A person by number.
pub(crate) fn person(number: u32) -> PersonId {
    id(number)
}

/// An organisation by number.
pub(crate) fn organisation(number: u32) -> OrganisationId {
    id(number)
}

/// A day as people write it.
pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Nine in the morning of a day.
pub(crate) fn morning(day: Day) -> Moment {
    pack().zone().start_of(day).plus_millis(9 * 3_600_000)
}

/// A committee for intermediate titles.
pub(crate) fn committee() -> Committee {
    Committee {
        reference: CommitteeRef {
            id: id(900),
            name: "甲评委会".to_owned(),
            organiser: organisation(ORGANISER),
            organiser_name: "甲组建单位".to_owned(),
            title_office: organisation(OFFICE),
        },
        series: "engineering".to_owned(),
        levels: vec!["intermediate".to_owned()],
        valid_from: day("2023-06-01"),
        valid_until: day("2026-05-31"),
    }
}

/// A seat of a role in an organisation, with a person on it.
pub(crate) fn seat(role: Role, whose: u32, who: u32) -> Actor {
    Actor { seat: id(700 + role as u32), person: person(who), organisation: organisation(whose), role }
}

/// The seats of a role that have to do with the committee; `who` sits on them.
pub(crate) fn at_home(role: Role, who: u32) -> Actor {
    let whose = if role == Role::TitleOffice { OFFICE } else { ORGANISER };
    seat(role, whose, who)
}

/// A refusal as its sentence and its clause.
pub(crate) fn said(refusal: Refusal) -> String {
    format!("{}|{}", refusal.text, refusal.clause.unwrap_or_default())
}

/// Which acts led from where to where; from nowhere where they opened the case.
pub(crate) type Moves = BTreeSet<(&'static str, &'static str, &'static str)>;

/// What an effect's entry says to everybody: its open part.
pub(crate) fn open_part<E: serde::Serialize>(effect: &E) -> String {
    let tree = serde_json::to_value(effect).unwrap();
    sealed::split(tree, &Chance::seeded(1)).unwrap().0.to_string()
}

/// One case with what its acts know.
pub(crate) struct Play<K: Kind> {
    case: CaseId,
    seq: u32,
    /// The rules in force.
    pub(crate) pack: &'static Pack,
    /// What the acts know.
    pub(crate) facts: K::Facts,
    state: Option<K>,
    /// What was decided by which act, in order.
    pub(crate) effects: Vec<(&'static str, K::Effect)>,
    /// Where acts led.
    pub(crate) moves: Moves,
}

impl<K: Kind> Play<K> {
    pub(crate) fn new(case: CaseId, facts: K::Facts) -> Self {
        Self { case, seq: 0, pack: pack(), facts, state: None, effects: Vec::new(), moves: Moves::new() }
    }

    /// A play that goes on from this state.
    pub(crate) fn from(case: CaseId, facts: K::Facts, state: K) -> Self {
        Self { state: Some(state), ..Self::new(case, facts) }
    }

    pub(crate) fn state(&self) -> &K {
        self.state.as_ref().unwrap()
    }

    fn context(&self, actor: Actor, now: Moment) -> Context<'_, K::Facts> {
        Context {
            case: self.case,
            actor,
            actor_name: "经办人",
            organisation_name: "经办单位",
            now,
            today: self.pack.zone().day(now),
            pack: self.pack,
            facts: &self.facts,
            confirmation: None,
        }
    }

    /// Does an act and answers what follows from it.
    pub(crate) fn act(&mut self, actor: Actor, now: Moment, act: &K::Act) -> Result<Vec<Follow>, Refusal> {
        let from = self.state.as_ref().map_or("", Kind::stage);
        let decision = K::decide(self.state.as_ref(), act, &self.context(actor, now))?;
        let written = serde_json::to_value(&decision.effect).unwrap();
        let effect: K::Effect = serde_json::from_value(written).unwrap();
        self.seq += 1;
        let stamp = Stamp { case: self.case, office: id(2), seq: self.seq, at: now, actor };
        let after = K::apply(self.state.take(), &effect, &stamp).unwrap();
        let row = K::procedure().act(K::key(act)).unwrap();
        assert!(row.to.contains(&after.stage()), "{} leads to {}", row.key, after.stage());
        assert_eq!(after.unsound(self.pack), Vec::<String>::new(), "after {}", row.key);
        self.moves.insert((row.key, from, after.stage()));
        self.effects.push((row.key, effect));
        self.state = Some(after);
        self.permits_as_the_table(now);
        Ok(decision.follows)
    }

    /// What this seat is offered now, withheld or not.
    pub(crate) fn offers(&self, actor: Actor, now: Moment) -> Vec<Offer> {
        offers(self.state(), &self.context(actor, now))
    }

    /// The acts that are possible now for this seat.
    pub(crate) fn possible(&self, actor: Actor, now: Moment) -> Vec<&'static str> {
        let offers = self.offers(actor, now).into_iter();
        offers.filter(|offer| offer.possible.is_ok()).map(|offer| offer.key).collect()
    }

    /// Every role × every act at this state: another role and another stage are refused as such, and whoever has nothing
    /// to do with the committee may do nothing whatever the stage.
    fn permits_as_the_table(&self, now: Moment) {
        let (state, procedure) = (self.state(), K::procedure());
        for row in procedure.acts {
            for role in Role::ALL {
                let place = format!("{} of {role:?} at {}", row.key, state.stage());
                let permit = |actor: Actor| {
                    procedure.permit(row.key, state, &self.context(actor, now)).map_err(|no| no.kind)
                };
                for actor in [at_home(role, 990), seat(role, STRANGER, 990)] {
                    let permitted = permit(actor);
                    if !row.roles.contains(&role) {
                        assert_eq!(permitted, Err(RefusalKind::Role), "{place}");
                    } else if !row.from.contains(&state.stage()) {
                        assert_eq!(permitted, Err(RefusalKind::Stage), "{place}");
                    }
                }
                if role != Role::System {
                    assert!(permit(seat(role, STRANGER, 990)).is_err(), "{place}, by a stranger");
                }
            }
        }
    }
}

/// Everything that plays did is what the table says: each act from each of its stages, to each of its stages.
pub(crate) fn covers<K: Kind>(moves: &Moves) {
    for row in K::procedure().acts {
        let done = moves.iter().filter(|(act, ..)| *act == row.key);
        let (from, to): (BTreeSet<_>, BTreeSet<_>) = done.map(|(_, from, to)| (*from, *to)).unzip();
        let nowhere = if row.from.is_empty() { &[""] } else { row.from };
        assert_eq!(from, nowhere.iter().copied().collect(), "{} of {} is done at", row.key, K::NAME);
        assert_eq!(to, row.to.iter().copied().collect(), "{} of {} leads to", row.key, K::NAME);
    }
}
