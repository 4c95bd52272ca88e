//! `docs/settings.md`, made from the definitions of the commands. To renew it:
//! `ZHIPING_REGENERATE=1 cargo test -p zhiping reference`.

use super::{definition, is_setting};
use clap::{Arg, Command};
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

const HEAD: &str = "# Settings and commands

Made from the definitions of the commands; do not edit.

A setting is given on the command line, in the environment or in a settings file, and counts in this order; what none of them says has its default.
The file is TOML, named by `--settings FILE` or `ZHIPING_SETTINGS`, with the same names without the dashes before them:

```toml
data = \"/srv/zhiping\"
listen = \"127.0.0.1:8080\"
base-url = \"https://zhiping.example\"
backup-every = 60
```

`zhiping settings check` takes the options of `zhiping serve`, tests everything that can be tested without serving, says in Chinese what is fine and what is not, and ends with 0 or 1.
A demo and a season make a place of their own: `data`, `database` and `files` reach them by the command line only.

Beside the settings, `PGPASSWORD`, `PGPASSFILE`, `PGSSLMODE` and `PGSSLROOTCERT` say how to come into a PostgreSQL database, and `AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` and `AWS_ALLOW_HTTP` how to come to a bucket.
";

fn page() -> String {
    let mut command = definition();
    command.build();
    let mut settings = BTreeMap::new();
    let mut commands = String::new();
    // What a setting says to serve is said first.
    let serve = command.find_subcommand("serve").expect("an office can be served");
    describe(serve, &mut settings, &mut String::new());
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        describe(sub, &mut settings, &mut commands);
    }
    let mut page = format!(
        "{HEAD}\n## Settings\n\n| in the file | in the environment | default | what it says |\n| --- | --- | --- | --- |\n"
    );
    for (name, line) in settings {
        writeln!(page, "| `{name}` {line}").unwrap();
    }
    page + "\n## Commands\n\nSettings are named here without their meaning; `--help` shows both.\n"
        + &commands
}

fn describe(command: &Command, settings: &mut BTreeMap<String, String>, page: &mut String) {
    let subs: Vec<&Command> = command.get_subcommands().filter(|sub| sub.get_name() != "help").collect();
    let name = command.get_bin_name().unwrap_or_default();
    let args: Vec<&Arg> = command
        .get_arguments()
        .filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version" | "settings"))
        .collect();
    if subs.is_empty() || !args.is_empty() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        writeln!(page, "\n### `{name}`\n\n{}.", about.trim_end_matches('.')).unwrap();
        let (shared, own): (Vec<&Arg>, Vec<&Arg>) = args.into_iter().partition(|arg| is_setting(arg));
        for arg in &own {
            let value = if arg.get_action().takes_values() { value(arg) } else { String::new() };
            let option = arg.get_long().map_or_else(|| value.clone(), |long| format!("--{long} {value}"));
            writeln!(
                page,
                "{}- `{}`{}: {}",
                if *arg == own[0] { "\n" } else { "" },
                option.trim(),
                default(arg, "", " (", ")"),
                help(arg)
            )
            .unwrap();
        }
        for arg in &shared {
            let long = arg.get_long().unwrap();
            let env = arg.get_env().unwrap().to_string_lossy();
            let line = format!("| `{env}` | {} | {} |", default(arg, "–", "", ""), help(arg));
            settings.entry(long.to_owned()).or_insert(line);
        }
        if !shared.is_empty() {
            let names: Vec<String> =
                shared.iter().map(|arg| format!("`--{}`", arg.get_long().unwrap())).collect();
            writeln!(page, "\nSettings: {}.", names.join(", ")).unwrap();
        }
    }
    for sub in subs {
        describe(sub, settings, page);
    }
}

fn value(arg: &Arg) -> String {
    let names: Vec<&str> = arg.get_value_names().unwrap_or_default().iter().map(AsRef::as_ref).collect();
    names.join(" ")
}

fn default(arg: &Arg, none: &str, before: &str, after: &str) -> String {
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if default.is_empty() || !arg.get_action().takes_values() {
        none.to_owned()
    } else {
        format!("{before}`{}`{after}", default.join(" "))
    }
}

fn help(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let choices: Vec<String> =
        arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
    let choices = if choices.is_empty() || !arg.get_action().takes_values() {
        String::new()
    } else {
        format!(": {}", choices.join(", "))
    };
    format!("{}{choices}", help.replace('|', "\\|"))
}

#[test]
fn the_reference_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    if std::env::var_os("ZHIPING_REGENERATE").is_some() {
        std::fs::write(&file, page()).unwrap();
    }
    assert!(std::fs::read_to_string(&file).unwrap_or_default() == page(), "docs/settings.md is out of date");
}
