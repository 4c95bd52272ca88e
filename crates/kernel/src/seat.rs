//! Who acts: a person on a seat. Authority belongs to the seat, recusal to the person; the record names both.

use crate::{OrganisationId, PersonId, SeatId};
use serde::{Deserialize, Serialize};

/// What a seat is for. One name per Chinese term; see `GLOSSARY.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 申报人
    Applicant,
    /// 用人单位审核责任人（经办、审核、签名）
    Employer,
    /// 主管部门，或桂人社规〔2021〕11号第二十一条途径的机构
    Department,
    /// 评委会组建单位经办人
    Organiser,
    /// 评审专家（主任委员在其评审会上）
    Expert,
    /// 监督员
    Supervisor,
    /// 职改办
    TitleOffice,
    /// 系统管理员
    Administrator,
    /// 系统席位：到期办理、连带办理
    System,
}

impl Role {
    /// All roles, in the order of pages and tables.
    pub const ALL: [Self; 9] = [
        Self::Applicant,
        Self::Employer,
        Self::Department,
        Self::Organiser,
        Self::Expert,
        Self::Supervisor,
        Self::TitleOffice,
        Self::Administrator,
        Self::System,
    ];

    /// The name people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applicant => "申报人",
            Self::Employer => "用人单位审核责任人",
            Self::Department => "主管部门审核人",
            Self::Organiser => "组建单位经办人",
            Self::Expert => "评审专家",
            Self::Supervisor => "监督员",
            Self::TitleOffice => "职改办经办人",
            Self::Administrator => "系统管理员",
            Self::System => "系统",
        }
    }

    /// The stable name in records, addresses and the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Employer => "employer",
            Self::Department => "department",
            Self::Organiser => "organiser",
            Self::Expert => "expert",
            Self::Supervisor => "supervisor",
            Self::TitleOffice => "title_office",
            Self::Administrator => "administrator",
            Self::System => "system",
        }
    }

    /// The role of a stable name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// The person and the seat behind an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The seat whose authority is used.
    pub seat: SeatId,
    /// The person on it.
    pub person: PersonId,
    /// The organisation of the seat.
    pub organisation: OrganisationId,
    /// The role of the seat.
    pub role: Role,
}
