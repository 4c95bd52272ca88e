//! The check of a transcript, alone or beside the openings of candidates.
//!
//! Each step is checked from what the file says of the step before: a wrong seed is named, and so is a wrong rank under a
//! right one, but not ten thousand ranks that follow from a wrong seed.

use super::{
    freeze::{Freeze, Opening, PublicSource, commitment},
    rank::{Seated, Table},
    report::{Options, Outcome, Report, Summary},
    share::committed,
    transcript::{OpeningFile, PartyShare, Transcript},
};
use crate::{
    finding::{Findings, Judgement},
    ledger::{self, Receipt, SignedCheckpoint, verify_receipt},
    trust::{KeyKind, TrustFile},
};
use kernel::{Digest, Moment, canonical};
use serde_json::Value;

const FILE: &str = "是抽取记录文件";
const FROZEN: &str = "冻结内容成立";
const SHARE: &str = "各方份额与承诺相符";
const PUBLIC: &str = "公共随机数";
const SEED: &str = "随机种子由冻结内容、份额和公共随机数得出";
const RANKING: &str = "排位由随机种子得出";
const SEATS: &str = "席位按排位和同单位上限产生";
const DECLINES: &str = "辞谢后按排位递补";
const OPENING: &str = "公开的候选人与名单相符";
const LOGGED: &str = "事先写进了日志";
const ABORTED: &str = "抽取已中止";

/// Checks a transcript, and the openings of single candidates beside it.
pub fn verify_draw(
    file: &[u8],
    openings: &[&[u8]],
    trust: &TrustFile,
    now: Moment,
    options: &Options,
) -> Report {
    let mut desk = Desk { findings: Findings::default(), trust, now, options };
    let read = Transcript::parse(file).and_then(|read| read.freeze.digest().map(|freeze| (read, freeze)));
    let Ok((transcript, freeze)) = read else {
        desk.findings.fails(FILE, "不是本格式的抽取记录，或者写法不合规范");
        return Report { outcome: Outcome::Invalid, findings: desk.findings.0, summary: None };
    };
    desk.findings
        .holds(FILE, format!("第 1 版，{}，{}", transcript.suite, transcript.freeze.plan.purpose.name()));
    desk.transcript(&transcript, &freeze);
    for opening in openings {
        desk.opening_file(&transcript, opening);
    }
    let fails = desk.findings.any_fails();
    let summary = (!fails).then(|| summary(&transcript, freeze));
    let outcome = if fails { Outcome::Invalid } else { Outcome::Valid };
    Report { outcome, findings: desk.findings.0, summary }
}

fn summary(transcript: &Transcript, freeze: Digest) -> Summary {
    let plan = &transcript.freeze.plan;
    Summary {
        draw: plan.draw,
        purpose: plan.purpose.name().to_owned(),
        freeze,
        seed: transcript.seed,
        seated: transcript.seated(),
        aborted: transcript.abort.is_some(),
    }
}

struct Desk<'a> {
    findings: Findings,
    trust: &'a TrustFile,
    now: Moment,
    options: &'a Options,
}

