//! Facts table: name, value, and where the value comes from or a link to change it.

use askama::Template;

use super::Html;

/// One line of a facts table.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value; may hold code, a link, a tag.
    pub value: Html,
    /// A smaller line below the value; empty for none.
    pub small: Html,
    /// Third column: source or link; empty for none.
    pub end: Html,
}

/// Names and values. Findings have their own part.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/facts.html")]
pub struct Facts {
    /// The lines in order.
    pub facts: Vec<Fact>,
    /// For the side column.
    pub narrow: bool,
}

impl Facts {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty table for the side column.
    pub fn narrow() -> Self {
        Self { narrow: true, ..Self::default() }
    }

    /// Adds a line.
    pub fn fact(mut self, name: impl Into<String>, value: impl Into<Html>) -> Self {
        self.facts.push(Fact {
            name: name.into(),
            value: value.into(),
            small: Html::new(),
            end: Html::new(),
        });
        self
    }

    /// Adds a smaller line below the last value.
    pub fn small(mut self, small: impl Into<Html>) -> Self {
        if let Some(last) = self.facts.last_mut() {
            last.small = small.into();
        }
        self
    }

    /// Puts something behind the last value, such as a link to its clause.
    pub fn end(mut self, end: impl Into<Html>) -> Self {
        if let Some(last) = self.facts.last_mut() {
            last.end = end.into();
        }
        self
    }

    /// Says where the last value comes from.
    pub fn source(mut self, source: impl AsRef<str>) -> Self {
        if let Some(last) = self.facts.last_mut() {
            last.end = Html::new().quiet(source);
        }
        self
    }

    /// Puts a link behind the last value; the name is added for screen readers (`修改` becomes `修改姓名`).
    pub fn change(mut self, href: impl AsRef<str>, word: impl AsRef<str>) -> Self {
        if let Some(last) = self.facts.last_mut() {
            let link = ChangeLink { href: href.as_ref(), word: word.as_ref(), name: &last.name };
            last.end = Html::of(&link);
        }
        self
    }
}

/// The link behind a value.
#[derive(Template)]
#[template(
    source = r#"<a href="{{ href }}">{{ word }}<span class="visually-hidden">{{ name }}</span></a>"#,
    ext = "html"
)]
struct ChangeLink<'a> {
    href: &'a str,
    word: &'a str,
    name: &'a str,
}
