//! Signing in and what a seat may take away with it.

use crate::season::Season;
use office::{Problem, lists::ListQuery};
use review::{Kind, application::Application};

testkit::both!(
    Season:
    passwords_are_not_found_by_trying,
    a_new_password_ends_the_other_sessions,
    an_export_holds_what_the_list_shows_and_nothing_for_applicants,
);

/// The password of every demo account.
const PASSWORD: &str = "zhiping-demo";

async fn passwords_are_not_found_by_trying(season: Season) {
    let office = &season.office;
    let wrong = office.sign_in("tan.guyu", "wrong").await.unwrap_err().to_string();
    let nobody = office.sign_in("nobody.at.all", "wrong").await.unwrap_err().to_string();
    assert_eq!(wrong, nobody, "the answer tells which accounts exist");
    office.sign_in(" Tan.Guyu ", PASSWORD).await.unwrap();
    for _ in 0..8 {
        office.sign_in("tan.guyu", "wrong").await.unwrap_err();
    }
    let stopped = office.sign_in("tan.guyu", PASSWORD).await.unwrap_err().to_string();
    assert!(stopped.contains("15 分钟后再试"), "{stopped}");
    // Another account is not held up, and time heals.
    let (_, other) = office.sign_in("huang.liqiu", PASSWORD).await.unwrap();
    for _ in 0..8 {
        office.confirm_with_password(&other.me, "wrong", "x").await.unwrap_err();
    }
    let stopped = office.confirm_with_password(&other.me, PASSWORD, "x").await.unwrap_err().to_string();
    assert!(stopped.contains("15 分钟后再试"), "{stopped}");
    office.clock().set(office.now().plus_millis(16 * 60 * 1000));
    office.sign_in("tan.guyu", PASSWORD).await.unwrap();
    office.confirm_with_password(&other.me, PASSWORD, "x").await.unwrap();
}

async fn a_new_password_ends_the_other_sessions(season: Season) {
    let office = &season.office;
    let (here, session) = office.sign_in("tan.guyu", PASSWORD).await.unwrap();
    let (elsewhere, _) = office.sign_in("tan.guyu", PASSWORD).await.unwrap();
    let (stranger, _) = office.sign_in("huang.liqiu", PASSWORD).await.unwrap();
    let short = office.change_password(&session, PASSWORD, "short").await.unwrap_err().to_string();
    assert!(short.contains("至少 10 个字符"), "{short}");
    assert!(office.session(&elsewhere).await.unwrap().is_some());
    office.change_password(&session, PASSWORD, "another-password").await.unwrap();
    assert!(office.session(&here).await.unwrap().is_some());
    assert!(office.session(&elsewhere).await.unwrap().is_none());
    assert!(office.session(&stranger).await.unwrap().is_some());
    assert!(office.sign_in("tan.guyu", PASSWORD).await.is_err());
    office.sign_in("tan.guyu", "another-password").await.unwrap();
}

async fn an_export_holds_what_the_list_shows_and_nothing_for_applicants(season: Season) {
    let me = season.me(&season.logins("organiser-").await[0]).await;
    let ask = ListQuery { limit: 1000, ..ListQuery::default() };
    let listed = season.office.list::<Application>(&me, &ask).await.unwrap().rows;
    let table = documents::read_sheet(&season.office.export(&me, &ask).await.unwrap()).unwrap();
    let numbers: Vec<_> = table.rows.iter().map(|row| row.cells[0].clone()).collect();
    assert!(numbers.len() > 30);
    assert_eq!(numbers, listed.iter().map(|row| row.number.clone()).collect::<Vec<_>>());
    let stages: Vec<_> = Application::procedure().stages.iter().map(|stage| stage.name).collect();
    assert!(table.rows.iter().all(|row| stages.contains(&row.cells[5].as_str())));
    let applicant = season.me("tan.guyu").await;
    assert!(matches!(season.office.export(&applicant, &ask).await, Err(Problem::NotFound)));
    let admin = season.me("admin").await;
    assert!(matches!(season.office.export(&admin, &ask).await, Err(Problem::NotFound)));
}
