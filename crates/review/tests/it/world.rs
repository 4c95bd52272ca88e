//! The shipped pack, and one application with everybody who has to do with it.

use kernel::{Actor, Chance, CommitteeId, Day, Moment, OrganisationId, PersonId, Role, SeatId};
use review::{
    Context, Kind, Named, Stamp,
    application::{
        Application, Effect, Stage,
        dossier::Dossier,
        effects::Opening,
        reading::{Reader, Reading, Score},
        state::{
            Acceptance, ApplicantCard, CertificateRef, CheckResult, Commitment, CommitteeRef,
            ConfirmationRecord, Count, DeficiencyNotice, Ending, InternalNotice, ItemCheck, MeetingResult,
            Opinion, Party, PublicNotice, Return, Submission, Target,
        },
    },
};
use rules::{Law, Pack};
use std::{collections::BTreeMap, path::Path, sync::LazyLock};

static LAW: LazyLock<Law> = LazyLock::new(|| Law::load(&files()).unwrap());

/// The shipped packs, file by file.
fn files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policy");
    let mut files = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let below = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            if !path.is_dir() {
                files.insert(below, std::fs::read_to_string(&path).unwrap());
            } else if below != "cases" {
                folders.push(path);
            }
        }
    }
    files
}

/// The shipped pack of a city: the one that says how a meeting votes.
pub(crate) fn pack() -> &'static Pack {
    LAW.packs().find(|pack| pack.ratio("meeting.pass").is_some()).unwrap()
}

/// The same pack with other words in one file of its chain.
pub(crate) fn pack_with(path: &str, change: impl Fn(&str) -> String) -> &'static Pack {
    let mut files = files();
    let text = files.get_mut(path).unwrap();
    *text = change(text);
    let law = Law::load(&files).unwrap();
    Box::leak(Box::new(law.pack(pack().id()).unwrap().clone()))
}

/// The same pack with one more file.
pub(crate) fn pack_also(text: &str) -> &'static Pack {
    let mut files = files();
    files.insert(format!("{}/more.toml", pack().id()), text.to_owned());
    let law = Law::load(&files).unwrap();
    Box::leak(Box::new(law.pack(pack().id()).unwrap().clone()))
}

/// Everybody who has to do with one application.
pub(crate) struct World {
    chance: Chance,
    stamp: Stamp,
    /// Who applies.
    pub(crate) applicant: PersonId,
    /// Their employer.
    pub(crate) employer: OrganisationId,
    /// The department and the body above it.
    pub(crate) departments: [OrganisationId; 2],
    /// Who runs the committee.
    pub(crate) organiser: OrganisationId,
    /// Who runs the committee that reviews it where districts review for each other.
    pub(crate) reviewer: OrganisationId,
    /// Who confirms.
    pub(crate) title_office: OrganisationId,
    /// Somebody with nothing to do with it.
    pub(crate) stranger: OrganisationId,
    /// The experts of the meeting: two who read, the first as main reader, one who may see the case, one recused from it.
    pub(crate) experts: [PersonId; 4],
}

impl World {
    pub(crate) fn new() -> Self {
        let chance = Chance::seeded(7);
        let at = Moment::from_millis(1_700_000_000_000);
        let organisation = || OrganisationId::fresh(at, &chance);
        let applicant = PersonId::fresh(at, &chance);
        let employer = organisation();
        let actor = Actor {
            seat: SeatId::fresh(at, &chance),
            person: applicant,
            organisation: employer,
            role: Role::Applicant,
        };
        let stamp = Stamp {
            case: kernel::CaseId::fresh(at, &chance),
            office: kernel::OfficeId::fresh(at, &chance),
            seq: 1,
            at,
            actor,
        };
        Self {
            stamp,
            applicant,
            employer,
            departments: [organisation(), organisation()],
            organiser: organisation(),
            title_office: organisation(),
            reviewer: organisation(),
            stranger: organisation(),
            experts: std::array::from_fn(|_| PersonId::fresh(at, &chance)),
            chance,
        }
    }

    /// Every role at every organisation, as the applicant and as another person; every expert wherever their seat is.
    pub(crate) fn seats(&self) -> Vec<Actor> {
        let another = PersonId::fresh(self.stamp.at, &self.chance);
        let [first, second] = self.departments;
        let organisations =
            [self.employer, first, second, self.organiser, self.reviewer, self.title_office, self.stranger];
        let mut seats = Vec::new();
        for organisation in organisations {
            for role in Role::ALL {
                for person in [self.applicant, another] {
                    seats.push(Actor { person, organisation, role, ..self.stamp.actor });
                }
            }
        }
        for organisation in [self.organiser, self.employer, self.stranger] {
            for person in self.experts {
                // An expert may hold a seat of their employer as well, and reads nothing on that.
                for role in [Role::Expert, Role::Employer, Role::Applicant] {
                    seats.push(Actor { person, organisation, role, ..self.stamp.actor });
                }
            }
        }
        seats
    }

