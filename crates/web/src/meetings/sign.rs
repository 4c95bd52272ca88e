//! The acts of a meeting: filing, opening, signing in, counting, signing, cancelling.

use crate::{
    fields::Fields,
    forms::{Asked, Asker, Forms},
    parts::{Choice, Control, Field, Input, Problem},
};
use kernel::CaseId;
use review::{
    application::{form::day, state::Count},
    meeting::{
        Act, Meeting,
        acts::{
            Cancel, CountPapers, DeclareRecusal, FileOpening, GiveUpRound, Open, RepeatBallot, Reschedule,
            ReturnFiling, TurnToPaper, due,
        },
        state::{CaseCount, Item, Mode},
        tally,
    },
};

impl Forms for Meeting {
    fn base(id: CaseId) -> String {
        super::base(id)
    }
    fn ask(&self, key: &str, fields: &Fields, asker: &Asker<'_>) -> Asked {
        let get = |name: &str, or: &str| fields.find(name).unwrap_or_else(|| or.to_owned());
        let area = |name, label: &str| vec![Field::area(name, label, fields.get(name), 4)];
        let (statement, fields) = match key {
            "count" => (String::new(), count_fields(self, fields)),
            "cancel" => (String::new(), area("reason", "取消的理由")),
            "return_filing" => (String::new(), area("reason", "退回的理由：要补什么")),
            "file_opening" => (filing(self, asker), filed(self, fields)),
            "receive" => (filing(self, asker), Vec::new()),
            "reschedule" => {
                let day = Field::day("day", "日期", get("day", &self.day.to_string()));
                (String::new(), vec![day, Field::text("place", "地点", get("place", &self.place))])
            }
            "open" => {
                let chosen = get("mode", Mode::Paper.key());
                let choice = |mode: Mode| Choice::new(mode.key(), mode.name(), &chosen);
                let modes = [Mode::Paper, Mode::Electronic].map(choice).to_vec();
                (opening(self), vec![Field::radios("mode", "投票方式，全部件一样，开评以后不能改", modes)])
            }
            "sign_in" => (format!("本人到会参加{}。", self.name), Vec::new()),
            "declare_recusal" => (String::new(), recusal_fields(self, fields, asker)),
            "begin_ballot" => (voters(self), Vec::new()),
            "confirm_papers" => ("本人在投票用的设备上看到，自己的每一张票都在箱中。".to_owned(), Vec::new()),
            "repeat_ballot" => (String::new(), area("reason", "作废本轮的理由")),
            "second_round" => (again(self, asker), Vec::new()),
            "give_up_round" => (String::new(), area("reason", "放弃第二轮的理由")),
            "turn_to_paper" => (String::new(), area("reason", "改用纸质选票的理由")),
            _ => (statement(self, asker), Vec::new()),
        };
        Asked { statement, fields }
    }
    fn command(&self, key: &str, fields: &Fields) -> Result<Act, Problem> {
        let reason = || fields.get("reason");
        Ok(match key {
            "sign_as_chair" => Act::SignAsChair,
            "sign_as_supervisor" => Act::SignAsSupervisor,
            "cancel" => Act::Cancel(Cancel { reason: reason() }),
            "file_opening" => {
                Act::FileOpening(FileOpening { plan: fields.get("plan"), standard: fields.get("standard") })
            }
            "receive" => Act::Receive,
            "return_filing" => Act::ReturnFiling(ReturnFiling { reason: reason() }),
            "reschedule" => {
                let day = day(&fields.get("day"));
                let day = day.map_err(|text| Problem::new("day", format!("日期：{text}")))?;
                Act::Reschedule(Reschedule { day, place: fields.get("place") })
            }
            "open" => {
                let mode =
                    [Mode::Paper, Mode::Electronic].into_iter().find(|m| m.key() == fields.get("mode"));
                Act::Open(Open { mode: mode.ok_or_else(|| Problem::new("mode", "请选择投票方式"))? })
            }
            "sign_in" => Act::SignIn,
            "declare_recusal" => {
                let case = fields.get("case").parse();
                Act::DeclareRecusal(DeclareRecusal {
                    case: case.map_err(|_| Problem::new("case", "请选择应当回避的件"))?,
                    rule: fields.get("rule"),
                    reason: reason(),
                })
            }
            "begin_ballot" => Act::BeginBallot,
            "confirm_papers" => Act::ConfirmPapers,
            "repeat_ballot" => Act::RepeatBallot(RepeatBallot { reason: reason() }),
            "second_round" => Act::SecondRound,
            "give_up_round" => Act::GiveUpRound(GiveUpRound { reason: reason() }),
            "turn_to_paper" => Act::TurnToPaper(TurnToPaper { reason: reason() }),
            _ => Act::Count(counted(self, fields)?),
        })
    }
}

