//! The vectors that stand beside the format's document: made here, checked here, and readable for strangers.
//!
//! `ZHIPING_WRITE_VECTORS=1 cargo test -p proof vectors` writes them anew.

use super::made::{
    FROZEN, HOUR, PARTIES, RANDOMNESS, capped, committed, drand, drawn, entrants, expert, frozen, logged,
    panel, plan, share,
};
use crate::{
    ledger::book::{DEMO_ORIGIN, demo_trust, trust},
    made::NOW,
};
use kernel::{Chance, Digest, Moment};
use proof::{
    bytes::Bytes32,
    draw::{
        DeclineReason, OpeningFile, Options, Outcome, PublicSource, Purpose, Struck, Transcript, seed,
        verify_draw,
    },
    finding::Judgement,
    trust::TrustFile,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::PathBuf};

/// One line of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    file: String,
    openings: Vec<String>,
    trust: String,
    at: Moment,
    witnesses: usize,
    public: Option<String>,
    outcome: Outcome,
    names: Option<String>,
    why: String,
}

pub(super) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/vectors/draw")
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
            openings: Vec::new(),
            trust: "trust.json".to_owned(),
            at: NOW,
            witnesses: 0,
            public: None,
            outcome,
            names: None,
            why: why.to_owned(),
        });
        self.vectors.last_mut().unwrap()
    }

    fn good(&mut self, name: &str, transcript: &Transcript, why: &str) -> &mut Vector {
        self.put(name, transcript.bytes().unwrap(), Outcome::Valid, why)
    }

    /// A bad one, and what our check must say of it.
    fn bad(&mut self, name: &str, transcript: &Transcript, names: &str, why: &str) {
        self.put(name, transcript.bytes().unwrap(), Outcome::Invalid, why).names = Some(names.to_owned());
    }
}

/// Computes again all that follows from frozen part, shares and public value.
fn follow(transcript: &mut Transcript) {
    let shares: Vec<Option<Bytes32>> = transcript.shares.iter().map(|row| row.share).collect();
    let digest = transcript.freeze.digest().unwrap();
    let seed = seed(&digest, &shares, transcript.public.as_deref());
    transcript.seed = Some(seed);
    transcript.ranking = transcript.freeze.ranking(&seed);
    transcript.panels = transcript.freeze.seat(&transcript.ranking);
}

fn later(hours: i64) -> Moment {
    FROZEN.plus_millis(hours * HOUR)
}

/// Everything there is: receipts, three declines, the openings of all.
fn whole() -> Transcript {
    let frozen = frozen(drand());
    let mut transcript = drawn(&frozen);
    let (first, second) = (transcript.panels[0].seats[0], transcript.panels[1].substitutes[0]);
    let next = transcript.decline(first, later(5), DeclineReason::Declined).unwrap().unwrap();
    transcript.decline(second, later(6), DeclineReason::NoAnswer).unwrap();
    transcript.decline(next, later(7), DeclineReason::Recused).unwrap();
    logged(&mut transcript, later(1));
    transcript.openings = frozen.openings;
    transcript
}

fn set() -> Set {
    let mut set = Set::default();
    set.files.insert("trust.json".to_owned(), trust().bytes().unwrap());
    set.files.insert("trust-demo.json".to_owned(), demo_trust().bytes().unwrap());
    set.files.insert("share.json".to_owned(), share(PARTIES[0]).bytes().unwrap());
    good(&mut set);
    by_share(&mut set);
    by_result(&mut set);
    by_freeze(&mut set);
    by_cap(&mut set);
    by_receipt(&mut set);
    by_form(&mut set);
    set
}

