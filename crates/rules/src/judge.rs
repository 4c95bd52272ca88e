//! Judging a way: what stands between a person and a title on it. One judgement, with or without its words.
//!
//! Invariant: the truth does not depend on whether words are asked for.

use crate::{
    condition::Truth,
    facts::Situation,
    ladder,
    pack::Pack,
    span::Span,
    special,
    tables::{Counting, Start},
    title::Title,
    way::{Way, WayKind},
};
use kernel::Day;

/// What a way is judged with.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) title: &'a Title,
    pub(crate) way: &'a Way,
    pub(crate) known: &'a Situation,
    pub(crate) on: Day,
    /// Whether sentences are wanted; without them only the truth.
    pub(crate) words: bool,
}

/// A judgement; its words are empty when none were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    pub(crate) rule: &'a str,
    pub(crate) clause: &'a str,
    pub(crate) truth: Truth,
    pub(crate) text: String,
    pub(crate) because: String,
    pub(crate) facts: Vec<&'a str>,
    pub(crate) remedy: String,
    pub(crate) words: bool,
}

impl<'a> Found<'a> {
    /// A judgement whose words are all there.
    pub(crate) fn told(
        rule: &'a str,
        clause: &'a str,
        truth: Truth,
        text: String,
        because: String,
        facts: Vec<&'a str>,
        remedy: String,
    ) -> Self {
        Self { rule, clause, truth, text, because, facts, remedy, words: true }
    }
    pub(crate) fn because(mut self, because: impl FnOnce() -> String) -> Self {
        if self.words {
            self.because = because();
        }
        self
    }
    pub(crate) fn using(mut self, facts: &[&'a str]) -> Self {
        if self.words {
            self.facts = facts.to_vec();
        }
        self
    }
    pub(crate) fn remedy(mut self, remedy: impl FnOnce() -> String) -> Self {
        if self.words {
            self.remedy = remedy();
        }
        self
    }
}

impl<'a> Judge<'a> {
    /// Judges the way for the title.
    pub(crate) fn judge(self) -> Found<'a> {
        let (way, title, pack) = (self.way, self.title, self.pack);
        let open = (way.series.is_empty() || way.series.contains(&title.series))
            && (way.levels.is_empty() || way.levels.contains(&title.level));
        if !open {
            return self
                .found("way", &way.clause, Truth::No, || "这一途径对本系列和层级开放".to_owned())
                .because(|| format!("{}不适用于{}", way.name, title.name))
                .remedy(|| "看看其他申报途径".to_owned());
        }
        let same = matches!(way.kind, WayKind::Reconfirm | WayKind::Convert);
        let held = self.held().filter(|held| held.series == title.series && !same);
        if let Some(held) = held.filter(|held| pack.rank(&held.level) >= pack.rank(&title.level)) {
            return self
                .found(way.finding(), &way.clause, Truth::No, || "申报的职称高于现有职称".to_owned())
                .because(|| format!("现有职称是{}，不低于{}", held.name, title.name))
                .using(&["current_title"])
                .remedy(|| "申报更高一级的职称".to_owned());
        }
        let counts = matches!(way.kind, WayKind::Ladder | WayKind::LongService | WayKind::Exceptional);
        // Nobody departs from conditions without a title, whatever they are.
        let none = self.known.get("current_title").is_some() && self.known.text("current_title").is_none();
        if counts && !ladder::has_ladder(self) && !(none && way.kind == WayKind::Exceptional) {
            return ladder::unwritten(self);
        }
        match way.kind {
            WayKind::Ladder => ladder::by_ladder(self),
            WayKind::LongService => ladder::by_service(self),
            WayKind::Skilled => special::by_skill(self),
            WayKind::Exceptional => special::by_exception(self),
            WayKind::Table => special::by_table(self),
            WayKind::Open => special::by_itself(self),
            WayKind::Reconfirm => special::again(self),
            WayKind::Convert => special::convert(self),
        }
    }

    /// The days on which the way takes material, when it has its own.
    pub(crate) fn window(self) -> Option<Found<'a>> {
        let way = self.way;
        let latest = way.intakes.iter().max_by_key(|intake| intake.until)?;
        let last = latest.until;
        let open =
            way.intakes.iter().find(|w| w.from.is_none_or(|from| from <= self.on) && self.on <= w.until);
        let truth = if open.is_some() {
            Truth::Yes
        } else if self.on > last {
            Truth::No
        } else {
            Truth::Unknown
        };
        let on = self.on;
        let found = self.found("way_window", &open.unwrap_or(latest).clause, truth, || {
            "在这一途径接收材料的时间内".to_owned()
        });
        let found = found.because(|| match open {
            Some(window) => format!("{on} 不晚于{} {}", window.name, window.until),
            None => format!("{on} 不在接收材料的时间内，最后一批到 {last}"),
        });
        Some(found.remedy(|| "下一批或下一年度再报".to_owned()))
    }

    pub(crate) fn found(
        self,
        rule: &'a str,
        clause: &'a str,
        truth: Truth,
        text: impl FnOnce() -> String,
    ) -> Found<'a> {
        let text = if self.words { text() } else { String::new() };
        let (because, facts, remedy) = (String::new(), Vec::new(), String::new());
        Found { rule, clause, truth, text, because, facts, remedy, words: self.words }
    }

    /// The title held, of whatever series.
    pub(crate) fn held(self) -> Option<&'a Title> {
        self.known.text("current_title").and_then(|id| self.pack.title(id))
    }

    /// How this series counts years.
    pub(crate) fn counting(self) -> Option<&'a Counting> {
        let rows = &self.pack.counting;
        let own = rows.iter().find(|row| row.series.contains(&self.title.series));
        own.or_else(|| rows.iter().find(|row| row.series.is_empty()))
    }

    /// The years in the title held.
    pub(crate) fn seniority(self, since: Day) -> Span {
        let next = self.counting().is_some_and(|row| row.start == Start::NextYear);
        let start =
            if next { Day::new(since.year().saturating_add(1), 1, 1).unwrap_or(since) } else { since };
        self.span(start, self.counting().map_or(&[], |row| &row.deduct))
    }

    /// The years of professional work.
    pub(crate) fn service(self, since: Day) -> Span {
        self.span(since, self.counting().map_or(&[], |row| &row.deduct_service))
    }

    /// Years up to the cut-off with nothing taken off.
    pub(crate) fn plain(self, since: Day) -> Span {
        self.span(since, &[])
    }

    /// Years up to a day of their own.
    pub(crate) fn until(self, since: Day, until: Day) -> Span {
        Span::between(since, until)
    }

    fn span(self, since: Day, deduct: &[String]) -> Span {
        let cutoff = self.counting().and_then(|row| row.cutoff).unwrap_or_else(|| self.pack.cutoff());
        let off = deduct.iter().filter_map(|fact| self.known.number(fact)).fold(0_i64, i64::saturating_add);
        Span::between(since, cutoff).less(off.max(0))
    }

    /// Fills in whether `span` reaches so many years, the arithmetic, and when it will.
    pub(crate) fn counted(self, found: impl Fn(Truth) -> Found<'a>, span: Span, years: i64) -> Found<'a> {
        let truth = if span.reaches(years) { Truth::Yes } else { Truth::No };
        let found = found(truth).because(|| span.sentence(years));
        if truth == Truth::Yes { found } else { found.remedy(|| span.when(years)) }
    }
}
