//! The law on pages: the title office tries another pack and asks open cases anew; anybody reads the law and the pre-check by
//! keyboard and on a phone.

use crate::path::{OFFICE, enter};
use browser_tests::{Visitor, story};

/// req: X5 X8 — a changed pack is tried on made-up people; an amendment is asked of all open cases with one press.
#[test]
fn the_title_office_tries_a_pack_and_asks_open_cases_anew() {
    story("policy_office", async |site| {
        let office = enter(site, OFFICE).await;
        office.goto("/policy").await;
        office.click_text("模拟政策包").await;
        office.select("政策包", "南宁市 2025 年度").await;
        office.select("和哪个比", "柳州市 2024 年度").await;
        office.fill("人数", "200").await;
        office.press("模拟").await;
        office.sees("200 人的结果").await;
        office.sees("有变化的人数，按现有职称").await;
        office.sees("变化的原因").await;
        office.axe().await;
        office.screenshot("simulate", 1366).await;
        office.resize(390).await;
        office.fits().await;
        office.resize(1366).await;

        office.goto("/policy").await;
        office.click_text("年中修改").await;
        office.click_text("看它管哪些在办的件").await;
        office.sees("待办，结论不变").await;
        office.axe().await;
        office.screenshot("amendment", 1366).await;
        let waiting = office.rows("在办的件").await;
        office.press("重新评估").await;
        office.sees("重新评估：结果").await;
        office.sees("没有办理 0 件").await;
        office.screenshot("amendment-result", 1366).await;
        office.click_text("返回列表").await;
        office.sees("已重新评估").await;
        office.does_not_see("待办，结论").await;
        office.click_text(waiting.first().and_then(|row| row.lines().next()).expect("a case is open")).await;
        office.sees("重新评估").await;
        office.sees("三年内不得申报").await;
        office.resize(390).await;
        office.fits().await;
    });
}

/// Tabs until what reads `text` has the focus.
async fn tab_to(me: &Visitor, text: &str) {
    for _ in 0..80 {
        // Before anything has the focus, the whole page has it.
        let words = me.focused().await;
        if words.contains(text) && words.chars().count() < 60 {
            return;
        }
        me.key("Tab").await;
    }
    panic!("the keyboard does not come to “{text}”");
}

/// req: A1 G1 X1 — every field and button of the pre-check is come to by the keyboard, on a phone; Enter goes on.
#[test]
fn the_pre_check_is_answered_by_keyboard_on_a_phone() {
    story("precheck_keys", async |site| {
        let me = site.visitor().await;
        me.resize(390).await;
        me.goto("/precheck").await;
        me.fits().await;
        me.screenshot("precheck-first-phone", 390).await;
        me.screenshot("precheck-first", 1366).await;
        me.resize(390).await;
        tab_to(&me, "从事的专业系列").await;
        me.select("从事的专业系列", "工程技术").await;
        tab_to(&me, "最高学历").await;
        me.select("最高学历", "大学本科").await;
        tab_to(&me, "现有职称").await;
        me.select("现有职称", "助理工程师").await;
        tab_to(&me, "现有职称取得日期").await;
        me.fill("现有职称取得日期", "2019-12-20").await;
        tab_to(&me, "继续").await;
        me.key("Enter").await;
        me.sees("第 2 步").await;
        // Of whoever is no freelancer nobody asks for months that a unit paid.
        me.does_not_see("以单位名义缴纳").await;
        me.fits().await;
        me.axe().await;
        me.screenshot("precheck-second-phone", 390).await;
        me.screenshot("precheck-second", 1366).await;
        me.resize(390).await;
        me.select("与单位的关系", "自由职业者").await;
        tab_to(&me, "看结果").await;
        me.key("Enter").await;
        // Now it matters.
        me.sees("再补几项").await;
        me.sees("以单位名义缴纳").await;
        me.does_not_see("与单位的关系").await;
        me.screenshot("precheck-third-phone", 390).await;
        tab_to(&me, "看结果").await;
        me.key("Enter").await;
        me.sees("预检结果").await;
        me.sees("申报哪一项都要符合的条件").await;
        me.fits().await;
        me.axe().await;
        me.screenshot("precheck-result-phone", 390).await;
        me.screenshot("precheck-result", 1366).await;
        me.resize(390).await;
        tab_to(&me, "修改情况").await;
        me.key("Enter").await;
        me.sees("第 1 步").await;
        assert_eq!(me.value("最高学历").await, "bachelor");
    });
}

/// req: H5 X7 — the law by keyboard and on a phone: from a clause to what carries it out, and back.
#[test]
fn the_law_is_read_by_keyboard_on_a_phone() {
    story("policy_keys", async |site| {
        let me = site.visitor().await;
        me.resize(390).await;
        for (page, says) in [
            ("/policy", "按事项查"),
            ("/policy/filings", "开评提前 5 个工作日"),
            ("/policy/sanctions", "处分期和记录期"),
            ("/policy/duties", "由人办理的事项"),
            ("/policy/data/way", "高技能人才贯通"),
        ] {
            me.goto(page).await;
            me.sees(says).await;
            me.fits().await;
            me.axe().await;
            let name = page.trim_start_matches('/').replace('/', "-");
            me.screenshot(&format!("{name}-phone"), 390).await;
            me.screenshot(&name, 1366).await;
            me.resize(390).await;
        }
        me.goto("/policy/notice.7.1.3").await;
        me.screenshot("policy-clause-phone", 390).await;
        me.resize(390).await;
        tab_to(&me, "高技能人才贯通").await;
        me.key("Enter").await;
        me.sees("名字下面是它在政策包里的代号").await;
        assert!(me.path().await.starts_with("/policy/data/way"), "{}", me.path().await);
        me.click_text("桂人社规〔2021〕12号").await;
        me.sees("年度通知里的写法").await;
        tab_to(&me, "通知七（一）3").await;
        me.key("Enter").await;
        me.sees("高技能人才参加职称评审").await;
    });
}
