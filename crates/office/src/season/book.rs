//! What a season is made of: `demo/season.toml`, as it is for the demo or scaled to any number of applicants.

use crate::Problem;
use kernel::Day;
use review::application::Stage;
use rules::Law;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The whole book.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// The office.
    pub office: OfficeLine,
    /// Departments and channel bodies.
    pub department: Vec<DepartmentLine>,
    /// Employers.
    pub employer: Vec<EmployerLine>,
    /// Organisers.
    pub organiser: Vec<OrganiserLine>,
    /// Units that review their own people.
    #[serde(default)]
    pub autonomous: Vec<AutonomousLine>,
    /// Committees.
    pub committee: Vec<CommitteeLine>,
    /// Names of people.
    pub names: Names,
    /// Words of dossiers.
    pub words: Words,
    /// Achievements of dossiers.
    pub achievement: Vec<AchievementLine>,
    /// The summary of every dossier.
    pub summary: SummaryLine,
    /// Profiles of applicants, by series and level.
    pub profile: Vec<Profile>,
    /// People of the guided tour, who have no case yet.
    pub tour: Vec<Tour>,
}

/// The office.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeLine {
    /// Name of the office on pages.
    pub name: String,
    /// Name of the title office as an organisation.
    pub title_office: String,
    /// Pack.
    pub pack: String,
    /// Password of all demo accounts.
    pub password: String,
}

/// A department.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentLine {
    /// Short id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The next one up.
    pub parent: Option<String>,
}

/// An employer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmployerLine {
    /// Short id.
    pub id: String,
    /// Name.
    pub name: String,
    /// 单位性质
    pub kind: String,
    /// The next one up.
    pub parent: Option<String>,
    /// The series its people apply in.
    pub series: String,
}

/// An organiser.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganiserLine {
    /// Short id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The department that a district's organiser is below; without one it is there for everybody.
    pub parent: Option<String>,
}

/// A unit with the right of review over its own people (自主评审): its parts recommend, it checks and reviews.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AutonomousLine {
    /// Short id, of the unit as a department and as an organiser.
    pub id: String,
    /// Name of the unit.
    pub name: String,
    /// Name of what runs its committee.
    pub organiser: String,
    /// Its parts, by short id and name, which employ and recommend.
    pub part: BTreeMap<String, String>,
    /// The series its people apply in.
    pub series: String,
}

/// A committee.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitteeLine {
    /// Short id.
    pub id: String,
    /// 组建单位
    pub organiser: String,
    /// Name.
    pub name: String,
    /// Series.
    pub series: String,
    /// Levels.
    pub levels: Vec<String>,
    /// How many members.
    pub size: i64,
    /// How many of its first experts are 副主任委员.
    #[serde(default)]
    pub vice_chairs: usize,
    /// 自主评审
    #[serde(default)]
    pub autonomous: bool,
    /// Approval.
    pub approval: String,
    /// Valid from.
    pub valid_from: Day,
    /// Valid until.
    pub valid_until: Day,
}

/// Names of people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// 姓
    pub family: Vec<String>,
    /// 名
    pub given: Vec<String>,
}

/// Words of dossiers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Schools.
    pub schools: Vec<String>,
    /// Posts, by series.
    pub posts: BTreeMap<String, Vec<String>>,
    /// Units of experts beside the employers.
    pub institutes: Vec<String>,
    /// Where experts come from.
    pub regions: Vec<String>,
    /// The course of their training.
    pub course: String,
}

/// One achievement.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AchievementLine {
    /// Series.
    pub series: String,
    /// 名称
    pub name: String,
    /// 本人作用
    pub part: String,
    /// 内容与效果
    pub effect: String,
}

/// The summary.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryLine {
    /// 正文
    pub text: String,
}

/// A profile that fits one title.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Series.
    pub series: String,
    /// The title applied for.
    pub title: String,
    /// Specialty.
    pub specialty: String,
    /// The way.
    pub way: String,
    /// The title held; empty: none.
    pub held: String,
    /// When it was obtained.
    pub obtained: Option<Day>,
    /// 学历
    pub degree: String,
    /// 毕业
    pub graduated: Day,
    /// 专业
    pub major: String,
    /// 从事专业起
    pub since: Day,
    /// Birth year.
    pub born: i16,
    /// 任教学段
    #[serde(default)]
    pub school_stage: String,
    /// How many applicants have this profile.
    #[serde(default)]
    pub count: usize,
    /// Where they end in the demo, in turn; empty: where everybody else does.
    #[serde(default)]
    pub ends: Vec<Stage>,
}

/// A person of the guided tour.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tour {
    /// 账号
    pub login: String,
    /// 姓名
    pub name: String,
    /// Employer's short id.
    pub employer: String,
    /// What the story is, for the sign-in page.
    pub label: String,
    /// The profile.
    pub profile: Profile,
}

impl Book {
    /// Reads the book for a pack: `{place}` in its text stands for the pack's place, `pack` gives way to another one.
    ///
    /// # Errors
    /// Names what is wrong in the file.
    pub fn read(text: &str, law: &Law, pack: Option<&str>) -> Result<Self, Problem> {
        let parse = |text: &str| {
            let read = toml::from_str::<Self>(text);
            read.map_err(|e| Problem::Invalid(format!("demo/season.toml：{e}")))
        };
        let id = match pack {
            Some(pack) => pack.to_owned(),
            None => parse(text)?.office.pack,
        };
        let unknown = || Problem::Invalid(format!("没有规则包 {id}"));
        let place = law.pack(&id).ok_or_else(unknown)?.place();
        let mut book = parse(&text.replace("{place}", place))?;
        book.office.pack = id;
        Ok(book)
    }
}
