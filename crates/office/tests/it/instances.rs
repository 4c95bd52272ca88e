//! Two instances of one office on one database: each thing is done once, whoever does it.

use crate::season::Season;
use office::{Me, perform::Request};
use review::application::{Act, Application, acts::recheck::Recheck};

testkit::both!(
    Season:
    two_instances_decide_one_case_once,
    one_form_sent_to_two_instances_acts_once,
    two_instances_run_their_errands_side_by_side,
    the_demo_clock_is_one_in_all_instances_and_never_goes_back,
);

/// Cases at a stage with an organiser who reaches them.
async fn reached(season: &Season, stage: &'static str) -> Vec<(kernel::CaseId, Me)> {
    let mut found = Vec::new();
    for login in season.logins("organiser-").await {
        let me = season.me(&login).await;
        for id in season.cases::<Application>(stage).await {
            if season.office.visible::<Application>(&me, id).await.is_ok() {
                found.push((id, me.clone()));
            }
        }
    }
    found
}

fn recheck(id: kernel::CaseId, opinion: &str, token: Option<&str>) -> Request<Application> {
    let act = Act::Recheck(Recheck { opinion: opinion.to_owned() });
    Request { token: token.map(str::to_owned), ..Request::on(id, act) }
}

async fn two_instances_decide_one_case_once(season: Season) {
    let second = season.instance().await;
    let cases = reached(&season, "passed").await;
    assert!(!cases.is_empty());
    for (id, me) in cases {
        let (one, two) = tokio::join!(
            season.office.perform(&me, recheck(id, "甲", None)),
            second.perform(&me, recheck(id, "乙", None)),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }
    assert_eq!(season.office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
}

async fn one_form_sent_to_two_instances_acts_once(season: Season) {
    let second = season.instance().await;
    for (number, (id, me)) in reached(&season, "passed").await.into_iter().enumerate() {
        let token = format!("form {number}");
        let (one, two) = tokio::join!(
            season.office.perform(&me, recheck(id, "甲", Some(&token))),
            second.perform(&me, recheck(id, "甲", Some(&token))),
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.case, one.seq), (two.case, two.seq));
        assert!(one.again != two.again);
    }
}

async fn two_instances_run_their_errands_side_by_side(season: Season) {
    let second = season.instance().await;
    // Every certificate waits for its signature again, and every list of revocations is gone.
    season.damage("update certificate set document = null where case_id <> $1", "").await;
    season.damage("delete from status_list where office <> $1", "").await;
    let (one, two) = tokio::join!(season.office.run_errands(), second.run_errands());
    assert!(one.unwrap().signed + two.unwrap().signed > 0);
    assert!(season.office.status_list().await.unwrap().is_some());
    assert_eq!(season.office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
}

async fn the_demo_clock_is_one_in_all_instances_and_never_goes_back(season: Season) {
    let second = season.instance().await;
    let then = season.office.now();
    let later = then.plus_millis(10 * 86_400_000);
    season.office.move_clock(later).await.unwrap();
    second.follow_clock().await.unwrap();
    assert!(second.now() >= later);
    second.move_clock(then).await.unwrap();
    season.office.follow_clock().await.unwrap();
    assert!(season.office.now() >= later && second.now() >= later);
    assert!(season.instance().await.now() >= later, "opened again, it goes on");
}
