//! Shapes of pages: stacks, two columns, grids, forms around parts. They carry no words of their own.

use crate::parts::{Csrf, Html};
use askama::Template;

#[derive(Template)]
#[template(source = r#"<div class="{{ class }}">{{ body }}</div>"#, ext = "html")]
struct Div {
    class: &'static str,
    body: Html,
}

/// Cards below each other.
pub fn stack(body: Html) -> Html {
    Html::of(&Div { class: "zp-stack", body })
}

/// Cards beside each other, as many as fit.
pub fn grid(body: Html) -> Html {
    Html::of(&Div { class: "zp-grid", body })
}

/// A main column and a side column.
pub fn columns(main: Html, label: &str, side: Html) -> Html {
    Html::of(&Columns { main, label, side })
}

#[derive(Template)]
#[template(
    source = r#"<div class="zp-cols"><div class="zp-stack">{{ main }}</div><aside class="zp-stack" aria-label="{{ label }}">{{ side }}</aside></div>"#,
    ext = "html"
)]
struct Columns<'a> {
    main: Html,
    label: &'a str,
    side: Html,
}

/// A form that is posted; `hidden` values go along.
pub fn post(action: &str, csrf: Csrf, hidden: &[(&str, String)], body: Html) -> Html {
    Html::of(&Form { action, csrf, hidden, body, class: "zp-stack", multipart: false })
}

/// A form that sends a file.
pub fn upload(action: &str, csrf: Csrf, hidden: &[(&str, String)], body: Html) -> Html {
    Html::of(&Form { action, csrf, hidden, body, class: "zp-row", multipart: true })
}

#[derive(Template)]
#[template(
    source = r#"<form method="post" action="{{ action }}" class="{{ class }}" novalidate{% if multipart %} enctype="multipart/form-data" data-upload{% endif %}>{{ csrf }}{% for (name, value) in hidden %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}{{ body }}</form>"#,
    ext = "html"
)]
struct Form<'a> {
    action: &'a str,
    csrf: Csrf,
    hidden: &'a [(&'a str, String)],
    body: Html,
    class: &'static str,
    multipart: bool,
}

/// A form that asks: its fields become the address of the answer.
pub fn ask(action: &str, body: Html) -> Html {
    Html::of(&Ask { action, body })
}

/// Values that go along with a form unseen.
pub fn hidden(values: &[(String, String)]) -> Html {
    Html::of(&Hidden { values })
}

#[derive(Template)]
#[template(
    source = r#"{% for (name, value) in values %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}"#,
    ext = "html"
)]
struct Hidden<'a> {
    values: &'a [(String, String)],
}

#[derive(Template)]
#[template(
    source = r#"<form action="{{ action }}" class="zp-stack" novalidate>{{ body }}</form>"#,
    ext = "html"
)]
struct Ask<'a> {
    action: &'a str,
    body: Html,
}

/// A row of buttons; the first is the main one. `(name, value, words)`, an empty name for a plain submit.
pub fn buttons(buttons: &[(&str, &str, &str)], back: Option<(&str, &str)>) -> Html {
    Html::of(&Buttons { buttons, back })
}

#[derive(Template)]
#[template(
    source = r#"<p class="zp-row">{% for (name, value, words) in buttons %}<button class="btn{% if loop.first %} btn-primary{% endif %}"{% if !name.is_empty() %} name="{{ name }}" value="{{ value }}"{% endif %}>{{ words }}</button>{% endfor %}{% if let Some((href, words)) = back %}<a href="{{ href }}">{{ words }}</a>{% endif %}</p>"#,
    ext = "html"
)]
struct Buttons<'a> {
    buttons: &'a [(&'a str, &'a str, &'a str)],
    back: Option<(&'a str, &'a str)>,
}

/// A plain button that is never the main one.
pub fn button(name: &str, value: &str, words: &str) -> Html {
    Html::of(&Button { name, value, words })
}

#[derive(Template)]
#[template(
    source = r#"<p class="zp-row"><button class="btn btn-sm"{% if !name.is_empty() %} name="{{ name }}" value="{{ value }}"{% endif %}>{{ words }}</button></p>"#,
    ext = "html"
)]
struct Button<'a> {
    name: &'a str,
    value: &'a str,
    words: &'a str,
}

/// Small things beside each other, as many as fit.
pub fn row(body: Html) -> Html {
    Html::of(&Div { class: "zp-row", body })
}

/// A link that looks like a button.
pub fn button_link(href: &str, words: &str, main: bool) -> Html {
    Html::of(&ButtonLink { href, words, main })
}

#[derive(Template)]
#[template(
    source = r#"<p class="zp-row"><a class="btn{% if main %} btn-primary{% endif %}" href="{{ href }}">{{ words }}</a></p>"#,
    ext = "html"
)]
struct ButtonLink<'a> {
    href: &'a str,
    words: &'a str,
    main: bool,
}

/// A paragraph.
pub fn para(text: impl Into<Html>) -> Html {
    Html::of(&Para { text: text.into() })
}

#[derive(Template)]
#[template(source = r"<p>{{ text }}</p>", ext = "html")]
struct Para {
    text: Html,
}

/// Percent-encodes a value for an address.
pub fn encode(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    value
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
