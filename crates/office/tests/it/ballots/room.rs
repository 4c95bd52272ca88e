//! A meeting whose members are about to vote: convened, drawn, filed, read, opened electronically, signed in; and a
//! supervisor's machine that listens on loopback.

use crate::season::Season;
use data_encoding::BASE64;
use kernel::{CaseId, Chance, Digest};
use office::{Me, Office, Problem, ballots::BoxOf, perform::Request};
use proof::{
    ballot::{ABSTAIN, AGAINST, Blinded, FOR, Paper, PublicKey, SignedPaper},
    draw::{PublicSource, Share},
};
use review::{
    application::{
        self, Application,
        acts::read::{GivePanelOpinion, Read},
        reading::Score,
        scoring,
    },
    draw::{
        self, Draw,
        acts::{Commit, DrawNow, FreezePlan, PanelPlan, Reveal},
    },
    expert::{self, Expert, state::Relation},
    meeting::{Act, Meeting, acts, state::Mode},
};
use tokio::{net::TcpListener, task::JoinHandle};
use witness::Witness;

/// The organiser of the smallest committee.
const ORGANISER: &str = "zj_gongcheng";
/// Its size.
const SIZE: u32 = 9;
/// So many sign in, the chair first: the least that is a quorum.
pub(super) const PRESENT: usize = 6;

/// The supervisor's machine.
pub(super) struct Supervisor {
    witness: Witness,
    address: String,
    served: Option<JoinHandle<()>>,
}

impl Supervisor {
    async fn of(season: &Season) -> Self {
        Self::named(season, "witness").await
    }

    /// With a folder and a name of its own.
    pub(super) async fn named(season: &Season, name: &str) -> Self {
        let (folder, clock) = (season.folder().join(name), season.office.clock().clone());
        let witness = Witness::create(&folder, &format!("{name}/演示"), clock, &Chance::system()).unwrap();
        witness.know(&season.office.log_verifier_key().await.unwrap(), None).unwrap();
        let mut supervisor = Self { witness, address: "127.0.0.1:0".to_owned(), served: None };
        supervisor.comes().await;
        let (key, url) = (supervisor.witness.verifier_key(), format!("http://{}", supervisor.address));
        season.office.add_witness(&key.to_string(), "监督方（演示）", Some(&url)).await.unwrap();
        supervisor
    }

    /// Listens, where it listened before.
    pub(super) async fn comes(&mut self) {
        let listener = TcpListener::bind(&self.address).await.unwrap();
        self.address = listener.local_addr().unwrap().to_string();
        let app = witness::router(self.witness.clone(), Chance::system());
        self.served = Some(tokio::spawn(async move { axum::serve(listener, app).await.unwrap() }));
    }

    /// The id of its key.
    pub(super) fn id(&self) -> String {
        self.witness.verifier_key().id
    }

    /// Is away.
    pub(super) async fn goes(&mut self) {
        let served = self.served.take().unwrap();
        served.abort();
        let _ = served.await;
    }
}

/// Everybody of a meeting.
pub(super) struct Room {
    pub(super) office: Office,
    pub(super) supervisor: Supervisor,
    pub(super) clerk: Me,
    watcher: Me,
    pub(super) chair: Me,
    /// Who signed in, the chair first.
    pub(super) voters: Vec<Me>,
    /// A member who did not come.
    pub(super) absent: Me,
    pub(super) meeting: CaseId,
    pub(super) cases: Vec<CaseId>,
}

/// A paper on its way to its signatures.
pub(super) struct Envelope {
    pub(super) paper: Paper,
    keys: [PublicKey; 2],
    blinded: [Blinded; 2],
}

impl Envelope {
    pub(super) fn new(paper: Paper, keys: [PublicKey; 2]) -> Self {
        let blinded = [0, 1].map(|at: usize| Blinded::new(&keys[at], &paper, &Chance::system()).unwrap());
        Self { paper, keys, blinded }
    }

    /// What is sent to the office and to the supervisor.
    pub(super) fn messages(&self) -> [String; 2] {
        self.blinded.each_ref().map(|blinded| BASE64.encode(blinded.message()))
    }

