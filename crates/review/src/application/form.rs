//! The form catalogue: one entry per field drives input, check, change list and document line.
//!
//! Invariant: what [`parse`] stores for a section is canonical JSON that [`Dossier::from_sections`] understands; what is
//! only half filled is stored as well (nothing typed is lost) and named by [`missing`] before submission.

use super::{
    circumstances,
    dossier::{Circumstance, Dossier, Section},
    state::ChecklistItem,
};
use kernel::Day;
use rules::Pack;
use serde_json::{Map, Value};

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The name in the form and in the stored JSON.
    pub name: &'static str,
    /// 标签
    pub label: &'static str,
    /// 提示
    pub hint: &'static str,
    /// What may be typed.
    pub kind: FieldKind,
    /// Whether it must be filled before submission.
    pub required: bool,
}

/// What may be typed into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line, at most so many characters.
    Line(usize),
    /// Several lines, at most so many characters.
    Lines(usize),
    /// A day.
    Day,
    /// A whole number from .. to.
    Number(i64, i64),
    /// 是 or 否
    YesNo,
    /// One of the options that the catalogue of facts gives for this fact.
    Fact(&'static str),
    /// A title of the pack, or none.
    Title,
    /// One of the special circumstances that the catalogue of facts offers.
    Circumstance,
    /// 手机
    Phone,
    /// ISSN
    Issn,
}

/// The fields of a section and whether it repeats.
#[derive(Debug, Clone, Copy)]
pub struct SectionForm {
    /// The section.
    pub section: Section,
    /// What the section is for, one line.
    pub lead: &'static str,
    /// Whether it holds rows, and what one row is called.
    pub row: Option<&'static str>,
    /// At least so many rows before submission.
    pub least: usize,
    /// The fields (of one row).
    pub fields: &'static [Field],
}

/// Something wrong at a field: `field` as in the form (`rows.0.school` for a row).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: String,
    /// The sentence.
    pub text: String,
}

/// Something not yet there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Where.
    pub section: Section,
    /// What.
    pub text: String,
}

/// The form of a section; the files section has none, it follows from the checklist.
pub fn form(section: Section) -> Option<&'static SectionForm> {
    FORMS.iter().find(|form| form.section == section)
}

/// Parses what was typed. `typed` answers the text of a field by its name in the form.
///
/// The value is to be stored in any case; the problems say what is wrong in it.
pub fn parse(
    form: &SectionForm,
    rows: usize,
    typed: impl Fn(&str) -> Option<String>,
    pack: &Pack,
) -> (Value, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut object = |prefix: &str| {
        let mut fields = Map::new();
        for field in form.fields {
            let name = format!("{prefix}{}", field.name);
            let text = kernel::text::clean(&typed(&name).unwrap_or_default());
            match value(field, &text, pack) {
                Ok(value) => {
                    fields.insert(field.name.to_owned(), value);
                }
                Err(sentence) => {
                    // What does not parse is kept as typed, so that the person finds it again.
                    fields.insert(field.name.to_owned(), Value::String(text));
                    problems.push(Problem { field: name, text: format!("{}：{sentence}", field.label) });
                }
            }
        }
        if form.section == Section::Circumstances && !is_blank(&fields) {
            problems.extend(misread(&fields, prefix, pack));
        }
        fields
    };
    let value = if form.row.is_some() {
        let rows = (0..rows).map(|i| object(&format!("rows.{i}."))).filter(|row| !is_blank(row));
        let rows: Vec<Value> = rows.map(Value::Object).collect();
        Value::Object(Map::from_iter([("rows".to_owned(), Value::Array(rows))]))
    } else {
        Value::Object(object(""))
    };
    (value, problems)
}

/// The text that a stored value shows in its field again.
pub fn shown(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        _ => String::new(),
    }
}

/// How a stored value reads on check pages and forms: options and titles by their names.
pub fn read(field: &Field, value: Option<&Value>, pack: &Pack) -> String {
    let text = shown(value);
    match field.kind {
        FieldKind::YesNo => match text.as_str() {
            "yes" => "是".to_owned(),
            "no" => "否".to_owned(),
            _ => text,
        },
        FieldKind::Fact(fact) => {
            options(fact, pack).into_iter().find(|(key, _)| *key == text).map_or(text, |(_, label)| label)
        }
        FieldKind::Title => pack.title(&text).map_or(text, |title| title.name.clone()),
        FieldKind::Circumstance => {
            let mut options = circumstances::options(pack).into_iter();
            options.find(|(key, _)| *key == text).map_or(text, |(_, label)| label)
        }
        _ => text,
    }
}

