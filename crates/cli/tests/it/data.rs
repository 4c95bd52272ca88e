//! `init`, `serve`, `import`, `doctor`, `demo`.

use crate::run::{Folder, zhiping};
use std::{fs, path::Path};

#[test]
fn a_new_office_is_made_once_and_doctor_finds_it_sound() {
    let folder = Folder::new("init");
    let data = folder.path("data");
    let init = ["init", "--data", &data, "--name", "示例市职改办", "--pack", "liuzhou/2024"];
    let made = zhiping(&init);
    assert_eq!(made.code, 0, "{}{}", made.out, made.err);
    assert!(made.out.contains("备份"), "{}", made.out);
    let again = zhiping(&init);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("已经有一个单位"), "{}", again.err);
    let other = zhiping(&["init", "--data", &folder.path("other"), "--name", "x", "--pack", "nowhere/1"]);
    assert_eq!(other.code, 2);
    assert!(other.err.contains("没有政策包 nowhere/1"), "{}", other.err);
    let doctor = zhiping(&["doctor", "--data", &data]);
    assert_eq!((doctor.code, doctor.err.as_str()), (0, ""), "{}", doctor.out);
}

#[test]
fn a_wrong_line_of_an_import_is_named_and_nothing_is_imported() {
    let folder = Folder::new("import");
    let data = folder.path("data");
    zhiping(&["init", "--data", &data, "--name", "示例市职改办", "--pack", "liuzhou/2024"]);
    let head = "document,fact,value,register\n";
    let cases = [
        ("45020219900101123X,pension_months,6,社保数据", "校验"),
        ("450202199002301234,pension_months,6,社保数据", "第 2 行"),
        ("110105194912310021,pension_months,6", "四列"),
        ("", "已导入 0 行"),
    ];
    for (line, says) in cases {
        let file = folder.file("r.csv", &format!("{head}{line}\n"));
        let ended = zhiping(&["import", "--data", &data, "registers", &file]);
        assert_eq!(ended.code, i32::from(!line.is_empty()), "{line}: {}{}", ended.out, ended.err);
        assert!(ended.out.contains(says), "{line}: {}", ended.out);
    }
}

/// A demo is no office, its files are watched, and a missing folder is a sentence.
#[test]
fn a_demo_folder_is_not_served_and_a_lost_file_is_found() {
    let folder = Folder::new("demo");
    let data = folder.season();
    let served = zhiping(&["serve", "--data", &data, "--listen", "127.0.0.1:0"]);
    assert_eq!(served.code, 2, "{}", served.err);
    assert!(served.err.contains("演示数据文件夹"), "{}", served.err);
    assert_eq!(zhiping(&["doctor", "--data", &data]).code, 0);
    fs::remove_file(any_file(&Path::new(&data).join("files"))).unwrap();
    let sick = zhiping(&["doctor", "--data", &data]);
    assert_eq!(sick.code, 1, "{}", sick.out);
    assert!(sick.out.contains("is missing or altered"), "{}", sick.out);
    for command in ["serve", "doctor"] {
        let ended = zhiping(&[command, "--data", &folder.path("nowhere")]);
        assert_eq!(ended.code, 2, "{command}: {}", ended.err);
        assert!(ended.err.contains("zhiping init"), "{command}: {}", ended.err);
    }
}

fn any_file(folder: &Path) -> std::path::PathBuf {
    let entry = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).max().unwrap();
    if entry.is_dir() { any_file(&entry) } else { entry }
}

/// The address is taken: a sentence before anything is promised.
#[test]
fn a_taken_address_is_told() {
    let folder = Folder::new("taken");
    let data = folder.path("data");
    zhiping(&["init", "--data", &data, "--name", "示例市职改办", "--pack", "liuzhou/2024"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = zhiping(&["serve", "--data", &data, "--listen", &address]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains(&address) && ended.err.contains("--listen"), "{}", ended.err);
}

#[test]
fn an_office_on_a_server_and_addresses_that_lead_nowhere() {
    let folder = Folder::new("server");
    let data = folder.path("data");
    let with = |url: &str| {
        let office = ["--name", "示例市职改办", "--pack", "liuzhou/2024"];
        zhiping(&[&["init", "--data", &data, "--database", url], &office[..]].concat())
    };
    for (url, says) in [
        ("postgres://somebody:secret@127.0.0.1:1/zhiping", "连接不上数据库"),
        ("mysql://somebody:secret@127.0.0.1/zhiping", "postgres://"),
    ] {
        let ended = with(url);
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert!(ended.err.contains(says) && !ended.err.contains("secret"), "{}", ended.err);
    }
    let Some(url) = testkit::cluster::database("an_office_on_a_server") else { return };
    let made = with(&url);
    assert_eq!(made.code, 0, "{}{}", made.out, made.err);
    let again = with(&url);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("数据库里已经有一个单位"), "{}", again.err);
    let doctor = zhiping(&["doctor", "--data", &data, "--database", &url]);
    assert_eq!((doctor.code, doctor.err.as_str()), (0, ""), "{}", doctor.out);
    // The folder alone holds no office: its database is elsewhere.
    let alone = zhiping(&["doctor", "--data", &data]);
    assert_eq!(alone.code, 2);
    assert!(alone.err.contains("还没有单位"), "{}", alone.err);
}

/// Whoever names the wrong folder loses nothing.
#[test]
fn a_demo_is_not_built_over_anything_else() {
    let folder = Folder::new("over");
    let kept = folder.file("kept.txt", "mine");
    let built = zhiping(&["demo", "--data", &folder.path(""), "--build-only"]);
    assert_eq!(built.code, 2, "{}", built.err);
    assert!(built.err.contains("里已有别的内容"), "{}", built.err);
    assert_eq!(fs::read_to_string(kept).unwrap(), "mine");
}
