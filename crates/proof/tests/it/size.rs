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

/// Everybody in the demonstration season, and a committee of an ordinary length.
#[test]
fn an_ordinary_certificate_fits_version_15_and_240_bytes() {
    for committee in ["市机械工程示例高级评委会", "柳州市工程系列高级职称评审委员会"]
    {
        let (version, signed) = size(&Payload { committee: committee.into(), ..payload(317) });
        println!("{committee}: version {version}, {signed} bytes");
        assert!(version <= 15 && signed <= 240, "{committee}: version {version}, {signed} bytes");
    }
}

/// A committee with region, city, field and branch in its name passes 240 bytes, and version 15 still takes it.
#[test]
fn a_long_committee_fits_version_15() {
    let (version, signed) = size(&long_committee());
    println!("long committee: version {version}, {signed} bytes");
    assert!(version <= 15, "version {version}, {signed} bytes");
}

/// The longest texts that are likely together need a larger code, and one code still takes them.
#[test]
fn long_everything_fits_one_code() {
    let long = Payload {
        name: "阿卜杜热合曼·买买提依明".into(),
        title: "正高级工程师".into(),
        specialty: "道路与桥梁工程施工技术".into(),
        ..long_committee()
    };
    let (version, signed) = size(&long);
    println!("long everything: version {version}, {signed} bytes");
    assert!(version <= 17, "version {version}, {signed} bytes");
}

fn long_committee() -> Payload {
    let committee = "广西壮族自治区柳州市工程系列交通运输专业高级职称评审委员会";
    Payload { committee: committee.into(), ..payload(317) }
}
