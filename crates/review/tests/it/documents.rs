//! Documents say what the seat sees: the applicant reads nobody's opinion, officials no whole document number.

use crate::world;
use kernel::{
    Actor, Day, Moment, OrganisationId, PersonId, Role, Sealed,
    identity::{Document, DocumentKind, Sex},
};
use review::{
    Named, Stamp,
    application::{
        Application, Effect,
        documents::{Envelope, applicant_commitment, one_time_notice, review_form, unit_commitment},
        dossier::{Achievement, Dossier, Education, Identity, Learning, Summary, Titles},
        effects::{self, Opening},
        form,
        reading::{Reader, Reading, Score},
        state::{
            Acceptance, ApplicantCard, CheckResult, ChecklistItem, Commitment, CommitteeRef, Count,
            DeficiencyNotice, InternalNotice, ItemCheck, MeetingResult, Opinion, Party, PublicNotice,
            Submission, Target,
        },
        viewpoint::{View, viewpoint},
    },
    batch::{self, Batch, documents::public_notice},
};
use rules::Pack;
use serde_json::{Value, json};
use std::str::FromStr;

const NUMBER: &str = "45020219920420002X";
/// Every opinion written by somebody else, each with a word that occurs nowhere else.
const OPINIONS: [&str; 6] =
    ["答辩意见甲", "审议意见乙", "推荐意见丙", "主管意见丁", "复核意见戊", "核对说明己"];
/// What the review says behind closed doors: two readings, the panel's opinion, and the names of those who wrote them.
const REVIEW: [&str; 5] = ["审阅意见庚", "审阅意见辛", "专业组意见壬", "专家岑", "专家闭"];
const SIGNERS: [&str; 3] = ["单位经办韦", "主管经办莫", "组建经办梁"];

fn id<T: FromStr>(n: u32) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("00000000-0000-7000-8000-{n:012}").parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn moment(pack: &Pack, text: &str) -> Moment {
    pack.zone().start_of(day(text)).plus_millis(9 * 3_600_000)
}

fn named(pack: &Pack, person: u32, name: &str, organisation: u32, on: &str) -> Sealed<Named> {
    Named {
        person: id(person),
        name: name.to_owned(),
        organisation: id(organisation),
        organisation_name: format!("第 {organisation} 号单位"),
        at: moment(pack, on),
    }
    .into()
}

fn opinion(pack: &Pack, text: &str, signer: usize) -> Opinion {
    Opinion {
        by: named(pack, 20 + signer as u32, SIGNERS[signer], 2 + signer as u32, "2024-09-03"),
        text: text.to_owned().into(),
        commitment: pack.text("commitment.unit").map(str::to_owned),
        confirmation: None,
    }
}

fn committee() -> CommitteeRef {
    CommitteeRef {
        id: id(9),
        name: "机械工程中级评审委员会".to_owned(),
        organiser: id(4),
        organiser_name: "机械工程学会".to_owned(),
        title_office: id(5),
    }
}

fn opening() -> Opening {
    Opening {
        number: "LZ2024-GC-000317".to_owned(),
        year: 2024,
        applicant: id(10),
        name: "覃谷雨".to_owned().into(),
        target: Target {
            title: "engineer".to_owned(),
            title_name: "工程师".to_owned(),
            specialty: "机械工程".to_owned(),
            way: "step".to_owned(),
            way_name: "逐级申报".to_owned(),
            series: "engineering".to_owned(),
            series_name: "工程技术系列".to_owned(),
            level: "middle".to_owned(),
            level_name: "中级".to_owned(),
            level_group: "中级".to_owned(),
            defence_required: false,
        },
        employer: Party { id: id(2), name: "惊蛰机械制造有限公司".to_owned() },
        chain: vec![Party { id: id(3), name: "柳北区人社局".to_owned() }],
        committee: committee(),
    }
}

