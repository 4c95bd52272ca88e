//! The dossier (申报材料): what the applicant fills in. The facts that the law reasons about are typed fields here;
//! narrative sections stay text. Values are canonical: strings in NFC, integers, booleans, days as text.

use kernel::{Day, FileId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The whole dossier, section by section. A section not yet filled is `None` or empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dossier {
    /// 身份与工作单位
    pub identity: Option<Identity>,
    /// 资格声明
    pub standing: Option<Standing>,
    /// 学历学位
    #[serde(default)]
    pub education: Vec<Education>,
    /// 现有职称与年限
    pub titles: Option<Titles>,
    /// 继续教育
    pub learning: Option<Learning>,
    /// 特殊情形
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub circumstances: Vec<Circumstance>,
    /// 工作经历
    #[serde(default)]
    pub experience: Vec<Experience>,
    /// 业绩成果
    #[serde(default)]
    pub achievements: Vec<Achievement>,
    /// 论文著作
    #[serde(default)]
    pub papers: Vec<Paper>,
    /// 专业技术工作总结
    pub summary: Option<Summary>,
    /// 附件
    #[serde(default)]
    pub files: Vec<Attachment>,
}

/// 身份与工作单位
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// 手机
    pub phone: String,
    /// 岗位
    pub post: String,
    /// 岗位类别 (`post_kind` of the catalogue of facts), which decides a woman's age of retirement; empty: not said
    #[serde(default)]
    pub post_kind: String,
    /// 与单位的关系 (`employment` of the catalogue of facts)
    pub employment: String,
    /// 在申报单位连续缴纳养老保险的月数，不含申报当月
    pub pension_months: i64,
    /// 近期以单位名义缴纳的月数 (`unit_paid_months`), asked of freelancers (requirements C4)
    #[serde(default)]
    pub unit_paid_months: Option<i64>,
    /// 到现单位的日期
    pub joined: Day,
    /// 缴费不足或六个月内变动单位的说明 (requirements C4)
    #[serde(default)]
    pub pension_note: String,
}

/// 资格声明 (requirements A2–A6)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// 是公务员或参公人员
    pub civil_servant: bool,
    /// 因机构改革退出参公管理，在过渡期内
    #[serde(default)]
    pub reform_transition: bool,
    /// 已办理离退休
    pub retired: bool,
    /// 经批准延长退休
    pub retirement_extended: bool,
    /// 受记过以上处分，仍在处分期
    pub sanctioned: bool,
    /// 被立案审查调查，或在处分处罚影响期内
    pub investigated: bool,
    /// 受警告等较轻处分处罚，仍在影响期内
    pub warned: bool,
    /// 在诚信档案库记录期内
    pub integrity_record: bool,
}

/// 学历学位
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Education {
    /// 学历 (`degree` of the catalogue of facts)
    pub degree: String,
    /// 学校
    pub school: String,
    /// 专业
    pub major: String,
    /// 毕业日期
    pub graduated: Day,
    /// 全日制
    pub full_time: bool,
    /// 证书编号
    #[serde(default)]
    pub certificate: String,
}

/// 现有职称与年限
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Titles {
    /// 现有职称 (pack id); empty: 没有职称
    #[serde(default)]
    pub title: String,
    /// 取得日期
    pub obtained: Option<Day>,
    /// 发证机关
    #[serde(default)]
    pub authority: String,
    /// 在自治区外取得
    #[serde(default)]
    pub outside: bool,
    /// 区外职称已经重新确认
    #[serde(default)]
    pub reconfirmed: bool,
    /// 开始从事专业技术工作的日期
    pub professional_since: Day,
    /// 技能等级; empty: 没有
    #[serde(default)]
    pub skill: String,
    /// 技能等级取得日期
    pub skill_obtained: Option<Day>,
    /// 任教学段 (teachers); empty: 不适用
    #[serde(default)]
    pub school_stage: String,
}

/// 继续教育
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learning {
    /// 本年度公需科目学习并考试合格
    pub public_course_passed: bool,
    /// 上年度学时
    pub last_year_hours: i64,
}

/// 一项特殊情形: a fact of the catalogue that holds for this person
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circumstance {
    /// The fact, for a choice with its option: `fact` or `fact=option`
    pub what: String,
    /// 数量或日期, as it was typed; empty where the fact needs none
    #[serde(default)]
    pub amount: String,
}

/// 一段工作经历
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experience {
    /// 起
    pub from: Day,
    /// 止; `None`: 至今
    pub until: Option<Day>,
    /// 单位
    pub employer: String,
    /// 岗位与工作内容
    pub work: String,
    /// 证明人
    #[serde(default)]
    pub witness: String,
}

