//! What a pack's files may hold. Every file under a pack's folder is one of these tables; unknown keys are an error.

use crate::{
    condition::Condition,
    facts::FactDef,
    review::{Recusal, Size},
    tables::{Channel, Counting, Cover, Filing, Learning, Period, Sanction},
};
use kernel::Day;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Any file of a pack, merged with the others of its folder and laid over the pack it extends.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The pack itself (`pack.toml`).
    pub pack: Option<Head>,
    /// Catalogue of facts.
    #[serde(default)]
    pub fact: Vec<FactDef>,
    /// 层级
    #[serde(default)]
    pub level: Vec<Level>,
    /// 系列
    #[serde(default)]
    pub series: Vec<Series>,
    /// 职称
    #[serde(default)]
    pub title: Vec<Title>,
    /// 学历资历
    #[serde(default)]
    pub ladder: Vec<Ladder>,
    /// 申报途径
    #[serde(default)]
    pub way: Vec<Way>,
    /// 规则
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// 材料清单
    #[serde(default)]
    pub item: Vec<Item>,
    /// 窗口期
    #[serde(default)]
    pub window: Vec<WindowLine>,
    /// 期限
    #[serde(default)]
    pub term: Vec<Term>,
    /// 条款
    #[serde(default)]
    pub clause: Vec<Clause>,
    /// Texts by key.
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
    /// Ratios by key: numerator and denominator.
    #[serde(default)]
    pub ratios: BTreeMap<String, Vec<u32>>,
    /// Numbers by key.
    #[serde(default)]
    pub numbers: BTreeMap<String, i64>,
    /// 法定退休年龄
    #[serde(default)]
    pub retirement: Vec<Retirement>,
    /// How long sanctions and records last.
    #[serde(default)]
    pub period: Vec<Period>,
    /// 继续教育, by year.
    #[serde(default)]
    pub learning: Vec<Learning>,
    /// How years are counted, by series.
    #[serde(default)]
    pub counting: Vec<Counting>,
    /// 报送
    #[serde(default)]
    pub filing: Vec<Filing>,
    /// 处理
    #[serde(default)]
    pub sanction: Vec<Sanction>,
    /// 回避
    #[serde(default)]
    pub recusal: Vec<Recusal>,
    /// 评委会人数
    #[serde(default)]
    pub size: Vec<Size>,
    /// By whom and through whom each kind of applicant applies.
    #[serde(default)]
    pub channel: Vec<Channel>,
    /// What carries each sentence of a notice out.
    #[serde(default)]
    pub cover: Vec<Cover>,
    /// Keys whose source is weak, with what would confirm them.
    #[serde(default)]
    pub unverified: BTreeMap<String, String>,
}

/// A pack.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Id, equal to its folder.
    pub id: String,
    /// The pack it lies over.
    pub extends: Option<String>,
    /// 名称
    pub name: String,
    /// 地区
    #[serde(default)]
    pub place: String,
    /// Name of its calendar layer.
    #[serde(default)]
    pub layer: String,
    /// 年度
    pub year: Option<i16>,
    /// 第几版
    #[serde(default)]
    pub version: u32,
    /// 时区
    pub zone: Option<String>,
    /// 学历、资历计算截止
    #[schemars(with = "Option<String>")]
    pub cutoff: Option<Day>,
    /// The region's consent to own titles or standards (requirement E1); without it a year's pack may not have any.
    #[serde(default)]
    pub consent: String,
}

/// A level.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Id.
    pub id: String,
    /// 名称
    pub name: String,
    /// 同级别 (requirements A8)
    pub group: String,
    /// Whether 答辩/说课 comes before deliberation.
    #[serde(default)]
    pub defence: bool,
}

/// A series.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Id.
    pub id: String,
    /// 名称
    pub name: String,
    /// Code in case numbers.
    pub code: String,
    /// The document that states its conditions.
    #[serde(default)]
    pub clause: String,
    /// 说明, for whoever chooses it.
    #[serde(default)]
    pub note: String,
    /// 专业
    #[serde(default)]
    pub specialties: Vec<String>,
}

/// A title.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Id.
    pub id: String,
    /// 名称
    pub name: String,
    /// Series.
    pub series: String,
    /// Level.
    pub level: String,
    /// How it is obtained.
    #[serde(default)]
    pub by: By,
}

