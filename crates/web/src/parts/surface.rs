//! Surfaces: a card with a heading, a note, a list of links.

use askama::Template;

use super::{Html, Outcome};

/// One topic with its heading. Never a card in a card.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/card.html")]
pub struct Card {
    /// Id of the heading, which names the section.
    pub id: String,
    /// The heading.
    pub title: String,
    /// A line below the heading; empty for none.
    pub sub: Html,
    /// The content.
    pub body: Html,
}

impl Card {
    /// A card with its content still to come.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), sub: Html::new(), body: Html::new() }
    }

    /// Sets the line below the heading.
    pub fn under(mut self, sub: impl Into<Html>) -> Self {
        self.sub = sub.into();
        self
    }

    /// Adds a part to the content.
    pub fn with(mut self, part: &impl Template) -> Self {
        self.body = self.body.part(part);
        self
    }

    /// Adds a paragraph to the content.
    pub fn para(self, text: impl Into<Html>) -> Self {
        self.with(&Paragraph { text: text.into() })
    }

    /// Adds finished HTML as it is: a form, a grid, a list of parts.
    pub fn html(self, html: Html) -> Self {
        self.with(&html)
    }
}

/// One paragraph inside a card, with space above.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<p class="mt-3">{{ text }}</p>"#, ext = "html")]
struct Paragraph {
    text: Html,
}

/// One thing to know before starting.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/note.html")]
pub struct Note {
    /// `Ask` for a caution, anything else for plain news.
    pub outcome: Outcome,
    /// The first words, in bold; empty for none.
    pub lead: String,
    /// The rest.
    pub text: Html,
}

impl Note {
    /// Plain news.
    pub fn new(lead: impl Into<String>, text: impl Into<Html>) -> Self {
        Self { outcome: Outcome::Now, lead: lead.into(), text: text.into() }
    }

    /// A caution.
    pub fn caution(lead: impl Into<String>, text: impl Into<Html>) -> Self {
        Self { outcome: Outcome::Ask, lead: lead.into(), text: text.into() }
    }
}

/// A link, or a line without one, with a small explanation below.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where to; `None` for a plain line.
    pub href: Option<String>,
    /// The words.
    pub text: String,
    /// The explanation; empty for none.
    pub small: String,
}

/// A list of links with explanations.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/links.html")]
pub struct Links {
    /// The links in order.
    pub items: Vec<Link>,
}

impl Links {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a link.
    pub fn link(
        mut self,
        href: impl Into<String>,
        text: impl Into<String>,
        small: impl Into<String>,
    ) -> Self {
        self.items.push(Link { href: Some(href.into()), text: text.into(), small: small.into() });
        self
    }

    /// Adds a line without a link.
    pub fn line(mut self, text: impl Into<String>, small: impl Into<String>) -> Self {
        self.items.push(Link { href: None, text: text.into(), small: small.into() });
        self
    }
}
