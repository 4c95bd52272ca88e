//! req: F1 F3 F6 — a batch from its notice to its certificates: confirmed by the title office, or by whoever reviewed in
//! its own right, who then files confirmation document, summary and record table in time.

use crate::{
    play::{Moves, OFFICE, Play, at_home, committee, covers, day, id, morning, said, seat},
    world::pack,
};
use kernel::{Actor, Role};
use review::{
    Follow, Kind, Reach,
    application::{Stage as CaseStage, state::Count},
    batch::{
        Act, Batch, Facts,
        acts::{Confirm, FileResults, Publish, filing_due},
        state::{CaseFact, Item, Stage, Step},
    },
};

const PUBLISHED: &str = "2024-10-14";
const REPORTED: &str = "2024-10-22";
const CONFIRMED: &str = "2024-10-23";

fn facts(autonomous: bool) -> Facts {
    let case = |number: u32| CaseFact {
        item: Item {
            case: id(60 + number),
            number: format!("申{number}"),
            name: format!("申报人{number}"),
            title_name: "讲师".to_owned(),
            specialty: "工学".to_owned(),
            employer_name: "乙学院".to_owned(),
            step: Step::Published,
            left: None,
        },
        stage: CaseStage::Rechecked,
        blocked: None,
        certificate: None,
        count: Some(Count { present: 9, yes: 8, no: 1, abstain: 0, invalid: 0 }),
    };
    Facts {
        committee: committee().reference,
        autonomous,
        cases: (1..=2).map(case).collect(),
        untold: Vec::new(),
        number: "GS1".to_owned(),
        issuer: "甲职改办".to_owned(),
    }
}

/// A batch and its people, acting on days.
struct Table(Play<Batch>);

impl Table {
    fn published(autonomous: bool) -> Self {
        let mut table = Self(Play::new(id(45), facts(autonomous)));
        let publish = Publish { name: "第一批".to_owned(), cases: vec![id(61), id(62)] };
        table.clerk(PUBLISHED, &Act::Publish(publish)).unwrap();
        table.stand(CaseStage::PublicNotice);
        table
    }
    fn reported(autonomous: bool) -> Self {
        let mut table = Self::published(autonomous);
        table.clerk(REPORTED, &Act::Report).unwrap();
        table.stand(CaseStage::Reported);
        table
    }
    fn confirmed(autonomous: bool) -> Self {
        let mut table = Self::reported(autonomous);
        let confirm = Confirm { document: "确〔2024〕1 号".to_owned() };
        if autonomous {
            table.clerk(CONFIRMED, &Act::ConfirmOwn(confirm)).unwrap();
        } else {
            table.office(CONFIRMED, &Act::Confirm(confirm)).unwrap();
        }
        table.stand(CaseStage::Confirmed);
        table
    }
    fn certified(autonomous: bool) -> Self {
        let mut table = Self::confirmed(autonomous);
        table.office(CONFIRMED, &Act::Certify).unwrap();
        table
    }
    /// What followed moved the cases along.
    fn stand(&mut self, stage: CaseStage) {
        self.0.facts.cases.iter_mut().for_each(|case| case.stage = stage);
    }
    fn act(&mut self, actor: Actor, on: &str, act: &Act) -> Result<Vec<Follow>, String> {
        self.0.act(actor, morning(day(on)), act).map_err(said)
    }
    fn clerk(&mut self, on: &str, act: &Act) -> Result<Vec<Follow>, String> {
        self.act(at_home(Role::Organiser, 3), on, act)
    }
    fn office(&mut self, on: &str, act: &Act) -> Result<Vec<Follow>, String> {
        self.act(at_home(Role::TitleOffice, 3), on, act)
    }
    fn stage(&self) -> Stage {
        self.0.state().stage
    }
}

fn confirm() -> Confirm {
    Confirm { document: "确〔2024〕2 号".to_owned() }
}

fn file(confirmation: &str, summary: &str) -> Act {
    Act::FileResults(FileResults { confirmation: confirmation.to_owned(), summary: summary.to_owned() })
}

