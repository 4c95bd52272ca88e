//! req: E1 E3 E4 E5 — who enters and leaves a pool and until when; who keeps away from which case.

use crate::{
    play::{
        Moves, OFFICE, ORGANISER, Play, at_home, committee, covers, day, id, morning, organisation, person,
        said, seat,
    },
    world,
};
use kernel::{CaseId, Day, Moment, OrganisationId, Role};
use proptest::prelude::*;
use review::{
    Kind, Stamp,
    application::{Application, state::Party},
    committee::{self as standing, Standing},
    expert::{
        Act, Card, Effect, Expert, Facts, FormerUnit, Relation, Stage, Unit,
        acts::{Correct, Reason, RecordTraining, RequestEntry},
        state::Entry,
    },
    recusal::{Matter, join},
};
use rules::{
    Outcome,
    review::{Ground, Recusal as Rule},
};
use std::collections::BTreeSet;

fn unit(name: &str, organisation: Option<OrganisationId>) -> Unit {
    Unit { name: name.to_owned(), organisation }
}

fn card(name: &str) -> Card {
    Card {
        name: name.to_owned(),
        phone: String::new(),
        unit: unit("乙厂", None),
        former: Vec::new(),
        region: String::new(),
        title: "高级工程师".to_owned(),
    }
}

/// An office in which acts are done on days; a refusal is its sentence with its clause.
struct Pool(Play<Expert>);

impl Pool {
    fn new() -> Self {
        Self(Play::new(id(1), Facts { committee: committee(), number: "2024-ZJ-00001".to_owned() }))
    }
    fn act(&mut self, role: Role, whose: u32, who: u32, on: &str, act: &Act) -> Result<(), String> {
        self.0.act(seat(role, whose, who), morning(day(on)), act).map(drop).map_err(said)
    }
    fn clerk(&mut self, on: &str, act: &Act) -> Result<(), String> {
        self.act(Role::Organiser, ORGANISER, 2, on, act)
    }
    fn office(&mut self, on: &str, act: &Act) -> Result<(), String> {
        self.act(Role::TitleOffice, OFFICE, 3, on, act)
    }
    fn expert(&mut self, on: &str, act: &Act) -> Result<(), String> {
        self.act(Role::Expert, ORGANISER, 1, on, act)
    }
    fn state(&self) -> &Expert {
        self.0.state()
    }
    /// Who may do what now.
    fn possible(&self, on: &str) -> [Vec<&'static str>; 3] {
        [(Role::Organiser, 2), (Role::TitleOffice, 3), (Role::Expert, 1)]
            .map(|(role, who)| self.0.possible(at_home(role, who), morning(day(on))))
    }
}

fn request() -> Act {
    Act::RequestEntry(Box::new(RequestEntry {
        committee: committee().id(),
        person: person(1),
        card: card("甲"),
        specialty: "机械工程".to_owned(),
        level: "senior".to_owned(),
    }))
}

fn reason() -> Reason {
    Reason { reason: "调离".to_owned() }
}

#[test]
fn the_pool_is_changed_by_request_and_approval_until_the_packs_day() {
    let mut pool = Pool::new();
    let closing = world::pack().window("", "", "pool_change").unwrap();
    let (last, late) = (closing.until.to_string(), closing.until.tomorrow().unwrap().to_string());
    let refused = pool.clerk(&late, &request()).unwrap_err();
    assert!(refused.contains("截止") && refused.ends_with(&format!("|{}", closing.clause)), "{refused}");
    pool.clerk(&last, &request()).unwrap();
    assert!(pool.office(&late, &Act::ApproveEntry).unwrap_err().contains("截止"), "approval closes, too");
    assert!(pool.clerk(&last, &Act::ApproveEntry).unwrap_err().contains("由职改办"));
    pool.office(&last, &Act::ApproveEntry).unwrap();
    let longest = world::pack().term("expert_term", closing.until).unwrap().day;
    assert_eq!(pool.state().until, Some(longest), "no longer than the pack's years");
    assert!(pool.state().holds(longest) && !pool.state().holds(longest.tomorrow().unwrap()));
    assert!(pool.expert(&late, &Act::RequestExit(reason())).unwrap_err().contains("截止"));
    pool.expert(&last, &Act::RequestExit(reason())).unwrap();
    assert!(!pool.state().holds(closing.until), "who is leaving is not drawn");
    pool.office(&late, &Act::RefuseExit(reason())).unwrap();
    pool.clerk(&last, &Act::RequestExit(reason())).unwrap();
    assert_eq!(pool.state().claims().len(), 1);
    pool.office(&last, &Act::ApproveExit).unwrap();
    assert_eq!((pool.state().stage, pool.state().claims().len()), (Stage::Left, 0));
}