impl Desk<'_> {
    fn transcript(&mut self, transcript: &Transcript, freeze: &Digest) {
        let plan = &transcript.freeze.plan;
        match (plan.demo, self.trust.demo) {
            (true, false) => self.findings.fails("不是演示", "这是演示的抽取，正式的信任文件不予认可"),
            (true, true) => self.findings.holds("演示", "只在演示中有效，没有任何效力"),
            (false, _) => {}
        }
        let wrong: Vec<String> = transcript.freeze.problems().iter().map(ToString::to_string).collect();
        let is_sound = wrong.is_empty();
        let candidates = transcript.freeze.candidates.len();
        let (of, unit) = plan.purpose.counted();
        let because = format!("{of} {} {unit}，候选 {candidates} {unit}", plan.pool.size);
        self.findings.all(FROZEN, wrong, because);
        if plan.attempt > 0 {
            let because = format!("此前有 {} 次，请一并查阅那些抽取的记录", plan.attempt);
            self.findings.unknown("同一目的的抽取曾经中止", because);
        }
        self.shares(transcript);
        self.public(transcript);
        self.receipts(transcript, freeze);
        if is_sound {
            self.drawn(transcript, freeze);
        }
        self.openings(transcript);
        if let Some(abort) = &transcript.abort {
            self.findings.holds(ABORTED, abort.reason.clone());
        }
    }

    fn shares(&mut self, transcript: &Transcript) {
        let plan = &transcript.freeze.plan;
        let names: Vec<&String> = plan.parties.iter().map(|party| &party.key).collect();
        if names != transcript.shares.iter().map(|row| &row.party).collect::<Vec<_>>() {
            return self.findings.fails(SHARE, "出份额的各方与冻结时写明的不同");
        }
        let last = transcript.shares.iter().filter_map(|row| row.committed).max();
        let mut wrong = Vec::new();
        for (row, party) in transcript.shares.iter().zip(&plan.parties) {
            let why = share_problem(row, transcript, last);
            wrong.extend(why.map(|why| format!("{}（{}）：{why}", party.name, party.key)));
        }
        let given = transcript.shares.iter().filter(|row| row.share.is_some()).count();
        self.findings.all(SHARE, wrong, format!("{} 方，{given} 方的份额有效", names.len()));
        for (row, party) in transcript.shares.iter().zip(&plan.parties) {
            if let Some(struck) = row.struck {
                self.findings.unknown("有一方的份额作废", format!("{}：{}", party.name, struck.name()));
            }
        }
    }

    fn public(&mut self, transcript: &Transcript) {
        let source = &transcript.freeze.plan.public;
        match (&transcript.public, source) {
            (None, PublicSource::None) => {
                let because = "无公共随机数：最后揭示份额的一方，可以看过结果再决定是否揭示";
                self.findings.unknown(PUBLIC, because);
            }
            (None, _) if transcript.seed.is_none() => {}
            (None, _) => self.findings.fails(PUBLIC, format!("缺少{}的值", source.name())),
            (Some(value), _) if !source.takes(value) => {
                self.findings.fails(PUBLIC, format!("“{value}”不是{}的值的写法", source.name()));
            }
            (Some(value), _) => match &self.options.public {
                Some(own) if own == value => {
                    self.findings.holds(PUBLIC, format!("与您查到的{}的值相同", source.name()));
                }
                Some(own) => {
                    self.findings
                        .fails(PUBLIC, format!("您查到的{}的值是 {own}，文件写的是 {value}", source.name()));
                }
                None => {
                    let because = format!("请自行查{}公布的值，应为 {value}；这里没有核对", source.name());
                    self.findings.unknown(PUBLIC, because);
                }
            },
        }
    }

    fn drawn(&mut self, transcript: &Transcript, freeze: &Digest) {
        let Some(stated) = transcript.seed else {
            let empty = transcript.ranking.is_empty()
                && transcript.panels.is_empty()
                && transcript.declines.is_empty();
            if transcript.abort.is_none() || !empty {
                self.findings.fails(SEED, "没有随机种子：抽取没有完成，也没有中止");
            }
            return;
        };
        if transcript.public.is_none() && transcript.shares.iter().all(|row| row.share.is_none()) {
            self.findings.fails(SEED, "各方份额都已作废，又没有公共随机数，种子谁都算得出");
        }
        match transcript.computed_seed(freeze) {
            seed if seed == stated => self.findings.holds(SEED, seed.to_string()),
            seed => self.findings.fails(SEED, format!("应为 {seed}，文件写的是 {stated}")),
        }
        let ranking = transcript.freeze.ranking(&stated);
        if transcript.ranking.len() != ranking.len() {
            let (wanted, found) = (ranking.len(), transcript.ranking.len());
            return self.findings.fails(RANKING, format!("应有 {wanted} 位，文件写了 {found} 位"));
        }
        let pairs = (1u32..).zip(ranking.iter().zip(&transcript.ranking));
        let wrong = pairs.filter(|(_, (right, stated))| right != stated);
        let wrong = wrong.map(|(rank, (right, stated))| {
            format!("第 {rank} 位应为候选人 {right}，文件写的是候选人 {stated}")
        });
        self.findings.all(RANKING, wrong.take(3).collect(), format!("{} 位", ranking.len()));
        if ranking != transcript.ranking && !is_permutation(&transcript.ranking) {
            return;
        }
        self.seats(transcript);
    }

    fn seats(&mut self, transcript: &Transcript) {
        let (mut table, panels) = Table::fill(&transcript.freeze, &transcript.ranking);
        let mut wrong = Vec::new();
        if panels.len() != transcript.panels.len() {
            wrong.push(format!("应有 {} 个专业组，文件写了 {} 个", panels.len(), transcript.panels.len()));
        }
        for (right, stated) in panels.iter().zip(&transcript.panels) {
            wrong.extend(seat_problems(&transcript.freeze, right, stated));
        }
        let seats: usize = panels.iter().map(|panel| panel.seats.len()).sum();
        self.findings.all(SEATS, wrong, format!("{} 个专业组，{seats} 席", panels.len()));
        let mut wrong = Vec::new();
        for (number, decline) in (1..).zip(&transcript.declines) {
            let who = decline.candidate;
            match table.decline(who) {
                None => wrong.push(format!("第 {number} 次辞谢：候选人 {who} 不存在，或者已经辞谢过")),
                Some(next) if next != decline.replaced_by => {
                    let (right, stated) = (someone(next), someone(decline.replaced_by));
                    wrong.push(format!(
                        "第 {number} 次辞谢（候选人 {who}）：应由{right}递补，文件写的是{stated}"
                    ));
                }
                Some(_) => {}
            }
        }
        self.findings.all(DECLINES, wrong, format!("{} 次", transcript.declines.len()));
    }

    fn openings(&mut self, transcript: &Transcript) {
        if transcript.openings.is_empty() {
            return;
        }
        let draw = transcript.freeze.plan.draw;
        let mut wrong = Vec::new();
        for Opening { candidate, subject, salt } in &transcript.openings {
            let row = transcript.freeze.candidates.get(*candidate as usize);
            if row.map(|row| row.commitment) != Some(commitment(salt, draw, subject)) {
                wrong.push(format!("候选人 {candidate} 不是 {subject}：编号或盐与承诺值不符"));
            }
        }
        let places = transcript.openings.iter().map(|opening| opening.candidate);
        let subjects = transcript.openings.iter().map(|opening| &opening.subject);
        if is_repeated(places) || is_repeated(subjects) {
            wrong.push("同一名候选人公开了两次，或者同一人列为两名候选人".to_owned());
        }
        self.findings.all(OPENING, wrong, format!("{} 人", transcript.openings.len()));
    }

    fn opening_file(&mut self, transcript: &Transcript, file: &[u8]) {
        let Ok(opening) = OpeningFile::parse(file) else {
            return self.findings.fails(OPENING, "不是本格式的候选人公开文件，或者写法不合规范");
        };
        if opening.draw != transcript.freeze.plan.draw {
            return self.findings.fails(OPENING, "这份候选人公开文件是另一次抽取的");
        }
        let commitment = opening.commitment();
        let place = transcript.freeze.candidates.iter().position(|row| row.commitment == commitment);
        let Some(place) = place.and_then(|place| u32::try_from(place).ok()) else {
            return self
                .findings
                .fails(OPENING, format!("名单里没有 {}：不是候选人，或者编号、盐不对", opening.subject));
        };
        let rank = transcript.ranking.iter().position(|other| *other == place);
        let rank = rank.map_or_else(|| "尚未排位".to_owned(), |rank| format!("第 {} 位", rank + 1));
        let is_seated = transcript.seated().iter().any(|panel| panel.seats.contains(&place));
        let seat = if is_seated { "现在席位上" } else { "现不在席位上" };
        self.findings.holds(OPENING, format!("{} 是候选人 {place}，{rank}，{seat}", opening.subject));
    }

    fn receipts(&mut self, transcript: &Transcript, freeze: &Digest) {
        let receipts = &transcript.receipts;
        let frozen = match &receipts.freeze {
            None => {
                self.findings.unknown(LOGGED, "没有附冻结内容的存证：是否事先冻结，这里看不出来");
                None
            }
            Some(receipt) => {
                let wanted = [("freeze_digest", Value::from(freeze.to_string()))];
                self.receipt(transcript, receipt, "冻结内容", &wanted, transcript.freeze.plan.frozen)
            }
        };
        for row in &transcript.shares {
            let Some((wanted, at)) = row.commitment.zip(row.committed) else { continue };
            let name = format!("{} 的承诺", row.party);
            let Some(held) = receipts.commitments.iter().find(|held| held.party == row.party) else {
                self.findings.unknown(LOGGED, format!("没有附 {name}的存证：是否事先承诺，这里看不出来"));
                continue;
            };
            let effect =
                [("party", Value::from(row.party.as_str())), ("commitment", Value::from(wanted.to_string()))];
            let leaf = self.receipt(transcript, &held.receipt, &name, &effect, at);
            if let Some((frozen, committed)) = frozen.zip(leaf)
                && committed <= frozen
            {
                self.findings.fails(LOGGED, format!("{name}在日志里排在冻结内容之前"));
            }
        }
        let strangers = receipts.commitments.iter().filter(|held| {
            !transcript.shares.iter().any(|row| row.party == held.party && row.commitment.is_some())
        });
        let names: Vec<&String> = receipts.commitments.iter().map(|held| &held.party).collect();
        if strangers.count() > 0 || is_repeated(names) {
            self.findings.fails(LOGGED, "附有多余的承诺存证");
        }
    }

    /// Checks a receipt and answers its leaf's number, when it holds and could be checked.
    fn receipt(
        &mut self,
        transcript: &Transcript,
        receipt: &Receipt,
        name: &str,
        effect: &[(&str, Value)],
        at: Moment,
    ) -> Option<u64> {
        let plan = &transcript.freeze.plan;
        let signed = SignedCheckpoint::parse(receipt.checkpoint().as_bytes()).ok();
        let known = signed
            .as_ref()
            .is_none_or(|signed| signed.signers().any(|id| self.trust.key(&id, KeyKind::Log).is_some()));
        if !known {
            self.findings.unknown(LOGGED, format!("信任文件里没有这本日志的公钥，{name}的存证没有核对"));
            return None;
        }
        let bytes = canonical::to_bytes(receipt).unwrap_or_default();
        let options = ledger::Options { witnesses: self.options.witnesses };
        let report = verify_receipt(&bytes, self.trust, self.now, options);
        let (Some(entry), Some(checkpoint)) = (&report.entry, &report.checkpoint) else {
            let why = report.findings.into_iter().rev().find(|finding| finding.outcome == Judgement::Fails);
            let why = why.map(|finding| format!("{}：{}", finding.text, finding.because)).unwrap_or_default();
            self.findings.fails(LOGGED, format!("{name}不在检查点里。{why}"));
            return None;
        };
        let fits = entry.office == plan.office
            && entry.case == plan.draw
            && entry.kind == super::CASE
            && entry.at == at
            && checkpoint.origin == plan.origin
            && effect.iter().all(|(key, value)| entry.effect.get(*key) == Some(value));
        if !fits {
            self.findings.fails(LOGGED, format!("{name}的存证记的不是它：机构、日志、案件、时间或内容不同"));
            return None;
        }
        let before = plan.public.at().unwrap_or(plan.reveal_by);
        match report.witnessed {
            Some(seen) if seen < before => self.findings.holds(LOGGED, format!("{name}，见证人当时已经副署")),
            Some(_) => {
                self.findings.unknown(
                    LOGGED,
                    format!("{name}在日志里，但见证人副署在公共随机数产生以后，先后只有办理机关的记录"),
                );
            }
            None => self
                .findings
                .unknown(LOGGED, format!("{name}在日志里，没有可信的见证人副署，先后只有办理机关的记录")),
        }
        Some(receipt.leaf())
    }
}

