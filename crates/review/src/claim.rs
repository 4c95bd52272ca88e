//! Claims: what only one live case of an office may hold. The beginning of a claim's key says whose it is; the store holds
//! the keys, and here is what somebody is told who comes second.

use crate::case::{Refusal, RefusalKind};
use rules::Pack;

/// 同年度同级别的一件申报
pub(crate) const TITLE: &str = "title/";
/// 一个评委库里的一位专家
pub const POOL: &str = "pool/";
/// 一次评审会的一次抽取
pub(crate) const DRAW: &str = "draw/";
/// 同一范围申报件的一次抽查
pub(crate) const SPOT_CHECK: &str = "spot_check/";
/// 一项交叉评审的一份安排
pub const EXCHANGE: &str = "exchange/";
/// 一个确认文号
pub(crate) const CONFIRMATION: &str = "confirmation/";

/// What is said when another case holds the claim.
pub fn taken(key: &str, pack: &Pack) -> Refusal {
    let stage = |text: &str, remedy: &str| Refusal::stage(text).remedy(remedy);
    let Some((kind, rest)) = key.split_once('/') else { return unknown() };
    match format!("{kind}/").as_str() {
        TITLE => {
            let level = rest.rsplit('/').next().unwrap_or_default();
            let text = format!("同一年度只能有一件同级别的申报（{level}），另一件刚刚提交");
            let clause = pack.text("act.one_per_level").map(str::to_owned);
            Refusal {
                kind: RefusalKind::Law,
                text,
                clause,
                remedy: Some("保留其中一件，撤回另一件".to_owned()),
            }
        }
        POOL => stage(
            "这位专家已经在这个评委会的评委库里，或者已有入库申请",
            "在评委库里查找这位专家，更正或者续聘",
        ),
        DRAW => stage(
            "这次评审会的抽取已经开始",
            "在评审会页面打开这次抽取，接着办理；要重新抽取的，先中止这一次",
        ),
        SPOT_CHECK => stage(
            "这个范围的申报件正在抽查",
            "在抽查列表里打开那一次，记完核查结果以后再抽查；那一次有误的，先中止",
        ),
        EXCHANGE => {
            stage("本年度的这一项交叉评审已经安排", "在交叉评审安排里查看；还没有公布的，撤回以后重新安排")
        }
        CONFIRMATION => {
            Refusal::command(format!("确认文号“{rest}”已经用在另一批上")).remedy("核对文号，一个文号确认一批")
        }
        _ => unknown(),
    }
}

fn unknown() -> Refusal {
    Refusal::stage("另一件已经占用了这一项").remedy("刷新页面，看现在的情况")
}
