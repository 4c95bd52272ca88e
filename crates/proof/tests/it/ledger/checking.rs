//! The checks of receipts, copied logs and kept checkpoints: what they answer, and that no bit can be turned.

use super::book::{Book, FIRST, ORIGIN, log_key, seconds, trust, witness};
use crate::made::DAY;
use kernel::Moment;
use proof::{
    finding::Judgement,
    ledger::{Options, Outcome, Report, bundle, unbundle, verify_consistency, verify_log, verify_receipt},
};
use proptest::prelude::*;
use std::{collections::BTreeMap, sync::LazyLock};

const NOW: Moment = FIRST.plus_millis(10 * DAY);
/// Without it, whoever turns a bit in the name of a witness only takes a cosignature away.
const COSIGNED: Options = Options { witnesses: 1 };

static BOOK: LazyLock<Book> = LazyLock::new(|| Book::of(300));

fn receipt(file: &[u8]) -> Report {
    verify_receipt(file, &trust(), NOW, COSIGNED)
}

/// The files of a log with its checkpoint.
fn copied(book: &Book) -> BTreeMap<String, Vec<u8>> {
    let mut files = book.files.clone();
    files.insert("checkpoint".to_owned(), book.cosigned().bytes());
    files
}

fn whole(files: &BTreeMap<String, Vec<u8>>) -> Report {
    verify_log(|path| files.get(path).cloned(), &trust(), NOW, COSIGNED)
}

fn continued(one: &Book, other: &Book, files: &BTreeMap<String, Vec<u8>>) -> Report {
    let (one, other) = (one.cosigned().bytes(), other.cosigned().bytes());
    verify_consistency(&one, &other, |path| files.get(path).cloned(), &trust(), NOW, COSIGNED)
}

/// What the failing finding says was found.
fn wrong(report: &Report) -> &str {
    assert_eq!(report.outcome, Outcome::Invalid, "{report:#?}");
    let last = report.findings.last().unwrap();
    assert_eq!(last.outcome, Judgement::Fails);
    &last.because
}

/// req: X6
#[test]
fn a_good_receipt_says_what_was_looked_at() {
    let report = receipt(&BOOK.receipt(77, &BOOK.cosigned()).bytes().unwrap());
    assert_eq!(report.outcome, Outcome::Valid, "{report:#?}");
    let texts: Vec<&str> = report.findings.iter().map(|finding| finding.text.as_str()).collect();
    let looked_at = [
        "是办理记录的存证",
        "是日志的检查点",
        "检查点的签名者可信",
        "检查点的签名与内容相符",
        "见证人副署",
        "办理记录在日志里",
    ];
    assert_eq!(texts, looked_at);
    assert_eq!(report.entry.unwrap().bytes().unwrap(), BOOK.entries[77]);
    assert_eq!(report.checkpoint, Some(BOOK.checkpoint(ORIGIN)));
}

#[test]
fn without_a_witness_a_fork_is_unknown() {
    let file = BOOK.receipt(77, &BOOK.signed(&log_key(21))).bytes().unwrap();
    let report = verify_receipt(&file, &trust(), NOW, Options::default());
    assert_eq!(report.outcome, Outcome::Valid);
    let witnessed = report.findings.iter().find(|finding| finding.text == "见证人副署").unwrap();
    assert_eq!(witnessed.outcome, Judgement::Unknown);
    assert!(wrong(&receipt(&file)).contains("只有 0 个"));
}

/// req: X6
#[test]
fn an_unknown_signer_is_no_and_nothing_is_shown() {
    let report = receipt(&BOOK.receipt(77, &BOOK.signed(&log_key(29))).bytes().unwrap());
    assert!(wrong(&report).starts_with("签名者未知"));
    assert_eq!((report.entry, report.checkpoint), (None, None));
}

/// req: X6 — every entry of logs of every kind of size has a receipt that holds, and only in its place.
#[test]
fn every_entry_has_a_receipt() {
    for size in [1, 2, 3, 255, 256, 257, 300] {
        let book = Book::of(size);
        let signed = book.cosigned();
        for number in [0, 1, 2, 254, 255, 256, size - 1].into_iter().filter(|number| *number < size) {
            let file = book.receipt(number, &signed).bytes().unwrap();
            assert_eq!(receipt(&file).outcome, Outcome::Valid, "{number} of {size}");
            let elsewhere = Book::forked(size, 0).receipt(number, &signed).bytes().unwrap();
            assert!(wrong(&receipt(&elsewhere)).contains("算不出检查点的根"), "{number} of {size}");
        }
    }
}

