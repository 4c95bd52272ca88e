//! What a draw promises, over many seeds.

use super::made::{FROZEN, HOUR, PARTIES, drand, drawn, entrants, expert, frozen, panel, plan, share};
use crate::{ledger::book::trust, made::NOW};
use kernel::Chance;
use proof::{
    bytes::Bytes32,
    draw::{
        DeclineReason, Freeze, Frozen, Opening, Options, Outcome, Plan, PublicSource, Report, Transcript,
        verify_draw,
    },
    finding::Judgement,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn check(transcript: &Transcript) -> Report {
    verify_draw(&transcript.bytes().unwrap(), &[], &trust(), NOW, &Options::default())
}

/// The failing findings, as one text.
fn objections(report: &Report) -> String {
    let failing = report.findings.iter().filter(|finding| finding.outcome == Judgement::Fails);
    failing.map(|finding| format!("{}：{}\n", finding.text, finding.because)).collect()
}

/// Neither a panel nor all together hold more of a unit than their cap, nobody sits twice, everybody sits on their own panel.
fn holds_caps(freeze: &Freeze, transcript: &Transcript) {
    let mut seen = std::collections::BTreeSet::new();
    let mut overall: BTreeMap<u32, u32> = BTreeMap::new();
    for seated in transcript.seated() {
        let panel = freeze.panel(&seated.panel).unwrap();
        let mut units: BTreeMap<u32, u32> = BTreeMap::new();
        for place in &seated.seats {
            let candidate = &freeze.candidates[*place as usize];
            assert_eq!(candidate.panel, panel.key);
            assert!(seen.insert(*place), "{place} sits twice");
            *units.entry(candidate.unit).or_default() += 1;
            *overall.entry(candidate.unit).or_default() += 1;
        }
        assert!(units.values().all(|many| panel.cap.is_none_or(|cap| *many <= cap)), "{units:?}");
    }
    assert!(overall.values().all(|many| freeze.plan.cap.is_none_or(|cap| *many <= cap)), "{overall:?}");
}

/// req: E4 — every expert of a panel is drawn equally often: chi-square over 4,000 seeds, 30 candidates.
#[test]
fn everybody_is_drawn_equally_often() {
    let panels = vec![panel("a", 5, 0, None)];
    let Frozen { freeze, openings } =
        plan(30, panels, PublicSource::None).freeze(&entrants(30, 30, &["a"]), &Chance::seeded(1)).unwrap();
    let (chance, rounds) = (Chance::seeded(2), 4000);
    let mut often: BTreeMap<&str, u32> =
        openings.iter().map(|opening| (opening.subject.as_str(), 0)).collect();
    let mut first_then_second: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for _ in 0..rounds {
        let ranking = freeze.ranking(&Bytes32(chance.bytes()));
        *first_then_second.entry((ranking[0] % 5, ranking[1] % 5)).or_default() += 1;
        for place in &freeze.seat(&ranking)[0].seats {
            *often.get_mut(openings[*place as usize].subject.as_str()).unwrap() += 1;
        }
    }
    let expected = f64::from(rounds * 5) / 30.0;
    let spread = |count: f64, expected: f64| (count - expected) * (count - expected) / expected;
    let chi: f64 = often.values().map(|count| spread(f64::from(*count), expected)).sum();
    // 29 degrees of freedom: 66.2 is passed once in ten thousand; the seeds are fixed, so it either holds or does not.
    assert!(chi < 66.2, "chi-square {chi}: {often:?}");
    // Who comes second does not depend on who came first: five classes of six, so 6·5 or 6·6 of 30·29 pairs.
    let chi: f64 = first_then_second
        .iter()
        .map(|((one, other), count)| {
            let pairs = if one == other { 30.0 } else { 36.0 };
            spread(f64::from(*count), f64::from(rounds) * pairs / 870.0)
        })
        .sum();
    assert_eq!(first_then_second.len(), 25);
    assert!(chi < 60.2, "chi-square {chi}: {first_then_second:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// req: E4 — caps are never broken, whoever declines; whoever is not frozen is never seated; the check accepts all.
    #[test]
    fn caps_hold_and_strangers_never_sit(
        seed in any::<u64>(),
        number in 12u32..60,
        units in 4u32..12,
        cap in 1u32..3,
        overall in prop::option::of(1u32..4),
        leaving in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let panels = vec![panel("a", 3, 1, Some(cap)), panel("b", 2, 0, None)];
        let all = entrants(number, units, &["a", "b"]);
        // Every fifth expert is excluded by rule.
        let (excluded, kept): (Vec<_>, Vec<_>) = (0..).zip(all).partition(|(at, _)| at % 5 == 4);
        let kept: Vec<_> = kept.into_iter().map(|(_, entrant)| entrant).collect();
        let plan = Plan { cap: overall, ..plan(u32::try_from(kept.len()).unwrap(), panels, drand()) };
        let Ok(frozen) = plan.freeze(&kept, &Chance::seeded(seed)) else {
            // Too few units for the cap: named beforehand, nothing is drawn.
            return Ok(());
        };
        let mut transcript = drawn(&frozen);
        holds_caps(&frozen.freeze, &transcript);
        // What was frozen can be filled, whatever the ranking.
        let full = transcript.panels.iter().zip(&frozen.freeze.plan.panels);
        prop_assert!(full.clone().all(|(seated, panel)| seated.seats.len() == panel.seats as usize));
        for index in leaving {
            let who = u32::try_from(index.index(kept.len())).unwrap();
            let _ = transcript.decline(who, FROZEN.plus_millis(5 * HOUR), DeclineReason::Declined);
            holds_caps(&frozen.freeze, &transcript);
            prop_assert!(transcript.seated().iter().all(|panel| !panel.seats.contains(&who)));
        }
        for panel in transcript.seated() {
            for place in panel.seats {
                let Opening { subject, .. } = &frozen.openings[place as usize];
                prop_assert!(excluded.iter().all(|(_, entrant)| entrant.subject != *subject));
            }
        }
        transcript.openings = frozen.openings;
        let report = check(&transcript);
        prop_assert_eq!(report.outcome, Outcome::Valid, "{}", objections(&report));
        prop_assert_eq!(report.summary.unwrap().seated, transcript.seated());
    }

    /// req: E4 — two ranks swapped: the first of them is named.
    #[test]
    fn a_swapped_rank_is_named(one in 0usize..24, other in 0usize..24) {
        prop_assume!(one != other);
        let mut transcript = drawn(&frozen(drand()));
        transcript.ranking.swap(one, other);
        let said = objections(&check(&transcript));
        prop_assert!(said.contains(&format!("第 {} 位应为", one.min(other) + 1)), "{}", said);
    }

    /// req: E4 — somebody else on a seat is named, and nothing but it.
    #[test]
    fn another_on_a_seat_is_named(which in 0usize..2, seat in 0usize..3, by in 1u32..24) {
        let mut transcript = drawn(&frozen(drand()));
        let place = &mut transcript.panels[which].seats[seat];
        *place = (*place + by) % 24;
        let said = objections(&check(&transcript));
        prop_assert_eq!(said.lines().count(), 1, "{}", said);
        prop_assert!(said.contains(&format!("第 {} 席应为", seat + 1)), "{}", said);
    }

    /// req: E4 — a bit of a share turned: its party is named.
    #[test]
    fn a_turned_bit_of_a_share_is_named(which in 0usize..2, byte in 0usize..32, bit in 0u8..8) {
        let mut transcript = drawn(&frozen(drand()));
        transcript.shares[which].share.as_mut().unwrap().0[byte] ^= 1 << bit;
        let said = objections(&check(&transcript));
        prop_assert!(said.contains(&format!("（{}）：份额与承诺不符", PARTIES[which])), "{}", said);
    }

    /// req: E4 — any byte of the file changed: the check does not say the same any more. The times of shares are the
    /// office's word until a receipt binds them, and this file has none.
    #[test]
    fn any_changed_byte_is_found(at in any::<prop::sample::Index>(), by in 1u8..=255) {
        let mut transcript = drawn(&frozen(drand()));
        transcript.openings = frozen(drand()).openings;
        let bytes = transcript.bytes().unwrap();
        let mut changed = bytes.clone();
        let at = at.index(bytes.len());
        changed[at] = changed[at].wrapping_add(by);
        let ask = |bytes: &[u8]| verify_draw(bytes, &[], &trust(), NOW, &Options::default());
        let (before, after) = (ask(&bytes), ask(&changed));
        prop_assert_eq!(before.outcome, Outcome::Valid);
        let timeless = |bytes: &[u8]| {
            let mut read = Transcript::parse(bytes).ok()?;
            for row in &mut read.shares {
                (row.committed, row.revealed) = (row.committed.map(|_| NOW), row.revealed.map(|_| NOW));
            }
            Some(read)
        };
        prop_assume!(timeless(&changed) != timeless(&bytes));
        prop_assert!(after != before, "byte {} of {}", at, String::from_utf8_lossy(&bytes));
    }
}

/// req: E4 — whoever was skipped for a cap returns when the cap allows it.
#[test]
fn one_who_was_skipped_may_return() {
    // Two units: the first four of rank 1 to 4 come from one, so three of them are skipped at a cap of one.
    let panels = vec![panel("a", 2, 2, Some(1))];
    let returned = (0..50).find_map(|seed| {
        let frozen =
            plan(6, panels.clone(), drand()).freeze(&entrants(6, 2, &["a"]), &Chance::seeded(seed)).unwrap();
        let mut transcript = drawn(&frozen);
        let unit = |place: u32| frozen.freeze.candidates[place as usize].unit;
        let (first, second) = (transcript.ranking[0], transcript.ranking[1]);
        if unit(first) != unit(second) {
            return None;
        }
        assert!(!transcript.panels[0].seats.contains(&second), "the second of the unit was skipped");
        assert!(transcript.panels[0].substitutes.contains(&second));
        let next = transcript.decline(first, FROZEN.plus_millis(5 * HOUR), DeclineReason::NoAnswer).unwrap();
        Some(next == Some(second))
    });
    assert_eq!(returned, Some(true));
}

/// req: E4 — neither unit nor order of entry shows in what is published.
#[test]
fn the_frozen_part_names_nobody() {
    let text = String::from_utf8(frozen(drand()).freeze.bytes().unwrap()).unwrap();
    assert!((0..24).all(|number| !text.contains(&expert(number))));
    assert!(!text.contains("unit 0"));
    assert!(!text.contains(&share(PARTIES[0]).share.to_string()));
}
