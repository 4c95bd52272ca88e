//! An engineer of a private firm from the pre-check to the downloaded certificate, touching every role.
//!
//! req: A1 B1 C1 C2 C3 C4 C6 C10 D1 D2 D3 D5 D6 E8 F1 F4 X1 X2 X3

use crate::path::{Typed, act, attach_all, enter, fill_in, open_case, submit, walk_to};
use browser_tests::story;
use std::process::Command;

#[test]
fn an_engineer_walks_from_precheck_to_certificate() {
    story("engineer", async |site| {
        let stranger = site.visitor().await;
        stranger.goto("/precheck").await;
        stranger.select("从事的专业系列", "工程技术").await;
        stranger.select("最高学历", "大学本科").await;
        stranger.select("现有职称", "助理工程师").await;
        stranger.fill("现有职称取得日期", "2019-12-20").await;
        stranger.press("继续").await;
        stranger.sees("第 2 步").await;
        stranger.axe().await;
        stranger.press("看结果").await;
        stranger.sees("5 年 0 个月 ≥ 4 年").await;
        stranger.sees("通知七（一）").await;
        stranger.axe().await;
        stranger.screenshot("precheck", 1366).await;

        let me = enter(site, "覃谷雨").await;
        let typed =
            Typed { teacher: false, held: "助理工程师", obtained: "2019-12-20", since: "2015-08-01" };
        fill_in(&me, "工程技术：工程师", &typed).await;
        me.screenshot("task-list", 1366).await;
        me.axe().await;
        attach_all(&me, &["劳动合同或聘用合同", "业绩成果证明"]).await;
        submit(&me).await;
        let case = me.path().await.split('/').take(3).collect::<Vec<_>>().join("/");
        me.screenshot("submitted", 1366).await;

        let unit = enter(site, "龙春分，壶城示例装备制造有限公司").await;
        open_case(&unit, "覃谷雨").await;
        unit.sees("共享数据已核对").await;
        unit.axe().await;
        unit.screenshot("case-employer", 1366).await;
        unit.sees("现在不能").await;
        unit.choose_in("劳动合同或聘用合同", "与原件一致").await;
        unit.choose_in("业绩成果证明", "与原件一致").await;
        unit.press("保存核对结果").await;
        unit.sees("已办理").await;
        act(&unit, "提交审议意见", "审议意见", "同意推荐", false).await;
        act(&unit, "开始单位公示", "公示的地点或方式", "公告栏", false).await;
        unit.sees("单位公示还没有期满").await;
        walk_to(&unit, "2024-09-03").await;
        open_case(&unit, "覃谷雨").await;
        unit.click_text("推荐").await;
        unit.choose("已阅读单位承诺书").await;
        unit.fill("推荐意见", "公示无异议，同意推荐").await;
        unit.fill("再次验证", "wrong").await;
        unit.press("推荐").await;
        unit.sees("密码不对，没有办理").await;
        unit.fill("再次验证", crate::path::PASSWORD).await;
        unit.press("推荐").await;
        unit.sees("已办理").await;

        let channel = enter(site, "蒙小寒，市工商业联合会").await;
        open_case(&channel, "覃谷雨").await;
        channel.click_text("审核通过").await;
        for box_ in ["推荐程序规范", "推荐材料真实", "填报材料规范"] {
            channel.choose(box_).await;
        }
        channel.fill("审核意见", "同意报送").await;
        channel.press("审核通过").await;
        channel.sees("已办理").await;

        let organiser = enter(site, crate::path::ORGANISER).await;
        open_case(&organiser, "覃谷雨").await;
        organiser.click_text("受理").await;
        for finding in
            ["推荐程序规范", "材料完整", "材料规范", "符合基本条件", "单位推荐意见明确", "单位同意推荐"]
        {
            organiser.choose(finding).await;
        }
        organiser.fill("再次验证", crate::path::PASSWORD).await;
        organiser.press("受理").await;
        organiser.sees("已办理").await;
        crate::meeting::review(site, &organiser, "覃谷雨", "2024-09-12").await;
        crate::path::confirm(site, &organiser, "覃谷雨").await;

        me.goto("/home").await;
        me.sees("已发证").await;
        me.screenshot("applicant-home", 1366).await;
        me.click_text("LZ2024-GC-").await;
        me.sees("证书有效").await;
        me.axe().await;
        me.screenshot("certificate", 1366).await;
        let path = me.path().await;
        verify_offline(&me, &path).await;
        verify_receipt(&me, &case).await;
        // What a seat may not see does not exist.
        let other = enter(site, "黄立秋").await;
        assert_eq!(other.fetch(&format!("{path}/certificate.pdf")).await.status, 404);
    });
}

/// The downloaded files convince the checker that knows nothing of the site.
async fn verify_offline(me: &browser_tests::Visitor, path: &str) {
    let folder = std::env::temp_dir().join(format!("zhiping-verify-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    for (name, from) in [
        ("certificate.json", format!("{path}/certificate.json")),
        ("certificate.pdf", format!("{path}/certificate.pdf")),
        ("trust.json", "/trust.json".to_owned()),
        ("status-list.json", "/status-list.json".to_owned()),
    ] {
        let file = me.fetch(&from).await;
        assert_eq!(file.status, 200, "{from}");
        std::fs::write(folder.join(name), file.bytes).expect("the temporary folder can be written");
    }
    let binary = std::env::var("ZHIPING_BIN").expect("make test names the binary");
    for file in ["certificate.json", "certificate.pdf"] {
        let checked = Command::new(&binary)
            .args(["verify", "certificate", file, "--trust", "trust.json", "--status", "status-list.json"])
            .args(["--at", "1727140000000"])
            .current_dir(&folder)
            .output()
            .expect("the binary runs");
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(checked.status.success() && said.contains("证书有效"), "{file}: {said}");
    }
    std::fs::remove_dir_all(folder).expect("the temporary folder goes");
}

/// The receipt of the last act convinces the checker, and another seat does not get it.
async fn verify_receipt(me: &browser_tests::Visitor, case: &str) {
    let folder = std::env::temp_dir().join(format!("zhiping-receipt-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    for (name, from) in
        [("receipt.json", format!("{case}/receipts/2")), ("trust.json", "/trust.json".to_owned())]
    {
        let file = me.fetch(&from).await;
        assert_eq!(file.status, 200, "{from}");
        std::fs::write(folder.join(name), file.bytes).expect("the temporary folder can be written");
    }
    let binary = std::env::var("ZHIPING_BIN").expect("make test names the binary");
    let checked = Command::new(&binary)
        .args(["verify", "log", "receipt.json", "--trust", "trust.json"])
        .current_dir(&folder)
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success(), "{said}");
    std::fs::remove_dir_all(folder).expect("the temporary folder goes");
}
