//! The procedure of an expert in a pool.

use super::{Expert, Facts, acts};
use crate::{
    case::{Context, Refusal},
    procedure::{ActRow, Look, Procedure, StageRow, Weight},
};
use kernel::Role;
use rules::{Due, Pack};

/// The table.
pub static PROCEDURE: Procedure<Expert> = Procedure {
    name: "评委库专家",
    beside: &[],
    stages: &[
        StageRow {
            key: "requested",
            name: "待核准入库",
            public: "待核准",
            look: Look::Now,
            holder: Some(Role::TitleOffice),
            way_on: "职改办核准入库或不予核准",
            due: Some(closing),
        },
        StageRow {
            key: "pooled",
            name: "在库",
            public: "在库",
            look: Look::Ok,
            holder: None,
            way_on: "聘期内可以被抽取；登记培训，申明回避关系",
            due: None,
        },
        StageRow {
            key: "leaving",
            name: "待核准出库",
            public: "申请出库",
            look: Look::Now,
            holder: Some(Role::TitleOffice),
            way_on: "职改办核准出库或不予核准",
            due: Some(closing),
        },
        StageRow {
            key: "left",
            name: "已出库",
            public: "已出库",
            look: Look::Idle,
            holder: None,
            way_on: "可以重新申请入库",
            due: None,
        },
        StageRow {
            key: "refused",
            name: "未核准",
            public: "未核准",
            look: Look::No,
            holder: None,
            way_on: "补齐条件后重新申请入库",
            due: None,
        },
    ],
    acts: &[
        ActRow {
            key: "request_entry",
            name: "申请入库",
            roles: &[Role::Organiser],
            from: &[],
            to: &["requested"],
            hint: "推荐一位专家进入本评委会的评委库",
            weight: Weight::Main,
            guard: |_, _| Ok(()),
        },
        ActRow {
            key: "approve_entry",
            name: "核准入库",
            roles: &[Role::TitleOffice],
            from: &["requested"],
            to: &["pooled"],
            hint: "符合评审专家条件，聘期从今天起算",
            weight: Weight::Main,
            guard: changes,
        },
        ActRow {
            key: "refuse_entry",
            name: "不核准入库",
            roles: &[Role::TitleOffice],
            from: &["requested"],
            to: &["refused"],
            hint: "不符合评审专家条件，写明理由",
            weight: Weight::Grave,
            guard: title_office,
        },
        ActRow {
            key: "request_renewal",
            name: "申请续聘",
            roles: &[Role::Organiser],
            from: &["pooled"],
            to: &["requested"],
            hint: "聘期今年届满，请职改办重新核准",
            weight: Weight::Plain,
            guard: acts::may_renew,
        },
        ActRow {
            key: "record_training",
            name: "登记培训",
            roles: &[Role::Organiser],
            from: &["pooled"],
            to: &["pooled"],
            hint: "评审前完成的专家培训课程",
            weight: Weight::Main,
            guard: organiser,
        },
        ActRow {
            key: "declare_relation",
            name: "申明回避关系",
            roles: &[Role::Expert, Role::Organiser],
            from: &["requested", "pooled", "leaving"],
            to: &["requested", "pooled", "leaving"],
            hint: "与某人或某单位有应当回避的关系",
            weight: Weight::Plain,
            guard: either,
        },
        ActRow {
            key: "correct",
            name: "更正信息",
            roles: &[Role::Organiser],
            from: &["requested", "pooled"],
            to: &["requested", "pooled"],
            hint: "工作单位、电话、职称有变化",
            weight: Weight::Plain,
            guard: organiser,
        },
        ActRow {
            key: "request_exit",
            name: "申请出库",
            roles: &[Role::Organiser, Role::Expert],
            from: &["pooled"],
            to: &["leaving"],
            hint: "不再担任本评委会的评审专家，写明理由",
            weight: Weight::Grave,
            guard: acts::may_leave,
        },
        ActRow {
            key: "approve_exit",
            name: "核准出库",
            roles: &[Role::TitleOffice],
            from: &["leaving"],
            to: &["left"],
            hint: "不再参加抽取",
            weight: Weight::Main,
            guard: changes,
        },
        ActRow {
            key: "refuse_exit",
            name: "不核准出库",
            roles: &[Role::TitleOffice],
            from: &["leaving"],
            to: &["pooled"],
            hint: "仍留在评委库，写明理由",
            weight: Weight::Grave,
            guard: title_office,
        },
    ],
};

/// The pool closes on the pack's day; what waits for approval is due by then (requirements E3).
fn closing(_: &Expert, pack: &Pack) -> Option<Due> {
    let window = pack.window("", "", acts::WINDOW)?;
    Some(Due { day: window.until, derivation: window.derivation, clause: window.clause })
}

/// The seat is the organiser's, and the entry is not their own.
pub(super) fn organiser(case: &Expert, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if cx.actor.organisation != case.committee.organiser {
        return Err(Refusal::role(format!("由{}办理", case.committee.organiser_name)));
    }
    another(case, cx)
}

fn title_office(case: &Expert, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if cx.actor.organisation != case.committee.title_office {
        return Err(Refusal::role("由负责核准的职改办办理"));
    }
    another(case, cx)
}

/// 回避: nobody decides their own entry.
fn another(case: &Expert, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if cx.actor.person == case.person {
        return Err(Refusal::role("这是您本人的入库事项，您应当回避").remedy("由其他经办人办理"));
    }
    Ok(())
}

fn changes(case: &Expert, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    title_office(case, cx)?;
    acts::open(cx)
}

/// The expert, or the organiser.
pub(super) fn either(case: &Expert, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if cx.actor.role == Role::Expert {
        let own = cx.actor.person == case.person;
        return if own { Ok(()) } else { Err(Refusal::role("由专家本人办理")) };
    }
    organiser(case, cx)
}
