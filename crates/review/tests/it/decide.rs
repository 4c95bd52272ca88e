//! What acts of an application refuse because of what was typed, before any law is asked.

use crate::world::{World, pack};
use kernel::{Day, Role};
use review::{
    Decision, Kind, Refusal, RefusalKind,
    application::{
        Act, Application, Effect, Stage,
        acts::{open::Open, supplement::Supplement},
        dossier::Dossier,
        facts::{Applicant, Committee, Employer, Facts},
        state::Target,
    },
};
use rules::{Series, Title};

/// A title whose series names specialties, with its series.
pub(crate) fn titled() -> (&'static Title, &'static Series) {
    let series = |title: &Title| pack().series_of(&title.series).unwrap();
    let title = pack().titles().iter().find(|title| !series(title).specialties.is_empty()).unwrap();
    (title, series(title))
}

/// What the office knows when nothing was filled in yet.
pub(crate) fn facts(case: &Application, title: &Title) -> Facts {
    let year = |md: &str| format!("{}-{md}", pack().year()).parse::<Day>().unwrap();
    Facts {
        applicant: Applicant {
            person: case.applicant,
            card: case.submission.as_ref().unwrap().applicant.open().unwrap().clone(),
        },
        dossier: Dossier::default(),
        registers: Vec::new(),
        employer: Employer { party: case.employer.clone(), kind: "private_firm".to_owned() },
        chain: case.chain.clone(),
        committee: Committee {
            reference: case.committee.clone(),
            series: title.series.clone(),
            levels: vec![title.level.clone()],
            valid_from: year("01-01"),
            valid_until: year("12-31"),
        },
        others: Vec::new(),
        number: "申1".to_owned(),
        reviewer: None,
    }
}

fn decide(world: &World, state: Option<&Application>, act: &Act) -> Result<Decision<Application>, Refusal> {
    let (title, _) = titled();
    let case = world.fold(&world.way()[..1]);
    let facts = facts(&case, title);
    Application::decide(state, act, &world.context(&facts))
}

fn open(world: &World, specialty: &str) -> Result<Decision<Application>, Refusal> {
    let (title, _) = titled();
    let way = pack().ways()[0].id.clone();
    let act = Act::Open(Open { title: title.id.clone(), way, specialty: specialty.to_owned() });
    decide(world, None, &act)
}

/// The specialty is printed on the certificate.
#[test]
fn a_specialty_of_another_series_is_refused() {
    let world = World::new();
    let (_, own) = titled();
    for word in &own.specialties {
        let decided = open(&world, &format!(" {word}　")).unwrap();
        assert!(matches!(&decided.effect, Effect::Opened(o) if o.target.specialty == *word));
    }
    let others = pack().series().iter().filter(|s| s.id != own.id).flat_map(|s| &s.specialties);
    let foreign: Vec<_> = others.filter(|word| !own.specialties.contains(word)).collect();
    assert!(!foreign.is_empty());
    for word in foreign {
        let refusal = open(&world, word).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Command);
        assert_eq!(refusal.text, format!("“{word}”不是{}系列的专业", own.name));
        assert!(refusal.remedy.unwrap().contains(&own.specialties[0]));
    }
    assert_eq!(open(&world, " ").unwrap_err().text, "请选择专业");
}

/// req: G2 — what another office handles is shown the way, not opened here.
#[test]
fn a_way_that_leads_elsewhere_is_not_opened_here() {
    let world = World::new();
    let (title, series) = titled();
    let elsewhere: Vec<_> = pack().ways().iter().filter(|way| !way.routed.is_empty()).collect();
    assert!(!elsewhere.is_empty());
    for way in elsewhere {
        let act = Act::Open(Open {
            title: title.id.clone(),
            way: way.id.clone(),
            specialty: series.specialties[0].clone(),
        });
        let refusal = decide(&world, None, &act).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Law);
        assert_eq!(refusal.text, format!("“{}”不在这里申报", way.name));
        assert_eq!(refusal.clause, Some(pack().cite(&way.clause)));
        assert_eq!(refusal.remedy.as_ref(), Some(&way.routed));
    }
}

/// req: D7 — an answer that leaves a hole would be found again, and only one notice may be given.
#[test]
fn a_supplement_with_a_hole_is_refused_with_the_place() {
    let world = World::new();
    let (title, series) = titled();
    let target = Target {
        title: title.id.clone(),
        way: pack().ways()[0].id.clone(),
        series: series.id.clone(),
        ..world.fold(&[]).target
    };
    let mut case = Application { target, stage: Stage::Supplementing, ..world.fold(&world.way()[..8]) };
    case.deficiency_notice = None;
    let act = Act::Supplement(Supplement { answer: "已补正".to_owned() });
    let refusal = decide(&world, Some(&case), &act).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Command, "{}", refusal.text);
    assert!(refusal.text.contains("身份与工作单位还没有填完"), "{}", refusal.text);
    assert_eq!(refusal.remedy.as_deref(), Some("补全后再提交"));
}

/// Nobody decides their own matter, whatever seat they hold besides.
#[test]
fn an_official_does_not_act_on_their_own_application() {
    let world = World::new();
    let procedure = Application::procedure();
    let (title, _) = titled();
    let mut refused = 0;
    for until in 1..=world.way().len() {
        let case = world.fold(&world.way()[..until]);
        let facts = facts(&case, title);
        for row in procedure.acts.iter().filter(|row| row.from.contains(&case.stage())) {
            for role in row.roles.iter().filter(|role| !matches!(role, Role::Applicant | Role::System)) {
                let mut cx = world.context(&facts);
                cx.actor.role = *role;
                let refusal = procedure.permit(row.key, &case, &cx).unwrap_err();
                assert_eq!(
                    (refusal.kind, refusal.text.as_str()),
                    (RefusalKind::Role, "这是您本人的申报，您应当回避")
                );
                refused += 1;
            }
        }
    }
    assert!(refused > 15);
}

/// What doctor asks of every state holds on the whole way, and a state that no act would make is named.
#[test]
fn a_lawful_way_is_sound_and_what_no_act_would_do_is_named() {
    let world = World::new();
    let way = world.way();
    let sound: Vec<_> = (0..=way.len()).flat_map(|until| world.fold(&way[..until]).unsound(pack())).collect();
    assert_eq!(sound, Vec::<String>::new());
    let certified = world.fold(&way);
    type Break = fn(&mut Application);
    let broken: [(Break, &str); 8] = [
        (
            |case| case.public_notice.as_mut().unwrap().until = case.public_notice.as_ref().unwrap().from,
            "the public notice was too short",
        ),
        (
            |case| case.internal_notice.as_mut().unwrap().until = case.internal_notice.as_ref().unwrap().from,
            "the employer's notice was too short",
        ),
        (|case| case.confirmation = None, "a certificate without confirmation"),
        (|case| case.public_notice = None, "it went on without public notice"),
        (|case| case.acceptance = None, "it went on without acceptance"),
        (|case| case.meeting = None, "a result without votes"),
        (|case| case.stage = Stage::NotPassed, "the result is not what the votes say"),
        (|case| case.certificate = None, "no certificate"),
    ];
    for (breaks, says) in broken {
        let mut case = certified.clone();
        breaks(&mut case);
        let found = case.unsound(pack());
        assert!(found.iter().any(|text| text == says), "{says}: {found:?}");
    }
}
