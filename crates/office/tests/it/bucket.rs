//! Attachments in a bucket: a real server that speaks S3, uploads cut half-way, contents missing, altered, out of reach.

use crate::season::Season;
use kernel::Clock;
use office::{
    Place, Problem,
    backup::{new_key, restore},
    demo,
};
use review::application::Application;
use std::{fs, process::Command};
use testkit::bucket::{self, Bucket};

/// The environment names the server, and a process has only one: what is tested runs in a process of its own.
#[test]
fn attachments_lie_in_a_bucket() {
    if !bucket::is_there("attachments_lie_in_a_bucket") {
        return;
    }
    let ended = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "bucket::in_a_process_of_its_own", "--ignored", "--nocapture"])
        .envs(bucket::environment())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    let complained = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}{complained}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the test above"]
async fn in_a_process_of_its_own() {
    let mut server = Bucket::start();
    let season = Season::file("bucket").await;
    let key = new_key();
    let path = |name: &str| season.folder().join(name);
    let done = season.office.backup(&path("a.backup"), &key.recipient, |_| {}).await.unwrap();
    let place = Place::new(path("restored"), None).with_files(Some(server.url("office")));
    restore(&path("a.backup"), &key.file, &place, &Clock::wall(), |_| {}).await.unwrap();
    assert!(!path("restored/files").exists());
    assert_eq!(server.keys("office").len() as u64, done.files);

    let office = demo::open(place, None).await.unwrap();
    assert_eq!(office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
    let id = season.cases::<Application>("drafting").await[0];
    let me = season.owner(id).await;
    let before = office.draft_files::<Application>(&me, id).await.unwrap();

    // An upload that is cut leaves nothing: no object, no row; the person reads a sentence.
    let content = [b"%PDF-1.7\n".as_slice(), &[b'x'; 200_000]].concat();
    server.cut(true);
    let answer = office.attach::<Application>(&me, id, "contract", "合同.pdf", content.clone()).await;
    assert!(matches!(answer, Err(Problem::Unavailable(_))), "{answer:?}");
    server.cut(false);
    assert_eq!(server.keys("office").len() as u64, done.files);
    assert_eq!(office.draft_files::<Application>(&me, id).await.unwrap(), before);

    let kept = server.keys("office");
    let file = office.attach::<Application>(&me, id, "contract", "合同.pdf", content.clone()).await.unwrap();
    assert_eq!(office.download::<Application>(&me, id, file.file).await.unwrap().1, content);
    let object = server.keys("office").into_iter().find(|key| !kept.contains(key)).unwrap();

    // Missing and altered are told, to the person and by doctor.
    for spoil in [
        |server: &Bucket, object: &str| server.delete("office", object),
        |server: &Bucket, object: &str| {
            server.put("office", object, b"another content");
        },
    ] {
        spoil(&server, &object);
        let text = office.download::<Application>(&me, id, file.file).await.unwrap_err().to_string();
        assert!(text.contains("缺失或已被改动"), "{text}");
        let found = office.doctor(|_| {}).await.unwrap().findings;
        assert!(found.len() == 1 && found[0].contains("is missing or altered"), "{found:?}");
    }
    office.detach::<Application>(&me, id, file.file).await.unwrap();

    // Only into an empty place; and a restore that fails takes its objects away again.
    let full = Place::new(path("again"), None).with_files(Some(server.url("office")));
    let text = restore(&path("a.backup"), &key.file, &full, &Clock::wall(), |_| {}).await.unwrap_err();
    assert!(text.to_string().contains("不是空的") && !path("again").exists(), "{text}");
    let mut bad = fs::read(path("a.backup")).unwrap();
    let last = bad.len() - 1;
    bad[last] ^= 1;
    fs::write(path("bad.backup"), bad).unwrap();
    let fresh = Place::new(path("again"), None).with_files(Some(server.url("fresh")));
    assert!(restore(&path("bad.backup"), &key.file, &fresh, &Clock::wall(), |_| {}).await.is_err());
    assert_eq!(server.keys("fresh"), Vec::<String>::new());

    // Out of the bucket and into a folder.
    let back = office.backup(&path("b.backup"), &key.recipient, |_| {}).await.unwrap();
    assert_eq!(back.files, done.files + 1);
    restore(&path("b.backup"), &key.file, &Place::new(path("folder"), None), &Clock::wall(), |_| {})
        .await
        .unwrap();
    let folder = demo::open(path("folder"), None).await.unwrap();
    assert_eq!(folder.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());

    // Out of reach is not missing.
    let file = office.attach::<Application>(&me, id, "contract", "合同.pdf", content.clone()).await.unwrap();
    server.stop();
    let answer = office.download::<Application>(&me, id, file.file).await;
    assert!(matches!(answer, Err(Problem::Unavailable(_))), "{answer:?}");
    let answer = office.attach::<Application>(&me, id, "contract", "合同.pdf", content).await;
    assert!(matches!(answer, Err(Problem::Unavailable(_))), "{answer:?}");
    let place = Place::new(path("restored"), None).with_files(Some(server.url("office")));
    let text = demo::open(place, None).await.err().unwrap().to_string();
    assert!(text.contains("材料的存放位置不能使用"), "{text}");
    let wrong = Place::new(path("restored"), None).with_files(Some("http://bucket".to_owned()));
    assert!(demo::open(wrong, None).await.err().unwrap().to_string().contains("s3://"));
}
