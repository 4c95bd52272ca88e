//! req: E7 — several read each dossier independently, by the scoring form of its series; the main reader speaks for them.

use crate::{
    decide::{facts, titled},
    play::{Play, morning},
    world::{MEETING, READ, World, pack},
};
use kernel::{Actor, Role};
use review::{
    Kind, Refusal, RefusalKind,
    application::{
        Act, Application, Effect,
        acts::{
            assign_readers::{AssignReaders, Recuse},
            panel_defence::RecordPanelDefence,
            read::{GivePanelOpinion, Read},
        },
        defence::Answered,
        reading::Score,
        scoring::{dispersion, dispersion_of, form},
    },
};

/// A case that was just given to its readers.
struct Desk {
    play: Play<Application>,
    world: World,
}

impl Desk {
    fn new() -> Self {
        let world = World::new();
        let mut case = world.fold(&world.way()[..=MEETING]);
        case.target.series.clone_from(&titled().1.id);
        let facts = facts(&case, titled().0);
        Self { play: Play::from(world.stamp().case, facts, case), world }
    }
    fn expert(&self, which: usize) -> Actor {
        Actor {
            person: self.world.experts[which],
            organisation: self.world.organiser,
            role: Role::Expert,
            ..self.world.stamp().actor
        }
    }
    fn act(&mut self, actor: Actor, act: &Act) -> Result<(), Refusal> {
        self.play.act(actor, morning(pack().cutoff()), act).map(drop)
    }
    fn read(&mut self, which: usize, points: u32) -> Result<(), Refusal> {
        let read = self.points(|_| points);
        self.act(self.expert(which), &read)
    }
    /// A reading with so many points for each item.
    fn points(&self, points: impl Fn(u32) -> u32) -> Act {
        let score = |item: review::application::scoring::ScoreItem| Score {
            item: item.id,
            points: points(item.most),
        };
        let scores = form(pack(), &self.case().target.series).into_iter().map(score).collect();
        Act::Read(Read { scores, opinion: "业绩突出".to_owned() })
    }
    /// A case of a level that is defended before the panel.
    fn defended() -> Self {
        let mut desk = Self::new();
        let mut case = desk.play.state().clone();
        let row = &pack().panel_defences()[0];
        case.target.level.clone_from(&row.levels[0]);
        let facts = facts(&case, titled().0);
        desk.play = Play::from(desk.world.stamp().case, facts, case);
        desk
    }
    fn organiser(&self) -> Actor {
        Actor { role: Role::Organiser, ..self.expert(3) }
    }
    fn panel(&mut self, which: usize, opinion: &str) -> Result<(), Refusal> {
        self.act(self.expert(which), &Act::GivePanelOpinion(GivePanelOpinion { opinion: opinion.to_owned() }))
    }
    fn case(&self) -> &Application {
        self.play.state()
    }
    fn possible(&self) -> [Vec<&'static str>; 4] {
        [0, 1, 2, 3].map(|which| self.play.possible(self.expert(which), morning(pack().cutoff())))
    }
}

#[test]
fn each_reader_reads_once_and_nobody_else() {
    let mut desk = Desk::new();
    assert_eq!(desk.possible(), [vec!["read"], vec!["read"], vec![], vec![]]);
    for (which, who) in [(2, "a member who does not read it"), (3, "who is recused from it")] {
        let refusal = desk.read(which, 1).unwrap_err();
        assert_eq!(
            (refusal.kind, refusal.text.as_str()),
            (RefusalKind::Role, "由审阅这一件的专家办理"),
            "{who}"
        );
    }
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Expert) {
        let actor = Actor { role, ..desk.expert(0) };
        let read = desk.points(|_| 1);
        assert_eq!(desk.act(actor, &read).unwrap_err().kind, RefusalKind::Role, "{role:?}");
    }
    desk.read(0, 20).unwrap();
    let again = desk.read(0, 30).unwrap_err();
    assert_eq!(again.kind, RefusalKind::Stage);
    assert!(again.text.contains("不能再改"), "{}", again.text);
    assert_eq!(desk.case().reading(desk.world.experts[0]).unwrap().total(), 60);
    assert!(!desk.case().is_read());
    desk.read(1, 10).unwrap();
    assert_eq!(dispersion(&desk.case().readings), Some(30));
    assert_eq!(dispersion(&[]), None);
    // Item by item as well: three items, ten points apart each.
    let items = form(pack(), &desk.case().target.series);
    let apart: Vec<_> = items.iter().map(|item| dispersion_of(&desk.case().readings, &item.id)).collect();
    assert_eq!(apart, vec![Some(10); items.len()]);
    assert_eq!(dispersion_of(&desk.case().readings, "charm"), None);
}

