//! A teacher's senior application with the lesson opinion; a refusal with its clause; a return and a supplement; a result
//! that is not confirmed.

use crate::{
    meeting::review,
    path::{
        ORGANISER, PASSWORD, Typed, act, attach_all, enter, fill_in, open_case, publish_and_report, submit,
        walk_to,
    },
};
use browser_tests::{Site, Visitor, story};
use std::process::Command;

const ENGINEER: Typed<'_> =
    Typed { teacher: false, held: "助理工程师", obtained: "2019-12-20", since: "2015-08-01" };

/// req: D3 — deliberation waits for the lesson opinion.
#[test]
fn a_teacher_applies_for_the_senior_title_with_a_lesson_opinion() {
    story("teacher", async |site| {
        let me = enter(site, "韦清明").await;
        let typed =
            Typed { teacher: true, held: "一级教师", obtained: "2018-09-30", since: "2006-09-01" };
        fill_in(&me, "中小学教师：高级教师", &typed).await;
        attach_all(&me, &["劳动合同或聘用合同", "业绩成果证明", "养老保险缴费记录"]).await;
        submit(&me).await;
        let school = enter(site, "蓝雨水，柳州示例第一中学").await;
        open_case(&school, "韦清明").await;
        for item in ["劳动合同或聘用合同", "业绩成果证明", "养老保险缴费记录"] {
            school.choose_in(item, "与原件一致").await;
        }
        school.press("保存核对结果").await;
        school.sees("审议前应当答辩或说课").await;
        act(&school, "填写答辩、说课意见", "答辩或说课的意见", "说课优秀", false).await;
        act(&school, "提交审议意见", "审议意见", "同意推荐", false).await;
        school.sees("说课优秀").await;
        school.screenshot("case-teacher", 390).await;
        school.fits().await;
    });
}

/// req: G1 X1 C9 — refused with clause and arithmetic, and nothing typed is lost.
#[test]
fn an_engineer_some_months_short_is_refused_with_the_clause() {
    story("refused", async |site| {
        let me = enter(site, "黄立秋").await;
        let typed = Typed { obtained: "2021-06-30", ..ENGINEER };
        fill_in(&me, "工程技术：工程师", &typed).await;
        attach_all(&me, &["劳动合同或聘用合同", "业绩成果证明"]).await;
        me.click_text("检查、承诺并提交").await;
        me.choose("我已阅读并承诺").await;
        me.press("提交").await;
        me.sees("没有提交").await;
        me.sees("3 年 6 个月 < 4 年").await;
        me.sees("通知七（一）").await;
        assert!(me.title().await.starts_with("错误："));
        me.axe().await;
        me.screenshot("refused", 1366).await;
        me.sees("液压支架轻量化改造").await;
    });
}

/// Checks the originals, posts the notice, walks past it, recommends, forwards through the channel.
async fn recommend(site: &Site, unit: &Visitor, name: &str) {
    open_case(unit, name).await;
    for item in ["劳动合同或聘用合同", "业绩成果证明"] {
        unit.choose_in(item, "与原件一致").await;
    }
    unit.press("保存核对结果").await;
    unit.sees("已办理").await;
    act(unit, "提交审议意见", "审议意见", "同意推荐", false).await;
    act(unit, "开始单位公示", "公示的地点或方式", "公告栏", false).await;
    walk_to(unit, "2024-09-03").await;
    open_case(unit, name).await;
    unit.click_text("推荐").await;
    unit.sees("岗位职数系统还没有核对").await;
    unit.choose("已阅读单位承诺书").await;
    unit.fill("推荐意见", "同意推荐").await;
    unit.fill("再次验证", PASSWORD).await;
    unit.press("推荐").await;
    unit.sees("已办理").await;
    let channel = enter(site, "蒙小寒，市工商业联合会").await;
    open_case(&channel, name).await;
    channel.click_text("审核通过").await;
    for tick in ["推荐程序规范", "推荐材料真实", "填报材料规范"] {
        channel.choose(tick).await;
    }
    channel.fill("审核意见", "同意报送").await;
    channel.press("审核通过").await;
    channel.sees("已办理").await;
}

async fn accept(organiser: &Visitor, name: &str) {
    open_case(organiser, name).await;
    organiser.click_text("受理").await;
    for tick in ["推荐程序规范", "材料完整", "材料规范", "符合基本条件", "单位推荐意见明确", "单位同意推荐"]
    {
        organiser.choose(tick).await;
    }
    organiser.fill("再次验证", PASSWORD).await;
    organiser.press("受理").await;
    organiser.sees("已办理").await;
}

