//! The steps of a review: convene, draw, answer, file, read, meet, vote, sign.

use crate::path::{CHAIR, OFFICE, PASSWORD, SUPERVISOR, act, enter, open_case, walk_to};
use browser_tests::{Site, Visitor};
use std::{path::PathBuf, process::Command};

/// What the organiser's committee of the stories is called.
const COMMITTEE: &str = "市机械工程示例中级评委会";

/// Keys of both sides take a moment for each case; the page is looked at so often at most.
const KEYS: usize = 200;

/// Everybody of a meeting, each at a browser of their own.
pub(crate) struct Room {
    pub organiser: Visitor,
    pub supervisor: Visitor,
    pub office: Visitor,
    pub chair: Visitor,
    /// Whom the draw seated.
    pub experts: Vec<Visitor>,
    /// The path of the meeting.
    pub meeting: String,
    /// The path of the draw.
    pub draw: String,
}

impl Room {
    /// The members: the chair, and whom the draw seated.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Visitor> {
        std::iter::once(&self.chair).chain(&self.experts)
    }
}

/// From acceptance to a recheck: a meeting on `day` that passes every case on paper, signed by chair and supervisor.
pub(crate) async fn review(site: &Site, organiser: &Visitor, name: &str, day: &str) {
    let room = prepare(site, day).await;
    walk_to(&room.organiser, day).await;
    open(&room, "纸质选票").await;
    count(&room).await;
    room.organiser.sees("出席 9 人，评委会 9 人，9 × 3 ＝ 27 ≥ 9 × 2 ＝ 18").await;
    room.organiser.screenshot("meeting", 1366).await;
    sign(&room).await;
    open_case(organiser, name).await;
    act(organiser, "复核", "复核意见", "复核无误", false).await;
}

/// Types what was counted of paper ballots: one against each case.
pub(crate) async fn count(room: &Room) {
    let clerk = &room.organiser;
    clerk.goto(&room.meeting).await;
    let agenda = clerk.rows("议程表").await;
    clerk.click_text("录入表决结果").await;
    clerk.sees("逐件录入纸质选票的计票结果").await;
    for line in &agenda {
        let who = line.lines().next().unwrap_or_default();
        // Whoever is recused from a case is not among those who vote on it.
        let voters: u32 = clerk.value(&format!("{who}：参加表决")).await.parse().expect("a number");
        clerk.fill(&format!("{who}：赞成"), &(voters - 1).to_string()).await;
        clerk.fill(&format!("{who}：反对"), "1").await;
    }
    clerk.press("录入表决结果").await;
    clerk.sees("待签字").await;
}

/// From acceptance to a meeting that can open: convened, drawn, filed, read.
pub(crate) async fn prepare(site: &Site, day: &str) -> Room {
    let organiser = enter(site, crate::path::ORGANISER).await;
    organiser.goto("/meetings").await;
    organiser.click_text(&format!("召集：{COMMITTEE}")).await;
    organiser.fill("日期", day).await;
    organiser.fill("地点", "三楼会议室").await;
    organiser.press("召集评审会").await;
    organiser.sees("待抽取专家").await;
    let meeting = organiser.path().await.split('?').next().unwrap_or_default().to_owned();
    let (supervisor, office) = (enter(site, SUPERVISOR).await, enter(site, OFFICE).await);
    let draw = draw(&organiser, &supervisor, &office).await;
    let chair = enter(site, CHAIR).await;
    let mut room = Room { organiser, supervisor, office, chair, experts: Vec::new(), meeting, draw };
    answer(site, &mut room).await;
    file(&room).await;
    for member in room.members() {
        read(member).await;
    }
    room.organiser.goto(&room.draw).await;
    room.organiser.axe().await;
    room.organiser.screenshot("draw", 1366).await;
    for member in room.members() {
        conclude(member).await;
    }
    room
}

/// Freezes the candidates, has both parties commit and reveal what they made on their own machine, draws, and has it
/// signed; the path of the draw.
async fn draw(organiser: &Visitor, supervisor: &Visitor, office: &Visitor) -> String {
    organiser.click_text("抽取专家").await;
    organiser.sees("评委库中聘期有效的专家").await;
    organiser.fill("再次验证", PASSWORD).await;
    organiser.press("抽取专家").await;
    organiser.sees("待承诺").await;
    let path = organiser.path().await.split('?').next().unwrap_or_default().to_owned();
    let id = path.rsplit('/').next().unwrap_or_default();
    let shares = [(supervisor, "supervisor"), (office, "title_office")]
        .map(|(who, party)| (who, Share::new(id, party)));
    for (who, share) in &shares {
        who.goto(&path).await;
        act(who, "提交承诺值", "承诺值", &share.say("commit"), true).await;
    }
    for (who, share) in &shares {
        who.goto(&path).await;
        act(who, "揭示份额", "份额", &share.say("reveal"), true).await;
    }
    organiser.goto(&path).await;
    act(organiser, "抽取", "", "", true).await;
    organiser.sees("待应邀").await;
    supervisor.goto(&path).await;
    act(supervisor, "监督员签字", "", "", true).await;
    path
}

/// A share as a party makes it, in a file of its own.
struct Share(PathBuf);