/// What is filed before a meeting opens, line by line.
fn filing(case: &Meeting, asker: &Asker<'_>) -> String {
    let due = due(asker.pack, case).map(|due| due.derivation).unwrap_or_default();
    let mut lines = vec![
        format!("{}，{}，{}，{}。", case.committee.name, case.name, case.day, case.place),
        format!("备案期限：{due}。"),
        format!("评审 {} 件，评审专家 {} 人，由抽取产生。", case.agenda.len(), case.members.len()),
    ];
    let own = asker.pack.filing("autonomous_opening").filter(|_| case.autonomous);
    if let Some(own) = own {
        let address = if own.address.is_empty() { String::new() } else { format!("（{}）", own.address) };
        let channels = own.means();
        lines.push(format!("自主评审，备案的是：{}。报{}，{channels}{address}。", own.name, own.to));
    }
    if let Some(filing) = &case.filing {
        let plan = if case.autonomous { "评审工作方案" } else { "评审工作安排" };
        lines.push(format!("{} 备案，{plan}：{}", filing.day, filing.plan));
        if !filing.standard.is_empty() {
            lines.push(format!("评审标准条件：{}", filing.standard));
        }
    }
    lines.join("\n")
}

/// What is handed in beside the form that the system makes.
fn filed(case: &Meeting, fields: &Fields) -> Vec<Field> {
    let area = |name, label, rows| Field::area(name, label, fields.get(name), rows);
    let draft = super::papers::draft(case);
    if !case.autonomous {
        return vec![area("plan", "评审工作安排：日程、分组、答辩、监督", 4).hint(draft)];
    }
    vec![
        area("plan", "评审工作方案：日程、分组、答辩、监督", 8).hint(draft),
        area("standard", "评审标准条件：本次评审执行的标准条件", 8)
            .hint("填写全文；执行国家、自治区标准的写明文号和名称"),
    ]
}

/// The cases that a member takes part in, and the relations that only they know.
fn recusal_fields(case: &Meeting, fields: &Fields, asker: &Asker<'_>) -> Vec<Field> {
    let (chosen, rule) = (fields.get("case"), fields.get("rule"));
    let own = case.agenda.iter().filter(|item| !case.is_recused(asker.me.person, item.case));
    let cases = own.map(|item| {
        let label = format!("{}，{}，{}", item.name.text(), item.title_name, item.employer_name);
        Choice::new(item.case.to_string(), label, &chosen)
    });
    let declared = asker.pack.recusals().iter().filter(|rule| rule.declared());
    let rules = declared.map(|one| Choice::new(one.id.clone(), format!("{}：{}", one.name, one.text), &rule));
    vec![
        Field::radios("case", "应当回避的件", cases.collect()),
        Field::radios("rule", "是哪一种关系", rules.collect()),
        Field::area("reason", "具体情况", fields.get("reason"), 3).hint("只有组建单位、监督员和职改办看得到"),
    ]
}

