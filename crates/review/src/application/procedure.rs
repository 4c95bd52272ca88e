//! The procedure of an application: one table. See [`crate::procedure`] for what derives from it.

use super::{
    Application, Facts,
    acts::{
        accept, check_items, confirm, deliberate, forward, hold, inform, lapse, not_accept, not_confirm,
        not_recommend, notify_deficiencies, panel_defence, post_internal_notice, read, reassess, recheck,
        recommend, record_defence, refuse, reinstate, report, return_for_correction, submit, supplement,
        withdraw,
    },
    state::Stage,
};
use crate::{
    case::{Context, Refusal},
    procedure::{ActRow, Guard, Look, Procedure, StageRow, Weight},
};
use kernel::Role;
use rules::{Due, Pack, Window};

/// The table.
pub static PROCEDURE: Procedure<Application> =
    Procedure { name: "申报件", stages: STAGES, acts: ACTS, beside: &["read"] };

/// The window of a step in the committee's schedule.
pub fn window(case: &Application, step: &str, pack: &Pack) -> Option<Window> {
    pack.window(&case.target.series, &case.target.level, step)
}

const fn stage(
    key: &'static str,
    names: (&'static str, &'static str),
    look: Look,
    holder: Option<Role>,
    due: Option<fn(&Application, &Pack) -> Option<Due>>,
    way_on: &'static str,
) -> StageRow<Application> {
    StageRow { key, name: names.0, public: names.1, look, holder, way_on, due }
}

const STAGES: &[StageRow<Application>] = &[
    stage(
        "drafting",
        ("填报中", "填报中"),
        Look::Now,
        Some(Role::Applicant),
        Some(due_submit),
        "填完各项，检查、承诺并提交；也可以撤回",
    ),
    stage(
        "returned",
        ("退回修改", "填报中"),
        Look::Ask,
        Some(Role::Applicant),
        Some(due_return),
        "按退回的理由修改后再次提交；也可以撤回",
    ),
    stage(
        "employer_check",
        ("单位核对", "单位审核"),
        Look::Now,
        Some(Role::Employer),
        Some(due_recommend),
        "逐项核对原件，审议；有问题的退回修改或不予推荐",
    ),
    stage(
        "deliberated",
        ("待单位公示", "单位审核"),
        Look::Now,
        Some(Role::Employer),
        Some(due_recommend),
        "开始单位内部公示",
    ),
    stage(
        "internal_notice",
        ("单位公示", "单位审核"),
        Look::Now,
        Some(Role::Employer),
        Some(due_internal_notice),
        "期满无异议的，签署单位承诺并推荐",
    ),
    stage(
        "department_review",
        ("主管审核", "主管审核"),
        Look::Now,
        Some(Role::Department),
        Some(due_department),
        "审核通过，或退回、不予通过",
    ),
    stage(
        "acceptance",
        ("待受理", "受理"),
        Look::Now,
        Some(Role::Organiser),
        Some(due_accept),
        "受理，或一次性告知，或不予受理",
    ),
    stage(
        "supplementing",
        ("待补正", "受理"),
        Look::Ask,
        Some(Role::Applicant),
        Some(due_supplement),
        "按一次性告知补正；逾期视为放弃申报",
    ),
    stage(
        "accepted",
        ("已受理", "评审中"),
        Look::Now,
        Some(Role::Organiser),
        Some(due_meeting),
        "列入评审会",
    ),
    stage(
        "under_review",
        ("评审中", "评审中"),
        Look::Now,
        Some(Role::Organiser),
        Some(due_meeting),
        "评审会表决，主任委员和监督员签字",
    ),
    stage(
        "passed",
        ("待复核", "评审中"),
        Look::Now,
        Some(Role::Organiser),
        None,
        "复核后列入公示；有问题的暂缓",
    ),
    stage(
        "voted_down",
        ("待告知", "评审中"),
        Look::Now,
        Some(Role::Organiser),
        None,
        "随评委会下一批公示告知申报人；没有人通过、不再公示的，直接告知",
    ),
    stage("rechecked", ("待公示", "评审中"), Look::Now, Some(Role::Organiser), None, "列入批次公示"),
    stage(
        "public_notice",
        ("公示中", "公示确认"),
        Look::Now,
        Some(Role::Organiser),
        Some(due_report),
        "公示期满无异议的，报送确认；有异议的暂缓核实",
    ),
    stage(
        "held",
        ("暂缓确认", "公示确认"),
        Look::Ask,
        Some(Role::Organiser),
        None,
        "核实后恢复公示，或由职改办不予确认",
    ),
    stage(
        "reported",
        ("待确认", "公示确认"),
        Look::Now,
        Some(Role::TitleOffice),
        None,
        "复查不得申报的情形后确认；不符合的不予确认",
    ),
    stage(
        "confirmed",
        ("已确认", "公示确认"),
        Look::Ok,
        Some(Role::TitleOffice),
        Some(due_certificate),
        "签发电子证书",
    ),
    stage("certified", ("已发证", "已取得"), Look::Ok, None, None, "下载证书；任何人可以查验"),
    stage("withdrawn", ("已撤回", "已办结"), Look::Idle, None, None, "可以在期限内重新开始申报"),
    stage(
        "not_recommended",
        ("不予推荐", "已办结"),
        Look::No,
        None,
        None,
        "可以向单位申诉，或下一年度再申报",
    ),
    stage(
        "department_refused",
        ("主管部门不予通过", "已办结"),
        Look::No,
        None,
        None,
        "可以向职改办反映，经核查可恢复办理；或下一年度再申报",
    ),
    stage(
        "not_accepted",
        ("不予受理", "已办结"),
        Look::No,
        None,
        None,
        "可以向职改办反映，经核查可恢复办理；或下一年度再申报",
    ),
    stage(
        "lapsed",
        ("逾期未补正", "已办结"),
        Look::No,
        None,
        None,
        "可以向职改办反映，经核查可恢复办理；或下一年度再申报",
    ),
    stage("not_passed", ("评审未通过", "已办结"), Look::No, None, None, "下一年度可以再申报"),
    stage(
        "not_confirmed",
        ("不予确认", "已办结"),
        Look::No,
        None,
        None,
        "可以向职改办反映，经核查可恢复办理；或情形消除后再申报",
    ),
    stage("revoked", ("已撤销", "已办结"), Look::No, None, None, "证书已经失效；可以依法申请复核"),
];

