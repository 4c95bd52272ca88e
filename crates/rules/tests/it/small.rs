//! A small law of one pack, to change at will.

use rules::{FactValue, Law, Situation};
use std::collections::BTreeMap;

/// Facts, two titles, one way, no rule.
const BASE: &str = r#"
[pack]
id = "small/2024"
name = "小政策包"
year = 2024
zone = "Asia/Shanghai"

[[fact]]
name = "degree"
type = "choice"
label = "学历"
options = [ { key = "low", label = "低" }, { key = "middle", label = "中" }, { key = "high", label = "高" } ]
[[fact]]
name = "current_title"
type = "title"
label = "现有职称"
[[fact]]
name = "title_obtained"
type = "day"
label = "取得日期"
[[fact]]
name = "professional_since"
type = "day"
label = "从业日期"
[[fact]]
name = "odd"
type = "bool"
label = "奇"
[[fact]]
name = "even"
type = "bool"
label = "偶"
[[fact]]
name = "kind"
type = "choice"
label = "种类"
options = [ { key = "none", label = "无" }, { key = "a", label = "甲" }, { key = "b", label = "乙" } ]
[[fact]]
name = "begun"
type = "day"
label = "开始"
[[fact]]
name = "ended"
type = "day"
label = "结束"
[[fact]]
name = "count"
type = "int"
unit = "个月"
label = "数"

[[level]]
id = "one"
name = "一级"
group = "一"
[[level]]
id = "two"
name = "二级"
group = "二"
[[series]]
id = "s"
name = "系列"
code = "S"
[[title]]
id = "t1"
name = "甲职称"
series = "s"
level = "one"
[[title]]
id = "t2"
name = "乙职称"
series = "s"
level = "two"
[[clause]]
id = "c"
cite = "第一条"
[[clause]]
id = "d"
cite = "第二条"
[[way]]
id = "w"
name = "途径"
kind = "ladder"
clause = "c"
"#;

/// The small law with something added.
pub(crate) fn law(more: &str) -> Result<Law, String> {
    let files = BTreeMap::from([
        ("small/2024/pack.toml".to_owned(), BASE.to_owned()),
        ("small/2024/more.toml".to_owned(), more.to_owned()),
    ]);
    // The small law stands on no region's consent; it is its own region.
    let files = files
        .into_iter()
        .map(|(path, text)| (path, text.replace("year = 2024\n", "year = 2024\nconsent = \"准\"\n")));
    Law::load(&files.collect())
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// What is said about the small law with something added; empty when it is sound.
pub(crate) fn said(more: &str) -> String {
    law(more).err().unwrap_or_default()
}

/// A situation in which these facts are known.
pub(crate) fn known(facts: &[(&str, FactValue)]) -> Situation {
    let mut situation = Situation::default();
    for (name, value) in facts {
        situation.declare(name, value.clone());
    }
    situation
}
