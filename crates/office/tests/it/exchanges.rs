//! req: E6 — what districts review for each other: handed over at acceptance and by publishing, seen while it is reviewed,
//! and taken by no meeting before it is published who reviews whose people.

use crate::season::Season;
use kernel::{CaseId, CommitteeId};
use office::{Me, Problem, perform::Request};
use review::{
    application::{
        self, Application,
        acts::accept::{Accept, acceptance_findings},
        facts::Committee,
    },
    exchange::{
        self, Exchange, Stage,
        acts::{Arrange, Withdraw},
    },
    meeting::{
        self, Meeting,
        acts::{Cancel, Convene},
    },
};

testkit::both!(
    Season:
    the_demos_arrangement_is_public_and_kept_to,
    a_case_is_handed_over_when_it_is_accepted,
    no_meeting_takes_what_waits_for_an_arrangement,
);

/// Two districts: the committee with the demo's case at acceptance, and the one that reviews for it.
struct Districts {
    office: Me,
    own: (Me, Committee),
    reviewer: (Me, Committee),
    case: CaseId,
}

impl Districts {
    async fn of(season: &Season) -> Self {
        let exchange = season.office.public_exchanges().await.unwrap().remove(0);
        let crossed = |case: &Application| exchange.reviewer_of(case.committee.id).cloned();
        for own in season.logins("organiser-").await {
            let own = season.me(&own).await;
            for case in season.cases::<Application>("acceptance").await {
                let Ok(loaded) = season.office.visible::<Application>(&own, case).await else { continue };
                let Some(reviewer) = crossed(&loaded.state) else { continue };
                let home = loaded.state.committee.id;
                return Self {
                    office: season.me("office").await,
                    reviewer: clerk(season, reviewer.id).await,
                    own: (own, clerk(season, home).await.1),
                    case,
                };
            }
        }
        panic!("no case of a district waits for acceptance")
    }

    async fn accept(&self, season: &Season) {
        let findings = acceptance_findings(season.office.pack()).into_iter().map(|(id, _)| id).collect();
        let act = application::Act::Accept(Accept { findings });
        season.office.perform(&self.own.0, Request::<Application>::on(self.case, act)).await.unwrap();
    }

    async fn state(&self, season: &Season) -> Application {
        season.office.visible::<Application>(&self.own.0, self.case).await.unwrap().state
    }

    async fn convene(&self, season: &Season, who: &Me) -> Result<CaseId, Problem> {
        let convene = Convene {
            name: "交叉评审会".to_owned(),
            day: season.office.today(),
            place: "三楼".to_owned(),
            cases: vec![self.case],
        };
        let request = Request::<Meeting>::opening(meeting::Act::Convene(convene));
        season.office.perform(who, request).await.map(|done| done.case)
    }

    async fn arrange(&self, season: &Season, rows: &[(CommitteeId, CommitteeId)]) -> Result<CaseId, Problem> {
        let cross_review = season.office.pack().cross_reviews()[0].id.clone();
        let act = exchange::Act::Arrange(Arrange { cross_review, rows: rows.to_vec() });
        season.office.perform(&self.office, Request::<Exchange>::opening(act)).await.map(|done| done.case)
    }

    /// Whether a clerk finds the case, on its page and in the list of what a committee waits with.
    async fn finds(&self, season: &Season, (who, committee): &(Me, Committee)) -> (bool, bool) {
        let there = season.office.visible::<Application>(who, self.case).await.is_ok();
        let waiting = season.office.candidates(who, committee.id(), "accepted").await.unwrap();
        (there, waiting.iter().any(|case| case.id == self.case))
    }
}

/// The clerk who runs a committee, with it.
async fn clerk(season: &Season, committee: CommitteeId) -> (Me, Committee) {
    for login in season.logins("organiser-").await {
        let me = season.me(&login).await;
        let committees = season.office.committees_of(&me).await.unwrap();
        if let Some(found) = committees.into_iter().find(|one| one.id() == committee) {
            return (me, found);
        }
    }
    panic!("nobody runs {committee}")
}

fn clause(problem: Problem) -> (String, String) {
    match problem {
        Problem::Refused(refusal) => (refusal.text, refusal.clause.unwrap_or_default()),
        other => panic!("{other:?}"),
    }
}