const fn act(
    key: &'static str,
    name: &'static str,
    roles: &'static [Role],
    moves: (&'static [&'static str], &'static [&'static str]),
    weight: Weight,
    hint: &'static str,
    guard: Guard<Application>,
) -> ActRow<Application> {
    ActRow { key, name, roles, from: moves.0, to: moves.1, hint, weight, guard }
}

const EMPLOYER_STAGES: &[&str] = &["employer_check", "deliberated", "internal_notice"];

const ACTS: &[ActRow<Application>] = &[
    act("open", "开始申报", &[Role::Applicant], (&[], &["drafting"]), Weight::Main, "建立一件新的申报", free),
    act(
        "submit",
        "检查、承诺并提交",
        &[Role::Applicant],
        (&["drafting", "returned"], &["employer_check"]),
        Weight::Main,
        "提交前再看一遍全部内容，然后签署承诺书",
        submit::guard,
    ),
    act(
        "supplement",
        "提交补正",
        &[Role::Applicant],
        (&["supplementing"], &["acceptance"]),
        Weight::Main,
        "先修改有关各项、补传材料，再写补正说明",
        supplement::guard,
    ),
    act(
        "check_items",
        "保存核对结果",
        &[Role::Employer],
        (&["employer_check"], &["employer_check"]),
        Weight::Main,
        "随时可以保存，离开后接着核对",
        check_items::guard,
    ),
    act(
        "record_defence",
        "填写答辩、说课意见",
        &[Role::Employer],
        (&["employer_check"], &["employer_check"]),
        Weight::Plain,
        "高级职称在审议之前进行",
        record_defence::guard,
    ),
    act(
        "deliberate",
        "提交审议意见",
        &[Role::Employer],
        (&["employer_check"], &["deliberated"]),
        Weight::Main,
        "全部核对完成后，由单位审议",
        deliberate::guard,
    ),
    act(
        "post_internal_notice",
        "开始单位公示",
        &[Role::Employer],
        (&["deliberated"], &["internal_notice"]),
        Weight::Main,
        "公示期从明天起算",
        post_internal_notice::guard,
    ),
    act(
        "recommend",
        "推荐",
        &[Role::Employer],
        (&["internal_notice"], &["department_review", "acceptance"]),
        Weight::Confirmed,
        "签署单位承诺书，写明推荐意见",
        recommend::guard,
    ),
    act(
        "forward",
        "审核通过",
        &[Role::Department],
        (&["department_review"], &["department_review", "acceptance"]),
        Weight::Main,
        "程序、真实性、规范性三项都通过后报送",
        forward::guard,
    ),
    act(
        "return",
        "退回修改",
        &[Role::Employer, Role::Department],
        (&["employer_check", "deliberated", "internal_notice", "department_review"], &["returned"]),
        Weight::Grave,
        "写明要改哪几项，申报人改好后再次提交",
        return_for_correction::guard,
    ),
    act(
        "not_recommend",
        "不予推荐",
        &[Role::Employer],
        (EMPLOYER_STAGES, &["not_recommended"]),
        Weight::Grave,
        "写明理由，申报人会收到理由和依据",
        not_recommend::guard,
    ),
    act(
        "refuse",
        "不予通过",
        &[Role::Department],
        (&["department_review"], &["department_refused"]),
        Weight::Grave,
        "写明理由，申报人会收到理由和依据",
        refuse::guard,
    ),
    act(
        "accept",
        "受理",
        &[Role::Organiser],
        (&["acceptance"], &["accepted"]),
        Weight::Confirmed,
        "逐项确认后受理",
        accept::guard,
    ),
    act(
        "notify_deficiencies",
        "一次性告知",
        &[Role::Organiser],
        (&["acceptance"], &["supplementing"]),
        Weight::Plain,
        "需要补正的内容一次写全，只能告知一次",
        notify_deficiencies::guard,
    ),
    act(
        "not_accept",
        "不予受理",
        &[Role::Organiser],
        (&["acceptance"], &["not_accepted"]),
        Weight::Grave,
        "写明理由，申报人会收到理由和依据",
        not_accept::guard,
    ),
    act(
        "lapse",
        "逾期未补正",
        &[Role::System],
        (&["supplementing"], &["lapsed"]),
        Weight::Grave,
        "补正期限过后由系统办理",
        lapse::guard,
    ),
    act(
        "cross",
        "交叉评审",
        &[Role::System],
        (&["accepted"], &["accepted"]),
        Weight::Plain,
        "随交叉评审安排的公布办理",
        free,
    ),
    act(
        "enter_meeting",
        "列入评审会",
        &[Role::System],
        (&["accepted"], &["under_review"]),
        Weight::Plain,
        "随评审会的议程办理",
        free,
    ),
    act(
        "leave_meeting",
        "移出评审会",
        &[Role::System],
        (&["under_review"], &["accepted"]),
        Weight::Plain,
        "随评审会取消办理",
        free,
    ),
    act(
        "assign_readers",
        "交专家审阅",
        &[Role::System],
        (&["under_review"], &["under_review"]),
        Weight::Plain,
        "随评审会备案接收办理",
        free,
    ),
    act(
        "recuse",
        "专家回避",
        &[Role::System],
        (&["under_review"], &["under_review"]),
        Weight::Plain,
        "随专家申请回避办理，由其他专家接替审阅",
        free,
    ),
    act(
        "read",
        "提交审阅意见",
        &[Role::Expert],
        (&["under_review"], &["under_review"]),
        Weight::Main,
        "独立评分，提交以后才看到其他专家的意见",
        read::guard,
    ),
    act(
        "panel_defence",
        "记录评审答辩",
        &[Role::Expert, Role::Organiser],
        (&["under_review"], &["under_review"]),
        Weight::Main,
        "答辩结束后记录问题、回答和意见，供评审会评议",
        panel_defence::guard,
    ),
    act(
        "panel_opinion",
        "填写专业组意见",
        &[Role::Expert],
        (&["under_review"], &["under_review"]),
        Weight::Main,
        "主审专家综合各人意见，供评审会评议",
        read::guard_panel,
    ),
    act(
        "vote",
        "表决结果",
        &[Role::System],
        (&["under_review"], &["passed", "voted_down"]),
        Weight::Plain,
        "随评审会签字办理",
        free,
    ),
    act(
        "inform",
        "告知结果",
        &[Role::Organiser, Role::System],
        (&["voted_down"], &["not_passed"]),
        Weight::Plain,
        "告知申报人评审未通过；公示时一并告知，不用逐件办理",
        inform::guard,
    ),
    act(
        "recheck",
        "复核",
        &[Role::Organiser],
        (&["passed"], &["rechecked"]),
        Weight::Main,
        "复核评审结果，写明意见",
        recheck::guard,
    ),
    act(
        "publish",
        "列入公示",
        &[Role::System],
        (&["rechecked"], &["public_notice"]),
        Weight::Plain,
        "随批次公示办理",
        free,
    ),
    act(
        "hold",
        "暂缓确认",
        &[Role::Organiser, Role::TitleOffice],
        (&["passed", "rechecked", "public_notice", "reported"], &["held"]),
        Weight::Grave,
        "需要进一步核实的，只暂缓这一件",
        hold::guard,
    ),
    act(
        "release",
        "核实后恢复",
        &[Role::Organiser, Role::TitleOffice],
        (&["held"], &["rechecked"]),
        Weight::Main,
        "写明核实的结论，重新公示",
        hold::guard,
    ),
    act(
        "report",
        "报送确认",
        &[Role::System],
        (&["public_notice"], &["reported"]),
        Weight::Plain,
        "随批次报送办理",
        report::guard,
    ),
    act(
        "confirm",
        "确认",
        &[Role::System],
        (&["reported"], &["confirmed"]),
        Weight::Plain,
        "随批次确认办理",
        confirm::guard,
    ),
    act(
        "not_confirm",
        "不予确认",
        &[Role::TitleOffice],
        (&["reported", "held"], &["not_confirmed"]),
        Weight::GraveConfirmed,
        "写明理由，申报人会收到理由和依据",
        not_confirm::guard,
    ),
    act(
        "certify",
        "发证",
        &[Role::System],
        (&["confirmed"], &["certified"]),
        Weight::Plain,
        "随证书签发办理",
        free,
    ),
    act(
        "revoke",
        "撤销",
        &[Role::System],
        (&["certified"], &["revoked"]),
        Weight::Grave,
        "随证书撤销办理",
        free,
    ),
    act(
        "reinstate",
        "经核查恢复办理",
        &[Role::TitleOffice],
        (
            &["department_refused", "not_accepted", "lapsed", "not_confirmed"],
            &["department_review", "acceptance", "reported", "held"],
        ),
        Weight::GraveConfirmed,
        "申诉经核查成立的，从终止的那一步接着办理",
        reinstate::guard,
    ),
    act(
        "reassess",
        "重新评估",
        &[Role::TitleOffice],
        (reassess::OPEN, reassess::OPEN),
        Weight::Plain,
        "年中修改的规定管这一件的，按新规定重新评估并记录；不改变办理到哪一步",
        reassess::guard,
    ),
    act(
        "withdraw",
        "撤回申报",
        &[Role::Applicant],
        (
            &[
                "drafting",
                "returned",
                "employer_check",
                "deliberated",
                "internal_notice",
                "department_review",
                "acceptance",
                "supplementing",
            ],
            &["withdrawn"],
        ),
        Weight::Grave,
        "受理之前随时可以撤回",
        withdraw::guard,
    ),
];

