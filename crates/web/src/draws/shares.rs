//! The acts of a draw that exists: shares, drawing, answers.

use crate::{
    fields::Fields,
    forms::{Asked, Asker, Forms},
    parts::{Choice, Field, Problem},
};
use kernel::{CaseId, digest::Digest};
use proof::bytes::Bytes32;
use review::application::form::day;
use review::draw::{
    Act, Draw,
    acts::{Abort, Commit, Decline, DrawNow, NoAnswer, Reveal},
    spot_check::{RecordCheck, Verdict},
};

impl Forms for Draw {
    fn base(id: CaseId) -> String {
        super::base(id)
    }
    fn ask(&self, key: &str, fields: &Fields, asker: &Asker<'_>) -> Asked {
        let field = |name, label: &str| Field::text(name, label, fields.get(name));
        let fields = match key {
            "commit" => vec![field("commitment", "承诺值").hint(self.command_line(asker))],
            "reveal" => {
                vec![field("share", "份额").hint("份额文件里 share 一项：64 位十六进制数字")]
            }
            "draw" if self.transcript.freeze.plan.public.at().is_some() => {
                let source = self.transcript.freeze.plan.public.name();
                vec![field("public", "公共随机数").hint(format!("{source}公布的值，照公布的写法填写"))]
            }
            "decline" => vec![Field::area("reason", "辞谢的理由", fields.get("reason"), 3)],
            "no_answer" => {
                let waiting = self.seated().into_iter().filter(|place| !self.has_accepted(*place));
                let chosen = fields.get("expert");
                let choice = |place: u32| {
                    let who = self.drawable(place)?;
                    Some(Choice::new(who.subject.to_string(), format!("{}，{}", who.name, who.unit), &chosen))
                };
                vec![
                    Field::radios("expert", "没有答复的专家", waiting.filter_map(choice).collect()),
                    Field::area("reason", "怎样联系、到什么时候", fields.get("reason"), 3),
                ]
            }
            "record_check" => self.check_fields(fields, asker),
            "abort" => vec![Field::area("reason", "中止的理由", fields.get("reason"), 3)],
            _ => Vec::new(),
        };
        Asked { statement: self.statement(key, asker), fields }
    }
    fn command(&self, key: &str, fields: &Fields) -> Result<Act, Problem> {
        let reason = || fields.get("reason");
        Ok(match key {
            "commit" => {
                let commitment = digest(&fields.get("commitment"));
                let wrong = "承诺值应是 zhiping share 输出的那一行，以 sha256: 开头";
                Act::Commit(Commit {
                    commitment: commitment.ok_or_else(|| Problem::new("commitment", wrong))?,
                })
            }
            "reveal" => {
                let share: Result<Bytes32, _> = fields.get("share").trim().parse();
                let wrong = "份额应为 64 位小写十六进制数字，请从份额文件里复制";
                Act::Reveal(Reveal { share: share.map_err(|_| Problem::new("share", wrong))? })
            }
            "strike" => Act::Strike,
            "draw" => Act::Draw(DrawNow { public: fields.get("public") }),
            "attest" => Act::Attest,
            "accept" => Act::Accept,
            "decline" => Act::Decline(Decline { reason: reason() }),
            "no_answer" => {
                let expert = fields.get("expert").parse();
                let expert = expert.map_err(|_| Problem::new("expert", "请选择没有答复的专家"))?;
                Act::NoAnswer(NoAnswer { expert, reason: reason() })
            }
            "record_check" => Act::RecordCheck(check(fields)?),
            _ => Act::Abort(Abort { reason: reason() }),
        })
    }
}

fn check(fields: &Fields) -> Result<RecordCheck, Problem> {
    let case = fields.get("case").parse().map_err(|_| Problem::new("case", "请选择抽中的件"))?;
    let verdict = Verdict::from_key(&fields.get("verdict"));
    let verdict = verdict.ok_or_else(|| Problem::new("verdict", "请选择核查结果"))?;
    let at = |name: &'static str| day(&fields.get(name)).map_err(|says| Problem::new(name, says));
    let correct_by = match verdict {
        Verdict::InOrder => None,
        Verdict::ToCorrect => Some(at("correct_by")?),
    };
    let words = fields.get("words");
    if verdict == Verdict::ToCorrect && words.trim().is_empty() {
        return Err(Problem::new("words", "需要整改的，请写明问题"));
    }
    Ok(RecordCheck { case, verdict, words, day: at("day")?, correct_by })
}