fn submission(pack: &Pack) -> Submission {
    let degree = form::options("degree", pack).first().unwrap().0.clone();
    let employment = form::options("employment", pack).first().unwrap().0.clone();
    let dossier = Dossier {
        identity: Some(Identity {
            phone: "13900000420".to_owned(),
            post: "工艺工程师".to_owned(),
            post_kind: String::new(),
            employment,
            pension_months: 76,
            unit_paid_months: None,
            joined: day("2018-04-01"),
            pension_note: String::new(),
        }),
        education: vec![Education {
            degree,
            school: "大寒理工大学".to_owned(),
            major: "机械设计".to_owned(),
            graduated: day("2014-06-30"),
            full_time: true,
            certificate: String::new(),
        }],
        titles: Some(Titles {
            title: pack.titles().first().unwrap().id.clone(),
            obtained: Some(day("2015-11-06")),
            authority: "初级评审委员会".to_owned(),
            outside: false,
            reconfirmed: false,
            professional_since: day("2014-07-15"),
            skill: String::new(),
            skill_obtained: None,
            school_stage: String::new(),
        }),
        learning: Some(Learning { public_course_passed: true, last_year_hours: 102 }),
        achievements: vec![Achievement {
            name: "前车架轻量化".to_owned(),
            finished: day("2020-12-01"),
            part: "项目负责人".to_owned(),
            effect: "=1+1 单台减重".to_owned(),
            partners: String::new(),
        }],
        summary: Some(Summary { text: "一\n二".to_owned() }),
        ..Dossier::default()
    };
    let card = ApplicantCard {
        name: "覃谷雨".to_owned(),
        document: Document { kind: DocumentKind::ResidentCard, number: NUMBER.to_owned() },
        birth: Some(day("1992-04-20")),
        sex: Some(Sex::Female),
    };
    Submission {
        dossier: dossier.into(),
        applicant: card.into(),
        findings: Vec::new().into(),
        checklist: vec![ChecklistItem {
            id: "papers".to_owned(),
            name: "论文".to_owned(),
            proven_by: None,
            required: true,
        }],
        commitment: Commitment {
            text: "第一项。\n\n 第二项。".to_owned(),
            by: named(pack, 10, "覃谷雨", 2, "2024-08-15"),
            confirmation: None,
        },
        at: moment(pack, "2024-08-15"),
    }
}

fn reader(person: u32, name: &str, main: bool) -> Reader {
    Reader { person: id(person), name: name.to_owned().into(), reads: true, main }
}

fn reading(pack: &Pack, person: u32, text: &str) -> Reading {
    Reading {
        person: id(person),
        scores: vec![Score { item: "performance".to_owned(), points: 31 }].into(),
        opinion: text.to_owned().into(),
        at: moment(pack, "2024-11-05"),
    }
}

/// The case after each effect of a way up to the public notice.
fn way(pack: &Pack) -> Vec<Application> {
    let steps = vec![
        Effect::Opened(Box::new(opening())),
        Effect::Submitted { submission: Box::new(submission(pack)) },
        Effect::ItemsChecked {
            checks: vec![ItemCheck {
                item: "papers".to_owned(),
                result: CheckResult::Same,
                note: OPINIONS[5].to_owned().into(),
                by: named(pack, 20, SIGNERS[0], 2, "2024-08-20"),
            }],
        },
        Effect::DefenceRecorded { opinion: opinion(pack, OPINIONS[0], 0) },
        Effect::Deliberated { opinion: opinion(pack, OPINIONS[1], 0) },
        Effect::InternalNoticePosted {
            notice: InternalNotice {
                from: day("2024-08-22"),
                until: day("2024-08-29"),
                derivation: "起止".to_owned(),
                place: "公告栏".to_owned().into(),
                by: named(pack, 20, SIGNERS[0], 2, "2024-08-22"),
            },
        },
        Effect::Recommended { opinion: opinion(pack, OPINIONS[2], 0) },
        Effect::Forwarded { opinion: opinion(pack, OPINIONS[3], 1) },
        Effect::DeficienciesNotified {
            notice: DeficiencyNotice {
                items: vec!["论文检索页缺失".to_owned()].into(),
                due: day("2024-09-25"),
                derivation: "起，止".to_owned(),
                by: named(pack, 22, SIGNERS[2], 4, "2024-09-10"),
                answer: None,
            },
        },
        Effect::Supplemented { answer: "已补".to_owned().into(), submission: Box::new(submission(pack)) },
        Effect::Accepted {
            acceptance: Acceptance {
                findings: vec![("acceptance.1".to_owned(), "推荐程序规范".to_owned())],
                by: named(pack, 22, SIGNERS[2], 4, "2024-09-18"),
            },
            reviewer: None,
        },
        Effect::EnteredMeeting {
            meeting: MeetingResult {
                case: id(30),
                name: "评审会".to_owned(),
                day: day("2024-11-08"),
                size: 21,
                count: None,
            },
        },
        Effect::ReadersAssigned { readers: vec![reader(50, REVIEW[3], true), reader(51, REVIEW[4], false)] },
        Effect::Read { reading: reading(pack, 50, REVIEW[0]) },
        Effect::Read { reading: reading(pack, 51, REVIEW[1]) },
        Effect::PanelSaid {
            opinion: Opinion {
                by: named(pack, 50, REVIEW[3], 4, "2024-11-06"),
                ..opinion(pack, REVIEW[2], 0)
            },
        },
        Effect::Voted {
            count: Count { present: 17, yes: 15, no: 1, abstain: 1, invalid: 0 },
            passed: true,
            ending: None,
        },
        Effect::Rechecked { opinion: opinion(pack, OPINIONS[4], 2) },
        Effect::Published {
            notice: PublicNotice {
                batch: id(40),
                from: day("2024-11-11"),
                until: day("2024-11-18"),
                derivation: "起，止".to_owned(),
            },
        },
    ];
    let mut states: Vec<Application> = Vec::new();
    for (effect, seq) in steps.iter().zip(1..) {
        let at = moment(pack, "2024-08-15");
        let stamp = Stamp { case: id(1), office: id(6), seq, at, actor: actor(Role::System, 6, 99) };
        states.push(effects::apply(states.last().cloned(), effect, &stamp).unwrap());
    }
    states
}