fn good(set: &mut Set) {
    let vector = set.good("valid", &whole(), "receipts, declines, all openings: everything holds");
    (vector.witnesses, vector.public) = (1, Some(RANDOMNESS.to_owned()));
    let public = drawn(&frozen(drand()));
    set.good("public", &public, "what the public gets: no openings; no receipts, either");
    let opening = OpeningFile::new(public.freeze.plan.draw, &frozen(drand()).openings[5]).bytes().unwrap();
    set.files.insert("opening.json".to_owned(), opening);
    set.good("public", &public, "an expert's own line beside it").openings.push("opening.json".to_owned());
    let lottery =
        PublicSource::Lottery {
            name: "示例彩票正选号码".to_owned(), number: "146".to_owned(), at: later(4)
        };
    set.good("lottery", &drawn(&frozen(lottery)), "the public value is a lottery's");
    set.good("none", &drawn(&frozen(PublicSource::None)), "no public value: two shares alone");
    let mut struck = committed(&frozen(drand()));
    struck.reveal(PARTIES[0], share(PARTIES[0]).share, later(2)).unwrap();
    struck.strike(PARTIES[1], Struck::NotRevealed).unwrap();
    let early = struck.clone();
    struck.draw(Some(RANDOMNESS)).unwrap();
    set.good("struck", &struck, "one share was struck, the draw went on");
    let mut aborted = early;
    aborted.abort(later(3), "公共随机数没有产生").unwrap();
    set.good("aborted", &aborted, "aborted before there was a seed");
    let mut aborted = whole();
    aborted.abort(later(9), "评审会取消").unwrap();
    set.good("aborted-late", &aborted, "aborted after seats were drawn");
    // A cap of one and two units: whoever is skipped comes back when the seat of their unit is free.
    let panels = vec![panel("a", 2, 2, Some(1))];
    let small = plan(6, panels, drand()).freeze(&entrants(6, 2, &["a"]), &Chance::seeded(3)).unwrap();
    let mut back = drawn(&small);
    for place in back.ranking.clone() {
        back.decline(place, later(5), DeclineReason::Declined).unwrap();
    }
    set.good("cap", &back, "a cap of one among two units; everybody declines in turn, until nobody is left");
    let mut overall = drawn(&capped(drand()));
    for place in [overall.panels[1].seats[0], overall.panels[0].seats[0]] {
        overall.decline(place, later(5), DeclineReason::Declined).unwrap();
    }
    set.good("cap-overall", &overall, "a cap of one on both panels together; two decline");
    let mut again = plan(24, vec![panel("a", 4, 0, None)], drand());
    again.attempt = 2;
    again.purpose =
        Purpose::SpotCheck { subject: "regional".to_owned(), name: "中级评审抽查".to_owned() };
    let check = again.freeze(&entrants(24, 24, &["a"]), &Chance::seeded(4)).unwrap();
    set.good("spot-check", &drawn(&check), "a spot check, after two aborted draws; no cap");
    let mut other = drawn(&check);
    let unlucky = *other.ranking.last().unwrap();
    other.panels[0].seats[1] = unlucky;
    set.bad("spot-check-other", &other, "第 2 席应为", "a case of a spot check was put in another's place");
    let mut demo = plan(24, vec![panel("a", 4, 0, None)], drand());
    (demo.demo, demo.origin) = (true, DEMO_ORIGIN.to_owned());
    let demo = drawn(&demo.freeze(&entrants(24, 24, &["a"]), &Chance::seeded(4)).unwrap());
    set.good("demo", &demo, "a demo draw under a demo trust file").trust = "trust-demo.json".to_owned();
    set.bad("demo", &demo, "正式的信任文件不予认可", "a demo draw under a production trust file");
    let spaced = [b"\n ".as_slice(), &whole().bytes().unwrap(), b"\n"].concat();
    set.put("space-around", spaced, Outcome::Valid, "white space around the file does no harm");
    // The draw cannot look it up; who checks can.
    let other = set.good("public", &public, "whoever checks looked up another public value");
    (other.outcome, other.public) =
        (Outcome::Invalid, Some(Digest::sha256(&[b"x"]).to_string()[7..].to_owned()));
    other.names = Some("您查到的".to_owned());
}