#[test]
fn nobody_decides_their_own_entry_and_others_committees_are_others() {
    let mut pool = Pool::new();
    let on = "2024-07-10";
    assert!(pool.act(Role::Organiser, ORGANISER, 1, on, &request()).unwrap_err().contains("回避"));
    assert!(pool.act(Role::Organiser, OFFICE, 2, on, &request()).unwrap_err().contains("甲组建单位"));
    pool.clerk(on, &request()).unwrap();
    assert!(pool.act(Role::TitleOffice, OFFICE, 1, on, &Act::ApproveEntry).unwrap_err().contains("回避"));
    assert!(pool.act(Role::TitleOffice, ORGANISER, 3, on, &Act::ApproveEntry).is_err());
}

#[test]
fn training_relations_and_corrections_are_recorded() {
    let mut pool = Pool::new();
    let on = "2024-07-10";
    pool.clerk(on, &request()).unwrap();
    pool.office(on, &Act::ApproveEntry).unwrap();
    let train = |day: &str| {
        Act::RecordTraining(RecordTraining { course: "培训课程".to_owned(), day: day.parse().unwrap() })
    };
    assert!(pool.clerk(on, &train("2024-07-11")).is_err(), "not before it is finished");
    pool.clerk(on, &train("2024-07-09")).unwrap();
    assert!(pool.clerk(on, &train("2024-07-09")).is_err(), "not twice");
    assert!(pool.state().trained(2024) && !pool.state().trained(2025));

    let declare =
        |rule: &str| Act::DeclareRelation(Relation { rule: rule.to_owned(), name: " 丙 ".to_owned() });
    assert!(pool.expert(on, &declare("unit")).is_err(), "what is computed is not declared");
    assert!(pool.act(Role::Expert, ORGANISER, 7, on, &declare("kinship")).is_err(), "another expert");
    pool.expert("2024-11-01", &declare("kinship")).unwrap();
    let relation = pool.state().relations[0].open().unwrap();
    assert_eq!((relation.rule.as_str(), relation.name.as_str()), ("kinship", "丙"));

    let mut moved = card("甲");
    moved.unit = unit("丁厂", None);
    let correct = |card: &Card, specialty: &str| {
        let (card, specialty) = (card.clone(), specialty.to_owned());
        Act::Correct(Box::new(Correct { card, specialty, level: "senior".to_owned() }))
    };
    pool.clerk("2024-11-01", &correct(&moved, "机械工程")).unwrap();
    let former = &pool.state().card.open().unwrap().former;
    assert_eq!((former[0].unit.name.as_str(), former[0].until), ("乙厂", day("2024-11-01")));
    assert!(pool.clerk("2024-11-02", &correct(&moved, "机械工程")).unwrap_err().contains("没有改动"));
    let closed = pool.clerk("2024-11-02", &correct(&moved, "电气工程")).unwrap_err();
    assert!(closed.contains("截止"), "a specialty is what the pool is drawn by: {closed}");
}

