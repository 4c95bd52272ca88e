//! The procedure of a filing.

use super::{Dispatch, Facts, acts};
use crate::{
    case::{Context, Refusal},
    procedure::{ActRow, Look, Procedure, StageRow, Weight},
};
use kernel::Role;
use rules::tables::Filing;

/// Whoever may owe a filing; the pack's row says who does.
const SENDERS: &[Role] = &Filing::ABLE;

/// The table.
pub static PROCEDURE: Procedure<Dispatch> = Procedure {
    name: "报送件",
    beside: &[],
    stages: &[
        StageRow {
            key: "preparing",
            name: "准备中",
            public: "准备中",
            look: Look::Ask,
            holder: Some(Role::Organiser),
            way_on: "上传各项材料，按规定的渠道报出，记录报送",
            due: None,
        },
        StageRow {
            key: "sent",
            name: "待签收",
            public: "待签收",
            look: Look::Now,
            holder: Some(Role::TitleOffice),
            way_on: "接收方逐个渠道签收；材料不对的退回",
            due: None,
        },
        StageRow {
            key: "returned",
            name: "退回修改",
            public: "退回修改",
            look: Look::Ask,
            holder: Some(Role::Organiser),
            way_on: "按退回的理由改好，重新报送",
            due: None,
        },
        StageRow {
            key: "received",
            name: "已签收",
            public: "已签收",
            look: Look::Ok,
            holder: None,
            way_on: "报送已经完成，可以下载签收记录",
            due: None,
        },
        StageRow {
            key: "withdrawn",
            name: "已撤回",
            public: "已撤回",
            look: Look::Idle,
            holder: None,
            way_on: "可以重新准备",
            due: None,
        },
    ],
    acts: &[
        ActRow {
            key: "prepare",
            name: "准备报送",
            roles: SENDERS,
            from: &[],
            to: &["preparing"],
            hint: "先建报送件，再上传材料",
            weight: Weight::Main,
            guard: |_, _| Ok(()),
        },
        ActRow {
            key: "send",
            name: "记录报送",
            roles: SENDERS,
            from: &["preparing", "returned"],
            to: &["sent"],
            hint: "按每个渠道报出以后记录；材料从此不能再改",
            weight: Weight::Main,
            guard: acts::may_send,
        },
        ActRow {
            key: "receive",
            name: "签收",
            roles: SENDERS,
            from: &["sent"],
            to: &["sent", "received"],
            hint: "逐个渠道记录收到的日期；都收到以后办结",
            weight: Weight::Main,
            guard: receiver,
        },
        ActRow {
            key: "return",
            name: "退回报送",
            roles: SENDERS,
            from: &["sent"],
            to: &["returned"],
            hint: "写明理由，由报送方改好以后重新报送",
            weight: Weight::Grave,
            guard: receiver,
        },
        ActRow {
            key: "withdraw",
            name: "撤回报送",
            roles: SENDERS,
            from: &["preparing", "sent", "returned"],
            to: &["withdrawn"],
            hint: "写明理由；已经有渠道签收的不能撤回",
            weight: Weight::Grave,
            guard: acts::may_withdraw,
        },
    ],
};

/// The seat is one of those that file it.
pub(super) fn sender(case: &Dispatch, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if case.sender.reach().holds(&cx.actor) {
        Ok(())
    } else {
        Err(Refusal::role(format!("由{}办理", case.sender.party.name)))
    }
}

/// The seat is one of those that receive it; where it goes outside, its sender records the answer.
pub(super) fn receiver(case: &Dispatch, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    let desk = case.receiver.as_ref().unwrap_or(&case.sender);
    if desk.reach().holds(&cx.actor) {
        Ok(())
    } else {
        Err(Refusal::role(format!("由{}办理", desk.party.name)))
    }
}
