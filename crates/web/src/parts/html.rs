//! Finished HTML in a value. Invariant: whatever is inside was escaped or rendered by a part; there is no way
//! in for a raw string.

use std::fmt;

use askama::filters::{Escaper, Html as HtmlEscaper};
use askama::{FastWritable, Template, Values};

/// A piece of finished HTML: escaped text, links, bold words, code, parts.
///
/// Built left to right: `Html::new().text("编号 …，").link("#do", "去办理")`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One rendered part or page body.
    pub fn of(part: &impl Template) -> Self {
        Self::new().part(part)
    }

    /// Adds text, escaped.
    pub fn text(mut self, text: impl AsRef<str>) -> Self {
        self.push_text(text.as_ref());
        self
    }

    /// Adds a link.
    pub fn link(mut self, href: impl AsRef<str>, text: impl AsRef<str>) -> Self {
        self.0.push_str("<a href=\"");
        self.push_text(href.as_ref());
        self.0.push_str("\">");
        self.push_text(text.as_ref());
        self.0.push_str("</a>");
        self
    }

    /// Adds a bold word: a figure that decides, a lead-in.
    pub fn bold(self, text: impl AsRef<str>) -> Self {
        self.element("b", text.as_ref())
    }

    /// Adds a digest, a command, an identifier in the fixed-width face.
    pub fn code(self, text: impl AsRef<str>) -> Self {
        self.element("code", text.as_ref())
    }

    /// Adds text that an address can point at: `#id`.
    pub fn anchor(mut self, id: impl AsRef<str>, text: impl AsRef<str>) -> Self {
        self.0.push_str("<span id=\"");
        self.push_text(id.as_ref());
        self.0.push_str("\">");
        self.push_text(text.as_ref());
        self.0.push_str("</span>");
        self
    }

    /// Adds secondary text.
    pub fn quiet(mut self, text: impl AsRef<str>) -> Self {
        self.0.push_str("<span class=\"zp-sub\">");
        self.push_text(text.as_ref());
        self.0.push_str("</span>");
        self
    }

    /// Adds a date: `iso` for machines, `shown` for people.
    pub fn time(mut self, iso: impl AsRef<str>, shown: impl AsRef<str>) -> Self {
        self.0.push_str("<time datetime=\"");
        self.push_text(iso.as_ref());
        self.0.push_str("\">");
        self.push_text(shown.as_ref());
        self.0.push_str("</time>");
        self
    }

    /// Adds text only a screen reader says.
    pub fn hidden(mut self, text: impl AsRef<str>) -> Self {
        self.0.push_str("<span class=\"visually-hidden\">");
        self.push_text(text.as_ref());
        self.0.push_str("</span>");
        self
    }

    /// Adds a rendered part. A part that fails to render leaves a gap and a log line: writing to a string
    /// cannot fail, so this is a fault in a template, which the gallery test would show.
    pub fn part(mut self, part: &impl Template) -> Self {
        if let Err(error) = part.render_into(&mut self.0) {
            tracing::error!(%error, "a part did not render");
        }
        self
    }

    /// Adds several parts of one kind.
    pub fn parts<'a, P: Template + 'a>(self, parts: impl IntoIterator<Item = &'a P>) -> Self {
        parts.into_iter().fold(self, Html::part)
    }

    /// Adds other finished HTML.
    pub fn html(mut self, other: &Html) -> Self {
        self.0.push_str(&other.0);
        self
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The HTML itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn element(mut self, name: &str, text: &str) -> Self {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
        self.push_text(text);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        self
    }

    fn push_text(&mut self, text: &str) {
        if HtmlEscaper.write_escaped_str(&mut self.0, text).is_err() {
            tracing::error!("escaping to a string failed");
        }
    }
}

impl From<&str> for Html {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

impl From<String> for Html {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FastWritable for Html {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(dest.write_str(&self.0)?)
    }
}

/// A page's body may be a list of parts put together in its handler's module.
impl Template for Html {
    const SIZE_HINT: usize = 4096;

    fn render_into_with_values(&self, writer: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(writer.write_str(&self.0)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_everywhere() {
        let html = Html::new().text("<b>").link("/a?b=\"c\"", "1 < 2").bold("&").code("'");
        assert_eq!(
            html.as_str(),
            "&#60;b&#62;<a href=\"/a?b=&#34;c&#34;\">1 &#60; 2</a><b>&#38;</b><code>&#39;</code>"
        );
    }
}
