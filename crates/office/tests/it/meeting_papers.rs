//! The documents of a meeting: who is given them, what stands in them, and what does not.

use crate::season::Season;
use kernel::{CaseId, Chance, PersonId, Role};
use office::{Me, Problem, minutes::MeetingPaper, perform::Request};
use proof::draw::{PublicSource, Share};
use review::{
    application::Application,
    batch::{Batch, documents::public_notice},
    certificate::Certificate,
    draw::{
        self, Draw,
        acts::{Commit, DrawNow, FreezePlan, PanelPlan, Reveal},
    },
    meeting::{self, Meeting, acts::FileOpening},
};
use std::process::Command;

/// The seats of a season, each by one login.
struct Seats(Vec<Me>);

impl Seats {
    async fn of(season: &Season) -> Self {
        let mut seats = Vec::new();
        for login in season.logins("").await {
            seats.push(season.me(&login).await);
        }
        Self(seats)
    }

    /// Who holds a role in an organisation that reaches the meeting.
    async fn official(&self, season: &Season, meeting: CaseId, role: Role) -> &Me {
        for me in self.0.iter().filter(|me| me.role() == Some(role)) {
            if season.office.visible::<Meeting>(me, meeting).await.is_ok() {
                return me;
            }
        }
        panic!("no {role:?} reaches {meeting}")
    }

    fn expert(&self, person: PersonId) -> &Me {
        self.0.iter().find(|me| me.role() == Some(Role::Expert) && me.person == person).unwrap()
    }
}

const OFFICIALS: [Role; 3] = [Role::Organiser, Role::Supervisor, Role::TitleOffice];

/// The text of a PDF without spaces; nothing where poppler-utils is not installed.
pub(crate) fn text(season: &Season, (name, bytes): &(String, Vec<u8>)) -> Option<String> {
    let file = season.folder().join(name);
    std::fs::write(&file, bytes).unwrap();
    if let Some(kept) = std::env::var_os("ZHIPING_KEEP") {
        std::fs::write(std::path::Path::new(&kept).join(name), bytes).unwrap();
    }
    let output = Command::new("pdftotext").arg(&file).arg("-").output().ok()?;
    Some(String::from_utf8(output.stdout).unwrap().split_whitespace().collect())
}

fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

async fn absent(season: &Season, me: &Me, paper: MeetingPaper, meeting: CaseId) {
    let answer = season.office.meeting_paper(me, paper, meeting).await;
    assert!(matches!(answer, Err(Problem::NotFound)), "{} {paper:?}", me.name);
}

// req: E2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filing_is_for_officials_and_a_draft_until_it_is_filed() {
    let season = Season::file("filing").await;
    let seats = Seats::of(&season).await;
    let closed = season.cases::<Meeting>("closed").await[0];
    let clerk = seats.official(&season, closed, Role::Organiser).await;
    let case = season.office.visible::<Meeting>(clerk, closed).await.unwrap().state;
    for role in OFFICIALS {
        let me = seats.official(&season, closed, role).await;
        let paper = season.office.meeting_paper(me, MeetingPaper::OpeningFiling, closed).await.unwrap();
        assert!(!paper.0.contains("草稿"), "{}", paper.0);
        let Some(text) = text(&season, &paper) else { return };
        let due = season.office.pack().term("meeting_filing", case.day).unwrap();
        for part in [
            case.committee.name.as_str(),
            &case.filing.as_ref().unwrap().plan,
            &due.derivation,
            &due.clause,
            &format!("申报情况（共{}件）", case.agenda.len()),
            &format!("评审专家构成（共{}人）", case.members.len()),
            "经办人：",
            "接收人：",
        ] {
            assert!(text.contains(&bare(part)), "{part}: {text}");
        }
        // Whoever filed or received is named, and an expert may have the same name.
        let office = seats.official(&season, closed, Role::TitleOffice).await;
        let signers = [clerk.name.as_str(), office.name.as_str()];
        let named = case.members.iter().filter(|member| member.person != case.chair);
        let named = named.filter(|member| !signers.contains(&member.name.text()));
        let named = named.filter(|member| text.contains(member.name.text())).count();
        assert_eq!(named, 0, "the composition is by panel and unit, not by name");
    }
    for me in &seats.0 {
        if !me.role().is_some_and(|role| OFFICIALS.contains(&role)) {
            absent(&season, me, MeetingPaper::OpeningFiling, closed).await;
        }
    }

    let convened = season.cases::<Meeting>("convened").await[0];
    let clerk = seats.official(&season, convened, Role::Organiser).await;
    absent(&season, clerk, MeetingPaper::OpeningFiling, convened).await;
    seat(&season, &seats, convened).await;
    let paper = season.office.meeting_paper(clerk, MeetingPaper::OpeningFiling, convened).await.unwrap();
    assert!(paper.0.contains("草稿"), "{}", paper.0);
    let Some(text) = text(&season, &paper) else { return };
    assert!(text.contains("开展评审工作备案表（草稿，尚未备案）") && !text.contains("系统内签字"), "{text}");
    for paper in [MeetingPaper::Minutes, MeetingPaper::Record] {
        absent(&season, clerk, paper, convened).await;
    }
}