async fn the_demos_arrangement_is_public_and_kept_to(season: Season) {
    let public = season.office.public_exchanges().await.unwrap();
    let [exchange] = &public[..] else { panic!("{public:?}") };
    assert_eq!(season.office.public_exchange(&exchange.number).await.unwrap(), *exchange);
    assert!(exchange.rows.iter().all(|row| row.own.organiser != row.reviewer.organiser));
    assert!(!exchange.apart.is_empty(), "who takes no part is named");
    let mut seen = 0;
    for row in &exchange.rows {
        let (own, _) = clerk(&season, row.own.id).await;
        let (reviewer, _) = clerk(&season, row.reviewer.id).await;
        for stage in ["voted_down", "passed", "confirmed", "not_passed"] {
            for id in season.cases::<Application>(stage).await {
                let Ok(case) = season.office.visible::<Application>(&own, id).await else { continue };
                assert_eq!(case.state.reviewed_by.as_ref(), Some(&row.reviewer), "{}", case.state.number);
                assert!(season.office.visible::<Application>(&reviewer, id).await.is_err(), "after the vote");
                seen += 1;
            }
        }
    }
    assert!(seen > 2, "the demo crosses cases");
}

async fn a_case_is_handed_over_when_it_is_accepted(season: Season) {
    let districts = Districts::of(&season).await;
    assert_eq!(districts.finds(&season, &districts.reviewer).await, (false, false), "not before");
    districts.accept(&season).await;
    let case = districts.state(&season).await;
    assert_eq!(case.reviewed_by.as_ref(), Some(&districts.reviewer.1.reference));
    assert_eq!(districts.finds(&season, &districts.reviewer).await, (true, true));
    assert_eq!(districts.finds(&season, &districts.own).await, (true, false), "it keeps what it accepted");
    let no = districts.convene(&season, &districts.own.0).await.unwrap_err();
    assert!(matches!(no, Problem::NotFound), "{no:?}");
    let meeting = districts.convene(&season, &districts.reviewer.0).await.unwrap();
    assert!(season.office.visible::<Meeting>(&districts.own.0, meeting).await.is_err());
    let cancel = meeting::Act::Cancel(Cancel { reason: "改期".to_owned() });
    season.office.perform(&districts.reviewer.0, Request::<Meeting>::on(meeting, cancel)).await.unwrap();
    assert_eq!(
        districts.finds(&season, &districts.reviewer).await,
        (true, true),
        "it waits for the next one"
    );
    assert_eq!(season.office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
}

async fn no_meeting_takes_what_waits_for_an_arrangement(season: Season) {
    let districts = Districts::of(&season).await;
    let (own, reviewer) = (districts.own.1.id(), districts.reviewer.1.id());
    let rows = [(own, reviewer), (reviewer, own)];
    let taken = clause(districts.arrange(&season, &rows).await.unwrap_err());
    assert!(taken.0.contains("已经安排"), "one a year: {taken:?}");
    // As if it had not been arranged this year.
    season.spoil("update listing set state = 'withdrawn' where kind = 'exchange'").await;
    season.spoil("delete from claim where key like 'exchange/%'").await;
    districts.accept(&season).await;
    assert_eq!(districts.state(&season).await.reviewed_by, None);
    let (text, cited) = clause(districts.convene(&season, &districts.own.0).await.unwrap_err());
    let pack = season.office.pack();
    let row = &pack.cross_reviews()[0];
    assert!(text.contains("交叉评审") && cited == pack.cite(&row.clause), "{text} {cited}");

    let (text, cited) = clause(districts.arrange(&season, &[(own, own)]).await.unwrap_err());
    let home = &districts.own.1.reference.organiser_name;
    assert!(text.starts_with(home.as_str()) && cited == pack.cite(&row.clause), "{text} {cited}");
    let first = districts.arrange(&season, &rows).await.unwrap();
    let number = season.office.visible::<Exchange>(&districts.office, first).await.unwrap().state.number;
    assert!(season.office.public_exchange(&number).await.is_err(), "not public yet");
    assert!(season.office.visible::<Exchange>(&districts.own.0, first).await.is_err());
    let act =
        async |id, act| season.office.perform(&districts.office, Request::<Exchange>::on(id, act)).await;
    act(first, exchange::Act::Withdraw(Withdraw { reason: "重排".to_owned() })).await.unwrap();
    let second = districts.arrange(&season, &rows).await.unwrap();
    assert!(districts.convene(&season, &districts.own.0).await.is_err(), "arranged is not published");
    act(second, exchange::Act::Publish).await.unwrap();
    let exchange = season.office.visible::<Exchange>(&districts.own.0, second).await.unwrap().state;
    assert_eq!(exchange.stage, Stage::Published);
    assert_eq!(districts.state(&season).await.reviewed_by.as_ref(), exchange.reviewer_of(own));
    assert_eq!(districts.finds(&season, &districts.reviewer).await, (true, true));
    // What was accepted while it was being published is handed over by the next errand.
    assert_eq!(season.office.run_errands().await.unwrap().crossed, 0);
    districts.convene(&season, &districts.reviewer.0).await.unwrap();
}