impl Share {
    fn new(draw: &str, party: &str) -> Self {
        let file = std::env::temp_dir().join(format!("zhiping-share-{draw}-{party}.json"));
        let share = Self(file);
        let (made, said) = run(&["share", "new", "--draw", draw, "--party", party, "--to", share.file()]);
        assert!(made, "{said}");
        share
    }
    fn file(&self) -> &str {
        self.0.to_str().expect("the temporary folder has a plain name")
    }
    fn say(&self, what: &str) -> String {
        run(&["share", what, self.file()]).1
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

/// Runs the command line; whether it ends well, and what it says.
pub(crate) fn run(words: &[&str]) -> (bool, String) {
    let binary = std::env::var("ZHIPING_BIN").expect("make test names the binary");
    let done = Command::new(binary).args(words).output().expect("the binary runs");
    let said = [done.stdout, done.stderr].map(|said| String::from_utf8_lossy(&said).trim().to_owned());
    (done.status.success(), said.concat())
}

/// The first who was drawn declines, everybody else comes, until the seats are full.
async fn answer(site: &Site, room: &mut Room) {
    let mut answered = Vec::new();
    loop {
        room.organiser.goto(&room.draw).await;
        let called = room.organiser.rows("入席表").await;
        let waiting: Vec<String> = called.into_iter().filter(|name| !answered.contains(name)).collect();
        if waiting.is_empty() {
            break;
        }
        for name in waiting {
            let expert = site.visitor().await;
            expert.goto("/sign-in").await;
            expert.click_text("其余").await;
            // Among the experts: an official may have the same name.
            expert.press_in("抽中的按姓名查找", &format!("{name}，市工程系列")).await;
            expert.sees("今天是").await;
            expert.goto(&room.draw).await;
            expert.sees("您被抽中参加这次评审").await;
            if answered.is_empty() {
                act(&expert, "辞谢", "辞谢的理由", "已有公务安排", false).await;
            } else {
                act(&expert, "应邀参加", "", "", false).await;
                room.experts.push(expert);
            }
            answered.push(name);
        }
    }
    room.organiser.sees("已组成").await;
}

/// Files the opening, and has it received.
async fn file(room: &Room) {
    room.organiser.goto(&room.meeting).await;
    act(&room.organiser, "开评备案", "评审工作安排", "上午审阅，下午评议、投票，监督员全程在场", true).await;
    room.office.goto(&room.meeting).await;
    act(&room.office, "接收备案", "", "", true).await;
}

/// Reads and scores whatever waits for this expert.
async fn read(expert: &Visitor) {
    while goes_to(expert, "看材料，独立评分").await {
        expert.axe().await;
        expert.fill("工作绩效", "36").await;
        expert.fill("创新成果", "25").await;
        expert.fill("解决实际问题能力", "27").await;
        expert.fill("审阅意见", "材料完整，业绩与岗位相符").await;
        expert.press("提交").await;
        expert.sees("已办理").await;
    }
}

/// Speaks for the panel wherever this expert is the main reader.
async fn conclude(expert: &Visitor) {
    while goes_to(expert, "综合各人意见").await {
        expert.sees("合计相同，都是 88 分").await;
        expert.fill("专业组意见", "意见一致，建议提交评审会表决").await;
        expert.press("提交").await;
        expert.sees("已办理").await;
    }
}

/// Goes to the first case on the desk, if it waits for this; what waits comes first.
async fn goes_to(expert: &Visitor, step: &str) -> bool {
    expert.goto("/applications").await;
    expert.sees("交您审阅").await;
    if !expert.says(step).await {
        return false;
    }
    let links = expert.links().await;
    let case = links.into_iter().find(|link| link.starts_with("/applications/"));
    expert.goto(&case.expect("what waits is on the desk")).await;
    true
}

/// Opens the meeting with a mode of voting; everybody signs in.
pub(crate) async fn open(room: &Room, mode: &str) {
    room.organiser.goto(&room.meeting).await;
    room.organiser.click_text("开评").await;
    room.organiser.choose(mode).await;
    room.organiser.fill("再次验证", PASSWORD).await;
    room.organiser.press("开评").await;
    room.organiser.sees("评审中").await;
    for member in room.members() {
        member.goto(&room.meeting).await;
        act(member, "签到", "", "", false).await;
    }
}

/// Votes electronically: keys are made, every member casts a paper for each case and finds it in the box, and the ballot is
/// closed. Member `n` chooses what `choice` says.
pub(crate) async fn ballot(room: &Room, choice: impl Fn(usize) -> &'static str) {
    let clerk = &room.organiser;
    clerk.goto(&room.meeting).await;
    let agenda = clerk.rows("议程表").await;
    act(clerk, "开始投票", "", "", true).await;
    polls(room).await;
    for (number, member) in room.members().enumerate() {
        member.goto(&room.meeting).await;
        member.click_text("投票").await;
        member.sees("怎样保密").await;
        if number == 0 {
            member.axe().await;
            member.screenshot("vote", 390).await;
            member.fits().await;
        }
        for line in &agenda {
            let who = line.lines().next().unwrap_or_default();
            // Whoever is recused does not find the case.
            if member.says(who).await {
                member.choose_in(who, choice(number)).await;
            }
        }
        member.press("检查并封票").await;
        member.sees("封票以后不能更改").await;
        member.press("封票投出").await;
        member.sees("张票都在箱中").await;
        member.click_text("去确认在箱中").await;
        member.press("确认在箱中").await;
        member.sees("已办理").await;
    }
    clerk.goto(&room.meeting).await;
    act(clerk, "结束投票", "", "", true).await;
    clerk.sees("待签字").await;
}

/// Waits until both sides have made their keys; the page comes again by itself until then.
pub(crate) async fn polls(room: &Room) {
    let clerk = &room.organiser;
    for _ in 0..KEYS {
        if clerk.says("投票进行中").await {
            break;
        }
        clerk.goto(&room.meeting).await;
    }
    clerk.sees("投票进行中").await;
}

/// Chair and supervisor sign the counts.
pub(crate) async fn sign(room: &Room) {
    for (signer, verb) in [(&room.chair, "主任委员签字"), (&room.supervisor, "监督员签字")] {
        signer.goto(&room.meeting).await;
        act(signer, verb, "", "", true).await;
    }
}