/// The options of a fact: (key, label).
pub fn options(fact: &str, pack: &Pack) -> Vec<(String, String)> {
    let fact = pack.facts().get(fact);
    fact.map(|f| f.options().map(|(k, v)| (k.to_owned(), v.to_owned())).collect()).unwrap_or_default()
}

/// Everything still missing before submission, section by section.
pub fn missing(dossier: &Dossier, checklist: &[ChecklistItem], pack: &Pack) -> Vec<Missing> {
    let tree = serde_json::to_value(dossier).unwrap_or_default();
    let mut missing = Vec::new();
    for form in FORMS {
        let value = &tree[form.section.key()];
        let mut say = |text: String| missing.push(Missing { section: form.section, text });
        if let Some(row) = form.row {
            let rows = value.as_array().map_or(0, Vec::len);
            if rows < form.least {
                say(format!("至少填写 {} {row}", form.least));
            }
        } else if value.is_null() {
            say(format!("{}还没有填完", form.section.name()));
        }
    }
    if let Some(titles) = &dossier.titles
        && !titles.title.is_empty()
        && titles.obtained.is_none()
    {
        missing
            .push(Missing { section: Section::Titles, text: "填写现有职称的取得日期".to_owned() });
    }
    for item in checklist.iter().filter(|item| item.required && item.proven_by.is_none()) {
        if !dossier.files.iter().any(|file| file.item == item.id) {
            missing.push(Missing { section: Section::Files, text: format!("上传“{}”", item.name) });
        }
    }
    let _ = pack;
    missing
}

fn value(field: &Field, text: &str, pack: &Pack) -> Result<Value, String> {
    if text.is_empty() {
        return if field.required { Err("请填写".to_owned()) } else { Ok(blank(field.kind)) };
    }
    match field.kind {
        FieldKind::Line(most) | FieldKind::Lines(most) => {
            let length = text.chars().count();
            if length > most {
                Err(format!("最多 {most} 字，现在 {length} 字"))
            } else {
                Ok(text.into())
            }
        }
        FieldKind::Day => day(text).map(|day| day.to_string().into()),
        FieldKind::Number(from, to) => match text.parse::<i64>() {
            Ok(number) if (from..=to).contains(&number) => Ok(number.into()),
            _ => Err(format!("请填写 {from} 到 {to} 的整数")),
        },
        FieldKind::YesNo => match text {
            "yes" => Ok(true.into()),
            "no" => Ok(false.into()),
            _ => Err("请选择是或否".to_owned()),
        },
        FieldKind::Fact(fact) => {
            let known = options(fact, pack).iter().any(|(key, _)| key == text);
            if known { Ok(text.into()) } else { Err("请从列表中选择".to_owned()) }
        }
        FieldKind::Circumstance => {
            let known = circumstances::options(pack).iter().any(|(key, _)| key == text);
            if known { Ok(text.into()) } else { Err("请从列表中选择".to_owned()) }
        }
        FieldKind::Title => {
            if pack.title(text).is_some() {
                Ok(text.into())
            } else {
                Err("请从列表中选择".to_owned())
            }
        }
        FieldKind::Phone => {
            let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
            let fits =
                (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit() || b == b'+');
            if fits {
                Ok(digits.into())
            } else {
                Err("请填写 11 位手机号，或带区号的电话".to_owned())
            }
        }
        FieldKind::Issn => {
            if kernel::identity::issn_holds(text) {
                Ok(text.to_ascii_uppercase().into())
            } else {
                Err("ISSN 的校验不通过，请对照刊物版权页检查".to_owned())
            }
        }
    }
}

/// Reads a day as people type it: 2019-12-20, 2019/12/20, 2019.12.20, 20191220, 2019年12月20日.
///
/// # Errors
/// The sentence to show beside the field.
pub fn day(text: &str) -> Result<Day, String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_end_matches('日').replace(['年', '月', '/', '.'], "-");
    let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        vec![&text[..4], &text[4..6], &text[6..]]
    } else {
        text.split('-').collect()
    };
    let [year, month, day] = parts[..] else {
        return Err("请按“年-月-日”填写，例如 2019-12-20".to_owned());
    };
    match (year.parse(), month.parse(), day.parse()) {
        (Ok(y), Ok(m), Ok(d)) if y >= 1900 => {
            Day::new(y, m, d).map_err(|_| format!("没有 {y} 年 {m} 月 {d} 日这一天"))
        }
        _ => Err("请按“年-月-日”填写，例如 2019-12-20".to_owned()),
    }
}

