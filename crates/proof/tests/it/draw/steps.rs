//! The steps of a draw and what refuses them; the check of what a step leaves behind.

use super::made::{
    FROZEN, HOUR, PARTIES, RANDOMNESS, committed, drand, drawn, entrants, expert, frozen, logged, panel,
    plan, share,
};
use crate::{ledger::book::trust, made::NOW};
use kernel::{Chance, Digest};
use proof::{
    draw::{
        DeclineReason, DrawProblem, FreezeProblem, OpeningFile, Options, Outcome, PublicSource, Share,
        Struck, Transcript, verify_draw,
    },
    finding::Judgement,
};

fn refusals(plan: proof::draw::Plan, entrants: &[proof::draw::Entrant]) -> Vec<String> {
    plan.freeze(entrants, &Chance::seeded(1)).unwrap_err().iter().map(ToString::to_string).collect()
}

/// req: E4 — what could not be filled is named before anything is drawn.
#[test]
fn an_infeasible_quota_is_named_beforehand() {
    let panels = vec![panel("a", 5, 0, Some(1)), panel("b", 3, 20, None)];
    let refused = refusals(plan(24, panels, drand()), &entrants(24, 4, &["a", "b"]));
    assert_eq!(
        refused,
        [
            "专业组 a需要 5 席和 0 名候补，候选只有 12 人，按同单位上限最多能坐 2 席",
            "专业组 b需要 3 席和 20 名候补，候选只有 12 人，按同单位上限最多能坐 12 席",
        ]
    );
}

/// req: E4 — where all panels share a cap, what the earlier ones may take is counted against the later ones.
#[test]
fn a_cap_on_all_panels_is_kept_from_the_start() {
    let asked = |seats: [u32; 2], cap| {
        let panels = vec![panel("a", seats[0], 0, None), panel("b", seats[1], 0, None)];
        let plan = proof::draw::Plan { cap: Some(cap), ..plan(24, panels, drand()) };
        // Six units, of which each has two on either panel.
        let experts = entrants(24, 6, &["a"]).into_iter().enumerate().map(|(at, row)| proof::draw::Entrant {
            panel: if at % 12 < 6 { "a" } else { "b" }.to_owned(),
            ..row
        });
        plan.freeze(&experts.collect::<Vec<_>>(), &Chance::seeded(1))
    };
    let said =
        |seats, cap| asked(seats, cap).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert!(asked([3, 3], 1).is_ok(), "six units, six seats: whoever sits on the first leaves three");
    assert_eq!(
        said([4, 3], 1),
        [
            "各组合计同一单位最多 1 人：专业组 b需要 3 席，排在前面的各组入席以后，最少只能保证 2 席；请放宽合计上限、减少席位，或者把候选多的组排在后面"
        ]
    );
    assert!(said([7, 1], 1).iter().any(|text| text.starts_with("各组合计同一单位最多 1 人：专业组 a")));
    // With a cap of three, the first panel takes two of a unit at most, and one of each is left.
    assert!(asked([12, 6], 3).is_ok());
    assert!(said([12, 7], 3)[0].contains("最少只能保证 6 席"));
}

