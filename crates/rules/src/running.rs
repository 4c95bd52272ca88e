//! What began and may still go on: sanctions, investigations, records; several of them added up, with the sentence.

use crate::{
    condition::{Running, Truth, View, truth},
    facts::FactValue,
    reckon::later,
    tables::Period,
};
use kernel::Day;

/// One of them, as far as it is known.
#[derive(Clone, Copy)]
struct Spell<'a> {
    kind: Option<&'a str>,
    start: Option<Day>,
    end: Option<Day>,
}

/// From when to when something goes on.
pub(crate) struct Run {
    start: Option<Day>,
    until: Option<Day>,
    months: i32,
    /// It surely goes on up to here; what lies between this and `until` a paper must say.
    sure: Option<Day>,
    /// How several were added up; empty for one.
    sum: Vec<String>,
    /// Whether one of those in it counts.
    counts: bool,
}

impl Running {
    pub(crate) fn facts(&self) -> impl Iterator<Item = &str> {
        let named = [&self.kind, &self.start, &self.end].into_iter().filter(|fact| !fact.is_empty());
        let more = self.more.iter().flat_map(|more| [&more.kind, &more.start, &more.end]);
        named.chain([&self.otherwise]).chain(more).map(String::as_str)
    }

    /// The days once some are known; before that the plain yes or no.
    pub(crate) fn used(&self, view: &View<'_>) -> Vec<&str> {
        let known = |fact: &str| !fact.is_empty() && view.situation.get(fact).is_some();
        let first = [&self.kind, &self.start, &self.end];
        let more = self.more.iter().map(|more| [&more.kind, &more.start, &more.end]);
        let begun: Vec<[&String; 3]> =
            std::iter::once(first).chain(more).filter(|spell| spell.iter().any(|fact| known(fact))).collect();
        if begun.is_empty() {
            return vec![&self.otherwise];
        }
        let open = self.look(view).0 == Truth::Unknown;
        // An end that nobody wrote down is no gap where the table says how long.
        let named = begun.into_iter().flatten().map(String::as_str).filter(|fact| !fact.is_empty());
        let plain = known(&self.otherwise).then_some(self.otherwise.as_str());
        named.filter(|fact| known(fact) || open).chain(plain).collect()
    }

    pub(crate) fn look(&self, view: &View<'_>) -> (Truth, Option<Run>) {
        let known = view.situation;
        let plain = match known.get(&self.otherwise).map(|fact| &fact.value) {
            Some(FactValue::Bool(yes)) => truth(*yes),
            _ => Truth::Unknown,
        };
        let spell = |kind: &str, start: &str, end: &str| Spell {
            kind: known.get(kind).map(|_| known.text(kind).unwrap_or_default()),
            start: known.day(start),
            end: known.day(end),
        };
        let first = spell(&self.kind, &self.start, &self.end);
        let more = self.more.iter().map(|more| spell(&more.kind, &more.start, &more.end));
        let more: Vec<Spell<'_>> =
            more.filter(|spell| spell.kind.is_some() || spell.start.is_some()).collect();
        if more.is_empty() { self.alone(view, first, plain) } else { self.several(view, first, &more, plain) }
    }