/// The shares are wrong, and all that follows from them is right.
fn by_share(set: &mut Set) {
    let mut put = |name: &str, change: &dyn Fn(&mut Transcript), names: &str, why: &str| {
        let mut transcript = drawn(&frozen(drand()));
        change(&mut transcript);
        follow(&mut transcript);
        set.bad(name, &transcript, names, why);
    };
    put(
        "share-other",
        &|t| t.shares[0].share = Some(Bytes32([7; 32])),
        "（supervisor）：份额与承诺不符",
        "a share that was not committed to",
    );
    put(
        "commitment-other",
        &|t| t.shares[1].commitment = Some(Digest::sha256(&[b"x"])),
        "（title_office）：份额与承诺不符",
        "a commitment to another share",
    );
    put(
        "share-moved",
        &|t| {
            let [one, other] = &mut t.shares[..] else { unreachable!() };
            std::mem::swap(&mut one.share, &mut other.share);
            std::mem::swap(&mut one.commitment, &mut other.commitment);
        },
        "份额与承诺不符",
        "the parties' shares were exchanged together with their commitments",
    );
    put(
        "committed-late",
        &|t| t.shares[1].committed = Some(t.freeze.plan.commit_by.plus_millis(1)),
        "承诺不在冻结以后、截止以前",
        "a commitment after its time",
    );
    put(
        "committed-early",
        &|t| t.shares[1].committed = Some(FROZEN.plus_millis(-1)),
        "承诺不在冻结以后、截止以前",
        "a commitment before the draw was frozen",
    );
    put(
        "revealed-late",
        &|t| t.shares[0].revealed = Some(t.freeze.plan.reveal_by.plus_millis(1)),
        "份额在揭示截止以后才交",
        "a share after its time",
    );
    put(
        "revealed-early",
        &|t| t.shares[0].revealed = Some(t.shares[1].committed.unwrap().plus_millis(-1)),
        "份额在别的一方承诺以前就揭示了",
        "a share was revealed before another party had committed",
    );
    put(
        "share-both",
        &|t| t.shares[0].struck = Some(Struck::NotRevealed),
        "份额既有效又作废",
        "a share both counts and is struck",
    );
    put(
        "share-missing",
        &|t| (t.shares[0].share, t.shares[0].revealed) = (None, None),
        "份额没有揭示，也没有作废",
        "a share is neither there nor struck",
    );
    put(
        "share-uncommitted",
        &|t| (t.shares[0].commitment, t.shares[0].committed) = (None, None),
        "有份额而没有承诺",
        "a share without a commitment",
    );
    put("moment-missing", &|t| t.shares[0].committed = None, "缺少时间", "a commitment without its moment");
    put("party-missing", &|t| drop(t.shares.pop()), "出份额的各方与冻结时写明的不同", "a party is missing");
    put("party-order", &|t| t.shares.reverse(), "出份额的各方与冻结时写明的不同", "the parties are swapped");
    put("public-missing", &|t| t.public = None, "缺少drand", "the public value is missing");
    put("public-form", &|t| t.public = Some("3 14".to_owned()), "不是drand", "a value of another form");
    put("public-case", &|t| t.public = Some(RANDOMNESS.to_uppercase()), "不是drand", "digits in upper case");
    let mut unasked = drawn(&frozen(PublicSource::None));
    unasked.public = Some(RANDOMNESS.to_owned());
    follow(&mut unasked);
    set.bad(
        "public-unasked",
        &unasked,
        "不是无公共随机数",
        "a public value that the frozen part does not name",
    );
    let mut nothing = committed(&frozen(PublicSource::None));
    for party in PARTIES {
        nothing.strike(party, Struck::NotRevealed).unwrap();
    }
    set.bad("unfinished", &nothing, "没有完成", "neither a seed nor an abort");
    follow(&mut nothing);
    set.bad("no-chance", &nothing, "种子谁都算得出", "no share counts, and there is no public value");
}