    pub(super) fn opened(&self, issued: &office::ballots::Issued) -> SignedPaper {
        let sign = |at: usize, answer: &str| {
            let answer = BASE64.decode(answer.as_bytes()).unwrap();
            self.blinded[at].finalize(&self.keys[at], &self.paper, &answer).unwrap()
        };
        SignedPaper {
            paper: self.paper.clone(),
            office: sign(0, &issued.office),
            supervisor: sign(1, &issued.supervisor),
        }
    }
}

impl Room {
    /// A meeting over so many cases; of the first of two the chair is recused. Everybody who comes has signed in.
    pub(super) async fn of(season: &Season, agenda: usize) -> Self {
        let office = season.office.clone();
        let supervisor = Supervisor::of(season).await;
        let clerk = season.me(&format!("organiser-{ORGANISER}")).await;
        let watcher = season.me(&format!("supervisor-{ORGANISER}")).await;
        let chair = season.me(&format!("chair-{ORGANISER}")).await;
        let mut cases = Vec::new();
        for id in season.cases::<Application>("accepted").await {
            if let Ok(loaded) = office.visible::<Application>(&clerk, id).await {
                let size = office.committees_of(&clerk).await.unwrap();
                let own = size.iter().find(|one| one.reference.id == loaded.state.committee.id);
                if own.is_some_and(|one| one.reference.name.contains("中级")) {
                    cases.push(id);
                }
            }
        }
        cases.truncate(agenda);
        cases.sort_unstable();
        let day = office.today().checked_add(jiff::Span::new().days(20)).unwrap();
        let convene = acts::Convene {
            name: "电子投票的评审会".to_owned(),
            day,
            place: "三楼会议室".to_owned(),
            cases: cases.clone(),
        };
        let done = office.perform(&clerk, Request::<Meeting>::opening(Act::Convene(convene))).await.unwrap();
        let mut room = Self {
            office,
            supervisor,
            absent: chair.clone(),
            clerk,
            watcher,
            chair,
            voters: Vec::new(),
            meeting: done.case,
            cases,
        };
        let title_office = season.me("office").await;
        let members = room.draw(season, &title_office).await;
        let plan = "当天评议、投票".to_owned();
        let file = acts::FileOpening { plan, standard: String::new() };
        room.act(&room.clerk, Act::FileOpening(file)).await;
        room.act(&title_office, Act::Receive).await;
        for case in room.cases.clone() {
            room.read(&members, case).await;
        }
        let morning = room.office.pack().zone().start_of(day).plus_millis(9 * 3_600_000);
        room.office.move_clock(morning).await.unwrap();
        room.act(&room.clerk, Act::Open(acts::Open { mode: Mode::Electronic })).await;
        // Whoever the draw seated by chance may be recused, too: they stay away.
        let state = room.state().await;
        let kept_away = |me: &Me| state.recused.iter().filter(|one| one.person == me.person).count();
        let mut members = members;
        members.sort_by_key(|me| {
            if agenda == 2 && me.person == room.chair.person { 0 } else { 1 + kept_away(me) }
        });
        room.voters = members[..PRESENT].to_vec();
        room.absent = members[PRESENT].clone();
        for voter in &room.voters {
            room.act(voter, Act::SignIn).await;
        }
        room
    }

