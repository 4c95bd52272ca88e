//! The harness fills, chooses, attaches and presses as a person does, and fails when it should.

use crate::small_site;
use browser_tests::story_at;
use std::panic::catch_unwind;

#[test]
fn a_visitor_fills_a_form_by_its_labels() {
    story_at(&small_site::serve(), "harness_form", async |site| {
        let file = std::env::temp_dir().join(format!("zhiping-harness-{}.txt", std::process::id()));
        std::fs::write(&file, "论文").expect("a temporary file");
        let visitor = site.visitor().await;
        visitor.goto("/").await;
        visitor.axe().await;
        visitor.fill("姓名", "覃𠃌生").await;
        visitor.fill("出生日期", "1990-02-28").await;
        visitor.select("层级", "中级").await;
        visitor.choose_in("破格", "否").await;
        visitor.choose_in("转评", "是").await;
        visitor.choose("我已核对").await;
        visitor.attach("附件", &file).await;
        visitor.press("保存").await;
        for line in ["name=覃𠃌生", "born=1990-02-28", "level=2", "a=no", "b=yes", "truth=on", "paper=论文"]
        {
            visitor.sees(line).await;
        }
        visitor.does_not_see("旧名").await;
        assert_eq!(visitor.title().await, "已收到");
        assert_eq!(visitor.path().await, "/save");
        let missing = visitor.fetch("/nowhere").await;
        assert_eq!((missing.status, missing.bytes.as_slice()), (404, b"not here".as_slice()));
        assert!(visitor.screenshot("harness", 390).await.is_file());
        visitor.fits().await;
        std::fs::remove_file(file).expect("the temporary file goes");
    });
}

#[test]
fn a_link_by_keyboard_and_a_second_visitor() {
    story_at(&small_site::serve(), "harness_keys", async |site| {
        let (first, second) = (site.visitor().await, site.visitor().await);
        first.goto("/").await;
        first.key("Tab").await;
        assert!(first.focused().await.starts_with("姓名"));
        second.goto("/").await;
        second.fill("姓名", "").await;
        second.press("保存").await;
        second.sees("name=").await;
        first.sees("填写申报").await;
    });
}

#[test]
fn a_missing_script_and_an_unlabelled_field_fail_a_story() {
    let base = small_site::serve();
    let complains = catch_unwind(|| {
        story_at(&base, "harness_complaint", async |site| {
            let visitor = site.visitor().await;
            visitor.goto("/").await;
            visitor.click_text("另一页").await;
            visitor.sees("另一页").await;
        });
    });
    let keeps_out = catch_unwind(|| {
        story_at(&base, "harness_axe", async |site| {
            let visitor = site.visitor().await;
            visitor.goto("/other").await;
            visitor.axe().await;
        });
    });
    let message =
        |panic: Box<dyn std::any::Any + Send>| panic.downcast_ref::<String>().cloned().unwrap_or_default();
    match (complains, keeps_out) {
        (Err(complains), Err(keeps_out)) => {
            assert!(message(complains).contains("404"));
            assert!(message(keeps_out).contains("label"));
        }
        // Without a browser both stories are skipped, unless a browser is required.
        (Ok(()), Ok(())) => {
            assert!(std::env::var_os("ZHIPING_BROWSER").is_none(), "both stories had to fail")
        }
        _ => panic!("one story failed and the other did not"),
    }
}
