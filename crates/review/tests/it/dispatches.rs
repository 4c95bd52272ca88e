//! req: X7 — a filing's channels and address are the pack's; the package, its sending and its receipt are recorded.

use crate::{
    play::{Moves, OFFICE, ORGANISER, Play, at_home, covers, day, id, morning, open_part, said, seat},
    world::pack,
};
use kernel::{Actor, Digest, Role};
use review::{
    Kind, Reach, RefusalKind,
    application::{documents::Envelope, dossier::Attachment, state::Party},
    dispatch::{
        Act, Dispatch, Facts, Stage,
        acts::{Prepare, Reason, Receive, Send},
        documents::{Enclosure, letter},
    },
    folder::Folder as _,
};
use rules::tables::{Filing, Means};

/// The pack's filing by several channels, until a day of the schedule.
fn filing() -> &'static Filing {
    pack().filings().iter().find(|f| !f.by.is_empty() && f.channels.len() > 1 && !f.step.is_empty()).unwrap()
}

/// The pack's filing whose day follows from a term.
fn by_term() -> &'static Filing {
    pack().filings().iter().find(|f| f.by.contains(&Role::Department) && !f.term.is_empty()).unwrap()
}

/// The pack's filing that goes outside.
fn outside() -> &'static Filing {
    pack().filings().iter().find(|f| !f.by.is_empty() && f.received_by.is_none()).unwrap()
}

fn file(number: u32, part: &str) -> Attachment {
    Attachment {
        file: id(number),
        item: part.to_owned(),
        name: format!("材料{number}.pdf"),
        size: 1000,
        media: "application/pdf".to_owned(),
        address: format!("keyed:{number}"),
    }
}

fn facts(filing: &Filing) -> Facts {
    Facts {
        receiver: Some(Party { id: id(OFFICE), name: "市职改办".to_owned() }),
        number: "BS1".to_owned(),
        // As they were put in: the last part first.
        files: filing.parts().iter().rev().zip(60..).map(|(part, number)| file(number, part)).collect(),
    }
}

fn sender() -> Actor {
    at_home(Role::Department, 4)
}

fn receiver() -> Actor {
    at_home(Role::TitleOffice, 3)
}

/// A filing and its people.
struct Desk(Play<Dispatch>);

impl Desk {
    fn new(filing: &Filing) -> Self {
        Self(Play::new(id(40), facts(filing)))
    }
    fn prepared(filing: &Filing) -> Self {
        let mut desk = Self::new(filing);
        desk.on("2024-08-01", sender(), &prepare(filing)).unwrap();
        desk
    }
    fn sent() -> Self {
        let mut desk = Self::prepared(filing());
        desk.on("2024-08-19", sender(), &send("2024-08-16", "2024-08-19")).unwrap();
        desk
    }
    fn on(&mut self, on: &str, who: Actor, act: &Act) -> Result<(), String> {
        self.0.act(who, morning(day(on)), act).map(drop).map_err(said)
    }
    fn state(&self) -> &Dispatch {
        self.0.state()
    }
}

fn prepare(filing: &Filing) -> Act {
    Act::Prepare(Prepare { filing: filing.id.clone(), from: None })
}

fn send(paper: &str, mail: &str) -> Act {
    Act::Send(Send {
        by: vec![(Means::SealedPaper, day(paper)), (Means::Email, day(mail))],
        note: " 快递 123 ".to_owned(),
    })
}

fn receive(by: &[(Means, &str)]) -> Act {
    Act::Receive(Receive { by: by.iter().map(|(means, on)| (*means, day(on))).collect() })
}

fn reason() -> Reason {
    Reason { reason: "计划表少一页".to_owned() }
}

