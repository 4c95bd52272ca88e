//! What is said to whoever mistypes a command: a sentence, what was probably meant, and how it is used.

use crate::End;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// How a wrong command line ends. Help and version are no errors: they are printed, and the program ends.
pub(crate) fn end(error: clap::Error) -> End {
    match words(&error) {
        Some(words) => End::Use(format!("{words}{}\n详见 --help", usage(&error))),
        None => error.exit(),
    }
}

/// The mistake in a sentence; `None` where the program's own text is the answer.
fn words(error: &clap::Error) -> Option<String> {
    let of = |kind| said(error, kind);
    let given = of(ContextKind::InvalidArg);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => {
            format!("没有“{given}”这个参数{}", meant(&of(ContextKind::SuggestedArg)))
        }
        ErrorKind::InvalidSubcommand => {
            let meant = meant(&of(ContextKind::SuggestedSubcommand));
            format!("没有“{}”这个命令{meant}", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {given}"),
        ErrorKind::ArgumentConflict => format!("“{given}”不能和“{}”一起写", of(ContextKind::PriorArg)),
        ErrorKind::InvalidValue if of(ContextKind::InvalidValue).is_empty() => {
            format!("“{given}”后面缺少取值")
        }
        ErrorKind::InvalidValue => {
            let (value, valid) = (of(ContextKind::InvalidValue), of(ContextKind::ValidValue));
            format!("“{given}”不能是“{value}”，可用的有：{valid}")
        }
        ErrorKind::ValueValidation => {
            format!("“{given}”不能是“{}”{}", of(ContextKind::InvalidValue), wanted(&given))
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("“{given}”的取值个数不对")
        }
        ErrorKind::InvalidUtf8 => "命令行里有不是 UTF-8 的文字".to_owned(),
        _ => return None,
    })
}

/// What an option takes, as its name says it.
fn wanted(given: &str) -> &'static str {
    let dates = ["DATE", "FROM", "DAY"];
    if dates.iter().any(|word| given.contains(&format!("<{word}>"))) {
        "：日期写作 年-月-日，而且要有这一天"
    } else if ["SEED", "PEOPLE", "DAYS", "APPLICANTS"].iter().any(|word| given.contains(word)) {
        "：这里要整数"
    } else {
        "，请看这个参数的说明"
    }
}

fn meant(near: &str) -> String {
    if near.is_empty() { String::new() } else { format!("，是不是“{near}”？") }
}

fn usage(error: &clap::Error) -> String {
    match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => {
            format!("\n用法：{}", usage.to_string().trim_start_matches("Usage:").trim())
        }
        _ => String::new(),
    }
}

/// What clap knows of a kind, as text; empty when nothing.
fn said(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