/// Acts that follow from another case's act: role and stage say all.
#[expect(clippy::unnecessary_wraps, reason = "the table holds functions of one type")]
fn free(_: &Application, _: &Context<'_, Facts>) -> Result<(), Refusal> {
    Ok(())
}

fn due_of(case: &Application, step: &str, pack: &Pack) -> Option<Due> {
    window(case, step, pack).map(|w| Due { day: w.until, derivation: w.derivation, clause: w.clause })
}

fn due_submit(case: &Application, pack: &Pack) -> Option<Due> {
    due_of(case, "submit", pack)
}

fn due_return(case: &Application, pack: &Pack) -> Option<Due> {
    let by_department = case.returns.last().is_some_and(|record| record.role == Role::Department);
    due_of(case, if by_department { "department" } else { "recommend" }, pack)
}

fn due_recommend(case: &Application, pack: &Pack) -> Option<Due> {
    due_of(case, "recommend", pack)
}

/// While the notice runs its own end is the date to watch; afterwards the window is.
fn due_internal_notice(case: &Application, pack: &Pack) -> Option<Due> {
    let window = due_of(case, "recommend", pack)?;
    let notice = case.internal_notice.as_ref()?;
    let derivation = format!("单位公示{}；{}", notice.derivation, window.derivation);
    Some(Due { derivation, ..window })
}

fn due_department(case: &Application, pack: &Pack) -> Option<Due> {
    due_of(case, "department", pack)
}

fn due_accept(case: &Application, pack: &Pack) -> Option<Due> {
    due_of(case, "accept", pack)
}

fn due_supplement(case: &Application, pack: &Pack) -> Option<Due> {
    let notice = case.deficiency_notice.as_ref()?;
    let clause = pack.term_clause("supplement").unwrap_or_default();
    Some(Due { day: notice.due, derivation: notice.derivation.clone(), clause })
}

fn due_meeting(case: &Application, pack: &Pack) -> Option<Due> {
    due_of(case, "meeting", pack)
}

fn due_report(case: &Application, pack: &Pack) -> Option<Due> {
    pack.term("report", case.public_notice.as_ref()?.until).ok()
}

fn due_certificate(case: &Application, pack: &Pack) -> Option<Due> {
    pack.term("certificate_data", case.confirmation.as_ref()?.day).ok()
}

/// The row of a stage.
pub fn row(stage: Stage) -> &'static StageRow<Application> {
    PROCEDURE.stage(stage.key())
}
