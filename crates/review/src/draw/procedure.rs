//! The procedure of a draw.

use super::{Draw, Facts, acts};
use crate::{
    case::{Context, Refusal},
    procedure::{ActRow, Look, Procedure, StageRow, Weight},
};
use kernel::Role;

/// The table.
pub static PROCEDURE: Procedure<Draw> = Procedure {
    name: "抽取",
    beside: &["accept", "decline"],
    stages: &[
        StageRow {
            key: "frozen",
            name: "待承诺",
            public: "抽取中",
            look: Look::Now,
            holder: Some(Role::Supervisor),
            way_on: "监督员和职改办各在自己的电脑上生成份额，把承诺值交到这里",
            due: None,
        },
        StageRow {
            key: "committed",
            name: "待揭示",
            public: "抽取中",
            look: Look::Now,
            holder: Some(Role::Supervisor),
            way_on: "双方揭示各自的份额",
            due: None,
        },
        StageRow {
            key: "revealed",
            name: "待抽取",
            public: "抽取中",
            look: Look::Now,
            holder: Some(Role::Organiser),
            way_on: "填写公共随机数，按种子排位",
            due: None,
        },
        StageRow {
            key: "drawn",
            name: "待应邀",
            public: "抽取中",
            look: Look::Ask,
            holder: Some(Role::Organiser),
            way_on: "监督员签字，专家逐一答复；辞谢的按排位递补",
            due: None,
        },
        StageRow {
            key: "seated",
            name: "已组成",
            public: "已抽取",
            look: Look::Ok,
            holder: None,
            way_on: "名单已记入评审会",
            due: None,
        },
        StageRow {
            key: "sampled",
            name: "待核查",
            public: "已抽取",
            look: Look::Ask,
            holder: Some(Role::TitleOffice),
            way_on: "监督员签字，职改办逐件核查抽中的申报件，记录结果",
            due: None,
        },
        StageRow {
            key: "checked",
            name: "已核查",
            public: "已核查",
            look: Look::Ok,
            holder: None,
            way_on: "抽中的件都有核查结果；同一范围可以再次抽查",
            due: None,
        },
        StageRow {
            key: "aborted",
            name: "已中止",
            public: "已中止",
            look: Look::No,
            holder: None,
            way_on: "中止的次数记入下一次抽取；可以重新抽取",
            due: None,
        },
    ],
    acts: &[
        ActRow {
            key: "freeze",
            name: "冻结名单",
            roles: &[Role::Organiser, Role::TitleOffice],
            from: &[],
            to: &["frozen"],
            hint: "冻结候选名单、席位或件数和截止时间：组建单位抽取专家，职改办抽查申报件",
            weight: Weight::Confirmed,
            guard: |_, _| Ok(()),
        },
        ActRow {
            key: "commit",
            name: "提交承诺值",
            roles: &[Role::Supervisor, Role::TitleOffice],
            from: &["frozen"],
            to: &["frozen", "committed"],
            hint: "份额留在自己的电脑上，这里只交承诺值",
            weight: Weight::Confirmed,
            guard: may_commit,
        },
        ActRow {
            key: "reveal",
            name: "揭示份额",
            roles: &[Role::Supervisor, Role::TitleOffice],
            from: &["committed"],
            to: &["committed", "revealed"],
            hint: "双方都交了承诺值，才能揭示",
            weight: Weight::Confirmed,
            guard: may_reveal,
        },
        ActRow {
            key: "strike",
            name: "份额记为作废",
            roles: &[Role::Organiser, Role::TitleOffice],
            from: &["frozen", "committed"],
            to: &["frozen", "committed", "revealed"],
            hint: "逾期没有承诺或揭示的一方，份额作废并记录，抽取继续",
            weight: Weight::Confirmed,
            guard: may_strike,
        },
        ActRow {
            key: "draw",
            name: "抽取",
            roles: &[Role::Organiser, Role::TitleOffice],
            from: &["revealed"],
            to: &["drawn", "sampled"],
            hint: "由份额和公共随机数算出种子，按种子排位，任何人可以重算",
            weight: Weight::Confirmed,
            guard: may_draw,
        },
        ActRow {
            key: "attest",
            name: "监督员签字",
            roles: &[Role::Supervisor],
            from: &["drawn", "sampled"],
            to: &["drawn", "seated", "sampled"],
            hint: "全程在场监督，确认抽取按程序进行",
            weight: Weight::Confirmed,
            guard: may_attest,
        },
        ActRow {
            key: "accept",
            name: "应邀参加",
            roles: &[Role::Expert],
            from: &["drawn"],
            to: &["drawn", "seated"],
            hint: "参加这次评审会",
            weight: Weight::Main,
            guard: may_accept,
        },
        ActRow {
            key: "decline",
            name: "辞谢",
            roles: &[Role::Expert],
            from: &["drawn"],
            to: &["drawn"],
            hint: "不能参加的写明理由，由下一位递补",
            weight: Weight::Grave,
            guard: may_answer,
        },
        ActRow {
            key: "no_answer",
            name: "记为未答复",
            roles: &[Role::Organiser],
            from: &["drawn"],
            to: &["drawn"],
            hint: "联系不上的专家，由下一位递补",
            weight: Weight::Grave,
            guard: someone_waits,
        },
        ActRow {
            key: "record_check",
            name: "记录核查结果",
            roles: &[Role::TitleOffice],
            from: &["sampled"],
            to: &["sampled", "checked"],
            hint: "逐件记录：符合规定，或者需要整改，写明问题和期限",
            weight: Weight::Main,
            guard: may_record,
        },
        ActRow {
            key: "abort",
            name: "中止抽取",
            roles: &[Role::Organiser, Role::TitleOffice],
            from: &["frozen", "committed", "revealed", "drawn", "sampled"],
            to: &["aborted"],
            hint: "写明理由；中止有记录，并计入下一次抽取",
            weight: Weight::GraveConfirmed,
            guard: may_abort,
        },
    ],
};