    /// Draws; everybody who is called comes. The members, the chair first.
    async fn draw(&self, season: &Season, title_office: &Me) -> Vec<Me> {
        if let [first, _] = self.cases[..] {
            let applicant = season.office.visible::<Application>(&self.clerk, first).await.unwrap().state;
            let ground = self.office.draw_ground(&self.clerk, self.meeting).await.unwrap();
            let entry = ground.pool.iter().find(|one| one.person == self.chair.person).unwrap().expert;
            let name = applicant.name.text().to_owned();
            let relation = Relation { rule: "kinship".to_owned(), name };
            let declare = expert::Act::DeclareRelation(relation);
            self.office.perform(&self.clerk, Request::<Expert>::on(entry, declare)).await.unwrap();
        }
        let panel =
            PanelPlan {
                name: "综合组".to_owned(), specialties: Vec::new(), seats: SIZE - 1, substitutes: 2
            };
        let freeze = FreezePlan {
            meeting: self.meeting,
            panels: vec![panel],
            commit_by: self.office.now().plus_millis(3_600_000),
            reveal_by: self.office.now().plus_millis(7_200_000),
            public: PublicSource::None,
        };
        let freeze = Request::<Draw>::opening(draw::Act::Freeze(Box::new(freeze)));
        let id = self.office.perform(&self.clerk, freeze).await.unwrap().case;
        let act = async |me: &Me, act| self.office.perform(me, Request::<Draw>::on(id, act)).await.unwrap();
        let parties = [&self.watcher, title_office];
        let shares = parties.map(|me| {
            let party = me.role().and_then(Draw::party).unwrap();
            Share::fresh(id, party, &Chance::system())
        });
        for (me, share) in parties.iter().zip(&shares) {
            act(me, draw::Act::Commit(Commit { commitment: share.commitment() })).await;
        }
        for (me, share) in parties.iter().zip(&shares) {
            act(me, draw::Act::Reveal(Reveal { share: share.share })).await;
        }
        act(&self.clerk, draw::Act::Draw(DrawNow { public: String::new() })).await;
        act(&self.watcher, draw::Act::Attest).await;
        let state = self.office.visible::<Draw>(&self.clerk, id).await.unwrap().state;
        let accounts = self.office.demo_accounts().await.unwrap();
        let mut members = vec![self.chair.clone()];
        for place in state.seated() {
            let who = state.drawable(place).unwrap();
            for account in accounts.iter().filter(|account| account.login.starts_with("expert-")) {
                if account.name == who.name {
                    let me = season.me(&account.login).await;
                    if me.person == who.person {
                        act(&me, draw::Act::Accept).await;
                        members.push(me);
                    }
                }
            }
        }
        assert_eq!(members.len(), SIZE as usize);
        members
    }

    async fn read(&self, members: &[Me], case: CaseId) {
        let state = self.office.visible::<Application>(&self.clerk, case).await.unwrap().state;
        let form = scoring::form(self.office.pack(), &state.target.series);
        let member = |person| members.iter().find(|me| me.person == person).unwrap();
        let scores: Vec<Score> =
            form.into_iter().map(|item| Score { points: item.most, item: item.id }).collect();
        let act = async |me: &Me, act| {
            self.office.perform(me, Request::<Application>::on(case, act)).await.unwrap();
        };
        for reader in state.readers.iter().filter(|reader| reader.reads) {
            let read = Read { scores: scores.clone(), opinion: "同意提交评议。".to_owned() };
            act(member(reader.person), application::Act::Read(read)).await;
        }
        let main = state.readers.iter().find(|reader| reader.main).unwrap();
        let opinion = GivePanelOpinion { opinion: "建议提交表决。".to_owned() };
        act(member(main.person), application::Act::GivePanelOpinion(opinion)).await;
    }

    /// Does an act on the meeting.
    pub(super) async fn act(&self, me: &Me, act: Act) {
        let key = act.key();
        self.attempt(me, act).await.unwrap_or_else(|problem| panic!("{key}: {problem}"));
    }

    pub(super) async fn attempt(&self, me: &Me, act: Act) -> Result<(), Problem> {
        self.office.perform(me, Request::<Meeting>::on(self.meeting, act)).await.map(drop)
    }

    pub(super) async fn state(&self) -> Meeting {
        self.office.visible::<Meeting>(&self.clerk, self.meeting).await.unwrap().state
    }

    /// Begins the ballot and has its keys made.
    pub(super) async fn begin(&self) {
        self.act(&self.clerk, Act::BeginBallot).await;
        assert_eq!(self.office.keep_ballots().await.unwrap(), 1);
    }

    /// Who votes on a case.
    pub(super) async fn takes_part(&self, case: CaseId) -> Vec<Me> {
        let state = self.state().await;
        self.voters.iter().filter(|me| !state.is_recused(me.person, case)).cloned().collect()
    }

    /// A voter's paper, blinded; not yet sent.
    pub(super) async fn paper(&self, me: &Me, case: CaseId, choice: &str) -> Envelope {
        let round = self.state().await.ballot.unwrap().round;
        let paper = Paper::fresh(self.meeting, case, round, choice, &Chance::system());
        Envelope::new(paper, self.keys(me, case).await)
    }

