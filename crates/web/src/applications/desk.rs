//! The desk of an expert: the cases that they may see, each with what it waits for; where one stands among those to
//! score, and which one is next.

use crate::{
    act,
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    parts::{Cell, Column, DeskBar, Head, Html, Outcome, Table, TableRow, Tag},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::response::{IntoResponse, Response};
use kernel::{CaseId, PersonId};
use office::lists::{ListQuery, ListSort};
use review::application::{Application, Stage, acts::panel_defence, listing, reading::Reader};

/// More cases than one expert sees at a time.
const MOST: usize = 500;

/// What a case waits for, as one expert sees it; what waits for them comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Turn {
    /// Theirs to read and score.
    Read,
    /// Theirs to record the defence.
    Defend,
    /// Theirs to speak for the panel, since everybody has read.
    Conclude,
    /// Scored.
    Done,
    /// Theirs to see, not to score.
    Look,
}

impl Turn {
    /// The word people read.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Read => "待审阅",
            Self::Defend => "待记录答辩",
            Self::Conclude => "待写专业组意见",
            Self::Done => "已审阅",
            Self::Look => "供评议",
        }
    }

    /// What to do now.
    pub(crate) const fn way_on(self) -> &'static str {
        match self {
            Self::Read => "看材料，独立评分",
            Self::Defend => "答辩以后，记录问题、回答和意见",
            Self::Conclude => "综合各人意见，写专业组意见",
            Self::Done => "等评审会评议、投票",
            Self::Look => "不用评分，评审会上评议、投票",
        }
    }

    const fn outcome(self) -> Outcome {
        match self {
            Self::Read | Self::Defend | Self::Conclude => Outcome::Ask,
            Self::Done => Outcome::Ok,
            Self::Look => Outcome::Idle,
        }
    }

    /// The turn of `person`; `None` for whoever is not of the review. `defended`: whether the case is defended before the
    /// panel.
    fn of(case: &Application, person: PersonId, defended: bool) -> Option<Self> {
        let all = case.readers.iter().filter(|r| r.reads).all(|r| case.reading(r.person).is_some());
        let reader = case.reader(person)?;
        let turn = turn(reader, case.reading(person).is_some(), all && case.panel_opinion.is_none());
        let defends = defended && reader.main && case.panel_defence.is_none();
        Some(if defends && matches!(turn, Self::Done | Self::Conclude) { Self::Defend } else { turn })
    }
}

/// `concludes`: everybody has read, and nobody has spoken for the panel yet.
fn turn(reader: &Reader, has_read: bool, concludes: bool) -> Turn {
    match (reader.reads, has_read) {
        (false, _) => Turn::Look,
        (true, false) => Turn::Read,
        (true, true) if reader.main && concludes => Turn::Conclude,
        (true, true) => Turn::Done,
    }
}

/// One case on the desk.
#[derive(Debug, Clone)]
struct Given {
    id: CaseId,
    number: String,
    name: String,
    title: String,
    employer: String,
    turn: Turn,
}

/// What one expert has on the desk, by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Desk {
    given: Vec<Given>,
}

impl Desk {
    /// The desk of whoever is signed in.
    pub(crate) async fn of(front: &Front, guest: &Guest) -> Result<Self, Trouble> {
        let ask = ListQuery {
            states: vec![Stage::UnderReview.key().to_owned()],
            sort: ListSort::Number,
            limit: MOST,
            ..ListQuery::default()
        };
        let mut desk = Self::default();
        for line in front.office.list::<Application>(guest.me(), &ask).await?.rows {
            let id =
                line.case_id.parse().map_err(|_| Trouble::Fault(format!("listing id {}", line.case_id)))?;
            let case = match front.office.visible::<Application>(guest.me(), id).await {
                Ok(loaded) => loaded.state,
                // It went on since the list was read.
                Err(office::Problem::NotFound) => continue,
                Err(problem) => return Err(problem.into()),
            };
            let defended = panel_defence::required(front.office.pack(), &case).is_some();
            desk.given.extend(Turn::of(&case, guest.me().person, defended).map(|turn| Given {
                id,
                number: case.number.clone(),
                name: case.name.text().to_owned(),
                title: listing::title_line(&case),
                employer: case.employer.name.clone(),
                turn,
            }));
        }
        Ok(desk)
    }

    /// How many cases are at this turn.
    pub(crate) fn count(&self, turn: Turn) -> usize {
        self.given.iter().filter(|given| given.turn == turn).count()
    }

    /// The progress, on the page of a case that this expert scores.
    pub(super) fn bar(&self, id: CaseId) -> Option<DeskBar> {
        let scored: Vec<&Given> = self.scored().collect();
        let at = scored.iter().position(|given| given.id == id)?;
        let before = at.checked_sub(1).and_then(|before| scored.get(before));
        Some(DeskBar {
            place: at + 1,
            done: scored.len() - self.count(Turn::Read),
            whole: scored.len(),
            previous: before.map(|given| href(given.id)),
            next: self.next(id).map(href),
        })
    }