/// What is wrong with a party's row.
fn share_problem(row: &PartyShare, transcript: &Transcript, last: Option<Moment>) -> Option<&'static str> {
    let plan = &transcript.freeze.plan;
    if row.commitment.is_some() != row.committed.is_some() || row.share.is_some() != row.revealed.is_some() {
        return Some("承诺或份额缺少时间");
    }
    if row.committed.is_some_and(|at| at < plan.frozen || at > plan.commit_by) {
        return Some("承诺不在冻结以后、截止以前");
    }
    if row.revealed.is_some_and(|at| at > plan.reveal_by) {
        return Some("份额在揭示截止以后才交");
    }
    if row.revealed < last && row.revealed.is_some() {
        return Some("份额在别的一方承诺以前就揭示了");
    }
    match (row.share, row.commitment, row.struck) {
        (Some(_), _, Some(_)) => Some("份额既有效又作废"),
        (Some(share), Some(commitment), None) if committed(plan.draw, &row.party, &share) != commitment => {
            Some("份额与承诺不符")
        }
        (Some(_), None, None) => Some("有份额而没有承诺"),
        (None, _, None) if transcript.seed.is_some() => Some("份额没有揭示，也没有作废"),
        _ => None,
    }
}

fn seat_problems(freeze: &Freeze, right: &Seated, stated: &Seated) -> Vec<String> {
    let name = freeze.panel(&right.panel).map_or(right.panel.as_str(), |panel| &panel.name);
    if right.panel != stated.panel {
        return vec![format!("这里应为专业组 {}，文件写的是 {}", right.panel, stated.panel)];
    }
    let mut wrong = Vec::new();
    let both = [("席", &right.seats, &stated.seats), ("候补", &right.substitutes, &stated.substitutes)];
    for (what, right, stated) in both {
        let longest = right.len().max(stated.len());
        let different = (0..longest).find(|at| right.get(*at) != stated.get(*at));
        wrong.extend(different.map(|at| {
            let (right, stated) = (someone(right.get(at).copied()), someone(stated.get(at).copied()));
            format!("{name}第 {} {what}应为{right}，文件写的是{stated}", at + 1)
        }));
    }
    wrong
}

fn someone(place: Option<u32>) -> String {
    place.map_or_else(|| "空缺".to_owned(), |place| format!("候选人 {place}"))
}

fn is_permutation(ranking: &[u32]) -> bool {
    let mut sorted = ranking.to_vec();
    sorted.sort_unstable();
    sorted.into_iter().eq((0..).take(ranking.len()))
}

fn is_repeated<T: Ord>(items: impl IntoIterator<Item = T>) -> bool {
    let mut items: Vec<T> = items.into_iter().collect();
    let before = items.len();
    items.sort_unstable();
    items.dedup();
    items.len() != before
}
