//! Amendments: what changed during the year, from when, and which cases it governs (requirement X8).
//!
//! Invariant: an amendment names rules that begin or end with it, and the days of those rules fit; so that what it says to people
//! and what evaluation does cannot part.

use crate::{
    condition::View,
    facts::Situation,
    pack::Pack,
    rule::{Governs, Rule},
    title::Title,
    verdict::Finding,
    way::Way,
    weigh::consider,
};
use kernel::Day;
use schemars::JsonSchema;
use serde::Deserialize;

/// A change of the year's rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// Id.
    pub id: String,
    /// What changed, in a sentence.
    pub name: String,
    /// The document that changes it.
    pub clause: String,
    /// The first day on which it is in force.
    #[schemars(with = "String")]
    pub effective: Day,
    /// Which cases it governs.
    #[serde(default)]
    pub governs: Governs,
    /// Rules that begin with it.
    #[serde(default)]
    pub begins: Vec<String>,
    /// Rules that end with it.
    #[serde(default)]
    pub ends: Vec<String>,
}

/// What an amendment makes of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reassessed {
    /// What the rules said that ended with it.
    pub before: Vec<Finding>,
    /// What the rules say that began with it.
    pub after: Vec<Finding>,
}

impl Amendment {
    /// Whether it governs an open case, by the day of its last submission and of its confirmation.
    pub fn governs(&self, submitted: Option<Day>, confirmed: Option<Day>) -> bool {
        let not_before = |day: Option<Day>| day.is_none_or(|day| day >= self.effective);
        match self.governs {
            Governs::Act => true,
            Governs::Submission => not_before(submitted),
            Governs::Confirmation => not_before(confirmed),
        }
    }
}

impl Governs {
    /// Which cases, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Act => "按办理那天：生效以后办理的每一步，不论哪天提交",
            Self::Submission => "按提交那天：生效以后提交的；此前提交的按原规定",
            Self::Confirmation => "按确认那天：生效以后确认的，不论哪天提交",
        }
    }
}

impl Reassessed {
    /// Whether anything is said now that was not said before.
    pub fn changes(&self) -> bool {
        let said = |findings: &[Finding]| -> Vec<_> {
            findings.iter().map(|f| (f.text.clone(), f.outcome)).collect()
        };
        said(&self.before) != said(&self.after)
    }
}

impl Pack {
    /// What changed during the year.
    pub fn amendments(&self) -> &[Amendment] {
        &self.amendments
    }

    /// What an amendment makes of a case: the rules that it ends and begins, asked as at confirmation, on every day since its
    /// submission, whatever their own days.
    pub fn reassess(
        &self,
        amendment: &Amendment,
        (title, way): (&Title, &Way),
        situation: &Situation,
        submitted: Option<Day>,
        on: Day,
    ) -> Reassessed {
        let view = View { since: submitted, ..self.view(situation, on) };
        let asked = |ids: &[String]| -> Vec<Finding> {
            let rules = self.rules().iter().filter(|rule| ids.contains(&rule.id));
            let rules = rules.filter(|rule| rule.concerns(title, way));
            let weighed = rules.filter_map(|rule| consider(rule, &view));
            weighed.map(|weighed| self.put(weighed.found(&view), weighed.outcome(), situation)).collect()
        };
        Reassessed { before: asked(&amendment.ends), after: asked(&amendment.begins) }
    }
}

/// What does not hold between an amendment and the rules that it names: the word to point at, and the sentence.
pub(crate) fn faults(amendment: &Amendment, pack: &Pack) -> Vec<(String, String)> {
    let Amendment { id, effective, governs, begins, ends, .. } = amendment;
    let mut faults = Vec::new();
    if begins.is_empty() && ends.is_empty() {
        faults.push((id.clone(), format!("修改“{id}”没有写明哪些规则开始或终止")));
    }
    let last = effective.yesterday().ok();
    for (rules, starts) in [(begins, true), (ends, false)] {
        for name in rules {
            let Some(rule) = pack.rules().iter().find(|rule| rule.id == *name) else {
                let hint = crate::check::hint(name, pack.rules().iter().map(|rule| rule.id.as_str()));
                faults.push((name.clone(), format!("修改“{id}”里没有这条规则“{name}”{hint}")));
                continue;
            };
            let Rule { from, until, .. } = rule;
            if starts && *from != Some(*effective) {
                faults.push((name.clone(), format!("规则“{name}”随修改“{id}”开始，from 应为 {effective}")));
            }
            if !starts && *until != last {
                faults.push((
                    name.clone(),
                    format!("规则“{name}”随修改“{id}”终止，until 应为 {effective} 的前一天"),
                ));
            }
            if rule.governs != *governs {
                faults.push((name.clone(), format!("规则“{name}”的 governs 应与修改“{id}”相同")));
            }
        }
    }
    faults
}
