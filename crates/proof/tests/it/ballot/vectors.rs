//! The vectors that stand beside the format's document: made here, checked here, and readable for strangers.
//!
//! `ZHIPING_WRITE_VECTORS=1 cargo test -p proof vectors` writes them anew, but for `keys.json` and for `interop.json`, which
//! `interop.mjs` beside it made in Node.

use super::made::{
    CLOSED, case, cast, close, count, folder, held, key, keys, logged, meeting, notices, receive, round,
    text, voter,
};
use crate::{
    ledger::book::{DEMO_ORIGIN, demo_trust, log_key, trust, witness},
    made::NOW,
};
use kernel::Moment;
use proof::{
    ballot::{
        ABSTAIN, AGAINST, BallotBox, Base, FOR, Issue, NoticeKind, Options, Outcome, SignedPaper, Tally,
        verify_ballot,
    },
    bytes::Bytes32,
    finding::Judgement,
    trust::TrustFile,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeMap, fs};

/// Files that are not made here.
const KEPT: [&str; 3] = ["interop.json", "interop.mjs", "keys.json"];

/// One line of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    file: String,
    trust: String,
    at: Moment,
    witnesses: usize,
    nonces: Vec<Bytes32>,
    outcome: Outcome,
    names: Option<String>,
    why: String,
}

#[derive(Default)]
struct Set {
    files: BTreeMap<String, Vec<u8>>,
    vectors: Vec<Vector>,
}

impl Set {
    fn put(&mut self, name: &str, bytes: Vec<u8>, outcome: Outcome, why: &str) -> &mut Vector {
        let file = format!("{name}.json");
        self.files.insert(file.clone(), bytes);
        self.vectors.push(Vector {
            file,
            trust: "trust.json".to_owned(),
            at: NOW,
            witnesses: 0,
            nonces: Vec::new(),
            outcome,
            names: None,
            why: why.to_owned(),
        });
        self.vectors.last_mut().unwrap()
    }

    fn good(&mut self, name: &str, held: &BallotBox, why: &str) -> &mut Vector {
        self.put(name, held.bytes().unwrap(), Outcome::Valid, why)
    }

    fn bad(&mut self, name: &str, held: &BallotBox, names: &str, why: &str) -> &mut Vector {
        let vector = self.put(name, held.bytes().unwrap(), Outcome::Invalid, why);
        vector.names = Some(names.to_owned());
        vector
    }
}

fn set() -> Set {
    let mut set = Set::default();
    set.files.insert("trust.json".to_owned(), trust().bytes().unwrap());
    set.files.insert("trust-demo.json".to_owned(), demo_trust().bytes().unwrap());
    good(&mut set);
    by_paper(&mut set);
    by_issue(&mut set);
    by_count(&mut set);
    by_closing(&mut set);
    by_form(&mut set);
    set
}

/// With the receipt of its keys.
fn whole() -> BallotBox {
    let mut held = held();
    let entry = logged(&held);
    receive(&mut held, &entry);
    held
}

/// A box of one round.
fn single(choices: &[(u32, &str)], change: impl Fn(&mut BallotBox)) -> BallotBox {
    let mut held = held();
    held.rounds = vec![round((case(1), 1), &keys(0), choices, &[])];
    change(&mut held);
    count(&mut held);
    close(&mut held);
    held
}

