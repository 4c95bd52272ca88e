//! What does not go as planned at a meeting: a relation is declared late, a round is repeated, and paper decides at last. And
//! districts that review each other's teachers.

use crate::{
    meeting::{count, open, polls, prepare, sign},
    path::{OFFICE, ORGANISER, act, enter, walk_to},
};
use browser_tests::story;

const DAY: &str = "2024-09-12";

/// req: E4 E8 — a recused expert no longer finds the case and is not counted for it; nothing of a round that was annulled
/// counts; one way of voting for all cases.
#[test]
fn a_relation_is_declared_a_round_is_repeated_and_paper_decides() {
    story("turns", async |site| {
        let room = prepare(site, DAY).await;
        walk_to(&room.organiser, DAY).await;
        open(&room, "电子选票").await;
        let (clerk, expert) = (&room.organiser, &room.experts[0]);
        expert.goto(&room.meeting).await;
        let seen = expert.rows("议程表").await;
        expert.click_text("申请回避").await;
        let hidden =
            seen[0].lines().next().unwrap_or_default().split(' ').next().unwrap_or_default().to_owned();
        expert.choose(&hidden).await;
        expert.choose("亲属").await;
        expert.fill("具体情况", "申报人是本人表弟").await;
        expert.axe().await;
        expert.press("申请回避").await;
        expert.sees("已办理").await;
        expert.goto(&room.meeting).await;
        expert.does_not_see(&hidden).await;
        assert_eq!(expert.rows("议程表").await.len(), seen.len() - 1);

        clerk.goto(&room.meeting).await;
        act(clerk, "开始投票", "", "", true).await;
        polls(&room).await;
        expert.goto(&room.meeting).await;
        expert.click_text("投票").await;
        expert.sees("怎样保密").await;
        expert.does_not_see(&hidden).await;
        clerk.goto(&room.meeting).await;
        act(clerk, "作废本轮重投", "作废本轮的理由", "一位专家的设备没有电", true).await;
        polls(&room).await;
        act(clerk, "改用纸质选票", "改用纸质选票的理由", "会场网络中断", true).await;
        count(&room).await;
        sign(&room).await;
        room.supervisor.sees("已结束").await;
        for (paper, begins) in [("minutes.pdf", b"%PDF"), ("record.xlsx", b"PK\x03\x04")] {
            clerk.goto(&room.meeting).await;
            let path = format!("{}/papers/{paper}", room.meeting);
            assert!(clerk.links().await.contains(&path), "no link to {paper}");
            let file = clerk.fetch(&path).await;
            assert!(file.status == 200 && file.bytes.starts_with(begins), "{paper}: {}", file.status);
        }
        clerk.screenshot("turns", 1366).await;
    });
}

/// req: E6
#[test]
fn districts_review_each_others_teachers() {
    story("exchange", async |site| {
        let office = enter(site, OFFICE).await;
        office.goto("/exchanges").await;
        office.axe().await;
        // It is arranged and published already; there is nothing to arrange twice.
        office.does_not_see("安排：").await;
        office.click_text("中小学教师系列中、初级").await;
        office.sees("已公布").await;
        office.axe().await;
        let rows = office.rows("安排表").await;
        assert!(rows.len() > 1, "{rows:?}");

        let stranger = site.visitor().await;
        stranger.goto("/notices").await;
        stranger.press_in("交叉评审安排", "交叉评审安排").await;
        stranger.sees("由谁评审").await;
        assert_eq!(stranger.rows("安排表").await, rows);
        stranger.axe().await;
        stranger.screenshot("exchange", 390).await;
        stranger.fits().await;

        // Who has no part in it finds neither list nor page.
        let organiser = enter(site, ORGANISER).await;
        organiser.goto("/exchanges").await;
        organiser.does_not_see("安排：").await;
    });
}
