//! A pack: one year's law of one office, laid over the region's and the nation's.

use crate::{
    amendment::Amendment,
    calendar::{Calendar, CalendarError},
    condition::{Condition, Truth},
    facts::{Catalogue, FactDef, Situation},
    file::Clause,
    review::{CrossReview, Recusal, Size},
    rule::Rule,
    schedule::{Term, WindowLine},
    tables::{Channel, Counting, Cover, Filing, Item, Learning, Period, Retirement, Sanction},
    title::{Ladder, Level, Series, Title},
    way::{Intake, Way},
};
use kernel::{Day, Digest, Zone};
use std::collections::BTreeMap;

/// One resolved pack.
#[derive(Debug, Clone)]
pub struct Pack {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) year: i16,
    pub(crate) version: u32,
    pub(crate) digest: Digest,
    pub(crate) zone: Zone,
    pub(crate) cutoff: Day,
    pub(crate) calendar: Calendar,
    pub(crate) catalogue: Catalogue,
    pub(crate) levels: Vec<Level>,
    pub(crate) series: Vec<Series>,
    pub(crate) titles: Vec<Title>,
    pub(crate) ladders: Vec<Ladder>,
    pub(crate) ways: Vec<Way>,
    pub(crate) intakes: Vec<Intake>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) amendments: Vec<Amendment>,
    pub(crate) items: Vec<Item>,
    pub(crate) windows: Vec<WindowLine>,
    pub(crate) terms: Vec<Term>,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) texts: BTreeMap<String, String>,
    pub(crate) ratios: BTreeMap<String, Vec<u32>>,
    pub(crate) numbers: BTreeMap<String, i64>,
    pub(crate) retirement: Vec<Retirement>,
    pub(crate) periods: Vec<Period>,
    pub(crate) learning: Vec<Learning>,
    pub(crate) counting: Vec<Counting>,
    pub(crate) filings: Vec<Filing>,
    pub(crate) sanctions: Vec<Sanction>,
    pub(crate) recusals: Vec<Recusal>,
    pub(crate) sizes: Vec<Size>,
    pub(crate) cross_reviews: Vec<CrossReview>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) covers: Vec<Cover>,
    pub(crate) unverified: BTreeMap<String, String>,
    pub(crate) index: Index,
}

/// Where things stand in their lists, by id. The first of two equal ids counts; a sound pack has no second.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    titles: BTreeMap<String, usize>,
    clauses: BTreeMap<String, usize>,
    /// By the title a row leads to.
    ladders: BTreeMap<String, Vec<usize>>,
    /// The clauses of the year's notice that say again what a wider pack has, by `way:id` or `rule:id`.
    restated: BTreeMap<String, Vec<String>>,
}

impl Index {
    pub(crate) fn of(titles: &[Title], clauses: &[Clause], ladders: &[Ladder], covers: &[Cover]) -> Self {
        let mut index = Self::default();
        for (at, title) in titles.iter().enumerate() {
            index.titles.entry(title.id.clone()).or_insert(at);
        }
        for (at, clause) in clauses.iter().enumerate() {
            index.clauses.entry(clause.id.clone()).or_insert(at);
        }
        for (at, row) in ladders.iter().enumerate() {
            index.ladders.entry(row.title.clone()).or_default().push(at);
        }
        for cover in covers.iter().filter(|cover| cover.restates) {
            for id in cover.by.iter().filter(|id| id.starts_with("way:") || id.starts_with("rule:")) {
                let clauses = index.restated.entry(id.clone()).or_default();
                if !clauses.contains(&cover.clause) {
                    clauses.push(cover.clause.clone());
                }
            }
        }
        index
    }
}

/// A date by which something is to be done, and how it follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The day, to its end.
    pub day: Day,
    /// How it follows, for people.
    pub derivation: String,
    /// The citation.
    pub clause: String,
}

/// A window of the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// From.
    pub from: Option<Day>,
    /// Until, to the end of the day.
    pub until: Day,
    /// The citation.
    pub clause: String,
    /// How the date is known.
    pub derivation: String,
    /// Whether a later day is refused; else it only shows (原则上).
    pub firm: bool,
}

/// One item of a person's checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    /// Id.
    pub id: String,
    /// 名称
    pub name: String,
    /// The register that proves it, if one does.
    pub proven_by: Option<String>,
    /// Whether it must be there.
    pub required: bool,
}

