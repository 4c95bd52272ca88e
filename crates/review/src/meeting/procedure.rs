//! The procedure of a meeting.

use super::{Facts, Meeting, acts, state::Mode};
use crate::{
    case::{Context, Refusal},
    procedure::{ActRow, Look, Procedure, StageRow, Weight},
};
use kernel::Role;

/// The table.
pub static PROCEDURE: Procedure<Meeting> = Procedure {
    name: "评审会",
    beside: &["sign_in", "declare_recusal", "confirm_papers"],
    stages: &[
        StageRow {
            key: "convened",
            name: "待抽取专家",
            public: "筹备中",
            look: Look::Now,
            holder: Some(Role::Organiser),
            way_on: "从专家库随机抽取评审专家；开不成的取消",
            due: None,
        },
        StageRow {
            key: "seated",
            name: "待备案",
            public: "筹备中",
            look: Look::Now,
            holder: Some(Role::Organiser),
            way_on: "专家培训登记完成后，在开评前的规定期限内备案",
            due: Some(|case, pack| pack.term("meeting_filing", case.day).ok()),
        },
        StageRow {
            key: "filed",
            name: "备案待接收",
            public: "筹备中",
            look: Look::Now,
            holder: Some(Role::TitleOffice),
            way_on: "职改办核对后接收，材料随即交专家审阅；不全的退回",
            due: None,
        },
        StageRow {
            key: "ready",
            name: "待开评",
            public: "筹备中",
            look: Look::Now,
            holder: Some(Role::Organiser),
            way_on: "专家审阅材料；评审当天开评",
            due: None,
        },
        StageRow {
            key: "open",
            name: "评审中",
            public: "评审中",
            look: Look::Now,
            holder: Some(Role::Organiser),
            way_on: "专家签到，逐件评议、无记名投票",
            due: None,
        },
        StageRow {
            key: "preparing",
            name: "准备选票",
            public: "评审中",
            look: Look::Now,
            holder: Some(Role::Organiser),
            way_on: "组建单位和监督方各自准备每件的密钥，备好以后自动开始投票；监督方没有应答的，可以改用纸质选票",
            due: None,
        },
        StageRow {
            key: "polling",
            name: "投票中",
            public: "评审中",
            look: Look::Now,
            holder: Some(Role::Organiser),
            way_on: "专家逐件投票，确认自己的票都在箱中，再结束投票",
            due: None,
        },
        StageRow {
            key: "counted",
            name: "待签字",
            public: "评审中",
            look: Look::Ask,
            holder: Some(Role::Expert),
            way_on: "主任委员和监督员核对后签字；纸质选票录错的重新录入",
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
            key: "seat",
            name: "记入评审专家",
            roles: &[Role::System],
            from: &["convened"],
            to: &["seated"],
            hint: "随抽取完成办理",
            weight: Weight::Plain,
            guard: free,
        },
        ActRow {
            key: "file_opening",
            name: "开评备案",
            roles: &[Role::Organiser],
            from: &["seated"],
            to: &["filed"],
            hint: "生成备案表，报职改办",
            weight: Weight::Confirmed,
            guard: may_file,
        },
        ActRow {
            key: "receive",
            name: "接收备案",
            roles: &[Role::TitleOffice],
            from: &["filed"],
            to: &["ready"],
            hint: "接收以后，材料交专家审阅",
            weight: Weight::Confirmed,
            guard: title_office,
        },
        ActRow {
            key: "return_filing",
            name: "退回备案",
            roles: &[Role::TitleOffice],
            from: &["filed"],
            to: &["seated"],
            hint: "写明要补什么",
            weight: Weight::Grave,
            guard: title_office,
        },
        ActRow {
            key: "open",
            name: "开评",
            roles: &[Role::Organiser],
            from: &["ready"],
            to: &["open"],
            hint: "选定投票方式，开始签到",
            weight: Weight::Confirmed,
            guard: may_open,
        },
        ActRow {
            key: "sign_in",
            name: "签到",
            roles: &[Role::Expert],
            from: &["open"],
            to: &["open"],
            hint: "本人到会签到",
            weight: Weight::Main,
            guard: may_sign_in,
        },
        ActRow {
            key: "declare_recusal",
            name: "申请回避",
            roles: &[Role::Expert],
            from: &["seated", "filed", "ready", "open"],
            to: &["seated", "filed", "ready", "open"],
            hint: "与某一件有应当回避的关系的，写明关系；这一件改由其他专家审阅，您不再看到",
            weight: Weight::Grave,
            guard: may_declare,
        },
        ActRow {
            key: "reschedule",
            name: "改期",
            roles: &[Role::Organiser],
            from: &["convened", "seated", "filed", "ready"],
            to: &["convened", "seated"],
            hint: "改日期或地点；已经备案的要重新备案",
            weight: Weight::Plain,
            guard: at_home,
        },
        ActRow {
            key: "begin_ballot",
            name: "开始投票",
            roles: &[Role::Organiser],
            from: &["open"],
            to: &["preparing"],
            hint: "签到到此为止，已签到的专家领票投票",
            weight: Weight::Confirmed,
            guard: may_begin,
        },
        ActRow {
            key: "open_ballot",
            name: "选票备好",
            roles: &[Role::System],
            from: &["preparing"],
            to: &["polling"],
            hint: "双方密钥备好以后办理",
            weight: Weight::Plain,
            guard: free,
        },
        ActRow {
            key: "confirm_papers",
            name: "确认在箱中",
            roles: &[Role::Expert],
            from: &["polling"],
            to: &["polling"],
            hint: "在本人设备上看到自己的票都在箱中以后确认",
            weight: Weight::Main,
            guard: may_confirm,
        },
        ActRow {
            key: "close_ballot",
            name: "结束投票",
            roles: &[Role::Organiser],
            from: &["polling"],
            to: &["counted"],
            hint: "密钥随即销毁，票箱公开给评委会、监督员，当场计票",
            weight: Weight::Confirmed,
            guard: at_home,
        },
        ActRow {
            key: "repeat_ballot",
            name: "作废本轮重投",
            roles: &[Role::Organiser],
            from: &["polling"],
            to: &["preparing"],
            hint: "有专家领票以后设备坏了的，全部件换密钥重投；写明理由",
            weight: Weight::GraveConfirmed,
            guard: may_repeat,
        },
        ActRow {
            key: "second_round",
            name: "第二轮投票",
            roles: &[Role::Organiser],
            from: &["counted"],
            to: &["preparing"],
            hint: "没有通过、规则允许再投的件换密钥再投一次，以第二轮的票数为准",
            weight: Weight::Confirmed,
            guard: may_vote_again,
        },
        ActRow {
            key: "give_up_round",
            name: "放弃第二轮",
            roles: &[Role::Organiser],
            from: &["preparing", "polling"],
            to: &["counted"],
            hint: "第二轮不投了，各件以第一轮的票数为准；写明理由",
            weight: Weight::GraveConfirmed,
            guard: may_give_up,
        },
        ActRow {
            key: "turn_to_paper",
            name: "改用纸质选票",
            roles: &[Role::Organiser],
            from: &["open", "preparing", "polling"],
            to: &["open"],
            hint: "全部件改用纸质选票，电子票一律不算；写明理由",
            weight: Weight::GraveConfirmed,
            guard: may_turn_to_paper,
        },
        ActRow {
            key: "count",
            name: "录入表决结果",
            roles: &[Role::Organiser],
            from: &["open", "counted"],
            to: &["counted"],
            hint: "逐件录入纸质选票的计票结果；重新录入的要重新签字",
            weight: Weight::Main,
            guard: may_count,
        },
        ActRow {
            key: "sign_as_chair",
            name: "主任委员签字",
            roles: &[Role::Expert],
            from: &["counted"],
            to: &["counted", "closed"],
            hint: "核对计票结果后签字；主任委员不参加的，由主持的副主任委员签字",
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
            from: &["convened", "seated", "filed", "ready", "open", "preparing", "polling", "counted"],
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

fn title_office(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if cx.actor.organisation == case.committee.title_office {
        Ok(())
    } else {
        Err(Refusal::role("由负责的职改办办理"))
    }
}

fn may_file(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    acts::may_file(case, cx)
}

fn may_open(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    acts::may_open(case, cx)
}

fn may_declare(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    acts::may_declare(case, cx)
}

fn may_begin(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    acts::may_begin(case, cx)
}

fn may_turn_to_paper(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    acts::may_turn_to_paper(case, cx)
}

fn may_repeat(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    acts::may_repeat(cx)
}

fn may_vote_again(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    acts::may_vote_again(case, cx)
}

fn may_give_up(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    acts::may_give_up(case, cx)
}

fn may_confirm(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    acts::may_confirm(case, cx)
}

fn may_sign_in(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    if case.member(cx.actor.person).is_none() {
        return Err(Refusal::role("由本次评审会的专家本人签到"));
    }
    if case.present.contains(&cx.actor.person) { Err(Refusal::stage("您已经签到")) } else { Ok(()) }
}

fn may_count(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    if case.mode() == Some(Mode::Electronic) {
        return Err(Refusal::stage("这次评审会用电子选票，票数由票箱算出"));
    }
    acts::quorum(case, cx)
}

fn chair(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    let presiding = case.presiding(cx.pack);
    if cx.actor.person != presiding {
        return Err(Refusal::role(match case.office_of(presiding) {
            "副主任委员" => "主任委员没有到会或者全部回避，由主持的副主任委员签字",
            _ => "由本次评审会的主任委员签字",
        }));
    }
    unsigned(case.chair_signature.is_some())
}

/// Who presides and the supervisor are two persons: one hand cannot sign twice.
fn supervisor(case: &Meeting, cx: &Context<'_, Facts>) -> Result<(), Refusal> {
    at_home(case, cx)?;
    if [case.chair, case.presiding(cx.pack)].contains(&cx.actor.person) {
        return Err(Refusal::role("主任委员（主持人）不能同时作为监督员签字"));
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
