//! req: E8 — quorum and threshold of the shipped pack, at their boundaries and everywhere.

use crate::world;
use proptest::prelude::*;
use review::{application::state::Count, meeting::tally};

#[test]
fn two_thirds_of_the_committee_must_attend() {
    let pack = world::pack();
    // (committee, attended, enough)
    let cases = [
        (25, 17, true),
        (25, 16, false),
        (24, 16, true),
        (24, 15, false),
        (3, 2, true),
        (3, 1, false),
        (1, 1, true),
        (1, 0, false),
        (25, 25, true),
    ];
    for (size, attended, enough) in cases {
        let answer = tally::quorum(pack, size, attended);
        assert_eq!(answer.is_ok(), enough, "{attended} of {size}: {answer:?}");
    }
}

#[test]
fn more_than_the_committee_cannot_attend() {
    assert_eq!(tally::quorum(world::pack(), 25, 26).unwrap_err(), "出席 26 人，多于评委会 25 人");
}

#[test]
fn the_refusal_shows_its_arithmetic() {
    let said = tally::quorum(world::pack(), 25, 16).unwrap_err();
    assert_eq!(said, "出席人数不足：出席 16 人，评委会 25 人，16 × 3 ＝ 48 < 25 × 2 ＝ 50");
}

#[test]
fn two_thirds_of_those_present_must_agree() {
    let pack = world::pack();
    // (present, yes, no, abstain, invalid, passed): abstentions and invalid papers stay in the divisor
    let cases = [
        (17, 12, 5, 0, 0, true),
        (17, 11, 6, 0, 0, false),
        (18, 12, 0, 6, 0, true),
        (18, 11, 0, 0, 7, false),
        (18, 12, 2, 2, 2, true),
        (3, 2, 1, 0, 0, true),
        (3, 1, 0, 2, 0, false),
        (1, 1, 0, 0, 0, true),
        (1, 0, 0, 1, 0, false),
    ];
    for (present, yes, no, abstain, invalid, passed) in cases {
        let count = Count { present, yes, no, abstain, invalid };
        let judged = tally::judge(pack, &count).unwrap();
        assert_eq!(judged.passed, passed, "{count:?}: {}", judged.because);
    }
}

#[test]
fn a_count_that_does_not_add_up_is_refused() {
    let pack = world::pack();
    let short = Count { present: 17, yes: 12, no: 4, abstain: 0, invalid: 0 };
    let said = tally::judge(pack, &short).unwrap_err();
    assert_eq!(said, "票数对不上：赞成 12、反对 4、弃权 0、废票 0 合计 16，应为出席 17");
    let over = Count { no: 6, ..short };
    assert!(tally::judge(pack, &over).is_err());
    let nobody = Count { present: 0, yes: 0, no: 0, abstain: 0, invalid: 0 };
    assert_eq!(tally::judge(pack, &nobody).unwrap_err(), "出席人数不能是 0");
}

proptest! {
    #[test]
    fn passes_exactly_with_two_thirds(yes in 0u32..60, no in 0u32..60, abstain in 0u32..20, invalid in 0u32..20) {
        let present = yes + no + abstain + invalid;
        prop_assume!(present > 0);
        let judged = tally::judge(world::pack(), &Count { present, yes, no, abstain, invalid }).unwrap();
        prop_assert_eq!(judged.passed, yes * 3 >= present * 2);
    }

    #[test]
    fn a_count_is_judged_exactly_when_it_adds_up(
        present in 1u32..40, yes in 0u32..20, no in 0u32..20, abstain in 0u32..5, invalid in 0u32..5,
    ) {
        let judged = tally::judge(world::pack(), &Count { present, yes, no, abstain, invalid });
        prop_assert_eq!(judged.is_ok(), yes + no + abstain + invalid == present);
    }
}