/// The form is fixed by the pack before anybody scores, and covers what the notice asks for.
#[test]
fn a_reading_is_scored_by_the_form_of_the_series() {
    let asked = ["performance", "innovation", "problem_solving"];
    for series in pack().series() {
        let items = form(pack(), &series.id);
        let ids: Vec<_> = items.iter().map(|item| item.id.as_str()).collect();
        assert!(asked.iter().all(|item| ids.contains(item)), "{}: {ids:?}", series.id);
        assert!(items.iter().all(|item| item.most > 0 && !item.name.is_empty()), "{}", series.id);
    }
    let own = form(pack(), "school_teacher");
    assert_ne!(own, form(pack(), "engineering"), "a series may have its own");
    assert_eq!(form(pack(), "no_such_series"), form(pack(), "engineering"), "or that of all");

    let mut desk = Desk::new();
    let over = desk.points(|most| most + 1);
    let refusal = desk.act(desk.expert(0), &over).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Command);
    assert!(refusal.text.contains("的分数应在 0 到"), "{}", refusal.text);
    let most = desk.points(|most| most);
    let Act::Read(mut short) = most.clone() else { unreachable!() };
    short.scores.pop();
    assert!(desk.act(desk.expert(0), &Act::Read(short)).unwrap_err().text.contains("还没有评分"));
    let Act::Read(mut silent) = most.clone() else { unreachable!() };
    silent.opinion = " ".to_owned();
    assert!(desk.act(desk.expert(0), &Act::Read(silent)).unwrap_err().text.contains("请填写审阅意见"));
    // What the form does not ask for is not kept.
    let Act::Read(mut more) = most else { unreachable!() };
    more.scores.push(Score { item: "charm".to_owned(), points: 100 });
    desk.act(desk.expert(0), &Act::Read(more)).unwrap();
    let kept = desk.case().readings[0].scores.open().unwrap();
    assert!(kept.iter().all(|score| score.item != "charm") && kept.len() >= asked.len());
}

#[test]
fn the_main_reader_speaks_for_the_panel_when_all_have_read() {
    let mut desk = Desk::new();
    let early = desk.panel(0, "同意").unwrap_err();
    assert_eq!((early.kind, early.text.as_str()), (RefusalKind::Stage, "还有 2 位专家没有提交审阅意见"));
    desk.read(0, 20).unwrap();
    assert!(desk.panel(0, "同意").unwrap_err().text.contains("还有 1 位"));
    desk.read(1, 20).unwrap();
    assert_eq!(desk.possible(), [vec!["panel_opinion"], vec![], vec![], vec![]]);
    for which in [1, 2, 3] {
        assert_eq!(desk.panel(which, "同意").unwrap_err().text, "由主审专家填写");
    }
    assert!(desk.panel(0, "").unwrap_err().text.contains("请填写专业组意见"));
    assert!(!desk.case().is_read());
    desk.panel(0, "同意提交评审会").unwrap();
    assert!(desk.case().is_read());
    assert!(desk.panel(0, "改一下").unwrap_err().text.contains("已经填写"));
}

fn defence() -> RecordPanelDefence {
    let pair =
        |question: &str, answer: &str| Answered { question: question.to_owned(), answer: answer.to_owned() };
    RecordPanelDefence {
        day: Some(pack().zone().day(morning(pack().cutoff()))),
        answers: vec![pair("误差从哪里来", "温升和装夹"), pair(" ", "")],
        view: "回答准确".to_owned(),
    }
}