fn good(set: &mut Set) {
    let held = whole();
    let mine = held.rounds[0].papers[2].paper.nonce;
    let vector =
        set.good("valid", &held, "three rounds, one of them annulled, and the receipt of their keys");
    (vector.witnesses, vector.nonces) = (1, vec![mine]);
    let vector = set.bad("valid", &held, "箱中没有编号", "a voter does not find their paper");
    vector.nonces = vec![mine, Bytes32([7; 32])];
    set.good("unlogged", &super::made::held(), "no receipt: whether the keys were logged is not shown");
    let five = [(1, FOR), (2, FOR), (3, FOR), (4, FOR), (5, AGAINST), (6, ABSTAIN)];
    let missing = single(&five, |held| drop(held.rounds[0].papers.drain(1..2)));
    set.good("missing", &missing, "six got signatures, five papers are in the box: said, and not invalid");
    let few = single(&five[..4], |held| held.attending.truncate(4));
    set.good("no-quorum", &few, "four of seven attend: no quorum");
    let decided = single(&[(1, FOR), (2, FOR), (3, AGAINST), (4, ABSTAIN), (5, ABSTAIN)], |held| {
        held.rounds[0].pass.base = Base::Decided;
    });
    set.good("decided", &decided, "two thirds of papers for and against pass, not of those present");
    let offered = single(&five, |held| held.rounds[0].options.truncate(2));
    set.good("not-offered", &offered, "an abstention where none was offered is invalid");
    let demo = single(&five, |held| (held.demo, held.origin) = (true, DEMO_ORIGIN.to_owned()));
    set.good("demo", &demo, "a demo box under a demo trust file").trust = "trust-demo.json".to_owned();
    set.bad("demo", &demo, "正式的信任文件不予认可", "a demo box under a production trust file");
    let spaced = [b"\n ".as_slice(), &whole().bytes().unwrap(), b"\n"].concat();
    set.put("space-around", spaced, Outcome::Valid, "white space around the file does no harm");
}

/// Papers are wrong; the count is of what is there.
fn by_paper(set: &mut Set) {
    let mut put = |name: &str, change: &dyn Fn(&mut Vec<SignedPaper>), names: &str, why: &str| {
        let mut held = whole();
        change(&mut held.rounds[0].papers);
        count(&mut held);
        set.bad(name, &held, names, why);
    };
    put(
        "choice-changed",
        &|papers| {
            let against = papers.iter_mut().find(|signed| signed.paper.choice == AGAINST).unwrap();
            against.paper.choice = FOR.to_owned();
        },
        "两方的签名都不成立",
        "one vote was changed",
    );
    put(
        "nonce-changed",
        &|papers| papers[0].paper.nonce.0[31] ^= 1,
        "第 1 张",
        "the number of a paper was changed",
    );
    put(
        "office-bit",
        &|papers| papers[3].office.signature[100] ^= 1,
        "第 4 张",
        "a bit of the office's signature was turned",
    );
    put(
        "supervisor-bit",
        &|papers| papers[3].supervisor.signature[100] ^= 1,
        "监督方的签名不成立",
        "a bit of the supervisor's signature was turned",
    );
    put(
        "prefix-bit",
        &|papers| papers[3].office.prefix.0[0] ^= 1,
        "办理机关的签名不成立",
        "a bit before the paper was turned",
    );
    put(
        "office-alone",
        &|papers| papers[3].supervisor = papers[3].office.clone(),
        "监督方的签名不成立",
        "the office's signature stands for the supervisor's",
    );
    put(
        "signature-great",
        &|papers| papers[3].office.signature = vec![255; 256],
        "办理机关的签名不成立",
        "a signature that is not below the modulus",
    );
    put("duplicate", &|papers| papers[4] = papers[3].clone(), "与前一张重复", "a paper stands twice");
    put("unsorted", &|papers| papers.swap(1, 2), "没有按编号排序", "two papers were swapped");
    put(
        "other-case",
        &|papers| {
            papers[5] = cast((case(9), 1), &keys(0), 6, FOR).0;
            papers.sort_by_key(|signed| signed.paper.nonce);
        },
        "是别的会议、别的申报件或别的轮次的",
        "a well-signed paper of another case",
    );
    put(
        "other-round",
        &|papers| {
            papers[5] = cast((case(1), 2), &keys(0), 6, FOR).0;
            papers.sort_by_key(|signed| signed.paper.nonce);
        },
        "是别的会议、别的申报件或别的轮次的",
        "a well-signed paper of another round",
    );
    put(
        "stuffed",
        &|papers| {
            papers.push(cast((case(1), 1), &keys(0), 7, FOR).0);
            papers.sort_by_key(|signed| signed.paper.nonce);
        },
        "只有 6 人领票，箱中却有 7 张",
        "a well-signed paper more than were issued",
    );
    put(
        "stuffed-unsigned",
        &|papers| {
            papers[0] = cast((case(1), 1), &(key(6), key(7)), 7, FOR).0;
            papers.sort_by_key(|signed| signed.paper.nonce);
        },
        "两方的签名都不成立",
        "a paper under other keys",
    );
}

