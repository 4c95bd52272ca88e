//! Charts drawn on the server: bars with their figures on them, and one line against another.
//! Every chart says its figures in words for those who cannot see it.

use askama::Template;

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Its figure.
    pub value: u64,
    /// Whether it is more than that: counting stopped there.
    pub more: bool,
}

/// Bars, one below another.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/bars.html")]
pub struct Bars {
    /// What they show: `各步骤件数`.
    pub label: String,
    /// The bars in order.
    pub bars: Vec<Bar>,
}

/// A bar with its place in the drawing.
struct Drawn<'a> {
    name: &'a str,
    figure: String,
    top: usize,
    width: u64,
}

/// Where names end, unless one needs more; so many units to a character.
const NAMES: u64 = 86;
const CHARACTER: u64 = 13;
/// Where the widest bar ends in the drawing of 480 units, less the gap between name and bar.
const BARS: u64 = 416;
/// Height of one row.
const ROW: usize = 40;

impl Bars {
    fn drawn(&self) -> Vec<Drawn<'_>> {
        let most = self.bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
        let widest = BARS.saturating_sub(self.names());
        self.bars
            .iter()
            .enumerate()
            .map(|(row, bar)| {
                let width = bar.value * widest / most;
                Drawn {
                    name: &bar.name,
                    figure: grouped(bar.value) + if bar.more { "+" } else { "" },
                    top: row * ROW + 10,
                    width,
                }
            })
            .collect()
    }

    /// Where names end: the longest begins at the left edge.
    fn names(&self) -> u64 {
        let longest = self.bars.iter().map(|bar| bar.name.chars().count() as u64).max().unwrap_or(0);
        NAMES.max(longest * CHARACTER + 2)
    }

    fn height(&self) -> usize {
        self.bars.len() * ROW + 20
    }

    fn words(&self) -> String {
        let figure = |bar: &Bar| {
            let more = if bar.more { "超过 " } else { "" };
            format!("{} {more}{}", bar.name, bar.value)
        };
        let figures: Vec<_> = self.bars.iter().map(figure).collect();
        format!("{}：{}", self.label, figures.join("，"))
    }
}

/// A line of figures over the same moments.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name with its last figure: `2024 年 4,356`.
    pub name: String,
    /// Its figures.
    pub values: Vec<u64>,
}

/// One line, compared with another.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/trend.html")]
pub struct Trend {
    /// What it shows, with the figures that matter.
    pub label: String,
    /// The line.
    pub now: Series,
    /// What it is compared with, dashed.
    pub before: Option<Series>,
    /// Names of the moments; every second one is written.
    pub moments: Vec<String>,
}

/// Left, right, bottom and top of the drawing.
const FRAME: (u64, u64, u64, u64) = (50, 470, 200, 40);

impl Trend {
    /// Figure between two guide lines, and how many lines above zero: one, two or five times a power of ten,
    /// so that at most five reach the greatest figure.
    fn scale(&self) -> (u64, u64) {
        let before = self.before.iter().flat_map(|series| &series.values);
        let most = self.now.values.iter().chain(before).copied().max().unwrap_or(0).max(1);
        let least = most.div_ceil(5);
        let magnitude = 10_u64.pow(least.ilog10());
        let gap = [1, 2, 5, 10].into_iter().map(|times| times * magnitude).find(|gap| *gap >= least);
        let gap = gap.unwrap_or(least);
        (gap, most.div_ceil(gap))
    }

    fn x(&self, place: usize) -> u64 {
        let (left, right, ..) = FRAME;
        let gaps = self.now.values.len().max(2) as u64 - 1;
        left + (right - left) * place as u64 / gaps
    }

    fn points(&self, series: &Series) -> String {
        let (_, _, bottom, top) = FRAME;
        let (gap, lines) = self.scale();
        let point = |(place, value): (usize, &u64)| {
            format!("{},{}", self.x(place), bottom - (bottom - top) * value / (gap * lines))
        };
        series.values.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
    }

    /// Height and figure of the guide lines.
    fn guides(&self) -> Vec<(u64, String)> {
        let (_, _, bottom, top) = FRAME;
        let (gap, lines) = self.scale();
        (0..=lines).map(|line| (bottom - (bottom - top) * line / lines, grouped(gap * line))).collect()
    }

    /// Place and name of every second moment; the last one ends at the edge.
    fn ticks(&self) -> Vec<(u64, &str, &'static str)> {
        let last = self.now.values.len().saturating_sub(1);
        let tick = |(place, name)| {
            let anchor = if place == last { "end" } else { "middle" };
            (self.x(place), String::as_str(name), anchor)
        };
        self.moments.iter().enumerate().step_by(2).map(tick).collect()
    }
}

/// `1208` as `1,208`.
fn grouped(figure: u64) -> String {
    let digits = figure.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Bar, Bars};

    #[test]
    fn a_figure_that_was_not_counted_to_its_end_says_so_to_all() {
        let bar = |name: &str, value, more| Bar { name: name.to_owned(), value, more };
        let bars =
            Bars { label: "件数".to_owned(), bars: vec![bar("甲", 1000, true), bar("乙", 7, false)] };
        let figures: Vec<_> = bars.drawn().into_iter().map(|bar| bar.figure).collect();
        assert_eq!(figures, ["1,000+", "7"]);
        assert_eq!(bars.words(), "件数：甲 超过 1000，乙 7");
    }

    #[test]
    fn a_long_name_takes_its_room_from_the_bars() {
        let of = |name: &str| Bars {
            label: String::new(),
            bars: vec![Bar { name: name.to_owned(), value: 9, more: false }],
        };
        let (short, long) = (of("已受理"), of("主管部门不予通过"));
        assert!(long.names() > short.names() && long.names() >= 8 * super::CHARACTER);
        assert_eq!(long.names() + long.drawn()[0].width, short.names() + short.drawn()[0].width);
    }
}
