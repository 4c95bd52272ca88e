//! What the notice asks a department to hand in: put together, sent, returned, sent again, received channel by channel.

use crate::path::{OFFICE, act, enter, paper};
use browser_tests::{Site, Visitor, story};

const DEPARTMENT: &str = "蓝秋分，市工业和信息化示例局";
const PARTS: [&str; 2] = ["使用计划表（加盖公章后的PDF扫描版）", "使用计划表（Excel电子版）"];

/// req: X7
#[test]
fn a_filing_is_sent_returned_and_received() {
    story("dispatch", async |site: &Site| {
        let (sender, office) = (enter(site, DEPARTMENT).await, enter(site, OFFICE).await);
        sender.goto("/dispatches/new?filing=senior_posts_plan").await;
        sender.sees("要有的材料").await;
        sender.axe().await;
        sender.press("准备报送").await;
        sender.sees("已办理：准备报送").await;
        sender.sees("还缺：使用计划表").await;
        let page = sender.path().await;
        let page = page.split('?').next().unwrap_or_default();
        // What is not sent is not there for the office.
        assert_eq!(office.fetch(page).await.status, 404);

        let file = paper("plan");
        put(&sender, PARTS[0], &file).await;
        let program = std::env::temp_dir().join(format!("program-{}.xlsx", std::process::id()));
        std::fs::write(&program, b"MZ\x90\x00").expect("the temporary folder can be written");
        sender.attach(&format!("{}：选择文件", PARTS[1]), &program).await;
        sender.press_in(&format!("{}：选择文件", PARTS[1]), "上传").await;
        sender.sees("内容不是 PDF、JPG、PNG、Excel（xlsx） 格式").await;
        sender.sees("删除 plan").await;
        put(&sender, PARTS[1], &file).await;
        sender.axe().await;
        send(&sender, page).await;
        sender.sees("逾期").await;
        sender.does_not_see("选择文件").await;

        office.goto("/home").await;
        office.click_text("报送件：待签收").await;
        office.click_text("中小学教师系列高级教师职称评审岗位职数使用计划表").await;
        office.goto(page).await;
        act(&office, "退回报送", "退回的理由", "扫描件少一页", false).await;
        sender.goto(page).await;
        sender.sees("扫描件少一页").await;
        send(&sender, page).await;

        office.goto(page).await;
        act(&office, "签收", "电子邮箱：收到的日期", "2024-08-23", false).await;
        office.sees("待签收").await;
        sender.goto(page).await;
        sender.sees("已经有渠道签收，不能撤回").await;
        office.goto(page).await;
        act(&office, "签收", "", "", false).await;
        office.sees("已签收").await;
        for (name, begins) in [("letter.pdf", &b"%PDF"[..]), ("package.zip", b"PK\x03\x04")] {
            let path = format!("{page}/{name}");
            assert!(office.links().await.contains(&path), "no link to {name}");
            let file = office.fetch(&path).await;
            assert!(file.status == 200 && file.bytes.starts_with(begins), "{name}: {}", file.status);
        }
        office.axe().await;
        office.resize(390).await;
        office.fits().await;
        office.screenshot("dispatch", 390).await;
    });
}

async fn put(me: &Visitor, part: &str, file: &std::path::Path) {
    me.attach(&format!("{part}：选择文件"), file).await;
    me.press_in(&format!("{part}：选择文件"), "上传").await;
    me.sees("删除 plan").await;
}

async fn send(me: &Visitor, page: &str) {
    me.goto(page).await;
    me.click_text("记录报送").await;
    me.sees("报到lzszgb@126.com").await;
    me.fill("附言", "快递 1").await;
    me.axe().await;
    me.press("记录报送").await;
    me.sees("已办理：记录报送").await;
}