/// The registers are wrong, and both sides signed them.
fn by_issue(set: &mut Set) {
    let mut put = |name: &str, change: &dyn Fn(&mut BallotBox), names: &str, why: &str| {
        let mut held = whole();
        change(&mut held);
        count(&mut held);
        close(&mut held);
        set.bad(name, &held, names, why);
    };
    let issue = |who: u32| Issue { voter: voter(who), blinded: kernel::Digest::sha256(&[b"x"]) };
    put(
        "issue-recused",
        &|held| held.rounds[2].issues.office.insert(2, issue(3)),
        "应当回避，却从办理机关领了票",
        "one who is recused got a signature",
    );
    put(
        "issue-absent",
        &|held| held.rounds[0].issues.supervisor.push(issue(7)),
        "没有签到，却从监督方领了票",
        "one who does not attend got a signature",
    );
    put(
        "issue-twice",
        &|held| held.rounds[0].issues.office.insert(1, issue(1)),
        "有人领了两次",
        "one got two signatures",
    );
    put(
        "issue-unsorted",
        &|held| held.rounds[0].issues.office.swap(0, 1),
        "没有排序",
        "a register is not ascending",
    );
    put(
        "issue-fewer",
        &|held| drop(held.rounds[0].issues.supervisor.pop()),
        "只有 5 人领票，箱中却有 6 张",
        "the supervisor gave one signature less than there are papers",
    );
    put("attending-twice", &|held| held.attending[1] = voter(1), "签到两次", "one attends twice");
    put(
        "attending-more",
        &|held| held.members = 5,
        "只有 5 人，签到 6 人",
        "more attend than the committee has members",
    );
    put(
        "recused-absent",
        &|held| held.rounds[0].recused = vec![voter(8)],
        "没签到的人",
        "one is recused who does not attend",
    );
    put(
        "key-twice",
        &|held| held.rounds[2].keys = held.rounds[1].keys.clone(),
        "用了两次",
        "two rounds have one key",
    );
    put(
        "key-shared",
        &|held| held.rounds[0].keys.supervisor = held.rounds[0].keys.office.clone(),
        "用了两次",
        "office and supervisor have one key",
    );
}

fn by_count(set: &mut Set) {
    let mut put = |name: &str, change: &dyn Fn(&mut BallotBox), names: &str, why: &str| {
        let mut held = whole();
        change(&mut held);
        set.bad(name, &held, names, why);
    };
    let tally = |held: &mut BallotBox, change: &dyn Fn(&mut Tally)| {
        change(held.rounds[2].tally.as_mut().unwrap());
    };
    put(
        "tally-moved",
        &|held| tally(held, &|tally| (tally.in_favour, tally.blank) = (4, 0)),
        "按选票应为同意 3",
        "a blank paper was counted in favour",
    );
    put("tally-null", &|held| held.rounds[2].tally = None, "按选票应为同意 3", "a tally is missing");
    put(
        "outcome-other",
        &|held| held.rounds[2].outcome = held.rounds[0].outcome,
        "按计票结果应为未通过",
        "the outcome is another",
    );
    put(
        "outcome-null",
        &|held| held.rounds[2].outcome = None,
        "按计票结果应为未通过",
        "an outcome is missing",
    );
    put(
        "threshold-lower",
        &|held| held.rounds[2].pass.numerator = 1,
        "按计票结果应为通过",
        "another threshold, and the old outcome",
    );
    put(
        "recused-more",
        &|held| held.rounds[2].recused.push(voter(6)),
        "应当回避",
        "one more is said to be recused, who got a signature",
    );
    put(
        "members-more",
        &|held| held.members = 10,
        "表决无效",
        "a larger committee, in which six are no quorum",
    );
    put(
        "annulled-kept",
        &|held| held.rounds[1].tally = Some(Tally::default()),
        "已经作废，却还有选票或结果",
        "an annulled round has a tally",
    );
    put(
        "annulled-dropped",
        &|held| held.rounds[1].annulled = None,
        "按选票应为同意 0",
        "an annulled round is said to count",
    );
}

