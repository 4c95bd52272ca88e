//! Fields: a label, a hint, an error and one control, wired to each other for screen readers.
//! Invariant: the error stands beside the field in the same words as in the error summary.

use askama::Template;

use super::{Html, Problem};

/// The form's token against forged requests, as a hidden input.
#[derive(Clone, Debug, Default, Template)]
#[template(source = r#"<input type="hidden" name="csrf" value="{{ self.0 }}">"#, ext = "html")]
pub struct Csrf(pub String);

/// One answer of a select, a radio group, a group of boxes.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A smaller line below; empty for none. Selects do not show it.
    pub hint: String,
    /// Whether it is the present answer.
    pub chosen: bool,
    /// The heading above it and its neighbours in a select; empty for none.
    pub group: String,
}

impl Choice {
    /// An answer, chosen when its value is `present`.
    pub fn new(value: impl Into<String>, label: impl Into<String>, present: &str) -> Self {
        let value = value.into();
        let chosen = value == present;
        Self { value, label: label.into(), hint: String::new(), chosen, group: String::new() }
    }

    /// Puts it under a heading; neighbours under the same one share it.
    pub fn under(mut self, group: impl Into<String>) -> Self {
        self.group = group.into();
        self
    }
}

/// A one-line input.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// `type`; empty for `text`.
    pub kind: &'static str,
    /// What is there now.
    pub value: String,
    /// `inputmode`, such as `numeric`; empty for none.
    pub mode: &'static str,
    /// `autocomplete`; empty leaves it to the browser.
    pub autocomplete: &'static str,
    /// An example, `例如 2019-12-20`; empty for none. Never the label.
    pub placeholder: String,
    /// Most characters.
    pub max_length: Option<u32>,
    /// Least, most and step of a number, as written in the attributes.
    pub range: Option<(String, String, String)>,
}

/// A longer text.
#[derive(Clone, Debug, Default)]
pub struct Area {
    /// What is there now.
    pub value: String,
    /// Rows shown.
    pub rows: u8,
    /// Most characters.
    pub max_length: Option<u32>,
}

/// A day in three boxes, sent as `name-year`, `name-month`, `name-day`.
#[derive(Clone, Debug, Default)]
pub struct DateParts {
    /// Year as typed.
    pub year: String,
    /// Month as typed.
    pub month: String,
    /// Day as typed.
    pub day: String,
}

/// A file to send.
#[derive(Clone, Debug, Default)]
pub struct FileInput {
    /// `accept`; empty for any.
    pub accept: String,
    /// Several at once.
    pub multiple: bool,
    /// Most bytes of one file; the script says so before sending.
    pub max_bytes: Option<u64>,
}

/// The control of a field.
#[derive(Clone, Debug)]
pub enum Control {
    /// One line.
    Text(Input),
    /// Several lines.
    Area(Area),
    /// One of many.
    Select(Vec<Choice>),
    /// One of few, all in sight.
    Radios(Vec<Choice>),
    /// Several of few.
    Checks(Vec<Choice>),
    /// One box to tick: the value sent, whether it is ticked. The label stands beside it.
    Checkbox(String, bool),
    /// A day in three boxes.
    Date(DateParts),
    /// A file.
    File(FileInput),
}

/// One question of a form.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    /// Name sent; also the id, unless `id` is set.
    pub name: String,
    /// Id, where a page holds the same name twice.
    pub id: String,
    /// The question.
    pub label: String,
    /// How to answer; empty for none.
    pub hint: Html,
    /// What is wrong with the present answer, without the word 错误.
    pub error: Option<String>,
    /// The control.
    pub control: Control,
    /// Takes the focus when the page opens; the error summary does that itself.
    pub focus: bool,
    /// Says 选填 behind the label.
    pub optional: bool,
}

impl Field {
    /// A question with any control.
    pub fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Self {
        let name = name.into();
        Self {
            id: name.clone(),
            name,
            label: label.into(),
            hint: Html::new(),
            error: None,
            control,
            focus: false,
            optional: false,
        }
    }

    /// One line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(name, label, Control::Text(Input { value: value.into(), ..Input::default() }))
    }

    /// A day typed as `2019-12-20` in one box.
    pub fn day(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        let input = Input {
            value: value.into(),
            mode: "numeric",
            autocomplete: "off",
            placeholder: "例如 2019-12-20".into(),
            ..Input::default()
        };
        Self::new(name, label, Control::Text(input))
    }

    /// Several lines of text.
    pub fn area(
        name: impl Into<String>,
        label: impl Into<String>,
        value: impl Into<String>,
        rows: u8,
    ) -> Self {
        Self::new(name, label, Control::Area(Area { value: value.into(), rows, max_length: None }))
    }

    /// One of many.
    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Control::Select(choices))
    }

    /// One of few, all in sight.
    pub fn radios(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Control::Radios(choices))
    }

    /// One box to tick.
    pub fn checkbox(name: impl Into<String>, label: impl Into<String>, checked: bool) -> Self {
        Self::new(name, label, Control::Checkbox("yes".into(), checked))
    }

    /// A file.
    pub fn file(name: impl Into<String>, label: impl Into<String>, accept: impl Into<String>) -> Self {
        let file = FileInput { accept: accept.into(), ..FileInput::default() };
        Self::new(name, label, Control::File(file))
    }

    /// Says how to answer.
    pub fn hint(mut self, hint: impl Into<Html>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Says what is wrong.
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self
    }

    /// Takes the focus when the page opens.
    pub fn focus(mut self) -> Self {
        self.focus = true;
        self
    }

    /// Says that it may stay empty.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Sets an id other than the name.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Gives each field its problem, in the words of the error summary.
    pub fn mark(fields: &mut [Field], problems: &[Problem]) {
        for field in fields {
            let problem = problems.iter().find(|problem| problem.field == field.name);
            field.error = problem.map(|problem| problem.says.clone());
        }
    }

    /// Attributes that tie the control to hint and error.
    fn wiring(&self) -> Html {
        let described = [(!self.hint.is_empty(), "t"), (self.error.is_some(), "e")]
            .into_iter()
            .filter(|(there, _)| *there)
            .map(|(_, end)| format!("{}-{end}", self.id))
            .collect::<Vec<_>>()
            .join(" ");
        Html::of(&Wiring { described, wrong: self.error.is_some(), focus: self.focus })
    }

    /// Neighbours under one heading, for a select.
    fn groups(choices: &[Choice]) -> impl Iterator<Item = &[Choice]> {
        choices.chunk_by(|one, next| one.group == next.group)
    }

    /// Where the summary's link should land: the control itself, or the first one of a group.
    fn grouped(&self) -> bool {
        matches!(self.control, Control::Radios(_) | Control::Checks(_) | Control::Date(_))
    }
}

/// Attributes that tie a control to its hint and its error.
#[derive(Template)]
#[template(path = "parts/wiring.html")]
struct Wiring {
    described: String,
    wrong: bool,
    focus: bool,
}

/// A short set of radios inside a row: a legend and its answers on one line.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/choice.html")]
pub struct ChoiceSet {
    /// Name sent.
    pub name: String,
    /// The question.
    pub legend: String,
    /// Shows the question; without it only screen readers say it.
    pub shown: bool,
    /// The answers.
    pub choices: Vec<Choice>,
}

impl ChoiceSet {
    /// A set whose question is plain from its row.
    pub fn new(name: impl Into<String>, legend: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { name: name.into(), legend: legend.into(), shown: false, choices }
    }

    /// Shows the question above the answers.
    pub fn shown(mut self) -> Self {
        self.shown = true;
        self
    }
}
