//! The check of a box: everything is counted again, and whatever is wrong is named.

use super::{
    notice::{NoticeKind, SignedNotice},
    record::{BallotBox, Round, issues_digest},
    report::{Found, Options, Outcome, Report, RoundSummary},
};
use crate::{
    bytes::Bytes32,
    finding::{Findings, Judgement},
    ledger::{self, SignedCheckpoint, is_demo, verify_receipt},
    trust::{KeyKind, TrustFile, TrustedKey},
};
use kernel::{Digest, Moment, canonical};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FILE: &str = "是票箱文件";
const ROLL: &str = "签到和回避名单成立";
const CLOSED: &str = "结束时的签名成立";
const KEYS: &str = "盲签公钥各不相同";
const ISSUES: &str = "领票登记成立";
const PAPERS: &str = "选票有效";
const COUNT: &str = "计票和结果相符";
const LOGGED: &str = "公钥事先写进了日志";
const MINE: &str = "在箱中";

/// Clocks may differ by so much.
const TOLERANCE: i64 = 600_000;

/// Checks a box.
pub fn verify_ballot(file: &[u8], trust: &TrustFile, now: Moment, options: &Options) -> Report {
    let mut desk = Desk { findings: Findings::default(), trust, now, options };
    let Ok(held) = BallotBox::parse(file) else {
        desk.findings.fails(FILE, "不是本格式的票箱，或者写法不合规范");
        return desk.report(None, Vec::new());
    };
    desk.findings.holds(FILE, format!("第 1 版，{}，{} 轮表决", held.name, held.rounds.len()));
    desk.whole(&held);
    for round in &held.rounds {
        desk.round(&held, round);
    }
    desk.receipts(&held);
    let found = desk.mine(&held);
    desk.report(Some(&held), found)
}

struct Desk<'a> {
    findings: Findings,
    trust: &'a TrustFile,
    now: Moment,
    options: &'a Options,
}

