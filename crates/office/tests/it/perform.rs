//! The one door for acts: once for a form, told to whoever comes second, absent for whoever may not.

use crate::season::Season;
use office::{Problem, perform::Request};
use review::{
    Kind,
    application::{
        Act, Application,
        acts::{accept::Accept, open::Open, recheck::Recheck, withdraw::Withdraw},
    },
};

testkit::both!(
    Season:
    a_form_sent_often_acts_once_and_every_answer_is_the_same,
    whoever_comes_second_is_told_who_was_first,
    a_case_out_of_reach_is_absent_for_acts_too,
    what_no_committee_here_reviews_is_refused_with_the_way_on,
    a_notice_tells_those_who_did_not_pass,
);

fn withdraw() -> Act {
    Act::Withdraw(Withdraw { reason: "今年先不申报".to_owned() })
}

async fn a_form_sent_often_acts_once_and_every_answer_is_the_same(season: Season) {
    let me = season.me("huang.liqiu").await;
    let pack = season.office.pack();
    // A title that a committee of this office reviews.
    let mut conn = season.store().await.reader().await.unwrap();
    let committees =
        store::offices::committees(&mut conn, &season.office.season().office.to_string()).await.unwrap();
    let reviews = |title: &rules::Title| {
        committees.iter().any(|c| c.series == title.series && c.levels.split(' ').any(|l| l == title.level))
    };
    let title = pack.titles().iter().find(|title| reviews(title)).unwrap();
    let series = pack.series_of(&title.series).unwrap();
    let open = Open {
        title: title.id.clone(),
        way: pack.ways()[0].id.clone(),
        specialty: series.specialties[0].clone(),
    };
    let before = season.cases::<Application>("drafting").await.len();
    let request = || Request::<Application> {
        case: None,
        version: None,
        act: Act::Open(open.clone()),
        token: Some("one form".to_owned()),
        confirmation: None,
    };
    let all = futures::future::join_all((0..8).map(|_| season.office.perform(&me, request()))).await;
    let done: Vec<_> = all.into_iter().map(Result::unwrap).collect();
    assert!(done.iter().all(|d| (d.case, d.seq) == (done[0].case, 1)));
    assert_eq!(done.iter().filter(|d| !d.again).count(), 1);
    assert_eq!(season.cases::<Application>("drafting").await.len(), before + 1);
}

/// req: B4 — where the city has no committee the clause of entrusted review is named, and until when it is filed.
async fn what_no_committee_here_reviews_is_refused_with_the_way_on(season: Season) {
    let me = season.me("huang.liqiu").await;
    let pack = season.office.pack();
    let mut conn = season.store().await.reader().await.unwrap();
    let committees =
        store::offices::committees(&mut conn, &season.office.season().office.to_string()).await.unwrap();
    let unjudged = |title: &&rules::Title| committees.iter().all(|c| c.series != title.series);
    let title = pack.titles().iter().find(unjudged).unwrap();
    let specialty = pack.series_of(&title.series).unwrap().specialties.first().cloned().unwrap_or_default();
    let open = Open { title: title.id.clone(), way: pack.ways()[0].id.clone(), specialty };
    let answer = season.office.perform(&me, Request::<Application>::opening(Act::Open(open))).await;
    let Err(Problem::Refused(refusal)) = answer else { panic!("{answer:?}") };
    let filing = pack.filing("entrusted").unwrap();
    assert_eq!(refusal.clause, Some(pack.cite(&filing.clause)));
    let remedy = refusal.remedy.unwrap();
    for words in ["委托其他有评审权的评委会", &filing.to, &pack.filing_time(filing), "2 个工作日"]
    {
        assert!(!words.is_empty() && remedy.contains(words), "no {words}: {remedy}");
    }
}

async fn whoever_comes_second_is_told_who_was_first(season: Season) {
    let id = season.cases::<Application>("passed").await[0];
    let mut organiser = None;
    for login in season.logins("organiser-").await {
        let me = season.me(&login).await;
        if season.office.visible::<Application>(&me, id).await.is_ok() {
            organiser = Some(me);
        }
    }
    let me = organiser.unwrap();
    let version = season.office.visible::<Application>(&me, id).await.unwrap().version();
    let recheck = |opinion: &str| Request::<Application> {
        version: Some(version),
        ..Request::on(id, Act::Recheck(Recheck { opinion: opinion.to_owned() }))
    };
    let (one, two) =
        tokio::join!(season.office.perform(&me, recheck("甲")), season.office.perform(&me, recheck("乙")));
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    won.unwrap();
    let told = lost.unwrap_err().to_string();
    assert!(told.contains(&me.name) && told.contains("复核"), "{told}");
    let stale = season.office.perform(&me, recheck("丙")).await.unwrap_err().to_string();
    assert!(stale.contains(&me.name), "{stale}");
}

/// A case that a seat does not reach is absent for every act, whatever else is wrong with it.
async fn a_case_out_of_reach_is_absent_for_acts_too(season: Season) {
    let stranger = season.me("mo.hanlu").await;
    for stage in ["drafting", "acceptance", "passed", "certified"] {
        let id = season.cases::<Application>(stage).await[0];
        for act in [withdraw(), Act::Accept(Accept { findings: Vec::new() })] {
            let answer = season.office.perform(&stranger, Request::<Application>::on(id, act)).await;
            assert!(matches!(answer, Err(Problem::NotFound)), "{stage}: {answer:?}");
        }
        assert!(matches!(season.office.visible::<Application>(&stranger, id).await, Err(Problem::NotFound)));
    }
}

/// Those that a meeting did not vote through are told with the next notice of their committee, and not before.
async fn a_notice_tells_those_who_did_not_pass(season: Season) {
    let untold = season.cases::<Application>("voted_down").await;
    assert!(!untold.is_empty());
    for login in season.logins("organiser-").await {
        let me = season.me(&login).await;
        let mut reached = Vec::new();
        for id in season.cases::<Application>("rechecked").await {
            if let Ok(loaded) = season.office.visible::<Application>(&me, id).await {
                reached.push(loaded.state);
            }
        }
        let Some(first) = reached.first() else { continue };
        let committee = first.committee.id;
        let waiting = |cases: &[Application]| {
            cases.iter().filter(|case| case.committee.id == committee).map(|case| case.id).collect::<Vec<_>>()
        };
        let mut down = Vec::new();
        for id in season.cases::<Application>("voted_down").await {
            if let Ok(loaded) = season.office.visible::<Application>(&me, id).await {
                down.push(loaded.state);
            }
        }
        let down = waiting(&down);
        let publish =
            review::batch::acts::Publish { name: "补充公示".to_owned(), cases: waiting(&reached) };
        let act = review::batch::Act::Publish(publish);
        season.office.perform(&me, Request::<review::batch::Batch>::opening(act)).await.unwrap();
        for id in down {
            let case = season.office.visible::<Application>(&me, id).await.unwrap().state;
            assert_eq!(case.stage(), "not_passed");
        }
    }
    let left = season.cases::<Application>("voted_down").await;
    assert!(left.len() < untold.len(), "no notice told anybody");
}