/// Whoever signed the close is not who should have, or signed something else.
fn by_closing(set: &mut Set) {
    let mut put = |name: &str, change: &dyn Fn(&mut BallotBox), names: &str, why: &str| {
        let mut held = whole();
        change(&mut held);
        set.bad(name, &held, names, why);
    };
    let as_office = |held: &mut BallotBox, number: u8, change: &dyn Fn(&mut proof::ballot::Notice)| {
        let [mut notice, _] = notices(held);
        change(&mut notice);
        held.closings.office = text(&notice.sign(&log_key(number)).unwrap().bytes());
    };
    let as_witness = |held: &mut BallotBox, number: u8, change: &dyn Fn(&mut proof::ballot::Notice)| {
        let [_, mut notice] = notices(held);
        change(&mut notice);
        held.closings.supervisor = text(&notice.sign_as_witness(&witness(number)).unwrap().bytes());
    };
    put(
        "office-unknown",
        &|held| as_office(held, 29, &|_| {}),
        "签名者未知：信任文件里没有办理机关",
        "the office's key is not in the trust file",
    );
    put(
        "supervisor-unknown",
        &|held| as_witness(held, 39, &|_| {}),
        "签名者未知：信任文件里没有监督方",
        "the supervisor's key is not in the trust file",
    );
    put(
        "office-retired",
        &|held| as_office(held, 22, &|notice| notice.at = NOW),
        "已经停用",
        "the office's key was retired before",
    );
    put(
        "supervisor-retired",
        &|held| as_witness(held, 32, &|notice| notice.at = NOW),
        "已经停用",
        "the supervisor's key was retired before",
    );
    put(
        "office-compromised",
        &|held| as_office(held, 23, &|_| {}),
        "已经失密",
        "the office's key is compromised",
    );
    put(
        "closing-swapped",
        &|held| std::mem::swap(&mut held.closings.office, &mut held.closings.supervisor),
        "签名者未知",
        "each side's notice stands for the other's",
    );
    put(
        "closing-early",
        &|held| {
            as_witness(held, 31, &|notice| {
                notice.kind = NoticeKind::Open;
                notice.rows.iter_mut().for_each(|row| row.words.truncate(1));
            });
        },
        "监督方签的是别的会议或别的事项",
        "the supervisor's opening notice stands for the closing one",
    );
    put(
        "closing-elsewhere",
        &|held| as_witness(held, 31, &|notice| notice.meeting = case(1)),
        "监督方签的是别的会议或别的事项",
        "the supervisor signed another meeting's close",
    );
    put(
        "closing-future",
        &|held| as_office(held, 21, &|notice| notice.at = NOW.plus_millis(3_600_000)),
        "晚于现在",
        "the office signed an hour from now",
    );
    put(
        "closing-fewer",
        &|held| as_office(held, 21, &|notice| notice.rows.truncate(2)),
        "签了 2 轮，票箱有 3 轮",
        "the office signed for two rounds",
    );
    put(
        "closing-order",
        &|held| as_office(held, 21, &|notice| notice.rows.swap(0, 1)),
        "签的轮次与票箱不同",
        "the office signed the rounds in another order",
    );
    put(
        "closing-bit",
        &|held| {
            held.closings.supervisor = held.closings.supervisor.replacen(
                &CLOSED.millis().to_string(),
                &(CLOSED.millis() + 1).to_string(),
                1,
            )
        },
        "内容被改动过，或者是伪造的",
        "the moment in the supervisor's notice was changed",
    );
    put("closing-empty", &|held| held.closings.office.clear(), "写法不合规范", "the office signed nothing");
    put(
        "key-other",
        &|held| held.rounds[0].keys.supervisor = key(7).public().unwrap(),
        "公钥不是监督方签的那一把",
        "another key of the supervisor",
    );
    put(
        "issue-removed",
        &|held| drop(held.rounds[2].issues.supervisor.pop()),
        "领票登记不是监督方签的那一份",
        "a line of the supervisor's register is missing",
    );
    put(
        "issue-renamed",
        &|held| held.rounds[2].issues.office[3].blinded = kernel::Digest::sha256(&[b"x"]),
        "领票登记不是办理机关签的那一份",
        "a digest in the office's register was changed",
    );
    put(
        "origin-other",
        &|held| held.origin = "log.example/other".to_owned(),
        "办理机关签的是别的会议或别的事项",
        "the box names another log",
    );
    let mut other = held();
    let mut entry = logged(&other);
    entry.case = case(1);
    receive(&mut other, &entry);
    set.bad(
        "receipt-elsewhere",
        &other,
        "第 1 份存证不是这次会议的",
        "the receipt is of another meeting's entry",
    );
    let mut fewer = held();
    let mut entry = logged(&fewer);
    entry.effect["ballot_keys"][1]["office"] = json!("sha256:00");
    receive(&mut fewer, &entry);
    set.good("receipt-fewer", &fewer, "the receipt has the keys of two rounds only: said, and not invalid");
    let mut bent = serde_json::to_value(whole()).unwrap();
    bent["receipts"][0]["entry"]["effect"]["kind"] = json!("agenda");
    set.put(
        "receipt-bent",
        kernel::canonical::to_bytes(&bent).unwrap(),
        Outcome::Invalid,
        "the receipt's entry was changed",
    )
    .names = Some("第 1 份存证与日志不符".to_owned());
    let vector = set.good("two-witnesses", &whole(), "two witnesses were asked for");
    (vector.witnesses, vector.outcome) = (2, Outcome::Invalid);
}