/// req: E3 — every way through the pool's table, and who may go it.
#[test]
fn entry_and_exit_take_two_hands_and_a_term_ends() {
    let on = "2024-07-10";
    let mut pool = Pool::new();
    let blank = Act::RequestEntry(Box::new(RequestEntry {
        committee: committee().id(),
        person: person(1),
        card: Card { title: " ".to_owned(), ..card("甲") },
        specialty: "机械工程".to_owned(),
        level: "senior".to_owned(),
    }));
    assert!(pool.clerk(on, &blank).unwrap_err().contains("请填写职称"));
    pool.clerk(on, &request()).unwrap();
    assert!(pool.clerk(on, &request()).unwrap_err().contains("已经申请入库"));
    assert!(!pool.state().holds(day(on)), "who was only asked for is not drawn");
    assert_eq!(
        pool.possible(on),
        [
            vec!["declare_relation", "correct"],
            vec!["approve_entry", "refuse_entry"],
            vec!["declare_relation"]
        ]
    );
    assert!(
        pool.office(on, &Act::RefuseEntry(Reason { reason: " ".to_owned() })).is_err(),
        "a reason is due"
    );
    pool.office(on, &Act::RefuseEntry(reason())).unwrap();
    assert_eq!((pool.state().stage, pool.state().claims().len()), (Stage::Refused, 0));
    assert_eq!(pool.possible(on), [vec![], vec![], vec![]] as [Vec<&str>; 3]);

    let mut pool = Pool::new();
    pool.clerk(on, &request()).unwrap();
    pool.office(on, &Act::ApproveEntry).unwrap();
    assert!(pool.state().approved_by.is_some() && !pool.state().derivation.is_empty());
    let pooled = ["record_training", "declare_relation", "correct", "request_exit"];
    assert_eq!(pool.possible(on), [pooled.to_vec(), vec![], vec!["declare_relation", "request_exit"]]);
    let early = pool.clerk(on, &Act::RequestRenewal).unwrap_err();
    assert!(early.contains("今年还不届满"), "{early}");
    // After the pool's day only what recusal and opening need may still be said.
    let late = "2024-08-01";
    assert_eq!(
        pool.possible(late),
        [vec!["record_training", "declare_relation", "correct"], vec![], vec!["declare_relation"]]
    );

    let until = world::pack().window("", "", "pool_change").unwrap().until;
    let mut ending = pool.state().clone();
    ending.until = Some(until);
    let facts = Facts { committee: committee(), number: String::new() };
    let mut pool = Pool(Play::from(id(1), facts, ending));
    assert!(pool.clerk(late, &Act::RequestRenewal).unwrap_err().contains("截止"));
    pool.clerk(on, &Act::RequestRenewal).unwrap();
    assert!(!pool.state().holds(day(on)), "a renewal waits for its approval");
    pool.office("2024-07-20", &Act::ApproveEntry).unwrap();
    assert_eq!(pool.state().from, Some(day("2024-07-20")));
    assert!(pool.state().holds(until.tomorrow().unwrap()));
}

/// Every act of the table was done, from every stage it may be done at, and the table names nothing that was not.
#[test]
fn every_act_leads_where_the_table_says() {
    covers::<Expert>(&moves());
}

/// Where the acts of experts lead.
pub(crate) fn moves() -> Moves {
    let on = "2024-07-10";
    let declare =
        |name: &str| Act::DeclareRelation(Relation { rule: "kinship".to_owned(), name: name.to_owned() });
    let correct = |phone: &str| {
        let card = Card { phone: phone.to_owned(), ..card("甲") };
        let (specialty, level) = ("机械工程".to_owned(), "senior".to_owned());
        Act::Correct(Box::new(Correct { card, specialty, level }))
    };
    let mut pool = Pool::new();
    pool.clerk(on, &request()).unwrap();
    pool.expert(on, &declare("丙")).unwrap();
    pool.clerk(on, &correct("1")).unwrap();
    pool.office(on, &Act::ApproveEntry).unwrap();
    pool.clerk(on, &declare("丁")).unwrap();
    pool.clerk(on, &correct("2")).unwrap();
    let training = RecordTraining { course: "培训课程".to_owned(), day: day(on) };
    pool.clerk(on, &Act::RecordTraining(training)).unwrap();
    let mut ending = pool.state().clone();
    ending.until = world::pack().window("", "", "pool_change").map(|window| window.until);
    pool.expert(on, &Act::RequestExit(reason())).unwrap();
    pool.expert(on, &declare("戊")).unwrap();
    pool.office(on, &Act::RefuseExit(reason())).unwrap();
    pool.clerk(on, &Act::RequestExit(reason())).unwrap();
    pool.office(on, &Act::ApproveExit).unwrap();
    let facts = Facts { committee: committee(), number: String::new() };
    let mut renewed = Pool(Play::from(id(1), facts, ending));
    renewed.clerk(on, &Act::RequestRenewal).unwrap();
    renewed.office(on, &Act::RefuseEntry(reason())).unwrap();
    [pool, renewed].into_iter().flat_map(|pool| pool.0.moves).collect()
}

