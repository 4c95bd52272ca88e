//! Facts: the catalogue of what rules may ask about, and a situation that answers.

use kernel::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue, by name.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    facts: Vec<FactDef>,
    /// Where each stands, by name.
    index: BTreeMap<String, usize>,
}

/// One fact that rules may ask about.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactDef {
    /// Stable name, `[a-z_]+`.
    pub name: String,
    /// What type its values have.
    #[serde(rename = "type")]
    pub kind: FactKind,
    /// 单位
    #[serde(default)]
    pub unit: String,
    /// 含义, short
    pub label: String,
    /// The question of the pre-check; empty: not asked there.
    #[serde(default)]
    pub question: String,
    /// 登记库 that can prove it; empty: none.
    #[serde(default)]
    pub register: String,
    /// It holds for few: chosen among the special circumstances of the form, not asked of everybody.
    #[serde(default)]
    pub circumstance: bool,
    /// The material that proves it otherwise.
    #[serde(default)]
    pub material: String,
    /// Options of a choice, from the lowest to the highest.
    #[serde(default)]
    pub options: Vec<FactOption>,
}

/// One option of a choice.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactOption {
    /// Stable key.
    pub key: String,
    /// 名称
    pub label: String,
}

/// Types of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// 是 or 否
    Bool,
    /// A whole number.
    Int,
    /// A day.
    Day,
    /// One of the options.
    Choice,
    /// A title of the pack.
    Title,
    /// Free text.
    Text,
}

impl FactKind {
    /// 名称
    pub const fn words(self) -> &'static str {
        match self {
            Self::Bool => "是否",
            Self::Int => "整数",
            Self::Day => "日期",
            Self::Choice => "选项",
            Self::Title => "职称",
            Self::Text => "文字",
        }
    }
}

/// A value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FactValue {
    /// 是 or 否
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A day.
    #[schemars(with = "String")]
    Day(Day),
    /// A key of an option, a title, a text.
    Text(String),
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    /// 自填
    Declared,
    /// 证件、登记信息
    Document,
    /// 共享数据
    Register {
        /// 登记库名称
        name: String,
        /// As of.
        at: Day,
    },
}

/// A value with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The value.
    pub value: FactValue,
    /// Where it comes from.
    pub source: Source,
}

/// What is known of one person. What is not in it is unknown, never false.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Situation(BTreeMap<String, Fact>);

/// The option by which a choice says that there is nothing.
pub const NONE: &str = "none";

impl Situation {
    /// Puts a fact; a later one replaces an earlier one.
    pub fn set(&mut self, name: &str, fact: Fact) {
        self.0.insert(name.to_owned(), fact);
    }
    /// Puts a declared value.
    pub fn declare(&mut self, name: &str, value: FactValue) {
        self.set(name, Fact { value, source: Source::Declared });
    }
    /// A fact, if known.
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.0.get(name)
    }
    /// All facts, by name.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.0.iter().map(|(name, fact)| (name.as_str(), fact))
    }
    /// A day, if known.
    pub fn day(&self, name: &str) -> Option<Day> {
        match self.0.get(name)?.value {
            FactValue::Day(day) => Some(day),
            _ => None,
        }
    }
    /// A number, if known.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name)?.value {
            FactValue::Int(number) => Some(number),
            _ => None,
        }
    }
    /// A key or text, if known and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        match &self.0.get(name)?.value {
            FactValue::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
    /// Whether a fact is known and says something: yes, a choice, a day, a number above nothing.
    pub fn holds(&self, name: &str) -> bool {
        match self.0.get(name).map(|fact| &fact.value) {
            None => false,
            Some(FactValue::Bool(yes)) => *yes,
            Some(FactValue::Int(number)) => *number > 0,
            Some(FactValue::Day(_)) => true,
            Some(FactValue::Text(text)) => !text.is_empty() && text != NONE,
        }
    }
    /// Whether a register proves the fact.
    pub fn proven(&self, name: &str) -> Option<&str> {
        match &self.0.get(name)?.source {
            Source::Register { name, .. } => Some(name),
            _ => None,
        }
    }
}

impl Source {
    /// 自填, 证件, or the register with its day.
    pub fn words(&self) -> String {
        match self {
            Self::Declared => "自填".to_owned(),
            Self::Document => "登记信息".to_owned(),
            Self::Register { name, at } => format!("{name} {at} 核对"),
        }
    }
}

impl Catalogue {
    /// The facts in the order of their file; of two with one name the first counts.
    pub(crate) fn new(facts: Vec<FactDef>) -> Self {
        let mut index = BTreeMap::new();
        for (at, fact) in facts.iter().enumerate() {
            index.entry(fact.name.clone()).or_insert(at);
        }
        Self { facts, index }
    }
    /// A fact by name.
    pub fn get(&self, name: &str) -> Option<&FactDef> {
        self.facts.get(*self.index.get(name)?)
    }
    /// All facts, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &FactDef> {
        self.facts.iter()
    }
}

impl FactDef {
    /// The options: (key, label), lowest first.
    pub fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        self.options.iter().map(|option| (option.key.as_str(), option.label.as_str()))
    }
    /// The rank of an option, from 0.
    pub fn rank(&self, key: &str) -> Option<usize> {
        self.options.iter().position(|option| option.key == key)
    }
    /// How a value reads to people. `title` answers the name of a title.
    pub fn read(&self, value: &FactValue, title: impl Fn(&str) -> Option<String>) -> String {
        match value {
            FactValue::Bool(true) => "是".to_owned(),
            FactValue::Bool(false) => "否".to_owned(),
            FactValue::Int(number) if self.unit.is_empty() => number.to_string(),
            FactValue::Int(number) => format!("{number} {}", self.unit),
            FactValue::Day(day) => day.to_string(),
            FactValue::Text(text) => {
                let label = self.options().find(|(key, _)| key == text).map(|(_, label)| label.to_owned());
                label.or_else(|| title(text)).unwrap_or_else(|| text.clone())
            }
        }
    }
    /// Whether a value has the fact's type.
    pub fn fits(&self, value: &FactValue) -> bool {
        match (self.kind, value) {
            (FactKind::Bool, FactValue::Bool(_))
            | (FactKind::Int, FactValue::Int(_))
            | (FactKind::Day, FactValue::Day(_))
            | (FactKind::Title | FactKind::Text, FactValue::Text(_)) => true,
            (FactKind::Choice, FactValue::Text(key)) => self.rank(key).is_some(),
            _ => false,
        }
    }
}