type Cx<'a> = Context<'a, Facts>;

/// The seat belongs to an organisation of this draw.
fn at_home(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.actor.organisation == case.home(cx.actor.role) {
        Ok(())
    } else {
        Err(Refusal::role(format!("由{}办理", case.committee.organiser_name)))
    }
}

/// The seat is the one that runs this draw.
fn runs(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.actor.role == case.runner() {
        at_home(case, cx)
    } else {
        Err(Refusal::role(format!("由{}办理", case.runner().name())))
    }
}

fn own<'a>(case: &'a Draw, cx: &Cx<'_>) -> Result<&'a proof::draw::PartyShare, Refusal> {
    at_home(case, cx)?;
    let party = Draw::party(cx.actor.role);
    let row = case.transcript.shares.iter().find(|row| Some(row.party.as_str()) == party);
    row.ok_or_else(|| Refusal::role("由监督员和职改办各出一个份额"))
}

fn may_commit(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    let row = own(case, cx)?;
    if row.commitment.is_some() || row.struck.is_some() {
        return Err(Refusal::stage("本方的承诺值已经提交，或者份额已经作废"));
    }
    in_time(case, cx, case.transcript.freeze.plan.commit_by, "承诺")
}

fn may_reveal(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    let row = own(case, cx)?;
    if row.share.is_some() || row.struck.is_some() {
        return Err(Refusal::stage("本方的份额已经揭示，或者已经作废"));
    }
    in_time(case, cx, case.transcript.freeze.plan.reveal_by, "揭示")
}

fn in_time(case: &Draw, cx: &Cx<'_>, until: kernel::Moment, what: &str) -> Result<(), Refusal> {
    if cx.now <= until {
        return Ok(());
    }
    let until = cx.pack.zone().minute(until);
    Err(Refusal::stage(format!("{what}已于 {until} 截止"))
        .remedy(format!("由{}把份额记为作废，或者中止后重新抽取", case.runner().name())))
}

fn may_strike(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    runs(case, cx)?;
    match acts::overdue(case, cx.now) {
        Some(_) => Ok(()),
        None => Err(Refusal::stage("没有逾期的份额").remedy("到截止时间还没有交的，才能记为作废")),
    }
}

/// The public value appears only later; before that, drawing would make it one that somebody chose.
fn may_draw(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    runs(case, cx)?;
    match case.transcript.freeze.plan.public.at() {
        Some(at) if cx.now < at => {
            let at = cx.pack.zone().minute(at);
            Err(Refusal::stage(format!("公共随机数在 {at} 产生，此后才能抽取")))
        }
        _ => Ok(()),
    }
}

fn may_attest(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    if case.signature.is_some() { Err(Refusal::stage("监督员已经签字")) } else { Ok(()) }
}

fn may_record(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    runs(case, cx)?;
    match case.signature {
        Some(_) => Ok(()),
        None => Err(Refusal::stage("监督员还没有在抽取结果上签字").remedy("签字以后再记录核查结果")),
    }
}

/// What somebody has looked at stays looked at.
fn may_abort(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    runs(case, cx)?;
    if case.checks.is_empty() {
        Ok(())
    } else {
        Err(Refusal::stage("已经有核查结果，不能中止").remedy("把其余的件核查完"))
    }
}

fn may_answer(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    let place = case.place_of(cx.actor.person);
    let place = place.ok_or_else(|| Refusal::role("由被抽中的专家本人答复"))?;
    if case.seated().contains(&place) { Ok(()) } else { Err(Refusal::stage("您已经辞谢")) }
}

fn may_accept(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    may_answer(case, cx)?;
    match case.place_of(cx.actor.person) {
        Some(place) if case.has_accepted(place) => Err(Refusal::stage("您已经应邀")),
        _ => Ok(()),
    }
}

fn someone_waits(case: &Draw, cx: &Cx<'_>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    if case.seated().into_iter().all(|place| case.has_accepted(place)) {
        return Err(Refusal::stage("席位上的专家都已经答复"));
    }
    Ok(())
}
