//! The procedure table: stages with two names, acts with who and when, ways on. Everything else derives from it: offers,
//! permissions, the diagram in `ARCHITECTURE.md`, the role × act × stage snapshot.

use crate::case::{Context, Kind, Refusal};
use kernel::Role;
use rules::{Due, Pack};

/// The procedure of one kind of case.
pub struct Procedure<K: Kind> {
    /// The kind's Chinese name.
    pub name: &'static str,
    /// All stages, in the order a case passes them.
    pub stages: &'static [StageRow<K>],
    /// All acts, in the order pages offer them.
    pub acts: &'static [ActRow<K>],
    /// Acts that many people do at the same time, each for themselves: what another did since the page was shown is no
    /// conflict.
    pub beside: &'static [&'static str],
}

/// One stage.
pub struct StageRow<K> {
    /// Stable key.
    pub key: &'static str,
    /// 内部名称
    pub name: &'static str,
    /// 公开名称, at most seven different ones per kind
    pub public: &'static str,
    /// How the status tag looks.
    pub look: Look,
    /// Whose turn it is; `None` when nothing more is due.
    pub holder: Option<Role>,
    /// What can be done from here, in a sentence; every stage has one.
    pub way_on: &'static str,
    /// The date by which the holder acts.
    pub due: Option<fn(&K, &Pack) -> Option<Due>>,
}

/// One act.
pub struct ActRow<K: Kind> {
    /// Stable key, also the address and the log name.
    pub key: &'static str,
    /// 名称, as on the button
    pub name: &'static str,
    /// Who may.
    pub roles: &'static [Role],
    /// From which stages; empty for the act that opens a case.
    pub from: &'static [&'static str],
    /// To which stages it may lead (for the diagram; checked against replayed cases in tests).
    pub to: &'static [&'static str],
    /// One line beside the button.
    pub hint: &'static str,
    /// How the button looks.
    pub weight: Weight,
    /// Whether this act, with what is known now, is possible; runs on the page and again in `perform`.
    pub guard: Guard<K>,
}

impl<K: Kind> ActRow<K> {
    /// Whether it may lead to another stage than the one it was done at.
    pub fn moves(&self) -> bool {
        self.from != self.to
    }
}

/// A guard: the same function draws the button and stops the act.
pub type Guard<K> = fn(&K, &Context<'_, <K as Kind>::Facts>) -> Result<(), Refusal>;

/// How a status tag looks; the word comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Done or met.
    Ok,
    /// Ended without the title.
    No,
    /// Somebody must supply something.
    Ask,
    /// In progress.
    Now,
    /// Nothing happens.
    Idle,
}

/// What an act weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// An ordinary step.
    Plain,
    /// The main step from here.
    Main,
    /// Ends or sends back: needs a reason.
    Grave,
    /// Weighty: confirmed with the password (再次验证).
    Confirmed,
    /// Weighty and ending.
    GraveConfirmed,
}

impl Weight {
    /// Whether the act asks for 再次验证.
    pub const fn confirmed(self) -> bool {
        matches!(self, Self::Confirmed | Self::GraveConfirmed)
    }
    /// Whether the act ends or sends back.
    pub const fn grave(self) -> bool {
        matches!(self, Self::Grave | Self::GraveConfirmed)
    }
}

impl<K: Kind> Procedure<K> {
    /// The row of a stage.
    ///
    /// # Panics
    /// When the table lacks a stage: a test visits every stage of every kind.
    pub fn stage(&self, key: &str) -> &StageRow<K> {
        self.stages.iter().find(|row| row.key == key).expect("every stage has a row")
    }

    /// The row of an act.
    pub fn act(&self, key: &str) -> Option<&ActRow<K>> {
        self.acts.iter().find(|row| row.key == key)
    }

    /// Role and stage first, then the act's own guard.
    ///
    /// # Errors
    /// Why not.
    pub fn permit(&self, key: &str, state: &K, cx: &Context<'_, K::Facts>) -> Result<(), Refusal> {
        let row = self.act(key).ok_or_else(|| Refusal::role("没有这个办理事项"))?;
        if !row.roles.contains(&cx.actor.role) {
            let who: Vec<_> = row.roles.iter().map(|role| role.name()).collect();
            return Err(Refusal::role(format!("“{}”由{}办理", row.name, who.join("、"))));
        }
        if !row.from.contains(&state.stage()) {
            let now = self.stage(state.stage()).name;
            return Err(Refusal::stage(format!("这一件现在是“{now}”，不能办理“{}”", row.name)));
        }
        // 回避: nobody decides their own matter, whatever seat they hold.
        if !matches!(cx.actor.role, Role::Applicant | Role::System)
            && state.subject() == Some(cx.actor.person)
        {
            return Err(Refusal::role("这是您本人的申报，您应当回避").remedy("由本单位其他经办人办理"));
        }
        (row.guard)(state, cx)
    }
}