/// One step is wrong, the steps after it follow from what stands there.
fn by_result(set: &mut Set) {
    let mut put = |name: &str, change: &dyn Fn(&mut Transcript), names: &str, why: &str| {
        let mut transcript = whole();
        change(&mut transcript);
        set.bad(name, &transcript, names, why);
    };
    put("seed-bit", &|t| t.seed.as_mut().unwrap().0[9] ^= 4, "应为 ", "a bit of the seed was turned");
    let reseeded = |t: &mut Transcript| {
        let seed = Bytes32([3; 32]);
        t.seed = Some(seed);
        t.ranking = t.freeze.ranking(&seed);
        t.panels = t.freeze.seat(&t.ranking);
        t.declines.clear();
    };
    put("seed-chosen", &reseeded, "应为 ", "a chosen seed, and all that follows from it");
    put("rank-swapped", &|t| t.ranking.swap(2, 7), "第 3 位应为", "two ranks were swapped");
    let forged = |t: &mut Transcript| {
        t.ranking.swap(0, 23);
        t.panels = t.freeze.seat(&t.ranking);
        t.declines.clear();
    };
    put("rank-forged", &forged, "第 1 位应为", "two ranks were swapped, and the seats follow them");
    put("rank-short", &|t| t.ranking.truncate(23), "应有 24 位", "the last rank is missing");
    put("rank-twice", &|t| t.ranking[4] = t.ranking[5], "第 5 位应为", "somebody has two ranks");
    put("rank-beyond", &|t| t.ranking[4] = 24, "第 5 位应为", "a rank for nobody");
    put(
        "seat-other",
        &|t| t.panels[1].seats[2] = t.panels[1].substitutes[1],
        "第 3 席应为",
        "a substitute on a seat",
    );
    put("seat-short", &|t| t.panels[0].seats.truncate(2), "文件写的是空缺", "a seat is missing");
    put("seat-order", &|t| t.panels[0].seats.swap(0, 1), "第 1 席应为", "the right people in another order");
    put(
        "substitute-other",
        &|t| t.panels[0].substitutes.swap(0, 1),
        "第 1 候补应为",
        "two substitutes were swapped",
    );
    put("panel-missing", &|t| drop(t.panels.pop()), "应有 2 个专业组", "a panel is missing");
    put("panel-other", &|t| t.panels.swap(0, 1), "这里应为专业组 a", "two panels were swapped");
    put(
        "decline-replacement",
        &|t| t.declines[0].replaced_by = t.declines[2].replaced_by,
        "第 1 次辞谢",
        "the seat went to somebody who comes later",
    );
    put("decline-nobody", &|t| t.declines[0].replaced_by = None, "空缺", "the seat was left empty");
    put(
        "decline-free",
        &|t| t.declines[1].replaced_by = Some(t.declines[0].candidate),
        "第 2 次辞谢",
        "one who had no seat was replaced",
    );
    put(
        "decline-twice",
        &|t| {
            let first = t.declines[0].clone();
            t.declines.push(first);
        },
        "已经辞谢过",
        "one declined twice",
    );
    put("decline-beyond", &|t| t.declines[0].candidate = 24, "不存在", "nobody declined");
    put("decline-missing", &|t| t.declines = t.declines.split_off(1), "辞谢", "a decline was left out");
    put(
        "opening-subject",
        &|t| t.openings[3].subject = expert(99),
        "候选人 3 不是",
        "a candidate is said to be somebody else",
    );
    put("opening-salt", &|t| t.openings[3].salt.0[0] ^= 1, "候选人 3 不是", "a bit of a salt was turned");
    put("opening-place", &|t| t.openings[3].candidate = 4, "候选人 4 不是", "an opening of another place");
    put(
        "opening-twice",
        &|t| {
            let one = t.openings[0].clone();
            t.openings.push(one);
        },
        "公开了两次",
        "a candidate is opened twice",
    );
    let seat_without_seed = |t: &mut Transcript| {
        t.seed = None;
        t.abort(later(9), "评审会取消").unwrap();
    };
    put("seats-unseeded", &seat_without_seed, "没有随机种子", "seats without a seed");
    let stranger = OpeningFile::new(super::made::draw(), &frozen(PublicSource::None).openings[0]);
    let mut stranger: Value = serde_json::from_slice(&stranger.bytes().unwrap()).unwrap();
    stranger["subject"] = json!(expert(99));
    set.files.insert("opening-stranger.json".to_owned(), kernel::canonical::to_bytes(&stranger).unwrap());
    let vector = set.good("public", &drawn(&frozen(drand())), "the opening of somebody who is no candidate");
    vector.openings.push("opening-stranger.json".to_owned());
    (vector.outcome, vector.names) = (Outcome::Invalid, Some("名单里没有".to_owned()));
}

