//! The procedure of an arrangement.

use super::{Exchange, Facts, acts};
use crate::{
    case::{Context, Refusal},
    procedure::{ActRow, Look, Procedure, StageRow, Weight},
};
use kernel::Role;

/// The table.
pub static PROCEDURE: Procedure<Exchange> = Procedure {
    name: "交叉评审安排",
    beside: &[],
    stages: &[
        StageRow {
            key: "arranged",
            name: "待公布",
            public: "待公布",
            look: Look::Ask,
            holder: Some(Role::TitleOffice),
            way_on: "核对以后公布；公布以前可以撤回重新安排",
            due: None,
        },
        StageRow {
            key: "published",
            name: "已公布",
            public: "已公布",
            look: Look::Ok,
            holder: None,
            way_on: "从公布起，已受理的件由安排的评委会评审",
            due: None,
        },
        StageRow {
            key: "withdrawn",
            name: "已撤回",
            public: "已撤回",
            look: Look::Idle,
            holder: None,
            way_on: "可以重新安排",
            due: None,
        },
    ],
    acts: &[
        ActRow {
            key: "arrange",
            name: "安排交叉评审",
            roles: &[Role::TitleOffice],
            from: &[],
            to: &["arranged"],
            hint: "逐个评委会选择由谁评审；不评审本单位受理的件",
            weight: Weight::Main,
            guard: |_, _| Ok(()),
        },
        ActRow {
            key: "publish",
            name: "公布",
            roles: &[Role::TitleOffice],
            from: &["arranged"],
            to: &["published"],
            hint: "公布以后任何人可以查看，不能再改",
            weight: Weight::Confirmed,
            guard: acts::may_publish,
        },
        ActRow {
            key: "withdraw",
            name: "撤回安排",
            roles: &[Role::TitleOffice],
            from: &["arranged"],
            to: &["withdrawn"],
            hint: "写明理由，重新安排",
            weight: Weight::Grave,
            guard: title_office,
        },
    ],
};

/// The seat is the title office's that arranged it.
pub(super) fn title_office(case: &Exchange, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if cx.actor.organisation == case.title_office {
        Ok(())
    } else {
        Err(Refusal::role("由安排的职改办办理"))
    }
}
