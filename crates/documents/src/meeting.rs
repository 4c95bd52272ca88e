//! The two documents of a meeting: 开展评审工作备案表 before it and 评审会议纪要 after it.
//!
//! Both come from one struct each, which is the view that the template prints (`json!(minutes)`) and, for the
//! minutes, the workbook. Whoever fills them decides what the reader may see: a recused expert's view leaves
//! out the case, here nothing is hidden.

use kernel::Day;
use serde::{Deserialize, Serialize};

use crate::problem::DocumentProblem;
use crate::sheet::{Cell, Column, Kind, Sheet, book};

/// 评审会议纪要, and under another title 评审情况记录表 ([`Form::Minutes`](crate::Form::Minutes)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// 评委会
    pub committee: String,
    /// 组建单位
    pub organiser: String,
    /// 会议名称
    pub name: String,
    /// 评审日期
    pub day: Day,
    /// 地点
    pub place: String,
    /// 投票方式, empty before it is opened
    pub mode: String,
    /// 开评时间, empty before it is opened
    pub opened_at: String,
    /// 抽取编号, empty where no draw named the members
    pub draw: String,
    /// 评委会人数
    pub size: u32,
    /// 出席人数, once counted
    pub attended: Option<u32>,
    /// The arithmetic of the quorum, once counted.
    pub quorum: String,
    /// What else is to be known of it, such as the digest of an electronic ballot's box.
    #[serde(default)]
    pub remarks: Vec<Remark>,
    /// 评审专家
    pub members: Vec<MinutesMember>,
    /// 回避
    pub recusals: Vec<MinutesRecusal>,
    /// 议程, with results
    pub cases: Vec<MinutesCase>,
    /// 主任委员签字
    pub chair: Option<Signed>,
    /// 以什么身份签: 主任委员, or a vice-chair who presided
    pub chair_as: String,
    /// 监督员签字
    pub supervisor: Option<Signed>,
}

/// One more fact of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What it is about.
    pub name: String,
    /// The fact.
    pub text: String,
}

/// A member of the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesMember {
    /// 姓名
    pub name: String,
    /// 单位
    pub unit: String,
    /// 专业组
    pub panel: String,
    /// 职务, such as 主任委员; may be empty
    pub office: String,
    /// 签到
    pub signed_in: bool,
}

/// Who took no part in which case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesRecusal {
    /// 专家
    pub member: String,
    /// 编号 of the case
    pub number: String,
    /// 申报人
    pub applicant: String,
    /// The clause of the rule.
    pub clause: String,
    /// Why, in a sentence.
    pub because: String,
}

/// One case of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesCase {
    /// 编号
    pub number: String,
    /// 申报人
    pub name: String,
    /// 职称
    pub title: String,
    /// 单位
    pub unit: String,
    /// 专业组意见, may be empty
    pub opinion: String,
    /// 表决, once counted
    pub votes: Option<Votes>,
    /// Whether it passed, once judged.
    pub passed: Option<bool>,
    /// The arithmetic of the result.
    pub because: String,
}

/// The count of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Votes {
    /// 参加表决, without the recused
    pub present: u32,
    /// 赞成
    pub yes: u32,
    /// 反对
    pub no: u32,
    /// 弃权
    pub abstain: u32,
    /// 废票
    pub invalid: u32,
}

/// 系统内签字: who did it in the system, for whom, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// 姓名
    pub name: String,
    /// 单位
    pub organisation: String,
    /// The time as people read it, such as the time of making in the document's foot.
    pub at: String,
}

/// 开展评审工作备案表 ([`Form::OpeningFiling`](crate::Form::OpeningFiling)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningFiling {
    /// 评委会
    pub committee: String,
    /// 组建单位
    pub organiser: String,
    /// 系列
    pub series: String,
    /// 级别, by name
    pub levels: Vec<String>,
    /// 核准文件
    pub approval: String,
    /// 有效期起
    pub valid_from: Day,
    /// 有效期止
    pub valid_until: Day,
    /// 评委会人数
    pub size: u32,
    /// 会议名称
    pub name: String,
    /// 评审日期
    pub day: Day,
    /// 地点
    pub place: String,
    /// 抽取编号, empty before the draw
    pub draw: String,
    /// 申报情况, by title
    pub cases: Vec<TitleCases>,
    /// 专家构成, by panel and unit
    pub experts: Vec<PanelExperts>,
    /// 评审权, such as 自主评审; may be empty
    #[serde(default)]
    pub right: String,
    /// 评审工作安排, or 评审工作方案 beside a standard
    pub plan: String,
    /// 评审标准条件, of a committee that hands it in
    #[serde(default)]
    pub standard: Option<String>,
    /// The last lawful day for filing.
    pub due: Day,
    /// How that day follows.
    pub derivation: String,
    /// Its clause.
    pub clause: String,
    /// 备案, once filed
    pub filed: Option<Signed>,
    /// 接收, once the title office has received it
    pub received: Option<Signed>,
}

