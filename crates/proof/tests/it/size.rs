//! req: F4 — the code stays small enough to be printed on a page and read by a phone.

use crate::samples::{active, payload};
use kernel::canonical;
use proof::certificate::{Payload, Short, modules, qr_text};

/// Version and length of the signed JSON.
fn size(payload: &Payload) -> (usize, usize) {
    let signed = canonical::to_bytes(&Short::of(payload).unwrap()).unwrap().len();
    let rows = modules(&qr_text(payload, &active()).unwrap()).expect("fits one code");
    assert!(rows.iter().all(|row| row.len() == rows.len()), "a code is a square");
    ((rows.len() - 17) / 4, signed)
}

#[test]
fn an_ordinary_certificate_fits_version_15_and_240_bytes() {
    let (version, signed) = size(&payload(317));
    println!("ordinary: version {version}, {signed} bytes");
    assert!(version <= 15 && signed <= 240, "version {version}, {signed} bytes");
}

/// The longest names that are likely together: past 240 bytes, and one code still takes them.
#[test]
fn long_names_still_fit_one_code() {
    let long = Payload {
        name: "阿卜杜热合曼·买买提依明".into(),
        title: "正高级工程师".into(),
        specialty: "道路与桥梁工程施工技术".into(),
        committee: "广西壮族自治区柳州市工程系列交通运输专业高级职称评审委员会".into(),
        ..payload(317)
    };
    let (version, signed) = size(&long);
    println!("long: version {version}, {signed} bytes");
    assert!(version <= 17, "version {version}, {signed} bytes");
}
