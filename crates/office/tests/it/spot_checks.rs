//! req: H2 — a spot check of a whole demo season: drawn by the title office with the committee's supervisor, checked by
//! strangers, and absent for whoever has nothing to do with it.

use crate::season::Season;
use kernel::{CaseId, Chance};
use office::{Me, Problem, draws::Checkable, lists::ListQuery, perform::Request};
use proof::{
    draw::{Options, Outcome, PublicSource, Share, verify_draw},
    trust::TrustFile,
};
use review::{
    application::Application,
    draw::{
        Act, Draw, SPOT_CHECK, Stage,
        acts::{Abort, Commit, DrawNow, Reveal},
        spot_check::{RecordCheck, SamplePlan, Scope, Verdict},
    },
};

testkit::both!(
    Season:
    the_title_office_checks_a_sample_and_strangers_check_the_draw,
    other_seats_check_nothing,
);

struct Room {
    office: Me,
    supervisor: Me,
    organiser: Me,
    scope: Checkable,
}

impl Room {
    /// The committee with the most cases that were accepted, and who has to do with it.
    async fn of(season: &Season) -> Self {
        let office = season.me("office").await;
        let scopes = season.office.checkable(&office).await.unwrap();
        let accepted = scopes.into_iter().filter(|row| row.scope == Scope::Accepted);
        let scope = accepted.max_by_key(|row| row.count).unwrap();
        for login in season.logins("organiser-").await {
            let organiser = season.me(&login).await;
            let own = season.office.committees_of(&organiser).await.unwrap();
            if own.iter().any(|committee| committee.id() == scope.committee) {
                let supervisor = season.me(&login.replace("organiser", "supervisor")).await;
                return Self { office, supervisor, organiser, scope };
            }
        }
        panic!("nobody runs {}", scope.name)
    }

    fn plan(&self, season: &Season) -> SamplePlan {
        let now = season.office.now();
        SamplePlan {
            committee: self.scope.committee,
            year: self.scope.year,
            scope: self.scope.scope,
            size: 2,
            reason: "年度抽查".to_owned(),
            due: season.office.today(),
            commit_by: now.plus_millis(3_600_000),
            reveal_by: now.plus_millis(7_200_000),
            public: PublicSource::None,
        }
    }

    async fn begin(&self, season: &Season, me: &Me) -> Result<CaseId, Problem> {
        let act = Act::Sample(Box::new(self.plan(season)));
        season.office.perform(me, Request::<Draw>::opening(act)).await.map(|done| done.case)
    }

    /// Drawn, and signed by the supervisor.
    async fn drawn(&self, season: &Season) -> CaseId {
        let id = self.begin(season, &self.office).await.unwrap();
        let parties = [&self.supervisor, &self.office];
        let share = |me: &Me| Share::fresh(id, me.role().and_then(Draw::party).unwrap(), &Chance::seeded(7));
        for me in parties {
            act(season, me, id, Act::Commit(Commit { commitment: share(me).commitment() })).await;
        }
        for me in parties {
            act(season, me, id, Act::Reveal(Reveal { share: share(me).share })).await;
        }
        act(season, &self.office, id, Act::Draw(DrawNow { public: String::new() })).await;
        act(season, &self.supervisor, id, Act::Attest).await;
        id
    }
}

async fn act(season: &Season, me: &Me, id: CaseId, act: Act) {
    season.office.perform(me, Request::<Draw>::on(id, act)).await.unwrap();
}

