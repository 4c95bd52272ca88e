//! Files that do not read: what is wrong with them, in Chinese, at its place, with what was probably meant.

use crate::{
    load::{PackProblem, at_line, position},
    near::nearest,
};

/// A larger file is no pack.
pub(crate) const LARGEST: usize = 4 << 20;

/// A file of a pack as text.
///
/// # Errors
/// When it is too large, or not UTF-8; the latter names the line.
pub fn text(path: &str, bytes: &[u8]) -> Result<String, PackProblem> {
    if let Some(problem) = too_large(path, bytes.len()) {
        return Err(problem);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
            let (line, column) = position(&before, before.len());
            let message = "这里不是 UTF-8 文字，请用 UTF-8 编码重新保存这个文件".to_owned();
            let snippet = before.rsplit('\n').next().unwrap_or_default().to_owned();
            Err(PackProblem { column, snippet, ..at_line(path, "", line, message) })
        }
    }
}

/// What is said about a file that is too large.
pub(crate) fn too_large(path: &str, bytes: usize) -> Option<PackProblem> {
    let message = || format!("文件有 {bytes} 字节，超过 {LARGEST} 字节，不像政策包，没有读取");
    (bytes > LARGEST).then(|| at_line(path, "", 1, message()))
}

/// What is said about a file that is not the TOML of a pack.
pub(crate) fn problem(path: &str, text: &str, error: &toml::de::Error) -> PackProblem {
    let offset = error.span().map_or(0, |span| span.start);
    let (line, column) = position(text, offset);
    PackProblem { column, ..at_line(path, text, line, words(error.message())) }
}

/// The parser's message in Chinese.
fn words(message: &str) -> String {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let first = names.first().copied().unwrap_or_default();
    let known = names.get(1..).unwrap_or_default();
    let choice = || match nearest(first, known.iter().copied()) {
        Some(near) => format!("是不是“{near}”？可用的有：{}", known.join("、")),
        None => format!("可用的有：{}", known.join("、")),
    };
    let starts = |head: &str| message.starts_with(head);
    if starts("unknown field") {
        format!("不认识的键“{first}”，{}", choice())
    } else if starts("unknown variant") {
        format!("不认识的取值“{first}”，{}", choice())
    } else if starts("missing field") {
        format!("缺少必填的键“{first}”")
    } else if starts("duplicate field") || message.contains("duplicate key") {
        format!(
            "键{}写了两次，请删去一处",
            if first.is_empty() { String::new() } else { format!("“{first}”") }
        )
    } else if starts("invalid type") || starts("invalid value") {
        format!("取值的类型不对：{}", wanted(message))
    } else if ["date", "day", "month", "year"].iter().any(|word| message.contains(word)) {
        "这里要日期，写作 \"年-月-日\"，而且要有这一天".to_owned()
    } else if message.contains("recursion limit") {
        "层次套得太深，请减少嵌套".to_owned()
    } else if message.contains("data did not match") {
        "取值的类型不对，请按同类的写法改正".to_owned()
    } else {
        "这里的写法不对，请检查引号、括号、逗号是否成对，键后面是否写了等号和取值".to_owned()
    }
}

/// What was wanted instead, as far as the parser says it.
fn wanted(message: &str) -> String {
    let expected = message.rsplit("expected ").next().unwrap_or_default();
    let kinds = [
        ("a boolean", " true 或 false"),
        ("a string", "引号里的文字"),
        ("a sequence", "方括号里的列表"),
        ("a map", "花括号里的表"),
        ("struct", "花括号里的表"),
        ("an array", "方括号里的列表"),
        ("usize", "整数，不能超出范围"),
    ];
    let number =
        ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"].iter().any(|kind| expected.starts_with(kind));
    let kind = kinds.iter().find(|(head, _)| expected.starts_with(head)).map(|(_, words)| *words);
    match kind {
        _ if number => "这里要整数，不能超出范围".to_owned(),
        Some(kind) => format!("这里要{kind}"),
        None => "请按同类的写法改正；日期写作 \"年-月-日\"".to_owned(),
    }
}
