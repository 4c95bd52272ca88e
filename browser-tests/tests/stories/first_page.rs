//! The public first page: what anybody sees before signing in.

use browser_tests::story;

#[test]
fn anybody_reads_the_first_page_on_a_desk_and_on_a_phone() {
    story("first_page", async |site| {
        let visitor = site.visitor().await;
        visitor.goto("/").await;
        assert!(!visitor.title().await.is_empty());
        visitor.screenshot("first-page", 1280).await;
        visitor.axe().await;
        visitor.screenshot("first-page-phone", 390).await;
        visitor.fits().await;
    });
}