/// A digest as the command prints it, with or without the name of its suite.
fn digest(typed: &str) -> Option<Digest> {
    let typed = typed.trim();
    typed.parse().or_else(|_| format!("sha256:{typed}").parse()).ok()
}

/// What a party does on its own machine.
pub(super) trait CommandLine {
    /// The command by which the share is made.
    fn command_line(&self, asker: &Asker<'_>) -> String;
    /// What is asked about one case of a spot check.
    fn check_fields(&self, fields: &Fields, asker: &Asker<'_>) -> Vec<Field>;
    /// What is signed, line by line.
    fn statement(&self, key: &str, asker: &Asker<'_>) -> String;
}

impl CommandLine for Draw {
    fn command_line(&self, asker: &Asker<'_>) -> String {
        let party = asker.me.role().and_then(Self::party).unwrap_or_default();
        format!(
            "在自己的电脑上运行 zhiping share new --draw {} --party {party} --to share.json，份额文件留在本机，把输出的承诺值粘贴到这里",
            self.id
        )
    }
    fn check_fields(&self, fields: &Fields, asker: &Asker<'_>) -> Vec<Field> {
        let (chosen, verdict) = (fields.get("case"), fields.get("verdict"));
        let open = self.seated().into_iter().filter(|place| {
            self.checks.iter().all(|check| check.candidate != *place)
                && self.drawable(*place).is_some_and(|row| row.person != asker.me.person)
        });
        let choice = |place: u32| {
            let row = self.drawable(place)?;
            Some(Choice::new(row.subject.to_string(), format!("{}，{}", row.name, row.unit), &chosen))
        };
        let verdicts = [Verdict::InOrder, Verdict::ToCorrect];
        let verdicts = verdicts.map(|one| Choice::new(one.key(), one.name(), &verdict)).to_vec();
        vec![
            Field::radios("case", "抽中的件", open.filter_map(choice).collect()),
            Field::radios("verdict", "核查结果", verdicts),
            Field::area("words", "说明", fields.get("words"), 3)
                .hint("需要整改的，写明问题和怎样改")
                .optional(),
            Field::day("day", "核查日期", fields.get("day")),
            Field::day("correct_by", "整改期限", fields.get("correct_by")).hint("需要整改的才填").optional(),
        ]
    }
    fn statement(&self, key: &str, asker: &Asker<'_>) -> String {
        let digest = self.transcript.freeze.digest().map(|digest| digest.to_string()).unwrap_or_default();
        let what = if self.meeting().is_some() { "的专家抽取" } else { "" };
        let head = format!("{}{what}，编号 {}，冻结内容 {digest}。", self.name, self.number);
        let rest = match key {
            "commit" => "份额由本人在自己的电脑上生成，没有给别人看过。",
            "reveal" => "揭示以后份额公开，由各方份额和公共随机数算出种子。",
            "draw" if self.spot_check().is_some() => "按种子排位，依次抽取，逐件核查。",
            "draw" => "按种子排位，依次入席。",
            "record_check" => return String::new(),
            "attest" => "本人全程在场监督，名单由种子排位产生，没有人为指定。",
            "strike" => "逾期的份额作废并记录，抽取按其余的份额继续。",
            "abort" => "抽取到此中止，记录保留。",
            "accept" => "本人参加这次评审，遵守评审纪律和回避规定，对评审情况保密。",
            _ => "",
        };
        let mut lines = vec![head, rest.to_owned()];
        if key == "attest" {
            let name = |place: &u32| self.drawable(*place).map(|who| format!("{}（{}）", who.name, who.unit));
            let names: Vec<String> = self.seated().iter().filter_map(name).collect();
            let drawn = if self.meeting().is_some() { "入席" } else { "抽中" };
            lines.push(format!("{drawn}：{}。", names.join("、")));
        }
        if key == "accept" {
            lines.insert(1, format!("评审日期 {}。", self.day));
        }
        let _ = asker;
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}
