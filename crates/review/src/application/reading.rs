//! 审阅: who of the meeting sees a case, who reads it, and what they wrote (requirements E7).

use super::Application;
use kernel::{Moment, PersonId, Sealed};
use serde::{Deserialize, Serialize};

/// An expert of the meeting who may see the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// The person.
    pub person: PersonId,
    /// 姓名
    pub name: Sealed<String>,
    /// Whether the case is theirs to read and score.
    pub reads: bool,
    /// 主审
    pub main: bool,
}

/// One expert's reading (requirements E7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Who.
    pub person: PersonId,
    /// 评分, sealed: others see it only when theirs is in
    pub scores: Sealed<Vec<Score>>,
    /// 意见
    pub opinion: Sealed<String>,
    /// When.
    pub at: Moment,
}

/// The points for one item of the scoring form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The item (pack id).
    pub item: String,
    /// 分数
    pub points: u32,
}

impl Reading {
    /// All points together.
    pub fn total(&self) -> u32 {
        self.scores.open().map_or(0, |scores| scores.iter().map(|score| score.points).sum())
    }
}

impl Application {
    /// How an expert takes part; `None` for whoever does not see the case.
    pub fn reader(&self, person: PersonId) -> Option<&Reader> {
        self.readers.iter().find(|reader| reader.person == person)
    }

    /// Takes an expert away; whoever looked on and comes first, the least loaded, takes over what they had to read.
    pub(super) fn recuse_reader(&mut self, person: PersonId) {
        let Some(at) = self.readers.iter().position(|reader| reader.person == person) else { return };
        let gone = self.readers.remove(at);
        self.readings.retain(|reading| reading.person != person);
        if gone.reads
            && let Some(next) = self.readers.iter_mut().find(|reader| !reader.reads)
        {
            next.reads = true;
        }
        let by = self.panel_defence.as_ref().and_then(|defence| defence.by.open());
        if by.is_some_and(|by| by.person == person) {
            self.panel_defence = None;
        }
        if gone.main {
            self.panel_opinion = None;
            if let Some(next) = self.readers.iter_mut().find(|reader| reader.reads) {
                next.main = true;
            }
        }
    }

    /// What an expert has handed in.
    pub fn reading(&self, person: PersonId) -> Option<&Reading> {
        self.readings.iter().find(|reading| reading.person == person)
    }

    /// Whether everybody who reads has handed in, and the panel's opinion stands.
    pub fn is_read(&self) -> bool {
        let readers = self.readers.iter().filter(|reader| reader.reads);
        self.panel_opinion.is_some() && readers.clone().all(|reader| self.reading(reader.person).is_some())
    }
}
