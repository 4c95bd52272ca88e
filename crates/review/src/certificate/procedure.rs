//! The procedure of a certificate.

use super::Certificate;
use crate::{
    case::Refusal,
    procedure::{ActRow, Look, Procedure, StageRow, Weight},
};
use kernel::Role;

/// The table.
pub static PROCEDURE: Procedure<Certificate> = Procedure {
    name: "证书",
    beside: &[],
    stages: &[
        StageRow {
            key: "active",
            name: "有效",
            public: "有效",
            look: Look::Ok,
            holder: None,
            way_on: "可以下载、打印和查验",
            due: None,
        },
        StageRow {
            key: "revoked",
            name: "已撤销",
            public: "已撤销",
            look: Look::No,
            holder: None,
            way_on: "可以依法申请复核",
            due: None,
        },
    ],
    acts: &[
        ActRow {
            key: "issue",
            name: "签发",
            roles: &[Role::System],
            from: &[],
            to: &["active"],
            hint: "随批次签发",
            weight: Weight::Plain,
            guard: |_, _| Ok(()),
        },
        ActRow {
            key: "revoke",
            name: "撤销证书",
            roles: &[Role::TitleOffice],
            from: &["active"],
            to: &["revoked"],
            hint: "写明理由；撤销后查验会显示已撤销",
            weight: Weight::GraveConfirmed,
            guard: |case, cx| {
                if cx.actor.organisation == case.issue.committee.title_office {
                    Ok(())
                } else {
                    Err(Refusal::role("由发证的职改办撤销"))
                }
            },
        },
    ],
};