/// The cap on all panels together is broken, or written in another way.
fn by_cap(set: &mut Set) {
    let free = |transcript: &Transcript| {
        let mut freeze = transcript.freeze.clone();
        freeze.plan.cap = None;
        freeze.seat(&transcript.ranking)
    };
    let mut broken = drawn(&capped(drand()));
    broken.panels = free(&broken);
    set.bad(
        "cap-overall-broken",
        &broken,
        "席应为",
        "a unit sits on two panels, against the cap on both together",
    );
    let mut followed = drawn(&capped(drand()));
    let (who, unit) =
        (followed.panels[1].seats[0], |t: &Transcript, place: u32| t.freeze.candidates[place as usize].unit);
    followed.decline(who, later(5), DeclineReason::Declined).unwrap();
    let sits: Vec<u32> = followed.panels[0].seats.iter().map(|place| unit(&followed, *place)).collect();
    let blocked = followed.ranking.iter().copied().find(|place| {
        followed.freeze.candidates[*place as usize].panel == "b" && sits.contains(&unit(&followed, *place))
    });
    followed.declines[0].replaced_by = blocked;
    set.bad(
        "cap-overall-decline",
        &followed,
        "第 1 次辞谢",
        "one follows whose unit sits on the other panel",
    );
    let mut absent: Value = serde_json::from_slice(&drawn(&frozen(drand())).bytes().unwrap()).unwrap();
    absent["freeze"]["plan"]["cap"] = Value::Null;
    let absent = kernel::canonical::to_bytes(&absent).unwrap();
    set.put(
        "cap-overall-null",
        absent,
        Outcome::Invalid,
        "no cap on all panels is left out, not written as null",
    );
}