/// The cases that are voted on a second time, with the arithmetic that leaves them below the threshold.
fn again(case: &Meeting, asker: &Asker<'_>) -> String {
    let mut lines = vec![format!("{}，下列各件再投一次，以第二轮的票数为准：", case.name)];
    for item in &case.agenda {
        if let Some(count) = item.count.filter(|count| tally::again(asker.pack, count)) {
            let sum = tally::judge(asker.pack, &count).map_or_else(|says| says, |judged| judged.because);
            lines.push(format!("{} {}：{sum}", item.number, item.name.text()));
        }
    }
    lines.push("其余各件以第一轮的票数为准。".to_owned());
    lines.join("\n")
}

/// Who votes on how many, before voting begins.
fn voters(case: &Meeting) -> String {
    let mut lines =
        vec![format!("{}，到会 {} 人，表决 {} 件。", case.name, case.present.len(), case.agenda.len())];
    let short = case.agenda.iter().filter(|item| case.recused.iter().any(|r| r.case == item.case));
    lines.extend(
        short.map(|item| format!("{}：{} 人表决，其余回避。", item.number, case.taking_part(item.case))),
    );
    lines.push("开始以后不能再签到。".to_owned());
    lines.join("\n")
}

fn opening(case: &Meeting) -> String {
    format!("{}今天开评，评议 {} 件。投票方式对全部件一样。", case.name, case.agenda.len())
}

/// The columns of a count: field name and label.
const COLUMNS: [(&str, &str); 5] =
    [("present", "参加表决"), ("yes", "赞成"), ("no", "反对"), ("abstain", "弃权"), ("invalid", "废票")];

fn counted(case: &Meeting, fields: &Fields) -> Result<CountPapers, Problem> {
    let mut counts = Vec::new();
    for item in &case.agenda {
        let get = |column: (&str, &str)| {
            number(fields, &format!("{}.{}", column.0, item.case), &format!("{} {}", item.number, column.1))
        };
        let [present, yes, no, abstain, invalid] = COLUMNS;
        let count = Count {
            present: get(present)?,
            yes: get(yes)?,
            no: get(no)?,
            abstain: get(abstain)?,
            invalid: get(invalid)?,
        };
        counts.push(CaseCount { case: item.case, count });
    }
    Ok(CountPapers { counts })
}

fn number(fields: &Fields, name: &str, label: &str) -> Result<u32, Problem> {
    fields.number(name).ok_or_else(|| Problem::new(name, format!("{label}：请填写整数")))
}

fn count_fields(case: &Meeting, fields: &Fields) -> Vec<Field> {
    let count = |name: String, label: String, value: String| {
        let input = Input { value, mode: "numeric", autocomplete: "off", ..Input::default() };
        Field::new(name, label, Control::Text(input))
    };
    let mut inputs = Vec::new();
    for item in &case.agenda {
        for (name, label) in COLUMNS {
            let field = format!("{name}.{}", item.case);
            let whole = if name == "present" { case.taking_part(item.case) } else { 0 };
            let value = fields.find(&field).unwrap_or_else(|| whole.to_string());
            inputs.push(count(field, format!("{} {}：{label}", item.number, item.name.text()), value));
        }
    }
    inputs
}

/// What chair and supervisor sign, line by line.
fn statement(case: &Meeting, asker: &Asker<'_>) -> String {
    let mut lines = vec![format!(
        "{}，{}，出席 {} 人。表决结果如下，经核对无误：",
        case.name,
        case.day,
        case.attended.unwrap_or_default()
    )];
    let own = |item: &&Item| !case.is_recused(asker.me.person, item.case);
    let hidden = case.agenda.iter().filter(|item| !own(item)).count();
    if hidden > 0 {
        lines.push(format!("另有 {hidden} 件您应当回避，不在这里列出"));
    }
    for item in case.agenda.iter().filter(own) {
        if let Some(count) = &item.count {
            lines.push(format!(
                "{} {}：参加 {}，赞成 {}，反对 {}，弃权 {}，废票 {}",
                item.number,
                item.name.text(),
                count.present,
                count.yes,
                count.no,
                count.abstain,
                count.invalid
            ));
        }
    }
    lines.join("\n")
}