/// Whose entry it is, who runs the committee and who approves reach an entry, and nobody else.
#[test]
fn an_entry_is_reached_by_its_expert_and_by_nobody_elses() {
    let mut pool = Pool::new();
    pool.clerk("2024-07-10", &request()).unwrap();
    let reach = pool.state().reach();
    for role in Role::ALL {
        for who in [1, 7] {
            let mine = match role {
                Role::Expert => who == 1,
                Role::Organiser | Role::TitleOffice => true,
                _ => false,
            };
            assert_eq!(reach.iter().any(|reach| reach.holds(&at_home(role, who))), mine, "{role:?} {who}");
            let elsewhere = reach.iter().any(|reach| reach.holds(&seat(role, 999, who)));
            assert_eq!(elsewhere, role == Role::Expert && who == 1, "{role:?} {who} elsewhere");
        }
    }
}

/// What recusal looks at in a case that was submitted: where the applicant works and worked, and with whom.
#[test]
fn a_matter_is_read_from_the_dossier() {
    use review::application::dossier::{Achievement, Dossier, Experience};
    let world = world::World::new();
    let mut case: Application = world.fold(&world.way()[..1]);
    case.employer = Party { id: organisation(5), name: "乙厂".to_owned() };
    let experience = |employer: &str, until: Option<&str>| Experience {
        from: day("2018-04-01"),
        until: until.map(day),
        employer: employer.to_owned(),
        work: "工艺".to_owned(),
        witness: String::new(),
    };
    let dossier = Dossier {
        experience: vec![experience("丙所", Some("2023-05-31")), experience("乙厂", None)],
        achievements: vec![Achievement {
            name: "成果".to_owned(),
            finished: day("2020-12-01"),
            part: "参与".to_owned(),
            effect: String::new(),
            partners: "丁、戊；丁 庚".to_owned(),
        }],
        ..Dossier::default()
    };
    case.submission.as_mut().unwrap().dossier = dossier.into();
    let matter = Matter::of(&case);
    let units: Vec<_> = matter.units.iter().map(|(unit, left)| (unit.name.as_str(), *left)).collect();
    assert_eq!(units, [("乙厂", None), ("丙所", Some(day("2023-05-31")))]);
    assert_eq!(matter.partners, ["丁", "庚", "戊"]);
    let colleague = expert(1, &card("己"), &[]);
    let partner = expert(2, &Card { unit: unit("庚院", None), ..card("戊") }, &[]);
    let stranger = expert(3, &Card { unit: unit("庚院", None), ..card("辛") }, &[]);
    let joined =
        join(world::pack().recusals(), &[colleague, partner, stranger], &[matter], day("2024-11-08"));
    let found: Vec<_> = joined.iter().map(|found| (found.person, found.rule.as_str())).collect();
    assert_eq!(found, [(person(1), "unit"), (person(2), "author")]);
}