#[test]
fn what_the_pack_says_of_a_filing_is_copied_when_it_is_prepared() {
    let case = Desk::prepared(filing());
    let case = case.state();
    assert_eq!((&case.to, &case.address, &case.means), (&filing().to, &filing().address, &filing().channels));
    assert_eq!(case.clause, pack().cite(&filing().clause));
    assert_eq!(case.parts, filing().parts());
    let window = pack().windows().iter().find(|window| window.step == filing().step).unwrap();
    let due = case.due.as_ref().unwrap();
    assert_eq!((due.day, &due.derivation), (window.until, &window.derivation));
    assert_eq!(case.listing(pack()).due, Some(window.until));
}

#[test]
fn only_whoever_owes_it_prepares_it() {
    for role in Role::ALL.into_iter().filter(|role| !filing().by.contains(role)) {
        let refused = Desk::new(filing()).on("2024-08-01", at_home(role, 4), &prepare(filing())).unwrap_err();
        let clause = pack().cite(&filing().clause);
        assert_eq!(refused, format!("“{}”由{}报送|{clause}", filing().name, filing().from), "{role:?}");
    }
    let unknown = Act::Prepare(Prepare { filing: "none".to_owned(), from: None });
    assert!(Desk::new(filing()).on("2024-08-01", sender(), &unknown).unwrap_err().contains("没有这一项"));
    // Those that another kind of case carries are nobody's here.
    let carried: Vec<&Filing> = pack().filings().iter().filter(|filing| filing.by.is_empty()).collect();
    assert!(!carried.is_empty());
    for filing in carried {
        for role in Role::ALL {
            assert!(Desk::new(filing).on("2024-08-01", at_home(role, 4), &prepare(filing)).is_err());
        }
    }
}

#[test]
fn whoever_receives_it_must_be_there_and_be_another_one() {
    let mut nobody = Desk::new(filing());
    nobody.0.facts.receiver = None;
    assert!(nobody.on("2024-08-01", sender(), &prepare(filing())).unwrap_err().contains("没有接收"));
    let mut own = Desk::new(filing());
    own.0.facts.receiver = Some(Party { id: id(ORGANISER), name: "本单位".to_owned() });
    assert!(own.on("2024-08-01", sender(), &prepare(filing())).unwrap_err().contains("不用向自己报送"));
}

#[test]
fn a_term_counts_from_the_day_that_is_given() {
    let filing = by_term();
    let from = day("2024-09-20");
    let mut desk = Desk::new(filing);
    let act = Act::Prepare(Prepare { filing: filing.id.clone(), from: Some(from) });
    desk.on("2024-08-01", sender(), &act).unwrap();
    let wanted = pack().term(&filing.term, from).unwrap();
    let due = desk.state().due.as_ref().unwrap();
    assert_eq!((due.day, &due.derivation), (wanted.day, &wanted.derivation));
    assert!(Desk::prepared(filing).state().due.is_none(), "the day is not known yet");
    // The calendar of a year that nobody has published is not made up.
    let act = Act::Prepare(Prepare { filing: filing.id.clone(), from: Some(day("2031-09-20")) });
    assert!(Desk::new(filing).on("2024-08-01", sender(), &act).unwrap_err().contains("2031"));
}

#[test]
fn a_package_goes_whole_and_by_all_its_channels() {
    let mut desk = Desk::prepared(filing());
    let parts = filing().parts();
    let all = std::mem::take(&mut desk.0.facts.files);
    let refused = desk.on("2024-08-19", sender(), &send("2024-08-16", "2024-08-19")).unwrap_err();
    assert_eq!(refused, format!("还缺：{}|{}", parts.join("、"), desk.state().clause));
    desk.0.facts.files = all;
    let only_paper =
        Act::Send(Send { by: vec![(Means::SealedPaper, day("2024-08-16"))], note: String::new() });
    assert!(desk.on("2024-08-19", sender(), &only_paper).unwrap_err().contains("“电子邮箱”报出的日期"));
    let ahead = desk.on("2024-08-19", sender(), &send("2024-08-16", "2024-08-20")).unwrap_err();
    assert!(ahead.contains("2024-08-20 还没有到"), "{ahead}");
    let other = seat(Role::Department, 77, 4);
    assert!(desk.on("2024-08-19", other, &send("2024-08-16", "2024-08-19")).is_err());
    desk.on("2024-08-19", sender(), &send("2024-08-16", "2024-08-19")).unwrap();
    let package = desk.state().package.as_ref().unwrap();
    let items: Vec<&str> = package.files.open().unwrap().iter().map(|file| file.item.as_str()).collect();
    assert_eq!(items, parts, "in the order of the parts");
    assert_eq!(package.note, "快递 123");
    assert!(!desk.state().late());
    assert!(desk.state().closed().is_some(), "what was sent is not changed any more");
}

