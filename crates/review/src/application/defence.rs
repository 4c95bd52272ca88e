//! 评审答辩: what was asked and answered before the panel, and what it holds of it (requirements E7).

use crate::case::Named;
use kernel::{Day, Sealed};
use serde::{Deserialize, Serialize};

/// The defence of one case at the review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelDefence {
    /// 答辩日期
    pub day: Day,
    /// 问答, in their order
    pub answers: Sealed<Vec<Answered>>,
    /// 答辩意见
    pub view: Sealed<String>,
    /// Who recorded it.
    pub by: Sealed<Named>,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// 问题
    pub question: String,
    /// 回答
    pub answer: String,
}