/// Who confirms is the title office, and for a committee that reviews in its own right the organiser; never the other.
#[test]
fn whoever_has_the_right_of_review_confirms() {
    let mut ordinary = Table::reported(false);
    assert_eq!(ordinary.stage(), Stage::Reported);
    assert!(
        ordinary.clerk(CONFIRMED, &Act::ConfirmOwn(confirm())).unwrap_err().contains("这一件现在是“待确认”")
    );
    assert!(ordinary.clerk(CONFIRMED, &Act::Confirm(confirm())).unwrap_err().contains("“确认”由"));
    ordinary.office(CONFIRMED, &Act::Confirm(confirm())).unwrap();
    let possible = |table: &Table| table.0.possible(at_home(Role::Organiser, 3), morning(day(CONFIRMED)));
    assert!(possible(&ordinary).is_empty(), "nobody files what another one confirmed");
    assert!(
        ordinary.clerk(CONFIRMED, &file("文", "总结")).unwrap_err().contains("自主评审的评委会才备案结果")
    );

    let mut own = Table::reported(true);
    assert_eq!(own.stage(), Stage::Unconfirmed);
    let turn = own.0.state().listing(pack()).holder;
    assert_eq!(turn, Some(Reach::seat(committee().reference.organiser, Role::Organiser)));
    assert!(
        own.office(CONFIRMED, &Act::Confirm(confirm())).unwrap_err().contains("这一件现在是“待自主确认”")
    );
    assert!(own.office(CONFIRMED, &Act::ConfirmOwn(confirm())).unwrap_err().contains("“自主确认”由"));
    let blank = Act::ConfirmOwn(Confirm { document: " ".to_owned() });
    assert!(own.clerk(CONFIRMED, &blank).unwrap_err().contains("请填写确认文号"));
    assert!(own.act(seat(Role::Organiser, OFFICE, 3), CONFIRMED, &Act::ConfirmOwn(confirm())).is_err());
    let follows = own.clerk(CONFIRMED, &Act::ConfirmOwn(confirm())).unwrap();
    assert_eq!((own.stage(), follows.len()), (Stage::Confirmed, 2));
}

/// Confirmation document, summary, record table: what is missing is named with its clause, whoever is late files and is
/// marked, and the last day is a month after the results were made known.
#[test]
fn results_are_filed_whole_and_within_a_month() {
    let clause = pack().cite(&pack().filing("autonomous_results").unwrap().clause);
    let mut table = Table::confirmed(true);
    let due = filing_due(table.0.state(), pack()).unwrap();
    assert_eq!((due.day, due.clause.as_str()), (day("2024-11-23"), clause.as_str()));
    assert!(
        pack().unverified().contains_key("term.autonomous_filing"),
        "which day makes them known is not said"
    );
    for (missing, act) in [("职称确认文件", file("", "总结")), ("评审工作总结", file("文", " "))]
    {
        let refused = table.clerk("2024-11-01", &act).unwrap_err();
        assert_eq!(refused, format!("请填写{missing}|{clause}"));
    }
    let counted = std::mem::take(&mut table.0.facts.cases[1].count);
    let refused = table.clerk("2024-11-01", &file("文", "总结")).unwrap_err();
    assert_eq!(refused, format!("评审情况记录表不全：申2没有表决记录|{clause}"));
    table.0.facts.cases[1].count = counted;
    assert!(table.office("2024-11-01", &file("文", "总结")).unwrap_err().contains("“自主评审结果备案”由"));
    // Before the certificates: the batch goes on waiting for them, and is done when they are issued.
    table.clerk("2024-11-01", &file("文", "总结")).unwrap();
    let filed = table.0.state().filed.clone().unwrap();
    assert_eq!((filed.due, filed.is_late(), table.stage()), (Some(due.day), false, Stage::Confirmed));
    assert!(table.clerk("2024-11-01", &file("文", "总结")).unwrap_err().contains("已经备案"));
    table.office("2024-11-01", &Act::Certify).unwrap();
    assert_eq!(table.stage(), Stage::Certified);

    for (on, late) in [("2024-11-23", false), ("2024-11-24", true)] {
        let mut table = Table::certified(true);
        assert_eq!(table.stage(), Stage::Unfiled);
        let listed = table.0.state().listing(pack());
        assert_eq!(listed.due, Some(due.day));
        assert_eq!(listed.holder, Some(Reach::seat(committee().reference.organiser, Role::Organiser)));
        table.clerk(on, &file("文", "总结")).unwrap();
        assert_eq!(
            (table.stage(), table.0.state().filed.as_ref().unwrap().is_late()),
            (Stage::Certified, late)
        );
    }
    let mut early = Table::certified(true).0.state().clone();
    early.filed = Some(filed);
    early.filed.as_mut().unwrap().day = day("2024-10-22");
    let found = early.unsound(pack());
    assert!(found.iter().any(|text| text.contains("filed before they were confirmed")), "{found:?}");
}

/// Every act of the table was done, from every stage it may be done at, and the table names nothing that was not.
#[test]
fn every_act_leads_where_the_table_says() {
    covers::<Batch>(&moves());
}

fn moves() -> Moves {
    let mut moves = Moves::new();
    let mut filed_first = Table::confirmed(true);
    filed_first.clerk("2024-11-01", &file("文", "总结")).unwrap();
    filed_first.office("2024-11-01", &Act::Certify).unwrap();
    let mut filed_last = Table::certified(true);
    filed_last.clerk("2024-11-01", &file("文", "总结")).unwrap();
    for table in [filed_first, filed_last, Table::certified(false)] {
        moves.extend(table.0.moves);
    }
    for table in [Table::published(false), Table::reported(false), Table::reported(true)] {
        let mut closed = table;
        closed.stand(CaseStage::Held);
        closed.clerk(CONFIRMED, &Act::Close).unwrap();
        moves.extend(closed.0.moves);
    }
    moves
}