    fn counts(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|k| k == kind)
    }

    fn row<'v>(&self, view: &View<'v>, kind: Option<&str>) -> Option<&'v Period> {
        let mut table = view.periods.iter().filter(|row| row.table == self.table);
        table.find(|row| row.kind.is_empty() || Some(row.kind.as_str()) == kind)
    }

    fn alone(&self, view: &View<'_>, spell: Spell<'_>, plain: Truth) -> (Truth, Option<Run>) {
        let Spell { kind, start, end } = spell;
        if kind.is_some_and(|kind| !self.counts(kind)) {
            // No kind that counts; but whoever says yes all the same is asked again.
            return (if plain == Truth::Yes { Truth::Unknown } else { Truth::No }, None);
        }
        if start.is_none() && (end.is_none() || !self.start.is_empty()) {
            // Named, but not since when.
            return (if kind.is_some() { Truth::Unknown } else { plain }, None);
        }
        let row = self.row(view, kind);
        let months = row.map_or(0, |row| row.months);
        let counted = || start.filter(|_| months > 0).and_then(|start| last(start, months));
        let until = end.or_else(counted);
        let months = if end.is_some() { 0 } else { months };
        let run = Run { start, until, months, sure: until, sum: Vec::new(), counts: true };
        let runs = self.runs(view, &run);
        // What has no row in its table lasts as its paper says; without the paper nobody knows.
        let unknown = runs == Truth::Yes && until.is_none() && row.is_none() && !self.table.is_empty();
        (if unknown { Truth::Unknown } else { runs }, Some(run))
    }

    /// Whether a run goes on, on the day asked about or on some day since submission.
    fn runs(&self, view: &View<'_>, run: &Run) -> Truth {
        let (first, last) = (view.since.unwrap_or(view.on).min(view.on), view.on);
        if self.throughout {
            let begun = run.start.is_none_or(|start| start <= first);
            return truth(begun && run.until.is_none_or(|until| until >= last));
        }
        let begun = run.start.is_none_or(|start| start <= last);
        match (run.sure, run.until) {
            _ if !begun => Truth::No,
            (_, Some(until)) if until < first => Truth::No,
            (Some(sure), _) if sure < first => Truth::Unknown,
            _ => Truth::Yes,
        }
    }

    /// Several: what is left of one is added to the next; those that are not added are judged each by itself.
    fn several(
        &self,
        view: &View<'_>,
        first: Spell<'_>,
        more: &[Spell<'_>],
        plain: Truth,
    ) -> (Truth, Option<Run>) {
        let period = |spell: &Spell<'_>| self.row(view, spell.kind).filter(|row| row.cap.is_some());
        let adds = |spell: &&Spell<'_>| spell.start.is_some() && period(spell).is_some();
        let mut adding: Vec<&Spell<'_>> = std::iter::once(&first).chain(more).filter(adds).collect();
        adding.sort_by_key(|spell| spell.start);
        let mut found: Vec<(Truth, Option<Run>)> = Vec::new();
        for run in self.added(view, &adding) {
            let runs = if run.counts { self.runs(view, &run) } else { Truth::No };
            found.push((runs, Some(run)));
        }
        if !adds(&&first) {
            found.push(self.alone(view, first, if found.is_empty() { plain } else { Truth::No }));
        }
        let rest = more.iter().filter(|spell| !adds(spell));
        found.extend(rest.map(|spell| self.alone(view, *spell, Truth::No)));
        let counted = found.iter().any(|(_, run)| run.as_ref().is_some_and(|run| run.counts));
        // What holds comes first, then what nobody knows; of what is over, the last.
        let rank = |(truth, run): &(Truth, Option<Run>)| {
            let rank = match truth {
                Truth::Yes => 2,
                Truth::Unknown => 1,
                Truth::No => 0,
            };
            (rank, run.as_ref().and_then(|run| run.until))
        };
        let (truth, run) = found.into_iter().max_by_key(rank).unwrap_or((plain, None));
        let doubted = truth == Truth::No && !counted && plain == Truth::Yes;
        (if doubted { Truth::Unknown } else { truth }, run)
    }

    /// The runs that spells in the order of their beginning make.
    fn added(&self, view: &View<'_>, spells: &[&Spell<'_>]) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut before: Option<&Spell<'_>> = None;
        for spell in spells {
            let (Some(start), Some(row)) = (spell.start, self.row(view, spell.kind)) else { continue };
            let Some(end) = spell.end.or_else(|| last(start, row.months)) else { continue };
            let counts = spell.kind.is_some_and(|kind| self.counts(kind));
            let months = row.months;
            match runs.last_mut().filter(|run| run.until.is_some_and(|until| until >= start)) {
                Some(run) => {
                    run.counts |= counts;
                    let same = before.filter(|before| before.start == spell.start);
                    run.add(start, spell.end, row, same.map(|before| before.kind == spell.kind));
                }
                None => {
                    let length =
                        if spell.end.is_some() { String::new() } else { format!("，{months} 个月") };
                    let sum = vec![format!("{start} 起{length}，到 {end}")];
                    let ends = Some(end);
                    runs.push(Run { start: Some(start), until: ends, months: 0, sure: ends, sum, counts });
                }
            }
            before = Some(spell);
        }
        runs
    }
}

/// The last day of so many months: the day before the same day of the month.
fn last(start: Day, months: i32) -> Option<Day> {
    later(start, months)?.yesterday().ok()
}

/// So many months further than a last day.
fn further(until: Day, months: i32) -> Option<Day> {
    last(until.tomorrow().ok()?, months)
}

impl Run {
    /// Adds one that begins before this has ended. `same`: both began on one day, and whether they are of one kind.
    fn add(&mut self, start: Day, paper: Option<Day>, row: &Period, same: Option<bool>) {
        let months = row.months;
        let Some(was) = self.until else { return };
        if let Some(paper) = paper {
            self.until = Some(was.max(paper));
            self.sure = self.sure.max(self.until);
            self.sum.push(format!("{start} 又受处分，决定写明到 {paper}"));
            return;
        }
        if same == Some(false) {
            let until = last(start, months).map_or(was, |own| own.max(was));
            (self.until, self.sure) = (Some(until), self.sure.max(Some(until)));
            self.sum.push(format!("同日另受处分 {months} 个月，种类不同，执行较重的，到 {until}"));
            return;
        }
        let most = row.cap.and_then(|cap| last(start, cap));
        let added = further(was, months);
        let until = added.into_iter().chain(most).min().unwrap_or(was);
        let capped = if added > Some(until) {
            format!("，合并后从 {start} 起不超过 {} 个月", row.cap.unwrap_or_default())
        } else {
            String::new()
        };
        self.until = Some(until);
        if same == Some(true) {
            self.sum.push(format!(
                "同日另受同种处分 {months} 个月，最长合并到 {until}{capped}，以决定写明的为准"
            ));
        } else {
            self.sure = self.until;
            self.sum.push(format!(
                "{start} 又受处分：原处分没有执行完的（到 {was}）加 {months} 个月{capped}，到 {until}"
            ));
        }
    }

    pub(crate) fn sentence(&self, view: &View<'_>) -> String {
        let asked = match view.since {
            Some(since) if since < view.on => format!("核查 {since} 至 {}", view.on),
            _ => format!("核查日 {}", view.on),
        };
        if !self.sum.is_empty() {
            return format!("{}；{asked}", self.sum.join("；"));
        }
        let start = self.start.map(|start| format!("{start} 起"));
        let length = (self.months > 0).then(|| format!("{} 个月", self.months));
        let until = self.until.map_or_else(|| "没有写明结束".to_owned(), |until| format!("到 {until}"));
        let parts: Vec<String> = start.into_iter().chain(length).chain([until]).collect();
        format!("{}；{asked}", parts.join("，"))
    }
}