/// The frozen part is wrong, and all that follows from it is right.
fn by_freeze(set: &mut Set) {
    let mut put = |name: &str, change: &dyn Fn(&mut Transcript), names: &str, why: &str| {
        let mut transcript = drawn(&frozen(drand()));
        change(&mut transcript);
        follow(&mut transcript);
        set.bad(name, &transcript, names, why);
    };
    put(
        "candidate-order",
        &|t| t.freeze.candidates.swap(4, 5),
        "候选人第 5 项",
        "candidates are not in the order of their commitments",
    );
    put(
        "candidate-twice",
        &|t| t.freeze.candidates[5] = t.freeze.candidates[4].clone(),
        "候选人第 5 项",
        "a candidate stands twice",
    );
    put(
        "candidate-more",
        &|t| {
            let mut more = t.freeze.candidates[23].clone();
            more.commitment = Bytes32([255; 32]);
            t.freeze.candidates.push(more);
        },
        "数目对不上",
        "a candidate more than the pool has",
    );
    put("candidate-fewer", &|t| drop(t.freeze.candidates.pop()), "数目对不上", "a candidate was left out");
    put(
        "candidate-panel",
        &|t| t.freeze.candidates[0].panel = "z".to_owned(),
        "专业组不存在：z",
        "a candidate of no panel",
    );
    put("panel-short", &|t| t.freeze.plan.panels[0].seats = 9, "最多能坐", "more seats than the cap allows");
    put(
        "substitutes-short",
        &|t| t.freeze.plan.panels[1].substitutes = 10,
        "最多能坐",
        "more substitutes than candidates are left",
    );
    put(
        "cap-overall-short",
        &|t| {
            t.freeze.plan.cap = Some(1);
            t.freeze.plan.panels[0].seats = 5;
        },
        "最少只能保证",
        "all panels share a cap, and the first may take what the second needs",
    );
    put("panel-empty", &|t| t.freeze.plan.panels[0].seats = 0, "至少一个席位", "a panel without a seat");
    put(
        "panel-twice",
        &|t| t.freeze.plan.panels[1].key = "a".to_owned(),
        "列了两次",
        "two panels of one key",
    );
    put(
        "rule-twice",
        &|t| t.freeze.plan.exclusions[1].rule = "same_unit".to_owned(),
        "列了两次",
        "a rule twice",
    );
    put(
        "party-alone",
        &|t| {
            t.freeze.plan.parties.truncate(1);
            t.shares.truncate(1);
        },
        "至少要有两方",
        "only one party gives a share",
    );
    put(
        "public-early",
        &|t| t.freeze.plan.reveal_by = later(4),
        "在揭示截止以后才产生",
        "the public value was known before all shares were in",
    );
    put("moments", &|t| t.freeze.plan.commit_by = later(9), "时间顺序不对", "commitments after the reveal");
    put(
        "marked",
        &|t| t.freeze.plan.demo = true,
        "演示标记不一致",
        "a demo that does not say so in its log's name",
    );
    put(
        "freeze-changed",
        &|t| {
            t.freeze.plan.purpose =
                Purpose::SpotCheck { subject: "x".to_owned(), name: "别的目的".to_owned() };
            // `follow` would make it right: what must be found is the receipt of another frozen part.
            t.receipts = whole().receipts;
        },
        "冻结内容的存证记的不是它",
        "the receipt is of another frozen part",
    );
    let mut renamed = drawn(&frozen(drand()));
    renamed.freeze.plan.panels[0].name = "专业组 z".to_owned();
    set.bad("freeze-renamed", &renamed, "应为 ", "a name in the frozen part was changed after the draw");
}

fn by_receipt(set: &mut Set) {
    let mut put = |name: &str, change: &dyn Fn(&mut Transcript), names: &str, why: &str| {
        let mut transcript = whole();
        change(&mut transcript);
        set.bad(name, &transcript, names, why);
    };
    let bend = |t: &mut Transcript, path: &[&str], value: Value| {
        let mut tree = serde_json::to_value(&t.receipts).unwrap();
        let at = path.iter().fold(&mut tree, |tree, key| match key.parse::<usize>() {
            Ok(place) => &mut tree[place],
            Err(_) => &mut tree[*key],
        });
        *at = value;
        t.receipts = serde_json::from_value(tree).unwrap();
    };
    put(
        "receipt-leaf",
        &|t| bend(t, &["freeze", "leaf"], json!(1)),
        "冻结内容不在检查点里",
        "the receipt names another leaf",
    );
    put(
        "receipt-commitment",
        &|t| bend(t, &["commitments", "1", "receipt", "entry", "effect", "commitment"], json!("sha256:00")),
        "title_office 的承诺不在检查点里",
        "a commitment in a receipt's entry was changed",
    );
    put(
        "receipt-swapped",
        &|t| {
            let [one, other] = &mut t.receipts.commitments[..] else { unreachable!() };
            std::mem::swap(&mut one.receipt, &mut other.receipt);
        },
        "supervisor 的承诺的存证记的不是它",
        "the receipts of two parties were swapped",
    );
    put(
        "receipt-twice",
        &|t| {
            let one = t.receipts.commitments[0].clone();
            t.receipts.commitments.push(one);
        },
        "多余的承诺存证",
        "a party has two receipts",
    );
    put(
        "receipt-stranger",
        &|t| t.receipts.commitments[0].party = "stranger".to_owned(),
        "多余的承诺存证",
        "a receipt for nobody",
    );
    let mut moved = whole();
    // The log has the commitments first: they were logged before anything was frozen.
    super::made::logged_backwards(&mut moved, later(1));
    set.bad(
        "receipt-order",
        &moved,
        "排在冻结内容之前",
        "the commitments stand in the log before the frozen part",
    );
    let mut late = whole();
    logged(&mut late, later(5));
    set.good(
        "receipt-late",
        &late,
        "the witness saw the log after the public value: less is shown, nothing is wrong",
    );
    let mut elsewhere = whole();
    elsewhere.freeze.plan.origin = "log.example/other".to_owned();
    elsewhere.declines.clear();
    logged(&mut elsewhere, later(1));
    follow(&mut elsewhere);
    set.bad("receipt-origin", &elsewhere, "的存证记的不是它", "the frozen part names another log");
    let mut unwitnessed = whole();
    logged(&mut unwitnessed, later(1));
    let vector = set.put(
        "two-witnesses",
        unwitnessed.bytes().unwrap(),
        Outcome::Invalid,
        "two witnesses were asked for",
    );
    (vector.witnesses, vector.names) = (2, Some("不在检查点里".to_owned()));
}