impl Desk<'_> {
    fn report(self, held: Option<&BallotBox>, found: Vec<Found>) -> Report {
        let fails = self.findings.any_fails();
        let outcome = if fails { Outcome::Invalid } else { Outcome::Valid };
        let held = held.filter(|_| !fails);
        let digest = held.and_then(|held| held.digest().ok());
        let rounds = held.map(|held| held.rounds.iter().map(summary).collect()).unwrap_or_default();
        Report { outcome, findings: self.findings.0, digest, rounds, found }
    }

    fn whole(&mut self, held: &BallotBox) {
        match (held.demo, self.trust.demo) {
            (true, false) => self.findings.fails("不是演示", "这是演示的票箱，正式的信任文件不予认可"),
            (true, true) => self.findings.holds("演示", "只在演示中有效，没有任何效力"),
            (false, _) => {}
        }
        if held.demo != is_demo(&held.origin) {
            self.findings.fails("演示标记", "日志名称与演示标记不一致");
        }
        let mut wrong = Vec::new();
        if !ascends(&held.attending) {
            wrong.push("签到名单没有排序，或者有人签到两次".to_owned());
        }
        if held.attending.len() > held.members as usize {
            wrong.push(format!("评委会只有 {} 人，签到 {} 人", held.members, held.attending.len()));
        }
        for round in &held.rounds {
            if !ascends(&round.recused) || !round.recused.iter().all(|who| held.attending.contains(who)) {
                wrong.push(format!("{}：回避名单没有排序，或者有没签到的人", name(round)));
            }
        }
        self.findings.all(ROLL, wrong, format!("{} 人中 {} 人签到", held.members, held.attending.len()));
        self.closing(held, &held.closings.office, "办理机关", KeyKind::Log, |round| {
            (round.keys.office.digest(), issues_digest(&round.issues.office).ok())
        });
        self.closing(held, &held.closings.supervisor, "监督方", KeyKind::Witness, |round| {
            (round.keys.supervisor.digest(), issues_digest(&round.issues.supervisor).ok())
        });
        let keys = held.rounds.iter().flat_map(|round| [&round.keys.office, &round.keys.supervisor]);
        let mut seen = BTreeSet::new();
        let twice = keys.map(|key| key.digest()).find(|key| !seen.insert(*key));
        let wrong = twice.map(|key| format!("公钥 {} 用了两次", key.short())).into_iter().collect();
        self.findings.all(KEYS, wrong, format!("{} 把", seen.len()));
    }

    /// The closing notice of one side: about this box, and by a key that counts.
    fn closing(
        &mut self,
        held: &BallotBox,
        note: &str,
        who: &str,
        kind: KeyKind,
        of: impl Fn(&Round) -> (Digest, Option<Digest>),
    ) {
        let Ok(signed) = SignedNotice::parse(note.as_bytes()) else {
            return self.findings.fails(CLOSED, format!("{who}的签名文本写法不合规范"));
        };
        let notice = signed.notice();
        let about = (notice.kind, notice.origin.as_str(), notice.meeting);
        if about != (NoticeKind::Closed, held.origin.as_str(), held.meeting) {
            return self.findings.fails(CLOSED, format!("{who}签的是别的会议或别的事项"));
        }
        if notice.at > self.now.plus_millis(TOLERANCE) {
            return self.findings.fails(CLOSED, format!("{who}签名的时间晚于现在，请检查本机时钟"));
        }
        let keys: Vec<&TrustedKey> = signed
            .signers()
            .filter_map(|id| self.trust.key(&id, kind))
            .filter(|key| kind != KeyKind::Log || key.name() == held.origin && key.office == held.office)
            .collect();
        let Some(key) = keys.first() else {
            return self.findings.fails(CLOSED, format!("签名者未知：信任文件里没有{who}签名的公钥"));
        };
        if let Some(objection) = key.objection(notice.at) {
            return self.findings.fails(CLOSED, objection);
        }
        if !signed.is_signed_by(key) {
            return self
                .findings
                .fails(CLOSED, format!("签名不是公钥 {} 作出的：内容被改动过，或者是伪造的", key.id));
        }
        let told = format!("{who}，公钥 {}，{}", key.id, key.owner);
        let mut wrong = Vec::new();
        if notice.rows.len() != held.rounds.len() {
            wrong.push(format!("{who}签了 {} 轮，票箱有 {} 轮", notice.rows.len(), held.rounds.len()));
        }
        for (row, round) in notice.rows.iter().zip(&held.rounds) {
            let (key, issues) = of(round);
            let words = [Some(key.to_string()), issues.map(|digest| digest.to_string())];
            let same = |at: usize| row.words.get(at) == words.get(at).and_then(Option::as_ref);
            if (row.case, row.round) != (round.case, round.round) {
                wrong.push(format!("{who}签的轮次与票箱不同：{}", name(round)));
            } else if !same(0) {
                wrong.push(format!("{}：公钥不是{who}签的那一把", name(round)));
            } else if !same(1) {
                wrong.push(format!("{}：领票登记不是{who}签的那一份", name(round)));
            }
        }
        self.findings.all(CLOSED, wrong, told);
    }

    fn round(&mut self, held: &BallotBox, round: &Round) {
        let roll: BTreeSet<&String> = held.present(round).collect();
        let mut wrong = Vec::new();
        for (who, issues) in [("办理机关", &round.issues.office), ("监督方", &round.issues.supervisor)]
        {
            if !ascends(issues.iter().map(|issue| &issue.voter)) {
                wrong.push(format!("{}：{who}的登记没有排序，或者有人领了两次", name(round)));
            }
            for issue in issues.iter().filter(|issue| !roll.contains(&issue.voter)) {
                let recused = round.recused.contains(&issue.voter);
                let why = if recused { "应当回避" } else { "没有签到" };
                wrong.push(format!("{}：{}{why}，却从{who}领了票", name(round), issue.voter));
            }
        }
        let issued = round.issues.office.len().min(round.issues.supervisor.len());
        self.findings.all(ISSUES, wrong, format!("{}：{issued} 人领票，{} 人应到", name(round), roll.len()));
        if let Some(annulled) = &round.annulled {
            let kept = !round.papers.is_empty() || round.tally.is_some() || round.outcome.is_some();
            if kept {
                self.findings.fails(COUNT, format!("{}已经作废，却还有选票或结果", name(round)));
            }
            return self.findings.unknown(COUNT, format!("{}已作废：{}", name(round), annulled.reason));
        }
        self.papers(held, round, issued);
        let (tally, outcome) = held.count(round);
        let mut wrong = Vec::new();
        if round.tally != Some(tally) {
            wrong.push(format!(
                "{}：按选票应为同意 {}、反对 {}、弃权 {}、空白 {}、无效 {}",
                name(round),
                tally.in_favour,
                tally.against,
                tally.abstain,
                tally.blank,
                tally.invalid
            ));
        }
        if round.outcome != Some(outcome) {
            wrong.push(format!("{}：按计票结果应为{}", name(round), outcome.name()));
        }
        self.findings.all(
            COUNT,
            wrong,
            format!("{}：同意 {} 票，{}", name(round), tally.in_favour, outcome.name()),
        );
    }

    fn papers(&mut self, held: &BallotBox, round: &Round, issued: usize) {
        let mut wrong = Vec::new();
        let mut before: Option<Bytes32> = None;
        for (number, signed) in (1..).zip(&round.papers) {
            let paper = &signed.paper;
            let mut objects = |why: &str| {
                wrong.push(format!("{}第 {number} 张（{}）：{why}", name(round), short(&paper.nonce)));
            };
            if before == Some(paper.nonce) {
                objects("与前一张重复");
            } else if before.is_some_and(|before| before > paper.nonce) {
                objects("没有按编号排序");
            }
            before = Some(paper.nonce);
            if (paper.meeting, paper.case, paper.round) != (held.meeting, round.case, round.round) {
                objects("是别的会议、别的申报件或别的轮次的");
            }
            match signed.holds(&round.keys.office, &round.keys.supervisor) {
                (true, true) => {}
                (false, true) => objects("办理机关的签名不成立"),
                (true, false) => objects("监督方的签名不成立"),
                (false, false) => objects("两方的签名都不成立"),
            }
        }
        let count = round.papers.len();
        if count > issued {
            wrong.push(format!("{}：只有 {issued} 人领票，箱中却有 {count} 张", name(round)));
        }
        self.findings.all(PAPERS, wrong, format!("{}：{count} 张，两方签名都成立", name(round)));
        if count < issued {
            let because =
                format!("{}：{issued} 人领票，箱中只有 {count} 张，少 {} 张", name(round), issued - count);
            self.findings.unknown("领票的人都投了票", because);
        }
    }

    /// Receipts must hold; each round's keys should stand in one of them.
    fn receipts(&mut self, held: &BallotBox) {
        let mut logged: BTreeSet<String> = BTreeSet::new();
        let mut all = true;
        for (number, receipt) in (1..).zip(&held.receipts) {
            let signed = SignedCheckpoint::parse(receipt.checkpoint().as_bytes()).ok();
            let known = signed
                .as_ref()
                .is_none_or(|signed| signed.signers().any(|id| self.trust.key(&id, KeyKind::Log).is_some()));
            if !known {
                all = false;
                continue;
            }
            let bytes = canonical::to_bytes(receipt).unwrap_or_default();
            let options = ledger::Options { witnesses: self.options.witnesses };
            let report = verify_receipt(&bytes, self.trust, self.now, options);
            let (Some(entry), Some(checkpoint)) = (&report.entry, &report.checkpoint) else {
                let why =
                    report.findings.into_iter().rev().find(|finding| finding.outcome == Judgement::Fails);
                let why = why.map(|finding| format!("{}：{}", finding.text, finding.because));
                self.findings
                    .fails(LOGGED, format!("第 {number} 份存证与日志不符。{}", why.unwrap_or_default()));
                continue;
            };
            if (entry.office, entry.case, &checkpoint.origin) != (held.office, held.meeting, &held.origin) {
                self.findings.fails(LOGGED, format!("第 {number} 份存证不是这次会议的"));
                continue;
            }
            let rows = entry.effect.get("ballot_keys").and_then(Value::as_array).into_iter().flatten();
            logged.extend(rows.map(Value::to_string));
        }
        let missing = held.rounds.iter().filter(|round| {
            let row = json!({
                "case": round.case,
                "office": round.keys.office.digest(),
                "round": round.round,
                "supervisor": round.keys.supervisor.digest(),
            });
            !logged.contains(&row.to_string())
        });
        let missing = missing.count();
        if missing == 0 {
            self.findings.holds(LOGGED, format!("{} 轮", held.rounds.len()));
        } else {
            let why = if all {
                "没有附存证"
            } else {
                "信任文件里没有这本日志的公钥，存证没有核对"
            };
            let because = format!("有 {missing} 轮的公钥{why}：是否事先定下，这里看不出来");
            self.findings.unknown(LOGGED, because);
        }
    }

    fn mine(&mut self, held: &BallotBox) -> Vec<Found> {
        let mut found = Vec::new();
        for nonce in &self.options.nonces {
            let papers = held.rounds.iter().flat_map(|round| &round.papers);
            match papers.map(|signed| &signed.paper).find(|paper| paper.nonce == *nonce) {
                Some(paper) => {
                    self.findings.holds(MINE, format!("{}：{}", short(nonce), paper.choice));
                    let (nonce, choice) = (*nonce, paper.choice.clone());
                    found.push(Found { nonce, case: paper.case, round: paper.round, choice });
                }
                None => self.findings.fails(MINE, format!("箱中没有编号 {} 的选票", short(nonce))),
            }
        }
        found
    }
}

fn summary(round: &Round) -> RoundSummary {
    RoundSummary { case: round.case, round: round.round, tally: round.tally, outcome: round.outcome }
}

fn name(round: &Round) -> String {
    format!("{} 第 {} 轮", round.case, round.round)
}

fn short(nonce: &Bytes32) -> String {
    nonce.to_string().chars().take(8).collect()
}

fn ascends<'a>(items: impl IntoIterator<Item = &'a String>) -> bool {
    let items: Vec<&String> = items.into_iter().collect();
    items.windows(2).all(|pair| pair[0] < pair[1])
}
