//! `season`: a whole year in a folder that is made for it, or in one that goes away.

use crate::run::{Folder, zhiping};
use serde_json::Value;

/// req: X6
#[test]
fn a_year_is_played_checked_and_summed_up() {
    let folder = Folder::new("year");
    let data = folder.path("data");
    let played = zhiping(&["season", "--applicants", "12", "--seed", "5", "--data", &data, "--json"]);
    assert_eq!(played.code, 0, "{}{}", played.out, played.err);
    let said: Value = serde_json::from_str(&played.out).unwrap();
    let stages = said["counts"]["stages"].as_object().unwrap();
    assert_eq!(stages.values().filter_map(Value::as_u64).sum::<u64>(), 12, "{said}");
    assert_eq!(
        (&said["v"], &said["seed"], &said["findings"]),
        (&1.into(), &5.into(), &Value::Array(Vec::new()))
    );
    assert_eq!(said["counts"]["entries"], said["counts"]["log"]);
    let doctor = zhiping(&["doctor", "--data", &data]);
    assert_eq!(doctor.code, 0, "{}{}", doctor.out, doctor.err);

    let again = zhiping(&["season", "--applicants", "12", "--data", &data]);
    assert_eq!(again.code, 2, "{}", again.out);
    assert!(again.err.contains("不是空文件夹"), "{}", again.err);
}

#[test]
fn without_a_folder_nothing_is_left_behind() {
    let played = zhiping(&["season", "--applicants", "3", "--seed", "5"]);
    assert_eq!(played.code, 0, "{}{}", played.out, played.err);
    assert!(
        played.out.starts_with("3 人申报，种子 5\n") && played.err.is_empty(),
        "{}{}",
        played.out,
        played.err
    );
    assert_eq!(zhiping(&["season", "--applicants", "0"]).code, 2);
}

/// req: X5
#[test]
fn another_pack_is_played_by_its_name() {
    let played = zhiping(&["season", "--applicants", "3", "--pack", "nanning/2025"]);
    assert_eq!(played.code, 0, "{}{}", played.out, played.err);
    let unknown = zhiping(&["season", "--applicants", "3", "--pack", "nowhere/2025"]);
    assert_ne!(unknown.code, 0);
    assert!(unknown.err.contains("没有政策包 nowhere/2025"), "{}", unknown.err);
}
