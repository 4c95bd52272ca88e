//! What a pack's files may hold. Every file under a pack's folder is one of these tables; unknown keys are an error.

use crate::{
    amendment::Amendment,
    facts::FactDef,
    review::{CrossReview, PanelDefence, Recusal, Size},
    rule::Rule,
    schedule::{Term, WindowLine},
    tables::{Channel, Counting, Cover, Filing, Item, Learning, Period, Retirement, Sanction},
    title::{Ladder, Level, Series, Title},
    way::{Intake, Way},
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
    /// 接收批次
    #[serde(default)]
    pub intake: Vec<Intake>,
    /// 规则
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// What changed during the year.
    #[serde(default)]
    pub amendment: Vec<Amendment>,
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
    /// 交叉评审
    #[serde(default)]
    pub cross_review: Vec<CrossReview>,
    /// 评审答辩
    #[serde(default)]
    pub panel_defence: Vec<PanelDefence>,
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

pub(crate) const fn yes() -> bool {
    true
}
