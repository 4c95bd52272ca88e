//! Tables of a pack beside rules and ways: coverage, checklist, periods, retirement, learning, counting, filings, sanctions.
//!
//! Invariant: every row names the clause it stands on; what the source does not say is listed under `unverified`.

use crate::condition::Condition;
use kernel::{Day, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One sentence of a clause, and what carries it out.
///
/// Exactly one of the three is said: ids of what the machine does, the reason why people do it, or that nothing is stated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// Clause.
    pub clause: String,
    /// How the sentence begins; enough of it to be the only one of its clause.
    pub says: String,
    /// What carries it out, such as `rule:retired`, `term:report`, `text:act.accept`.
    #[serde(default)]
    pub by: Vec<String>,
    /// Why no machine can check it.
    #[serde(default)]
    pub people: String,
    /// A heading, a basis, an introduction: neither condition, number, date, duty nor consequence.
    #[serde(default)]
    pub plain: bool,
    /// The sentence says again what a wider pack has: its ways and their rules are cited by both.
    #[serde(default)]
    pub restates: bool,
}

/// How long something that began goes on: a sanction, a record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The table it belongs to, such as `sanction`.
    pub table: String,
    /// The option of the fact that names the kind; empty: any.
    #[serde(default)]
    pub kind: String,
    /// 个月; 0: it does not end by itself.
    pub months: i32,
    /// 个月 at most, when a new one comes before the old one has ended and what is left is added to it; absent: they are not
    /// added.
    pub cap: Option<i32>,
    /// Clause.
    pub clause: String,
}

impl Period {
    /// How long, in words.
    pub fn length(&self) -> String {
        if self.months == 0 { "不自行结束".to_owned() } else { format!("{} 个月", self.months) }
    }
}

/// What continuing education one year asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// 年度
    pub year: i16,
    /// 总学时
    pub total: i64,
    /// 专业科目 of the total, at least: numerator and denominator.
    pub professional: [i64; 2],
    /// 公需科目学时, at least.
    #[serde(default)]
    pub public: i64,
    /// Clause.
    pub clause: String,
}

/// How years are counted for some series.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counting {
    /// Series it is for; empty: all that have no row of their own.
    #[serde(default)]
    pub series: Vec<String>,
    /// 起算
    #[serde(default)]
    pub start: Start,
    /// 截止; absent: the pack's.
    #[schemars(with = "Option<String>")]
    pub cutoff: Option<Day>,
    /// Facts in months that are taken off the years in a title (脱产学习, 离开专业技术岗位 …).
    #[serde(default)]
    pub deduct: Vec<String>,
    /// Facts in months that are taken off the years of professional work.
    #[serde(default)]
    pub deduct_service: Vec<String>,
    /// Clause.
    pub clause: String,
}

/// From when years in a title count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// The day itself.
    #[default]
    Day,
    /// The first day of the next year.
    NextYear,
}

/// By whom and through whom a kind of applicant applies (requirement B2).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Options of the fact `employment`.
    pub employment: Vec<String>,
    /// 推荐单位: who checks, publishes and recommends.
    pub recommends: String,
    /// Through whom it goes on to the committee's office.
    pub through: String,
    /// Clause.
    pub clause: String,
}

/// What has to be handed in somewhere, and by which channel (requirement X7).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// Id.
    pub id: String,
    /// What is handed in.
    pub name: String,
    /// 报送人
    pub from: String,
    /// 报送到
    pub to: String,
    /// 渠道
    pub channels: Vec<Means>,
    /// The roles whose seats file it as a case of its own; empty: another kind of case carries it.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub by: Vec<Role>,
    /// The role that receives it here; absent: somebody outside, whose receipt the sender records.
    #[schemars(with = "Option<String>")]
    pub received_by: Option<Role>,
    /// What the package must hold, by name; empty: what is handed in, as one part.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Mail address or room; empty: none.
    #[serde(default)]
    pub address: String,
    /// The term of the pack that says when; empty: another window or none.
    #[serde(default)]
    pub term: String,
    /// The step of the schedule that says when; empty: a term or none.
    #[serde(default)]
    pub step: String,
    /// Clause.
    pub clause: String,
}

/// How a filing travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// 系统
    System,
    /// 电子邮箱
    Email,
    /// 盖章纸质
    SealedPaper,
}

impl Means {
    /// Every channel, in the order of forms.
    pub const ALL: [Self; 3] = [Self::System, Self::Email, Self::SealedPaper];

    /// The name people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "系统",
            Self::Email => "电子邮箱",
            Self::SealedPaper => "盖章纸质",
        }
    }

    /// The stable name in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Email => "email",
            Self::SealedPaper => "sealed_paper",
        }
    }
}

impl Filing {
    /// The roles whose seats send and receive filings.
    pub const ABLE: [Role; 4] = [Role::Employer, Role::Department, Role::Organiser, Role::TitleOffice];

    /// The channels in words.
    pub fn means(&self) -> String {
        self.channels.iter().map(|means| means.name()).collect::<Vec<_>>().join("、")
    }
    /// What the package must hold.
    pub fn parts(&self) -> Vec<String> {
        if self.parts.is_empty() { vec![self.name.clone()] } else { self.parts.clone() }
    }
}

/// What follows from an act of misconduct (requirement H5).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sanction {
    /// Id.
    pub id: String,
    /// Whom it is about.
    pub subject: Subject,
    /// 行为
    pub act: String,
    /// 处理
    pub consequence: String,
    /// 个月 it lasts; absent: not a matter of time, or not known.
    pub months: Option<i32>,
    /// In force from; absent: all along.
    #[schemars(with = "Option<String>")]
    pub from: Option<Day>,
    /// Clause.
    pub clause: String,
}

/// Whom a sanction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// 评委会
    Committee,
    /// 申报人
    Applicant,
    /// 用人单位或推荐单位
    Employer,
    /// 主管部门
    Department,
    /// 评委会组建单位
    Organiser,
    /// 评审专家
    Expert,
    /// 办事机构工作人员
    Staff,
}

impl Subject {
    /// 名称
    pub const fn words(self) -> &'static str {
        match self {
            Self::Committee => "评委会",
            Self::Applicant => "申报人",
            Self::Employer => "用人单位、推荐单位",
            Self::Department => "主管部门",
            Self::Organiser => "评委会组建单位",
            Self::Expert => "评审专家",
            Self::Staff => "办事机构工作人员",
        }
    }
}

/// One item of the checklist.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Id.
    pub id: String,
    /// 名称
    pub name: String,
    /// The fact that a register may prove instead.
    #[serde(default)]
    pub fact: String,
    /// When it is asked for; absent: always.
    pub applies: Option<Condition>,
    /// Whether it must be there.
    #[serde(default = "crate::file::yes")]
    pub required: bool,
    /// Series it is for; empty: all.
    #[serde(default)]
    pub series: Vec<String>,
    /// Levels it is for; empty: all.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Ways it is for; empty: all.
    #[serde(default)]
    pub ways: Vec<String>,
}

/// A row of the retirement table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// Kind: `male`, `female_cadre`, `female_worker`.
    pub kind: String,
    /// Original age in years.
    pub age: i16,
    /// Months of original retirement for one month of delay.
    pub step: i32,
    /// Most months of delay.
    pub cap: i32,
    /// First month of the delay.
    #[schemars(with = "String")]
    pub since: Day,
}