async fn the_title_office_checks_a_sample_and_strangers_check_the_draw(season: Season) {
    let room = Room::of(&season).await;
    let id = room.drawn(&season).await;
    let draw = season.office.visible::<Draw>(&room.office, id).await.unwrap().state;
    assert_eq!((draw.stage, draw.seated().len()), (Stage::Sampled, 2));
    let pool = draw.transcript.freeze.plan.pool.size;
    assert_eq!(usize::try_from(pool).unwrap(), room.scope.count);
    // Of the same cases one at a time.
    let Err(Problem::Refused(second)) = room.begin(&season, &room.office).await else {
        panic!("two at once")
    };
    assert!(second.text.contains("正在抽查"), "{}", second.text);

    // What a stranger downloads names nobody, and the check of a stranger accepts it.
    let (_, file) = season.office.public_transcript(&draw.number).await.unwrap();
    let trust = TrustFile::read(&season.office.trust_file().await.unwrap()).unwrap();
    let report = verify_draw(&file, &[], &trust, season.office.now(), &Options::default());
    assert_eq!(report.outcome, Outcome::Valid, "{:?}", report.findings);
    let text = String::from_utf8(file).unwrap();
    for row in draw.drawables() {
        for secret in [row.subject.to_string(), row.person.to_string(), row.name.clone(), row.unit.clone()] {
            assert!(!text.contains(&secret), "{secret}");
        }
        // The cases are those that the committee accepted, and open to whoever checks.
        let case = season.office.visible::<Application>(&room.office, row.subject).await.unwrap().state;
        assert!(Scope::Accepted.stages().contains(&case.stage) && case.number == row.name);
        assert_eq!(case.committee_now().id, room.scope.committee);
    }

    // What came of each.
    for place in draw.seated() {
        let record = RecordCheck {
            case: draw.drawable(place).unwrap().subject,
            verdict: Verdict::InOrder,
            words: String::new(),
            day: season.office.today(),
            correct_by: None,
        };
        act(&season, &room.office, id, Act::RecordCheck(record)).await;
    }
    let draw = season.office.visible::<Draw>(&room.organiser, id).await.unwrap().state;
    assert_eq!((draw.stage, draw.checks.len()), (Stage::Checked, 2));
    let findings = season.office.doctor(|_| {}).await.unwrap().findings;
    assert!(findings.is_empty(), "{findings:?}");
}

async fn other_seats_check_nothing(season: Season) {
    let room = Room::of(&season).await;
    for me in [&room.organiser, &room.supervisor] {
        assert!(matches!(room.begin(&season, me).await, Err(Problem::NotFound)), "{}", me.name);
        assert!(matches!(season.office.checkable(me).await, Err(Problem::NotFound)), "{}", me.name);
    }
    let id = room.begin(&season, &room.office).await.unwrap();
    let number = season.office.visible::<Draw>(&room.supervisor, id).await.unwrap().state.number;
    assert!(
        matches!(season.office.public_transcript(&number).await, Err(Problem::NotFound)),
        "not yet drawn"
    );
    let flagged = ListQuery { flag: Some(SPOT_CHECK.to_owned()), limit: 10, ..ListQuery::default() };
    for (me, sees) in [(&room.office, true), (&room.supervisor, true), (&room.organiser, true)] {
        let rows = season.office.list::<Draw>(me, &flagged).await.unwrap().rows;
        assert_eq!(rows.iter().any(|row| row.number == number), sees, "{}", me.name);
        assert!(rows.iter().all(|row| row.subject.contains("抽查")), "no draw of experts stands among them");
    }
    // Whose turn it is, is told: first the supervisor's share, then the title office's.
    let waits = async |me: &Me| {
        season.office.desk(me).await.unwrap().queues.iter().any(|q| q.kind == "draw" && q.state == "frozen")
    };
    assert!(waits(&room.supervisor).await && !waits(&room.organiser).await);
    for login in season.logins("").await {
        let me = season.me(&login).await;
        if [&room.office, &room.supervisor, &room.organiser].iter().any(|known| known.person == me.person) {
            continue;
        }
        let seen = season.office.visible::<Draw>(&me, id).await;
        assert!(matches!(seen, Err(Problem::NotFound)), "{login} sees a spot check that is not theirs");
    }
    let abort = Act::Abort(Abort { reason: "范围选错".to_owned() });
    let refused = season.office.perform(&room.organiser, Request::<Draw>::on(id, abort.clone())).await;
    assert!(matches!(refused, Err(Problem::Refused(_))), "who is checked does not end the check");
    act(&season, &room.office, id, abort).await;
    // An aborted one is told to everybody, and counted for the next.
    assert!(season.office.public_transcript(&number).await.is_ok());
    let again = room.begin(&season, &room.office).await.unwrap();
    let again = season.office.visible::<Draw>(&room.office, again).await.unwrap().state;
    assert_eq!(again.transcript.freeze.plan.attempt, 1);
}