fn actor(role: Role, organisation: u32, person: u32) -> Actor {
    let (organisation, person): (OrganisationId, PersonId) = (id(organisation), id(person));
    Actor { seat: id(person_seat(role)), person, organisation, role }
}

fn person_seat(role: Role) -> u32 {
    role as u32 + 500
}

const ENVELOPE: &Envelope<'static> =
    &Envelope { made_at: "2024-11-20 10:05", demo: true, office: "职改办" };

fn papers(view: &View<'_>, pack: &Pack) -> Vec<Value> {
    let mut papers = vec![review_form(view, pack, ENVELOPE)];
    papers.extend(applicant_commitment(view, pack, ENVELOPE));
    papers.extend(unit_commitment(view, pack, ENVELOPE));
    papers.extend(one_time_notice(view, pack, ENVELOPE));
    papers
}

#[test]
fn the_applicant_reads_nobodys_opinion_and_the_own_number() {
    let pack = world::pack();
    for case in way(pack) {
        let view = viewpoint(&actor(Role::Applicant, 2, 10), &case, pack).unwrap();
        let papers = papers(&view, pack);
        for text in papers.iter().map(Value::to_string) {
            for opinion in OPINIONS {
                assert!(!text.contains(opinion), "{:?}: {opinion}", case.stage);
            }
            for signer in &SIGNERS[..2] {
                assert!(!text.contains(signer), "{:?}: {signer}", case.stage);
            }
        }
        let form = &papers[0];
        assert_eq!(form["basic"]["document_number"] == NUMBER, case.submission.is_some());
        assert!(form.get("committee").is_none(), "{:?}", case.stage);
    }
}

/// req: E7 — no paper that leaves the review says what its experts wrote, or who they are.
#[test]
fn no_paper_of_the_case_names_its_readers_or_says_what_they_wrote() {
    let pack = world::pack();
    let seats = [
        (Role::Applicant, 2, 10),
        (Role::Employer, 2, 77),
        (Role::Department, 3, 77),
        (Role::Organiser, 4, 77),
        (Role::TitleOffice, 5, 77),
        (Role::Expert, 4, 50),
    ];
    let mut read = 0;
    for case in way(pack) {
        for (role, organisation, person) in seats {
            let Some(view) = viewpoint(&actor(role, organisation, person), &case, pack) else { continue };
            read += usize::from(role == Role::Expert);
            for text in papers(&view, pack).iter().map(Value::to_string) {
                for word in REVIEW {
                    assert!(!text.contains(word), "{:?}: {role:?} reads {word}", case.stage);
                }
            }
        }
    }
    assert_eq!(read, 4, "the experts have the case from the filing to the vote");
}

