//! An amendment lists the open cases, for the title office alone, and changes none until somebody asks it anew.

use crate::season::Season;
use office::{Problem, lists::ListPosition, perform::Request};
use review::{
    Kind,
    application::{
        Act, Application,
        acts::reassess::{OPEN, Reassess},
    },
};

testkit::both!(Season: open_cases_are_listed_and_asked_anew_by_the_title_office_alone,);

/// req: X8
async fn open_cases_are_listed_and_asked_anew_by_the_title_office_alone(season: Season) {
    let (office, me) = (&season.office, season.me("office").await);
    let amendment = &office.pack().amendments()[0];
    let mut listed = Vec::new();
    let mut page = ListPosition::First;
    loop {
        let found = office.amended(&me, amendment, page).await.unwrap();
        listed.extend(found.cases);
        let [_, Some(next)] = found.around else { break };
        page = ListPosition::After(next);
    }
    let mut open = Vec::new();
    for stage in OPEN {
        open.extend(season.cases::<Application>(stage).await);
    }
    open.sort_unstable();
    let mut ids: Vec<_> = listed.iter().map(|concerned| concerned.case.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, open, "every open case once, and no other");

    // Listing changed nothing; asking anew is recorded, and moves the case nowhere.
    let first = listed.iter().find(|concerned| concerned.governed && concerned.recorded.is_none()).unwrap();
    let ask = || Request::<Application>::on(first.case.id, Act::Reassess(Reassess));
    assert_eq!(office.visible::<Application>(&me, first.case.id).await.unwrap().state, first.case);
    office.perform(&me, ask()).await.unwrap();
    let after = office.visible::<Application>(&me, first.case.id).await.unwrap().state;
    assert_eq!((after.stage(), after.reassessments.len()), (first.case.stage(), 1));
    assert_eq!(after.reassessments[0].amendment, amendment.id);
    let again = office.perform(&me, ask()).await;
    assert!(matches!(again, Err(Problem::Refused(_))), "{again:?}");

    for login in ["mo.hanlu", &season.logins("organiser-").await[0], &season.logins("employer-").await[0]] {
        let other = season.me(login).await;
        let answer = office.amended(&other, amendment, ListPosition::First).await;
        assert!(matches!(answer, Err(Problem::NotFound)), "{login}");
    }
}