// req: E8
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn minutes_are_for_officials_and_for_members_without_what_they_keep_away_from() {
    let season = Season::file("minutes").await;
    let seats = Seats::of(&season).await;
    let (mut kept_away, mut whole) = (0, 0);
    for (place, meeting) in season.cases::<Meeting>("closed").await.into_iter().enumerate() {
        let clerk = seats.official(&season, meeting, Role::Organiser).await;
        let case = season.office.visible::<Meeting>(clerk, meeting).await.unwrap().state;
        let record = season.office.meeting_paper(clerk, MeetingPaper::Record, meeting).await.unwrap();
        assert!(record.0.ends_with("-评审情况记录表.xlsx"), "{}", record.0);
        assert_eq!(documents::read_sheet(&record.1).unwrap().rows.len(), case.agenda.len());
        for member in &case.members {
            let me = seats.expert(member.person);
            let (name, bytes) = season.office.meeting_paper(me, MeetingPaper::Record, meeting).await.unwrap();
            let out = |item: CaseId| case.is_recused(member.person, item);
            let rows = documents::read_sheet(&bytes).unwrap().rows;
            let listed: Vec<_> = rows.iter().map(|row| row.cells[1].as_str()).collect();
            let own = case.agenda.iter().filter(|item| !out(item.case));
            assert_eq!(listed, own.map(|item| item.number.as_str()).collect::<Vec<_>>());
            let extract = listed.len() < case.agenda.len();
            assert_eq!(name.contains("节录"), extract, "{name}");
            if extract && kept_away == 0 {
                kept_away += 1;
                let paper = season.office.meeting_paper(me, MeetingPaper::Minutes, meeting).await.unwrap();
                let Some(text) = text(&season, &paper) else { return };
                for item in &case.agenda {
                    assert_eq!(text.contains(&bare(&item.number)), !out(item.case), "{}", item.number);
                }
                for recused in &case.recused {
                    assert!(!text.contains(&bare(recused.because.text())), "{text}");
                }
                assert!(text.contains("您应当回避，不在这里列出"), "{text}");
            }
        }
        if place > 0 {
            continue;
        }
        for role in OFFICIALS {
            let me = seats.official(&season, meeting, role).await;
            let paper = season.office.meeting_paper(me, MeetingPaper::Minutes, meeting).await.unwrap();
            let Some(text) = text(&season, &paper) else { return };
            for item in &case.agenda {
                assert!(text.contains(&bare(&item.number)), "{}", item.number);
            }
            let opinion = season.office.visible::<Application>(clerk, case.agenda[0].case).await.unwrap();
            let opinion = opinion.state.panel_opinion.unwrap();
            assert!(text.contains(&bare(opinion.text.text())), "{text}");
            assert_eq!(text.matches("系统内签字，").count(), 2, "{text}");
            assert!(text.contains("评审会议纪要") && !text.contains("节录") && text.contains("纸质选票"));
            whole += 1;
        }
        let member = |me: &Me| {
            me.role() == Some(Role::Expert) && (me.person == case.chair || case.member(me.person).is_some())
        };
        for me in &seats.0 {
            let reached = season.office.visible::<Meeting>(me, meeting).await.is_ok();
            let official = me.role().is_some_and(|role| OFFICIALS.contains(&role));
            assert!(!reached || official || member(me), "{}", me.name);
            if !reached {
                absent(&season, me, MeetingPaper::Minutes, meeting).await;
                absent(&season, me, MeetingPaper::Record, meeting).await;
            }
        }
    }
    assert_eq!((kept_away, whole), (1, 3), "a season has members who keep away");
}

