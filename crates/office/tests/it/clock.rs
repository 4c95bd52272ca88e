//! A machine's clock that is put back: the record never goes back with it, nothing is decided on a wrong day, and all that
//! runs by time goes on.

use crate::season::Season;
use kernel::{CaseId, Chance, Clock, Moment};
use office::{Me, Office, Problem, perform::Request};
use review::application::{Act, Application, acts::recheck::Recheck};

testkit::both!(Season: the_record_never_goes_back, sessions_throttle_and_log_survive);

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// The season's office on a clock that is moved by hand, which shows what the season's did.
async fn by_hand(season: &Season) -> (Office, Clock) {
    let clock = Clock::hand(season.office.now());
    let office = season.opened(clock.clone(), Chance::system()).await;
    (office, clock)
}

fn recheck(id: CaseId) -> Request<Application> {
    Request::on(id, Act::Recheck(Recheck { opinion: "复核无误".to_owned() }))
}

/// Cases that an organiser may recheck, with that organiser.
async fn passed(season: &Season) -> Vec<(CaseId, Me)> {
    let mut found = Vec::new();
    for login in season.logins("organiser-").await {
        let me = season.me(&login).await;
        for id in season.cases::<Application>("passed").await {
            if season.office.visible::<Application>(&me, id).await.is_ok() {
                found.push((id, me.clone()));
            }
        }
    }
    found
}

/// The moments of a case's entries, in order.
async fn moments(season: &Season, id: CaseId) -> Vec<i64> {
    let mut conn = season.store().await.reader().await.unwrap();
    let sql = "select at from entry where case_id = $1 order by seq";
    let rows = conn.rows(sql, &[id.to_string().into()]).await.unwrap();
    rows.iter().map(|row| row.int(0).unwrap()).collect()
}

async fn the_record_never_goes_back(season: Season) {
    let (office, clock) = by_hand(&season).await;
    let (id, me) = passed(&season).await.into_iter().next().unwrap();
    let before = moments(&season, id).await;
    let last = Moment::from_millis(*before.last().unwrap());
    clock.set(last.plus_millis(-2 * DAY));
    let refused = office.perform(&me, recheck(id)).await;
    assert!(matches!(refused, Err(Problem::Unavailable(why)) if why.contains("clock")));
    assert_eq!(moments(&season, id).await, before, "nothing was done");
    clock.set(last.plus_millis(-5 * MINUTE));
    office.perform(&me, recheck(id)).await.unwrap();
    let after = moments(&season, id).await;
    assert_eq!(after.len(), before.len() + 1);
    assert!(after.is_sorted(), "{after:?}");
    // By a right clock: to one that is behind, certificates are of the future.
    clock.set(season.office.now());
    assert_eq!(office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
}

async fn sessions_throttle_and_log_survive(season: Season) {
    let (office, clock) = by_hand(&season).await;
    let start = clock.now();
    let (secret, session) = office.sign_in_to_demo("tan.guyu").await.unwrap();
    let mut tries = 0;
    while office.confirm_with_password(&session.me, "wrong", "").await.is_err_and(is_wrong) {
        tries += 1;
        assert!(tries < 100, "nobody is ever stopped");
    }
    clock.set(start.plus_millis(-5 * MINUTE));
    assert!(office.session(&secret).await.unwrap().is_some());
    let stopped = office.confirm_with_password(&session.me, "zhiping-demo", "").await;
    assert!(stopped.is_err(), "a clock put back opens no door");
    clock.set(start.plus_millis(-30 * DAY));
    assert!(office.session(&secret).await.unwrap().is_some());
    assert!(office.confirm_with_password(&session.me, "zhiping-demo", "").await.is_ok());
    let mut conn = season.store().await.reader().await.unwrap();
    let sql = "select max(expires_at) from session where account = $1";
    let ends = conn.row(sql, &[account(&session.me)]).await.unwrap().unwrap().int(0).unwrap();
    assert!(ends < clock.now().millis() + DAY, "the session lasts as long as any other");
    // What is committed now becomes a leaf now.
    office.run_errands().await.unwrap();
    let (id, me) = passed(&season).await.into_iter().next().unwrap();
    clock.set(start);
    office.perform(&me, recheck(id)).await.unwrap();
    clock.set(start.plus_millis(-30 * DAY));
    assert!(office.sequence().await.unwrap() > 0);
    clock.set(start);
    assert_eq!(office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
}

fn is_wrong(problem: Problem) -> bool {
    matches!(problem, Problem::Invalid(text) if text.contains("密码不对"))
}

fn account(me: &Me) -> store::Value {
    me.account.unwrap().to_string().into()
}