fn by_form(set: &mut Set) {
    let text = text(&whole().bytes().unwrap());
    let mut put = |name: &str, from: &str, to: &str, why: &str| {
        assert!(text.contains(from), "{from}");
        let bytes = text.replacen(from, to, 1).into_bytes();
        set.put(name, bytes, Outcome::Invalid, why).names = Some("写法不合规范".to_owned());
    };
    put("spaced", "\"kind\":\"ballot_box\"", "\"kind\": \"ballot_box\"", "the file is not canonical");
    put("twice", "\"members\":7", "\"members\":7,\"members\":7", "a key stands twice");
    put("more", "\"members\":7", "\"membe\":7,\"members\":7", "an unknown field");
    put("fewer", "\"members\":7,", "", "a field is missing");
    put("kind", "\"kind\":\"ballot_box\"", "\"kind\":\"box\"", "another kind of file");
    put("suite", "\"suite\":\"rsabssa-", "\"suite\":\"rsa-", "an unknown suite");
    put("paper-more", "\"choice\":\"", "\"chance\":1,\"choice\":\"", "a paper with an unknown field");
    put("paper-moved", &meeting().to_string(), "\u{301}", "a meeting that is no id");
    put("base", "\"base\":\"present\"", "\"base\":\"members\"", "an unknown base");
    set.put("not-one", b"{}".to_vec(), Outcome::Invalid, "no box at all");
}

/// req: E8
#[test]
fn the_vectors_of_the_ballot_stand_in_their_folder_and_come_out_as_they_say() {
    let Set { mut files, vectors } = set();
    for vector in &vectors {
        let trust = TrustFile::read(&files[&vector.trust]).unwrap();
        let options = Options { nonces: vector.nonces.clone(), witnesses: vector.witnesses };
        let report = verify_ballot(&files[&vector.file], &trust, vector.at, &options);
        assert_eq!(report.outcome, vector.outcome, "{}: {:?}", vector.why, report.findings);
        let failing = report.findings.iter().filter(|finding| finding.outcome == Judgement::Fails);
        let said: String = failing.map(|finding| finding.because.clone() + "\n").collect();
        if let Some(names) = &vector.names {
            assert!(said.contains(names), "{}: {names} is not in {said}", vector.why);
        }
    }
    let manifest = serde_json::to_string_pretty(&vectors).unwrap() + "\n";
    files.insert("manifest.json".to_owned(), manifest.into_bytes());
    let folder = folder();
    let there = || -> Vec<String> {
        let names =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| !KEPT.contains(&name.as_str())).collect();
        names.sort();
        names
    };
    if std::env::var_os("ZHIPING_WRITE_VECTORS").is_some() {
        for name in there() {
            fs::remove_file(folder.join(name)).unwrap();
        }
        for (name, bytes) in &files {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
    assert_eq!(there(), files.keys().cloned().collect::<Vec<_>>());
    for (name, bytes) in &files {
        assert!(fs::read(folder.join(name)).unwrap() == *bytes, "{name} is not what the sources make");
    }
}