/// The demo has a committee that reviews in its own right: its meeting waits to be filed, its results are confirmed by itself.
// req: E2 F3 F6
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_autonomous_committee_hands_in_plan_standard_and_record() {
    let season = Season::file("autonomous").await;
    let seats = Seats::of(&season).await;
    let [meeting] = season.cases::<Meeting>("seated").await[..] else {
        panic!("one meeting waits to be filed")
    };
    let clerk = seats.official(&season, meeting, Role::Organiser).await;
    let pack = season.office.pack();
    let case = season.office.visible::<Meeting>(clerk, meeting).await.unwrap().state;
    assert!(case.autonomous && !case.vice_chairs.is_empty());
    let file = async |standard: &str| {
        let command =
            FileOpening { plan: "上午审阅，下午表决".to_owned(), standard: standard.to_owned() };
        let act = meeting::Act::FileOpening(command);
        season.office.perform(clerk, Request::<Meeting>::on(meeting, act)).await
    };
    let Err(Problem::Refused(missing)) = file(" ").await else { panic!("without a standard") };
    let clause = pack.cite(&pack.filing("autonomous_opening").unwrap().clause);
    assert_eq!(
        (missing.text.as_str(), missing.clause.as_deref()),
        ("请填写评审标准条件", Some(clause.as_str()))
    );
    let standard = "执行自治区高校教师系列评审条件";
    file(standard).await.unwrap();
    for role in OFFICIALS {
        let me = seats.official(&season, meeting, role).await;
        let paper = season.office.meeting_paper(me, MeetingPaper::OpeningFiling, meeting).await.unwrap();
        let Some(text) = text(&season, &paper) else { break };
        for part in ["自主评审", "五、评审工作方案", "六、评审标准条件", standard, "七、备案和接收"]
        {
            assert!(text.contains(&bare(part)), "{part}: {text}");
        }
        assert!(text.contains(&bare(&clause)), "{text}");
    }

    let own = async |stage: &'static str| {
        let mut found = Vec::new();
        for id in season.cases::<Batch>(stage).await {
            let clerk = season.me("organiser-daxue").await;
            found.extend(season.office.visible::<Batch>(&clerk, id).await.ok().map(|loaded| loaded.state));
        }
        found
    };
    let (unconfirmed, confirmed) = (own("unconfirmed").await, own("confirmed").await);
    let filed = own("certified").await;
    assert_eq!((unconfirmed.len(), confirmed.len(), filed.len()), (1, 1, 1), "each can be looked at");
    assert!(confirmed[0].filed.is_none() && filed[0].filed.as_ref().is_some_and(|filing| !filing.is_late()));
    let mut seen = 0;
    for me in &seats.0 {
        let reached = season.office.visible::<Batch>(me, filed[0].id).await.is_ok();
        let record = season.office.batch_record(me, filed[0].id).await;
        assert_eq!(record.is_ok(), reached, "{} {:?}", me.name, me.role());
        let Ok((name, bytes)) = record else { continue };
        seen += 1;
        let rows = documents::read_sheet(&bytes).unwrap().rows;
        assert!(name.ends_with("-评审情况记录表.xlsx") && rows.len() == filed[0].items.len());
        assert!(rows.iter().all(|row| row.cells[12].contains('≥') && row.cells[13].contains("已确认")));
        let early = season.office.batch_record(me, unconfirmed[0].id).await;
        assert!(matches!(early, Err(Problem::NotFound)), "nothing is filed of what nobody confirmed");
    }
    assert!(seen >= 3, "organiser, supervisor and title office");
    let office = season.me("office").await;
    for id in season.cases::<Batch>("certified").await {
        if id != filed[0].id {
            let other = season.office.batch_record(&office, id).await;
            assert!(
                matches!(other, Err(Problem::NotFound)),
                "of what the title office confirmed nobody files a record"
            );
        }
    }
}