fn blank(kind: FieldKind) -> Value {
    match kind {
        FieldKind::Line(_) | FieldKind::Lines(_) | FieldKind::Title | FieldKind::Fact(_) => "".into(),
        FieldKind::Circumstance => "".into(),
        FieldKind::Issn | FieldKind::Phone => "".into(),
        FieldKind::Day | FieldKind::Number(..) => Value::Null,
        FieldKind::YesNo => false.into(),
    }
}

/// A special circumstance whose number or date does not read.
fn misread(row: &Map<String, Value>, prefix: &str, pack: &Pack) -> Option<Problem> {
    let row: Circumstance = serde_json::from_value(Value::Object(row.clone())).ok()?;
    let known = circumstances::options(pack).iter().any(|(key, _)| *key == row.what);
    let text = circumstances::fact(&row, pack).err().filter(|_| known)?;
    Some(Problem { field: format!("{prefix}amount"), text })
}

fn is_blank(row: &Map<String, Value>) -> bool {
    row.values().all(|value| match value {
        Value::String(text) => text.is_empty(),
        Value::Bool(yes) => !yes,
        Value::Null => true,
        _ => false,
    })
}

const fn field(name: &'static str, label: &'static str, kind: FieldKind, hint: &'static str) -> Field {
    Field { name, label, hint, kind, required: true }
}

const fn optional(name: &'static str, label: &'static str, kind: FieldKind, hint: &'static str) -> Field {
    Field { name, label, hint, kind, required: false }
}

/// Why a dossier asks for the names of others.
const PARTNERS: &str = "姓名之间用顿号隔开；有合作的评审专家不参加本件的评审";