/// req: E7 — where the pack has a case defended before the panel, its opinion waits for question, answer and view.
#[test]
fn the_panels_opinion_waits_for_the_defence() {
    let mut desk = Desk::defended();
    assert_eq!(desk.possible()[..2], [vec!["read", "panel_defence"], vec!["read"]]);
    desk.read(0, 20).unwrap();
    desk.read(1, 20).unwrap();
    let early = desk.panel(0, "同意").unwrap_err();
    let row = &pack().panel_defences()[0];
    assert_eq!((early.kind, early.clause), (RefusalKind::Stage, Some(pack().cite(&row.clause))));
    assert!(early.text.contains("应当先进行评审答辩"), "{}", early.text);
    let record = |desk: &mut Desk, actor: Actor, command: RecordPanelDefence| {
        desk.act(actor, &Act::RecordPanelDefence(command)).map_err(|refusal| refusal.text)
    };
    // Not another reader, not a colleague of another organiser, not the supervisor.
    let others = [
        desk.expert(1),
        desk.expert(2),
        desk.expert(3),
        Actor { organisation: desk.world.employer, ..desk.organiser() },
        Actor { role: Role::Supervisor, ..desk.organiser() },
        Actor { role: Role::TitleOffice, organisation: desk.world.title_office, ..desk.organiser() },
    ];
    for actor in others {
        assert!(record(&mut desk, actor, defence()).is_err(), "{:?}", actor.role);
    }
    let (main, whole) = (desk.expert(0), defence());
    let mut wrong = |change: fn(&mut RecordPanelDefence)| {
        let mut command = whole.clone();
        change(&mut command);
        record(&mut desk, main, command).unwrap_err()
    };
    assert!(wrong(|c| c.day = None).contains("请填写答辩日期"));
    assert!(wrong(|c| c.day = c.day.and_then(|day| day.tomorrow().ok())).contains("不能晚于今天"));
    assert!(wrong(|c| c.answers[0].answer.clear()).contains("第 1 个问题的回答"));
    assert!(wrong(|c| c.answers[1].answer = "无".to_owned()).contains("请填写第 2 个问题"));
    assert!(wrong(|c| c.answers.clear()).contains("请填写答辩的问题和回答"));
    assert!(wrong(|c| c.view = " ".to_owned()).contains("请填写答辩意见"));
    record(&mut desk, main, defence()).unwrap();
    let kept = desk.case().panel_defence.clone().unwrap();
    assert_eq!(kept.answers.open().unwrap().len(), 1, "an empty pair is left out");
    assert!(record(&mut desk, main, defence()).unwrap_err().contains("不能再改"));
    let Some((_, effect)) = desk.play.effects.last() else { panic!("a defence") };
    let open = crate::play::open_part(effect);
    assert!(!open.contains("温升") && !open.contains("回答准确"), "what was said is sealed");
    desk.panel(0, "同意").unwrap();
    assert!(desk.case().is_read());
}

/// req: E7 — the organiser's secretary may write it down instead; where nothing asks for it, nobody does.
#[test]
fn a_defence_is_recorded_where_it_is_asked_for() {
    let mut desk = Desk::defended();
    let organiser = desk.organiser();
    desk.act(organiser, &Act::RecordPanelDefence(defence())).unwrap();
    assert!(desk.case().panel_defence.is_some());
    let mut plain = Desk::new();
    assert!(pack().panel_defence(&plain.case().target.series, &plain.case().target.level).is_none());
    for actor in [plain.expert(0), plain.organiser()] {
        let refusal = plain.act(actor, &Act::RecordPanelDefence(defence())).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Role);
        assert!(refusal.text.contains("不要求评审答辩"), "{}", refusal.text);
    }
    // Before the dossiers are out there is nobody to defend it before.
    let mut early = Desk::defended();
    let none = Act::AssignReaders(AssignReaders { readers: Vec::new() });
    early.act(Actor { role: Role::System, ..early.expert(2) }, &none).unwrap();
    let refusal = early.act(early.organiser(), &Act::RecordPanelDefence(defence())).unwrap_err();
    assert!(refusal.text.contains("还没有分给专家"), "{}", refusal.text);
}

/// req: E4 E7 — what a recused expert wrote down does not count; what the secretary wrote down stays.
#[test]
fn a_defence_goes_with_the_expert_who_keeps_away() {
    for (by_expert, stays) in [(true, false), (false, true)] {
        let mut desk = Desk::defended();
        let actor = if by_expert { desk.expert(0) } else { desk.organiser() };
        desk.act(actor, &Act::RecordPanelDefence(defence())).unwrap();
        let act = Act::Recuse(Recuse { person: desk.world.experts[0] });
        desk.act(Actor { role: Role::System, ..desk.expert(2) }, &act).unwrap();
        assert_eq!(desk.case().panel_defence.is_some(), stays);
        let mut again = Desk::defended();
        again.act(again.organiser(), &Act::RecordPanelDefence(defence())).unwrap();
        let assign = Act::AssignReaders(AssignReaders { readers: again.case().readers.clone() });
        again.act(Actor { role: Role::System, ..again.expert(2) }, &assign).unwrap();
        assert!(again.case().panel_defence.is_none(), "other readers begin anew");
    }
}

/// Who reads follows from the meeting; nobody picks readers, and other readers begin anew.
#[test]
fn readers_are_assigned_by_the_system_alone() {
    let mut desk = Desk::new();
    desk.read(0, 20).unwrap();
    let assign = Act::AssignReaders(AssignReaders { readers: desk.case().readers.clone() });
    for role in Role::ALL.into_iter().filter(|role| *role != Role::System) {
        for organisation in [desk.world.organiser, desk.world.title_office] {
            let actor = Actor { role, organisation, ..desk.expert(2) };
            assert_eq!(desk.act(actor, &assign).unwrap_err().kind, RefusalKind::Role, "{role:?}");
        }
    }
    desk.act(Actor { role: Role::System, ..desk.expert(2) }, &assign).unwrap();
    assert!(desk.case().readings.is_empty() && desk.case().panel_opinion.is_none());
    assert_eq!(desk.possible(), [vec!["read"], vec!["read"], vec![], vec![]]);
}