/// A title that counts at the grassroots only says so on the notice and on the certificate, and nobody else's does.
// req: E10 F4
#[tokio::test]
async fn a_title_that_counts_at_the_grassroots_says_so() {
    let season = Season::file("marked").await;
    let (office, pack) = (&season.office, season.office.pack());
    let way = pack.ways().iter().find(|way| !way.mark.is_empty()).unwrap();
    let me = season.me("office").await;
    let mut targeted = Vec::new();
    for id in season.cases::<Application>("public_notice").await {
        let case = office.visible::<Application>(&me, id).await.unwrap().state;
        if case.target.way == way.id {
            targeted.push(id);
        }
    }
    let envelope = review::application::documents::Envelope { made_at: "", demo: true, office: "" };
    let notices = office.public_notices().await.unwrap();
    let mut told = Vec::new();
    for notice in &notices {
        let printed = public_notice(notice, pack, &[], &envelope).to_string();
        for item in &notice.items {
            let state = office.visible::<Application>(&me, item.case).await.unwrap().state;
            let is_marked = item.title_name.contains(&way.mark);
            assert_eq!(is_marked, state.target.way == way.id, "{}", item.title_name);
            assert!(printed.contains(&item.title_name), "{printed}");
            told.extend(is_marked.then_some(item.case));
        }
    }
    assert!(targeted.iter().any(|case| told.contains(case)), "{targeted:?} {told:?}");
    let mut scopes = [0, 0];
    for id in season.cases::<Certificate>("active").await {
        let certificate = office.visible::<Certificate>(&me, id).await.unwrap().state;
        let case = office.visible::<Application>(&me, certificate.issue.application).await.unwrap().state;
        let payload = certificate.issue.payload.open().unwrap();
        let is_marked = payload.contains(&way.mark);
        assert_eq!(is_marked, case.target.way == way.id, "{payload}");
        scopes[usize::from(is_marked)] += 1;
    }
    assert!(scopes[0] > 0 && scopes[1] > 0, "{scopes:?}");
}

/// Draws the members of a meeting; everybody comes.
async fn seat(season: &Season, seats: &Seats, meeting: CaseId) {
    let office = &season.office;
    let clerk = seats.official(season, meeting, Role::Organiser).await;
    let size = office.visible::<Meeting>(clerk, meeting).await.unwrap().state.size;
    let panel =
        PanelPlan { name: "综合组".to_owned(), specialties: Vec::new(), seats: size - 1, substitutes: 2 };
    let hour = |count: i64| office.now().plus_millis(count * 3_600_000);
    let plan = FreezePlan {
        meeting,
        panels: vec![panel],
        cap: None,
        commit_by: hour(1),
        reveal_by: hour(2),
        public: PublicSource::None,
    };
    // req: E4 — what a freeze is about is for who freezes; a second one is told of the first.
    for me in &seats.0 {
        let ground = office.draw_ground(me, meeting).await;
        let own = me.role() == Some(Role::Organiser) && office.visible::<Meeting>(me, meeting).await.is_ok();
        assert_eq!(ground.is_ok(), own, "{} {:?}", me.name, me.role());
    }
    let freeze = || Request::<Draw>::opening(draw::Act::Freeze(Box::new(plan.clone())));
    let id = office.perform(clerk, freeze()).await.unwrap().case;
    let Err(Problem::Refused(second)) = office.perform(clerk, freeze()).await else { panic!("two draws") };
    assert!(second.text.contains("抽取已经开始"), "{}", second.text);
    let act = async |me: &Me, act| {
        office.perform(me, Request::<Draw>::on(id, act)).await.unwrap();
    };
    let supervisor = seats.official(season, meeting, Role::Supervisor).await;
    let parties = [supervisor, seats.official(season, meeting, Role::TitleOffice).await];
    let shares = parties
        .map(|me| (me, Share::fresh(id, me.role().and_then(Draw::party).unwrap(), &Chance::seeded(7))));
    for (me, share) in &shares {
        act(me, draw::Act::Commit(Commit { commitment: share.commitment() })).await;
    }
    for (me, share) in &shares {
        act(me, draw::Act::Reveal(Reveal { share: share.share })).await;
    }
    act(clerk, draw::Act::Draw(DrawNow { public: String::new() })).await;
    act(supervisor, draw::Act::Attest).await;
    let drawn = office.visible::<Draw>(clerk, id).await.unwrap().state;
    for place in drawn.seated() {
        act(seats.expert(drawn.drawable(place).unwrap().person), draw::Act::Accept).await;
    }
}