    /// The next case that is not read: the first behind this one, else the first of all.
    pub(super) fn next(&self, id: CaseId) -> Option<CaseId> {
        let at = self.given.iter().position(|given| given.id == id).unwrap_or_default();
        let (before, behind) = self.given.split_at(at);
        let unread = |given: &&Given| given.turn == Turn::Read && given.id != id;
        behind.iter().chain(before).find(unread).map(|given| given.id)
    }

    fn scored(&self) -> impl Iterator<Item = &Given> {
        self.given.iter().filter(|given| given.turn != Turn::Look)
    }

    fn line(&self) -> String {
        let (whole, left) = (self.scored().count(), self.count(Turn::Read));
        let look = match self.count(Turn::Look) {
            0 => String::new(),
            look => format!("；另有 {look} 件不用评分，供评议"),
        };
        format!("交您审阅 {whole} 件，已评 {} 件，待审阅 {left} 件{look}", whole - left)
    }

    fn table(&self) -> Table {
        let mut given: Vec<&Given> = self.given.iter().collect();
        given.sort_by_key(|given| given.turn);
        let columns = ["申报人", "职称", "单位", "审阅", "下一步"].map(Column::new).to_vec();
        Table::new("审阅表", columns, given.into_iter().map(row).collect())
            .empty("现在没有交您审阅的件。评审会备案接收以后，交您审阅的件列在这里；评审会结束以后不再列出。")
    }
}

/// The list of an expert, what waits for them first.
pub(super) async fn show(front: &Front, guest: &Guest, fields: &Fields) -> Result<Response, Trouble> {
    let desk = Desk::of(front, guest).await?;
    let done = act::done_note::<Application>(fields.find("done").as_deref());
    let body = done
        .map_or_else(Html::new, |note| Html::of(&note))
        .part(&Head::new("审阅").line(desk.line()))
        .part(&desk.table());
    Ok(Page::new(frame::for_guest(front, guest, "审阅"), shape::stack(body)).into_response())
}

fn row(given: &Given) -> TableRow {
    TableRow {
        pick: None,
        head: Cell::new(Html::new().link(href(given.id), &given.name)).small(given.number.clone()),
        cells: vec![
            Cell::new(given.title.clone()),
            Cell::new(given.employer.clone()),
            Cell::part(&Tag::new(given.turn.outcome(), given.turn.name())),
            Cell::new(given.turn.way_on()),
        ],
        out: false,
    }
}

fn href(id: CaseId) -> String {
    format!("/applications/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::applications::sample;

    fn desk(turns: &[Turn]) -> Desk {
        let given = |(number, turn): (usize, &Turn)| Given {
            id: sample::case_id(number),
            number: format!("N-{number}"),
            name: String::new(),
            title: String::new(),
            employer: String::new(),
            turn: *turn,
        };
        Desk { given: turns.iter().enumerate().map(given).collect() }
    }

    #[test]
    fn everybody_has_their_own_turn() {
        let turn = |case: &Application, number| Turn::of(case, sample::expert(number).person, false);
        let some = sample::case(&[(0, [1, 1, 1])]);
        assert_eq!([0, 1, 3].map(|n| turn(&some, n)), [Turn::Done, Turn::Read, Turn::Look].map(Some));
        assert_eq!(turn(&some, 4), None);
        let all = sample::case(&[(0, [1, 1, 1]), (1, [1, 1, 1]), (2, [1, 1, 1])]);
        assert_eq!([0, 1].map(|n| turn(&all, n)), [Turn::Conclude, Turn::Done].map(Some));
        // Where there is a defence, the main reader records it before speaking for the panel.
        let turn = |case: &Application, number| Turn::of(case, sample::expert(number).person, true);
        assert_eq!([0, 1].map(|n| turn(&all, n)), [Turn::Defend, Turn::Done].map(Some));
        assert_eq!([0, 1].map(|n| turn(&some, n)), [Turn::Defend, Turn::Read].map(Some));
    }

    #[test]
    fn the_next_one_is_behind_this_one_and_then_from_the_start() {
        let desk = desk(&[Turn::Read, Turn::Done, Turn::Look, Turn::Read]);
        let next = |number| desk.next(sample::case_id(number));
        assert_eq!(next(1), Some(sample::case_id(3)));
        assert_eq!(next(3), Some(sample::case_id(0)));
        assert_eq!(self::desk(&[Turn::Read]).next(sample::case_id(0)), None);
    }

    #[test]
    fn the_bar_counts_what_is_scored() {
        let desk = desk(&[Turn::Done, Turn::Look, Turn::Conclude, Turn::Read]);
        let bar = desk.bar(sample::case_id(2)).unwrap();
        assert_eq!((bar.place, bar.done, bar.whole), (2, 2, 3));
        assert_eq!(bar.previous, Some(href(sample::case_id(0))));
        assert_eq!(bar.next, Some(href(sample::case_id(3))));
        assert!(desk.bar(sample::case_id(1)).is_none());
        assert_eq!(desk.line(), "交您审阅 3 件，已评 2 件，待审阅 1 件；另有 1 件不用评分，供评议");
    }

    #[test]
    fn what_waits_comes_first() {
        let html = Html::of(&desk(&[Turn::Look, Turn::Done, Turn::Read]).table());
        let at = |word: &str| html.as_str().find(word).unwrap();
        assert!(at("N-2") < at("N-1") && at("N-1") < at("N-0"));
    }
}