/// req: E4 E7 — a duty of the recused passes to a substitute and does not silently stop.
#[test]
fn whoever_keeps_away_is_replaced() {
    let recuse = |desk: &mut Desk, which: usize| {
        let act = Act::Recuse(Recuse { person: desk.world.experts[which] });
        desk.act(Actor { role: Role::System, ..desk.expert(3) }, &act).unwrap();
    };
    let mut desk = Desk::new();
    desk.read(0, 20).unwrap();
    desk.read(1, 18).unwrap();
    desk.panel(0, "同意").unwrap();
    recuse(&mut desk, 0);
    let readers: Vec<_> = desk.case().readers.iter().map(|reader| (reader.person, reader.reads)).collect();
    assert_eq!(readers[..], [(desk.world.experts[1], true), (desk.world.experts[2], true)]);
    assert_eq!(desk.case().readings.len(), 1, "what the recused wrote does not count");
    assert!(
        desk.case().panel_opinion.is_none() && !desk.case().is_read(),
        "nor what they said for the panel"
    );
    assert_eq!(desk.possible(), [vec![], vec![], vec!["read"], vec![]]);
    desk.read(2, 19).unwrap();
    desk.panel(1, "同意").unwrap();
    assert!(desk.case().is_read(), "the next reader is the main one");
    recuse(&mut desk, 2);
    assert_eq!(desk.case().readings.len(), 1);
    assert!(desk.case().panel_opinion.is_some(), "nobody is left to take over; the panel's opinion stands");
    let mut looker = Desk::new();
    recuse(&mut looker, 2);
    assert_eq!(looker.possible(), [vec!["read"], vec!["read"], vec![], vec![]]);
}

/// Readings are the experts' own words: the log binds them and shows none.
#[test]
fn the_open_part_of_a_reading_shows_neither_points_nor_words() {
    let mut desk = Desk::new();
    desk.read(0, 27).unwrap();
    let Some((_, effect @ Effect::Read { .. })) = desk.play.effects.last() else { panic!("a reading") };
    let tree = serde_json::to_value(effect).unwrap();
    let (open, parts) = kernel::sealed::split(tree, &kernel::Chance::seeded(1)).unwrap();
    assert!(!open.to_string().contains("27") || !open.to_string().contains("points"), "{open}");
    assert!(!open.to_string().contains("业绩突出"));
    assert_eq!(parts.len(), 2);
}

/// At every stage of the way: what a role or a stage does not permit is refused as such, and a stranger may do nothing.
#[test]
fn every_role_act_and_stage_of_an_application() {
    let world = World::new();
    let way = world.way();
    let procedure = Application::procedure();
    let mut cases: Vec<Application> = (0..=way.len()).map(|until| world.fold(&way[..until])).collect();
    cases.push(world.fold(&[&way[..READ], &[world.voted_down()]].concat()));
    for case in cases {
        let facts = facts(&world.fold(&way[..1]), titled().0);
        for row in procedure.acts {
            for me in world.seats() {
                let mut cx = world.context(&facts);
                cx.actor = me;
                let permitted = procedure.permit(row.key, &case, &cx).map_err(|refusal| refusal.kind);
                let place = format!("{} by {:?} at {}", row.key, me.role, case.stage());
                if !row.roles.contains(&me.role) {
                    assert_eq!(permitted, Err(RefusalKind::Role), "{place}");
                } else if !row.from.contains(&case.stage()) {
                    assert_eq!(permitted, Err(RefusalKind::Stage), "{place}");
                } else if permitted.is_ok()
                    && !matches!(me.role, Role::System | Role::Applicant | Role::Expert)
                {
                    let home = [world.employer, world.organiser, world.title_office];
                    let home = [&home[..], &world.departments].concat();
                    assert!(home.contains(&me.organisation), "{place}: by a stranger");
                    assert_eq!(me.organisation, home_of(&world, &case, me.role), "{place}: elsewhere");
                } else if permitted.is_ok() && me.role == Role::Expert {
                    assert!(case.reader(me.person).is_some_and(|reader| reader.reads), "{place}");
                }
            }
        }
    }
}

/// The one organisation that acts in a role.
fn home_of(world: &World, case: &Application, role: Role) -> kernel::OrganisationId {
    match role {
        Role::Employer => world.employer,
        Role::Department => case.department().unwrap().id,
        Role::TitleOffice => world.title_office,
        _ => world.organiser,
    }
}
