//! What goes wrong on an ordinary day: two tabs, an ended session, impatience, a wrong file, a wrong address. Nothing typed
//! is lost, and every answer says what to do.

use crate::path::{enter, paper};
use browser_tests::{Site, Visitor, story};

/// A new engineer's application; ends on the task list, whose path is the answer.
async fn begin(site: &Site, who: &str) -> (Visitor, String) {
    let me = enter(site, who).await;
    choose(&me).await;
    me.press("开始申报").await;
    me.sees("一、基本资格").await;
    let tasks = me.path().await;
    (me, tasks)
}

async fn choose(me: &Visitor) {
    me.goto("/apply").await;
    me.select("申报职称", "工程技术：工程师").await;
    me.select("申报途径", "逐级申报").await;
    me.select("专业", "工程技术：机械工程").await;
}

/// A title with another series' specialty would print a wrong certificate.
#[test]
fn what_was_not_chosen_well_is_told_at_its_field() {
    story("chosen", async |site| {
        let me = enter(site, "黄立秋").await;
        me.goto("/apply").await;
        me.press("开始申报").await;
        for problem in ["请选择要申报的职称", "请选择申报途径"] {
            me.sees(problem).await;
        }
        choose(&me).await;
        me.select("专业", "中小学教师：数学").await;
        me.press("开始申报").await;
        me.sees("请选择工程技术系列的专业").await;
        assert!(me.title().await.starts_with("错误："));
        me.select("专业", "机械工程").await;
        me.press("开始申报").await;
        me.sees("一、基本资格").await;
    });
}

/// Typing goes on while the page saves by itself: pressing 保存 right after is no conflict with oneself.
#[test]
fn saving_right_after_the_page_saved_is_no_conflict() {
    story("no_conflict", async |site| {
        let (me, tasks) = begin(site, "黄立秋").await;
        for (round, text) in
            ["一线机械设计。", "一线机械设计与工艺。", "一线机械设计、工艺与检验。"].iter().enumerate()
        {
            me.goto(&tasks).await;
            me.click_text("专业技术工作总结").await;
            me.fill("专业技术工作总结", &format!("草稿{round}")).await;
            me.sees("已保存").await;
            me.fill("专业技术工作总结", text).await;
            me.press("保存并返回").await;
            me.sees("一、基本资格").await;
            me.click_text("专业技术工作总结").await;
            assert_eq!(me.value("专业技术工作总结").await, *text);
        }
    });
}

/// Two tabs: the second to save is shown both, and chooses.
#[test]
fn two_tabs_never_overwrite_each_other_in_silence() {
    story("two_tabs", async |site| {
        let (me, tasks) = begin(site, "黄立秋").await;
        let section = tasks.replace("/tasks", "/sections/summary");
        let other = site.tab(&me).await;
        me.goto(&section).await;
        other.goto(&section).await;
        me.turn_to().await;
        me.fill("专业技术工作总结", "先写的").await;
        me.sees("已保存").await;
        other.turn_to().await;
        other.fill("专业技术工作总结", "后写的").await;
        other.sees("请在下面选一份").await;
        for text in ["您填的：", "后写的", "已保存的：先写的"] {
            other.sees(text).await;
        }
        other.screenshot("two-tabs", 390).await;
        other.press("用已保存的").await;
        assert_eq!(other.value("专业技术工作总结").await, "先写的");
        other.fill("专业技术工作总结", "又改了").await;
        other.sees("已保存").await;
        // The first tab is now the old one, and its button is asked as well as its script.
        me.turn_to().await;
        me.fill("专业技术工作总结", "第一页再改").await;
        me.sees("请在下面选一份").await;
        me.press("用我填的").await;
        me.sees("已保存").await;
        other.goto(&section).await;
        assert_eq!(other.value("专业技术工作总结").await, "第一页再改");
    });
}

