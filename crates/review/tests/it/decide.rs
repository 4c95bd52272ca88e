//! What acts of an application refuse because of what was typed, before any law is asked.

use crate::world::{World, pack};
use kernel::Day;
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
        employer: Employer { party: case.employer.clone(), kind: String::new() },
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
