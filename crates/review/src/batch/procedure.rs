//! The procedure of a batch.

use super::{Batch, Facts, acts};
use crate::{
    application::Stage as CaseStage,
    case::{Context, Refusal},
    procedure::{ActRow, Look, Procedure, StageRow, Weight},
};
use kernel::Role;

/// The table.
pub static PROCEDURE: Procedure<Batch> = Procedure {
    name: "公示确认批次",
    beside: &[],
    stages: &[
        StageRow {
            key: "published",
            name: "公示中",
            public: "公示中",
            look: Look::Now,
            holder: Some(Role::Organiser),
            way_on: "公示期满后，把无异议的报送确认",
            due: Some(|case, pack| pack.term("report", case.until).ok()),
        },
        StageRow {
            key: "reported",
            name: "待确认",
            public: "公示期满",
            look: Look::Now,
            holder: Some(Role::TitleOffice),
            way_on: "复查后确认；不符合的不予确认",
            due: None,
        },
        StageRow {
            key: "unconfirmed",
            name: "待自主确认",
            public: "公示期满",
            look: Look::Now,
            holder: Some(Role::Organiser),
            way_on: "自主评审的，由本单位再次检查后确认；确认以后在规定期限内备案",
            due: None,
        },
        StageRow {
            key: "confirmed",
            name: "待发证",
            public: "已确认",
            look: Look::Now,
            holder: Some(Role::TitleOffice),
            way_on: "签发电子证书",
            due: Some(|case, pack| pack.term("certificate_data", case.confirmed_on?).ok()),
        },
        StageRow {
            key: "unfiled",
            name: "待结果备案",
            public: "已确认",
            look: Look::Ask,
            holder: Some(Role::Organiser),
            way_on: "证书已经签发；把确认文件、评审工作总结和评审情况记录表报职改办备案",
            due: Some(acts::filing_due),
        },
        StageRow {
            key: "certified",
            name: "已办结",
            public: "已确认",
            look: Look::Ok,
            holder: None,
            way_on: "证书可以下载和查验",
            due: None,
        },
        StageRow {
            key: "closed",
            name: "已关闭",
            public: "公示期满",
            look: Look::Idle,
            holder: None,
            way_on: "各件核实后重新公示",
            due: None,
        },
    ],
    acts: &[
        ActRow {
            key: "publish",
            name: "公示一批",
            roles: &[Role::Organiser],
            from: &[],
            to: &["published"],
            hint: "选择已复核的件，从今天起公示",
            weight: Weight::Main,
            guard: |_, _| Ok(()),
        },
        ActRow {
            key: "report",
            name: "报送确认",
            roles: &[Role::Organiser],
            from: &["published"],
            to: &["reported", "unconfirmed"],
            hint: "公示期满，把无异议的报送职改办；自主评审的，报本单位确认",
            weight: Weight::Main,
            guard: acts::may_report,
        },
        ActRow {
            key: "confirm",
            name: "确认",
            roles: &[Role::TitleOffice],
            from: &["reported"],
            to: &["confirmed"],
            hint: "再次检查不得申报的情形，确认无问题的",
            weight: Weight::Confirmed,
            guard: may_confirm,
        },
        ActRow {
            key: "confirm_own",
            name: "自主确认",
            roles: &[Role::Organiser],
            from: &["unconfirmed"],
            to: &["confirmed"],
            hint: "再次检查不得申报的情形，确认无问题的，印发确认文件",
            weight: Weight::Confirmed,
            guard: may_confirm_own,
        },
        ActRow {
            key: "file_results",
            name: "自主评审结果备案",
            roles: &[Role::Organiser],
            from: &["confirmed", "unfiled"],
            to: &["confirmed", "certified"],
            hint: "报确认文件、评审工作总结，评审情况记录表由系统生成",
            weight: Weight::Confirmed,
            guard: may_file_results,
        },
        ActRow {
            key: "certify",
            name: "签发证书",
            roles: &[Role::TitleOffice],
            from: &["confirmed"],
            to: &["certified", "unfiled"],
            hint: "给每位通过的人签发电子证书",
            weight: Weight::Confirmed,
            guard: title_office,
        },
        ActRow {
            key: "close",
            name: "关闭批次",
            roles: &[Role::Organiser, Role::TitleOffice],
            from: &["published", "reported", "unconfirmed"],
            to: &["closed"],
            hint: "这一批的件都已暂缓或不予确认",
            weight: Weight::Grave,
            guard: may_close,
        },
    ],
};

/// The seat is the organiser's.
pub(super) fn organiser(case: &Batch, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if cx.actor.organisation == case.committee.organiser {
        Ok(())
    } else {
        Err(Refusal::role(format!("由{}办理", case.committee.organiser_name)))
    }
}

fn title_office(case: &Batch, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if cx.actor.organisation == case.committee.title_office {
        Ok(())
    } else {
        Err(Refusal::role("由负责确认的职改办办理"))
    }
}

fn may_confirm(case: &Batch, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    title_office(case, cx)?;
    to_confirm(case, cx)
}

fn may_confirm_own(case: &Batch, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    organiser(case, cx)?;
    to_confirm(case, cx)
}

/// Only who confirms its own results has anything to file of them, and does so once.
fn may_file_results(case: &Batch, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    organiser(case, cx)?;
    if !case.autonomous {
        return Err(Refusal::role("自主评审的评委会才备案结果"));
    }
    if case.filed.is_some() { Err(Refusal::stage("这一批的结果已经备案")) } else { Ok(()) }
}

fn to_confirm(case: &Batch, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if acts::standing(case, cx, CaseStage::Reported).is_empty() {
        return Err(Refusal::stage("这一批没有待确认的件").remedy("关闭这一批"));
    }
    Ok(())
}

fn may_close(case: &Batch, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if cx.actor.role == Role::TitleOffice {
        title_office(case, cx)?
    } else {
        organiser(case, cx)?
    }
    let open = [CaseStage::PublicNotice, CaseStage::Reported];
    let left: usize = open.iter().map(|stage| acts::standing(case, cx, *stage).len()).sum();
    if left == 0 { Ok(()) } else { Err(Refusal::stage(format!("这一批还有 {left} 件在办"))) }
}