#[test]
fn a_plan_that_does_not_hold_is_refused() {
    let good = || plan(24, vec![panel("a", 2, 0, None)], drand());
    let experts = entrants(24, 24, &["a"]);
    assert!(good().freeze(&experts, &Chance::seeded(1)).is_ok());
    let mut twice = experts.clone();
    twice[3].subject = expert(4);
    assert_eq!(refusals(good(), &twice), [format!("同一名候选人列了两次：{}", expert(4))]);
    let mut stray = experts.clone();
    stray[0].panel = "z".to_owned();
    assert_eq!(refusals(good(), &stray), ["候选人所在的专业组不存在：z"]);
    let mut fewer = good();
    fewer.pool.size = 30;
    assert_eq!(refusals(fewer, &experts), ["专家库共 30 人，排除 5 人，候选 24 人，数目对不上"]);
    let mut alone = good();
    alone.parties.truncate(1);
    assert_eq!(refusals(alone, &experts), [FreezeProblem::Parties.to_string()]);
    let mut early = good();
    early.reveal_by = early.public.at().unwrap();
    assert_eq!(refusals(early, &experts), [FreezeProblem::PublicEarly.to_string()]);
    let mut late = good();
    late.frozen = late.commit_by.plus_millis(1);
    assert_eq!(refusals(late, &experts), [FreezeProblem::Moments.to_string()]);
    let mut marked = good();
    marked.demo = true;
    assert_eq!(refusals(marked, &experts), [FreezeProblem::Marked.to_string()]);
    let mut named = good();
    named.panels.push(panel("a", 1, 0, None));
    assert_eq!(refusals(named, &experts), ["“a”列了两次"]);
}

/// req: E4 — no share before all commitments, none after its time, none that was not committed to.
#[test]
fn the_order_of_steps_is_kept() {
    let frozen = frozen(drand());
    let mut transcript = Transcript::new(frozen.freeze.clone());
    let (one, other) = (share(PARTIES[0]), share(PARTIES[1]));
    let (soon, late) = (FROZEN.plus_millis(60_000), FROZEN.plus_millis(2 * HOUR + 1));
    transcript.commit(PARTIES[0], one.commitment(), soon).unwrap();
    assert_eq!(transcript.commit(PARTIES[0], other.commitment(), soon), Err(DrawProblem::Done));
    assert_eq!(transcript.commit("stranger", other.commitment(), soon), Err(DrawProblem::NoParty));
    assert_eq!(transcript.reveal(PARTIES[0], one.share, soon), Err(DrawProblem::TooEarly));
    assert_eq!(transcript.commit(PARTIES[1], other.commitment(), late), Err(DrawProblem::TooLate));
    transcript.commit(PARTIES[1], other.commitment(), soon).unwrap();
    assert_eq!(transcript.reveal(PARTIES[0], other.share, late), Err(DrawProblem::WrongShare));
    let over = FROZEN.plus_millis(3 * HOUR + 1);
    assert_eq!(transcript.reveal(PARTIES[0], one.share, over), Err(DrawProblem::TooLate));
    assert_eq!(transcript.draw(Some(RANDOMNESS)), Err(DrawProblem::Waiting));
    transcript.reveal(PARTIES[0], one.share, late).unwrap();
    assert_eq!(transcript.strike(PARTIES[0], Struck::NotRevealed), Err(DrawProblem::Done));
    transcript.strike(PARTIES[1], Struck::NotRevealed).unwrap();
    assert_eq!(transcript.draw(None), Err(DrawProblem::PublicForm));
    assert_eq!(transcript.draw(Some("3 14")), Err(DrawProblem::PublicForm));
    assert_eq!(transcript.decline(0, over, DeclineReason::Declined), Err(DrawProblem::NotThere));
    transcript.draw(Some(RANDOMNESS)).unwrap();
    assert_eq!(transcript.draw(Some(RANDOMNESS)), Err(DrawProblem::Done));
    let seat = transcript.panels[0].seats[0];
    assert!(transcript.decline(seat, over, DeclineReason::Recused).unwrap().is_some());
    assert_eq!(transcript.decline(seat, over, DeclineReason::Recused), Err(DrawProblem::NotThere));
    let said = verify_draw(&transcript.bytes().unwrap(), &[], &trust(), NOW, &Options::default());
    assert_eq!(said.outcome, Outcome::Valid, "{:?}", said.findings);
    let struck = said.findings.iter().find(|finding| finding.because.contains("作废")).unwrap();
    assert_eq!(
        (struck.outcome, struck.because.as_str()),
        (Judgement::Unknown, "职改办：没有按时揭示，份额作废")
    );
}