/// How a title is obtained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// 评审
    #[default]
    Review,
    /// 以考代评: who passes the national examination has the title; nobody reviews it.
    Exam,
    /// 考评结合: the examination first, then the review.
    Both,
}

/// One row of degree × years.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// The title it leads to.
    pub title: String,
    /// 学历
    pub degrees: Vec<String>,
    /// The title held; empty: none, years count from graduation.
    #[serde(default)]
    pub held: String,
    /// 年限
    pub years: i64,
    /// 任教学段 it is limited to; empty: any.
    #[serde(default)]
    pub stages: Vec<String>,
    /// Whom it is limited to, where no fact says so: people decide. Empty: nobody is left out.
    #[serde(default)]
    pub only: String,
    /// Clause.
    pub clause: String,
}

/// A way to a title.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Id.
    pub id: String,
    /// 名称
    pub name: String,
    /// How seniority is judged.
    pub kind: WayKind,
    /// Series it is open to; empty: all.
    #[serde(default)]
    pub series: Vec<String>,
    /// Levels it is open to; empty: all.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Clause.
    pub clause: String,
    /// One line for the pre-check.
    #[serde(default)]
    pub about: String,
    /// Years beyond the sum of the ladder (long service).
    #[serde(default)]
    pub extra_years: i64,
    /// Steps written out where the ladder has no row for a degree (long service).
    #[serde(default)]
    pub sums: Vec<SumRow>,
    /// 技能等级 rows (skilled workers).
    #[serde(default)]
    pub skill: Vec<SkillRow>,
    /// The fact that puts a person on this way: it is shown only to whom it is known to hold. Empty: to everybody.
    #[serde(default)]
    pub entry: String,
    /// The title held is of another series, one level below (step by step).
    #[serde(default)]
    pub cross_series: bool,
    /// So many years fewer than the ladder asks (step by step).
    #[serde(default)]
    pub earlier_years: i64,
    /// Rows of a table, each for an option of the fact `by`.
    #[serde(default)]
    pub rows: Vec<TableRow>,
    /// The fact whose option chooses the row of the table.
    #[serde(default)]
    pub by: String,
    /// The day from which the years of a row count.
    #[serde(default)]
    pub since: String,
    /// The day from which `within_years` of a row counts.
    #[serde(default)]
    pub within: String,
    /// The held title must be the one right below.
    #[serde(default)]
    pub next_only: bool,
    /// What people have to judge (open ways): it stays a question for them.
    #[serde(default)]
    pub judged: String,
    /// Where it is applied for, when not here: shown and routed, not processed.
    #[serde(default)]
    pub routed: String,
    /// Days on which its material is taken, when it has its own.
    #[serde(default)]
    pub windows: Vec<WayWindow>,
    /// What limits the title, as certificate and result say it (定向: 基层有效); empty: nothing.
    #[serde(default)]
    pub mark: String,
}

impl Way {
    /// What the finding of the way itself is called, beside those of its rules.
    pub fn finding(&self) -> &str {
        match self.kind {
            WayKind::Ladder => "ladder",
            WayKind::LongService => "long_service",
            WayKind::Skilled => "skill",
            WayKind::Exceptional => "exceptional",
            WayKind::Table | WayKind::Open | WayKind::Reconfirm | WayKind::Convert => &self.id,
        }
    }
}

/// A batch of a way with its own days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WayWindow {
    /// 批次
    pub name: String,
    /// From.
    #[schemars(with = "Option<String>")]
    pub from: Option<Day>,
    /// Until, to the end of the day.
    #[schemars(with = "String")]
    pub until: Day,
}

/// One row of a way's table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// Options of the fact `by`.
    pub options: Vec<String>,
    /// The level it leads to.
    pub level: String,
    /// 年限 since the way's day.
    #[serde(default)]
    pub years: i64,
    /// No more than so many years after the day `within`; absent: no limit.
    pub within_years: Option<i64>,
}

/// The years of every step to a title, for a degree that the ladder does not carry so far.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SumRow {
    /// The title it leads to.
    pub title: String,
    /// 学历
    pub degrees: Vec<String>,
    /// 年限, step by step.
    pub years: Vec<i64>,
}