/// req: X6
#[test]
fn a_copied_log_is_computed_anew() {
    for size in [0, 1, 255, 256, 257, 300, 513] {
        let report = whole(&copied(&Book::of(size)));
        assert_eq!(report.outcome, Outcome::Valid, "{size}: {report:#?}");
        assert_eq!(report.checkpoint.unwrap().size, u64::from(size));
    }
    let mut files = copied(&BOOK);
    files.remove("checkpoint");
    assert_eq!(wrong(&whole(&files)), "缺少文件 checkpoint");
}

/// req: X6 — what is missing, cut off or in another order is named.
#[test]
fn a_wrong_file_is_named() {
    let files = copied(&BOOK);
    for path in files.keys().filter(|path| *path != "checkpoint") {
        let mut missing = files.clone();
        missing.remove(path);
        assert!(wrong(&whole(&missing)).contains(path), "{path}");
        let mut short = files.clone();
        short.get_mut(path).unwrap().pop();
        assert!(wrong(&whole(&short)).contains(path), "{path}");
        let mut long = files.clone();
        long.get_mut(path).unwrap().push(0);
        assert!(wrong(&whole(&long)).contains(path), "{path}");
    }
    let mut swapped = files.clone();
    let bytes = &files["tile/entries/001.p/44"];
    let mut leaves = unbundle(bytes).unwrap();
    leaves.swap(3, 4);
    swapped.insert("tile/entries/001.p/44".to_owned(), bundle(leaves).unwrap());
    let report = whole(&swapped);
    assert!(
        wrong(&report).starts_with("序号 259 的记录（tile/entries/001.p/44 的第 3 条）被改动过"),
        "{report:?}"
    );
}

/// req: X6 — whoever alters leaves and tiles alike is found where they meet what was signed.
#[test]
fn altered_leaves_under_altered_tiles_are_named() {
    let (mut files, forked) = (copied(&BOOK), Book::forked(300, 100));
    for path in ["tile/entries/000", "tile/0/000"] {
        files.insert(path.to_owned(), forked.files[path].clone());
    }
    assert!(wrong(&whole(&files)).starts_with("瓦片 tile/0/000 和它下面的记录被改动过"));
    let tile = files.get_mut("tile/0/000").unwrap();
    tile[32 * 99] ^= 1;
    assert!(wrong(&whole(&files)).starts_with("瓦片 tile/0/000 的第 99 个散列与记录不符，与检查点也不符"));
    files.extend(forked.files.clone());
    assert!(wrong(&whole(&files)).contains("不是检查点签的那一本"));
    files = copied(&BOOK);
    files.insert("tile/entries/001.p/44".to_owned(), forked.files["tile/entries/001.p/44"].clone());
    let tile = files.get_mut("tile/0/001.p/44").unwrap();
    tile[0] ^= 1;
    assert!(
        wrong(&whole(&files)).starts_with("瓦片 tile/0/001.p/44 的第 0 个散列与记录不符，与检查点也不符")
    );
}

/// A complete file stands in for the partial one that it replaced; a partial one of another width does not.
#[test]
fn complete_files_stand_in_for_partial_ones() {
    let (mut files, later) = (copied(&BOOK), Book::of(512));
    for (partial, complete) in
        [("tile/0/001.p/44", "tile/0/001"), ("tile/entries/001.p/44", "tile/entries/001")]
    {
        files.remove(partial);
        assert!(wrong(&whole(&files)).contains(partial));
        files.insert(complete.to_owned(), later.files[complete].clone());
    }
    assert_eq!(whole(&files).outcome, Outcome::Valid);
    files.get_mut("tile/entries/001").unwrap().truncate(64 * 44);
    assert!(wrong(&whole(&files)).contains("tile/entries/001 应有 256 条"));
}

/// req: X6
#[test]
fn a_checkpoint_that_was_kept_is_continued_or_not() {
    let files = copied(&BOOK);
    for older in [0, 1, 100, 256, 299, 300] {
        let older = Book::of(older);
        for (one, other) in [(&older, &*BOOK), (&*BOOK, &older)] {
            let report = continued(one, other, &files);
            assert_eq!(report.outcome, Outcome::Valid, "{report:#?}");
            assert_eq!(report.checkpoint.unwrap().size, 300);
        }
    }
    let rewritten = Book::forked(200, 100);
    assert!(wrong(&continued(&rewritten, &BOOK, &files)).starts_with("前 200 条已经不是原来的那些"));
    let two = Book::forked(300, 100);
    assert!(wrong(&continued(&two, &BOOK, &files)).starts_with("同样 300 条，根却不同"));
    let small = Book::of(200);
    assert!(wrong(&continued(&small, &BOOK, &copied(&two))).starts_with("文件夹里的瓦片不是较新检查点的"));
    let mut altered = files.clone();
    altered.get_mut("tile/0/000").unwrap()[32 * 150] ^= 1;
    assert!(wrong(&continued(&small, &BOOK, &altered)).starts_with("瓦片 tile/0/000 被改动过"));
    let mut missing = files.clone();
    missing.remove("tile/0/000");
    assert!(wrong(&continued(&small, &BOOK, &missing)).contains("tile/0/000"));
    missing.remove("tile/1/000.p/1");
    assert!(wrong(&continued(&small, &BOOK, &missing)).contains("tile/1/000.p/1"));
    let other = small.signed(&log_key(25)).bytes();
    let own = BOOK.signed(&log_key(21)).bytes();
    let report = verify_consistency(&other, &own, |_| None, &trust(), NOW, Options::default());
    assert!(wrong(&report).contains("log.example/other"));
}

