//! The procedure of a meeting.

use super::{Facts, Meeting};
use crate::{
    case::{Context, Refusal},
    procedure::{ActRow, Look, Procedure, StageRow, Weight},
};
use kernel::Role;

/// The table.
pub static PROCEDURE: Procedure<Meeting> = Procedure {
    name: "评审会",
    stages: &[
        StageRow {
            key: "convened",
            name: "已召集",
            public: "评审中",
            look: Look::Now,
            holder: Some(Role::Organiser),
            way_on: "评审当天投票，录入每件的票数；开不成的取消",
            due: None,
        },
        StageRow {
            key: "counted",
            name: "待签字",
            public: "评审中",
            look: Look::Ask,
            holder: Some(Role::Expert),
            way_on: "主任委员和监督员核对后签字；票数有误的重新录入",
            due: None,
        },
        StageRow {
            key: "closed",
            name: "已结束",
            public: "已结束",
            look: Look::Ok,
            holder: None,
            way_on: "结果已记入各件",
            due: None,
        },
        StageRow {
            key: "cancelled",
            name: "已取消",
            public: "已结束",
            look: Look::Idle,
            holder: None,
            way_on: "各件回到待评审，可以另行召集",
            due: None,
        },
    ],
    acts: &[
        ActRow {
            key: "convene",
            name: "召集评审会",
            roles: &[Role::Organiser],
            from: &[],
            to: &["convened"],
            hint: "选择日期、地点和列入议程的件",
            weight: Weight::Main,
            guard: free,
        },
        ActRow {
            key: "count",
            name: "录入表决结果",
            roles: &[Role::Organiser],
            from: &["convened", "counted"],
            to: &["counted"],
            hint: "逐件录入纸质选票的计票结果；重新录入的要重新签字",
            weight: Weight::Main,
            guard: at_home,
        },
        ActRow {
            key: "sign_as_chair",
            name: "主任委员签字",
            roles: &[Role::Expert],
            from: &["counted"],
            to: &["counted", "closed"],
            hint: "核对计票结果后签字",
            weight: Weight::Confirmed,
            guard: chair,
        },
        ActRow {
            key: "sign_as_supervisor",
            name: "监督员签字",
            roles: &[Role::Supervisor],
            from: &["counted"],
            to: &["counted", "closed"],
            hint: "全程监督，核对计票结果后签字",
            weight: Weight::Confirmed,
            guard: supervisor,
        },
        ActRow {
            key: "cancel",
            name: "取消评审会",
            roles: &[Role::Organiser],
            from: &["convened", "counted"],
            to: &["cancelled"],
            hint: "写明理由，各件回到待评审",
            weight: Weight::Grave,
            guard: at_home,
        },
    ],
};

fn at_home(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if cx.actor.organisation == case.committee.organiser {
        Ok(())
    } else {
        Err(Refusal::role(format!("由{}办理", case.committee.organiser_name)))
    }
}

fn chair(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    if cx.actor.person != case.chair {
        return Err(Refusal::role("由本次评审会的主任委员签字"));
    }
    unsigned(case.chair_signature.is_some())
}

/// Chair and supervisor are two persons: one hand cannot sign twice.
fn supervisor(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    if cx.actor.person == case.chair {
        return Err(Refusal::role("主任委员不能同时作为监督员签字"));
    }
    unsigned(case.supervisor_signature.is_some())
}

fn unsigned(signed: bool) -> Result<(), Refusal> {
    if signed { Err(Refusal::stage("已经签字")) } else { Ok(()) }
}

/// The act that opens a meeting is judged by its own decision: there is no state to guard yet.
#[expect(clippy::unnecessary_wraps, reason = "the table holds functions of one type")]
fn free(_: &Meeting, _: &Context<'_, Facts>) -> Result<(), Refusal> {
    Ok(())
}