fn by_form(set: &mut Set) {
    let text = String::from_utf8(whole().bytes().unwrap()).unwrap();
    let mut put = |name: &str, from: &str, to: &str, why: &str| {
        assert!(text.contains(from), "{from}");
        let bytes = text.replacen(from, to, 1).into_bytes();
        set.put(name, bytes, Outcome::Invalid, why).names = Some("写法不合规范".to_owned());
    };
    put("spaced", "\"kind\":\"draw\"", "\"kind\": \"draw\"", "the file is not canonical");
    put("twice", "\"abort\":null", "\"abort\":null,\"abort\":null", "a key stands twice");
    put("more", "\"abort\":null", "\"abort\":null,\"abot\":null", "an unknown field");
    put("fewer", "\"abort\":null,", "", "a field is missing");
    put(
        "version",
        "\"suite\":\"sha256\",\"v\":1}",
        "\"suite\":\"sha256\",\"v\":2}",
        "an unknown version inside",
    );
    put("kind", "\"kind\":\"draw\"", "\"kind\":\"draws\"", "another kind of file");
    put("suite", "\"kind\":\"draw_freeze\"", "\"kind\":\"freeze\"", "another kind of frozen part");
    put("escaped", "示", "\\u793a", "a character is escaped that need not be");
    put("rank-text", "\"ranking\":[", "\"ranking\":[\"1\",", "a rank is a text");
    put("share-upper", "\"share\":\"", "\"share\":\"A", "a share of 65 digits");
    set.put("not-one", b"{}".to_vec(), Outcome::Invalid, "no transcript at all");
}

/// What the check says of a vector, by the files given.
fn judge(vector: &Vector, read: &dyn Fn(&str) -> Vec<u8>) -> proof::draw::Report {
    let trust = TrustFile::read(&read(&vector.trust)).unwrap();
    let openings: Vec<Vec<u8>> = vector.openings.iter().map(|name| read(name)).collect();
    let openings: Vec<&[u8]> = openings.iter().map(Vec::as_slice).collect();
    let options = Options { public: vector.public.clone(), witnesses: vector.witnesses };
    verify_draw(&read(&vector.file), &openings, &trust, vector.at, &options)
}

/// req: E4
#[test]
fn the_vectors_of_the_draw_stand_in_their_folder_and_come_out_as_they_say() {
    let Set { mut files, vectors } = set();
    for vector in &vectors {
        let report = judge(vector, &|name| files[name].clone());
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
    if std::env::var_os("ZHIPING_WRITE_VECTORS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in &files {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
    let mut there: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort();
    assert_eq!(there, files.keys().cloned().collect::<Vec<_>>());
    for (name, bytes) in &files {
        assert!(fs::read(folder.join(name)).unwrap() == *bytes, "{name} is not what the sources make");
    }
}
