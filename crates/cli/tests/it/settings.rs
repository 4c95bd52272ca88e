//! Settings by command line, environment and file, and the check that says whether an office can be served with them.

use crate::run::{Ended, Folder, root, zhiping};
use std::{fs, os::unix::fs::PermissionsExt as _, process::Command};

fn office(folder: &Folder) -> String {
    let data = folder.path("data");
    let made = zhiping(&["init", "--data", &data, "--name", "示例市职改办", "--pack", "liuzhou/2024"]);
    assert_eq!(made.code, 0, "{}", made.err);
    data
}

fn with(environment: &[(&str, &str)], arguments: &[&str]) -> Ended {
    let output = Command::new(env!("CARGO_BIN_EXE_zhiping"))
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(root())
        .output()
        .unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The line of the check that begins so.
fn line<'a>(ended: &'a Ended, what: &str) -> &'a str {
    let found =
        ended.out.lines().find(|line| line.split("  ").nth(1).is_some_and(|rest| rest.starts_with(what)));
    found.unwrap_or_else(|| panic!("no {what}: {}{}", ended.out, ended.err))
}

/// req: X6
#[test]
fn the_command_line_goes_before_the_environment_and_that_before_the_file() {
    let folder = Folder::new("settings");
    let data = office(&folder);
    let file = folder.file(
        "zhiping.toml",
        &format!("data = \"{data}\"\nlisten = \"127.0.0.1:18001\"\nbase-url = \"https://a.example\"\n"),
    );
    let check = ["settings", "check", "--settings", &file];
    let by_file = with(&[], &check);
    assert_eq!(by_file.code, 0, "{}{}", by_file.out, by_file.err);
    assert!(line(&by_file, "网址").contains("https://a.example"));
    assert!(line(&by_file, "服务地址").contains("127.0.0.1:18001"));
    let environment = [("ZHIPING_BASE_URL", "https://b.example"), ("ZHIPING_SETTINGS", file.as_str())];
    let by_environment = with(&environment, &["settings", "check"]);
    assert!(line(&by_environment, "网址").contains("https://b.example"), "{}", by_environment.out);
    let by_hand = with(&environment, &["settings", "check", "--base-url", "https://c.example"]);
    assert!(line(&by_hand, "网址").contains("https://c.example"), "{}", by_hand.out);
    // Other commands read the same file.
    assert_eq!(with(&[], &["doctor", "--settings", &file]).code, 0);
}

#[test]
fn a_wrong_file_is_told_by_its_line() {
    let folder = Folder::new("wrong-settings");
    for (text, says) in [
        ("listen = [1]", "listen 应是文字或整数"),
        ("colour = \"red\"", "没有 colour 这一项"),
        ("listen = ", "不是 TOML"),
    ] {
        let ended = zhiping(&["doctor", "--settings", &folder.file("wrong.toml", text)]);
        assert_eq!(ended.code, 2, "{text}: {}", ended.err);
        assert!(ended.err.contains(says) && ended.err.contains("wrong.toml"), "{text}: {}", ended.err);
    }
    let absent = zhiping(&["doctor", "--settings", &folder.path("absent.toml")]);
    assert!(absent.code == 2 && absent.err.contains("absent.toml"), "{}", absent.err);
    let bad = folder.file("bad.toml", "data = \"x\"\nbackup-every = \"soon\"");
    let ended = zhiping(&["serve", "--settings", &bad]);
    assert!(ended.code == 2 && ended.err.contains("backup-every"), "{}", ended.err);
}

/// A demo makes a place of its own, wherever the environment says that the office is.
#[test]
fn a_demo_is_never_built_where_the_office_is() {
    let folder = Folder::new("demo-settings");
    let data = office(&folder);
    let help = with(&[("ZHIPING_DATA", data.as_str())], &["demo", "--help"]);
    assert!(!help.out.contains("ZHIPING_DATA") && !help.out.contains("ZHIPING_DATABASE"), "{}", help.out);
}

#[test]
fn a_check_names_everything_that_is_wrong_and_changes_nothing() {
    let folder = Folder::new("check");
    let nowhere = zhiping(&["settings", "check", "--data", &folder.path("nowhere")]);
    assert_eq!(nowhere.code, 1);
    assert!(line(&nowhere, "数据文件夹").contains("zhiping init"), "{}", nowhere.out);
    fs::create_dir(folder.0.join("empty")).unwrap();
    let empty = zhiping(&["settings", "check", "--data", &folder.path("empty")]);
    assert_eq!(empty.code, 1);
    assert!(line(&empty, "密钥").contains("缺少密钥文件"), "{}", empty.out);
    assert!(line(&empty, "数据库").contains("没有数据库"), "{}", empty.out);
    assert!(!folder.0.join("empty/zhiping.db").exists());

    let data = office(&folder);
    let check = |more: &[&str]| zhiping(&[&["settings", "check", "--data", data.as_str()], more].concat());
    let fine = check(&[]);
    assert_eq!(fine.code, 0, "{}", fine.out);
    assert!(fine.out.ends_with("可以提供服务\n"));
    for what in ["数据文件夹", "磁盘空间", "密钥", "数据库", "单位", "材料"] {
        assert!(!line(&fine, what).starts_with("不行"), "{}", fine.out);
    }
    assert!(line(&fine, "单位").contains("liuzhou/2024"));
    assert!(line(&fine, "备份").starts_with("注意"));

    for (more, what, says) in [
        (&["--base-url", "zhiping.example"][..], "网址", "不是网址"),
        (&["--base-url", "http://zhiping.example", "--listen", "0.0.0.0:0"], "网址", "https"),
        (&["--listen", "192.0.2.1:80"], "服务地址", "192.0.2.1"),
        (&["--backup-to", "/tmp"], "备份", "一起设置"),
        (&["--backup-to", "/tmp", "--backup-recipient", "age1nobody"], "备份", "公钥"),
        (&["--database", "mysql://x"], "数据库", "postgres://"),
        (&["--database", "postgres://nobody@127.0.0.1:9/x"], "数据库", "连接不上"),
        (&["--files", "/bucket"], "材料", "s3://"),
    ] {
        let ended = check(more);
        assert_eq!(ended.code, 1, "{more:?}: {}{}", ended.out, ended.err);
        let told = line(&ended, what);
        assert!(told.starts_with("不行") && told.contains(says), "{more:?}: {told}");
    }

    let key = folder.0.join("data/keys/log.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(line(&check(&[]), "密钥").contains("chmod 600"));
    fs::remove_file(key).unwrap();
    assert!(line(&check(&[]), "密钥").contains("请从备份恢复"));
}

/// The check looks at a database on a server as well, and does not make its schema.
#[test]
fn a_check_leaves_a_database_as_it_is() {
    let Some(url) = testkit::cluster::database("check") else { return };
    let folder = Folder::new("check-server");
    let data = office(&folder);
    let ended = zhiping(&["settings", "check", "--data", &data, "--database", &url]);
    assert_eq!(ended.code, 1, "{}", ended.out);
    assert!(line(&ended, "数据库").starts_with("注意"), "{}", ended.out);
    assert!(line(&ended, "单位").contains("zhiping init"), "{}", ended.out);
    let again = zhiping(&["settings", "check", "--data", &data, "--database", &url]);
    assert_eq!(line(&again, "数据库"), line(&ended, "数据库"));
}
