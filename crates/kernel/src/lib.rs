//! The ground every other room stands on: ids, actor and seat, clock, chance, civil dates, digests, canonical bytes.
//!
//! Invariant: nothing here knows a title, a case or a rule, and nothing here touches a file, a socket or a database.
//! Two values reach outside on purpose, [`Clock`] and [`Chance`], so that everything above can be replayed.

pub mod canonical;
pub mod chance;
pub mod clock;
pub mod digest;
pub mod identity;
pub mod ids;
pub mod sealed;
pub mod seat;
pub mod text;

pub use chance::Chance;
pub use clock::{Clock, Day, Moment, Stopwatch, Zone};
pub use digest::{Digest, Suite};
pub use ids::*;
pub use sealed::Sealed;
pub use seat::{Actor, Role};