/// req: D5 D7 — returned by the employer, told once by the organiser, supplemented, accepted.
#[test]
fn a_dossier_is_returned_then_told_once_then_supplemented() {
    story("supplemented", async |site| {
        let me = enter(site, "莫寒露").await;
        fill_in(&me, "工程技术：工程师", &ENGINEER).await;
        attach_all(&me, &["劳动合同或聘用合同", "业绩成果证明"]).await;
        submit(&me).await;
        let unit = enter(site, "曾清明，驾鹤示例").await;
        open_case(&unit, "莫寒露").await;
        act(&unit, "退回修改", "要修改的内容", "工作经历请写证明人", false).await;
        me.goto("/home").await;
        me.sees("退回修改").await;
        me.click_text("工程师").await;
        me.sees("工作经历请写证明人").await;
        me.click_text("工作经历").await;
        me.fill("证明人", "罗立春").await;
        me.press("保存并返回").await;
        submit(&me).await;
        recommend(site, &unit, "莫寒露").await;
        let organiser = enter(site, ORGANISER).await;
        open_case(&organiser, "莫寒露").await;
        act(&organiser, "一次性告知", "需要补正的内容", "合同缺少签字页", false).await;
        organiser.screenshot("one-time-notice", 1366).await;
        me.goto("/home").await;
        me.sees("待补正").await;
        me.click_text("工程师").await;
        me.sees("合同缺少签字页").await;
        me.click_text("检查并提交补正").await;
        me.fill("补正说明", "已补签字页").await;
        me.press("提交补正").await;
        me.sees("已提交").await;
        open_case(&organiser, "莫寒露").await;
        organiser.sees("已补签字页").await;
        organiser.sees("已经一次性告知过").await;
        accept(&organiser, "莫寒露").await;
    });
}

/// req: A4 A7 F6 — a sanction that arises after submission blocks the confirmation, with its clause.
#[test]
fn a_sanction_after_submission_blocks_the_confirmation() {
    story("not_confirmed", async |site| {
        let me = enter(site, "陆小雪").await;
        fill_in(&me, "工程技术：工程师", &Typed { obtained: "2019-11-20", ..ENGINEER }).await;
        attach_all(&me, &["劳动合同或聘用合同", "业绩成果证明"]).await;
        submit(&me).await;
        let case = me.path().await.replace("/submitted", "");
        let unit = enter(site, "吴夏至，马鞍示例").await;
        recommend(site, &unit, "陆小雪").await;
        let organiser = enter(site, ORGANISER).await;
        accept(&organiser, "陆小雪").await;
        review(site, &organiser, "陆小雪", "2024-09-12").await;
        publish_and_report(&organiser, "陆小雪").await;
        let batch = organiser.path().await;

        unit.goto(&case).await;
        let page = String::from_utf8_lossy(&me.fetch(&case).await.bytes).into_owned();
        import_sanction(site, document(&page)).await;

        let office = enter(site, crate::path::OFFICE).await;
        office.goto(&batch).await;
        act(&office, "确认", "确认文号", "演示确认〔2〕号", true).await;
        office.sees("申报后出现不得申报的情形").await;
        office.goto(&case).await;
        act(&office, "不予确认", "不予确认的理由", "申报后受到记过处分", true).await;
        me.goto(&case).await;
        me.sees("不予确认").await;
        me.sees("通知一").await;
        me.screenshot("not-confirmed", 1366).await;
    });
}

/// The number of the resident card on the applicant's own page: eighteen characters that begin as all demo numbers do.
fn document(page: &str) -> &str {
    let at = page.find("450299").expect("the applicant's own page shows the number");
    &page[at..at + 18]
}

/// What the register of sanctions delivers, imported as a clerk would.
async fn import_sanction(site: &Site, document: &str) {
    let file = std::env::temp_dir().join(format!("zhiping-sanction-{}.csv", std::process::id()));
    let lines = format!("document,fact,value,register\n{document},sanctioned,true,处分信息\n");
    std::fs::write(&file, lines).expect("the temporary folder can be written");
    let binary = std::env::var("ZHIPING_BIN").expect("make test names the binary");
    let done = Command::new(binary)
        .args(["import", "registers"])
        .args(site.place())
        .arg(&file)
        .output()
        .expect("the binary runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    std::fs::remove_file(file).expect("the temporary file goes");
}