    /// Both sides' keys of a case.
    pub(super) async fn keys(&self, me: &Me, case: CaseId) -> [PublicKey; 2] {
        let keys = self.office.ballot_keys(me, self.meeting).await.unwrap();
        let keys = keys.into_iter().find(|keys| keys.case == case.to_string()).unwrap();
        [keys.office.parse().unwrap(), keys.supervisor.parse().unwrap()]
    }

    pub(super) async fn issue(
        &self,
        me: &Me,
        case: CaseId,
        messages: &[String; 2],
    ) -> Result<office::ballots::Issued, Problem> {
        let round = self.state().await.ballot.map_or(1, |ballot| ballot.round);
        self.issue_of(me, (case, round), messages).await
    }

    pub(super) async fn issue_of(
        &self,
        me: &Me,
        of: (CaseId, u32),
        messages: &[String; 2],
    ) -> Result<office::ballots::Issued, Problem> {
        self.office.issue(me, self.meeting, of, (&messages[0], &messages[1])).await
    }

    /// A voter's paper with both signatures; not yet posted.
    pub(super) async fn signed(&self, me: &Me, case: CaseId, choice: &str) -> SignedPaper {
        let envelope = self.paper(me, case, choice).await;
        let issued = self.issue(me, case, &envelope.messages()).await.unwrap();
        envelope.opened(&issued)
    }

    /// Everybody's papers of a case: what each chooses, by their place.
    pub(super) async fn all_signed(
        &self,
        case: CaseId,
        choice: fn(usize) -> &'static str,
    ) -> Vec<SignedPaper> {
        let mut papers = Vec::new();
        for (place, me) in self.takes_part(case).await.iter().enumerate() {
            papers.push(self.signed(me, case, choice(place)).await);
        }
        assert!(papers.len() > 3, "too few take part to tell anything");
        papers
    }

    pub(super) async fn post(&self, paper: &SignedPaper) -> office::ballots::Posted {
        self.office.post_paper(self.meeting, &paper.bytes().unwrap()).await.unwrap()
    }

    pub(super) async fn everybody_confirms(&self) {
        for me in &self.voters {
            self.act(me, Act::ConfirmPapers).await;
        }
    }

    /// Chair and supervisor sign.
    pub(super) async fn sign(&self) {
        self.act(&self.chair, Act::SignAsChair).await;
        self.act(&self.watcher, Act::SignAsSupervisor).await;
    }
}

/// The sentence of a form that cannot be used.
pub(super) fn says<T: std::fmt::Debug>(answer: Result<T, Problem>) -> String {
    match answer {
        Err(Problem::Invalid(text)) => text,
        Err(Problem::Refused(refusal)) => refusal.text,
        other => panic!("{other:?}"),
    }
}

/// All for it but one: passes.
pub(super) const fn passes(place: usize) -> &'static str {
    if place == 2 { AGAINST } else { FOR }
}

/// Two for it: too few.
pub(super) const fn fails(place: usize) -> &'static str {
    match place {
        0 | 2 => FOR,
        1 => AGAINST,
        _ => ABSTAIN,
    }
}

/// The box as the database has it.
pub(super) async fn stored_box(season: &Season, meeting: CaseId) -> Option<Vec<u8>> {
    let mut conn = season.store().await.reader().await.unwrap();
    store::ballot::box_of(&mut conn, &meeting.to_string(), BoxOf::All).await.unwrap()
}

/// How many of the office's private keys of a meeting there are.
pub(super) async fn secrets(season: &Season, meeting: CaseId) -> i64 {
    let mut conn = season.store().await.reader().await.unwrap();
    store::ballot::secrets(&mut conn, &meeting.to_string()).await.unwrap()
}

/// Closes: seals the box, then says so in the record.
pub(super) async fn close(room: &Room, unconfirmed: &str) -> Result<Digest, Problem> {
    let mut close = room.office.seal_box(&room.clerk, room.meeting).await?;
    let digest = close.digest;
    close.unconfirmed = unconfirmed.to_owned();
    room.attempt(&room.clerk, Act::CloseBallot(close)).await.map(|()| digest)
}

/// Doctor finds nothing.
pub(super) async fn sound(season: &Season) {
    assert_eq!(season.office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
}
