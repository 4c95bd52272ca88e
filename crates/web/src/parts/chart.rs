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

/// Widest bar in the drawing of 480 units.
const WIDEST: u64 = 330;
/// Height of one row.
const ROW: usize = 40;

impl Bars {
    fn drawn(&self) -> Vec<Drawn<'_>> {
        let most = self.bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
        let draw = |(row, bar): (usize, &'_ Bar)| (row, bar.value * WIDEST / most);
        self.bars
            .iter()
            .enumerate()
            .map(|(row, bar)| {
                let (row, width) = draw((row, bar));
                Drawn { name: &bar.name, figure: grouped(bar.value), top: row * ROW + 10, width }
            })
            .collect()
    }

    fn height(&self) -> usize {
        self.bars.len() * ROW + 20
    }

    fn words(&self) -> String {
        let figures: Vec<_> =
            self.bars.iter().map(|bar| format!("{} {}", bar.name, bar.value)).collect();
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
    /// A round figure not below the greatest.
    fn most(&self) -> u64 {
        let before = self.before.iter().flat_map(|series| &series.values);
        let most = self.now.values.iter().chain(before).copied().max().unwrap_or(0).max(4);
        let magnitude = 10_u64.pow(most.ilog10());
        let unit = (magnitude / 2).max(1);
        let round = most.div_ceil(unit) * unit;
        round.div_ceil(4) * 4
    }

    fn x(&self, place: usize) -> u64 {
        let (left, right, ..) = FRAME;
        let gaps = self.now.values.len().max(2) as u64 - 1;
        left + (right - left) * place as u64 / gaps
    }

    fn points(&self, series: &Series) -> String {
        let (_, _, bottom, top) = FRAME;
        let most = self.most();
        let point = |(place, value): (usize, &u64)| {
            format!("{},{}", self.x(place), bottom - (bottom - top) * value / most)
        };
        series.values.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
    }

    /// Height and figure of five guide lines.
    fn guides(&self) -> Vec<(u64, String)> {
        let most = self.most();
        (0..=4).map(|step| (FRAME.2 - 40 * step, grouped(most * step / 4))).collect()
    }

    /// Place and name of every second moment.
    fn ticks(&self) -> Vec<(u64, &str)> {
        let moments = self.moments.iter().enumerate().step_by(2);
        moments.map(|(place, name)| (self.x(place), name.as_str())).collect()
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
