//! Offers: what this seat can do with this case now, and why not the rest. Pages draw every button from them.

use crate::{
    case::{Context, Kind, Refusal, RefusalKind},
    procedure::Weight,
};
use kernel::Role;

/// One act offered, or withheld with its reason.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The act's key.
    pub key: &'static str,
    /// The word on the button.
    pub name: &'static str,
    /// One line beside it.
    pub hint: &'static str,
    /// How heavy it is.
    pub weight: Weight,
    /// Possible, or why not.
    pub possible: Result<(), Refusal>,
}

/// The acts of this seat's role that belong to the present stage, in the table's order.
/// Acts of other organisations are left out: what one can never do here is no news.
pub fn offers<K: Kind>(state: &K, cx: &Context<'_, K::Facts>) -> Vec<Offer> {
    let procedure = K::procedure();
    procedure
        .acts
        .iter()
        .filter(|row| row.roles.contains(&cx.actor.role) && cx.actor.role != Role::System)
        .filter(|row| row.from.contains(&state.stage()))
        .map(|row| Offer {
            key: row.key,
            name: row.name,
            hint: row.hint,
            weight: row.weight,
            possible: procedure.permit(row.key, state, cx),
        })
        .filter(|offer| !matches!(&offer.possible, Err(r) if r.kind == RefusalKind::Role))
        .collect()
}