#[test]
fn what_goes_through_the_system_goes_now() {
    let mut desk = Desk::prepared(by_term());
    assert_eq!(desk.state().means, [Means::System]);
    let act = Act::Send(Send { by: vec![(Means::System, day("2024-08-01"))], note: String::new() });
    desk.on("2024-08-19", sender(), &act).unwrap();
    assert_eq!(desk.state().sent_on(), Some(day("2024-08-19")));
}

#[test]
fn a_late_package_is_marked_and_not_refused() {
    let mut desk = Desk::prepared(filing());
    desk.on("2024-08-21", sender(), &send("2024-08-16", "2024-08-21")).unwrap();
    assert!(desk.state().late());
}

#[test]
fn it_is_received_when_it_has_arrived_by_each_channel() {
    let mut desk = Desk::sent();
    assert!(
        desk.on("2024-08-20", sender(), &receive(&[(Means::Email, "2024-08-20")])).is_err(),
        "not by its sender"
    );
    let early = desk.on("2024-08-20", receiver(), &receive(&[(Means::Email, "2024-08-18")])).unwrap_err();
    assert!(early.contains("2024-08-19 报出的，收到的日期不能更早"), "{early}");
    let ahead = desk.on("2024-08-20", receiver(), &receive(&[(Means::Email, "2024-08-21")])).unwrap_err();
    assert!(ahead.contains("还没有到"), "{ahead}");
    assert!(desk.on("2024-08-20", receiver(), &receive(&[])).unwrap_err().contains("至少填写一个"));
    let twice = receive(&[(Means::Email, "2024-08-20"), (Means::Email, "2024-08-20")]);
    assert!(desk.on("2024-08-20", receiver(), &twice).unwrap_err().contains("已经签收"));
    desk.on("2024-08-20", receiver(), &receive(&[(Means::Email, "2024-08-20")])).unwrap();
    assert_eq!((desk.state().stage, desk.state().awaited()), (Stage::Sent, vec![Means::SealedPaper]));
    let withdrawn = desk.on("2024-08-20", sender(), &Act::Withdraw(reason())).unwrap_err();
    assert!(withdrawn.contains("已经有渠道签收"), "{withdrawn}");
    desk.on("2024-08-21", receiver(), &receive(&[(Means::SealedPaper, "2024-08-21")])).unwrap();
    assert_eq!(desk.state().stage, Stage::Received);
    assert_eq!(desk.state().listing(pack()).due, None, "the day was the sender's");
}

#[test]
fn what_came_back_goes_out_once_more_and_arrives_once_more() {
    let mut desk = Desk::sent();
    desk.on("2024-08-20", receiver(), &receive(&[(Means::Email, "2024-08-20")])).unwrap();
    let empty = Act::Return(Reason { reason: "  ".to_owned() });
    assert!(desk.on("2024-08-20", receiver(), &empty).unwrap_err().contains("请填写退回的理由"));
    desk.on("2024-08-20", receiver(), &Act::Return(reason())).unwrap();
    assert!(desk.state().closed().is_none(), "the package is put together again");
    desk.on("2024-08-20", sender(), &send("2024-08-20", "2024-08-20")).unwrap();
    assert_eq!(desk.state().awaited(), filing().channels, "also what had arrived before");
}