/// Why a term has no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTerm {
    /// The pack has no such term.
    #[error("政策包没有期限“{0}”")]
    Unknown(String),
    /// The calendar ends before.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl Pack {
    /// Its id, such as `city/year`.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// 名称
    pub fn name(&self) -> &str {
        &self.name
    }
    /// 地区
    pub fn place(&self) -> &str {
        &self.place
    }
    /// 年度
    pub const fn year(&self) -> i16 {
        self.year
    }
    /// 第几版
    pub const fn version(&self) -> u32 {
        self.version
    }
    /// Digest over all files of its chain.
    pub const fn digest(&self) -> Digest {
        self.digest
    }
    /// The legal time zone.
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }
    /// 学历、资历计算截止
    pub const fn cutoff(&self) -> Day {
        self.cutoff
    }
    /// The calendar, all layers.
    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }
    /// The catalogue of facts.
    pub const fn facts(&self) -> &Catalogue {
        &self.catalogue
    }
    /// 层级
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }
    /// 系列
    pub fn series(&self) -> &[Series] {
        &self.series
    }
    /// 职称
    pub fn titles(&self) -> &[Title] {
        &self.titles
    }
    /// 途径
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }
    /// 条款
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }
    /// 材料清单
    pub fn items(&self) -> &[Item] {
        &self.items
    }
    /// 窗口期
    pub fn windows(&self) -> &[WindowLine] {
        &self.windows
    }
    /// 期限
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
    /// 规则
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
    /// 报送 (requirement X7)
    pub fn filings(&self) -> &[Filing] {
        &self.filings
    }
    /// By whom and through whom each kind of applicant applies.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }
    /// How long sanctions and records last.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }
    /// What a period is of: the kind of sanction, or the text `period.` of its table.
    pub fn period_name(&self, period: &Period) -> String {
        let options = self.catalogue.iter().flat_map(FactDef::options);
        let kind =
            options.into_iter().find(|(key, _)| *key == period.kind).map(|(_, label)| label.to_owned());
        let table = || self.text(&format!("period.{}", period.table)).unwrap_or(&period.table).to_owned();
        kind.unwrap_or_else(table)
    }
    /// When something has to be handed in, in words; empty: not said.
    pub fn filing_time(&self, filing: &Filing) -> String {
        let term = self.terms.iter().find(|term| term.name == filing.term);
        let window = self.windows.iter().find(|window| window.step == filing.step);
        match (term, window) {
            (Some(term), _) if term.working_days < 0 => format!("{}{}", term.start, term.length()),
            (Some(term), _) => format!("{}起 {}内", term.start, term.length()),
            (None, Some(window)) => format!("{} 前", window.until),
            (None, None) => String::new(),
        }
    }
    /// The channel of a kind of applicant, by the option of `employment` (requirement B2).
    pub fn channel(&self, employment: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.employment.iter().any(|kind| kind == employment))
    }
    /// 处理 (requirement H5)
    pub fn sanctions(&self) -> &[Sanction] {
        &self.sanctions
    }
    /// 回避 (requirement E4)
    pub fn recusals(&self) -> &[Recusal] {
        &self.recusals
    }
    /// 评委会人数 (requirement E1)
    pub fn sizes(&self) -> &[Size] {
        &self.sizes
    }
    /// 交叉评审 (requirement E6)
    pub fn cross_reviews(&self) -> &[CrossReview] {
        &self.cross_reviews
    }
    /// The cross review that a series and level take part in.
    pub fn cross_review(&self, series: &str, level: &str) -> Option<&CrossReview> {
        self.cross_reviews.iter().find(|row| row.series == series && row.levels.iter().any(|l| l == level))
    }
    /// What carries the sentences of a notice out.
    pub fn covers(&self) -> &[Cover] {
        &self.covers
    }
    /// Keys whose source is weak.
    pub const fn unverified(&self) -> &BTreeMap<String, String> {
        &self.unverified
    }
    /// 学历资历
    pub fn ladders(&self) -> &[Ladder] {
        &self.ladders
    }
    /// The rows that lead to a title.
    pub(crate) fn ladders_to<'a>(&'a self, title: &str) -> impl Iterator<Item = &'a Ladder> + use<'a> {
        let rows = self.index.ladders.get(title).map_or(&[][..], Vec::as_slice);
        rows.iter().filter_map(|at| self.ladders.get(*at))
    }
    pub(crate) fn retirement(&self) -> &[Retirement] {
        &self.retirement
    }

    /// A title by id.
    pub fn title(&self, id: &str) -> Option<&Title> {
        self.titles.get(*self.index.titles.get(id)?)
    }
    /// A way by id.
    pub fn way(&self, id: &str) -> Option<&Way> {
        self.ways.iter().find(|way| way.id == id)
    }
    /// A series by id.
    pub fn series_of(&self, id: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.id == id)
    }
    /// A level by id.
    pub fn level(&self, id: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.id == id)
    }
    /// A clause by id.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.get(*self.index.clauses.get(id)?)
    }
    /// How a clause is cited; its id when it is not in the pack.
    pub fn cite(&self, id: &str) -> String {
        self.clause(id).map_or_else(|| id.to_owned(), |clause| clause.cite.clone())
    }
    /// How a way, or a rule of a way, is cited: as the year's notice says it again, then by its own clause.
    pub(crate) fn cite_with_notice(&self, id: &str, clause: &str) -> String {
        let again = self.index.restated.get(id).map_or(&[][..], Vec::as_slice);
        let cites = again.iter().map(String::as_str).filter(|again| *again != clause).chain([clause]);
        cites.map(|clause| self.cite(clause)).collect::<Vec<_>>().join("；")
    }
    /// A text by key. Keys that begin with `act.`, `window.` or `meeting.` are citations of the acts.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }
    /// All texts whose key begins so, in the order of keys.
    pub fn texts<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let after = self.texts.range(prefix.to_owned()..);
        after
            .take_while(move |(key, _)| key.starts_with(prefix))
            .map(|(key, text)| (key.as_str(), text.as_str()))
    }
    /// A ratio: numerator and denominator.
    pub fn ratio(&self, key: &str) -> Option<(u32, u32)> {
        let [part, whole] = self.ratios.get(key)?[..] else { return None };
        Some((part, whole))
    }
    /// A number.
    pub fn number(&self, key: &str) -> Option<i64> {
        self.numbers.get(key).copied()
    }

    /// The window of a step for a series and level.
    pub fn window(&self, series: &str, level: &str, step: &str) -> Option<Window> {
        self.window_lines(series, level, step).first().map(|w| Window {
            from: w.from,
            until: w.until,
            clause: self.cite(&w.clause),
            derivation: w.derivation.clone(),
            firm: w.firm,
        })
    }

    /// The lines of the schedule for a series and level: its own, or else those for all others. A sound pack has one.
    pub(crate) fn window_lines(&self, series: &str, level: &str, step: &str) -> Vec<&WindowLine> {
        let at = |list: &[String], id: &str| list.iter().any(|l| l == id);
        let of_step = self.windows.iter().filter(|w| w.step == step);
        let fits: Vec<&WindowLine> =
            of_step.filter(|w| w.levels.is_empty() || at(&w.levels, level)).collect();
        let (own, rest): (Vec<&WindowLine>, Vec<&WindowLine>) = fits
            .into_iter()
            .filter(|w| w.series.is_empty() || at(&w.series, series))
            .partition(|w| !w.series.is_empty());
        if own.is_empty() { rest } else { own }
    }

    /// The end of a term that begins on `from`; `from` itself is not counted.
    ///
    /// # Errors
    /// When the pack has no such term, or the calendar ends before.
    pub fn term(&self, name: &str, from: Day) -> Result<Due, NoTerm> {
        let term =
            self.terms.iter().find(|t| t.name == name).ok_or_else(|| NoTerm::Unknown(name.to_owned()))?;
        let (start, count) = (&term.start, term.working_days);
        let (day, derivation) = if count == 0 {
            let beyond = || CalendarError { layer: String::new(), year: from.year() };
            let day = crate::reckon::later(from, term.months).ok_or_else(beyond)?;
            (day, format!("{start} {from} 起，{} 个月 → {day} 止", term.months))
        } else {
            let day = self.calendar.add_working_days(from, count)?;
            let remarks = self.calendar.remarks(from.min(day), from.max(day));
            let remarks = if remarks.is_empty() { remarks } else { format!("，{remarks}") };
            let words = if count < 0 {
                format!("{start} {from} 前 {} 个工作日，不含当日{remarks} → 不晚于 {day}", -count)
            } else {
                format!("{start} {from} 起，{count} 个工作日，不含当日{remarks} → {day} 止")
            };
            (day, words)
        };
        Ok(Due { day, derivation, clause: self.cite(&term.clause) })
    }

    /// The citation of a term.
    pub fn term_clause(&self, name: &str) -> Option<String> {
        self.terms.iter().find(|term| term.name == name).map(|term| self.cite(&term.clause))
    }

    /// The checklist of one person: what the series' list asks of them, with what a register already proves.
    pub fn checklist(&self, title: &str, way: &str, situation: &Situation, on: Day) -> Vec<CheckItem> {
        let Some(title) = self.title(title) else { return Vec::new() };
        let fits = |list: &[String], id: &str| list.is_empty() || list.iter().any(|l| l == id);
        let view = self.view(situation, on);
        let asked = |applies: &Option<Condition>| {
            applies.as_ref().is_none_or(|condition| condition.truth(&view) == Truth::Yes)
        };
        self.items
            .iter()
            .filter(|i| fits(&i.series, &title.series) && fits(&i.levels, &title.level) && fits(&i.ways, way))
            .filter(|item| asked(&item.applies))
            .map(|item| CheckItem {
                id: item.id.clone(),
                name: item.name.clone(),
                proven_by: situation.proven(&item.fact).map(str::to_owned),
                required: item.required,
            })
            .collect()
    }

    /// What of the checklist is still to be proven: never more than the list.
    pub fn outstanding(&self, title: &str, way: &str, situation: &Situation, on: Day) -> Vec<CheckItem> {
        let mut items = self.checklist(title, way, situation, on);
        items.retain(|item| item.proven_by.is_none());
        items
    }

    /// The label of an option; its key when there is none.
    pub fn option(&self, fact: &str, key: &str) -> String {
        let found = self.catalogue.get(fact).and_then(|f| f.options().find(|(k, _)| *k == key));
        found.map_or_else(|| key.to_owned(), |(_, label)| label.to_owned())
    }

    /// The name of a title; its id when there is none.
    pub fn title_name(&self, id: &str) -> String {
        self.title(id).map_or_else(|| id.to_owned(), |title| title.name.clone())
    }
}