#[test]
fn without_any_share_and_public_value_nothing_is_drawn() {
    let mut transcript = committed(&frozen(PublicSource::None));
    for party in PARTIES {
        transcript.strike(party, Struck::NotRevealed).unwrap();
    }
    assert_eq!(transcript.draw(None), Err(DrawProblem::NoChance));
    transcript.abort(FROZEN.plus_millis(4 * HOUR), "各方份额都已作废").unwrap();
    let said = verify_draw(&transcript.bytes().unwrap(), &[], &trust(), NOW, &Options::default());
    assert_eq!(said.outcome, Outcome::Valid, "{:?}", said.findings);
    assert!(said.summary.unwrap().aborted);
}

/// req: E4 — a share file is read as it was written, and binds draw and party.
#[test]
fn a_share_binds_its_draw_and_its_party() {
    let share = share(PARTIES[0]);
    assert_eq!(Share::parse(&[&share.bytes().unwrap(), b"\n".as_slice()].concat()).unwrap(), share);
    let mut other = share.clone();
    other.party = PARTIES[1].to_owned();
    assert_ne!(share.commitment(), other.commitment());
    let mut another = share.clone();
    another.draw = "00000000-0000-7000-8000-000000000099".parse().unwrap();
    assert_ne!(share.commitment(), another.commitment());
    assert!(Share::parse(b"{}").is_err());
}

/// req: E4 — an expert shows their own line; a stranger's opening opens nothing.
#[test]
fn an_expert_opens_their_own_line() {
    let frozen = frozen(drand());
    let transcript = drawn(&frozen);
    let ask = |file: &OpeningFile| {
        let file = file.bytes().unwrap();
        verify_draw(&transcript.bytes().unwrap(), &[&file], &trust(), NOW, &Options::default())
    };
    let own = OpeningFile::new(frozen.freeze.plan.draw, &frozen.openings[5]);
    let said = ask(&own);
    assert_eq!(said.outcome, Outcome::Valid);
    assert!(said.findings.last().unwrap().because.starts_with(&format!("{} 是候选人 5，第 ", own.subject)));
    let (mut stranger, mut elsewhere) = (own.clone(), own);
    stranger.subject = expert(99);
    elsewhere.draw = "00000000-0000-7000-8000-000000000099".parse().unwrap();
    assert_eq!(ask(&stranger).outcome, Outcome::Invalid);
    assert_eq!(ask(&elsewhere).outcome, Outcome::Invalid);
}

/// req: E4, X6 — receipts show that frozen part and commitments were there before the public value.
#[test]
fn receipts_count_when_the_witness_saw_them_in_time() {
    let judged = |hours: i64| {
        let mut transcript = drawn(&frozen(drand()));
        logged(&mut transcript, FROZEN.plus_millis(hours * HOUR));
        let bytes = transcript.bytes().unwrap();
        let said = verify_draw(&bytes, &[], &trust(), NOW, &Options { public: None, witnesses: 1 });
        assert_eq!(said.outcome, Outcome::Valid, "{:?}", said.findings);
        let logged = said.findings.into_iter().filter(|finding| finding.text == "事先写进了日志");
        logged.map(|finding| finding.outcome).collect::<Vec<_>>()
    };
    assert_eq!(judged(1), [Judgement::Holds; 3]);
    assert_eq!(judged(5), [Judgement::Unknown; 3]);
}

/// req: E4 — whoever looked the public value up tells it to the check.
#[test]
fn the_public_value_is_compared_with_what_was_looked_up() {
    let bytes = drawn(&frozen(drand())).bytes().unwrap();
    let ask = |public: &str| {
        let options = Options { public: Some(public.to_owned()), witnesses: 0 };
        verify_draw(&bytes, &[], &trust(), NOW, &options).outcome
    };
    assert_eq!(ask(RANDOMNESS), Outcome::Valid);
    assert_eq!(ask(&Digest::sha256(&[b"other"]).to_string()), Outcome::Invalid);
}