#[test]
fn a_committee_opens_only_while_its_approval_and_its_pool_hold() {
    let pack = world::pack();
    let pool: Vec<Expert> = (1..=9).map(|n| expert(n, &card("甲"), &[])).collect();
    let sound = Standing {
        committee: committee(),
        size: 9,
        chair: Some(person(1)),
        vice_chairs: vec![person(2), person(3)],
        autonomous: false,
        approval: "核准〔2023〕1 号".to_owned(),
    };
    let against = |standing: &Standing, on: &str| {
        let findings = standing::judge(pack, standing, &pool, day(on));
        assert!(findings.iter().all(|finding| !finding.cite.is_empty()), "{findings:?}");
        let unmet = findings.into_iter().filter(|finding| finding.outcome == Outcome::Unmet);
        unmet.map(|finding| finding.rule).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(against(&sound, "2024-11-01"), none);
    assert_eq!(against(&sound, "2026-06-01"), ["committee.validity"]);
    // Who leads it should be drawn from nowhere else; that it is not is for people to look at.
    let warned = |standing: &Standing| {
        let findings = standing::judge(pack, standing, &pool, day("2024-11-01"));
        let warned = findings.into_iter().filter(|finding| finding.outcome == Outcome::Warning);
        warned.map(|finding| (finding.rule, finding.because)).collect::<Vec<_>>()
    };
    assert!(warned(&sound).is_empty());
    let outside = Standing { vice_chairs: vec![person(2), person(99)], ..sound.clone() };
    assert_eq!(against(&outside, "2024-11-01"), none);
    let because = "副主任委员 2 人，1 人不在评委库里".to_owned();
    assert_eq!(warned(&outside), [("committee.vice_chairs".to_owned(), because)]);
    let without = Standing { vice_chairs: Vec::new(), ..sound.clone() };
    let rules = standing::judge(pack, &without, &pool, day("2024-11-01"));
    assert!(rules.iter().all(|finding| finding.rule != "committee.vice_chairs"), "as needed, not always");
    let even = Standing { size: 8, ..sound.clone() };
    assert_eq!(against(&even, "2024-11-01"), ["committee.size"]);
    let large = Standing { size: 11, ..sound.clone() };
    assert_eq!(against(&large, "2024-11-01"), ["committee.pool"]);
    let mut scope = sound.clone();
    scope.committee.series = "no_such_series".to_owned();
    assert_eq!(against(&scope, "2024-11-01"), ["committee.scope"]);
    let mut long = sound.clone();
    long.committee.valid_until = day("2026-12-31");
    assert_eq!(against(&long, "2024-11-01"), ["committee.term"]);
    assert!(standing::opens(pack, &sound, &pool, day("2024-11-01")).is_ok());
    assert_eq!(standing::opens(pack, &long, &pool, day("2024-11-01")).unwrap_err().rule, "committee.term");
}

fn expert(number: u32, card: &Card, relations: &[Relation]) -> Expert {
    let entry = Entry {
        number: format!("2024-ZJ-{number:05}"),
        year: 2024,
        committee: committee().reference,
        series: "engineering".to_owned(),
        person: person(number),
        card: card.clone().into(),
        specialty: "机械工程".to_owned(),
        level: "senior".to_owned(),
    };
    let stamp = Stamp {
        case: id(10_000 + number),
        office: id(2),
        seq: 1,
        at: Moment::from_millis(1),
        actor: at_home(Role::Organiser, 2),
    };
    let mut expert = Expert::apply(None, &Effect::Requested(Box::new(entry)), &stamp).unwrap();
    expert.stage = Stage::Pooled;
    expert.relations = relations.iter().cloned().map(Into::into).collect();
    expert
}

/// The same question asked pair by pair, as one would say it.
fn naive(
    rules: &[Rule],
    experts: &[Expert],
    matters: &[Matter],
    on: Day,
) -> BTreeSet<(CaseId, CaseId, String)> {
    let mut found = BTreeSet::new();
    for matter in matters {
        for expert in experts {
            for rule in rules {
                if keeps_away(rule, expert, matter, on) {
                    found.insert((expert.id, matter.case, rule.id.clone()));
                }
            }
        }
    }
    found
}

fn keeps_away(rule: &Rule, expert: &Expert, matter: &Matter, on: Day) -> bool {
    let card = expert.card.open().unwrap();
    match rule.kind {
        Ground::Person => expert.person == matter.applicant,
        Ground::Author => matter.partners.contains(&card.name),
        Ground::Declared => expert.relations.iter().filter_map(|relation| relation.open()).any(|relation| {
            let now = matter.units.iter().filter(|(_, left)| left.is_none());
            let mut names = now.map(|(unit, _)| &unit.name).chain([&matter.name]);
            relation.rule == rule.id && names.any(|name| *name == relation.name)
        }),
        Ground::Unit => {
            let former = card.former.iter().map(|former| (&former.unit, Some(former.until)));
            former.chain([(&card.unit, None)]).any(|(unit, gone)| {
                matter.units.iter().any(|(other, left)| {
                    let same = unit.name == other.name
                        || (unit.organisation.is_some() && unit.organisation == other.organisation);
                    same && rule.reaches(gone, on) && rule.reaches(*left, on)
                })
            })
        }
    }
}

fn units() -> impl Strategy<Value = Unit> {
    (0_u32..6, prop::option::of(0_u32..4))
        .prop_map(|(name, known)| unit(&format!("单位{name}"), known.map(organisation)))
}

fn left() -> impl Strategy<Value = Day> {
    (2018_i16..2025, 1_i8..13, 1_i8..29).prop_map(|(y, m, d)| Day::new(y, m, d).unwrap())
}

fn experts() -> impl Strategy<Value = Vec<Expert>> {
    let relation = (prop::sample::select(vec!["kinship", "tutor", "interest"]), 0_u32..8)
        .prop_map(|(rule, n)| Relation { rule: rule.to_owned(), name: name_or_unit(n) });
    let one = (
        0_u32..30,
        0_u32..6,
        units(),
        prop::collection::vec((units(), left()), 0..3),
        prop::collection::vec(relation, 0..3),
    );
    prop::collection::vec(one, 0..12).prop_map(|all| {
        let build =
            |(at, (number, name, unit, former, relations)): (usize, (u32, u32, Unit, Vec<_>, Vec<_>))| {
                let former = former.into_iter().map(|(unit, until)| FormerUnit { unit, until }).collect();
                let card = Card { unit, former, ..card(&format!("人{name}")) };
                let mut expert = expert(number, &card, &relations);
                expert.id = id(20_000 + u32::try_from(at).unwrap());
                expert
            };
        all.into_iter().enumerate().map(build).collect()
    })
}

fn name_or_unit(number: u32) -> String {
    if number < 6 { format!("人{number}") } else { format!("单位{}", number - 6) }
}

fn matters() -> impl Strategy<Value = Vec<Matter>> {
    let one = (
        0_u32..30,
        0_u32..6,
        prop::collection::vec((units(), prop::option::of(left())), 0..3),
        prop::collection::vec(0_u32..6, 0..3),
    );
    prop::collection::vec(one, 0..12).prop_map(|all| {
        let build =
            |(at, (applicant, name, units, partners)): (usize, (u32, u32, Vec<_>, Vec<u32>))| Matter {
                case: id(30_000 + u32::try_from(at).unwrap()),
                applicant: person(applicant),
                name: format!("人{name}"),
                units,
                partners: partners.into_iter().map(|n| format!("人{n}")).collect(),
            };
        all.into_iter().enumerate().map(build).collect()
    })
}

proptest! {
    #[test]
    fn the_join_finds_what_asking_pair_by_pair_finds(experts in experts(), matters in matters(), on in left()) {
        let rules = world::pack().recusals();
        prop_assert!(rules.iter().map(|rule| rule.kind).collect::<BTreeSet<_>>().len() == 4, "every ground is tried");
        let joined = join(rules, &experts, &matters, on);
        prop_assert!(joined.iter().all(|found| !found.because.is_empty()));
        let set: BTreeSet<_> = joined.iter().map(|r| (r.expert, r.case, r.rule.clone())).collect();
        prop_assert_eq!(set.len(), joined.len(), "each once");
        prop_assert_eq!(set, naive(rules, &experts, &matters, on));
    }
}

#[test]
fn units_keep_away_for_the_rules_years() {
    let rule = world::pack().recusals().iter().find(|rule| rule.kind == Ground::Unit).unwrap();
    let gone = day("2020-02-29");
    let last = Day::new(2020 + i16::try_from(rule.years).unwrap(), 2, 28).unwrap();
    assert!(rule.reaches(None, last) && rule.reaches(Some(gone), last));
    assert!(!rule.reaches(Some(gone), last.tomorrow().unwrap()));
}