    /// What an act of the applicant may look at.
    pub(crate) fn context<'a, F>(&self, facts: &'a F) -> Context<'a, F> {
        Context {
            case: self.stamp.case,
            actor: self.stamp.actor,
            actor_name: "甲",
            organisation_name: "单位",
            now: self.stamp.at,
            today: day(),
            pack: pack(),
            facts,
            confirmation: None,
        }
    }

    /// When and by whom effects happen here.
    pub(crate) const fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The state after these effects.
    pub(crate) fn fold(&self, effects: &[Effect]) -> Application {
        let opened = Application::apply(None, &self.opened(), &self.stamp);
        effects.iter().fold(opened, |state, effect| Application::apply(state, effect, &self.stamp)).unwrap()
    }

    /// The meeting does not vote it through.
    pub(crate) fn voted_down(&self) -> Effect {
        Effect::Voted { count: COUNT, passed: false, ending: Some(self.ending(Stage::UnderReview)) }
    }

    /// The way of a case that passes, from submission to certificate. It is before the meeting after `MEETING` effects.
    pub(crate) fn way(&self) -> Vec<Effect> {
        vec![
            self.submitted(),
            Effect::ItemsChecked { checks: vec![self.check()] },
            Effect::DefenceRecorded { opinion: self.opinion() },
            Effect::Deliberated { opinion: self.opinion() },
            Effect::InternalNoticePosted { notice: self.internal_notice() },
            Effect::Recommended { opinion: self.opinion() },
            Effect::Forwarded { opinion: self.opinion() },
            Effect::Forwarded { opinion: self.opinion() },
            Effect::Accepted {
                acceptance: Acceptance { findings: Vec::new(), by: self.signer().into() },
                reviewer: None,
            },
            Effect::EnteredMeeting { meeting: self.meeting() },
            Effect::ReadersAssigned { readers: self.readers() },
            self.read(0),
            self.read(1),
            Effect::PanelSaid { opinion: self.opinion() },
            Effect::Voted { count: COUNT, passed: true, ending: None },
            Effect::Rechecked { opinion: self.opinion() },
            Effect::Published { notice: self.public_notice() },
            Effect::Reported {},
            Effect::Confirmed { record: self.confirmation() },
            Effect::Certified {
                certificate: CertificateRef { case: self.stamp.case, number: "1".to_owned() },
            },
        ]
    }

    /// Effects that leave the way.
    pub(crate) fn detours(&self) -> Vec<Effect> {
        let mut detours = vec![
            Effect::Returned { record: self.returned(Role::Employer) },
            Effect::Returned { record: self.returned(Role::Department) },
            Effect::DeficienciesNotified { notice: self.deficiencies() },
            Effect::Supplemented {
                answer: "已补正".to_owned().into(),
                submission: Box::new(self.submission()),
            },
            self.crossed(),
            Effect::LeftMeeting {},
            Effect::ReadersAssigned { readers: Vec::new() },
            self.voted_down(),
            Effect::Informed {},
            Effect::Held { opinion: self.opinion() },
            Effect::Released { opinion: self.opinion() },
        ];
        for stage in Stage::ALL.into_iter().filter(|stage| stage.ended()) {
            detours.push(self.ended(Stage::Acceptance, stage));
        }
        for stage in [Stage::DepartmentReview, Stage::Acceptance, Stage::Reported, Stage::Held] {
            detours.push(Effect::Reinstated { stage, opinion: self.opinion() });
        }
        detours
    }

    /// It ends at `stage`, coming from `from`.
    pub(crate) fn ended(&self, from: Stage, stage: Stage) -> Effect {
        Effect::Ended { stage, ending: self.ending(from) }
    }

    /// Another district's committee reviews it.
    pub(crate) fn crossed(&self) -> Effect {
        let reviewer = CommitteeRef {
            id: CommitteeId::fresh(self.stamp.at, &self.chance),
            name: "乙评委会".to_owned(),
            organiser: self.reviewer,
            organiser_name: "乙组建单位".to_owned(),
            title_office: self.title_office,
        };
        Effect::Crossed { reviewer }
    }

    /// It is taken up again.
    pub(crate) fn reinstated(&self, stage: Stage) -> Effect {
        Effect::Reinstated { stage, opinion: self.opinion() }
    }

    /// One of the experts hands in.
    pub(crate) fn read(&self, expert: usize) -> Effect {
        let scores = vec![Score { item: "performance".to_owned(), points: 30 }];
        Effect::Read {
            reading: Reading {
                person: self.experts[expert],
                scores: scores.into(),
                opinion: format!("审阅意见{expert}").into(),
                at: self.stamp.at,
            },
        }
    }

    fn readers(&self) -> Vec<Reader> {
        let reader = |place: usize| Reader {
            person: self.experts[place],
            name: format!("专家{place}").into(),
            reads: place < 2,
            main: place == 0,
        };
        (0..3).map(reader).collect()
    }

    /// It goes back to the applicant.
    pub(crate) fn returned_by_employer(&self) -> Effect {
        Effect::Returned { record: self.returned(Role::Employer) }
    }

    /// It is handed in.
    pub(crate) fn submitted(&self) -> Effect {
        Effect::Submitted { submission: Box::new(self.submission()) }
    }

    fn opened(&self) -> Effect {
        let text = str::to_owned;
        let party = |id, name: &str| Party { id, name: text(name) };
        let [first, second] = self.departments;
        Effect::Opened(Box::new(Opening {
            number: text("申1"),
            year: pack().year(),
            applicant: self.applicant,
            name: text("甲").into(),
            target: Target {
                title: text("t"),
                title_name: text("工程师"),
                specialty: text("机械工程"),
                way: text("w"),
                way_name: text("正常申报"),
                series: text("s"),
                series_name: text("工程"),
                level: text("l"),
                level_name: text("中级"),
                level_group: text("中级"),
                defence_required: false,
            },
            employer: party(self.employer, "单位"),
            chain: vec![party(first, "主管部门"), party(second, "上级主管部门")],
            committee: CommitteeRef {
                id: CommitteeId::fresh(self.stamp.at, &self.chance),
                name: text("评委会"),
                organiser: self.organiser,
                organiser_name: text("组建单位"),
                title_office: self.title_office,
            },
        }))
    }

    fn signer(&self) -> Named {
        Named {
            person: self.applicant,
            name: "乙".to_owned(),
            organisation: self.employer,
            organisation_name: "单位".to_owned(),
            at: self.stamp.at,
        }
    }

    fn opinion(&self) -> Opinion {
        Opinion {
            by: self.signer().into(),
            text: "同意".to_owned().into(),
            commitment: None,
            confirmation: None,
        }
    }

    fn submission(&self) -> Submission {
        let document = kernel::identity::Document {
            kind: kernel::identity::DocumentKind::Passport,
            number: "E00000001".to_owned(),
        };
        Submission {
            dossier: Dossier::default().into(),
            applicant: ApplicantCard { name: "甲".to_owned(), document, birth: None, sex: None }.into(),
            findings: Vec::new().into(),
            checklist: Vec::new(),
            commitment: Commitment {
                text: "承诺".to_owned(), by: self.signer().into(), confirmation: None
            },
            at: self.stamp.at,
        }
    }

    fn check(&self) -> ItemCheck {
        ItemCheck {
            item: "diploma".to_owned(),
            result: CheckResult::Same,
            note: String::new().into(),
            by: self.signer().into(),
        }
    }

    fn internal_notice(&self) -> InternalNotice {
        InternalNotice {
            from: day(),
            until: end_of("internal_notice"),
            derivation: "五个工作日".to_owned(),
            place: "公示栏".to_owned().into(),
            by: self.signer().into(),
        }
    }

    fn returned(&self, role: Role) -> Return {
        Return { role, by: self.signer().into(), reason: "请修改".to_owned().into() }
    }

    fn deficiencies(&self) -> DeficiencyNotice {
        DeficiencyNotice {
            items: vec!["缺一页".to_owned()].into(),
            due: day(),
            derivation: "三个工作日".to_owned(),
            by: self.signer().into(),
            answer: None,
        }
    }

    fn meeting(&self) -> MeetingResult {
        MeetingResult {
            case: self.stamp.case, name: "评审会".to_owned(), day: day(), size: 25, count: None
        }
    }

    fn public_notice(&self) -> PublicNotice {
        PublicNotice {
            batch: self.stamp.case,
            from: day(),
            until: end_of("public_notice"),
            derivation: "公示期".to_owned(),
        }
    }

    fn confirmation(&self) -> ConfirmationRecord {
        ConfirmationRecord {
            batch: self.stamp.case,
            document: "文号".to_owned(),
            day: end_of("public_notice").tomorrow().unwrap(),
            findings: Vec::new().into(),
        }
    }

    fn ending(&self, from: Stage) -> Ending {
        Ending { from, reason: "理由".to_owned().into(), clause: None, by: self.signer().into() }
    }
}

/// How many effects of the way lead to the meeting's agenda.
pub(crate) const MEETING: usize = 10;
/// How many lead to the panel's opinion, the last word before the vote.
pub(crate) const READ: usize = MEETING + 4;

const COUNT: Count = Count { present: 17, yes: 12, no: 5, abstain: 0, invalid: 0 };

/// A day that the calendar of the pack knows.
/// The last day of a term that begins on the world's day.
fn end_of(term: &str) -> Day {
    pack().term(term, day()).unwrap().day
}

fn day() -> Day {
    pack().cutoff()
}
