//! Settings: what the options of `serve` and of the commands beside it say, by command line, environment or file.
//!
//! A setting is an option with a name in the environment; the file names it like the option. The command line goes before
//! the environment, that before the file, and the file before what an option is by itself. `docs/settings.md` is made from
//! the same definitions.

#[cfg(test)]
mod reference;

use crate::{Arguments, End, serve::Serve};
use clap::{Arg, CommandFactory, FromArgMatches, Subcommand, builder::Resettable};
use office::setup::Standing;
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Look at the settings.
#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// Say line by line whether an office can be served with these settings; nothing is changed. Takes the options of serve
    Check(Serve),
}

impl Settings {
    pub(crate) async fn run(self) -> Result<(), End> {
        let Self::Check(serve) = self;
        let lines = serve.check().await;
        for line in &lines {
            let mark = match line.standing {
                Standing::Fine => "正常",
                Standing::Note => "注意",
                Standing::Wrong => "不行",
            };
            println!("{mark}  {}：{}", line.what, line.says);
        }
        match lines.iter().filter(|line| line.standing == Standing::Wrong).count() {
            0 => println!("可以提供服务"),
            wrong => {
                println!("有 {wrong} 处不行，改正后再检查一次");
                return Err(End::No);
            }
        }
        Ok(())
    }
}

/// Settings that say where an office is; a demo and a season make a place of their own and never listen to them.
const PLACES: [&str; 3] = ["data", "database", "files"];

/// Reads the command line, and behind it the environment and the settings file.
pub(crate) fn arguments() -> Result<Arguments, End> {
    let given: Vec<OsString> = std::env::args_os().collect();
    let file = named(&given).or_else(|| std::env::var_os("ZHIPING_SETTINGS").map(PathBuf::from));
    let values = file.map(|file| read(&file)).transpose()?.unwrap_or_default();
    let matches = filled(definition(), &values).try_get_matches_from(given);
    matches.and_then(|matches| Arguments::from_arg_matches(&matches)).map_err(crate::usage::end)
}

/// All commands with their options.
fn definition() -> clap::Command {
    let apart = |command: clap::Command| PLACES.into_iter().fold(command, forget);
    Arguments::command().mut_subcommand("demo", apart).mut_subcommand("season", apart)
}

fn forget(command: clap::Command, setting: &'static str) -> clap::Command {
    command.mut_arg(setting, |arg| arg.env(Resettable::Reset))
}

/// The file that the command line names, before the command line is understood.
fn named(given: &[OsString]) -> Option<PathBuf> {
    let mut given = given.iter().take_while(|argument| *argument != "--");
    while let Some(argument) = given.next() {
        if argument == "--settings" {
            return given.next().map(PathBuf::from);
        }
        if let Some(file) = argument.to_str().and_then(|text| text.strip_prefix("--settings=")) {
            return Some(PathBuf::from(file));
        }
    }
    None
}

/// The values of a settings file, each by the name of its option.
fn read(file: &Path) -> Result<BTreeMap<String, String>, End> {
    let wrong = |why: String| End::Use(format!("设置文件 {}：{why}", file.display()));
    let table: toml::Table =
        toml::from_str(&crate::read_text(file)?).map_err(|error| wrong(format!("不是 TOML：{error}")))?;
    let known = names(&definition());
    table
        .into_iter()
        .map(|(name, value)| {
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                _ => return Err(wrong(format!("{name} 应是文字或整数"))),
            };
            if known.contains(&name) {
                Ok((name, value))
            } else {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                Err(wrong(format!("没有 {name} 这一项，可以设置的有：{}", known.join("、"))))
            }
        })
        .collect()
}

/// Whether an option may stand in a settings file.
fn is_setting(arg: &Arg) -> bool {
    arg.get_env().is_some() && arg.get_id() != "settings"
}

/// The names of all settings.
fn names(command: &clap::Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter(|arg| is_setting(arg));
    let own = own.filter_map(Arg::get_long).map(str::to_owned);
    own.chain(command.get_subcommands().flat_map(names)).collect()
}

/// The same commands with other defaults.
fn filled(mut command: clap::Command, values: &BTreeMap<String, String>) -> clap::Command {
    let set = |arg: &Arg| Some((arg.get_id().clone(), values.get(arg.get_long()?)?.clone()));
    let own: Vec<_> = command.get_arguments().filter(|arg| is_setting(arg)).filter_map(set).collect();
    for (id, value) in own {
        command = command.mut_arg(id, |arg| arg.required(false).default_value(value));
    }
    command.mut_subcommands(|command| filled(command, values))
}