/// How a way judges seniority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WayKind {
    /// 逐级: by the ladder.
    Ladder,
    /// 直接: years of practice beyond the sum of the ladder.
    LongService,
    /// 贯通: by skill level.
    Skilled,
    /// 破格: relaxes degree or years, never the step.
    Exceptional,
    /// By a table: an option of one fact leads to a level after so many years.
    Table,
    /// By its own rules, and what people judge.
    Open,
    /// 重新确认: the title that is held, again.
    Reconfirm,
    /// 转评: the level that is held, in another series.
    Convert,
}

/// One row of skill level × years.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillRow {
    /// Skill level.
    pub skill: String,
    /// The level it leads to.
    pub level: String,
    /// 年限
    pub years: i64,
}

/// A rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Id.
    pub id: String,
    /// Clause.
    pub clause: String,
    /// What it says when it is met, as people read it.
    pub text: String,
    /// What weight it has.
    pub kind: RuleKind,
    /// When it applies; absent: always.
    pub applies: Option<Condition>,
    /// Not asked while it is not known whether it applies or, where it always applies, what it comes to: for what nobody is
    /// asked about beforehand.
    #[serde(default)]
    pub quiet: bool,
    /// What must hold.
    pub condition: Condition,
    /// 怎么办
    #[serde(default)]
    pub remedy: String,
    /// In force from.
    #[schemars(with = "Option<String>")]
    pub from: Option<Day>,
    /// In force until.
    #[schemars(with = "Option<String>")]
    pub until: Option<Day>,
    /// Which day must lie between `from` and `until`.
    #[serde(default)]
    pub governs: Governs,
    /// Series it is for; empty: all.
    #[serde(default)]
    pub series: Vec<String>,
    /// Levels it is for; empty: all.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Ways it is for; empty: all.
    #[serde(default)]
    pub ways: Vec<String>,
    /// What departs from it.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
}

/// By which day an amended rule governs a case (requirement X8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Governs {
    /// By the day of the act: submission, confirmation.
    #[default]
    Act,
    /// By the day of submission, also when it is asked again at confirmation.
    Submission,
}

/// An exception of a rule. Two that hold at once and say different things are a question for people.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// When it holds.
    pub condition: Condition,
    /// It does not hold while nobody has said anything about it.
    #[serde(default)]
    pub quiet: bool,
    /// What then.
    pub then: Then,
    /// Clause.
    pub clause: String,
    /// One line for people.
    pub text: String,
}

/// What an exception says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// The rule counts as met.
    Met,
    /// The rule counts as unmet.
    Unmet,
    /// People decide.
    Ask,
}

/// The weight of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// An exclusion: unmet refuses, and it is checked again at confirmation (requirement A7).
    Bar,
    /// A condition: unmet refuses.
    Need,
    /// A condition that only people decide: unmet asks for proof, never refuses.
    Ask,
    /// A reference: unmet warns.
    Warn,
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
    #[serde(default = "yes")]
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

const fn yes() -> bool {
    true
}

/// A window of the schedule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowLine {
    /// Step: submit, recommend, department, accept, meeting.
    pub step: String,
    /// Series it is for; empty: all.
    #[serde(default)]
    pub series: Vec<String>,
    /// Levels it is for; empty: all.
    #[serde(default)]
    pub levels: Vec<String>,
    /// From.
    #[schemars(with = "Option<String>")]
    pub from: Option<Day>,
    /// Until, to the end of the day.
    #[schemars(with = "String")]
    pub until: Day,
    /// Clause.
    pub clause: String,
    /// How the date is known.
    pub derivation: String,
    /// Whether a later day is refused; else it only shows (原则上).
    #[serde(default = "yes")]
    pub firm: bool,
}

/// A term.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Name.
    pub name: String,
    /// 工作日; negative: so many before the day it is counted from. 0: it runs in months.
    #[serde(default)]
    pub working_days: i32,
    /// 个月, by the calendar; the last day of a shorter month when it has no such day.
    #[serde(default)]
    pub months: i32,
    /// What begins it, in the derivation: 公示, 告知 …
    pub start: String,
    /// The step or term from whose last day the year's calendar counts it; empty: it begins in each case by itself.
    #[serde(default)]
    pub after: String,
    /// Clause.
    pub clause: String,
}

/// A clause of the law.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Id.
    pub id: String,
    /// How it is cited.
    pub cite: String,
    /// Its words, where we hold them.
    #[serde(default)]
    pub text: String,
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