#[test]
fn what_goes_outside_is_recorded_by_its_sender() {
    let filing = outside();
    let who = at_home(Role::TitleOffice, 3);
    assert!(filing.by.contains(&who.role));
    let mut desk = Desk::new(filing);
    desk.on("2024-11-01", who, &prepare(filing)).unwrap();
    assert!(desk.state().receiver.is_none());
    let act = Act::Send(Send { by: Vec::new(), note: String::new() });
    desk.on("2024-11-02", who, &act).unwrap();
    assert_eq!(desk.state().holder(), Some(Reach::seat(id(OFFICE), Role::TitleOffice)));
    desk.on("2024-11-03", who, &receive(&[(Means::System, "2024-11-03")])).unwrap();
    assert_eq!(desk.state().stage, Stage::Received);
}

/// What is being put together is the sender's own; who sent it and what the files are called is in no public record.
#[test]
fn the_receiver_sees_it_once_it_was_sent() {
    let own = Reach::seat(id(ORGANISER), Role::Department);
    let prepared = Desk::prepared(filing());
    assert_eq!(prepared.state().reach(), [own]);
    assert_eq!(prepared.state().holder(), Some(own));
    let sent = Desk::sent();
    let receives = Reach::seat(id(OFFICE), Role::TitleOffice);
    assert_eq!(sent.state().reach(), [own, receives]);
    assert_eq!(sent.state().holder(), Some(receives));
    assert!(sent.state().keeps(&sender()) && !sent.state().keeps(&receiver()));
    for (key, effect) in &sent.0.effects {
        let open = open_part(effect);
        assert!(!open.contains("经办人") && !open.contains("材料60.pdf"), "{key}: {open}");
    }
}

#[test]
fn a_refused_role_is_told_whose_it_is() {
    let mut desk = Desk::prepared(filing());
    let refused = desk.0.act(receiver(), morning(day("2024-08-19")), &send("2024-08-16", "2024-08-19"));
    assert_eq!(refused.unwrap_err().kind, RefusalKind::Role);
}

/// req: X7 — the covering letter lists what is enclosed with digests, the channels, and what is known of the receipt.
#[test]
fn the_letter_is_list_and_record() {
    let mut desk = Desk::sent();
    desk.on("2024-08-20", receiver(), &receive(&[(Means::Email, "2024-08-20")])).unwrap();
    let enclosed = [Enclosure {
        part: filing().parts()[0].clone(),
        name: "计划表.pdf".to_owned(),
        digest: Digest::sha256(&[b"plan"]),
    }];
    let envelope = Envelope { made_at: "2024-08-20 10:00", demo: true, office: "市职改办" };
    let mut letter = letter(desk.state(), &enclosed, day("2024-08-20"), pack(), &envelope);
    // The digest of the pack changes with every word of it.
    assert!(letter.as_object_mut().unwrap().remove("pack").is_some());
    insta::assert_json_snapshot!(letter);
}

/// Where acts lead, for the diagram.
pub(crate) fn moves() -> Moves {
    let mut desk = Desk::sent();
    desk.on("2024-08-20", receiver(), &receive(&[(Means::Email, "2024-08-20")])).unwrap();
    desk.on("2024-08-20", receiver(), &Act::Return(reason())).unwrap();
    desk.on("2024-08-20", sender(), &send("2024-08-20", "2024-08-20")).unwrap();
    let both = receive(&[(Means::Email, "2024-08-20"), (Means::SealedPaper, "2024-08-20")]);
    desk.on("2024-08-20", receiver(), &both).unwrap();
    let mut moves = desk.0.moves;
    let mut returned = Desk::sent();
    returned.on("2024-08-20", receiver(), &Act::Return(reason())).unwrap();
    for mut withdrawn in [Desk::prepared(filing()), Desk::sent(), returned] {
        withdrawn.on("2024-08-20", sender(), &Act::Withdraw(reason())).unwrap();
        moves.extend(withdrawn.0.moves);
    }
    moves
}

#[test]
fn the_table_is_what_acts_do() {
    covers::<Dispatch>(&moves());
}