/// 一项业绩成果
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Achievement {
    /// 名称
    pub name: String,
    /// 完成日期
    pub finished: Day,
    /// 本人作用
    pub part: String,
    /// 内容与效果
    pub effect: String,
    /// 合作者, by name: who of them is an expert keeps away (requirements E4)
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub partners: String,
}

/// 一篇论文或著作
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// 题目
    pub title: String,
    /// 刊物或出版社
    pub journal: String,
    /// ISSN
    #[serde(default)]
    pub issn: String,
    /// 国内统一连续出版物号
    #[serde(default)]
    pub cn: String,
    /// 发表日期
    pub published: Day,
    /// 作者排序
    pub order: i64,
    /// 合作者, by name: who of them is an expert keeps away (requirements E4)
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub partners: String,
}

/// 专业技术工作总结
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// 正文
    pub text: String,
}

/// 一份附件, as submitted
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The file.
    pub file: FileId,
    /// The checklist item it proves (id in the pack).
    pub item: String,
    /// 文件名
    pub name: String,
    /// Size in bytes.
    pub size: i64,
    /// Media type, sniffed.
    pub media: String,
    /// The keyed address of its content.
    pub address: String,
}

/// The sections of the task list, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// 身份与工作单位
    Identity,
    /// 资格声明
    Standing,
    /// 学历学位
    Education,
    /// 现有职称与年限
    Titles,
    /// 继续教育
    Learning,
    /// 特殊情形
    Circumstances,
    /// 工作经历
    Experience,
    /// 业绩成果
    Achievements,
    /// 论文著作
    Papers,
    /// 专业技术工作总结
    Summary,
    /// 证明材料
    Files,
}

impl Section {
    /// All, in the order of the task list.
    pub const ALL: [Self; 11] = [
        Self::Identity,
        Self::Standing,
        Self::Education,
        Self::Titles,
        Self::Learning,
        Self::Circumstances,
        Self::Experience,
        Self::Achievements,
        Self::Papers,
        Self::Summary,
        Self::Files,
    ];

    /// Stable key, in addresses and draft rows.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Standing => "standing",
            Self::Education => "education",
            Self::Titles => "titles",
            Self::Learning => "learning",
            Self::Circumstances => "circumstances",
            Self::Experience => "experience",
            Self::Achievements => "achievements",
            Self::Papers => "papers",
            Self::Summary => "summary",
            Self::Files => "files",
        }
    }

    /// 名称
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "身份与工作单位",
            Self::Standing => "资格声明",
            Self::Education => "学历学位",
            Self::Titles => "现有职称与年限",
            Self::Learning => "继续教育",
            Self::Circumstances => "特殊情形",
            Self::Experience => "工作经历",
            Self::Achievements => "业绩成果",
            Self::Papers => "论文著作",
            Self::Summary => "专业技术工作总结",
            Self::Files => "证明材料",
        }
    }

    /// The section of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.key() == key)
    }
}

impl Dossier {
    /// A dossier from its saved sections. A section that is half filled, and so not yet well-formed, counts as not filled.
    pub fn from_sections(sections: &[(Section, Value)], files: Vec<Attachment>) -> Self {
        let mut dossier = Self { files, ..Self::default() };
        for (section, value) in sections {
            let value = value.clone();
            match section {
                Section::Identity => dossier.identity = serde_json::from_value(value).ok(),
                Section::Standing => dossier.standing = serde_json::from_value(value).ok(),
                Section::Education => dossier.education = rows(value),
                Section::Titles => dossier.titles = serde_json::from_value(value).ok(),
                Section::Learning => dossier.learning = serde_json::from_value(value).ok(),
                Section::Circumstances => dossier.circumstances = rows(value),
                Section::Experience => dossier.experience = rows(value),
                Section::Achievements => dossier.achievements = rows(value),
                Section::Papers => dossier.papers = rows(value),
                Section::Summary => dossier.summary = serde_json::from_value(value).ok(),
                Section::Files => {}
            }
        }
        dossier
    }

    /// The highest degree, by the order of the catalogue's options (`order` answers a greater number for a higher one).
    pub fn highest_education(&self, order: impl Fn(&str) -> usize) -> Option<&Education> {
        self.education.iter().max_by_key(|e| order(&e.degree))
    }
}

/// Repeating sections are stored as `{"rows": […]}`; a row that is not yet well-formed is left out.
fn rows<T: serde::de::DeserializeOwned>(value: Value) -> Vec<T> {
    let Value::Array(rows) = value["rows"].clone() else { return Vec::new() };
    rows.into_iter().filter_map(|row| serde_json::from_value(row).ok()).collect()
}