/// How many cases there are of a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleCases {
    /// 职称
    pub title: String,
    /// 件数
    pub cases: u32,
}

/// How many experts of a panel come from a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelExperts {
    /// 专业组
    pub panel: String,
    /// 单位
    pub unit: String,
    /// 人数
    pub experts: u32,
}

impl Minutes {
    /// The minutes as a workbook: cases, members and recusals, a sheet each. The same minutes give the same bytes.
    ///
    /// # Errors
    /// Cells longer than Excel takes, or what the writer said.
    pub fn book(&self) -> Result<Vec<u8>, DocumentProblem> {
        let cases = numbered(self.cases.iter().map(MinutesCase::cells));
        let members = numbered(self.members.iter().map(MinutesMember::cells));
        let recusals = numbered(self.recusals.iter().map(MinutesRecusal::cells));
        book(&[
            Sheet { name: "逐件结果", columns: &CASES, rows: &cases },
            Sheet { name: "评审专家", columns: &MEMBERS, rows: &members },
            Sheet { name: "回避", columns: &RECUSALS, rows: &recusals },
        ])
    }
}

const fn column(key: &'static str, title: &'static str, kind: Kind, width: u16) -> Column {
    Column { key, title, kind, width }
}

const PLACE: Column = column("place", "序号", Kind::Integer, 6);
const CASES: [Column; 13] = [
    PLACE,
    column("number", "编号", Kind::Text, 20),
    column("name", "申报人", Kind::Text, 14),
    column("title", "职称", Kind::Text, 20),
    column("unit", "单位", Kind::Text, 36),
    column("opinion", "专业组意见", Kind::Text, 30),
    column("present", "参加", Kind::Integer, 8),
    column("yes", "赞成", Kind::Integer, 8),
    column("no", "反对", Kind::Integer, 8),
    column("abstain", "弃权", Kind::Integer, 8),
    column("invalid", "废票", Kind::Integer, 8),
    column("result", "结果", Kind::Text, 10),
    column("because", "计算", Kind::Text, 52),
];
const MEMBERS: [Column; 6] = [
    PLACE,
    column("name", "姓名", Kind::Text, 14),
    column("unit", "单位", Kind::Text, 36),
    column("panel", "专业组", Kind::Text, 20),
    column("office", "职务", Kind::Text, 14),
    column("signed_in", "签到", Kind::Text, 10),
];
const RECUSALS: [Column; 6] = [
    PLACE,
    column("member", "专家", Kind::Text, 14),
    column("number", "编号", Kind::Text, 20),
    column("applicant", "申报人", Kind::Text, 14),
    column("clause", "依据", Kind::Text, 30),
    column("because", "理由", Kind::Text, 40),
];

impl MinutesCase {
    fn cells(&self) -> Vec<Cell> {
        let votes = |part: fn(&Votes) -> u32| match &self.votes {
            Some(votes) => Cell::Integer(part(votes).into()),
            None => Cell::Empty,
        };
        vec![
            self.number.as_str().into(),
            self.name.as_str().into(),
            self.title.as_str().into(),
            self.unit.as_str().into(),
            self.opinion.as_str().into(),
            votes(|votes| votes.present),
            votes(|votes| votes.yes),
            votes(|votes| votes.no),
            votes(|votes| votes.abstain),
            votes(|votes| votes.invalid),
            self.passed.map_or("", |passed| if passed { "通过" } else { "未通过" }).into(),
            self.because.as_str().into(),
        ]
    }
}

impl MinutesMember {
    fn cells(&self) -> Vec<Cell> {
        vec![
            self.name.as_str().into(),
            self.unit.as_str().into(),
            self.panel.as_str().into(),
            self.office.as_str().into(),
            if self.signed_in { "已签到" } else { "" }.into(),
        ]
    }
}

impl MinutesRecusal {
    fn cells(&self) -> Vec<Cell> {
        [&self.member, &self.number, &self.applicant, &self.clause, &self.because]
            .map(|text| text.as_str().into())
            .into()
    }
}

/// Rows with their places, from one.
fn numbered(rows: impl Iterator<Item = Vec<Cell>>) -> Vec<Vec<Cell>> {
    (1..).zip(rows).map(|(place, cells)| [vec![Cell::Integer(place)], cells].concat()).collect()
}
