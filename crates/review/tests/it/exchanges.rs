//! req: E6 — the title office arranges who reviews whose people; nobody reviews its own; it is published before a meeting
//! takes a case.

use crate::{
    play::{Moves, OFFICE, Play, at_home, committee, covers, day, id, morning, said, seat},
    world::pack,
};
use kernel::{CaseId, CommitteeId, Role};
use review::{
    Follow, Kind, Reach, RefusalKind,
    application::{self, facts::Committee},
    exchange::{
        Act, Exchange, Facts, Stage,
        acts::{Arrange, Withdraw},
        rotation, takes_part,
    },
};
use rules::review::CrossReview;

const ON: &str = "2024-09-20";

fn row() -> &'static CrossReview {
    pack().cross_reviews().first().unwrap()
}

/// The committee of a district, for what is crossed.
fn district(number: u32) -> Committee {
    let mut own = committee();
    own.reference.id = id(number);
    own.reference.name = format!("{number}评委会");
    own.reference.organiser = id(number + 10);
    own.reference.organiser_name = format!("{number}组建单位");
    own.series.clone_from(&row().series);
    own.levels.clone_from(&row().levels);
    own
}

fn accepted(number: u32) -> CaseId {
    id(60 + number)
}

fn facts() -> Facts {
    let mut elsewhere = district(304);
    elsewhere.reference.title_office = id(77);
    let mut over = district(305);
    over.valid_until = day("2024-08-31");
    let mut junior = district(306);
    junior.levels.truncate(1);
    Facts {
        committees: vec![
            district(301),
            district(302),
            district(303),
            elsewhere,
            over,
            junior,
            // Another series, and the first district's second committee.
            committee(),
            Committee {
                reference: review::application::state::CommitteeRef {
                    id: id(307),
                    ..district(301).reference
                },
                ..district(301)
            },
        ],
        accepted: (1..=3).map(|number| (accepted(number), id(300 + number))).collect(),
        number: "JC1".to_owned(),
    }
}

/// An arrangement and its people, acting on a day.
struct Desk(Play<Exchange>);

impl Desk {
    fn new() -> Self {
        Self(Play::new(id(40), facts()))
    }
    fn arranged(rows: &[(u32, u32)]) -> Self {
        let mut desk = Self::new();
        desk.office(&arrange(rows)).unwrap();
        desk
    }
    fn office(&mut self, act: &Act) -> Result<Vec<Follow>, String> {
        self.0.act(at_home(Role::TitleOffice, 3), morning(day(ON)), act).map_err(said)
    }
    fn state(&self) -> &Exchange {
        self.0.state()
    }
}

fn arrange(rows: &[(u32, u32)]) -> Act {
    let rows = rows.iter().map(|(own, reviewer)| (id(*own), id(*reviewer)));
    Act::Arrange(Arrange { cross_review: row().id.clone(), rows: rows.collect::<Vec<_>>() })
}

fn refused(rows: &[(u32, u32)]) -> String {
    Desk::new().office(&arrange(rows)).unwrap_err()
}

fn withdraw() -> Act {
    Act::Withdraw(Withdraw { reason: "一个评委会到期".to_owned() })
}

const ROTATION: [(u32, u32); 3] = [(301, 302), (302, 303), (303, 301)];

#[test]
fn nobody_reviews_its_own_people() {
    let clause = pack().cite(&row().clause);
    assert_eq!(refused(&[(301, 302), (302, 302)]), format!("302组建单位不得评审本单位受理的人员|{clause}"));
    let second = refused(&[(301, 307)]);
    assert!(second.starts_with("301组建单位不得"), "a second committee of the same organiser: {second}");
}

#[test]
fn each_committee_stands_once_on_each_side_and_is_fit_to_review() {
    let clause = pack().cite(&row().clause);
    assert!(refused(&[]).contains("至少安排一个"));
    assert!(refused(&[(301, 302), (301, 303)]).contains("301评委会安排了不止一次，只能由一个评委会"));
    assert!(refused(&[(301, 302), (303, 302)]).contains("302评委会安排了不止一次，只能评审一个评委会"));
    assert!(refused(&[(301, 999)]).contains("没有所选的评委会"));
    assert!(refused(&[(301, 304)]).contains("由另一个职改办确认"));
    for (pair, who) in [((305, 301), "305评委会"), ((301, 305), "305评委会"), ((301, 900), "甲评委会")]
    {
        let said = refused(&[pair]);
        assert!(said.starts_with(&format!("{who}今天没有")) && said.ends_with(&clause), "{said}");
    }
    let lower = refused(&[(301, 306)]);
    assert!(lower.starts_with("306评委会没有") && lower.ends_with(&clause), "{lower}");
    Desk::arranged(&[(306, 301)]);
    let unknown = Act::Arrange(Arrange { cross_review: "none".to_owned(), rows: vec![(id(301), id(302))] });
    assert!(Desk::new().office(&unknown).unwrap_err().contains("没有这一项"));
}