/// req: X6 — a compromised key counts below a witness's word from before, and no other.
#[test]
fn a_witness_dates_a_checkpoint() {
    let lost = BOOK.signed(&log_key(23));
    let at = |seconds: u64, number: u8| {
        let line = witness(number).cosign(lost.checkpoint(), seconds).unwrap();
        let signed = lost.clone().with(&line).unwrap();
        let file = BOOK.receipt(77, &signed).bytes().unwrap();
        verify_receipt(&file, &trust(), NOW, Options::default())
    };
    let since = seconds(FIRST.plus_millis(DAY));
    assert_eq!(at(since - 1, 31).outcome, Outcome::Valid);
    assert!(wrong(&at(since, 31)).contains("失密"));
    assert!(wrong(&at(since - 1, 39)).contains("失密"), "a witness nobody knows");
    assert!(wrong(&at(seconds(NOW) + 3600, 31)).contains("晚于现在"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// req: X6 — one turned bit anywhere in a receipt, its entry, salt, proof, checkpoint or cosignature.
    #[test]
    fn any_turned_bit_of_a_receipt_is_found(number in 0u32..300, at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut file = BOOK.receipt(number, &BOOK.cosigned()).bytes().unwrap();
        let at = at.index(file.len());
        file[at] ^= 1 << bit;
        let report = receipt(&file);
        prop_assert_eq!(report.outcome, Outcome::Invalid, "{:?}", report);
        prop_assert_eq!(report.entry, None);
    }

    /// Whatever is brought, the check answers and does not fall over.
    #[test]
    fn noise_is_no_log(bytes in prop::collection::vec(any::<u8>(), 0..300), size in 1u64..600) {
        prop_assert_eq!(receipt(&bytes).outcome, Outcome::Invalid);
        let note = log_key(21).sign(&proof::ledger::Checkpoint { size, ..BOOK.checkpoint(ORIGIN) }).unwrap().bytes();
        let read = |path: &str| Some(if path == "checkpoint" { note.clone() } else { bytes.clone() });
        let report = verify_log(read, &trust(), NOW, Options::default());
        prop_assert_eq!(report.outcome, Outcome::Invalid);
        prop_assert_eq!(verify_log(|_| Some(bytes.clone()), &trust(), NOW, Options::default()).outcome, Outcome::Invalid);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// req: X6 — one turned bit anywhere in a copied log is found, and its file is named.
    #[test]
    fn any_turned_bit_of_a_log_is_found_and_named(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        bit in 0u8..8,
    ) {
        let mut files = copied(&BOOK);
        let path = which.get(&files.keys().cloned().collect::<Vec<_>>()).clone();
        let file = files.get_mut(&path).unwrap();
        let at = at.index(file.len());
        file[at] ^= 1 << bit;
        let report = whole(&files);
        prop_assert_eq!(report.outcome, Outcome::Invalid, "{}", path);
        let because = &report.findings.last().unwrap().because;
        prop_assert!(path == "checkpoint" || because.contains(&path), "{}: {}", path, because);
    }

    /// req: X6 — random sizes: the whole log holds, and every earlier checkpoint is continued.
    #[test]
    fn logs_of_any_size_hold(size in 1u32..700, at in any::<prop::sample::Index>()) {
        let book = Book::of(size);
        let files = copied(&book);
        prop_assert_eq!(whole(&files).outcome, Outcome::Valid);
        let older = u32::try_from(at.index(size as usize)).unwrap();
        prop_assert_eq!(continued(&Book::of(older), &book, &files).outcome, Outcome::Valid);
        let forked = Book::forked(older + 1, older);
        prop_assert_eq!(continued(&forked, &book, &files).outcome, Outcome::Invalid);
    }
}
