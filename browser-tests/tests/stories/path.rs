//! The steps that several stories share: signing in by one click, filling in a dossier, and the officials' part.

use browser_tests::{Site, Visitor};
use std::path::PathBuf;

/// The password of every demo account.
pub(crate) const PASSWORD: &str = "zhiping-demo";

/// Somebody new, signed in by the demo button that begins with `who`.
pub(crate) async fn enter(site: &Site, who: &str) -> Visitor {
    let visitor = site.visitor().await;
    visitor.goto("/sign-in").await;
    visitor.press(who).await;
    visitor.sees("今天是").await;
    visitor
}

/// Moves the demo clock to a day.
pub(crate) async fn walk_to(visitor: &Visitor, day: &str) {
    visitor.goto("/home").await;
    visitor.fill("走到哪一天", day).await;
    visitor.press("走到这一天").await;
    visitor.sees(day).await;
}

/// A small PDF on disk.
pub(crate) fn paper(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("{name}-{}.pdf", std::process::id()));
    std::fs::write(&path, b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
        .expect("the temporary folder can be written");
    path
}

/// What an applicant types into the sections that no pre-check carries.
pub(crate) struct Typed<'a> {
    pub teacher: bool,
    pub held: &'a str,
    pub obtained: &'a str,
    pub since: &'a str,
}

/// Opens the application and fills in every section; ends on the task list.
pub(crate) async fn fill_in(me: &Visitor, title: &str, typed: &Typed<'_>) {
    me.goto("/home").await;
    me.click_text("开始新的申报").await;
    me.select("申报职称", title).await;
    me.select("申报途径", "逐级申报").await;
    me.select("专业", if typed.teacher { "数学" } else { "机械工程" }).await;
    me.press("开始申报").await;
    me.sees("一、基本资格").await;

    me.click_text("身份与工作单位").await;
    me.fill("手机", "13800000000").await;
    me.fill("岗位", "专业技术岗").await;
    me.select("与单位的关系", if typed.teacher { "事业单位" } else { "民营企业" }).await;
    me.fill("到现单位的日期", typed.since).await;
    me.fill("在申报单位连续缴纳养老保险的月数", "6").await;
    save(me).await;

    me.click_text("资格声明").await;
    for question in [
        "是公务员",
        "已办理离退休",
        "按规定办理了延长",
        "受到记过以上",
        "被立案审查",
        "受警告",
        "记入职称评审诚信",
    ] {
        me.choose_in(question, "否").await;
    }
    save(me).await;

    me.click_text("学历学位").await;
    me.select("学历", "大学本科").await;
    me.fill("学校", "示例工业大学").await;
    me.fill("专业", "机械工程").await;
    me.fill("毕业日期", typed.since).await;
    save(me).await;

    me.click_text("现有职称与年限").await;
    me.select("现有职称", typed.held).await;
    me.fill("取得日期", typed.obtained).await;
    me.fill("开始从事专业技术工作的日期", typed.since).await;
    if typed.teacher {
        me.select("任教学段", "初中").await;
    }
    save(me).await;

    me.click_text("继续教育").await;
    me.choose_in("本年度公需科目", "是").await;
    me.fill("上年度继续教育学时", "96").await;
    save(me).await;

    me.click_text("工作经历").await;
    me.fill("起", typed.since).await;
    me.fill("单位", "示例单位").await;
    me.fill("岗位与主要工作", "从事本专业技术工作").await;
    save(me).await;

    me.click_text("业绩成果").await;
    me.fill("成果名称", "液压支架轻量化改造").await;
    me.fill("完成日期", "2023-05-10").await;
    me.fill("本人作用", "主持").await;
    me.fill("内容与效果", "减重百分之十二，经用户验收。").await;
    save(me).await;

    me.click_text("专业技术工作总结").await;
    me.fill("专业技术工作总结", "一直在一线从事专业技术工作。").await;
    save(me).await;
}

/// Attaches a paper to every item that is asked for; ends on the task list.
pub(crate) async fn attach_all(me: &Visitor, items: &[&str]) {
    me.click_text("证明材料").await;
    me.sees("按材料清单上传").await;
    let file = paper("material");
    for item in items {
        me.attach(&format!("{item}：选择文件"), &file).await;
        me.press_in(&format!("{item}：选择文件"), "上传").await;
        me.sees("删除 material").await;
    }
    me.click_text("返回任务列表").await;
    me.sees("一、基本资格").await;
}

/// Reads everything once more, signs the commitment and submits.
pub(crate) async fn submit(me: &Visitor) {
    me.click_text("检查、承诺并提交").await;
    me.sees("承诺书").await;
    me.choose("我已阅读并承诺").await;
    me.press("提交").await;
    me.sees("已提交").await;
}

/// Opens the case of `name` from the list of what waits for this seat.
pub(crate) async fn open_case(me: &Visitor, name: &str) {
    me.goto("/applications?mine=1").await;
    me.fill("姓名、编号或单位", name).await;
    me.press("查找").await;
    me.click_text(name).await;
    me.sees("您现在可以做什么").await;
}

/// Takes one act with its text; weighty ones with the password.
pub(crate) async fn act(me: &Visitor, verb: &str, label: &str, text: &str, weighty: bool) {
    me.click_text(verb).await;
    me.sees("返回，不办理").await;
    if !label.is_empty() {
        me.fill(label, text).await;
    }
    if weighty {
        me.fill("再次验证", PASSWORD).await;
    }
    me.press(verb).await;
    me.sees("已办理").await;
}

async fn save(me: &Visitor) {
    me.press("保存并返回").await;
    me.sees("一、基本资格").await;
}

/// The organiser of the engineering series, its chair, its supervisor, and the title office, by their demo buttons.
pub(crate) const ORGANISER: &str = "黄清明，市工程系列";
/// The chair.
pub(crate) const CHAIR: &str = "蓝立冬，市工程系列";
/// The supervisor.
pub(crate) const SUPERVISOR: &str = "罗大暑，市工程系列";
/// The title office.
pub(crate) const OFFICE: &str = "欧霜降，柳州市职称改革";

/// From the recheck to the certificate: public notice, report, confirmation, issue.
pub(crate) async fn confirm(site: &Site, organiser: &Visitor, name: &str) {
    publish_and_report(organiser, name).await;
    let batch = organiser.path().await;
    let office = enter(site, OFFICE).await;
    office.goto(&batch).await;
    act(&office, "确认", "确认文号", "演示确认〔1〕号", true).await;
    act(&office, "签发证书", "", "", true).await;
    office.sees("已发证").await;
    office.screenshot("batch", 1366).await;
}

/// Publishes what is rechecked, walks past the term, reports; ends on the batch page.
pub(crate) async fn publish_and_report(organiser: &Visitor, name: &str) {
    organiser.goto("/batches").await;
    organiser.click_text("公示一批：市机械工程示例中级评委会").await;
    organiser.sees(name).await;
    organiser.fill("批次名称", "导览批次公示").await;
    organiser.press("公示一批").await;
    organiser.sees("公示还没有期满").await;
    let batch = organiser.path().await;
    walk_to(organiser, "2024-09-23").await;
    organiser.goto(&batch).await;
    act(organiser, "报送确认", "", "", false).await;
}
