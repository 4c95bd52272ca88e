//! Act bar: every act of this seat on this thing, and why the rest cannot be done now.
//! A page never hides an act the seat owns; it says the reason and the clause.

use askama::Template;

use super::{Csrf, Html};

/// Look of an act's button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ActKind {
    /// The main act; at most one, placed first because Enter presses the first button.
    Primary,
    /// Any other.
    #[default]
    Plain,
    /// Ends or undoes something for another person.
    Danger,
}

/// What pressing does.
#[derive(Clone, Debug)]
pub enum ActTarget {
    /// Opens a page, such as a form with reasons.
    Href(String),
    /// Submits the surrounding form with this name and value, to `action` where given.
    Button {
        /// Name of the button.
        name: String,
        /// Value of the button.
        value: String,
        /// Another address than the form's.
        action: Option<String>,
    },
}

/// Why an act cannot be done now.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The reason, a full sentence.
    pub reason: Html,
    /// The clause; empty where the reason is plain sequence.
    pub clause: String,
}

/// One act.
#[derive(Clone, Debug)]
pub struct Act {
    /// The verb on the button.
    pub label: String,
    /// Look.
    pub kind: ActKind,
    /// What pressing does.
    pub target: ActTarget,
    /// What it means, one line.
    pub says: Html,
    /// Set when it cannot be done now; then `says` is not shown.
    pub refused: Option<Refused>,
}

impl Act {
    /// An act that submits the surrounding form with `act=value`.
    pub fn button(value: impl Into<String>, label: impl Into<String>, says: impl Into<Html>) -> Self {
        let target = ActTarget::Button { name: "act".into(), value: value.into(), action: None };
        Self { label: label.into(), kind: ActKind::Plain, target, says: says.into(), refused: None }
    }

    /// An act that submits the surrounding form to an address of its own.
    pub fn post(action: impl Into<String>, label: impl Into<String>, says: impl Into<Html>) -> Self {
        let mut act = Self::button("", label, says);
        act.target =
            ActTarget::Button { name: String::new(), value: String::new(), action: Some(action.into()) };
        act
    }

    /// An act that opens a page.
    pub fn link(href: impl Into<String>, label: impl Into<String>, says: impl Into<Html>) -> Self {
        let target = ActTarget::Href(href.into());
        Self { label: label.into(), kind: ActKind::Plain, target, says: says.into(), refused: None }
    }

    /// Makes it the main act.
    pub fn primary(mut self) -> Self {
        self.kind = ActKind::Primary;
        self
    }

    /// Makes it an act that ends or undoes something.
    pub fn danger(mut self) -> Self {
        self.kind = ActKind::Danger;
        self
    }

    /// Says why it cannot be done now.
    pub fn refused(mut self, reason: impl Into<Html>, clause: impl Into<String>) -> Self {
        self.refused = Some(Refused { reason: reason.into(), clause: clause.into() });
        self
    }

    fn class(&self) -> &'static str {
        match self.kind {
            ActKind::Plain => "btn",
            ActKind::Primary => "btn btn-primary",
            ActKind::Danger => "btn btn-danger",
        }
    }
}

/// A form of the bar's own, for a page whose acts carry no other fields.
#[derive(Clone, Debug)]
pub struct ActForm {
    /// Where it posts.
    pub action: String,
    /// Its token.
    pub csrf: Csrf,
}

/// All acts of this seat on this thing.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/acts.html")]
pub struct ActBar {
    /// Id of the heading; acts get ids from it.
    pub id: String,
    /// The heading.
    pub title: String,
    /// The acts in order, the safe one first.
    pub acts: Vec<Act>,
    /// Its own form; `None` when the page puts the bar inside one.
    pub form: Option<ActForm>,
    /// For the side column.
    pub narrow: bool,
}

impl ActBar {
    /// A bar inside the page's own form.
    pub fn new(acts: Vec<Act>) -> Self {
        Self { id: "act".into(), title: "您现在可以做什么".into(), acts, form: None, narrow: false }
    }

    /// Gives the bar its own form.
    pub fn form(mut self, action: impl Into<String>, csrf: Csrf) -> Self {
        self.form = Some(ActForm { action: action.into(), csrf });
        self
    }
}