/// The session ends while somebody types; after signing in elsewhere the same page saves what was typed.
#[test]
fn a_session_that_ends_while_typing_loses_nothing() {
    story("expired", async |site| {
        let (me, tasks) = begin(site, "黄立秋").await;
        let section = tasks.replace("/tasks", "/sections/summary");
        me.goto(&section).await;
        me.forget_session().await;
        me.fill("专业技术工作总结", "登录过期时正在写").await;
        me.sees("登录已过期").await;
        me.screenshot("expired", 390).await;
        let tab = site.tab(&me).await;
        tab.goto("/sign-in").await;
        tab.press("黄立秋").await;
        tab.sees("今天是").await;
        me.turn_to().await;
        me.sees("已保存").await;
        tab.goto(&section).await;
        assert_eq!(tab.value("专业技术工作总结").await, "登录过期时正在写");
        // The form's own button knows the new session, too.
        me.press("保存并返回").await;
        me.sees("一、基本资格").await;
    });
}

/// One application, whoever presses how often.
#[test]
fn sending_twice_at_once_opens_one_application() {
    story("twice", async |site| {
        let me = enter(site, "黄立秋").await;
        choose(&me).await;
        let [(first, one), (second, two)] = me.send_twice("开始申报").await;
        assert_eq!((first, second), (200, 200));
        assert!(one.ends_with("/tasks"), "{one}");
        assert_eq!(one, two);
    });
}

/// A program with another name, an empty file, a file too large: told at the field, before it costs a year.
#[test]
fn a_wrong_file_is_told_at_its_field() {
    story("wrong_file", async |site| {
        let (me, _) = begin(site, "黄立秋").await;
        me.click_text("证明材料").await;
        let field = "劳动合同或聘用合同：选择文件";
        let program = paper("renamed");
        std::fs::write(&program, [b"MZ\x90\0".as_slice(), &[0; 4096]].concat())
            .expect("the file can be written");
        me.attach(field, &program).await;
        me.press_in(field, "上传").await;
        me.sees("改扩展名没有用").await;
        let empty = paper("empty");
        std::fs::write(&empty, b"").expect("the file can be written");
        me.attach(field, &empty).await;
        me.press_in(field, "上传").await;
        me.sees("是空文件").await;
        let large = paper("large");
        let sparse = std::fs::File::create(&large).expect("the file can be written");
        sparse.set_len(100 * 1024 * 1024).expect("the disk has room");
        me.attach(field, &large).await;
        me.press_in(field, "上传").await;
        me.sees("文件超过 20.0 MB").await;
        me.screenshot("wrong-file", 390).await;
        me.axe().await;
        // Whoever passes the page's own check meets the server's.
        for megabytes in [21, 100] {
            let (status, answer) = me.send_file_of(field, megabytes * 1024 * 1024).await;
            assert_eq!(status, 413, "{megabytes} MB: {answer}");
            assert!(answer.contains("文件太大"), "{megabytes} MB: {answer}");
        }
        for file in [program, empty, large] {
            std::fs::remove_file(file).expect("the file goes");
        }
    });
}

/// Dates that do not exist and numbers that cannot be are told at the field, and stay as typed.
#[test]
fn impossible_values_are_told_at_their_fields_and_stay() {
    story("impossible", async |site| {
        let (me, tasks) = begin(site, "黄立秋").await;
        me.goto(&tasks.replace("/tasks", "/sections/identity")).await;
        me.fill("手机", "1380013").await;
        me.fill("到现单位的日期", "2999-01-01").await;
        me.press("保存并返回").await;
        me.sees("手机").await;
        assert!(me.title().await.starts_with("错误："), "{}", me.title().await);
        assert_eq!(me.value("手机").await, "1380013");
        assert_eq!(me.value("到现单位的日期").await, "2999-01-01");
        me.screenshot("impossible", 390).await;
    });
}

/// Another person's case, and another seat's page, answer as if they did not exist.
#[test]
fn a_wrong_address_tells_nothing() {
    story("wrong_address", async |site| {
        let (_, tasks) = begin(site, "黄立秋").await;
        let stranger = enter(site, "莫寒露").await;
        let case = tasks.replace("/tasks", "");
        for path in [
            case.clone(),
            tasks,
            format!("{case}/sections/summary"),
            format!("{case}/check"),
            case.replace(|c: char| c.is_ascii_digit(), "0"),
            "/applications/export.xlsx".to_owned(),
        ] {
            let answer = stranger.fetch(&path).await;
            let words = String::from_utf8_lossy(&answer.bytes).into_owned();
            assert_eq!(answer.status, 404, "{path}: {words}");
            assert!(!words.contains("立秋"), "{path}");
        }
    });
}