#[test]
fn only_the_title_office_that_confirms_arranges() {
    for role in Role::ALL.into_iter().filter(|role| *role != Role::TitleOffice) {
        let refused = Desk::new().0.act(at_home(role, 3), morning(day(ON)), &arrange(&ROTATION)).unwrap_err();
        assert_eq!(refused.kind, RefusalKind::Role, "{role:?}");
    }
    let other = seat(Role::TitleOffice, 77, 3);
    let refused = Desk::new().0.act(other, morning(day(ON)), &arrange(&ROTATION)).unwrap_err();
    assert_eq!(refused.kind, RefusalKind::Role);
}

#[test]
fn what_is_published_hands_over_what_was_accepted() {
    let mut desk = Desk::arranged(&ROTATION);
    assert_eq!(desk.state().claims(), [format!("exchange/{}/{}", pack().year(), row().id)]);
    let apart: Vec<CommitteeId> = desk.state().apart.iter().map(|committee| committee.id).collect();
    assert_eq!(apart, [id(306), id(307)], "who takes no part is named");
    assert_eq!(desk.state().reach(), [Reach::seat(id(OFFICE), Role::TitleOffice)]);
    let follows = desk.office(&Act::Publish).unwrap();
    let handed: Vec<(CaseId, CommitteeId)> = follows
        .into_iter()
        .map(|follow| match follow {
            Follow::Application(case, act) => match *act {
                application::Act::Cross(cross) => (case, cross.reviewer.id),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(handed, [(accepted(1), id(302)), (accepted(2), id(303)), (accepted(3), id(301))]);
    assert_eq!(desk.state().stage, Stage::Published);
    assert_eq!(desk.state().reach().len(), 4, "the organisers that it is about");
    assert!(desk.office(&withdraw()).unwrap_err().contains("不能办理"), "what is public stays");
    assert_eq!(desk.state().claims().len(), 1);
}

/// What was right when it was arranged may not be on the day it is published.
#[test]
fn a_committee_that_is_over_by_then_is_not_published() {
    let mut desk = Desk::arranged(&ROTATION);
    desk.0.facts.committees[1].valid_until = day("2024-09-19");
    let refused = desk.office(&Act::Publish).unwrap_err();
    assert!(refused.starts_with("302评委会今天没有"), "{refused}");
    desk.office(&withdraw()).unwrap();
    assert!(desk.state().claims().is_empty(), "another one may be arranged");
}

#[test]
fn a_committee_takes_part_while_it_is_valid_and_judges_what_is_crossed() {
    let today = day(ON);
    let takes: Vec<bool> =
        facts().committees.iter().map(|committee| takes_part(committee, row(), today)).collect();
    assert_eq!(takes, [true, true, true, true, false, true, false, true]);
}

#[test]
fn a_rotation_is_proposed_in_which_nobody_reviews_its_own() {
    let all = facts().committees;
    let pairs = |places: &[usize]| {
        let committees: Vec<Committee> = places.iter().map(|place| all[*place].clone()).collect();
        rotation(&committees)
    };
    let ids = |rows: &[(u32, u32)]| -> Vec<(CommitteeId, CommitteeId)> {
        rows.iter().map(|(own, reviewer)| (id(*own), id(*reviewer))).collect()
    };
    assert_eq!(pairs(&[0, 1, 2]), ids(&ROTATION));
    assert_eq!(pairs(&[0, 7, 1, 2]), ids(&[(301, 302), (307, 303), (302, 301), (303, 307)]));
    assert!(pairs(&[0, 7]).is_empty() && pairs(&[0]).is_empty(), "there is nobody to exchange with");
}

/// Where acts lead, for the diagram.
pub(crate) fn moves() -> Moves {
    let mut published = Desk::arranged(&ROTATION);
    published.office(&Act::Publish).unwrap();
    let mut withdrawn = Desk::arranged(&ROTATION);
    withdrawn.office(&withdraw()).unwrap();
    published.0.moves.union(&withdrawn.0.moves).copied().collect()
}

#[test]
fn the_table_is_what_acts_do() {
    covers::<Exchange>(&moves());
}