/// All forms, in the order of the task list.
pub const FORMS: &[SectionForm] = &[
    SectionForm {
        section: Section::Identity,
        lead: "姓名和证件号码来自您的账号，这里不用再填。",
        row: None,
        least: 0,
        fields: &[
            field("phone", "手机", FieldKind::Phone, "只有承办人能看到"),
            field("post", "岗位", FieldKind::Line(60), "例如 工艺工程师"),
            optional("post_kind", "岗位类别", FieldKind::Fact("post_kind"), "女性的退休年龄按岗位类别计算"),
            field("employment", "与单位的关系", FieldKind::Fact("employment"), ""),
            field("joined", "到现单位的日期", FieldKind::Day, "例如 2019-07-01"),
            field(
                "pension_months",
                "在申报单位连续缴纳养老保险的月数",
                FieldKind::Number(0, 600),
                "不含申报当月；有共享数据的以共享数据为准",
            ),
            optional(
                "unit_paid_months",
                "近期以单位名义缴纳养老保险的月数",
                FieldKind::Number(0, 600),
                "灵活就业人员填写，不含申报当月；没有的填 0",
            ),
            optional(
                "pension_note",
                "缴费月数不足或近期变动单位的说明",
                FieldKind::Lines(500),
                "没有这种情况的不填",
            ),
        ],
    },
    SectionForm {
        section: Section::Standing,
        lead: "有下列情形的不得申报。申报后出现的，评审结果不予确认。请如实选择。",
        row: None,
        least: 0,
        fields: &[
            field("civil_servant", "是公务员或参照公务员法管理单位的人员", FieldKind::YesNo, ""),
            optional(
                "reform_transition",
                "因机构改革退出参公管理，在过渡期内",
                FieldKind::YesNo,
                "前一项选“是”的填写",
            ),
            field("retired", "已办理离退休手续", FieldKind::YesNo, ""),
            field(
                "retirement_extended",
                "按规定办理了延长退休手续",
                FieldKind::YesNo,
                "没有到退休年龄的选“否”",
            ),
            field("sanctioned", "受到记过以上处分，仍在处分期内", FieldKind::YesNo, ""),
            field("investigated", "被立案审查调查，或仍在处分处罚影响期内", FieldKind::YesNo, ""),
            field(
                "warned",
                "受警告等较轻处分处罚，仍在影响期内",
                FieldKind::YesNo,
                "是否影响申报，由职改办认定",
            ),
            field("integrity_record", "记入职称评审诚信档案库，仍在记录期限内", FieldKind::YesNo, ""),
        ],
    },
    SectionForm {
        section: Section::Education,
        lead: "从最高学历填起。共享数据能查到的，不用上传证书。",
        row: Some("段学历"),
        least: 1,
        fields: &[
            field("degree", "学历", FieldKind::Fact("degree"), ""),
            field("school", "学校", FieldKind::Line(80), "毕业证书上的全称"),
            field("major", "专业", FieldKind::Line(60), ""),
            field("graduated", "毕业日期", FieldKind::Day, "例如 2015-07-01"),
            optional("full_time", "全日制", FieldKind::YesNo, ""),
            optional("certificate", "证书编号", FieldKind::Line(40), ""),
        ],
    },
    SectionForm {
        section: Section::Titles,
        lead: "没有职称的，“现有职称”选“没有职称”。",
        row: None,
        least: 0,
        fields: &[
            optional("title", "现有职称", FieldKind::Title, ""),
            optional("obtained", "取得日期", FieldKind::Day, "证书上的取得日期"),
            optional("authority", "发证机关", FieldKind::Line(80), ""),
            optional("outside", "在自治区外取得", FieldKind::YesNo, ""),
            optional("reconfirmed", "区外职称已经重新确认", FieldKind::YesNo, "在自治区外取得的填写"),
            field("professional_since", "开始从事专业技术工作的日期", FieldKind::Day, "例如 2015-08-01"),
            optional("skill", "技能等级", FieldKind::Fact("skill_level"), "没有的不选"),
            optional("skill_obtained", "技能等级取得日期", FieldKind::Day, ""),
            optional("school_stage", "任教学段", FieldKind::Fact("school_stage"), "中小学教师填写"),
        ],
    },
    SectionForm {
        section: Section::Learning,
        lead: "本年度公需科目学习和考试应当在申报前完成。",
        row: None,
        least: 0,
        fields: &[
            field("public_course_passed", "本年度公需科目学习并考试合格", FieldKind::YesNo, ""),
            field(
                "last_year_hours",
                "上年度继续教育学时",
                FieldKind::Number(0, 999),
                "公需科目和专业科目合计",
            ),
        ],
    },
    SectionForm {
        section: Section::Circumstances,
        lead: "有列表中的情形才填，没有的不填。直接申报、提前申报、破格、重新确认等途径和除外的情形，按这里填写的判断。",
        row: Some("项情形"),
        least: 0,
        fields: &[
            field("what", "情形", FieldKind::Circumstance, ""),
            optional(
                "amount",
                "数量或日期",
                FieldKind::Line(20),
                "情形后面写明单位的填数量，写明填日期的填日期，其余不填",
            ),
        ],
    },
    SectionForm {
        section: Section::Experience,
        lead: "从参加工作起，按时间顺序填写，不要中断。",
        row: Some("段工作经历"),
        least: 1,
        fields: &[
            field("from", "起", FieldKind::Day, ""),
            optional("until", "止", FieldKind::Day, "至今的不填"),
            field("employer", "单位", FieldKind::Line(80), "单位全称"),
            field("work", "岗位与主要工作", FieldKind::Lines(400), ""),
            optional("witness", "证明人", FieldKind::Line(40), ""),
        ],
    },
    SectionForm {
        section: Section::Achievements,
        lead: "取得现职称以来的代表性成果，最能说明能力的排在前面。",
        row: Some("项成果"),
        least: 1,
        fields: &[
            field("name", "成果名称", FieldKind::Line(100), ""),
            field("finished", "完成日期", FieldKind::Day, ""),
            field("part", "本人作用", FieldKind::Line(60), "例如 主持，排名第一"),
            field("effect", "内容与效果", FieldKind::Lines(800), "解决了什么问题，效果如何证明"),
            optional("partners", "合作者", FieldKind::Line(200), PARTNERS),
        ],
    },
    SectionForm {
        section: Section::Papers,
        lead: "没有论文著作的不填。国内刊物应同时有 ISSN 和国内统一连续出版物号。",
        row: Some("篇论文著作"),
        least: 0,
        fields: &[
            field("title", "题目", FieldKind::Line(200), ""),
            field("journal", "刊物或出版社", FieldKind::Line(100), ""),
            optional("issn", "ISSN", FieldKind::Issn, "例如 0378-5955"),
            optional("cn", "国内统一连续出版物号", FieldKind::Line(30), "例如 CN 45-0000/TH"),
            field("published", "发表日期", FieldKind::Day, ""),
            field("order", "作者排序", FieldKind::Number(1, 50), ""),
            optional("partners", "其他作者", FieldKind::Line(200), PARTNERS),
        ],
    },
    SectionForm {
        section: Section::Summary,
        lead: "取得现职称以来的专业技术工作总结，评审专家会通读。",
        row: None,
        least: 0,
        fields: &[field("text", "专业技术工作总结", FieldKind::Lines(3000), "3000 字以内")],
    },
];