#[test]
fn officials_read_opinions_and_a_masked_number() {
    let pack = world::pack();
    let seats = [(Role::Employer, 2), (Role::Department, 3), (Role::Organiser, 4), (Role::TitleOffice, 5)];
    let states = way(pack);
    for case in &states {
        for (role, organisation) in seats {
            let Some(view) = viewpoint(&actor(role, organisation, 77), case, pack) else { continue };
            for text in papers(&view, pack).iter().map(Value::to_string) {
                assert!(!text.contains(NUMBER), "{:?}: {role:?}", case.stage);
                assert!(text.contains("覃谷雨"));
            }
        }
    }
    let view = viewpoint(&actor(Role::Organiser, 4, 77), states.last().unwrap(), pack).unwrap();
    let form = review_form(&view, pack, ENVELOPE);
    assert_eq!(form["basic"]["document_number"], "4502**********002X");
    assert_eq!(form["unit"]["opinion"], OPINIONS[2]);
    assert_eq!(form["unit"]["signed_on"], "2024-09-03");
    assert_eq!(form["departments"][0]["opinion"], OPINIONS[3]);
    assert_eq!(form["checklist"][0]["result"], "与原件一致");
    assert_eq!(form["committee"]["yes"], 15);
    assert_eq!(form["cover"]["filled_on"], "2024-08-15");
    let unit = unit_commitment(&view, pack, ENVELOPE).unwrap();
    assert_eq!(unit["signed"]["reviewer"], SIGNERS[0]);
}

#[test]
fn labels_come_from_the_pack_and_stages_not_reached_are_left_out() {
    let pack = world::pack();
    let states = way(pack);
    let view = viewpoint(&actor(Role::Applicant, 2, 10), &states[1], pack).unwrap();
    let form = review_form(&view, pack, ENVELOPE);
    assert_eq!(form["education"][0]["degree"], form::options("degree", pack)[0].1.as_str());
    assert_eq!(form["titles"][0]["title"], pack.titles()[0].name.as_str());
    assert_eq!(form["summary"], "一\n二");
    for later in ["acceptance", "committee", "public_notice", "confirmation"] {
        assert!(form.get(later).is_none(), "{later}");
    }
    let draft = viewpoint(&actor(Role::Applicant, 2, 10), &states[0], pack).unwrap();
    let form = review_form(&draft, pack, ENVELOPE);
    assert!(form.get("education").is_none() && form.get("commitment").is_none());
    let commitment = applicant_commitment(&view, pack, ENVELOPE).unwrap();
    assert_eq!(commitment["items"], json!(["第一项。", "第二项。"]));
    assert_eq!(commitment["signed"]["at"], "2024-08-15 09:00");
    assert!(applicant_commitment(&draft, pack, ENVELOPE).is_none());
    assert!(one_time_notice(&view, pack, ENVELOPE).is_none());
}

#[test]
fn the_public_notice_lists_four_columns() {
    let pack = world::pack();
    let batch = Batch {
        id: id(40),
        number: "LZ2024-GS-000021".to_owned(),
        year: 2024,
        name: "评审结果公示".to_owned(),
        committee: committee(),
        autonomous: false,
        items: vec![batch::state::Item {
            case: id(1),
            number: "LZ2024-GC-000317".to_owned(),
            name: "覃谷雨".to_owned(),
            title_name: "工程师".to_owned(),
            specialty: "机械工程".to_owned(),
            employer_name: "惊蛰机械制造有限公司".to_owned(),
            step: batch::state::Step::Left,
            left: Some("有人反映".to_owned().into()),
        }],
        from: day("2024-11-11"),
        until: day("2024-11-18"),
        derivation: "起，止".to_owned(),
        published_by: named(pack, 22, SIGNERS[2], 4, "2024-11-11"),
        reported_on: None,
        document: None,
        confirmed_on: None,
        confirmation: None,
        filed: None,
        stage: batch::state::Stage::Published,
        updated_at: moment(pack, "2024-11-11"),
    };
    let notice = public_notice(&batch, pack, &[("信任文件摘要", "sha256:…".to_owned())], ENVELOPE);
    let row = notice["list"]["rows"][0].as_object().unwrap();
    assert_eq!(row.keys().collect::<Vec<_>>(), ["name", "specialty", "title", "unit"]);
    let text = notice.to_string();
    assert!(!text.contains("有人反映") && !text.contains(SIGNERS[2]));
    assert_eq!(notice["period"]["to"], "2024-11-18");
}
