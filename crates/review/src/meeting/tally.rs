//! Quorum and threshold in integers, from the pack (requirements E8).

use crate::application::state::Count;
use rules::{Pack, review::SECOND_ROUND};

/// A judged count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Whether the threshold is reached.
    pub passed: bool,
    /// The arithmetic.
    pub because: String,
}

/// Whether enough members attend: `attended × denominator ≥ size × numerator`.
///
/// # Errors
/// The arithmetic, when they do not.
pub fn quorum(pack: &Pack, size: u32, attended: u32) -> Result<String, String> {
    let (part, whole) = ratio(pack, "meeting.quorum")?;
    if attended > size {
        return Err(format!("出席 {attended} 人，多于评委会 {size} 人"));
    }
    let sum = format!("出席 {attended} 人，评委会 {size} 人，{attended} × {whole} ＝ {}", attended * whole);
    let need = size * part;
    if attended * whole >= need {
        Ok(format!("{sum} ≥ {size} × {part} ＝ {need}"))
    } else {
        Err(format!("出席人数不足：{sum} < {size} × {part} ＝ {need}"))
    }
}

/// Judges the count of one case: `yes × denominator ≥ present × numerator`; blank and invalid papers stay in `present`.
///
/// # Errors
/// When the count does not add up.
pub fn judge(pack: &Pack, count: &Count) -> Result<Judged, String> {
    let (part, whole) = ratio(pack, "meeting.pass")?;
    let cast = count.yes + count.no + count.abstain + count.invalid;
    if cast != count.present {
        return Err(format!(
            "票数对不上：赞成 {}、反对 {}、弃权 {}、废票 {} 合计 {cast}，应为出席 {}",
            count.yes, count.no, count.abstain, count.invalid, count.present
        ));
    }
    if count.present == 0 {
        return Err("出席人数不能是 0".to_owned());
    }
    let (left, right) = (count.yes * whole, count.present * part);
    let sign = if left >= right { "≥" } else { "<" };
    let because = format!(
        "赞成 {} 票，出席 {} 人：{} × {whole} ＝ {left} {sign} {} × {part} ＝ {right}",
        count.yes, count.present, count.yes, count.present
    );
    Ok(Judged { passed: left >= right, because })
}

/// Whether a case that did not pass is voted on once more: the pack allows it, and so many were for it.
pub fn again(pack: &Pack, count: &Count) -> bool {
    let Some((part, whole)) = pack.ratio(SECOND_ROUND) else { return false };
    let failed = judge(pack, count).is_ok_and(|judged| !judged.passed);
    failed && count.yes * whole >= count.present * part
}

fn ratio(pack: &Pack, name: &str) -> Result<(u32, u32), String> {
    pack.ratio(name).ok_or_else(|| format!("规则包没有给出 {name}"))
}
